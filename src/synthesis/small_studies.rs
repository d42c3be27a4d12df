//! Everything about small-study effects of one analysis.

use crate::bias::{
    Asymmetry, BiasError, Direction, ExcessSignificance, FailSafe, LimitMetaAnalysis, MissingCount,
    PetPeese, Predictor, RankTest, SelectionFit, SelectionWeight, Side, TrimAndFill, debray, egger,
    excess_significance, funnel_regression, general, harbord, limit_meta_analysis, macaskill,
    mixed_funnel_regression, orwin, pet_peese, peters, pustejovsky, rank_test, rosenberg,
    rosenthal, selection_model, trim_and_fill,
};
use crate::effects::binary::Table2x2;
use crate::effects::{Data, Measure, Moderators, StudyEffect};

use super::AnalysisResult;
use super::run::columns;

/// What the user may choose about small-study effects.
#[derive(Clone, Debug, PartialEq)]
pub struct SmallStudyOptions {
    /// Steps of the step-function selection model, in one-sided p values.
    pub steps: Vec<f64>,
    /// Direction that selection favours; `None` for that of the pooled estimate.
    pub direction: Option<Direction>,
    /// Side on which studies are missing; `None` for the one that the data suggest.
    pub side: Option<Side>,
}

impl Default for SmallStudyOptions {
    fn default() -> Self {
        Self {
            steps: vec![0.025],
            direction: None,
            side: None,
        }
    }
}

/// Significance in fail-safe N and in the test of excess significance.
const ALPHA: f64 = 0.05;

/// A regression test that was made.
#[derive(Clone, Debug)]
pub struct NamedRegression {
    /// A stable name.
    pub code: &'static str,
    /// The test for readers.
    pub name: String,
    /// What the effects were set against.
    pub predictor: &'static str,
    /// Whether this is the test to read for the measure.
    pub preferred: bool,
    /// The test, or why there is none.
    pub result: Result<Asymmetry, BiasError>,
}

/// What compares with no effect; absent for measures of one group, which have no such value.
#[derive(Clone, Debug)]
pub struct AgainstNull {
    /// Fail-safe numbers: name, result.
    pub fail_safe: Vec<(&'static str, Result<FailSafe, BiasError>)>,
    /// Test of excess significance.
    pub excess: Result<ExcessSignificance, BiasError>,
    /// Selection models: their codes and results.
    pub selection: Vec<(&'static str, Result<SelectionFit, BiasError>)>,
}

/// Small-study effects of one analysis.
#[derive(Clone, Debug)]
pub struct SmallStudyEffects {
    /// Number of studies.
    pub k: usize,
    /// Regression tests.
    pub regressions: Vec<NamedRegression>,
    /// Rank correlation test.
    pub rank: Result<RankTest, BiasError>,
    /// Trim and fill by each estimator of the number of missing studies.
    pub trim_and_fill: Vec<(MissingCount, Result<TrimAndFill, BiasError>)>,
    /// PET-PEESE.
    pub pet_peese: Result<PetPeese, BiasError>,
    /// Limit meta-analysis.
    pub limit: Result<LimitMetaAnalysis, BiasError>,
    /// What compares with no effect.
    pub against_null: Option<AgainstNull>,
}

/// Every method of [`crate::bias`] that the data of an analysis allow.
pub fn small_study_effects(
    result: &AnalysisResult,
    options: &SmallStudyOptions,
) -> SmallStudyEffects {
    let (yi, vi) = columns(result.effects.iter().map(|effect| &effect.estimate));
    let fill = |estimator| {
        let found = trim_and_fill(&yi, &vi, options.side, estimator, &result.options);
        (estimator, found)
    };
    let null = result.measure.null();
    SmallStudyEffects {
        k: yi.len(),
        regressions: regressions(result, &yi, &vi),
        rank: rank_test(&yi, &vi),
        trim_and_fill: MissingCount::ALL.map(fill).into(),
        pet_peese: pet_peese(&yi, &vi, result.options.level),
        limit: limit_meta_analysis(&yi, &vi, &result.options),
        against_null: null.map(|null| {
            let yi: Vec<f64> = yi.iter().map(|y| y - null).collect();
            against_null(result, &yi, &vi, null, options)
        }),
    }
}

fn regressions(result: &AnalysisResult, yi: &[f64], vi: &[f64]) -> Vec<NamedRegression> {
    let level = result.options.level;
    let mut tests = Vec::new();
    let mut add = |code, name: &str, predictor, result| {
        tests.push(NamedRegression {
            code,
            name: name.to_owned(),
            predictor,
            preferred: false,
            result,
        });
    };
    add("egger", "Egger", "sei", egger(yi, vi, level));
    let sei: Vec<f64> = vi.iter().map(|v| v.sqrt()).collect();
    let mixed = mixed_funnel_regression(yi, vi, &sei, &result.options);
    add("egger-mixed", "Egger, mixed effects", "sei", mixed);
    let ni: Option<Vec<f64>> = result.effects.iter().map(|effect| effect.n).collect();
    if let Some(ni) = ni {
        for predictor in [Predictor::InverseSize, Predictor::InverseRootSize] {
            let code = predictor.code();
            let xi = predictor.values(vi, Some(&ni)).unwrap_or_default();
            let name = format!("On {}", predictor.name());
            add(code, &name, code, funnel_regression(yi, vi, &xi, level));
        }
        let on_size = funnel_regression(yi, vi, &ni, level);
        add(
            "macaskill-fiv",
            "Macaskill, inverse variance",
            "ni",
            on_size,
        );
    }
    let odds_ratio = matches!(result.measure, Measure::Or | Measure::Peto);
    if let Some(tables) = all(&result.effects, table).filter(|_| odds_ratio) {
        add("harbord", "Harbord", "score", harbord(&tables, level));
        add("peters", "Peters", "ninv", peters(yi, &tables, level));
        let pooled = macaskill(yi, &tables, level);
        add("macaskill-fpv", "Macaskill, pooled variance", "ni", pooled);
    }
    let standardised = matches!(
        result.measure,
        Measure::Smd | Measure::Smdh | Measure::Smd1 | Measure::Smd1h
    );
    if let Some(sizes) = all(&result.effects, sizes).filter(|_| standardised) {
        let test = pustejovsky(yi, &sizes, level);
        add(
            "pustejovsky",
            "Pustejovsky and Rodgers",
            "sqrt(1/n1+1/n2)",
            test,
        );
    }
    if let Some(events) = events(result).filter(|_| result.measure == Measure::Hr) {
        let test = debray(yi, vi, &events, None, level);
        add("debray", "Debray", "1/events", test);
    }
    let best = ["harbord", "pustejovsky", "debray", "egger"];
    let best = best
        .into_iter()
        .find(|code| tests.iter().any(|test| test.code == *code));
    for test in &mut tests {
        test.preferred = Some(test.code) == best;
    }
    tests
}

fn against_null(
    result: &AnalysisResult,
    yi: &[f64],
    vi: &[f64],
    null: f64,
    options: &SmallStudyOptions,
) -> AgainstNull {
    let level = result.options.level;
    let pooled = result
        .pooled
        .as_ref()
        .map_or(0.0, |pooled| pooled.estimate - null);
    let direction = options.direction.unwrap_or(if pooled < 0.0 {
        Direction::Less
    } else {
        Direction::Greater
    });
    let weights = [
        SelectionWeight::Steps(options.steps.clone()),
        SelectionWeight::Beta,
        SelectionWeight::HalfNormal,
    ];
    let fit = |weight: SelectionWeight| {
        let fitted = selection_model(yi, vi, &weight, direction, level);
        (weight.code(), fitted)
    };
    // Half of the common-effect mean, as metafor has it.
    let mean = yi.iter().zip(vi).map(|(y, v)| y / v).sum::<f64>();
    let half = 0.5 * mean / vi.iter().map(|v| 1.0 / v).sum::<f64>();
    AgainstNull {
        fail_safe: vec![
            ("rosenthal", rosenthal(yi, vi, ALPHA)),
            ("orwin", orwin(yi, vi, half, true)),
            ("rosenberg", rosenberg(yi, vi, ALPHA)),
            ("general", general(yi, vi, result.options.tau2, ALPHA)),
        ],
        excess: excess_significance(yi, vi, None, 0.0, ALPHA),
        selection: weights.map(fit).into(),
    }
}

/// A value of every effect, if all have it.
fn all<T>(effects: &[StudyEffect], of: impl Fn(&StudyEffect) -> Option<T>) -> Option<Vec<T>> {
    effects.iter().map(of).collect()
}

/// The number of events of every study, where a characteristic called `events` says so.
fn events(result: &AnalysisResult) -> Option<Vec<f64>> {
    let own = |study: &Moderators| {
        let (_, written) = study.iter().find(|(name, _)| name == "events")?;
        let events: f64 = written.trim().parse().ok()?;
        (events > 0.0 && events.is_finite()).then_some(events)
    };
    result.moderators.iter().map(own).collect()
}

fn table(effect: &StudyEffect) -> Option<Table2x2> {
    match effect.data {
        Data::Counts { events, totals } => Some(Table2x2::from_totals(
            events[0], totals[0], events[1], totals[1],
        )),
        _ => None,
    }
}

fn sizes(effect: &StudyEffect) -> Option<[f64; 2]> {
    let [one, two] = effect.data.sizes();
    Some([one?, two?])
}
