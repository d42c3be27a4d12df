//! A linear model with moderators, at a given tau2.

use nalgebra::DMatrix;

use super::PoolingError;
use super::model::{Fixed, Model, Point, QDistributions, Unweighted, ln_sum};
use crate::numerics::linear::{WeightedFit, weighted_least_squares};

/// A design matrix of full column rank.
pub(crate) struct Design<'a> {
    y: Vec<f64>,
    vi: &'a [f64],
    x: DMatrix<f64>,
}

impl<'a> Design<'a> {
    pub fn new(yi: &[f64], vi: &'a [f64], x: DMatrix<f64>) -> Result<Design<'a>, PoolingError> {
        let design = Design {
            y: yi.to_vec(),
            vi,
            x,
        };
        let finite = design.total_squares().is_finite() && vi.iter().all(|v| (1.0 / v).is_finite());
        if finite {
            Ok(design)
        } else {
            Err(PoolingError::OutOfRange {
                quantity: "sum of squares",
            })
        }
    }

    pub fn x(&self) -> &DMatrix<f64> {
        &self.x
    }

    pub fn effects(&self) -> &[f64] {
        &self.y
    }

    /// Whether a column is all ones.
    pub fn is_intercept(&self, column: usize) -> bool {
        self.x.column(column).iter().all(|&v| v == 1.0)
    }

    /// The weighted fit at a given tau2.
    pub fn fit(&self, tau2: f64) -> WeightedFit {
        let weights: Vec<f64> = self.vi.iter().map(|v| 1.0 / (v + tau2)).collect();
        self.fit_with(&weights)
    }

    /// Columns that are independent under one set of weights may not be to 64 bits under another. The NaN of such a fit ends
    /// every search with an error.
    fn fit_with(&self, weights: &[f64]) -> WeightedFit {
        let (k, p) = self.x.shape();
        weighted_least_squares(&self.x, &self.y, weights)
            .unwrap_or_else(|_| WeightedFit::undefined(k, p))
    }
}

impl Model for Design<'_> {
    fn variances(&self) -> &[f64] {
        self.vi
    }

    fn coefficients(&self) -> usize {
        self.x.ncols()
    }

    /// With q the thin orthonormal factor of W^(1/2) X and M = q'Wq:
    /// tr P = sum wi (1 - hi), tr PP = sum wi^2 (1 - 2 hi) + |M|^2.
    fn at(&self, tau2: f64) -> Point {
        let fit = self.fit(tau2);
        let (mut q, mut w2e2, mut trace_p, mut trace_pp) = (0.0, 0.0, 0.0, 0.0);
        let (mut sum_w, mut sum_w2) = (0.0, 0.0);
        let mut weighted_q = fit.q.clone();
        for (i, v) in self.vi.iter().enumerate() {
            let (w, e, h) = (1.0 / (v + tau2), fit.residuals[i], fit.leverages[i]);
            q += w * e * e;
            w2e2 += w * e * w * e;
            trace_p += w * (1.0 - h);
            trace_pp += w * w * (1.0 - 2.0 * h);
            sum_w += w;
            sum_w2 += w * w;
            weighted_q.row_mut(i).scale_mut(w);
        }
        trace_pp += fit.q.tr_mul(&weighted_q).norm_squared();
        Point {
            q,
            w2e2,
            trace_p,
            trace_pp,
            sum_w,
            sum_w2,
        }
    }

    /// With P = I - qq': tr PV = sum vi (1 - hi), tr PVPV = sum vi^2 (1 - 2 hi) + |q'Vq|^2.
    fn unweighted(&self) -> Unweighted {
        let fit = self.fit_with(&vec![1.0; self.y.len()]);
        let (mut trace_pv, mut trace_pvpv) = (0.0, 0.0);
        let mut weighted_q = fit.q.clone();
        for (i, (v, h)) in self.vi.iter().zip(&fit.leverages).enumerate() {
            trace_pv += v * (1.0 - h);
            trace_pvpv += v * v * (1.0 - 2.0 * h);
            weighted_q.row_mut(i).scale_mut(*v);
        }
        trace_pvpv += fit.q.tr_mul(&weighted_q).norm_squared();
        Unweighted {
            rss: fit.residuals.norm_squared(),
            trace_pv,
            trace_pvpv,
        }
    }

    /// With q the thin orthonormal factor of A^(1/2) X and M(D) = q'ADq:
    /// tr PDPE = sum ai^2 di ei (1 - 2 hi) + tr M(D) M(E).
    fn fixed(&self, weights: &[f64]) -> Fixed {
        let fit = self.fit_with(weights);
        let (mut plain, mut with_v) = (fit.q.clone(), fit.q.clone());
        let mut out = Fixed {
            q: 0.0,
            trace_p: 0.0,
            trace_pv: 0.0,
            trace_pp: 0.0,
            trace_pvp: 0.0,
            trace_pvpv: 0.0,
        };
        for (i, (a, v)) in weights.iter().zip(self.vi).enumerate() {
            let (left, twice) = (1.0 - fit.leverages[i], 1.0 - 2.0 * fit.leverages[i]);
            out.q += a * fit.residuals[i].powi(2);
            out.trace_p += a * left;
            out.trace_pv += a * v * left;
            out.trace_pp += a * a * twice;
            out.trace_pvp += a * a * v * twice;
            out.trace_pvpv += (a * v).powi(2) * twice;
            plain.row_mut(i).scale_mut(*a);
            with_v.row_mut(i).scale_mut(a * v);
        }
        let (m, mv) = (fit.q.tr_mul(&plain), fit.q.tr_mul(&with_v));
        out.trace_pp += m.dot(&m);
        out.trace_pvp += m.dot(&mv);
        out.trace_pvpv += mv.dot(&mv);
        out
    }

    fn q_distributions<'a>(&'a self, weights: &'a [f64]) -> QDistributions<'a> {
        let q = self.fit_with(weights).q;
        let pairs = (0..q.ncols()).flat_map(|a| (0..=a).map(move |b| (a, b)));
        let product = |(a, b)| {
            q.column(a)
                .component_mul(&q.column(b))
                .iter()
                .copied()
                .collect()
        };
        QDistributions {
            fixed: self.fixed(weights),
            weights,
            variances: self.vi,
            products: pairs.map(product).collect(),
        }
    }

    fn total_squares(&self) -> f64 {
        let mean = self.y.iter().sum::<f64>() / self.studies();
        self.y.iter().map(|y| (y - mean).powi(2)).sum()
    }

    fn restricted_log_likelihood(&self, tau2: f64) -> f64 {
        let fit = self.fit(tau2);
        -0.5 * (ln_sum(self.vi, tau2) + fit.ln_determinant + self.at(tau2).q)
    }
}
