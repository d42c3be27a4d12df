use std::collections::BTreeSet;

use super::treatments::Treatments;
use crate::effects::binary::{AddTo, Correction};
use crate::effects::{Comparison, Measure, Scale, received, sets};
use crate::network::{NetworkOptions, NetworkTau2, SmallValues};
use crate::pooling::{IntervalMethod, PredictionMethod};
use crate::records::{
    Bounds, DeclaredNetwork, Direction, Grouping, LoadError, Located, ProblemKind, Protocol, Review,
};
use crate::synthesis::plan::{Problems, known_measure, unknown, zero_rule};

/// A network of the protocol with its codes understood.
#[derive(Debug, Clone)]
pub struct NetworkPlan<'a> {
    /// The network as the protocol declares it.
    pub declared: &'a DeclaredNetwork,
    /// What to look for in the studies.
    pub comparison: Comparison<'a>,
    /// Measures of the alternatives, in their order.
    pub alternatives: Vec<Measure>,
    /// Sets of interventions that take part; all when absent.
    pub arms: Option<Vec<BTreeSet<&'a str>>>,
    /// How it is analysed; its reference, when not what the protocol says.
    pub options: NetworkOptions,
}

impl NetworkPlan<'_> {
    /// The same plan with the reference of this name.
    pub(super) fn against(&self, reference: &str) -> Self {
        let mut plan = self.clone();
        plan.options.reference = Some(reference.to_owned());
        plan
    }

    /// Whether a set of interventions takes part.
    pub fn takes(&self, set: &BTreeSet<&str>) -> bool {
        self.arms.as_ref().is_none_or(|sets| sets.contains(set))
    }
}

/// Understands every network of a protocol.
///
/// # Errors
/// Every unknown code, a measure of one group, outcomes that differ in direction, and a reference that no arm received.
pub fn network_plans(review: &Review) -> Result<Vec<NetworkPlan<'_>>, LoadError> {
    let mut problems = Vec::new();
    let plans = review.protocol.networks.iter();
    let plans: Vec<_> = plans
        .filter_map(|declared| plan(review, declared, &mut problems))
        .collect();
    if problems.is_empty() {
        return Ok(plans);
    }
    Err(LoadError::in_protocol(review.files.clone(), problems))
}

/// The same of one network that the protocol need not hold.
///
/// # Errors
/// As those of [`network_plans`].
pub fn network_plan<'a>(
    review: &'a Review,
    declared: &'a DeclaredNetwork,
) -> Result<NetworkPlan<'a>, LoadError> {
    let mut problems = Vec::new();
    let found = plan(review, declared, &mut problems);
    found
        .filter(|_| problems.is_empty())
        .ok_or_else(|| LoadError::in_protocol(review.files.clone(), problems))
}

fn plan<'a>(
    review: &'a Review,
    declared: &'a DeclaredNetwork,
    problems: &mut Problems,
) -> Option<NetworkPlan<'a>> {
    let protocol = &review.protocol;
    let measure = of_two_groups(&declared.measure, problems);
    let alternatives: Vec<_> = declared
        .alternatives
        .iter()
        .map(|one| match &one.measure {
            Some(code) => of_two_groups(code, problems),
            None => measure,
        })
        .collect();
    // A ratio of two arms without events, or without anything else, says nothing.
    let ratio = measure.map(|measure| measure.scale() == Scale::Log);
    let zero_rule = zero_rule(&declared.zero_cells, measure, ratio, problems);
    if let (Some(rule), Some(code)) = (zero_rule, &declared.zero_cells.to)
        && !matches!(rule.to, AddTo::Only0 | AddTo::None)
    {
        let known = [AddTo::Only0, AddTo::None].map(|to| to.code().to_owned());
        problems.push((code.span.clone(), unknown(code, known.to_vec())));
    }
    if let (Some(rule), Some(code)) = (zero_rule, &declared.zero_cells.correction)
        && rule.correction != Correction::Constant
    {
        let reason = format!(
            "`{}` shares the correction between two arms, and a study of a network can have more",
            code.value
        );
        problems.push((code.span.clone(), ProblemKind::Other { reason }));
    }
    let tau2 = tau2(protocol, declared, problems);
    let small = small_values(protocol, declared, problems);
    reference_received(review, declared, problems);
    let alternative = declared.alternatives.iter().map(|one| &one.grouping);
    for grouping in [&declared.grouping].into_iter().chain(alternative) {
        one_name(protocol, grouping, problems);
    }
    Some(NetworkPlan {
        declared,
        comparison: Comparison {
            analysis: &declared.id,
            outcomes: declared.outcome.iter().map(|id| id.as_str()).collect(),
            intervention: Vec::new(),
            comparator: None,
            measure: measure?,
            towards_benefit: declared.towards_benefit,
            zero_rule: zero_rule?,
            convert: declared.convert,
            bounds: declared.bounds == Bounds::Include,
            shared_arms: crate::records::SharedArms::Covariance,
            subgroups: Vec::new(),
        },
        alternatives: alternatives.into_iter().collect::<Option<_>>()?,
        arms: declared
            .arms
            .as_ref()
            .map(|written| sets(written).into_iter().collect()),
        options: NetworkOptions {
            tau2: tau2?,
            interval: interval(protocol),
            prediction: prediction(protocol),
            small: small?,
            seed: protocol.bootstrap.seed,
            ..NetworkOptions::default()
        },
    })
}

fn of_two_groups(code: &Located<String>, problems: &mut Problems) -> Option<Measure> {
    let measure = known_measure(code, problems)?;
    let reason = if measure.is_of_one_group() {
        format!("{measure} is of one group, and a network compares arms of a study")
    } else if matches!(measure, Measure::Smd1 | Measure::Smd1h) {
        format!(
            "{measure} is in standard deviations of the second group, and an arm of a network is first or second as may be: SMD or \
             SMDH pools both"
        )
    } else {
        return Some(measure);
    };
    problems.push((code.span.clone(), ProblemKind::Other { reason }));
    None
}

/// The network's own estimator; of `[model]` one that networks have, else REML.
fn tau2(
    protocol: &Protocol,
    declared: &DeclaredNetwork,
    problems: &mut Problems,
) -> Option<NetworkTau2> {
    let Some(code) = &declared.tau2 else {
        let model = protocol.model.tau2.as_ref();
        let common = model.and_then(|code| NetworkTau2::from_code(code));
        return Some(common.unwrap_or_default());
    };
    let found = NetworkTau2::from_code(code);
    if found.is_none() {
        let codes = NetworkTau2::ALL.map(|one| one.code().to_owned());
        problems.push((code.span.clone(), unknown(code, codes.to_vec())));
    }
    found
}

/// The confidence interval of `[model]` where networks have it, else Wald's.
fn interval(protocol: &Protocol) -> IntervalMethod {
    use IntervalMethod::{Hksj, HksjAdhoc, T, Wald};
    let code = protocol.model.ci.as_ref();
    let found = code.and_then(|code| IntervalMethod::from_code(code).ok());
    found
        .filter(|method| [Wald, T, Hksj, HksjAdhoc].contains(method))
        .unwrap_or(Wald)
}

/// The prediction interval of `[model]` where networks have it, else t on the network's degrees of freedom.
fn prediction(protocol: &Protocol) -> PredictionMethod {
    use PredictionMethod::{Hts, Normal, T};
    let code = protocol.model.prediction.as_ref();
    let found = code.and_then(|code| PredictionMethod::from_code(code).ok());
    found
        .filter(|method| [T, Hts, Normal].contains(method))
        .unwrap_or(T)
}

/// Which values are good follows from the outcomes, which must agree unless effects are turned.
fn small_values(
    protocol: &Protocol,
    declared: &DeclaredNetwork,
    problems: &mut Problems,
) -> Option<SmallValues> {
    if declared.towards_benefit {
        return Some(SmallValues::Undesirable);
    }
    let better = |id: &Located<String>| {
        let found = protocol
            .outcomes
            .iter()
            .find(|own| own.id.value == id.value);
        found.map(|outcome| outcome.better)
    };
    let Some(first) = declared.outcome.first() else {
        let reason = "the network names no outcome".to_owned();
        problems.push((declared.id.span.clone(), ProblemKind::Other { reason }));
        return None;
    };
    let direction = better(first)?;
    let others = declared.alternatives.iter();
    let others = others.flat_map(|one| one.outcome.iter().flatten());
    if let Some(other) = declared
        .outcome
        .iter()
        .chain(others)
        .find(|id| better(id) != Some(direction))
    {
        let reason = format!(
            "more is better of one of `{}` and `{}`, less of the other: with `towards_benefit = true` all effects are turned \
             so that larger ones are better",
            first.value, other.value
        );
        problems.push((other.span.clone(), ProblemKind::Other { reason }));
        return None;
    }
    Some(match direction {
        Direction::Higher => SmallValues::Undesirable,
        Direction::Lower => SmallValues::Desirable,
    })
}

/// Interventions of one name would count as one without a word of it.
fn one_name(protocol: &Protocol, grouping: &[Grouping], problems: &mut Problems) {
    let names = Treatments::new(protocol, grouping);
    let group = |id: &str| {
        let holds = |group: &Grouping| group.interventions.iter().any(|own| own.value == id);
        grouping.iter().position(holds)
    };
    let mut known: Vec<(&Located<String>, &str)> = Vec::new();
    for id in protocol.interventions.iter().map(|one| &one.id) {
        let name = names.part(id).unwrap_or_default();
        let earlier = known.iter().find(|(_, own)| *own == name);
        if let Some((other, _)) = earlier
            && (group(id).is_none() || group(id) != group(other))
        {
            let reason = format!(
                "`{}` and `{}` are both named {name} in a network: a grouping says that they count as one, otherwise they need two \
                 names",
                other.value, id.value
            );
            let told = problems.iter().any(|(span, _)| *span == id.span);
            if !told {
                problems.push((id.span.clone(), ProblemKind::Other { reason }));
            }
        }
        known.push((id, name));
    }
}

/// A reference that no arm of any record received is a slip of the pen.
fn reference_received(review: &Review, declared: &DeclaredNetwork, problems: &mut Problems) {
    let wanted: BTreeSet<&str> = declared.reference.iter().map(|id| id.as_str()).collect();
    let arms = || review.studies.iter().flat_map(|loaded| &loaded.study.arms);
    let span = match declared.reference.first() {
        Some(first) => first.span.clone(),
        None => declared.id.span.clone(),
    };
    if !wanted.is_empty() && arms().next().is_some() && !arms().any(|arm| received(arm) == wanted) {
        let names: Vec<&str> = wanted.into_iter().collect();
        let reason = format!(
            "no arm of any record received exactly the reference: [{}]",
            names.join(", ")
        );
        problems.push((span, ProblemKind::Other { reason }));
    }
}
