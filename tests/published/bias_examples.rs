//! Examples of methods for small-study effects whose results metafor's documentation and tests print.
//!
//! - Regression of Egger et al. (1997), BMJ 315:629, and rank test of Begg & Mazumdar (1994), Biometrics 50:1088: trials of
//!   magnesium, Egger et al. (2001), Systematic Reviews in Health Care, chapter 18.
//! - Ioannidis & Trikalinos (2007), Clin Trials 4:245, doi:10.1177/1740774507079441: alternative medicine for irritable bowel,
//!   Dorn et al. (2007), Neurogastroenterol Motil 19:630.
//! - Duval & Tweedie (2000), J Am Stat Assoc 95:89, doi:10.1080/01621459.2000.10473905: trim and fill of the BCG trials.

use oxymeta::bias::{
    MissingCount, Side, TrimAndFill, excess_significance, funnel_regression,
    mixed_funnel_regression, rank_test, trim_and_fill,
};
use oxymeta::effects::Measure;
use oxymeta::effects::binary::ZeroRule;
use oxymeta::pooling::Level;

use crate::bcg;
use crate::printed::{assert_prints, of_counts, options};

/// Deaths and totals, magnesium and control.
const MAGNESIUM: [[f64; 4]; 16] = [
    [1.0, 40.0, 2.0, 36.0],
    [9.0, 135.0, 23.0, 135.0],
    [2.0, 200.0, 7.0, 200.0],
    [1.0, 48.0, 1.0, 46.0],
    [10.0, 150.0, 8.0, 148.0],
    [1.0, 59.0, 9.0, 56.0],
    [1.0, 25.0, 3.0, 23.0],
    [0.0, 22.0, 1.0, 21.0],
    [6.0, 76.0, 11.0, 75.0],
    [1.0, 27.0, 7.0, 27.0],
    [2.0, 89.0, 12.0, 80.0],
    [5.0, 23.0, 13.0, 33.0],
    [4.0, 130.0, 8.0, 122.0],
    [90.0, 1159.0, 118.0, 1157.0],
    [4.0, 107.0, 17.0, 108.0],
    [2216.0, 29011.0, 2103.0, 29039.0],
];

/// Responders and totals, treatment and placebo.
const IRRITABLE_BOWEL: [[f64; 4]; 19] = [
    [29.0, 38.0, 11.0, 32.0],
    [20.0, 31.0, 21.0, 30.0],
    [14.0, 23.0, 30.0, 46.0],
    [17.0, 30.0, 5.0, 13.0],
    [11.0, 27.0, 6.0, 23.0],
    [24.0, 29.0, 5.0, 29.0],
    [26.0, 32.0, 9.0, 22.0],
    [17.0, 18.0, 13.0, 18.0],
    [4.0, 12.0, 5.0, 13.0],
    [21.0, 60.0, 26.0, 59.0],
    [15.0, 17.0, 8.0, 17.0],
    [37.0, 51.0, 20.0, 52.0],
    [13.0, 33.0, 17.0, 33.0],
    [19.0, 20.0, 3.0, 20.0],
    [29.0, 50.0, 30.0, 46.0],
    [13.0, 16.0, 5.0, 16.0],
    [25.0, 33.0, 8.0, 26.0],
    [37.0, 57.0, 17.0, 50.0],
    [55.0, 90.0, 37.0, 90.0],
];

fn columns(measure: Measure, counts: &[[f64; 4]]) -> (Vec<f64>, Vec<f64>) {
    let effects = of_counts(measure, counts, &ZeroRule::default());
    effects.iter().map(|&[yi, vi]| (yi, vi)).unzip()
}

#[test]
fn regression_tests_of_the_magnesium_trials_are_those_given() {
    let (yi, vi) = columns(Measure::Or, &MAGNESIUM);
    let sei: Vec<_> = vi.iter().map(|v| v.sqrt()).collect();
    let mixed = mixed_funnel_regression(&yi, &vi, &sei, &options("REML", "z"));
    let z = mixed.expect("16 trials").statistic.expect("a slope");
    assert_prints("z", z, "-4.6686");
    let sizes: Vec<_> = MAGNESIUM
        .iter()
        .map(|[_, n1i, _, n2i]| 1.0 / (n1i + n2i).sqrt())
        .collect();
    let line = funnel_regression(&yi, &vi, &sizes, Level::default());
    let t = line.expect("16 trials").statistic.expect("a slope");
    assert_prints("t", t, "-5.6083");
}

#[test]
fn the_rank_test_of_the_magnesium_trials_is_that_given() {
    let (yi, vi) = columns(Measure::Or, &MAGNESIUM);
    let ours = rank_test(&yi, &vi).expect("16 trials");
    assert_prints("tau", ours.tau, "0.15");
    assert_prints("p", ours.p_value, "0.4503");
}

#[test]
fn the_test_of_excess_significance_is_that_given() {
    let (yi, vi) = columns(Measure::Rr, &IRRITABLE_BOWEL);
    let ours = excess_significance(&yi, &vi, None, 0.0, 0.05).expect("19 trials");
    assert_eq!(ours.observed, 10);
    assert_prints("expected", ours.expected, "4.923333");
    assert_prints("chi-squared", ours.chi_squared.expect("doubt"), "7.065648");
    assert_prints("p", ours.p_chi_squared.expect("doubt"), "0.003928794");
    assert_prints("exact p", ours.p_exact, "0.007778529");
}

/// Missing studies with their error, then mean, error, limits and Q of all.
fn assert_fills(ours: &TrimAndFill, printed: [&str; 7]) {
    assert_eq!(ours.side, Side::Right);
    let all = &ours.adjusted;
    let figures = [
        ours.k0 as f64,
        ours.se_k0.expect("a count"),
        all.estimate,
        all.se,
        all.ci.lower,
        all.ci.upper,
        all.q,
    ];
    for (figure, printed) in figures.into_iter().zip(printed) {
        assert_prints("trim and fill", figure, printed);
    }
}

fn fill(method: &str, count: MissingCount) -> TrimAndFill {
    let (yi, vi) = (bcg::log_risk_ratios(), bcg::variances());
    trim_and_fill(&yi, &vi, None, count, &options(method, "z")).expect("13 trials")
}

#[test]
fn trim_and_fill_of_the_bcg_trials_is_that_printed() {
    let all = ["-0.2910", "0.0383", "-0.3660", "-0.2160", "262.7316"];
    let printed = |k0, se| [k0, se, all[0], all[1], all[2], all[3], all[4]];
    assert_fills(&fill("EE", MissingCount::L0), printed("4", "2.3853"));
    let by_runs = fill("EE", MissingCount::R0);
    assert_fills(&by_runs, printed("4", "3.1623"));
    assert_prints("p of no study missing", by_runs.p_k0.expect("R0"), "0.0312");
    let random = fill("REML", MissingCount::L0);
    let printed = [
        "1", "2.4528", "-0.6571", "0.1785", "-1.0070", "-0.3072", "154.6750",
    ];
    assert_fills(&random, printed);
    assert_prints("tau2", random.adjusted.tau2.expect("14 studies"), "0.3313");
}

#[test]
fn studies_that_trim_and_fill_adds_to_the_bcg_trials_are_those_printed() {
    let ours = fill("EE", MissingCount::L0);
    let mut added: Vec<_> = ours.filled_yi.iter().zip(&ours.filled_vi).collect();
    added.sort_by(|one, other| one.0.total_cmp(other.0));
    for ((yi, vi), [effect, variance]) in added.into_iter().zip([
        ["0.78929282", "0.073024794"],
        ["0.85949921", "0.020010032"],
        ["1.00333667", "0.194581121"],
        ["1.03884624", "0.223017248"],
    ]) {
        assert_prints("effect", *yi, effect);
        assert_prints("variance", *vi, variance);
    }
}
