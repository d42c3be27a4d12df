//! Statistics with the sign opposite to the means.

use crate::integrity::Record;
use crate::records::{Outcome, Reported};

use super::super::groups::{Arms, Digits, Occasion, arms_of, values};

/// Whether a statistic is negative though the first arm has the larger mean on every occasion.
pub fn is_reversed(record: &Record, outcome: &Outcome, reported: &Reported) -> bool {
    let Some(arms) = reported
        .arms
        .as_deref()
        .and_then(|arms| arms_of(record, outcome, arms))
    else {
        return false;
    };
    if reported.t.as_ref().is_none_or(|t| t.value >= 0.0) {
        return false;
    }
    let both = Occasion::ALL.into_iter().filter_map(|at| {
        let (a, b) = (at.of(arms.one), at.of(arms.two));
        match (a, b) {
            (None, None) => None,
            (a, b) => Some((
                a.and_then(|a| a.mean.as_ref()),
                b.and_then(|b| b.mean.as_ref()),
            )),
        }
    });
    let mut any = false;
    let positive = both.into_iter().all(|(a, b)| match (a, b) {
        (Some(a), Some(b)) => {
            any = true;
            let gap = values(record, a, Digits::Rounded) - values(record, b, Digits::Rounded);
            gap.low > 0.0
        }
        _ => false,
    });
    any && positive && !changes_the_other_way(&arms)
}

/// Whether the first arm changes less than the second though no change is printed.
fn changes_the_other_way(arms: &Arms) -> bool {
    let mean = |at: Occasion, of| Some(at.of(of)?.mean.as_ref()?.value);
    let change = |of| Some(mean(Occasion::After, of)? - mean(Occasion::Before, of)?);
    match (change(arms.one), change(arms.two)) {
        (Some(a), Some(b)) => a <= b,
        _ => false,
    }
}
