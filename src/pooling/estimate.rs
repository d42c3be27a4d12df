//! The result of pooling.

use super::inference::Interval;
use super::table_tests::TableTests;
use super::{
    IntervalMethod, Method, PoolingError, PoolingWarning, PredictionMethod, ProbabilityAbove,
    Tau2Estimator, Tau2Interval,
};

/// A pooled effect with everything that describes its uncertainty and the heterogeneity around it.
///
/// All on the analysis scale (log for ratios), except where a unit is named. Undefined is `None`.
#[derive(Clone, Debug, PartialEq)]
pub struct PooledEstimate {
    /// Number of studies.
    pub k: usize,
    /// Weighted mean of the effects: weights 1/(vi + tau2) unless chosen otherwise, 1/vi for Henmi-Copas; by another
    /// `method`, from the sums over the tables.
    pub estimate: f64,
    /// Its standard error under `ci_method`.
    pub se: f64,
    /// estimate / se, or the signed root of the likelihood ratio. Undefined when `se` is 0.
    pub statistic: Option<f64>,
    /// Degrees of freedom of the reference distribution; `None` for the normal.
    pub df: Option<f64>,
    /// Two-sided p-value of no effect. Undefined when `se` is 0.
    pub p_value: Option<f64>,
    /// Confidence interval of the mean effect.
    pub ci: Interval,
    /// Interval for the effect in a new study. Undefined for a common effect and for too few studies.
    pub prediction_interval: Option<Interval>,
    /// Probability that the effect in a new study is above the chosen value. Undefined like the prediction interval.
    pub probability_above: Option<ProbabilityAbove>,
    /// Level of all intervals in percent.
    pub level: f64,
    /// Between-study variance, in the square of the analysis scale; 0 by assumption for a common effect. Undefined for
    /// k = 1 otherwise, and for counts.
    pub tau2: Option<f64>,
    /// Standard error of tau2.
    pub tau2_se: Option<f64>,
    /// Interval of tau2 by `tau2_ci_method`; [0, 0] with a warning where the set is empty. Undefined for a common effect and k = 1.
    pub tau2_ci: Option<Interval>,
    /// Percent of the total variance that is not sampling error. Undefined for k = 1.
    pub i2: Option<f64>,
    /// Interval of I2 in percent, from that of tau2.
    pub i2_ci: Option<Interval>,
    /// Total over sampling variance. Undefined for k = 1.
    pub h2: Option<f64>,
    /// Interval of H2, from that of tau2.
    pub h2_ci: Option<Interval>,
    /// Cochran's Q with weights 1/vi; by Peto's method that of the tables.
    pub q: f64,
    /// Its degrees of freedom: k - 1, or fewer where a study has counts and no effect.
    pub q_df: usize,
    /// p-value of equal effects. Undefined for k = 1.
    pub q_p: Option<f64>,
    /// What the studies were weighted by.
    pub method: Method,
    /// Estimator of tau2 used; the common effect for counts.
    pub tau2_method: Tau2Estimator,
    /// Interval of tau2 asked for.
    pub tau2_ci_method: Tau2Interval,
    /// Confidence interval used: Wald for k = 1, whatever was asked for.
    pub ci_method: IntervalMethod,
    /// Prediction interval asked for.
    pub prediction_method: PredictionMethod,
    /// Weights of the studies in percent, in the order of the effects.
    pub weights: Vec<f64>,
    /// Tests on the tables; `None` for the inverse of variances.
    pub table_tests: Option<TableTests>,
    /// What a reader should know.
    pub warnings: Vec<PoolingWarning>,
}

impl PooledEstimate {
    /// Numbers near the limits of 64 bits can overflow after the door: no result may carry an infinity or NaN.
    pub(super) fn checked(self) -> Result<PooledEstimate, PoolingError> {
        let p = &self;
        let intervals = [
            Some(p.ci),
            p.prediction_interval,
            p.tau2_ci,
            p.i2_ci,
            p.h2_ci,
        ];
        let numbers = [
            Some(p.estimate),
            Some(p.se),
            p.statistic,
            p.df,
            p.p_value,
            p.probability_above.map(|above| above.probability),
            p.tau2,
            p.tau2_se,
            p.i2,
            p.h2,
            Some(p.q),
            p.q_p,
        ];
        let finite = intervals
            .iter()
            .flatten()
            .all(|i| i.lower.is_finite() && i.upper.is_finite())
            && numbers
                .iter()
                .flatten()
                .chain(&p.weights)
                .all(|n| n.is_finite());
        if finite {
            Ok(self)
        } else {
            Err(PoolingError::OutOfRange {
                quantity: "pooled estimate",
            })
        }
    }
}
