use super::*;

#[test]
fn an_intercept_alone_is_the_pooled_estimate() {
    let (yi, vi) = ([0.1, 0.7, -0.2, 0.4], [0.02, 0.1, 0.05, 0.2]);
    // A generalised Q pools the effects with its own weights, a regression does not.
    let own_weights = [
        Tau2Estimator::GeneralisedQ,
        Tau2Estimator::GeneralisedQMedian,
    ];
    for &tau2 in Tau2Estimator::ALL
        .iter()
        .filter(|e| !own_weights.contains(e))
    {
        let options = Options {
            tau2,
            ..Options::default()
        };
        let pooled = crate::pooling::pool(&yi, &vi, &options).unwrap();
        let regression = regress(&yi, &vi, &DMatrix::from_element(4, 1, 1.0), &options).unwrap();
        let only = &regression.coefficients[0];
        // Two routes to the same sums, and a root that carries their rounding.
        assert!(
            (only.estimate - pooled.estimate).abs() < 1e-10 * pooled.se,
            "{tau2:?}"
        );
        assert!((only.se / pooled.se - 1.0).abs() < 1e-10, "{tau2:?}");
        assert!((regression.qe / pooled.q - 1.0).abs() < 1e-12, "{tau2:?}");
    }
}

#[test]
fn equal_effects_leave_nothing_to_test_whatever_their_size() {
    let x = DMatrix::from_fn(5, 2, |i, j| if j == 0 { 1.0 } else { (i * i) as f64 });
    for size in [0.3, 1e6, 1e-9] {
        let vi = [0.02, 0.1, 0.05, 0.2, 0.03].map(|v| v * size * size);
        let fit = regress(&[size; 5], &vi, &x, &Options::default()).unwrap();
        for coefficient in &fit.coefficients {
            assert_eq!(
                (coefficient.se, coefficient.statistic),
                (0.0, None),
                "{size}"
            );
        }
        assert_eq!((fit.qm, fit.qm_p), (None, None), "{size}");
        assert!(fit.warnings.contains(&PoolingWarning::ExactFit));
    }
}

#[test]
fn nearly_dependent_or_huge_moderators_give_an_answer_or_an_error() {
    let (yi, vi) = ([0.1, 0.7, -0.2, 0.4, 0.9], [1e-12, 0.1, 0.05, 0.2, 1e6]);
    for size in [1e-14, 1e-11, 1e-9, 1e-6, 1e150, 1e300] {
        let moderator = [1.0 + size, 1.0, 1.0, 1.0, 1.0 - size];
        let x = DMatrix::from_fn(5, 2, |i, j| if j == 0 { 1.0 } else { moderator[i] });
        for &tau2 in Tau2Estimator::ALL {
            let options = Options {
                tau2,
                ..Options::default()
            };
            match regress(&yi, &vi, &x, &options) {
                Ok(fit) => assert!(
                    fit.coefficients
                        .iter()
                        .all(|c| c.estimate.is_finite() && c.se.is_finite())
                ),
                Err(error) => assert!(!error.to_string().is_empty()),
            }
        }
    }
}

#[test]
fn bad_designs_are_named() {
    let fit = |x: DMatrix<f64>| {
        regress(&[0.1, 0.2, 0.4], &[0.1; 3], &x, &Options::default()).unwrap_err()
    };
    assert_eq!(
        fit(DMatrix::from_element(2, 1, 1.0)),
        PoolingError::Design {
            rows: 2,
            studies: 3
        }
    );
    assert_eq!(fit(DMatrix::zeros(3, 2)), PoolingError::EmptyDesign);
    let square = DMatrix::from_row_slice(3, 3, &[1.0, 0.0, 0.0, 1.0, 1.0, 0.0, 1.0, 1.0, 1.0]);
    assert_eq!(fit(square), PoolingError::TooFewStudies { k: 3, p: 3 });
    let nan = DMatrix::from_row_slice(3, 1, &[1.0, f64::NAN, 1.0]);
    assert!(matches!(
        fit(nan),
        PoolingError::Moderator {
            row: 1,
            column: 0,
            ..
        }
    ));
}
