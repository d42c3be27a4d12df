use super::*;
use crate::pooling::Tau2Estimator;
use std::sync::atomic::{AtomicU64, Ordering};

const YI: [f64; 6] = [-0.9, -0.3, 0.1, -1.2, -0.4, -0.6];
const VI: [f64; 6] = [0.10, 0.04, 0.20, 0.09, 0.02, 0.15];

fn run(options: &BootstrapOptions, tau2: Tau2Estimator) -> BootstrapDistribution {
    bootstrap(
        &YI,
        &VI,
        &Options {
            tau2,
            ..Options::default()
        },
        options,
        None,
    )
    .unwrap()
}

#[test]
fn any_number_of_threads_gives_the_same_bits() {
    for kind in Kind::ALL {
        let options = BootstrapOptions {
            replicates: 5_000,
            kind,
            ..BootstrapOptions::default()
        };
        let on = |threads| {
            let pool = rayon::ThreadPoolBuilder::new()
                .num_threads(threads)
                .build()
                .unwrap();
            pool.install(|| run(&options, Tau2Estimator::Reml))
        };
        let one = on(1);
        for threads in [2, 3, 8] {
            assert_eq!(one, on(threads));
        }
    }
}

#[test]
fn more_replicates_begin_with_the_same_ones() {
    let few = BootstrapOptions {
        replicates: 3_000,
        seed: 9,
        ..BootstrapOptions::default()
    };
    let many = BootstrapOptions {
        replicates: 30_000,
        ..few
    };
    let (few, many) = (
        run(&few, Tau2Estimator::DerSimonianLaird),
        run(&many, Tau2Estimator::DerSimonianLaird),
    );
    assert!(few.estimates().eq(many.estimates().take(3_000)));
    assert!(few.tau2().eq(many.tau2().take(3_000)));
}

#[test]
fn the_common_effect_of_equal_variances_has_the_textbook_standard_error() {
    // The mean of a resample of k values has variance S / k^2, S their sum of squares.
    let (yi, vi) = ([0.0, 1.0, 2.0, 5.0], [1.0; 4]);
    let pooling = Options {
        tau2: Tau2Estimator::CommonEffect,
        ..Options::default()
    };
    let options = BootstrapOptions {
        replicates: 200_000,
        ..BootstrapOptions::default()
    };
    let distribution = bootstrap(&yi, &vi, &pooling, &options, None).unwrap();
    let exact = (14.0f64 / 16.0).sqrt();
    // Relative Monte-Carlo error of an sd: 1 / sqrt(2B) = 0.0016; four of them.
    assert!((distribution.statistics[0].se.unwrap() / exact - 1.0).abs() < 0.0064);
    assert!(distribution.statistics[0].bias.unwrap().abs() < 4.0 * exact / (200_000f64).sqrt());
    assert_eq!(distribution.statistic(Statistic::Tau2), None);
}

#[test]
fn the_parametric_bootstrap_of_a_common_effect_has_its_standard_error() {
    let pooling = Options {
        tau2: Tau2Estimator::CommonEffect,
        ..Options::default()
    };
    let options = BootstrapOptions {
        replicates: 200_000,
        kind: Kind::Parametric,
        ..BootstrapOptions::default()
    };
    let distribution = bootstrap(&YI, &VI, &pooling, &options, None).unwrap();
    let exact = (1.0 / VI.iter().map(|v| 1.0 / v).sum::<f64>()).sqrt();
    assert!((distribution.statistics[0].se.unwrap() / exact - 1.0).abs() < 0.0064);
}

#[test]
fn progress_adds_up_to_every_replicate() {
    let seen = AtomicU64::new(0);
    let count = |n| {
        seen.fetch_add(n, Ordering::Relaxed);
    };
    let options = BootstrapOptions {
        replicates: 2_500,
        ..BootstrapOptions::default()
    };
    bootstrap(&YI, &VI, &Options::default(), &options, Some(&count)).unwrap();
    assert_eq!(seen.into_inner(), 2_500);
}

#[test]
fn a_bootstrap_of_nothing_is_an_error() {
    let none = BootstrapOptions {
        replicates: 0,
        ..BootstrapOptions::default()
    };
    assert_eq!(
        bootstrap(&YI, &VI, &Options::default(), &none, None).unwrap_err(),
        BootstrapError::NoReplicates
    );
    let one = bootstrap(
        &[1.0],
        &[1.0],
        &Options::default(),
        &BootstrapOptions::default(),
        None,
    )
    .unwrap_err();
    assert_eq!(one, BootstrapError::TooFewStudies { k: 1 });
}
