//! The one-way analysis of variance of all arms.

use crate::integrity::arithmetic::Interval;
use crate::integrity::arithmetic::tests_of_means::Group;
use crate::integrity::{Finding, Record};
use crate::numerics::distributions::f;
use crate::records::{DesignType, Outcome, Reported, Test};

use super::between::Verdict;
use super::groups::{Digits, Occasion, Side, Taken, sizes, values};
use super::words::{hull, range, slack};
use super::{Place, STATISTIC_MEANS, p_finding};
use crate::integrity::rules::said::PrintedP;

/// F of several groups: everything it may be, and the degrees of freedom.
struct Variance {
    f: Interval,
    df: (f64, f64),
}

/// Holds F, or else the p value, of an analysis of variance of all arms against their means.
pub fn audit(
    record: &Record,
    outcome: &Outcome,
    reported: &Reported,
    found: &mut Vec<Finding>,
) -> Verdict {
    let parallel = matches!(
        record.study.design.kind,
        DesignType::Rct
            | DesignType::QuasiExperimental
            | DesignType::Observational
            | DesignType::NotStated
    );
    let once = outcome
        .results
        .iter()
        .all(|result| result.before.is_none() && result.change.is_none());
    let all_there = outcome.results.len() == record.study.arms.len() && outcome.results.len() >= 2;
    if reported.test != Test::Anova || !parallel || !once || !all_there || reported.cluster_adjusted
    {
        return Verdict::Silent;
    }
    let mut ways = Vec::new();
    for taken in Taken::USUAL {
        for digits in Digits::ALL {
            let group = |result| {
                let summary = Occasion::After.of(result)?;
                let side = Side::of(result, summary)?;
                let n = *sizes(record, result).first()?;
                (!side.rests_on_derived()).then(|| side.group(record, n, digits, taken))
            };
            let groups: Option<Vec<_>> = outcome.results.iter().map(group).collect();
            let Some(groups) = groups else {
                return Verdict::Silent;
            };
            ways.push(of_groups(&groups));
            ways.push(by_welch(&groups));
        }
    }
    let place = Place {
        record,
        outcome,
        reported,
    };
    let shown = &ways[0];
    let what = format!(
        "the means and standard deviations of the {} arms give F = {}",
        outcome.results.len(),
        range(shown.f)
    );
    if let Some(number) = reported.f.as_ref().filter(|f| f.derived().is_none()) {
        let fits = |way: &Variance| {
            Digits::ALL
                .iter()
                .any(|digits| slack(values(record, number, *digits)).meets(slack(way.f)))
        };
        if ways.iter().any(fits) {
            return Verdict::Agrees;
        }
        let message = format!("F = {} is printed, and {what}", record.written(number));
        found.push(
            beside(
                record,
                outcome,
                place.finding(&STATISTIC_MEANS, number, message),
            )
            .help("check F, the means, the standard deviations and who was analysed"),
        );
        return Verdict::Said;
    }
    let Some(printed) = PrintedP::of(reported) else {
        return Verdict::Silent;
    };
    let p = |way: &Variance| way.f.map_falling(|x| f::sf(x, way.df.0, way.df.1));
    let all = hull(ways.iter().map(p)).unwrap_or(p(shown));
    if ways.iter().any(|way| printed.allows(record, p(way))) {
        return Verdict::Agrees;
    }
    let finding = p_finding(
        &place,
        printed,
        all,
        &format!("{what} and p = {}", range(all)),
    );
    found.push(beside(record, outcome, finding));
    Verdict::Said
}

fn beside(record: &Record, outcome: &Outcome, mut finding: Finding) -> Finding {
    for result in &outcome.results {
        if let Some(mean) = Occasion::After
            .of(result)
            .and_then(|after| after.mean.as_ref())
        {
            finding = finding.arm(&result.arm).beside(
                mean,
                format!(
                    "mean of {}",
                    record
                        .arm(&result.arm)
                        .map_or(result.arm.value.as_str(), |arm| arm.label.as_str())
                ),
            );
        }
    }
    finding
}

/// F = (Σ n (m − M)²/(k − 1)) / (Σ (n − 1) s²/(N − k)).
///
/// The root of the sum between groups is a norm of the means, so that it moves by no more than the norm of what the
/// means move.
fn of_groups(groups: &[Group]) -> Variance {
    let n: f64 = groups.iter().map(|group| group.n).sum();
    let k = groups.len() as f64;
    let middle = |of: Interval| (of.low + of.high) / 2.0;
    let mean = groups
        .iter()
        .map(|group| group.n * middle(group.mean))
        .sum::<f64>()
        / n;
    let between: f64 = groups
        .iter()
        .map(|group| group.n * (middle(group.mean) - mean).powi(2))
        .sum();
    let moved: f64 = groups
        .iter()
        .map(|group| group.n * ((group.mean.high - group.mean.low) / 2.0).powi(2))
        .sum();
    let root = Interval {
        low: (between.sqrt() - moved.sqrt()).max(0.0),
        high: between.sqrt() + moved.sqrt(),
    };
    let within = groups
        .iter()
        .map(|group| group.sd.square() * (group.n - 1.0))
        .reduce(|a, b| a + b)
        .unwrap_or(Interval::point(0.0));
    let df = (k - 1.0, n - k);
    Variance {
        f: (root.square() * (1.0 / df.0)).over(within * (1.0 / df.1)),
        df,
    }
}

/// Welch's F of the middles of the boxes, with the width that the other F has in proportion.
fn by_welch(groups: &[Group]) -> Variance {
    let plain = of_groups(groups);
    let k = groups.len() as f64;
    let middle = |of: Interval| (of.low + of.high) / 2.0;
    let weight = |group: &Group| group.n / middle(group.sd).powi(2).max(1e-300);
    let total: f64 = groups.iter().map(weight).sum();
    let mean = groups
        .iter()
        .map(|group| weight(group) * middle(group.mean))
        .sum::<f64>()
        / total;
    let between: f64 = groups
        .iter()
        .map(|group| weight(group) * (middle(group.mean) - mean).powi(2))
        .sum::<f64>()
        / (k - 1.0);
    let lambda: f64 = groups
        .iter()
        .map(|group| (1.0 - weight(group) / total).powi(2) / (group.n - 1.0))
        .sum();
    let f = between / (1.0 + 2.0 * (k - 2.0) / (k * k - 1.0) * lambda);
    let centre = middle(plain.f).max(1e-300);
    let df = (k - 1.0, (k * k - 1.0) / (3.0 * lambda));
    Variance {
        f: Interval {
            low: f * (plain.f.low / centre * 0.95).min(0.95),
            high: f * (plain.f.high / centre * 1.05).max(1.05),
        },
        df,
    }
}
