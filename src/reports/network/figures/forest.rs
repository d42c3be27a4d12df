//! All treatments against one, as a forest plot.

use crate::figures::forest::{ForestPlot, Marker, Priority, Row, StudyRow};
use crate::network::{NetworkResult, NetworkTable, SmallValues, direct_evidence};
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
    plot.columns = vec![
        column("Direct\nstudies", Priority::Size),
        column("P-score", Priority::Data),
    ];
    plot.favours = base.favours(["treatment", reference]);
    for treatment in order(&base, choice.order) {
        plot.rows.push(row(&base, treatment));
        plot.rows
            .extend(choice.predictions.then(|| prediction(&base, treatment)));
    }
    plot.rows.extend(base.statistics());
    plot.rows.extend(notes(&base, choice).into_iter().map(note));
    plot.description = description(&base);
    plot
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
    let direct = direct_evidence(
        &result.network,
        result.fit.tau2,
        treatment,
        result.reference,
    );
    Row::Study(StudyRow {
        label: base.name(treatment).to_owned(),
        part: None,
        cells: vec![
            direct.map_or(0, |direct| direct.studies).to_string(),
            format::fixed(result.p_scores[treatment], 2),
        ],
        effect: base.effect(result.fit.pairwise(treatment, result.reference)),
        weight_percent: None,
        marker: Marker::Pooled,
        note: None,
        judgements: Vec::new(),
        link: None,
    })
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
            "Rhombi are estimates of the whole network, lines their {ci}{bars}. Direct studies compare the treatment with \
             {reference} itself; where there are none, all evidence is indirect."
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
