//! Analyses that do not suit the design, and claims without grounds.

mod bounds;
mod claims;
mod clusters;
mod direction;
mod equality;
mod pairing;
mod percent;
mod recomputed;

use std::ops::Range;

use crate::integrity::{Finding, Record, Rule};
use crate::records::{DesignType, Located, Number, Outcome, Reported};

pub const RULES: &[&Rule] = &[
    &pairing::PAIRED,
    &pairing::INDEPENDENT,
    &pairing::UNPLACED,
    &clusters::IGNORED,
    &clusters::CONFOUNDED,
    &direction::LARGER,
    &claims::UNTESTED,
    &claims::CHANGE,
    &claims::REVERSED,
    &claims::NOT_SIGNIFICANT,
    &claims::UNMEASURED,
    &bounds::BOUNDS,
    &percent::PERCENT,
    &equality::DIFFERENT,
    &equality::SMALL,
];

pub fn audit(record: &Record, found: &mut Vec<Finding>) {
    for outcome in &record.study.outcomes {
        for reported in &outcome.reported {
            found.extend(pairing::judge(record, outcome, reported));
            found.extend(direction::judge(record, outcome, reported));
        }
    }
    found.extend(clusters::judge(record));
    for claim in &record.study.claims {
        found.extend(percent::judge(record, claim));
        found.extend(bounds::judge(record, claim));
        let Some(finding) = claims::judge(record, claim) else {
            continue;
        };
        // One group is one fault, however often an effect is claimed from it.
        let same = |other: &&mut Finding| {
            other.rule.code == claims::CHANGE.code
                && other.study == finding.study
                && finding.rule.code == other.rule.code
        };
        match found.iter_mut().find(same) {
            Some(first) => {
                *first = first
                    .clone()
                    .related(&finding.file, finding.span, "claimed again")
            }
            None => found.push(finding),
        }
    }
}

/// Whether the arms of a design are the same people.
fn same_people(record: &Record) -> bool {
    matches!(
        record.study.design.kind,
        DesignType::Crossover | DesignType::WithinPerson
    )
}

/// The numbers of a test, the one that readers look at first.
fn numbers(reported: &Reported) -> impl Iterator<Item = &Number> {
    let p = [&reported.p, &reported.p_below, &reported.p_above];
    let statistics = [
        &reported.chi2,
        &reported.t,
        &reported.z,
        &reported.f,
        &reported.df,
    ];
    p.into_iter().chain(statistics).flatten()
}

/// Where a test stands: at its p value or statistic, else at its arms.
fn place(reported: &Reported, outcome: &Outcome) -> Range<usize> {
    let arms = reported.arm.iter().chain(reported.arms.iter().flatten());
    numbers(reported)
        .map(|number| number.written.clone())
        .chain(arms.map(|arm| arm.span.clone()))
        .next()
        .unwrap_or_else(|| outcome.id.span.clone())
}

/// A finding about a test.
fn of_test(
    rule: &'static Rule,
    record: &Record,
    outcome: &Outcome,
    reported: &Reported,
    message: String,
) -> Finding {
    let span = place(reported, outcome);
    let finding = Finding::new(rule, record, span, message).outcome(&outcome.id);
    reported
        .arm
        .iter()
        .chain(reported.arms.iter().flatten())
        .fold(finding, Finding::arm)
}

/// Name of a test for a sentence.
fn name(test: crate::records::Test) -> &'static str {
    use crate::records::Test::*;
    match test {
        T => "a t test of two groups",
        WelchT => "Welch's t test",
        PairedT => "a paired t test",
        MannWhitney => "the Mann-Whitney test",
        Wilcoxon => "the Wilcoxon signed-rank test",
        Sign => "the sign test",
        KruskalWallis => "the Kruskal-Wallis test",
        ChiSquared => "a chi-squared test",
        Fisher => "Fisher's exact test",
        McNemar => "McNemar's test",
        Anova => "an analysis of variance",
        Z => "a z test",
        Pearson => "Pearson's correlation",
        Spearman => "Spearman's correlation",
        LogRank => "the log-rank test",
        Regression => "a regression",
        NotNamed => "a test without a name",
    }
}

/// Whether two ids are the same.
fn same(one: &Located<String>, other: &Located<String>) -> bool {
    one.value == other.value
}
