use super::{
    Consistency, Fact, Fit, Network, NetworkError, NetworkTable, NetworkTau2, Pairwise,
    SmallValues, Split, consistency, diagnose, estimate_tau2, fit, p_scores, ranks, splits,
};
use crate::numerics::distributions::{normal, student_t};
use crate::resampling::RankProbabilities;

/// What is asked of a network.
#[derive(Debug, Clone)]
pub struct NetworkOptions {
    /// Estimator of the variance between studies.
    pub tau2: NetworkTau2,
    /// The treatment others are compared with; the first when absent.
    pub reference: Option<String>,
    /// Whether small values are good.
    pub small: SmallValues,
    /// Level of intervals in percent.
    pub level: f64,
    /// Draws behind the probabilities of ranks.
    pub draws: usize,
    /// Their seed.
    pub seed: u64,
}

/// A network and everything computed from it.
#[derive(Debug, Clone)]
pub struct NetworkResult {
    /// Studies and treatments.
    pub network: Network,
    /// Options in force.
    pub options: NetworkOptions,
    /// Index of the reference.
    pub reference: usize,
    /// Estimates at the variance between studies.
    pub fit: Fit,
    /// Q and its parts.
    pub consistency: Consistency,
    /// Share of the variability that chance does not explain: max(0, (Q − df)/Q), in percent; `None` without df.
    pub i2: Option<f64>,
    /// P-scores in the order of the treatments.
    pub p_scores: Vec<f64>,
    /// Probabilities of ranks, and SUCRA.
    pub ranks: Option<RankProbabilities>,
    /// Comparisons that studies make, direct against indirect.
    pub splits: Vec<Split>,
    /// What must be known of the network's shape.
    pub diagnosis: Vec<Fact>,
}

/// Analyses a network.
///
/// # Errors
/// Parts that nothing connects; an unknown reference; a likelihood without a maximum.
pub fn analyse(
    table: &NetworkTable,
    options: NetworkOptions,
) -> Result<NetworkResult, NetworkError> {
    let network = table.network.clone();
    network.connected()?;
    let named = options
        .reference
        .as_deref()
        .map(|name| network.treatment(name))
        .transpose()?;
    let tau2 = estimate_tau2(&network, options.tau2, named)?;
    let common = fit(&network, 0.0)?;
    let random = fit(&network, tau2)?;
    let consistency = consistency(&network, &common).ok_or(NetworkError::NoConvergence)?;
    let (q, df) = (consistency.total.q, consistency.total.df as f64);
    Ok(NetworkResult {
        i2: (df > 0.0).then(|| if q > df { 100.0 * (q - df) / q } else { 0.0 }),
        p_scores: p_scores(&random, options.small),
        ranks: ranks(&random, options.small, options.draws, options.seed).ok(),
        splits: splits(&network, &random),
        diagnosis: diagnose(&network, Some(&random)),
        reference: named.unwrap_or(0),
        fit: random,
        consistency,
        options,
        network,
    })
}

impl NetworkResult {
    /// Wald limits of an estimate.
    pub fn interval(&self, pair: Pairwise) -> [f64; 2] {
        let half = normal::quantile_upper(self.tail()) * pair.se;
        [pair.effect - half, pair.effect + half]
    }

    /// Where the effect of a new study lies: t on the network's degrees of freedom; `None` without these.
    pub fn prediction(&self, pair: Pairwise) -> Option<[f64; 2]> {
        let df = self.network.df();
        (df > 0).then(|| {
            let half = student_t::quantile_upper(self.tail(), df as f64)
                * pair.se.hypot(self.fit.tau2.sqrt());
            [pair.effect - half, pair.effect + half]
        })
    }

    fn tail(&self) -> f64 {
        (1.0 - self.options.level / 100.0) / 2.0
    }

    /// Treatments from the best P-score down.
    pub fn ranked(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.network.treatments.len()).collect();
        order.sort_by(|a, b| self.p_scores[*b].total_cmp(&self.p_scores[*a]));
        order
    }
}
