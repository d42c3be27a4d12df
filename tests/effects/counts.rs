//! Two groups of counts without the counts: chi-squared tests, printed effects, one group's events.
//!
//! The table behind most tests is 12 of 20 against 6 of 24: OR 4.5, RR 2.4, RD 0.35; chi-squared
//! 5.52820512820513 uncorrected, 4.17514245014245 with Yates' correction, p 0.0187122914522569 (R, `chisq.test`).

use oxymeta::effects::{Note, Route, StudyEffect};

use crate::given::{Given, assert_effect, notes, outcome, reported, result, review, trial};

const LOG_OR: f64 = 1.504_077_396_776_274; // ln 4.5
const LOG_OR_VI: f64 = 1.0 / 12.0 + 1.0 / 8.0 + 1.0 / 6.0 + 1.0 / 18.0;

fn adequate(measure: &str, lines: &str) -> Given {
    review(measure, "adequate").study("a", &(trial(20, 24) + &outcome("adequate", lines)))
}

fn test(lines: &str) -> String {
    reported(&format!("test = \"chi-squared\"\n{lines}"))
}

fn effect(lines: &str) -> StudyEffect {
    adequate("OR", lines).effect()
}

#[test]
fn a_chi_squared_with_its_margins_gives_the_counts_back() {
    let from = |line: &str| effect(&test(&format!("{line}\nevents = 18\nlarger = \"massage\"")));
    let printed = from("chi2 = 5.53");
    assert_effect(&printed, LOG_OR, LOG_OR_VI);
    assert_eq!(printed.route, Route::ChiSquared);
    let counts = |yates| Note::CountsFromTest {
        events: [12.0, 6.0],
        yates,
    };
    assert!(notes(&printed, |note| *note == counts(false)));
    let corrected = from("chi2 = 4.175\nyates = true");
    assert_effect(&corrected, LOG_OR, LOG_OR_VI);
    assert!(notes(&corrected, |note| *note == counts(true)));
    let p = from("p = 0.0187");
    assert_effect(&p, LOG_OR, LOG_OR_VI);
    assert_eq!(p.route, Route::ExactP);
}

#[test]
fn a_phi_coefficient_with_its_margins_gives_the_counts_back() {
    // √(5.52820512820513/44) = 0.35446.
    let phi = effect(&reported(
        "test = \"not-named\"\nevents = 18\neffect = { measure = \"PHI\", value = 0.354 }",
    ));
    assert_effect(&phi, LOG_OR, LOG_OR_VI);
    assert_eq!(phi.route, Route::ChiSquared);
}

#[test]
fn a_corrected_chi_squared_read_as_uncorrected_would_give_other_counts() {
    let read = effect(&test("chi2 = 4.175\nevents = 18\nlarger = \"massage\""));
    assert!((read.estimate.yi - LOG_OR).abs() > 0.1);
}

#[test]
fn a_chi_squared_takes_its_direction_from_percentages_or_from_the_larger_arm() {
    let less = effect(&test("chi2 = 5.53\nevents = 26\nlarger = \"none\""));
    assert!(less.estimate.yi < 0.0);
    // 31.3 % of 20 is no whole number of people, so the percentages serve only for the direction.
    let shares = result("massage", "percent = 61.3") + &result("none", "percent = 26.3");
    let percent = effect(&(shares + &test("chi2 = 5.53\nevents = 18")));
    assert_effect(&percent, LOG_OR, LOG_OR_VI);
    let reason = adequate("OR", &test("chi2 = 5.53\nevents = 18")).reason();
    assert_eq!(reason, "the direction of the difference is not reported");
}

#[test]
fn a_chi_squared_without_margins_says_what_it_lacks() {
    let reason = adequate("OR", &test("chi2 = 5.53\nlarger = \"massage\"")).reason();
    assert_eq!(
        reason,
        "a chi-squared test gives the counts back only with the sizes of both groups and the events in both together"
    );
}

#[test]
fn a_printed_odds_ratio_with_p_or_z_alone_has_a_standard_error() {
    // (ln 2.5 / z(0.985))² = 0.178283415278338 (R).
    let or = "effect = { measure = \"OR\", value = 2.5 }";
    let p = effect(&reported(&format!("test = \"regression\"\np = 0.03\n{or}")));
    assert_effect(&p, 2.5_f64.ln(), 0.178_283_415_278_338);
    assert_eq!(p.route, Route::PrintedAlone);
    assert!(notes(&p, |note| *note == Note::SeFromP { p: 0.03 }));
    let z = effect(&reported(&format!("test = \"regression\"\nz = -2\n{or}")));
    assert_effect(&z, 2.5_f64.ln(), (2.5_f64.ln() / 2.0).powi(2));
}

#[test]
fn an_interval_of_another_level_is_read_at_its_level() {
    // ((ln 5.2 - ln 1.2)/(2 z(0.95)))² = 0.1986795292516 (R); at 95 % it would be 0.13993.
    let line = "effect = { measure = \"OR\", value = 2.5, ci = [1.2, 5.2], level = 90 }";
    let effect = effect(&reported(&format!("test = \"regression\"\n{line}")));
    assert_effect(&effect, 2.5_f64.ln(), 0.198_679_529_251_6);
}

#[test]
fn a_printed_odds_ratio_with_one_groups_events_serves_every_measure_of_counts() {
    let line = |value: f64| {
        let effect = format!("effect = {{ measure = \"OR\", value = {value} }}");
        result("none", "events = 6") + &reported(&format!("test = \"chi-squared\"\n{effect}"))
    };
    let rr = adequate("RR", &line(4.5)).effect();
    let vi = 1.0 / 12.0 - 1.0 / 20.0 + 1.0 / 6.0 - 1.0 / 24.0;
    assert_effect(&rr, 2.4_f64.ln(), vi);
    assert_eq!(rr.route, Route::BaselineRisk);
    let rd = adequate("RD", &line(4.5)).effect();
    assert_effect(&rd, 0.35, 0.6 * 0.4 / 20.0 + 0.25 * 0.75 / 24.0);
    // No whole number of 20 gives an odds ratio of 4.3.
    let reason = adequate("RR", &line(4.3)).reason();
    assert_eq!(
        reason,
        "OR is printed, and RR needs the events and total of one group as well"
    );
}

#[test]
fn a_risk_ratio_with_the_first_groups_events_gives_the_second_groups() {
    let line = result("massage", "events = 12")
        + &reported("test = \"chi-squared\"\neffect = { measure = \"RR\", value = 2.4 }");
    assert!(adequate("OR", &line).effects().included.is_empty());
    let turned = result("massage", "events = 12")
        + "[[outcome.reported]]\ntest = \"chi-squared\"\narms = [\"none\", \"massage\"]\n\
           effect = { measure = \"RR\", value = 0.417 }\n";
    assert_effect(&adequate("OR", &turned).effect(), LOG_OR, LOG_OR_VI);
}

#[test]
fn an_adjusted_odds_ratio_gives_no_counts_back() {
    let line = result("none", "events = 6")
        + &reported(
            "test = \"regression\"\neffect = { measure = \"OR\", value = 4.5, adjusted = true }",
        );
    let reason = adequate("RR", &line).reason();
    assert!(reason.starts_with("OR is printed"), "{reason}");
}

#[test]
fn means_enter_an_analysis_of_odds_ratios_only_where_it_asks_for_it() {
    // g of 3 ± 4 (16) and 1 ± 5 (25) times π/√3, its variance times π²/3 (R).
    let lines = result("massage", "after = { mean = 3, sd = 4 }")
        + &result("none", "after = { mean = 1, sd = 5 }");
    let given = || review("OR", "adequate");
    let record = trial(16, 25) + &outcome("adequate", &lines);
    let asked = given().with("convert = true").study("a", &record).effect();
    assert_effect(&asked, 0.766_504_175_930_12, 0.344_376_467_261_427);
    assert_eq!(asked.route, Route::Converted);
    let reason = given().study("a", &record).reason();
    assert_eq!(reason, "counts are not reported for both groups");
}

#[test]
fn events_and_person_time_make_rate_ratios() {
    // ln(7/20) - ln(3/25) = 1.070441411701413; 1/7 + 1/3 (R).
    let lines = result("massage", "events = 7\nperson_time = 20")
        + &result("none", "events = 3\nperson_time = 25");
    let effect = adequate("IRR", &lines).effect();
    assert_effect(&effect, 1.070_441_411_701_413, 1.0 / 7.0 + 1.0 / 3.0);
    let difference = adequate("IRD", &lines).effect();
    assert_effect(&difference, 0.23, 7.0 / 400.0 + 3.0 / 625.0);
    let without = result("massage", "events = 7") + &result("none", "events = 3");
    let reason = adequate("IRR", &without).reason();
    assert_eq!(reason, "the person-time is not reported");
}

#[test]
fn a_printed_odds_ratio_with_the_events_of_both_groups_together_gives_the_counts_back() {
    let line =
        reported("test = \"chi-squared\"\nevents = 18\neffect = { measure = \"OR\", value = 4.5 }");
    let rd = adequate("RD", &line).effect();
    assert_effect(&rd, 0.35, 0.6 * 0.4 / 20.0 + 0.25 * 0.75 / 24.0);
    let events = [12.0, 6.0];
    assert!(notes(&rd, |note| matches!(
        note,
        Note::CountsFromEffect { events: found, .. } if *found == events
    )));
}

#[test]
fn a_hazard_ratio_from_a_log_rank_test_its_interval_or_its_p() {
    let hr = |lines: &str| adequate("HR", &reported(lines)).effect();
    let log_rank = hr("test = \"not-named\"\no_minus_e = -3\nv = 10");
    assert_effect(&log_rank, -0.3, 0.1);
    assert_eq!(log_rank.route, Route::LogRank);
    let turned = "[[outcome.reported]]\ntest = \"not-named\"\narms = [\"none\", \"massage\"]\n\
                  o_minus_e = 3\nv = 10\n";
    assert_effect(&adequate("HR", turned).effect(), -0.3, 0.1);
    let interval =
        "test = \"regression\"\neffect = { measure = \"HR\", value = 2.5, ci = [1.2, 5.2] }";
    assert_effect(&hr(interval), 2.5_f64.ln(), 0.139_930_199_676_67);
    let p = "test = \"regression\"\np = 0.03\neffect = { measure = \"HR\", value = 2.5 }";
    assert_effect(&hr(p), 2.5_f64.ln(), 0.178_283_415_278_338);
}
