//! Clusters, and both treatments in the same people: what is done to the numbers, and what is said of it.

use oxymeta::effects::{Data, Note, Route, StudyEffect};
use oxymeta::records::Assumption;

use crate::given::{
    Given, assert_effect, means, notes, outcome, reported, result, review, two_arms,
};

/// 3 ± 4 of 16 against 1 ± 5 of 25: MD 2 with variance 2 between people.
fn means_and_sds() -> String {
    result("massage", "after = { mean = 3, sd = 4 }")
        + &result("none", "after = { mean = 1, sd = 5 }")
}

fn designed(kind: &str, sizes: [u32; 2], design: &str) -> String {
    let type_line = format!("type = \"{kind}\"\n");
    two_arms(kind, sizes.map(Some), None).replace(&type_line, &format!("{type_line}{design}\n"))
}

fn cluster_trial(design: &str, lines: &str) -> Given {
    let record = designed("cluster-rct", [16, 25], design) + &outcome("volume", lines);
    review("MD", "volume").study("a", &record)
}

fn texts(effect: &StudyEffect) -> Vec<String> {
    effect.notes.iter().map(ToString::to_string).collect()
}

#[test]
fn clusters_multiply_the_variance_by_the_design_effect() {
    // 1 + (21 - 1) 0.05 = 2.
    let effect = cluster_trial("cluster_size = 21\nicc = 0.05", &means_and_sds()).effect();
    assert_effect(&effect, 2.0, 4.0);
    assert_eq!(
        texts(&effect),
        [
            "clusters allocated: sizes divided by the design effect 2.000 (ICC 0.05 as printed, 21.0 a cluster on average)"
        ]
    );
    // People are counted as they are, the effect is computed from half of them.
    assert_eq!(effect.n, Some(41.0));
    let half = Data::Means {
        means: [3.0, 1.0],
        sds: [4.0, 5.0],
        sizes: [8.0, 12.5],
    };
    assert_eq!(effect.data, half);
}

#[test]
fn the_size_of_clusters_follows_from_their_number_and_the_icc_may_be_assumed() {
    // 41/4 = 10.25 a cluster, 1 + 9.25 · 0.1 = 1.925.
    let effect = cluster_trial("clusters = 4", &means_and_sds())
        .assuming("icc = { value = 0.1, why = \"x\" }")
        .effect();
    assert_effect(&effect, 2.0, 2.0 * 1.925);
    let expected = Note::DesignEffect {
        icc: 0.1,
        size: 10.25,
        effect: 1.0 + 9.25 * 0.1,
        assumed: true,
    };
    assert_eq!(expected.assumption(), Some(Assumption::Icc));
    assert_eq!(effect.notes, [expected]);
}

#[test]
fn a_cluster_trial_without_what_a_design_effect_needs_is_not_pooled() {
    let reason = |design: &str| cluster_trial(design, &means_and_sds()).reason();
    let start = "clusters were allocated and the analysis does not allow for it; give ";
    assert_eq!(
        reason(""),
        format!(
            "{start}`cluster_size` (or `clusters`) and `icc` in the record, or the latter in `[assumptions]`"
        )
    );
    assert_eq!(
        reason("clusters = 4"),
        format!("{start}`icc` in the record or in `[assumptions]`")
    );
    assert_eq!(
        reason("icc = 0.1"),
        format!("{start}`cluster_size` or `clusters` in the record")
    );
}

#[test]
fn counts_of_clusters_are_divided_with_their_totals() {
    // The odds ratio stays, its variance doubles.
    let lines = result("massage", "events = 8") + &result("none", "events = 5");
    let record = designed("cluster-rct", [16, 25], "cluster_size = 21\nicc = 0.05")
        + &outcome("adequate", &lines);
    let effect = review("OR", "adequate").study("a", &record).effect();
    let vi = 2.0 * (1.0 / 8.0 + 1.0 / 8.0 + 1.0 / 5.0 + 1.0 / 20.0);
    assert_effect(&effect, 4_f64.ln(), vi);
    let halves = Data::Counts {
        events: [4.0, 2.5],
        totals: [8.0, 12.5],
    };
    assert_eq!(effect.data, halves);
}

#[test]
fn allocated_groups_without_randomisation_are_clusters_where_the_record_says_so() {
    let record = designed("quasi-experimental", [16, 25], "clusters = 2\nicc = 0")
        + &outcome("volume", &means_and_sds());
    let effect = review("MD", "volume").study("a", &record).effect();
    assert_effect(&effect, 2.0, 2.0);
    assert!(notes(&effect, |note| matches!(
        note,
        Note::DesignEffect { .. }
    )));
}

#[test]
fn a_printed_effect_that_allows_for_clusters_comes_first() {
    let adjusted = reported(
        "test = \"regression\"\ncluster_adjusted = true\neffect = { measure = \"MD\", value = 1.8, se = 1.5 }",
    );
    let effect = cluster_trial("", &(means_and_sds() + &adjusted)).effect();
    assert_effect(&effect, 1.8, 2.25);
    assert_eq!(effect.route, Route::PrintedEffect);
    assert_eq!(
        texts(&effect),
        ["clusters allocated; the printed analysis allows for it"]
    );
}

#[test]
fn results_that_allow_for_clusters_are_used_as_they_are() {
    let lines = result(
        "massage",
        "after = { mean = 3, se = 1 }\ncluster_adjusted = true",
    ) + &result(
        "none",
        "after = { mean = 1, se = 1 }\ncluster_adjusted = true",
    );
    let effect = cluster_trial("", &lines).effect();
    assert_effect(&effect, 2.0, 2.0);
    assert!(notes(&effect, |note| *note == Note::ClusterAdjusted));
}

#[test]
fn a_test_that_allows_for_clusters_gives_no_standardised_difference() {
    let test = reported("test = \"t\"\nt = 2.5\ncluster_adjusted = true");
    let record = designed("cluster-rct", [16, 25], "cluster_size = 21\nicc = 0.05")
        + &outcome("volume", &(means(3.0, 1.0) + &test));
    let given = |measure: &str| review(measure, "volume").study("a", &record);
    assert!(
        given("SMD")
            .reason()
            .starts_with("only a test that allows for clusters")
    );
    // A mean difference needs no standard deviation: its standard error is 2/2.5.
    assert_effect(&given("MD").effect(), 2.0, 0.64);
}

/// 3 ± 4 and 1 ± 5 of the same 16 people.
fn crossover(measure: &str, lines: &str) -> Given {
    let record = designed("crossover", [16, 16], "") + &outcome("volume", lines);
    review(measure, "volume").study("a", &record)
}

#[test]
fn a_printed_correlation_narrows_a_crossover() {
    // (16 + 25 - 2 · 0.5 · 20)/16 = 21/16.
    let lines = format!("period_correlation = 0.5\n{}", means_and_sds());
    let effect = crossover("MD", &lines).effect();
    assert_effect(&effect, 2.0, 21.0 / 16.0);
    assert_eq!(effect.n, Some(16.0));
    assert_eq!(
        texts(&effect),
        ["correlation 0.5 of the two treatments in one person as printed"]
    );
}

#[test]
fn the_correlation_follows_from_a_paired_test() {
    // sd of the difference 2 · 4/2 = 4, r = (16 + 25 - 16)/40 = 0.625; the variance is that of the test, 1.
    let lines = means_and_sds() + &reported("test = \"paired-t\"\nt = 2");
    let effect = crossover("MD", &lines).effect();
    assert_effect(&effect, 2.0, 1.0);
    assert_eq!(
        texts(&effect),
        ["correlation 0.62 of the two treatments in one person recovered from the paired t"]
    );
}

#[test]
fn an_assumed_correlation_is_used_last_and_said() {
    let assumed = "crossover_correlation = { value = 0.25, why = \"x\" }";
    // 41 - 10 = 31.
    let effect = crossover("MD", &means_and_sds()).assuming(assumed).effect();
    assert_effect(&effect, 2.0, 31.0 / 16.0);
    assert_eq!(
        texts(&effect),
        ["correlation 0.25 of the two treatments in one person assumed"]
    );
    let swept = effect.notes[0].assumption();
    assert_eq!(swept, Some(Assumption::CrossoverCorrelation));
    let printed = format!("period_correlation = 0.5\n{}", means_and_sds());
    let effect = crossover("MD", &printed).assuming(assumed).effect();
    assert_effect(&effect, 2.0, 21.0 / 16.0);
}

#[test]
fn a_standardised_crossover_is_corrected_as_parallel_groups_are() {
    // d = 2/√20.5, J(30) = 0.974754378214402 (mpmath); vi = (1/16 + d²/32) 2 (1 - 0.5).
    let lines = format!("period_correlation = 0.5\n{}", means_and_sds());
    let effect = crossover("SMD", &lines).effect();
    let d = 2.0 / 20.5_f64.sqrt();
    assert_effect(
        &effect,
        0.974_754_378_214_402 * d,
        1.0 / 16.0 + d * d / 32.0,
    );
}

#[test]
fn without_a_correlation_a_crossover_stays_parallel() {
    let effect = crossover("MD", &means_and_sds()).effect();
    assert_effect(&effect, 2.0, 1.0 + 25.0 / 16.0);
    assert_eq!(effect.notes, [Note::CrossoverAsParallel]);
}

#[test]
fn a_paired_test_alone_gives_a_mean_difference_and_needs_r_for_a_standardised_one() {
    let lines = means(3.0, 1.0) + &reported("test = \"paired-t\"\nt = 4");
    let effect = crossover("MD", &lines).effect();
    assert_effect(&effect, 2.0, 0.25);
    assert_eq!(effect.notes, [Note::PairedTest]);
    assert!(
        crossover("SMD", &lines)
            .reason()
            .starts_with("only a paired test")
    );
    // d = 4 √(2 · 0.5/16) = 1; vi = (1/16 + 1/32) 2 · 0.5.
    let given = format!("period_correlation = 0.5\n{lines}");
    let effect = crossover("SMD", &given).effect();
    assert_effect(&effect, 0.974_754_378_214_402, 3.0 / 32.0);
}

#[test]
fn a_printed_phi_narrows_the_odds_ratio_of_a_crossover() {
    // 8 and 4 of 16: each proportion's p q is 1/4 and 3/16, their product's root is √3/8; 2 · 0.5/(√3/8 · 16).
    let lines = result("massage", "events = 8") + &result("none", "events = 4");
    let given = |head: &str| {
        let lines = format!("{head}{lines}");
        let record = designed("crossover", [16, 16], "") + &outcome("adequate", &lines);
        review("OR", "adequate").study("a", &record).effect()
    };
    let parallel = 1.0 / 8.0 + 1.0 / 8.0 + 1.0 / 4.0 + 1.0 / 12.0;
    let effect = given("period_correlation = 0.5\n");
    assert_effect(&effect, 3_f64.ln(), parallel - 1.0 / (2.0 * 3_f64.sqrt()));
    assert!(!notes(&effect, |note| *note == Note::CrossoverAsParallel));
    assert_effect(&given(""), 3_f64.ln(), parallel);
}

#[test]
fn breasts_of_one_mother_correlate_as_periods_do() {
    let lines = format!("period_correlation = 0.5\n{}", means_and_sds());
    let record = designed("within-person", [16, 16], "") + &outcome("volume", &lines);
    let effect = review("MD", "volume").study("a", &record).effect();
    assert_effect(&effect, 2.0, 21.0 / 16.0);
}
