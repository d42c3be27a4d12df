//! Runs what a protocol declares: effects, pooled estimates, subgroups, bootstrap intervals.
//!
//! Everything later (JSON, figures, the report) only reads [`AnalysisResult`].

mod asked;
mod baseline;
mod counted;
mod drawn;
mod meta_regression;
mod networks;
mod p_values;
mod plan;
mod review_result;
mod run;
mod sensitivity;
mod small_studies;
mod subgroup_bootstrap;
mod sweep;
mod variants;
mod zero_rules;

pub use baseline::{Baseline, BaselineError};
pub use counted::shown_rule;
pub use drawn::PredictionDraws;
pub use meta_regression::{
    MetaRegression, MetaRegressionError, MetaRegressionPlan, Predicted, Regressed, RegressionLine,
    RegressionStudy, meta_regression,
};
pub use networks::{
    AdditiveModel, Choice, Declared, NetworkPlan, NetworkStudy, NetworkVariant, ReviewNetwork,
    Unanalysed, additive_model, connected_table, network_plan, network_plans, run_network,
    run_networks, without_flagged,
};
pub use p_values::{PValueFunctions, PValueInterval, p_value_functions};
pub use plan::{Plan, plans};
pub use review_result::{NeverPooled, ReviewResult, bootstrap_request, run_review};
pub use run::{
    AnalysisResult, DeclaredRegression, Extras, SubgroupResult, TableAnalysis, run, run_table,
};
pub use sensitivity::{
    Cumulative, LEAST_STUDIES, Sensitivity, Swept, Wanted, review_multiverse, table_multiverse,
};
pub use small_studies::{
    AgainstNull, NamedRegression, SmallStudyEffects, SmallStudyOptions, small_study_effects,
};
pub use subgroup_bootstrap::subgroup_bootstrap;
pub use sweep::{Sweep, SweepPoint, sweep_review};
pub use variants::Variants;
pub use zero_rules::{
    ZeroRuleResult, compare_zero_rules, has_zero_rules, with_zero_cells, zero_rules,
};
