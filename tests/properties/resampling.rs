use oxymeta::pooling::{Options, Tau2Estimator};
use oxymeta::resampling::{BootstrapOptions, Kind, bootstrap};
use proptest::prelude::*;

use crate::studies::studies;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn replicates_of_the_mean_stay_between_the_studies((yi, vi) in studies(2..10), seed in any::<u64>()) {
        let pooling = Options { tau2: Tau2Estimator::Reml, ..Options::default() };
        let options = BootstrapOptions { replicates: 200, seed, kind: Kind::CaseResampling, ..BootstrapOptions::default() };
        let distribution = bootstrap(&yi, &vi, &pooling, &options, None).expect("ordinary data");
        let (low, high) = yi.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), &y| (l.min(y), h.max(y)));
        prop_assert_eq!(distribution.failed, 0);
        prop_assert!(distribution.estimates().all(|e| e >= low - 1e-12 && e <= high + 1e-12));
        prop_assert!(distribution.tau2().all(|t| t >= 0.0));
        let interval = distribution.statistics[0].bounds.expect("200 replicates").interval;
        prop_assert!(interval.lower <= interval.upper);
    }

    #[test]
    fn a_seed_fixes_every_replicate((yi, vi) in studies(2..6), seed in any::<u64>()) {
        let run = || {
            let options = BootstrapOptions { replicates: 50, seed, kind: Kind::Parametric, ..BootstrapOptions::default() };
            bootstrap(&yi, &vi, &Options::default(), &options, None).expect("ordinary data")
        };
        prop_assert_eq!(run(), run());
    }
}
