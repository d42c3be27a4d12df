//! From what a report prints about the events of one group before and after to an effect.

use crate::records::{Number, Test};

use super::choose::{Step, choose};
use super::draft::Draft;
use super::gather::Gather;
use super::paired::{PairedTable, overlap_bounds, paired_binary};
use super::recover::discordant_pairs;
use super::setting::Setting;
use super::side::Side;
use super::{Data, EffectEstimate, Lack, Measure, Note, Route, Undefined};

/// Before-after counts: exact when the pairs that changed are known, bounded by margins otherwise.
pub(super) fn before_after_effect<'a>(
    gather: &mut Gather<'a>,
    side: Side<'a>,
    ask: &Setting,
) -> Result<Draft, Lack> {
    choose(gather, side, ask, &routes())
}

/// The routes to a measure of paired counts, in their order.
fn routes<'a>() -> [(Route, Step<'a, Side<'a>>); 4] {
    [
        (Route::Pairs, from_pairs),
        (Route::McNemar, |gather, side, ask| {
            from_test(gather, side, ask, Route::McNemar)
        }),
        (Route::ExactP, |gather, side, ask| {
            from_test(gather, side, ask, Route::ExactP)
        }),
        (Route::Margins, from_margins),
    ]
}

/// Events after and before among the same people.
#[derive(Clone, Copy)]
struct Margins {
    after: f64,
    before: f64,
    n: f64,
}

fn margins<'a>(gather: &mut Gather<'a>, side: Side<'a>) -> Result<Margins, Lack> {
    let result = side.result.ok_or(Lack::Counts)?;
    let absent =
        |events: &Option<Number>, percent: &Option<Number>| events.is_none() && percent.is_none();
    if absent(&result.events, &result.percent)
        || absent(&result.before_events, &result.before_percent)
    {
        return Err(Lack::Counts);
    }
    let n = match (&result.total, &result.before_total) {
        (Some(total), Some(earlier)) if total.value != earlier.value => {
            let totals = [earlier.value, total.value];
            return Err(Lack::Undefined(Some(Undefined::Totals { totals })));
        }
        (Some(total), _) | (None, Some(total)) => gather.take("total", total),
        (None, None) => gather.size(side).ok_or(Lack::Sizes)?,
    };
    let after = gather.events("events after", &result.events, &result.percent, n);
    let (events, percent) = (&result.before_events, &result.before_percent);
    let before = gather.events("events before", events, percent, n);
    Ok(Margins {
        after: after.ok_or(Lack::Counts)?,
        before: before.ok_or(Lack::Counts)?,
        n,
    })
}

impl Margins {
    /// The effect with this many events on both occasions.
    fn effect(self, ask: &Setting, both: f64) -> Option<EffectEstimate> {
        let table = PairedTable::from_margins(self.after, self.before, self.n, both);
        paired_binary(ask.measure, table, self.added(ask, both))
    }

    /// What is added to each cell: no difference needs it, and one report cannot know of zeros in another.
    fn added(self, ask: &Setting, both: f64) -> f64 {
        let zero = PairedTable::from_margins(self.after, self.before, self.n, both).has_zero();
        let adds = ask.measure != Measure::Mprd && ask.rule.adds(zero, false, zero);
        if adds { ask.rule.add } else { 0.0 }
    }

    /// The effect, with the correction noted.
    fn noted(self, gather: &mut Gather<'_>, ask: &Setting, both: f64) -> Option<EffectEstimate> {
        let add = self.added(ask, both);
        if add > 0.0 {
            gather.note(ask.rule.note([add, add]));
        }
        self.effect(ask, both)
    }

    fn draft(self, estimate: Option<EffectEstimate>) -> Result<Draft, Lack> {
        let data = Data::BeforeAfter {
            events: [self.after, self.before],
            n: self.n,
        };
        Draft::new(estimate, data, Route::Pairs)
    }
}

fn from_pairs<'a>(gather: &mut Gather<'a>, side: Side<'a>, ask: &Setting) -> Result<Draft, Lack> {
    let margins = margins(gather, side)?;
    let pairs = side.result.and_then(|result| result.pairs.as_ref());
    let pairs = pairs.ok_or(Lack::Pairs)?;
    let gained = gather.take("pairs that gained", &pairs.gained);
    let lost = gather.take("pairs that lost", &pairs.lost);
    if margins.before + gained - lost != margins.after {
        return Err(Lack::Undefined(Some(Undefined::Pairs {
            changed: [gained, lost],
            events: [margins.before, margins.after],
            n: margins.n,
        })));
    }
    margins.draft(margins.noted(gather, ask, margins.after - gained))
}

/// The pairs that changed, from McNemar's statistic or its p value.
fn from_test<'a>(
    gather: &mut Gather<'a>,
    side: Side<'a>,
    ask: &Setting,
    route: Route,
) -> Result<Draft, Lack> {
    let mut tests = gather
        .within(side)
        .filter(|reported| reported.test == Test::McNemar && !reported.yates);
    let (reported, number) = tests
        .find_map(|reported| {
            let number = match route {
                Route::McNemar => reported.chi2.as_ref(),
                _ => reported.p.as_ref(),
            };
            Some((reported, number?))
        })
        .ok_or(Lack::Nothing)?;
    let margins = margins(gather, side)?;
    gather.used = Some(reported);
    let chi2 = gather.chi2(route, number);
    let Margins { after, before, n } = margins;
    let pairs = discordant_pairs(chi2, after, before, n).ok_or(Lack::Pairs)?;
    gather.note(Note::PairsFromTest { pairs });
    margins.draft(margins.noted(gather, ask, after - pairs[0]))
}

fn from_margins<'a>(gather: &mut Gather<'a>, side: Side<'a>, ask: &Setting) -> Result<Draft, Lack> {
    // The conditional odds ratio is that of the pairs that changed, which the margins leave open.
    if matches!(ask.measure, Measure::Mporc | Measure::Mppeto) {
        return Err(Lack::Pairs);
    }
    let margins = margins(gather, side)?;
    let (fewest, most) = overlap_bounds(margins.after, margins.before, margins.n);
    let largest = margins
        .noted(gather, ask, fewest)
        .ok_or(Lack::Undefined(None))?;
    let smallest = margins.effect(ask, most).unwrap_or(largest);
    gather.note(Note::LargestVariance {
        smallest_se: smallest.sei(),
        largest_se: largest.sei(),
    });
    let draft = margins.draft(Some(largest))?;
    Ok(Draft {
        bounds: Some([smallest, largest]),
        ..draft
    })
}
