//! Effects as positions of a figure: logarithms of ratios, all else the printed numbers.

use crate::effects::{Measure, StudyEffect};
use crate::figures::Metadata;
use crate::numerics::format;
use crate::pooling::Interval;
use crate::reports::forest;
use crate::reports::words::{Form, Shown};
use crate::synthesis::AnalysisResult;

/// How effects of an analysis are placed and printed.
#[derive(Debug, Clone, Copy)]
pub struct Placed {
    shown: Shown,
    least: f64,
    greatest: f64,
    /// No effect, where the measure has it.
    pub null: Option<f64>,
}

impl Placed {
    /// For what all studies were pooled to.
    pub fn of(result: &AnalysisResult) -> Self {
        Self::by(result, result.measure)
    }

    /// The same by another measure.
    pub fn by(result: &AnalysisResult, measure: Measure) -> Self {
        let shown = Shown::effects(measure, &result.effects);
        let [least, greatest] = measure.range();
        let mut placed = Self {
            shown,
            least,
            greatest,
            null: None,
        };
        placed.null = measure.null().map(|null| placed.at(null));
        placed
    }

    /// For one of the studies.
    pub fn of_study(&self, effect: &StudyEffect) -> Self {
        Self {
            shown: self.shown.of_study(effect),
            ..*self
        }
    }

    /// Whether positions are natural logarithms.
    pub fn log(&self) -> bool {
        self.shown.form() == Form::Ratio
    }

    /// The position of a value of the analysis scale.
    pub fn at(&self, value: f64) -> f64 {
        let multiplier = self.shown.multiplier();
        if self.log() {
            value + multiplier.ln()
        } else {
            multiplier * self.shown.natural(value).clamp(self.least, self.greatest)
        }
    }

    /// The ends of an axis that effects cannot pass.
    pub fn bounds(&self) -> (f64, f64) {
        if self.log() {
            (f64::NEG_INFINITY, f64::INFINITY)
        } else {
            let multiplier = self.shown.multiplier();
            (multiplier * self.least, multiplier * self.greatest)
        }
    }

    /// A value as readers see it.
    pub fn value(&self, value: f64) -> String {
        self.shown.value(value)
    }

    /// An interval as readers see it.
    pub fn interval(&self, interval: Interval) -> String {
        self.shown.interval(interval)
    }
}

/// The measure in words, with its scale where that is logarithmic.
pub fn measure_label(result: &AnalysisResult) -> String {
    let scale = if Placed::of(result).log() {
        " (log scale)"
    } else {
        ""
    };
    format!("{}{scale}", forest::scale::axis_label(result))
}

/// Model and interval in words: `REML, HKSJ`.
pub fn model(result: &AnalysisResult) -> String {
    result
        .pooled
        .as_ref()
        .map_or_else(String::new, forest::model)
}

/// Where a figure of an analysis comes from.
pub fn metadata(result: &AnalysisResult, input_sha256: &str) -> Metadata {
    Metadata {
        engine: concat!("oxymeta ", env!("CARGO_PKG_VERSION")).to_owned(),
        input_sha256: input_sha256.to_owned(),
        options: format!("{}, {}", result.measure.code(), model(result)),
    }
}

/// The level of intervals, as printed: `95`.
pub fn level(result: &AnalysisResult) -> String {
    format::fixed(result.options.level.percent(), 0)
}
