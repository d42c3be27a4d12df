use super::*;
use crate::pooling::pool;
use proptest::prelude::*;

const ESTIMATORS: [Tau2Estimator; 6] = [
    Tau2Estimator::CommonEffect,
    Tau2Estimator::DerSimonianLaird,
    Tau2Estimator::PauleMandel,
    Tau2Estimator::PauleMandelMedian,
    Tau2Estimator::Reml,
    Tau2Estimator::MaximumLikelihood,
];

fn options(tau2: Tau2Estimator) -> Options {
    Options {
        tau2,
        ..Options::default()
    }
}

fn plan<'a>(yi: &'a [f64], vi: &'a [f64], options: &'a Options, kind: Kind, seed: u64) -> Plan<'a> {
    let observed = pool(yi, vi, options).expect("ordinary data");
    let refit = Refit {
        estimate: observed.estimate,
        tau2: observed.tau2.unwrap_or(0.0),
    };
    Plan::new((yi, vi), refit, options, (kind, seed))
}

/// Data sets on which kernels can go wrong: few studies, effects without heterogeneity, a dominant study, variances that
/// span a million, effects far from 0.
fn awkward() -> impl Strategy<Value = (Vec<f64>, Vec<f64>)> {
    let study = (-1.0..1.0f64, -1.0..1.0f64);
    let shape = (
        0..4usize,
        prop::sample::select(vec![0.0, 0.3, 3.0]),
        prop::sample::select(vec![0.0, 1e6]),
    );
    (prop::collection::vec(study, 2..40), shape).prop_map(|(studies, (spread, tau, shift))| {
        let decades = [0.3, 1.0, 3.0, 1.0][spread];
        let vi: Vec<f64> = studies
            .iter()
            .map(|(_, v)| 0.1 * 10f64.powf(decades * v))
            .collect();
        let yi = studies
            .iter()
            .zip(&vi)
            .map(|((y, _), v)| shift + y * (2.0 * v.sqrt() + tau));
        let yi = yi.collect();
        let mut vi = vi;
        if spread == 3 {
            vi[0] *= 1e-4;
        }
        (yi, vi)
    })
}

/// The worst errors of tau2, against tau2 and the typical sampling variance together, as in I2, and of the mean, against its
/// standard error, enlarged where an error of tau2 is large beside the most precise study's v + tau2, whose weight it moves;
/// both beyond what rounding the effects to the nearest number can do to them.
fn worst(fast: &Replicates, plain: &Replicates, yi: &[f64], vi: &[f64]) -> (f64, f64) {
    let smallest = vi.iter().fold(f64::INFINITY, |m, v| m.min(*v));
    let rounding = 4.0 * f64::EPSILON * yi.iter().fold(0.0f64, |m, y| m.max(y.abs()));
    let (mut of_tau2, mut of_mean) = (0.0f64, 0.0f64);
    for lane in 0..fast.estimates.len() {
        let scale = fast.typical[lane] + plain.tau2[lane];
        let tau2 = (fast.tau2[lane] - plain.tau2[lane]).abs() - rounding * scale.sqrt();
        of_tau2 = of_tau2.max(tau2 / scale);
        let mean = (fast.estimates[lane] - plain.estimates[lane]).abs() - rounding;
        let moved = 1.0 + scale / (smallest + plain.tau2[lane]);
        of_mean = of_mean.max(mean / (plain.variances[lane].sqrt() * moved));
    }
    (of_tau2, of_mean)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, max_shrink_iters: 8, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_replicate_is_that_of_the_plain_estimator((yi, vi) in awkward(), seed in any::<u64>()) {
        for tau2 in ESTIMATORS {
            // The plain estimator gets new effects in the unit of the data, where a shift leaves them few digits.
            let shifted = yi[0].abs() > 1e5;
            for kind in Kind::ALL.into_iter().filter(|kind| !shifted || *kind == Kind::CaseResampling) {
                let options = options(tau2);
                let fast = plan(&yi, &vi, &options, kind, seed).with_typical(true);
                let plain = Plan { kernel: Kernel::Plain, ..plan(&yi, &vi, &options, kind, seed) };
                let (of_tau2, of_mean) = worst(&fast.chunk(3), &plain.chunk(3), &yi, &vi);
                let closed = matches!(tau2, Tau2Estimator::CommonEffect | Tau2Estimator::DerSimonianLaird);
                let gate = if closed { 1e-12 } else { 1e-9 };
                prop_assert!(of_tau2 < gate && of_mean < gate, "{} {}: {of_tau2:e} {of_mean:e}", tau2.code(), kind.code());
            }
        }
    }
}

/// The BCG trials, where one resample in two hundred has a likelihood with several maxima.
#[test]
fn a_second_look_finds_the_highest_of_several_maxima() {
    let (yi, vi) = crate::resampling::typical_studies(13);
    for tau2 in [Tau2Estimator::Reml, Tau2Estimator::MaximumLikelihood] {
        for kind in [Kind::CaseResampling, Kind::Parametric] {
            let options = options(tau2);
            let with = plan(&yi, &vi, &options, kind, 1).with_typical(true);
            let mut without = plan(&yi, &vi, &options, kind, 1).with_typical(true);
            let Kernel::Equation(_, second_look) = &mut without.kernel else {
                panic!("{} has an equation", tau2.code());
            };
            assert!(second_look.take().is_some());
            let mut differ = 0;
            for chunk in 0..20 {
                let (fast, plain) = (with.chunk(chunk), without.chunk(chunk));
                let (of_tau2, of_mean) = worst(&fast, &plain, &yi, &vi);
                assert!(
                    of_tau2 < 1e-9 && of_mean < 1e-9,
                    "{} {}: {of_tau2:e} {of_mean:e}",
                    tau2.code(),
                    kind.code()
                );
                let pairs = fast.tau2.iter().zip(&plain.tau2);
                differ += pairs.filter(|(a, b)| a != b).count();
            }
            // Roots found in another way differ in their last digits: so some lanes were looked at twice.
            assert!(differ > 5, "{} {}: {differ}", tau2.code(), kind.code());
        }
    }
}

#[test]
fn every_instruction_set_gives_the_same_bits() {
    for k in [3, 13, 70] {
        let vi: Vec<f64> = (0..k)
            .map(|i| 0.02 * (1.0 + f64::from(i * 7 % 11)))
            .collect();
        let yi: Vec<f64> = (0..k)
            .map(|i| (f64::from(i * 5 % 13) - 6.0) / 5.0)
            .collect();
        for tau2 in [Tau2Estimator::DerSimonianLaird, Tau2Estimator::Reml] {
            for kind in Kind::ALL {
                let options = options(tau2);
                let bits = |set| {
                    let replicates = plan(&yi, &vi, &options, kind, 5)
                        .with_typical(true)
                        .on(set)
                        .chunk(1);
                    let all = [
                        replicates.estimates,
                        replicates.tau2,
                        replicates.variances,
                        replicates.typical,
                    ];
                    all.concat()
                        .iter()
                        .map(|value| value.to_bits())
                        .collect::<Vec<u64>>()
                };
                let best = bits(InstructionSet::best());
                assert_eq!(best.len(), 4 * CHUNK as usize);
                for set in InstructionSet::available() {
                    assert!(
                        bits(set) == best,
                        "{} {} at k = {k} on {}",
                        tau2.code(),
                        kind.code(),
                        set.name()
                    );
                }
            }
        }
    }
}

/// The counts of each study, and how many counts are 0, 1, 2, ... : over the resamples of some blocks.
fn drawn_counts(k: usize, blocks: u64) -> (Vec<f64>, Vec<f64>) {
    let level = InstructionSet::best().level();
    let plan = CountPlan::new(k);
    let mut counts = plan.buffers();
    let (mut of_studies, mut of_sizes) = (vec![0.0; k], vec![0.0; k + 1]);
    for block in 0..blocks {
        let mut stream = Stream::new(3, Purpose::Corrections, block);
        dispatch!(level, simd => {
            let mut generators = Generators::new(simd, 3, Purpose::CaseResampling, block);
            plan.draw(simd, &mut generators, &mut stream, &mut counts);
        });
        for lane in 0..LANES {
            let total: usize = counts
                .of_studies
                .iter()
                .map(|of| usize::from(of[lane]))
                .sum();
            assert_eq!(total, k);
        }
        for (study, lanes) in counts.of_studies.iter().enumerate() {
            for count in lanes.iter() {
                of_studies[study] += f64::from(*count);
                of_sizes[usize::from(*count)] += 1.0;
            }
        }
    }
    (of_studies, of_sizes)
}

#[test]
fn counts_are_multinomial_whichever_way_they_are_drawn() {
    for (k, blocks) in [(13, 400), (40, 200), (70, 150), (500, 30)] {
        let (of_studies, of_sizes) = drawn_counts(k, blocks);
        let (resamples, share) = ((blocks * LANES as u64) as f64, 1.0 / k as f64);
        // Each study k times 1/k in a resample on average.
        let chi2: f64 = of_studies
            .iter()
            .map(|n| (n - resamples).powi(2) / resamples)
            .sum();
        let df = k as f64 - 1.0;
        assert!(
            chi2 < chi_squared::quantile(1.0 - 1e-6, df),
            "k = {k}: {chi2}"
        );
        assert!(chi2 > chi_squared::quantile(1e-6, df), "k = {k}: {chi2}");
        // A count is binomial. The sizes of one resample's counts constrain each other, so that five standard errors of
        // independent counts are more than five.
        let counts = resamples * k as f64;
        let mut probability = (1.0 - share).powi(k as i32);
        for (size, found) in of_sizes.iter().enumerate().take(6) {
            let expected = counts * probability;
            assert!(
                (found - expected).abs() < 5.0 * expected.sqrt(),
                "k = {k}: {found} counts of {size}, not {expected}"
            );
            probability *= (k - size) as f64 / (size + 1) as f64 * share / (1.0 - share);
        }
    }
}
