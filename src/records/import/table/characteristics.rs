//! Columns of a table that say something of the studies and hold no numbers of effects.

use super::Options;
use crate::records::import::Remark;
use crate::records::{Grid, is_missing};

/// Names that records give characteristics of their own.
const TAKEN: [&str; 7] = [
    "design",
    "basis",
    "outcome",
    "intervention",
    "comparator",
    "instrument",
    "performed-by",
];

/// Columns that become characteristics of the studies, with their names there.
pub(super) fn characteristics(
    grid: &Grid,
    options: &Options<'_>,
    remarks: &mut Vec<Remark>,
) -> Vec<(usize, String)> {
    let used = options.shape.columns();
    let mut found = Vec::new();
    let mut idle = Vec::new();
    let label = ["study", "slab", "author", "trial"]
        .into_iter()
        .find(|name| grid.column(name).is_some());
    for (at, name) in grid.columns.iter().enumerate() {
        let empty = grid.rows.iter().all(|row| is_missing(&row.cells[at].1));
        let named = Some(name.as_str()) == label || matches!(name.as_str(), "outcome" | "country");
        if named || empty || used.contains(&name.as_str()) {
            continue;
        }
        let mut remark = |text| {
            let place = grid.place(grid.heads[at].start);
            remarks.push(Remark { place, text });
        };
        if (options.holds_numbers)(name) {
            idle.push((at, name.clone()));
        } else if name.is_empty() {
            remark("a column without a name was not carried over".to_owned());
        } else if TAKEN.contains(&name.as_str()) {
            let renamed = format!("{name}-in-table");
            remark(format!(
                "`{name}` has a meaning of its own in records and became `{renamed}`"
            ));
            found.push((at, renamed));
        } else {
            found.push((at, name.clone()));
        }
    }
    if let Some((at, _)) = idle.first() {
        let names: Vec<_> = idle.iter().map(|(_, name)| format!("`{name}`")).collect();
        remarks.push(Remark {
            place: grid.place(grid.heads[*at].start),
            text: format!(
                "not carried over, as {} does not use it: {}",
                options.measure,
                names.join(", ")
            ),
        });
    }
    found
}
