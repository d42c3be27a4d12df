//! The scale of a figure: what is drawn, and what its heading and axis say.

use super::Look;
use super::voice::Voice;
use crate::effects::{Family, Measure, Scale as EffectScale};
use crate::figures::forest::dress::OverPlot;
use crate::figures::forest::{Effect, Scale};
use crate::language::{Words, fill};
use crate::numerics::format;
use crate::pooling::{Interval, PooledEstimate};
use crate::reports::words::{Form, Shown};
use crate::synthesis::AnalysisResult;

/// Headings of the effect and of the plot; one group's quantities have no abbreviation that readers know.
pub fn headings(
    voice: &Voice,
    shown: Shown,
    measure: Measure,
    pooled: &PooledEstimate,
) -> [String; 2] {
    let name = format!("{}{}", name(voice, shown, measure), per(voice, shown));
    let short = match measure.family() {
        Family::Proportion
        | Family::Mean
        | Family::Rate
        | Family::Correlation
        | Family::PartialCorrelation
        | Family::Alpha => name.clone(),
        _ if measure.short() == measure.name() => name.clone(),
        _ => format!("{}{}", measure.short(), per(voice, shown)),
    };
    let heading = |pattern: &str| voice.heading(pattern, &short, &name, pooled);
    let over_plot = match voice.dress.over_plot {
        OverPlot::Heading(pattern) => heading(pattern),
        OverPlot::Nothing | OverPlot::Directions => String::new(),
    };
    [heading(voice.dress.table.effect), over_plot]
}

/// The measure without the scale it is analysed on.
fn name(voice: &Voice, shown: Shown, measure: Measure) -> String {
    let name = voice.measure(measure);
    shown.without_scale(&name).to_owned()
}

/// `, %` and ` per 1000`.
fn per(voice: &Voice, shown: Shown) -> String {
    match shown.form() {
        Form::Percent => ", %".to_owned(),
        _ if shown.per() == 1.0 => String::new(),
        _ => fill(
            voice.words.per,
            &[("size", &format::count(shown.per() as u64))],
        ),
    }
}

/// The measure in words, for figures in English.
pub fn axis_label(result: &AnalysisResult) -> String {
    axis_title(&Voice::new(Look::default()), result)
}

/// The measure in words, under the axis.
pub fn axis_title(voice: &Voice, result: &AnalysisResult) -> String {
    let (measure, shown, words) = (result.measure, Shown::pooled(result), voice.words);
    let is_mean = measure.family() == Family::Mean;
    let unit = match (measure.scale(), result.units().as_slice()) {
        (EffectScale::Proportion, _) if measure.null().is_some() => {
            words.percentage_points.to_owned()
        }
        _ if shown.form() == Form::Percent => ", %".to_owned(),
        (EffectScale::Raw, [unit]) => format!(" ({unit})"),
        _ if shown.per() != 1.0 => {
            let size = format::count(shown.per() as u64);
            fill(words.per_person_time, &[("size", &size)])
        }
        (EffectScale::Standardised, _) if is_mean => format!(" {}", words.sd),
        _ => String::new(),
    };
    format!("{}{unit}", name(voice, shown, measure))
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
pub fn analysis_scale(measure: Measure, words: &Words) -> Option<&'static str> {
    Some(match measure.scale() {
        EffectScale::Log if measure.null().is_none() => words.scale_log,
        EffectScale::Logit => words.scale_logit,
        EffectScale::Probit => words.scale_probit,
        EffectScale::Arcsine => words.scale_arcsine,
        EffectScale::DoubleArcsine => words.scale_double_arcsine,
        EffectScale::FisherZ => words.scale_fisher_z,
        EffectScale::SquareRoot => words.scale_square_root,
        EffectScale::DoubleRoot => words.scale_double_root,
        EffectScale::CubeRootComplement => words.scale_cube_root,
        EffectScale::LogComplement => words.scale_log_complement,
        _ => return None,
    })
}
