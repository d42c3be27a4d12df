//! What the documentation of metafor's `conv.fivenum`, `conv.2x2`, `conv.wald` and `conv.delta` prints for its examples.
//!
//! Compared to the digits printed, except where a comment says what theirs leaves out.

use oxymeta::effects::EffectEstimate;
use oxymeta::effects::binary::Table2x2;
use oxymeta::effects::recover::{
    Quantiles, mean_from_quantiles, mean_sd_by_box_cox, mean_sd_by_quantile_estimation,
    mean_sd_of_log_normal, phi_from_chi2, phi_from_corrected_chi2, sd_from_quantiles,
    se_from_interval, se_from_p, skewness, table_from_odds_ratio, table_from_phi,
};
use oxymeta::numerics::distributions::chi_squared;

use crate::summary;

fn cells(table: Option<Table2x2>) -> Option<[f64; 4]> {
    table.map(|t| [t.ai, t.bi, t.ci, t.di])
}

fn printed(value: f64, decimals: usize) -> String {
    format!("{value:.decimals$}")
}

/// The third study of the second example: min 2, q1 4, median 6, q3 14, max 20.
fn skewed() -> Quantiles {
    Quantiles {
        q3: Some(14.0),
        max: Some(20.0),
        ..summary(true, true)
    }
}

#[test]
fn means_and_sds_of_normal_outcomes_are_those_of_conv_fivenum() {
    let n = 20.0;
    for (quantiles, mean, sd) in [
        (summary(true, false), "6.594468", "3.211576"),
        (summary(false, true), "6.719500", "4.787076"),
        (summary(true, true), "6.938841", "3.679435"),
    ] {
        assert_eq!(
            printed(mean_from_quantiles(&quantiles, n).expect("a mean"), 6),
            mean
        );
        assert_eq!(
            printed(sd_from_quantiles(&quantiles, n).expect("an SD"), 6),
            sd
        );
    }
}

#[test]
fn the_test_for_skewness_is_that_of_conv_fivenum() {
    for (quantiles, statistic, critical, skew) in [
        (summary(true, false), "0.333", "0.416", false),
        (summary(false, true), "0.333", "0.578", false),
        (summary(true, true), "0.491", "0.666", false),
        (skewed(), "0.818", "0.666", true),
    ] {
        let test = skewness(&quantiles, 20.0).expect("a test");
        assert_eq!(printed(test.statistic, 3), statistic);
        assert_eq!(printed(test.critical, 3), critical);
        assert_eq!(test.is_skewed(), skew);
    }
}

#[test]
fn the_mean_and_sd_of_a_log_normal_outcome_are_those_of_conv_fivenum() {
    let (mean, sd) = mean_sd_of_log_normal(&skewed(), 20.0).expect("an estimate");
    assert_eq!(
        (printed(mean, 6), printed(sd, 6)),
        ("8.758702".into(), "6.740320".into())
    );
}

#[test]
fn quantile_estimation_is_that_of_conv_fivenum_to_the_digits_its_search_leaves() {
    // R's optimiser stops at a relative change of 1e-8 of the sum of squares: four or five digits of the moments.
    for (quantiles, n, mean, sd) in [
        (summary(true, false), 20.0, 6.762_910, 3.803_302),
        (summary(false, true), 20.0, 7.922_472, 6.337_109),
        (summary(true, true), 20.0, 7.043_956, 3.852_243),
        (from_two_to_nine(), 100.0, 4.347_284, 1.502_171),
    ] {
        let fit = mean_sd_by_quantile_estimation(&quantiles, n).expect("a fit");
        assert!((fit.mean - mean).abs() < 5e-5 * mean, "{fit:?} {mean}");
        assert!((fit.sd - sd).abs() < 5e-5 * sd, "{fit:?} {sd}");
    }
}

/// The example of estmeansd: min 2, median 4, max 9.
fn from_two_to_nine() -> Quantiles {
    Quantiles {
        min: Some(2.0),
        median: Some(4.0),
        max: Some(9.0),
        ..Quantiles::default()
    }
}

#[test]
fn box_cox_is_that_of_conv_fivenum_to_the_error_of_its_simulation() {
    // A mean of n + 1000 draws: four standard errors of it; an SD of skewed draws varies by a few per cent more.
    for (quantiles, n, mean, sd) in [
        (summary(true, false), 20.0, 6.470_861, 3.262_934),
        (summary(false, true), 20.0, 8.135_197, 6.489_805),
        (summary(true, true), 20.0, 7.498_873, 4.978_785),
        (from_two_to_nine(), 100.0, 4.210_971, 1.337_348),
        (from_two_to_nine(), 100.0, 4.204_881, 1.277_236),
    ] {
        let (ours, spread) = mean_sd_by_box_cox(&quantiles, n).expect("an estimate");
        let error = 4.0 * spread / (n + 1000.0_f64).sqrt();
        assert!((ours - mean).abs() < error, "{ours} is not {mean}");
        assert!((spread / sd - 1.0).abs() < 0.1, "{spread} is not {sd}");
    }
}

#[test]
fn counts_come_back_as_from_conv_2x2() {
    let table = Some([36.0, 86.0, 20.0, 98.0]);
    assert_eq!(
        cells(table_from_odds_ratio(2.05, 122.0, 118.0, 56.0)),
        table
    );
    assert_eq!(cells(table_from_phi(0.15, 122.0, 118.0, 56.0)), table);
    let phi = phi_from_corrected_chi2(4.61, 122.0, 118.0, 56.0).expect("a φ");
    assert_eq!(cells(table_from_phi(phi, 122.0, 118.0, 56.0)), table);

    let table = Some([360.0, 860.0, 200.0, 980.0]);
    assert_eq!(
        cells(table_from_odds_ratio(2.05, 1220.0, 1180.0, 560.0)),
        table
    );
    let phi = phi_from_corrected_chi2(52.19, 1220.0, 1180.0, 560.0).expect("a φ");
    assert_eq!(cells(table_from_phi(phi, 1220.0, 1180.0, 560.0)), table);
    let rounded = Some([361.0, 859.0, 199.0, 981.0]);
    assert_eq!(cells(table_from_phi(0.15, 1220.0, 1180.0, 560.0)), rounded);
}

#[test]
fn guessed_margins_give_the_counts_of_conv_2x2_or_none() {
    let found = |x| cells(table_from_phi(0.54, 200.0, 200.0, x));
    assert_eq!(found(248.0), Some([176.0, 24.0, 72.0, 128.0]));
    assert_eq!(found(200.0), Some([154.0, 46.0, 46.0, 154.0]));
    assert_eq!(found(50.0), None);
}

#[test]
fn chi_squared_gives_the_counts_of_conv_2x2_with_and_without_yates_correction() {
    // chisq.test of 28, 14, 12, 18 gives 4.02 with the correction, 5.04 without it.
    let corrected = phi_from_corrected_chi2(4.02, 42.0, 30.0, 40.0).expect("a φ");
    let plain = phi_from_chi2(5.04, 72.0).expect("a φ");
    let table = Some([28.0, 14.0, 12.0, 18.0]);
    assert_eq!(cells(table_from_phi(corrected, 42.0, 30.0, 40.0)), table);
    assert_eq!(cells(table_from_phi(plain, 42.0, 30.0, 40.0)), table);
    let mistaken = phi_from_corrected_chi2(5.04, 42.0, 30.0, 40.0).expect("a φ");
    let off = Some([29.0, 13.0, 11.0, 19.0]);
    assert_eq!(cells(table_from_phi(mistaken, 42.0, 30.0, 40.0)), off);
    // From its p value of 0.05, as rounded, by way of the quantile.
    let chi2 = chi_squared::quantile_upper(0.05, 1.0);
    let phi = phi_from_corrected_chi2(chi2, 42.0, 30.0, 40.0).expect("a φ");
    assert_eq!(cells(table_from_phi(phi, 42.0, 30.0, 40.0)), table);
}

#[test]
fn the_sign_of_phi_decides_between_a_table_and_its_mirror() {
    // chisq.test of 40, 60, 60, 40 gives 7.22.
    let phi = phi_from_corrected_chi2(7.22, 100.0, 100.0, 100.0).expect("a φ");
    let found = |phi| cells(table_from_phi(phi, 100.0, 100.0, 100.0));
    assert_eq!(found(-phi), Some([40.0, 60.0, 60.0, 40.0]));
    assert_eq!(found(phi), Some([60.0, 40.0, 40.0, 60.0]));
}

#[test]
fn variances_from_intervals_and_p_values_are_those_of_conv_wald() {
    for (ratio, lower, upper, yi, vi) in [
        (1.37_f64, 1.03_f64, 1.82_f64, "0.3148", "0.0211"),
        (1.89, 1.60, 2.23, "0.6366", "0.0072"),
        (0.64, 0.33, 1.22, "-0.4463", "0.1113"),
    ] {
        let se = se_from_interval(lower.ln(), upper.ln(), 95.0, None).expect("a standard error");
        assert_eq!(
            (printed(ratio.ln(), 4), printed(se * se, 4)),
            (yi.into(), vi.into())
        );
    }
    let se = se_from_p(0.64_f64.ln(), 0.17, None).expect("a standard error");
    assert_eq!(printed(se * se, 4), "0.1058");
}

#[test]
fn conversions_have_the_variance_of_conv_delta() {
    use oxymeta::effects::Measure::Rpb;
    use oxymeta::effects::continuous::{Group, smd_from_d, smd_from_t, two_means};
    let one = |mean, sd, n| Group { mean, sd, n };
    let pair = |e: Option<EffectEstimate>| {
        let e = e.expect("an effect");
        (printed(e.yi, 4), printed(e.vi, 4))
    };
    let want = |yi: &str, vi: &str| (yi.to_owned(), vi.to_owned());
    let formula = oxymeta::effects::Formula::default();
    // Edinburgh and Montreal-Home of Normand (1999), point-biserial.
    let edinburgh = [one(55.0, 47.0, 155.0), one(75.0, 64.0, 156.0)];
    let home = [one(14.0, 8.0, 8.0), one(18.0, 11.0, 13.0)];
    let rpb = |[a, b]: [Group; 2]| pair(two_means(Rpb, a, b, formula));
    assert_eq!(rpb(edinburgh), want("-0.1758", "0.0030"));
    assert_eq!(rpb(home), want("-0.2001", "0.0474"));
    // The data preparation of its second example: t and d of two groups.
    assert_eq!(pair(smd_from_t(2.12, 95.0, 99.0)), want("0.3033", "0.0209"));
    assert_eq!(
        pair(smd_from_d(0.37, 145.0, 155.0)),
        want("0.3691", "0.0136")
    );
}
