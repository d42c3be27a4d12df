//! What a fitted meta-regression says of combinations of its coefficients: tests, predictions.

use nalgebra::{DMatrix, DVector};

use super::design::Design;
use super::inference::{Interval, Reference};
use super::regression::{Fitted, Regression};
use super::{Options, PoolingError, PredictionMethod};
use crate::numerics::distributions::{chi_squared, f, normal, student_t};

/// A Wald-type test that m combinations of coefficients have given values.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CoefficientTest {
    /// d'S^-1 d for a normal reference (chi-squared), divided by m for a t reference (F). `None` where the combinations
    /// depend on each other or rest on a column that was left out.
    pub statistic: Option<f64>,
    /// m, the number of combinations.
    pub df: usize,
    /// Undefined with `statistic`.
    pub p_value: Option<f64>,
}

impl CoefficientTest {
    /// `d` the distances of the combinations from their values, `s` their covariance.
    pub(super) fn of(d: &DVector<f64>, s: DMatrix<f64>, reference: Reference) -> CoefficientTest {
        let m = d.len();
        let quadratic = s.cholesky().map(|factor| d.dot(&factor.solve(d)));
        let (statistic, p_value) = match (quadratic.filter(|_| m > 0), reference.df) {
            (None, _) => (None, None),
            (Some(q), None) => (Some(q), Some(chi_squared::sf(q, m as f64))),
            (Some(q), Some(df)) => {
                let ratio = q / m as f64;
                (Some(ratio), Some(f::sf(ratio, m as f64, df)))
            }
        };
        CoefficientTest {
            statistic,
            df: m,
            p_value,
        }
    }
}

/// The effect that a meta-regression expects at given moderators, on the analysis scale.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Prediction {
    /// x'b, the expected mean effect.
    pub estimate: f64,
    /// Standard error of `estimate`.
    pub se: f64,
    /// Confidence interval of the mean effect.
    pub ci: Interval,
    /// Interval of the effect in a new study with these moderators. Undefined without degrees of freedom for it.
    pub prediction_interval: Option<Interval>,
}

impl Regression {
    /// Tests L b = c, one row of L and one of `values` a combination, one column of L a column of the design.
    ///
    /// (Lb - c)' (L S L')^-1 (Lb - c), chi-squared on m degrees of freedom; over m it is F on m and k - p with a t test.
    /// Undefined where rows of L depend on each other or use a column that was left out.
    /// Source: Rencher (2000), Linear Models in Statistics, sec. 8.4; metafor `anova(fit, X=L)`.
    pub fn test(&self, l: &DMatrix<f64>, values: &[f64]) -> CoefficientTest {
        let undefined = CoefficientTest {
            statistic: None,
            df: l.nrows(),
            p_value: None,
        };
        let uses_dropped = |column: &usize| l.column(*column).iter().any(|v| *v != 0.0);
        if self.dropped.iter().any(uses_dropped) {
            return undefined;
        }
        let kept: Vec<usize> = self.coefficients.iter().map(|c| c.column).collect();
        let l = l.select_columns(&kept);
        let b = DVector::from_iterator(kept.len(), self.coefficients.iter().map(|c| c.estimate));
        let d = &l * b - DVector::from_column_slice(values);
        let s = &l * &self.covariance * l.transpose();
        CoefficientTest::of(&d, s, Reference { df: self.df })
    }

    /// Predicts the effect at one row `x` of the design, x'b with variance x'Sx.
    ///
    /// The prediction interval is x'b -+ c sqrt(x'Sx + tau2): c Student t on k - p - 1 degrees of freedom (`Hts`; for an
    /// intercept alone k - 2), on k - p (`T`) or the normal quantile. None for fewer than 1 degree of freedom, and for
    /// the methods of one pooled effect (`Hk`, `Sj`, `Kr`, `Nnf`).
    /// Columns that were left out count as 0. Source: Higgins, Thompson & Spiegelhalter (2009), J R Stat Soc A 172:137,
    /// sec. 4.1; metafor `predict(fit, newmods=, pi.type="Riley")` for `Hts`, `predict(fit, newmods=)` under
    /// test="knha" for `T`.
    pub fn predict(&self, x: &[f64], options: &Options) -> Prediction {
        let kept = self.coefficients.iter();
        let row = DVector::from_iterator(kept.len(), kept.clone().map(|c| x[c.column]));
        let b = DVector::from_iterator(kept.len(), kept.map(|c| c.estimate));
        let estimate = row.dot(&b);
        let variance = row.dot(&(&self.covariance * &row)).max(0.0);
        let se = variance.sqrt();
        let critical = Reference { df: self.df }.critical(options.level);
        let tail = options.level.tail();
        let t = |df: usize| (df > 0).then(|| student_t::quantile_upper(tail, df as f64));
        let wide = match options.prediction {
            PredictionMethod::Hts => t(self.qe_df.saturating_sub(1)),
            PredictionMethod::T => t(self.qe_df),
            PredictionMethod::Normal => Some(normal::quantile_upper(tail)),
            PredictionMethod::Hk
            | PredictionMethod::Sj
            | PredictionMethod::Kr
            | PredictionMethod::Nnf => None,
        };
        Prediction {
            estimate,
            se,
            ci: Interval::around(estimate, critical * se),
            prediction_interval: wide
                .map(|c| Interval::around(estimate, c * (variance + self.tau2).sqrt())),
        }
    }
}

/// Test statistics of a meta-regression without what describes it, for refits by the thousand.
#[derive(Clone, Debug, PartialEq)]
pub struct RegressionStatistics {
    /// Estimate over standard error of each column; `None` where the error is 0.
    pub coefficients: Vec<Option<f64>>,
    /// As `qm` of [`Regression`].
    pub omnibus: Option<f64>,
}

/// The test statistics of [`super::regress`] for a design without redundant columns.
///
/// Errors: as `regress`; a fit that is not finite.
pub fn regression_statistics(
    yi: &[f64],
    vi: &[f64],
    x: DMatrix<f64>,
    options: &Options,
) -> Result<RegressionStatistics, PoolingError> {
    let fitted = Fitted::new(Design::new(yi, vi, x)?, options)?;
    let finite = |values: &[f64]| values.iter().all(|v| v.is_finite());
    if !finite(fitted.coefficients.as_slice()) || !finite(fitted.covariance.as_slice()) {
        return Err(PoolingError::OutOfRange {
            quantity: "coefficients",
        });
    }
    let statistic = |(j, b): (usize, &f64)| {
        let se = fitted.covariance[(j, j)].sqrt();
        (se > 0.0).then(|| b / se)
    };
    Ok(RegressionStatistics {
        coefficients: fitted
            .coefficients
            .iter()
            .enumerate()
            .map(statistic)
            .collect(),
        omnibus: fitted.omnibus().statistic,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pooling::{IntervalMethod, regress};

    const YI: [f64; 6] = [0.1, 0.7, -0.2, 0.4, 0.9, 0.3];
    const VI: [f64; 6] = [0.02, 0.1, 0.05, 0.2, 0.03, 0.07];

    fn fit(interval: IntervalMethod) -> Regression {
        let rows = [1.0, 2.0, 0.5, 3.0, 5.0, 1.5];
        let x = DMatrix::from_fn(6, 2, |i, j| if j == 0 { 1.0 } else { rows[i] });
        let options = Options {
            interval,
            ..Options::default()
        };
        regress(&YI, &VI, &x, &options).unwrap()
    }

    #[test]
    fn a_test_of_one_coefficient_is_its_own_squared() {
        for interval in [IntervalMethod::Wald, IntervalMethod::Hksj] {
            let fit = fit(interval);
            let test = fit.test(&DMatrix::from_row_slice(1, 2, &[0.0, 1.0]), &[0.0]);
            let slope = &fit.coefficients[1];
            // The same sums in another order.
            let (statistic, p) = (slope.statistic.unwrap(), slope.p_value.unwrap());
            assert!((test.statistic.unwrap() / (statistic * statistic) - 1.0).abs() < 1e-12);
            assert!((test.p_value.unwrap() / p - 1.0).abs() < 1e-10);
            assert_eq!(fit.qm_p, test.p_value);
        }
    }

    #[test]
    fn a_test_at_the_estimate_finds_no_distance() {
        let fit = fit(IntervalMethod::Wald);
        let slope = fit.coefficients[1].estimate;
        let test = fit.test(&DMatrix::from_row_slice(1, 2, &[0.0, 1.0]), &[slope]);
        assert_eq!((test.statistic, test.p_value), (Some(0.0), Some(1.0)));
    }

    #[test]
    fn combinations_that_repeat_each_other_have_no_test() {
        let fit = fit(IntervalMethod::Wald);
        let twice = DMatrix::from_row_slice(2, 2, &[0.0, 1.0, 0.0, 1.0]);
        assert_eq!(fit.test(&twice, &[0.0, 0.0]).statistic, None);
    }

    #[test]
    fn the_prediction_at_zero_is_the_intercept() {
        let fit = fit(IntervalMethod::Hksj);
        let found = fit.predict(&[1.0, 0.0], &Options::default());
        let intercept = &fit.coefficients[0];
        assert_eq!(found.estimate, intercept.estimate);
        // One product more than the coefficient's own interval.
        assert!((found.ci.lower - intercept.ci.lower).abs() < 1e-14);
    }
}
