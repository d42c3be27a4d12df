//! Where an axis is labelled: round numbers, three to seven of them, none touching.

use super::round::{log_label, power_of_ten, steps};
use crate::figures::font::{Face, measure};

/// Least space between two tick labels, in em of their size.
pub const LABEL_GAP: f64 = 0.8;
const LABELS: std::ops::RangeInclusive<usize> = 3..=7;
/// An axis runs out to the next tick when that is nearer than this share of its length …
const REACH: f64 = 0.15;
/// … and otherwise a little beyond the data.
const PAD: f64 = 0.03;

/// A labelled place on the axis.
#[derive(Debug, Clone, PartialEq)]
pub struct Tick {
    /// Position: ln of the printed number on a logarithmic axis, else the number itself.
    pub at: f64,
    /// The number as printed.
    pub label: String,
}

/// The ends of an axis and what is marked on it.
#[derive(Debug, Clone, PartialEq)]
pub struct Ticks {
    /// Left end, as a position.
    pub lower: f64,
    /// Right end, as a position.
    pub upper: f64,
    /// Labelled ticks from left to right.
    pub major: Vec<Tick>,
    /// Positions of unlabelled ticks.
    pub minor: Vec<f64>,
}

/// What the ticks have to suit.
#[derive(Debug, Clone, Copy)]
pub struct Frame {
    /// Left end asked for, as a position.
    pub lower: f64,
    /// Right end asked for, as a position.
    pub upper: f64,
    /// Ends that the axis cannot pass, as positions; infinite where there are none.
    pub bounds: (f64, f64),
    /// No effect, which is always labelled when inside.
    pub null: Option<f64>,
    /// Whether the ends must stay where they are.
    pub fixed: bool,
    /// Length of the axis in em of the label size.
    pub length: f64,
}

/// Ticks of a logarithmic axis; positions are natural logarithms.
pub fn logarithmic(frame: Frame) -> Ticks {
    let candidates = log_candidates(frame);
    for (i, values) in candidates.iter().enumerate() {
        let ticks = place(frame, values.iter().map(|&v| (v.ln(), log_label(v))));
        if suits(&ticks, frame) {
            let denser = if i > 0 { &candidates[i - 1] } else { values };
            let minor = denser.iter().map(|v| v.ln()).collect();
            return with_minor(ticks, minor, frame);
        }
    }
    // A range of hundreds of decades within a few em: the ends and no effect are all that fits.
    linear(Frame {
        fixed: true,
        ..frame
    })
}

/// Ticks of a linear axis; positions are the printed numbers.
pub fn linear(frame: Frame) -> Ticks {
    let width = frame.upper - frame.lower;
    let mut last = None;
    for step in steps(width / 12.0).take(8) {
        let (from, to) = (
            (frame.lower / step.size).floor() as i64 - 1,
            (frame.upper / step.size).ceil() as i64 + 1,
        );
        let values = (from..=to).map(|n| (n as f64 * step.size, step.label(n)));
        let ticks = place(frame, values);
        if suits(&ticks, frame) {
            return ticks;
        }
        if (1..=*LABELS.end()).contains(&ticks.major.len()) {
            last.get_or_insert(ticks);
        }
    }
    last.unwrap_or(Ticks {
        lower: frame.lower,
        upper: frame.upper,
        major: Vec::new(),
        minor: Vec::new(),
    })
}

/// The densest of these sets of ticks that fits, else every n-th tick of the last.
pub fn chosen(frame: Frame, sets: &[Vec<Tick>]) -> Ticks {
    let pairs = |set: &[Tick]| -> Vec<(f64, String)> {
        let pair = |tick: &Tick| (tick.at, tick.label.clone());
        set.iter().map(pair).collect()
    };
    let fitting = sets.iter().map(|set| place(frame, pairs(set).into_iter()));
    if let Some(ticks) = fitting.into_iter().find(|ticks| suits(ticks, frame)) {
        return ticks;
    }
    let mut ticks = place_within(frame, &pairs(sets.last().map_or(&[], Vec::as_slice)), 0.0);
    let scale = frame.length / (ticks.upper - ticks.lower);
    let mut end = f64::NEG_INFINITY;
    ticks.major.retain(|tick| {
        let half = measure(&tick.label, Face::Regular).width / 2.0;
        let at = tick.at * scale;
        let free = at - half >= end + LABEL_GAP;
        if free {
            end = at + half;
        }
        free
    });
    ticks
}

/// Runs the axis out to the next ticks, unless that makes them too many, and keeps those inside.
fn place(frame: Frame, values: impl Iterator<Item = (f64, String)>) -> Ticks {
    let values: Vec<(f64, String)> = values.collect();
    let ticks = place_within(frame, &values, REACH);
    if ticks.major.len() > *LABELS.end() {
        place_within(frame, &values, 0.0)
    } else {
        ticks
    }
}

fn place_within(frame: Frame, values: &[(f64, String)], reach: f64) -> Ticks {
    let width = frame.upper - frame.lower;
    // Ticks are computed, so that one at the end of the axis may lie a rounding error outside.
    let slack = 1e-9 * width;
    let (mut lower, mut upper) = (frame.lower, frame.upper);
    if !frame.fixed {
        let before = values
            .iter()
            .map(|v| v.0)
            .filter(|&at| at <= lower + slack)
            .fold(f64::NEG_INFINITY, f64::max);
        let after = values
            .iter()
            .map(|v| v.0)
            .filter(|&at| at >= upper - slack)
            .fold(f64::INFINITY, f64::min);
        lower = if lower - before <= reach * width {
            before
        } else {
            lower - PAD * width
        };
        upper = if after - upper <= reach * width {
            after
        } else {
            upper + PAD * width
        };
        lower = lower.max(frame.bounds.0);
        upper = upper.min(frame.bounds.1);
    }
    let inside = |at: f64| at >= lower - slack && at <= upper + slack;
    let mut major: Vec<Tick> = values
        .iter()
        .filter(|v| inside(v.0))
        .map(|(at, label)| Tick {
            at: *at,
            label: label.clone(),
        })
        .collect();
    major.sort_by(|a, b| a.at.total_cmp(&b.at));
    Ticks {
        lower,
        upper,
        major,
        minor: Vec::new(),
    }
}

fn suits(ticks: &Ticks, frame: Frame) -> bool {
    let scale = frame.length / (ticks.upper - ticks.lower);
    let half = |tick: &Tick| measure(&tick.label, Face::Regular).width / 2.0;
    let apart = |a: &Tick, b: &Tick| (b.at - a.at) * scale - half(a) - half(b) >= LABEL_GAP;
    LABELS.contains(&ticks.major.len())
        && ticks.major.windows(2).all(|pair| apart(&pair[0], &pair[1]))
        && has_null(ticks, frame)
}

fn has_null(ticks: &Ticks, frame: Frame) -> bool {
    let near = 1e-9 * (ticks.upper - ticks.lower);
    frame.null.is_none_or(|null| {
        null < ticks.lower - near
            || null > ticks.upper + near
            || ticks.major.iter().any(|t| (t.at - null).abs() <= near)
    })
}

/// Adds unlabelled ticks when they stand at least half an em apart.
fn with_minor(mut ticks: Ticks, minor: Vec<f64>, frame: Frame) -> Ticks {
    let scale = frame.length / (ticks.upper - ticks.lower);
    let mut all: Vec<f64> = ticks.major.iter().map(|t| t.at).collect();
    all.extend(
        minor
            .into_iter()
            .filter(|&at| at > ticks.lower && at < ticks.upper),
    );
    all.sort_by(f64::total_cmp);
    all.dedup_by(|a, b| (*a - *b).abs() < 1e-9);
    if all
        .windows(2)
        .all(|pair| (pair[1] - pair[0]) * scale >= 0.5)
    {
        ticks.minor = all
            .into_iter()
            .filter(|at| ticks.major.iter().all(|t| (t.at - at).abs() > 1e-9))
            .collect();
    }
    ticks
}

/// Sets of printed numbers, densest first, each reaching beyond the frame.
fn log_candidates(frame: Frame) -> Vec<Vec<f64>> {
    let mut sets = Vec::new();
    let (low, high) = (frame.lower.exp(), frame.upper.exp());
    if high / low < 1.8 {
        sets.extend(steps((high - low) / 12.0).take(8).map(|step| {
            let (from, to) = (
                (low / step.size).floor() as i64 - 1,
                (high / step.size).ceil() as i64 + 1,
            );
            (from.max(1)..=to).map(|n| step.value(n)).collect()
        }));
    }
    if low > 0.4 && high < 2.5 {
        sets.push(vec![
            0.33, 0.4, 0.5, 0.67, 0.8, 1.0, 1.25, 1.5, 2.0, 2.5, 3.0,
        ]);
    }
    let decade = |ln: f64| (ln / std::f64::consts::LN_10).floor() as i32;
    let (from, to) = (decade(frame.lower) - 1, decade(frame.upper) + 2);
    for per_decade in [
        &[1.0, 1.5, 2.0, 3.0, 5.0, 7.0][..],
        &[1.0, 2.0, 5.0],
        &[1.0, 3.0],
        &[1.0],
    ] {
        sets.push(
            (from..=to)
                .flat_map(|n| per_decade.iter().map(move |d| d * power_of_ten(n)))
                .collect(),
        );
    }
    for every in [2, 3, 4, 5, 10, 20, 50, 100] {
        let (first, last) = (from.div_euclid(every) - 1, to.div_euclid(every) + 2);
        sets.push(
            (first..=last)
                .map(|n| power_of_ten(n * every))
                .filter(|v| *v > 0.0 && v.is_finite())
                .collect(),
        );
    }
    sets
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(ticks: &Ticks) -> Vec<&str> {
        ticks.major.iter().map(|t| t.label.as_str()).collect()
    }

    fn frame(lower: f64, upper: f64) -> Frame {
        Frame {
            lower,
            upper,
            bounds: (f64::NEG_INFINITY, f64::INFINITY),
            null: Some(0.0),
            fixed: false,
            length: 26.0,
        }
    }

    #[test]
    fn ratios_are_labelled_at_round_numbers_about_one() {
        for (low, high, expected) in [
            (0.13, 1.79, &["0.1", "0.2", "0.5", "1", "2"][..]),
            (0.6, 1.6, &["0.67", "0.8", "1", "1.25", "1.5"]),
            (0.012, 30.0, &["0.01", "0.1", "1", "10"]),
            (0.9, 1.2, &["0.9", "1", "1.1", "1.2"]),
        ] {
            let ticks = logarithmic(frame(f64::ln(low), f64::ln(high)));
            assert!(
                labels(&ticks).contains(&"1") && ticks.major.len() >= 3,
                "{low} to {high}: {ticks:?}"
            );
            for label in expected {
                assert!(
                    labels(&ticks).contains(label),
                    "{low} to {high}: {:?}",
                    labels(&ticks)
                );
            }
        }
    }

    #[test]
    fn differences_are_labelled_in_steps_of_1_2_2_5_or_5() {
        assert_eq!(
            labels(&linear(frame(-1.4, 0.9))),
            ["−1.5", "−1", "−0.5", "0", "0.5", "1"]
        );
        assert_eq!(
            labels(&linear(frame(-0.04, 0.01))),
            ["−0.04", "−0.03", "−0.02", "−0.01", "0", "0.01"]
        );
        assert_eq!(
            labels(&linear(frame(-900.0, 2100.0))),
            ["−500", "0", "500", "1000", "1500", "2000"]
        );
    }

    #[test]
    fn an_axis_of_proportions_ends_at_0_and_100() {
        let frame = Frame {
            bounds: (0.0, 100.0),
            null: None,
            ..frame(0.0, 97.0)
        };
        let ticks = linear(frame);
        assert_eq!((ticks.lower, ticks.upper), (0.0, 100.0));
        assert_eq!(labels(&ticks), ["0", "20", "40", "60", "80", "100"]);
    }

    /// SplitMix64, mapped to a share of one: domains must be the same on every run.
    fn shares() -> impl FnMut() -> f64 {
        let mut state = 0u64;
        move || {
            state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let z = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            (z >> 11) as f64 / (1u64 << 53) as f64
        }
    }

    #[test]
    fn ten_thousand_axes_have_three_to_seven_labels_apart_and_no_effect_among_them() {
        let mut share = shares();
        for _ in 0..5_000 {
            for is_log in [true, false] {
                let width = 10f64.powf(share() * 5.0 - 2.5);
                let (below, length) = (share(), 18.0 + 22.0 * share());
                let frame = Frame {
                    length,
                    ..frame(-below * width, (1.0 - below) * width)
                };
                let ticks = if is_log {
                    logarithmic(frame)
                } else {
                    linear(frame)
                };
                assert!(suits(&ticks, frame), "{frame:?}: {ticks:?}");
                assert!(
                    ticks.lower <= frame.lower && ticks.upper >= frame.upper,
                    "{frame:?}"
                );
            }
        }
    }

    #[test]
    fn a_fixed_axis_keeps_its_ends() {
        let ticks = logarithmic(Frame {
            fixed: true,
            ..frame(0.13f64.ln(), 7.5f64.ln())
        });
        assert_eq!((ticks.lower, ticks.upper), (0.13f64.ln(), 7.5f64.ln()));
        assert!(ticks.major.len() >= 3);
    }

    #[test]
    fn extreme_ratios_are_labelled_with_exponents() {
        let ticks = logarithmic(frame(1e-9f64.ln(), 1e8f64.ln()));
        assert!(
            labels(&ticks).contains(&"10⁻⁹") || labels(&ticks).contains(&"10⁻⁸"),
            "{:?}",
            labels(&ticks)
        );
    }
}
