//! One order of routes for everyone: the first that the record's numbers allow is taken.

use crate::records::Reported;

use super::draft::Draft;
use super::gather::Gather;
use super::lack::{Bounded, Lack};
use super::setting::Setting;
use super::{Data, EffectEstimate, Measure, Note, Route, Undefined};

/// What an analysis allows beyond what reports print.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Allowed {
    /// Effects of means and of counts may be converted into each other.
    pub convert: bool,
    /// The bound of a p value may be taken as p.
    pub bounds: bool,
}

/// Follows one route; `S` is the pair of groups or the one group.
pub(super) type Step<'a, S> = fn(&mut Gather<'a>, S, &Setting) -> Result<Draft, Lack>;

/// The effect by the route that the record names, or else by the first of `routes` that gives one.
pub(super) fn choose<'a, S: Copy>(
    gather: &mut Gather<'a>,
    sides: S,
    ask: &Setting,
    routes: &[(Route, Step<'a, S>)],
) -> Result<Draft, Lack> {
    let Some(named) = gather.outcome.route.as_ref().map(|route| route.value) else {
        return first(gather, sides, ask, routes);
    };
    let measure = ask.measure;
    let refused = |why| Lack::NamedRoute {
        route: named,
        measure,
        why,
    };
    let found = routes.iter().find(|(route, _)| *route == named);
    let (_, step) = found.ok_or_else(|| refused(None))?;
    let draft = attempt(gather, sides, ask, named, *step);
    let draft = draft.map_err(|lack| refused(Some(Box::new(lack))))?;
    let why = gather.outcome.route_why.clone().unwrap_or_default();
    gather.note(Note::RouteNamed { route: named, why });
    Ok(draft)
}

/// The effect by the first of the routes that gives one, or the most telling reason why none does.
///
/// Where the groups' own numbers are there and the measure is undefined for them, nothing less is
/// tried.
pub(super) fn first<'a, S: Copy>(
    gather: &mut Gather<'a>,
    sides: S,
    ask: &Setting,
    routes: &[(Route, Step<'a, S>)],
) -> Result<Draft, Lack> {
    let mut telling = Lack::Nothing;
    for (route, step) in routes {
        match attempt(gather, sides, ask, *route, *step) {
            Ok(draft) => return Ok(draft),
            Err(lack @ (Lack::Undefined(_) | Lack::Dropped)) if route.is_raw() => return Err(lack),
            Err(lack) if lack.weight() > telling.weight() => telling = lack,
            Err(_) => {}
        }
    }
    Err(telling)
}

/// One route; what it noted is forgotten where it fails.
fn attempt<'a, S: Copy>(
    gather: &mut Gather<'a>,
    sides: S,
    ask: &Setting,
    route: Route,
    step: Step<'a, S>,
) -> Result<Draft, Lack> {
    let (notes, used) = (gather.notes.len(), gather.used);
    let draft = step(gather, sides, ask);
    if draft.is_err() {
        gather.notes.truncate(notes);
        gather.used = used;
    }
    match draft {
        Ok(draft) => Ok(Draft { route, ..draft }),
        Err(Lack::Undefined(Some(Undefined::Formula { data, .. }))) => {
            let measure = Some(ask.measure);
            Err(Lack::Undefined(Some(Undefined::Formula { measure, data })))
        }
        Err(lack) => Err(lack),
    }
}

/// The bound of a test's p value, and whether p is below it.
pub(super) fn bound_of(reported: &Reported) -> Option<(f64, bool)> {
    let below = reported.p_below.as_ref().map(|p| (p.value, true));
    below.or_else(|| reported.p_above.as_ref().map(|p| (p.value, false)))
}

/// The effect at the bound of a p value, where the analysis pools it, or else the bound itself.
///
/// A p below a bound puts the effect at least as far from none as p at the bound would, so pooling
/// it there understates it. A p above a bound does not, and is never pooled.
pub(super) fn at_bound<'a, S: Copy>(
    gather: &mut Gather<'a>,
    sides: S,
    ask: &Setting,
    bound: Option<(f64, bool)>,
    routes: &[(Route, Step<'a, S>)],
) -> Result<Draft, Lack> {
    let (bound, below) = bound.ok_or(Lack::Nothing)?;
    gather.bound_as_p = true;
    gather.undirected = false;
    let found = first(gather, sides, ask, routes).ok();
    gather.bound_as_p = false;
    let used = gather.used.filter(|_| found.is_some()).and_then(bound_of);
    let (bound, below) = used.unwrap_or((bound, below));
    let allowed = below && gather.allowed.bounds && !gather.undirected;
    match found {
        Some(draft) if allowed => {
            gather.note(Note::AtBound { bound });
            Ok(draft)
        }
        found => Err(Lack::OnlyBound {
            bound,
            below,
            at: found.map(|draft| Bounded {
                measure: ask.measure,
                estimate: draft.estimate,
                of_error: draft.route == Route::PrintedAlone
                    || matches!(ask.measure, Measure::Md | Measure::Mc | Measure::Rom),
                directed: !gather.undirected,
            }),
        }),
    }
}

/// The effect of another measure, turned into the one that is asked for.
///
/// What the analysis allows does not hold for the other measure, which must not be converted itself.
pub(super) fn converted<'a>(
    gather: &mut Gather<'a>,
    from: Measure,
    convert: fn(EffectEstimate) -> Option<EffectEstimate>,
    effect: impl Fn(&mut Gather<'a>) -> Result<Draft, Lack>,
) -> Result<Draft, Lack> {
    let allowed = std::mem::take(&mut gather.allowed);
    let draft = effect(gather);
    gather.allowed = allowed;
    let draft = draft.map_err(|_| Lack::Nothing)?;
    gather.note(Note::Converted { from });
    let estimate = convert(draft.estimate).ok_or(Lack::Undefined(None))?;
    let data = Data::Statistic {
        means: [None; 2],
        sizes: draft.data.sizes(),
    };
    Ok(Draft {
        estimate,
        data,
        ..draft
    })
}
