//! What a reader should keep in mind beside the numbers.

use std::collections::BTreeMap;

use crate::effects::Family;
use crate::numerics::format;
use crate::pooling::PooledEstimate;
use crate::records::{Basis, DesignType};
use crate::reports::findings::studies;
use crate::synthesis::AnalysisResult;

/// A study with a larger share of the weight, in percent, decides the result; of two studies one always has as much.
const DOMINANT: f64 = 50.0;

/// Every reservation that applies, in one sentence.
pub fn sentence(result: &AnalysisResult, pooled: &PooledEstimate) -> Option<String> {
    let found = [
        no_comparison(result),
        not_randomised(result),
        not_read(result),
        dominant(result, pooled),
        left_out(result),
    ];
    let found: Vec<String> = found.into_iter().flatten().collect();
    (!found.is_empty()).then(|| format!("To keep in mind: {}.", found.join("; ")))
}

fn no_comparison(result: &AnalysisResult) -> Option<String> {
    use Family::{PairedBinary, PairedContinuous, PairedMargins};
    matches!(
        result.measure.family(),
        PairedBinary | PairedContinuous | PairedMargins
    )
    .then(|| "without a group for comparison a change may have other causes".to_owned())
}

fn not_randomised(result: &AnalysisResult) -> Option<String> {
    use DesignType::{NotStated, Observational, OneGroup, QuasiExperimental};
    if no_comparison(result).is_some() {
        return None;
    }
    let without = [QuasiExperimental, OneGroup, Observational].map(DesignType::name);
    let (some, all) = having(result, "design", |design| without.contains(&design))?;
    let (unstated, _) = having(result, "design", |design| design == NotStated.name())?;
    let unstated = match (unstated, all) {
        (0, _) => None,
        (1, 1) => Some("its design is not stated".to_owned()),
        (n, _) => Some(format!(
            "the design of {n} of {} is not stated",
            studies(all)
        )),
    };
    let said: Vec<String> = lacking(some, all, "randomised")
        .into_iter()
        .chain(unstated)
        .collect();
    (!said.is_empty()).then(|| said.join(", "))
}

fn not_read(result: &AnalysisResult) -> Option<String> {
    let parts = [Basis::Abstract, Basis::SecondaryCitation, Basis::Registry].map(Basis::name);
    let (some, all) = having(result, "basis", |basis| parts.contains(&basis))?;
    lacking(some, all, "read in full")
}

fn dominant(result: &AnalysisResult, pooled: &PooledEstimate) -> Option<String> {
    if pooled.k < 3 {
        return None;
    }
    let weighed = result.effects.iter().zip(&pooled.weights);
    let (effect, weight) = weighed.max_by(|a, b| a.1.total_cmp(b.1))?;
    (*weight > DOMINANT).then(|| {
        let share = format::weight(*weight);
        format!("{} alone carries {share}% of the weight", effect.label)
    })
}

fn left_out(result: &AnalysisResult) -> Option<String> {
    match result.not_pooled.len() {
        0 => None,
        1 => Some("1 further study made the comparison and could not be pooled".to_owned()),
        n => Some(format!(
            "{n} further studies made the comparison and could not be pooled"
        )),
    }
}

/// Studies whose characteristic `key` passes, and all studies; `None` where no study states it.
fn having(
    result: &AnalysisResult,
    key: &str,
    passes: impl Fn(&str) -> bool,
) -> Option<(usize, usize)> {
    let mut by_study: BTreeMap<&str, Option<&str>> = BTreeMap::new();
    for (effect, moderators) in result.effects.iter().zip(&result.moderators) {
        let value = moderators.iter().find(|(name, _)| name == key);
        by_study.insert(&effect.study, value.map(|(_, value)| value.as_str()));
    }
    let stated: Vec<&str> = by_study.values().copied().flatten().collect();
    let some = stated.iter().filter(|value| passes(value)).count();
    (!stated.is_empty()).then_some((some, by_study.len()))
}

/// `2 of 3 studies were not randomised`; `None` where none lacks it.
fn lacking(some: usize, all: usize, what: &str) -> Option<String> {
    Some(match (some, all) {
        (0, _) => return None,
        (1, 1) => format!("the study was not {what}"),
        (2, 2) => format!("neither study was {what}"),
        _ if some == all => format!("none of the {} was {what}", studies(all)),
        (1, _) => format!("1 of {} was not {what}", studies(all)),
        _ => format!("{some} of {} were not {what}", studies(all)),
    })
}
