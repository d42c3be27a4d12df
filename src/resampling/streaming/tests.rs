use super::*;
use crate::pooling::{Options, Tau2Estimator, pool};
use crate::resampling::bootstrap::from_source;
use crate::resampling::{BootstrapDistribution, BootstrapOptions, Kind};

const YI: [f64; 6] = [-0.9, -0.3, 0.1, -1.2, -0.4, -0.6];
const VI: [f64; 6] = [0.10, 0.04, 0.20, 0.09, 0.02, 0.15];

/// Stored, and with nothing stored.
fn both(k: usize, tau2: Tau2Estimator, kind: Kind, replicates: u64) -> [BootstrapDistribution; 2] {
    use crate::pooling::Refit;
    let pooling = Options {
        tau2,
        ..Options::default()
    };
    let observed = pool(&YI[..k], &VI[..k], &pooling).unwrap();
    let refit = Refit {
        estimate: observed.estimate,
        tau2: observed.tau2.unwrap_or_default(),
    };
    let options = BootstrapOptions {
        replicates,
        kind,
        ..BootstrapOptions::default()
    };
    let plan = Plan::new((&YI[..k], &VI[..k]), refit, &pooling, (kind, options.seed));
    [u64::MAX, 0].map(|stored| {
        let observed = observed.clone();
        from_source(&plan, observed, &pooling, &options, (stored, None)).unwrap()
    })
}

fn assert_same_bits([stored, streamed]: &[BootstrapDistribution; 2]) {
    assert_eq!(stored.se.map(f64::to_bits), streamed.se.map(f64::to_bits));
    assert_eq!(
        stored.bias.map(f64::to_bits),
        streamed.bias.map(f64::to_bits)
    );
    assert_eq!(stored.percentile, streamed.percentile);
    assert_eq!(stored.tau2_percentile, streamed.tau2_percentile);
    assert_eq!(stored.failed, streamed.failed);
    assert!(stored.percentile.is_some() && streamed.estimates.is_empty());
}

#[test]
fn three_hundred_thousand_replicates_give_the_bits_of_stored_ones() {
    assert_same_bits(&both(
        6,
        Tau2Estimator::DerSimonianLaird,
        Kind::CaseResampling,
        300_000,
    ));
}

#[test]
fn every_size_and_kind_gives_the_bits_of_stored_ones() {
    for replicates in [1, 2, 1_023, 1_024, 1_025, 20_000] {
        for kind in Kind::ALL {
            assert_same_bits(&both(6, Tau2Estimator::Reml, kind, replicates));
        }
    }
    assert_same_bits(&both(
        6,
        Tau2Estimator::CommonEffect,
        Kind::CaseResampling,
        20_000,
    ));
}

#[test]
fn values_of_which_many_are_the_same_give_the_bits_of_stored_ones() {
    // Two or three studies have three or ten different means, each far more often than values are kept; so are tau2 of 0.
    for k in [2, 3] {
        let dl = Tau2Estimator::DerSimonianLaird;
        assert_same_bits(&both(k, dl, Kind::CaseResampling, 20_000));
    }
}

#[test]
fn counts_below_the_estimate_are_those_of_the_stored_values() {
    let [stored, _] = both(6, Tau2Estimator::DerSimonianLaird, Kind::Parametric, 30_000);
    struct Values<'a>(&'a [f64]);
    impl Source for Values<'_> {
        fn chunk(&self, chunk: u64) -> Result<Replicates, WrittenError> {
            let from = (chunk * CHUNK) as usize;
            let estimates = self.0[from..self.0.len().min(from + CHUNK as usize)].to_vec();
            Ok(Replicates {
                estimates,
                ..Replicates::default()
            })
        }
    }
    let centre = stored.estimates[7];
    let columns = [Column {
        fill: &|drawn: &Replicates, out| out.extend_from_slice(&drawn.estimates),
        centre,
    }];
    let every_hundredth = |_: usize, tallied: &Tallied| (0..tallied.fitted).step_by(100).collect();
    let source = Values(&stored.estimates);
    let found = streamed(&source, 30_000, &columns, &every_hundredth, None).unwrap();
    let below = stored.estimates.iter().filter(|e| **e < centre).count();
    assert_eq!(found[0].tallied.below, below as u64);
    assert_eq!(found[0].tallied.equal, 1);
    let mut sorted = stored.estimates.clone();
    sorted.sort_unstable_by(f64::total_cmp);
    for rank in (0..30_000).step_by(100) {
        assert_eq!(found[0].order.at(rank), Some(sorted[rank as usize]));
    }
}
