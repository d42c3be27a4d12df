//! Numbers that a report implies without printing them.

mod box_cox;
mod change;
mod cluster;
mod combine;
mod convert;
mod counts;
mod crossover;
mod log_normal;
mod quantile_estimation;
mod quantiles;
mod spread;
mod wald;

pub use box_cox::mean_sd_by_box_cox;
pub use change::{correlation_from_paired_t, sd_of_change};
pub use cluster::{design_effect, effective_size};
pub use combine::{combine, combine_all};
pub use convert::{
    log_or_from_smd, phi_from_chi2, phi_from_corrected_chi2, smd_from_log_or,
    table_from_odds_ratio, table_from_phi,
};
pub use counts::count_from_percent;
pub use crossover::{crossover_md, crossover_smd};
pub use log_normal::mean_sd_of_log_normal;
pub use quantile_estimation::{Distribution, QuantileFit, mean_sd_by_quantile_estimation};
pub use quantiles::{Known, Quantiles, Skewness, mean_from_quantiles, sd_from_quantiles, skewness};
pub use spread::{
    log_se_from_ratio_ci, sd_from_ci, sd_from_f, sd_from_p, sd_from_se, sd_from_t,
    se_from_t_interval, t_from_p,
};
pub use wald::{se_from_interval, se_from_p, se_from_statistic};
