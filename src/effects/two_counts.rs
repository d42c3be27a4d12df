//! From what a report prints about events in two groups to an effect, best information first.

use crate::records::{Reported, ReportedEffect, Test};

use super::binary::{Table2x2, binary};
use super::choose::{Step, at_bound, choose, converted, first};
use super::draft::Draft;
use super::gather::Gather;
use super::recover::{
    count_from_effect, log_or_from_smd, phi_from_chi2, phi_from_corrected_chi2,
    table_from_odds_ratio, table_from_phi,
};
use super::setting::Setting;
use super::side::{Pair, Side};
use super::statistic::direction;
use super::two_groups::{bound_between, printed_alone, printed_effect, standardised};
use super::{Data, Lack, Measure, Note, Route};

/// Odds ratio, risk ratio, risk difference or another measure of a 2x2 table.
pub(super) fn counts_effect<'a>(
    gather: &mut Gather<'a>,
    pair: Pair<'a>,
    ask: &Setting,
) -> Result<Draft, Lack> {
    choose(gather, pair, ask, &routes())
}

/// As [`counts_effect`], for an analysis that converts the effect.
pub(super) fn counted<'a>(
    gather: &mut Gather<'a>,
    pair: Pair<'a>,
    ask: &Setting,
) -> Result<Draft, Lack> {
    first(gather, pair, ask, &routes())
}

/// The routes to a measure of counts, in their order.
fn routes<'a>() -> [(Route, Step<'a, Pair<'a>>); 8] {
    [
        (Route::Counts, from_counts),
        (Route::ChiSquared, |gather, pair, ask| {
            from_phi(gather, pair, ask).or_else(|_| from_test(gather, pair, ask, Route::ChiSquared))
        }),
        (Route::PrintedEffect, |gather, pair, ask| {
            printed_effect(gather, pair, ask.measure).unwrap_or(Err(Lack::Nothing))
        }),
        (Route::BaselineRisk, from_baseline),
        (Route::ExactP, |gather, pair, ask| {
            from_test(gather, pair, ask, Route::ExactP)
        }),
        (Route::PrintedAlone, printed_alone),
        (Route::Converted, from_means),
        (Route::Bound, |gather, pair, ask| {
            let bound = bound_between(gather, pair);
            let routes = routes();
            let p_alone = [Route::ExactP, Route::PrintedAlone];
            let routes = routes.into_iter().filter(|(r, _)| p_alone.contains(r));
            at_bound(gather, pair, ask, bound, &routes.collect::<Vec<_>>())
        }),
    ]
}

/// 2x2 table of a comparison, when both groups' counts are known.
pub(super) fn table<'a>(gather: &mut Gather<'a>, pair: Pair<'a>) -> Result<Table2x2, Lack> {
    let (ai, n1i) = events(gather, pair.one)?;
    let (ci, n2i) = events(gather, pair.two)?;
    Ok(Table2x2::from_totals(ai, n1i, ci, n2i))
}

/// Events and total of one group.
fn events<'a>(gather: &mut Gather<'a>, side: Side<'a>) -> Result<(f64, f64), Lack> {
    let result = side.result.ok_or(Lack::Counts)?;
    if result.events.is_none() && result.percent.is_none() {
        return Err(Lack::Counts);
    }
    let total = total(gather, side)?;
    let events = gather.events("events", &result.events, &result.percent, total);
    Ok((events.ok_or(Lack::Counts)?, total))
}

/// Participants assessed for the event.
fn total<'a>(gather: &mut Gather<'a>, side: Side<'a>) -> Result<f64, Lack> {
    match side.result.and_then(|result| result.total.as_ref()) {
        Some(total) => Ok(gather.take("total", total)),
        None => gather.size(side).ok_or(Lack::Sizes),
    }
}

fn from_counts<'a>(gather: &mut Gather<'a>, pair: Pair<'a>, ask: &Setting) -> Result<Draft, Lack> {
    let table = table(gather, pair)?;
    of_table(gather, table, ask)
}

fn of_table(gather: &mut Gather<'_>, table: Table2x2, ask: &Setting) -> Result<Draft, Lack> {
    let Setting {
        measure,
        rule,
        any_zero,
    } = ask;
    if rule.drop00 && table.is_double_zero() {
        return Err(Lack::Dropped);
    }
    if rule.applies(table, *any_zero) {
        gather.note(rule.note(rule.amounts(table)));
    }
    if table.is_double_zero() {
        gather.note(Note::DoubleZero);
    }
    let data = Data::Counts {
        events: [table.ai, table.ci],
        totals: [table.ai + table.bi, table.ci + table.di],
    };
    let estimate = binary(*measure, table, rule, *any_zero);
    Draft::new(estimate, data, Route::Counts)
}

/// The counts given back by a printed phi coefficient and its margins.
fn from_phi<'a>(gather: &mut Gather<'a>, pair: Pair<'a>, ask: &Setting) -> Result<Draft, Lack> {
    let tests = gather.between(pair.one, pair.two);
    let printed = tests.into_iter().find_map(|(reported, sign)| {
        let effect = reported.effect.as_ref()?;
        let is_phi = effect.measure.eq_ignore_ascii_case("PHI");
        let x = reported.events.as_ref().filter(|_| is_phi)?;
        Some((reported, sign, &effect.value, x))
    });
    let (reported, sign, phi, x) = printed.ok_or(Lack::Nothing)?;
    let (n1, n2) = (total(gather, pair.one)?, total(gather, pair.two)?);
    let table = table_from_phi(sign * phi.value, n1, n2, x.value).ok_or(Lack::Undefined(None))?;
    gather.used = Some(reported);
    let value = gather.take("phi", phi);
    gather.take("events in both groups", x);
    gather.note(Note::CountsFromEffect {
        measure: Measure::Phi,
        value,
        events: [table.ai, table.ci],
    });
    of_table(gather, table, ask)
}

/// The counts given back by a chi-squared test and its margins.
fn from_test<'a>(
    gather: &mut Gather<'a>,
    pair: Pair<'a>,
    ask: &Setting,
    route: Route,
) -> Result<Draft, Lack> {
    let tests = gather.between(pair.one, pair.two);
    let mut tests = tests
        .into_iter()
        .filter(|(r, _)| r.test == Test::ChiSquared);
    let printed = |gather: &Gather<'a>, reported: &'a Reported| match route {
        Route::ChiSquared => reported.chi2.as_ref(),
        _ => gather.p(reported),
    };
    let (reported, number) = tests
        .find_map(|(reported, _)| Some((reported, printed(gather, reported)?)))
        .ok_or(Lack::Nothing)?;
    gather.used = Some(reported);
    let chi2 = gather.chi2(route, number);
    let x = reported.events.as_ref().ok_or(Lack::Margins)?;
    let x = gather.take("events in both groups", x);
    let (n1, n2) = (total(gather, pair.one)?, total(gather, pair.two)?);
    let phi = if reported.yates {
        phi_from_corrected_chi2(chi2, n1, n2, x)
    } else {
        phi_from_chi2(chi2, n1 + n2)
    };
    let phi = phi.ok_or(Lack::Undefined(None))?;
    let sign = direction(gather, pair).ok_or(Lack::Direction)?;
    let table = table_from_phi(sign * phi, n1, n2, x).ok_or(Lack::Undefined(None))?;
    gather.note(Note::CountsFromTest {
        events: [table.ai, table.ci],
        yates: reported.yates,
    });
    of_table(gather, table, ask)
}

/// The events of one group from a printed effect and the events of the other.
fn from_baseline<'a>(
    gather: &mut Gather<'a>,
    pair: Pair<'a>,
    ask: &Setting,
) -> Result<Draft, Lack> {
    let tests = gather.between(pair.one, pair.two);
    let known = [Measure::Or, Measure::Rr, Measure::Rd];
    let mut found = Lack::Nothing;
    for (reported, sign) in tests {
        let Some(effect) = &reported.effect else {
            continue;
        };
        let measure = Measure::from_code(&effect.measure).filter(|m| known.contains(m));
        let Some(measure) = measure.filter(|_| !effect.adjusted) else {
            found = other_measure(effect, ask, found);
            continue;
        };
        let notes = gather.notes.len();
        let margins = |gather: &mut Gather<'a>| {
            gather.notes.truncate(notes);
            from_margins(gather, pair, measure, reported, sign)
        };
        let table = completed(gather, pair, measure, effect, sign);
        if let Some(table) = table.or_else(|| margins(gather)) {
            gather.used = Some(reported);
            return of_table(gather, table, ask);
        }
        gather.notes.truncate(notes);
        found = other_measure(effect, ask, found);
    }
    Err(found)
}

fn other_measure(effect: &ReportedEffect, ask: &Setting, found: Lack) -> Lack {
    let same = effect.measure.eq_ignore_ascii_case(ask.measure.code());
    let means = Measure::from_code(&effect.measure);
    let means = means.is_some_and(|m| m.family() != ask.measure.family());
    if same || means {
        return found;
    }
    Lack::OtherMeasure {
        printed: effect.measure.value.clone(),
        measure: ask.measure,
    }
}

/// The table of a printed effect and the events of one of the groups.
fn completed<'a>(
    gather: &mut Gather<'a>,
    pair: Pair<'a>,
    measure: Measure,
    effect: &'a ReportedEffect,
    sign: f64,
) -> Option<Table2x2> {
    // The effect is printed for the first of its arms against the second.
    let sides = if sign > 0.0 {
        [pair.one, pair.two]
    } else {
        [pair.two, pair.one]
    };
    let value = gather.take("effect", &effect.value);
    let (events, others) = self::events(gather, sides[1]).ok()?;
    let n = total(gather, sides[0]).ok()?;
    let count = count_from_effect(measure, value, n, events, others)?;
    gather.note(Note::CountFromEffect {
        measure,
        value,
        count,
    });
    Some(if sign > 0.0 {
        Table2x2::from_totals(count, n, events, others)
    } else {
        Table2x2::from_totals(events, others, count, n)
    })
}

/// The table of a printed odds ratio and the events of both groups together.
fn from_margins<'a>(
    gather: &mut Gather<'a>,
    pair: Pair<'a>,
    measure: Measure,
    reported: &'a Reported,
    sign: f64,
) -> Option<Table2x2> {
    let effect = reported
        .effect
        .as_ref()
        .filter(|_| measure == Measure::Or)?;
    let value = gather.take("effect", &effect.value);
    let x = gather.take("events in both groups", reported.events.as_ref()?);
    let n1 = total(gather, pair.one).ok()?;
    let n2 = total(gather, pair.two).ok()?;
    let table = table_from_odds_ratio(value.powf(sign), n1, n2, x)?;
    gather.note(Note::CountsFromEffect {
        measure,
        value,
        events: [table.ai, table.ci],
    });
    Some(table)
}

/// An odds ratio from means, where the analysis asks for it.
fn from_means<'a>(gather: &mut Gather<'a>, pair: Pair<'a>, ask: &Setting) -> Result<Draft, Lack> {
    if !gather.allowed.convert || ask.measure != Measure::Or {
        return Err(Lack::Nothing);
    }
    converted(gather, Measure::Smd, log_or_from_smd, |gather| {
        standardised(gather, pair)
    })
}
