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
