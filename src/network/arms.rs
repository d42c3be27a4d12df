use nalgebra::{DMatrix, DVector};

use super::{NetworkError, Trial};
use crate::effects::Measure;

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
pub const MEASURES: [Measure; 7] = [
    Measure::Or,
    Measure::Rr,
    Measure::Rd,
    Measure::Md,
    Measure::Smd,
    Measure::Rom,
    Measure::Irr,
];

/// A study from its arms; `None` where two of its arms allow no effect, as without events in either.
///
/// Potentials are what each arm says on the measure's scale, so that contrasts add up whatever arms a study has; a contrast has
/// the variances of both arms. What is added to zero cells (`add`) is added in every arm of a study where one has none, or only,
/// events: to both cells for OR, to events and participants for RR, and for RD to the variances alone. SMD are divided by one SD,
/// pooled over all arms of the study (Cohen's d; variance 1/nᵢ + 1/nⱼ + d²/2N). R: `netmeta::pairwise`.
///
/// # Errors
/// An arm that is given twice, or alone.
pub fn trial(
    label: &str,
    arms: &[(usize, ArmData)],
    measure: Measure,
    add: f64,
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
    let Some((levels, variances)) = scaled(&data, measure, add) else {
        return Ok(None);
    };
    let potentials =
        DVector::from_iterator(levels.len(), levels.iter().map(|level| level - levels[0]));
    let finite = potentials
        .iter()
        .chain(variances.iter())
        .all(|value| value.is_finite());
    let trial = Trial {
        label: study(),
        arms: arms.iter().map(|(treatment, _)| *treatment).collect(),
        potentials,
        variances,
        sizes: data.iter().map(|arm| arm.size()).collect(),
    };
    Ok((finite && trial.laplacian(0.0).is_some()).then_some(trial))
}

/// The level of each arm, and the variance of each contrast.
fn scaled(data: &[ArmData], measure: Measure, add: f64) -> Option<(Vec<f64>, DMatrix<f64>)> {
    if measure == Measure::Smd {
        return standardised(data);
    }
    if undefined_pair(data, measure) {
        return None;
    }
    let add = if needs_correction(data) { add } else { 0.0 };
    let arms: Vec<(f64, f64)> = data
        .iter()
        .map(|arm| level(*arm, measure, add))
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
fn level(arm: ArmData, measure: Measure, add: f64) -> Option<(f64, f64)> {
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
        (Measure::Md, ArmData::Mean { mean, sd, n }) => (mean, sd * sd / n),
        (Measure::Rom, ArmData::Mean { mean, sd, n }) if mean > 0.0 => {
            (mean.ln(), sd * sd / (n * mean * mean))
        }
        (Measure::Irr, ArmData::Rate { events, time }) => {
            let events = events + add;
            ((events / time).ln(), 1.0 / events)
        }
        _ => return None,
    };
    Some(found)
}

/// Effects over one SD, pooled over all arms.
fn standardised(data: &[ArmData]) -> Option<(Vec<f64>, DMatrix<f64>)> {
    let means = |arm: &ArmData| match arm {
        ArmData::Mean { mean, sd, n } => Some((*mean, *sd, *n)),
        _ => None,
    };
    let arms: Vec<_> = data.iter().map(means).collect::<Option<_>>()?;
    let all: f64 = arms.iter().map(|(_, _, n)| n).sum();
    let squares: f64 = arms.iter().map(|(_, sd, n)| (n - 1.0) * sd * sd).sum();
    let sd = (squares / (all - arms.len() as f64)).sqrt();
    let levels: Vec<f64> = arms.iter().map(|(mean, _, _)| mean / sd).collect();
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

/// Whether two arms allow no ratio: none, or all, in both with the event.
fn undefined_pair(data: &[ArmData], measure: Measure) -> bool {
    let count = |test: &dyn Fn(&ArmData) -> bool| data.iter().filter(|arm| test(arm)).count();
    let none = count(
        &|arm| matches!(arm, ArmData::Counts { events, .. } | ArmData::Rate { events, .. } if *events == 0.0),
    );
    let all = count(&|arm| matches!(arm, ArmData::Counts { events, n } if events == n));
    measure != Measure::Rd && (none > 1 || (measure == Measure::Or && all > 1))
}
