//! A network for those who decide: what was compared, what is certain, what is not.

use serde::Serialize;

use super::robustness::{Robustness, bounds, robustness};
use crate::effects::Note;
use crate::network::{Network, NetworkResult, Pairwise, SmallValues, Split};
use crate::numerics::format;
use crate::reports::findings::studies;
use crate::reports::words::Shown;
use crate::sensitivity::Conclusion;
use crate::synthesis::ReviewNetwork;

/// Sentences of a network.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Committee {
    /// What was compared.
    pub compared: Vec<String>,
    /// Each treatment against the reference, from the best P-score down.
    pub treatments: Vec<Verdict>,
    /// What holds: of more than one study, under every choice, and where a new study's effect is predicted.
    pub certain: Vec<String>,
    /// What weakens all comparisons.
    pub uncertain: Vec<String>,
}

/// A treatment against the reference.
#[derive(Debug, Clone, Serialize)]
pub struct Verdict {
    /// The treatment.
    pub treatment: String,
    /// What its interval says.
    pub sentence: String,
    /// Why that is not certain; nothing where it is.
    pub doubts: Vec<String>,
}

/// A test of inconsistency below which direct and indirect evidence are said to differ; such tests have little power.
const INCONSISTENT: f64 = 0.1;

/// A network in three lists.
pub fn committee(of: &ReviewNetwork) -> Committee {
    let mut found = Committee {
        compared: compared(of),
        ..Committee::default()
    };
    let robust = robustness(of);
    for at in of.result.ranked() {
        let treatment = name(&of.result, at);
        let Some(one) = robust.iter().find(|one| one.treatment == treatment) else {
            continue;
        };
        let pair = of.result.fit.pairwise(at, of.result.reference);
        let verdict = Verdict {
            treatment: treatment.to_owned(),
            sentence: estimate(of, at, pair),
            doubts: doubts(of, one, at, pair),
        };
        if verdict.doubts.is_empty() {
            found.certain.push(format!("{}.", verdict.sentence));
        }
        found.treatments.push(verdict);
    }
    if found.certain.is_empty() {
        found.certain.push(format!(
            "No comparison with {} rests on more than one study, holds under every choice that was tried, and is predicted \
             for a new study.",
            format::uncapitalised(name(&of.result, of.result.reference))
        ));
    }
    found.uncertain.extend(consistency(&of.result));
    found.uncertain.extend(heterogeneity(&of.result));
    found.uncertain.extend(faulty(of));
    found.uncertain.extend(of.apart.iter().map(|part| {
        format!(
            "{}: no study connects {} with the other treatments.",
            part.join(", "),
            if part.len() == 1 { "it" } else { "them" }
        )
    }));
    found
}

fn name(result: &NetworkResult, at: usize) -> &str {
    &result.network.treatments[at]
}

fn shown(of: &ReviewNetwork) -> Shown {
    Shown::effects(of.table.measure, &[])
}

fn compared(of: &ReviewNetwork) -> Vec<String> {
    let network = &of.result.network;
    let n = network.treatments.len();
    let inside = |label: &str| network.trials.iter().any(|trial| trial.label == label);
    let sizes = of.studies.iter().filter(|study| inside(&study.label));
    let sizes: Vec<Option<f64>> = sizes.map(|study| study.participants).collect();
    let known: f64 = sizes.iter().flatten().sum();
    let unknown = sizes.iter().filter(|size| size.is_none()).count();
    let people = match unknown {
        0 => format!("{known} participants"),
        _ => format!(
            "{known} participants, not counting {} of unknown size",
            studies(unknown)
        ),
    };
    let reference = format::uncapitalised(name(&of.result, of.result.reference));
    let mut sentences = vec![
        format!(
            "{n} treatments in {} with {people}.",
            studies(network.trials.len())
        ),
        pairs_compared(network),
        format!("Each treatment is shown against {reference}."),
    ];
    if !of.not_pooled.is_empty() {
        sentences.push(format!(
            "{} of these outcomes give no effect and are listed below.",
            format::capitalised(&studies(of.not_pooled.len()))
        ));
    }
    sentences
}

fn pairs_compared(network: &Network) -> String {
    let n = network.treatments.len();
    let (all, edges) = (n * (n - 1) / 2, network.edges());
    let single = edges.values().filter(|studies| **studies == 1).count();
    if edges.len() == all {
        return match (all, single) {
            (1, _) => "Both were compared in every study.".to_owned(),
            _ => format!(
                "All {all} pairs of treatments were compared in a study, {single} of them in a single one."
            ),
        };
    }
    format!(
        "Of {all} pairs of treatments {} were compared in a study, {single} of them in a single one; the others are compared by way \
         of treatments that both were compared with.",
        edges.len()
    )
}

/// `Oxytocin massage did better than routine care (OR 31.7, 95% CI 7.1 to 142; 3 studies compare them)`.
fn estimate(of: &ReviewNetwork, at: usize, pair: Pairwise) -> String {
    let result = &of.result;
    let null = of.table.measure.null().unwrap_or(0.0);
    let limits = bounds(result.interval(pair));
    let better = match result.options.small {
        SmallValues::Undesirable => Conclusion::Above,
        SmallValues::Desirable => Conclusion::Below,
    };
    let did = match Conclusion::of(limits, null) {
        Conclusion::Open => "was not shown to differ from",
        says if says == better => "did better than",
        _ => "did worse than",
    };
    let direct = match split(result, at) {
        Some(split) => format!(
            "{} compare{} them",
            studies(split.studies),
            if split.studies == 1 { "s" } else { "" }
        ),
        None => "no study compares them".to_owned(),
    };
    let shown = shown(of);
    format!(
        "{} {did} {} ({} {}, {}% CI {}; {direct})",
        name(result, at),
        format::uncapitalised(name(result, result.reference)),
        of.table.measure.code(),
        shown.value(pair.effect),
        result.options.level,
        shown.interval(limits),
    )
}

/// The comparison with the reference, where a study makes it.
fn split(result: &NetworkResult, at: usize) -> Option<&Split> {
    let pair = [at, result.reference];
    result
        .splits
        .iter()
        .find(|split| pair.contains(&split.one) && pair.contains(&split.two))
}

/// Why an estimate is not certain.
fn doubts(of: &ReviewNetwork, one: &Robustness, at: usize, pair: Pairwise) -> Vec<String> {
    let result = &of.result;
    let null = of.table.measure.null().unwrap_or(0.0);
    let says = Conclusion::of(bounds(result.interval(pair)), null);
    let mut doubts = Vec::new();
    let own = result.network.trials.iter();
    let own = own.filter(|trial| trial.arms.contains(&at)).count();
    if own == 1 {
        doubts.push("it rests on one study".to_owned());
    }
    if says == Conclusion::Open {
        doubts.push("its interval includes no effect".to_owned());
    } else {
        match result.prediction(pair).map(bounds) {
            Some(predicted) if Conclusion::of(predicted, null) != says => doubts.push(format!(
                "in a new study the effect may be none ({})",
                shown(of).interval(predicted)
            )),
            Some(_) => {}
            None => doubts.push("the effect in a new study cannot be predicted".to_owned()),
        }
    }
    let listed = |choices: &[String]| match choices {
        [] => None,
        [first] => Some(format::uncapitalised(first)),
        [first, second] => Some(format!(
            "{} or {}",
            format::uncapitalised(first),
            format::uncapitalised(second)
        )),
        [first, others @ ..] => Some(format!(
            "{} or {} other choices",
            format::uncapitalised(first),
            others.len()
        )),
    };
    if let Some(choices) = listed(&one.conclusion_changes) {
        doubts.push(format!("the conclusion changes {}", under(&choices)));
    }
    // Of a treatment of one study that it is gone without that study is no news.
    if own > 1
        && let Some(choices) = listed(&one.not_estimable)
    {
        doubts.push(format!(
            "nothing connects it with the reference {}",
            under(&choices)
        ));
    }
    doubts
}

fn under(choices: &str) -> String {
    match choices.starts_with("without") {
        true => choices.to_owned(),
        false => format!("with {choices}"),
    }
}

/// What can be said of direct against indirect evidence.
fn consistency(result: &NetworkResult) -> Vec<String> {
    let test = result.inconsistency;
    match test.p {
        None => vec![
            "No comparison is made both directly and indirectly by different studies, so that it cannot be examined whether \
             they agree; all indirect comparisons take it for granted."
                .to_owned(),
        ],
        Some(p) if p < INCONSISTENT => vec![format!(
            "Direct and indirect evidence disagree (Q = {:.1} on {} df, {}).",
            test.q,
            test.df,
            format::p_relation("p", p)
        )],
        Some(p) => vec![format!(
            "Direct and indirect evidence were not shown to disagree (Q = {:.1} on {} df, {}), in a test that finds only large \
             differences.",
            test.q,
            test.df,
            format::p_relation("p", p)
        )],
    }
}

fn heterogeneity(result: &NetworkResult) -> Option<String> {
    let test = result.consistency.as_ref()?.total;
    let i2 = result.i2?;
    Some(format!(
        "Studies differ beyond chance by I² = {i2:.0}% (τ² = {:.3}, Q = {:.1} on {} df, {}).",
        result.fit.tau2,
        test.q,
        test.df,
        test.p
            .map_or_else(String::new, |p| format::p_relation("p", p))
    ))
}

/// Studies that the audit finds fault with.
fn faulty(of: &ReviewNetwork) -> Option<String> {
    let flagged = |note: &Note| matches!(note, Note::Flagged { .. });
    let own = of.studies.iter().filter(|study| {
        let mut notes = study.effects.iter().flat_map(|(_, effect)| &effect.notes);
        notes.any(flagged)
    });
    let count = own.count();
    (count > 0).then(|| {
        format!(
            "The audit finds fault with the numbers of {count} of {}.",
            studies(of.studies.len())
        )
    })
}
