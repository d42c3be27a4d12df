//! The risk that relative effects are turned to absolute ones with.

use crate::effects::{BaselineRisk, Measure};

/// The risk without the intervention, as somebody states it.
#[derive(Debug, Clone, PartialEq)]
pub struct Baseline {
    /// The risk.
    pub risk: BaselineRisk,
    /// Where it comes from; `None` where nobody says.
    pub source: Option<String>,
}

/// Why there is no baseline risk.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum BaselineError {
    /// Not a risk that can rise and fall.
    #[error("is {0}, and a risk lies above 0 and below 1 (0.12 for 120 in 1000)")]
    Risk(f64),
    /// No risk follows from the measure.
    #[error("is for OR, PETO, RR, RD and HR, from which a risk follows, not for {0}")]
    Measure(Measure),
}

impl Baseline {
    /// A risk for an analysis of a measure.
    ///
    /// # Errors
    /// A measure that knows no risks, or a number that is not one.
    pub fn of(measure: Measure, risk: f64) -> Result<Self, BaselineError> {
        if !measure.has_absolute_risk() {
            return Err(BaselineError::Measure(measure));
        }
        let risk = BaselineRisk::new(risk).ok_or(BaselineError::Risk(risk))?;
        Ok(Self { risk, source: None })
    }
}
