//! One group on two occasions: mean changes and before-after counts.

use super::continuous::standardised;
use super::correlation::unbiased;
use super::formula::{Formula, VarianceType};
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

/// Effect of a change of means within one group by any measure of the family.
///
/// With sdc² = sd1² + sd2² - 2 r sd1 sd2, sa² = (sd1² + sd2²)/2, qi = sdi²/(n mi²), c = J of the degrees of freedom:
///
/// - MC: yi = m1 - m2, vi = sdc²/n, in the unit of the outcome;
/// - SMCC: c (m1 - m2)/sdc, at no effect 1/n; LS, LS2, UB;
/// - SMCR: c (m1 - m2)/sd1, at no effect 2 (1 - r)/n (UB: with the unbiased r); LS, LS2, UB;
/// - SMCRH: the same yi, vi = sdc²/(sd1² (n-1)) + yi²/(2 (n-1));
/// - SMCRP: c (m1 - m2)/sa on 2 (n-1)/(1 + r²) df, vi = 2 (1 - r)/n + yi² (1 + r²)/(4n);
/// - SMCRPH: the same yi, vi = sdc²/(sa² (n-1)) + yi² (sd1⁴ + sd2⁴ + 2 r² sd1² sd2²)/(8 sa⁴ (n-1));
/// - ROMC: ln(m1/m2) + (q1 - q2)/2, vi = q1 + q2 - 2 r sd1 sd2/(n m1 m2);
/// - VRC: ln(sd1/sd2), vi = (1 - r²)/(n-1); - CVRC: VRC - ROMC, the sum of both variances.
///
/// `correct = false` leaves out c and (q1 - q2)/2. `None` for another measure or formula, too few participants, means of
/// unequal sign for ratios, a variance that is not positive.
/// Source: Becker (1988), Br J Math Stat Psychol 41:257, doi:10.1111/j.2044-8317.1988.tb00901.x (SMCR); Gibbons et al.
/// (1993), J Educ Stat 18:271, doi:10.3102/10769986018003271 (SMCC); Bonett (2008), Psychol Methods 13:99,
/// doi:10.1037/1082-989X.13.2.99 (SMCRH); Lajeunesse (2011), Ecology 92:2049, doi:10.1890/11-0423.1 (ROMC); Nakagawa et al.
/// (2015), Methods Ecol Evol 6:143, doi:10.1111/2041-210x.12309, for dependent groups (VRC, CVRC); metafor
/// `escalc(measure, m1i, m2i, sd1i, sd2i, ni, ri, vtype, correct)`.
pub fn paired_means(measure: Measure, data: Occasions, formula: Formula) -> Option<EffectEstimate> {
    let Occasions {
        m1,
        m2,
        sd1,
        sd2,
        n,
        r,
    } = data;
    let (change, change2) = (m1 - m2, change_variance(sd1, sd2, r));
    let large = formula.vtype == VarianceType::Ls;
    let corrected = |d: f64, df: f64| Some(standardised(d, df, 1.0, 1.0, formula)?.yi);
    match measure {
        Measure::Smcc | Measure::Smcr if formula.vtype == VarianceType::Av => None,
        Measure::Smcc => standardised(change / change2.sqrt(), n - 1.0, 1.0 / n, 2.0 * n, formula),
        Measure::Smcr => {
            let r = match formula.vtype {
                VarianceType::Ub => unbiased(r, n)?,
                _ => r,
            };
            let base = 2.0 * (1.0 - r) / n;
            standardised(change / sd1, n - 1.0, base, 2.0 * n, formula)
        }
        _ if !large => None,
        Measure::Mc => EffectEstimate::new(change, change2 / n),
        Measure::Smcrh => {
            let yi = corrected(change / sd1, n - 1.0)?;
            EffectEstimate::new(yi, (change2 / (sd1 * sd1) + yi * yi / 2.0) / (n - 1.0))
        }
        Measure::Smcrp | Measure::Smcrph => {
            let (s1, s2) = (sd1 * sd1, sd2 * sd2);
            let sa2 = (s1 + s2) / 2.0;
            let yi = corrected(change / sa2.sqrt(), 2.0 * (n - 1.0) / (1.0 + r * r))?;
            if measure == Measure::Smcrp {
                let vi = 2.0 * (1.0 - r) / n + yi * yi * (1.0 + r * r) / (4.0 * n);
                return EffectEstimate::new(yi, vi);
            }
            let spread = (s1 * s1 + s2 * s2 + 2.0 * r * r * s1 * s2) / (8.0 * sa2 * sa2);
            EffectEstimate::new(yi, (change2 / sa2 + yi * yi * spread) / (n - 1.0))
        }
        Measure::Romc => ratio_of_occasions(data, formula),
        Measure::Vrc => EffectEstimate::new((sd1 / sd2).ln(), (1.0 - r * r) / (n - 1.0)),
        Measure::Cvrc if m1 <= 0.0 || m2 <= 0.0 => None,
        Measure::Cvrc => {
            let spread = (1.0 - r * r) / (n - 1.0);
            let means = ratio_of_occasions(data, formula)?;
            EffectEstimate::new((sd1 / sd2).ln() - means.yi, spread + means.vi)
        }
        _ => None,
    }
}

fn ratio_of_occasions(data: Occasions, formula: Formula) -> Option<EffectEstimate> {
    let Occasions {
        m1,
        m2,
        sd1,
        sd2,
        n,
        r,
    } = data;
    let (q1, q2) = (sd1 * sd1 / (n * m1 * m1), sd2 * sd2 / (n * m2 * m2));
    let bias = if formula.correct {
        (q1 - q2) / 2.0
    } else {
        0.0
    };
    let vi = q1 + q2 - 2.0 * r * sd1 * sd2 / (m1 * m2 * n);
    EffectEstimate::new((m1 / m2).ln() + bias, vi)
}

/// Standardised mean change from the change over the standard deviation of the change.
///
/// See [`paired_means`], SMCC. With a paired t, `d = t/√n`. `None` for n < 3, where J(n-1) is 0.
pub fn smcc(d: f64, n: f64) -> Option<EffectEstimate> {
    standardised(d, n - 1.0, 1.0 / n, 2.0 * n, Formula::default())
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
///   vi = 1/(n p1 q1) + 1/(n p2 q2) - 2 (p11 - p1 p2)/(n p1 q1 p2 q2);
/// - MPORC: yi = ln(bi/ci), vi = 1/bi + 1/ci; - MPPETO: yi = 2 (bi - ci)/(bi + ci), vi = 4/(bi + ci).
///
/// A continuity correction of `add` is put on each cell by the caller's rule. `None` where a count
/// is negative, a margin is empty or the variance is not positive.
/// Source: Zou (2007), Clin Trials 4:25, doi:10.1177/1740774506075667; Becker & Balagtas (1993), Biometrics 49:997,
/// doi:10.2307/2532242; Curtin et al. (2002), Stat Med 21:2145, doi:10.1002/sim.1206 (MPORC, MPPETO);
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
        Measure::Mppeto => EffectEstimate::new(2.0 * (bi - ci) / (bi + ci), 4.0 / (bi + ci)),
        Measure::Mporc => EffectEstimate::new((bi / ci).ln(), 1.0 / bi + 1.0 / ci),
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

/// Marginal log odds ratio of matched pairs from the margins: `ai`, `bi` with and without the event on occasion 1, `ci`,
/// `di` on occasion 2, `ri` the phi coefficient of the two occasions.
///
/// yi = ln(ai di/(bi ci)), vi = 1/ai + 1/bi + 1/ci + 1/di - 2 s/(p1 q1 p2 q2 n) with s = ri √(p1 q1 p2 q2), p1 = ai/n,
/// p2 = ci/n, n = ai + bi; `add` is put on each cell, but not on the proportions. `None` where undefined.
/// Source: Zou (2007), Clin Trials 4:25, doi:10.1177/1740774506075667; Elbourne et al. (2002), Int J Epidemiol 31:140,
/// doi:10.1093/ije/31.1.140; metafor
/// `escalc("MPORM", ai, bi, ci, di, ri)`.
pub fn paired_margins(table: PairedTable, ri: f64, add: f64) -> Option<EffectEstimate> {
    let PairedTable { ai, bi, ci, di } = table;
    let n = ai + bi;
    let (p1, p2) = (ai / n, ci / (ci + di));
    let spread = p1 * (1.0 - p1) * p2 * (1.0 - p2);
    let PairedTable { ai, bi, ci, di } = table.plus(add);
    EffectEstimate::new(
        (ai / bi).ln() - (ci / di).ln(),
        1.0 / ai + 1.0 / bi + 1.0 / ci + 1.0 / di - 2.0 * ri / (spread.sqrt() * n),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// metafor 3.8: `escalc("MPPETO", ai = 0, bi = 1, ci = 2, di = 5)`.
    #[test]
    fn peto_of_pairs_takes_the_corrected_counts() {
        let table = PairedTable {
            ai: 0.0,
            bi: 1.0,
            ci: 2.0,
            di: 5.0,
        };
        let effect = paired_binary(Measure::Mppeto, table, 0.5).map(|e| (e.yi, e.vi));
        assert_eq!(effect, Some((-0.5, 1.0)));
    }
}
