//! A network as text: what was compared, estimates against the reference, ranks, consistency.

use std::fmt::Write;

use super::{diagnosis, shown, tested};
use crate::effects::Measure;
use crate::network::{NetworkResult, NetworkTable};
use crate::numerics::format;
use crate::reports::text::columns;

/// Everything a reader needs, in tables.
pub fn network(table: &NetworkTable, result: &NetworkResult) -> String {
    let mut out = String::new();
    let network = &result.network;
    let name = |at: usize| network.treatments[at].as_str();
    let _ = writeln!(
        out,
        "{}: {} studies of {} treatments in {} designs\n",
        table.measure.name(),
        network.trials.len(),
        network.treatments.len(),
        network.designs().len()
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
    columns(
        &mut out,
        &[
            &format!("Against {reference}"),
            table.measure.code(),
            &interval,
            "Prediction interval",
        ],
        &rows,
    );
    let _ = writeln!(
        out,
        "\ntau2 = {:.6} ({}), I2 = {}",
        result.fit.tau2,
        result.options.tau2.code(),
        format::or_missing(result.i2, |i2| format!("{i2:.1}%"))
    );
    let parts = &result.consistency;
    for (what, test) in [
        ("Heterogeneity and inconsistency", parts.total),
        ("  within designs (heterogeneity)", parts.within),
        ("  between designs (inconsistency)", parts.between),
    ] {
        let _ = writeln!(out, "{what}: {}", tested(test));
    }
    let _ = writeln!(
        out,
        "Design-by-treatment interaction, random effects: {}\n",
        tested(parts.interaction)
    );
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
    for (study, reason) in &table.left_out {
        let _ = writeln!(out, "Left out: {study}: {reason}.");
    }
    out
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
