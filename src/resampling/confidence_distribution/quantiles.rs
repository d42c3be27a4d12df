//! Quantiles of the confidence distribution of tau2, and the mean at each.

use rayon::prelude::*;

use crate::numerics::chebyshev::{POINTS, Panel, panels};
use crate::pooling::{Intercept, Model};

/// The mean under one value of tau2.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Place {
    pub tau2: f64,
    /// Weighted mean, weights 1/(vi + tau2).
    pub mean: f64,
    /// Hartung's variance of that mean, sum wi (yi - mu)^2 / ((k-1) sum wi).
    pub variance: f64,
}

/// A place for every p = P(Q <= q; tau2), q the observed Q of Cochran.
///
/// P falls with tau2. Between 1e-9 and 1 - 1e-9 the place is a cubic in the logit of p that has values and slopes right at 2048
/// equal steps; P at the tau2 of a p is within 1e-8 of p. Further out the place is that of the nearer end.
#[derive(Clone, Debug)]
pub(super) struct Quantiles {
    at_zero: Place,
    /// P at tau2 = 0: from here on tau2 is 0.
    zero_from: f64,
    lowest: f64,
    per_unit: f64,
    /// Coefficients in the share of a step, of each of tau2, mean and variance.
    cells: Vec<[[f64; 4]; 3]>,
}

const CELLS: usize = 2048;
/// Steps whose search begins beside the step before.
const RUN: usize = 128;
/// Logits between which the table must end: 1e-9 and a little less.
const END: (f64, f64) = (20.7, 22.0);
/// What the table of P may leave out.
const LEFT_OUT: f64 = 1e-11;
/// Widest panel of ln(tau2 + smallest variance).
const WIDEST: f64 = 3.0;

impl Quantiles {
    pub fn new(model: &Intercept) -> Quantiles {
        let curve = Curve { model };
        let weights: Vec<f64> = model.variances().iter().map(|v| 1.0 / v).collect();
        let distributions = model.q_distributions(&weights);
        let q = distributions.fixed.q;
        let smallest = model.variances()[0];
        let tau2 = |s: f64| (s.exp() - smallest).max(0.0);
        let p = |s: f64| distributions.at(tau2(s)).cdf(q);
        let start = smallest.ln();
        let zero_from = p(start);
        let empty = Quantiles {
            at_zero: curve.place(0.0),
            zero_from,
            lowest: 0.0,
            per_unit: 0.0,
            cells: Vec::new(),
        };
        if zero_from.is_nan() || logit(zero_from) < -END.0 {
            return empty;
        }
        let reach = distributions.fixed.q.max(1.0).ln() + 1.0;
        let from = if logit(zero_from) > END.1 {
            crossing(p, start, reach, END)
        } else {
            start
        };
        let to = crossing(p, from, reach, (-END.1, -END.0));
        let covered = panels(|s| logit(p(s)), from, to, settled);
        curve.tabulate(empty, &covered, tau2)
    }

    /// The place of p, 0 < p < 1.
    pub fn at(&self, p: f64) -> Place {
        if p >= self.zero_from || self.cells.is_empty() {
            return self.at_zero;
        }
        let position = ((logit(p) - self.lowest) * self.per_unit).clamp(0.0, CELLS as f64);
        let cell = (position as usize).min(CELLS - 1);
        let x = position - cell as f64;
        let [tau2, mean, variance] =
            self.cells[cell].map(|[a, b, c, d]| a + x * (b + x * (c + x * d)));
        Place {
            tau2: tau2.max(0.0),
            mean,
            variance: variance.max(0.0),
        }
    }
}

fn logit(p: f64) -> f64 {
    (p / (1.0 - p)).ln()
}

/// Whether a panel of logits is exact enough, as a panel of p.
fn settled(panel: &Panel, values: &[f64; POINTS]) -> bool {
    let density = |y: &f64| 1.0 / (2.0 + y.exp() + (-y).exp());
    let largest = values.iter().map(density).fold(0.0, f64::max);
    panel.upper - panel.lower <= WIDEST && panel.left_out() * largest <= LEFT_OUT
}

/// A point above `from` where the logit of the falling p lies in a window.
fn crossing(p: impl Fn(f64) -> f64, from: f64, reach: f64, window: (f64, f64)) -> f64 {
    let (mut low, mut high) = (from, from + reach);
    while logit(p(high)) > window.1 {
        (low, high) = (high, high + 2.0 * (high - from));
    }
    for _ in 0..100 {
        let y = logit(p(high));
        if y >= window.0 {
            break;
        }
        let middle = (low + high) / 2.0;
        if logit(p(middle)) > window.1 {
            low = middle;
        } else {
            high = middle;
        }
    }
    high
}

/// The mean of a model as a function of tau2.
struct Curve<'a> {
    model: &'a Intercept,
}

impl Curve<'_> {
    fn place(&self, tau2: f64) -> Place {
        self.with_slopes(tau2).0
    }

    /// A place, and the slopes of mean and variance in tau2.
    ///
    /// With R = sum wi (yi - mu)^2 and S = sum wi: mu' = -sum wi^2 (yi - mu) / S, R' = -sum wi^2 (yi - mu)^2, S' = -sum wi^2.
    fn with_slopes(&self, tau2: f64) -> (Place, [f64; 2]) {
        let (deviations, centre) = self.model.deviations();
        let df = self.model.residual_df();
        let studies = || {
            let rows = deviations.iter().zip(self.model.variances());
            rows.map(|(d, v)| (*d, 1.0 / (v + tau2)))
        };
        let (mut s, mut sum) = (0.0, 0.0);
        for (d, w) in studies() {
            s += w;
            sum += w * d;
        }
        let mean = sum / s;
        let (mut r, mut w2, mut w2e, mut w2e2) = (0.0, 0.0, 0.0, 0.0);
        for (d, w) in studies() {
            let we = w * (d - mean);
            r += we * (d - mean);
            w2 += w * w;
            w2e += w * we;
            w2e2 += we * we;
        }
        let place = Place {
            tau2,
            mean: centre + mean,
            variance: r / s / df,
        };
        (place, [-w2e / s, (r / s * w2 - w2e2) / s / df])
    }

    fn tabulate(
        &self,
        empty: Quantiles,
        covered: &[Panel],
        tau2: impl Fn(f64) -> f64 + Sync,
    ) -> Quantiles {
        let (Some(first), Some(last)) = (covered.first(), covered.last()) else {
            return empty;
        };
        let (highest, lowest) = (first.at(first.lower).0, last.at(last.upper).0);
        let step = (highest - lowest) / CELLS as f64;
        let row = |j: usize, guess: &mut f64| {
            let target = lowest + step * j as f64;
            let panel = covered.partition_point(|panel| panel.at(panel.upper).0 > target);
            let panel = &covered[panel.min(covered.len() - 1)];
            let s = panel.where_falls_to(target, *guess);
            let (place, [mean, variance]) = self.with_slopes(tau2(s));
            let falls = panel.at(s).1;
            *guess = s + step / falls;
            let slope = s.exp() / falls;
            let values = [place.tau2, place.mean, place.variance];
            (values, [slope, mean * slope, variance * slope])
        };
        let run = |run: usize| {
            let mut guess = f64::NAN;
            let rows = run * RUN..((run + 1) * RUN).min(CELLS + 1);
            rows.map(move |j| row(j, &mut guess))
        };
        let runs = (0..(CELLS + 1).div_ceil(RUN)).into_par_iter();
        let rows: Vec<([f64; 3], [f64; 3])> = runs.flat_map_iter(run).collect();
        let cell = |pair: &[([f64; 3], [f64; 3])]| {
            let ((a, da), (b, db)) = (pair[0], pair[1]);
            std::array::from_fn(|i| {
                let (rise, from, to) = (b[i] - a[i], step * da[i], step * db[i]);
                [
                    a[i],
                    from,
                    3.0 * rise - 2.0 * from - to,
                    from + to - 2.0 * rise,
                ]
            })
        };
        Quantiles {
            lowest,
            per_unit: 1.0 / step,
            cells: rows.windows(2).map(cell).collect(),
            ..empty
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(yi: &[f64], vi: &[f64]) {
        let model = Intercept::new(yi, vi).unwrap();
        let quantiles = Quantiles::new(&model);
        let weights: Vec<f64> = model.variances().iter().map(|v| 1.0 / v).collect();
        let distributions = model.q_distributions(&weights);
        let curve = Curve { model: &model };
        for n in 1..400 {
            let p = f64::from(n) / 400.0;
            let got = quantiles.at(p);
            let back = distributions.at(got.tau2).cdf(distributions.fixed.q);
            if got.tau2 == 0.0 {
                assert!(p >= back - 1e-12, "{p} {back}");
            } else {
                assert!((back - p).abs() < 1e-8, "{p} {back}");
            }
            let exact = curve.place(got.tau2);
            let (mean, variance) = (got.mean - exact.mean, got.variance - exact.variance);
            // Both are cubics between steps of 0.02 in the logit.
            assert!(mean.abs() < 1e-7 * exact.variance.sqrt(), "{p} {mean}");
            assert!(variance.abs() < 1e-7 * exact.variance, "{p} {variance}");
        }
    }

    #[test]
    fn every_quantile_has_its_probability() {
        check(
            &[0.1, 0.3, 0.35, 0.65, 0.45, 0.15],
            &[0.03, 0.03, 0.05, 0.01, 0.05, 0.02],
        );
        check(&[1.0, 2.0], &[0.1, 0.4]);
        check(&[1.0, 1.1], &[0.1, 0.4]);
        check(&[-1.0, 2.0, 0.5], &[1e-6, 1e-3, 4.0]);
        check(&[-1.0, 2.0, 0.5, 9.0], &[1e-8, 1e-8, 1e-8, 1.0]);
        let many: Vec<f64> = (0..300)
            .map(|i| f64::from(i * 7919 % 300) / 100.0)
            .collect();
        let variances: Vec<f64> = (0..300).map(|i| 0.01 + f64::from(i % 17) / 20.0).collect();
        check(&many, &variances);
    }

    #[test]
    fn equal_effects_have_no_heterogeneity_at_all() {
        let model = Intercept::new(&[0.5; 4], &[0.1, 0.2, 0.3, 0.4]).unwrap();
        let quantiles = Quantiles::new(&model);
        for p in [1e-12, 0.5, 0.9] {
            assert_eq!(
                quantiles.at(p),
                Place {
                    tau2: 0.0,
                    mean: 0.5,
                    variance: 0.0
                }
            );
        }
    }

    #[test]
    fn two_studies_have_the_closed_form() {
        // Q/(1 + tau2/v) is chi-squared on 1 df where both variances are v: tau2 = v (q / x - 1) at its quantile x.
        let (v, d) = (0.2, 1.5);
        let model = Intercept::new(&[0.0, d], &[v, v]).unwrap();
        let quantiles = Quantiles::new(&model);
        let q = d * d / (2.0 * v);
        for p in [1e-6, 0.01, 0.3, 0.8, 0.98] {
            let x = crate::numerics::distributions::chi_squared::quantile(p, 1.0);
            let want = (v * (q / x - 1.0)).max(0.0);
            let got = quantiles.at(p).tau2;
            // The cubic's error, and that of P, of which tau2 is the power -2: no better than 1e-12.
            let bound = 1e-7 + 2.0 * 1e-12 / p;
            assert!((got - want).abs() <= bound * want, "{p} {got} {want}");
        }
    }
}
