//! Effects and their sampling variances -> one estimate.

use super::heterogeneity::{self, ProfiledTau2};
use super::inference::{Interval, Reference, prediction_interval, variance_factor};
use super::model::{Intercept, Model};
use super::tau2::{self, Tau2, largest, smallest};
use super::{
    IntervalMethod, Method, Options, PooledEstimate, PoolingError, PoolingWarning, Tau2Estimator,
};

/// Pools effects by inverse-variance weights.
///
/// mu = sum wi yi / sum wi with wi = 1 / (vi + tau2); se = sqrt(s2 / sum wi), s2 = 1 or the HKSJ factor.
/// `yi` are effects on the analysis scale, `vi` > 0 their sampling variances in its square.
/// k = 1 gives that study with a Wald interval and no heterogeneity.
/// Errors: lengths that differ, no study, a non-finite effect, a variance that is not positive and finite, overflow.
/// Source: Viechtbauer (2010), J Stat Softw 36(3), doi:10.18637/jss.v036.i03. metafor `rma(yi, vi, method=, test=)`.
pub fn pool(yi: &[f64], vi: &[f64], options: &Options) -> Result<PooledEstimate, PoolingError> {
    let model = Intercept::new(yi, vi)?;
    if yi.len() == 1 {
        return single_study(yi[0], vi[0], options).checked();
    }
    let between = tau2::estimate(&model, options.tau2)?;
    several_studies(&model, vi, between, options)?.checked()
}

/// Pools effects with a between-study variance known from elsewhere, such as one shared by subgroups.
///
/// As [`pool`], but `tau2` >= 0 is taken as it is: it has no standard error, and one study gets a pooled estimate too, of
/// variance vi + tau2. Source: metafor `rma(yi, vi, tau2=)`.
pub fn pool_with_tau2(
    yi: &[f64],
    vi: &[f64],
    tau2: f64,
    options: &Options,
) -> Result<PooledEstimate, PoolingError> {
    let model = Intercept::new(yi, vi)?;
    if !(tau2 >= 0.0 && tau2.is_finite()) {
        return Err(PoolingError::Tau2 { value: tau2 });
    }
    if yi.len() == 1 {
        let mut pooled = single_study(yi[0], vi[0] + tau2, options);
        pooled.tau2 = Some(tau2);
        return pooled.checked();
    }
    let known = Tau2 {
        value: tau2,
        se: None,
        maxima: 1,
    };
    several_studies(&model, vi, known, options)?.checked()
}

/// The mean and tau2 alone, for procedures that refit many data sets.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Refit {
    /// mu on the analysis scale of the effects.
    pub estimate: f64,
    /// 0 for a common effect.
    pub tau2: f64,
}

impl Refit {
    /// The `estimate` and `tau2` that [`pool`] gives; one study is too few for any estimator but the common effect.
    pub fn of(yi: &[f64], vi: &[f64], estimator: Tau2Estimator) -> Result<Refit, PoolingError> {
        let model = Intercept::new(yi, vi)?;
        if yi.len() == 1 && estimator != Tau2Estimator::CommonEffect {
            return Err(PoolingError::TooFewStudies { k: 1, p: 1 });
        }
        let tau2 = tau2::point_estimate(&model, estimator)?;
        let (estimate, _) = model.mean(tau2);
        if estimate.is_finite() {
            Ok(Refit { estimate, tau2 })
        } else {
            Err(PoolingError::OutOfRange { quantity: "mean" })
        }
    }
}

/// The mean, tau2 and confidence interval alone, for procedures that refit many data sets.
///
/// The `estimate`, `tau2` and `ci` that [`pool`] gives, without what else it computes; tau2 of one study is 0.
/// Errors: as [`pool`].
pub fn refit_interval(
    yi: &[f64],
    vi: &[f64],
    options: &Options,
) -> Result<(Refit, Interval), PoolingError> {
    let model = Intercept::new(yi, vi)?;
    if yi.len() == 1 {
        let one = single_study(yi[0], vi[0], options).checked()?;
        let refit = Refit {
            estimate: one.estimate,
            tau2: 0.0,
        };
        return Ok((refit, one.ci));
    }
    let tau2 = tau2::point_estimate(&model, options.tau2)?;
    let (estimate, sum_w) = model.mean(tau2);
    let df = model.residual_df();
    let factor = variance_factor(options.interval, model.at(tau2).q, df);
    let factor = if factor < ROUNDING_FACTOR {
        0.0
    } else {
        factor
    };
    let half =
        Reference::of(options.interval, df).critical(options.level) * (factor / sum_w).sqrt();
    if !(estimate.is_finite() && half.is_finite()) {
        return Err(PoolingError::OutOfRange { quantity: "mean" });
    }
    Ok((Refit { estimate, tau2 }, Interval::around(estimate, half)))
}

/// Below this HKSJ factor, a standard error under 1e-10 of Wald's, effects differ by rounding only.
const ROUNDING_FACTOR: f64 = 1e-20;

fn several_studies(
    model: &Intercept,
    vi: &[f64],
    between: Tau2,
    options: &Options,
) -> Result<PooledEstimate, PoolingError> {
    let k = model.variances().len();
    let df = model.residual_df();
    let (estimate, sum_w) = model.mean(between.value);
    let factor = variance_factor(options.interval, model.at(between.value).q, df);
    // Equal effects that differ by rounding only are equal.
    let factor = if factor < ROUNDING_FACTOR {
        0.0
    } else {
        factor
    };
    let se = (factor / sum_w).sqrt();
    let reference = Reference::of(options.interval, df);
    let statistic = (se > 0.0).then(|| estimate / se);
    let random = options.tau2 != Tau2Estimator::CommonEffect;
    let profile = if random {
        Some(heterogeneity::profile(model, options.level)?)
    } else {
        None
    };
    let q = model.at(0.0).q;
    let typical = heterogeneity::typical_variance(model);
    let (i2, h2) = if random {
        (
            heterogeneity::i2(between.value, typical),
            heterogeneity::h2(between.value, typical),
        )
    } else {
        heterogeneity::i2_h2_from_q(q, df)
    };
    let tau2_ci = profile.map(|p| p.interval);
    let prediction = (estimate, se, between.value);
    Ok(PooledEstimate {
        k,
        estimate,
        se,
        statistic,
        df: reference.df,
        p_value: statistic.map(|s| reference.two_sided_p(s)),
        ci: Interval::around(estimate, reference.critical(options.level) * se),
        prediction_interval: random
            .then(|| prediction_interval(options.prediction, prediction, k, options.level))
            .flatten(),
        level: options.level.percent(),
        tau2: Some(between.value),
        tau2_se: between.se,
        tau2_ci,
        i2: Some(i2),
        i2_ci: tau2_ci.map(|ci| ci.map(|t| heterogeneity::i2(t, typical))),
        h2: Some(h2),
        h2_ci: tau2_ci.map(|ci| ci.map(|t| heterogeneity::h2(t, typical))),
        q,
        q_df: k - 1,
        q_p: heterogeneity::q_p_value(q, k - 1),
        method: Method::Inverse,
        tau2_method: options.tau2,
        ci_method: options.interval,
        prediction_method: options.prediction,
        weights: vi
            .iter()
            .map(|v| 100.0 / (v + between.value) / sum_w)
            .collect(),
        table_tests: None,
        warnings: warnings(model, options, factor, &between, profile.as_ref()),
    })
}

fn single_study(yi: f64, vi: f64, options: &Options) -> PooledEstimate {
    let se = vi.sqrt();
    let reference = Reference { df: None };
    PooledEstimate {
        k: 1,
        estimate: yi,
        se,
        statistic: Some(yi / se),
        df: None,
        p_value: Some(reference.two_sided_p(yi / se)),
        ci: Interval::around(yi, reference.critical(options.level) * se),
        prediction_interval: None,
        level: options.level.percent(),
        tau2: (options.tau2 == Tau2Estimator::CommonEffect).then_some(0.0),
        tau2_se: None,
        tau2_ci: None,
        i2: None,
        i2_ci: None,
        h2: None,
        h2_ci: None,
        q: 0.0,
        q_df: 0,
        q_p: None,
        method: Method::Inverse,
        tau2_method: options.tau2,
        ci_method: IntervalMethod::Wald,
        prediction_method: options.prediction,
        weights: vec![100.0],
        table_tests: None,
        warnings: vec![PoolingWarning::SingleStudy],
    }
}

/// From this ratio of variances on, metafor warns too.
const LARGE_VARIANCE_RATIO: f64 = 1e7;

fn warnings(
    model: &Intercept,
    options: &Options,
    factor: f64,
    between: &Tau2,
    profile: Option<&ProfiledTau2>,
) -> Vec<PoolingWarning> {
    let mut warnings = Vec::new();
    let scaled = matches!(
        options.interval,
        IntervalMethod::Hksj | IntervalMethod::HksjAdhoc
    );
    if model.variances().len() == 2 && options.interval != IntervalMethod::Wald {
        warnings.push(PoolingWarning::TwoStudies);
    }
    if scaled && options.tau2 == Tau2Estimator::CommonEffect {
        warnings.push(PoolingWarning::HksjWithCommonEffect);
    }
    if factor == 0.0 {
        warnings.push(PoolingWarning::ZeroStandardError);
    } else if factor < 1.0 - 1e-9 {
        // Paule-Mandel and often REML make the factor 1 up to rounding: that is not narrower.
        warnings.push(PoolingWarning::HksjNarrowerThanWald {
            ratio: factor.sqrt(),
        });
    }
    if between.maxima > 1 {
        warnings.push(PoolingWarning::SeveralLikelihoodMaxima {
            count: between.maxima,
        });
    }
    if let Some(ProfiledTau2 {
        empty: true,
        q,
        critical,
        ..
    }) = profile
    {
        warnings.push(PoolingWarning::EmptyTau2Interval {
            q: *q,
            critical: *critical,
        });
    }
    let ratio = largest(model.variances()) / smallest(model.variances());
    if ratio >= LARGE_VARIANCE_RATIO {
        warnings.push(PoolingWarning::VarianceRatio { ratio });
    }
    warnings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pooling::Level;

    /// Log risk ratios of the BCG vaccine trials, Colditz et al. (1994), by metafor's `escalc(measure="RR")`.
    const YI: [f64; 13] = [
        -0.8893113339202054,
        -1.5853886572014306,
        -1.3480731482996933,
        -1.4415511900213054,
        -0.21754732221129558,
        -0.786115585818864,
        -1.6208982235983918,
        0.011952333523840508,
        -0.4694176487381494,
        -1.3713448034727844,
        -0.3393588283383906,
        0.44591340057137874,
        -0.017313948216879815,
    ];
    const VI: [f64; 13] = [
        0.32558476500396133,
        0.19458112139814385,
        0.4153679653679654,
        0.020010031902247573,
        0.05121017216963086,
        0.0069056184559087574,
        0.22301724757231517,
        0.0039615792978177295,
        0.056434210463248966,
        0.07302479361302891,
        0.01241221397155972,
        0.5325058452001528,
        0.0714046596839863,
    ];

    #[test]
    fn bcg_by_reml_and_wald_gives_the_published_numbers() {
        let options = Options {
            interval: IntervalMethod::Wald,
            ..Options::default()
        };
        let pooled = pool(&YI, &VI, &options).unwrap();
        let published = [
            (pooled.estimate, -0.714532, 5e-7),
            (pooled.se, 0.179782, 5e-7),
        ];
        let heterogeneity = [
            (pooled.tau2.unwrap(), 0.313243, 5e-7),
            (pooled.i2.unwrap(), 92.22, 5e-3),
        ];
        for (got, want, half_last_digit) in published.into_iter().chain(heterogeneity) {
            assert!((got - want).abs() <= half_last_digit, "{got} is not {want}");
        }
    }

    #[test]
    fn one_study_is_itself_with_a_wald_interval_and_no_heterogeneity() {
        let pooled = pool(&[0.5], &[0.04], &Options::default()).unwrap();
        assert_eq!(
            (pooled.estimate, pooled.se, pooled.ci_method),
            (0.5, 0.2, IntervalMethod::Wald)
        );
        assert_eq!(
            (
                pooled.tau2,
                pooled.i2,
                pooled.q_p,
                pooled.prediction_interval
            ),
            (None, None, None, None)
        );
        assert_eq!(pooled.warnings, [PoolingWarning::SingleStudy]);
    }

    #[test]
    fn equal_effects_have_no_hksj_test_and_no_nan() {
        let pooled = pool(&[0.3; 4], &[0.1, 0.2, 0.3, 0.4], &Options::default()).unwrap();
        assert_eq!(
            (pooled.se, pooled.statistic, pooled.p_value),
            (0.0, None, None)
        );
        assert!(pooled.warnings.contains(&PoolingWarning::ZeroStandardError));
        assert!(
            pool(
                &[0.3; 4],
                &[0.1, 0.2, 0.3, 0.4],
                &Options {
                    interval: IntervalMethod::HksjAdhoc,
                    ..Options::default()
                }
            )
            .is_ok_and(|p| p.se > 0.0 && p.p_value.is_some())
        );
    }

    #[test]
    fn two_studies_have_no_hts_prediction_interval() {
        let pooled = pool(&[0.1, 0.9], &[0.1, 0.1], &Options::default()).unwrap();
        assert_eq!(pooled.prediction_interval, None);
        assert!(pooled.warnings.contains(&PoolingWarning::TwoStudies));
    }

    #[test]
    fn bad_data_are_named_by_index_and_value() {
        let pool = |yi: &[f64], vi: &[f64]| pool(yi, vi, &Options::default()).unwrap_err();
        assert_eq!(pool(&[], &[]), PoolingError::Empty);
        assert_eq!(
            pool(&[1.0], &[1.0, 2.0]),
            PoolingError::Lengths {
                effects: 1,
                variances: 2
            }
        );
        assert_eq!(
            pool(&[1.0, 2.0], &[1.0, 0.0]),
            PoolingError::Variance {
                index: 1,
                value: 0.0
            }
        );
        assert_eq!(
            pool(&[1.0, f64::INFINITY], &[1.0, 1.0]),
            PoolingError::Effect {
                index: 1,
                value: f64::INFINITY
            }
        );
        assert!(matches!(
            pool(&[f64::NAN], &[1.0]),
            PoolingError::Effect { index: 0, .. }
        ));
    }

    #[test]
    fn one_study_of_almost_all_weight_leaves_the_others_their_heterogeneity() {
        // With v1 -> 0: Q = sum (yi - y1)^2 over the others and tr P = 2 sum 1/vi = 4, so DL = (1.25 - 2) / 4 < 0; at twice
        // the distances Q = 5 and DL = 3/4.
        let fit = |yi: &[f64]| {
            let options = Options {
                tau2: Tau2Estimator::DerSimonianLaird,
                ..Options::default()
            };
            pool(yi, &[1e-20, 1.0, 1.0], &options).unwrap()
        };
        assert_eq!(fit(&[1.0, 2.0, 0.5]).tau2, Some(0.0));
        let apart = fit(&[1.0, 3.0, 0.0]);
        assert!((apart.q - 5.0).abs() < 1e-14 && (apart.tau2.unwrap() - 0.75).abs() < 1e-14);
    }

    #[test]
    fn numbers_at_the_limits_of_64_bits_give_an_error_or_finite_results() {
        for (yi, vi) in [
            ([1e200, -1e200], [1.0, 1.0]),
            ([1e100, -1e100], [1.0, 1.0]),
            ([1.0, 2.0], [1e-100, 1e100]),
            ([1.0, 2.0], [1e-320, 1e-320]),
            ([1.0, 2.0], [1e300, 1e-300]),
        ] {
            for &tau2 in Tau2Estimator::ALL {
                let options = Options {
                    tau2,
                    level: Level::default(),
                    ..Options::default()
                };
                if let Err(error) = pool(&yi, &vi, &options) {
                    assert!(matches!(error, PoolingError::OutOfRange { .. }), "{error}");
                }
            }
        }
    }
}
