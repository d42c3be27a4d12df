//! Mixed-effects meta-regression: effects explained by moderators, with heterogeneity left over.

use nalgebra::{DMatrix, DVector};

use super::confidence::ROUNDING_FACTOR;
use super::contrast::CoefficientTest;
use super::design::Design;
use super::heterogeneity;
use super::inference::{Interval, Reference, variance_factor};
use super::model::{Model, check};
use super::tau2;
use super::{IntervalMethod, Options, PoolingError, PoolingWarning, Tau2Estimator};
use crate::numerics::linear::{LinearError, weighted_least_squares};

/// One coefficient on the analysis scale per unit of its moderator.
#[derive(Clone, Debug, PartialEq)]
pub struct Coefficient {
    /// Column of the design, counted from 0.
    pub column: usize,
    /// b, the change in the effect per unit of the moderator.
    pub estimate: f64,
    /// Standard error of `estimate`, on its scale.
    pub se: f64,
    /// estimate / se. Undefined when `se` is 0.
    pub statistic: Option<f64>,
    /// Two-sided. Undefined with `statistic`.
    pub p_value: Option<f64>,
    /// Confidence interval of `estimate`, on its scale.
    pub ci: Interval,
}

/// A fitted meta-regression.
#[derive(Clone, Debug)]
pub struct Regression {
    /// Number of studies.
    pub k: usize,
    /// Coefficients of the columns that were kept, in their order.
    pub coefficients: Vec<Coefficient>,
    /// Columns left out because those before them determine them.
    pub dropped: Vec<usize>,
    /// Covariance of the coefficients.
    pub covariance: DMatrix<f64>,
    /// Degrees of freedom of the tests of coefficients; `None` for the normal.
    pub df: Option<f64>,
    /// Level of the intervals in percent.
    pub level: f64,
    /// Residual between-study variance.
    pub tau2: f64,
    /// Standard error of `tau2`. Undefined for a common effect.
    pub tau2_se: Option<f64>,
    /// Interval of the residual tau2. Undefined for a common effect.
    pub tau2_ci: Option<Interval>,
    /// Percent of the unexplained variance that is not sampling error. Undefined when k = p.
    pub i2: Option<f64>,
    /// Total over sampling variance, dimensionless, at least 1. Undefined when k = p.
    pub h2: Option<f64>,
    /// Percent of the heterogeneity that the moderators explain, not below 0. Undefined without an intercept or when there
    /// is nothing to explain. For a common effect the adjusted R2 of the weighted regression.
    pub r2: Option<f64>,
    /// Q of residual heterogeneity, weights 1/vi.
    pub qe: f64,
    /// Degrees of freedom of `qe`, k - p.
    pub qe_df: usize,
    /// Undefined when `qe_df` is 0.
    pub qe_p: Option<f64>,
    /// Test of all coefficients but the intercept (of the intercept if it is alone): chi-squared, or F with a t test.
    pub qm: Option<f64>,
    /// Numerator and denominator degrees of freedom; no denominator for chi-squared.
    pub qm_df: (usize, Option<f64>),
    /// P value of `qm`. Undefined with it.
    pub qm_p: Option<f64>,
    /// Estimator of tau2.
    pub tau2_method: Tau2Estimator,
    /// Method of tests and intervals.
    pub ci_method: IntervalMethod,
    /// What a reader should know.
    pub warnings: Vec<PoolingWarning>,
}

/// Fits yi = xi'b + ui + ei, ui ~ N(0, tau2), ei ~ N(0, vi).
///
/// b = (X'WX)^-1 X'Wy with W = diag(1 / (vi + tau2)); covariance s2 (X'WX)^-1, s2 = 1 or the Knapp-Hartung factor.
/// `x` has one row a study and needs a column of ones for an intercept; a column that is a combination of those before
/// it is left out and reported. `options.prediction` and `options.weighting` are not used, and the weights of a generalised Q
/// estimate tau2 only.
/// Errors: as [`super::pool`]; an interval that is for one mean; a design of another length or not finite; no more studies than coefficients, except
/// a common effect with Wald tests, which needs as many.
/// Source: Berkey et al. (1995), Stat Med 14:395; Knapp & Hartung (2003), Stat Med 22:2693; metafor `rma(yi, vi, mods=)`.
///
/// ```
/// use nalgebra::DMatrix;
/// use oxymeta::pooling::{Options, regress};
///
/// let yi = [0.10, 0.30, 0.35, 0.65, 0.45, 0.15];
/// let vi = [0.03, 0.03, 0.05, 0.01, 0.05, 0.02];
/// // An intercept and one moderator.
/// let x = DMatrix::from_fn(6, 2, |study, column| if column == 0 { 1.0 } else { study as f64 + 1.0 });
/// let fit = regress(&yi, &vi, &x, &Options::default())?;
/// // metafor: rma(yi, vi, mods=~x, test="knha")
/// assert!((fit.coefficients[1].estimate - 0.024788).abs() < 1e-5);
/// assert!((fit.qm_p.unwrap() - 0.68481).abs() < 1e-4);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn regress(
    yi: &[f64],
    vi: &[f64],
    x: &DMatrix<f64>,
    options: &Options,
) -> Result<Regression, PoolingError> {
    check(yi, vi)?;
    check_design(x, yi.len())?;
    if !options.interval.is_for_coefficients() {
        return Err(PoolingError::IntervalOfMean {
            code: options.interval.code(),
        });
    }
    let (kept, dropped) = independent_columns(x, yi, vi)?;
    let fitted = Fitted::new(Design::new(yi, vi, x.select_columns(&kept))?, options)?;
    let (omnibus, qm_df) = (fitted.omnibus(), fitted.reference.df);
    let Fitted {
        model,
        between,
        coefficients: b,
        covariance,
        reference,
        factor,
    } = fitted;
    let ((k, p), df) = (model.x().shape(), model.residual_df());
    let critical = reference.critical(options.level);
    let coefficients = kept.iter().enumerate().map(|(j, &column)| {
        let (estimate, se) = (b[j], covariance[(j, j)].sqrt());
        let statistic = (se > 0.0).then(|| estimate / se);
        let p_value = statistic.map(|s| reference.two_sided_p(s));
        Coefficient {
            column,
            estimate,
            se,
            statistic,
            p_value,
            ci: Interval::around(estimate, critical * se),
        }
    });
    let coefficients: Vec<Coefficient> = coefficients.collect();
    if !coefficients
        .iter()
        .all(|c| c.estimate.is_finite() && c.se.is_finite())
    {
        return Err(PoolingError::OutOfRange {
            quantity: "coefficients",
        });
    }
    let random = options.tau2 != Tau2Estimator::CommonEffect;
    let tau2_ci = if random {
        Some(heterogeneity::tau2_range(&model, options)?)
    } else {
        None
    };
    let qe = model.at(0.0).q;
    let typical = heterogeneity::typical_variance(&model);
    let (i2, h2) = match (k > p, random) {
        (false, _) => (None, None),
        (true, true) => (
            Some(heterogeneity::i2(between.value, typical)),
            Some(heterogeneity::h2(between.value, typical)),
        ),
        (true, false) => {
            let (i2, h2) = heterogeneity::i2_h2_from_q(qe, df);
            (Some(i2), Some(h2))
        }
    };
    let statistics = [Some(between.value), between.se, i2, h2, Some(qe)];
    if !statistics.iter().flatten().all(|n| n.is_finite()) {
        return Err(PoolingError::OutOfRange {
            quantity: "residual heterogeneity",
        });
    }
    Ok(Regression {
        k,
        coefficients,
        covariance,
        df: reference.df,
        level: options.level.percent(),
        tau2: between.value,
        tau2_se: between.se,
        tau2_ci: tau2_ci.map(|p| p.interval),
        i2,
        h2,
        r2: explained(&model, options, between.value)?,
        qe,
        qe_df: k - p,
        qe_p: heterogeneity::q_p_value(qe, k - p),
        qm: omnibus.statistic,
        qm_df: (omnibus.df, qm_df),
        qm_p: omnibus.p_value,
        tau2_method: options.tau2,
        ci_method: options.interval,
        warnings: warnings(options, factor, between.maxima, &dropped),
        dropped,
    })
}

fn check_design(x: &DMatrix<f64>, studies: usize) -> Result<(), PoolingError> {
    if x.nrows() != studies {
        return Err(PoolingError::Design {
            rows: x.nrows(),
            studies,
        });
    }
    for (row, values) in x.row_iter().enumerate() {
        if let Some((column, &value)) = values.iter().enumerate().find(|(_, v)| !v.is_finite()) {
            return Err(PoolingError::Moderator { row, column, value });
        }
    }
    Ok(())
}

/// The columns kept, and those that depend on the columns before them.
fn independent_columns(
    x: &DMatrix<f64>,
    yi: &[f64],
    vi: &[f64],
) -> Result<(Vec<usize>, Vec<usize>), PoolingError> {
    let weights: Vec<f64> = vi.iter().map(|v| 1.0 / v).collect();
    let (mut kept, mut dropped) = (Vec::new(), Vec::new());
    for column in 0..x.ncols() {
        kept.push(column);
        match weighted_least_squares(&x.select_columns(&kept), yi, &weights) {
            Ok(_) => {}
            Err(LinearError::RankDeficient { .. } | LinearError::TooFewRows { .. }) => {
                kept.pop();
                dropped.push(column);
            }
            Err(_) => {
                return Err(PoolingError::OutOfRange {
                    quantity: "weighted design",
                });
            }
        }
    }
    if kept.is_empty() {
        Err(PoolingError::EmptyDesign)
    } else {
        Ok((kept, dropped))
    }
}

fn warnings(
    options: &Options,
    factor: f64,
    maxima: usize,
    dropped: &[usize],
) -> Vec<PoolingWarning> {
    let scaled = matches!(
        options.interval,
        IntervalMethod::Hksj | IntervalMethod::HksjAdhoc
    );
    let mut warnings: Vec<PoolingWarning> = dropped
        .iter()
        .map(|&column| PoolingWarning::RedundantColumn { column })
        .collect();
    if scaled && options.tau2 == Tau2Estimator::CommonEffect {
        warnings.push(PoolingWarning::HksjWithCommonEffect);
    }
    if factor == 0.0 {
        warnings.push(PoolingWarning::ExactFit);
    } else if scaled && factor < 1.0 - 1e-9 {
        // As for one mean: a factor of 1 up to rounding is not narrower.
        let ratio = factor.sqrt();
        warnings.push(PoolingWarning::HksjNarrowerThanWald { ratio });
    }
    if maxima > 1 {
        warnings.push(PoolingWarning::SeveralLikelihoodMaxima { count: maxima });
    }
    warnings
}

/// The HKSJ factor up to which residuals are rounding: of 16 units in the last digit of the effects.
fn rounding_factor(model: &Design, tau2: f64, df: f64) -> f64 {
    let squares = model.effects().iter().zip(model.variances());
    let squares: f64 = squares.map(|(y, v)| y * y / (v + tau2)).sum();
    (squares * (16.0 * f64::EPSILON).powi(2) / df).max(ROUNDING_FACTOR)
}

/// The coefficients at the estimated tau2, with what their tests need.
pub(super) struct Fitted<'a> {
    pub model: Design<'a>,
    pub between: tau2::Tau2,
    pub coefficients: DVector<f64>,
    pub covariance: DMatrix<f64>,
    pub reference: Reference,
    /// What the model-based covariance was multiplied by.
    pub factor: f64,
}

impl<'a> Fitted<'a> {
    pub fn new(model: Design<'a>, options: &Options) -> Result<Fitted<'a>, PoolingError> {
        let (k, p) = model.x().shape();
        let exact_fit_allowed =
            options.tau2 == Tau2Estimator::CommonEffect && options.interval == IntervalMethod::Wald;
        if k < p || (k == p && !exact_fit_allowed) {
            return Err(PoolingError::TooFewStudies { k, p });
        }
        let between = tau2::estimate(&model, options.tau2, options.genq_weights)?;
        let df = model.residual_df();
        let fit = model.fit(between.value);
        let factor = variance_factor(options.interval, model.at(between.value).q, df);
        let scaled = options.interval == IntervalMethod::Hksj;
        let factor = if scaled && factor <= rounding_factor(&model, between.value, df) {
            0.0
        } else {
            factor
        };
        Ok(Fitted {
            model,
            between,
            covariance: &fit.covariance * factor,
            coefficients: fit.coefficients,
            reference: Reference::of(options.interval, df),
            factor,
        })
    }

    /// Columns that [`Self::omnibus`] tests: all but the intercept, or the intercept if it is alone.
    fn tested(&self) -> Vec<usize> {
        let all = 0..self.model.coefficients();
        let moderators: Vec<usize> = all
            .clone()
            .filter(|&j| !self.model.is_intercept(j))
            .collect();
        if moderators.is_empty() {
            all.collect()
        } else {
            moderators
        }
    }

    /// Wald-type test of the coefficients of the moderators together.
    pub fn omnibus(&self) -> CoefficientTest {
        self.together(&self.tested())
    }

    /// Wald-type test of some coefficients together.
    pub fn together(&self, columns: &[usize]) -> CoefficientTest {
        let m = columns.len();
        let b = DVector::from_fn(m, |i, _| self.coefficients[columns[i]]);
        let s = DMatrix::from_fn(m, m, |i, j| self.covariance[(columns[i], columns[j])]);
        CoefficientTest::of(&b, s, self.reference)
    }
}

/// 100 (tau2_0 - tau2) / tau2_0, tau2_0 without moderators by the same estimator; Raudenbush (1994), metafor `$R2`.
fn explained(model: &Design, options: &Options, tau2: f64) -> Result<Option<f64>, PoolingError> {
    let (k, p) = model.x().shape();
    if !(0..p).any(|j| model.is_intercept(j)) || p == 1 || k <= p {
        return Ok(None);
    }
    let empty = Design::new(
        model.effects(),
        model.variances(),
        DMatrix::from_element(k, 1, 1.0),
    )?;
    if options.tau2 == Tau2Estimator::CommonEffect {
        let left = model.at(0.0).q / model.residual_df();
        let total = empty.at(0.0).q / empty.residual_df();
        return Ok((total > 0.0).then(|| (100.0 * (1.0 - left / total)).max(0.0)));
    }
    let total = tau2::estimate(&empty, options.tau2, options.genq_weights)?.value;
    Ok((total > 0.0).then(|| (100.0 * (total - tau2) / total).max(0.0)))
}

#[cfg(test)]
mod tests;
