//! The methods that the protocol chose, named with where they come from.

use std::collections::BTreeSet;

use crate::bias::FEW_STUDIES;
use crate::pooling::{
    IntervalMethod, Options, PredictionMethod, Tau2Estimator, Tau2Interval, UnknownCode, Weighting,
};
use crate::records::{BootstrapSettings, Located, Model};
use crate::reports::sources::{self, Source, cited};
use crate::resampling::{BootstrapOptions, BootstrapRequest, BootstrapSize, DrawnPrediction, Kind};
use crate::synthesis::{AnalysisResult, Plan, ReviewResult, bootstrap_request};

use super::view::MethodsView;

/// Sentences on pooling and on what stands beside it, with the sources of all methods named in them.
pub fn methods(
    (model, bootstrap): (&Model, &BootstrapSettings),
    plans: &[Plan<'_>],
    result: &ReviewResult,
) -> MethodsView {
    let bootstrap = bootstrap_request(bootstrap);
    let usual = usual(model);
    let mut used = Used::default();
    let pooling = pooling(&usual, &mut used);
    let analyses = plans.iter().zip(&result.analyses).enumerate();
    let departures = analyses
        .filter_map(|(at, (plan, one))| departure(at + 1, &usual, plan, one, &mut used))
        .collect();
    let small_studies = small_studies(result, &mut used);
    let regression = regression(result, &mut used);
    let named = result
        .analyses
        .iter()
        .any(|one| one.options.delta.is_some());
    let delta = named.then(|| {
        "The probability that a new study has a true effect beyond a value that matters, named in the protocol, is a tail of the \
         distribution that the prediction interval comes from; it is given on the side that is better."
            .to_owned()
    });
    let mut analyses = result.analyses.iter();
    let drawn = analyses.find_map(|one| one.drawn_prediction.as_ref());
    let counts = plans.iter().any(|plan| plan.options.method.pools_counts());
    let counts = counts.then(|| used.cite(&sources::COUNTS));
    MethodsView {
        pooling,
        counts,
        departures,
        small_studies,
        regression,
        delta,
        drawn: drawn.map(draws),
        bootstrap_interval: bootstrap.interval.name(),
        resamples: resamples(&bootstrap),
        sources: used.list(),
    }
}

/// How prediction intervals were drawn.
fn draws(found: &DrawnPrediction) -> String {
    format!(
        "Prediction intervals by the method of {} are the quantiles of {} draws, seed {}, each by way of a τ² from its \
         confidence distribution; results.json has the Monte-Carlo error of each limit.",
        PredictionMethod::Nnf.name(),
        found.draws,
        found.seed
    )
}

/// Which resamples a bootstrap takes.
fn resamples(request: &BootstrapRequest) -> String {
    let of = match request.kind {
        Kind::CaseResampling => "of the studies",
        Kind::Parametric => "of effects from the fitted model (parametric)",
        Kind::Wild => "of the residuals (wild)",
        Kind::SignFlip => "of the signs of residuals",
    };
    let drawn = |n: u64| {
        format!(
            "{n} resamples {of}, seed {}; each replicate is fixed by the seed and its own number, so the result depends neither on \
             the number of threads nor on the machine.",
            request.seed
        )
    };
    let usual = BootstrapOptions::default().replicates;
    match request.size {
        BootstrapSize::Replicates(n) => drawn(n),
        _ if request.kind != Kind::CaseResampling => drawn(usual),
        _ => format!(
            "Every resample of the studies where they are few enough to make them all; that is exact and leaves nothing to \
             chance. Elsewhere {}",
            drawn(usual)
        ),
    }
}

/// Sources that were cited.
#[derive(Default)]
struct Used(BTreeSet<Source>);

impl Used {
    fn cite(&mut self, sources: &[Source]) -> String {
        self.0.extend(sources);
        cited(sources)
    }

    fn list(&self) -> String {
        let each = self
            .0
            .iter()
            .map(|source| format!("{}, {}", source.short, source.place));
        each.collect::<Vec<_>>().join("; ")
    }
}

/// The options of an analysis that says nothing of its own.
fn usual(model: &Model) -> Options {
    fn chosen<T: Default>(
        code: &Option<Located<String>>,
        parse: impl Fn(&str) -> Result<T, UnknownCode>,
    ) -> T {
        let chosen = code.as_ref().and_then(|code| parse(code).ok());
        chosen.unwrap_or_default()
    }
    Options {
        tau2: chosen(&model.tau2, Tau2Estimator::from_code),
        interval: chosen(&model.ci, IntervalMethod::from_code),
        prediction: chosen(&model.prediction, PredictionMethod::from_code),
        tau2_interval: chosen(&model.tau2_ci, Tau2Interval::from_code),
        weighting: chosen(&model.weights, Weighting::from_code),
        ..Options::default()
    }
}

fn pooling(usual: &Options, used: &mut Used) -> String {
    let weights = match usual.weighting {
        Weighting::Inverse => "with weights 1/(vᵢ + τ²)",
        Weighting::Equal => "with equal weights, as their plain mean",
    };
    if usual.tau2 == Tau2Estimator::CommonEffect {
        return format!(
            "Unless an analysis says otherwise one effect is taken as common to all studies: effects are pooled with weights \
             1/vᵢ, the confidence interval is {}{}, and there is no prediction interval.",
            usual.interval.name(),
            used.cite(&sources::interval(usual.interval)),
        );
    }
    format!(
        "Effects are pooled {weights}. Unless an analysis says otherwise τ² is estimated by {}{}, the method of the confidence interval is \
         {}{}, that of the prediction interval {}{}, and the interval of τ² and I²{} is by the {} method{}.",
        usual.tau2.name(),
        used.cite(&sources::tau2(usual.tau2)),
        usual.interval.name(),
        used.cite(&sources::interval(usual.interval)),
        usual.prediction.name(),
        used.cite(&sources::prediction(usual.prediction)),
        used.cite(&[sources::HIGGINS_THOMPSON]),
        usual.tau2_interval.name(),
        used.cite(&sources::tau2_interval(usual.tau2_interval)),
    )
}

/// What an analysis does otherwise; of one study there is nothing to choose.
fn departure(
    number: usize,
    usual: &Options,
    plan: &Plan<'_>,
    result: &AnalysisResult,
    used: &mut Used,
) -> Option<String> {
    let options = &plan.options;
    let pooled = result.pooled.as_ref().filter(|pooled| pooled.k > 1)?;
    if options.method.pools_counts() {
        return None;
    }
    let mut parts = Vec::new();
    // An interval can bring its own estimator.
    if pooled.tau2_method != usual.tau2 {
        let source = used.cite(&sources::tau2(pooled.tau2_method));
        parts.push(match pooled.tau2_method {
            Tau2Estimator::CommonEffect => "one effect common to all studies".to_owned(),
            other => format!("τ² by {}{source}", other.name()),
        });
    }
    if options.interval != usual.interval {
        let source = used.cite(&sources::interval(options.interval));
        parts.push(format!(
            "confidence interval {}{source}",
            options.interval.name()
        ));
    }
    if pooled.tau2_method != Tau2Estimator::CommonEffect {
        if options.prediction != usual.prediction {
            let source = used.cite(&sources::prediction(options.prediction));
            let name = options.prediction.name();
            parts.push(format!("prediction interval {name}{source}"));
        }
        if options.tau2_interval != usual.tau2_interval {
            let source = used.cite(&sources::tau2_interval(options.tau2_interval));
            let name = options.tau2_interval.name();
            parts.push(format!("interval of τ² {name}{source}"));
        }
    }
    if options.weighting != usual.weighting {
        parts.push(format!("{} weights", options.weighting.name()));
    }
    (!parts.is_empty()).then(|| format!("{number}. {}: {}.", result.title, parts.join("; ")))
}

fn small_studies(result: &ReviewResult, used: &mut Used) -> String {
    let mut methods: Vec<(&str, Source)> = Vec::new();
    let examined = result
        .analyses
        .iter()
        .filter_map(|one| one.small_studies.as_ref());
    for found in examined {
        for method in sources::small_studies(found) {
            if !methods.contains(&method) {
                methods.push(method);
            }
        }
    }
    let rule = format!(
        "Small-study effects are examined in analyses of {FEW_STUDIES} studies or more{}, and in others only where the protocol asks",
        used.cite(&[sources::STERNE])
    );
    if methods.is_empty() {
        let most = most_effects(result);
        return format!("{rule}. In this review none was; the largest analysis has {most}.");
    }
    let names: Vec<String> = methods
        .iter()
        .map(|(name, source)| format!("{name}{}", used.cite(&[*source])))
        .collect();
    format!(
        "{rule}: {}. The file results.json holds these and others with all their numbers.",
        names.join(", ")
    )
}

/// Studies, or effects of studies, of the largest analysis.
fn most_effects(result: &ReviewResult) -> usize {
    let sizes = result.analyses.iter().map(|one| one.effects.len());
    sizes.max().unwrap_or(0)
}

fn regression(result: &ReviewResult, used: &mut Used) -> Option<String> {
    if result.analyses.iter().any(|one| one.regression.is_some()) {
        return Some(format!(
            "Meta-regressions are declared in the protocol. They are mixed-effects models with the same estimator of τ² and interval as \
             the analysis{}; R² is the share by which τ² falls. They are made where there are more studies than \
             coefficients; the Cochrane Handbook (10.11.5.1) asks for ten studies for each characteristic.",
            used.cite(&sources::REGRESSION)
        ));
    }
    (most_effects(result) < FEW_STUDIES).then(|| {
        "There is no meta-regression: no analysis has the ten studies for a characteristic that the Cochrane Handbook (10.11.5.1) \
         asks for."
            .to_owned()
    })
}
