//! Weighted fits at a given tau2: what every estimator of tau2 needs to know of a model.

use super::PoolingError;

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

/// A linear model of the effects whose tau2 can be estimated.
pub(crate) trait Model {
    fn variances(&self) -> &[f64];
    /// p, the number of coefficients.
    fn coefficients(&self) -> usize;
    fn at(&self, tau2: f64) -> Point;
    fn unweighted(&self) -> Unweighted;
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
