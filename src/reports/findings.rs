//! What an interval says, and remarks on an analysis beside its explanation.

use crate::effects::binary::{AddTo, Correction};
use crate::effects::{Family, Measure, Note};
use crate::pooling::{Interval, IntervalMethod, PooledEstimate, PoolingWarning};
use crate::sensitivity::Conclusion;
use crate::synthesis::AnalysisResult;

use super::sensitivity::{leave_one_out_findings, multiverse_finding};
use super::words::Shown;
use super::{beyond, bootstrap, counts};

/// Reads an interval against no effect; open where the measure has none.
pub fn reading(measure: Measure, interval: Interval) -> Conclusion {
    let read = |null| Conclusion::of(interval, null);
    measure.null().map_or(Conclusion::Open, read)
}

/// What else a reader should know of a result, in sentences.
pub fn remarks(result: &AnalysisResult) -> Vec<String> {
    let Some(pooled) = &result.pooled else {
        return Vec::new();
    };
    let tests = counts::tests(pooled);
    let tests = tests.iter().map(|test| format!("{}.", counts::test(test)));
    let mut out: Vec<_> = tests.collect();
    out.extend(beyond::sentence(result));
    out.extend(narrow(result, pooled));
    out.extend(bootstrap::remark(result));
    out.extend(leave_one_out_findings(result));
    out.extend(multiverse(result));
    out.extend(bounds(result));
    out.extend(zero_cells(result));
    out.extend(units(result));
    out
}

/// `1 study`, `3 studies`.
pub fn studies(k: usize) -> String {
    match k {
        1 => "1 study".to_owned(),
        k => format!("{k} studies"),
    }
}

/// Number of studies that contribute, each counted once.
pub fn distinct(result: &AnalysisResult) -> usize {
    let ids: std::collections::BTreeSet<_> = result.effects.iter().map(|e| &e.study).collect();
    ids.len()
}

/// What an interval on one side of no effect says: `favours massage`, or `more after` for a change.
pub fn favoured(measure: Measure, side: &str) -> String {
    match measure.family() {
        Family::PairedBinary | Family::PairedContinuous => side.to_owned(),
        _ => sided("favours", side),
    }
}

/// `favours massage`; `less in group 1` as it stands, where which side is good is not known.
pub fn sided(favours: &str, side: &str) -> String {
    if side.starts_with("less ") || side.starts_with("more ") {
        side.to_owned()
    } else {
        format!("{favours} {side}")
    }
}

fn narrow(result: &AnalysisResult, pooled: &PooledEstimate) -> Option<String> {
    let narrower = |w: &PoolingWarning| matches!(w, PoolingWarning::HksjNarrowerThanWald { .. });
    pooled.warnings.iter().find(|w| narrower(w))?;
    let wald = result.other_models.iter().find(|other| {
        other.tau2_method == pooled.tau2_method && other.ci_method == IntervalMethod::Wald
    })?;
    let wider = wald.ci.upper - wald.ci.lower > pooled.ci.upper - pooled.ci.lower;
    wider.then(|| {
        format!(
            "The Hartung-Knapp-Sidik-Jonkman interval is narrower than Wald's ({}), because the few \
             results happen to lie close together; the wider one is the safer reading.",
            Shown::pooled(result).interval(wald.ci)
        )
    })
}

fn multiverse(result: &AnalysisResult) -> Option<String> {
    multiverse_finding(result.sensitivity.multiverse.as_ref()?)
}

fn bounds(result: &AnalysisResult) -> Option<String> {
    let smallest = result.smallest_variances.as_ref()?;
    Some(format!(
        "The reports do not say how many changed state, only the totals. The result above uses the \
         largest variances that the totals allow; with the smallest it would be {} ({}).",
        Shown::pooled(result).value(smallest.estimate),
        Shown::pooled(result).interval(smallest.ci)
    ))
}

fn zero_cells(result: &AnalysisResult) -> Option<String> {
    let corrected = |note: &Note| matches!(note, Note::ContinuityCorrection { .. });
    let count = result
        .effects
        .iter()
        .filter(|effect| effect.notes.iter().any(corrected))
        .count();
    let rule = &result.zero_rule;
    let which = match rule.to {
        AddTo::All => "table",
        AddTo::If0All => "table, as one has a zero",
        AddTo::Only0 | AddTo::None => "table with a zero",
    };
    let one = if rule.to == AddTo::Only0 {
        "a"
    } else {
        "every"
    };
    let added = match rule.correction {
        Correction::Constant => format!("{} was added to each cell of {one} {which}", rule.add),
        Correction::TreatmentArm => format!(
            "{} was shared between the groups by their size and added to the cells of {one} {which}",
            2.0 * rule.add
        ),
    };
    (count > 0).then(|| {
        let all = studies(result.effects.len());
        let own = counts::zero_cells(result);
        format!("{count} of {all} needed a continuity correction: {added}.{own}")
    })
}

fn units(result: &AnalysisResult) -> Option<String> {
    let raw = result.measure.scale() == crate::effects::Scale::Raw;
    let units = result.units();
    (raw && units.len() > 1).then(|| {
        format!(
            "The studies print different units ({}), which a difference of means cannot mix.",
            units.join(", ")
        )
    })
}
