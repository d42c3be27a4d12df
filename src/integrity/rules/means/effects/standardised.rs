//! Printed standardised differences against the means.

use crate::integrity::Finding;
use crate::integrity::arithmetic::Interval;
use crate::integrity::arithmetic::tests_of_means::Group;

use super::super::SMD_DIFFERS;
use super::super::groups::{Digits, Occasion, Taken, arms_of, sizes, values};
use super::super::words::{range, slack};

use super::Case;

impl Case<'_, '_> {
    /// A standardised difference in all its definitions.
    pub(super) fn standardised(&self, found: &mut Vec<Finding>) {
        let (record, reported, value) =
            (self.place.record, self.place.reported, &self.effect.value);
        if let Some(limits) = self.limits()
            && let Some(finding) = self.against_p(limits)
        {
            found.push(finding);
        }
        let Some(arms) = reported
            .arms
            .as_deref()
            .and_then(|arms| arms_of(record, self.place.outcome, arms))
        else {
            return;
        };
        if self.effect.adjusted
            || reported.cluster_adjusted
            || value.derived().is_some()
            || !arms.complete
        {
            return;
        }
        let mut groups = arms.groups(record, &Taken::USUAL);
        if sizes(record, arms.one).is_empty() || sizes(record, arms.two).is_empty() {
            return;
        }
        // Changes are also divided by the spread before.
        let before: Vec<_> = arms
            .pairs
            .iter()
            .filter(|(at, _, _)| *at == Occasion::Before)
            .flat_map(|(_, a, b)| {
                sizes(record, arms.one).into_iter().map(move |n| {
                    (
                        a.group(record, n, Digits::Rounded, Taken::Printed).sd,
                        b.group(record, n, Digits::Rounded, Taken::Printed).sd,
                    )
                })
            })
            .collect();
        let with_before: Vec<_> = groups
            .iter()
            .flat_map(|(a, b)| {
                before
                    .iter()
                    .map(|(s1, s2)| (Group { sd: *s1, ..*a }, Group { sd: *s2, ..*b }))
            })
            .collect();
        groups.extend(with_before);
        let all: Vec<_> = groups
            .iter()
            .flat_map(|(a, b)| definitions(*a, *b))
            .collect();
        let fits = |sign: f64| {
            Digits::ALL.iter().any(|digits| {
                let printed = slack(values(record, value, *digits) * sign);
                all.iter().any(|d| printed.meets(*d))
            })
        };
        if all.is_empty() || fits(1.0) {
            return;
        }
        let shown = all[0];
        let written = record.written(value);
        if fits(-1.0) {
            let message = format!(
                "the standardised difference is printed as {written}, and the means ({}) give {}",
                self.means(),
                range(shown)
            );
            found.push(self.turned(message));
            return;
        }
        let message = format!(
            "the standardised difference is printed as {written}, and the means and standard deviations give {}; neither Cohen's d, Hedges' g nor Glass's delta of any occasion fits",
            range(shown)
        );
        let finding = self.place.finding(&SMD_DIFFERS, value, message);
        found.push(
            self.beside(finding)
                .help("check which standard deviation it was divided by"),
        );
    }
}

/// Cohen's d, Hedges' g, and the difference over either standard deviation or their quadratic mean.
fn definitions(a: Group, b: Group) -> Vec<Interval> {
    let gap = a.mean - b.mean;
    let df = a.n + b.n - 2.0;
    let pooled = (a.sd.square() * (a.n - 1.0) + b.sd.square() * (b.n - 1.0)) * (1.0 / df);
    let whole = pooled * (df / (df + 2.0));
    let mean = (a.sd.square() + b.sd.square()) * 0.5;
    let root = |of: Interval| of.map(|value| value.max(0.0).sqrt());
    let over = |sd: Interval| -> Vec<Interval> {
        if sd.low <= 0.0 {
            return vec![Interval {
                low: f64::NEG_INFINITY,
                high: f64::INFINITY,
            }];
        }
        let d = Interval {
            low: (gap.low / sd.low).min(gap.low / sd.high),
            high: (gap.high / sd.low).max(gap.high / sd.high),
        };
        let exact =
            (libm::lgamma(df / 2.0) - libm::lgamma((df - 1.0) / 2.0)).exp() / (df / 2.0).sqrt();
        let approximate = 1.0 - 3.0 / (4.0 * df - 1.0);
        let corrected = Interval::between(exact, approximate);
        // The usual corrections differ in the third decimal.
        let g = Interval {
            low: (d.low * corrected.low).min(d.low * corrected.high),
            high: (d.high * corrected.low).max(d.high * corrected.high),
        };
        vec![d, g]
    };
    [root(pooled), root(whole), root(mean), a.sd, b.sd]
        .into_iter()
        .flat_map(over)
        .collect()
}
