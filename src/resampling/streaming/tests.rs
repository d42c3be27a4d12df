use super::*;
use crate::pooling::{Options, Refit, Tau2Estimator, pool};
use crate::resampling::bootstrap::{Summary, from_source};
use crate::resampling::{BootstrapDistribution, BootstrapInterval, BootstrapOptions, Kind};

const YI: [f64; 6] = [-0.9, -0.3, 0.1, -1.2, -0.4, -0.6];
const VI: [f64; 6] = [0.10, 0.04, 0.20, 0.09, 0.02, 0.15];

fn options(replicates: u64) -> BootstrapOptions {
    BootstrapOptions {
        replicates,
        ..BootstrapOptions::default()
    }
}

/// The bits of stored replicates and of replicates that are not.
fn assert_same_bits(k: usize, tau2: Tau2Estimator, options: &BootstrapOptions) {
    let pooling = Options {
        tau2,
        ..Options::default()
    };
    let (yi, vi) = (&YI[..k], &VI[..k]);
    let observed = pool(yi, vi, &pooling).unwrap();
    let refit = Refit {
        estimate: observed.estimate,
        tau2: observed.tau2.unwrap_or_default(),
    };
    let plan = Plan::new((yi, vi), refit, &pooling, (options.kind, options.seed));
    let plan = plan.with_typical(true);
    let [stored, streamed]: [BootstrapDistribution; 2] = [u64::MAX, 0].map(|stored| {
        let summary = Summary::new(yi, vi, &pooling, options.interval).unwrap();
        from_source(&plan, summary, observed.clone(), options, (stored, None)).unwrap()
    });
    assert_eq!(stored.statistics, streamed.statistics);
    assert_eq!(stored.failed, streamed.failed);
    assert!(stored.statistics[0].bounds.is_some() || options.replicates < 3);
    assert_eq!(streamed.estimates().count(), 0);
}

#[test]
fn three_hundred_thousand_replicates_give_the_bits_of_stored_ones() {
    assert_same_bits(6, Tau2Estimator::DerSimonianLaird, &options(300_000));
}

#[test]
fn every_interval_kind_and_size_gives_the_bits_of_stored_ones() {
    for replicates in [1, 2, 1_023, 1_024, 1_025, 5_000] {
        for kind in Kind::ALL {
            let options = BootstrapOptions {
                kind,
                ..options(replicates)
            };
            assert_same_bits(6, Tau2Estimator::DerSimonianLaird, &options);
        }
    }
    for interval in BootstrapInterval::ALL {
        let options = BootstrapOptions {
            interval,
            ..options(20_000)
        };
        assert_same_bits(6, Tau2Estimator::DerSimonianLaird, &options);
    }
    assert_same_bits(6, Tau2Estimator::CommonEffect, &options(20_000));
}

#[test]
fn values_of_which_many_are_the_same_give_the_bits_of_stored_ones() {
    // Two or three studies have three or ten different means, each far more often than values are kept; so are tau2 of 0.
    for k in [2, 3] {
        assert_same_bits(k, Tau2Estimator::DerSimonianLaird, &options(20_000));
    }
}
