//! Bootstrap of the estimates of subgroups and of their differences.

use super::several::{Bootstrapped, Errors, Refits, replicate};
use super::{BootstrapError, BootstrapOptions, Kind};
use crate::numerics::stream::Stream;
use crate::pooling::{Options, Refit, SubgroupTau2, refit_subgroups};

/// Replicates of the estimates of subgroups.
#[derive(Clone, Debug, PartialEq)]
pub struct SubgroupBootstrap {
    /// In order of first appearance: the label and the pooled effect of its studies.
    pub groups: Vec<(String, Bootstrapped)>,
    /// Every pair of subgroups, the earlier first.
    pub differences: Vec<SubgroupDifference>,
    /// How replicates were drawn, and how many could not be fitted.
    pub refits: Refits,
}

/// How far the effects of two subgroups are apart.
#[derive(Clone, Debug, PartialEq)]
pub struct SubgroupDifference {
    /// Place among the groups of the one that is subtracted.
    pub from: usize,
    /// Place of the other.
    pub to: usize,
    /// Effect of `to` less that of `from`, on the analysis scale.
    pub difference: Bootstrapped,
}

/// Refits subgroups to drawn data sets.
///
/// Cases are drawn within each subgroup, which keeps its number of studies. Other kinds draw new effects about the subgroup's
/// mean with its tau2, as [`super::bootstrap_regression`] does about the regression's. A replicate fails where one subgroup
/// cannot be fitted. Streams, threads and `progress` as there.
/// Errors: as [`crate::pooling::subgroups`]; a subgroup of one study, which is the same in every replicate; no replicates.
/// Source: Davison & Hinkley (1997), Bootstrap Methods and their Application, sec. 3.2 (several samples).
///
/// ```
/// use oxymeta::pooling::{Options, SubgroupTau2};
/// use oxymeta::resampling::{BootstrapOptions, bootstrap_subgroups};
///
/// let yi = [0.10, 0.30, 0.35, 0.65, 0.45, 0.15];
/// let vi = [0.03, 0.03, 0.05, 0.01, 0.05, 0.02];
/// let labels = ["a", "a", "b", "b", "b", "a"];
/// let options = BootstrapOptions { replicates: 500, ..BootstrapOptions::default() };
/// let found = bootstrap_subgroups(&yi, &vi, &labels, SubgroupTau2::Separate, &Options::default(), &options, None)?;
/// // b less a: every study of b has a larger effect than any of a.
/// assert!(found.differences[0].difference.percentile.unwrap().interval.lower > 0.0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn bootstrap_subgroups<L: AsRef<str>>(
    yi: &[f64],
    vi: &[f64],
    labels: &[L],
    tau2: SubgroupTau2,
    pooling: &Options,
    options: &BootstrapOptions,
    progress: Option<&(dyn Fn(u64) + Sync)>,
) -> Result<SubgroupBootstrap, BootstrapError> {
    let found = crate::pooling::subgroups(yi, vi, labels, tau2, pooling)?;
    let labels: Vec<&str> = labels.iter().map(AsRef::as_ref).collect();
    let names: Vec<String> = found.groups.into_iter().map(|(label, _)| label).collect();
    let of_name = |name: &String| (0..yi.len()).filter(|&i| labels[i] == name).collect();
    let members: Vec<Vec<usize>> = names.iter().map(of_name).collect();
    if let Some(at) = members.iter().position(|studies| studies.len() < 2) {
        let label = names[at].clone();
        return Err(BootstrapError::SubgroupOfOne { label });
    }
    let observed = refit_subgroups(yi, vi, &members, tau2, pooling)?;
    let errors = errors(yi, vi, &members, &observed);
    let refit = |stream: &mut Stream| {
        let fit = if options.kind == Kind::CaseResampling {
            let rows = cases(&members, stream);
            let of = |values: &[f64]| rows.iter().map(|&i| values[i]).collect::<Vec<f64>>();
            refit_subgroups(&of(yi), &of(vi), &members, tau2, pooling)
        } else {
            let effects = errors.draw(options.kind, stream);
            refit_subgroups(&effects, vi, &members, tau2, pooling)
        };
        Some(fit.ok()?.iter().map(|fit| fit.estimate).collect())
    };
    let (columns, refits) = replicate(options, members.len(), refit, progress)?;
    let means: Vec<f64> = observed.iter().map(|fit| fit.estimate).collect();
    let pairs = (0..names.len()).flat_map(|to| (0..to).map(move |from| (from, to)));
    let difference = |(from, to): (usize, usize)| {
        let both = columns[to].iter().zip(&columns[from]);
        let differences = both.map(|(to, from)| to - from).collect();
        let difference = Bootstrapped::of(means[to] - means[from], differences, pooling.level);
        SubgroupDifference {
            from,
            to,
            difference,
        }
    };
    let differences = pairs.map(difference).collect();
    let each = names.into_iter().zip(means.iter().zip(&columns));
    Ok(SubgroupBootstrap {
        groups: each
            .map(|(name, (mean, column))| {
                (name, Bootstrapped::of(*mean, column.clone(), pooling.level))
            })
            .collect(),
        differences,
        refits,
    })
}

/// For each study one of its own subgroup, drawn with replacement.
fn cases(members: &[Vec<usize>], stream: &mut Stream) -> Vec<usize> {
    let k = members.iter().map(Vec::len).sum();
    let mut rows = vec![0; k];
    for studies in members {
        for &study in studies {
            rows[study] = studies[stream.index(studies.len())];
        }
    }
    rows
}

/// Every subgroup at its own mean and tau2.
fn errors(yi: &[f64], vi: &[f64], members: &[Vec<usize>], fits: &[Refit]) -> Errors {
    let k = yi.len();
    let (mut fitted, mut tau2, mut leverages) = (vec![0.0; k], vec![0.0; k], vec![0.0; k]);
    for (studies, fit) in members.iter().zip(fits) {
        let weight = |i: usize| 1.0 / (vi[i] + fit.tau2);
        let sum: f64 = studies.iter().map(|&i| weight(i)).sum();
        for &i in studies {
            (fitted[i], tau2[i], leverages[i]) = (fit.estimate, fit.tau2, weight(i) / sum);
        }
    }
    Errors::new(yi, vi, fitted, |i| tau2[i], &leverages)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pooling::Tau2Estimator;

    const YI: [f64; 8] = [0.1, 0.7, -0.2, 0.4, 0.9, 1.3, 0.2, 1.1];
    const VI: [f64; 8] = [0.02, 0.1, 0.05, 0.2, 0.03, 0.1, 0.07, 0.04];
    const LABELS: [&str; 8] = ["a", "b", "a", "a", "b", "b", "a", "b"];

    fn run(
        labels: &[&str; 8],
        tau2: SubgroupTau2,
        kind: Kind,
        pooling: &Options,
        replicates: u64,
    ) -> Result<SubgroupBootstrap, BootstrapError> {
        let options = BootstrapOptions {
            replicates,
            seed: 3,
            kind,
            ..BootstrapOptions::default()
        };
        bootstrap_subgroups(&YI, &VI, labels, tau2, pooling, &options, None)
    }

    #[test]
    fn the_estimates_are_those_of_the_subgroups() {
        for tau2 in [SubgroupTau2::Separate, SubgroupTau2::Common] {
            let pooling = Options::default();
            let want = crate::pooling::subgroups(&YI, &VI, &LABELS, tau2, &pooling).unwrap();
            let got = run(&LABELS, tau2, Kind::SignFlip, &pooling, 200).unwrap();
            for ((name, got), (label, want)) in got.groups.iter().zip(&want.groups) {
                assert_eq!(name, label);
                // The same sums by one route or two.
                assert!((got.estimate - want.estimate).abs() < 1e-12);
            }
            let difference = &got.differences[0].difference;
            let want = want.groups[1].1.estimate - want.groups[0].1.estimate;
            assert!((difference.estimate - want).abs() < 1e-12);
            assert_eq!(got.refits.failed, 0);
        }
    }

    #[test]
    fn errors_of_a_common_effect_add_up_in_the_difference() {
        let pooling = Options {
            tau2: Tau2Estimator::CommonEffect,
            ..Options::default()
        };
        let (tau2, kind) = (SubgroupTau2::Separate, Kind::Parametric);
        let got = run(&LABELS, tau2, kind, &pooling, 20_000).unwrap();
        let variance = |label| {
            let own = LABELS.iter().zip(&VI).filter(|(of, _)| **of == label);
            1.0 / own.map(|(_, v)| 1.0 / v).sum::<f64>()
        };
        let exact = (variance("a") + variance("b")).sqrt();
        // Relative Monte-Carlo error of an sd: 1 / sqrt(2B) = 0.005; four of them.
        assert!((got.differences[0].difference.se.unwrap() / exact - 1.0).abs() < 0.02);
    }

    #[test]
    fn cases_stay_in_their_subgroup() {
        let members = vec![vec![0, 2, 3, 6], vec![1, 4, 5, 7]];
        for index in 0..50 {
            let mut stream = Stream::new(1, crate::numerics::stream::Purpose::Refits, index);
            for (place, row) in cases(&members, &mut stream).into_iter().enumerate() {
                assert_eq!(LABELS[place], LABELS[row]);
            }
        }
    }

    #[test]
    fn a_subgroup_of_one_study_is_named() {
        let labels = ["a", "b", "a", "a", "b", "b", "a", "c"];
        let error = run(
            &labels,
            SubgroupTau2::Common,
            Kind::Wild,
            &Options::default(),
            100,
        );
        let label = "c".to_owned();
        assert_eq!(error.unwrap_err(), BootstrapError::SubgroupOfOne { label });
    }
}
