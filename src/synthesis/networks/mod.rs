//! Networks that a protocol declares: treatments from what arms received, trials from records, and what choices change.

mod plan;
mod run;
mod treatments;
mod trials;
mod variants;
mod versions;

pub use plan::{NetworkPlan, network_plan, network_plans};
pub use run::{
    AdditiveModel, Declared, NetworkStudy, ReviewNetwork, Unanalysed, additive_model,
    connected_table, run_network, run_networks,
};
pub use variants::{Choice, NetworkVariant, without_flagged};
