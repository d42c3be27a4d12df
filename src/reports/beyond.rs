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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::effects::binary::ZeroRule;
    use crate::effects::{Data, EffectEstimate, Effects, Measure, Route, StudyEffect};
    use crate::pooling::{IntervalMethod, Options};
    use crate::synthesis::{Extras, TableAnalysis, run_table};

    /// Risk differences of equal studies, so that the distribution of a new effect is centred on them.
    fn analysis(k: usize, better: Option<Direction>, delta: f64) -> AnalysisResult {
        let study = |at: usize| StudyEffect {
            study: format!("s{at}"),
            label: format!("Study {at}"),
            part: None,
            estimate: EffectEstimate::new(-0.1, 0.01).expect("a variance"),
            data: Data::Given,
            route: Route::Given,
            unit: None,
            notes: Vec::new(),
            n: None,
            source: None,
            bounds: None,
            components: Vec::new(),
        };
        let found = Effects {
            included: (0..k).map(|at| (study(at), Vec::new())).collect(),
            not_pooled: Vec::new(),
        };
        let table = TableAnalysis {
            name: "trials",
            measure: Measure::Rd,
            zero_rule: ZeroRule::default(),
            options: Options {
                interval: IntervalMethod::Wald,
                delta: Some(delta),
                ..Options::default()
            },
        };
        let result = run_table(table, found, &Extras::default()).expect("numbers to pool");
        AnalysisResult { better, ..result }
    }

    #[test]
    fn fewer_events_are_better_below_and_more_are_better_above() {
        let lower = analysis(6, Some(Direction::Lower), -0.1);
        assert_eq!(
            sentence(&lower).as_deref(),
            Some(
                "The probability that the true effect in a new study is below −10.0 percentage points is 50%, from \
                 the same distribution as the prediction interval."
            )
        );
        for better in [Some(Direction::Higher), None] {
            assert_eq!(
                beyond(&analysis(6, better, -0.1)).map(|b| b.side),
                Some("above")
            );
        }
    }

    #[test]
    fn both_sides_make_one() {
        let side = |better| beyond(&analysis(6, better, 0.03)).map_or(0.0, |b| b.probability);
        let sum = side(Some(Direction::Lower)) + side(Some(Direction::Higher));
        // One subtraction and one sum.
        assert!((sum - 1.0).abs() < 1e-15, "{sum}");
    }

    #[test]
    fn few_studies_are_a_guess_and_two_say_nothing() {
        let said = |k| sentence(&analysis(k, Some(Direction::Lower), -0.1)).unwrap_or_default();
        assert!(said(4).ends_with("; with so few studies this is little more than a guess."));
        assert!(!said(5).contains("guess"));
        assert!(said(2).ends_with("cannot be said without a prediction interval."));
    }

    #[test]
    fn a_probability_is_never_nought_or_certain() {
        for (probability, text) in [
            (0.0, "less than 1%"),
            (0.0101, "1%"),
            (0.5, "50%"),
            (0.99, "99%"),
            (1.0, "more than 99%"),
        ] {
            assert_eq!(percent(probability), text);
        }
    }
}
