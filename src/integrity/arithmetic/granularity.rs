//! Which means and standard deviations whole numbers can give.
//!
//! All answers are exact: a mean is compared with fractions in whole-number arithmetic.

use super::{Interval, Printed};

/// The smallest difference between the values that two persons can have: `num` / `den`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grain {
    num: u64,
    den: u64,
}

impl Grain {
    /// Whole numbers.
    pub const ONE: Self = Self { num: 1, den: 1 };

    /// Steps as printed, of one item, where a value is the mean of `items` items; `None` unless both are positive.
    pub fn new(step: Printed, items: u64) -> Option<Self> {
        let num = u64::try_from(step.digits).ok()?;
        let den = u64::try_from(step.scale()).ok()?.checked_mul(items)?;
        (num > 0 && den > 0).then_some(Self { num, den })
    }

    /// As a number.
    pub fn value(self) -> f64 {
        self.num as f64 / self.den as f64
    }
}

/// How digits may have come about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fit {
    /// By rounding.
    Rounded,
    /// Only by leaving out what follows the last digit.
    CutOff,
}

/// The sums of n values, counted in grains, whose mean, rounded, is the printed one: the first and the last of a run.
///
/// s·u/n with u = p/q lies in the rounding box of the mean m with d decimals exactly when
/// n·q(2M − 1) ≤ 2·10^d·p·s ≤ n·q(2M + 1), M = 10^d m.
pub(super) fn sums(mean: Printed, n: u64, grain: Grain) -> Option<(i128, i128)> {
    let scaled = i128::from(n) * i128::from(grain.den);
    let digits = i128::from(mean.digits);
    let twice = 2 * i128::from(mean.scale()) * i128::from(grain.num);
    let least = ceil_div(scaled * (2 * digits - 1), twice);
    let most = (scaled * (2 * digits + 1)).div_euclid(twice);
    (least <= most).then_some((least, most))
}

/// The sums whose mean, cut off after its last decimal, is the printed one: M ≤ 10^d·s·u/n < M + 1, and towards 0 below it.
pub(super) fn sums_cut_off(mean: Printed, n: u64, grain: Grain) -> Option<(i128, i128)> {
    let scaled = i128::from(n) * i128::from(grain.den);
    let digits = i128::from(mean.digits);
    let unit = i128::from(mean.scale()) * i128::from(grain.num);
    let least = match digits {
        1.. => ceil_div(scaled * digits, unit),
        _ => (scaled * (digits - 1)).div_euclid(unit) + 1,
    };
    let most = match digits {
        0.. => ceil_div(scaled * (digits + 1), unit) - 1,
        _ => (scaled * digits).div_euclid(unit),
    };
    (least <= most).then_some((least, most))
}

/// How n values in steps of a grain can have this mean; `None` where they cannot.
pub fn mean_fit(mean: Printed, n: u64, grain: Grain) -> Option<Fit> {
    if mean_is_possible(mean, n, grain) {
        Some(Fit::Rounded)
    } else {
        sums_cut_off(mean, n, grain).map(|_| Fit::CutOff)
    }
}

fn ceil_div(a: i128, b: i128) -> i128 {
    -((-a).div_euclid(b))
}

/// Whether n values in steps of a grain can have this mean (GRIM).
///
/// Brown & Heathers 2017, Social Psychological and Personality Science 8:363-369, doi:10.1177/1948550616673876. A mean of
/// n persons is a whole number of grains divided by n. Always possible where n grains are at most one unit of the last
/// decimal.
pub fn mean_is_possible(mean: Printed, n: u64, grain: Grain) -> bool {
    n == 0 || sums(mean, n, grain).is_some()
}

/// The means next to the printed one that n values in steps of a grain can have.
pub fn nearest_means(mean: Printed, n: u64, grain: Grain) -> (f64, f64) {
    let unit = grain.value() / n as f64;
    let below = (mean.value() / unit).floor();
    (below * unit, (below + 1.0) * unit)
}

/// Whether n values in steps of a grain can have this mean and standard deviation (GRIMMER), with n − 1 or n in the
/// denominator.
///
/// Anaya 2016, PeerJ Preprints 4:e2400v1; Allard 2018, aurelienallard.netlify.app/post/anaytic-grimmer-possibility-standard-deviations.
/// In grains, with s the sum and q the sum of squares, q = (n − 1) sd² + s²/n is a whole number, not below s²/n, and as
/// even or odd as s.
pub fn sd_is_possible(mean: Printed, sd: Printed, n: u64, grain: Grain) -> bool {
    sd_fit(mean, sd, n, grain) == Some(Fit::Rounded)
}

/// How n values in steps of a grain can have this mean and standard deviation; `None` where they cannot.
pub fn sd_fit(mean: Printed, sd: Printed, n: u64, grain: Grain) -> Option<Fit> {
    fit(mean, sd, n, grain, |run, around| {
        squares_exist(run, around, n, grain)
    })
}

/// Tries digits rounded, then digits cut off, of the mean and of the standard deviation.
fn fit(
    mean: Printed,
    sd: Printed,
    n: u64,
    grain: Grain,
    exists: impl Fn((i128, i128), Interval) -> bool,
) -> Option<Fit> {
    if n < 2 {
        return Some(Fit::Rounded);
    }
    if sd.digits < 0 {
        return None;
    }
    let (rounded, cut_off) = (sums(mean, n, grain), sums_cut_off(mean, n, grain));
    let (around, beyond) = (sd.box_of_rounding(), sd.box_of_cutting());
    let (around, beyond) = (around.at_least(0.0), beyond.at_least(0.0));
    let some = |run: Option<(i128, i128)>, sd| run.is_some_and(|run| exists(run, sd));
    if some(rounded, around) {
        return Some(Fit::Rounded);
    }
    let other = some(rounded, beyond) || some(cut_off, around) || some(cut_off, beyond);
    other.then_some(Fit::CutOff)
}

/// Whether a sum of a run and a sum of squares give a standard deviation of an interval.
fn squares_exist((first, last): (i128, i128), around: Interval, n: u64, grain: Grain) -> bool {
    let around = around * (1.0 / grain.value());
    let count = n as f64;
    let exists = |sum: i128, df: f64| {
        let sum_of_squares = |sd: f64| df * sd * sd + (sum * sum) as f64 / count;
        // The sums of squares are below 2^53 in all that reports print; the slack is for their rounding.
        let slack = 1e-9 * sum_of_squares(around.high).max(1.0);
        let least = (sum_of_squares(around.low) - slack).ceil() as i128;
        let most = (sum_of_squares(around.high) + slack).floor() as i128;
        let least = least.max(ceil_div(sum * sum, i128::from(n)));
        let alike = least + (least - sum).rem_euclid(2);
        alike <= most
    };
    // Many sums only where the mean leaves them open; then any standard deviation is among them.
    last - first > 1000
        || (first..=last).any(|sum| [count - 1.0, count].iter().any(|df| exists(sum, *df)))
}

/// Whether n answers of 0 or 1 can have this mean and standard deviation (DEBIT).
///
/// Heathers & Brown 2019, osf.io/5vb3u. sd = √(m(1 − m) n/(n − 1)), or without n/(n − 1).
pub fn binary_sd_is_possible(mean: Printed, sd: Printed, n: u64) -> bool {
    binary_sd_fit(mean, sd, n) == Some(Fit::Rounded)
}

/// How n answers of 0 or 1 can have this mean and standard deviation; `None` where they cannot.
pub fn binary_sd_fit(mean: Printed, sd: Printed, n: u64) -> Option<Fit> {
    let count = n as f64;
    fit(mean, sd, n, Grain::ONE, |(first, last), around| {
        (first.max(0)..=last.min(i128::from(n))).any(|sum| {
            let m = sum as f64 / count;
            let population = (m * (1.0 - m)).sqrt();
            let sample = population * (count / (count - 1.0)).sqrt();
            let near = |value: f64| around.low - 1e-12 <= value && value <= around.high + 1e-12;
            near(population) || near(sample)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(written: &str) -> Printed {
        Printed::read(written).unwrap()
    }

    fn items(items: u64) -> Grain {
        Grain::new(printed("1"), items).unwrap()
    }

    #[test]
    fn means_that_no_sum_of_whole_numbers_gives_are_found() {
        // The example of the paper: 28 persons, mean 5.19 is impossible, 5.18 and 5.21 are not.
        assert!(!mean_is_possible(printed("5.19"), 28, Grain::ONE));
        assert!(mean_is_possible(printed("5.18"), 28, Grain::ONE));
        assert!(mean_is_possible(printed("5.21"), 28, Grain::ONE));
        // A scale of two items can have it.
        assert!(mean_is_possible(printed("5.20"), 28, items(2)));
        // From a hundred persons on two decimals say nothing.
        assert!((0..100).all(|digits| mean_is_possible(
            Printed {
                digits,
                decimals: 2
            },
            100,
            Grain::ONE
        )));
    }

    #[test]
    fn every_sample_of_whole_numbers_passes() {
        let mut state = 1u64;
        let mut below = |bound: u64| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % bound
        };
        for _ in 0..20_000 {
            let n = 2 + below(40);
            let items = 1 + below(3);
            let grain = self::items(items);
            let answers: Vec<f64> = (0..n)
                .map(|_| (0..items).map(|_| 1 + below(5)).sum::<u64>() as f64 / items as f64)
                .collect();
            let count = n as f64;
            let mean = answers.iter().sum::<f64>() / count;
            let squares: f64 = answers.iter().map(|a| (a - mean) * (a - mean)).sum();
            let df = if below(2) == 0 { count - 1.0 } else { count };
            let sd = (squares / df).sqrt();
            let decimals = below(3) as usize;
            let (mean, sd) = (
                printed(&format!("{mean:.decimals$}")),
                printed(&format!("{sd:.decimals$}")),
            );
            assert!(mean_is_possible(mean, n, grain), "{mean:?} {n} {items}");
            assert!(
                sd_is_possible(mean, sd, n, grain),
                "{mean:?} {sd:?} {n} {items}"
            );
        }
    }

    #[test]
    fn standard_deviations_that_no_whole_numbers_give_are_found() {
        // Ten whole numbers with mean 3.0: sum 30, and q is even, so that (q - 90)/9 = sd^2 skips values.
        let possible: Vec<i64> = (0..=400)
            .filter(|digits| {
                sd_is_possible(
                    printed("3.0"),
                    Printed {
                        digits: *digits,
                        decimals: 2,
                    },
                    10,
                    Grain::ONE,
                )
            })
            .collect();
        assert!(possible.contains(&0) && !possible.contains(&10) && possible.contains(&47));
        assert!(possible.len() < 200, "{}", possible.len());
    }

    #[test]
    fn standard_deviations_of_shares_follow_from_them() {
        // 6 of 20: sd 0.470 with n - 1, 0.458 with n.
        assert!(binary_sd_is_possible(printed("0.30"), printed("0.47"), 20));
        assert!(binary_sd_is_possible(printed("0.30"), printed("0.46"), 20));
        assert!(!binary_sd_is_possible(printed("0.30"), printed("0.50"), 20));
    }

    #[test]
    fn digits_cut_off_are_told_from_rounded_ones() {
        // 305/6 = 50.833, 490/6 = 81.667.
        assert_eq!(
            mean_fit(printed("50.83"), 6, Grain::ONE),
            Some(Fit::Rounded)
        );
        assert_eq!(mean_fit(printed("81.66"), 6, Grain::ONE), Some(Fit::CutOff));
        assert_eq!(
            mean_fit(printed("-81.66"), 6, Grain::ONE),
            Some(Fit::CutOff)
        );
        assert_eq!(mean_fit(printed("81.65"), 6, Grain::ONE), None);
    }
}
