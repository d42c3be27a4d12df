//! Effects and their sampling variances -> one estimate.

use super::confidence::{self, Confidence, confidence};
use super::heterogeneity;
use super::inference::{Interval, Reference};
use super::model::{Intercept, Model};
use super::prediction::predictive;
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
///
/// ```
/// use oxymeta::pooling::{Options, pool};
///
/// let yi = [0.10, 0.30, 0.35, 0.65, 0.45, 0.15];
/// let vi = [0.03, 0.03, 0.05, 0.01, 0.05, 0.02];
/// let pooled = pool(&yi, &vi, &Options::default())?;
/// // metafor: rma(yi, vi, test="knha")
/// assert!((pooled.estimate - 0.34634).abs() < 1e-5);
/// assert!((pooled.ci.lower - 0.11413).abs() < 1e-5 && (pooled.ci.upper - 0.57855).abs() < 1e-5);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn pool(yi: &[f64], vi: &[f64], options: &Options) -> Result<PooledEstimate, PoolingError> {
    let model = Intercept::new(yi, vi)?;
    if yi.len() == 1 {
        return single_study(yi[0], vi[0], options).checked();
    }
    let used = with_own_estimator(options);
    let between = tau2::estimate(&model, used.tau2, used.genq_weights)?;
    let mut pooled = several_studies(&model, vi, between, true, &used)?;
    if used.tau2 != options.tau2 {
        pooled.warnings.push(PoolingWarning::Tau2OfInterval {
            code: used.tau2.code(),
        });
    }
    pooled.checked()
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
    several_studies(&model, vi, known, false, options)?.checked()
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
    /// As [`Refit::of`], with weights 1/(vi + tau2) and tau2 by this estimator.
    pub fn by(yi: &[f64], vi: &[f64], estimator: Tau2Estimator) -> Result<Refit, PoolingError> {
        let options = Options {
            tau2: estimator,
            interval: IntervalMethod::Wald,
            ..Options::default()
        };
        Self::of(yi, vi, &options)
    }

    /// The estimator of tau2 where the mean has weights 1/(vi + tau2), and nothing else.
    pub(crate) fn estimator(options: &Options) -> Option<Tau2Estimator> {
        let used = with_own_estimator(options);
        confidence::by_inverse_variance(&used).then_some(used.tau2)
    }

    /// The `estimate` and `tau2` that [`pool`] gives; one study is too few for any estimator but the common effect.
    pub fn of(yi: &[f64], vi: &[f64], options: &Options) -> Result<Refit, PoolingError> {
        let model = Intercept::new(yi, vi)?;
        if yi.len() == 1 && options.tau2 != Tau2Estimator::CommonEffect {
            return Err(PoolingError::TooFewStudies { k: 1, p: 1 });
        }
        let estimator = with_own_estimator(options).tau2;
        let tau2 = tau2::point_estimate(&model, estimator, options.genq_weights)?;
        Self::given(&model, tau2, options)
    }

    /// The `estimate` that [`pool_with_tau2`] gives.
    pub(crate) fn at(
        yi: &[f64],
        vi: &[f64],
        tau2: f64,
        options: &Options,
    ) -> Result<Refit, PoolingError> {
        Self::given(&Intercept::new(yi, vi)?, tau2, options)
    }

    fn given(model: &Intercept, tau2: f64, options: &Options) -> Result<Refit, PoolingError> {
        let estimate = confidence::mean(model, tau2, options);
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
    let used = with_own_estimator(options);
    let tau2 = tau2::point_estimate(&model, used.tau2, used.genq_weights)?;
    let mean = confidence(&model, tau2, true, &used)?;
    let Confidence { estimate, ci, .. } = mean;
    if !(estimate.is_finite() && ci.lower.is_finite() && ci.upper.is_finite()) {
        return Err(PoolingError::OutOfRange { quantity: "mean" });
    }
    Ok((Refit { estimate, tau2 }, ci))
}

/// The options with the estimator of tau2 that the interval brings with it.
fn with_own_estimator(options: &Options) -> Options {
    let common = options.tau2 == Tau2Estimator::CommonEffect;
    let own = confidence::own_estimator(options.interval).filter(|_| !common);
    Options {
        tau2: own.unwrap_or(options.tau2),
        ..*options
    }
}

fn several_studies(
    model: &Intercept,
    vi: &[f64],
    between: Tau2,
    estimated: bool,
    options: &Options,
) -> Result<PooledEstimate, PoolingError> {
    let k = model.variances().len();
    let df = model.residual_df();
    let mean = confidence(model, between.value, estimated, options)?;
    let random = options.tau2 != Tau2Estimator::CommonEffect;
    let range = if random {
        Some(heterogeneity::tau2_range(model, options)?)
    } else {
        None
    };
    let predictive = random
        .then(|| {
            let of_mean = (mean.estimate, mean.se, between.value);
            predictive(model, options.prediction, of_mean)
        })
        .flatten();
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
    let tau2_ci = range.map(|range| range.interval);
    Ok(PooledEstimate {
        k,
        estimate: mean.estimate,
        se: mean.se,
        statistic: mean.statistic,
        df: mean.df,
        p_value: mean.p_value,
        ci: mean.ci,
        prediction_interval: predictive.and_then(|p| p.interval(options.level)),
        probability_above: predictive
            .zip(options.delta)
            .and_then(|(p, delta)| p.probability_above(delta)),
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
        tau2_ci_method: options.tau2_interval,
        ci_method: mean.method,
        prediction_method: options.prediction,
        weights: confidence::percent_weights(model, vi, between.value, mean.method, options),
        table_tests: None,
        warnings: warnings(
            model,
            options,
            &mean,
            &between,
            range.and_then(|r| r.warning),
        ),
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
        probability_above: None,
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
        tau2_ci_method: options.tau2_interval,
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
    mean: &Confidence,
    between: &Tau2,
    of_range: Option<PoolingWarning>,
) -> Vec<PoolingWarning> {
    let mut warnings = Vec::new();
    let scaled = matches!(
        mean.method,
        IntervalMethod::Hksj
            | IntervalMethod::HksjAdhoc
            | IntervalMethod::Hybrid
            | IntervalMethod::Iqwig6
    );
    if model.variances().len() == 2 && (scaled || mean.method == IntervalMethod::T) {
        warnings.push(PoolingWarning::TwoStudies);
    }
    if scaled && options.tau2 == Tau2Estimator::CommonEffect {
        warnings.push(PoolingWarning::HksjWithCommonEffect);
    }
    if mean.factor == 0.0 {
        warnings.push(PoolingWarning::ZeroStandardError);
    } else if mean.factor < 1.0 - 1e-9 {
        // Paule-Mandel and often REML make the factor 1 up to rounding: that is not narrower.
        warnings.push(PoolingWarning::HksjNarrowerThanWald {
            ratio: mean.factor.sqrt(),
        });
    }
    if between.maxima > 1 {
        warnings.push(PoolingWarning::SeveralLikelihoodMaxima {
            count: between.maxima,
        });
    }
    warnings.extend(of_range);
    let ratio = largest(model.variances()) / smallest(model.variances());
    if ratio >= LARGE_VARIANCE_RATIO {
        warnings.push(PoolingWarning::VarianceRatio { ratio });
    }
    warnings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pooling::{PredictionMethod, Tau2Interval};

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
    fn two_maxima_within_a_step_of_the_scan_are_told() {
        // At 40 digits l has maxima at 0.00668 and 0.0955, a valley just beyond the first.
        let yi = [
            -0.07408656293656253,
            1.3965334073685494,
            0.033735863767717804,
            0.42734922486073695,
        ];
        let vi = [
            0.00043378170639028985,
            0.20580762970276356,
            0.00013162145008408633,
            0.04608898400371224,
        ];
        let options = Options {
            tau2: Tau2Estimator::MaximumLikelihood,
            ..Options::default()
        };
        let pooled = pool(&yi, &vi, &options).unwrap();
        assert!((pooled.tau2.unwrap() - 0.0955).abs() < 5e-4);
        let told = PoolingWarning::SeveralLikelihoodMaxima { count: 2 };
        assert!(pooled.warnings.contains(&told));
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

    /// Every estimator, interval and prediction interval at its defaults otherwise.
    fn every_choice() -> Vec<Options> {
        let default = Options::default();
        let tau2 = Tau2Estimator::ALL
            .iter()
            .map(|&tau2| Options { tau2, ..default });
        let interval = IntervalMethod::ALL.iter().map(|&interval| Options {
            interval,
            ..default
        });
        let prediction = PredictionMethod::ALL.iter().map(|&prediction| Options {
            prediction,
            delta: Some(0.1),
            ..default
        });
        let range = Tau2Interval::ALL.iter().map(|&tau2_interval| Options {
            tau2_interval,
            ..default
        });
        tau2.chain(interval)
            .chain(prediction)
            .chain(range)
            .collect()
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
            for options in every_choice() {
                if let Err(error) = pool(&yi, &vi, &options) {
                    assert!(
                        matches!(error, PoolingError::OutOfRange { .. }),
                        "{error} {options:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn degenerate_effects_have_finite_results_under_every_choice() {
        let spread: Vec<f64> = (0..12)
            .map(|i| 10f64.powf(f64::from(i) * 8.0 / 11.0 - 6.0))
            .collect();
        let effects: Vec<f64> = (0..12).map(|i| f64::from(i * i % 7)).collect();
        for (yi, vi) in [
            (vec![0.4], vec![0.1]),
            (vec![0.1, 0.9], vec![0.1, 0.2]),
            (vec![0.3; 5], vec![0.1, 0.2, 0.3, 0.4, 0.5]),
            (vec![0.0; 3], vec![1.0; 3]),
            (effects, spread),
        ] {
            for options in every_choice() {
                let pooled = pool(&yi, &vi, &options).unwrap_or_else(|e| panic!("{e} {options:?}"));
                assert!(pooled.ci.lower <= pooled.estimate && pooled.estimate <= pooled.ci.upper);
                let range = pooled.tau2_ci.unwrap_or(Interval {
                    lower: 0.0,
                    upper: 0.0,
                });
                assert!(
                    0.0 <= range.lower && range.lower <= range.upper,
                    "{options:?}"
                );
            }
        }
    }

    #[test]
    fn moving_all_effects_by_a_million_moves_only_the_estimate() {
        let far: Vec<f64> = YI.iter().map(|y| y + 1e6).collect();
        // Rounding of the moved effects is 1e-10, and so is that of what follows, up to a factor of the estimators.
        let same = |a: f64, b: f64| (a - b).abs() <= 1e-7 * b.abs().max(1e-2);
        for options in every_choice() {
            let (near, far) = (
                pool(&YI, &VI, &options).unwrap(),
                pool(&far, &VI, &options).unwrap(),
            );
            assert!(same(far.estimate - 1e6, near.estimate), "{options:?}");
            assert!(same(far.ci.lower - 1e6, near.ci.lower), "{options:?}");
            assert!(same(far.tau2.unwrap(), near.tau2.unwrap()), "{options:?}");
            let upper = |p: &PooledEstimate| p.tau2_ci.map_or(0.0, |ci| ci.upper);
            assert!(same(upper(&far), upper(&near)), "{options:?}");
        }
    }
}
