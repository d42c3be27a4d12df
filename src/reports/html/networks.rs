//! Networks -> the texts of the page.

use crate::effects::EffectEstimate;
use crate::network::{NetworkResult, Pairwise, QTest};
use crate::numerics::distributions::normal;
use crate::numerics::format;
use crate::pooling::Interval;
use crate::reports::forest::source_id;
use crate::reports::network::review::{against_reference, asked};
use crate::reports::network::{Committee, choices, committee, components, diagnosis};
use crate::reports::words::Shown;
use crate::synthesis::{
    Choice, NetworkStudy, NetworkVariant, ReviewNetwork, ReviewResult, Unanalysed,
};

use super::figures::{Figures, NetworkFigures};

/// The section on networks.
pub struct NetworksView {
    pub networks: Vec<NetworkView>,
    /// Networks that cannot be analysed: title and why.
    pub unanalysed: Vec<(String, String)>,
}

/// One network.
pub struct NetworkView {
    pub id: String,
    pub title: String,
    pub note: Option<String>,
    pub measure: &'static str,
    pub reference: String,
    pub committee: Committee,
    pub figures: NetworkFigures,
    pub groupings: Vec<String>,
    /// What must be known of the network's geometry.
    pub shape: Vec<String>,
    pub treatments: Vec<TreatmentRow>,
    pub splits: Vec<SplitRow>,
    pub choices: Vec<ChoiceRow>,
    /// Heads of the columns of `choices`.
    pub heads: Vec<String>,
    pub components: Option<ComponentsView>,
    pub studies: Vec<NetworkStudyRow>,
    pub not_pooled: Vec<(String, String)>,
    pub left_out: Vec<(String, String)>,
}

/// A treatment against the reference.
pub struct TreatmentRow {
    pub name: String,
    pub studies: usize,
    pub estimate: String,
    pub interval: String,
    pub prediction: String,
    pub p_score: String,
    pub sucra: String,
    /// Why the comparison is not certain.
    pub doubts: String,
}

/// Direct and indirect evidence of one comparison.
pub struct SplitRow {
    pub name: String,
    pub studies: usize,
    pub share: String,
    pub direct: String,
    pub indirect: String,
    pub p: String,
}

/// Every treatment under one choice.
pub struct ChoiceRow {
    pub name: String,
    pub why: Option<String>,
    pub left_out: String,
    pub cells: Vec<ChoiceCell>,
    /// Why there is no estimate.
    pub error: Option<String>,
}

/// One treatment under one choice.
pub struct ChoiceCell {
    pub text: String,
    /// Whether the interval excludes no effect.
    pub excludes: bool,
}

/// The additive model.
pub struct ComponentsView {
    pub inactive: Option<String>,
    pub rows: Vec<(String, String)>,
    pub test: String,
}

/// A study with its effects.
pub struct NetworkStudyRow {
    pub id: String,
    pub label: String,
    pub effects: Vec<String>,
    pub notes: Vec<String>,
    pub source: String,
}

/// Everything that the page shows of networks.
pub fn view(result: &ReviewResult, figures: &Figures) -> NetworksView {
    let unanalysed = |one: &Unanalysed| (one.title.clone(), one.error.to_string());
    NetworksView {
        networks: result
            .networks
            .iter()
            .map(|of| network(of, figures.networks.get(&of.id)))
            .collect(),
        unanalysed: result.unanalysed.iter().map(unanalysed).collect(),
    }
}

fn network(of: &ReviewNetwork, figures: Option<&NetworkFigures>) -> NetworkView {
    let result = &of.result;
    let name = |at: usize| result.network.treatments[at].clone();
    let committee = committee(of);
    let others: Vec<usize> = against_reference(result).map(|(at, _)| at).collect();
    NetworkView {
        id: of.id.clone(),
        title: of.title.clone(),
        note: of.note.clone(),
        measure: of.table.measure.code(),
        reference: format::uncapitalised(&name(result.reference)),
        shape: diagnosis::sentences(&result.network, &result.diagnosis),
        treatments: treatments(of, &committee),
        committee,
        figures: figures.cloned().unwrap_or_default(),
        groupings: of
            .groupings
            .iter()
            .map(|(label, parts)| format!("{label}: {}", parts.join(", ")))
            .collect(),
        splits: splits(of),
        heads: others.iter().map(|at| name(*at)).collect(),
        choices: of
            .variants
            .iter()
            .map(|variant| choice(of, variant, &others))
            .collect(),
        components: components_view(of),
        studies: of
            .studies
            .iter()
            .enumerate()
            .map(|(at, one)| study(of, at, one))
            .collect(),
        not_pooled: of
            .not_pooled
            .iter()
            .map(|one| {
                let reason = format::capitalised(&one.lack.to_string());
                (one.label.clone(), reason)
            })
            .collect(),
        left_out: of
            .studies
            .iter()
            .filter_map(|one| Some((one.label.clone(), one.left_out?.to_owned())))
            .collect(),
    }
}

fn shown(of: &ReviewNetwork) -> Shown {
    Shown::effects(of.table.measure, &[])
}

fn limits([lower, upper]: [f64; 2]) -> Interval {
    Interval { lower, upper }
}

fn with_interval(shown: Shown, result: &NetworkResult, pair: Pairwise) -> String {
    let interval = shown.interval(limits(result.interval(pair)));
    format!("{} ({interval})", shown.value(pair.effect))
}

/// A study's own interval.
fn wald(estimate: EffectEstimate, level: f64) -> Interval {
    let half = normal::quantile_upper((1.0 - level / 100.0) / 2.0) * estimate.sei();
    Interval {
        lower: estimate.yi - half,
        upper: estimate.yi + half,
    }
}

/// From the best P-score down.
fn treatments(of: &ReviewNetwork, committee: &Committee) -> Vec<TreatmentRow> {
    let (result, shown) = (&of.result, shown(of));
    let doubts = |name: &str| {
        let verdict = committee
            .treatments
            .iter()
            .find(|one| one.treatment == name);
        verdict.map_or_else(String::new, |one| {
            format::capitalised(&one.doubts.join("; "))
        })
    };
    let row = |at: usize| {
        let pair = result.fit.pairwise(at, result.reference);
        let own = result.network.trials.iter();
        let is_reference = at == result.reference;
        TreatmentRow {
            doubts: doubts(&result.network.treatments[at]),
            name: result.network.treatments[at].clone(),
            studies: own.filter(|trial| trial.arms.contains(&at)).count(),
            estimate: match is_reference {
                true => "reference".to_owned(),
                false => shown.value(pair.effect),
            },
            interval: match is_reference {
                true => String::new(),
                false => shown.interval(limits(result.interval(pair))),
            },
            prediction: match result.prediction(pair).filter(|_| !is_reference) {
                Some(predicted) => shown.interval(limits(predicted)),
                None => String::new(),
            },
            p_score: format!("{:.2}", result.p_scores[at]),
            sucra: format::or_missing(
                result.ranks.as_ref().map(|ranks| ranks.sucra[at]),
                |sucra| format!("{sucra:.2}"),
            ),
        }
    };
    result.ranked().into_iter().map(row).collect()
}

fn splits(of: &ReviewNetwork) -> Vec<SplitRow> {
    let (result, shown) = (&of.result, shown(of));
    let name = |at: usize| result.network.treatments[at].as_str();
    result
        .splits
        .iter()
        .map(|split| SplitRow {
            name: format!(
                "{} against {}",
                name(split.one),
                format::uncapitalised(name(split.two))
            ),
            studies: split.studies,
            share: format!("{:.0}%", 100.0 * split.proportion),
            direct: with_interval(shown, result, split.direct),
            indirect: split
                .indirect
                .map_or_else(|| "—".to_owned(), |pair| with_interval(shown, result, pair)),
            p: format::or_missing(split.p, format::p_value),
        })
        .collect()
}

fn choice(of: &ReviewNetwork, variant: &NetworkVariant, others: &[usize]) -> ChoiceRow {
    let measure = variant.measure;
    let shown = Shown::effects(measure, &[]);
    let null = measure.null().unwrap_or(0.0);
    let cell = |at: &usize| {
        let name = &of.result.network.treatments[*at];
        let result = variant.result.as_ref().ok();
        let found = result.and_then(|result| {
            let at = result.network.treatment(name).ok()?;
            let pair = result.fit.pairwise(at, result.reference);
            let [lower, upper] = result.interval(pair);
            Some(ChoiceCell {
                text: with_interval(shown, result, pair),
                excludes: lower > null || upper < null,
            })
        });
        found.unwrap_or(ChoiceCell {
            text: "—".to_owned(),
            excludes: false,
        })
    };
    let why = match &variant.choice {
        Choice::Alternative { why, .. } => why.clone(),
        _ => None,
    };
    ChoiceRow {
        name: choices::choice(&variant.choice),
        why,
        left_out: match choices::left_out(&variant.choice) {
            [_] => String::new(),
            several => several.join(", "),
        },
        cells: others.iter().map(cell).collect(),
        error: variant.result.as_ref().err().map(ToString::to_string),
    }
}

fn study(of: &ReviewNetwork, at: usize, one: &NetworkStudy) -> NetworkStudyRow {
    let shown = shown(of);
    let mut notes: Vec<String> = Vec::new();
    for note in one.effects.iter().flat_map(|(_, effect)| &effect.notes) {
        let note = note.to_string();
        if !notes.contains(&note) {
            notes.push(note);
        }
    }
    let source = one
        .effects
        .iter()
        .find_map(|(_, effect)| effect.source.as_ref());
    NetworkStudyRow {
        id: source_id(&of.id, at),
        label: one.label.clone(),
        effects: one
            .effects
            .iter()
            .map(|([treatment, other], effect)| {
                let interval = shown.interval(wald(effect.estimate, of.result.options.level));
                format!(
                    "{treatment} against {}: {} ({interval}), {}",
                    format::uncapitalised(other),
                    shown.value(effect.estimate.yi),
                    effect.route
                )
            })
            .collect(),
        notes,
        source: source.map_or_else(String::new, |source| {
            let place = source.from.as_deref().unwrap_or_default();
            let quote = source.quote.as_deref();
            let quote = quote.map_or_else(String::new, |quote| format!(", «{quote}»"));
            format!("{}:{}, {place}{quote}", source.file, source.line)
        }),
    }
}

/// Effects of components and of the sums asked for.
fn components_view(of: &ReviewNetwork) -> Option<ComponentsView> {
    let declared = of.components.as_ref()?;
    let shown = shown(of);
    let level = of.result.options.level;
    let text = |pair: Option<Pairwise>| match pair {
        Some(pair) => {
            let half = normal::quantile_upper((1.0 - level / 100.0) / 2.0) * pair.se;
            let interval = limits([pair.effect - half, pair.effect + half]);
            format!(
                "{} ({})",
                shown.value(pair.effect),
                shown.interval(interval)
            )
        }
        None => "the studies do not tell it from others".to_owned(),
    };
    let (rows, test) = match declared {
        Err(error) => (
            Vec::new(),
            format!("{}.", format::capitalised(&error.to_string())),
        ),
        Ok(declared) => {
            let found = &declared.model;
            let asked = asked(of, declared);
            let rows = components::effects(&declared.table.network, found, &asked);
            let row = |(name, effect, tried): (String, _, _)| {
                let never = match tried {
                    Some(false) => ", never tried: the sum of its parts",
                    _ => "",
                };
                (format!("{name}{never}"), text(effect))
            };
            (
                rows.into_iter().map(row).collect(),
                additivity(found.additivity),
            )
        }
    };
    let inactive = declared
        .as_ref()
        .ok()
        .and_then(|own| own.inactive.as_deref());
    Some(ComponentsView {
        inactive: inactive.map(format::uncapitalised),
        rows,
        test,
    })
}

fn additivity(test: Option<QTest>) -> String {
    match test.and_then(|test| Some((test, test.p?))) {
        Some((test, p)) => format!(
            "Sums fit worse than one effect for each treatment by Q = {:.1} on {} df ({}).",
            test.q,
            test.df,
            format::p_relation("p", p)
        ),
        None => {
            "Whether effects add up cannot be examined: no combination was tried beside its parts."
                .to_owned()
        }
    }
}
