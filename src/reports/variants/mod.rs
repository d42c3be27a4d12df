//! One analysis under other assumptions: what moves, and where the conclusion turns.

pub mod csv;
pub mod text;

use crate::effects::Measure;
use crate::effects::binary::{AddTo, Correction, ZeroRule};
use crate::numerics::format;
use crate::pooling::PooledEstimate;
use crate::sensitivity::Conclusion;
use crate::synthesis::{Sweep, SweepPoint, ZeroRuleResult};

use super::findings::reading;
use super::words::Shown;

/// Which way the confidence interval of an estimate points.
fn conclusion(measure: Measure, pooled: &PooledEstimate) -> &'static str {
    if measure.null().is_none() {
        return "";
    }
    reading(measure, pooled.ci).words()
}

/// Whether a confidence interval excludes no effect; `None` where nothing is pooled or compared.
pub(super) fn excludes_null(measure: Measure, pooled: Option<&PooledEstimate>) -> Option<bool> {
    measure.null()?;
    pooled.map(|pooled| reading(measure, pooled.ci) != Conclusion::Open)
}

/// Where the conclusion of a sweep turns, and its smallest and largest estimate, in sentences.
pub fn findings(measure: Measure, sweep: &Sweep) -> Vec<String> {
    let mut out = Vec::new();
    if let Some([smallest, largest]) = sweep.extremes() {
        let estimate = |point: &SweepPoint| point.pooled.as_ref().map(|pooled| pooled.estimate);
        if estimate(smallest) == estimate(largest) {
            out.push("The estimate is the same at every value.".to_owned());
        } else {
            out.push(format!(
                "The estimate is smallest at {} ({}) and largest at {} ({}).",
                smallest.value,
                shown(measure, smallest),
                largest.value,
                shown(measure, largest)
            ));
        }
    }
    if measure.null().is_some() && sweep.extremes().is_some() {
        let turns = sweep.turning_points(measure);
        let between = |[one, other]: &[f64; 2]| format!("between {one} and {other}");
        let places: Vec<_> = turns.iter().map(between).collect();
        let excludes = excludes_null(measure, sweep.points[0].pooled.as_ref());
        out.push(match (places.is_empty(), excludes) {
            (false, _) => format!("The conclusion turns {}.", places.join(", and ")),
            (true, Some(true)) => {
                "The confidence interval excludes no effect at every value.".to_owned()
            }
            _ => "The confidence interval includes no effect at every value.".to_owned(),
        });
    }
    out
}

fn shown(measure: Measure, point: &SweepPoint) -> String {
    let pooled = point.pooled.as_ref();
    pooled.map_or_else(String::new, |p| {
        Shown::effects(measure, &point.effects).value(p.estimate)
    })
}

/// A rule for zero cells in a few words, with escalc's names.
pub fn rule_name(rule: &ZeroRule) -> String {
    let mut name = rule.to.code().to_owned();
    if rule.to != AddTo::None {
        name = format!("{name} {}", rule.add);
    }
    if rule.correction == Correction::TreatmentArm {
        name = format!("{name} tacc");
    }
    if rule.drop00 {
        name = format!("{name}, drop00");
    }
    name
}

/// A rule for zero cells as a reader understands it.
pub fn rule_words(rule: &ZeroRule) -> String {
    let add = rule.add;
    let mut words = match rule.to {
        AddTo::None => "nothing added".to_owned(),
        AddTo::Only0 => format!("{add} in tables with a zero"),
        AddTo::If0All => format!("{add} in every table if any has a zero"),
        AddTo::All => format!("{add} in every table"),
    };
    if rule.correction == Correction::TreatmentArm {
        words.push_str(", shared by the size of the groups");
    }
    if rule.drop00 {
        words.push_str(", tables without events left out");
    }
    words
}

/// What the rules for zero cells change, in sentences.
pub fn rule_findings(measure: Measure, results: &[ZeroRuleResult]) -> Vec<String> {
    let mut out = Vec::new();
    let pooled = results.iter().filter_map(|result| result.pooled.as_ref());
    let readings: Vec<_> = pooled.map(|pooled| reading(measure, pooled.ci)).collect();
    if measure.null().is_some() && !readings.is_empty() {
        let open = readings
            .iter()
            .filter(|found| **found == Conclusion::Open)
            .count();
        out.push(match (open, readings.len() - open) {
            (0, _) => "The confidence interval excludes no effect under every rule.".to_owned(),
            (_, 0) => "The confidence interval includes no effect under every rule.".to_owned(),
            _ => {
                "Whether the confidence interval excludes no effect depends on the rule.".to_owned()
            }
        });
    }
    let mut left_out: Vec<&str> = Vec::new();
    for label in results.iter().flat_map(|result| &result.left_out) {
        if !left_out.contains(&label.as_str()) {
            left_out.push(label);
        }
    }
    if !left_out.is_empty() {
        out.push(format!(
            "Rules with fewer studies leave out {}.",
            left_out.join("; ")
        ));
    }
    out
}

/// The rules of a result; where leaving out empty tables changes nothing, it is not said.
fn told(result: &ZeroRuleResult) -> impl Iterator<Item = &ZeroRule> {
    let kept = |rule: &ZeroRule| ZeroRule {
        drop00: false,
        ..*rule
    };
    let rules = result.rules.iter();
    rules.filter(move |rule| !rule.drop00 || !result.rules.contains(&kept(rule)))
}

/// The rules of a result as a reader understands them.
pub fn rules_in_words(result: &ZeroRuleResult) -> String {
    let words: Vec<_> = told(result).map(rule_words).collect();
    format::capitalised(&words.join("; or "))
}

/// Names of the rules of a result.
fn rule_names(result: &ZeroRuleResult) -> Vec<String> {
    told(result).map(rule_name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_is_named_by_what_it_adds_where_and_how() {
        let rule = ZeroRule::default();
        assert_eq!(rule_name(&rule), "only0 0.5");
        let shared = ZeroRule {
            correction: Correction::TreatmentArm,
            to: AddTo::All,
            drop00: true,
            ..rule
        };
        assert_eq!(rule_name(&shared), "all 0.5 tacc, drop00");
        let none = ZeroRule {
            to: AddTo::None,
            ..rule
        };
        assert_eq!(rule_name(&none), "none");
    }
}
