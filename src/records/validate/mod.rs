//! Rules that a record must meet before anything is computed from it.

mod known;
mod outcome;
mod prisma;
mod remarks;
mod risk_of_bias;

use std::collections::HashMap;
use std::ops::Range;

use super::{
    Assumed, Assumption, DeclaredNetwork, Design, LoadError, Loaded, Number, Problem, ProblemKind,
    Protocol, SourceFile, Study,
};
use known::Known;
use outcome::validate_outcome;
pub use prisma::validate_prisma;
use remarks::validate_remarks;
use risk_of_bias::{validate_domains, validate_risk_of_bias};

/// Receives each problem with the place it stands in.
type Complain<'a> = &'a mut dyn FnMut(Range<usize>, ProblemKind);

/// Checks ids and references inside the protocol.
pub fn validate_protocol(protocol: &Protocol, complain: Complain) {
    let interventions: Known = protocol.interventions.iter().map(|i| &i.id).collect();
    let outcomes: Known = protocol.outcomes.iter().map(|o| &o.id).collect();
    let analyses: Known = analysis_ids(protocol);
    interventions.unique("intervention", complain);
    outcomes.unique("outcome", complain);
    analyses.unique("analysis", complain);
    validate_domains(&protocol.risk_of_bias, complain);
    for unit in protocol.outcomes.iter().flat_map(|outcome| &outcome.units) {
        positive(
            "the largest plausible difference",
            unit.difference.as_ref(),
            complain,
        );
        if let (Some(min), Some(max)) = (&unit.min, &unit.max)
            && min.value >= max.value
        {
            let kind = ProblemKind::Disordered {
                low: ("smallest plausible mean", min.value),
                high: ("largest plausible mean", max.value),
            };
            complain(min.span.clone(), kind);
        }
    }
    for analysis in &protocol.analyses {
        for outcome in &analysis.outcome {
            outcomes.holds("outcome", outcome, complain);
        }
        let comparator = analysis.comparator.iter().flatten();
        for id in analysis.intervention.iter().chain(comparator).flatten() {
            interventions.holds("intervention", id, complain);
        }
    }
    for network in &protocol.networks {
        validate_network(network, &interventions, &outcomes, complain);
    }
    let (interval, kind) = (&protocol.bootstrap.interval, protocol.bootstrap.kind);
    if !interval.suits(kind) {
        let kind = kind.code();
        complain(interval.span.clone(), ProblemKind::BcaKind { kind });
    }
    let assumptions = &protocol.assumptions;
    for assumption in Assumption::ALL {
        if let Some(Assumed { value, sweep, .. }) = assumptions.assumed(assumption) {
            for value in [value].into_iter().chain(sweep) {
                let (what, range) = (assumption.name(), assumption.range());
                in_range(what, value.value, &value.span, range, complain);
            }
        }
    }
}

/// Ids of analyses and networks.
fn analysis_ids(protocol: &Protocol) -> Known<'_> {
    let networks = protocol.networks.iter().map(|network| &network.id);
    let analyses = protocol.analyses.iter().map(|analysis| &analysis.id);
    analyses.chain(networks).collect()
}

fn validate_network(
    network: &DeclaredNetwork,
    interventions: &Known<'_>,
    outcomes: &Known<'_>,
    complain: Complain,
) {
    let others = network.alternatives.iter();
    let others = others.flat_map(|one| one.outcome.iter().flatten());
    for outcome in network.outcome.iter().chain(others) {
        outcomes.holds("outcome", outcome, complain);
    }
    let alternatives = network.alternatives.iter().map(|one| &one.grouping);
    let groupings = [&network.grouping].into_iter().chain(alternatives);
    for grouping in groupings.clone() {
        let ids: Known = grouping.iter().flat_map(|one| &one.interventions).collect();
        ids.unique("intervention in a grouping", complain);
    }
    let grouped = groupings.flatten().flat_map(|one| &one.interventions);
    let arms = network.arms.iter().flatten().flatten();
    let components = network.components.iter();
    let parts = components.flat_map(|one| {
        let sets = one.sums.iter().chain(&one.interactions).flatten();
        one.inactive.iter().chain(sets)
    });
    for id in network
        .reference
        .iter()
        .chain(grouped)
        .chain(arms)
        .chain(parts)
    {
        interventions.holds("intervention", id, complain);
    }
}

/// Checks one record; its references only when it is `whole`, and those to the protocol when there is one.
pub fn validate_study(study: &Study, whole: bool, protocol: Option<&Protocol>, complain: Complain) {
    let arms: Known = study.arms.iter().map(|arm| &arm.id).collect();
    arms.unique("arm", complain);
    for arm in &study.arms {
        count("the number of participants", arm.n.as_ref(), 1, complain);
    }
    count(
        "the total of participants",
        study.design.n.as_ref(),
        1,
        complain,
    );
    validate_clusters(&study.design, complain);
    for outcome in &study.outcomes {
        validate_outcome(study, outcome, &arms, whole, complain);
    }
    if whole {
        validate_remarks(study, &arms, complain);
    }
    if let Some(protocol) = protocol.filter(|_| whole) {
        validate_references(study, protocol, complain);
    }
}

fn validate_clusters(design: &Design, complain: Complain) {
    count(
        "the number of clusters",
        design.clusters.as_ref(),
        2,
        complain,
    );
    if let Some(size) = &design.cluster_size {
        let what = "the mean size of a cluster";
        in_range(what, size.value, &size.span, (1.0, f64::INFINITY), complain);
    }
    if let Some(icc) = &design.icc {
        let what = "the intracluster correlation";
        in_range(what, icc.value, &icc.span, (0.0, 1.0), complain);
    }
}

fn validate_references(study: &Study, protocol: &Protocol, complain: Complain) {
    let interventions: Known = protocol.interventions.iter().map(|i| &i.id).collect();
    let outcomes: Known = protocol.outcomes.iter().map(|o| &o.id).collect();
    let analyses: Known = analysis_ids(protocol);
    for id in study.arms.iter().flat_map(|arm| &arm.interventions) {
        interventions.holds("intervention", id, complain);
    }
    for outcome in &study.outcomes {
        outcomes.holds("outcome", &outcome.id, complain);
    }
    for outcome in study.claims.iter().flat_map(|claim| &claim.outcome) {
        outcomes.holds("outcome", outcome, complain);
    }
    for exclusion in &study.exclusions {
        analyses.holds("analysis", &exclusion.analysis, complain);
    }
    validate_risk_of_bias(study, protocol, complain);
}

/// Checks that no two records share an id.
pub fn validate_unique(
    studies: &[(Loaded, bool)],
    files: &[SourceFile],
    problems: &mut Vec<Problem>,
) {
    let mut first: HashMap<&str, &str> = HashMap::new();
    for (loaded, _) in studies {
        let id = &loaded.study.id;
        let name = &files[loaded.file].name;
        if id.value.is_empty() {
            continue;
        }
        if let Some(earlier) = first.insert(&id.value, name) {
            problems.push(Problem {
                file: name.clone(),
                span: Some(id.span.clone()),
                kind: ProblemKind::Duplicate {
                    what: "study",
                    id: id.value.clone(),
                    first: earlier.to_owned(),
                },
            });
        }
    }
}

fn count(what: &'static str, number: Option<&Number>, least: u32, complain: Complain) {
    let Some(number) = number else { return };
    let value = number.value;
    if value.fract() != 0.0 || value < f64::from(least) {
        let kind = ProblemKind::NotACount { what, value, least };
        complain(number.span.clone(), kind);
    }
}

fn positive(what: &'static str, number: Option<&Number>, complain: Complain) {
    if let Some(number) = number
        && number.value <= 0.0
    {
        let value = number.value;
        complain(
            number.span.clone(),
            ProblemKind::NotPositive { what, value },
        );
    }
}

fn in_range(
    what: &'static str,
    value: f64,
    span: &Range<usize>,
    (lower, upper): (f64, f64),
    complain: Complain,
) {
    if !(lower..=upper).contains(&value) {
        let kind = ProblemKind::OutOfRange {
            what,
            value,
            lower,
            upper,
        };
        complain(span.clone(), kind);
    }
}

impl LoadError {
    /// Wraps problems that a later stage found in a protocol that had loaded.
    pub fn in_protocol(files: Vec<SourceFile>, found: Vec<(Range<usize>, ProblemKind)>) -> Self {
        let problems = found
            .into_iter()
            .map(|(span, kind)| Problem {
                file: "review.toml".to_owned(),
                span: Some(span),
                kind,
            })
            .collect();
        Self { files, problems }
    }
}
