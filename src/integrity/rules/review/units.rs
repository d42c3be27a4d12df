//! Units and scales of outcomes that are pooled without standardising.

use crate::effects::Measure;
use crate::integrity::rule::rule;
use crate::integrity::{Finding, Rule};
use crate::records::Outcome;

use super::{Asked, Made};

pub static UNITS: Rule = rule!(
    "units-differ",
    Warning,
    "Different units in one mean difference"
);
pub static SCALES: Rule = rule!(
    "scales-differ",
    Warning,
    "Different scales in one mean difference"
);

/// Units by other names.
const NAMES: [(&str, &str); 22] = [
    ("cc", "ml"),
    ("millilitre", "ml"),
    ("millilitres", "ml"),
    ("milliliter", "ml"),
    ("milliliters", "ml"),
    ("mls", "ml"),
    ("jam", "h"),
    ("hour", "h"),
    ("hours", "h"),
    ("hr", "h"),
    ("hrs", "h"),
    ("menit", "min"),
    ("minute", "min"),
    ("minutes", "min"),
    ("mins", "min"),
    ("hari", "days"),
    ("day", "days"),
    ("d", "days"),
    ("gram", "g"),
    ("grams", "g"),
    ("gr", "g"),
    ("points", "score"),
];

pub fn judge(asked: &Asked) -> Option<Finding> {
    let in_units = matches!(
        asked.measure,
        Measure::Md | Measure::Mc | Measure::Ppcmc | Measure::Mn
    );
    if !in_units {
        return None;
    }
    units(asked).or_else(|| scales(asked))
}

/// The outcome that an analysis takes from a record: the first that has numbers, in the order of the analysis.
fn used<'a>(asked: &Asked, made: &Made<'a>) -> Option<&'a Outcome> {
    let has_numbers = |outcome: &&&Outcome| gives_a_difference(outcome);
    let of = |id: &str| {
        let mut own = made.outcomes.iter().filter(has_numbers);
        own.find(|outcome| outcome.id.value == id).copied()
    };
    asked.analysis.outcome.iter().find_map(|id| of(&id.value))
}

/// Whether an outcome prints a spread, or a test or effect that a difference with its error can come from.
fn gives_a_difference(outcome: &Outcome) -> bool {
    let summaries = outcome
        .results
        .iter()
        .flat_map(|result| [&result.before, &result.after, &result.change]);
    let spread = summaries.flatten().any(|summary| {
        let spreads = [
            &summary.sd,
            &summary.se,
            &summary.q1,
            &summary.min,
            &summary.median,
        ];
        summary.ci.is_some() || spreads.iter().any(|number| number.is_some())
    });
    let tested = outcome.reported.iter().any(|reported| {
        let numbers = [&reported.t, &reported.f, &reported.p];
        reported.effect.is_some() || numbers.iter().any(|number| number.is_some())
    });
    spread || tested
}

/// A unit in plain letters, without remarks in brackets.
pub(super) fn plain(unit: &str) -> String {
    let unit = unit
        .split(['(', ','])
        .next()
        .unwrap_or_default()
        .trim()
        .to_lowercase();
    let other = NAMES.iter().find(|(name, _)| *name == unit);
    other.map_or(unit, |(_, name)| (*name).to_owned())
}

fn units(asked: &Asked) -> Option<Finding> {
    let with_unit = |made: &Made| {
        let outcome = used(asked, made)?;
        let unit = plain(outcome.unit.as_deref()?);
        Some((
            made.record.study.label(),
            made.record.file.name.clone(),
            outcome.id.span.clone(),
            unit,
        ))
    };
    let all: Vec<_> = asked.records.iter().filter_map(with_unit).collect();
    let first = &all.first()?.3;
    all.iter().find(|(_, _, _, unit)| unit != first)?;
    let mut kinds: Vec<&String> = all.iter().map(|(_, _, _, unit)| unit).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let each = kinds.iter().map(|kind| {
        let of: Vec<_> = all
            .iter()
            .filter(|(.., unit)| unit == *kind)
            .map(|(label, ..)| label.as_str())
            .collect();
        format!("\"{kind}\" ({})", of.join(", "))
    });
    let each: Vec<_> = each.collect();
    let message = format!(
        "{} of `{}` mixes units: {}",
        asked.measure,
        asked.analysis.id.value,
        each.join("; ")
    );
    let mut finding = asked.finding(&UNITS, asked.analysis.measure.span.clone(), message);
    for (_, file, span, unit) in &all {
        if unit != first {
            finding = finding.related(file, span.clone(), format!("in {unit}"));
        }
    }
    Some(
        finding
            .help("convert the units in the records, or pool a standardised measure such as SMD"),
    )
}

fn scales(asked: &Asked) -> Option<Finding> {
    let of = |made: &Made| {
        let outcome = used(asked, made)?;
        let scale = outcome.scale.as_ref()?;
        let ends = (scale.min.as_ref()?.value, scale.max.as_ref()?.value);
        Some((
            made.record.study.label(),
            made.record.file.name.clone(),
            outcome.id.span.clone(),
            ends,
        ))
    };
    let all: Vec<_> = asked.records.iter().filter_map(of).collect();
    let (label, _, _, first) = all.first()?;
    let (other, _, _, ends) = all.iter().find(|(_, _, _, ends)| ends != first)?;
    let message = format!(
        "{} of `{}` mixes scales: {} to {} ({label}) and {} to {} ({other})",
        asked.measure, asked.analysis.id.value, first.0, first.1, ends.0, ends.1
    );
    let mut finding = asked.finding(&SCALES, asked.analysis.measure.span.clone(), message);
    for (_, file, span, ends) in &all {
        if ends != first {
            finding = finding.related(file, span.clone(), format!("{} to {}", ends.0, ends.1));
        }
    }
    Some(finding.help("pool a standardised measure such as SMD, or bring the scores to one scale"))
}
