//! Likelihood of a selection model.

use std::f64::consts::PI;

use super::{Direction, SelectionWeight};
use crate::bias::BiasError;
use crate::numerics::distributions::normal;
use crate::numerics::quadrature::gauss_legendre;

/// Standard errors from 0 beyond which a p value is held: where it is 1e-5 for the beta weight, as metafor holds it; beyond
/// the digits of 1 - p for the half-normal one.
const BETA_END: f64 = 4.264_890_793_922_825;
const HALF_NORMAL_END: f64 = 8.2;

/// Points between the two ends; integrands vary over one standard error or more.
const POINTS: usize = 96;

/// log L = sum ln w(pi) + ln phi(yi; mu, vi + tau2) - ln Ai, Ai = integral of w(p(y)) phi(y; mu, vi + tau2) dy.
pub(super) struct Likelihood {
    weight: SelectionWeight,
    /// Effects, turned so that high ones have small p values.
    yi: Vec<f64>,
    vi: Vec<f64>,
    sei: Vec<f64>,
    /// One-sided p values, held within the ends.
    pi: Vec<f64>,
    /// Points y/sei between the ends: p value, point, weight of the rule.
    rule: Vec<(f64, f64, f64)>,
    end: f64,
    /// y/sei at the steps, falling.
    cuts: Vec<f64>,
}

impl Likelihood {
    pub fn new(
        yi: &[f64],
        vi: &[f64],
        weight: &SelectionWeight,
        direction: Direction,
    ) -> Result<Likelihood, BiasError> {
        let sign = if direction == Direction::Less {
            -1.0
        } else {
            1.0
        };
        let end = match weight {
            SelectionWeight::Beta => BETA_END,
            _ => HALF_NORMAL_END,
        };
        let yi: Vec<f64> = yi.iter().map(|y| sign * y).collect();
        let sei: Vec<f64> = vi.iter().map(|v| v.sqrt()).collect();
        let z = yi.iter().zip(&sei).map(|(y, s)| y / s);
        let pi: Vec<f64> = z.map(|z| normal::sf(z.clamp(-end, end))).collect();
        let cuts = match weight {
            SelectionWeight::Steps(steps) => {
                check_steps(steps, &pi)?;
                steps.iter().map(|a| normal::quantile_upper(*a)).collect()
            }
            _ => Vec::new(),
        };
        let rule = gauss_legendre(POINTS, -end, end);
        Ok(Likelihood {
            weight: weight.clone(),
            yi,
            vi: vi.to_vec(),
            sei,
            pi,
            rule: rule.iter().map(|(z, w)| (normal::sf(*z), *z, *w)).collect(),
            end,
            cuts,
        })
    }

    /// The logarithm of the likelihood, with its constants; `mu` in the turned direction.
    pub fn log(&self, mu: f64, tau2: f64, delta: &[f64]) -> f64 {
        let on_rule: Vec<f64> = match self.weight {
            SelectionWeight::Steps(_) => Vec::new(),
            _ => self
                .rule
                .iter()
                .map(|(p, ..)| self.ln_weight(*p, delta))
                .collect(),
        };
        let study = |i: usize| {
            let total = self.vi[i] + tau2;
            let deviation = self.yi[i] - mu;
            let density = -0.5 * ((2.0 * PI * total).ln() + deviation * deviation / total);
            let seen = match self.weight {
                SelectionWeight::Steps(_) => self.stepwise(i, mu, total.sqrt(), delta).ln(),
                _ => self.ln_integral(i, mu, total.sqrt(), delta, &on_rule),
            };
            self.ln_weight(self.pi[i], delta) + density - seen
        };
        (0..self.yi.len()).map(study).sum()
    }

    fn ln_weight(&self, p: f64, delta: &[f64]) -> f64 {
        match &self.weight {
            SelectionWeight::Steps(steps) => match steps.iter().position(|a| p <= *a) {
                Some(0) => 0.0,
                Some(j) => delta[j - 1].ln(),
                None => delta[steps.len() - 1].ln(),
            },
            SelectionWeight::Beta => (delta[0] - 1.0) * p.ln() + (delta[1] - 1.0) * (-p).ln_1p(),
            SelectionWeight::HalfNormal => -delta[0] * p * p,
        }
    }

    /// Sum over steps of weight times probability.
    fn stepwise(&self, i: usize, mu: f64, sd: f64, delta: &[f64]) -> f64 {
        let above = |cut: f64| normal::sf((cut * self.sei[i] - mu) / sd);
        let mut seen = above(self.cuts[0]);
        for (j, weight) in delta.iter().enumerate() {
            let upper = (self.cuts[j] * self.sei[i] - mu) / sd;
            let chance = match self.cuts.get(j + 1) {
                Some(next) => normal::cdf(upper) - normal::cdf((next * self.sei[i] - mu) / sd),
                None => normal::cdf(upper),
            };
            seen += weight * chance;
        }
        seen
    }

    /// ln Ai by the rule between the ends and the constant weights beyond them, without leaving the range of numbers.
    fn ln_integral(&self, i: usize, mu: f64, sd: f64, delta: &[f64], on_rule: &[f64]) -> f64 {
        let sei = self.sei[i];
        let ends = [self.end, -self.end].map(|z| self.ln_weight(normal::sf(z), delta));
        let largest = on_rule
            .iter()
            .chain(&ends)
            .copied()
            .fold(f64::MIN, f64::max);
        let scale = sei / (sd * (2.0 * PI).sqrt());
        let mut sum = 0.0;
        for ((_, z, w), ln_weight) in self.rule.iter().zip(on_rule) {
            let deviation = (z * sei - mu) / sd;
            sum += w * scale * (ln_weight - largest - 0.5 * deviation * deviation).exp();
        }
        sum += (ends[0] - largest).exp() * normal::sf((self.end * sei - mu) / sd);
        sum += (ends[1] - largest).exp() * normal::cdf((-self.end * sei - mu) / sd);
        largest + sum.ln()
    }
}

/// Steps that rise between 0 and 1, with a study between any two.
fn check_steps(steps: &[f64], pi: &[f64]) -> Result<(), BiasError> {
    let mut above = 0.0;
    if steps.is_empty() {
        return Err(BiasError::EmptyStep {
            above: 0.0,
            up_to: 1.0,
        });
    }
    for (index, &step) in steps.iter().enumerate() {
        if !(step > above && step < 1.0) {
            return Err(BiasError::Value {
                what: "steps",
                index,
                value: step,
                allowed: "between 0 and 1, above the step before it",
            });
        }
        above = step;
    }
    let bounds: Vec<f64> = [&[0.0], steps, &[1.0]].concat();
    for pair in bounds.windows(2) {
        if !pi.iter().any(|p| *p > pair[0] && *p <= pair[1]) {
            return Err(BiasError::EmptyStep {
                above: pair[0],
                up_to: pair[1],
            });
        }
    }
    Ok(())
}
