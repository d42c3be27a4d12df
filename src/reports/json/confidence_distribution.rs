use serde::Serialize;

use crate::pooling::PredictionMethod;
use crate::resampling::DrawnPrediction;

use super::limits;

/// A prediction interval drawn by the confidence distribution of tau2.
#[derive(Debug, Serialize)]
pub struct DrawnPredictionJson {
    estimate: f64,
    tau2: f64,
    pi: [f64; 2],
    pi_monte_carlo_error: Option<[f64; 2]>,
    ci: [f64; 2],
    ci_monte_carlo_error: Option<[f64; 2]>,
    level: f64,
    method: &'static str,
    draws: u64,
    seed: u64,
    stream: &'static str,
}

/// A prediction interval drawn by the confidence distribution of tau2.
pub fn drawn_prediction(found: &DrawnPrediction) -> DrawnPredictionJson {
    DrawnPredictionJson {
        estimate: found.estimate,
        tau2: found.tau2,
        pi: limits(found.prediction.interval),
        pi_monte_carlo_error: found.prediction.monte_carlo_se.map(limits),
        ci: limits(found.confidence.interval),
        ci_monte_carlo_error: found.confidence.monte_carlo_se.map(limits),
        level: found.level,
        method: PredictionMethod::Nnf.code(),
        draws: found.draws,
        seed: found.seed,
        stream: found.stream,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resampling::{DrawnPredictionOptions, prediction_by_confidence_distribution};

    #[test]
    fn every_number_of_the_result_has_its_name() {
        let (yi, vi) = ([0.1, 0.5, 0.9, 0.2], [0.02, 0.03, 0.05, 0.04]);
        let options = DrawnPredictionOptions {
            draws: 2_000,
            seed: 3,
            ..DrawnPredictionOptions::default()
        };
        let found =
            prediction_by_confidence_distribution(&yi, &vi, &options).expect("four studies");
        let json = serde_json::to_value(drawn_prediction(&found)).expect("plain numbers");
        assert_eq!(json["pi"][0], found.prediction.interval.lower);
        assert_eq!(json["pi"][1], found.prediction.interval.upper);
        assert_eq!(json["ci"][0], found.confidence.interval.lower);
        assert_eq!(json["tau2"], found.tau2);
        assert_eq!(json["draws"], 2_000);
        assert!(json["pi_monte_carlo_error"][1].as_f64() > Some(0.0));
    }
}
