//! The multiverse of an analysis as a specification curve.

use crate::effects::binary::{AddTo, Correction};
use crate::effects::{Family, Scale};
use crate::figures::specification::{Choice, CurveScale, Specification, SpecificationCurve};
use crate::language::Language;
use crate::numerics::format;
use crate::pooling::PooledEstimate;
use crate::records::Assumption;
use crate::reports::sensitivity::multiverse_finding;
use crate::reports::words::{Form, Shown};
use crate::sensitivity::{Conclusion, Multiverse, Universe};
use crate::synthesis::{AnalysisResult, has_zero_rules};

use super::axis::{Placed, measure_label, metadata};

/// The specification curve of an analysis; `None` when its multiverse was not made, or no specification gives an estimate.
pub fn specification_curve(
    result: &AnalysisResult,
    input_sha256: &str,
    width: f64,
) -> Option<SpecificationCurve> {
    let found = result.sensitivity.multiverse.as_ref()?;
    let (choices, options) = choices(found);
    let (mut scales, mut specifications) = (Vec::new(), Vec::new());
    let mut keys: Vec<(Form, Scale)> = Vec::new();
    for (at, (universe, options)) in found.universes.iter().zip(options).enumerate() {
        let Some(pooled) = &universe.pooled else {
            continue;
        };
        let shown = Shown::effects(universe.measure, &[]);
        let key = (shown.form(), universe.measure.scale());
        let scale = keys.iter().position(|one| *one == key).unwrap_or_else(|| {
            keys.push(key);
            scales.push(scale(result, universe));
            keys.len() - 1
        });
        specifications.push(specification(
            result,
            (universe, pooled),
            scale,
            options,
            (&choices, at == 0),
        ));
    }
    if specifications.is_empty() {
        return None;
    }
    Some(SpecificationCurve {
        id: format!("{}-multiverse", result.id),
        title: format!("{}: every defensible analysis", result.title),
        scales,
        choices,
        specifications,
        notes: note(found),
        width,
        metadata: metadata(result, input_sha256),
    })
}

fn placed(result: &AnalysisResult, universe: &Universe) -> Placed {
    Placed::by(result, universe.measure)
}

fn scale(result: &AnalysisResult, universe: &Universe) -> CurveScale {
    let placed = placed(result, universe);
    let label = match (
        universe.measure == result.measure,
        universe.measure.family(),
    ) {
        (_, Family::Binary) if placed.log() => "Ratio (log scale)".to_owned(),
        (true, _) => measure_label(result),
        (false, _) if placed.log() => format!("{} (log scale)", universe.measure.name()),
        (false, _) if universe.measure.scale() == Scale::Proportion => {
            format!("{}, percentage points", universe.measure.name())
        }
        (false, _) => universe.measure.name().to_owned(),
    };
    CurveScale {
        label,
        log: placed.log(),
        null: placed.null,
    }
}

fn specification(
    result: &AnalysisResult,
    (universe, pooled): (&Universe, &PooledEstimate),
    scale: usize,
    options: Vec<usize>,
    (choices, own): (&[Choice], bool),
) -> Specification {
    let placed = placed(result, universe);
    let named = choices.iter().zip(&options);
    let label: Vec<&str> = named
        .map(|(choice, at)| choice.options[*at].as_str())
        .collect();
    Specification {
        label: label.join(", "),
        scale,
        estimate: placed.at(pooled.estimate),
        interval: [pooled.ci.lower, pooled.ci.upper].map(|limit| placed.at(limit)),
        excludes_null: universe.conclusion.map(|one| one != Conclusion::Open),
        own,
        options,
    }
}

/// The choices that differ between specifications, with their options, and the option of each specification in each.
fn choices(found: &Multiverse) -> (Vec<Choice>, Vec<Vec<usize>>) {
    let all = &found.universes;
    let mut named: Vec<(String, Vec<String>)> = vec![(
        "Measure".to_owned(),
        all.iter()
            .map(|one| one.measure.short().to_owned())
            .collect(),
    )];
    named.push((
        "Zero cells".to_owned(),
        all.iter().map(zero_cells).collect(),
    ));
    for assumption in Assumption::ALL {
        let value = |one: &Universe| {
            let held = one.assumed.iter().find(|(held, _)| *held == assumption);
            held.map(|(_, value)| *value)
        };
        let heading = format!("Assumed {}", assumption.code());
        named.push((heading, ranges(all.iter().map(value).collect())));
    }
    named.push((
        "Estimator of τ²".to_owned(),
        all.iter().map(|one| one.tau2.code().to_owned()).collect(),
    ));
    named.push((
        "Confidence interval".to_owned(),
        all.iter()
            .map(|one| Language::English.interval(one.interval).to_owned())
            .collect(),
    ));
    let mut choices = Vec::new();
    let mut taken = vec![Vec::new(); all.len()];
    for (heading, values) in named {
        let mut options: Vec<String> = Vec::new();
        for value in &values {
            if !options.contains(value) {
                options.push(value.clone());
            }
        }
        if heading.starts_with("Assumed") {
            let least = |one: &String| one.split(' ').next().and_then(|n| n.parse::<f64>().ok());
            options.sort_by(|a, b| {
                let (a, b) = (least(a).unwrap_or(f64::MAX), least(b).unwrap_or(f64::MAX));
                a.total_cmp(&b)
            });
        }
        if options.len() < 2 {
            continue;
        }
        for (taken, value) in taken.iter_mut().zip(&values) {
            taken.push(options.iter().position(|one| one == value).unwrap_or(0));
        }
        choices.push(Choice { heading, options });
    }
    (choices, taken)
}

/// At most so many values of an assumption have a row of their own.
const MOST_VALUES: usize = 8;

/// The values as they are where they are few, else the ranges that they fall into.
fn ranges(values: Vec<Option<f64>>) -> Vec<String> {
    let mut distinct: Vec<f64> = values.iter().flatten().copied().collect();
    distinct.sort_by(f64::total_cmp);
    distinct.dedup();
    let together = distinct.len().div_ceil(MOST_VALUES).max(1);
    let name = |value: f64| {
        let holds = |range: &&[f64]| range.contains(&value);
        let range = distinct.chunks(together).find(holds);
        match range {
            Some([least, .., most]) => format!("{least} to {most}"),
            _ => value.to_string(),
        }
    };
    let named = values.into_iter();
    named
        .map(|value| value.map_or_else(|| "—".to_owned(), name))
        .collect()
}

/// A rule for zero cells in a few words; the amount is left to the assumptions where they vary it.
fn zero_cells(universe: &Universe) -> String {
    if !has_zero_rules(universe.measure) {
        return "—".to_owned();
    }
    let rule = &universe.zero_rule;
    let varied = universe
        .assumed
        .iter()
        .any(|(one, _)| *one == Assumption::Add);
    let amount = match varied {
        true => "Added".to_owned(),
        false => rule.add.to_string(),
    };
    let mut words = match rule.to {
        AddTo::None => "Nothing added".to_owned(),
        AddTo::Only0 => format!("{amount} where zero"),
        AddTo::If0All => format!("{amount} to all if a zero"),
        AddTo::All => format!("{amount} to all"),
    };
    if rule.to != AddTo::None && rule.correction == Correction::TreatmentArm {
        words.push_str(", by size");
    }
    if rule.drop00 {
        words.push_str(", no empty tables");
    }
    words
}

/// How many specifications exclude no effect, and whether the conclusion holds.
fn note(found: &Multiverse) -> Vec<String> {
    let concluded = found.concluded();
    let excluding = concluded - found.count(Conclusion::Open);
    let share = match concluded {
        0 => format!("{} specifications.", found.universes.len()),
        all => format!(
            "The interval excludes no effect in {excluding} of {all} specifications ({}%).",
            format::fixed(100.0 * excluding as f64 / all as f64, 0)
        ),
    };
    std::iter::once(share)
        .chain(multiverse_finding(found))
        .collect()
}
