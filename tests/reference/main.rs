//! Agreement with metafor, meta and a 40-digit table; one file per concept. See README.md for what was compared.

mod agreement;
mod back_transformed;
mod bias;
mod bias_papers;
mod cumulative;
mod data;
mod distributions;
mod edges;
mod effects;
mod fits;
mod follow_up;
mod glmm;
mod influence;
mod leave_one_out;
mod mean_intervals;
mod mh;
mod peto;
mod refits;
mod regression;
mod selection_models;
mod shared_arms;
mod subgroups;
mod subsets;
mod tau2_intervals;
