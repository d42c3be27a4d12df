use std::collections::BTreeSet;

use crate::bias::FEW_STUDIES;
use crate::records::{Assumption, Loaded, Review};
use crate::records::{BootstrapSettings, IntervalChoice, KindChoice};
use crate::resampling::{BootstrapError, BootstrapInterval, BootstrapRequest, BootstrapSize, Kind};

use super::{
    AnalysisResult, DeclaredRegression, Extras, Plan, ReviewNetwork, Sensitivity,
    SmallStudyEffects, SmallStudyOptions, Sweep, Unanalysed, Wanted, ZeroRuleResult,
    compare_zero_rules, meta_regression, review_multiverse, run, run_networks, small_study_effects,
    sweep_review,
};

/// Everything computed from a review.
#[derive(Debug, Clone)]
pub struct ReviewResult {
    /// The analyses in the protocol's order.
    pub analyses: Vec<AnalysisResult>,
    /// The networks in the protocol's order.
    pub networks: Vec<ReviewNetwork>,
    /// Networks that cannot be analysed.
    pub unanalysed: Vec<Unanalysed>,
    /// Studies that enter no analysis and no network.
    pub never_pooled: Vec<NeverPooled>,
}

/// A study that enters no analysis.
#[derive(Debug, Clone)]
pub struct NeverPooled {
    /// Id of the record.
    pub study: String,
    /// Name for readers.
    pub label: String,
    /// Every reason known, the record's own first.
    pub reasons: Vec<String>,
}

/// Runs every planned analysis, telling `done` after each one, and every network.
///
/// # Errors
/// Numbers that cannot be pooled.
pub fn run_review(
    review: &Review,
    plans: &[Plan<'_>],
    done: &dyn Fn(usize),
) -> Result<ReviewResult, BootstrapError> {
    let extras = Extras {
        bootstrap: Some(bootstrap_request(&review.protocol.bootstrap)),
        ..Extras::default()
    };
    let wanted = Wanted {
        leave_one_out: true,
        ..Wanted::default()
    };
    let mut analyses = Vec::new();
    for (at, plan) in plans.iter().enumerate() {
        let mut analysis = run(review, plan, &extras)?;
        analysis.sweeps = sweeps(review, plan)?;
        analysis.zero_rules = rules(review, plan, &analysis)?;
        analysis.sensitivity = Sensitivity {
            multiverse: review_multiverse(review, plan, &analysis, &[])?,
            ..Sensitivity::of(&analysis, &wanted)?
        };
        analysis.small_studies = small_studies(plan, &analysis);
        analysis.regression = regression(review, plan)?.map(Box::new);
        analyses.push(analysis);
        done(at + 1);
    }
    let (networks, unanalysed) = run_networks(review);
    let of_networks = networks.iter().flat_map(|network| &network.studies);
    let of_networks = of_networks.filter(|study| study.left_out.is_none());
    let pooled: BTreeSet<&str> = analyses
        .iter()
        .flat_map(|analysis| &analysis.effects)
        .map(|effect| effect.study.as_str())
        .chain(of_networks.map(|study| study.study.as_str()))
        .collect();
    let never_pooled = review
        .studies
        .iter()
        .filter(|loaded| !pooled.contains(loaded.study.id.as_str()))
        .map(|loaded| NeverPooled {
            study: loaded.study.id.value.clone(),
            label: loaded.study.label(),
            reasons: reasons(loaded, &analyses, &networks),
        })
        .collect();
    Ok(ReviewResult {
        analyses,
        networks,
        unanalysed,
        never_pooled,
    })
}

/// With fewer studies hardly a method of small-study effects is defined.
const LEAST_EXAMINED: usize = 3;

/// Small-study effects, from ten studies up or where the protocol asks for them.
fn small_studies(plan: &Plan<'_>, analysis: &AnalysisResult) -> Option<SmallStudyEffects> {
    let k = analysis.effects.len();
    let asked = plan.analysis.bias.unwrap_or(k >= FEW_STUDIES);
    let wanted = asked && k >= LEAST_EXAMINED && analysis.pooled.is_some();
    wanted.then(|| small_study_effects(analysis, &SmallStudyOptions::default()))
}

/// What a protocol asks of every bootstrap.
pub fn bootstrap_request(settings: &BootstrapSettings) -> BootstrapRequest {
    let drawn = |replicates| BootstrapSize::Replicates(u64::from(replicates));
    BootstrapRequest {
        size: settings.replicates.map_or(BootstrapSize::Chosen, drawn),
        seed: settings.seed,
        kind: match settings.kind {
            KindChoice::Case => Kind::CaseResampling,
            KindChoice::Parametric => Kind::Parametric,
            KindChoice::Wild => Kind::Wild,
            KindChoice::SignFlip => Kind::SignFlip,
        },
        interval: match settings.interval.value {
            IntervalChoice::Percentile => BootstrapInterval::Percentile,
            IntervalChoice::Basic => BootstrapInterval::Basic,
            IntervalChoice::Normal => BootstrapInterval::Normal,
            IntervalChoice::Bca => BootstrapInterval::Bca,
            IntervalChoice::Studentised => BootstrapInterval::Studentised,
        },
        test: false,
    }
}

/// The meta-regression that the protocol declares, where there are studies.
fn regression(
    review: &Review,
    plan: &Plan<'_>,
) -> Result<Option<DeclaredRegression>, BootstrapError> {
    let Some(declared) = &plan.regression else {
        return Ok(None);
    };
    let extras = Extras {
        moderators: &declared.names(),
        ..Extras::default()
    };
    let analysis = run(review, plan, &extras)?;
    if analysis.effects.is_empty() {
        return Ok(None);
    }
    let result = meta_regression(&analysis, declared, None);
    Ok(Some(DeclaredRegression { analysis, result }))
}

/// The analysis under every rule for zero cells, where a continuity correction was made and moves the estimate.
fn rules(
    review: &Review,
    plan: &Plan<'_>,
    analysis: &AnalysisResult,
) -> Result<Vec<ZeroRuleResult>, BootstrapError> {
    let counts = plan.options.method.pools_counts();
    if counts || analysis.users(Assumption::Add).is_empty() {
        return Ok(Vec::new());
    }
    let (measure, used) = (analysis.measure, analysis.zero_rule);
    let mut adjusted = plan.clone();
    compare_zero_rules(measure, used, |rule| {
        adjusted.comparison.zero_rule = rule;
        run(review, &adjusted, &Extras::default())
    })
}

/// The sweeps that the protocol asks for, where a study of the analysis uses the assumption.
fn sweeps(review: &Review, plan: &Plan<'_>) -> Result<Vec<Sweep>, BootstrapError> {
    let mut sweeps = Vec::new();
    for assumption in Assumption::ALL {
        let Some(assumed) = review.protocol.assumptions.assumed(assumption) else {
            continue;
        };
        if assumed.sweep.is_empty() {
            continue;
        }
        let values: Vec<f64> = assumed.sweep.iter().map(|value| value.value).collect();
        let sweep = sweep_review(review, plan, assumption, &values)?;
        if !sweep.users().is_empty() {
            sweeps.push(sweep);
        }
    }
    Ok(sweeps)
}

/// Why a study enters no analysis.
fn reasons(
    loaded: &Loaded,
    analyses: &[AnalysisResult],
    networks: &[ReviewNetwork],
) -> Vec<String> {
    let study = &loaded.study;
    let mut reasons: Vec<String> = study.not_pooled.iter().cloned().collect();
    let of_analyses = analyses.iter().flat_map(|analysis| &analysis.not_pooled);
    let of_networks = networks.iter().flat_map(|network| &network.not_pooled);
    for left_out in of_analyses.chain(of_networks) {
        let reason = left_out.lack.to_string();
        if left_out.study == study.id.value && !reasons.contains(&reason) {
            reasons.push(reason);
        }
    }
    if reasons.is_empty() {
        reasons.push("no analysis of this review makes its comparison".to_owned());
    }
    reasons
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::Located;

    #[test]
    fn records_refuse_the_intervals_that_no_bootstrap_of_their_kind_has() {
        use IntervalChoice::{Basic, Bca, Normal, Percentile, Studentised};
        use KindChoice::{Case, Parametric, SignFlip, Wild};
        for kind in [Case, Parametric, Wild, SignFlip] {
            for interval in [Percentile, Basic, Normal, Bca, Studentised] {
                let settings = BootstrapSettings {
                    kind,
                    interval: Located {
                        value: interval,
                        span: 0..0,
                    },
                    ..BootstrapSettings::default()
                };
                let possible = bootstrap_request(&settings).impossible().is_none();
                assert_eq!(interval.suits(kind), possible, "{interval:?} {kind:?}");
            }
        }
    }
}
