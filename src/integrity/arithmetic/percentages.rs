//! Which counts printed percentages can be of.
//!
//! All answers are exact: a percentage is compared with fractions in whole-number arithmetic.

use super::Printed;
use super::granularity::{Grain, sums, sums_cut_off};

/// Whether some count out of n, as a percentage, rounds to the printed one.
pub fn percentage_is_possible(percent: Printed, n: u64) -> bool {
    n == 0 || counts(percent, n).is_some()
}

/// The counts out of n whose percentages round to the printed one: the first and the last of a run.
pub fn counts(percent: Printed, n: u64) -> Option<(u64, u64)> {
    within(sums(proportion(percent), n, Grain::ONE), n)
}

/// The counts out of n whose percentages are the printed one, rounded or cut off: the first and the last of a run.
pub fn counts_or_cut(percent: Printed, n: u64) -> Option<(u64, u64)> {
    let rounded = counts(percent, n);
    let cut = within(sums_cut_off(proportion(percent), n, Grain::ONE), n);
    match (rounded, cut) {
        (Some(a), Some(b)) => Some((a.0.min(b.0), a.1.max(b.1))),
        (a, b) => a.or(b),
    }
}

/// A percentage as a share of 1.
fn proportion(percent: Printed) -> Printed {
    Printed {
        digits: percent.digits,
        decimals: percent.decimals + 2,
    }
}

/// The sums that are counts out of n.
fn within(sums: Option<(i128, i128)>, n: u64) -> Option<(u64, u64)> {
    let (first, last) = sums?;
    let (first, last) = (first.max(0), last.min(i128::from(n)));
    (first <= last).then_some((first as u64, last as u64))
}

/// How a printed percentage stands to a count out of n.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Share {
    /// It is the percentage, rounded.
    Rounded,
    /// It is the percentage, cut off after its last decimal.
    CutOff,
    /// Its last digit is one off, or a zero put behind a percentage rounded to fewer decimals.
    Near,
    /// It is another percentage.
    Other,
}

/// Compares a printed percentage with a count out of n, n at least 1: 100·10^d·c against D·n, in whole numbers.
pub fn share(percent: Printed, count: u64, n: u64) -> Share {
    let n = i128::from(n);
    let over = |digits: i64, scale: i64| {
        100 * i128::from(scale) * i128::from(count) - i128::from(digits) * n
    };
    let rounds = |digits: i64, scale: i64| 2 * over(digits, scale).abs() <= n;
    let (digits, scale) = (percent.digits, percent.scale());
    let beyond = over(digits, scale);
    // Half a unit left out: no program rounds it down but to an even digit, or where its own value lies below the half.
    let exact = 100.0 * count as f64 / n as f64;
    let half_left_out =
        2 * beyond == n && format!("{exact:.*}", percent.decimals as usize) != shown(percent);
    let padded = percent.decimals > 0 && digits % 10 == 0 && rounds(digits / 10, scale / 10);
    if rounds(digits, scale) && !half_left_out {
        Share::Rounded
    } else if (0..n).contains(&beyond) {
        Share::CutOff
    } else if beyond.abs() <= n || padded {
        Share::Near
    } else {
        Share::Other
    }
}

/// The digits of a number as a program prints them.
fn shown(number: Printed) -> String {
    format!("{:.*}", number.decimals as usize, number.value())
}

/// The count out of n, n at least 1, to which a printed percentage stands best.
pub fn nearest_count(percent: Printed, n: u64) -> (u64, Share) {
    let below = (percent.value() / 100.0 * n as f64).floor().max(0.0) as u64;
    let near = below.saturating_sub(1)..=below + 2;
    let shares = near.map(|count| count.min(n)).map(|count| {
        let distance = (100.0 * count as f64 / n as f64 - percent.value()).abs();
        (count, share(percent, count, n), distance)
    });
    let best = shares.min_by(|a, b| a.1.cmp(&b.1).then(a.2.total_cmp(&b.2)));
    best.map_or((0, Share::Other), |(count, share, _)| (count, share))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(written: &str) -> Printed {
        Printed::read(written).unwrap()
    }

    #[test]
    fn percentages_that_no_count_gives_are_found() {
        assert!(percentage_is_possible(printed("73.3"), 15));
        assert_eq!(counts(printed("73.3"), 15), Some((11, 11)));
        assert!(!percentage_is_possible(printed("73.4"), 15));
        assert!(!percentage_is_possible(printed("101"), 15));
        for n in 1..=60u64 {
            for count in 0..=n {
                let percent = printed(&format!("{:.1}", 100.0 * count as f64 / n as f64));
                let (first, last) = counts(percent, n).unwrap();
                assert!((first..=last).contains(&count), "{count} of {n}");
            }
        }
    }

    #[test]
    fn digits_cut_off_are_told_from_rounded_ones() {
        for (percent, count, n, expected) in [
            ("26.7", 4, 15, Share::Rounded),
            ("26.6", 4, 15, Share::CutOff),
            ("18.7", 6, 32, Share::CutOff),
            ("18.8", 6, 32, Share::Rounded),
            ("31.2", 10, 32, Share::Rounded),
            ("31.3", 10, 32, Share::Rounded),
            ("87.4", 28, 32, Share::Near),
            ("89.0", 32, 36, Share::Near),
            ("66.7", 11, 15, Share::Other),
            ("100", 15, 15, Share::Rounded),
        ] {
            assert_eq!(share(printed(percent), count, n), expected, "{percent}");
            let (nearest, best) = nearest_count(printed(percent), n);
            assert!(best <= expected && (best < expected || nearest == count));
        }
        assert_eq!(nearest_count(printed("65"), 30).1, Share::Other);
    }

    #[test]
    fn counts_of_percentages_cut_off_are_among_those_possible() {
        assert_eq!(counts(printed("26.6"), 15), None);
        assert_eq!(counts_or_cut(printed("26.6"), 15), Some((4, 4)));
        assert_eq!(counts_or_cut(printed("65"), 30), None);
        for n in 1..=60u64 {
            for count in 0..=n {
                let cut = (1000.0 * count as f64 / n as f64 + 1e-9).floor() / 10.0;
                let (first, last) = counts_or_cut(printed(&format!("{cut:.1}")), n).unwrap();
                assert!((first..=last).contains(&count), "{count} of {n}");
            }
        }
    }
}
