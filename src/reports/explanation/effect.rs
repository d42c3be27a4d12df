//! The pooled effect in natural words.

use crate::effects::{Family, Measure, Scale};
use crate::numerics::format;
use crate::pooling::PooledEstimate;
use crate::records::{Favours, Groups};
use crate::synthesis::AnalysisResult;

use crate::reports::findings::reading;
use crate::reports::words::Shown;
use crate::sensitivity::Conclusion;

/// Effect, interval and what the interval leaves open, as a clause without a full stop.
pub fn clause(result: &AnalysisResult, pooled: &PooledEstimate) -> String {
    let words = ratio(result, pooled)
        .or_else(|| difference(result, pooled))
        .unwrap_or_else(|| plain(result, pooled));
    format!("{words}{}", leaves_open(result, pooled))
}

/// What a ratio compares, and whether it is a plural.
fn compared(measure: Measure) -> Option<(&'static str, bool)> {
    use Measure as M;
    match measure {
        M::Or | M::Peto | M::D2orn | M::D2orl => Some(("the odds", true)),
        M::Mpor | M::Mporc | M::Mppeto | M::Mporm => Some(("the odds", true)),
        M::Rr | M::Mprr => Some(("the risk", false)),
        M::Hr => Some(("the hazard", false)),
        M::Irr => Some(("the rate", false)),
        M::Rom | M::Romc => Some(("the mean", false)),
        M::Vr | M::Vrc => Some(("the standard deviation", false)),
        M::Cvr | M::Cvrc => Some(("the coefficient of variation", false)),
        _ => None,
    }
}

fn ratio(result: &AnalysisResult, pooled: &PooledEstimate) -> Option<String> {
    // Turned towards benefit, a ratio is the inverse of another and no longer of these odds or risks.
    let (noun, plural) = compared(result.measure).filter(|_| !result.towards_benefit)?;
    let shown = Shown::pooled(result);
    let value = shown.value(pooled.estimate);
    let ratio = shown.natural(pooled.estimate);
    let verb = if plural { "were" } else { "was" };
    let [one, two] = sides(result);
    let percent = 100.0 * (ratio - 1.0).abs();
    let words = match ratio {
        _ if percent < 0.5 => format!("about the same {one} as {two}"),
        2.0.. => format!("{value} times as high {one} as {two}"),
        1.0.. => format!("{}% higher {one} than {two}", format::fixed(percent, 0)),
        _ if percent >= 99.95 => format!("more than 99.9% lower {one} than {two}"),
        _ => {
            let decimals = if percent > 99.0 { 1 } else { 0 };
            format!(
                "{}% lower {one} than {two}",
                format::fixed(percent, decimals)
            )
        }
    };
    Some(format!(
        "{noun} {verb} {words} ({})",
        figures(result, pooled)
    ))
}

fn difference(result: &AnalysisResult, pooled: &PooledEstimate) -> Option<String> {
    use Family::{Binary, Continuous, PairedBinary, PairedContinuous, PretestPosttest, Rates};
    let measure = result.measure;
    let noun = match (measure.family(), measure.scale()) {
        (Binary | PairedBinary, Scale::Proportion) if !result.towards_benefit => "the risk",
        (Continuous | PairedContinuous, Scale::Raw | Scale::Standardised) => "the mean",
        (PretestPosttest, Scale::Raw | Scale::Standardised) => "the mean change",
        (Rates, _) if measure == Measure::Ird && !result.towards_benefit => "the rate",
        _ => return None,
    };
    let shown = Shown::pooled(result);
    let size = format!(
        "{}{}",
        shown.value(pooled.estimate.abs()),
        unit(result, shown)
    );
    let limits = figures(result, pooled);
    let [one, two] = sides(result);
    let is_nil = !shown
        .value(pooled.estimate.abs())
        .contains(|c: char| c.is_ascii_digit() && c != '0');
    if is_nil {
        return Some(format!("{noun} was the same {one} as {two} ({limits})"));
    }
    let larger = pooled.estimate > 0.0;
    let toward = favours(result).map(|f| if larger { &f.right } else { &f.left });
    Some(match (measure.family(), toward) {
        // Effects may have been turned towards benefit, so only the protocol's words say which side is which.
        (Continuous | PretestPosttest, Some(side)) => {
            format!("the difference was {size} in favour of {side} ({limits})")
        }
        (PairedContinuous, Some(side)) => {
            format!("the mean change was {size} towards {side} ({limits})")
        }
        _ => {
            let higher = if larger { "higher" } else { "lower" };
            format!("{noun} was {size} {higher} {one} than {two} ({limits})")
        }
    })
}

/// Any other measure by its name.
fn plain(result: &AnalysisResult, pooled: &PooledEstimate) -> String {
    let shown = Shown::pooled(result);
    let (name, value) = (measure_name(result), shown.value(pooled.estimate));
    let (unit, limits) = (unit(result, shown), interval(shown, pooled));
    format!("the pooled {name} was {value}{unit} ({limits})")
}

/// The name of the measure within a sentence.
fn measure_name(result: &AnalysisResult) -> String {
    let name = Shown::pooled(result).name();
    if name.contains('(') {
        result.measure.short().to_owned()
    } else if ["Peto", "Yule", "Cronbach"]
        .iter()
        .any(|p| name.starts_with(p))
    {
        name.to_owned()
    } else {
        format::uncapitalised(name)
    }
}

/// `odds ratio 0.82, 95% confidence interval 0.18 to 3.66`
fn figures(result: &AnalysisResult, pooled: &PooledEstimate) -> String {
    let shown = Shown::pooled(result);
    let (name, value) = (measure_name(result), shown.value(pooled.estimate));
    format!("{name} {value}, {}", interval(shown, pooled))
}

fn interval(shown: Shown, pooled: &PooledEstimate) -> String {
    let level = pooled.level;
    format!("{level}% confidence interval {}", shown.interval(pooled.ci))
}

/// ` hours` where every study measures in hours, ` standard deviations`, or what the measure implies.
pub fn unit(result: &AnalysisResult, shown: Shown) -> String {
    match result.measure.scale() {
        Scale::Standardised => " standard deviations".to_owned(),
        Scale::Raw if shown.unit().is_empty() => {
            let all_say = result.effects.iter().all(|effect| effect.unit.is_some());
            match result.units()[..] {
                [unit] if all_say => format!(" {unit}"),
                _ => String::new(),
            }
        }
        _ => shown.unit(),
    }
}

fn is_within_one_group(measure: Measure) -> bool {
    use Family::{PairedBinary, PairedContinuous, PairedMargins};
    matches!(
        measure.family(),
        PairedBinary | PairedContinuous | PairedMargins
    )
}

/// The two sides that are compared, each with its preposition.
fn sides(result: &AnalysisResult) -> [String; 2] {
    let groups = &result.groups;
    if is_within_one_group(result.measure) {
        ["after".to_owned(), "before".to_owned()]
    } else if *groups == Groups::default() {
        ["in the first group".to_owned(), "in the second".to_owned()]
    } else {
        let with = |group: &str| format!("with {}", format::uncapitalised(group));
        [with(&groups.intervention), with(&groups.comparator)]
    }
}

/// What the two sides favour; `None` where the labels of two groups only say on which side is less.
fn favours(result: &AnalysisResult) -> Option<&Favours> {
    let says_only = |side: &str| side.starts_with("less ") || side.starts_with("more ");
    result.favours.as_ref().filter(|sides| {
        is_within_one_group(result.measure) || !says_only(&sides.left) && !says_only(&sides.right)
    })
}

/// Which sides of no effect the interval reaches.
fn leaves_open(result: &AnalysisResult, pooled: &PooledEstimate) -> String {
    let measure = result.measure;
    if measure.null().is_none() {
        return String::new();
    }
    let is_said = matches!(
        (measure.family(), measure.scale()),
        (
            Family::Continuous | Family::PretestPosttest,
            Scale::Raw | Scale::Standardised
        )
    );
    let two_groups = !is_within_one_group(measure);
    match (reading(measure, pooled.ci), favours(result)) {
        (Conclusion::Open, Some(sides)) if two_groups => format!(
            "; the interval reaches from an effect in favour of {} to one in favour of {}",
            sides.left, sides.right
        ),
        (Conclusion::Open, Some(sides)) => {
            format!(
                "; the interval reaches from {} to {}",
                sides.left, sides.right
            )
        }
        (Conclusion::Open, None) => {
            "; the interval includes no effect, so neither direction can be excluded".to_owned()
        }
        (Conclusion::Below, Some(sides)) if two_groups && !is_said => {
            format!(", which favours {}", sides.left)
        }
        (Conclusion::Above, Some(sides)) if two_groups && !is_said => {
            format!(", which favours {}", sides.right)
        }
        _ => "; the interval excludes no effect".to_owned(),
    }
}
