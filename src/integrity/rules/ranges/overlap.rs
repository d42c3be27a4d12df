//! Values after a treatment that lie all on one side of the values before it.

use crate::integrity::Finding;
use crate::integrity::Rule;
use crate::integrity::rule::rule;
use crate::records::ArmResult;

use super::Place;

pub static APART: Rule = rule!(
    "no-overlap",
    Note,
    "Every value after lies beyond every value before"
);

/// The ranges before and after, where no value is in both.
pub fn audit(of: &Place, result: &ArmResult) -> Option<Finding> {
    let (before, after) = (result.before.as_ref()?, result.after.as_ref()?);
    let ends =
        |summary: &'_ crate::records::Summary| Some((summary.min.clone()?, summary.max.clone()?));
    let ((low, high), (least, most)) = (ends(before)?, ends(after)?);
    let above = least.value > high.value;
    let below = most.value < low.value;
    if !above && !below {
        return None;
    }
    let message = format!(
        "every value after ({} to {}) lies {} every value before ({} to {})",
        of.written(&least),
        of.written(&most),
        if above { "above" } else { "below" },
        of.written(&low),
        of.written(&high)
    );
    let (at, other) = if above {
        (&least, &high)
    } else {
        (&most, &low)
    };
    let label = if above {
        "the largest before"
    } else {
        "the smallest before"
    };
    Some(
        of.finding(&APART, at.written.clone(), message)
            .beside(other, label)
            .help("so complete a change is rare: check that both ranges are of the same measurement, and who rated it"),
    )
}
