//! How far a result rests on single studies and on choices, in sentences and tables.

pub mod csv;
pub mod text;
pub mod words;

use crate::effects::{Measure, Scale};
use crate::numerics::format;
use crate::pooling::PooledEstimate;
use crate::sensitivity::{
    Conclusion, EventMove, FRAGILITY_EXACT, Fragility, Multiverse, Tipping, Universe,
};
use crate::synthesis::AnalysisResult;

use super::variants::rule_name;
use super::words::Shown;

/// What leaving out one study at a time changes, in sentences.
pub fn leave_one_out_findings(result: &AnalysisResult) -> Vec<String> {
    let (Some(all), Some(rows)) = (&result.pooled, &result.sensitivity.leave_one_out) else {
        return Vec::new();
    };
    let by_estimate = |a: &usize, b: &usize| rows[*a].estimate.total_cmp(&rows[*b].estimate);
    let (Some(least), Some(most)) = (
        (0..rows.len()).min_by(by_estimate),
        (0..rows.len()).max_by(by_estimate),
    ) else {
        return Vec::new();
    };
    let shown = |at: usize| {
        let label = &result.effects[at].label;
        let value = Shown::pooled(result).value(rows[at].estimate);
        format!("{value} (without {label})")
    };
    let mut out = vec![format!(
        "Leaving out one study at a time, the estimate lies between {} and {}.",
        shown(least),
        shown(most)
    )];
    if let Some(null) = result.measure.null() {
        let conclusion = |pooled: &PooledEstimate| Conclusion::of(pooled.ci, null);
        let turned = rows
            .iter()
            .enumerate()
            .filter(|(_, row)| conclusion(row) != conclusion(all));
        let turned: Vec<&str> = turned
            .map(|(at, _)| result.effects[at].label.as_str())
            .collect();
        out.push(match turned.len() {
            0 => "The conclusion is the same whichever study is left out.".to_owned(),
            _ => format!(
                "The conclusion changes without {}.",
                listed(&turned, " or ")
            ),
        });
    }
    out
}

/// In how many specifications the conclusion of the analysis holds, and how many rest on fewer studies, in words.
///
/// `None` where the measure has no value of no effect.
pub fn multiverse_finding(found: &Multiverse) -> Option<String> {
    let own = found.own()?;
    let side = match own {
        Conclusion::Open => "the interval includes no effect".to_owned(),
        side => format!("the interval lies {}", side.words()),
    };
    let others = Conclusion::ALL.into_iter().filter(|other| *other != own);
    let others = others.filter(|other| found.count(*other) > 0);
    let others: Vec<String> = others
        .map(|other| {
            let verb = match other {
                Conclusion::Open => "",
                _ => "lies ",
            };
            format!("it {verb}{} in {}", other.words(), found.count(other))
        })
        .collect();
    let rest = match others.is_empty() {
        true => String::new(),
        false => format!("; {}", others.join(", ")),
    };
    let varied = varied(&found.universes);
    let fewer = match fewer_studies(&found.universes) {
        0 => String::new(),
        some => format!(" {some} of the specifications rest on fewer studies."),
    };
    Some(format!(
        "The conclusion that {side} holds in {} of {} specifications ({} varied){rest}.{fewer}",
        found.count(own),
        found.concluded(),
        listed(&varied, " and ")
    ))
}

/// Number of specifications with an estimate of fewer studies than that of the analysis.
fn fewer_studies(universes: &[Universe]) -> usize {
    let k = |one: &Universe| one.pooled.as_ref().map(|pooled| pooled.k);
    let own = universes.first().and_then(k);
    let fewer = universes
        .iter()
        .filter(|one| k(one).is_some() && k(one) < own);
    fewer.count()
}

/// What differs between specifications.
fn varied(universes: &[Universe]) -> Vec<&'static str> {
    let Some(first) = universes.first() else {
        return Vec::new();
    };
    let differs = |other: &dyn Fn(&Universe) -> bool| universes.iter().any(other);
    let dimensions = [
        ("measure", differs(&|one| one.measure != first.measure)),
        (
            "zero cells",
            differs(&|one| one.zero_rule != first.zero_rule),
        ),
        (
            "assumed values",
            differs(&|one| one.assumed != first.assumed),
        ),
        (
            "estimator of the between-study variance",
            differs(&|one| one.tau2 != first.tau2),
        ),
        ("interval", differs(&|one| one.interval != first.interval)),
    ];
    let found = dimensions.into_iter().filter(|(_, differs)| *differs);
    found.map(|(name, _)| name).collect()
}

/// The values that a specification assumes: `r=0.5`.
fn assumed(universe: &Universe) -> String {
    let one = |(assumption, value): &(crate::records::Assumption, f64)| {
        format!("{}={value}", assumption.code())
    };
    let all: Vec<_> = universe.assumed.iter().map(one).collect();
    all.join(" ")
}

/// The rule for zero cells of a specification, where the measure has one.
fn zero_cells(universe: &Universe) -> String {
    if crate::synthesis::has_zero_rules(universe.measure) {
        rule_name(&universe.zero_rule)
    } else {
        String::new()
    }
}

/// How far all effects would have to be off together, in one sentence.
fn shared_finding(measure: Measure, tipping: &Tipping) -> String {
    let shift = match measure.scale() {
        Scale::Log => format!("multiplied by {}", format::ratio(tipping.shared.exp())),
        _ => format!("moved by {}", format::significant(tipping.shared, 3, 6)),
    };
    format!("The conclusion turns if every effect is {shift}.")
}

/// How many events turn the conclusion, in one sentence.
fn fragility_finding(result: &AnalysisResult, found: &Fragility) -> String {
    let Some(index) = found.index else {
        return "No few changed events turn the conclusion.".to_owned();
    };
    let moves: Vec<String> = found
        .moves
        .iter()
        .map(|one| {
            format!(
                "{}: {}",
                result.effects[one.study].label,
                moved(result, one)
            )
        })
        .collect();
    let moves = moves.join("; ");
    let (count, bound) = match index {
        1 => ("1 participant".to_owned(), ""),
        exact if exact <= FRAGILITY_EXACT => (format!("{exact} participants"), ""),
        more => (format!("{more} participants"), "at most "),
    };
    let rest = match bound {
        "" => "",
        _ => "; the search takes the best move at each step, so fewer may do",
    };
    format!(
        "Fragility index {bound}{index}: the conclusion turns once {count} had another outcome ({moves}){rest}."
    )
}

/// `3 more events in Intervention`.
fn moved(result: &AnalysisResult, one: &EventMove) -> String {
    let group = match one.group {
        1 => &result.groups.intervention,
        _ => &result.groups.comparator,
    };
    let direction = if one.events > 0 { "more" } else { "fewer" };
    let size = one.events.unsigned_abs();
    let events = if size == 1 { "event" } else { "events" };
    format!("{size} {direction} {events} in {group}")
}

/// `A, B and C`.
fn listed(names: &[&str], last: &str) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., end] => format!("{}{last}{end}", first.join(", ")),
    }
}
