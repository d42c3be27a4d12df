//! Effects that a row gives as such, with whatever tells their spread.

use super::columns::Numbers;
use crate::effects::recover::{se_from_interval, se_from_p, se_from_statistic};
use crate::effects::survival::hazard_ratio_from_oe;
use crate::effects::{EffectEstimate, Lack, Note};

/// An effect, and what to know about it.
pub type Given = (Option<EffectEstimate>, Vec<Note>);

/// An effect with the first there is of variance, standard error, interval, test statistic, p value.
pub fn given(cells: &Numbers<'_>) -> Result<Given, Lack> {
    let get = |name: &str| cells.get(name).copied();
    let yi = get("yi").ok_or(Lack::Nothing)?;
    match (get("vi"), get("sei")) {
        (Some(vi), _) => Ok((EffectEstimate::new(yi, vi), Vec::new())),
        (None, Some(sei)) => Ok((EffectEstimate::new(yi, sei * sei), Vec::new())),
        (None, None) => wald(cells, yi, |limit| limit),
    }
}

/// A log hazard ratio: as printed, with its interval or test, else from observed minus expected events.
pub fn hazards(cells: &Numbers<'_>) -> Result<Given, Lack> {
    let get = |name: &str| cells.get(name).copied();
    let log_rank = || {
        let (oe, v) = get("oe").zip(get("v"))?;
        let how = "O - E and its variance";
        Some((
            hazard_ratio_from_oe(oe, v),
            vec![Note::EffectRecovered { from: how }],
        ))
    };
    let Some(hr) = get("hr") else {
        return log_rank().ok_or(Lack::Nothing);
    };
    // A ratio without spread: the log-rank test may still tell.
    wald(cells, hr.ln(), f64::ln).or_else(|lack| log_rank().ok_or(lack))
}

/// An effect `yi` with its interval, whose limits `scale` takes to the scale of `yi`, else with its test.
fn wald(cells: &Numbers<'_>, yi: f64, scale: impl Fn(f64) -> f64) -> Result<Given, Lack> {
    let get = |name: &str| cells.get(name).copied();
    let df = get("df").or_else(|| get("dfs"));
    let (se, from) = if let Some((lower, upper)) = get("ci.lb").zip(get("ci.ub")) {
        let level = get("ci.level").unwrap_or(95.0);
        let (lower, upper) = (scale(lower), scale(upper));
        let mut notes = vec![Note::SeRecovered {
            from: "the interval",
        }];
        notes.extend(off_centre(yi, lower, upper));
        let se = se_from_interval(lower, upper, level, df);
        return Ok((se.and_then(|se| EffectEstimate::new(yi, se * se)), notes));
    } else if let Some(statistic) = get("zval") {
        (se_from_statistic(yi, statistic), "the test statistic")
    } else if let Some(p) = get("pval") {
        (se_from_p(yi, p, df), "the p value")
    } else {
        return Err(Lack::Spread);
    };
    let estimate = se.and_then(|se| EffectEstimate::new(yi, se * se));
    Ok((estimate, vec![Note::SeRecovered { from }]))
}

/// Further from the middle than rounding takes an estimate, a tenth of the width of its interval.
fn off_centre(yi: f64, lower: f64, upper: f64) -> Option<Note> {
    let share = (yi - (lower + upper) / 2.0) / (upper - lower);
    (share.abs() > 0.1).then_some(Note::OffCentre { share })
}
