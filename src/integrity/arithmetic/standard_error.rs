//! Standard errors and confidence limits of means, from standard deviations.

use super::Interval;
use crate::numerics::distributions::{normal, student_t};

/// Whether a standard error may be sd/√n, or sd/√(n − 1) where the sd has n in its denominator; n at least 2.
pub fn se_fits(se: Interval, sd: Interval, n: f64) -> bool {
    [n, n - 1.0]
        .iter()
        .any(|count| near(se, sd * (1.0 / count.sqrt())))
}

/// Whether half the width of an interval of a mean may be q·sd/√n, q a quantile of t with n − 1 df or of the normal
/// distribution (or 2, for 95 %); n at least 2.
pub fn half_width_fits(half: Interval, sd: Interval, n: f64, level: f64) -> bool {
    let tail = (1.0 - level) / 2.0;
    let two = if level == 0.95 {
        2.0
    } else {
        normal::quantile_upper(tail)
    };
    let quantiles = [
        student_t::quantile_upper(tail, n - 1.0),
        normal::quantile_upper(tail),
        two,
    ];
    let se = [n, n - 1.0].map(|count| sd * (1.0 / count.sqrt()));
    quantiles
        .iter()
        .any(|q| se.iter().any(|se| near(half, *se * *q)))
}

/// The numbers of persons with which a standard error is sd/√n: (sd/se)².
pub fn implied_n(se: Interval, sd: Interval) -> Interval {
    sd.over(se).square()
}

/// Whether two intervals meet, with slack for the rounding of the arithmetic.
fn near(a: Interval, b: Interval) -> bool {
    let slack = 1e-9 * a.high.abs().max(b.high.abs());
    a.low <= b.high + slack && b.low <= a.high + slack
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::integrity::arithmetic::Printed;

    fn boxed(written: &str) -> Interval {
        Printed::read(written).unwrap().box_of_rounding()
    }

    #[test]
    fn limits_tell_the_number_of_persons() {
        // 2.07 (1.438), 1.27 to 2.86: qt(0.975, 14) * 1.438 / sqrt(15) = 0.796, with 18 persons 0.715.
        let half = (boxed("2.86") - boxed("1.27")) * 0.5;
        assert!(half_width_fits(half, boxed("1.438"), 15.0, 0.95));
        assert!(!half_width_fits(half, boxed("1.438"), 18.0, 0.95));
        assert!(!half_width_fits(half, boxed("1.438"), 29.0, 0.95));
    }

    #[test]
    fn a_standard_error_tells_the_number_of_persons() {
        assert!(se_fits(boxed("0.50"), boxed("2.0"), 16.0));
        assert!(!se_fits(boxed("0.50"), boxed("2.0"), 25.0));
        let n = implied_n(boxed("0.50"), boxed("2.0"));
        assert!(n.low < 16.0 && n.high > 16.0 && n.high < 18.0);
    }
}
