//! Wan et al. (2014), BMC Med Res Methodol 14:135, doi:10.1186/1471-2288-14-135.

use oxymeta::effects::recover::{Quantiles, sd_from_quantiles};

use crate::{assert_close, summary};

#[test]
fn the_sd_from_a_range_is_equation_9() {
    let range = summary(true, false);
    assert_close(sd_from_quantiles(&range, 20.0), 3.211_575_967_369_703);
    assert_close(sd_from_quantiles(&range, 100.0), 2.401_353_824_729_604);
}

#[test]
fn the_sd_from_quartiles_is_equation_16() {
    let quartiles = summary(false, true);
    assert_close(sd_from_quantiles(&quartiles, 20.0), 4.787_076_043_370_465);
    assert_close(sd_from_quantiles(&quartiles, 100.0), 4.513_229_581_572_117);
}

#[test]
fn in_a_large_group_the_sd_is_the_interquartile_range_over_1_349() {
    // 2 Φ⁻¹(0.75) = 1.348979500392163; at n = 1e9 the formula is within 1/n of it.
    let sd = sd_from_quantiles(&summary(false, true), 1e9).expect("a value");
    assert!((sd - 6.0 / 1.348_979_500_392_163).abs() < 1e-8);
}

#[test]
fn quantiles_out_of_order_or_alone_give_no_sd() {
    let none = Quantiles {
        median: Some(6.0),
        ..Quantiles::default()
    };
    let reversed = Quantiles {
        min: Some(7.0),
        ..summary(true, true)
    };
    let half = Quantiles {
        q3: None,
        ..summary(false, true)
    };
    for summary in [none, reversed, half] {
        assert_eq!(sd_from_quantiles(&summary, 20.0), None);
    }
    assert_eq!(sd_from_quantiles(&summary(true, true), 1.0), None);
}
