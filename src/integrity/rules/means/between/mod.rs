//! Tests that compare two arms, recomputed from their means and standard deviations.

mod reversed;
mod wordings;

use crate::integrity::arithmetic::Interval;
use crate::integrity::arithmetic::tests_of_means::{Group, Recomputed, independent, paired, welch};
use crate::integrity::{Finding, Record};
use crate::records::{DesignType, Number, Outcome, Reported, Test};

use super::Place;
use super::groups::{Arms, Digits, Occasion, Side, Spread, Taken, sizes, values};
use super::words::{hull, slack};

use crate::integrity::rules::said::PrintedP;
pub use reversed::is_reversed;
pub use wordings::corrected;

/// A statistic that is t, or grows with it.
#[derive(Clone, Copy)]
pub struct Statistic<'a> {
    pub number: &'a Number,
    pub symbol: &'static str,
    squared: bool,
}

impl<'a> Statistic<'a> {
    fn of(reported: &'a Reported) -> Option<Self> {
        let of = |number: &'a Option<Number>, symbol, squared| {
            let number = number
                .as_ref()
                .filter(|number| number.derived().is_none())?;
            Some(Self {
                number,
                symbol,
                squared,
            })
        };
        of(&reported.t, "t", false)
            .or_else(|| of(&reported.z, "z", false))
            .or_else(|| of(&reported.f, "F", true))
    }

    /// Whether a recomputed |t| may be the printed one.
    fn allows(self, record: &Record, t: Interval) -> bool {
        let t = if self.squared { t.square() } else { t };
        Digits::ALL.iter().any(|digits| {
            let printed = slack(values(record, self.number, *digits).abs());
            printed.meets(t)
        })
    }
}

/// What the means say of a test.
pub enum Verdict {
    /// The means are not printed, or the test is of something else.
    Silent,
    /// They agree.
    Agrees,
    /// They do not, and it has been said.
    Said,
}

/// Holds the statistic, or else the p value, of a test of two arms against their means.
pub fn audit(
    record: &Record,
    outcome: &Outcome,
    reported: &Reported,
    found: &mut Vec<Finding>,
) -> Verdict {
    let Some(case) = Case::of(record, outcome, reported) else {
        return Verdict::Silent;
    };
    let usual = case.recomputed(&Taken::USUAL);
    let Some(shown) = usual.first().copied() else {
        return Verdict::Silent;
    };
    if let Some(statistic) = Statistic::of(reported)
        && reported.test != Test::NotNamed
    {
        if usual
            .iter()
            .any(|way| statistic.allows(record, way.statistic))
        {
            return Verdict::Agrees;
        }
        found.push(case.statistic_differs(statistic, shown));
        return Verdict::Said;
    }
    let Some(printed) = PrintedP::of(reported) else {
        return Verdict::Silent;
    };
    let all = hull(usual.iter().map(|way| way.p)).unwrap_or(shown.p);
    if usual
        .iter()
        .any(|way| printed.allows(record, case.with_correction(way.p)))
    {
        return if printed.is_floor(record, all) {
            found.push(case.floor(printed, all));
            Verdict::Said
        } else {
            Verdict::Agrees
        };
    }
    if reported.test == Test::NotNamed && !case.far_apart(printed, all) {
        return Verdict::Silent;
    }
    found.push(case.p_differs(printed, shown, all));
    Verdict::Said
}

struct Case<'a, 'b> {
    record: &'b Record<'a>,
    outcome: &'b Outcome,
    reported: &'b Reported,
    arms: Arms<'b>,
}

impl<'a, 'b> Case<'a, 'b> {
    fn of(record: &'b Record<'a>, outcome: &'b Outcome, reported: &'b Reported) -> Option<Self> {
        let named = reported.arms.as_deref()?;
        let arms = Arms::of(
            find(outcome, &named.first()?.value)?,
            find(outcome, &named.get(1)?.value)?,
        );
        let baseline = arms.one.before.is_some() || arms.two.before.is_some();
        let skewed = || {
            arms.pairs.iter().any(|(_, a, b)| {
                [a, b].iter().any(|side| match side.spread {
                    Spread::Sd(sd) => side.mean.value.abs() < 2.0 * sd.value,
                    Spread::Se(_) => true,
                })
            })
        };
        let of_means = match reported.test {
            Test::T | Test::WelchT | Test::PairedT => true,
            Test::Z => true,
            Test::Anova => !baseline && record.study.arms.len() == 2,
            Test::NotNamed => !baseline && !skewed(),
            _ => false,
        };
        let events = [arms.one, arms.two]
            .iter()
            .any(|result| result.events.is_some() || result.percent.is_some());
        let adjusted = reported.cluster_adjusted
            || reported
                .effect
                .as_ref()
                .is_some_and(|effect| effect.adjusted)
            || record.study.design.kind == DesignType::ClusterRct;
        (of_means && !events && !adjusted && arms.complete).then_some(Self {
            record,
            outcome,
            reported,
            arms,
        })
    }

    /// The test in every way that is no mistake.
    fn recomputed(&self, readings: &[Taken]) -> Vec<Recomputed> {
        let design = self.record.study.design.kind;
        let in_pairs = self.reported.test == Test::PairedT
            || matches!(design, DesignType::Crossover | DesignType::WithinPerson);
        let groups = self.arms.groups(self.record, readings);
        let mut all: Vec<_> = groups
            .iter()
            .flat_map(|(a, b)| [independent(*a, *b), welch(*a, *b)])
            .collect();
        if in_pairs {
            let pairs = groups.iter().filter(|(a, b)| a.n == b.n);
            all.extend(pairs.map(|(a, b)| paired(*a, *b)));
        }
        if self.record.study.arms.len() > 2 && !all.is_empty() {
            all.extend(self.with_common_spread(&groups));
        }
        if self.reported.test == Test::Z {
            let normal: Vec<_> = all
                .iter()
                .map(|way| Recomputed {
                    p: way
                        .statistic
                        .map_falling(|z| 2.0 * crate::numerics::distributions::normal::sf(z)),
                    ..*way
                })
                .collect();
            all.extend(normal);
        }
        all
    }

    /// The t test with the spread of all arms of the study, somewhere between the least and the greatest of them.
    fn with_common_spread(&self, groups: &[(Group, Group)]) -> Vec<Recomputed> {
        let others = self.outcome.results.iter().flat_map(|result| {
            Occasion::ALL.into_iter().filter_map(move |at| {
                let summary = at.of(result)?;
                Side::of(result, summary)
            })
        });
        let spreads = others.flat_map(|side| {
            let sizes = sizes(self.record, side.result);
            sizes.into_iter().map(move |n| {
                side.group(self.record, n, Digits::Rounded, Taken::Printed)
                    .sd
            })
        });
        let Some(spread) = hull(spreads) else {
            return Vec::new();
        };
        let with = |group: &Group| Group {
            sd: hull([spread, group.sd]).unwrap_or(spread),
            ..*group
        };
        groups
            .iter()
            .map(|(a, b)| independent(with(a), with(b)))
            .collect()
    }

    /// p values of several comparisons may be corrected for their number.
    fn with_correction(&self, p: Interval) -> Interval {
        let k = self.record.study.arms.len().max(2) as f64;
        Interval {
            low: p.low,
            high: (p.high * k * (k - 1.0) / 2.0).min(1.0),
        }
    }

    /// Whether no usual test, of ranks or otherwise, is likely to bring two p values together: 0.6 apart in z.
    fn far_apart(&self, printed: PrintedP, recomputed: Interval) -> bool {
        let z =
            |p: f64| crate::numerics::distributions::normal::quantile_upper((p / 2.0).max(1e-300));
        let printed = printed.range(self.record);
        z(printed.high) - z(recomputed.low) > 0.6
            || z(recomputed.high) - z(printed.low.max(1e-300)) > 0.6
    }

    fn place(&self) -> Place<'a, 'b> {
        Place {
            record: self.record,
            outcome: self.outcome,
            reported: self.reported,
        }
    }

    fn beside(&self, mut finding: Finding) -> Finding {
        if let Some((occasion, a, b)) = self.arms.likeliest() {
            for side in [a, b] {
                let label = self.record.label(&side.result.arm);
                finding = finding
                    .beside(side.mean, format!("mean of {label}, {}", occasion.name()))
                    .beside(side.spread.number(), "its spread");
            }
        }
        finding
    }

    /// The figures that a recomputation rests on, in words.
    fn figures(&self) -> String {
        let Some((_, a, b)) = self.arms.likeliest() else {
            return String::new();
        };
        let side = |side: &Side| {
            let n = self.record.n(side.result);
            let n = n.map_or("?", |n| self.record.written(n));
            format!(
                "{} ± {} (n = {n})",
                self.record.written(side.mean),
                self.record.written(side.spread.number()),
            )
        };
        format!("{} and {}", side(a), side(b))
    }
}

fn find<'a>(outcome: &'a Outcome, arm: &str) -> Option<&'a crate::records::ArmResult> {
    outcome
        .results
        .iter()
        .find(|result| result.arm.value == arm)
}
