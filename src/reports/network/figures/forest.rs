//! All treatments against one, as a forest plot.

use crate::figures::forest::{Column, ForestPlot, Marker, Priority, Row, StudyRow};
use crate::network::{NetworkResult, NetworkTable, SmallValues, Trial};
use crate::numerics::format;
use crate::pooling::Interval;
use crate::reports::companions::Paper;
use crate::reports::forest::scale::limits;

use super::base::{Base, column, note};
use super::plain;

/// What the forest plot of a network shows beside estimates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ForestChoice {
    /// From which treatment down.
    pub order: ForestOrder,
    /// Where the effects of new studies lie, under every estimate.
    pub predictions: bool,
}

/// The order of the treatments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ForestOrder {
    /// From the best P-score down.
    #[default]
    Rank,
    /// From the smallest effect up.
    Effect,
    /// By name.
    Name,
}

/// All treatments of a network against the reference.
pub fn forest(
    table: &NetworkTable,
    result: &NetworkResult,
    choice: ForestChoice,
    paper: &Paper<'_>,
) -> ForestPlot {
    let base = Base::new(table, result);
    let reference = base.name(result.reference);
    let mut plot = base.plot("Forest plot", format!("Against {reference}"), paper);
    plot.title = format!(
        "All treatments against {reference}: {}",
        table.measure.name()
    );
    plot.columns = columns(&base);
    plot.favours = base.favours(["treatment", reference]);
    for treatment in order(&base, choice.order) {
        // A gap keeps an estimate and its prediction interval together.
        let is_next = choice.predictions && !plot.rows.is_empty();
        plot.rows.extend(is_next.then_some(Row::Spacer));
        plot.rows.push(row(&base, treatment));
        plot.rows
            .extend(choice.predictions.then(|| prediction(&base, treatment)));
    }
    plot.rows.extend(base.statistics());
    plot.rows.extend(notes(&base, choice).into_iter().map(note));
    plot.description = description(&base);
    plot
}

fn columns(base: &Base) -> Vec<Column> {
    let direct = |heading: &str, priority: Priority| Column {
        group: Some("Direct evidence".to_owned()),
        ..column(heading, priority)
    };
    let mut columns = vec![direct("Studies", Priority::Size)];
    if has_sizes(base) {
        columns.push(direct("Participants", Priority::Spread));
    }
    columns.push(column("P-score", Priority::Data));
    columns
}

/// Whether any study tells its participants.
fn has_sizes(base: &Base) -> bool {
    let trials = base.result.network.trials.iter();
    trials.flat_map(|trial| &trial.sizes).any(Option::is_some)
}

fn order(base: &Base, order: ForestOrder) -> Vec<usize> {
    let result = base.result;
    let mut all = match order {
        ForestOrder::Rank => result.ranked(),
        ForestOrder::Effect | ForestOrder::Name => (0..result.network.treatments.len()).collect(),
    };
    if order == ForestOrder::Effect {
        let effects = &result.fit.effects;
        all.sort_by(|a, b| effects[*a].total_cmp(&effects[*b]));
    }
    all.retain(|treatment| *treatment != result.reference);
    all
}

fn row(base: &Base, treatment: usize) -> Row {
    let result = base.result;
    let direct = direct(base, treatment);
    let studies = direct.len().to_string();
    let sizes: Option<f64> = direct.into_iter().sum();
    let sizes = sizes.map_or_else(String::new, |sizes| format::count(sizes.round() as u64));
    let score = format::fixed(result.p_scores[treatment], 2);
    let mut cells = vec![studies];
    cells.extend(has_sizes(base).then_some(sizes));
    cells.push(score);
    Row::Study(StudyRow {
        label: base.name(treatment).to_owned(),
        part: None,
        cells,
        effect: base.effect(result.fit.pairwise(treatment, result.reference)),
        weight_percent: None,
        marker: Marker::Pooled,
        note: None,
        judgements: Vec::new(),
        link: None,
    })
}

/// Of each study that compares a treatment with the reference the participants of both arms, where these are told.
fn direct(base: &Base, treatment: usize) -> Vec<Option<f64>> {
    let pair = [treatment, base.result.reference];
    let of = |trial: &Trial| {
        let place = |arm: &usize| trial.arms.iter().position(|own| own == arm);
        let [Some(one), Some(two)] = pair.each_ref().map(place) else {
            return None;
        };
        let size = |at: usize| trial.sizes.get(at).copied().flatten();
        Some(size(one).zip(size(two)).map(|(one, two)| one + two))
    };
    base.result.network.trials.iter().filter_map(of).collect()
}

fn prediction(base: &Base, treatment: usize) -> Row {
    let result = base.result;
    let pair = result.fit.pairwise(treatment, result.reference);
    let interval = result.prediction(pair);
    Row::Prediction {
        label: base.voice.prediction(result.options.level),
        interval: interval.map(|[lower, upper]| {
            let [lower, upper] = limits(base.shown, Interval { lower, upper });
            (lower, upper)
        }),
    }
}

fn notes(base: &Base, choice: ForestChoice) -> Vec<String> {
    let result = base.result;
    let reference = plain(base.name(result.reference));
    let better = match result.options.small {
        SmallValues::Desirable => "smaller",
        SmallValues::Undesirable => "larger",
    };
    let ci = base.voice.ci(result.options.level);
    let bars = match choice.predictions {
        true => "; flat bars are prediction intervals",
        false => "",
    };
    vec![
        base.model(),
        format!(
            "Rhombi are estimates of the whole network, lines their {ci}{bars}. Direct evidence: from studies that \
             compare the treatment with {reference} itself; where there are none, all evidence is indirect."
        ),
        format!(
            "P-score: mean certainty of being better than another treatment where {better} values are better ({reference} \
             {}). A rank is not the size of an effect.",
            format::fixed(result.p_scores[result.reference], 2)
        ),
    ]
}

fn description(base: &Base) -> String {
    let (result, reference) = (base.result, base.result.reference);
    let estimates = order(base, ForestOrder::Rank).into_iter().map(|treatment| {
        let words = base.words(result.fit.pairwise(treatment, reference));
        format!("{} {words}", base.name(treatment))
    });
    format!(
        "Forest plot of all treatments against {}: {} {}. From the best P-score down: {}.",
        base.name(reference),
        format::uncapitalised(base.table.measure.name()),
        base.model().trim_end_matches('.'),
        estimates.collect::<Vec<_>>().join("; ")
    )
}
