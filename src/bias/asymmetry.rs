//! Regression tests for funnel plot asymmetry.

use nalgebra::DMatrix;

use super::BiasError;
use crate::numerics::distributions::student_t;
use crate::numerics::linear::{LinearError, weighted_least_squares};
use crate::pooling::{Interval, Level, Options, PoolingError, regress};

/// What a regression test takes for the size of a study.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Predictor {
    /// Standard error sqrt(vi).
    StandardError,
    /// Sampling variance vi.
    Variance,
    /// Participants ni.
    Size,
    /// 1/ni.
    InverseSize,
    /// sqrt(ni).
    RootSize,
    /// 1/sqrt(ni).
    InverseRootSize,
}

impl Predictor {
    /// Every predictor, those of precision first.
    pub const ALL: [Predictor; 6] = [
        Predictor::StandardError,
        Predictor::Variance,
        Predictor::Size,
        Predictor::InverseSize,
        Predictor::RootSize,
        Predictor::InverseRootSize,
    ];

    /// metafor's code.
    pub fn code(self) -> &'static str {
        match self {
            Predictor::StandardError => "sei",
            Predictor::Variance => "vi",
            Predictor::Size => "ni",
            Predictor::InverseSize => "ninv",
            Predictor::RootSize => "sqrtni",
            Predictor::InverseRootSize => "sqrtninv",
        }
    }

    /// The name used in prose.
    pub fn name(self) -> &'static str {
        match self {
            Predictor::StandardError => "standard error",
            Predictor::Variance => "sampling variance",
            Predictor::Size => "size",
            Predictor::InverseSize => "1/size",
            Predictor::RootSize => "square root of the size",
            Predictor::InverseRootSize => "1/square root of the size",
        }
    }

    /// The predictor for each study. `ni` > 0 are participants; `None` where it needs them and they are not known.
    pub fn values(self, vi: &[f64], ni: Option<&[f64]>) -> Option<Vec<f64>> {
        let of = |values: &[f64], f: fn(f64) -> f64| values.iter().map(|v| f(*v)).collect();
        match self {
            Predictor::StandardError => Some(of(vi, f64::sqrt)),
            Predictor::Variance => Some(vi.to_vec()),
            Predictor::Size => ni.map(<[f64]>::to_vec),
            Predictor::InverseSize => ni.map(|ni| of(ni, f64::recip)),
            Predictor::RootSize => ni.map(|ni| of(ni, f64::sqrt)),
            Predictor::InverseRootSize => ni.map(|ni| of(ni, |n| 1.0 / n.sqrt())),
        }
    }
}

/// A line through the effects against a measure of study size; its slope is tested.
#[derive(Clone, Debug, PartialEq)]
pub struct Asymmetry {
    /// Number of studies.
    pub k: usize,
    /// The line where the predictor is 0: for standard errors and variances, the effect in an infinitely large study.
    pub intercept: f64,
    /// Standard error of `intercept`.
    pub se_intercept: f64,
    /// Confidence interval of `intercept`.
    pub intercept_ci: Interval,
    /// Change of the effect per unit of the predictor; for Egger's test his intercept.
    pub slope: f64,
    /// Standard error of `slope`.
    pub se_slope: f64,
    /// slope / se_slope. Undefined when the standard error is 0.
    pub statistic: Option<f64>,
    /// Degrees of freedom of Student's t; `None` for the normal.
    pub df: Option<f64>,
    /// Two-sided p value of the slope. Undefined with `statistic`.
    pub p_value: Option<f64>,
    /// Level of the interval in percent.
    pub level: f64,
}

/// Egger's test: effects against their standard errors, weights 1/vi, multiplicative dispersion.
///
/// yi = a + b sei + error of variance s2 vi; t = b / se(b) on k-2 degrees of freedom. b is the intercept of Egger's own form,
/// yi/sei against 1/sei, and a its slope. All on the analysis scale; b in standard errors, without unit.
/// Unreliable for odds ratios with large effects and for standardised mean differences, whose standard error contains the
/// effect. Undefined without spread of `vi`. Errors: as [`funnel_regression`].
/// Source: Egger et al. (1997), BMJ 315:629, doi:10.1136/bmj.315.7109.629. metafor `regtest(yi, vi, model="lm")`.
///
/// ```
/// use oxymeta::bias::egger;
/// use oxymeta::pooling::Level;
///
/// let yi = [0.10, 0.30, 0.35, 0.65, 0.45, 0.15];
/// let vi = [0.03, 0.03, 0.05, 0.01, 0.05, 0.02];
/// let found = egger(&yi, &vi, Level::default())?;
/// // metafor: regtest(rma(yi, vi), model="lm")
/// assert!((found.statistic.unwrap() - -1.399965).abs() < 1e-6);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn egger(yi: &[f64], vi: &[f64], level: Level) -> Result<Asymmetry, BiasError> {
    let sei: Vec<f64> = vi.iter().map(|v| v.sqrt()).collect();
    funnel_regression(yi, vi, &sei, level)
}

/// Effects against any predictor `xi`, weights 1/vi, multiplicative dispersion.
///
/// yi = a + b xi + error of variance s2 vi; t = b / se(b) on k-2 degrees of freedom.
/// Undefined statistic when the line fits exactly. Errors: unusable effects, fewer than three studies, a constant predictor.
/// Source: Sterne & Egger (2005), in Publication Bias in Meta-Analysis, ch. 6. metafor `regtest(..., model="lm", predictor=)`.
pub fn funnel_regression(
    yi: &[f64],
    vi: &[f64],
    xi: &[f64],
    level: Level,
) -> Result<Asymmetry, BiasError> {
    check(yi, vi)?;
    let wi: Vec<f64> = vi.iter().map(|v| 1.0 / v).collect();
    dispersed_line(yi, &wi, xi, level)
}

/// Effects against any predictor with heterogeneity left over, as in meta-regression.
///
/// yi = a + b xi + ui + ei, ui ~ N(0, tau2), ei ~ N(0, vi); estimator and test as `options` say.
/// Errors: as [`regress`]; a constant predictor.
/// Source: Sterne & Egger (2005), ch. 6; Thompson & Sharp (1999), Stat Med 18:2693. metafor `regtest(..., model="rma")`.
pub fn mixed_funnel_regression(
    yi: &[f64],
    vi: &[f64],
    xi: &[f64],
    options: &Options,
) -> Result<Asymmetry, BiasError> {
    lengths("the predictor", xi.len(), yi.len())?;
    let fit = regress(yi, vi, &line(xi), options)?;
    let [intercept, slope] = fit.coefficients.as_slice() else {
        return Err(BiasError::ConstantPredictor {
            predictor: "predictor",
        });
    };
    Ok(Asymmetry {
        k: fit.k,
        intercept: intercept.estimate,
        se_intercept: intercept.se,
        intercept_ci: intercept.ci,
        slope: slope.estimate,
        se_slope: slope.se,
        statistic: slope.statistic,
        df: fit.df,
        p_value: slope.p_value,
        level: fit.level,
    })
}

/// Egger's test for standardised mean differences with a precision that does not contain the effect.
///
/// As [`funnel_regression`] with xi = sqrt(1/n1i + 1/n2i), the standard error under no effect, and weights 1/xi^2.
/// `sizes` are n1i, n2i > 0, in persons. Errors: as [`funnel_regression`]; sizes that are not positive.
/// Source: Pustejovsky & Rodgers (2019), Res Synth Methods 10:57, doi:10.1002/jrsm.1332.
/// metafor `regtest(yi, xi^2, model="lm")`.
pub fn pustejovsky(yi: &[f64], sizes: &[[f64; 2]], level: Level) -> Result<Asymmetry, BiasError> {
    lengths("group sizes", sizes.len(), yi.len())?;
    for (index, size) in sizes.iter().enumerate() {
        for &value in size {
            positive("group sizes", index, value)?;
        }
    }
    let null: Vec<f64> = sizes.iter().map(|[a, b]| 1.0 / a + 1.0 / b).collect();
    egger(yi, &null, level)
}

/// Residuals up to this part of the effects are rounding: the line fits exactly.
const ROUNDING: f64 = 16.0 * f64::EPSILON;

/// Weighted line with the error variance s2/wi, s2 from the residuals.
pub(super) fn dispersed_line(
    yi: &[f64],
    wi: &[f64],
    xi: &[f64],
    level: Level,
) -> Result<Asymmetry, BiasError> {
    lengths("the predictor", xi.len(), yi.len())?;
    let k = yi.len();
    if k < 3 {
        return Err(BiasError::TooFewStudies { k, least: 3 });
    }
    let fit = weighted_least_squares(&line(xi), yi, wi).map_err(|error| match error {
        LinearError::RankDeficient { .. } => BiasError::ConstantPredictor {
            predictor: "predictor",
        },
        _ => PoolingError::OutOfRange {
            quantity: "weighted predictor",
        }
        .into(),
    })?;
    let df = (k - 2) as f64;
    let squares = |values: &[f64]| values.iter().zip(wi).map(|(e, w)| w * e * e).sum::<f64>();
    let left = squares(fit.residuals.as_slice());
    let exact = left <= ROUNDING.powi(2) * squares(yi);
    let dispersion = if exact { 0.0 } else { left / df };
    let se = |j: usize| (dispersion * fit.covariance[(j, j)]).sqrt();
    let (intercept, slope) = (fit.coefficients[0], fit.coefficients[1]);
    let statistic = (se(1) > 0.0).then(|| slope / se(1));
    let half = student_t::quantile_upper(level.tail(), df) * se(0);
    Ok(Asymmetry {
        k,
        intercept,
        se_intercept: se(0),
        intercept_ci: Interval {
            lower: intercept - half,
            upper: intercept + half,
        },
        slope,
        se_slope: se(1),
        statistic,
        df: Some(df),
        p_value: statistic.map(|t| student_t::two_sided(t, df)),
        level: level.percent(),
    })
}

fn line(xi: &[f64]) -> DMatrix<f64> {
    DMatrix::from_fn(xi.len(), 2, |i, j| if j == 0 { 1.0 } else { xi[i] })
}

/// Finite effects with positive variances, as many of one as of the other.
pub(super) fn check(yi: &[f64], vi: &[f64]) -> Result<(), BiasError> {
    crate::pooling::check(yi, vi).map_err(BiasError::from)
}

pub(super) fn lengths(what: &'static str, given: usize, studies: usize) -> Result<(), BiasError> {
    if given == studies {
        Ok(())
    } else {
        Err(BiasError::Lengths {
            what,
            given,
            studies,
        })
    }
}

pub(super) fn positive(what: &'static str, index: usize, value: f64) -> Result<(), BiasError> {
    if value > 0.0 && value.is_finite() {
        Ok(())
    } else {
        Err(BiasError::Value {
            what,
            index,
            value,
            allowed: "positive and finite",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn egger_is_the_regression_of_the_z_values_on_precision() {
        let (yi, vi) = ([0.1, 0.5, 0.9, 0.2, 0.7], [0.01, 0.1, 0.3, 0.02, 0.2]);
        let ours = egger(&yi, &vi, Level::default()).unwrap();
        let zi: Vec<f64> = yi.iter().zip(&vi).map(|(y, v)| y / f64::sqrt(*v)).collect();
        let precision: Vec<f64> = vi.iter().map(|v: &f64| 1.0 / v.sqrt()).collect();
        let his = dispersed_line(&zi, &[1.0; 5], &precision, Level::default()).unwrap();
        // The same sums in another order.
        assert!((ours.slope - his.intercept).abs() < 1e-13);
        assert!((ours.se_slope - his.se_intercept).abs() < 1e-13);
        assert!((ours.intercept - his.slope).abs() < 1e-13);
    }

    #[test]
    fn equal_effects_leave_nothing_to_test() {
        // The residuals are of size 1e-17, and their ratios would look like a finding.
        let line = egger(&[0.3; 5], &[0.01, 0.1, 0.3, 0.02, 0.2], Level::default()).unwrap();
        assert_eq!(
            (line.se_slope, line.statistic, line.p_value),
            (0.0, None, None)
        );
    }

    #[test]
    fn equal_variances_and_two_studies_are_refused() {
        let level = Level::default();
        assert!(matches!(
            egger(&[0.1, 0.2, 0.3], &[0.1; 3], level),
            Err(BiasError::ConstantPredictor { .. })
        ));
        assert_eq!(
            egger(&[0.1, 0.2], &[0.1, 0.2], level),
            Err(BiasError::TooFewStudies { k: 2, least: 3 })
        );
    }
}
