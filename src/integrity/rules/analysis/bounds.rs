//! A conclusion against means that are printed only as bounds: "more than 20 ml".

use crate::integrity::rule::rule;
use crate::integrity::{Finding, Record, Rule};
use crate::records::{Claim, ClaimKind, Direction, Located, Number, Outcome, Summary};

use super::claims::{arms, outcomes};

pub static BOUNDS: Rule = rule!(
    "claim-bounds",
    Warning,
    "A conclusion against means printed as bounds"
);

/// A bound of a mean and its word.
fn bound(summary: &Summary) -> Option<(&Number, &'static str)> {
    let above = summary.mean_above.as_ref().map(|number| (number, "above"));
    above.or_else(|| summary.mean_below.as_ref().map(|number| (number, "below")))
}

pub fn judge(record: &Record, claim: &Claim) -> Option<Finding> {
    if claim.says.value == ClaimKind::NoDifference {
        return None;
    }
    let pair = arms(record, claim)?;
    let labels = pair.map(|arm| record.label(arm));
    let of = |outcome: &Outcome| {
        let after = |arm: &Located<String>| {
            let mut results = outcome.results.iter();
            results
                .find(|result| result.arm.value == arm.value)?
                .after
                .clone()
        };
        let (own, other) = (after(pair[0])?, after(pair[1])?);
        let ((own, word), (other, its)) = (bound(&own)?, bound(&other)?);
        let higher = outcome.better == Direction::Higher;
        let worse = if higher {
            own.value < other.value
        } else {
            own.value > other.value
        };
        // Bounds of two kinds say something only where they leave a gap.
        let told = word == its || (word == "below") == higher;
        if !(worse && told) {
            return None;
        }
        let message = format!(
            "{} is said to do better, but its mean is printed as {word} {}, that of {} as {its} {}",
            labels[0],
            record.written(own),
            labels[1],
            record.written(other)
        );
        let finding = Finding::new(&BOUNDS, record, own.written.clone(), message)
            .outcome(&outcome.id)
            .arm(pair[0])
            .arm(pair[1])
            .beside(other, format!("the bound for {}", labels[1]))
            .related(&record.file.name, claim.says.span.clone(), "the conclusion");
        Some(finding.help("the means themselves are needed; check which arm is which"))
    };
    outcomes(record, claim).into_iter().find_map(of)
}
