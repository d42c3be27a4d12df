//! Shi, Tong, Wang & Genton (2020), Stat Interface 13:519, doi:10.4310/SII.2020.v13.n4.a9.

use oxymeta::effects::recover::{Quantiles, mean_sd_of_log_normal};
use oxymeta::numerics::distributions::normal;

use crate::{assert_close, summary};

#[track_caller]
fn assert_moments(quantiles: &Quantiles, n: f64, mean: f64, sd: f64) {
    let found = mean_sd_of_log_normal(quantiles, n);
    assert_close(found.map(|(mean, _)| mean), mean);
    assert_close(found.map(|(_, sd)| sd), sd);
}

#[test]
fn mean_and_sd_follow_from_the_logarithms_of_the_quantiles() {
    let skewed = Quantiles {
        q3: Some(14.0),
        max: Some(20.0),
        ..summary(true, true)
    };
    let quartiles = Quantiles {
        min: None,
        max: None,
        ..skewed
    };
    let range = summary(true, false);
    assert_moments(&range, 20.0, 6.531_495_445_603_266, 3.442_642_769_795_822_4);
    assert_moments(
        &quartiles,
        20.0,
        10.633_492_140_178_724,
        10.329_912_448_309_367,
    );
    assert_moments(&skewed, 20.0, 8.758_702_272_518_185, 6.740_319_641_096_908);
    assert_moments(&skewed, 100.0, 8.899_364_111_951_106, 7.092_461_875_954_529);
}

#[test]
fn the_quantiles_of_a_log_normal_outcome_give_back_its_mean_and_sd() {
    // μ = 1, σ = 0.5 and a large group: the corrections vanish with 1/n.
    let (mu, sigma, n) = (1.0_f64, 0.5_f64, 1e7);
    let at = |p: f64| Some((mu + sigma * normal::quantile(p)).exp());
    let quartiles = Quantiles {
        q1: at(0.25),
        median: at(0.5),
        q3: at(0.75),
        ..Quantiles::default()
    };
    let (mean, sd) = mean_sd_of_log_normal(&quartiles, n).expect("an estimate");
    let want = (mu + sigma * sigma / 2.0).exp();
    assert!((mean - want).abs() < 1e-5 * want, "{mean} is not {want}");
    let want = want * (sigma * sigma).exp_m1().sqrt();
    assert!((sd - want).abs() < 1e-5 * want, "{sd} is not {want}");
}

#[test]
fn a_quantile_of_zero_or_below_or_a_small_group_gives_none() {
    let zero = Quantiles {
        min: Some(0.0),
        ..summary(true, true)
    };
    assert_eq!(mean_sd_of_log_normal(&zero, 20.0), None);
    assert_eq!(mean_sd_of_log_normal(&summary(true, true), 4.0), None);
}
