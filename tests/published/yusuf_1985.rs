//! Yusuf, Peto, Lewis, Collins & Sleight (1985), Prog Cardiovasc Dis 27:335, doi:10.1016/S0033-0620(85)80003-7, Table 6:
//! early oral beta-blockers and death; the typical odds ratio as metafor-project.org, analyses:yusuf1985, quotes it.

use oxymeta::effects::Measure;
use oxymeta::effects::binary::ZeroRule;

use crate::printed::{assert_prints, fit, of_counts};

/// Deaths and totals, beta-blocker and control; the trial without figures is left out.
const COUNTS: [[f64; 4]; 21] = [
    [14.0, 56.0, 15.0, 58.0],
    [18.0, 66.0, 19.0, 64.0],
    [15.0, 100.0, 12.0, 95.0],
    [10.0, 52.0, 12.0, 47.0],
    [21.0, 226.0, 24.0, 228.0],
    [3.0, 38.0, 6.0, 31.0],
    [2.0, 20.0, 3.0, 20.0],
    [19.0, 76.0, 15.0, 67.0],
    [15.0, 106.0, 9.0, 114.0],
    [5.0, 62.0, 4.0, 57.0],
    [0.0, 9.0, 0.0, 8.0],
    [8.0, 133.0, 11.0, 127.0],
    [3.0, 48.0, 3.0, 49.0],
    [0.0, 16.0, 0.0, 13.0],
    [1.0, 42.0, 1.0, 46.0],
    [0.0, 25.0, 3.0, 25.0],
    [14.0, 221.0, 15.0, 228.0],
    [0.0, 11.0, 0.0, 11.0],
    [8.0, 259.0, 7.0, 129.0],
    [6.0, 157.0, 4.0, 158.0],
    [3.0, 177.0, 2.0, 136.0],
];

#[test]
fn the_odds_ratio_by_petos_method_is_that_printed() {
    let none = ZeroRule {
        add: 0.0,
        ..ZeroRule::default()
    };
    let ours = fit(&of_counts(Measure::Peto, &COUNTS, &none), "EE", "z");
    assert_prints("odds ratio", ours.estimate.exp(), "0.93");
    assert_prints("lower", ours.ci.lower.exp(), "0.74");
    assert_prints("upper", ours.ci.upper.exp(), "1.18");
}
