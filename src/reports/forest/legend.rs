//! What is said at the foot of a figure of the analysis as a whole.

use crate::effects::Family;
use crate::figures::forest::Row;
use crate::numerics::format;
use crate::pooling::{Interval, IntervalMethod, Method, PooledEstimate};
use crate::records::Assumption;
use crate::reports::counts::weighting;
use crate::reports::words::{ARTEFACT, Shown};
use crate::synthesis::AnalysisResult;

use super::scale::analysis_scale;

/// What the abbreviations mean, and that limits were cut.
pub fn legend(result: &AnalysisResult, pooled: &PooledEstimate) -> Vec<Row> {
    let mut texts = Vec::new();
    if pooled.k > 1 {
        let (code, name) = weighting(pooled);
        let tau2 = format!("{code}: {name}");
        let interval = match pooled.ci_method {
            IntervalMethod::Hksj => "; HKSJ: Hartung-Knapp-Sidik-Jonkman",
            IntervalMethod::HksjAdhoc => {
                "; HKSJ: Hartung-Knapp-Sidik-Jonkman, its scale factor not below 1"
            }
            IntervalMethod::Hybrid => {
                "; hybrid: the wider of the Hartung-Knapp-Sidik-Jonkman and the Wald interval"
            }
            IntervalMethod::Iqwig6 => {
                "; HKSJ after IQWiG 6.0: Hartung-Knapp-Sidik-Jonkman, its scale factor not below 1 where it would be narrower \
                 than the Wald interval with the DerSimonian-Laird tau²"
            }
            IntervalMethod::ProfileLikelihoodBartlett => "; with Bartlett's correction",
            IntervalMethod::Wald
            | IntervalMethod::T
            | IntervalMethod::HenmiCopas
            | IntervalMethod::ProfileLikelihood
            | IntervalMethod::KenwardRoger => "",
        };
        let counts = match pooled.method {
            Method::Inverse => "",
            _ if result.users(Assumption::Add).is_empty() => "",
            _ => {
                ", from the counts as they are; what was added to zero cells is for a study\u{2019}s own effect"
            }
        };
        texts.push(format!("{tau2}{interval}{counts}."));
    }
    texts.extend(cut_limits(result, pooled));
    texts.extend(way_back(result, pooled));
    if Shown::pooled(result).is_artefact(pooled.estimate) {
        texts.push(ARTEFACT.to_owned());
    }
    texts.extend(not_shown(result));
    let note = |text| Row::Note { text };
    texts.into_iter().map(note).collect()
}

/// That limits were cut, and where.
fn cut_limits(result: &AnalysisResult, pooled: &PooledEstimate) -> Option<String> {
    let is_cut = |shown: Shown, interval: Interval| {
        shown.possible(interval) != shown.natural_limits(interval)
    };
    let (studies, shown) = (result.effects.iter(), Shown::pooled(result));
    let any = studies
        .map(|effect| (shown.of_study(effect), result.study_interval(effect)))
        .chain([(shown, pooled.ci)])
        .chain(pooled.prediction_interval.map(|interval| (shown, interval)))
        .any(|(shown, interval)| is_cut(shown, interval));
    let ends = result.measure.range().into_iter();
    let ends = ends.filter(|end| end.is_finite());
    let ends: Vec<_> = ends
        .map(|end| format::fixed(end * shown.multiplier(), 0))
        .collect();
    any.then(|| {
        format!(
            "Limits beyond what is possible are cut at {}.",
            ends.join(" and ")
        )
    })
}

/// On which scale the studies were pooled, when the figure shows another.
fn way_back(result: &AnalysisResult, pooled: &PooledEstimate) -> Option<String> {
    let (measure, shown) = (result.measure, Shown::pooled(result));
    let scale = analysis_scale(measure)?;
    let analysed = if pooled.k > 1 { "Pooled" } else { "Analysed" };
    let noun = match measure.family() {
        Family::Rate => "person-times",
        _ => "totals",
    };
    let size = shown.size().filter(|_| pooled.k > 1).map(|size| {
        let size = format::significant(size, 4, 2);
        let own = match result.subgroups.is_empty() {
            true => "",
            false => " (subtotals with their own)",
        };
        format!(" with the harmonic mean of the {noun}, {size}{own}")
    });
    Some(format!(
        "{analysed} on {scale}, then back-transformed{}.",
        size.unwrap_or_default()
    ))
}

/// Rows of a table that give no effect: it has no other place to say so.
fn not_shown(result: &AnalysisResult) -> Option<String> {
    const MOST: usize = 6;
    let is_table = result.effects.iter().all(|effect| effect.source.is_none());
    let left_out = &result.not_pooled;
    if left_out.is_empty() || !is_table {
        return None;
    }
    let named = left_out.iter().take(MOST);
    let named: Vec<_> = named
        .map(|study| format!("{} ({})", study.label, study.lack).replace('*', "\\*"))
        .collect();
    let more = match left_out.len().saturating_sub(MOST) {
        0 => String::new(),
        more => format!("; and {more} more"),
    };
    Some(format!("Not pooled: {}{more}.", named.join("; ")))
}
