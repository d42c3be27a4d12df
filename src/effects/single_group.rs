//! From what a report prints about one group on one occasion to an effect.

use super::choose::{Step, choose};
use super::continuous::Group;
use super::correlation::correlation;
use super::draft::Draft;
use super::gather::Gather;
use super::measure::Family;
use super::setting::Setting;
use super::side::{Occasion, Side};
use super::single::{mean, proportion, rate};
use super::{Data, Formula, Lack, Route};

/// A proportion, a mean, an incidence rate or a correlation of one group.
pub(super) fn single_effect<'a>(
    gather: &mut Gather<'a>,
    side: Side<'a>,
    ask: &Setting,
) -> Result<Draft, Lack> {
    let counts: [(Route, Step<'a, Side<'a>>); 1] = [(Route::Counts, from_counts)];
    let rates: [(Route, Step<'a, Side<'a>>); 1] = [(Route::Counts, from_person_time)];
    let correlations: [(Route, Step<'a, Side<'a>>); 1] = [(Route::Correlation, from_correlation)];
    match ask.measure.family() {
        Family::Proportion => choose(gather, side, ask, &counts),
        Family::Rate => choose(gather, side, ask, &rates),
        Family::Correlation => choose(gather, side, ask, &correlations),
        _ => choose(gather, side, ask, &mean_routes()),
    }
}

/// The routes to a measure of one mean, in their order.
fn mean_routes<'a>() -> [(Route, Step<'a, Side<'a>>); 2] {
    [
        (Route::Means, |gather, side, ask| {
            of_mean(ask, gather.group(side, Occasion::After)?)
        }),
        (Route::Quantiles, |gather, side, ask| {
            of_mean(ask, gather.estimated_group(side, Occasion::After)?)
        }),
    ]
}

fn of_mean(ask: &Setting, Group { mean: mi, sd, n }: Group) -> Result<Draft, Lack> {
    let estimate = mean(ask.measure, mi, sd, n, Formula::default());
    Draft::new(estimate, Data::Mean { mean: mi, sd, n }, Route::Means)
}

fn from_counts<'a>(gather: &mut Gather<'a>, side: Side<'a>, ask: &Setting) -> Result<Draft, Lack> {
    let result = side.result.ok_or(Lack::Counts)?;
    let n = match &result.total {
        Some(total) => gather.take("total", total),
        None => gather.size(side).ok_or(Lack::Sizes)?,
    };
    let events = gather.events("events", &result.events, &result.percent, n);
    let events = events.ok_or(Lack::Counts)?;
    let add = ask.add_to_counts(gather, events == 0.0 || events == n);
    let estimate = proportion(ask.measure, events + add, n + 2.0 * add);
    Draft::new(estimate, Data::Events { events, total: n }, Route::Counts)
}

fn from_person_time<'a>(
    gather: &mut Gather<'a>,
    side: Side<'a>,
    ask: &Setting,
) -> Result<Draft, Lack> {
    let (events, time) = gather.events_in_time(side)?;
    let add = ask.add_to_counts(gather, events == 0.0);
    let n = gather.size(side);
    let estimate = rate(ask.measure, events + add, time);
    let draft = Draft::new(estimate, Data::Rate { events, time }, Route::Counts)?;
    Ok(Draft { n, ..draft })
}

fn from_correlation<'a>(
    gather: &mut Gather<'a>,
    side: Side<'a>,
    ask: &Setting,
) -> Result<Draft, Lack> {
    let printed = side.result.and_then(|result| result.correlation.as_ref());
    let r = gather.take("correlation", printed.ok_or(Lack::Correlation)?);
    let n = gather.size(side).ok_or(Lack::Sizes)?;
    let estimate = correlation(ask.measure, r, n, Formula::default());
    Draft::new(estimate, Data::Correlation { r, n }, Route::Correlation)
}
