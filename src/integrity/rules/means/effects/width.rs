//! The width of a printed interval against the standard deviations.

use crate::integrity::Finding;
use crate::integrity::arithmetic::Interval;
use crate::integrity::arithmetic::tests_of_means::{Group, independent, welch};
use crate::records::{DesignType, Number, Test};

use super::super::DIFFERENCE_INTERVAL;
use super::super::groups::{Digits, Taken, arms_of};
use super::super::intervals::{half_width, quantiles};
use super::super::words::{range, slack};

use super::Case;

impl Case<'_, '_> {
    /// The width of the interval of an unadjusted difference of two arms.
    pub(super) fn width(&self, limits: (&Number, &Number)) -> Option<Finding> {
        let (record, reported) = (self.place.record, self.place.reported);
        let parallel = matches!(
            record.study.design.kind,
            DesignType::Rct
                | DesignType::QuasiExperimental
                | DesignType::Observational
                | DesignType::NotStated
        );
        let arms = arms_of(record, self.place.outcome, reported.arms.as_deref()?)?;
        let named = matches!(reported.test, Test::T | Test::WelchT | Test::NotNamed);
        let one_of_many = record.study.arms.len() > 2;
        let models = reported.test == Test::NotNamed && arms.one.before.is_some();
        if self.may_be_adjusted()
            || reported.cluster_adjusted
            || !parallel
            || !named
            || one_of_many
            || models
            || !arms.complete
        {
            return None;
        }
        let expected = |readings: &[Taken]| -> Vec<Interval> {
            let groups = arms.groups(record, readings);
            groups
                .iter()
                .flat_map(|(a, b)| half_widths(*a, *b, self.effect.level()))
                .collect()
        };
        let printed = Digits::ALL.map(|digits| slack(half_width(record, limits, digits)));
        let fits = |all: &[Interval]| {
            all.iter()
                .any(|expected| printed.iter().any(|printed| printed.meets(*expected)))
        };
        let usual = expected(&Taken::USUAL);
        if usual.is_empty() || fits(&usual) {
            return None;
        }
        let (lower, upper) = limits;
        let shown = usual[0];
        let swapped = fits(&expected(&[Taken::Swapped]));
        let message = format!(
            "the interval {} to {} reaches {} to either side, and the standard deviations and participants give {}",
            record.written(lower),
            record.written(upper),
            range(printed[0]),
            range(shown)
        );
        let mut finding = self
            .place
            .finding(&DIFFERENCE_INTERVAL, upper, message)
            .beside(lower, "lower limit");
        if let Some((_, a, b)) = arms.likeliest() {
            for side in [a, b] {
                finding = finding.beside(side.spread.number(), "spread of an arm");
            }
        }
        Some(finding.help(if swapped {
            "it fits if the standard deviations are standard errors, or the other way round: ask the authors"
        } else {
            "check the limits, the standard deviations and the level; mark the effect `adjusted = true` if it is of a model"
        }))
    }
}

/// Half the width of an interval of the difference of two groups, in all ways it is computed.
fn half_widths(a: Group, b: Group, level: f64) -> Vec<Interval> {
    let one = |group: Group, mean: f64| Group {
        mean: Interval::point(mean),
        ..group
    };
    // With means 1 apart the statistic is one over the standard error.
    let (x, y) = (one(a, 1.0), one(b, 0.0));
    let mut all = Vec::new();
    for way in [independent(x, y), welch(x, y)] {
        let se = Interval::point(1.0).over(way.statistic);
        let (low, high) = (way.df.low.max(1.0), way.df.high.max(1.0));
        let of_t = quantiles(level, &[low, high]);
        // The quantiles of the least and the most degrees of freedom hold those between.
        let least = of_t.iter().copied().fold(f64::INFINITY, f64::min);
        for pair in [(of_t[1], of_t[0]), (least, least)] {
            all.push(Interval {
                low: se.low * pair.0,
                high: se.high * pair.1,
            });
        }
        if level == 95.0 {
            all.push(se * 2.0);
        }
    }
    all
}
