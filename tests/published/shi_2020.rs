//! Shi et al. (2020), Res Synth Methods 11:641, doi:10.1002/jrsm.1429.

use oxymeta::effects::recover::sd_from_quantiles;

use crate::{assert_close, summary};

#[test]
fn the_sd_from_all_five_numbers_is_equation_10() {
    let five = summary(true, true);
    assert_close(sd_from_quantiles(&five, 20.0), 3.679_435_044_643_210_7);
    assert_close(sd_from_quantiles(&five, 100.0), 3.512_067_880_233_1);
}
