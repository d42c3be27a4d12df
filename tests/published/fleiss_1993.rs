//! The examples of Fleiss (1993), Stat Methods Med Res 2:121, doi:10.1177/096228029300200202, as RevMan exports their results
//! (Fleiss93_CR.csv of R's meta): aspirin after myocardial infarction and mental health treatment.
//!
//! RevMan's export has eight decimals; its p values of Q are exact to seven (0.12694225 for 0.12694218) and compared to six.

use oxymeta::effects::binary::{Table2x2, ZeroRule};
use oxymeta::effects::continuous::{Group, mean_difference};
use oxymeta::effects::{EffectEstimate, Measure};
use oxymeta::pooling::{Counts, Method, Options, PooledEstimate};

use crate::printed::{assert_prints, fit, of_counts, pool_tables};

/// Deaths and totals, aspirin and placebo.
const ASPIRIN: [[f64; 4]; 7] = [
    [49.0, 615.0, 67.0, 624.0],
    [44.0, 758.0, 64.0, 771.0],
    [102.0, 832.0, 126.0, 850.0],
    [32.0, 317.0, 38.0, 309.0],
    [85.0, 810.0, 52.0, 406.0],
    [246.0, 2267.0, 219.0, 2257.0],
    [1570.0, 8587.0, 1720.0, 8600.0],
];

/// Mean, standard deviation and number, treated and control.
const TREATMENT: [[f64; 6]; 5] = [
    [5.0, 4.7, 13.0, 6.5, 3.8, 13.0],
    [4.9, 1.71, 30.0, 6.1, 2.3, 50.0],
    [22.5, 3.44, 35.0, 24.9, 10.65, 35.0],
    [12.5, 1.47, 20.0, 12.3, 1.66, 20.0],
    [6.5, 0.76, 8.0, 7.38, 1.41, 8.0],
];

fn assert_heterogeneity(ours: &PooledEstimate, [q, p, i2]: [&str; 3]) {
    assert_prints("Q", ours.q, q);
    assert_prints("p of Q", ours.q_p.expect("several studies"), p);
    assert_prints("I2", ours.i2.expect("several studies"), i2);
}

fn assert_test(ours: &PooledEstimate, [z, p]: [&str; 2]) {
    assert_prints("|z|", ours.statistic.expect("an error above 0").abs(), z);
    assert_prints("p", ours.p_value.expect("an error above 0"), p);
}

#[test]
fn the_odds_ratio_by_mantel_haenszel_is_that_of_revman() {
    let table =
        |&[ai, n1i, ci, n2i]: &[f64; 4]| Counts::Table(Table2x2::from_totals(ai, n1i, ci, n2i));
    let counts: Vec<_> = ASPIRIN.iter().map(table).collect();
    let options = Options {
        method: Method::MantelHaenszel,
        ..Options::default()
    };
    let ours = pool_tables(Measure::Or, &counts, &options);
    assert_prints("odds ratio", ours.estimate.exp(), "0.89686556");
    assert_prints("lower", ours.ci.lower.exp(), "0.84051440");
    assert_prints("upper", ours.ci.upper.exp(), "0.95699471");
    assert_test(&ours, ["3.28763306", "0.00101033"]);
    assert_heterogeneity(&ours, ["9.94605598", "0.126942", "39.67458046"]);
    let weights = [
        "3.17649000",
        "3.10168911",
        "5.67538044",
        "1.79548462",
        "3.21762436",
        "10.15349122",
        "72.87984024",
    ];
    for (weight, printed) in ours.weights.iter().zip(weights) {
        assert_prints("weight", *weight, printed);
    }
}

#[test]
fn the_odds_ratios_of_the_trials_are_those_of_revman() {
    let effects = of_counts(Measure::Or, &ASPIRIN, &ZeroRule::default());
    let printed = [
        ["0.71971415", "0.19721981"],
        ["0.68075980", "0.20289717"],
        ["0.80287019", "0.14314855"],
        ["0.80073869", "0.25448890"],
        ["0.79814324", "0.18761568"],
        ["1.13273640", "0.09806494"],
        ["0.89496936", "0.03880977"],
    ];
    for ([yi, vi], [ratio, se]) in effects.into_iter().zip(printed) {
        assert_prints("odds ratio", yi.exp(), ratio);
        assert_prints("se", vi.sqrt(), se);
    }
}

#[test]
fn mean_differences_and_their_mean_are_those_of_revman() {
    let group = |mean, sd, n| Group { mean, sd, n };
    let difference = |&[m1, sd1, n1, m2, sd2, n2]: &[f64; 6]| {
        mean_difference(group(m1, sd1, n1), group(m2, sd2, n2)).expect("a difference")
    };
    let effects: Vec<_> = TREATMENT
        .iter()
        .map(difference)
        .map(|EffectEstimate { yi, vi, .. }| [yi, vi])
        .collect();
    let errors = [
        "1.67630546",
        "0.45085474",
        "1.89175731",
        "0.49580742",
        "0.56631484",
    ];
    for ([_, vi], se) in effects.iter().zip(errors) {
        assert_prints("se", vi.sqrt(), se);
    }
    let ours = fit(&effects, "EE", "z");
    assert_prints("mean difference", ours.estimate, "-0.70938839");
    assert_prints("lower", ours.ci.lower, "-1.25848502");
    assert_prints("upper", ours.ci.upper, "-0.16029176");
    assert_test(&ours, ["2.53211477", "0.01133769"]);
    assert_heterogeneity(&ours, ["5.66012379", "0.226009", "29.33016758"]);
    let weights = [
        "2.79315513",
        "38.61251498",
        "2.19316111",
        "31.92826572",
        "24.47290305",
    ];
    for (weight, printed) in ours.weights.iter().zip(weights) {
        assert_prints("weight", *weight, printed);
    }
}
