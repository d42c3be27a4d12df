//! Rules for the numbers of an outcome: results of arms, tests and printed effects.

use crate::records::{ArmResult, Number, Outcome, ProblemKind, Reported, Study, Summary};

use crate::records::consistent::{arms_of_test, ascending, one_result_per_arm, positive_ratio};

use super::remarks::validate_scale;
use super::{Complain, Known, count, in_range, positive};

pub(super) fn validate_outcome(
    study: &Study,
    outcome: &Outcome,
    arms: &Known<'_>,
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
    if let Some(scale) = &outcome.scale {
        validate_scale(scale, complain);
    }
    one_result_per_arm(outcome, complain);
    for result in &outcome.results {
        if references {
            arms.holds("arm", &result.arm, complain);
        }
        let arm = arms.place(&result.arm).map(|at| &study.arms[at]);
        let arm_n = arm.and_then(|arm| arm.n.as_ref());
        validate_result(result, arm_n, complain);
    }
    for reported in &outcome.reported {
        if references {
            for id in reported.arm.iter().chain(&reported.larger) {
                arms.holds("arm", id, complain);
            }
            for id in reported.arms.iter().flatten() {
                arms.holds("arm", id, complain);
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
    if let Some(alpha) = &reported.alpha {
        let what = "the level of significance";
        positive(what, Some(alpha), complain);
        in_range(
            what,
            alpha.value,
            &alpha.span,
            (f64::NEG_INFINITY, 100.0),
            complain,
        );
    }
    if let Some(r) = &reported.r {
        in_range("the correlation", r.value, &r.span, (-1.0, 1.0), complain);
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
