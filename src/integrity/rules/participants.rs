//! Numbers of participants that do not go together: of outcomes, arms and the study.

use std::collections::BTreeSet;

use crate::integrity::record::whole;
use crate::integrity::rule::rule;
use crate::integrity::{Finding, Record, Rule};
use crate::records::{Arm, ArmResult, Basis, DesignType, Number, Outcome};

use super::granularity::listed;

pub const RULES: &[&Rule] = &[
    &TOTAL_ABOVE_ARM,
    &ARMS_ABOVE_STUDY,
    &ARMS_BELOW_STUDY,
    &N_UNSTATED,
    &ARM_SILENT,
];

static TOTAL_ABOVE_ARM: Rule = rule!(
    "total-above-arm",
    Error,
    "More assessed than there are in the arm"
);

static ARMS_ABOVE_STUDY: Rule = rule!(
    "arms-above-study",
    Error,
    "More in the arms than in the study"
);

static ARMS_BELOW_STUDY: Rule = rule!(
    "arms-below-study",
    Note,
    "Fewer in the arms than in the study"
);

static N_UNSTATED: Rule = rule!(
    "n-unstated",
    Note,
    "Results without any number of participants"
);

static ARM_SILENT: Rule = rule!("arm-silent", Note, "An arm without results");

pub fn audit(record: &Record, found: &mut Vec<Finding>) {
    found.extend(unstated(record));
    found.extend(silent(record));
    // In these designs a person, or a side of a person, can be in several arms.
    let same_persons = matches!(
        record.study.design.kind,
        DesignType::Crossover | DesignType::WithinPerson
    );
    if !same_persons {
        for (outcome, result) in record.results() {
            above_arm(record, outcome, result, found);
        }
        found.extend(arms_and_study(record));
    }
}

/// A report that was read whole and gives numbers, but not how many persons they are of.
fn unstated(record: &Record) -> Option<Finding> {
    let study = record.study;
    let sizes = |result: &ArmResult| {
        let own = [&result.n, &result.total, &result.before_total];
        own.iter().any(|n| n.is_some())
    };
    let stated = study.design.n.is_some()
        || study.arms.iter().any(|arm| arm.n.is_some())
        || study
            .breakdowns
            .iter()
            .any(|breakdown| breakdown.total.is_some())
        || record.results().any(|(_, result)| sizes(result));
    let (outcome, result) = record
        .results()
        .find(|(_, result)| !result.numbers().is_empty())?;
    let tests = study.outcomes.iter().flat_map(|outcome| &outcome.reported);
    let told = tests
        .into_iter()
        .any(|reported| reported.df.is_some() || reported.events.is_some());
    if stated || told || study.report.basis != Basis::FullText {
        return None;
    }
    let (_, number) = result.numbers().into_iter().next()?;
    let message = "numbers are printed, but nowhere of how many participants";
    Some(
        Finding::new(&N_UNSTATED, record, number.written.clone(), message)
            .outcome(&outcome.id)
            .help("ask the authors; without it no effect has a standard error"),
    )
}

/// Arms of which an abstract says nothing, though it says something of others; of a whole report a record may hold a part.
fn silent(record: &Record) -> Option<Finding> {
    let study = record.study;
    if !matches!(
        study.report.basis,
        Basis::Abstract | Basis::SecondaryCitation
    ) {
        return None;
    }
    let results = record.results().map(|(_, result)| &result.arm);
    let tests = || study.outcomes.iter().flat_map(|outcome| &outcome.reported);
    let named =
        tests().flat_map(|reported| reported.arm.iter().chain(reported.arms.iter().flatten()));
    let heard: BTreeSet<&str> = results.chain(named).map(|id| id.value.as_str()).collect();
    let of_all = tests().any(|reported| reported.arm.is_none() && reported.arms.is_none());
    let mute = |arm: &&Arm| !heard.contains(arm.id.value.as_str());
    let mut mute = study.arms.iter().filter(mute);
    let first = mute.next().filter(|_| !heard.is_empty() && !of_all)?;
    let mut labels = vec![first.label.as_str()];
    labels.extend(mute.map(|arm| arm.label.as_str()));
    let message = format!("no result of {} is given", listed(&labels, "or"));
    let finding = Finding::new(&ARM_SILENT, record, first.id.span.clone(), message).arm(&first.id);
    Some(
        finding.help("look for the results in the full report; what is left out often disappoints"),
    )
}

/// A number that the report prints, with no other version of it.
fn settled(number: Option<&Number>) -> Option<(&Number, u64)> {
    let number = number.filter(|n| n.derived().is_none() && n.versions().is_empty())?;
    Some((number, whole(number)?))
}

fn above_arm(record: &Record, outcome: &Outcome, result: &ArmResult, found: &mut Vec<Finding>) {
    let arm = record
        .arm(&result.arm)
        .and_then(|arm| settled(arm.n.as_ref()));
    let Some((of_arm, n)) = arm else { return };
    for (what, number) in [
        ("analysed", &result.n),
        ("assessed after", &result.total),
        ("assessed before", &result.before_total),
    ] {
        if let Some((number, count)) = settled(number.as_ref())
            && count > n
        {
            let message = format!("{count} {what}, but the arm has {n} participants");
            let finding = Finding::new(&TOTAL_ABOVE_ARM, record, number.written.clone(), message)
                .outcome(&outcome.id)
                .arm(&result.arm)
                .beside(of_arm, format!("{n} participants"))
                .help("check both numbers, and whether they count the same: persons, sides or measurements");
            found.push(finding);
        }
    }
}

fn arms_and_study(record: &Record) -> Option<Finding> {
    let study = record.study;
    let (all, total) = settled(study.design.n.as_ref())?;
    let one_group = study.design.kind == DesignType::OneGroup && study.arms.len() > 1;
    if study.arms.is_empty() || one_group {
        return None;
    }
    let sizes: Option<Vec<_>> = study
        .arms
        .iter()
        .map(|arm| settled(arm.n.as_ref()))
        .collect();
    let sizes = sizes?;
    let sum: u64 = sizes.iter().map(|(_, n)| n).sum();
    if sum == total {
        return None;
    }
    let terms: Vec<_> = sizes.iter().map(|(_, n)| n.to_string()).collect();
    let arms = match terms.as_slice() {
        [one] => format!("the arm has {one}"),
        terms => format!("the arms have {} = {sum}", terms.join(" + ")),
    };
    let message = format!("{arms} participants, the study {total}");
    let (rule, help) = if sum > total {
        (
            &ARMS_ABOVE_STUDY,
            "check the numbers; each person belongs to one arm",
        )
    } else {
        let help = "persons may have been lost, or arms not recorded: then say so in a concern, or answer this";
        (&ARMS_BELOW_STUDY, help)
    };
    let finding = Finding::new(rule, record, all.written.clone(), message).help(help);
    let arms = study.arms.iter().zip(&sizes);
    Some(arms.fold(finding, |finding, (arm, (n, _))| {
        finding.beside(n, arm.label.clone())
    }))
}
