//! Columns that another statistic stands for: `di`, `ti` or `pi` instead of means, `ti` or `pi` instead of a correlation.

use super::columns::Numbers;
use crate::effects::recover::t_from_p;
use crate::effects::{Data, Family, Measure, Note, Route};

/// A row completed from a statistic.
pub struct Implied<'a> {
    /// The row with the columns that the measure asks for.
    pub cells: Numbers<'a>,
    /// What is known of the data behind it.
    pub data: Data,
    /// Which statistic it was.
    pub note: Note,
    /// The same, for tables.
    pub route: Route,
}

/// Whether a measure of two groups rests on their means only through the standardised difference.
pub fn rests_on_d(measure: Measure) -> bool {
    use Measure::{D2orl, D2orn, Rbis, Rpb, Smd, Zbis, Zpb};
    matches!(measure, Smd | Rpb | Zpb | Rbis | Zbis | D2orn | D2orl)
}

/// The row with what its statistic implies, where it lacks the columns of the measure and has one.
pub fn implied<'a>(measure: Measure, cells: &Numbers<'a>) -> Option<Implied<'a>> {
    let get = |name: &str| cells.get(name).copied();
    let has = |names: &[&str]| names.iter().all(|name| cells.contains_key(name));
    match measure.family() {
        Family::Continuous if rests_on_d(measure) && !has(&["m1i", "sd1i", "m2i", "sd2i"]) => {
            let (n1, n2) = (get("n1i")?, get("n2i")?);
            let (d, note) = standardised(cells, n1 + n2 - 2.0, (1.0 / n1 + 1.0 / n2).sqrt())?;
            // Groups d apart with standard deviations of 1 have that difference.
            let unit = [("m1i", d), ("sd1i", 1.0), ("m2i", 0.0), ("sd2i", 1.0)];
            let data = Data::Statistic {
                means: [None; 2],
                sizes: [Some(n1), Some(n2)],
            };
            Some(completed(cells, &unit, data, note))
        }
        Family::PairedContinuous
            if measure == Measure::Smcc && !has(&["m1i", "m2i", "sd1i", "sd2i", "ri"]) =>
        {
            let n = get("ni")?;
            let (d, note) = standardised(cells, n - 1.0, (1.0 / n).sqrt())?;
            // A change of d with a standard deviation of 1.
            let unit = [
                ("m1i", d),
                ("m2i", 0.0),
                ("sd1i", 1.0),
                ("sd2i", 0.0),
                ("ri", 0.0),
            ];
            Some(completed(cells, &unit, Data::Given, note))
        }
        Family::Correlation if !has(&["ri"]) => {
            let df = get("ni")? - 2.0;
            let (t, note) = statistic(cells, df)?;
            let r = t / (t * t + df).sqrt();
            Some(completed(cells, &[("ri", r)], Data::Given, note))
        }
        Family::PartialCorrelation if !has(&["ti"]) => {
            let (t, note) = statistic(cells, get("ni")? - get("mi")? - 1.0)?;
            Some(completed(cells, &[("ti", t)], Data::Given, note))
        }
        _ => None,
    }
}

fn completed<'a>(
    cells: &Numbers<'a>,
    columns: &[(&'static str, f64)],
    data: Data,
    note: Note,
) -> Implied<'a> {
    let statistic = if cells.contains_key("ti") {
        Route::StatisticT
    } else {
        Route::ExactP
    };
    let given = cells.contains_key("di") && columns.len() > 1;
    let route = if given { Route::Given } else { statistic };
    let mut completed = cells.clone();
    completed.extend(columns.iter().copied());
    Implied {
        cells: completed,
        data,
        note,
        route,
    }
}

/// A standardised effect from `di`, else t times its standard error at no effect.
fn standardised(cells: &Numbers<'_>, df: f64, se: f64) -> Option<(f64, Note)> {
    match cells.get("di") {
        Some(d) => Some((*d, Note::EffectRecovered { from: "di" })),
        None => statistic(cells, df).map(|(t, note)| (t * se, note)),
    }
}

/// Student's t from `ti`, else from the signed two-sided p value `pi`.
fn statistic(cells: &Numbers<'_>, df: f64) -> Option<(f64, Note)> {
    if let Some(t) = cells.get("ti") {
        let from = "the t statistic";
        return Some((*t, Note::EffectRecovered { from }));
    }
    let p = *cells.get("pi")?;
    let t = if p.abs() == 1.0 {
        0.0
    } else {
        t_from_p(p.abs(), df)?.copysign(p)
    };
    let from = "the signed p value";
    Some((t, Note::EffectRecovered { from }))
}
