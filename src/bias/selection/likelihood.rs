//! Likelihood of a selection model.

use std::f64::consts::PI;

use super::{Direction, SelectionWeight};
use crate::bias::BiasError;
use crate::numerics::distributions::normal;
use crate::numerics::nodes::Nodes;
use crate::numerics::quadrature::gauss_legendre;

/// The beta weight is that of a p value held this far from 0 and 1, as metafor holds it.
const BETA_LEAST: f64 = 1e-5;

/// Standard errors from 0 beyond which a p value is held for the half-normal weight: beyond the digits of 1 - p.
const HALF_NORMAL_END: f64 = 8.2;

/// Points between the two ends; integrands vary over one standard error or more.
const POINTS: usize = 96;

/// log L = sum ln w(pi) + ln phi(yi; mu, vi + tau2) - ln Ai, Ai = integral of w(p(y)) phi(y; mu, vi + tau2) dy.
pub(super) struct Likelihood {
    weight: SelectionWeight,
    direction: Direction,
    /// Effects, turned so that high ones have small p values.
    yi: Vec<f64>,
    vi: Vec<f64>,
    sei: Vec<f64>,
    /// Their p values, held within the ends.
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
        let two_sided = direction == Direction::TwoSided;
        let tail = |p: f64| normal::quantile_upper(if two_sided { 0.5 * p } else { p });
        let end = match weight {
            SelectionWeight::Beta => tail(BETA_LEAST),
            _ => HALF_NORMAL_END,
        };
        let yi: Vec<f64> = yi.iter().map(|y| sign * y).collect();
        let sei: Vec<f64> = vi.iter().map(|v| v.sqrt()).collect();
        let z = yi.iter().zip(&sei).map(|(y, s)| y / s);
        let pi: Vec<f64> = z
            .map(|z| p_value(z.clamp(-end, end), direction, weight))
            .collect();
        let cuts = match weight {
            SelectionWeight::Steps(steps) => {
                check_steps(steps, &pi)?;
                steps.iter().map(|a| tail(*a)).collect()
            }
            _ => Vec::new(),
        };
        let rule = if two_sided {
            halves(end)
        } else {
            gauss_legendre(POINTS, -end, end)
        };
        let on_rule = |(z, w): &(f64, f64)| (p_value(*z, direction, weight), *z, *w);
        let mut likelihood = Likelihood {
            weight: weight.clone(),
            direction,
            yi,
            vi: vi.to_vec(),
            sei,
            pi,
            rule: rule.iter().map(on_rule).collect(),
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
        let at = |cut: f64| (cut * sei - mu) / sd;
        let below = |cut: f64| normal::cdf(at(cut));
        let two_sided = self.direction == Direction::TwoSided;
        let first = self.cuts[0];
        let mut seen = normal::sf(at(first)) + if two_sided { below(-first) } else { 0.0 };
        for (j, weight) in delta.iter().enumerate() {
            let cut = self.cuts[j];
            let chance = match (self.cuts.get(j + 1), two_sided) {
                (Some(next), false) => below(cut) - below(*next),
                (Some(next), true) => below(cut) - below(*next) + below(-next) - below(-cut),
                (None, false) => below(cut),
                (None, true) => below(cut) - below(-cut),
            };
            seen += weight * chance;
        }
        seen
    }

    /// ln Ai by the rule between the ends and the constant weights beyond them, without leaving the range of numbers.
    fn ln_integral(&self, sei: f64, mu: f64, sd: f64, delta: &[f64], on_rule: &[f64]) -> f64 {
        let p_at = |z: f64| p_value(z, self.direction, &self.weight);
        let ends = [self.end, -self.end].map(|z| self.ln_weight(p_at(z), delta));
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

/// The p value of a study `z` standard errors from no effect, held where the weight would be infinite.
fn p_value(z: f64, direction: Direction, weight: &SelectionWeight) -> f64 {
    match (direction, weight) {
        (Direction::TwoSided, SelectionWeight::Beta) => {
            (2.0 * normal::sf(z.abs())).clamp(BETA_LEAST, 1.0 - BETA_LEAST)
        }
        (Direction::TwoSided, _) => 2.0 * normal::sf(z.abs()),
        _ => normal::sf(z),
    }
}

/// Points to either side of 0, where a weight of two-sided p values has a kink or a pole: z = ±end u^4 crowds them there.
fn halves(end: f64) -> Vec<(f64, f64)> {
    let side = gauss_legendre(POINTS, 0.0, 1.0);
    let point =
        |sign: f64| move |(u, w): &(f64, f64)| (sign * end * u.powi(4), 4.0 * end * u.powi(3) * w);
    let (left, right) = (side.iter().map(point(-1.0)), side.iter().map(point(1.0)));
    left.chain(right).collect()
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
