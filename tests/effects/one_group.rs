//! One group on two occasions: every route to MC, SMCC, SMCR and the paired measures of counts.
//!
//! t quantiles and gamma functions in the comments are from mpmath at 25 digits, the rest is plain arithmetic.

use oxymeta::effects::{Note, Route};

use crate::given::{Given, assert_effect, notes, one_group, outcome, result, review, within};

const HALF: &str = "pre_post_correlation = { value = 0.5, why = \"usual\" }";

/// Nilawati (2019), Table 2: 0.62 ± 0.70 before and 1.59 ± 1.39 after in 15 mothers.
fn nilawati(measure: &str, test: &str) -> Given {
    let lines = result(
        "massage",
        "before = { mean = 0.62, sd = 0.70 }\nafter = { mean = 1.59, sd = 1.39 }",
    );
    let record = one_group(15) + &outcome("volume", &(lines + test));
    review(measure, "volume").assuming(HALF).study("a", &record)
}

fn recovered(given: &Given) -> Option<f64> {
    given.effect().notes.iter().find_map(|note| match note {
        Note::RecoveredCorrelation { r, .. } => Some(*r),
        _ => None,
    })
}

#[test]
fn the_correlation_follows_from_an_exact_p_of_a_paired_t_test() {
    // |t| = 3.4378666299163 for p = 0.004 on 14 df; SD of change 0.97 √15/t = 1.0927689320841;
    // r = (0.70² + 1.39² - 1.0927689320841²)/(2 · 0.70 · 1.39) = 0.63101544762168.
    let given = nilawati("SMCR", &within("test = \"paired-t\"\np = 0.004"));
    let r = recovered(&given).expect("a recovered correlation");
    assert!((r - 0.631_015_447_621_68).abs() < 1e-12, "{r}");
    // J(14) = 0.94528772930681; yi = J 0.97/0.70 = 1.3098987106109; vi = 2 (1 - r)/15 + yi²/30.
    assert_effect(&given.effect(), 1.309_898_710_610_9, 0.106_392_428_052_44);
    assert!(!notes(&given.effect(), |note| matches!(
        note,
        Note::AssumedCorrelation { .. }
    )));
}

#[test]
fn the_correlation_follows_from_the_sd_of_change_and_from_a_paired_t() {
    // 0.70² + 1.39² - 1.2² = 0.9821; over 2 · 0.70 · 1.39 = 1.946: r = 0.504676…
    let r = (0.49 + 1.9321 - 1.44) / 1.946;
    let lines = result(
        "massage",
        "before = { mean = 0.62, sd = 0.70 }\nafter = { mean = 1.59, sd = 1.39 }\nchange = { sd = 1.2 }",
    );
    let record = one_group(15) + &outcome("volume", &lines);
    let from_sd = review("SMCR", "volume").study("a", &record);
    assert!((recovered(&from_sd).expect("recovered") - r).abs() < 1e-14);
    // t = 0.97 √15/1.2 implies the same SD of change; its sign does not matter.
    let t = -0.97 * 15.0_f64.sqrt() / 1.2;
    let from_t = nilawati("SMCR", &within(&format!("test = \"paired-t\"\nt = {t}")));
    assert!((recovered(&from_t).expect("recovered") - r).abs() < 1e-12);
}

#[test]
fn a_printed_correlation_goes_before_a_recovered_one() {
    let lines = result(
        "massage",
        "correlation = 0.2\nbefore = { mean = 0.62, sd = 0.70 }\nafter = { mean = 1.59, sd = 1.39 }",
    );
    let record = one_group(15)
        + &outcome(
            "volume",
            &(lines + &within("test = \"paired-t\"\np = 0.004")),
        );
    let effect = review("SMCR", "volume")
        .assuming(HALF)
        .study("a", &record)
        .effect();
    assert!(notes(&effect, |note| *note == Note::PrintedCorrelation { r: 0.2 }));
    let yi = effect.estimate.yi;
    assert_effect(&effect, yi, 1.6 / 15.0 + yi * yi / 30.0);
}

#[test]
fn a_correlation_is_assumed_where_nothing_gives_it_and_only_if_the_protocol_says_so() {
    let bound = within("test = \"paired-t\"\np_below = 0.0005");
    let effect = nilawati("SMCR", &bound).effect();
    assert!(notes(&effect, |note| *note == Note::AssumedCorrelation { r: 0.5 }));
    assert_effect(
        &effect,
        1.309_898_710_610_9,
        1.0 / 15.0 + 1.309_898_710_610_9_f64.powi(2) / 30.0,
    );
    let lines = result(
        "massage",
        "before = { mean = 0.62, sd = 0.70 }\nafter = { mean = 1.59, sd = 1.39 }",
    );
    let record = one_group(15) + &outcome("volume", &(lines + &bound));
    let reason = review("SMCR", "volume").study("a", &record).reason();
    assert_eq!(reason, "only a bound, p < 0.0005: not an estimate");
}

#[test]
fn a_p_that_contradicts_the_sds_recovers_nothing() {
    // p = 0.9 would need an SD of change of 29, far above 0.70 + 1.39.
    let effect = nilawati("SMCR", &within("test = \"paired-t\"\np = 0.9")).effect();
    assert!(notes(&effect, |note| *note == Note::AssumedCorrelation { r: 0.5 }));
    assert!(!notes(&effect, |note| matches!(note, Note::TFromP { .. })));
}

#[test]
fn a_printed_change_with_its_sd_needs_no_correlation() {
    // MC: 3 and 2²/16; SMCC: J(15) 3/2.
    let record = one_group(16)
        + &outcome(
            "volume",
            &result("massage", "change = { mean = 3, sd = 2 }"),
        );
    let change = review("MC", "volume").study("a", &record).effect();
    assert_effect(&change, 3.0, 0.25);
    assert_eq!(change.route, Route::Changes);
    let standardised = review("SMCC", "volume")
        .study("a", &record)
        .effect()
        .estimate;
    let g = oxymeta::numerics::special::hedges_j(15.0) * 1.5;
    assert_eq!(standardised.yi, g);
    assert!((standardised.vi - (1.0 / 16.0 + g * g / 32.0)).abs() < 1e-15);
}

#[test]
fn smcc_follows_from_a_p_with_the_direction_of_the_means_and_not_without() {
    // |t| = 2.860934606465 for p = 0.01 on 19 df; J(19) t/√20 = 0.61407809946271.
    let test = within("test = \"paired-t\"\np = 0.01");
    let smcc = |lines: &str| {
        let record = one_group(20) + &outcome("volume", &(result("massage", lines) + &test));
        review("SMCC", "volume").study("a", &record)
    };
    let g = 0.614_078_099_462_71;
    let vi = 1.0 / 20.0 + g * g / 40.0;
    assert_effect(
        &smcc("before = { mean = 2 }\nafter = { mean = 5 }").effect(),
        g,
        vi,
    );
    let fallen = smcc("before = { mean = 5 }\nafter = { mean = 2 }").effect();
    assert_effect(&fallen, -g, vi);
    assert_eq!(fallen.route, Route::ExactP);
    let reason = smcc("before = { sd = 2 }").reason();
    assert_eq!(reason, "the direction of the difference is not reported");
}

/// Batubara (2022), Table 4.3: 12 of 32 before, 21 of 32 after.
fn batubara(measure: &str, extra: &str) -> Given {
    let line = format!("before_events = 12\nevents = 21\n{extra}");
    review(measure, "adequate").study(
        "a",
        &(one_group(32) + &outcome("adequate", &result("massage", &line))),
    )
}

#[test]
fn totals_alone_bound_the_variance_and_the_largest_is_used() {
    // At least 12 + 21 - 32 = 1 had the event twice: 20 gained, 11 lost, 31/32² - 9²/32³.
    // At most 12 did: 9 gained, none lost, 9/32² - 9²/32³.
    let largest = 31.0 / 1024.0 - 81.0 / 32_768.0;
    let smallest = 9.0 / 1024.0 - 81.0 / 32_768.0;
    let effect = batubara("MPRD", "").effect();
    assert_effect(&effect, 9.0 / 32.0, largest);
    assert_eq!(effect.route, Route::Margins);
    let [low, high] = effect.bounds.expect("bounds");
    assert!((low.vi - smallest).abs() < 1e-15 && (high.vi - largest).abs() < 1e-15);
    assert_eq!((low.yi, high.yi), (9.0 / 32.0, 9.0 / 32.0));
    let noted = |note: &Note| match note {
        Note::LargestVariance {
            smallest_se,
            largest_se,
        } => {
            (smallest_se.powi(2) - smallest).abs() < 1e-15
                && (largest_se.powi(2) - largest).abs() < 1e-15
        }
        _ => false,
    };
    assert!(notes(&effect, noted));
}

#[test]
fn known_pairs_give_the_variance_itself_between_the_bounds() {
    // 12 gained, 3 lost: 15/32² - 9²/32³.
    let effect = batubara("MPRD", "pairs = { gained = 12, lost = 3 }").effect();
    assert_effect(&effect, 9.0 / 32.0, 15.0 / 1024.0 - 81.0 / 32_768.0);
    assert_eq!((effect.route, effect.bounds), (Route::Pairs, None));
}

#[test]
fn a_correction_of_pairs_follows_the_rule_and_is_noted() {
    // 12 of 32 before and 21 after, nine gained and none lost: a cell of zero, though no margin is.
    let nine = batubara("MPOR", "pairs = { gained = 9, lost = 0 }");
    let yi = |given: &Given| given.effect().estimate.yi;
    // 0.5 in each of the four cells is 1 in each margin.
    assert!((yi(&nine) - (22.0_f64 / 12.0 / (13.0 / 21.0)).ln()).abs() < 1e-14);
    let said = "zero cell: 0.5 added to each cell";
    assert!(notes(&nine.effect(), |note| note.to_string() == said));
    let none = nine.with("zero_cells = { to = \"none\" }");
    assert!((yi(&none) - (21.0_f64 / 11.0 / (12.0 / 20.0)).ln()).abs() < 1e-14);
    assert!(none.effect().notes.is_empty());
}

#[test]
fn pairs_that_contradict_the_totals_give_no_effect() {
    let reason = batubara("MPRD", "pairs = { gained = 12, lost = 4 }").reason();
    let told = "12 gained and 4 lost do not take 12 of 32 events to 21";
    assert_eq!(reason, told);
    let reason = batubara("MPRD", "pairs = { gained = 25, lost = 16 }").reason();
    let told = "MPRD is undefined for the numbers printed";
    assert_eq!(reason, told);
}

#[test]
fn paired_ratios_of_known_pairs() {
    // 9 twice, 12 gained, 3 lost, 8 never: ln(21/12), 15/(21 · 12); odds (21/11)/(12/20).
    let pairs = "pairs = { gained = 12, lost = 3 }";
    assert_effect(
        &batubara("MPRR", pairs).effect(),
        1.75_f64.ln(),
        15.0 / 252.0,
    );
    // 1/21 + 1/11 + 1/12 + 1/20 from the margins, less twice (9·8 - 12·3) · 32/(21·11·12·20).
    let vi = 1.0 / 21.0 + 1.0 / 11.0 + 1.0 / 12.0 + 1.0 / 20.0
        - 2.0 * 36.0 * 32.0 / (21.0 * 11.0 * 12.0 * 20.0);
    assert_effect(
        &batubara("MPOR", pairs).effect(),
        (35.0_f64 / 11.0).ln(),
        vi,
    );
}

#[test]
fn totals_that_differ_between_occasions_are_no_pairs() {
    let reason = batubara("MPRD", "before_total = 30\ntotal = 32").reason();
    let told = "30 people before and 32 after are not the same people";
    assert_eq!(reason, told);
}
