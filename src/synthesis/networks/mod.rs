//! Networks that a protocol declares: treatments from what arms received, trials from records, and what choices change.

mod built;
mod components;
mod plan;
mod run;
mod treatments;
mod trials;
mod variants;
mod versions;

pub use components::{AdditiveModel, Declared, additive_model};
pub use plan::{NetworkPlan, network_plan, network_plans};
pub use run::{
    NetworkStudy, ReviewNetwork, Unanalysed, connected_table, run_network, run_networks,
};
pub use variants::{Choice, NetworkVariant, without_flagged};
