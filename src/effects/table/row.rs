//! One row of a table: numbers by column -> effect.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::records::ProblemKind;

use crate::effects::binary::{Table2x2, ZeroRule, binary};
use crate::effects::continuous::{Group, mean_difference, standardised_mean_difference};
use crate::effects::paired::{Occasions, PairedTable, mean_change, paired_binary};
use crate::effects::{Data, EffectEstimate, Family, Lack, Measure, Note, Route};

/// Numbers of a row by column name.
pub type Numbers<'a> = BTreeMap<&'a str, f64>;

/// Sets of columns, any of which a measure can be computed from.
pub fn needed(measure: Measure) -> &'static [&'static [&'static str]] {
    match measure.family() {
        Family::Binary => &[&["ai", "bi", "ci", "di"], &["ai", "n1i", "ci", "n2i"]],
        Family::Continuous => &[&["m1i", "sd1i", "n1i", "m2i", "sd2i", "n2i"]],
        Family::PairedContinuous => &[&["m1i", "m2i", "sd1i", "sd2i", "ni", "ri"]],
        Family::PairedBinary => &[&["ai", "bi", "ci", "di"]],
        Family::Generic => &[&["yi", "vi"], &["yi", "sei"]],
    }
}

/// Complains of numbers that cannot be.
pub fn impossible(
    measure: Measure,
    cells: &Numbers<'_>,
    at: usize,
    problems: &mut Vec<(Range<usize>, ProblemKind)>,
) {
    let mut complain = |kind| problems.push((at..at, kind));
    let get = |name| cells.get(name).copied();
    for (events, total) in [("ai", "n1i"), ("ci", "n2i")] {
        if let (Some(events), Some(total)) = (get(events), get(total))
            && events > total
        {
            complain(ProblemKind::EventsAboveTotal { events, total });
        }
    }
    for name in ["ai", "bi", "ci", "di"] {
        if let Some(value) = get(name)
            && value < 0.0
        {
            complain(ProblemKind::OutOfRange {
                what: "a count",
                value,
                lower: 0.0,
                upper: f64::INFINITY,
            });
        }
    }
    let means = matches!(
        measure.family(),
        Family::Continuous | Family::PairedContinuous
    );
    for (name, what, checked) in [
        ("sd1i", "the standard deviation sd1i", true),
        ("sd2i", "the standard deviation sd2i", true),
        ("vi", "the variance vi", true),
        ("sei", "the standard error sei", true),
        ("n1i", "the group size n1i", means),
        ("n2i", "the group size n2i", means),
        ("ni", "the group size ni", means),
    ] {
        if let Some(value) = get(name)
            && checked
            && value <= 0.0
        {
            complain(ProblemKind::NotPositive { what, value });
        }
    }
    if let Some(value) = get("ri")
        && !(-1.0..=1.0).contains(&value)
    {
        complain(ProblemKind::OutOfRange {
            what: "the correlation ri",
            value,
            lower: -1.0,
            upper: 1.0,
        });
    }
}

/// The 2x2 table of a row, when its four cells are known.
pub fn table2x2(cells: &Numbers<'_>) -> Option<Table2x2> {
    let get = |name| cells.get(name).copied();
    let (ai, ci) = (get("ai")?, get("ci")?);
    let other =
        |rest: Option<f64>, total: Option<f64>, events| rest.or_else(|| Some(total? - events));
    Some(Table2x2 {
        ai,
        bi: other(get("bi"), get("n1i"), ai)?,
        ci,
        di: other(get("di"), get("n2i"), ci)?,
    })
}

/// Effect of one row, what it was computed from, and what to know about it.
pub fn effect(
    measure: Measure,
    cells: &Numbers<'_>,
    rule: &ZeroRule,
    any_zero: bool,
) -> Result<(EffectEstimate, Data, Vec<Note>), Lack> {
    let get = |name| cells.get(name).copied();
    let mut notes = Vec::new();
    let (estimate, data) = match measure.family() {
        Family::Binary => {
            let table = table2x2(cells).ok_or(Lack::Counts)?;
            if rule.applies(table, any_zero) {
                notes.push(Note::ContinuityCorrection { add: rule.add });
            }
            let data = Data::Counts {
                events: [table.ai, table.ci],
                totals: [table.ai + table.bi, table.ci + table.di],
            };
            (binary(measure, table, rule, any_zero), data)
        }
        Family::Continuous => {
            let group = |m, sd, n| {
                Some(Group {
                    mean: get(m)?,
                    sd: get(sd)?,
                    n: get(n)?,
                })
            };
            let one = group("m1i", "sd1i", "n1i").ok_or(Lack::Spread)?;
            let two = group("m2i", "sd2i", "n2i").ok_or(Lack::Spread)?;
            let estimate = match measure {
                Measure::Md => mean_difference(one, two),
                _ => standardised_mean_difference(one, two),
            };
            let data = Data::Means {
                means: [one.mean, two.mean],
                sds: [one.sd, two.sd],
                sizes: [one.n, two.n],
            };
            (estimate, data)
        }
        Family::PairedContinuous => {
            let names = ["m1i", "m2i", "sd1i", "sd2i", "ni", "ri"].map(get);
            let [Some(m1), Some(m2), Some(sd1), Some(sd2), Some(n), Some(r)] = names else {
                return Err(Lack::Spread);
            };
            let occasions = Occasions {
                m1,
                m2,
                sd1,
                sd2,
                n,
                r,
            };
            let data = Data::Occasions {
                means: [Some(m1), Some(m2)],
                sds: [Some(sd1), Some(sd2)],
                n,
            };
            (mean_change(measure, occasions), data)
        }
        Family::PairedBinary => {
            let [Some(ai), Some(bi), Some(ci), Some(di)] = ["ai", "bi", "ci", "di"].map(get) else {
                return Err(Lack::Counts);
            };
            let table = PairedTable { ai, bi, ci, di };
            let add = if table.has_zero() { rule.add } else { 0.0 };
            let data = Data::BeforeAfter {
                events: [ai + bi, ai + ci],
                n: ai + bi + ci + di,
            };
            (paired_binary(measure, table, add), data)
        }
        Family::Generic => {
            let yi = get("yi").ok_or(Lack::Nothing)?;
            let vi = get("vi").or_else(|| get("sei").map(|sei| sei * sei));
            (
                EffectEstimate::new(yi, vi.ok_or(Lack::Spread)?),
                Data::Given,
            )
        }
    };
    estimate
        .map(|estimate| (estimate, data, notes))
        .ok_or(Lack::Undefined)
}

/// How the effects of a measure are reached from a table.
pub fn route(measure: Measure) -> Route {
    match measure.family() {
        Family::Binary => Route::Counts,
        Family::Continuous => Route::Means,
        Family::PairedContinuous => Route::BeforeAfter,
        Family::PairedBinary => Route::Pairs,
        Family::Generic => Route::Given,
    }
}
