//! The scale of a figure: what is drawn, and what its heading and axis say.

use crate::effects::{Family, Measure, Scale as EffectScale};
use crate::figures::forest::{Effect, Scale};
use crate::pooling::Interval;
use crate::reports::words::{Form, Shown};
use crate::synthesis::AnalysisResult;

/// `RR (95% CI)`; one group's quantities have no abbreviation that readers know.
pub fn effect_heading(shown: Shown, measure: Measure, level: &str) -> String {
    let name = match measure.family() {
        Family::Proportion
        | Family::Mean
        | Family::Rate
        | Family::Correlation
        | Family::PartialCorrelation
        | Family::Alpha => shown.name(),
        _ => measure.short(),
    };
    format!("{name}{} ({level}% CI)", shown.per_heading())
}

/// The measure in words, under the axis.
pub fn axis_label(result: &AnalysisResult) -> String {
    let (measure, shown) = (result.measure, Shown::pooled(result));
    let is_mean = measure.family() == Family::Mean;
    let unit = match (measure.scale(), result.units().as_slice()) {
        (EffectScale::Proportion, _) if measure.null().is_some() => {
            " (percentage points)".to_owned()
        }
        _ if shown.form() == Form::Percent => ", %".to_owned(),
        (EffectScale::Raw, [unit]) => format!(" ({unit})"),
        (EffectScale::Standardised, _) if !is_mean => String::new(),
        _ => shown.unit(),
    };
    format!("{}{unit}", shown.name())
}

/// From what the rows hold to what the figure prints.
pub fn scale(shown: Shown) -> Scale {
    let decimals = shown.decimals();
    let multiplier = shown.multiplier();
    match shown.form() {
        Form::Ratio => Scale {
            multiplier,
            decimals,
            ..Scale::RATIO
        },
        Form::Percent => Scale {
            decimals,
            ..Scale::PERCENT
        },
        Form::Number => Scale {
            multiplier,
            decimals,
            ..Scale::DIFFERENCE
        },
    }
}

/// Ends of the axis; a logarithmic one has none.
pub fn bounds(shown: Shown, measure: Measure) -> Option<(f64, f64)> {
    let [least, greatest] = measure.range();
    (shown.form() != Form::Ratio).then_some((least, greatest))
}

/// What the figure draws: logarithms of ratios, all else as readers know it.
pub fn point(shown: Shown, estimate: f64, interval: Interval) -> Effect {
    let [lower, upper] = limits(shown, interval);
    Effect {
        estimate: match shown.form() {
            Form::Ratio => estimate,
            Form::Percent | Form::Number => shown.natural(estimate),
        },
        lower,
        upper,
    }
}

/// The limits of an interval as the figure draws them.
pub fn limits(shown: Shown, interval: Interval) -> [f64; 2] {
    match shown.form() {
        Form::Ratio => [interval.lower, interval.upper],
        Form::Percent | Form::Number => shown.possible(interval),
    }
}

/// The scale on which effects are analysed, where readers see another.
pub fn analysis_scale(measure: Measure) -> Option<&'static str> {
    Some(match measure.scale() {
        EffectScale::Log if measure.null().is_none() => "the log scale",
        EffectScale::Logit => "the logit scale",
        EffectScale::Probit => "the probit scale",
        EffectScale::Arcsine => "the arcsine square root scale",
        EffectScale::DoubleArcsine => "the Freeman-Tukey double arcsine scale",
        EffectScale::FisherZ => "Fisher\u{2019}s z scale",
        EffectScale::SquareRoot => "the square root scale",
        EffectScale::DoubleRoot => "the Freeman-Tukey square root scale",
        EffectScale::CubeRootComplement => "the cube root scale of 1 \u{2212} alpha",
        EffectScale::LogComplement => "the log scale of 1 \u{2212} alpha",
        _ => return None,
    })
}
