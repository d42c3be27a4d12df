//! Numbers of participants that do not go together: of outcomes, arms and the study.

use crate::integrity::record::whole;
use crate::integrity::rule::rule;
use crate::integrity::{Finding, Record, Rule};
use crate::records::{ArmResult, DesignType, Number, Outcome};

pub const RULES: &[&Rule] = &[&TOTAL_ABOVE_ARM, &ARMS_ABOVE_STUDY, &ARMS_BELOW_STUDY];

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

pub fn audit(record: &Record, found: &mut Vec<Finding>) {
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
