//! Absolute effects per 1000 people of a baseline risk: a second axis, and what the pooled effect comes to.

use super::columns::groups;
use super::scale::{limits, point};
use super::voice::Voice;
use crate::effects::Measure;
use crate::figures::forest::{Row, SecondAxis, SecondTick};
use crate::language::fill;
use crate::numerics::format;
use crate::pooling::PooledEstimate;
use crate::reports::words::Shown;
use crate::synthesis::{AnalysisResult, Baseline};

/// Differences per 1000 from the most to the least wanted: powers of ten and their halves, then what fills gaps.
const SIZES: [f64; 28] = [
    100.0, 500.0, 200.0, 50.0, 10.0, 20.0, 5.0, 1.0, 2.0, 0.5, 0.1, 0.2, 400.0, 300.0, 800.0,
    700.0, 150.0, 250.0, 40.0, 30.0, 15.0, 4.0, 3.0, 1.5, 0.4, 0.3, 900.0, 600.0,
];
/// Distances of risks per 1000, each a part of those before it.
const STEPS: [f64; 9] = [1000.0, 500.0, 100.0, 50.0, 10.0, 5.0, 1.0, 0.5, 0.1];
/// Most steps from the baseline risk to a labelled risk: no axis shows more.
const FURTHEST: f64 = 40.0;

/// The second axis of an analysis: differences of risk for ratios, risks for risk differences.
pub fn second_axis(voice: &Voice, result: &AnalysisResult) -> Option<SecondAxis> {
    let baseline = result.baseline.as_ref()?;
    let words = voice.words;
    let (title, ticks) = match result.measure {
        Measure::Rd => (words.risk_per_1000, risks(result, baseline)),
        _ => (words.difference_per_1000, differences(result, baseline)),
    };
    let [_, group] = groups(voice, result);
    let risk = voice.number(per_1000(baseline.risk.risk()));
    Some(SecondAxis {
        title: fill(title, &[("risk", &risk), ("group", &group)]),
        groups: ticks,
    })
}

/// No difference and round ones on both sides of it.
fn differences(result: &AnalysisResult, baseline: &Baseline) -> Vec<Vec<SecondTick>> {
    let both = SIZES.iter().flat_map(|size| [-size, *size]);
    let all = [0.0].into_iter().chain(both).chain(near_ends(baseline));
    let ticks = all.map(|difference| {
        let risk = baseline.risk.risk() + difference / 1000.0;
        let tick = tick(result, baseline, risk, signed(difference));
        tick.into_iter().collect()
    });
    ticks.collect()
}

/// Differences that leave a tenth or so of the risk, or of those without it: far out on an axis of ratios nothing rounder
/// is left.
fn near_ends(baseline: &Baseline) -> impl Iterator<Item = f64> {
    const SHARES: [f64; 3] = [0.9, 0.8, 0.95];
    let risk = baseline.risk.risk();
    let ends = [-1000.0 * risk, 1000.0 * (1.0 - risk)];
    SHARES
        .into_iter()
        .flat_map(move |share| ends.map(|end| two_digits(share * end)))
}

/// Rounded to two digits, and to one decimal.
fn two_digits(value: f64) -> f64 {
    let power = (value.abs().log10().floor() - 1.0) as i32;
    match power {
        ..0 => (10.0 * value).round() / 10.0,
        _ => {
            let unit = 10f64.powi(power);
            (value / unit).round() * unit
        }
    }
}

/// Round risks at equal distances.
fn risks(result: &AnalysisResult, baseline: &Baseline) -> Vec<Vec<SecondTick>> {
    let middle = 1000.0 * baseline.risk.risk();
    let at_distance = |step: &f64| {
        let [from, to] = [middle - FURTHEST * step, middle + FURTHEST * step];
        let from = (from.max(0.0) / step).ceil() as u32;
        let to = (to.min(1000.0) / step).floor() as u32;
        let ticks = (from..=to).filter_map(|n| {
            let risk = f64::from(n) * step;
            let label = format::fixed(risk, usize::from(*step < 1.0));
            tick(result, baseline, risk / 1000.0, label)
        });
        ticks.collect()
    };
    STEPS.iter().map(at_distance).collect()
}

/// A risk at its place, where an effect makes it.
fn tick(
    result: &AnalysisResult,
    baseline: &Baseline,
    risk: f64,
    label: String,
) -> Option<SecondTick> {
    let yi = baseline.risk.effect_of(result.measure, risk)?;
    Some(SecondTick { value: yi, label })
}

/// `+50`, `−0.5`, `0`.
fn signed(difference: f64) -> String {
    let decimals = usize::from(difference.fract() != 0.0);
    let number = format::fixed(difference, decimals);
    match difference > 0.0 {
        true => format!("+{number}"),
        false => number,
    }
}

/// People per 1000: whole, below 10 with one decimal.
fn per_1000(risk: f64) -> String {
    let n = 1000.0 * risk;
    let decimals = usize::from(n.abs() < 9.95);
    format::fixed(n, decimals)
}

/// What the pooled effect comes to, and where the baseline risk comes from.
pub fn note(voice: &Voice, result: &AnalysisResult, pooled: &PooledEstimate) -> Option<Row> {
    let baseline = result.baseline.as_ref()?;
    let words = voice.words;
    let shown = Shown::pooled(result);
    let [lower, upper] = limits(shown, pooled.ci);
    let estimate = point(shown, pooled.estimate, pooled.ci).estimate;
    let risk = baseline.risk.risk();
    // A limit that no risk corresponds to is that of certainty.
    let difference = |yi: f64| {
        let p = baseline.risk.corresponding(result.measure, yi);
        let end = if yi > 0.0 { 1.0 } else { 0.0 };
        let difference = p.unwrap_or(end) - risk;
        let pattern = match difference < 0.0 {
            true => words.fewer,
            false => words.more,
        };
        let n = voice.number(per_1000(difference.abs()));
        fill(pattern, &[("n", &n)])
    };
    let source = baseline
        .source
        .as_deref()
        .map_or_else(String::new, |source| {
            format!(" ({})", source.trim_end_matches('.').replace('*', "\\*"))
        });
    let values = [
        ("risk", voice.number(per_1000(risk))),
        ("source", source),
        ("difference", difference(estimate)),
        ("ci", voice.ci(pooled.level)),
        ("lower", difference(lower)),
        ("upper", difference(upper)),
    ];
    let values: Vec<(&str, &str)> = values.iter().map(|(n, v)| (*n, v.as_str())).collect();
    let text = fill(words.absolute_effect, &values);
    Some(Row::Note { text })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_counted_in_whole_numbers_but_for_a_few() {
        let risks = [0.1234, 0.0095, 0.00996, 0.0004, 0.0].map(per_1000);
        assert_eq!(risks, ["123", "9.5", "10", "0.4", "0.0"]);
        assert_eq!(
            [-18.0, -153.0, 47.5, -2.87, 0.0].map(two_digits),
            [-18.0, -150.0, 48.0, -2.9, 0.0]
        );
        assert_eq!([50.0, -0.5, 0.0].map(signed), ["+50", "\u{2212}0.5", "0"]);
    }
}
