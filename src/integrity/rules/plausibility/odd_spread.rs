//! One standard deviation among several that would be like the others if it were a standard error.

use crate::integrity::rules::means::between::corrected;
use crate::integrity::rules::means::groups::{Occasion, Side, Spread};
use crate::integrity::rules::means::words::number;
use crate::integrity::{Finding, Record};
use crate::records::Outcome;

use super::SE_AS_SD;

/// How far the other standard deviations may lie apart.
const ALIKE: f64 = 1.5;
/// How far the standard deviation that the odd one would mean may lie from the middle of the others.
const FITS: f64 = 1.25;
/// How much smaller the odd one is than the least of the others.
const SMALLER: f64 = 3.0;
/// Standard deviations from an end of the scale within which values crowd, and from the other means.
const END: f64 = 1.5;
const FAR: f64 = 1.5;
/// Others that show what is usual.
const OTHERS: usize = 2;

/// Whether the values may crowd at an end of their scale: the mean is near one, or far from all other means.
fn is_crowded(
    outcome: &Outcome,
    (_, odd): &(Occasion, Side),
    others: &[(Occasion, Side)],
    sd: f64,
) -> bool {
    let away = |value: f64| (odd.mean.value - value).abs() / sd;
    let scale = outcome.scale.as_ref();
    let ends = scale.into_iter().flat_map(|scale| [&scale.min, &scale.max]);
    let at_end = ends.flatten().any(|end| away(end.value) < END);
    let mut means = others.iter().map(|(_, side)| side.mean.value);
    at_end || means.all(|mean| away(mean) > FAR)
}

/// Among three or more, from before and after of all arms; whether there is such a one.
pub fn audit(record: &Record, outcome: &Outcome, found: &mut Vec<Finding>) -> bool {
    let sides = outcome.results.iter().flat_map(|result| {
        [Occasion::Before, Occasion::After]
            .into_iter()
            .filter_map(move |at| Some((at, Side::of(result, at.of(result)?)?)))
    });
    let mut sides: Vec<_> = sides
        .filter(|(_, side)| matches!(side.spread, Spread::Sd(_)) && !side.rests_on_derived())
        .collect();
    let sd = |(_, side): &(Occasion, Side)| side.spread.number().value;
    sides.sort_by(|a, b| sd(a).total_cmp(&sd(b)));
    let Some((odd, others)) = sides.split_first() else {
        return false;
    };
    let (Some(least), Some(most)) = (others.first().map(sd), others.last().map(sd)) else {
        return false;
    };
    let n = record
        .n(odd.1.result)
        .map(|n| n.value)
        .filter(|n| *n >= 2.0);
    let Some(n) = n.filter(|_| others.len() >= OTHERS && sd(odd) > 0.0) else {
        return false;
    };
    let meant = sd(odd) * n.sqrt() / (least * most).sqrt();
    let alike = most <= ALIKE * least && sd(odd) * SMALLER < least;
    if !alike || !(1.0 / FITS..=FITS).contains(&meant) || is_crowded(outcome, odd, others, least) {
        return false;
    }
    let told = |finding: &Finding| {
        let own = &odd.1.spread.number().written;
        finding.span == *own || finding.related.iter().any(|other| other.span == *own)
    };
    if found.iter().any(told) {
        return true;
    }
    let written = record.written(odd.1.spread.number());
    let message = format!(
        "the standard deviation {written} {} is a fraction of the others, {} to {}; as a standard error of {n} participants it would mean {}",
        odd.0.name(),
        number(least),
        number(most),
        number(sd(odd) * n.sqrt()),
    );
    let finding = Finding::new(
        &SE_AS_SD,
        record,
        odd.1.spread.number().written.clone(),
        message,
    )
    .outcome(&outcome.id)
    .arm(&odd.1.result.arm);
    let finding = others.iter().fold(finding, |finding, (at, side)| {
        finding.beside(
            side.spread.number(),
            format!("{}, like the others", at.name()),
        )
    });
    let finding = corrected(record, finding, odd.1, "standard errors");
    found.push(finding.help("ask the authors; the record should say `se` if so"));
    true
}
