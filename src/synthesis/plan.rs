use std::collections::BTreeSet;
use std::ops::Range;

use crate::effects::binary::{AddTo, Correction, ZeroRule};
use crate::effects::{CHARACTERISTICS, Comparison, Family, Measure, sets};
use crate::pooling::{
    IntervalMethod, Method, Options, PredictionMethod, Tau2Estimator, Tau2Interval, UnknownCode,
    Weighting,
};
use crate::records::{
    Analysis, Bounds, LoadError, Located, Model, MultiverseChoices, Problem, ProblemKind, Review,
    ZeroCells,
};
use crate::sensitivity::Choices;

use super::asked;
use super::networks::network_plans;
use super::{Baseline, MetaRegressionPlan};

/// An analysis of the protocol with its codes understood.
#[derive(Debug, Clone)]
pub struct Plan<'a> {
    /// The analysis as the protocol declares it.
    pub analysis: &'a Analysis,
    /// What to look for in the studies.
    pub comparison: Comparison<'a>,
    /// How to pool.
    pub options: Options,
    /// How else it might be analysed.
    pub choices: Choices,
    /// The meta-regression that the protocol declares.
    pub regression: Option<MetaRegressionPlan>,
    /// The risk that absolute effects are shown for.
    pub baseline: Option<Baseline>,
}

/// Understands every analysis of a protocol.
///
/// # Errors
/// Every unknown code, of networks and printed effects too, every unknown characteristic for subgroups, and every comparison that
/// does not fit its measure, with its place.
pub fn plans(review: &Review) -> Result<Vec<Plan<'_>>, LoadError> {
    let mut problems = Vec::new();
    let choices = choices(&review.protocol.multiverse, &mut problems);
    let plans = review
        .protocol
        .analyses
        .iter()
        .filter_map(|analysis| {
            let mut plan = plan(&review.protocol.model, analysis, &mut problems)?;
            plan.choices = choices.clone();
            Some(plan)
        })
        .collect();
    let known = characteristics(review);
    for analysis in &review.protocol.analyses {
        for key in &analysis.subgroups {
            if !known.contains(&key.value) {
                let known = known.iter().cloned().collect();
                problems.push((key.span.clone(), unknown(key, known)));
            }
        }
        asked::check_moderators(analysis, &known, &mut problems);
    }
    let mut error = LoadError::in_protocol(review.files.clone(), problems);
    if let Err(networks) = network_plans(review) {
        error.problems.extend(networks.problems);
    }
    error.problems.extend(unknown_effects(review));
    if error.problems.is_empty() {
        Ok(plans)
    } else {
        Err(error)
    }
}

/// Printed effects whose measure has no code, which no analysis could use.
fn unknown_effects(review: &Review) -> Vec<Problem> {
    let mut problems = Vec::new();
    for loaded in &review.studies {
        let outcomes = loaded.study.outcomes.iter();
        let effects = outcomes.flat_map(|outcome| &outcome.reported);
        for code in effects.filter_map(|reported| Some(&reported.effect.as_ref()?.measure)) {
            if Measure::from_code(code).is_none() {
                problems.push(Problem {
                    file: review.files[loaded.file].name.clone(),
                    span: Some(code.span.clone()),
                    kind: unknown(code, codes(|_| true)),
                });
            }
        }
    }
    problems
}

/// Codes of the measures that fit.
pub(super) fn codes(fits: impl Fn(&Measure) -> bool) -> Vec<String> {
    let fitting = Measure::ALL.into_iter().filter(fits);
    fitting.map(|m| m.code().to_owned()).collect()
}

/// Every name that subgroups can be formed by: those of all reviews, and `[moderators]` of these records.
fn characteristics(review: &Review) -> BTreeSet<String> {
    let of_all = CHARACTERISTICS.map(str::to_owned);
    let own = review.studies.iter().flat_map(|loaded| {
        let outcomes = loaded.study.outcomes.iter();
        let of_outcomes = outcomes.flat_map(|outcome| outcome.moderators.keys());
        loaded.study.moderators.keys().chain(of_outcomes).cloned()
    });
    of_all.into_iter().chain(own).collect()
}

pub(super) type Problems = Vec<(Range<usize>, ProblemKind)>;

fn plan<'a>(model: &Model, analysis: &'a Analysis, problems: &mut Problems) -> Option<Plan<'a>> {
    let measure = known_measure(&analysis.measure, problems);
    let tau2 = analysis.tau2.as_ref().or(model.tau2.as_ref());
    let tau2 = known(tau2, Tau2Estimator::from_code, problems);
    let interval = analysis.ci.as_ref().or(model.ci.as_ref());
    let interval = known(interval, IntervalMethod::from_code, problems);
    let prediction = analysis.prediction.as_ref().or(model.prediction.as_ref());
    let prediction = known(prediction, PredictionMethod::from_code, problems);
    let tau2_interval = analysis.tau2_ci.as_ref().or(model.tau2_ci.as_ref());
    let tau2_interval = known(tau2_interval, Tau2Interval::from_code, problems);
    let weighting = analysis.weights.as_ref().or(model.weights.as_ref());
    let weighting = known(weighting, Weighting::from_code, problems);
    let method = method(analysis, measure, problems);
    let delta = asked::delta(analysis, measure, tau2, problems);
    let baseline = asked::baseline(analysis, measure, problems);
    let regression = asked::regression(analysis, interval, problems);
    let counted = method.map(|method| method.pools_counts());
    let zero_rule = zero_rule(&analysis.zero_cells, measure, counted, problems);
    let measure = measure?;
    if measure.is_of_one_group() == analysis.comparator.is_some() {
        let reason = if measure.is_paired() {
            format!("{measure} compares one group with itself, and `comparator` names another")
        } else if measure.is_of_one_group() {
            format!("{measure} is of one group, and `comparator` names another")
        } else {
            format!("{measure} compares two groups, and `comparator` is missing")
        };
        problems.push((analysis.measure.span.clone(), ProblemKind::Other { reason }));
    }
    Some(Plan {
        analysis,
        comparison: Comparison {
            analysis: &analysis.id,
            outcomes: analysis.outcome.iter().map(|id| id.as_str()).collect(),
            intervention: sets(&analysis.intervention),
            comparator: analysis.comparator.as_deref().map(sets),
            measure,
            towards_benefit: analysis.towards_benefit,
            zero_rule: zero_rule?,
            convert: analysis.convert,
            bounds: analysis.bounds == Bounds::Include,
            shared_arms: analysis
                .shared_arms
                .or(model.shared_arms)
                .unwrap_or_default(),
            subgroups: analysis.subgroups.iter().map(|key| key.as_str()).collect(),
        },
        options: Options {
            method: method?,
            tau2: tau2?,
            interval: interval?,
            prediction: prediction?,
            tau2_interval: tau2_interval?,
            weighting: weighting?,
            delta,
            ..Options::default()
        },
        choices: Choices::default(),
        regression,
        baseline,
    })
}

/// The choices of the protocol's `[multiverse]`, each list the usual one where it is empty.
fn choices(written: &MultiverseChoices, problems: &mut Problems) -> Choices {
    let usual = Choices::default();
    let mut estimators = Vec::new();
    for code in &written.tau2 {
        estimators.extend(known(Some(code), Tau2Estimator::from_code, problems));
    }
    let mut intervals = Vec::new();
    for code in &written.ci {
        intervals.extend(known(Some(code), IntervalMethod::from_code, problems));
    }
    let mut measures = Vec::new();
    for code in &written.measures {
        measures.extend(known_measure(code, problems));
    }
    let mut zero_cells = Vec::new();
    for code in &written.zero_cells {
        zero_cells.extend(known_correction(code, problems));
    }
    fn or<T>(found: Vec<T>, usual: Vec<T>) -> Vec<T> {
        if found.is_empty() { usual } else { found }
    }
    Choices {
        tau2: or(estimators, usual.tau2),
        intervals: or(intervals, usual.intervals),
        measures,
        zero_cells: or(zero_cells, usual.zero_cells),
    }
}

/// Which tables are corrected, or `tacc` for the treatment-arm correction of those with a zero.
fn known_correction(
    code: &Located<String>,
    problems: &mut Problems,
) -> Option<(AddTo, Correction)> {
    let shared = Correction::TreatmentArm;
    if code.value == shared.code() {
        return Some((AddTo::Only0, shared));
    }
    let found = AddTo::from_code(code);
    if found.is_none() {
        let codes = AddTo::ALL.iter().map(|to| to.code());
        let codes = codes.chain([shared.code()]).map(str::to_owned);
        problems.push((code.span.clone(), unknown(code, codes.collect())));
    }
    found.map(|to| (to, Correction::Constant))
}

pub(super) fn known_measure(code: &Located<String>, problems: &mut Problems) -> Option<Measure> {
    let measure = Measure::from_code(code).filter(|m| m.is_for_records());
    if measure.is_none() {
        let usable = codes(|m| m.is_for_records());
        problems.push((code.span.clone(), unknown(code, usable)));
    }
    measure
}

/// The method of a code, or the default method where there is none.
pub(super) fn known<T: Default>(
    code: Option<&Located<String>>,
    parse: impl Fn(&str) -> Result<T, UnknownCode>,
    problems: &mut Problems,
) -> Option<T> {
    let Some(code) = code else {
        return Some(T::default());
    };
    match parse(code) {
        Ok(value) => Some(value),
        Err(error) => {
            let known = error.allowed.split(", ").map(str::to_owned).collect();
            problems.push((code.span.clone(), unknown(code, known)));
            None
        }
    }
}

/// The method of an analysis: one that pools its measure, and beside which nothing is said of effects.
fn method(
    analysis: &Analysis,
    measure: Option<Measure>,
    problems: &mut Problems,
) -> Option<Method> {
    let Some(code) = &analysis.method else {
        return Some(Method::Inverse);
    };
    let method = known(Some(code), Method::from_code, problems)?;
    let mut refuse = |place: &Range<usize>, reason| {
        problems.push((place.clone(), ProblemKind::Other { reason }));
    };
    if let Some(measure) = measure.filter(|measure| !method.suits(*measure)) {
        let pools = method.measures();
        refuse(
            &code.span,
            format!("`{}` pools {pools}, not {measure}", method.code()),
        );
    }
    if !method.pools_counts() {
        return Some(method);
    }
    for (name, place) in asked::of_effects(analysis) {
        let code = &code.value;
        refuse(
            place,
            format!("`{name}` is of effects, and `method = \"{code}\"` pools counts"),
        );
    }
    Some(method)
}

/// The continuity correction of these settings; `counted` says whether the counts themselves are pooled.
pub(super) fn zero_rule(
    cells: &ZeroCells,
    measure: Option<Measure>,
    counted: Option<bool>,
    problems: &mut Problems,
) -> Option<ZeroRule> {
    let to = match &cells.to {
        None => Some(AddTo::Only0),
        Some(code) => AddTo::from_code(code).or_else(|| {
            let codes = AddTo::ALL.map(|to| to.code().to_owned());
            problems.push((code.span.clone(), unknown(code, codes.to_vec())));
            None
        }),
    };
    if let Some(add) = cells.add.as_ref().filter(|add| add.value < 0.0) {
        let kind = ProblemKind::OutOfRange {
            what: "the amount added to each cell",
            value: add.value,
            lower: 0.0,
            upper: f64::INFINITY,
        };
        problems.push((add.span.clone(), kind));
    }
    if let (Some(measure), Some(code), Some(AddTo::If0All)) = (measure, &cells.to, to)
        && measure.family() != Family::Binary
    {
        let reason = format!("`to = \"if0all\"` is for 2x2 tables, not for {measure}");
        problems.push((code.span.clone(), ProblemKind::Other { reason }));
    }
    let correction = match &cells.correction {
        None => Some(Correction::default()),
        Some(code) => {
            let found = Correction::from_code(code);
            let fits = |way: Correction| measure.is_none_or(|measure| way.suits(measure));
            if found.is_none() {
                let known = Correction::ALL.map(|way| way.code().to_owned());
                problems.push((code.span.clone(), unknown(code, known.to_vec())));
            } else if !found.is_some_and(fits) {
                let measure = measure.map(Measure::code).unwrap_or_default();
                let reason = format!(
                    "`{}` shares the correction between two groups of counts, and {measure} has none",
                    code.value
                );
                problems.push((code.span.clone(), ProblemKind::Other { reason }));
            }
            found
        }
    };
    let usual = ZeroRule::of(measure?);
    Some(ZeroRule {
        add: cells.add.as_ref().map_or(usual.add, |add| add.value),
        correction: correction?,
        to: to?,
        drop00: cells.drop00.unwrap_or(counted?),
    })
}

pub(super) fn unknown(code: &Located<String>, known: Vec<String>) -> ProblemKind {
    ProblemKind::UnknownValue {
        written: code.value.clone(),
        known,
    }
}
