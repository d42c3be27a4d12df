//! What a row's numbers say before any formula: its 2x2 table, its size, zeros and fractions.

use super::columns::Numbers;
use crate::effects::binary::Table2x2;
use crate::effects::paired::Occasions;
use crate::effects::{Family, Lack, Measure, Note};

/// The 2x2 table of a row, when its four cells are known.
pub fn table2x2(cells: &Numbers<'_>) -> Option<Table2x2> {
    let get = |name| cells.get(name).copied();
    let (ai, ci) = (get("ai")?, get("ci")?);
    let other =
        |rest: Option<f64>, total: Option<f64>, events| rest.or_else(|| Some(total? - events));
    Some(Table2x2 {
        ai,
        bi: other(get("bi"), get("n1i"), ai)?,
        ci,
        di: other(get("di"), get("n2i"), ci)?,
    })
}

/// Participants by the table's own columns.
pub fn size(cells: &Numbers<'_>) -> Option<f64> {
    let get = |name| cells.get(name).copied();
    get("ni").or_else(|| Some(get("n1i")? + get("n2i")?))
}

/// A group before and after; its correlation is that of both groups where it has none of its own.
pub fn occasions(cells: &Numbers<'_>, group: char) -> Result<Occasions, Lack> {
    let own = format!("r{group}i");
    let correlation = if cells.contains_key(own.as_str()) || !cells.contains_key("ri") {
        own.as_str()
    } else {
        "ri"
    };
    let name = |before: &str, after: &str| format!("{before}{group}{after}");
    let names = [
        name("m", "post"),
        name("m", "pre"),
        name("sd", "pre"),
        name("sd", "post"),
        name("n", "i"),
    ];
    let [m1, m2, sd1, sd2, n, r] = all(
        cells,
        [
            &names[0],
            &names[1],
            &names[2],
            &names[3],
            &names[4],
            correlation,
        ],
    )?;
    Ok(Occasions {
        m1,
        m2,
        sd1,
        sd2,
        n,
        r,
    })
}

/// The numbers of these columns, or those that have none.
pub fn all<const N: usize>(cells: &Numbers<'_>, names: [&str; N]) -> Result<[f64; N], Lack> {
    let mut found = [0.0; N];
    let mut columns = Vec::new();
    for (at, name) in names.into_iter().enumerate() {
        match cells.get(name) {
            Some(value) => found[at] = *value,
            None => columns.push(name.to_owned()),
        }
    }
    if columns.is_empty() {
        Ok(found)
    } else {
        Err(Lack::Cells { columns })
    }
}

/// The 2x2 table of a row, or the columns without a number; `n1i` stands for `bi`, `n2i` for `di`.
pub fn complete_table(cells: &Numbers<'_>) -> Result<Table2x2, Lack> {
    table2x2(cells).ok_or_else(|| {
        let has = |name: &str| cells.contains_key(name);
        let absent = [
            ("ai", has("ai")),
            ("bi or n1i", has("bi") || has("n1i")),
            ("ci", has("ci")),
            ("di or n2i", has("di") || has("n2i")),
        ];
        let absent = absent.into_iter().filter(|(_, present)| !present);
        Lack::Cells {
            columns: absent.map(|(name, _)| name.to_owned()).collect(),
        }
    })
}

/// Notes on counts that are not whole: escalc takes them, as for effective numbers of a cluster trial.
pub fn fractions(cells: &Numbers<'_>, measure: Measure) -> Vec<Note> {
    let columns: &[&'static str] = match measure.family() {
        Family::Binary => &["ai", "bi", "ci", "di", "n1i", "n2i"],
        Family::PairedBinary | Family::PairedMargins => &["ai", "bi", "ci", "di"],
        Family::Rates => &["x1i", "x2i"],
        Family::Proportion => &["xi", "ni"],
        Family::Rate => &["xi"],
        _ => &[],
    };
    let values = columns.iter().filter_map(|column| {
        let value = *cells.get(column)?;
        (value.fract() != 0.0).then_some(Note::FractionalCount { column, value })
    });
    values.collect()
}

/// Whether a row's counts hold a zero, and whether `drop00` would leave it out.
pub fn zeros(measure: Measure, cells: &Numbers<'_>) -> Option<(bool, bool)> {
    let get = |name| cells.get(name).copied();
    match measure.family() {
        Family::Binary => table2x2(cells).map(|table| (table.has_zero(), table.is_double_zero())),
        Family::PairedBinary | Family::PairedMargins => {
            let counts = [get("ai")?, get("bi")?, get("ci")?, get("di")?];
            Some((counts.contains(&0.0), false))
        }
        Family::Rates => {
            let (x1, x2) = (get("x1i")?, get("x2i")?);
            Some((x1 == 0.0 || x2 == 0.0, x1 == 0.0 && x2 == 0.0))
        }
        Family::Proportion => {
            let (xi, ni) = (get("xi")?, get("ni")?);
            Some((xi == 0.0 || xi == ni, false))
        }
        Family::Rate => Some((get("xi")? == 0.0, false)),
        _ => None,
    }
}
