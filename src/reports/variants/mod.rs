//! One analysis under other assumptions: what moves, and where the conclusion turns.

pub mod csv;
pub mod text;

use crate::effects::Measure;
use crate::effects::binary::{AddTo, Correction, ZeroRule};
use crate::pooling::PooledEstimate;
use crate::synthesis::{Sweep, SweepPoint, ZeroRuleResult};

use super::findings::{Reading, reading};
use super::words;

/// Which way the confidence interval of an estimate points.
fn conclusion(measure: Measure, pooled: &PooledEstimate) -> &'static str {
    if measure.null().is_none() {
        return "";
    }
    match reading(measure, pooled.ci) {
        Reading::Left => "below no effect",
        Reading::Right => "above no effect",
        Reading::Open => "includes no effect",
    }
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
        let excludes = sweep.points[0].excludes_null(measure);
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
    pooled.map_or_else(String::new, |p| words::value(measure, p.estimate))
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

/// Names of the rules of a result; where leaving out empty tables changes nothing, it is not named.
fn rule_names(result: &ZeroRuleResult) -> Vec<String> {
    let kept = |rule: &ZeroRule| ZeroRule {
        drop00: false,
        ..*rule
    };
    let rules = result.rules.iter();
    rules
        .filter(|rule| !rule.drop00 || !result.rules.contains(&kept(rule)))
        .map(rule_name)
        .collect()
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
