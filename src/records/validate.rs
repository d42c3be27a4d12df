//! Rules that a record must meet before anything is computed from it.

use std::collections::HashMap;
use std::ops::Range;

use super::consistent::{arms_of_test, ascending, one_result_per_arm, positive_ratio};
use super::{
    ArmResult, Assumed, Assumption, Design, LoadError, Loaded, Located, Number, Outcome, Problem,
    ProblemKind, Protocol, Reported, SourceFile, Study, Summary,
};

/// Receives each problem with the place it stands in.
type Complain<'a> = &'a mut dyn FnMut(Range<usize>, ProblemKind);

/// Checks ids and references inside the protocol.
pub fn validate_protocol(protocol: &Protocol, complain: Complain) {
    let interventions: Vec<_> = protocol.interventions.iter().map(|i| &i.id).collect();
    let outcomes: Vec<_> = protocol.outcomes.iter().map(|o| &o.id).collect();
    let analyses: Vec<_> = protocol.analyses.iter().map(|a| &a.id).collect();
    unique("intervention", &interventions, complain);
    unique("outcome", &outcomes, complain);
    unique("analysis", &analyses, complain);
    for analysis in &protocol.analyses {
        for outcome in &analysis.outcome {
            known("outcome", outcome, &outcomes, complain);
        }
        let comparator = analysis.comparator.iter().flatten();
        for id in analysis.intervention.iter().chain(comparator).flatten() {
            known("intervention", id, &interventions, complain);
        }
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

/// Checks one record; references to the protocol only when `protocol` is given.
pub fn validate_study(study: &Study, protocol: Option<&Protocol>, complain: Complain) {
    let arms: Vec<_> = study.arms.iter().map(|arm| &arm.id).collect();
    unique("arm", &arms, complain);
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
        validate_outcome(study, outcome, &arms, protocol.is_some(), complain);
    }
    if let Some(protocol) = protocol {
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
    let interventions: Vec<_> = protocol.interventions.iter().map(|i| &i.id).collect();
    let outcomes: Vec<_> = protocol.outcomes.iter().map(|o| &o.id).collect();
    let analyses: Vec<_> = protocol.analyses.iter().map(|a| &a.id).collect();
    for id in study.arms.iter().flat_map(|arm| &arm.interventions) {
        known("intervention", id, &interventions, complain);
    }
    for outcome in &study.outcomes {
        known("outcome", &outcome.id, &outcomes, complain);
    }
    for exclusion in &study.exclusions {
        known("analysis", &exclusion.analysis, &analyses, complain);
    }
}

fn validate_outcome(
    study: &Study,
    outcome: &Outcome,
    arms: &[&Located<String>],
    references: bool,
    complain: Complain,
) {
    if let (Some(route), None) = (&outcome.route, &outcome.route_why) {
        let field = "route_why".to_owned();
        complain(route.span.clone(), ProblemKind::MissingKey { field });
    }
    if let Some(r) = &outcome.period_correlation {
        in_range("the correlation", r.value, &r.span, (-1.0, 1.0), complain);
    }
    one_result_per_arm(outcome, complain);
    for result in &outcome.results {
        if references {
            known("arm", &result.arm, arms, complain);
        }
        let arm_n = study
            .arms
            .iter()
            .find(|arm| arm.id.value == result.arm.value)
            .and_then(|arm| arm.n.as_ref());
        validate_result(result, arm_n, complain);
    }
    for reported in &outcome.reported {
        if references {
            for id in reported.arm.iter().chain(&reported.larger) {
                known("arm", id, arms, complain);
            }
            for id in reported.arms.iter().flatten() {
                known("arm", id, arms, complain);
            }
        }
        validate_reported(reported, complain);
    }
}

fn validate_result(result: &ArmResult, arm_n: Option<&Number>, complain: Complain) {
    count("the number analysed", result.n.as_ref(), 1, complain);
    let summaries = [&result.before, &result.after, &result.change];
    let n = result.n.as_ref().or(arm_n);
    for summary in summaries.into_iter().flatten() {
        validate_summary(summary, complain);
        let spread = summary.sd.as_ref().or(summary.se.as_ref());
        let spread = spread.or_else(|| summary.ci.as_ref()?.first());
        if let (Some(spread), Some(n)) = (spread, n)
            && n.value == 1.0
        {
            let (value, least) = (n.value, 2);
            let what = "the number of participants behind a spread";
            complain(
                spread.span.clone(),
                ProblemKind::NotACount { what, value, least },
            );
        }
    }
    for (events, total) in [
        (&result.events, &result.total),
        (&result.before_events, &result.before_total),
    ] {
        count("the number of events", events.as_ref(), 0, complain);
        count("the total", total.as_ref(), 1, complain);
        if let (Some(events), Some(total)) = (events, total.as_ref().or(n))
            && events.value > total.value
        {
            let kind = ProblemKind::EventsAboveTotal {
                events: events.value,
                total: total.value,
            };
            complain(events.span.clone(), kind);
        }
    }
    for percent in [&result.percent, &result.before_percent]
        .into_iter()
        .flatten()
    {
        in_range(
            "the percentage",
            percent.value,
            &percent.span,
            (0.0, 100.0),
            complain,
        );
    }
    if let Some(r) = &result.correlation {
        in_range("the correlation", r.value, &r.span, (-1.0, 1.0), complain);
    }
    if let Some(pairs) = &result.pairs {
        count("the number who gained", Some(&pairs.gained), 0, complain);
        count("the number who lost", Some(&pairs.lost), 0, complain);
    }
    positive("the person-time", result.person_time.as_ref(), complain);
}

fn validate_summary(summary: &Summary, complain: Complain) {
    positive("the standard deviation", summary.sd.as_ref(), complain);
    positive("the standard error", summary.se.as_ref(), complain);
    if let Some(ci) = &summary.ci {
        validate_interval(ci, summary.mean.as_ref(), complain);
    }
    validate_level(summary.ci_level.as_ref(), complain);
    ascending(summary, complain);
}

fn validate_interval(ci: &[Number], estimate: Option<&Number>, complain: Complain) {
    let Some(first) = ci.first() else { return };
    let [lower, upper] = ci else {
        let kind = ProblemKind::IntervalLimits { found: ci.len() };
        complain(first.span.clone(), kind);
        return;
    };
    if lower.value > upper.value {
        let kind = ProblemKind::IntervalReversed {
            lower: lower.value,
            upper: upper.value,
        };
        complain(first.span.clone(), kind);
    } else if lower.value == upper.value {
        let limit = lower.value;
        complain(
            first.span.clone(),
            ProblemKind::IntervalWithoutWidth { limit },
        );
    } else if let Some(estimate) = estimate
        && !(lower.value..=upper.value).contains(&estimate.value)
    {
        let kind = ProblemKind::IntervalExcludes {
            lower: lower.value,
            upper: upper.value,
            estimate: estimate.value,
        };
        complain(estimate.span.clone(), kind);
    }
}

fn validate_level(level: Option<&Number>, complain: Complain) {
    if let Some(level) = level {
        let what = "the level of the interval in percent";
        in_range(what, level.value, &level.span, (50.0, 99.99), complain);
    }
}

fn validate_reported(reported: &Reported, complain: Complain) {
    if let Some(arms) = &reported.arms
        && arms.len() != 2
    {
        let kind = ProblemKind::ArmPair {
            what: "`arms`",
            found: arms.len(),
        };
        complain(arms.first().map_or(0..0, |arm| arm.span.clone()), kind);
    }
    arms_of_test(reported, complain);
    for p in [&reported.p, &reported.p_below, &reported.p_above]
        .into_iter()
        .flatten()
    {
        let value = p.value;
        if value <= 0.0 || value > 1.0 {
            complain(p.span.clone(), ProblemKind::PValue { value });
        }
    }
    positive("the degrees of freedom", reported.df.as_ref(), complain);
    positive(
        "the variance of observed less expected events",
        reported.v.as_ref(),
        complain,
    );
    count(
        "the number of events",
        reported.events.as_ref(),
        0,
        complain,
    );
    for (what, statistic) in [
        ("F", &reported.f),
        ("the chi-squared statistic", &reported.chi2),
    ] {
        if let Some(statistic) = statistic {
            let range = (0.0, f64::INFINITY);
            in_range(what, statistic.value, &statistic.span, range, complain);
        }
    }
    if let Some(effect) = &reported.effect {
        validate_level(effect.level.as_ref(), complain);
        positive_ratio(effect, complain);
        positive("the standard error", effect.se.as_ref(), complain);
        if let Some(ci) = &effect.ci {
            validate_interval(ci, Some(&effect.value), complain);
        }
    }
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

fn unique(what: &'static str, ids: &[&Located<String>], complain: Complain) {
    for (at, id) in ids.iter().enumerate() {
        let repeated = ids[..at].iter().any(|earlier| earlier.value == id.value);
        if repeated && !id.value.is_empty() {
            let kind = ProblemKind::Duplicate {
                what,
                id: id.value.clone(),
                first: "this file".to_owned(),
            };
            complain(id.span.clone(), kind);
        }
    }
}

fn known(what: &'static str, id: &Located<String>, ids: &[&Located<String>], complain: Complain) {
    if ids.iter().all(|candidate| candidate.value != id.value) {
        let kind = ProblemKind::Missing {
            what,
            id: id.value.clone(),
            known: ids.iter().map(|id| id.value.clone()).collect(),
        };
        complain(id.span.clone(), kind);
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
