//! Rank tests: the smallest p they can reach, and mean ranks printed as means.

use crate::integrity::arithmetic::Interval;
use crate::integrity::arithmetic::tests_of_counts::{
    least_p_of_rank_sums, least_p_of_several_ranks, least_p_of_signed_ranks,
};
use crate::integrity::record::whole;
use crate::integrity::rule::rule;
use crate::integrity::{Finding, Record, Rule};
use crate::records::{ArmResult, Located, Number, Outcome, Reported, Test};

use super::means::groups::{Digits, sizes, values};
use super::means::p_value::PrintedP;
use super::means::words::{number, range};

pub const RULES: &[&Rule] = &[&RANK_P, &RANK_P_ONE_SIDED, &MEAN_RANKS];

static RANK_P: Rule = rule!("rank-p", Error, "A p value that ranks cannot reach");

static RANK_P_ONE_SIDED: Rule = rule!(
    "rank-p-one-sided",
    Warning,
    "A p value that ranks reach only one-sided"
);

static MEAN_RANKS: Rule = rule!("mean-ranks", Warning, "Mean ranks printed as means");

pub fn audit(record: &Record, found: &mut Vec<Finding>) {
    for outcome in &record.study.outcomes {
        for reported in &outcome.reported {
            least_p(record, outcome, reported, found);
        }
        mean_ranks(record, outcome, found);
    }
}

/// The most participants that a result or arm may have.
fn most(record: &Record, outcome: &Outcome, arm: &Located<String>) -> Option<u64> {
    let result = outcome
        .results
        .iter()
        .find(|result| result.arm.value == arm.value);
    let all = result
        .map(|result| sizes(record, result))
        .unwrap_or_default();
    let of_arm = record.arm(arm).and_then(|arm| arm.n.as_ref());
    let versions = of_arm
        .iter()
        .flat_map(|n| n.versions())
        .map(|version| version.value.value);
    let stated = of_arm.map(|n| n.value);
    let most = all
        .into_iter()
        .chain(stated)
        .chain(versions)
        .fold(0.0, f64::max);
    (most >= 1.0).then_some(most as u64)
}

fn least_p(record: &Record, outcome: &Outcome, reported: &Reported, found: &mut Vec<Finding>) {
    let Some(printed) = PrintedP::of(reported) else {
        return;
    };
    let Some((least, of, first)) = reach(record, outcome, reported) else {
        return;
    };
    // A one-sided p is half the two-sided one.
    let range = printed.range(record);
    let below = |least: f64| match printed {
        PrintedP::Is(_) => range.high < least,
        PrintedP::Below(bound) => range.high <= least && bound.value < least,
        PrintedP::Above(_) => false,
    };
    if !below(least * (1.0 - 1e-9)) {
        return;
    }
    let impossible = below(least / 2.0);
    let message = format!(
        "{} is printed, and {of} cannot give a two-sided p below {}",
        printed.words(record),
        number(least)
    );
    let (rule, help) = if impossible {
        let help = "check the number of participants and which test was made";
        (&RANK_P, help)
    } else {
        let help = "it can be that of a one-sided test; check the methods, the participants and which test was made";
        (&RANK_P_ONE_SIDED, help)
    };
    let finding = Finding::new(rule, record, printed.number().written.clone(), message)
        .outcome(&outcome.id)
        .help(help);
    let finding = match first {
        Some(n) => finding.beside(n, "participants"),
        None => finding,
    };
    let arms = reported.arm.iter().chain(reported.arms.iter().flatten());
    found.push(arms.fold(finding, |finding, arm| finding.arm(arm)));
}

/// The smallest p that a rank test can reach, its name, and the number of participants that it depends on.
fn reach<'a>(
    record: &Record<'a>,
    outcome: &'a Outcome,
    reported: &'a Reported,
) -> Option<(f64, String, Option<&'a Number>)> {
    let n_of = |arm: &Located<String>| record.arm(arm).and_then(|arm| arm.n.as_ref());
    let of_ranks = matches!(
        reported.test,
        Test::Wilcoxon | Test::Sign | Test::MannWhitney | Test::KruskalWallis
    );
    if !of_ranks {
        return None;
    }
    if let Some(arm) = &reported.arm {
        let n = most(record, outcome, arm)?;
        let name = match reported.test {
            Test::Sign => "a sign test",
            Test::Wilcoxon => "a signed-rank test",
            _ => return None,
        };
        return Some((
            least_p_of_signed_ranks(n),
            format!("{name} of {n} pairs"),
            n_of(arm),
        ));
    }
    if let Some([one, two]) = reported.arms.as_deref() {
        let (n1, n2) = (most(record, outcome, one)?, most(record, outcome, two)?);
        let of_sums = least_p_of_rank_sums(n1, n2);
        // The name Wilcoxon serves for both tests.
        let least = match reported.test {
            Test::Wilcoxon | Test::Sign => of_sums.min(least_p_of_signed_ranks(n1.max(n2))),
            _ if record.study.arms.len() > 2 => return None,
            _ => of_sums,
        };
        return Some((
            least,
            format!("a rank test of {n1} and {n2} participants"),
            n_of(one),
        ));
    }
    if reported.test == Test::KruskalWallis {
        let sizes: Option<Vec<u64>> = record
            .study
            .arms
            .iter()
            .map(|arm| most(record, outcome, &arm.id))
            .collect();
        let sizes = sizes.filter(|sizes| sizes.len() >= 2)?;
        let name = format!("a Kruskal-Wallis test of {} arms", sizes.len());
        let n = record.study.arms.first().and_then(|arm| arm.n.as_ref());
        return Some((least_p_of_several_ranks(&sizes), name, n));
    }
    None
}

/// Means of two or more arms that add up as mean ranks do: Σ n R = N(N + 1)/2.
fn mean_ranks(record: &Record, outcome: &Outcome, found: &mut Vec<Finding>) {
    let ranked = outcome.reported.iter().find(|reported| {
        let ranks = matches!(reported.test, Test::MannWhitney | Test::KruskalWallis);
        let unnamed = reported.test == Test::NotNamed
            && outcome
                .results
                .iter()
                .any(|result| speaks_of_ranks(result.quote.as_deref()));
        (ranks || unnamed) && reported.arm.is_none()
    });
    let Some(reported) = ranked else { return };
    let compared = |result: &&ArmResult| match &reported.arms {
        Some(arms) => arms.iter().any(|arm| arm.value == result.arm.value),
        None => true,
    };
    let results: Vec<_> = outcome.results.iter().filter(compared).collect();
    if results.len() < 2 {
        return;
    }
    for at in [0, 1] {
        let mean = |result: &'_ ArmResult| {
            let summary = [&result.after, &result.before][at].clone()?;
            let only = summary.sd.is_none() && summary.se.is_none() && summary.ci.is_none();
            let n = record
                .n(result)
                .and_then(whole)
                .or_else(|| equal_part(record))?;
            let mean = summary
                .mean
                .filter(|mean| only && mean.derived().is_none())?;
            Some((mean, n as f64))
        };
        let cells: Option<Vec<_>> = results.iter().map(|result| mean(result)).collect();
        if let Some(cells) = cells
            && let Some(message) = add_up(record, &cells)
        {
            let mut finding = Finding::new(
                &MEAN_RANKS,
                record,
                cells[0].0.written.clone(),
                message,
            )
            .outcome(&outcome.id)
            .help("mean ranks say which arm has more, and are no effect: leave them out of `mean`");
            for (mean, _) in &cells[1..] {
                finding = finding.beside(mean, "another mean rank");
            }
            for result in results {
                finding = finding.arm(&result.arm);
            }
            found.push(finding);
            return;
        }
    }
}

/// The size of each arm where only their total is printed and can be divided evenly.
fn equal_part(record: &Record) -> Option<u64> {
    let all = record.study.design.n.as_ref().and_then(whole)?;
    let arms = record.study.arms.len() as u64;
    let silent = record.study.arms.iter().all(|arm| arm.n.is_none());
    (silent && all.is_multiple_of(arms)).then(|| all / arms)
}

fn speaks_of_ranks(quote: Option<&str>) -> bool {
    quote.is_some_and(|quote| quote.to_lowercase().contains("mean rank"))
}

/// The message where means can be mean ranks: each between those of the lowest and the highest places, and together
/// those of all places.
fn add_up(record: &Record, cells: &[(Number, f64)]) -> Option<String> {
    let total: f64 = cells.iter().map(|(_, n)| n).sum();
    let all = total * (total + 1.0) / 2.0;
    let sum = |digits| {
        let parts = cells
            .iter()
            .map(|(mean, n)| values(record, mean, digits) * *n);
        parts.reduce(|a, b| a + b).unwrap_or(Interval::point(0.0))
    };
    let sums = Digits::ALL.map(sum);
    let possible = cells.iter().all(|(mean, n)| {
        let lowest = (n + 1.0) / 2.0;
        let places = Interval {
            low: lowest,
            high: total - (n - 1.0) / 2.0,
        };
        values(record, mean, Digits::CutOff).meets(places)
    });
    // Where means are printed so coarsely that most would add up, their sum says nothing.
    let telling = sums.iter().all(|sum| sum.high - sum.low < 0.11 * all);
    let fits = sums.iter().any(|sum| sum.holds(all));
    (possible && telling && fits).then(|| {
        let printed: Vec<_> = cells.iter().map(|(mean, _)| record.written(mean)).collect();
        format!(
            "the means {} times the participants add up to {}, and the ranks of {total} persons to {all}: they are mean ranks",
            printed.join(" and "),
            range(sums[0])
        )
    })
}
