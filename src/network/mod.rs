//! Several interventions at once: network meta-analysis of contrasts.
//!
//! A study is the potentials of its arms (effects against its first arm) with the Laplacian of their precision, so that two-arm
//! and multi-arm studies are the same thing: a multi-arm study's effects are exactly as correlated as its shared arm makes them.
//! Estimates solve Σ Lₛ (uₛ − d) = 0, which is generalised least squares and electrical network theory in one
//! (Rücker 2012, Research Synthesis Methods 3:312-324, doi:10.1002/jrsm.1058; Rücker & Schwarzer 2014, Statistics in
//! Medicine 33:4353-4369, doi:10.1002/sim.6236).

mod analysis;
mod arms;
mod components;
mod consistency;
mod contributions;
mod data;
mod diagnosis;
mod direct;
mod error;
mod fit;
mod laplacian;
mod mantel_haenszel;
mod net_heat;
mod ranking;
mod ranks;
mod split;
mod statistics;
mod table;
mod tau2;

pub use analysis::{NetworkOptions, NetworkResult, analyse};
pub use arms::{ArmData, ArmOptions, ArmStudy, MEASURES, trial};
pub use components::{Additive, AdditiveOptions, Combination, additive};
pub use consistency::{Consistency, DesignQ, QTest, consistency};
pub use contributions::{Contribution, ContributionMethod, Contributions, Path, contributions};
pub use data::{Contrast, Design, Network, Trial, names};
pub use diagnosis::{Bridge, Connection, Fact, diagnose};
pub use direct::{DirectEvidence, direct_evidence};
pub use error::NetworkError;
pub use fit::{Fit, Pairwise, fit};
pub use mantel_haenszel::{MantelHaenszel, mantel_haenszel};
pub use net_heat::{DesignContrast, NetHeat, net_heat};
pub use ranking::{SmallValues, p_scores};
pub use ranks::ranks;
pub use split::{Split, splits};
pub use statistics::Statistics;
pub use table::{NetworkTable, TableError, read};
pub use tau2::{NetworkTau2, estimate_tau2};
