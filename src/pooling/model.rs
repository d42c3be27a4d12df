//! Weighted fits at a given tau2: what every estimator of tau2 needs to know of a model.

use super::PoolingError;
use crate::numerics::distributions::quadratic_form::QuadraticForm;

/// Sums of a weighted fit with wi = 1/(vi + tau2). P = W - WX(X'WX)^-1X'W.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Point {
    /// y'Py = sum wi ei^2, the generalised Q.
    pub q: f64,
    /// y'PPy = sum wi^2 ei^2.
    pub w2e2: f64,
    /// tr P.
    pub trace_p: f64,
    /// tr PP.
    pub trace_pp: f64,
    /// sum wi.
    pub sum_w: f64,
    /// sum wi^2.
    pub sum_w2: f64,
}

/// Ordinary least squares, for the estimators that start without weights.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Unweighted {
    /// Residual sum of squares.
    pub rss: f64,
    /// sum vi (1 - hi), hi the leverages.
    pub trace_pv: f64,
    /// tr (PV PV), P the projection on the residuals.
    pub trace_pvpv: f64,
}

/// Sums of a fit with weights A that do not depend on tau2. P = A - AX(X'AX)^-1X'A, V = diag(vi).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fixed {
    /// y'Py = sum ai ei^2.
    pub q: f64,
    /// tr P.
    pub trace_p: f64,
    /// tr PV.
    pub trace_pv: f64,
    /// tr PP.
    pub trace_pp: f64,
    /// tr PVP.
    pub trace_pvp: f64,
    /// tr PVPV.
    pub trace_pvpv: f64,
}

impl Fixed {
    /// Expectation of Q given tau2, tr PS with S = diag(vi + tau2).
    pub fn mean(&self, tau2: f64) -> f64 {
        self.trace_pv + tau2 * self.trace_p
    }

    /// Variance of Q given tau2, 2 tr PSPS.
    pub fn variance(&self, tau2: f64) -> f64 {
        2.0 * self.trace_pvpv + 4.0 * tau2 * self.trace_pvp + 2.0 * tau2 * tau2 * self.trace_pp
    }
}

/// Distribution of the Q of fixed weights under any tau2.
pub(crate) struct QDistributions<'a> {
    pub fixed: Fixed,
    pub weights: &'a [f64],
    pub variances: &'a [f64],
    /// Of the thin orthonormal factor of A^(1/2) X, as [`QuadraticForm`] has them.
    pub products: Vec<Vec<f64>>,
}

impl QDistributions<'_> {
    /// Given tau2: di = ai (vi + tau2).
    pub fn at(&self, tau2: f64) -> QuadraticForm<'_> {
        let with_variances = self.weights.iter().zip(self.variances);
        QuadraticForm {
            diagonal: with_variances.map(|(a, v)| a * (v + tau2)).collect(),
            products: &self.products,
            mean: self.fixed.mean(tau2),
            variance: self.fixed.variance(tau2),
        }
    }
}

/// A linear model of the effects whose tau2 can be estimated.
pub(crate) trait Model {
    fn variances(&self) -> &[f64];
    /// p, the number of coefficients.
    fn coefficients(&self) -> usize;
    fn at(&self, tau2: f64) -> Point;
    fn unweighted(&self) -> Unweighted;
    /// Sums under given weights, in the order of `variances`.
    fn fixed(&self, weights: &[f64]) -> Fixed;
    /// Distributions of the Q of given weights.
    fn q_distributions<'a>(&'a self, weights: &'a [f64]) -> QDistributions<'a>;
    /// sum (yi - ybar)^2.
    fn total_squares(&self) -> f64;
    /// Restricted log-likelihood up to a constant.
    fn restricted_log_likelihood(&self, tau2: f64) -> f64;

    fn studies(&self) -> f64 {
        self.variances().len() as f64
    }

    fn residual_df(&self) -> f64 {
        self.studies() - self.coefficients() as f64
    }

    /// Log-likelihood up to a constant.
    fn log_likelihood(&self, tau2: f64) -> f64 {
        -0.5 * (ln_sum(self.variances(), tau2) + self.at(tau2).q)
    }
}

/// sum ln (vi + tau2).
pub(crate) fn ln_sum(vi: &[f64], tau2: f64) -> f64 {
    vi.iter().map(|v| (v + tau2).ln()).sum()
}

/// One mean and no moderators.
///
/// The most precise study comes first and effects are taken relative to its own, so that nothing cancels when it has
/// nearly all the weight, equal effects leave residuals of exactly 0, and squares of residuals keep their digits.
pub(crate) struct Intercept {
    deviations: Vec<f64>,
    variances: Vec<f64>,
    centre: f64,
}

impl Intercept {
    /// Checks the data once; everything later relies on it.
    pub fn new(yi: &[f64], vi: &[f64]) -> Result<Intercept, PoolingError> {
        check(yi, vi)?;
        let by_variance = |(_, a): &(usize, &f64), (_, b): &(usize, &f64)| a.total_cmp(b);
        let (most_precise, _) = vi
            .iter()
            .enumerate()
            .min_by(by_variance)
            .ok_or(PoolingError::Empty)?;
        let centre = yi[most_precise];
        let mut deviations: Vec<f64> = yi.iter().map(|y| y - centre).collect();
        let mut variances = vi.to_vec();
        deviations.swap(0, most_precise);
        variances.swap(0, most_precise);
        let model = Intercept {
            deviations,
            variances,
            centre,
        };
        let scale = model.at(0.0);
        if !(model.total_squares().is_finite()
            && scale.sum_w2.is_finite()
            && scale.w2e2.is_finite())
        {
            return Err(PoolingError::OutOfRange {
                quantity: "sum of squares",
            });
        }
        if scale.sum_w2 < f64::MIN_POSITIVE {
            return Err(PoolingError::OutOfRange {
                quantity: "sum of squared weights",
            });
        }
        Ok(model)
    }

    /// The weighted mean, and the sum of the weights.
    pub fn mean(&self, tau2: f64) -> (f64, f64) {
        let (deviation, first, rest) = self.deviation(tau2);
        (self.centre + deviation, first + rest)
    }

    /// The mean under given weights, and its variance sum ai^2 (vi + tau2) / (sum ai)^2.
    pub fn mean_with(&self, weights: &[f64], tau2: f64) -> (f64, f64) {
        let sum: f64 = weights.iter().sum();
        let (mut deviation, mut variance) = (0.0, 0.0);
        for (i, a) in weights.iter().enumerate() {
            let share = a / sum;
            deviation += share * self.deviations[i];
            variance += share * share * (self.variances[i] + tau2);
        }
        (self.centre + deviation, variance)
    }

    /// sum wi^2 ei^2 / (1 - hi) / (sum wi)^2, a variance of the mean that does not rest on the weights being right.
    pub fn robust_variance(&self, tau2: f64) -> f64 {
        let (mean, first, rest) = self.deviation(tau2);
        let sum = first + rest;
        // 1 - h of the most precise study from the weights of the others.
        let own = (first / sum * mean).powi(2) / (rest / sum);
        let others = self.others().map(|(y, v)| {
            let share = 1.0 / (v + tau2) / sum;
            (share * (y - mean)).powi(2) / (1.0 - share)
        });
        own + others.sum::<f64>()
    }

    /// Effects less the most precise study's, in the order of `variances`; the effect taken off.
    pub fn deviations(&self) -> (&[f64], f64) {
        (&self.deviations, self.centre)
    }

    /// The weighted mean less `centre`; the weight of the most precise study; the sum of the others.
    fn deviation(&self, tau2: f64) -> (f64, f64, f64) {
        let (mut rest, mut sum_wy) = (0.0, 0.0);
        for (y, v) in self.others() {
            let w = 1.0 / (v + tau2);
            rest += w;
            sum_wy += w * y;
        }
        let first = 1.0 / (self.variances[0] + tau2);
        (sum_wy / (first + rest), first, rest)
    }

    /// All but the most precise study.
    fn others(&self) -> impl Iterator<Item = (&f64, &f64)> {
        self.deviations[1..].iter().zip(&self.variances[1..])
    }
}

impl Model for Intercept {
    fn variances(&self) -> &[f64] {
        &self.variances
    }

    fn coefficients(&self) -> usize {
        1
    }

    /// tr P = sum wi (1 - hi) with hi = wi / sum w, and 1 - h of the most precise study from the weights of the others.
    /// tr PP = sum (wi (1 - hi))^2 + sum over pairs i != j of (wi wj / sum w)^2.
    fn at(&self, tau2: f64) -> Point {
        let (mean, first, rest) = self.deviation(tau2);
        let sum_w = first + rest;
        let (mut q, mut w2e2) = (first * mean * mean, first * mean * first * mean);
        let mut trace_p = first * (rest / sum_w);
        let mut squares = trace_p * trace_p;
        let per_weight = 1.0 / sum_w;
        let (mut rest2, mut rest4) = (0.0, 0.0);
        for (y, v) in self.others() {
            let w = 1.0 / (v + tau2);
            let we = w * (y - mean);
            q += we * (y - mean);
            w2e2 += we * we;
            let share = w * per_weight;
            let wp = w * (1.0 - share);
            trace_p += wp;
            squares += wp * wp;
            rest2 += w * w;
            rest4 += (w * share) * (w * share);
        }
        let with_first = 2.0 * (first / sum_w).powi(2) * rest2;
        let among_others = ((rest2 / sum_w).powi(2) - rest4).max(0.0);
        Point {
            q,
            w2e2,
            trace_p,
            trace_pp: squares + with_first + among_others,
            sum_w,
            sum_w2: first * first + rest2,
        }
    }

    fn unweighted(&self) -> Unweighted {
        let k = self.studies();
        let sum_v: f64 = self.variances.iter().sum();
        let sum_v2: f64 = self.variances.iter().map(|v| v * v).sum();
        Unweighted {
            rss: self.total_squares(),
            trace_pv: sum_v * (1.0 - 1.0 / k),
            trace_pvpv: sum_v2 * (1.0 - 2.0 / k) + (sum_v / k).powi(2),
        }
    }

    /// tr PDPE = sum (ai (1 - hi))^2 di ei + sum over pairs i != j of (ai aj / sum a)^2 di ej, all terms positive; weights
    /// fall with the variance, so the first is the largest.
    fn fixed(&self, weights: &[f64]) -> Fixed {
        let rest: f64 = weights[1..].iter().sum();
        let sum = weights[0] + rest;
        let weighted = weights.iter().zip(&self.deviations);
        let mean = weighted.map(|(a, y)| a * y).sum::<f64>() / sum;
        let own = |i: usize| match i {
            0 => weights[0] * (rest / sum),
            _ => weights[i] * (1.0 - weights[i] / sum),
        };
        let v = &self.variances;
        // (a^2, a^2 v) over all but the first, and (a^4, a^4 v, a^4 v^2) to take out of their products, all per sum^2.
        let (mut squares, mut fourths) = ([0.0; 2], [0.0; 3]);
        let mut out = Fixed {
            q: 0.0,
            trace_p: 0.0,
            trace_pv: 0.0,
            trace_pp: 0.0,
            trace_pvp: 0.0,
            trace_pvpv: 0.0,
        };
        for i in 0..weights.len() {
            let p = own(i);
            out.q += weights[i] * (self.deviations[i] - mean).powi(2);
            out.trace_p += p;
            out.trace_pv += p * v[i];
            out.trace_pp += p * p;
            out.trace_pvp += p * p * v[i];
            out.trace_pvpv += (p * v[i]).powi(2);
            if i > 0 {
                let a2 = weights[i] * (weights[i] / sum);
                squares[0] += a2;
                squares[1] += a2 * v[i];
                fourths[0] += a2 * a2;
                fourths[1] += a2 * a2 * v[i];
                fourths[2] += (a2 * v[i]).powi(2);
            }
        }
        let first = weights[0] * (weights[0] / sum);
        let among = |product: f64, own: f64| (product - own).max(0.0);
        let [s, t] = squares;
        out.trace_pp += 2.0 * first * s + among(s * s, fourths[0]);
        out.trace_pvp += first * (t + v[0] * s) + among(s * t, fourths[1]);
        out.trace_pvpv += 2.0 * first * v[0] * t + among(t * t, fourths[2]);
        out
    }

    fn q_distributions<'a>(&'a self, weights: &'a [f64]) -> QDistributions<'a> {
        let sum: f64 = weights.iter().sum();
        QDistributions {
            fixed: self.fixed(weights),
            weights,
            variances: &self.variances,
            products: vec![weights.iter().map(|a| a / sum).collect()],
        }
    }

    fn total_squares(&self) -> f64 {
        let k = self.studies();
        let left_over = self.deviations.iter().sum::<f64>() / k;
        self.deviations
            .iter()
            .map(|d| (d - left_over).powi(2))
            .sum()
    }

    fn restricted_log_likelihood(&self, tau2: f64) -> f64 {
        let point = self.at(tau2);
        -0.5 * (ln_sum(&self.variances, tau2) + point.sum_w.ln() + point.q)
    }
}

pub(crate) fn check(yi: &[f64], vi: &[f64]) -> Result<(), PoolingError> {
    if yi.len() != vi.len() {
        return Err(PoolingError::Lengths {
            effects: yi.len(),
            variances: vi.len(),
        });
    }
    if yi.is_empty() {
        return Err(PoolingError::Empty);
    }
    if let Some((index, &value)) = yi.iter().enumerate().find(|(_, y)| !y.is_finite()) {
        return Err(PoolingError::Effect { index, value });
    }
    if let Some((index, &value)) = vi
        .iter()
        .enumerate()
        .find(|(_, v)| !(v.is_finite() && **v > 0.0))
    {
        return Err(PoolingError::Variance { index, value });
    }
    Ok(())
}
