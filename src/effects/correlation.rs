//! Correlations, partial correlations and Cronbach's alpha.

use super::formula::{Formula, VarianceType};
use super::{EffectEstimate, Measure};

/// A correlation `ri` of `ni` participants.
///
/// - COR: ri, vi = (1 - ri²)²/(ni-1); AV: the size-weighted average for ri in vi;
/// - UCOR: [`unbiased`], LS and AV as for COR with yi for ri;
///   UB: vi = yi² - 1 + (ni-3)/(ni-2) (1-ri²) F(1, 1; ni/2; 1-ri²);
/// - ZCOR: atanh ri, vi = 1/(ni-3).
///
/// `None` for ni < 4 (UCOR: ni < 5), |ri| = 1, another measure or formula.
/// Source: Olkin & Pratt (1958), Ann Math Stat 29:201, doi:10.1214/aoms/1177706717; Hedges (1989), J Appl Psychol
/// 74:469, doi:10.1037/0021-9010.74.3.469 (UB, exact instead of approximate); Borenstein (2009), Handbook of Research
/// Synthesis and Meta-Analysis, 2nd ed., eq. 12.27 (LS); metafor `escalc("COR" | "UCOR" | "ZCOR", ri, ni, vtype)`.
pub fn correlation(measure: Measure, ri: f64, ni: f64, formula: Formula) -> Option<EffectEstimate> {
    if ni < 4.0 {
        return None;
    }
    let yi = match measure {
        Measure::Cor => ri,
        Measure::Ucor => unbiased(ri, ni)?,
        Measure::Zcor if formula.vtype == VarianceType::Ls => {
            return EffectEstimate::new(ri.atanh(), 1.0 / (ni - 3.0));
        }
        _ => return None,
    };
    let rest = 1.0 - ri * ri;
    let vi = match (formula.vtype, measure) {
        (VarianceType::Ls, _) => (1.0 - yi * yi).powi(2) / (ni - 1.0),
        (VarianceType::Av, _) => (1.0 - formula.average?.powi(2)).powi(2) / (ni - 1.0),
        (VarianceType::Ub, Measure::Ucor) => {
            let series = hypergeometric(1.0, 1.0, ni / 2.0, rest);
            yi * yi - 1.0 + (ni - 3.0) / (ni - 2.0) * rest * series
        }
        _ => return None,
    };
    EffectEstimate::new(yi, vi)
}

/// Unbiased estimate of a correlation: ri F(1/2, 1/2; (ni-2)/2; 1-ri²). `None` for ni < 5.
///
/// Source: Olkin & Pratt (1958), Ann Math Stat 29:201, eq. 2.3, doi:10.1214/aoms/1177706717.
pub fn unbiased(ri: f64, ni: f64) -> Option<f64> {
    (ni >= 5.0).then(|| ri * hypergeometric(0.5, 0.5, (ni - 2.0) / 2.0, 1.0 - ri * ri))
}

/// Gauss's series F(a, b; c; x) for 0 <= x <= 1 with c > a + b: all terms are positive.
fn hypergeometric(a: f64, b: f64, c: f64, x: f64) -> f64 {
    let (mut term, mut sum) = (1.0, 1.0);
    for k in 0..1_000_000 {
        let k = f64::from(k);
        term *= (a + k) * (b + k) / ((c + k) * (k + 1.0)) * x;
        sum += term;
        if term < sum * 1e-18 {
            break;
        }
    }
    sum
}

/// A correlation given other variables, from the test of a coefficient of a multiple regression.
///
/// `ti` its t statistic, `ni` participants, `mi` predictors, `r2i` the model's R²; df = ni - mi - 1:
///
/// - PCOR: ti/√(ti² + df), vi = (1 - yi²)²/(df + 1); - ZPCOR: its atanh, vi = 1/(df - 1);
/// - SPCOR: ti √(1-r2i)/√df, vi = (r2i² - 2 r2i + u + 1 - u²)/ni with u = r2i - yi²;
/// - ZSPCOR: its atanh, vi over (1 - SPCOR²)².
///
/// `None` for too few participants, another measure, or SPCOR without `r2i`.
/// Source: Aloe & Becker (2012), J Educ Behav Stat 37:278, doi:10.3102/1076998610396901; metafor
/// `escalc(measure, ti, ni, mi, r2i)`.
pub fn partial(
    measure: Measure,
    ti: f64,
    ni: f64,
    mi: f64,
    r2i: Option<f64>,
) -> Option<EffectEstimate> {
    let df = ni - mi - 1.0;
    if df < 2.0 {
        return None;
    }
    match measure {
        Measure::Pcor | Measure::Zpcor => {
            let yi = ti / (ti * ti + df).sqrt();
            if measure == Measure::Zpcor {
                return EffectEstimate::new(yi.atanh(), 1.0 / (df - 1.0));
            }
            EffectEstimate::new(yi, (1.0 - yi * yi).powi(2) / (df + 1.0))
        }
        Measure::Spcor | Measure::Zspcor => {
            let r2 = r2i?;
            let yi = ti * (1.0 - r2).sqrt() / df.sqrt();
            let u = r2 - yi * yi;
            let vi = (r2 * r2 - 2.0 * r2 + u + 1.0 - u * u) / ni;
            if measure == Measure::Zspcor {
                return EffectEstimate::new(yi.atanh(), vi / (1.0 - yi * yi).powi(2));
            }
            EffectEstimate::new(yi, vi)
        }
        _ => None,
    }
}

/// Cronbach's alpha `ai` of a scale of `mi` items, filled in by `ni` participants.
///
/// - ARAW: ai, vi = 2 mi (1-ai)²/((mi-1)(ni-2));
/// - AHW: 1 - (1-ai)^(1/3), vi = 18 mi (ni-1) (1-ai)^(2/3)/((mi-1)(9 ni - 11)²);
/// - ABT: -ln(1-ai), vi = 2 mi/((mi-1)(ni-2)).
///
/// `None` for fewer than 2 items or 3 participants, ai = 1, another measure.
/// Source: Hakstian & Whalen (1976), Psychometrika 41:219, doi:10.1007/BF02291840; Bonett (2002), J Educ Behav Stat
/// 27:335, doi:10.3102/10769986027004335, and (2010), Psychol Methods 15:368, doi:10.1037/a0020142; metafor
/// `escalc("ARAW" | "AHW" | "ABT", ai, mi, ni)`.
pub fn alpha(measure: Measure, ai: f64, mi: f64, ni: f64) -> Option<EffectEstimate> {
    let items = mi / (mi - 1.0);
    let rest = 1.0 - ai;
    match measure {
        Measure::Araw => EffectEstimate::new(ai, 2.0 * items * rest * rest / (ni - 2.0)),
        Measure::Ahw => {
            let root = rest.cbrt();
            let scale = (9.0 * ni - 11.0).powi(2);
            EffectEstimate::new(1.0 - root, 18.0 * items * (ni - 1.0) * root * root / scale)
        }
        Measure::Abt => EffectEstimate::new(-rest.ln(), 2.0 * items / (ni - 2.0)),
        _ => None,
    }
}
