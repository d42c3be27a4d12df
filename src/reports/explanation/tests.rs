use super::*;
use crate::effects::binary::ZeroRule;
use crate::effects::{Data, EffectEstimate, Effects, Lack, Measure, NotPooled, Route, StudyEffect};
use crate::pooling::{IntervalMethod, Options};
use crate::records::{Favours, Groups};
use crate::synthesis::{Extras, TableAnalysis, run_table};

/// Effects and variances, studies of forty people.
fn found(effects: &[[f64; 2]]) -> Effects {
    let study = |(at, &[yi, vi]): (usize, &[f64; 2])| StudyEffect {
        study: format!("s{at}"),
        label: format!("Study {}", at + 1),
        part: None,
        estimate: EffectEstimate::new(yi, vi).expect("a variance"),
        data: Data::Given,
        route: Route::Given,
        unit: None,
        notes: Vec::new(),
        n: Some(40.0),
        source: None,
        bounds: None,
        components: Vec::new(),
    };
    let studies = effects.iter().enumerate().map(study);
    Effects {
        included: studies.map(|effect| (effect, Vec::new())).collect(),
        not_pooled: Vec::new(),
    }
}

fn wald(tau2: Tau2Estimator) -> Options {
    Options {
        tau2,
        interval: IntervalMethod::Wald,
        ..Options::default()
    }
}

fn result(measure: Measure, found: Effects, options: Options) -> AnalysisResult {
    let analysis = TableAnalysis {
        name: "trials",
        measure,
        zero_rule: ZeroRule::default(),
        options,
    };
    run_table(analysis, found, &Extras::default()).expect("numbers that can be pooled")
}

/// A treatment against none, by the common-effect model unless a test is about heterogeneity.
fn treated(measure: Measure, effects: &[[f64; 2]]) -> AnalysisResult {
    let options = wald(Tau2Estimator::CommonEffect);
    AnalysisResult {
        favours: Some(Favours {
            left: "treatment".to_owned(),
            right: "no treatment".to_owned(),
        }),
        groups: Groups {
            intervention: "Treatment".to_owned(),
            comparator: "No treatment".to_owned(),
        },
        ..result(measure, found(effects), options)
    }
}

#[track_caller]
fn finds(result: &AnalysisResult, sentence: &str) {
    assert_eq!(explanation(result)[0], sentence);
}

const FIVE_EQUAL: [[f64; 2]; 5] = [[0.5, 0.1]; 5];

#[test]
fn a_small_ratio_is_a_percentage_and_says_whom_it_favours() {
    // ln 0.5 with variance 0.04 in each of four: se 0.1, 0.5 exp(-0.196) = 0.41, 0.5 exp(0.196) = 0.61.
    let risk = treated(Measure::Rr, &[[0.5_f64.ln(), 0.04]; 4]);
    finds(
        &risk,
        "In 4 studies with 160 participants the risk was 50% lower with treatment than with no treatment (risk \
         ratio 0.50, 95% confidence interval 0.41 to 0.61), which favours treatment.",
    );
}

#[test]
fn a_ratio_of_two_and_more_is_told_in_times() {
    let odds = treated(Measure::Or, &[[3_f64.ln(), 0.04]; 4]);
    finds(
        &odds,
        "In 4 studies with 160 participants the odds were 3.00 times as high with treatment as with no treatment \
         (odds ratio 3.00, 95% confidence interval 2.47 to 3.65), which favours no treatment.",
    );
}

#[test]
fn an_interval_across_no_effect_names_benefit_and_harm() {
    let odds = treated(Measure::Or, &[[1.2_f64.ln(), 0.16]; 4]);
    finds(
        &odds,
        "In 4 studies with 160 participants the odds were 20% higher with treatment than with no treatment (odds \
         ratio 1.20, 95% confidence interval 0.81 to 1.78); the interval reaches from an effect in favour of \
         treatment to one in favour of no treatment.",
    );
}

#[test]
fn a_ratio_of_one_is_no_difference() {
    let risk = treated(Measure::Rr, &[[0.0, 0.04]; 4]);
    assert!(
        explanation(&risk)[0].contains("the risk was about the same with treatment as with no")
    );
}

#[test]
fn a_ratio_that_was_turned_towards_benefit_is_called_by_its_name() {
    let mut odds = treated(Measure::Or, &[[3_f64.ln(), 0.04]; 4]);
    odds.towards_benefit = true;
    finds(
        &odds,
        "In 4 studies with 160 participants the pooled odds ratio was 3.00 (95% confidence interval 2.47 to 3.65), \
         which favours no treatment.",
    );
}

#[test]
fn a_risk_difference_is_told_in_percentage_points() {
    let risk = treated(Measure::Rd, &[[-0.1, 0.0016]; 4]);
    finds(
        &risk,
        "In 4 studies with 160 participants the risk was 10.0 percentage points lower with treatment than with no \
         treatment (risk difference −10.0, 95% confidence interval −13.9 to −6.1), which favours treatment.",
    );
}

#[test]
fn a_mean_difference_has_the_unit_that_all_studies_share() {
    let mut hours = treated(Measure::Md, &[[-2.0, 0.25]; 4]);
    for effect in &mut hours.effects {
        effect.unit = Some("hours".to_owned());
    }
    finds(
        &hours,
        "In 4 studies with 160 participants the difference was 2.00 hours in favour of treatment (mean difference \
         −2.00, 95% confidence interval −2.49 to −1.51); the interval excludes no effect.",
    );
    hours.effects[0].unit = None;
    assert!(explanation(&hours)[0].contains("was 2.00 in favour"));
}

#[test]
fn a_table_without_a_protocol_compares_its_first_group_with_its_second() {
    let table = result(
        Measure::Smd,
        found(&FIVE_EQUAL),
        wald(Tau2Estimator::CommonEffect),
    );
    finds(
        &table,
        "In 5 studies with 200 participants the mean was 0.50 standard deviations higher in the first group than in \
         the second (standardised mean difference 0.50, 95% confidence interval 0.22 to 0.78); the interval excludes \
         no effect.",
    );
}

#[test]
fn labels_that_do_not_say_which_side_is_good_favour_nobody() {
    let mut score = treated(Measure::Smd, &FIVE_EQUAL);
    score.favours = Some(Favours {
        left: "less with treatment".to_owned(),
        right: "more with treatment".to_owned(),
    });
    finds(
        &score,
        "In 5 studies with 200 participants the mean was 0.50 standard deviations higher with treatment than with no \
         treatment (standardised mean difference 0.50, 95% confidence interval 0.22 to 0.78); the interval excludes \
         no effect.",
    );
}

#[test]
fn a_proportion_is_compared_with_nothing() {
    let options = wald(Tau2Estimator::CommonEffect);
    let proportion = result(Measure::Pr, found(&[[0.2, 0.0016]; 4]), options);
    finds(
        &proportion,
        "In 4 studies with 160 participants the pooled proportion was 20.0% (95% confidence interval 16.1 to 23.9).",
    );
}

#[test]
fn a_change_within_one_group_is_said_to_be_no_comparison() {
    let change = treated(Measure::Smcr, &FIVE_EQUAL);
    let explained = explanation(&change);
    assert!(
        explained[0].contains("the mean change was 0.50 standard deviations towards no treatment")
    );
    assert_eq!(
        explained[2],
        "To keep in mind: without a group for comparison a change may have other causes."
    );
}

#[test]
fn people_and_studies_are_counted_once_and_unknown_numbers_are_said() {
    let mut odds = treated(Measure::Or, &FIVE_EQUAL);
    odds.effects[1].study = odds.effects[0].study.clone();
    odds.effects[2].n = None;
    assert!(explanation(&odds)[0].starts_with("In 4 studies (5 effects) with at least 160 part"));
    for effect in &mut odds.effects {
        effect.n = None;
    }
    assert!(explanation(&odds)[0].starts_with("In 4 studies (5 effects) the odds were"));
}

#[test]
fn one_study_says_nothing_of_agreement() {
    let one = treated(Measure::Or, &[[0.5, 0.1]]);
    let explained = explanation(&one);
    assert!(explained[0].starts_with("In 1 study with 40 participants the odds were 65% higher"));
    assert_eq!(
        explained[1..],
        ["One study cannot show whether studies agree."]
    );
}

#[test]
fn few_studies_hardly_show_heterogeneity() {
    let effects = found(&[[0.0, 0.04], [0.6, 0.04], [1.2, 0.04]]);
    let few = result(Measure::Md, effects, wald(Tau2Estimator::Reml));
    // tau2 = 0.36 - 0.04 = 0.32, I2 = 0.32/0.36; prediction 0.6 ± 12.706 √(0.32 + 0.12).
    assert_eq!(
        explanation(&few)[1],
        "With only 3 studies the heterogeneity (I² 89%, 95% confidence interval 59 to 100) is hardly estimable; the \
         true effect in a new study may lie from −7.83 to 9.03, on either side of no effect, which with so few \
         studies is little more than ignorance put into numbers."
    );
}

#[test]
fn a_wide_prediction_interval_is_told_beside_a_clear_mean() {
    let effects = [-0.2, 0.2, 0.4, 0.8, 1.0, 1.4].map(|yi| [yi, 0.02]);
    let wide = result(Measure::Smd, found(&effects), wald(Tau2Estimator::Reml));
    let explained = explanation(&wide);
    assert!(explained[0].ends_with("the interval excludes no effect."));
    // tau2 = 1.68/5 - 0.02, se² = 0.336/6; prediction 0.6 ± 2.776 √(0.316 + 0.056).
    assert_eq!(
        explained[1],
        "Most of the spread between studies is more than chance (I² 94%, 95% confidence interval 85 to 99); the true \
         effect in a new study may lie from −1.09 to 2.29, on either side of no effect."
    );
}

#[test]
fn a_common_effect_predicts_nothing() {
    let effects = [[0.4, 0.1], [0.5, 0.1], [0.9, 0.1], [0.1, 0.1], [0.6, 0.1]];
    let common = treated(Measure::Smd, &effects);
    assert!(explanation(&common)[1].ends_with(
        "; one effect common to all studies was assumed, so nothing is said of studies elsewhere."
    ));
}

#[test]
fn equal_effects_are_said_to_agree_more_than_chance() {
    let equal = result(Measure::Md, found(&FIVE_EQUAL), wald(Tau2Estimator::Reml));
    assert!(explanation(&equal)[1].starts_with("The 5 studies agree more closely than chance"));
}

#[test]
fn one_study_with_most_of_the_weight_is_named() {
    let effects = [[0.5, 0.01], [0.4, 0.04], [0.6, 0.04]];
    let uneven = treated(Measure::Md, &effects);
    // 100 of 100 + 25 + 25.
    assert_eq!(
        explanation(&uneven)[2],
        "To keep in mind: Study 1 alone carries 66.7% of the weight."
    );
    let two = treated(Measure::Md, &effects[..2]);
    assert_eq!(explanation(&two).len(), 2);
}

#[test]
fn designs_reports_and_studies_left_out_are_counted() {
    let mut odds = treated(Measure::Or, &FIVE_EQUAL[..3]);
    let characteristics = |design: &str, basis: &str| {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        vec![pair("design", design), pair("basis", basis)]
    };
    odds.moderators = vec![
        characteristics("Randomised", "full text"),
        characteristics("Observational", "abstract"),
        characteristics("Design not stated", "abstract"),
    ];
    odds.not_pooled.push(NotPooled {
        study: "s9".to_owned(),
        label: "Study 9".to_owned(),
        lack: Lack::Excluded {
            reason: "no result is reported".to_owned(),
        },
    });
    assert_eq!(
        explanation(&odds)[2],
        "To keep in mind: 1 of 3 studies was not randomised, the design of 1 of 3 studies is not stated; 2 of 3 \
         studies were not read in full; 1 further study made the comparison and could not be pooled."
    );
    odds.moderators = vec![characteristics("Observational", "full text"); 3];
    odds.not_pooled.clear();
    assert_eq!(
        explanation(&odds)[2],
        "To keep in mind: none of the 3 studies was randomised."
    );
}

#[test]
fn without_an_effect_the_reason_is_one_sentence() {
    let mut nothing = treated(Measure::Or, &[]);
    assert_eq!(explanation(&nothing), ["No study made this comparison."]);
    let left_out = NotPooled {
        study: "s9".to_owned(),
        label: "Study 9".to_owned(),
        lack: Lack::Excluded {
            reason: "no result is reported".to_owned(),
        },
    };
    nothing.not_pooled = vec![left_out; 3];
    assert_eq!(
        explanation(&nothing),
        ["None of the 3 studies that made this comparison reports enough to compute an effect."]
    );
}
