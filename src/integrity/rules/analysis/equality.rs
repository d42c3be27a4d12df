//! Arms that are said not to differ.

use crate::integrity::rule::rule;
use crate::integrity::rules::said::Said;
use crate::integrity::{Finding, Record, Rule};
use crate::records::{Claim, Outcome};

use super::claims::{arms, between, finding, not_significant};

pub static DIFFERENT: Rule = rule!(
    "no-difference-against-p",
    Warning,
    "Called equal with p below 0.05"
);
pub static SMALL: Rule = rule!(
    "no-difference-small",
    Note,
    "Called equal because of a large p value"
);

/// Two groups of 64 find a standardised difference of 0.5 four times out of five (Cohen 1992).
const ENOUGH: f64 = 128.0;

pub fn judge(record: &Record, claim: &Claim, outcomes: &[&Outcome]) -> Option<Finding> {
    let arms = arms(record, claim)?;
    let tests = between(record, outcomes, arms);
    let labels = arms.map(|arm| record.label(arm));
    let significant =
        |said: &Option<Said>| said.is_some_and(|said| said.is_significant() == Some(true));
    if !tests.is_empty() && tests.iter().all(|(_, _, said)| significant(said)) {
        let said = tests[0].2.as_ref()?;
        let message = format!(
            "{} and {} are said not to differ, but the test between them gives {}",
            labels[0],
            labels[1],
            said.shown(record)
        );
        let found = finding(&DIFFERENT, record, claim, outcomes, message);
        let found = found.beside(said.number, "p between the arms");
        return Some(found.help("check the p value and the conclusion"));
    }
    let (_, _, said) = not_significant(&tests)?.first()?;
    let sizes = arms.map(|id| record.arm(id).and_then(|arm| arm.n.as_ref()));
    let [Some(one), Some(two)] = sizes else {
        return None;
    };
    if one.value + two.value >= ENOUGH {
        return None;
    }
    let message = format!(
        "{} and {} are said not to differ because {}, but {} and {} participants are too few to exclude a difference that matters",
        labels[0],
        labels[1],
        said.as_ref()?.shown(record),
        record.written(one),
        record.written(two)
    );
    let found = finding(&SMALL, record, claim, outcomes, message);
    let found = found.beside(said.as_ref()?.number, "p between the arms");
    Some(found.help("read the confidence interval of the difference, not the p value"))
}
