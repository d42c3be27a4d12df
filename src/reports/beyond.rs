//! The probability that the effect in a new study is one that matters.

use crate::numerics::format;
use crate::records::Direction;
use crate::synthesis::AnalysisResult;

use super::explanation::{FEW, unit};
use super::words::Shown;

/// A probability on one side of the effect that matters.
pub struct Beyond {
    /// The effect that matters, on the analysis scale.
    pub delta: f64,
    /// `above` or `below`.
    pub side: &'static str,
    /// From 0 to 1.
    pub probability: f64,
}

/// P(effect > delta), or P(effect < delta) where less is better; of the distribution behind the prediction interval.
///
/// `None` where no effect that matters was named, and where there is no prediction interval.
pub fn beyond(result: &AnalysisResult) -> Option<Beyond> {
    let above = result.pooled.as_ref()?.probability_above?;
    let (side, probability) = match result.better {
        Some(Direction::Lower) => ("below", 1.0 - above.probability),
        _ => ("above", above.probability),
    };
    Some(Beyond {
        delta: above.delta,
        side,
        probability,
    })
}

/// The probability as a sentence.
pub fn sentence(result: &AnalysisResult) -> Option<String> {
    let pooled = result.pooled.as_ref()?;
    let delta = result.options.delta?;
    let shown = Shown::pooled(result);
    let value = format!("{}{}", shown.value(delta), unit(result, shown));
    let Some(found) = beyond(result) else {
        return Some(format!(
            "How likely a new study has a true effect beyond {value} cannot be said without a prediction interval."
        ));
    };
    let hedge = if pooled.k < FEW {
        "; with so few studies this is little more than a guess"
    } else {
        ""
    };
    Some(format!(
        "The probability that the true effect in a new study is {} {value} is {}, from the same distribution as the \
         prediction interval{hedge}.",
        found.side,
        percent(found.probability)
    ))
}

/// Whole percent, never 0 or 100.
fn percent(probability: f64) -> String {
    match 100.0 * probability {
        p if p < 1.0 => "less than 1%".to_owned(),
        p if p > 99.0 => "more than 99%".to_owned(),
        p => format!("{}%", format::fixed(p, 0)),
    }
}
