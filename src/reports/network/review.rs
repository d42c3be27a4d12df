//! Networks of a review as JSON and text.

use std::fmt::Write;

use serde::Serialize;
use serde_json::Value;

use super::components::Asked;
use super::json::network;
use super::statistics::{self, FullJson};
use super::{
    Committee, Robustness, Verdict, choices, committee, components, robustness, shown, text,
};
use crate::network::{NetworkResult, Pairwise};
use crate::reports::json::Origin;
use crate::reports::text::columns;
use crate::synthesis::{Declared, NetworkStudy, NetworkVariant, ReviewNetwork};

/// All networks of a review.
#[derive(Debug, Serialize)]
pub struct NetworksJson<'a> {
    #[serde(flatten)]
    origin: Origin,
    networks: Vec<ReviewNetworkJson<'a>>,
}

/// One network of a review.
#[derive(Debug, Serialize)]
pub struct ReviewNetworkJson<'a> {
    id: &'a str,
    title: &'a str,
    note: Option<&'a str>,
    outcomes: &'a [String],
    groupings: Vec<GroupingJson<'a>>,
    #[serde(flatten)]
    network: FullJson<'a>,
    /// Treatments that nothing connects with the reference, in their parts.
    apart: &'a [Vec<String>],
    trials: Vec<TrialJson<'a>>,
    not_pooled: Vec<NotPooledJson<'a>>,
    summary: Committee,
    robustness: Vec<Robustness>,
    sensitivity: Vec<VariantJson<'a>>,
    components: Option<Value>,
}

#[derive(Debug, Serialize)]
struct GroupingJson<'a> {
    label: &'a str,
    interventions: &'a [String],
}

#[derive(Debug, Serialize)]
struct TrialJson<'a> {
    study: &'a str,
    label: &'a str,
    effects: Vec<ArmEffectJson<'a>>,
    without_effect: &'a [String],
    left_out: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct ArmEffectJson<'a> {
    treat1: &'a str,
    treat2: &'a str,
    yi: f64,
    vi: f64,
    route: &'static str,
    notes: Vec<String>,
    file: Option<&'a str>,
    line: Option<usize>,
    quote: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct NotPooledJson<'a> {
    study: &'a str,
    label: &'a str,
    reason: String,
}

#[derive(Debug, Serialize)]
struct VariantJson<'a> {
    choice: &'static str,
    description: String,
    left_out: &'a [String],
    measure: &'static str,
    studies: Option<usize>,
    tau2: Option<f64>,
    reference: Option<&'a str>,
    effects: Vec<VariantEffectJson<'a>>,
    error: Option<String>,
}

#[derive(Debug, Serialize)]
struct VariantEffectJson<'a> {
    treatment: &'a str,
    estimate: f64,
    se: f64,
    ci: [f64; 2],
}

/// As JSON.
pub fn json<'a>(origin: &Origin, networks: &'a [ReviewNetwork]) -> NetworksJson<'a> {
    NetworksJson {
        origin: origin.clone(),
        networks: all(networks),
    }
}

/// The same without origin, as a part of another document.
pub fn all(networks: &[ReviewNetwork]) -> Vec<ReviewNetworkJson<'_>> {
    networks.iter().map(one).collect()
}

fn one(of: &ReviewNetwork) -> ReviewNetworkJson<'_> {
    let groupings = of
        .groupings
        .iter()
        .map(|(label, interventions)| GroupingJson {
            label,
            interventions,
        });
    let not_pooled = of.not_pooled.iter().map(|study| NotPooledJson {
        study: &study.study,
        label: &study.label,
        reason: study.lack.to_string(),
    });
    ReviewNetworkJson {
        id: &of.id,
        title: &of.title,
        note: of.note.as_deref(),
        outcomes: &of.outcomes,
        groupings: groupings.collect(),
        network: statistics::json(
            network(None, &of.table, &of.result),
            &of.result,
            &of.statistics,
        ),
        apart: &of.apart,
        trials: of.studies.iter().map(trial).collect(),
        not_pooled: not_pooled.collect(),
        summary: committee(of),
        robustness: robustness(of),
        sensitivity: of.variants.iter().map(variant).collect(),
        components: components_of(of),
    }
}

fn trial(of: &NetworkStudy) -> TrialJson<'_> {
    let effects = of.effects.iter().map(|([one, two], effect)| {
        let source = effect.source.as_ref();
        ArmEffectJson {
            treat1: one,
            treat2: two,
            yi: effect.estimate.yi,
            vi: effect.estimate.vi,
            route: effect.route.code(),
            notes: effect.notes.iter().map(ToString::to_string).collect(),
            file: source.map(|source| source.file.as_str()),
            line: source.map(|source| source.line),
            quote: source.and_then(|source| source.quote.as_deref()),
        }
    });
    TrialJson {
        study: &of.study,
        label: &of.label,
        effects: effects.collect(),
        without_effect: &of.without_effect,
        left_out: of.left_out,
    }
}

fn variant(of: &NetworkVariant) -> VariantJson<'_> {
    let result = of.result.as_ref();
    VariantJson {
        choice: choices::code(&of.choice),
        description: choices::choice(&of.choice),
        left_out: choices::left_out(&of.choice),
        measure: of.measure.code(),
        studies: result.ok().map(|result| result.network.trials.len()),
        tau2: result.ok().and_then(NetworkResult::tau2),
        reference: result
            .ok()
            .map(|result| result.network.treatments[result.reference].as_str()),
        effects: result.map_or_else(|_| Vec::new(), effects),
        error: result.err().map(ToString::to_string),
    }
}

fn effects(result: &NetworkResult) -> Vec<VariantEffectJson<'_>> {
    against_reference(result)
        .map(|(at, pair)| VariantEffectJson {
            treatment: &result.network.treatments[at],
            estimate: pair.effect,
            se: pair.se,
            ci: result.interval(pair),
        })
        .collect()
}

/// Every other treatment against the reference.
pub fn against_reference(result: &NetworkResult) -> impl Iterator<Item = (usize, Pairwise)> {
    let others = (0..result.network.treatments.len()).filter(|at| *at != result.reference);
    others.map(|at| (at, result.fit.pairwise(at, result.reference)))
}

fn components_of(of: &ReviewNetwork) -> Option<Value> {
    let found = of.components.as_ref()?.as_ref().map(|declared| {
        let asked = asked(of, declared);
        let found = components::json(None, &declared.table, &declared.model, &asked);
        serde_json::to_value(found).ok()
    });
    found.unwrap_or_else(|error| Some(serde_json::json!({ "error": error.to_string() })))
}

/// What is asked of the components of a network.
pub fn asked<'a>(of: &ReviewNetwork, declared: &'a Declared) -> Asked<'a> {
    Asked {
        sums: &declared.sums,
        level: of.result.options.level,
        tau2: of.result.options.tau2,
    }
}

/// As text.
pub fn text(networks: &[ReviewNetwork]) -> String {
    let all: Vec<String> = networks.iter().map(text_of).collect();
    all.join("\n")
}

fn text_of(of: &ReviewNetwork) -> String {
    let mut out = format!("{}: {}\n\n", of.id, of.title);
    let found = committee(of);
    let verdict = |verdict: &Verdict| match verdict.doubts.as_slice() {
        [] => format!("{}.", verdict.sentence),
        doubts => format!("{}: {}.", verdict.sentence, doubts.join("; ")),
    };
    let lists = [
        ("What was compared", found.compared),
        (
            "Against the reference",
            found.treatments.iter().map(verdict).collect(),
        ),
        ("What is certain", found.certain),
        ("What is not", found.uncertain),
    ];
    for (what, sentences) in lists {
        let _ = writeln!(out, "{what}");
        for sentence in sentences {
            let _ = writeln!(out, "- {sentence}");
        }
    }
    out.push('\n');
    out += &text::network(&of.table, &of.result);
    out += &statistics::text(&of.result, &of.statistics);
    for part in &of.apart {
        let _ = writeln!(
            out,
            "Not connected with {} by any study, hence not compared: {}.",
            of.result.network.treatments[of.result.reference],
            part.join(", ")
        );
    }
    for study in &of.not_pooled {
        let reason = study.lack.to_string();
        let _ = writeln!(
            out,
            "No effect: {}: {}.",
            study.label,
            reason.trim_end_matches('.')
        );
    }
    for study in &of.studies {
        let mut notes: Vec<String> = Vec::new();
        for note in study.effects.iter().flat_map(|(_, effect)| &effect.notes) {
            let note = note.to_string();
            if !notes.contains(&note) {
                notes.push(note);
            }
        }
        if !notes.is_empty() {
            let _ = writeln!(out, "{}: {}.", study.label, notes.join("; "));
        }
    }
    out.push('\n');
    sensitivity(&mut out, of);
    match &of.components {
        Some(Ok(declared)) => {
            out.push('\n');
            out += &components::text(&declared.table, &declared.model, &asked(of, declared));
        }
        Some(Err(error)) => {
            let _ = writeln!(out, "\nComponents: {error}.");
        }
        None => {}
    }
    out
}

/// How far other choices move each estimate.
fn sensitivity(out: &mut String, of: &ReviewNetwork) {
    let measure = of.table.measure;
    let found = robustness(of);
    let rows: Vec<[String; 5]> = found
        .iter()
        .map(|one| {
            [
                one.treatment.clone(),
                shown(measure, one.least.0),
                one.least.1.clone(),
                shown(measure, one.most.0),
                one.most.1.clone(),
            ]
        })
        .collect();
    let heads = ["Under other choices", "Smallest", "with", "Largest", "with"];
    columns(out, &heads, &rows);
    for one in &found {
        let lists = [
            ("the conclusion changes", &one.conclusion_changes),
            ("not connected with the reference", &one.not_estimable),
        ];
        for (what, choices) in lists.iter().filter(|(_, choices)| !choices.is_empty()) {
            let _ = writeln!(out, "{}: {what}: {}.", one.treatment, choices.join("; "));
        }
    }
}
