//! One group on one occasion, and one group's paired tests. Figures marked R are metafor's `escalc`.

use oxymeta::effects::{Note, Route};

use crate::given::{Given, assert_effect, notes, one_group, outcome, result, review, within};

fn group(measure: &str, n: u32, lines: &str, tests: &str) -> Given {
    let id = if lines.contains("events") {
        "adequate"
    } else {
        "volume"
    };
    let lines = result("massage", lines) + tests;
    review(measure, id).study("a", &(one_group(n) + &outcome(id, &lines)))
}

#[test]
fn events_make_proportions_on_every_scale() {
    for (measure, yi, vi) in [
        ("PR", 0.35, 0.011_375),
        ("PLO", -0.619_039_208_406_224, 0.219_780_219_780_22),
        ("PLN", 0.35_f64.ln(), 1.0 / 7.0 - 1.0 / 20.0),
        ("PAS", 0.35_f64.sqrt().asin(), 1.0 / 80.0),
        ("PFT", 0.640_337_881_841_603, 0.012_195_121_951_219_5),
    ] {
        let effect = group(measure, 20, "events = 7", "").effect();
        assert_effect(&effect, yi, vi);
        assert_eq!((effect.route, effect.n), (Route::Counts, Some(20.0)));
    }
}

#[test]
fn a_proportion_of_none_is_corrected_where_that_is_needed_and_only_there() {
    let logit = group("PLO", 20, "events = 0", "").effect();
    assert_effect(&logit, -3.713_572_066_704_31, 2.048_780_487_804_88);
    assert!(notes(
        &logit,
        |note| matches!(note, Note::ContinuityCorrection { added, .. } if *added == [0.5, 0.5])
    ));
    let arcsine = group("PAS", 20, "events = 0", "").effect();
    assert_effect(&arcsine, 0.0, 1.0 / 80.0);
}

#[test]
fn a_mean_of_one_group_from_sd_interval_or_quartiles() {
    let mean = group("MN", 16, "after = { mean = 3, sd = 4 }", "").effect();
    assert_effect(&mean, 3.0, 1.0);
    let log = group("MNLN", 16, "after = { mean = 3, sd = 4 }", "").effect();
    assert_effect(&log, 3.0_f64.ln(), 1.0 / 9.0);
    let se = group("MN", 16, "after = { mean = 3, se = 1 }", "").effect();
    assert_effect(&se, 3.0, 1.0);
    let quartiles = group("MN", 40, "after = { median = 3, q1 = 2, q3 = 4 }", "").effect();
    assert_eq!(quartiles.route, Route::Quantiles);
}

#[test]
fn a_rate_and_a_correlation_of_one_group() {
    let rate = group("IRLN", 20, "events = 7\nperson_time = 20", "").effect();
    assert_effect(&rate, 0.35_f64.ln(), 1.0 / 7.0);
    let z = group("ZCOR", 20, "correlation = 0.4", "").effect();
    assert_effect(&z, 0.4_f64.atanh(), 1.0 / 17.0);
    let reason = group("COR", 20, "after = { mean = 3, sd = 4 }", "").reason();
    assert_eq!(reason, "the correlation is not reported");
}

#[test]
fn a_mean_change_follows_from_a_paired_t_or_its_p() {
    // t(0.995, 19) = 2.860934606465; (3/t)² = 1.09957953242819 (R).
    let lines = "before = { mean = 2 }\nafter = { mean = 5 }";
    let p = group("MC", 20, lines, &within("test = \"paired-t\"\np = 0.01")).effect();
    assert_effect(&p, 3.0, 1.099_579_532_428_19);
    assert_eq!(p.route, Route::ExactP);
    let t = group("MC", 20, lines, &within("test = \"paired-t\"\nt = -3")).effect();
    assert_effect(&t, 3.0, 1.0);
    let printed = "test = \"paired-t\"\nt = 3\neffect = { measure = \"MD\", value = 3 }";
    let printed = group("MC", 20, "before = { sd = 2 }", &within(printed)).effect();
    assert_effect(&printed, 3.0, 1.0);
}

#[test]
fn a_wilcoxon_test_gives_a_standardised_change_as_an_approximation() {
    let lines = "before = { mean = 2 }\nafter = { mean = 5 }";
    let test = within("test = \"wilcoxon\"\np = 0.01");
    let effect = group("SMCC", 20, lines, &test).effect();
    let g = 0.614_078_099_462_71;
    assert_effect(&effect, g, 1.0 / 20.0 + g * g / 40.0);
    assert_eq!(effect.route, Route::RankTest);
    assert!(notes(&effect, |note| *note == Note::RankTestAsT));
    assert!(group("MC", 20, lines, &test).effects().included.is_empty());
}

#[test]
fn mcnemars_test_gives_the_pairs_that_changed() {
    // 12 of 32 before, 21 after; 12 gained, 3 lost: chi-squared 9²/15 = 5.4, p 0.0201367515503464 (R).
    let lines = "before_events = 12\nevents = 21";
    for (line, route) in [
        ("chi2 = 5.4", Route::McNemar),
        ("p = 0.0201", Route::ExactP),
    ] {
        let test = within(&format!("test = \"mc-nemar\"\n{line}"));
        let effect = group("MPRD", 32, lines, &test).effect();
        assert_effect(&effect, 9.0 / 32.0, 15.0 / 1024.0 - 81.0 / 32_768.0);
        assert_eq!((effect.route, effect.bounds), (route, None));
        let pairs = Note::PairsFromTest { pairs: [12.0, 3.0] };
        assert!(notes(&effect, |note| *note == pairs));
    }
    let test = within("test = \"mc-nemar\"\nchi2 = 5.4");
    let conditional = group("MPORC", 32, lines, &test).effect();
    assert_effect(&conditional, 4.0_f64.ln(), 1.0 / 12.0 + 1.0 / 3.0);
    let reason = group("MPORC", 32, lines, "").reason();
    assert_eq!(reason, "how many changed each way is not reported");
}

#[test]
fn every_measure_of_change_takes_values_before_and_after() {
    let lines = "correlation = 0.5\nbefore = { mean = 7, sd = 5 }\nafter = { mean = 10, sd = 4 }";
    // ln(10/7) + (0.16/20 - (5/7)²/20)/2; sum of both terms less 2·0.5·4·5/(10·7·20).
    let (q1, q2) = (0.16 / 20.0, 25.0 / 49.0 / 20.0);
    let romc = group("ROMC", 20, lines, "").effect();
    let yi = (10.0_f64 / 7.0).ln() + (q1 - q2) / 2.0;
    assert_effect(&romc, yi, q1 + q2 - 20.0 / 1400.0);
    let vrc = group("VRC", 20, lines, "").effect();
    assert_effect(&vrc, 0.8_f64.ln(), 0.75 / 19.0);
}

#[test]
fn clusters_widen_a_proportion_as_they_widen_every_effect() {
    // 1 + (5 - 1) 0.05 = 1.2.
    let record = one_group(20).replace(
        "type = \"one-group\"\n",
        "type = \"one-group\"\ncluster_size = 5\nicc = 0.05\n",
    );
    let lines = outcome("adequate", &result("massage", "events = 7"));
    let effect = review("PLO", "adequate")
        .study("a", &(record + &lines))
        .effect();
    assert_effect(&effect, -0.619_039_208_406_224, 0.219_780_219_780_22 * 1.2);
}
