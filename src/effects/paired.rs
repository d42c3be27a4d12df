//! One group on two occasions: mean changes and before-after counts.

use crate::numerics::special::hedges_j;

use super::{EffectEstimate, Measure};

/// Means and standard deviations of one group on two occasions.
///
/// As in metafor, occasion 1 is the one that changes count towards (usually *after*), except that
/// SMCR divides by `sd1`: pass the standard deviation to standardise by (usually *before*) there.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Occasions {
    /// Mean on occasion 1.
    pub m1: f64,
    /// Mean on occasion 2.
    pub m2: f64,
    /// Standard deviation belonging to `m1`; for SMCR the one to standardise by.
    pub sd1: f64,
    /// The other standard deviation.
    pub sd2: f64,
    /// Participants measured on both occasions.
    pub n: f64,
    /// Correlation of the two measurements, between -1 and 1.
    pub r: f64,
}

/// Effect of a change of means within one group.
///
/// With sdc² = sd1² + sd2² - 2 r sd1 sd2 and J as in Hedges (1981):
///
/// - MC: yi = m1 - m2, vi = sdc²/n, in the unit of the outcome;
/// - SMCC: yi = J(n-1) (m1 - m2)/sdc, vi = 1/n + yi²/(2n);
/// - SMCR: yi = J(n-1) (m1 - m2)/sd1, vi = 2 (1 - r)/n + yi²/(2n).
///
/// `None` for SMCC and SMCR of n < 3 (J(1) is 0), another measure, or a variance that is not positive (r = 1).
/// Source: Becker (1988), Br J Math Stat Psychol 41:257, doi:10.1111/j.2044-8317.1988.tb00901.x;
/// Gibbons et al. (1993), J Educ Stat 18:271; metafor `escalc("MC" | "SMCC" | "SMCR", m1i, m2i,
/// sd1i, sd2i, ni, ri)` with its default `vtype = "LS"`.
pub fn mean_change(measure: Measure, data: Occasions) -> Option<EffectEstimate> {
    let Occasions {
        m1,
        m2,
        sd1,
        sd2,
        n,
        r,
    } = data;
    let change = m1 - m2;
    match measure {
        Measure::Mc => EffectEstimate::new(change, change_variance(sd1, sd2, r) / n),
        Measure::Smcc => smcc(change / change_variance(sd1, sd2, r).sqrt(), n),
        Measure::Smcr if n >= 3.0 => {
            let yi = hedges_j(n - 1.0) * change / sd1;
            EffectEstimate::new(yi, 2.0 * (1.0 - r) / n + yi * yi / (2.0 * n))
        }
        _ => None,
    }
}

/// Standardised mean change from the change over the standard deviation of the change.
///
/// See [`mean_change`], SMCC. With a paired t, `d = t/√n`. `None` for n < 3, where J(n-1) is 0.
pub fn smcc(d: f64, n: f64) -> Option<EffectEstimate> {
    if n < 3.0 {
        return None;
    }
    let yi = hedges_j(n - 1.0) * d;
    EffectEstimate::new(yi, 1.0 / n + yi * yi / (2.0 * n))
}

/// Variance of a change: sd1² + sd2² - 2 r sd1 sd2.
pub fn change_variance(sd1: f64, sd2: f64, r: f64) -> f64 {
    sd1 * sd1 + sd2 * sd2 - 2.0 * r * sd1 * sd2
}

/// Correlation of two measurements from the standard deviation of their difference.
///
/// r = (sd1² + sd2² - sdc²)/(2 sd1 sd2). `None` outside -1 to 1: the three contradict each other.
/// Source: Cochrane Handbook 6.5.2.8.
pub fn correlation_from_change(sd1: f64, sd2: f64, sd_change: f64) -> Option<f64> {
    let r = (sd1 * sd1 + sd2 * sd2 - sd_change * sd_change) / (2.0 * sd1 * sd2);
    (-1.0..=1.0).contains(&r).then_some(r)
}

/// Counts of one group on two occasions: the pairs (1, 2) with the event on both, only on the
/// first, only on the second, on neither.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PairedTable {
    /// Event on both occasions.
    pub ai: f64,
    /// Event on occasion 1 only.
    pub bi: f64,
    /// Event on occasion 2 only.
    pub ci: f64,
    /// Event on neither.
    pub di: f64,
}

impl PairedTable {
    /// The table with `both` events on both occasions, from `x1` and `x2` events among `n`.
    pub fn from_margins(x1: f64, x2: f64, n: f64, both: f64) -> Self {
        Self {
            ai: both,
            bi: x1 - both,
            ci: x2 - both,
            di: n - x1 - x2 + both,
        }
    }

    fn plus(self, add: f64) -> Self {
        Self {
            ai: self.ai + add,
            bi: self.bi + add,
            ci: self.ci + add,
            di: self.di + add,
        }
    }

    /// Whether any cell is zero.
    pub fn has_zero(self) -> bool {
        self.cells().contains(&0.0)
    }

    fn cells(self) -> [f64; 4] {
        [self.ai, self.bi, self.ci, self.di]
    }
}

/// Smallest and largest number with the event on both occasions that the margins allow.
pub fn overlap_bounds(x1: f64, x2: f64, n: f64) -> (f64, f64) {
    ((x1 + x2 - n).max(0.0), x1.min(x2))
}

/// Effect of a before-after count.
///
/// With p1 = (ai + bi)/n, p2 = (ai + ci)/n, q = 1 - p, p11 = ai/n:
///
/// - MPRD: yi = p1 - p2, vi = (bi + ci)/n² - (bi - ci)²/n³;
/// - MPRR: yi = ln(p1/p2), vi = (bi + ci)/((ai + bi)(ai + ci));
/// - MPOR: yi = ln(p1 q2/(p2 q1)),
///   vi = 1/(n p1 q1) + 1/(n p2 q2) - 2 (p11 - p1 p2)/(n p1 q1 p2 q2).
///
/// A continuity correction of `add` is put on each cell by the caller's rule. `None` where a count
/// is negative, a margin is empty or the variance is not positive.
/// Source: Zou (2007) and Becker & Balagtas (1993), Biometrics 49:997, doi:10.2307/2532242;
/// metafor `escalc("MPRD" | "MPRR" | "MPOR", ai, bi, ci, di)`.
pub fn paired_binary(measure: Measure, table: PairedTable, add: f64) -> Option<EffectEstimate> {
    if table.cells().into_iter().any(|count| count < 0.0) {
        return None;
    }
    let PairedTable { ai, bi, ci, di } = table.plus(add);
    let n = ai + bi + ci + di;
    let (p1, p2) = ((ai + bi) / n, (ai + ci) / n);
    let (q1, q2) = ((ci + di) / n, (bi + di) / n);
    match measure {
        Measure::Mprd => EffectEstimate::new(
            p1 - p2,
            (bi + ci) / (n * n) - (bi - ci) * (bi - ci) / (n * n * n),
        ),
        Measure::Mprr => EffectEstimate::new((p1 / p2).ln(), (bi + ci) / ((ai + bi) * (ai + ci))),
        Measure::Mpor => {
            let covariance = (ai / n - p1 * p2) / (n * p1 * q1 * p2 * q2);
            EffectEstimate::new(
                (p1 / q1).ln() - (p2 / q2).ln(),
                1.0 / (n * p1 * q1) + 1.0 / (n * p2 * q2) - 2.0 * covariance,
            )
        }
        _ => None,
    }
}
