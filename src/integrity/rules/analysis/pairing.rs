//! Pairs tested as independent groups, and independent groups tested as pairs.

use crate::integrity::rule::rule;
use crate::integrity::{Finding, Record, Rule};
use crate::records::{ArmResult, Outcome, Reported, Test};

use super::{name, of_test, same_people};

pub static PAIRED: Rule = rule!(
    "paired-as-independent",
    Warning,
    "The same people tested as independent groups"
);
pub static INDEPENDENT: Rule = rule!(
    "independent-as-paired",
    Warning,
    "Independent groups tested as pairs"
);

pub static UNPLACED: Rule = rule!(
    "paired-test-unplaced",
    Note,
    "A paired test of no arm in a trial of several"
);

pub fn judge(record: &Record, outcome: &Outcome, reported: &Reported) -> Option<Finding> {
    let of_groups = matches!(
        reported.test,
        Test::T | Test::WelchT | Test::MannWhitney | Test::ChiSquared | Test::Fisher
    );
    let of_pairs = matches!(
        reported.test,
        Test::PairedT | Test::Wilcoxon | Test::McNemar | Test::Sign
    );
    let same = same_people(record);
    let test = name(reported.test);
    if let Some(arm) = &reported.arm {
        let measured_twice = record
            .result(outcome, arm)
            .is_some_and(has_before_and_after);
        if !of_groups || !measured_twice {
            return None;
        }
        let of = record.label(arm);
        let message = format!(
            "{test} of independent groups is used for the same people before and after ({of})"
        );
        let help = "treat its p value as unknown, and leave it out of analyses; McNemar's test, the paired t test or the \
                    signed-rank test is made for pairs";
        return Some(of_test(&PAIRED, record, outcome, reported, message).help(help));
    }
    let Some(arms) = &reported.arms else {
        let open = of_pairs && !same && record.study.arms.len() > 1;
        return open.then(|| unplaced(record, outcome, reported));
    };
    let [one, two] = arms.as_slice() else {
        return None;
    };
    let between = format!("{} and {}", record.label(one), record.label(two));
    if of_groups && same {
        let message =
            format!("{test} of independent groups is used where {between} are the same people");
        let help = "a test of pairs belongs to this design; the printed p value ignores the pairs";
        return Some(of_test(&PAIRED, record, outcome, reported, message).help(help));
    }
    if of_pairs && !same {
        let message = format!("{test} is a test of pairs, but {between} are different people");
        let help = "check whether it compares before with after in one arm, or whether people were matched in pairs";
        return Some(of_test(&INDEPENDENT, record, outcome, reported, message).help(help));
    }
    None
}

/// A test of pairs of which the record does not say whether it is of one arm or between arms.
fn unplaced(record: &Record, outcome: &Outcome, reported: &Reported) -> Finding {
    let message = format!(
        "{} is a test of pairs, and it is not said of which of {} arms; between them there are no pairs",
        name(reported.test),
        record.study.arms.len()
    );
    let help = "give `arm` if it compares before with after; its p value says nothing on a difference between the arms";
    of_test(&UNPLACED, record, outcome, reported, message).help(help)
}

fn has_before_and_after(result: &ArmResult) -> bool {
    let counted_before = result.before_events.is_some() || result.before_percent.is_some();
    let counted_after = result.events.is_some() || result.percent.is_some();
    let measured = result.before.is_some() && (result.after.is_some() || result.change.is_some());
    measured || (counted_before && counted_after)
}
