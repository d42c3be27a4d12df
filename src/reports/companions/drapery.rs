//! The P-value functions of an analysis as a figure.

use crate::figures::drapery::{Curve, Drapery};
use crate::numerics::format;
use crate::pooling::Interval;
use crate::synthesis::{AnalysisResult, PValueFunctions, PValueInterval};

use super::axis::{Placed, level, measure_label, metadata, model};

/// P values with a line across.
const ALPHAS: [f64; 3] = [0.1, 0.05, 0.01];

/// The drapery plot of an analysis and its P-value functions; `None` when no study gives an effect.
pub fn drapery(
    result: &AnalysisResult,
    found: &PValueFunctions,
    input_sha256: &str,
    width: f64,
) -> Option<Drapery> {
    let pooled = result.pooled.as_ref()?;
    let placed = Placed::of(result);
    let level = level(result);
    let words = |placed: &Placed, estimate: f64, interval: Interval| {
        format!(
            "{}, {level}% interval {}",
            placed.value(estimate),
            placed.interval(interval)
        )
    };
    let studies = result.effects.iter().zip(&found.studies).enumerate();
    let studies = studies.map(|(at, (effect, function))| {
        let own = placed.of_study(effect);
        let yi = effect.estimate.yi;
        Curve {
            label: effect.label.clone(),
            words: words(&own, yi, result.study_interval(effect)),
            estimate: own.at(yi),
            weight_percent: Some(pooled.weights[at]),
            limits: limits(&own, function),
        }
    });
    let curve = |label: String, words: String, function: &[PValueInterval]| Curve {
        label,
        words,
        estimate: placed.at(pooled.estimate),
        weight_percent: None,
        limits: limits(&placed, function),
    };
    let prediction = found.prediction.as_ref().zip(pooled.prediction_interval);
    let model = format::capitalised(&model(result));
    let note = format!(
        "{model}: {} ({level}% CI {}). A curve crosses a line α at the limits of its interval of level 1 − α; where it \
         meets the line of no effect is the two-sided *P* value. Studies: normal distribution{}.",
        placed.value(pooled.estimate),
        placed.interval(pooled.ci),
        match pooled.df {
            Some(df) => format!(
                "; all studies together: *t* with {} degrees of freedom",
                format::fixed(df, if df.fract() == 0.0 { 0 } else { 1 })
            ),
            None => String::new(),
        }
    );
    Some(Drapery {
        id: format!("{}-drapery", result.id),
        title: format!("{}: P-value curves", result.title),
        measure_label: measure_label(result),
        log: placed.log(),
        null: placed.null,
        bounds: placed.bounds(),
        studies: studies.collect(),
        pooled: curve(
            "All studies together".to_owned(),
            words(&placed, pooled.estimate, pooled.ci),
            &found.pooled,
        ),
        prediction: prediction.map(|(function, interval)| {
            curve(
                "A new study (prediction)".to_owned(),
                words(&placed, pooled.estimate, interval),
                function,
            )
        }),
        alphas: ALPHAS.to_vec(),
        notes: vec![note],
        width,
        metadata: metadata(result, input_sha256),
    })
}

fn limits(placed: &Placed, function: &[PValueInterval]) -> Vec<(f64, [f64; 2])> {
    let at = |one: &PValueInterval| {
        let ends = [one.interval.lower, one.interval.upper];
        (one.p, ends.map(|end| placed.at(end)))
    };
    function.iter().map(at).collect()
}
