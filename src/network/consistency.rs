use std::collections::BTreeMap;

use super::fit::fit_of;
use super::tau2::moments;
use super::{Design, Fit, Network, Trial};
use crate::numerics::distributions::chi_squared;

/// A chi-squared test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct QTest {
    /// Statistic.
    pub q: f64,
    /// Degrees of freedom.
    pub df: usize,
    /// Upper tail; `None` on no degrees of freedom.
    pub p: Option<f64>,
}

impl QTest {
    /// A statistic that is 0 without degrees of freedom.
    pub fn new(q: f64, df: usize) -> Self {
        let q = if df == 0 { 0.0 } else { q.max(0.0) };
        let p = (df > 0).then(|| chi_squared::sf(q, df as f64));
        Self { q, df, p }
    }
}

/// The share of one design in the heterogeneity within designs.
#[derive(Debug, Clone, PartialEq)]
pub struct DesignQ {
    /// The treatments compared, by index.
    pub design: Design,
    /// Number of studies.
    pub studies: usize,
    /// Heterogeneity among them.
    pub test: QTest,
}

/// Q of the whole network, split into what differs within designs and between them.
#[derive(Debug, Clone, PartialEq)]
pub struct Consistency {
    /// Of the network.
    pub total: QTest,
    /// Studies of the same design against each other.
    pub within: QTest,
    /// Designs against the network: inconsistency.
    pub between: QTest,
    /// Each design of more than one study.
    pub designs: Vec<DesignQ>,
    /// Variance between studies of the same design, by moments.
    pub tau2_within: f64,
    /// The design-by-treatment interaction test, with that variance.
    pub interaction: QTest,
}

/// Splits Q into heterogeneity within designs and inconsistency between them, under common effects, and tests inconsistency
/// again with a variance between studies.
///
/// Krahn, Binder & König 2013, BMC Medical Research Methodology 13:35, doi:10.1186/1471-2288-13-35; Higgins et al. 2012,
/// Research Synthesis Methods 3:98-110, doi:10.1002/jrsm.1044. R: `decomp.design(netmeta(...))`.
pub fn consistency(network: &Network, common: &Fit) -> Option<Consistency> {
    let designs = network.designs();
    let mut within = (0.0, 0);
    let mut moment = (0.0, 0.0);
    let mut each = Vec::new();
    for (design, trials) in &designs {
        let (own, p) = (alone(design, trials), design.len());
        let own: Vec<&Trial> = own.iter().collect();
        let (q, denominator) = moments(&own, p)?;
        let df = (trials.len() - 1) * (p - 1);
        let test = QTest::new(q, df);
        within = (within.0 + test.q, within.1 + df);
        if df > 0 {
            moment = (moment.0 + test.q - df as f64, moment.1 + denominator);
            each.push(DesignQ {
                design: design.clone(),
                studies: trials.len(),
                test,
            });
        }
    }
    let total = QTest::new(common.q, network.df());
    let df_between = total.df - within.1;
    let tau2_within = if moment.0 > 0.0 && moment.1 > 0.0 {
        moment.0 / moment.1
    } else {
        0.0
    };
    Some(Consistency {
        total,
        within: QTest::new(within.0, within.1),
        between: QTest::new(total.q - within.0, df_between),
        designs: each,
        tau2_within,
        interaction: QTest::new(between(network, &designs, tau2_within)?, df_between),
    })
}

/// Q between designs at a variance between studies.
fn between(network: &Network, designs: &BTreeMap<Design, Vec<&Trial>>, tau2: f64) -> Option<f64> {
    let all: Vec<&Trial> = network.trials.iter().collect();
    let whole = fit_of(&all, network.treatments.len(), tau2)?.q;
    let mut within = 0.0;
    for (design, trials) in designs {
        let own = alone(design, trials);
        let own: Vec<&Trial> = own.iter().collect();
        within += fit_of(&own, design.len(), tau2)?.q;
    }
    Some(whole - within)
}

/// The studies of a design with its treatments counted from 0.
fn alone(design: &[usize], trials: &[&Trial]) -> Vec<Trial> {
    let place = |arm: &usize| design.iter().position(|own| own == arm).unwrap_or(0);
    let own = trials.iter().map(|trial| Trial {
        arms: trial.arms.iter().map(place).collect(),
        ..(*trial).clone()
    });
    own.collect()
}
