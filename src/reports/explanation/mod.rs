//! An analysis explained in two or three sentences that a committee can read.

mod effect;
mod reservations;
#[cfg(test)]
mod tests;

use crate::numerics::format;
use crate::pooling::{PooledEstimate, PoolingWarning, Tau2Estimator};
use crate::sensitivity::Conclusion;
use crate::synthesis::AnalysisResult;

use super::counts;
use super::findings::{distinct, reading, studies};
use super::words::Shown;

pub(super) use effect::unit;

/// With fewer studies heterogeneity and prediction are little more than guesses.
pub(super) const FEW: usize = 5;

/// What was found in how many studies and people; how far the studies agree; what to keep in mind.
///
/// One sentence where nothing was pooled, two or three elsewhere.
pub fn explanation(result: &AnalysisResult) -> Vec<String> {
    let Some(pooled) = &result.pooled else {
        return vec![nothing(result)];
    };
    let found = format!("In {} {}.", basis(result), effect::clause(result, pooled));
    let mut sentences = vec![found, agreement(result, pooled)];
    sentences.extend(reservations::sentence(result, pooled));
    sentences
}

fn nothing(result: &AnalysisResult) -> String {
    if !result.effects.is_empty() {
        return counts::without_estimate(result);
    }
    match result.not_pooled.len() {
        0 => "No study made this comparison.".to_owned(),
        1 => "The one study that made this comparison does not report enough to compute an effect."
            .to_owned(),
        n => format!(
            "None of the {} that made this comparison reports enough to compute an effect.",
            studies(n)
        ),
    }
}

/// `3 studies with 115 participants`.
fn basis(result: &AnalysisResult) -> String {
    let known: Vec<f64> = result.effects.iter().filter_map(|e| e.n).collect();
    let k = result.effects.len();
    let people = match known.len() {
        0 => String::new(),
        some => {
            let at_least = if some < k { "at least " } else { "" };
            let n = format::count(known.iter().sum::<f64>().round() as u64);
            format!(" with {at_least}{n} participants")
        }
    };
    match distinct(result) {
        of if of < k => format!("{} ({k} effects){people}", studies(of)),
        _ => format!("{}{people}", studies(k)),
    }
}

fn agreement(result: &AnalysisResult, pooled: &PooledEstimate) -> String {
    if pooled.k == 1 {
        return "One study cannot show whether studies agree.".to_owned();
    }
    let spread = spread(pooled);
    let new_study = prediction(result, pooled);
    format!("{spread}; {new_study}.")
}

fn spread(pooled: &PooledEstimate) -> String {
    let empty = |w: &PoolingWarning| matches!(w, PoolingWarning::EmptyTau2Interval { .. });
    if pooled.warnings.iter().any(empty) {
        return format!(
            "The {} agree more closely than chance would have it, so that no interval of the heterogeneity \
             can be given",
            studies(pooled.k)
        );
    }
    let range = pooled.i2_ci.map_or_else(String::new, |ci| {
        let (lower, upper) = (format::fixed(ci.lower, 0), format::fixed(ci.upper, 0));
        let level = pooled.level;
        format!(
            ", {level}% confidence interval {}",
            format::range(&lower, &upper)
        )
    });
    let Some(i2) = pooled.i2 else {
        return "How far the studies agree cannot be computed".to_owned();
    };
    let measured = format!("(I² {}{range})", format::i2(i2));
    match pooled.k {
        few if few < FEW => format!(
            "With only {} the heterogeneity {measured} is hardly estimable",
            studies(few)
        ),
        _ if i2 >= 75.0 => {
            format!("Most of the spread between studies is more than chance {measured}")
        }
        _ if i2 >= 40.0 => {
            format!("Part of the spread between studies is more than chance {measured}")
        }
        _ => format!("Little of the spread between studies is more than chance {measured}"),
    }
}

fn prediction(result: &AnalysisResult, pooled: &PooledEstimate) -> String {
    if pooled.tau2_method == Tau2Estimator::CommonEffect {
        let contradicted = match pooled.q_p {
            Some(p) if p < 0.05 => {
                let p = format::p_relation("p", p);
                format!(
                    ", and the spread contradicts that ({p}): the interval is likely too narrow"
                )
            }
            _ => String::new(),
        };
        return format!(
            "one effect common to all studies was assumed, so nothing is said of studies elsewhere{contradicted}"
        );
    }
    let Some(interval) = pooled.prediction_interval else {
        return format!(
            "a prediction interval for a new study is not defined with {}",
            studies(pooled.k)
        );
    };
    let open = reading(result.measure, interval) == Conclusion::Open;
    let sides = if open && result.measure.null().is_some() {
        ", on either side of no effect"
    } else {
        ""
    };
    let hedge = if pooled.k < FEW {
        ", which with so few studies is little more than ignorance put into numbers"
    } else {
        ""
    };
    let shown = Shown::pooled(result);
    format!(
        "the true effect in a new study may lie from {}{sides}{hedge}",
        shown.interval(interval)
    )
}
