//! Networks that a protocol declares: treatments from what arms received, trials from records, and what choices change.

mod plan;
mod run;
mod treatments;
mod trials;
mod variants;
mod versions;

pub use plan::{NetworkPlan, network_plan, network_plans};
pub use run::{
    Declared, NetworkStudy, ReviewNetwork, Unanalysed, connected_table, run_network, run_networks,
    whole_table,
};
pub use variants::{Choice, NetworkVariant, without_flagged};
