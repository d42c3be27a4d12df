use std::collections::BTreeMap;

use crate::effects::binary::ZeroRule;
use crate::effects::{
    Comparison, EffectEstimate, Effects, Measure, Moderators, NotPooled, StudyEffect, effects,
};
use crate::numerics::distributions::normal;
use crate::pooling::{
    Interval, IntervalMethod, Options, PooledEstimate, PoolingError, SubgroupTau2, Subgroups,
    Tau2Estimator, pool, subgroups,
};
use crate::records::{Assumption, Direction, Favours, Groups, Review};
use crate::resampling::{
    BootstrapError, BootstrapRequest, BootstrapSummary, DrawnPrediction, SubgroupBootstrap,
    resample,
};

use super::counted::{Counted, counted};
use super::drawn::{drawn, put};
use super::{
    Baseline, MetaRegression, MetaRegressionError, Plan, PredictionDraws, Sensitivity,
    SmallStudyEffects, Sweep, ZeroRuleResult, asked, shown_rule,
};

/// One analysis: the studies' effects and everything computed from them.
#[derive(Debug, Clone)]
pub struct AnalysisResult {
    /// Name for commands and file names.
    pub id: String,
    /// Title for readers.
    pub title: String,
    /// Effect measure.
    pub measure: Measure,
    /// What the two sides of no effect mean; absent for a table.
    pub favours: Option<Favours>,
    /// Headings of the two groups.
    pub groups: Groups,
    /// Whether effects were turned so that larger values are better.
    pub towards_benefit: bool,
    /// Continuity correction in force.
    pub zero_rule: ZeroRule,
    /// Options of the pooled estimate.
    pub options: Options,
    /// Effects in the order of tables and figures.
    pub effects: Vec<StudyEffect>,
    /// Study characteristics, one list per effect.
    pub moderators: Vec<Moderators>,
    /// Studies that made the comparison and give no effect.
    pub not_pooled: Vec<NotPooled>,
    /// The pooled estimate; `None` when no study gives an effect, or sums of counts are 0.
    pub pooled: Option<PooledEstimate>,
    /// How the prediction interval was drawn; `None` where a formula gives it.
    pub drawn_prediction: Option<DrawnPrediction>,
    /// Other models on the same effects, for comparison; the first is the common-effect estimate.
    pub other_models: Vec<PooledEstimate>,
    /// The estimate with the smallest variances that the reports allow, where they leave them open.
    pub smallest_variances: Option<PooledEstimate>,
    /// Estimates by study characteristic.
    pub subgroups: Vec<SubgroupResult>,
    /// Bootstrap of the pooled estimate; `None` when not asked for, of fewer than two studies, or of counts.
    pub bootstrap: Option<BootstrapSummary>,
    /// The analysis under other values of an assumption that one of its studies uses.
    pub sweeps: Vec<Sweep>,
    /// The analysis under every rule for zero cells, where one of its studies needs one.
    pub zero_rules: Vec<ZeroRuleResult>,
    /// How far the result rests on single studies and on choices; empty when not asked for.
    pub sensitivity: Sensitivity,
    /// The risk that absolute effects are shown for.
    pub baseline: Option<Baseline>,
    /// Which direction of the effect is good; `None` for a table and where outcomes differ.
    pub better: Option<Direction>,
    /// Small-study effects; `None` when not asked for, or of too few studies.
    pub small_studies: Option<SmallStudyEffects>,
    /// The meta-regression that the protocol declares; `None` without one.
    pub regression: Option<Box<DeclaredRegression>>,
}

/// A meta-regression with the effects that it is made of.
#[derive(Debug, Clone)]
pub struct DeclaredRegression {
    /// The analysis with contrasts that differ in a moderator kept apart.
    pub analysis: AnalysisResult,
    /// Its meta-regression, or why it has none.
    pub result: Result<MetaRegression, MetaRegressionError>,
}

impl AnalysisResult {
    /// Labels of the studies that an assumption is noted beside.
    pub fn users(&self, assumption: Assumption) -> Vec<&str> {
        let uses = |effect: &&StudyEffect| {
            let mut notes = effect.notes.iter();
            notes.any(|note| note.assumption() == Some(assumption))
        };
        let users = self.effects.iter().filter(uses);
        users.map(|effect| effect.label.as_str()).collect()
    }

    /// Wald interval of one study's effect at the level of the analysis.
    pub fn study_interval(&self, effect: &StudyEffect) -> Interval {
        let tail = self.options.level.tail();
        let half = normal::quantile_upper(tail) * effect.estimate.sei();
        Interval {
            lower: effect.estimate.yi - half,
            upper: effect.estimate.yi + half,
        }
    }

    /// Units of the outcome among the studies, in order of appearance.
    pub fn units(&self) -> Vec<&str> {
        let mut units: Vec<&str> = Vec::new();
        for unit in self.effects.iter().filter_map(|e| e.unit.as_deref()) {
            if !units.contains(&unit) {
                units.push(unit);
            }
        }
        units
    }
}

/// Estimates in subgroups by one study characteristic.
#[derive(Debug, Clone)]
pub struct SubgroupResult {
    /// The characteristic.
    pub by: String,
    /// Its value for each effect, in the order of the effects.
    pub labels: Vec<String>,
    /// Estimates and the test between them.
    pub result: Subgroups,
    /// Replicates of the estimates, where asked for.
    pub bootstrap: Option<SubgroupBootstrap>,
}

impl SubgroupResult {
    /// p of the test between groups, where every group holds at least two studies: a group of one
    /// study has no variance between studies, and the test would be of that study alone.
    pub fn tested_p(&self) -> Option<f64> {
        let groups = &self.result.groups;
        let enough = groups.iter().all(|(_, pooled)| pooled.k > 1);
        self.result.q_between_p.filter(|_| enough)
    }
}

/// What is computed beyond the pooled estimate.
#[derive(Clone, Copy, Default)]
pub struct Extras<'a> {
    /// Study characteristic to form subgroups by, instead of those of the protocol.
    pub subgroup: Option<&'a str>,
    /// Whether those subgroups share a between-study variance.
    pub subgroup_tau2: SubgroupTau2,
    /// Study characteristics that contrasts of one study are kept apart for.
    pub moderators: &'a [&'a str],
    /// Bootstrap to make.
    pub bootstrap: Option<BootstrapRequest>,
    /// Draws of the prediction interval, where the analysis has one that is drawn.
    pub draws: PredictionDraws,
    /// Told how many replicates have been added to those finished.
    pub progress: Option<&'a (dyn Fn(u64) + Sync)>,
}

/// Label of studies that do not report a characteristic.
const NOT_REPORTED: &str = "not reported";

/// Runs one planned analysis of a review.
///
/// # Errors
/// Numbers that cannot be pooled; see [`pool`].
pub fn run(
    review: &Review,
    plan: &Plan<'_>,
    extras: &Extras<'_>,
) -> Result<AnalysisResult, BootstrapError> {
    let keys = match extras.subgroup {
        Some(key) => vec![key],
        None => plan.comparison.subgroups.clone(),
    };
    let comparison = Comparison {
        subgroups: keys.iter().chain(extras.moderators).copied().collect(),
        ..plan.comparison.clone()
    };
    let shown = Comparison {
        zero_rule: shown_rule(plan.options.method, comparison.zero_rule),
        ..comparison
    };
    let found = effects(review, &shown);
    let head = Head {
        id: plan.analysis.id.value.clone(),
        title: plan.analysis.title.clone(),
        measure: plan.comparison.measure,
        favours: Some(plan.analysis.favours.clone()),
        groups: plan.analysis.groups.clone(),
        towards_benefit: plan.comparison.towards_benefit,
        zero_rule: plan.comparison.zero_rule,
        options: plan.options,
        better: asked::better(review, plan.analysis),
        // A command may have put another measure in the place of the planned one.
        baseline: (plan.baseline.clone()).filter(|_| plan.comparison.measure.has_absolute_risk()),
    };
    let draws = extras.draws.or_seed(review.protocol.bootstrap.seed);
    analyse(head, found, &keys, &Extras { draws, ..*extras })
}

/// What a table is analysed with.
#[derive(Debug, Clone, Copy)]
pub struct TableAnalysis<'a> {
    /// Name of the analysis.
    pub name: &'a str,
    /// Effect measure.
    pub measure: Measure,
    /// Continuity correction.
    pub zero_rule: ZeroRule,
    /// Options of the pooled estimate.
    pub options: Options,
}

/// Runs an analysis of effects that were read from a table.
///
/// # Errors
/// Numbers that cannot be pooled; see [`pool`].
pub fn run_table(
    analysis: TableAnalysis<'_>,
    found: Effects,
    extras: &Extras<'_>,
) -> Result<AnalysisResult, BootstrapError> {
    let head = Head {
        id: analysis.name.to_owned(),
        title: analysis.name.to_owned(),
        measure: analysis.measure,
        favours: None,
        groups: Groups::default(),
        towards_benefit: false,
        zero_rule: analysis.zero_rule,
        options: analysis.options,
        better: None,
        baseline: None,
    };
    let keys: Vec<_> = extras.subgroup.into_iter().collect();
    analyse(head, found, &keys, extras)
}

struct Head {
    id: String,
    title: String,
    measure: Measure,
    favours: Option<Favours>,
    groups: Groups,
    towards_benefit: bool,
    zero_rule: ZeroRule,
    options: Options,
    better: Option<Direction>,
    baseline: Option<Baseline>,
}

fn analyse(
    head: Head,
    mut found: Effects,
    keys: &[&str],
    extras: &Extras<'_>,
) -> Result<AnalysisResult, BootstrapError> {
    let options = head.options;
    let counted = options
        .method
        .pools_counts()
        .then(|| counted(head.measure, &head.zero_rule, &mut found));
    let (effects, moderators): (Vec<_>, Vec<_>) = found.included.into_iter().unzip();
    let estimates: Vec<_> = effects.iter().map(|effect| effect.estimate).collect();
    let pooling = Pooling {
        estimates: &estimates,
        counted: counted.as_ref(),
        options,
    };
    let drawn_prediction = drawn(&estimates, &options, extras.draws)?;
    let mut pooled = pooling.pool()?;
    let mut other_models = other_models(&estimates, &options)?;
    for pooled in pooled.iter_mut().chain(&mut other_models) {
        put(drawn_prediction.as_ref(), pooled);
    }
    Ok(AnalysisResult {
        pooled,
        drawn_prediction,
        other_models,
        smallest_variances: smallest_variances(&effects, &options, extras.draws)?,
        subgroups: split(&pooling, &moderators, keys, extras)?,
        bootstrap: bootstrapped(&estimates, &options, extras)?,
        id: head.id,
        title: head.title,
        measure: head.measure,
        favours: head.favours,
        groups: head.groups,
        towards_benefit: head.towards_benefit,
        zero_rule: head.zero_rule,
        options,
        effects,
        moderators,
        not_pooled: found.not_pooled,
        sweeps: Vec::new(),
        zero_rules: Vec::new(),
        sensitivity: Sensitivity::default(),
        better: head.better,
        baseline: head.baseline,
        small_studies: None,
        regression: None,
    })
}

/// The studies of an analysis and how they are pooled.
struct Pooling<'a> {
    estimates: &'a [EffectEstimate],
    /// The counts, where they are pooled and not the effects.
    counted: Option<&'a Counted>,
    options: Options,
}

impl Pooling<'_> {
    fn pool(&self) -> Result<Option<PooledEstimate>, PoolingError> {
        match self.counted {
            Some(counted) => counted.pool(&self.options),
            None => pool_some(self.estimates, &self.options),
        }
    }

    /// `None` where a subgroup has no estimate.
    fn subgroups(
        &self,
        labels: &[String],
        tau2: SubgroupTau2,
    ) -> Result<Option<Subgroups>, PoolingError> {
        if let Some(counted) = self.counted {
            return counted.subgroups(labels, &self.options);
        }
        let (yi, vi) = columns(self.estimates);
        subgroups(&yi, &vi, labels, tau2, &self.options).map(Some)
    }
}

/// Effects and variances.
pub(super) fn columns<'a>(
    estimates: impl IntoIterator<Item = &'a EffectEstimate>,
) -> (Vec<f64>, Vec<f64>) {
    estimates.into_iter().map(|e| (e.yi, e.vi)).unzip()
}

fn pool_some(
    estimates: &[EffectEstimate],
    options: &Options,
) -> Result<Option<PooledEstimate>, PoolingError> {
    if estimates.is_empty() {
        return Ok(None);
    }
    let (yi, vi) = columns(estimates);
    pool(&yi, &vi, options).map(Some)
}

/// Models that reviewers ask for beside the chosen one.
fn other_models(
    estimates: &[EffectEstimate],
    options: &Options,
) -> Result<Vec<PooledEstimate>, PoolingError> {
    let models = [
        (Tau2Estimator::CommonEffect, IntervalMethod::Wald),
        (Tau2Estimator::DerSimonianLaird, IntervalMethod::Wald),
        (Tau2Estimator::Reml, IntervalMethod::Wald),
        (Tau2Estimator::Reml, IntervalMethod::Hksj),
        (Tau2Estimator::Reml, IntervalMethod::HksjAdhoc),
        (Tau2Estimator::PauleMandel, IntervalMethod::Hksj),
    ];
    let several = estimates.len() > 1;
    let counts = options.method.pools_counts();
    let others = models
        .into_iter()
        .filter(|model| several && (counts || *model != (options.tau2, options.interval)));
    let pooled = others.map(|(tau2, interval)| {
        let options = Options {
            tau2,
            interval,
            ..*options
        };
        pool_some(estimates, &options)
    });
    pooled.filter_map(Result::transpose).collect()
}

fn smallest_variances(
    effects: &[StudyEffect],
    options: &Options,
    draws: PredictionDraws,
) -> Result<Option<PooledEstimate>, BootstrapError> {
    let counts = options.method.pools_counts();
    if counts || effects.iter().all(|effect| effect.bounds.is_none()) {
        return Ok(None);
    }
    let smallest = effects.iter().map(|effect| {
        effect
            .bounds
            .map_or(effect.estimate, |[smallest, _]| smallest)
    });
    let smallest: Vec<_> = smallest.collect();
    let mut pooled = pool_some(&smallest, options)?;
    if let Some(pooled) = &mut pooled {
        put(drawn(&smallest, options, draws)?.as_ref(), pooled);
    }
    Ok(pooled)
}

/// Subgroups by every key that has at least two values among the studies, or, unless one is asked for,
/// at least two groups of two or more studies. Sums of counts need an estimate in every group.
fn split(
    pooling: &Pooling<'_>,
    moderators: &[Moderators],
    keys: &[&str],
    extras: &Extras<'_>,
) -> Result<Vec<SubgroupResult>, BootstrapError> {
    let asked = extras.subgroup.is_some();
    let mut results = Vec::new();
    for key in keys {
        let labels: Vec<_> = moderators.iter().map(|own| value(own, key)).collect();
        let mut sizes: BTreeMap<&String, usize> = BTreeMap::new();
        for label in &labels {
            *sizes.entry(label).or_default() += 1;
        }
        let repeated = sizes.values().filter(|size| **size > 1).count();
        if sizes.len() < 2 || !asked && repeated < 2 {
            continue;
        }
        match pooling.subgroups(&labels, extras.subgroup_tau2)? {
            Some(mut result) => {
                if extras.subgroup_tau2 == SubgroupTau2::Separate {
                    draw_groups(pooling, &labels, &mut result, extras.draws)?;
                }
                results.push(SubgroupResult {
                    by: (*key).to_owned(),
                    result,
                    bootstrap: None,
                    labels,
                });
            }
            None if asked => {
                let error = PoolingError::Subgroup {
                    by: (*key).to_owned(),
                    method: pooling.options.method.name(),
                };
                return Err(error.into());
            }
            None => {}
        }
    }
    Ok(results)
}

/// Draws the prediction interval of each group from its own studies.
fn draw_groups(
    pooling: &Pooling<'_>,
    labels: &[String],
    result: &mut Subgroups,
    draws: PredictionDraws,
) -> Result<(), BootstrapError> {
    for (name, pooled) in &mut result.groups {
        let studies = pooling.estimates.iter().zip(labels);
        let own = studies.filter(|(_, label)| *label == name);
        let own: Vec<_> = own.map(|(estimate, _)| *estimate).collect();
        put(drawn(&own, &pooling.options, draws)?.as_ref(), pooled);
    }
    Ok(())
}

fn value(moderators: &Moderators, key: &str) -> String {
    reported(moderators, key).unwrap_or(NOT_REPORTED).to_owned()
}

/// What a study reports of a characteristic; an empty cell, `NA` and `#N/A` report nothing.
pub(super) fn reported<'a>(moderators: &'a Moderators, key: &str) -> Option<&'a str> {
    let found = moderators.iter().find(|(name, _)| name == key);
    let value = found.map(|(_, value)| value.trim());
    value.filter(|value| !matches!(*value, "" | "NA" | "#N/A"))
}

fn bootstrapped(
    estimates: &[EffectEstimate],
    options: &Options,
    extras: &Extras<'_>,
) -> Result<Option<BootstrapSummary>, BootstrapError> {
    let effects = estimates.len() >= 2 && !options.method.pools_counts();
    let Some(asked) = extras.bootstrap.filter(|_| effects) else {
        return Ok(None);
    };
    let (yi, vi) = columns(estimates);
    resample(&yi, &vi, options, &asked, extras.progress).map(Some)
}
