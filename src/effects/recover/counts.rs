//! Counts from percentages, from printed effects and from McNemar's test.

use super::super::Measure;
use super::super::binary::{Table2x2, ZeroRule, binary};

/// The number of `total` people that a printed percentage stands for, when exactly one fits.
///
/// A whole number x fits when 100 x/total lies within half a unit of the last printed decimal of
/// `percent`, either way of rounding a half. `None` when none fits (the percentage contradicts the
/// total), when several fit, or for a percentage outside 0 to 100.
///
/// Decimals are those of the shortest text of `percent`: a printed 60.0 is read as 60, which can
/// only let more numbers fit and so never gives a count that the print does not.
pub fn count_from_percent(percent: f64, total: f64) -> Option<f64> {
    if !(0.0..=100.0).contains(&percent) || total < 1.0 || total.fract() != 0.0 {
        return None;
    }
    let half = 0.5 * 10_f64.powi(-decimals(percent));
    // A share that ends in exactly half a unit must not be lost to the rounding of binary fractions.
    let half = half + 1e-9;
    let lowest = ((percent - half) * total / 100.0).ceil().max(0.0);
    let highest = ((percent + half) * total / 100.0).floor().min(total);
    (lowest == highest).then_some(lowest)
}

/// Events among `n` people, from the OR, RR or RD of these people against `events` among `total` others.
///
/// With p the risk of the others: risk = p OR/(1 - p + p OR), p RR or p + RD; events = n risk, rounded to
/// a whole number. `value` as printed, ratios as ratios. `None` for another measure, where no whole number
/// gives an effect that rounds to the printed one (it is adjusted, corrected or of other people), and where
/// the effect of the counts is undefined.
/// Source: definitions of the measures; Cochrane Handbook 15.4.4.
pub fn count_from_effect(
    measure: Measure,
    value: f64,
    n: f64,
    events: f64,
    total: f64,
) -> Option<f64> {
    let p = events / total;
    let risk = match measure {
        Measure::Or => p * value / (1.0 - p + p * value),
        Measure::Rr => p * value,
        Measure::Rd => p + value,
        _ => return None,
    };
    let count = (risk * n).round();
    let table = Table2x2::from_totals(count, n, events, total);
    if !(0.0..=n).contains(&count) {
        return None;
    }
    let rule = ZeroRule {
        add: 0.0,
        ..ZeroRule::default()
    };
    let implied = measure.back_transform(binary(measure, table, &rule, false)?.yi, None);
    let half = 0.5 * 10_f64.powi(-decimals(value));
    ((implied - value).abs() <= half + 1e-9).then_some(count)
}

/// Pairs that gained and pairs that lost, from McNemar's uncorrected chi-squared statistic and the margins.
///
/// χ² = d²/(gained + lost) with d = after - before = gained - lost: their sum is d²/χ², rounded to the
/// nearest whole number that leaves whole pairs. `after` and `before` are the events among `n` people.
/// `None` for d = 0, a statistic of 0, or pairs that the margins do not hold.
/// Source: McNemar (1947), Psychometrika 12:153, doi:10.1007/BF02295996.
pub fn discordant_pairs(chi2: f64, after: f64, before: f64, n: f64) -> Option<[f64; 2]> {
    let d = after - before;
    if d == 0.0 || chi2 <= 0.0 {
        return None;
    }
    let gained = ((d * d / chi2 + d) / 2.0).round();
    let lost = gained - d;
    let both = after - gained;
    let held = gained >= 0.0 && lost >= 0.0 && both >= 0.0 && n - before - gained >= 0.0;
    held.then_some([gained, lost])
}

fn decimals(value: f64) -> i32 {
    let text = value.to_string();
    let digits = text.split_once('.').map_or(0, |(_, after)| after.len());
    i32::try_from(digits).unwrap_or(i32::MAX)
}
