use super::{Network, Pairwise};

/// What studies that compare two treatments say of them, without the rest of the network.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DirectEvidence {
    /// Studies that compare them.
    pub studies: usize,
    /// Their pooled effect at the network's variance between studies.
    pub estimate: Pairwise,
}

/// Pools the studies that compare i with j by inverse variance, with the network's variance between studies.
///
/// R: `netmeta(...)$TE.direct.random[i, j]`.
pub fn direct_evidence(network: &Network, tau2: f64, i: usize, j: usize) -> Option<DirectEvidence> {
    let (mut weights, mut sum, mut studies) = (0.0, 0.0, 0);
    for trial in &network.trials {
        let place = |treatment: usize| trial.arms.iter().position(|arm| *arm == treatment);
        if let (Some(a), Some(b)) = (place(i), place(j)) {
            let weight = 1.0 / (trial.variances[(a, b)] + tau2);
            weights += weight;
            sum += weight * (trial.potentials[a] - trial.potentials[b]);
            studies += 1;
        }
    }
    (studies > 0).then(|| DirectEvidence {
        studies,
        estimate: Pairwise {
            effect: sum / weights,
            se: (1.0 / weights).sqrt(),
        },
    })
}
