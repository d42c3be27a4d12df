//! Maximum likelihood of a mixed model of counts.

use nalgebra::DMatrix;

use super::kernel::Kernel;
use super::marginal::{Rule, Study, Term};
use crate::numerics::simplex::minimise;
use crate::pooling::{Counts, Method};

/// A fitted model.
#[derive(Clone, Copy, Debug)]
pub struct Fit {
    /// theta, a log odds ratio, log rate ratio, log odds or log rate.
    pub estimate: f64,
    pub se: f64,
    pub tau2: f64,
    /// Likelihood ratio test of equal effects: twice what a theta for every study adds to a common one.
    pub lrt: f64,
}

/// Points of the quadrature of each random effect.
const POINTS: usize = 15;

/// Pools counts by a generalised linear mixed model with a normal distribution of the studies' effects.
///
/// Counts are binomial with a logit, or Poisson with a log link and person-time. `GlmmUmFs`: two groups of a study at
/// alpha_i + theta + u_i/2 and alpha_i - u_i/2, u_i ~ N(0, tau2), alpha_i free (one group: theta + u_i). `GlmmUmRs`: the same with
/// alpha_i ~ N(mu, sigma2). `GlmmCmEl`: events of group 1 given those of both groups, noncentral hypergeometric for odds
/// ratios, binomial for rate ratios, with predictor theta + u_i. `GlmmCmAl`: the hypergeometric taken as binomial, offset
/// ln(n1i/n2i), good where events are rare. Random effects are integrated out by adaptive Gauss-Hermite quadrature;
/// standard errors are from the curvature of the likelihood in all parameters.
/// `None` where the likelihood has no maximum, as when one group never has events.
/// Source: Stijnen, Hamza & Ozdemir (2010), Stat Med 29:3046, doi:10.1002/sim.4040; Jackson et al. (2018), Stat Med 37:1059,
/// doi:10.1002/sim.7588. metafor `rma.glmm(measure=, model=)`.
pub fn glmm(method: Method, counts: &[Counts], has_tau2: bool) -> Option<Fit> {
    fitted(method, counts, has_tau2, POINTS)
}

fn fitted(method: Method, counts: &[Counts], has_tau2: bool, points: usize) -> Option<Fit> {
    let studies: Option<Vec<Study>> = counts.iter().map(|c| study(method, *c)).collect();
    let model = Model {
        studies: studies?,
        method,
        rule: Rule::new(points),
    };
    let equal = model.search(false)?;
    let found = if has_tau2 && model.studies.len() > 1 {
        model.search(true)?
    } else {
        equal.clone()
    };
    Some(Fit {
        estimate: found.at[0],
        se: model.standard_error(&found)?,
        tau2: found.tau() * found.tau(),
        lrt: (2.0 * (model.saturated() - equal.log_likelihood)).max(0.0),
    })
}

/// The terms of a study under a model; `None` for counts that the model is not of.
fn study(method: Method, counts: Counts) -> Option<Study> {
    let conditional = |kernel, offset| {
        let term = Term {
            kernel,
            offset,
            effect: 1.0,
            base: 0.0,
            slope: 1.0,
        };
        Study { terms: vec![term] }
    };
    let two = |kernels: [Kernel; 2], offsets: [f64; 2]| {
        let [one, other] = kernels;
        let term = |kernel, offset, effect, slope| Term {
            kernel,
            offset,
            effect,
            base: 1.0,
            slope,
        };
        Study {
            terms: vec![
                term(one, offsets[0], 1.0, 0.5),
                term(other, offsets[1], 0.0, -0.5),
            ],
        }
    };
    match (method, counts) {
        (Method::GlmmUmFs | Method::GlmmUmRs, Counts::Table(table)) => {
            let binomial = |x, y| Kernel::Binomial { x, n: x + y };
            let kernels = [binomial(table.ai, table.bi), binomial(table.ci, table.di)];
            Some(two(kernels, [0.0; 2]))
        }
        (Method::GlmmUmFs | Method::GlmmUmRs, Counts::Rates(rates)) => {
            let kernels = rates.events.map(|x| Kernel::Poisson { x });
            Some(two(kernels, rates.times.map(f64::ln)))
        }
        (Method::GlmmCmEl, Counts::Table(t)) => {
            let n = [t.ai + t.bi, t.ci + t.di];
            let kernel = Kernel::hypergeometric(t.ai, n, t.ai + t.ci);
            Some(conditional(kernel, 0.0))
        }
        (Method::GlmmCmAl, Counts::Table(t)) => {
            let kernel = Kernel::Binomial {
                x: t.ai,
                n: t.ai + t.ci,
            };
            Some(conditional(kernel, ((t.ai + t.bi) / (t.ci + t.di)).ln()))
        }
        (Method::GlmmCmEl, Counts::Rates(rates)) => {
            let kernel = Kernel::Binomial {
                x: rates.events[0],
                n: rates.events[0] + rates.events[1],
            };
            Some(conditional(kernel, (rates.times[0] / rates.times[1]).ln()))
        }
        (Method::GlmmUmFs, Counts::Events { events, total }) => {
            let kernel = Kernel::Binomial {
                x: events,
                n: total,
            };
            Some(conditional(kernel, 0.0))
        }
        (Method::GlmmUmFs, Counts::Rate { events, time }) => {
            Some(conditional(Kernel::Poisson { x: events }, time.ln()))
        }
        _ => None,
    }
}

struct Model {
    studies: Vec<Study>,
    method: Method,
    rule: Rule,
}

/// Parameters at the highest likelihood: theta, the mean and spread of random levels, and tau if it is estimated.
#[derive(Clone, Debug)]
struct Found {
    at: Vec<f64>,
    log_likelihood: f64,
    has_tau: bool,
}

impl Found {
    fn tau(&self) -> f64 {
        let last = self.at.last().filter(|_| self.has_tau);
        last.map_or(0.0, |tau| tau.abs())
    }
}

/// Estimates beyond this are on their way to infinity: e^12 is 160 000.
const FAR: f64 = 12.0;

impl Model {
    fn log_likelihood(&self, at: &[f64], has_tau: bool) -> f64 {
        let (theta, tau) = (at[0], if has_tau { at[at.len() - 1] } else { 0.0 });
        let rule = &self.rule;
        let of = |study: &Study| match self.method {
            Method::GlmmUmRs => study.two(rule, [theta, tau, at[1], at[2]]),
            _ if study.terms.len() == 2 => study.one_at_best_level(rule, theta, tau),
            _ => study.one(rule, theta, tau, 0.0),
        };
        self.studies.iter().map(of).sum()
    }

    fn search(&self, has_tau: bool) -> Option<Found> {
        let mut start = vec![0.0];
        let mut steps = vec![0.5];
        if self.method == Method::GlmmUmRs {
            start.extend([0.0, 1.0]);
            steps.extend([0.5, 0.3]);
        }
        if has_tau {
            start.push(0.5);
            steps.push(0.3);
        }
        let lowest = minimise(|at| -self.log_likelihood(at, has_tau), &start, &steps);
        let found = Found {
            at: lowest.at,
            log_likelihood: -lowest.value,
            has_tau,
        };
        (lowest.converged && found.at.iter().all(|x| x.abs() < FAR)).then_some(found)
    }

    /// From the inverse of the matrix of second differences; a spread of 0 is held there.
    fn standard_error(&self, found: &Found) -> Option<f64> {
        let is_spread = |j: usize| !matches!((self.method, j), (_, 0) | (Method::GlmmUmRs, 1));
        let places = 0..found.at.len();
        let free: Vec<usize> = places
            .filter(|&j| !is_spread(j) || found.at[j].abs() > 1e-2)
            .collect();
        // All parameters are on a log scale, where this is small and leaves half the digits of a difference.
        let step = 2e-3;
        let at = |moves: &[(usize, f64)]| {
            let mut moved = found.at.clone();
            moves.iter().for_each(|(j, by)| moved[*j] += by);
            -self.log_likelihood(&moved, found.has_tau)
        };
        let centre = at(&[]);
        let n = free.len();
        let curvature = DMatrix::from_fn(n, n, |a, b| {
            let (i, j) = (free[a], free[b]);
            if i == j {
                return (at(&[(i, step)]) - 2.0 * centre + at(&[(i, -step)])) / (step * step);
            }
            let same = at(&[(i, step), (j, step)]) + at(&[(i, -step), (j, -step)]);
            let crossed = at(&[(i, step), (j, -step)]) + at(&[(i, -step), (j, step)]);
            (same - crossed) / (4.0 * step * step)
        });
        let variance = curvature.cholesky()?.inverse()[(0, 0)];
        (variance > 0.0 && variance.is_finite()).then(|| variance.sqrt())
    }

    /// The likelihood with a theta for every study.
    fn saturated(&self) -> f64 {
        if self.method != Method::GlmmUmRs {
            return self.studies.iter().map(Study::saturated).sum();
        }
        let of = |at: &[f64]| -> f64 {
            let best = |s: &Study| s.level_at_best_effect(&self.rule, at[0], at[1]);
            self.studies.iter().map(best).sum()
        };
        -minimise(|at| -of(at), &[0.0, 1.0], &[0.5, 0.3]).value
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::effects::binary::Table2x2;

    /// The BCG trials: cases and others among vaccinated, then among controls.
    fn bcg() -> Vec<Counts> {
        let tables = [
            [4.0, 119.0, 11.0, 128.0],
            [6.0, 300.0, 29.0, 274.0],
            [3.0, 228.0, 11.0, 209.0],
            [62.0, 13536.0, 248.0, 12619.0],
            [33.0, 5036.0, 47.0, 5761.0],
            [180.0, 1361.0, 372.0, 1079.0],
            [8.0, 2537.0, 10.0, 619.0],
            [505.0, 87886.0, 499.0, 87892.0],
            [29.0, 7470.0, 45.0, 7232.0],
            [17.0, 1699.0, 65.0, 1600.0],
            [186.0, 50448.0, 141.0, 27197.0],
            [5.0, 2493.0, 3.0, 2338.0],
            [27.0, 16886.0, 29.0, 17825.0],
        ];
        let table = |[ai, bi, ci, di]: [f64; 4]| Counts::Table(Table2x2 { ai, bi, ci, di });
        tables.map(table).to_vec()
    }

    #[test]
    fn one_point_of_quadrature_is_the_laplace_approximation_of_metafor() {
        let fit = fitted(Method::GlmmUmRs, &bcg(), true, 1).unwrap();
        // metafor 5.1-12, `rma.glmm(model = "UM.RS")`; its optimiser leaves four digits.
        assert!((fit.estimate / -0.7615840377796913 - 1.0).abs() < 1e-3);
        assert!((fit.tau2 / 0.3198355006254876 - 1.0).abs() < 1e-3);
    }

    #[test]
    fn more_points_change_nothing() {
        for method in [Method::GlmmUmFs, Method::GlmmUmRs] {
            let [some, more] = [15, 25].map(|n| fitted(method, &bcg(), true, n).unwrap());
            // The search stops when the likelihood no longer moves in 11 digits, which leaves about half as many here.
            assert!(
                (some.estimate - more.estimate).abs() < 1e-5 * some.se,
                "{method:?}"
            );
            assert!((some.se / more.se - 1.0).abs() < 1e-4, "{method:?}");
            assert!((some.tau2 / more.tau2 - 1.0).abs() < 1e-4, "{method:?}");
        }
    }

    #[test]
    fn exchanging_the_groups_turns_the_sign() {
        let turned: Vec<_> = bcg().into_iter().map(Counts::turned).collect();
        for method in [Method::GlmmUmFs, Method::GlmmCmEl] {
            let (one, other) = (
                fitted(method, &bcg(), true, 15),
                fitted(method, &turned, true, 15),
            );
            let (one, other) = (one.unwrap(), other.unwrap());
            // Two searches from the same start to mirrored ends.
            assert!(
                (one.estimate + other.estimate).abs() < 1e-4 * one.se,
                "{method:?}"
            );
            assert!((one.tau2 / other.tau2 - 1.0).abs() < 1e-4, "{method:?}");
        }
    }

    #[test]
    fn a_group_that_never_has_events_has_no_estimate() {
        let tables = [[0.0, 20.0, 3.0, 17.0], [0.0, 30.0, 4.0, 26.0]];
        let counts = tables.map(|[ai, bi, ci, di]| Counts::Table(Table2x2 { ai, bi, ci, di }));
        for method in [
            Method::GlmmUmFs,
            Method::GlmmUmRs,
            Method::GlmmCmEl,
            Method::GlmmCmAl,
        ] {
            assert!(glmm(method, &counts, true).is_none(), "{method:?}");
        }
    }
}
