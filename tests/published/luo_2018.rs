//! Luo et al. (2018), Stat Methods Med Res 27:1785, doi:10.1177/0962280216669183.

use oxymeta::effects::recover::{Quantiles, mean_from_quantiles};

use crate::{assert_close, summary};

#[test]
fn the_mean_from_median_and_range_is_equation_7() {
    let range = summary(true, false);
    assert_close(mean_from_quantiles(&range, 20.0), 6.594_467_760_116_728_5);
    assert_close(mean_from_quantiles(&range, 100.0), 6.224_575_419_525_884);
}

#[test]
fn the_mean_from_median_and_quartiles_is_equation_11() {
    // w = 0.7 + 0.39/20 = 0.7195; 7 w + 6 (1 - w) = 6.7195.
    assert_close(mean_from_quantiles(&summary(false, true), 20.0), 6.7195);
    assert_close(mean_from_quantiles(&summary(false, true), 100.0), 6.7039);
}

#[test]
fn the_mean_from_all_five_numbers_is_equation_15() {
    let five = summary(true, true);
    assert_close(mean_from_quantiles(&five, 20.0), 6.938_841_249_939_767);
    assert_close(mean_from_quantiles(&five, 100.0), 6.772_898_219_030_606);
}

#[test]
fn there_is_no_mean_without_a_median() {
    let without = Quantiles {
        median: None,
        ..summary(true, true)
    };
    assert_eq!(mean_from_quantiles(&without, 20.0), None);
}
