//! Stijnen, Hamza & Özdemir (2010), Stat Med 29:3046, doi:10.1002/sim.4040, the normal-normal models of Tables II, III,
//! VII and VIII: coated catheters and infections of the blood.
//!
//! Left out because they differ in the last digit: in Table II .035 and .056 (here .036 and .055), in III .244 and .62
//! (.243 and .60), in VII 6.99 (6.98), in VIII .223 and 1.04 (.227 and 1.05). The generalised linear models are not compared.

use oxymeta::effects::binary::ZeroRule;
use oxymeta::effects::single::{proportion, rate, two_rates};
use oxymeta::effects::{EffectEstimate, Measure};

use crate::printed::{assert_prints, fit, of_counts};

/// Infections and catheters, coated and standard: Niël-Weise et al. (2007), J Antimicrob Chemother 59:359.
const CATHETERS: [[f64; 4]; 18] = [
    [0.0, 116.0, 3.0, 117.0],
    [1.0, 44.0, 3.0, 35.0],
    [2.0, 208.0, 9.0, 195.0],
    [0.0, 130.0, 7.0, 136.0],
    [5.0, 151.0, 6.0, 157.0],
    [1.0, 98.0, 4.0, 139.0],
    [1.0, 174.0, 3.0, 177.0],
    [1.0, 74.0, 2.0, 39.0],
    [1.0, 97.0, 19.0, 103.0],
    [1.0, 113.0, 2.0, 122.0],
    [0.0, 66.0, 7.0, 64.0],
    [0.0, 70.0, 1.0, 58.0],
    [3.0, 188.0, 5.0, 175.0],
    [6.0, 187.0, 11.0, 180.0],
    [0.0, 118.0, 0.0, 105.0],
    [0.0, 252.0, 1.0, 262.0],
    [1.0, 345.0, 3.0, 362.0],
    [4.0, 64.0, 1.0, 69.0],
];

/// Infections and catheter days, coated and standard: Niël-Weise et al. (2008), Crit Care Med 36:1612 as analysed.
const DAYS: [[f64; 4]; 9] = [
    [7.0, 1344.0, 11.0, 1988.0],
    [8.0, 1600.0, 8.0, 1461.0],
    [3.0, 12012.0, 14.0, 10962.0],
    [6.0, 1536.0, 10.0, 1503.0],
    [1.0, 370.0, 1.0, 483.0],
    [1.0, 729.0, 8.0, 913.0],
    [17.0, 6760.0, 15.0, 6840.0],
    [3.0, 1107.0, 7.0, 1015.0],
    [2.0, 320.0, 3.0, 440.0],
];

fn logit(count: [f64; 2]) -> [f64; 2] {
    let [xi, ni] = count;
    let effect = match xi == 0.0 {
        // escalc's continuity correction: one half to both cells.
        true => proportion(Measure::Plo, 0.5, ni + 1.0),
        false => proportion(Measure::Plo, xi, ni),
    };
    numbers(effect)
}

fn numbers(effect: Option<EffectEstimate>) -> [f64; 2] {
    let effect = effect.expect("a variance");
    [effect.yi, effect.vi]
}

#[test]
fn logits_of_each_group_are_those_of_table_ii() {
    let expit = |value: f64| 1.0 / (1.0 + (-value).exp());
    let standard: Vec<_> = CATHETERS.iter().map(|c| logit([c[2], c[3]])).collect();
    let ours = fit(&standard, "REML", "z");
    assert_prints("logit", ours.estimate, "-3.30");
    assert_prints("se", ours.se, "0.24");
    assert_prints("tau2", ours.tau2.expect("18 trials"), "0.663");
    assert_prints("lower", expit(ours.ci.lower), "0.023");
    let coated: Vec<_> = CATHETERS.iter().map(|c| logit([c[0], c[1]])).collect();
    let ours = fit(&coated, "REML", "z");
    assert_prints("logit", ours.estimate, "-4.26");
    assert_prints("se", ours.se, "0.26");
    assert_prints("tau2", ours.tau2.expect("18 trials"), "0.393");
    assert_prints("proportion", expit(ours.estimate), "0.014");
    assert_prints("lower", expit(ours.ci.lower), "0.008");
    assert_prints("upper", expit(ours.ci.upper), "0.023");
}

#[test]
fn the_odds_ratio_is_that_of_table_iii() {
    let rule = ZeroRule {
        drop00: true,
        ..ZeroRule::default()
    };
    let ours = fit(&of_counts(Measure::Or, &CATHETERS, &rule), "REML", "z");
    assert_prints("log odds ratio", ours.estimate, "-0.980");
    assert_prints("tau", ours.tau2.expect("17 trials").sqrt(), "0.19");
    assert_prints("odds ratio", ours.estimate.exp(), "0.38");
    assert_prints("lower", ours.ci.lower.exp(), "0.23");
}

#[test]
fn rates_of_each_group_are_those_of_table_vii() {
    let of = |x: usize| -> Vec<_> {
        let log_rate = |d: &[f64; 4]| numbers(rate(Measure::Irln, d[x], d[x + 1] / 1000.0));
        DAYS.iter().map(log_rate).collect()
    };
    let standard = fit(&of(2), "REML", "z");
    assert_prints("log rate", standard.estimate, "1.468");
    assert_prints("se", standard.se, "0.243");
    assert_prints("tau2", standard.tau2.expect("nine trials"), "0.370");
    assert_prints("rate", standard.estimate.exp(), "4.34");
    assert_prints("lower", standard.ci.lower.exp(), "2.70");
    let coated = fit(&of(0), "REML", "z");
    assert_prints("log rate", coated.estimate, "0.981");
    assert_prints("se", coated.se, "0.326");
    assert_prints("tau2", coated.tau2.expect("nine trials"), "0.639");
    assert_prints("rate", coated.estimate.exp(), "2.67");
    assert_prints("lower", coated.ci.lower.exp(), "1.41");
    assert_prints("upper", coated.ci.upper.exp(), "5.05");
}

#[test]
fn the_rate_ratio_is_that_of_table_viii() {
    let ratio = |d: &[f64; 4]| numbers(two_rates(Measure::Irr, [d[0], d[1]], [d[2], d[3]]));
    let effects: Vec<_> = DAYS.iter().map(ratio).collect();
    let ours = fit(&effects, "REML", "z");
    assert_prints("log rate ratio", ours.estimate, "-0.396");
    assert_prints("tau", ours.tau2.expect("nine trials").sqrt(), "0.31");
    assert_prints("rate ratio", ours.estimate.exp(), "0.67");
    assert_prints("lower", ours.ci.lower.exp(), "0.43");
}
