//! Means, SDs and counts that are not printed but estimated, and what is said of them.

use oxymeta::effects::recover::{
    Known, Quantiles, mean_sd_by_box_cox, mean_sd_by_quantile_estimation, mean_sd_of_log_normal,
};
use oxymeta::effects::{Note, QuantileFitting, Route};

use crate::given::{
    assert_effect, notes, one_group, outcome, reported, result, review, trial, two_arms,
};

const QUARTILES: [&str; 2] = [
    "after = { median = 22.5, q1 = 10, q3 = 30 }",
    "after = { median = 15, q1 = 10, q3 = 25 }",
];

fn volume([massage, none]: [&str; 2], tests: &str) -> String {
    let lines = result("massage", massage) + &result("none", none) + tests;
    outcome("volume", &lines)
}

#[test]
fn a_mean_difference_follows_from_medians_and_quartiles() {
    // n = 42: means 20.726785714285715 and 16.773214285714285, SDs 15.351718079760817 and
    // 11.513788559820613; (SD1² + SD2²)/42.
    let record = trial(42, 42) + &volume(QUARTILES, "");
    let effect = review("MD", "volume").study("a", &record).effect();
    let (sd1, sd2) = (15.351_718_079_760_817_f64, 11.513_788_559_820_613_f64);
    let yi = 20.726_785_714_285_715 - 16.773_214_285_714_285;
    assert_effect(&effect, yi, (sd1 * sd1 + sd2 * sd2) / 42.0);
    assert_eq!(effect.route, Route::Quantiles);
    let known = Known::Quartiles;
    assert!(notes(&effect, |n| *n == Note::MeanFromQuantiles { known }));
    assert!(notes(&effect, |n| *n == Note::SdFromQuantiles { known }));
    assert!(!notes(&effect, |n| matches!(n, Note::Skewed { .. })));
}

#[test]
fn printed_means_and_exact_tests_go_before_quantiles() {
    let test = reported("test = \"t\"\nt = 2.5");
    let with_t = trial(42, 42) + &volume(QUARTILES, &test);
    let effect = review("SMD", "volume").study("a", &with_t).effect();
    assert_eq!(effect.route, Route::StatisticT);
    assert!(!notes(&effect, |n| matches!(
        n,
        Note::SdFromQuantiles { .. }
    )));
    let both = [
        "after = { mean = 20, sd = 9, median = 22.5, q1 = 10, q3 = 30 }",
        "after = { mean = 15, sd = 8, median = 15, q1 = 10, q3 = 25 }",
    ];
    let printed = trial(42, 42) + &volume(both, "");
    let effect = review("SMD", "volume").study("a", &printed).effect();
    assert_eq!(effect.route, Route::Means);
}

#[test]
fn quantiles_go_before_a_rank_test() {
    let test = reported("test = \"mann-whitney\"\nz = 2.5\nlarger = \"massage\"");
    let record = trial(42, 42) + &volume(QUARTILES, &test);
    let effect = review("SMD", "volume").study("a", &record).effect();
    assert_eq!(effect.route, Route::Quantiles);
}

#[test]
fn a_printed_mean_is_kept_where_only_the_sd_is_estimated() {
    let lines = [
        "after = { mean = 20, min = 2, max = 40 }",
        "after = { mean = 15, min = 2, max = 40 }",
    ];
    let record = trial(42, 42) + &volume(lines, "");
    let effect = review("MD", "volume").study("a", &record).effect();
    assert_eq!((effect.estimate.yi, effect.route), (5.0, Route::Quantiles));
    assert!(!notes(&effect, |n| matches!(
        n,
        Note::MeanFromQuantiles { .. }
    )));
}

#[test]
fn skewed_summaries_are_said_to_be_skewed() {
    let lines = [
        "after = { median = 11, q1 = 10, q3 = 30 }",
        "after = { median = 15, q1 = 10, q3 = 25 }",
    ];
    let record = trial(42, 42) + &volume(lines, "");
    let effect = review("SMD", "volume").study("a", &record).effect();
    assert!(notes(&effect, |n| matches!(n, Note::Skewed { .. })));
}

#[test]
fn the_protocol_chooses_how_quantiles_are_read() {
    let skewed = Quantiles {
        q1: Some(10.0),
        median: Some(11.0),
        q3: Some(30.0),
        ..Quantiles::default()
    };
    let lines = ["after = { median = 11, q1 = 10, q3 = 30 }"; 2];
    let record = trial(42, 42) + &volume([lines[0], "after = { mean = 15, sd = 9 }"], "");
    let read = |method: &str| {
        let line = format!("quantiles = \"{method}\"");
        review("MD", "volume")
            .assuming(&line)
            .study("a", &record)
            .effect()
    };
    let fit = mean_sd_by_quantile_estimation(&skewed, 42.0).unwrap();
    let log_normal = mean_sd_of_log_normal(&skewed, 42.0).unwrap();
    let box_cox = mean_sd_by_box_cox(&skewed, 42.0).unwrap();
    let estimated = QuantileFitting::Estimation(fit.distribution);
    for (method, (mean, sd), by) in [
        ("quantile-estimation", (fit.mean, fit.sd), estimated),
        ("by-skewness", (fit.mean, fit.sd), estimated),
        ("log-normal", log_normal, QuantileFitting::LogNormal),
        ("box-cox", box_cox, QuantileFitting::BoxCox),
    ] {
        let effect = read(method);
        assert_effect(&effect, mean - 15.0, (sd * sd + 81.0) / 42.0);
        assert!(
            notes(&effect, |n| *n == Note::FittedToQuantiles { by }),
            "{method}"
        );
    }
    assert!(notes(&read("luo-wan-shi"), |n| matches!(
        n,
        Note::MeanFromQuantiles { .. }
    )));
}

#[test]
fn by_skewness_leaves_symmetric_summaries_to_the_normal_outcome() {
    let record = trial(42, 42) + &volume(QUARTILES, "");
    let plain = review("MD", "volume").study("a", &record).effect();
    let chosen = review("MD", "volume")
        .assuming("quantiles = \"by-skewness\"")
        .study("a", &record)
        .effect();
    assert_eq!(chosen.estimate, plain.estimate);
}

#[test]
fn a_median_alone_gives_no_effect() {
    let none = "after = { median = 15 }";
    let record = trial(42, 42) + &volume([QUARTILES[0], none], "");
    let found = review("SMD", "volume").study("a", &record).effects();
    assert!(found.included.is_empty());
    assert_eq!(found.not_pooled.len(), 1);
}

#[test]
fn two_treatments_of_the_same_people_are_said_to_be_analysed_as_parallel() {
    let within = two_arms("within-person", [Some(42), Some(42)], Some(42));
    let record = within + &volume(QUARTILES, "");
    let effect = review("SMD", "volume").study("a", &record).effect();
    assert!(notes(&effect, |n| *n == Note::WithinPersonAsParallel));
}

#[test]
fn a_change_within_one_group_follows_from_quantiles() {
    let lines = result("massage", "change = { median = 6, q1 = 4, q3 = 10 }");
    let record = one_group(20) + &outcome("volume", &lines);
    let effect = review("MC", "volume").study("a", &record).effect();
    // Mean 6.7195, SD 4.787076043370465.
    assert_effect(&effect, 6.7195, 4.787_076_043_370_465_f64.powi(2) / 20.0);
    assert_eq!(effect.route, Route::Quantiles);
}

#[test]
fn counts_follow_from_percentages_that_allow_only_one() {
    // 43 of 45 and 35 of 45.
    let lines = |massage: &str| result("massage", massage) + &result("none", "percent = 77.78");
    let record = |massage| trial(45, 45) + &outcome("adequate", &lines(massage));
    let effect = review("RD", "adequate")
        .study("a", &record("percent = 95.56"))
        .effect();
    let printed = trial(45, 45)
        + &outcome(
            "adequate",
            &(result("massage", "events = 43") + &result("none", "events = 35")),
        );
    let same = review("RD", "adequate").study("a", &printed).effect();
    assert_eq!(effect.estimate, same.estimate);
    assert_eq!(effect.route, Route::Counts);
    assert!(notes(&effect, |n| {
        matches!(n, Note::CountFromPercent { count, .. } if *count == 43.0)
    }));
    let contradicted = review("RD", "adequate").study("a", &record("percent = 94"));
    assert_eq!(
        contradicted.reason(),
        "counts are not reported for both groups"
    );
}
