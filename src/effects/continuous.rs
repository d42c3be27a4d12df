//! Means in two groups: differences, standardised differences, ratios of means and of spread.

use crate::numerics::distributions::normal;
use crate::numerics::special::hedges_j;

use super::association::fisher_z;
use super::formula::{Formula, VarianceType};
use super::{EffectEstimate, Measure};

/// Mean, standard deviation and size of one group.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Group {
    /// Mean, in the unit of the outcome.
    pub mean: f64,
    /// Standard deviation between participants, in the unit of the outcome.
    pub sd: f64,
    /// Participants.
    pub n: f64,
}

/// Difference of two means, group 1 minus group 2.
///
/// yi = m1 - m2, vi = sd1²/n1 + sd2²/n2, in the unit of the outcome (squared for vi).
/// `None` for a non-positive variance. Source: Borenstein (2009), Handbook of Research Synthesis and Meta-Analysis, 2nd
/// ed., eq. 12.5; metafor
/// `escalc("MD", m1i, sd1i, n1i, m2i, sd2i, n2i)`.
pub fn mean_difference(one: Group, two: Group) -> Option<EffectEstimate> {
    EffectEstimate::new(
        one.mean - two.mean,
        one.sd * one.sd / one.n + two.sd * two.sd / two.n,
    )
}

/// Standardised mean difference (Hedges' g), group 1 minus group 2.
///
/// yi = J(m) (m1 - m2)/sp with m = n1 + n2 - 2, sp the pooled standard deviation and
/// J(m) = Γ(m/2) / (√(m/2) Γ((m-1)/2)); vi = 1/n1 + 1/n2 + yi²/(2 (n1 + n2)).
/// In standard deviations. `None` for n1 + n2 < 4 or sp = 0.
/// Source: Hedges (1981), J Educ Stat 6:107, doi:10.3102/10769986006002107 (J); Hedges (1982), Psychol Bull 92:490,
/// eq. 8, doi:10.1037/0033-2909.92.2.490 (vi); metafor
/// `escalc("SMD", …)` with its default `vtype = "LS"`.
pub fn standardised_mean_difference(one: Group, two: Group) -> Option<EffectEstimate> {
    let m = one.n + two.n - 2.0;
    let sp2 = ((one.n - 1.0) * one.sd * one.sd + (two.n - 1.0) * two.sd * two.sd) / m;
    smd_from_d((one.mean - two.mean) / sp2.sqrt(), one.n, two.n)
}

/// Hedges' g from the uncorrected standardised difference `d` of groups of `n1` and `n2`.
///
/// yi = J(n1 + n2 - 2) d; vi as in [`standardised_mean_difference`]. `None` for n1 + n2 < 4.
/// metafor `escalc("SMD", di, n1i, n2i)`.
pub fn smd_from_d(d: f64, n1: f64, n2: f64) -> Option<EffectEstimate> {
    let base = 1.0 / n1 + 1.0 / n2;
    standardised(d, n1 + n2 - 2.0, base, 2.0 * (n1 + n2), Formula::default())
}

/// Hedges' g from Student's t of two independent groups.
///
/// d = t √(1/n1 + 1/n2), then [`smd_from_d`]. Exact when the test pooled the variances.
/// Source: Cochrane Handbook 6.5.2.3; metafor `escalc("SMD", ti, n1i, n2i)`.
pub fn smd_from_t(t: f64, n1: f64, n2: f64) -> Option<EffectEstimate> {
    smd_from_d(t * (1.0 / n1 + 1.0 / n2).sqrt(), n1, n2)
}

/// Mean difference from the difference itself and Student's t that tests it.
///
/// yi = difference, vi = (difference / t)², both in the unit of the outcome. `None` for t = 0.
/// Source: Cochrane Handbook 6.5.2.3.
pub fn md_from_t(difference: f64, t: f64) -> Option<EffectEstimate> {
    let se = difference / t;
    EffectEstimate::new(difference, se * se)
}

/// A standardised effect with the small-sample correction and variance formula asked for.
///
/// With c = J(df) and yi = c d, or d when `correct` is false:
///
/// - LS: vi = base + yi²/m;
/// - LS2: vi = c² (base + d²/m);
/// - UB: vi = base + (1 - (df-2)/(df c²)) yi²;
/// - AV: vi = base + average²/m.
///
/// `base` is the variance at no effect, `m` twice the sample size of the standard deviation. `None` for df < 2 or AV
/// without an average; uncorrected effects need df >= 1 only. Source: Hedges (1982), Psychol Bull 92:490, eq. 8,
/// doi:10.1037/0033-2909.92.2.490 (LS); Hedges (1983), Psychol Bull 93:388, eq. 9, doi:10.1037/0033-2909.93.2.388 (UB);
/// Borenstein (2009), Handbook of Research Synthesis and Meta-Analysis, 2nd ed., eq. 12.17 (LS2).
pub(super) fn standardised(
    d: f64,
    df: f64,
    base: f64,
    m: f64,
    formula: Formula,
) -> Option<EffectEstimate> {
    if df < if formula.correct { 2.0 } else { 1.0 } {
        return None;
    }
    let c = hedges_j(df);
    let yi = if formula.correct { c * d } else { d };
    let vi = match formula.vtype {
        VarianceType::Ls => base + yi * yi / m,
        VarianceType::Ls2 => c * c * (base + d * d / m),
        VarianceType::Ub => base + (1.0 - (df - 2.0) / (df * c * c)) * yi * yi,
        VarianceType::Av => base + formula.average?.powi(2) / m,
        _ => return None,
    };
    EffectEstimate::new(yi, vi)
}

/// Effect of the means of two groups by any measure of the family.
///
/// With sp the pooled standard deviation, d = (m1 - m2)/sp, c = J of the degrees of freedom, qi = sdi²/(ni mi²):
///
/// - MD: [`mean_difference`]; HO: vi = sp² (1/n1 + 1/n2);
/// - SMD: c d on n1 + n2 - 2 df; LS, LS2, UB, AV;
/// - SMDH: yi = c (m1 - m2)/sa, sa² = (sd1² + sd2²)/2,
///   vi = (sd1²/(n1-1) + sd2²/(n2-1))/sa² + yi² (sd1⁴/(n1-1) + sd2⁴/(n2-1))/(8 sa⁴);
/// - SMD1: c (m1 - m2)/sd2 on n2 - 1 df; LS, LS2, UB, AV;
/// - SMD1H: the same yi, vi = sd1²/(sd2² (n1-1)) + 1/(n2-1) + yi²/(2 (n2-1));
/// - ROM: yi = ln(m1/m2) + (q1 - q2)/2, vi = q1 + q2; HO: sp for both in vi; AV, AVHO: the average coefficients of
///   variation a1 and a2, vi = a1²/n1 + a2²/n2;
/// - VR: yi = ln(sd1/sd2) + 1/(2(n1-1)) - 1/(2(n2-1)), vi = 1/(2(n1-1)) + 1/(2(n2-1));
/// - CVR: VR - ROM, vi the sum of both;
/// - RPB: yi = d/√(d² + h), h = m/n1 + m/n2, m = n1 + n2 - 2, vi = h² (1/n1 + 1/n2 + d²/(2n))/(d² + h)³ (ST the
///   same); CS: vi = (1 - yi²)² (1 - 3/2 yi² + yi²/(4 p q))/n;
/// - RBIS: yi = √(pq)/f d/√(d² + h), p = n1/n, f the normal density at its quantile z,
///   vi = (pq/f² - (3/2 + (1 - pz/f)(1 + qz/f)) yi² + yi⁴)/(n-1), z with upper tail p;
/// - ZPB, ZBIS: the atanh of RPB and RBIS, vi over (1 - yi²)² of these;
/// - D2ORN, D2ORL: 1.65 or π/√3 times the uncorrected d, variance by its square.
///
/// `correct = false` leaves out c, (q1 - q2)/2 and the terms of VR in yi. `None` for another measure or formula, too few
/// participants, means of unequal sign for ratios, a variance that is not positive.
/// Source: Bonett (2009), Psychol Methods 14:225, doi:10.1037/a0016619 (SMDH, SMD1H); Hedges et al. (1999), Ecology
/// 80:1150, eq. 1, and Lajeunesse (2015), Ecology 96:2056 (ROM); Nakagawa et al. (2015), Methods Ecol Evol 6:143,
/// doi:10.1111/2041-210x.12309 (VR, CVR), and (2023), Ecol Lett 26:232, doi:10.1111/ele.14144 (ROM with AV, AVHO); Tate
/// (1954), Ann Math Stat 25:603, doi:10.1214/aoms/1177728730 (RPB); Soper (1914), Biometrika 10:384,
/// doi:10.1093/biomet/10.2-3.384 (RBIS); Sánchez-Meca et al. (2003), Psychol Methods 8:448,
/// doi:10.1037/1082-989X.8.4.448 (D2ORN), Chinn (2000), Stat Med 19:3127 (D2ORL).
/// metafor `escalc(measure, m1i, sd1i, n1i, m2i, sd2i, n2i, vtype, correct)`.
pub fn two_means(
    measure: Measure,
    one: Group,
    two: Group,
    formula: Formula,
) -> Option<EffectEstimate> {
    let (n1, n2, m) = (one.n, two.n, one.n + two.n - 2.0);
    let (s1, s2) = (one.sd * one.sd, two.sd * two.sd);
    let difference = one.mean - two.mean;
    let sp2 = ((n1 - 1.0) * one.sd * one.sd + (n2 - 1.0) * two.sd * two.sd) / m;
    let d = difference / sp2.sqrt();
    let equal = 1.0 / n1 + 1.0 / n2;
    let large = Formula {
        vtype: VarianceType::Ls,
        ..formula
    };
    let only = |types: &[VarianceType]| types.contains(&formula.vtype).then_some(());
    use VarianceType::{Av, Cs, Ho, Ls, Ls2, St, Ub};
    match measure {
        Measure::Md if formula.vtype == Ho => EffectEstimate::new(difference, sp2 * equal),
        Measure::Md => only(&[Ls]).and_then(|()| mean_difference(one, two)),
        Measure::Smd => {
            only(&[Ls, Ls2, Ub, Av])?;
            standardised(d, m, equal, 2.0 * (n1 + n2), formula)
        }
        Measure::Smdh => {
            only(&[Ls])?;
            let sa2 = (s1 + s2) / 2.0;
            let yi = standardised(difference / sa2.sqrt(), m, 1.0, 1.0, large)?.yi;
            let spread = (s1 * s1 / (n1 - 1.0) + s2 * s2 / (n2 - 1.0)) / (8.0 * sa2 * sa2);
            EffectEstimate::new(
                yi,
                (s1 / (n1 - 1.0) + s2 / (n2 - 1.0)) / sa2 + yi * yi * spread,
            )
        }
        Measure::Smd1 => {
            only(&[Ls, Ls2, Ub, Av])?;
            standardised(difference / two.sd, n2 - 1.0, equal, 2.0 * n2, formula)
        }
        Measure::Smd1h => {
            only(&[Ls])?;
            let yi = standardised(difference / two.sd, n2 - 1.0, 1.0, 1.0, large)?.yi;
            EffectEstimate::new(
                yi,
                s1 / (s2 * (n1 - 1.0)) + (1.0 + yi * yi / 2.0) / (n2 - 1.0),
            )
        }
        Measure::Rom => ratio_of_means(one, two, sp2, formula),
        Measure::Vr => only(&[Ls]).and_then(|()| variability_ratio(one, two, formula)),
        Measure::Cvr if one.mean <= 0.0 || two.mean <= 0.0 => None,
        Measure::Cvr => {
            only(&[Ls])?;
            let spread = variability_ratio(one, two, formula)?;
            let means = ratio_of_means(one, two, sp2, formula)?;
            EffectEstimate::new(spread.yi - means.yi, spread.vi + means.vi)
        }
        Measure::Rpb | Measure::Zpb => {
            only(&[Ls, St, Cs])?;
            let rpb = point_biserial(d, n1, n2, formula.vtype)?;
            if measure == Measure::Rpb {
                return Some(rpb);
            }
            fisher_z(rpb)
        }
        Measure::Rbis => only(&[Ls]).and_then(|()| biserial(d, n1, n2)),
        Measure::Zbis => only(&[Ls]).and_then(|()| fisher_z(biserial(d, n1, n2)?)),
        Measure::D2orn | Measure::D2orl => {
            only(&[Ls])?;
            let k = if measure == Measure::D2orn {
                1.65
            } else {
                std::f64::consts::PI / 3.0_f64.sqrt()
            };
            EffectEstimate::new(k * d, k * k * (equal + d * d / (2.0 * (n1 + n2))))
        }
        _ => None,
    }
}

fn ratio_of_means(one: Group, two: Group, sp2: f64, formula: Formula) -> Option<EffectEstimate> {
    let [q1, q2] = [one, two].map(|g| g.sd * g.sd / (g.n * g.mean * g.mean));
    let vi = match formula.vtype {
        VarianceType::Ls => q1 + q2,
        VarianceType::Av | VarianceType::AvHo => {
            let [a1, a2] = formula.averages?;
            a1 * a1 / one.n + a2 * a2 / two.n
        }
        VarianceType::Ho => {
            sp2 / (one.n * one.mean * one.mean) + sp2 / (two.n * two.mean * two.mean)
        }
        _ => return None,
    };
    let bias = if formula.correct {
        (q1 - q2) / 2.0
    } else {
        0.0
    };
    EffectEstimate::new((one.mean / two.mean).ln() + bias, vi)
}

fn variability_ratio(one: Group, two: Group, formula: Formula) -> Option<EffectEstimate> {
    let [b1, b2] = [one, two].map(|g| 1.0 / (2.0 * (g.n - 1.0)));
    let bias = if formula.correct { b1 - b2 } else { 0.0 };
    EffectEstimate::new((one.sd / two.sd).ln() + bias, b1 + b2)
}

fn point_biserial(d: f64, n1: f64, n2: f64, vtype: VarianceType) -> Option<EffectEstimate> {
    let n = n1 + n2;
    let h = (n - 2.0) / n1 + (n - 2.0) / n2;
    let yi = d / (d * d + h).sqrt();
    if vtype == VarianceType::Cs {
        let (rest, pq) = (1.0 - yi * yi, n1 * n2 / (n * n));
        let shape = 1.0 - 1.5 * yi * yi + yi * yi / (4.0 * pq);
        return EffectEstimate::new(yi, rest * rest * shape / n);
    }
    let vd = 1.0 / n1 + 1.0 / n2 + d * d / (2.0 * n);
    EffectEstimate::new(yi, h * h * vd / (d * d + h).powi(3))
}

fn biserial(d: f64, n1: f64, n2: f64) -> Option<EffectEstimate> {
    let n = n1 + n2;
    let h = (n - 2.0) / n1 + (n - 2.0) / n2;
    let r = d / (d * d + h).sqrt();
    let (p, q) = (n1 / n, n2 / n);
    let z = normal::quantile_upper(p);
    let f = (-z * z / 2.0).exp() / (2.0 * std::f64::consts::PI).sqrt();
    let yi = r * (p * q).sqrt() / f;
    let shape = 1.5 + (1.0 - p * z / f) * (1.0 + q * z / f);
    // Beyond 1 the polynomial is no variance; it is taken at 1.
    let within = yi.clamp(-1.0, 1.0);
    let vi = p * q / (f * f) - shape * within * within + within.powi(4);
    EffectEstimate::new(yi, vi / (n - 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// metafor 3.8: `escalc("RBIS", m1i = 5, sd1i = 1, n1i = 4, m2i = 2, sd2i = 1, n2i = 200)`.
    #[test]
    fn a_biserial_correlation_beyond_1_has_the_variance_at_1() {
        let group = |mean, n| Group { mean, sd: 1.0, n };
        let (one, two) = (group(5.0, 4.0), group(2.0, 200.0));
        let effect = two_means(Measure::Rbis, one, two, Formula::default()).unwrap();
        // As printed, to ten decimals.
        assert!((effect.yi - 1.1230881859).abs() < 1e-10);
        assert!((effect.vi - 0.0070212263).abs() < 1e-10);
    }
}
