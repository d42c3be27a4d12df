//! Every subset of the studies, as metafor's `gosh` fits them (`subsets.R`).

use oxymeta::pooling::Tau2Estimator;
use oxymeta::resampling::type7_quantile;
use oxymeta::sensitivity::{Gosh, GoshOptions, gosh};

use crate::agreement::{Agreement, Tolerance, relative};
use crate::data;

#[test]
fn all_subsets_of_the_bcg_trials_agree_with_metafor() {
    let sets = data::with("fits");
    let bcg = sets.iter().find(|set| set.name == "bcg__RR").expect("BCG");
    let (yi, vi) = bcg.effects();
    let all = |code: &str| {
        let estimator = Tau2Estimator::from_code(code).expect("a known estimator");
        gosh(&yi, &vi, estimator, &GoshOptions::default()).expect("pooled")
    };
    let (common, random) = (all("EE"), all("DL"));
    let mut agreement = Agreement::default();
    let text = include_str!("data/subsets.csv");
    for line in text.lines().filter(|line| !line.starts_with('#')).skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let found = if cells[0] == "EE" { &common } else { &random };
        let want: f64 = cells[3].parse().expect("a number");
        // Sums of at most 13 terms; a mean of 4096 values near 0 is known to a fraction of their size.
        let tolerance = Tolerance {
            scale: 1.0,
            ..relative(1e-10)
        };
        let got = value(found, cells[1], cells[2]);
        agreement.check(cells[1], line, got, &want.into(), tolerance);
    }
    // Two models, two quantities, seven quantiles and 13 studies in and out.
    agreement.conclude(2 * 2 * (7 + 2 * 13));
}

fn value(found: &Gosh, quantity: &str, at: &str) -> Option<f64> {
    let study = || at.parse::<usize>().expect("a study") - 1;
    let quantile = |values: &[f64]| {
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        type7_quantile(&sorted, at.parse().expect("a probability"))
    };
    match quantity {
        "estimate" => quantile(&found.estimates),
        "I2" => quantile(&found.i2),
        "estimate_with" => found.split(study()).estimate[0],
        "estimate_without" => found.split(study()).estimate[1],
        "I2_with" => found.split(study()).i2[0],
        _ => found.split(study()).i2[1],
    }
}
