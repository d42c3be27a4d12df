use std::collections::HashMap;

use super::*;
use crate::pooling::{IntervalMethod, PredictionMethod, Tau2Estimator::*};
use crate::resampling::statistics::{Fit, Statistics};
use crate::resampling::{BootstrapOptions, StatisticSummary, bootstrap};

const YI: [f64; 9] = [-0.9, -0.3, 0.1, -1.2, -0.4, -0.6, 0.5, -0.2, -1.6];
const VI: [f64; 9] = [0.10, 0.04, 0.20, 0.09, 0.02, 0.15, 0.3, 0.05, 0.12];

fn options(tau2: Tau2Estimator) -> Options {
    Options {
        tau2,
        interval: IntervalMethod::Wald,
        ..Options::default()
    }
}

/// Every ordered draw of k from k, as counts with how often they come up.
fn draws(k: usize) -> Vec<(Vec<usize>, u64)> {
    let mut found: HashMap<Vec<usize>, u64> = HashMap::new();
    for draw in 0..k.pow(k as u32) {
        let mut counts = vec![0; k];
        (0..k).for_each(|place| counts[draw / k.pow(place as u32) % k] += 1);
        *found.entry(counts).or_default() += 1;
    }
    found.into_iter().collect()
}

/// The distribution by [`pool`] of every multiset, checked against the exact one.
fn agrees(yi: &[f64], vi: &[f64], tau2: Tau2Estimator, tolerance: f64) {
    let (k, options) = (yi.len(), options(tau2));
    let exact = exact_bootstrap(yi, vi, &options).unwrap();
    let (mut mu, mut t2) = (Vec::new(), Vec::new());
    for (counts, draws) in draws(k) {
        let take = |of: &[f64]| -> Vec<f64> {
            let copies = |i: usize| std::iter::repeat_n(of[i], counts[i]);
            (0..k).flat_map(copies).collect()
        };
        let pooled = pool(&take(yi), &take(vi), &options).unwrap();
        mu.push((pooled.estimate, draws));
        t2.push((pooled.tau2.unwrap_or(0.0), draws));
    }
    assert_eq!(exact.multisets, mu.len() as u64);
    let total: u64 = mu.iter().map(|of| of.1).sum();
    assert_eq!((exact.draws, exact.failed), (total, 0));
    let n = total as f64;
    let of = |power| {
        let terms = mu
            .iter()
            .map(|(mu, draws)| (mu - exact.observed.estimate).powi(power) * *draws as f64);
        terms.sum::<f64>() / n
    };
    let spread = mu.iter().fold(0.0, |most: f64, of| {
        most.max((of.0 - exact.observed.estimate).abs())
    });
    let near = |got: f64, want: f64, scale: f64, what: &str| {
        assert!(
            (got - want).abs() <= tolerance * scale,
            "{what}: {got} {want} for {tau2:?} {yi:?}"
        );
    };
    near(exact.bias, of(1), spread, "bias");
    near(
        exact.se.powi(2),
        of(2) - of(1).powi(2),
        spread * spread,
        "variance",
    );
    let ps: Vec<f64> = (0..=40).map(|i| f64::from(i) / 40.0).collect();
    let (got_mu, got_t2) = exact.quantiles(&ps, &ps);
    let largest = t2.iter().fold(0.0, |most: f64, of| most.max(of.0));
    for (mut values, got, scale) in [(mu, got_mu, spread), (t2, got_t2, largest)] {
        values.sort_by(|a, b| a.0.total_cmp(&b.0));
        for (p, got) in ps.iter().zip(got) {
            let mut so_far = 0;
            let reached = values.iter().find(|(_, draws)| {
                so_far += draws;
                so_far as f64 >= p * n && so_far > 0
            });
            near(got, reached.unwrap().0, scale, "quantile");
        }
    }
}

#[test]
fn every_multiset_is_that_of_pool_with_its_share_of_the_draws() {
    for k in 2..=6 {
        for tau2 in [CommonEffect, DerSimonianLaird] {
            // Sums of positive terms and one division.
            agrees(&YI[..k], &VI[..k], tau2, 1e-12);
        }
        // The same fit as the one it is checked with.
        agrees(&YI[..k], &VI[..k], Reml, 1e-12);
    }
}

#[test]
fn data_that_are_hard_on_sums_lose_no_digits() {
    for tau2 in [CommonEffect, DerSimonianLaird] {
        // Equal effects; a dominant study far from the others; variances over a factor 1e6, and far beyond shared divisions.
        agrees(&[0.3; 4], &VI[..4], tau2, 1e-12);
        agrees(&[5.0, 0.1, 0.4, -0.2], &[1e-7, 0.1, 0.2, 0.3], tau2, 1e-12);
        agrees(&YI[..5], &[1e-4, 1e2, 1e-2, 1.0, 30.0], tau2, 1e-12);
        agrees(&YI[..4], &[1e-60, 1e-30, 1e-75, 1e-50], tau2, 1e-12);
        // Effects of 1e6 carry 1e-10 of their differences.
        let far: Vec<f64> = YI[..5].iter().map(|y| y + 1e6).collect();
        agrees(&far, &VI[..5], tau2, 1e-9);
    }
}

#[test]
fn multinomial_weights_add_up_to_every_draw() {
    for k in 2..=9 {
        let exact = exact_bootstrap(&YI[..k], &VI[..k], &options(DerSimonianLaird)).unwrap();
        assert_eq!(exact.draws, (k as u64).pow(k as u32));
        let Fits::Lanes(all) = &exact.fits else {
            panic!("a closed form")
        };
        assert_eq!(all.moments.draws as u64, exact.draws);
        assert_eq!(exact.multisets, table::binomial(2 * k - 1, k));
        assert!(exact.equal >= (1..=k as u64).product::<u64>());
    }
}

#[test]
fn equal_effects_leave_nothing_to_chance() {
    let exact = exact_bootstrap(&[0.3; 5], &VI[..5], &options(DerSimonianLaird)).unwrap();
    assert_eq!((exact.below, exact.equal), (0, 3125));
    // The mean of equal numbers, up to its rounding.
    assert!(exact.se < 1e-15 && exact.bias.abs() < 1e-15);
    assert_eq!(exact.tau2_percentile.unwrap().upper, 0.0);
}

fn bits(of: &ExactDistribution) -> Vec<u64> {
    let tau2 = of
        .tau2_percentile
        .map_or([0.0; 2], |of| [of.lower, of.upper]);
    let numbers = [
        of.se,
        of.bias,
        of.percentile.lower,
        of.percentile.upper,
        tau2[0],
        tau2[1],
    ];
    let numbers = numbers.map(f64::to_bits);
    numbers
        .into_iter()
        .chain([of.below, of.equal, of.multisets])
        .collect()
}

#[test]
fn threads_and_instructions_do_not_move_a_bit() {
    for tau2 in [CommonEffect, DerSimonianLaird, Reml] {
        let k = if tau2 == Reml { 5 } else { 7 };
        let on = |threads, set| {
            let threads = rayon::ThreadPoolBuilder::new()
                .num_threads(threads)
                .build()
                .unwrap();
            let run = || exact_bootstrap_on(set, &YI[..k], &VI[..k], &options(tau2)).unwrap();
            bits(&threads.install(run))
        };
        let one = on(1, InstructionSet::best());
        for set in InstructionSet::available() {
            for threads in [1, 2, 3, 8] {
                assert_eq!(on(threads, set), one, "{} on {threads} threads", set.name());
            }
        }
    }
}

/// By another program, to the digits it gives.
#[test]
#[cfg_attr(debug_assertions, ignore = "ten million fits want optimisation")]
fn thirteen_trials_have_the_known_standard_error() {
    let (yi, vi) = bcg();
    let exact = exact_bootstrap(&yi, &vi, &options(DerSimonianLaird)).unwrap();
    assert_eq!((exact.multisets, exact.draws), (5_200_300, 13u64.pow(13)));
    let Fits::Lanes(all) = &exact.fits else {
        panic!("a closed form")
    };
    assert_eq!(all.moments.draws as u64, exact.draws);
    assert!((exact.se - 0.182_241_848).abs() < 1e-9, "{}", exact.se);
    tends_to(&yi, &vi, &exact);
}

#[test]
fn the_bootstrap_with_chance_tends_to_it() {
    let (yi, vi) = bcg();
    let (yi, vi) = (&yi[..8], &vi[..8]);
    tends_to(
        yi,
        vi,
        &exact_bootstrap(yi, vi, &options(DerSimonianLaird)).unwrap(),
    );
}

fn tends_to(yi: &[f64], vi: &[f64], exact: &ExactDistribution) {
    let replicates = 20_000;
    let drawn = BootstrapOptions {
        replicates,
        ..BootstrapOptions::default()
    };
    let drawn = bootstrap(yi, vi, &options(DerSimonianLaird), &drawn, None).unwrap();
    // Four standard errors of a mean, of a standard deviation, of the bounds and of a share.
    let root = (replicates as f64).sqrt();
    assert!((drawn.statistics[0].bias.unwrap() - exact.bias).abs() < 4.0 * exact.se / root);
    assert!(
        (drawn.statistics[0].se.unwrap() / exact.se - 1.0).abs() < 4.0 / (2.0f64.sqrt() * root)
    );
    let near = |drawn: &StatisticSummary, exact: Interval| {
        let drawn = drawn.bounds.unwrap();
        let (error, found) = (drawn.monte_carlo_se, drawn.interval);
        let lower = error.map_or(1e-12, |error| 4.0 * error.lower);
        let upper = error.map_or(1e-12, |error| 4.0 * error.upper);
        assert!(
            (found.lower - exact.lower).abs() <= lower,
            "{found:?} {exact:?}"
        );
        assert!(
            (found.upper - exact.upper).abs() <= upper,
            "{found:?} {exact:?}"
        );
    };
    near(&drawn.statistics[0], exact.percentile);
    near(&drawn.statistics[1], exact.tau2_percentile.unwrap());
    let estimate = exact.observed.estimate;
    let below = drawn
        .estimates()
        .filter(|mu| *mu < estimate - 1e-12)
        .count();
    let share = exact.below as f64 / exact.draws as f64;
    assert!((below as f64 / replicates as f64 - share).abs() < 4.0 * 0.5 / root);
}

/// Log risk ratios of 13 trials of BCG against tuberculosis.
fn bcg() -> (Vec<f64>, Vec<f64>) {
    let text = include_str!("../../../tests/reference/data/bcg__RR.json");
    let json: serde_json::Value = serde_json::from_str(text).unwrap();
    let column = |name: &str| -> Vec<f64> {
        let rows = json["rows"].as_array().unwrap();
        rows.iter().map(|row| row[name].as_f64().unwrap()).collect()
    };
    (column("yi"), column("vi"))
}

#[test]
fn too_few_and_too_many_studies_are_errors() {
    let of =
        |k: usize, tau2| exact_bootstrap(&vec![0.5; k], &vec![1.0; k], &options(tau2)).unwrap_err();
    assert_eq!(of(1, CommonEffect), ExactError::TooFewStudies { k: 1 });
    assert_eq!(
        of(14, CommonEffect),
        ExactError::TooManyStudies { k: 14, most: 13 }
    );
    assert_eq!(of(11, Reml), ExactError::TooManyStudies { k: 11, most: 10 });
}

/// tau2 and what follows, by every statistic of every multiset, against the sums and quantiles over lanes.
fn derived_agrees(yi: &[f64], vi: &[f64], options: &Options, tolerance: f64) {
    let k = yi.len();
    let exact = exact_bootstrap(yi, vi, options).unwrap();
    let statistics = Statistics::new(k, options);
    let fit = Fit::of(yi, vi, options).unwrap();
    let near = |statistic| statistics.rounding(statistic, &fit, yi);
    let observed = Observed {
        statistics,
        fit,
        near: &near,
        without_each: &Fit::without_each(yi, vi, options),
    };
    let derived = Derived::new(&exact, &observed);
    let fits: Vec<(Fit, u64)> = draws(k)
        .into_iter()
        .map(|(counts, draws)| {
            let take = |of: &[f64]| -> Vec<f64> {
                let copies = |i: usize| std::iter::repeat_n(of[i], counts[i]);
                (0..k).flat_map(copies).collect()
            };
            (Fit::of(&take(yi), &take(vi), options).unwrap(), draws)
        })
        .collect();
    let n: f64 = fits.iter().map(|of| of.1 as f64).sum();
    for statistic in statistics.all().into_iter().skip(1) {
        let estimate = statistics.value(statistic, &fit);
        let value = |(fit, draws): &(Fit, u64)| (statistics.value(statistic, fit), *draws);
        let mut values: Vec<(f64, u64)> = fits.iter().map(value).collect();
        let off = values.iter().map(|of| (of.0 - estimate).abs());
        let scale = off.fold(1e-300, f64::max);
        let of = |power: i32| {
            let terms = values.iter();
            let terms = terms.map(|(x, d)| ((x - estimate) / scale).powi(power) * *d as f64);
            terms.sum::<f64>() / n
        };
        let found = derived.variation(statistic).unwrap();
        let close = |got: f64, want: f64, what: &str| {
            let apart = (got - want).abs();
            assert!(
                apart <= tolerance,
                "{what}: {got} {want} {statistic:?} {yi:?}"
            );
        };
        close(found.bias / scale, of(1), "bias");
        close(
            (found.se / scale).powi(2),
            of(2) - of(1).powi(2),
            "variance",
        );
        let near = near(statistic);
        let share = |it: &dyn Fn(f64) -> bool| {
            let those = values.iter().filter(|(x, _)| it(x - estimate));
            those.map(|of| of.1).sum::<u64>()
        };
        assert_eq!(
            found.below,
            share(&|off| off < -near),
            "{statistic:?} {yi:?}"
        );
        assert_eq!(
            found.equal,
            share(&|off| off.abs() <= near),
            "{statistic:?}"
        );
        values.sort_by(|a, b| a.0.total_cmp(&b.0));
        let ps: Vec<[f64; 2]> = (0..20).map(|i| [f64::from(i) / 20.0, 1.0]).collect();
        let wanted: Vec<_> = ps.iter().map(|ps| (statistic, *ps)).collect();
        for (ps, got) in ps.iter().zip(derived.quantiles(&wanted)) {
            for (p, got) in ps.iter().zip(got) {
                let mut so_far = 0;
                let reached = values.iter().find(|(_, draws)| {
                    so_far += draws;
                    so_far as f64 >= p * n && so_far > 0
                });
                close(got / scale, reached.unwrap().0 / scale, "quantile");
            }
        }
    }
}

#[test]
fn what_follows_from_the_fits_is_that_of_every_multiset() {
    for k in 2..=6 {
        for tau2 in [DerSimonianLaird, Reml] {
            // Sums of positive terms, a root and a few divisions.
            derived_agrees(&YI[..k], &VI[..k], &options(tau2), 1e-11);
        }
        let normal = Options {
            prediction: PredictionMethod::Normal,
            ..options(DerSimonianLaird)
        };
        derived_agrees(&YI[..k], &VI[..k], &normal, 1e-11);
    }
    let dl = options(DerSimonianLaird);
    derived_agrees(&[5.0, 0.1, 0.4, -0.2], &[1e-7, 0.1, 0.2, 0.3], &dl, 1e-11);
    derived_agrees(&YI[..5], &[1e-4, 1e2, 1e-2, 1.0, 30.0], &dl, 1e-11);
}

#[test]
fn what_follows_does_not_depend_on_threads_and_instructions() {
    let (yi, vi, options) = (&YI[..7], &VI[..7], options(DerSimonianLaird));
    let statistics = Statistics::new(7, &options);
    let on = |threads, set| {
        let threads = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        threads.install(|| {
            let exact = exact_bootstrap_on(set, yi, vi, &options).unwrap();
            let fit = Fit::of(yi, vi, &options).unwrap();
            let observed = Observed {
                statistics,
                fit,
                near: &|statistic| statistics.rounding(statistic, &fit, yi),
                without_each: &Fit::without_each(yi, vi, &options),
            };
            let derived = Derived::new(&exact, &observed);
            let others = statistics.all().into_iter().skip(1);
            let wanted: Vec<_> = others.map(|s| (s, [0.025, 0.975])).collect();
            let varied = wanted.iter().map(|(s, _)| {
                let of = derived.variation(*s).unwrap();
                [of.bias.to_bits(), of.se.to_bits(), of.below, of.equal]
            });
            let varied: Vec<_> = varied.flatten().collect();
            let quantiles = derived.quantiles(&wanted).into_iter().flatten();
            let quantiles: Vec<u64> = quantiles.map(f64::to_bits).collect();
            (varied, quantiles)
        })
    };
    let one = on(1, InstructionSet::best());
    for set in InstructionSet::available() {
        for threads in [1, 3] {
            assert_eq!(on(threads, set), one, "{} on {threads} threads", set.name());
        }
    }
}
