//! McGrath et al. (2020), Stat Methods Med Res 29:2520, doi:10.1177/0962280219889080.
//!
//! Least squares by SciPy's `least_squares` from several starts to 1e-15, integrals by its `quad`; the searches here
//! give about eight digits.

use oxymeta::effects::recover::{
    Distribution, Quantiles, mean_sd_by_box_cox, mean_sd_by_quantile_estimation,
};

use crate::summary;

/// What a golden section leaves of the argument, and some.
const SEARCH: f64 = 1e-7;

#[track_caller]
fn assert_pair((mean, sd): (f64, f64), want: (f64, f64), tolerance: f64) {
    let near = |got: f64, want: f64| (got - want).abs() <= tolerance * want.abs();
    assert!(near(mean, want.0), "mean {mean} is not {}", want.0);
    assert!(near(sd, want.1), "SD {sd} is not {}", want.1);
}

#[track_caller]
fn assert_fit(quantiles: &Quantiles, n: f64, family: Distribution, want: (f64, f64)) {
    let fit = mean_sd_by_quantile_estimation(quantiles, n).expect("a fit");
    assert_eq!(fit.distribution, family);
    assert_pair((fit.mean, fit.sd), want, SEARCH);
}

#[test]
fn quantile_estimation_keeps_the_distribution_that_lies_closest() {
    let range = summary(true, false);
    let gamma = (6.762_807_822_872_15, 3.803_428_173_798_65);
    assert_fit(&range, 20.0, Distribution::Gamma, gamma);
    let quartiles = summary(false, true);
    let log_normal = (7.922_474_344_091_28, 6.337_105_683_446_52);
    assert_fit(&quartiles, 20.0, Distribution::LogNormal, log_normal);
    let five = summary(true, true);
    let weibull = (7.043_954_908_131_66, 3.852_242_811_785_94);
    assert_fit(&five, 20.0, Distribution::Weibull, weibull);
    let even = Quantiles {
        q1: Some(10.0),
        median: Some(15.0),
        q3: Some(19.0),
        ..Quantiles::default()
    };
    let normal = (14.666_666_666_666_666, 6.671_709_983_275_21);
    assert_fit(&even, 50.0, Distribution::Normal, normal);
}

#[test]
fn quantile_estimation_follows_a_change_of_unit() {
    let fit = |unit: f64| {
        let quantiles = Quantiles {
            min: Some(2.0 * unit),
            median: Some(4.0 * unit),
            max: Some(9.0 * unit),
            ..Quantiles::default()
        };
        mean_sd_by_quantile_estimation(&quantiles, 100.0).expect("a fit")
    };
    let (one, thousand) = (fit(1.0), fit(1000.0));
    assert_eq!(one.distribution, thousand.distribution);
    assert_pair(
        (thousand.mean, thousand.sd),
        (1000.0 * one.mean, 1000.0 * one.sd),
        SEARCH,
    );
}

#[test]
fn a_negative_quantile_leaves_the_normal_distribution() {
    let changes = Quantiles {
        q1: Some(-2.0),
        median: Some(-1.0),
        q3: Some(6.0),
        ..Quantiles::default()
    };
    let fit = mean_sd_by_quantile_estimation(&changes, 30.0).expect("a fit");
    assert_eq!((fit.distribution, fit.mean), (Distribution::Normal, 1.0));
    assert_eq!(mean_sd_by_box_cox(&changes, 30.0), None);
}

#[test]
fn box_cox_integrates_the_outcome_over_the_cut_normal_distribution() {
    let bc = |quantiles: &Quantiles, n| mean_sd_by_box_cox(quantiles, n).expect("an estimate");
    let range = bc(&summary(true, false), 20.0);
    assert_pair(range, (6.572_469_607_484_91, 3.293_742_646_132_51), SEARCH);
    // A negative power is taken as 0: the log-normal moments in closed form.
    let quartiles = bc(&summary(false, true), 20.0);
    assert_pair(
        quartiles,
        (8.140_783_868_743_38, 6.842_639_917_244_99),
        1e-12,
    );
    let five = bc(&summary(true, true), 20.0);
    assert_pair(five, (7.317_021_405_151_52, 4.974_496_090_069_75), 1e-6);
    let left = Quantiles {
        q1: Some(100.0),
        median: Some(180.0),
        q3: Some(240.0),
        ..Quantiles::default()
    };
    let power = bc(&left, 50.0);
    assert_pair(power, (171.857_257_687_423_5, 62.572_605_689_477_2), SEARCH);
}

#[test]
fn there_is_no_estimate_without_a_median_between_the_others() {
    let tied = Quantiles {
        median: Some(4.0),
        ..summary(false, true)
    };
    assert_eq!(mean_sd_by_box_cox(&tied, 20.0), None);
    let missing = Quantiles {
        median: None,
        ..summary(true, true)
    };
    assert_eq!(mean_sd_by_box_cox(&missing, 20.0), None);
    assert_eq!(mean_sd_by_quantile_estimation(&missing, 20.0), None);
    assert_eq!(
        mean_sd_by_quantile_estimation(&summary(true, true), 2.0),
        None
    );
}

#[test]
fn quantiles_that_are_zero_or_far_apart_are_fitted_without_fail() {
    let wide = |min, median, max| Quantiles {
        min: Some(min),
        median: Some(median),
        max: Some(max),
        ..Quantiles::default()
    };
    for quantiles in [
        wide(0.0, 1.0, 5.0),
        wide(0.0, 0.0, 1.0),
        wide(1e-300, 1.0, 1e300),
        wide(1e-9, 1.0, 1e9),
        wide(1.0, 1.0, 1.000_000_1),
        wide(-1e300, 0.0, 1e300),
    ] {
        for n in [3.0, 20.0, 1e6] {
            if let Some(fit) = mean_sd_by_quantile_estimation(&quantiles, n) {
                assert!(
                    fit.mean.is_finite() && fit.sd > 0.0,
                    "{quantiles:?}: {fit:?}"
                );
            }
            if let Some((mean, sd)) = mean_sd_by_box_cox(&quantiles, n) {
                assert!(mean.is_finite() && sd > 0.0, "{quantiles:?}: {mean} {sd}");
            }
        }
    }
}
