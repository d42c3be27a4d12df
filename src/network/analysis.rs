use super::fit::unsolvable;
use super::mantel_haenszel::mantel_haenszel;
use super::split::splits_by;
use super::{
    Consistency, Fact, Fit, Network, NetworkError, NetworkTable, NetworkTau2, Pairwise, QTest,
    SmallValues, Split, consistency, diagnose, estimate_tau2, fit, p_scores, ranks, splits,
};
use crate::numerics::distributions::{normal, student_t};
use crate::pooling::{IntervalMethod, Method, PredictionMethod};
use crate::resampling::RankProbabilities;

/// What is asked of a network.
#[derive(Debug, Clone)]
pub struct NetworkOptions {
    /// What effects are weighted by: the inverse of their variances, or Mantel-Haenszel sums of counts.
    pub method: Method,
    /// Estimator of the variance between studies; Mantel-Haenszel has none.
    pub tau2: NetworkTau2,
    /// Confidence intervals: Wald, t, or Hartung-Knapp-Sidik-Jonkman with or without a factor below 1.
    pub interval: IntervalMethod,
    /// Prediction intervals: t on the network's degrees of freedom (T), on one less (HTS), or normal.
    pub prediction: PredictionMethod,
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

impl Default for NetworkOptions {
    fn default() -> Self {
        Self {
            method: Method::Inverse,
            tau2: NetworkTau2::Reml,
            interval: IntervalMethod::Wald,
            prediction: PredictionMethod::T,
            reference: None,
            small: SmallValues::Undesirable,
            level: 95.0,
            draws: 10_000,
            seed: 1,
        }
    }
}

/// A network and everything computed from it.
#[derive(Debug, Clone)]
pub struct NetworkResult {
    /// Studies and treatments.
    pub network: Network,
    /// Under Mantel-Haenszel the estimate of each design, as a study of its arms: what `fit` is fitted to.
    pub designs: Option<Network>,
    /// Options in force.
    pub options: NetworkOptions,
    /// Index of the reference.
    pub reference: usize,
    /// Estimates at the variance between studies.
    pub fit: Fit,
    /// Q and its parts; `None` under Mantel-Haenszel, which has no effects of single studies.
    pub consistency: Option<Consistency>,
    /// Designs against the network.
    pub inconsistency: QTest,
    /// Share of the variability that chance does not explain: max(0, (Q − df)/Q), in percent; `None` without df, and under
    /// Mantel-Haenszel.
    pub i2: Option<f64>,
    /// P-scores in the order of the treatments.
    pub p_scores: Vec<f64>,
    /// Probabilities of ranks, and SUCRA.
    pub ranks: Option<RankProbabilities>,
    /// Comparisons that studies make, direct against indirect.
    pub splits: Vec<Split>,
    /// What takes no part: a study or design, and the reason.
    pub left_out: Vec<(String, String)>,
    /// What must be known of the network's shape.
    pub diagnosis: Vec<Fact>,
}

/// Analyses a network.
///
/// # Errors
/// Parts that nothing connects; an unknown reference; a likelihood without a maximum; options that networks, or the method,
/// do not have; intervals on degrees of freedom where there are none.
pub fn analyse(
    table: &NetworkTable,
    options: NetworkOptions,
) -> Result<NetworkResult, NetworkError> {
    possible(&options)?;
    match options.method {
        Method::Inverse => of_effects(table, options),
        _ => of_counts(table, options),
    }
}

/// Inverse-variance weights of the studies' effects.
fn of_effects(
    table: &NetworkTable,
    options: NetworkOptions,
) -> Result<NetworkResult, NetworkError> {
    let network = table.network.clone();
    network.connected()?;
    let named = named(&network, &options)?;
    let interval = options.interval;
    if interval != IntervalMethod::Wald && network.df() == 0 {
        return Err(NetworkError::NoDegreesOfFreedom { interval });
    }
    let tau2 = estimate_tau2(&network, options.tau2, named)?;
    let common = fit(&network, 0.0)?;
    let random = fit(&network, tau2)?;
    let consistency = consistency(&network, &common).ok_or_else(|| unsolvable(&network))?;
    let (q, df) = (consistency.total.q, consistency.total.df as f64);
    Ok(NetworkResult {
        i2: (df > 0.0).then(|| if q > df { 100.0 * (q - df) / q } else { 0.0 }),
        p_scores: p_scores(&random, options.small),
        ranks: ranks(&random, options.small, options.draws, options.seed).ok(),
        splits: splits(&network, &random),
        diagnosis: diagnose(&network, Some(&random)),
        reference: named.unwrap_or(0),
        fit: random,
        inconsistency: consistency.between,
        consistency: Some(consistency),
        left_out: table.left_out.clone(),
        designs: None,
        options,
        network,
    })
}

/// Why a study of effects takes no part in sums of counts.
const NO_COUNTS: &str = "its effect is not of counts of its arms";

/// Mantel-Haenszel sums of the studies' counts.
fn of_counts(table: &NetworkTable, options: NetworkOptions) -> Result<NetworkResult, NetworkError> {
    let mut found = mantel_haenszel(&table.arms, table.measure)?;
    found.designs.connected()?;
    let counted = |label: &str| table.arms.iter().any(|study| study.label == label);
    let others = table.left_out.iter().filter(|(label, _)| !counted(label));
    found.left_out.extend(others.cloned());
    let uncounted = table.network.trials.iter();
    let uncounted = uncounted.filter(|trial| !counted(&trial.label));
    let named_uncounted = uncounted.map(|trial| (trial.label.clone(), NO_COUNTS.to_owned()));
    found.left_out.extend(named_uncounted);
    let named = named(&found.network, &options)?;
    let fit = fit(&found.designs, 0.0)?;
    let direct = |one, two| found.direct_evidence(one, two);
    Ok(NetworkResult {
        i2: None,
        p_scores: p_scores(&fit, options.small),
        ranks: ranks(&fit, options.small, options.draws, options.seed).ok(),
        splits: splits_by(&found.network, &fit, direct),
        reference: named.unwrap_or(0),
        inconsistency: QTest::new(fit.q, found.designs.df()),
        consistency: None,
        left_out: found.left_out,
        diagnosis: diagnose(&found.network, Some(&fit)),
        designs: Some(found.designs),
        network: found.network,
        fit,
        options,
    })
}

fn named(network: &Network, options: &NetworkOptions) -> Result<Option<usize>, NetworkError> {
    let name = options.reference.as_deref();
    name.map(|name| network.treatment(name)).transpose()
}

/// Refuses options that networks do not have.
fn possible(options: &NetworkOptions) -> Result<(), NetworkError> {
    use IntervalMethod::{Hksj, HksjAdhoc, T, Wald};
    let NetworkOptions {
        method,
        interval,
        prediction,
        ..
    } = *options;
    if ![Method::Inverse, Method::MantelHaenszel].contains(&method) {
        return Err(NetworkError::Method { method });
    }
    if ![Wald, T, Hksj, HksjAdhoc].contains(&interval) {
        return Err(NetworkError::Interval { interval });
    }
    if method == Method::MantelHaenszel && interval != Wald {
        return Err(NetworkError::MantelHaenszelInterval { interval });
    }
    use PredictionMethod as P;
    if ![P::T, P::Hts, P::Normal].contains(&prediction) {
        return Err(NetworkError::Prediction { prediction });
    }
    Ok(())
}

impl NetworkResult {
    /// What the estimates are fitted to: the studies, or under Mantel-Haenszel one estimate a design.
    pub fn evidence(&self) -> &Network {
        self.designs.as_ref().unwrap_or(&self.network)
    }

    /// Variance between studies; `None` under Mantel-Haenszel.
    pub fn tau2(&self) -> Option<f64> {
        self.designs.is_none().then_some(self.fit.tau2)
    }

    /// What the variances of all estimates are multiplied by: 1, or for Hartung-Knapp-Sidik-Jonkman intervals Q/df with the
    /// weights at tau2 (ad hoc not below 1).
    ///
    /// Jackson & Riley 2014, Statistics in Medicine 33:541-554, doi:10.1002/sim.5957. P-scores, ranks and the comparison of
    /// direct with indirect evidence keep the variances of the model.
    pub fn variance_factor(&self) -> f64 {
        let factor = self.fit.q / self.evidence().df() as f64;
        match self.options.interval {
            IntervalMethod::Hksj => factor,
            IntervalMethod::HksjAdhoc => factor.max(1.0),
            _ => 1.0,
        }
    }

    /// The standard error that an estimate's interval has.
    pub fn se(&self, pair: Pairwise) -> f64 {
        pair.se * self.variance_factor().sqrt()
    }

    /// Limits of an estimate: normal for Wald, otherwise t on the network's degrees of freedom.
    pub fn interval(&self, pair: Pairwise) -> [f64; 2] {
        around(
            pair.effect,
            self.quantile(self.interval_df()) * self.se(pair),
        )
    }

    /// Two-sided p of no effect by the distribution of the interval; `None` without a standard error, as of a treatment against
    /// itself.
    pub fn p_value(&self, pair: Pairwise) -> Option<f64> {
        let se = self.se(pair);
        let statistic = pair.effect / se;
        (se > 0.0).then(|| match self.interval_df() {
            None => 2.0 * normal::sf(statistic.abs()),
            Some(df) => student_t::two_sided(statistic, df),
        })
    }

    fn interval_df(&self) -> Option<f64> {
        match self.options.interval {
            IntervalMethod::Wald => None,
            _ => Some(self.evidence().df() as f64),
        }
    }

    /// Where the effect of a new study lies: with the standard error of the confidence interval, t on the network's degrees of
    /// freedom, or on one less, or normal. `None` without degrees of freedom, and under Mantel-Haenszel.
    ///
    /// R: `netmeta(..., prediction = TRUE, method.predict = "V")`, or `"HTS"`.
    pub fn prediction(&self, pair: Pairwise) -> Option<[f64; 2]> {
        let spread = self.se(pair).hypot(self.tau2()?.sqrt());
        let df = self.network.df() as f64;
        let df = match self.options.prediction {
            PredictionMethod::Normal => None,
            PredictionMethod::Hts => Some(df - 1.0),
            _ => Some(df),
        };
        (self.network.df() > 0 && df.is_none_or(|df| df > 0.0))
            .then(|| around(pair.effect, self.quantile(df) * spread))
    }

    /// The quantile that leaves the level's tail on each side.
    fn quantile(&self, df: Option<f64>) -> f64 {
        let tail = (1.0 - self.options.level / 100.0) / 2.0;
        match df {
            None => normal::quantile_upper(tail),
            Some(df) => student_t::quantile_upper(tail, df),
        }
    }

    /// Treatments from the best P-score down.
    pub fn ranked(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.network.treatments.len()).collect();
        order.sort_by(|a, b| self.p_scores[*b].total_cmp(&self.p_scores[*a]));
        order
    }
}

fn around(centre: f64, half: f64) -> [f64; 2] {
    [centre - half, centre + half]
}
