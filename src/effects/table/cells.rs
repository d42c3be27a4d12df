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
    let get = |name: String, lack| cells.get(name.as_str()).copied().ok_or(lack);
    let both = cells.get("ri").copied();
    Ok(Occasions {
        m1: get(format!("m{group}post"), Lack::Spread)?,
        m2: get(format!("m{group}pre"), Lack::Spread)?,
        sd1: get(format!("sd{group}pre"), Lack::Spread)?,
        sd2: get(format!("sd{group}post"), Lack::Spread)?,
        n: get(format!("n{group}i"), Lack::Sizes)?,
        r: get(format!("r{group}i"), Lack::Spread).or_else(|lack| both.ok_or(lack))?,
    })
}

/// The numbers of these columns, or what their absence means.
pub fn all<const N: usize>(
    cells: &Numbers<'_>,
    names: [&str; N],
    lack: Lack,
) -> Result<[f64; N], Lack> {
    let mut found = [0.0; N];
    for (at, name) in names.into_iter().enumerate() {
        found[at] = *cells.get(name).ok_or_else(|| lack.clone())?;
    }
    Ok(found)
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
