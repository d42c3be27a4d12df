//! Knapp & Hartung (2003), Stat Med 22:2693, doi:10.1002/sim.1482: meta-regression on one covariate.
//!
//! Their variance of the slope is that of weighted least squares with weights 1/(vi + tau2) and an estimated residual
//! variance, tested by t on k - 2 degrees of freedom. R 4's `lm` gives it without any code for meta-analysis:
//! `summary(lm(yi ~ latitude, weights = 1 / (vi + tau2)))`, tau2 by the method of moments from (QE - 11) / tr P.

use nalgebra::DMatrix;
use oxymeta::pooling::{IntervalMethod, Options, Regression, Tau2Estimator, regress};

use crate::assert_close;
use crate::bcg::{LATITUDE, log_risk_ratios, variances};
use crate::printed::{self, assert_prints, explain};

fn fit(interval: IntervalMethod) -> Regression {
    let x = DMatrix::from_fn(13, 2, |i, j| if j == 0 { 1.0 } else { LATITUDE[i] });
    let options = Options {
        tau2: Tau2Estimator::DerSimonianLaird,
        interval,
        ..Options::default()
    };
    regress(&log_risk_ratios(), &variances(), &x, &options).expect("thirteen trials")
}

#[test]
fn coefficients_errors_and_t_tests_are_those_of_weighted_least_squares() {
    let found = fit(IntervalMethod::Hksj);
    assert_close(Some(found.tau2), 0.063_300_502_426_414_84);
    assert_eq!(found.df, Some(11.0));
    let want = [
        [
            0.259_543_712_434_022_8,
            0.273_874_502_067_517_5,
            0.363_649_981_987_361_1,
        ],
        [
            -0.029_228_738_755_188_433,
            0.007_937_755_786_205_664,
            0.003_611_673_834_273_618,
        ],
    ];
    for (coefficient, [estimate, se, p]) in found.coefficients.iter().zip(want) {
        assert_close(Some(coefficient.estimate), estimate);
        assert_close(Some(coefficient.se), se);
        assert_close(coefficient.p_value, p);
    }
}

#[test]
fn the_variance_is_the_usual_one_times_the_residual_variance() {
    let (scaled, usual) = (fit(IntervalMethod::Hksj), fit(IntervalMethod::Wald));
    for (one, other) in scaled.coefficients.iter().zip(&usual.coefficients) {
        assert_close(Some((one.se / other.se).powi(2)), 1.389_878_507_310_829);
    }
}

#[test]
fn one_covariate_gives_an_f_test_that_is_the_square_of_its_t_test() {
    let found = fit(IntervalMethod::Hksj);
    let slope = &found.coefficients[1];
    assert_close(found.qm, slope.statistic.expect("an error above 0").powi(2));
    assert_eq!(found.qm_df, (1, Some(11.0)));
    assert_close(found.qm_p, slope.p_value.expect("an error above 0"));
}

/// The same tests with REML, as metafor's README prints them for these trials.
///
/// Of the regression to three figures: its tau2 of 0.0764 is where the search stops at metafor's default threshold of 1e-5,
/// which a threshold of 1e-12 makes 0.076348.
#[test]
fn metafors_readme_prints_the_same_mean_and_regression() {
    let effects: Vec<_> = log_risk_ratios()
        .into_iter()
        .zip(variances())
        .map(|(yi, vi)| [yi, vi])
        .collect();
    let mean = printed::fit(&effects, "REML", "knha");
    assert_prints("tau2", mean.tau2.expect("13 trials"), "0.3132");
    assert_prints("its error", mean.tau2_se.expect("13 trials"), "0.1664");
    assert_prints("I2", mean.i2.expect("13 trials"), "92.22");
    assert_prints("H2", mean.h2.expect("13 trials"), "12.86");
    let t = mean.statistic.expect("an error above 0");
    let p = mean.p_value.expect("an error above 0");
    let figures = [mean.estimate, mean.se, t, p, mean.ci.lower, mean.ci.upper];
    let printed = [
        "-0.7145", "0.1808", "-3.9522", "0.0019", "-1.1084", "-0.3206",
    ];
    for (figure, printed) in figures.into_iter().zip(printed) {
        assert_prints("mean", figure, printed);
    }

    let moderators = LATITUDE.map(|degrees| [degrees]);
    let ours = explain(&effects, &moderators, "REML", "knha");
    assert_prints("tau2", ours.tau2, "0.076");
    assert_prints("its error", ours.tau2_se.expect("13 trials"), "0.059");
    assert_prints("I2", ours.i2.expect("13 trials"), "68.4");
    assert_prints("H2", ours.h2.expect("13 trials"), "3.16");
    assert_prints("R2", ours.r2.expect("an intercept"), "75.6");
    assert_prints("QE", ours.qe, "30.7331");
    assert_prints("p of QE", ours.qe_p.expect("11"), "0.0012");
    assert_prints("F", ours.qm.expect("a moderator"), "12.59");
    assert_prints("p of F", ours.qm_p.expect("a moderator"), "0.005");
    for (coefficient, printed) in ours.coefficients.iter().zip([
        ["0.251", "0.284", "0.886", "0.395", "-0.373", "0.876"],
        ["-0.029", "0.008", "-3.548", "0.005", "-0.047", "-0.011"],
    ]) {
        let figures = [
            coefficient.estimate,
            coefficient.se,
            coefficient.statistic.expect("an error above 0"),
            coefficient.p_value.expect("an error above 0"),
            coefficient.ci.lower,
            coefficient.ci.upper,
        ];
        for (figure, printed) in figures.into_iter().zip(printed) {
            assert_prints("coefficient", figure, printed);
        }
    }
}
