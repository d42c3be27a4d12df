//! Likelihood of a selection model.

use std::f64::consts::PI;

use super::{Direction, SelectionWeight};
use crate::bias::BiasError;
use crate::numerics::distributions::normal;
use crate::numerics::nodes::Nodes;
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
    many: Option<Many>,
}

/// From this many studies on, sums over studies are taken over nodes of vi; Ai depends on a study through vi alone.
const MANY: usize = 1000;

/// Studies as sums.
struct Many {
    centre: f64,
    /// With the coefficients 1, di and di^2, di = yi - centre.
    nodes: Nodes<3>,
    /// sum of ln w(pi) for one unit of each parameter that it is linear in.
    weights: Vec<f64>,
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
        let mut likelihood = Likelihood {
            weight: weight.clone(),
            yi,
            vi: vi.to_vec(),
            sei,
            pi,
            rule: rule.iter().map(|(z, w)| (normal::sf(*z), *z, *w)).collect(),
            end,
            cuts,
            many: None,
        };
        if likelihood.yi.len() >= MANY {
            likelihood.many = Some(likelihood.summed());
        }
        Ok(likelihood)
    }

    fn summed(&self) -> Many {
        let centre = self.yi.iter().sum::<f64>() / self.yi.len() as f64;
        let point = |(y, v): (&f64, &f64)| {
            let d = y - centre;
            (*v, [1.0, d, d * d])
        };
        let sum = |term: &dyn Fn(f64) -> f64| self.pi.iter().map(|p| term(*p)).sum();
        let weights = match &self.weight {
            SelectionWeight::Steps(steps) => {
                let within = |j: usize| {
                    let to = steps.get(j + 1).copied().unwrap_or(f64::INFINITY);
                    sum(&|p| f64::from(u8::from(p > steps[j] && p <= to)))
                };
                (0..steps.len()).map(within).collect()
            }
            SelectionWeight::Beta => vec![sum(&|p| p.ln()), sum(&|p| (-p).ln_1p())],
            SelectionWeight::HalfNormal => vec![sum(&|p| -p * p)],
        };
        Many {
            centre,
            nodes: Nodes::new(self.yi.iter().zip(&self.vi).map(point)),
            weights,
        }
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
        if let Some(many) = &self.many {
            return self.log_of_many(many, mu, tau2, delta, &on_rule);
        }
        let study = |i: usize| {
            let total = self.vi[i] + tau2;
            let deviation = self.yi[i] - mu;
            let density = -0.5 * ((2.0 * PI * total).ln() + deviation * deviation / total);
            let seen = self.ln_seen(self.sei[i], mu, total.sqrt(), delta, &on_rule);
            self.ln_weight(self.pi[i], delta) + density - seen
        };
        (0..self.yi.len()).map(study).sum()
    }

    fn log_of_many(&self, many: &Many, mu: f64, tau2: f64, delta: &[f64], on_rule: &[f64]) -> f64 {
        let weights = many
            .weights
            .iter()
            .zip(delta)
            .map(|(sum, d)| match self.weight {
                SelectionWeight::Steps(_) if *sum == 0.0 => 0.0,
                SelectionWeight::Steps(_) => sum * d.ln(),
                SelectionWeight::Beta => sum * (d - 1.0),
                SelectionWeight::HalfNormal => sum * d,
            });
        let shift = mu - many.centre;
        let node = |(v, [count, d, d2]): &(f64, [f64; 3])| {
            let total = v + tau2;
            let squares = d2 - 2.0 * shift * d + shift * shift * count;
            let seen = self.ln_seen(v.sqrt(), mu, total.sqrt(), delta, on_rule);
            -0.5 * (count * (2.0 * PI * total).ln() + squares / total) - count * seen
        };
        weights.sum::<f64>() + many.nodes.weights.iter().map(node).sum::<f64>()
    }

    /// ln Ai of a study of this standard error.
    fn ln_seen(&self, sei: f64, mu: f64, sd: f64, delta: &[f64], on_rule: &[f64]) -> f64 {
        match self.weight {
            SelectionWeight::Steps(_) => self.stepwise(sei, mu, sd, delta).ln(),
            _ => self.ln_integral(sei, mu, sd, delta, on_rule),
        }
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
    fn stepwise(&self, sei: f64, mu: f64, sd: f64, delta: &[f64]) -> f64 {
        let above = |cut: f64| normal::sf((cut * sei - mu) / sd);
        let mut seen = above(self.cuts[0]);
        for (j, weight) in delta.iter().enumerate() {
            let upper = (self.cuts[j] * sei - mu) / sd;
            let chance = match self.cuts.get(j + 1) {
                Some(next) => normal::cdf(upper) - normal::cdf((next * sei - mu) / sd),
                None => normal::cdf(upper),
            };
            seen += weight * chance;
        }
        seen
    }

    /// ln Ai by the rule between the ends and the constant weights beyond them, without leaving the range of numbers.
    fn ln_integral(&self, sei: f64, mu: f64, sd: f64, delta: &[f64], on_rule: &[f64]) -> f64 {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_likelihood_of_many_studies_is_that_of_each() {
        let k = 1500;
        let place = |i: usize| (i * 733 % k) as f64 / k as f64;
        let vi: Vec<f64> = (0..k).map(|i| (9.0 * place(i) - 7.0).exp()).collect();
        let yi: Vec<f64> = (0..k)
            .map(|i| {
                0.3 + (vi[i] + 0.1).sqrt() * normal::quantile_upper(0.001 + 0.998 * place(i * i))
            })
            .collect();
        for (weight, delta) in [
            (SelectionWeight::Steps(vec![0.025, 0.5]), vec![0.4, 0.1]),
            (SelectionWeight::Beta, vec![0.6, 1.7]),
            (SelectionWeight::HalfNormal, vec![3.0]),
        ] {
            let many = Likelihood::new(&yi, &vi, &weight, Direction::Greater).unwrap();
            let mut each = Likelihood::new(&yi, &vi, &weight, Direction::Greater).unwrap();
            assert!(many.many.is_some());
            each.many = None;
            for (mu, tau2) in [(0.3, 0.1), (-1.0, 0.0), (2.0, 0.5)] {
                let (a, b) = (many.log(mu, tau2, &delta), each.log(mu, tau2, &delta));
                // Interpolation of ln Ai over half a doubling of sei; an error of 1e-6 would not move an estimate.
                assert!((a - b).abs() < 1e-8 * b.abs(), "{weight:?} {mu} {a} {b}");
            }
        }
    }
}
