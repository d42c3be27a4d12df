use super::*;
use crate::pooling::{Options, Refit, Tau2Estimator};
use crate::resampling::{
    BootstrapDistribution, BootstrapError, BootstrapOptions, BootstrapRequest, BootstrapSize,
    Draws, Kind, Statistic, StatisticSummary, bootstrap, resample, type7_quantile,
};

const YI: [f64; 8] = [-0.9, -0.3, 0.1, -1.2, -0.4, -0.6, -2.0, -0.1];
const VI: [f64; 8] = [0.10, 0.04, 0.20, 0.09, 0.02, 0.15, 0.3, 0.05];

fn pooling() -> Options {
    Options {
        tau2: Tau2Estimator::DerSimonianLaird,
        ..Options::default()
    }
}

fn run(interval: BootstrapInterval, replicates: u64, seed: u64) -> BootstrapDistribution {
    let options = BootstrapOptions {
        replicates,
        seed,
        interval,
        kind: Kind::CaseResampling,
    };
    bootstrap(&YI, &VI, &pooling(), &options, None).unwrap()
}

fn close(found: Bounds, lower: f64, upper: f64) {
    // Two orders of summation.
    let near = |x: f64, y: f64| (x - y).abs() < 1e-12;
    let Interval { lower: l, upper: u } = found.interval;
    assert!(
        near(l, lower) && near(u, upper),
        "{found:?} {lower} {upper}"
    );
}

/// The textbook formulas on sorted replicates.
#[test]
fn every_interval_is_its_formula_on_the_replicates() {
    let of = |interval| run(interval, 4_000, 3);
    let found = of(BootstrapInterval::Percentile);
    let mut sorted: Vec<f64> = found.estimates().collect();
    sorted.sort_by(f64::total_cmp);
    let (n, mu) = (sorted.len() as f64, found.observed.estimate);
    let q = |p: f64| type7_quantile(&sorted, p).unwrap();
    let bounds = |interval| of(interval).statistics[0].bounds.unwrap();
    close(bounds(BootstrapInterval::Percentile), q(0.025), q(0.975));
    close(
        bounds(BootstrapInterval::Basic),
        2.0 * mu - q(0.975),
        2.0 * mu - q(0.025),
    );
    let mean = sorted.iter().sum::<f64>() / n;
    let sd = (sorted.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (n - 1.0)).sqrt();
    let half = normal::quantile(0.975) * sd;
    let centre = 2.0 * mu - mean;
    close(
        bounds(BootstrapInterval::Normal),
        centre - half,
        centre + half,
    );
}

/// As `boot::boot.ci(type = "bca")` with `L = empinf(type = "jack")`, but for quantiles between two replicates and for ties.
#[test]
fn bca_is_efrons_formula_with_the_jackknife() {
    let found = run(BootstrapInterval::Bca, 4_000, 3);
    let mut sorted: Vec<f64> = found.estimates().collect();
    sorted.sort_by(f64::total_cmp);
    let mu = found.observed.estimate;
    // A resample is the data themselves once in 400; half of those count as below.
    let share = |near: f64| sorted.iter().filter(|x| **x < mu + near).count() as f64;
    let below = (share(-1e-9) + share(1e-9)) / 2.0;
    let z0 = normal::quantile(below / sorted.len() as f64);
    let without: Vec<f64> = (0..YI.len())
        .map(|i| {
            let rest = |of: &[f64]| [&of[..i], &of[i + 1..]].concat();
            Refit::of(&rest(&YI), &rest(&VI), &pooling())
                .unwrap()
                .estimate
        })
        .collect();
    let mean = without.iter().sum::<f64>() / without.len() as f64;
    let power = |n| without.iter().map(|x| (mean - x).powi(n)).sum::<f64>();
    let a = power(3) / (6.0 * power(2).powf(1.5));
    let level = |z: f64| normal::cdf(z0 + (z0 + z) / (1.0 - a * (z0 + z)));
    let q = |z: f64| type7_quantile(&sorted, level(z)).unwrap();
    let z = normal::quantile(0.975);
    assert!(a.abs() > 0.01 && z0.abs() > 0.01, "the correction matters");
    close(found.statistics[0].bounds.unwrap(), q(-z), q(z));
}

#[test]
fn monte_carlo_errors_are_the_spread_of_bounds_over_seeds() {
    let runs = 150;
    for interval in BootstrapInterval::ALL {
        let found: Vec<Bounds> = (0..runs)
            .map(|seed| run(interval, 2_048, seed).statistics[0].bounds.unwrap())
            .collect();
        for side in [|i: Interval| i.lower, |i: Interval| i.upper] {
            let values: Vec<f64> = found.iter().map(|b| side(b.interval)).collect();
            let claimed = found.iter().map(|b| side(b.monte_carlo_se.unwrap()));
            let claimed = claimed.sum::<f64>() / runs as f64;
            let mean = values.iter().sum::<f64>() / runs as f64;
            let squares: f64 = values.iter().map(|v| (v - mean).powi(2)).sum();
            let spread = (squares / (runs - 1) as f64).sqrt();
            // A standard deviation of 150 errs by 6%; three times that, and 7% for densities estimated from 2048 draws.
            assert!(
                (claimed / spread - 1.0).abs() < 0.25,
                "{interval:?}: {claimed} for {spread}"
            );
        }
    }
}

#[test]
fn moments_do_not_depend_on_how_replicates_are_cut() {
    let values = [0.5, -1.0, 2.0, 0.25, 3.0];
    let whole = Moments::of(values.into_iter());
    let mut parts = Moments::of(values[..2].iter().copied());
    parts.add(&Moments::of(values[2..].iter().copied()));
    assert_eq!(whole, parts);
    assert_eq!(whole.shift(), Some(0.95));
    // sd(c(.5, -1, 2, .25, 3)) in R.
    assert!((whole.sd().unwrap() - 1.5652475842498528).abs() < 1e-12);
    assert_eq!(Moments::default().shift(), None);
}

#[test]
fn equal_leave_one_out_values_have_no_acceleration() {
    assert_eq!(acceleration(&[1.0; 4]), Some(0.0));
    assert_eq!(acceleration(&[1.0]), None);
    // Turned round, the skewness changes its sign.
    let (one, other) = ([1.0, 2.0, 6.0], [-1.0, -2.0, -6.0]);
    assert_eq!(acceleration(&one), acceleration(&other).map(|a| -a));
}

fn asked(size: BootstrapSize, interval: BootstrapInterval) -> BootstrapRequest {
    BootstrapRequest {
        size,
        interval,
        ..BootstrapRequest::default()
    }
}

#[test]
fn drawn_intervals_tend_to_those_of_all_resamples() {
    let drawn = BootstrapSize::Replicates(60_000);
    let of = |size, interval| resample(&YI, &VI, &pooling(), &asked(size, interval), None).unwrap();
    for interval in BootstrapInterval::ALL {
        if interval == BootstrapInterval::Studentised {
            continue;
        }
        let (all, some) = (of(BootstrapSize::Chosen, interval), of(drawn, interval));
        assert_eq!(
            all.draws,
            Draws::Exact {
                multisets: 6435,
                draws: 16_777_216,
                failed: 0
            }
        );
        let near = |all: &StatisticSummary, some: &StatisticSummary| {
            let (all, some) = (all.bounds.unwrap(), some.bounds.unwrap());
            let error = some.monte_carlo_se.unwrap();
            assert_eq!(all.monte_carlo_se, None);
            // Four errors, and a ten-thousandth for the ties of a discrete distribution.
            let close = |x: f64, y: f64, error: f64| (x - y).abs() < 4.0 * error + 1e-4;
            assert!(
                close(all.interval.lower, some.interval.lower, error.lower)
                    && close(all.interval.upper, some.interval.upper, error.upper),
                "{interval:?} {all:?} {some:?}"
            );
        };
        near(&all.mu, &some.mu);
        assert!((all.mu.se.unwrap() / some.mu.se.unwrap() - 1.0).abs() < 0.02);
        if interval == BootstrapInterval::Basic {
            let tau2 = |s| *of(s, interval).statistic(Statistic::Tau2).unwrap();
            near(&tau2(BootstrapSize::Chosen), &tau2(drawn));
        }
    }
}

#[test]
fn what_cannot_be_resampled_so_is_an_error() {
    let of = |kind, size, interval| {
        let request = BootstrapRequest {
            kind,
            ..asked(size, interval)
        };
        resample(&YI, &VI, &pooling(), &request, None).unwrap_err()
    };
    use BootstrapInterval::{Bca, Percentile, Studentised};
    let (kind, exact) = (Kind::Wild, BootstrapSize::Exact);
    let drawn = BootstrapSize::Chosen;
    assert_eq!(of(kind, drawn, Bca), BootstrapError::BcaKind { kind });
    assert_eq!(
        of(kind, exact, Percentile),
        BootstrapError::ExactKind { kind }
    );
    assert_eq!(
        of(Kind::CaseResampling, exact, Studentised),
        BootstrapError::ExactStudentised
    );
}

#[test]
fn statistics_are_those_of_the_fit_and_of_the_model() {
    let found = run(BootstrapInterval::Percentile, 2_000, 1);
    let of = |statistic| found.statistic(statistic).unwrap();
    let observed = &found.observed;
    let near = |x: f64, y: f64| assert!((x / y - 1.0).abs() < 1e-12, "{x} {y}");
    near(of(Statistic::Mu).estimate, observed.estimate);
    near(of(Statistic::Tau2).estimate, observed.tau2.unwrap());
    near(of(Statistic::I2).estimate, observed.i2.unwrap());
    near(of(Statistic::H2).estimate, observed.h2.unwrap());
    let wald = Options {
        interval: crate::pooling::IntervalMethod::Wald,
        ..pooling()
    };
    let prediction = crate::pooling::pool(&YI, &VI, &wald).unwrap();
    let prediction = prediction.prediction_interval.unwrap();
    near(of(Statistic::PredictionLower).estimate, prediction.lower);
    near(of(Statistic::PredictionUpper).estimate, prediction.upper);
    for summary in &found.statistics {
        let interval = summary.bounds.unwrap().interval;
        assert!(interval.lower < interval.upper && summary.se.unwrap() > 0.0);
    }
}
