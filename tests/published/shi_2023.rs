//! Shi et al. (2023), Stat Methods Med Res 32:1338, doi:10.1177/09622802231172043.

use oxymeta::effects::recover::{Quantiles, skewness};

use crate::{assert_close, summary};

#[track_caller]
fn assert_test(quantiles: Quantiles, n: f64, statistic: f64, critical: f64, skewed: bool) {
    let test = skewness(&quantiles, n);
    assert_close(test.map(|test| test.statistic), statistic);
    assert_close(test.map(|test| test.critical), critical);
    assert_eq!(test.map(|test| test.is_skewed()), Some(skewed));
}

#[test]
fn the_same_range_speaks_against_symmetry_only_in_a_larger_group() {
    let range = summary(true, false);
    assert_test(range, 20.0, 1.0 / 3.0, 0.416_021_823_420_989_15, false);
    assert_test(range, 100.0, 1.0 / 3.0, 0.237_910_830_821_198_27, true);
}

#[test]
fn the_same_quartiles_speak_against_symmetry_only_in_a_larger_group() {
    let quartiles = summary(false, true);
    assert_test(quartiles, 20.0, 1.0 / 3.0, 0.577_558_014_037_444_2, false);
    assert_test(quartiles, 100.0, 1.0 / 3.0, 0.2644, true);
}

#[test]
fn five_numbers_are_judged_by_the_larger_of_two_statistics() {
    let five = summary(true, true);
    let tails = 0.490_817_116_488_938_8;
    assert_test(five, 20.0, tails, 0.665_820_393_249_936_9, false);
    assert_test(five, 100.0, 0.361_667_102_996_285_5, 0.299_96, true);
}

#[test]
fn fewer_than_five_people_are_not_tested() {
    assert_eq!(skewness(&summary(true, true), 4.0), None);
}
