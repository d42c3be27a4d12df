//! Bootstrap of the coefficients of a meta-regression.

use nalgebra::DMatrix;

use super::several::{Bootstrapped, Errors, Refits, replicate};
use super::{BootstrapError, BootstrapOptions, Kind};
use crate::numerics::stream::Stream;
use crate::pooling::{Options, Tau2Estimator, regression_point, regression_statistics};

/// Replicates of the coefficients of a meta-regression and of its residual tau2.
#[derive(Clone, Debug, PartialEq)]
pub struct RegressionBootstrap {
    /// Each column of the design, in the unit of its coefficient.
    pub coefficients: Vec<Bootstrapped>,
    /// Residual between-study variance. Undefined for a common effect.
    pub tau2: Option<Bootstrapped>,
    /// How replicates were drawn, and how many could not be fitted.
    pub refits: Refits,
}

/// Refits a meta-regression to drawn data sets.
///
/// Cases: k rows (yi, vi, xi) with replacement. Parametric: yi* ~ N(xi'b, vi + tau2). Wild and sign flips: yi* = xi'b + zi ei /
/// sqrt(1 - hi), hi the leverage, zi of Mammen's two points or a random sign. b and tau2 are those of the data. A drawn
/// design whose columns depend on each other (a category that was not drawn, say) cannot be fitted: it is counted in
/// `failed` and left out. `x` without redundant columns. Each replicate draws from its own stream of (seed, index), so results
/// are the same bits on any number of threads. `progress` is called with a number of finished replicates, from any thread.
/// Errors: as [`crate::pooling::regress`] for the data; no replicates.
/// Source: Davison & Hinkley (1997), Bootstrap Methods and their Application, sec. 6.2-6.3; Mammen (1993), Ann Stat 21:255.
/// metafor: `boot::boot` around `rma(yi, vi, mods=, subset=)`.
///
/// ```
/// use nalgebra::DMatrix;
/// use oxymeta::pooling::Options;
/// use oxymeta::resampling::{BootstrapOptions, Kind, bootstrap_regression};
///
/// let yi = [0.10, 0.30, 0.35, 0.65, 0.45, 0.15];
/// let vi = [0.03, 0.03, 0.05, 0.01, 0.05, 0.02];
/// let x = DMatrix::from_fn(6, 2, |study, column| if column == 0 { 1.0 } else { study as f64 + 1.0 });
/// let options = BootstrapOptions { replicates: 500, seed: 1, kind: Kind::Parametric, ..Default::default() };
/// let found = bootstrap_regression(&yi, &vi, &x, &Options::default(), &options, None)?;
/// let slope = found.coefficients[1].percentile.unwrap().interval;
/// assert!(slope.lower < 0.0 && 0.0 < slope.upper);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn bootstrap_regression(
    yi: &[f64],
    vi: &[f64],
    x: &DMatrix<f64>,
    pooling: &Options,
    options: &BootstrapOptions,
    progress: Option<&(dyn Fn(u64) + Sync)>,
) -> Result<RegressionBootstrap, BootstrapError> {
    regression_statistics(yi, vi, x.clone(), pooling)?;
    let observed = regression_point(yi, vi, x.clone(), pooling)?;
    let fitted = observed.fitted.clone();
    let errors = Errors::new(yi, vi, fitted, |_| observed.tau2, &observed.leverages);
    let k = yi.len();
    let refit = |stream: &mut Stream| {
        let fit = if options.kind == Kind::CaseResampling {
            let rows = cases(stream, k);
            let of = |values: &[f64]| rows.iter().map(|&i| values[i]).collect::<Vec<f64>>();
            regression_point(&of(yi), &of(vi), x.select_rows(&rows), pooling)
        } else {
            let effects = errors.draw(options.kind, stream);
            regression_point(&effects, vi, x.clone(), pooling)
        };
        fit.ok()
            .map(|fit| [fit.coefficients, vec![fit.tau2]].concat())
    };
    let (mut columns, refits) = replicate(options, x.ncols() + 1, refit, progress)?;
    let of = |estimate, column| Bootstrapped::of(estimate, column, pooling.level);
    let tau2 = columns
        .pop()
        .filter(|_| pooling.tau2 != Tau2Estimator::CommonEffect);
    let coefficients = observed.coefficients.iter().zip(columns);
    Ok(RegressionBootstrap {
        coefficients: coefficients.map(|(b, column)| of(*b, column)).collect(),
        tau2: tau2.map(|column| of(observed.tau2, column)),
        refits,
    })
}

/// k of k rows, drawn with replacement.
fn cases(stream: &mut Stream, k: usize) -> Vec<usize> {
    (0..k).map(|_| stream.index(k)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pooling::{IntervalMethod, regress};

    const YI: [f64; 7] = [0.1, 0.7, -0.2, 0.4, 0.9, 0.3, 0.8];
    const VI: [f64; 7] = [0.02, 0.1, 0.05, 0.2, 0.03, 0.07, 0.04];
    const DOSE: [f64; 7] = [1.0, 2.0, 0.5, 3.0, 5.0, 1.5, 4.0];

    fn design() -> DMatrix<f64> {
        DMatrix::from_fn(7, 2, |i, j| if j == 0 { 1.0 } else { DOSE[i] })
    }

    fn run(
        x: &DMatrix<f64>,
        kind: Kind,
        replicates: u64,
        tau2: Tau2Estimator,
    ) -> RegressionBootstrap {
        let pooling = Options {
            tau2,
            interval: IntervalMethod::Wald,
            ..Options::default()
        };
        let options = BootstrapOptions {
            replicates,
            seed: 5,
            kind,
            ..BootstrapOptions::default()
        };
        bootstrap_regression(&YI, &VI, x, &pooling, &options, None).unwrap()
    }

    #[test]
    fn the_estimates_are_those_of_the_regression() {
        for tau2 in [Tau2Estimator::Reml, Tau2Estimator::DerSimonianLaird] {
            let options = Options {
                tau2,
                ..Options::default()
            };
            let want = regress(&YI, &VI, &design(), &options).unwrap();
            let got = run(&design(), Kind::Wild, 10, tau2);
            assert_eq!(got.tau2.unwrap().estimate, want.tau2);
            for (got, want) in got.coefficients.iter().zip(&want.coefficients) {
                assert_eq!(got.estimate, want.estimate);
            }
        }
    }

    #[test]
    fn the_parametric_bootstrap_of_a_common_effect_has_its_standard_errors() {
        let got = run(
            &design(),
            Kind::Parametric,
            20_000,
            Tau2Estimator::CommonEffect,
        );
        let options = Options {
            tau2: Tau2Estimator::CommonEffect,
            interval: IntervalMethod::Wald,
            ..Options::default()
        };
        let want = regress(&YI, &VI, &design(), &options).unwrap();
        for (got, want) in got.coefficients.iter().zip(&want.coefficients) {
            // Relative Monte-Carlo error of an sd: 1 / sqrt(2B) = 0.005; four of them.
            assert!((got.se.unwrap() / want.se - 1.0).abs() < 0.02);
            let normal = got.normal.unwrap();
            let errors = normal.monte_carlo_se.unwrap();
            assert!((normal.interval.lower - want.ci.lower).abs() < 5.0 * errors.lower);
            assert!((normal.interval.upper - want.ci.upper).abs() < 5.0 * errors.upper);
        }
        assert_eq!(got.tau2, None);
    }

    #[test]
    fn resamples_whose_design_loses_rank_are_counted() {
        // One study alone has the category: it is missing from (6/7)^7 = 0.34 of the resamples. With it alone, or once and
        // never the others, the other column is missing; that is rarer than 1e-5.
        let x = DMatrix::from_fn(7, 2, |i, j| f64::from(u8::from(j == 0 || i == 3)));
        let got = run(
            &x,
            Kind::CaseResampling,
            4_000,
            Tau2Estimator::DerSimonianLaird,
        );
        let share = got.refits.failed as f64 / 4_000.0;
        let exact = (6.0f64 / 7.0).powi(7);
        assert!(
            (share - exact).abs() < 5.0 * (exact * (1.0 - exact) / 4_000.0).sqrt(),
            "{share}"
        );
        assert_eq!(
            got.coefficients[0].replicates.len() as u64,
            4_000 - got.refits.failed
        );
    }

    #[test]
    fn any_number_of_threads_gives_the_same_bits_and_more_replicates_begin_with_the_same() {
        for kind in Kind::ALL {
            let on = |threads, replicates| {
                let pool = rayon::ThreadPoolBuilder::new()
                    .num_threads(threads)
                    .build()
                    .unwrap();
                let run = || run(&design(), kind, replicates, Tau2Estimator::Reml);
                pool.install(run)
            };
            let one = on(1, 300);
            for threads in [2, 3, 8] {
                assert_eq!(one, on(threads, 300), "{kind:?}");
            }
            let more = on(2, 400);
            let few = &one.coefficients[1].replicates;
            assert_eq!(few[..], more.coefficients[1].replicates[..few.len()]);
        }
    }
}
