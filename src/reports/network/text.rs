//! A network as text: what was compared, estimates against the reference, ranks, consistency.

use std::fmt::Write;

use super::diagnosis::many;
use super::{diagnosis, shown, tested};
use crate::effects::Measure;
use crate::network::{NetworkResult, NetworkTable};
use crate::numerics::format;
use crate::pooling::IntervalMethod;
use crate::reports::text::columns;

/// Everything a reader needs, in tables.
pub fn network(table: &NetworkTable, result: &NetworkResult) -> String {
    let mut out = String::new();
    let network = &result.network;
    let name = |at: usize| network.treatments[at].as_str();
    let _ = writeln!(
        out,
        "{}: {} of {} treatments in {}\n",
        table.measure.name(),
        many(network.trials.len(), "study", "studies"),
        network.treatments.len(),
        many(network.designs().len(), "design", "designs")
    );
    let reference = name(result.reference);
    let rows: Vec<[String; 4]> = (0..network.treatments.len())
        .filter(|at| *at != result.reference)
        .map(|at| {
            let pair = result.fit.pairwise(at, result.reference);
            let [lower, upper] = result
                .interval(pair)
                .map(|limit| shown(table.measure, limit));
            [
                name(at).to_owned(),
                shown(table.measure, pair.effect),
                format!("{lower} to {upper}"),
                predicted(table.measure, result, pair),
            ]
        })
        .collect();
    let interval = format!("{}% CI", result.options.level);
    let against = format!("Against {reference}");
    let [one, two, three] = [&against, table.measure.code(), &interval];
    if result.tau2().is_some() {
        columns(&mut out, &[one, two, three, "Prediction interval"], &rows);
    } else {
        let rows: Vec<[String; 3]> = rows.into_iter().map(|[a, b, c, _]| [a, b, c]).collect();
        columns(&mut out, &[one, two, three], &rows);
    }
    variability(&mut out, result);
    let sucra = |at: usize| result.ranks.as_ref().map(|ranks| ranks.sucra[at]);
    let best = |at: usize| {
        result
            .ranks
            .as_ref()
            .map(|ranks| 100.0 * ranks.probabilities[at][0])
    };
    let ranks: Vec<[String; 4]> = result
        .ranked()
        .into_iter()
        .map(|at| {
            [
                name(at).to_owned(),
                format!("{:.3}", result.p_scores[at]),
                format::or_missing(sucra(at), |sucra| format!("{sucra:.3}")),
                format::or_missing(best(at), |best| format!("{best:.1}%")),
            ]
        })
        .collect();
    columns(&mut out, &["Treatment", "P-score", "SUCRA", "Best"], &ranks);
    out.push('\n');
    splits(&mut out, table.measure, result);
    let _ = writeln!(out, "\nThe shape of the network");
    for sentence in diagnosis::sentences(network, &result.diagnosis) {
        let _ = writeln!(out, "- {sentence}");
    }
    for (study, reason) in &result.left_out {
        let _ = writeln!(out, "Left out: {study}: {reason}.");
    }
    out
}

/// What varies between studies and designs, and how intervals allow for it.
fn variability(out: &mut String, result: &NetworkResult) {
    out.push('\n');
    match result.tau2() {
        Some(tau2) => {
            let method = result.options.tau2.code();
            let i2 = format::or_missing(result.i2, |i2| format!("{i2:.1}%"));
            let _ = writeln!(out, "tau2 = {tau2:.6} ({method}), I2 = {i2}");
        }
        None => out.push_str("Mantel-Haenszel: common effects, nothing added to zero cells\n"),
    }
    let factor = result.variance_factor();
    let scaled = match result.options.interval {
        IntervalMethod::Hksj | IntervalMethod::HksjAdhoc => {
            format!(": variances times {factor:.3}")
        }
        _ => String::new(),
    };
    if result.options.interval != IntervalMethod::Wald {
        let (name, df) = (result.options.interval.name(), result.evidence().df());
        let _ = writeln!(out, "Confidence intervals by {name}, t on {df} df{scaled}");
    }
    match &result.consistency {
        Some(parts) => {
            for (what, test) in [
                ("Heterogeneity and inconsistency", parts.total),
                ("  within designs (heterogeneity)", parts.within),
                ("  between designs (inconsistency)", parts.between),
                (
                    "Design-by-treatment interaction, random effects",
                    parts.interaction,
                ),
            ] {
                let _ = writeln!(out, "{what}: {}", tested(test));
            }
        }
        None => {
            let test = tested(result.inconsistency);
            let _ = writeln!(out, "Between designs (inconsistency): {test}");
        }
    }
    out.push('\n');
}

fn splits(out: &mut String, measure: Measure, result: &NetworkResult) {
    let name = |at: usize| result.network.treatments[at].as_str();
    let rows: Vec<[String; 6]> = result
        .splits
        .iter()
        .map(|split| {
            [
                format!("{} against {}", name(split.one), name(split.two)),
                split.studies.to_string(),
                format!("{:.0}%", 100.0 * split.proportion),
                shown(measure, split.direct.effect),
                format::or_missing(split.indirect.map(|pair| pair.effect), |effect| {
                    shown(measure, effect)
                }),
                format::or_missing(split.p, format::p_value),
            ]
        })
        .collect();
    columns(
        out,
        &[
            "Direct and indirect evidence",
            "Studies",
            "Direct",
            "Direct effect",
            "Indirect effect",
            "p",
        ],
        &rows,
    );
}

fn predicted(measure: Measure, result: &NetworkResult, pair: crate::network::Pairwise) -> String {
    let limits = result
        .prediction(pair)
        .map(|limits| limits.map(|limit| shown(measure, limit)));
    limits.map_or_else(
        || "—".to_owned(),
        |[lower, upper]| format!("{lower} to {upper}"),
    )
}
