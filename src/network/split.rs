use super::{DirectEvidence, Fit, Network, Pairwise, direct_evidence};
use crate::numerics::distributions::normal;

/// One comparison split into direct and indirect evidence.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Split {
    /// First treatment.
    pub one: usize,
    /// Second treatment.
    pub two: usize,
    /// Studies that compare them.
    pub studies: usize,
    /// Share of the direct evidence in the network's estimate.
    pub proportion: f64,
    /// The network's estimate.
    pub network: Pairwise,
    /// Direct evidence.
    pub direct: Pairwise,
    /// Indirect evidence; `None` where all evidence is direct.
    pub indirect: Option<Pairwise>,
    /// Direct less indirect.
    pub difference: Option<Pairwise>,
    /// Two-sided p of the difference.
    pub p: Option<f64>,
}

/// With a larger share of direct evidence there is none other: what is left is rounding.
const ALL: f64 = 1.0 - 1e-7;

/// Splits every comparison that studies make, by back-calculation.
///
/// With π = V/V(direct) the share of the direct evidence, indirect = (network − π direct)/(1 − π) with variance V/(1 − π). Dias et al.
/// 2010, Statistics in Medicine 29:932-944, doi:10.1002/sim.3767; König, Krahn & Binder 2013, Statistics in Medicine
/// 32:5414-5429. R: `netsplit(netmeta(...))`.
pub fn splits(network: &Network, fit: &Fit) -> Vec<Split> {
    splits_by(network, fit, |one, two| {
        direct_evidence(network, fit.tau2, one, two)
    })
}

/// The same with direct evidence of another kind.
pub(super) fn splits_by(
    network: &Network,
    fit: &Fit,
    direct: impl Fn(usize, usize) -> Option<DirectEvidence>,
) -> Vec<Split> {
    let pairs = network.edges().into_keys();
    pairs
        .filter_map(|(one, two)| Some(split(fit, one, two, direct(one, two)?)))
        .collect()
}

fn split(fit: &Fit, one: usize, two: usize, evidence: DirectEvidence) -> Split {
    let (whole, direct) = (fit.pairwise(one, two), evidence.estimate);
    let proportion = (whole.se * whole.se / (direct.se * direct.se)).min(1.0);
    let rest = 1.0 - proportion;
    let indirect = (proportion < ALL).then(|| Pairwise {
        effect: (whole.effect - proportion * direct.effect) / rest,
        se: whole.se / rest.sqrt(),
    });
    let difference = indirect.map(|indirect| Pairwise {
        effect: direct.effect - indirect.effect,
        se: direct.se.hypot(indirect.se),
    });
    Split {
        one,
        two,
        studies: evidence.studies,
        proportion,
        network: whole,
        direct,
        indirect,
        difference,
        p: difference.map(|difference| 2.0 * normal::sf((difference.effect / difference.se).abs())),
    }
}
