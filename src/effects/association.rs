//! Measures of a 2x2 table other than the risk and odds ratios.

use std::f64::consts::PI;

use crate::numerics::distributions::normal;

use super::binary::Table2x2;
use super::tetrachoric::tetrachoric;
use super::{EffectEstimate, Measure};

/// Effect of one 2x2 table whose zero cells have been dealt with.
///
/// With n = n1i + n2i, s = ai + ci, t = bi + di, p1 = ai/n1i, p2 = ci/n2i, or = ln(ai di/(bi ci)) and its variance
/// w = 1/ai + 1/bi + 1/ci + 1/di:
///
/// - PETO: yi = (ai - s n1i/n)/V, vi = 1/V, V = s t n1i n2i/(n² (n-1)), log scale;
/// - AS: yi = asin √p1 - asin √p2, vi = 1/(4 n1i) + 1/(4 n2i), radians;
/// - PBIT: yi = z1 - z2, the normal quantiles of p1 and p2, vi = Σ 2π pi (1-pi) exp(zi²)/ni;
/// - OR2DN, OR2DL: or over 1.65, or over π/√3, variance by the square;
/// - YUQ: yi = (ai di - bi ci)/(ai di + bi ci), vi = (1 - yi²)² w/4;
/// - YUY: yi = (√(ai di) - √(bi ci))/(√(ai di) + √(bi ci)), vi = (1 - yi²)² w/16;
/// - PHI: yi = (ai di - bi ci)/√(n1i n2i s t), cross-sectional sampling: with a = (n1i-n2i)/√(n1i n2i), b = (s-t)/√(s t),
///   vi = (1 - yi² + yi (1 + yi²/2) a b - 3/4 yi² (a² + b²))/n;
/// - RTET: see [`tetrachoric`](super::tetrachoric::tetrachoric());
/// - ZPHI, ZTET: the atanh of PHI and RTET, vi over (1 - yi²)² of these.
///
/// `None` for another measure, an empty margin where one divides by it, a perfect association (PHI, ZPHI), or a variance that is
/// not positive.
/// Source: Yusuf et al. (1985), Prog Cardiovasc Dis 27:335, doi:10.1016/s0033-0620(85)80003-7 (PETO); Rücker et al.
/// (2009), Stat Med 28:721, doi:10.1002/sim.3511 (AS); Sánchez-Meca et al. (2003), Psychol Methods 8:448,
/// doi:10.1037/1082-989X.8.4.448 (PBIT, OR2DN, OR2DL); Yule (1912), J R Stat Soc 75:579, doi:10.2307/2340126 (YUQ, YUY,
/// PHI); metafor `escalc(measure, ai, bi, ci, di)`, PHI with its `vtype = "CS"`.
pub fn association(measure: Measure, table: Table2x2) -> Option<EffectEstimate> {
    let Table2x2 { ai, bi, ci, di } = table;
    let (n1i, n2i, s, t) = (ai + bi, ci + di, ai + ci, bi + di);
    let n = n1i + n2i;
    let (p1, p2) = (ai / n1i, ci / n2i);
    let log_or = (ai / bi).ln() - (ci / di).ln();
    let w = 1.0 / ai + 1.0 / bi + 1.0 / ci + 1.0 / di;
    let scaled = |k: f64| EffectEstimate::new(log_or / k, w / (k * k));
    match measure {
        Measure::Peto => {
            let v = s * t * n1i * n2i / (n * n * (n - 1.0));
            EffectEstimate::new((ai - s * n1i / n) / v, 1.0 / v)
        }
        Measure::As => EffectEstimate::new(
            p1.sqrt().asin() - p2.sqrt().asin(),
            1.0 / (4.0 * n1i) + 1.0 / (4.0 * n2i),
        ),
        Measure::Pbit => {
            let [(z1, v1), (z2, v2)] = [(p1, n1i), (p2, n2i)].map(|(p, n)| probit(p, n));
            EffectEstimate::new(z1 - z2, v1 + v2)
        }
        Measure::Or2dn => scaled(1.65),
        Measure::Or2dl => scaled(PI / 3.0_f64.sqrt()),
        Measure::Yuq => yule(ai * di, bi * ci, w / 4.0),
        Measure::Yuy => yule((ai * di).sqrt(), (bi * ci).sqrt(), w / 16.0),
        Measure::Phi => phi(table),
        Measure::Zphi => fisher_z(phi(table)?),
        Measure::Rtet => tetrachoric(table),
        Measure::Ztet => fisher_z(tetrachoric(table)?),
        _ => None,
    }
}

/// Normal quantile of a proportion and its variance 2π p (1-p) exp(z²)/n.
pub(super) fn probit(p: f64, n: f64) -> (f64, f64) {
    if !(p > 0.0 && p < 1.0) {
        return (f64::NAN, f64::NAN);
    }
    let z = normal::quantile(p);
    (z, 2.0 * PI * p * (1.0 - p) * (z * z).exp() / n)
}

/// Fisher's z of a correlation: atanh yi, vi/(1 - yi²)².
pub(super) fn fisher_z(correlation: EffectEstimate) -> Option<EffectEstimate> {
    let EffectEstimate { yi, vi } = correlation;
    EffectEstimate::new(yi.atanh(), vi / (1.0 - yi * yi).powi(2))
}

/// PHI and ZPHI of two groups whose sizes the study chose: [`association`], but with the variance of stratified sampling.
///
/// With u = √(n1i n2i), s = ai + ci, t = bi + di, δ = p1 - p2, g = (t - s)/(2 (s t)^(3/2)):
/// vi = u² ((1/√(s t) - δ n1i g)² p1 (1 - p1)/n1i + (1/√(s t) + δ n2i g)² p2 (1 - p2)/n2i), the delta method for two
/// independent proportions. `None` as there. metafor `escalc("PHI", ai, bi, ci, di, vtype = "ST")`.
pub fn stratified_phi(measure: Measure, table: Table2x2) -> Option<EffectEstimate> {
    let Table2x2 { ai, bi, ci, di } = table;
    let (n1i, n2i, s, t) = (ai + bi, ci + di, ai + ci, bi + di);
    let (p1, p2) = (ai / n1i, ci / n2i);
    let (root, g) = ((s * t).sqrt(), (t - s) / (2.0 * (s * t).powf(1.5)));
    let one = 1.0 / root - (p1 - p2) * n1i * g;
    let two = 1.0 / root + (p1 - p2) * n2i * g;
    let vi = n2i * one * one * p1 * (1.0 - p1) + n1i * two * two * p2 * (1.0 - p2);
    let phi = EffectEstimate::new((ai * di - bi * ci) / ((n1i * n2i).sqrt() * root), vi)?;
    match measure {
        Measure::Phi => Some(phi),
        Measure::Zphi => fisher_z(phi),
        _ => None,
    }
}

fn yule(agree: f64, differ: f64, w: f64) -> Option<EffectEstimate> {
    let yi = (agree - differ) / (agree + differ);
    EffectEstimate::new(yi, (1.0 - yi * yi).powi(2) * w)
}

fn phi(table: Table2x2) -> Option<EffectEstimate> {
    let Table2x2 { ai, bi, ci, di } = table;
    if (bi == 0.0 && ci == 0.0) || (ai == 0.0 && di == 0.0) {
        // Perfect association has no variance, which rounding would make a tiny one.
        return None;
    }
    let (n1i, n2i, s, t) = (ai + bi, ci + di, ai + ci, bi + di);
    let yi = (ai * di - bi * ci) / (n1i * n2i * s * t).sqrt();
    let (a, b) = ((n1i - n2i) / (n1i * n2i).sqrt(), (s - t) / (s * t).sqrt());
    let y2 = yi * yi;
    let vi = 1.0 - y2 + yi * (1.0 + y2 / 2.0) * a * b - 0.75 * y2 * (a * a + b * b);
    EffectEstimate::new(yi, vi / (n1i + n2i))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn perfect_association_has_no_phi() {
        let table = Table2x2 {
            ai: 7.0,
            bi: 0.0,
            ci: 0.0,
            di: 12.0,
        };
        assert_eq!(association(Measure::Phi, table), None);
        assert_eq!(association(Measure::Zphi, table), None);
    }
}
