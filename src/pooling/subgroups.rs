//! Subgroups of studies: an estimate in each, and a test that they differ.

use std::collections::BTreeMap;

use nalgebra::DMatrix;

use super::heterogeneity::q_p_value;
use super::regression::{regress, regression_point};
use super::{
    IntervalMethod, Options, PooledEstimate, PoolingError, Refit, Tau2Interval, pool,
    pool_with_tau2,
};

/// Whether subgroups share a between-study variance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum SubgroupTau2 {
    /// Each subgroup has its own.
    #[default]
    Separate,
    /// One for all, estimated around the means of the subgroups.
    Common,
}

/// Estimates within subgroups and the test between them.
#[derive(Clone, Debug, PartialEq)]
pub struct Subgroups {
    /// In order of first appearance: the label and the estimate of its studies.
    pub groups: Vec<(String, PooledEstimate)>,
    /// How tau2 was estimated.
    pub tau2: SubgroupTau2,
    /// Q between subgroups, sum wg (mu_g - mu)^2 with wg the inverse model-based variance of mu_g.
    pub q_between: f64,
    /// Number of subgroups less one.
    pub q_between_df: usize,
    /// p-value of equal subgroup means. Undefined for one subgroup.
    pub q_between_p: Option<f64>,
}

/// Pools the studies of each subgroup and tests whether the subgroup means differ.
///
/// Q = sum wg (mu_g - mu)^2, wg = 1 / se_g^2, chi-squared on groups - 1 degrees of freedom. se_g is the Wald standard error
/// whatever interval is chosen, so the test does not depend on the interval. `labels` has one label a study.
/// With a common tau2 it is that of the meta-regression on the subgroups; a subgroup of one study then has variance
/// vi + tau2. Errors: as [`pool`]; a number of labels other than that of the studies.
/// Source: Borenstein et al. (2009), Introduction to Meta-Analysis, ch. 19; meta `metagen(subgroup=, tau.common=)`.
///
/// ```
/// use oxymeta::pooling::{Options, SubgroupTau2, subgroups};
///
/// let yi = [0.10, 0.30, 0.35, 0.65, 0.45, 0.15];
/// let vi = [0.03, 0.03, 0.05, 0.01, 0.05, 0.02];
/// let labels = ["a", "a", "b", "b", "b", "a"];
/// let found = subgroups(&yi, &vi, &labels, SubgroupTau2::Separate, &Options::default())?;
/// assert_eq!(found.groups[0].0, "a");
/// assert!((found.groups[0].1.estimate - 0.17857).abs() < 1e-5);
/// // From metafor's fits of the two subgroups; its REML stops a few digits earlier.
/// assert!((found.q_between - 8.0221).abs() < 1e-3);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn subgroups<L: AsRef<str>>(
    yi: &[f64],
    vi: &[f64],
    labels: &[L],
    tau2: SubgroupTau2,
    options: &Options,
) -> Result<Subgroups, PoolingError> {
    super::model::check(yi, vi)?;
    if labels.len() != yi.len() {
        return Err(PoolingError::Labels {
            labels: labels.len(),
            studies: yi.len(),
        });
    }
    let members = members(labels);
    let common = match tau2 {
        SubgroupTau2::Common => Some(common_tau2(yi, vi, &members, options)?),
        SubgroupTau2::Separate => None,
    };
    let mut groups = Vec::with_capacity(members.len());
    let (mut means, mut variances) = (Vec::new(), Vec::new());
    for (label, studies) in &members {
        let of = |values: &[f64]| studies.iter().map(|&i| values[i]).collect::<Vec<f64>>();
        let (yi, vi) = (of(yi), of(vi));
        let pooled = match common {
            Some(tau2) => pool_with_tau2(&yi, &vi, tau2, options)?,
            None => pool(&yi, &vi, options)?,
        };
        means.push(pooled.estimate);
        let added = pooled.tau2.unwrap_or(0.0);
        variances.push(1.0 / vi.iter().map(|v| 1.0 / (v + added)).sum::<f64>());
        groups.push((label.to_string(), pooled));
    }
    let (q_between, q_between_df, _) = super::q_test(&means, &variances)?;
    let q_between_p = q_p_value(q_between, q_between_df);
    Ok(Subgroups {
        groups,
        tau2,
        q_between,
        q_between_df,
        q_between_p,
    })
}

/// The estimate and tau2 of each subgroup, `members` the indices of its studies, as [`subgroups`] finds them.
///
/// Errors: as `subgroups`; a subgroup of one study with a tau2 of its own.
pub(crate) fn refit_subgroups(
    yi: &[f64],
    vi: &[f64],
    members: &[Vec<usize>],
    tau2: SubgroupTau2,
    options: &Options,
) -> Result<Vec<Refit>, PoolingError> {
    let common = match tau2 {
        SubgroupTau2::Separate => None,
        SubgroupTau2::Common => {
            let x = membership(yi.len(), members.iter().map(Vec::as_slice));
            Some(regression_point(yi, vi, x, options)?.tau2)
        }
    };
    let refit = |studies: &Vec<usize>| {
        let of = |values: &[f64]| studies.iter().map(|&i| values[i]).collect::<Vec<f64>>();
        match common {
            Some(tau2) => Refit::at(&of(yi), &of(vi), tau2, options),
            None => Refit::of(&of(yi), &of(vi), options),
        }
    };
    members.iter().map(refit).collect()
}

/// A column of ones and zeros for each subgroup.
fn membership<'a>(k: usize, members: impl ExactSizeIterator<Item = &'a [usize]>) -> DMatrix<f64> {
    let mut x = DMatrix::zeros(k, members.len());
    for (column, studies) in members.enumerate() {
        for &study in studies {
            x[(study, column)] = 1.0;
        }
    }
    x
}

/// Labels in order of first appearance, each with the indices of its studies.
pub(super) fn members<L: AsRef<str>>(labels: &[L]) -> Vec<(&str, Vec<usize>)> {
    let mut members: Vec<(&str, Vec<usize>)> = Vec::new();
    let mut places = BTreeMap::new();
    for (i, label) in labels.iter().enumerate() {
        let label = label.as_ref();
        let place = *places.entry(label).or_insert(members.len());
        if place == members.len() {
            members.push((label, Vec::new()));
        }
        members[place].1.push(i);
    }
    members
}

/// tau2 around the means of the subgroups.
fn common_tau2(
    yi: &[f64],
    vi: &[f64],
    members: &[(&str, Vec<usize>)],
    options: &Options,
) -> Result<f64, PoolingError> {
    let x = membership(
        yi.len(),
        members.iter().map(|(_, studies)| studies.as_slice()),
    );
    let options = Options {
        interval: IntervalMethod::Wald,
        tau2_interval: Tau2Interval::QProfile,
        ..*options
    };
    Ok(regress(yi, vi, &x, &options)?.tau2)
}
