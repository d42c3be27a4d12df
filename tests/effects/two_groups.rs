//! Two groups: every route to OR, RR, RD, MD and SMD.
//!
//! t quantiles and gamma functions in the comments are from mpmath at 25 digits, the rest is plain arithmetic.

use oxymeta::effects::binary::{AddTo, Correction};
use oxymeta::effects::{Note, Route};

use crate::given::{
    assert_effect, means, notes, outcome, reported, result, review, trial, two_arms,
};

fn volume(lines: &str) -> String {
    outcome("volume", lines)
}

#[test]
fn a_mean_difference_of_printed_means_and_sds() {
    // 3 - 1 = 2; 4²/16 + 5²/25 = 2.
    let lines = result("massage", "after = { mean = 3, sd = 4 }")
        + &result("none", "after = { mean = 1, sd = 5 }");
    let effect = review("MD", "volume")
        .study("a", &(trial(16, 25) + &volume(&lines)))
        .effect();
    assert_effect(&effect, 2.0, 2.0);
    assert_eq!((effect.route, effect.n), (Route::Means, Some(41.0)));
}

#[test]
fn sds_follow_from_standard_errors() {
    // se = sd/√n, so each group adds se²: 0.25 + 0.36 = 0.61.
    let lines = result("massage", "after = { mean = 10, se = 0.5 }")
        + &result("none", "after = { mean = 8, se = 0.6 }");
    let effect = review("MD", "volume")
        .study("a", &(trial(16, 25) + &volume(&lines)))
        .effect();
    assert_effect(&effect, 2.0, 0.61);
    assert!(notes(&effect, |note| *note == Note::SdFromSe));
}

#[test]
fn sds_follow_from_confidence_limits_by_students_t() {
    // t(9) = 2.2621571627982, t(14) = 2.1447866879178; (3/(2 t(9)))² + (2.4/(2 t(14)))² = 0.75271625893006.
    // The normal quantile would give 0.9606, 28 % more than is there.
    let lines = result("massage", "after = { mean = 5, ci = [3.5, 6.5] }")
        + &result("none", "after = { mean = 4, ci = [2.8, 5.2] }");
    let effect = review("MD", "volume")
        .study("a", &(trial(10, 15) + &volume(&lines)))
        .effect();
    assert_effect(&effect, 1.0, 0.752_716_258_930_06);
    assert!(notes(&effect, |note| *note == Note::SdFromCi));
}

#[test]
fn changes_are_used_where_only_changes_are_printed() {
    let lines = result("massage", "change = { mean = 3, sd = 4 }")
        + &result("none", "change = { mean = 1, sd = 5 }");
    let effect = review("MD", "volume")
        .study("a", &(trial(16, 25) + &volume(&lines)))
        .effect();
    assert_effect(&effect, 2.0, 2.0);
    assert_eq!(effect.route, Route::Changes);
}

#[test]
fn an_smd_from_an_exact_t_takes_its_sign_from_the_means() {
    // d = 2.5 √(1/20 + 1/22) = 0.77239297581666; J(40) = 0.9811121944367; g = 0.75780416747097;
    // 1/20 + 1/22 + g²/84 = 0.10229105921926. The report prints t without a sign that means anything.
    let test = reported("test = \"t\"\nt = 2.5");
    let record = trial(20, 22) + &volume(&(means(4.0, 9.0) + &test));
    let effect = review("SMD", "volume").study("a", &record).effect();
    assert_effect(&effect, -0.757_804_167_470_97, 0.102_291_059_219_26);
    assert_eq!(effect.route, Route::StatisticT);
}

#[test]
fn an_f_of_two_groups_is_the_square_of_t() {
    let record = |test: &str| trial(20, 22) + &volume(&(means(9.0, 4.0) + &reported(test)));
    let f = review("SMD", "volume")
        .study("a", &record("test = \"anova\"\nf = 6.25"))
        .effect();
    assert_effect(&f, 0.757_804_167_470_97, 0.102_291_059_219_26);
    assert_eq!(f.route, Route::StatisticF);
}

#[test]
fn an_smd_from_an_exact_p_takes_its_sign_from_the_means() {
    // |t| = 2.2502713888286 for p = 0.03 on 40 df; d = 0.69523752576497; g = 0.68210601455801.
    let record = |massage, none| {
        trial(20, 22) + &volume(&(means(massage, none) + &reported("test = \"t\"\np = 0.03")))
    };
    let more = review("SMD", "volume")
        .study("a", &record(9.0, 4.0))
        .effect();
    assert_effect(&more, 0.682_106_014_558_01, 0.100_993_457_539_02);
    let less = review("SMD", "volume")
        .study("a", &record(4.0, 9.0))
        .effect();
    assert_effect(&less, -0.682_106_014_558_01, 0.100_993_457_539_02);
    assert_eq!(less.route, Route::ExactP);
    let found = less.notes.iter().find_map(|note| match note {
        Note::TFromP { p, t, df } => Some((*p, *t, *df)),
        _ => None,
    });
    let (p, t, df) = found.expect("a note on t");
    assert_eq!((p, df), (0.03, 40.0));
    assert!((t - 2.250_271_388_828_6).abs() < 1e-12);
}

#[test]
fn a_p_of_a_test_without_a_name_is_read_as_a_t_test_and_flagged() {
    let record =
        trial(20, 22) + &volume(&(means(9.0, 4.0) + &reported("test = \"not-named\"\np = 0.03")));
    let effect = review("SMD", "volume").study("a", &record).effect();
    assert_effect(&effect, 0.682_106_014_558_01, 0.100_993_457_539_02);
    assert!(notes(&effect, |note| *note == Note::TestNotNamed));
}

#[test]
fn a_rank_test_is_read_as_a_t_test_and_flagged() {
    let record = |line: &str| {
        trial(20, 22)
            + &volume(&(means(9.0, 4.0) + &reported(&format!("test = \"mann-whitney\"\n{line}"))))
    };
    let from_p = review("SMD", "volume")
        .study("a", &record("p = 0.03"))
        .effect();
    assert_effect(&from_p, 0.682_106_014_558_01, 0.100_993_457_539_02);
    let from_z = review("SMD", "volume")
        .study("a", &record("z = -2.5"))
        .effect();
    assert_effect(&from_z, 0.757_804_167_470_97, 0.102_291_059_219_26);
    for effect in [from_p, from_z] {
        assert!(notes(&effect, |note| *note == Note::RankTestAsT));
        assert_eq!(effect.route, Route::RankTest);
    }
}

#[test]
fn a_p_of_counts_says_nothing_of_means() {
    let record =
        trial(20, 22) + &volume(&(means(9.0, 4.0) + &reported("test = \"chi-squared\"\np = 0.03")));
    let reason = review("SMD", "volume").study("a", &record).reason();
    assert_eq!(reason, "means without SD, SE, interval, exact t or exact p");
}

#[test]
fn the_arm_with_the_larger_values_gives_a_p_its_sign() {
    let record = |larger: &str| {
        let test = format!("test = \"t\"\np = 0.03\nlarger = \"{larger}\"");
        trial(20, 22) + &volume(&reported(&test))
    };
    let more = review("SMD", "volume")
        .study("a", &record("massage"))
        .effect();
    assert_effect(&more, 0.682_106_014_558_01, 0.100_993_457_539_02);
    let less = review("SMD", "volume").study("a", &record("none")).effect();
    assert_effect(&less, -0.682_106_014_558_01, 0.100_993_457_539_02);
}

#[test]
fn an_arm_outside_the_comparison_gives_no_direction() {
    let third = "[[arm]]\nid = \"other\"\nlabel = \"other\"\ninterventions = [\"massage\", \"none\"]\nn = 9\n";
    let test = reported("test = \"t\"\np = 0.03\nlarger = \"other\"");
    let record = trial(20, 22) + third + &volume(&test);
    let reason = review("SMD", "volume").study("a", &record).reason();
    assert_eq!(reason, "the direction of the difference is not reported");
}

#[test]
fn a_p_without_any_direction_gives_no_effect() {
    let record = trial(20, 22) + &volume(&reported("test = \"t\"\np = 0.03"));
    let reason = review("SMD", "volume").study("a", &record).reason();
    assert_eq!(reason, "the direction of the difference is not reported");
}

#[test]
fn a_test_that_names_the_arms_the_other_way_round_is_turned() {
    // t is then negative for more with massage: -t d as above.
    let test = "[[outcome.reported]]\narms = [\"none\", \"massage\"]\ntest = \"t\"\nt = -2.5\n";
    let effect = review("SMD", "volume")
        .study("a", &(trial(20, 22) + &volume(test)))
        .effect();
    assert_effect(&effect, 0.757_804_167_470_97, 0.102_291_059_219_26);
}

#[test]
fn a_mean_difference_from_p_needs_only_the_total() {
    // |t| = 2.4285676308591 for p = 0.02 on 38 df; se = 3/t = 1.2352960493584; squared 1.5259563295606.
    let head = two_arms("rct", [None, None], Some(40));
    let record = head + &volume(&(means(12.0, 9.0) + &reported("test = \"t\"\np = 0.02")));
    let effect = review("MD", "volume").study("a", &record).effect();
    assert_effect(&effect, 3.0, 1.525_956_329_560_6);
    assert_eq!((effect.route, effect.n), (Route::ExactP, None));
}

#[test]
fn a_mean_difference_from_p_without_any_size_says_that_sizes_lack() {
    let head = two_arms("rct", [None, None], None);
    let record = head + &volume(&(means(12.0, 9.0) + &reported("test = \"t\"\np = 0.02")));
    assert_eq!(
        review("MD", "volume").study("a", &record).reason(),
        "group sizes are not reported"
    );
}

#[test]
fn a_printed_mean_difference_with_its_interval_serves_both_measures() {
    // t(28) = 2.0484071417952; se = 5/(2 t) = 1.2204604978134; g = J(28) (3/se) √(2/15) = 0.87327179747668.
    let effect = "test = \"t\"\neffect = { measure = \"MD\", value = 3, ci = [0.5, 5.5] }";
    let record = trial(15, 15) + &volume(&reported(effect));
    let md = review("MD", "volume").study("a", &record).effect();
    assert_effect(&md, 3.0, 1.220_460_497_813_4_f64.powi(2));
    assert_eq!(md.route, Route::PrintedEffect);
    let smd = review("SMD", "volume").study("a", &record).effect();
    let g = 0.873_271_797_476_68;
    assert_effect(&smd, g, 2.0 / 15.0 + g * g / 60.0);
    assert_eq!(smd.route, Route::PrintedDifference);
}

#[test]
fn means_and_sds_go_before_a_printed_test() {
    let lines = result("massage", "after = { mean = 3, sd = 4 }")
        + &result("none", "after = { mean = 1, sd = 5 }");
    let record = trial(16, 25) + &volume(&(lines + &reported("test = \"t\"\nt = 9\np = 0.5")));
    let effect = review("MD", "volume").study("a", &record).effect();
    assert_effect(&effect, 2.0, 2.0);
}

#[test]
fn means_alone_say_what_is_missing() {
    let record = trial(20, 22) + &volume(&means(9.0, 4.0));
    let reason = review("MD", "volume").study("a", &record).reason();
    assert_eq!(reason, "means without SD, SE, interval, exact t or exact p");
}

#[test]
fn equal_arms_are_an_assumption_that_is_made_openly_or_not_at_all() {
    let record = |total| {
        let lines = result("massage", "after = { mean = 3, sd = 4 }")
            + &result("none", "after = { mean = 1, sd = 5 }");
        two_arms("rct", [None, None], Some(total)) + &volume(&lines)
    };
    let assuming = |total| {
        review("MD", "volume")
            .assuming("equal_arms = true")
            .study("a", &record(total))
    };
    // 4²/20 + 5²/20 = 2.05.
    let effect = assuming(40).effect();
    assert_effect(&effect, 2.0, 2.05);
    assert!(notes(&effect, |note| *note
        == Note::EqualArms {
            total: 40.0,
            arms: 2
        }));
    // 41 cannot be two equal arms.
    assert_eq!(assuming(41).reason(), "group sizes are not reported");
    let without = review("MD", "volume").study("a", &record(40));
    assert_eq!(without.reason(), "group sizes are not reported");
}

#[test]
fn a_crossover_analysed_as_parallel_groups_says_so() {
    let lines = result("massage", "after = { mean = 3, sd = 4 }")
        + &result("none", "after = { mean = 1, sd = 5 }");
    let record = two_arms("crossover", [Some(16), Some(25)], None) + &volume(&lines);
    let effect = review("MD", "volume").study("a", &record).effect();
    assert_effect(&effect, 2.0, 2.0);
    assert!(notes(&effect, |note| *note == Note::CrossoverAsParallel));
}

#[test]
fn counts_make_ratios_and_differences() {
    // 12 of 20 against 6 of 24: OR (12/8)/(6/18) = 4.5; RR 0.6/0.25 = 2.4; RD 0.35.
    let lines = result("massage", "events = 12") + &result("none", "events = 6");
    let record = trial(20, 24) + &outcome("adequate", &lines);
    let effect = |measure| review(measure, "adequate").study("a", &record).effect();
    assert_effect(
        &effect("OR"),
        4.5_f64.ln(),
        1.0 / 12.0 + 1.0 / 8.0 + 1.0 / 6.0 + 1.0 / 18.0,
    );
    assert_effect(
        &effect("RR"),
        2.4_f64.ln(),
        1.0 / 12.0 - 1.0 / 20.0 + 1.0 / 6.0 - 1.0 / 24.0,
    );
    assert_effect(&effect("RD"), 0.35, 0.6 * 0.4 / 20.0 + 0.25 * 0.75 / 24.0);
}

#[test]
fn a_zero_cell_is_corrected_and_flagged() {
    // 0 of 10 against 5 of 10 with 0.5 in each cell: (0.5/10.5)/(5.5/5.5).
    let lines = result("massage", "events = 0") + &result("none", "events = 5");
    let record = trial(10, 10) + &outcome("adequate", &lines);
    let effect = review("OR", "adequate").study("a", &record).effect();
    assert_effect(&effect, (1.0_f64 / 21.0).ln(), 2.0 + 1.0 / 10.5 + 2.0 / 5.5);
    let note = Note::ContinuityCorrection {
        added: [0.5, 0.5],
        to: AddTo::Only0,
        correction: Correction::Constant,
    };
    assert!(notes(&effect, |found| *found == note));
    let uncorrected = review("OR", "adequate")
        .with("zero_cells = { to = \"none\" }")
        .study("a", &record);
    assert_eq!(
        uncorrected.reason(),
        "OR is undefined for the numbers printed: a cell of the table is zero"
    );
}

#[test]
fn the_treatment_arm_correction_adds_more_to_the_larger_group() {
    // 0 of 10 against 5 of 30: R = 3, so 1/4 in group 1 and 3/4 in group 2.
    let lines = result("massage", "events = 0") + &result("none", "events = 5");
    let record = trial(10, 30) + &outcome("adequate", &lines);
    let effect = review("OR", "adequate")
        .with("zero_cells = { correction = \"tacc\" }")
        .study("a", &record)
        .effect();
    let [ai, bi, ci, di] = [0.25, 10.25, 5.75, 25.75];
    let vi: f64 = [ai, bi, ci, di].iter().map(|cell| 1.0 / cell).sum();
    assert_effect(&effect, (ai * di / (bi * ci)).ln(), vi);
    let words: Vec<_> = effect.notes.iter().map(ToString::to_string).collect();
    assert_eq!(
        words,
        [
            "zero cell: 0.250 and 0.750 added to the cells of groups 1 and 2 (treatment-arm correction)"
        ]
    );
}

#[test]
fn a_printed_odds_ratio_is_used_without_counts_and_its_adjustment_flagged() {
    // ln 2.5; ((ln 5.2 - ln 1.2)/(2 · 1.959963984540054))² = 0.13993019967667.
    let effect = |adjusted: bool| {
        let line = format!(
            "effect = {{ measure = \"OR\", value = 2.5, ci = [1.2, 5.2], adjusted = {adjusted} }}"
        );
        let record = trial(50, 50)
            + &outcome(
                "adequate",
                &reported(&format!("test = \"regression\"\n{line}")),
            );
        review("OR", "adequate").study("a", &record).effect()
    };
    for adjusted in [true, false] {
        let effect = effect(adjusted);
        assert_effect(&effect, 2.5_f64.ln(), 0.139_930_199_676_67);
        assert_eq!(effect.route, Route::PrintedEffect);
        assert_eq!(notes(&effect, |note| *note == Note::Adjusted), adjusted);
    }
}

#[test]
fn an_unadjusted_printed_effect_goes_before_an_adjusted_one() {
    let line = |value, adjusted| {
        let ci = "ci = [1.1, 9.0]";
        reported(&format!(
            "test = \"regression\"\neffect = {{ measure = \"OR\", value = {value}, {ci}, adjusted = {adjusted} }}"
        ))
    };
    let record = trial(50, 50) + &outcome("adequate", &(line("3.0", true) + &line("2.0", false)));
    let effect = review("OR", "adequate").study("a", &record).effect();
    assert_eq!(effect.estimate.yi, 2.0_f64.ln());
    assert!(!notes(&effect, |note| *note == Note::Adjusted));
}

#[test]
fn a_printed_odds_ratio_is_no_risk_ratio() {
    let line = reported(
        "test = \"regression\"\neffect = { measure = \"OR\", value = 2.5, ci = [1.2, 5.2] }",
    );
    let record = trial(50, 50) + &outcome("adequate", &line);
    let reason = review("RR", "adequate").study("a", &record).reason();
    assert_eq!(
        reason,
        "OR is printed, and RR needs the events and total of one group as well"
    );
}
