//! Counts from percentages.

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

fn decimals(value: f64) -> i32 {
    let text = value.to_string();
    let digits = text.split_once('.').map_or(0, |(_, after)| after.len());
    i32::try_from(digits).unwrap_or(i32::MAX)
}
