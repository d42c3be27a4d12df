//! Bootstrap of the subgroups of an analysis.

use crate::resampling::{BootstrapError, BootstrapOptions, SubgroupBootstrap, bootstrap_subgroups};

use super::run::{AnalysisResult, SubgroupResult};

/// Refits the subgroups of an analysis to drawn data sets.
///
/// # Errors
/// As [`bootstrap_subgroups`].
pub fn subgroup_bootstrap(
    analysis: &AnalysisResult,
    split: &SubgroupResult,
    options: &BootstrapOptions,
    progress: Option<&(dyn Fn(u64) + Sync)>,
) -> Result<SubgroupBootstrap, BootstrapError> {
    let effects = analysis.effects.iter().map(|effect| effect.estimate);
    let (yi, vi): (Vec<f64>, Vec<f64>) = effects.map(|e| (e.yi, e.vi)).unzip();
    let tau2 = split.result.tau2;
    let pooling = &analysis.options;
    bootstrap_subgroups(&yi, &vi, &split.labels, tau2, pooling, options, progress)
}
