//! The effect in a new study.

use super::inference::{Interval, Reference};
use super::kenward_roger::kenward_roger;
use super::model::{Intercept, Model};
use super::{Level, PredictionMethod};

/// The distribution that a prediction interval comes from: centre + scale times normal or Student t.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Predictive {
    centre: f64,
    scale: f64,
    reference: Reference,
}

/// The probability that the effect in a new study lies above a value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ProbabilityAbove {
    /// The value, on the analysis scale.
    pub delta: f64,
    /// From 0 to 1.
    pub probability: f64,
}

/// mu + sqrt(tau2 + se^2) c, the distribution of the effect in a new study.
///
/// `se` is the standard error of mu under the chosen confidence interval (scaled under HKSJ), as metafor takes it, but for
/// three methods that have their own. c: Student t on k-2 degrees of freedom (`Hts`), on k-1 (`T`) or standard normal; t on
/// k-2 with se^2 = max(1, s2) / sum wi, s2 the HKSJ factor (`Hk`), or se^2 = sum wi^2 ei^2 / (1 - hi) / (sum wi)^2,
/// hi = wi / sum wi (`Sj`); Kenward-Roger variance and degrees of freedom less 1 (`Kr`). `None` where there are no degrees
/// of freedom, and for the method that draws (`Nnf`). Source: Higgins, Thompson & Spiegelhalter (2009), J R Stat Soc A 172:137, sec. 4.1,
/// doi:10.1111/j.1467-985X.2008.00552.x; Partlett & Riley (2017), Stat Med 36:301, doi:10.1002/sim.7140; Sidik & Jonkman
/// (2006), Comput Stat Data Anal 50:3681. metafor `predict(fit, pi.type="Riley")` for `Hts`, pimeta
/// `pima(yi, sei, method="HK")`, `"SJ"`, `"KR"`.
pub(crate) fn predictive(
    model: &Intercept,
    method: PredictionMethod,
    (estimate, se, tau2): (f64, f64, f64),
) -> Option<Predictive> {
    let k = model.studies();
    let (variance, df) = match method {
        PredictionMethod::Hts => (se * se, Some(k - 2.0)),
        PredictionMethod::T => (se * se, Some(k - 1.0)),
        PredictionMethod::Normal => (se * se, None),
        PredictionMethod::Hk => {
            let point = model.at(tau2);
            let factor = (point.q / model.residual_df()).max(1.0);
            (factor / point.sum_w, Some(k - 2.0))
        }
        PredictionMethod::Sj => (model.robust_variance(tau2), Some(k - 2.0)),
        PredictionMethod::Kr => {
            let adjusted = kenward_roger(model, tau2);
            (adjusted.variance, Some(adjusted.df - 1.0))
        }
        PredictionMethod::Nnf => return None,
    };
    let reference = Reference { df };
    (df.is_none_or(|df| df > 0.0) && k >= 2.0).then(|| Predictive {
        centre: estimate,
        scale: (tau2 + variance).sqrt(),
        reference,
    })
}

impl Predictive {
    /// The interval that leaves the level's tail on each side. `None` beyond the range of 64-bit numbers.
    pub fn interval(&self, level: Level) -> Option<Interval> {
        let half = self.reference.critical(level) * self.scale;
        half.is_finite()
            .then(|| Interval::around(self.centre, half))
    }

    /// P(effect > delta). `None` for a distribution without width.
    pub fn probability_above(&self, delta: f64) -> Option<ProbabilityAbove> {
        (self.scale > 0.0).then(|| ProbabilityAbove {
            delta,
            probability: self.reference.above((delta - self.centre) / self.scale),
        })
    }
}
