//! Sensitivity analyses in sentences that a committee can read.

use crate::numerics::format;
use crate::reports::findings::{reading, studies};
use crate::reports::words::Shown;
use crate::sensitivity::{Conclusion, Gosh, Influence, Tipping};
use crate::synthesis::{AnalysisResult, Cumulative};

use super::{
    fragility_finding, leave_one_out_findings, listed, multiverse_finding, shared_finding,
};

/// What every sensitivity analysis that was made says, one after the other.
pub fn words(result: &AnalysisResult) -> Vec<String> {
    let found = &result.sensitivity;
    let mut all = leave_one_out_findings(result);
    all.extend(
        found
            .cumulative
            .iter()
            .flat_map(|one| cumulative_findings(result, one)),
    );
    all.extend(
        found
            .influence
            .iter()
            .flat_map(|rows| influence_findings(result, rows)),
    );
    all.extend(found.gosh.iter().flat_map(|one| gosh_findings(result, one)));
    all.extend(found.multiverse.iter().filter_map(multiverse_finding));
    all.extend(
        found
            .tipping
            .iter()
            .flat_map(|one| tipping_findings(result, one)),
    );
    all.extend(
        found
            .fragility
            .iter()
            .map(|one| fragility_finding(result, one)),
    );
    all
}

/// Estimates as readers see them, with their unit.
fn printed(result: &AnalysisResult) -> impl Fn(f64) -> String {
    let shown = Shown::pooled(result);
    move |value| format!("{}{}", shown.value(value), shown.unit())
}

/// From which study on the interval said what it says of all, and where the estimate went since.
pub fn cumulative_findings(result: &AnalysisResult, found: &Cumulative) -> Vec<String> {
    let Some(last) = found.steps.last() else {
        return Vec::new();
    };
    let k = found.steps.len();
    let value = printed(result);
    let mut out = Vec::new();
    if result.measure.null().is_some() {
        let now = reading(result.measure, last.ci);
        let other = |step: &crate::pooling::PooledEstimate| reading(result.measure, step.ci) != now;
        let since = found.steps.iter().rposition(other).map_or(0, |at| at + 1);
        let label = &result.effects[found.ranks[since].study].label;
        let says = match now {
            Conclusion::Open => "includes no effect".to_owned(),
            side => format!("lies {}", side.words()),
        };
        let order = found.order.code();
        out.push(match since {
            0 => format!("Adding studies by {order}, the interval {says} at every step."),
            at if at + 1 == k => format!(
                "Adding studies by {order}, the interval {says} only with the last study, {label}."
            ),
            at => format!(
                "Adding studies by {order}, the interval {says} from study {} of {k} ({label}) on.",
                at + 1
            ),
        });
    }
    if k >= 4 {
        let half = &found.steps[k / 2 - 1];
        out.push(format!(
            "The first {} gave {}, all {k} give {}; the intervals do not allow for looking at the data again and again.",
            studies(k / 2),
            value(half.estimate),
            value(last.estimate)
        ));
    }
    out
}

/// Which studies stand out, and whether more do than chance lets expect.
pub fn influence_findings(result: &AnalysisResult, rows: &[Influence]) -> Vec<String> {
    let label = |at: usize| result.effects[at].label.as_str();
    let which = |raised: &dyn Fn(&Influence) -> bool| -> Vec<&str> {
        let rows = rows.iter().enumerate();
        rows.filter(|(_, one)| raised(one))
            .map(|(at, _)| label(at))
            .collect()
    };
    let far = which(&|one| one.outlier_bonferroni);
    let some = which(&|one| one.outlier && !one.outlier_bonferroni);
    let moving = which(&|one| one.influential);
    let mut out = vec![match (far.as_slice(), some.as_slice()) {
        ([], []) => "No study lies further from the others than chance explains.".to_owned(),
        ([], some) => format!(
            "{} lies far from the other studies, but of {} one so far out can be chance.",
            listed(some, " or "),
            studies(rows.len())
        ),
        (far, _) => format!(
            "{} lies further from the other studies than chance explains; look for the reason before leaving \
             anything out.",
            listed(far, " or ")
        ),
    }];
    out.push(match moving.as_slice() {
        [] => "No study moves the estimate by an unusual amount.".to_owned(),
        some => format!(
            "The result leans on {}: leaving it out moves the estimate by an unusual amount.",
            listed(some, " or on ")
        ),
    });
    let total: f64 = rows.iter().map(|one| one.baujat_x).sum();
    let most = (0..rows.len()).max_by(|a, b| rows[*a].baujat_x.total_cmp(&rows[*b].baujat_x));
    if let Some(most) = most.filter(|_| total > 0.0) {
        let share = format::fixed(100.0 * rows[most].baujat_x / total, 0);
        out.push(format!(
            "{} contributes most to the spread between studies ({share}% of it).",
            label(most)
        ));
    }
    out
}

/// The range of estimates in subsets, and the study that divides them most.
pub fn gosh_findings(result: &AnalysisResult, gosh: &Gosh) -> Vec<String> {
    let value = printed(result);
    let mut sorted = gosh.estimates.clone();
    sorted.sort_unstable_by(f64::total_cmp);
    let at = |p: f64| crate::resampling::type7_quantile(&sorted, p).map(&value);
    let (Some(least), Some(low), Some(high), Some(most)) = (at(0.0), at(0.25), at(0.75), at(1.0))
    else {
        return Vec::new();
    };
    let mut out = vec![format!(
        "In {} subsets of the studies the estimate lies between {least} and {most}, in the middle half of them between \
         {low} and {high}.",
        format::count(gosh.estimates.len() as u64)
    )];
    let apart = |study: usize| match gosh.split(study).estimate {
        [Some(with), Some(without)] => Some((study, with, without)),
        _ => None,
    };
    let splits = (0..gosh.k).filter_map(apart);
    let widest = splits.max_by(|a, b| (a.1 - a.2).abs().total_cmp(&(b.1 - b.2).abs()));
    if let Some((study, with, without)) = widest {
        out.push(format!(
            "{} divides them most: the mean is {} with it and {} without.",
            result.effects[study].label,
            value(with),
            value(without)
        ));
    }
    out
}

/// A shift of one study by fewer of its standard errors is no more than chance does.
const WITHIN_CHANCE: f64 = 2.0;

/// How far all effects together, or one study alone, would have to be off.
pub fn tipping_findings(result: &AnalysisResult, tipping: &Tipping) -> Vec<String> {
    let mut out = vec![shared_finding(result.measure, tipping)];
    let points = tipping.studies.iter().enumerate();
    let sizes = points.filter_map(|(at, point)| Some((at, point.in_se?.abs())));
    let nearest = sizes.min_by(|a, b| a.1.total_cmp(&b.1));
    out.push(match nearest {
        None => "No single study could turn it, however far it is off.".to_owned(),
        Some((at, size)) => {
            let worth = if size < WITHIN_CHANCE {
                "no more than chance does to one study, so the conclusion hangs on it"
            } else {
                "more than chance usually does to one study"
            };
            format!(
                "Of single studies, {} turns it soonest, if its effect is off by {} of its standard errors: {worth}.",
                result.effects[at].label,
                format::fixed(size, 1)
            )
        }
    });
    out
}
