//! Two groups of means without SDs: tests, printed effects, values before and after.
//!
//! Figures marked R are from R 4 with metafor 3.8: `escalc` with SDs of 1 and a difference of d = t √(1/20 + 1/22).

use oxymeta::effects::{Note, Route, StudyEffect};

use crate::given::{Given, assert_effect, means, notes, outcome, reported, result, review, trial};

fn volume(measure: &str, lines: &str) -> Given {
    review(measure, "volume").study("a", &(trial(20, 22) + &outcome("volume", lines)))
}

fn effect(measure: &str, test: &str) -> StudyEffect {
    volume(measure, &(means(9.0, 4.0) + &reported(test))).effect()
}

#[test]
fn a_t_gives_every_measure_that_equal_spreads_define() {
    for (measure, yi, vi) in [
        // (1/19 + 1/21)(1 + g²/8), by Bonett's formula with equal spreads.
        ("SMDH", 0.757_804_167_470_969, 0.107_446_956_845_067_2),
        ("SMD1", 0.744_418_641_881_05, 0.108_049_070_781_364),
        ("RPB", 0.367_607_311_046_904, 0.017_376_115_549_965_1),
        ("D2ORL", 1.400_965_888_475_23, 0.337_398_408_029_665),
        // SD 5/(2.5 √(1/20 + 1/22)) = 6.4733887497015 in both groups; q = SD²/(n m²);
        // ln(9/4) + (q1 - q2)/2, which R's version leaves out, and q1 + q2.
        ("ROM", 0.7643399751816433, 0.144_914_756_025_867),
    ] {
        for test in ["test = \"t\"\nt = 2.5", "test = \"anova\"\nf = 6.25"] {
            assert_effect(&effect(measure, test), yi, vi);
        }
    }
}

#[test]
fn a_t_says_nothing_of_how_the_spreads_differ() {
    let lines = means(9.0, 4.0) + &reported("test = \"t\"\nt = 2.5");
    for measure in ["VR", "CVR"] {
        let reason = volume(measure, &lines).reason();
        assert_eq!(reason, "means without SD, SE, interval, exact t or exact p");
    }
}

#[test]
fn a_mean_difference_from_f_is_that_from_t() {
    let from = effect("MD", "test = \"anova\"\nf = 6.25");
    assert_effect(&from, 5.0, 4.0);
    assert_eq!(from.route, Route::StatisticF);
}

#[test]
fn a_printed_mean_difference_with_t_or_p_alone() {
    let alone = |line: &str| {
        let md = "effect = { measure = \"MD\", value = 5 }";
        volume("MD", &reported(&format!("test = \"t\"\n{line}\n{md}"))).effect()
    };
    assert_effect(&alone("t = 2.5"), 5.0, 4.0);
    // t(0.985, 40) = 2.2502713888286.
    let p = alone("p = 0.03");
    assert_effect(&p, 5.0, (5.0_f64 / 2.250_271_388_828_6).powi(2));
    assert_eq!(p.route, Route::ExactP);
}

#[test]
fn a_welch_t_is_exact_for_the_difference_and_flagged_for_the_smd() {
    let welch = "test = \"welch-t\"\nt = 2.5";
    let md = effect("MD", welch);
    assert_effect(&md, 5.0, 4.0);
    assert!(!notes(&md, |note| *note == Note::WelchAsStudent));
    let smd = effect("SMD", welch);
    assert_effect(&smd, 0.757_804_167_470_97, 0.102_291_059_219_26);
    assert!(notes(&smd, |note| *note == Note::WelchAsStudent));
}

#[test]
fn a_z_of_a_test_that_is_not_of_ranks_is_read_as_a_correlation_last_of_all() {
    // r = 2.5/√42, t = r √(40/(1 - r²)) = 2.64442942673973; g 0.801583856066491 (R).
    for test in [
        "test = \"not-named\"\nz = 2.5",
        "test = \"chi-squared\"\nchi2 = 6.25",
    ] {
        let z = effect("SMD", test);
        assert_effect(&z, 0.801_583_856_066_491, 0.103_103_791_624_86);
        assert_eq!(z.route, Route::StatisticZ);
        assert!(notes(&z, |note| matches!(
            note,
            Note::ReadAsCorrelation { .. }
        )));
    }
    let better = effect("SMD", "test = \"not-named\"\nz = 2.5\nt = 2.5");
    assert_eq!(better.route, Route::StatisticT);
}

#[test]
fn a_printed_smd_is_read_with_its_interval_or_with_the_sizes() {
    let printed = |line: &str| {
        let smd = format!("effect = {{ measure = \"SMD\", value = 0.5{line} }}");
        volume("SMD", &reported(&format!("test = \"t\"\n{smd}"))).effect()
    };
    let interval = printed(", ci = [-0.1, 1.1]");
    let se = 1.2 / (2.0 * 1.959_963_984_540_054);
    assert_effect(&interval, 0.5, se * se);
    let sizes = printed("");
    assert_effect(&sizes, 0.5, 1.0 / 20.0 + 1.0 / 22.0 + 0.25 / 84.0);
    assert!(notes(&sizes, |note| *note == Note::VarianceFromSizes));
}

#[test]
fn intervals_of_means_are_read_at_their_level() {
    // t(0.95, 9) = 1.83311293265624, t(0.95, 14) = 1.76131013577489; each group adds (half width/t)².
    let lines = result(
        "massage",
        "after = { mean = 5, ci = [3.5, 6.5], ci_level = 90 }",
    ) + &result(
        "none",
        "after = { mean = 4, ci = [2.8, 5.2], ci_level = 90 }",
    );
    let record = trial(10, 15) + &outcome("volume", &lines);
    let md = review("MD", "volume").study("a", &record).effect();
    let vi = (1.5_f64 / 1.833_112_932_656_24).powi(2) + (1.2_f64 / 1.761_310_135_774_89).powi(2);
    assert_effect(&md, 1.0, vi);
    // t(0.995, 28): se² = 0.818532154946226 (R).
    let line = "effect = { measure = \"MD\", value = 3, ci = [0.5, 5.5], level = 99 }";
    let record = trial(15, 15) + &outcome("volume", &reported(&format!("test = \"t\"\n{line}")));
    let md = review("MD", "volume").study("a", &record).effect();
    assert_effect(&md, 3.0, 0.818_532_154_946_226);
}

#[test]
fn a_change_is_computed_where_the_other_group_prints_only_its_change() {
    // 10 - 7 = 3 with √(16 + 25 - 2 r 20): r = 0.5 gives √21; 21/20 + 9/22.
    let lines = |r: &str| {
        let line = format!("before = {{ mean = 7, sd = 5 }}\nafter = {{ mean = 10, sd = 4 }}{r}");
        result("massage", &line) + &result("none", "change = { mean = 1, sd = 3 }")
    };
    let assumed = volume("MD", &lines(""))
        .assuming("pre_post_correlation = { value = 0.5, why = \"usual\" }")
        .effect();
    assert_effect(&assumed, 2.0, 21.0 / 20.0 + 9.0 / 22.0);
    assert_eq!(assumed.route, Route::ComputedChanges);
    assert!(notes(&assumed, |note| *note == Note::ChangeComputed));
    assert!(notes(&assumed, |note| *note
        == Note::AssumedCorrelation { r: 0.5 }));
    let printed = volume("MD", &lines("\ncorrelation = 0.75")).effect();
    assert_effect(&printed, 2.0, 11.0 / 20.0 + 9.0 / 22.0);
    assert!(volume("MD", &lines("")).effects().included.is_empty());
}

#[test]
fn counts_enter_an_analysis_of_smds_only_where_it_asks_for_it() {
    // ln 4.5 √3/π and its variance times 3/π² (R).
    let lines = result("massage", "events = 12") + &result("none", "events = 6");
    let record = trial(20, 24) + &outcome("volume", &lines);
    let asked = review("SMD", "volume").with("convert = true");
    let asked = asked.study("a", &record).effect();
    assert_effect(&asked, 0.829_241_329_793_548, 0.130_873_195_538_02);
    assert_eq!(asked.route, Route::Converted);
    let silent = review("SMD", "volume").study("a", &record);
    assert!(silent.effects().included.is_empty());
}

#[test]
fn two_groups_before_and_after_give_the_difference_of_their_changes() {
    // (10 - 7) - (6 - 5) = 2; (16 + 25 - 20)/20 + (9 + 16 - 12)/22 with r = 0.5.
    let lines = result(
        "massage",
        "correlation = 0.5\nbefore = { mean = 7, sd = 5 }\nafter = { mean = 10, sd = 4 }",
    ) + &result(
        "none",
        "correlation = 0.5\nbefore = { mean = 5, sd = 4 }\nafter = { mean = 6, sd = 3 }",
    );
    let raw = volume("PPCMC", &lines).effect();
    assert_effect(&raw, 2.0, 21.0 / 20.0 + 13.0 / 22.0);
    assert_eq!((raw.route, raw.n), (Route::BeforeAfter, Some(42.0)));
    // Morris (2008): c 2/sp with the SDs before, sp² = (19·25 + 21·16)/40 = 20.275; c = J(40) = 0.9811121944367.
    let yi = 0.981_112_194_436_7 * 2.0 / 20.275_f64.sqrt();
    let vi = 1.0 / 20.0 + 1.0 / 22.0 + yi * yi / 84.0;
    let standardised = volume("PPC2", &lines).effect();
    assert!((standardised.estimate.yi - yi).abs() < 1e-12);
    assert!((standardised.estimate.vi - vi).abs() < 1e-12);
}

#[test]
fn a_converted_effect_of_clusters_carries_their_design_effect() {
    // ln 4.5 √3/π; the variance of 12 of 20 against 6 of 24 times 3/π² times 1 + (5 - 1) 0.05.
    let lines = result("massage", "events = 12") + &result("none", "events = 6");
    let record = trial(20, 24).replace(
        "type = \"rct\"\n",
        "type = \"cluster-rct\"\ncluster_size = 5\nicc = 0.05\n",
    );
    let given = review("SMD", "volume").with("convert = true");
    let effect = given
        .study("a", &(record + &outcome("volume", &lines)))
        .effect();
    assert_effect(&effect, 0.829_241_329_793_548, 0.130_873_195_538_02 * 1.2);
}
