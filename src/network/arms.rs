use nalgebra::{DMatrix, DVector};

use super::data::LARGEST;
use super::{NetworkError, Trial};
use crate::effects::Measure;
use crate::numerics::special::hedges_j;

/// What is printed of one arm.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ArmData {
    /// Events among participants.
    Counts {
        /// Participants with the event.
        events: f64,
        /// Participants.
        n: f64,
    },
    /// Mean and standard deviation.
    Mean {
        /// Mean.
        mean: f64,
        /// Standard deviation.
        sd: f64,
        /// Participants.
        n: f64,
    },
    /// Events in person-time.
    Rate {
        /// Events.
        events: f64,
        /// Person-time.
        time: f64,
    },
}

/// A study as its arms are printed.
#[derive(Debug, Clone, PartialEq)]
pub struct ArmStudy {
    /// Name.
    pub label: String,
    /// Treatment and numbers of each arm, no treatment twice.
    pub arms: Vec<(String, ArmData)>,
}

/// How arms become effects.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ArmOptions {
    /// Added to the cells of every arm of a study in which one has none, or only, events.
    pub add: f64,
    /// Whether effects of means are corrected for small samples: SMD as Hedges' g in place of Cohen's d, ROM by half the squared
    /// coefficient of variation over n of each arm.
    pub hedges: bool,
}

impl Default for ArmOptions {
    fn default() -> Self {
        Self {
            add: 0.5,
            hedges: false,
        }
    }
}

impl ArmData {
    /// Participants; `None` where person-time is given in their place.
    pub fn size(&self) -> Option<f64> {
        match *self {
            Self::Counts { n, .. } | Self::Mean { n, .. } => Some(n),
            Self::Rate { .. } => None,
        }
    }
}

/// Measures that arms of a network can be compared by.
pub const MEASURES: [Measure; 10] = [
    Measure::Or,
    Measure::Rr,
    Measure::Rd,
    Measure::As,
    Measure::Md,
    Measure::Smd,
    Measure::Rom,
    Measure::Irr,
    Measure::Ird,
    Measure::Irsd,
];

/// A study from its arms; `None` where two of its arms allow no effect, as without events in either.
///
/// Potentials are what each arm says on the measure's scale, so that contrasts add up whatever arms a study has; a contrast has
/// the variances of both arms. What is added to zero cells is added in every arm of a study where one has none, or only,
/// events: to both cells for OR, to events and participants for RR, to events for IRR, for RD and IRD to the variances alone; AS
/// and IRSD need nothing. SMD are divided by one SD, pooled over all p arms of the study (Cohen's d; variance 1/nᵢ + 1/nⱼ + d²/2N:
/// Crippa & Orsini 2016, BMC Medical Research Methodology 16:91, equations 4 and 5, doi:10.1186/s12874-016-0189-0); Hedges' g is
/// J(N − p) d with g in the variance, which for two arms is metafor's `escalc(measure = "SMD")`. R: `netmeta::pairwise`, where
/// AS is ASD. The correction of ROM is Lajeunesse's (2015), as in metafor's `escalc(measure = "ROM")`.
///
/// # Errors
/// An arm that is given twice, or alone.
pub fn trial(
    label: &str,
    arms: &[(usize, ArmData)],
    measure: Measure,
    options: ArmOptions,
    treatments: &[String],
) -> Result<Option<Trial>, NetworkError> {
    let mut arms = arms.to_vec();
    arms.sort_by_key(|(treatment, _)| *treatment);
    let study = || label.to_owned();
    let name = |at: usize| treatments.get(at).cloned().unwrap_or_default();
    if let Some(pair) = arms.windows(2).find(|pair| pair[0].0 == pair[1].0) {
        return Err(NetworkError::RepeatedArm {
            study: study(),
            treatment: name(pair[0].0),
        });
    }
    if let [(alone, _)] = arms.as_slice() {
        return Err(NetworkError::SingleArm {
            study: study(),
            treatment: name(*alone),
        });
    }
    let data: Vec<ArmData> = arms.iter().map(|(_, data)| *data).collect();
    if undefined_pair(&data, measure) {
        return Ok(None);
    }
    Ok(of_scaled(label, &arms, scaled(&data, measure, options)))
}

/// A study of arms in ascending order from corrected counts, even where two of them allow no effect.
pub(super) fn approximate(
    label: &str,
    arms: &[(usize, ArmData)],
    measure: Measure,
) -> Option<Trial> {
    let data: Vec<ArmData> = arms.iter().map(|(_, data)| *data).collect();
    of_scaled(label, arms, scaled(&data, measure, ArmOptions::default()))
}

/// The level of each arm, and the variance of each contrast.
type Scaled = (Vec<f64>, DMatrix<f64>);

fn of_scaled(label: &str, arms: &[(usize, ArmData)], scaled: Option<Scaled>) -> Option<Trial> {
    let (levels, variances) = scaled?;
    let potentials =
        DVector::from_iterator(levels.len(), levels.iter().map(|level| level - levels[0]));
    let finite = potentials
        .iter()
        .chain(variances.iter())
        .all(|value| value.abs() < LARGEST);
    let trial = Trial {
        label: label.to_owned(),
        arms: arms.iter().map(|(treatment, _)| *treatment).collect(),
        potentials,
        variances,
        sizes: arms.iter().map(|(_, arm)| arm.size()).collect(),
    };
    (finite && trial.laplacian(0.0).is_some()).then_some(trial)
}

fn scaled(data: &[ArmData], measure: Measure, options: ArmOptions) -> Option<Scaled> {
    if measure == Measure::Smd {
        return standardised(data, options.hedges);
    }
    let add = if needs_correction(data) {
        options.add
    } else {
        0.0
    };
    let arms: Vec<(f64, f64)> = data
        .iter()
        .map(|arm| level(*arm, measure, add, options))
        .collect::<Option<_>>()?;
    let p = arms.len();
    let variances = DMatrix::from_fn(
        p,
        p,
        |i, j| if i == j { 0.0 } else { arms[i].1 + arms[j].1 },
    );
    Some((
        arms.into_iter().map(|(level, _)| level).collect(),
        variances,
    ))
}

/// Level and variance of one arm.
fn level(arm: ArmData, measure: Measure, add: f64, options: ArmOptions) -> Option<(f64, f64)> {
    let found = match (measure, arm) {
        (Measure::Or, ArmData::Counts { events, n }) => {
            let (a, b) = (events + add, n - events + add);
            ((a / b).ln(), 1.0 / a + 1.0 / b)
        }
        (Measure::Rr, ArmData::Counts { events, n }) => {
            let (a, n) = (events + add, n + add);
            ((a / n).ln(), 1.0 / a - 1.0 / n)
        }
        (Measure::Rd, ArmData::Counts { events, n }) => {
            let (a, b) = (events + add, n - events + add);
            (events / n, a * b / (a + b).powi(3))
        }
        (Measure::As, ArmData::Counts { events, n }) => {
            ((events / n).sqrt().asin(), 1.0 / (4.0 * n))
        }
        (Measure::Md, ArmData::Mean { mean, sd, n }) => (mean, sd * sd / n),
        (Measure::Rom, ArmData::Mean { mean, sd, n }) if mean > 0.0 => {
            let vi = sd * sd / (n * mean * mean);
            let bias = if options.hedges { vi / 2.0 } else { 0.0 };
            (mean.ln() + bias, vi)
        }
        (Measure::Irr, ArmData::Rate { events, time }) => {
            let events = events + add;
            ((events / time).ln(), 1.0 / events)
        }
        (Measure::Ird, ArmData::Rate { events, time }) => {
            (events / time, (events + add) / (time * time))
        }
        (Measure::Irsd, ArmData::Rate { events, time }) => {
            ((events / time).sqrt(), 1.0 / (4.0 * time))
        }
        _ => return None,
    };
    Some(found)
}

/// Effects over one SD, pooled over all arms.
fn standardised(data: &[ArmData], hedges: bool) -> Option<Scaled> {
    let means = |arm: &ArmData| match arm {
        ArmData::Mean { mean, sd, n } => Some((*mean, *sd, *n)),
        _ => None,
    };
    let arms: Vec<_> = data.iter().map(means).collect::<Option<_>>()?;
    let all: f64 = arms.iter().map(|(_, _, n)| n).sum();
    let squares: f64 = arms.iter().map(|(_, sd, n)| (n - 1.0) * sd * sd).sum();
    let df = all - arms.len() as f64;
    let sd = (squares / df).sqrt();
    let j = if hedges { hedges_j(df) } else { 1.0 };
    let levels: Vec<f64> = arms.iter().map(|(mean, _, _)| j * mean / sd).collect();
    let p = arms.len();
    let variances = DMatrix::from_fn(p, p, |i, j| {
        let d = levels[i] - levels[j];
        if i == j {
            0.0
        } else {
            1.0 / arms[i].2 + 1.0 / arms[j].2 + d * d / (2.0 * all)
        }
    });
    Some((levels, variances))
}

/// Whether an arm has no event, or nothing else.
fn needs_correction(data: &[ArmData]) -> bool {
    data.iter().any(|arm| match arm {
        ArmData::Counts { events, n } => *events == 0.0 || events == n,
        ArmData::Rate { events, .. } => *events == 0.0,
        ArmData::Mean { .. } => false,
    })
}

/// Why [`trial`] makes no effect of arms.
pub(super) fn without_effect(arms: &[(usize, ArmData)], measure: Measure) -> &'static str {
    let data: Vec<ArmData> = arms.iter().map(|(_, data)| *data).collect();
    let means = data.iter().filter_map(|arm| match arm {
        ArmData::Mean { mean, n, .. } => Some((*mean, *n)),
        _ => None,
    });
    let all = |arm: &&ArmData| matches!(arm, ArmData::Counts { events, n } if events == n);
    if undefined_pair(&data, measure) || data.iter().filter(all).count() > 1 {
        return match measure {
            Measure::Irr => "two of its arms allow no ratio: neither had an event",
            _ => "two of its arms allow no effect: none, or all, had the event in both",
        };
    }
    match measure {
        Measure::Rom if means.clone().any(|(mean, _)| mean <= 0.0) => {
            "one of its means is not positive, and has no logarithm"
        }
        Measure::Smd if means.map(|(_, n)| n - 1.0).sum::<f64>() <= 0.0 => {
            "its arms are of one participant each, which has no standard deviation"
        }
        _ => "its effects, or their variances, are too small or too large to be held as numbers",
    }
}

/// Whether two arms allow no ratio: none, or all, in both with the event.
fn undefined_pair(data: &[ArmData], measure: Measure) -> bool {
    let count = |test: &dyn Fn(&ArmData) -> bool| data.iter().filter(|arm| test(arm)).count();
    let none = count(
        &|arm| matches!(arm, ArmData::Counts { events, .. } | ArmData::Rate { events, .. } if *events == 0.0),
    );
    let all = count(&|arm| matches!(arm, ArmData::Counts { events, n } if events == n));
    match measure {
        Measure::Or => none > 1 || all > 1,
        Measure::Rr | Measure::Irr => none > 1,
        _ => false,
    }
}
