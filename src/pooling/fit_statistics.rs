//! How likely the effects are under a fit: its log-likelihood and information criteria.

use std::f64::consts::TAU;

use nalgebra::DMatrix;

use super::{PooledEstimate, Regression, Tau2Estimator};
use crate::numerics::linear::weighted_least_squares;

/// Log-likelihood of a fit, and criteria by which fits to the same effects are compared: the lower the better.
///
/// With tau2 and b of the fit and si = vi + tau2, l = -1/2 (k ln 2pi + sum ln si + sum (yi - xi'b)^2 / si). REML has the restricted
/// one: n = k - p for k, and 1/2 (ln |X'X| - ln |X'S^-1 X|) more. With m parameters (p coefficients, and tau2 if it
/// was estimated) AIC = 2m - 2l, BIC = m ln n - 2l, AICc = 2m N/(N - m - 1) - 2l, N = max(n, m + 2).
/// Restricted ones compare fits with the same moderators only.
/// Source: Viechtbauer (2010), J Stat Softw 36(3), doi:10.18637/jss.v036.i03; Hurvich & Tsai (1989), Biometrika 76:297.
/// metafor `fitstats(rma(yi, vi))`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FitStatistics {
    /// l, dimensionless; of REML the restricted one.
    pub log_likelihood: f64,
    /// Akaike's criterion.
    pub aic: f64,
    /// The Bayesian criterion.
    pub bic: f64,
    /// Akaike's criterion, corrected for few studies.
    pub aicc: f64,
}

impl FitStatistics {
    /// Of a pooled estimate of these effects. Undefined for counts, for REML of one study and where numbers overflow.
    pub fn of_pooled(yi: &[f64], vi: &[f64], pooled: &PooledEstimate) -> Option<FitStatistics> {
        let x = DMatrix::from_element(yi.len(), 1, 1.0);
        let fit = Fit {
            b: &[pooled.estimate],
            tau2: pooled.tau2?,
            is_estimated: pooled.tau2_se.is_some(),
            method: pooled.tau2_method,
        };
        fit.statistics(yi, vi, &x)
    }

    /// Of a meta-regression of these effects on `x`. Undefined for REML with no more studies than coefficients.
    pub fn of_regression(
        yi: &[f64],
        vi: &[f64],
        x: &DMatrix<f64>,
        regression: &Regression,
    ) -> Option<FitStatistics> {
        let kept = regression.coefficients.iter();
        let (columns, b): (Vec<usize>, Vec<f64>) = kept.map(|c| (c.column, c.estimate)).unzip();
        let fit = Fit {
            b: &b,
            tau2: regression.tau2,
            is_estimated: regression.tau2_se.is_some(),
            method: regression.tau2_method,
        };
        fit.statistics(yi, vi, &x.select_columns(&columns))
    }
}

struct Fit<'a> {
    b: &'a [f64],
    tau2: f64,
    is_estimated: bool,
    method: Tau2Estimator,
}

impl Fit<'_> {
    fn statistics(&self, yi: &[f64], vi: &[f64], x: &DMatrix<f64>) -> Option<FitStatistics> {
        let (k, p) = x.shape();
        if (yi.len(), vi.len(), self.b.len()) != (k, k, p) {
            return None;
        }
        let (mut log_determinant, mut q) = (0.0, 0.0);
        for (i, (y, v)) in yi.iter().zip(vi).enumerate() {
            let fitted: f64 = (0..p).map(|j| x[(i, j)] * self.b[j]).sum();
            log_determinant += (v + self.tau2).ln();
            q += (y - fitted).powi(2) / (v + self.tau2);
        }
        let restricted = self.method == Tau2Estimator::Reml;
        let (n, more) = if restricted {
            (k.checked_sub(p)?, self.restriction(yi, vi, x)?)
        } else {
            (k, 0.0)
        };
        let n = n as f64;
        let l = more - 0.5 * (n * TAU.ln() + log_determinant + q);
        let m = p as f64 + f64::from(u8::from(self.is_estimated));
        let at_least = n.max(m + 2.0);
        let found = FitStatistics {
            log_likelihood: l,
            aic: 2.0 * m - 2.0 * l,
            bic: m * n.ln() - 2.0 * l,
            aicc: 2.0 * m * at_least / (at_least - m - 1.0) - 2.0 * l,
        };
        (l.is_finite() && found.bic.is_finite()).then_some(found)
    }

    /// 1/2 (ln |X'X| - ln |X'S^-1 X|).
    fn restriction(&self, yi: &[f64], vi: &[f64], x: &DMatrix<f64>) -> Option<f64> {
        let weights: Vec<f64> = vi.iter().map(|v| 1.0 / (v + self.tau2)).collect();
        let plain = weighted_least_squares(x, yi, &vec![1.0; yi.len()]).ok()?;
        let weighted = weighted_least_squares(x, yi, &weights).ok()?;
        Some(0.5 * (plain.ln_determinant - weighted.ln_determinant))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pooling::{Options, pool};

    #[test]
    fn one_study_has_a_likelihood_of_a_common_effect_only() {
        let of = |tau2| {
            let options = Options {
                tau2,
                ..Options::default()
            };
            let pooled = pool(&[0.3], &[0.04], &options).unwrap();
            FitStatistics::of_pooled(&[0.3], &[0.04], &pooled)
        };
        assert_eq!(of(Tau2Estimator::Reml), None);
        let common = of(Tau2Estimator::CommonEffect).unwrap();
        // The density of a normal variable at its mean.
        let height = -0.5 * (TAU * 0.04).ln();
        assert!((common.log_likelihood - height).abs() < 1e-15);
    }
}
