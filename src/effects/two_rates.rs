//! From what a report prints about events in time in two groups to an effect: incidence rates and hazards.

use super::choose::{Step, at_bound, choose};
use super::draft::Draft;
use super::gather::Gather;
use super::setting::Setting;
use super::side::Pair;
use super::single::two_rates;
use super::survival::hazard_ratio_from_oe;
use super::two_groups::{bound_between, printed_alone, printed_effect};
use super::{Data, EffectEstimate, Lack, Measure, Route};

/// A hazard ratio, from a log-rank test or as printed.
pub(super) fn hazards_effect<'a>(
    gather: &mut Gather<'a>,
    pair: Pair<'a>,
    measure: Measure,
) -> Result<Draft, Lack> {
    let [printed, alone, bound] = printed_routes();
    let routes = [
        (Route::LogRank, from_log_rank as Step<'a, Pair<'a>>),
        printed,
        alone,
        bound,
    ];
    choose(gather, pair, &Setting::of(measure), &routes)
}

fn from_log_rank<'a>(gather: &mut Gather<'a>, pair: Pair<'a>, _: &Setting) -> Result<Draft, Lack> {
    let tests = gather.between(pair.one, pair.two);
    let (reported, sign, oe, v) = tests
        .into_iter()
        .find_map(|(r, sign)| Some((r, sign, r.o_minus_e.as_ref()?, r.v.as_ref()?)))
        .ok_or(Lack::Nothing)?;
    gather.used = Some(reported);
    let oe = sign * gather.take("observed less expected", oe);
    let v = gather.take("variance of observed less expected", v);
    draft(gather, pair, hazard_ratio_from_oe(oe, v), Data::Given)
}

/// What is left when there are no events in time: the effect as printed.
fn printed_routes<'a>() -> [(Route, Step<'a, Pair<'a>>); 3] {
    [
        (Route::PrintedEffect, |gather, pair, ask| {
            printed_effect(gather, pair, ask.measure).unwrap_or(Err(Lack::Nothing))
        }),
        (Route::PrintedAlone, printed_alone),
        (Route::Bound, |gather, pair, ask| {
            let bound = bound_between(gather, pair);
            at_bound(
                gather,
                pair,
                ask,
                bound,
                &[(Route::PrintedAlone, printed_alone)],
            )
        }),
    ]
}

fn draft<'a>(
    gather: &mut Gather<'a>,
    pair: Pair<'a>,
    estimate: Option<EffectEstimate>,
    data: Data,
) -> Result<Draft, Lack> {
    let sizes = [gather.size(pair.one), gather.size(pair.two)];
    let draft = Draft::new(estimate, data, Route::Counts)?;
    let n = sizes[0].zip(sizes[1]).map(|(a, b)| a + b);
    Ok(Draft { n, ..draft })
}

/// Two incidence rates, from events and person-time or as printed.
pub(super) fn rates_effect<'a>(
    gather: &mut Gather<'a>,
    pair: Pair<'a>,
    ask: &Setting,
) -> Result<Draft, Lack> {
    let [printed, alone, bound] = printed_routes();
    let routes = [
        (Route::Counts, from_person_time as Step<'a, Pair<'a>>),
        printed,
        alone,
        bound,
    ];
    choose(gather, pair, ask, &routes)
}

fn from_person_time<'a>(
    gather: &mut Gather<'a>,
    pair: Pair<'a>,
    ask: &Setting,
) -> Result<Draft, Lack> {
    let (x1, t1) = gather.events_in_time(pair.one)?;
    let (x2, t2) = gather.events_in_time(pair.two)?;
    if ask.rule.drop00 && x1 == 0.0 && x2 == 0.0 {
        return Err(Lack::Dropped);
    }
    let zero = x1 == 0.0 || x2 == 0.0;
    let add = ask.add_to_counts(gather, zero);
    let estimate = two_rates(ask.measure, [x1 + add, t1], [x2 + add, t2]);
    let data = Data::Rates {
        events: [x1, x2],
        times: [t1, t2],
    };
    draft(gather, pair, estimate, data)
}
