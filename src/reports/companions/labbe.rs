//! An analysis as a L'Abbé plot.

use crate::effects::{Data, Measure};
use crate::figures::labbe::{Labbe, LabbePoint};
use crate::numerics::format;
use crate::pooling::PooledEstimate;
use crate::reports::forest::model;
use crate::reports::words::{Shown, person_time_of};
use crate::synthesis::AnalysisResult;

use super::{CompanionError, Paper, effect_words, estimate_words, sheet, studies, weight_words};

/// Steps of the pooled effect's curve.
const STEPS: u32 = 200;

/// The L'Abbé plot of an analysis of events in two groups.
///
/// # Errors
/// Measures of other data; no study that reports the events of both groups.
pub fn labbe(result: &AnalysisResult, paper: &Paper<'_>) -> Result<Labbe, CompanionError> {
    let measure = result.measure;
    let Some(joined) = joined(measure) else {
        return Err(CompanionError::NotTwoCounts {
            measure: measure.code(),
        });
    };
    let pooled = result.pooled.as_ref().ok_or(CompanionError::NoEffect)?;
    let units = Units::of(result);
    let all = 0..result.effects.len();
    let points: Vec<LabbePoint> = all
        .filter_map(|at| point(result, pooled, units, at))
        .collect();
    if points.is_empty() {
        return Err(CompanionError::NoCounts);
    }
    let ends = points.iter().flat_map(|p| [p.comparator, p.intervention]);
    let far = match units.is_rate {
        true => 1.5 * ends.fold(0.0, f64::max) / units.multiplier,
        false => 1.0,
    };
    let curve = (0..=STEPS).filter_map(|i| {
        let x = far * f64::from(i) / f64::from(STEPS);
        let y = joined(x, pooled.estimate)?;
        Some((units.multiplier * x, units.multiplier * y))
    });
    // Effects turned towards benefit belong to different directions of the same counts.
    let curve = (!result.towards_benefit).then(|| curve.collect());
    let mut page = sheet(result, pooled, "L\u{2019}Abbé plot", paper);
    page.id = format!("{}-labbe-plot", result.id);
    let groups = [&result.groups.intervention, &result.groups.comparator];
    let words = estimate_words(result, pooled);
    let name = Shown::pooled(result).name();
    page.description = format!(
        "L\u{2019}Abbé plot of {}: events under {} against events under {}. {name} {words}.",
        studies(points.len()),
        format::uncapitalised(groups[0]),
        format::uncapitalised(groups[1]),
    );
    let mut notes = Vec::new();
    if pooled.k > 1 {
        notes.push(format!("{name} {words}, {}.", model(pooled)));
    }
    let silent = result.effects.len() - points.len();
    if silent > 0 {
        let is = if silent == 1 { "is" } else { "are" };
        notes.push(format!(
            "{} without the events of both groups {is} not shown.",
            studies(silent)
        ));
    }
    page.notes = notes;
    let title = |group: &str| format!("{}: events{}", super::plain(group), units.heading());
    Ok(Labbe {
        across: title(groups[1]),
        up: title(groups[0]),
        greatest: if units.is_rate { f64::INFINITY } else { 100.0 },
        pooled: curve.map(|curve| {
            let what = if pooled.k > 1 {
                "Pooled"
            } else {
                "The study\u{2019}s"
            };
            let value = Shown::pooled(result).value(pooled.estimate);
            (
                curve,
                format!("{what} {} {value}", format::uncapitalised(name)),
            )
        }),
        points,
        sheet: page,
    })
}

/// Events of the intervention, given those of the comparator and an effect as analysed; `None` where there are none.
type Joined = fn(f64, f64) -> Option<f64>;

/// How a measure joins the events of two groups.
fn joined(measure: Measure) -> Option<Joined> {
    let of: Joined = match measure {
        Measure::Or | Measure::Peto => |p, yi| {
            let odds = yi.exp();
            Some(odds * p / (1.0 - p + odds * p))
        },
        Measure::Rr | Measure::Irr => |p, yi| Some(yi.exp() * p),
        Measure::Rd | Measure::Ird => |p, yi| Some(p + yi),
        Measure::As => |p, yi| {
            let angle = p.sqrt().asin() + yi;
            let possible = (0.0..=std::f64::consts::FRAC_PI_2).contains(&angle);
            possible.then(|| angle.sin() * angle.sin())
        },
        Measure::Irsd => |rate, yi| {
            let root = rate.sqrt() + yi;
            (root >= 0.0).then_some(root * root)
        },
        _ => return None,
    };
    Some(of)
}

/// What events are printed in.
#[derive(Clone, Copy)]
struct Units {
    is_rate: bool,
    multiplier: f64,
}

impl Units {
    fn of(result: &AnalysisResult) -> Self {
        let is_rate = matches!(result.measure, Measure::Irr | Measure::Ird | Measure::Irsd);
        Self {
            is_rate,
            multiplier: match is_rate {
                true => person_time_of(&result.effects),
                false => 100.0,
            },
        }
    }

    fn heading(self) -> String {
        match self.is_rate {
            true => format!(
                " per {} units of person-time",
                format::count(self.multiplier as u64)
            ),
            false => ", %".to_owned(),
        }
    }

    fn print(self, value: f64) -> String {
        match self.is_rate {
            true => format::significant(value, 3, 4),
            false => format!("{}%", format::fixed(value, 1)),
        }
    }
}

fn point(
    result: &AnalysisResult,
    pooled: &PooledEstimate,
    units: Units,
    at: usize,
) -> Option<LabbePoint> {
    let effect = &result.effects[at];
    let (events, sizes) = match effect.data {
        Data::Counts { events, totals } => (events, totals),
        Data::Rates { events, times } => (events, times),
        _ => return None,
    };
    let value = |group: usize| units.multiplier * events[group] / sizes[group];
    let words = |group: usize, name: &str| {
        format!(
            "{} {} of {} ({})",
            format::uncapitalised(name),
            events[group],
            sizes[group],
            units.print(value(group))
        )
    };
    Some(LabbePoint {
        label: effect.label.clone(),
        words: format!(
            "{}, {}, {}, {}",
            words(0, &result.groups.intervention),
            words(1, &result.groups.comparator),
            effect_words(result, at),
            weight_words(pooled.weights[at])
        ),
        intervention: value(0),
        comparator: value(1),
        weight: pooled.weights[at],
    })
}
