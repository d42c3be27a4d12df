//! One group on one occasion: proportions, means, incidence rates; and two incidence rates.

use super::association::probit;
use super::continuous::standardised;
use super::formula::{Formula, VarianceType};
use super::{EffectEstimate, Measure};

/// A proportion: `xi` events among `ni`, zero counts already dealt with.
///
/// With p = xi/ni:
///
/// - PR: p, vi = p (1-p)/ni; - PLN: ln p, vi = 1/xi - 1/ni; - PLO: ln(p/(1-p)), vi = 1/xi + 1/(ni-xi);
/// - PRZ: z, the normal quantile of p, vi = 2π p (1-p) exp(z²)/ni;
/// - PAS: asin √p, vi = 1/(4 ni);
/// - PFT: (asin √(xi/(ni+1)) + asin √((xi+1)/(ni+1)))/2, vi = 1/(4 ni + 2), radians.
///
/// `None` for another measure or where the variance is not positive and finite.
/// Source: Freeman & Tukey (1950), Ann Math Stat 21:607, doi:10.1214/aoms/1177729756 (PFT); metafor `escalc(measure, xi, ni)`.
pub fn proportion(measure: Measure, xi: f64, ni: f64) -> Option<EffectEstimate> {
    let p = xi / ni;
    match measure {
        Measure::Pr => EffectEstimate::new(p, p * (1.0 - p) / ni),
        Measure::Pln => EffectEstimate::new(p.ln(), 1.0 / xi - 1.0 / ni),
        Measure::Plo => EffectEstimate::new((xi / (ni - xi)).ln(), 1.0 / xi + 1.0 / (ni - xi)),
        Measure::Prz => {
            let (z, vi) = probit(p, ni);
            EffectEstimate::new(z, vi)
        }
        Measure::Pas => EffectEstimate::new(p.sqrt().asin(), 1.0 / (4.0 * ni)),
        Measure::Pft => {
            let (low, high) = (xi / (ni + 1.0), (xi + 1.0) / (ni + 1.0));
            let yi = (low.sqrt().asin() + high.sqrt().asin()) / 2.0;
            EffectEstimate::new(yi, 1.0 / (4.0 * ni + 2.0))
        }
        _ => None,
    }
}

/// A mean with its standard deviation: `mi`, `sdi` in the unit of the outcome, `ni` participants.
///
/// - MN: mi, vi = sdi²/ni; - SMN: J(ni-1) mi/sdi, vi = 1/ni + yi²/(2 ni);
/// - MNLN: ln mi, vi = sdi²/(ni mi²);
/// - SDLN: ln sdi + b, vi = b, with b = 1/(2 (ni-1));
/// - CVLN: ln(sdi/mi) + b, vi = b + sdi²/(ni mi²).
///
/// `correct = false` leaves out J and b in yi. `None` for another measure, a logarithm of what is not positive, ni < 2.
/// Source: Nakagawa et al. (2015), Methods Ecol Evol 6:143, eq. 27 without its correlation, doi:10.1111/2041-210x.12309
/// (CVLN); Raudenbush & Bryk (1987), J Educ Stat 12:241, doi:10.3102/10769986012003241 (SDLN); metafor
/// `escalc(measure, mi, sdi, ni)`.
pub fn mean(
    measure: Measure,
    mi: f64,
    sdi: f64,
    ni: f64,
    formula: Formula,
) -> Option<EffectEstimate> {
    if formula.vtype != VarianceType::Ls {
        return None;
    }
    let b = 1.0 / (2.0 * (ni - 1.0));
    let bias = if formula.correct { b } else { 0.0 };
    let relative = sdi * sdi / (ni * mi * mi);
    match measure {
        Measure::Mn => EffectEstimate::new(mi, sdi * sdi / ni),
        Measure::Smn => standardised(mi / sdi, ni - 1.0, 1.0 / ni, 2.0 * ni, formula),
        Measure::Mnln => EffectEstimate::new(mi.ln(), relative),
        Measure::Sdln => EffectEstimate::new(sdi.ln() + bias, b),
        Measure::Cvln => EffectEstimate::new((sdi / mi).ln() + bias, b + relative),
        _ => None,
    }
}

/// An incidence rate: `xi` events in `ti` units of person-time, zero counts already dealt with.
///
/// - IR: xi/ti, vi = xi/ti²; - IRLN: ln(xi/ti), vi = 1/xi; - IRS: √(xi/ti), vi = 1/(4 ti);
/// - IRFT: (√(xi/ti) + √((xi+1)/ti))/2, vi = 1/(4 ti).
///
/// `None` for another measure or a variance that is not positive and finite.
/// Source: Freeman & Tukey (1950), Ann Math Stat 21:607, doi:10.1214/aoms/1177729756 (IRFT); metafor
/// `escalc(measure, xi, ti)`.
pub fn rate(measure: Measure, xi: f64, ti: f64) -> Option<EffectEstimate> {
    match measure {
        Measure::Ir => EffectEstimate::new(xi / ti, xi / (ti * ti)),
        Measure::Irln => EffectEstimate::new((xi / ti).ln(), 1.0 / xi),
        Measure::Irs => EffectEstimate::new((xi / ti).sqrt(), 1.0 / (4.0 * ti)),
        Measure::Irft => EffectEstimate::new(
            ((xi / ti).sqrt() + ((xi + 1.0) / ti).sqrt()) / 2.0,
            1.0 / (4.0 * ti),
        ),
        _ => None,
    }
}

/// Two incidence rates: `x1i` events in `t1i`, `x2i` in `t2i`, zero counts already dealt with.
///
/// - IRR: ln(x1i/t1i) - ln(x2i/t2i), vi = 1/x1i + 1/x2i; - IRD: x1i/t1i - x2i/t2i, vi = x1i/t1i² + x2i/t2i²;
/// - IRSD: √(x1i/t1i) - √(x2i/t2i), vi = 1/(4 t1i) + 1/(4 t2i).
///
/// `None` for another measure or a variance that is not positive and finite.
/// Source: Rothman, Greenland & Lash (2008), Modern Epidemiology, 3rd ed.; Bagos & Nikolopoulos (2009), Int J Biostat
/// 5(1), doi:10.2202/1557-4679.1168; metafor
/// `escalc(measure, x1i, t1i, x2i, t2i)`.
pub fn two_rates(
    measure: Measure,
    [x1i, t1i]: [f64; 2],
    [x2i, t2i]: [f64; 2],
) -> Option<EffectEstimate> {
    let single = match measure {
        Measure::Irr => Measure::Irln,
        Measure::Ird => Measure::Ir,
        Measure::Irsd => Measure::Irs,
        _ => return None,
    };
    if single == Measure::Ir {
        let vi = x1i / (t1i * t1i) + x2i / (t2i * t2i);
        return EffectEstimate::new(x1i / t1i - x2i / t2i, vi);
    }
    let (one, two) = (rate(single, x1i, t1i)?, rate(single, x2i, t2i)?);
    EffectEstimate::new(one.yi - two.yi, one.vi + two.vi)
}

/// Proportion of a double-arcsine value `y` (radians) at sample size `n`: the inverse of PFT.
///
/// p = (1 - sgn(cos 2y) √(1 - (sin 2y + (sin 2y - 1/sin 2y)/n)²))/2, cut to 0 and 1 beyond the values of 0 and n events.
/// For a pooled value `n` is the harmonic mean of the sizes; unreliable where sizes differ much.
/// Source: Miller (1978), Am Stat 32:138; metafor `transf.ipft`.
pub fn inverse_double_arcsine(y: f64, n: f64) -> f64 {
    let least = (1.0 / (n + 1.0)).sqrt().asin() / 2.0;
    if y <= least {
        return 0.0;
    }
    if y >= std::f64::consts::FRAC_PI_2 - least {
        return 1.0;
    }
    let sin = (2.0 * y).sin();
    let inner = sin + (sin - 1.0 / sin) / n;
    (1.0 - (2.0 * y).cos().signum() * (1.0 - inner * inner).max(0.0).sqrt()) / 2.0
}

/// Incidence rate of a Freeman-Tukey value `y` (root of events per person-time) at person-time `t`: the inverse of IRFT.
///
/// λ = (y - 1/(4 y t))², from √((x+1)/t) - √(x/t) = 1/(2 y t); cut to 0 below the value of 0 events, 1/(2√t).
/// For a pooled value `t` is the harmonic mean of the person-times; unreliable where they differ much.
/// Source: Freeman & Tukey (1950), Ann Math Stat 21:607; metafor `transf.iirft`.
pub fn inverse_double_root(y: f64, t: f64) -> f64 {
    if y <= 0.5 / t.sqrt() {
        return 0.0;
    }
    (y - 1.0 / (4.0 * y * t)).powi(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_inverse_of_the_double_arcsine_returns_the_proportion() {
        for (xi, ni) in [
            (0.0, 20.0),
            (1.0, 20.0),
            (7.0, 20.0),
            (10.0, 20.0),
            (20.0, 20.0),
        ] {
            let effect = proportion(Measure::Pft, xi, ni).expect("defined for all counts");
            let p = inverse_double_arcsine(effect.yi, ni);
            // The square root of 1 - x² near 1 leaves half of the digits at the middle.
            assert!((p - xi / ni).abs() < 1e-7, "{xi} of {ni}: {p}");
        }
    }

    #[test]
    fn the_inverse_of_the_double_root_returns_the_rate() {
        for (xi, ti) in [(0.0, 12.5), (1.0, 12.5), (7.0, 300.0), (400.0, 3.0)] {
            let effect = rate(Measure::Irft, xi, ti).expect("defined for all counts");
            let found = inverse_double_root(effect.yi, ti);
            // A handful of roundings of the rate.
            assert!(
                (found - xi / ti).abs() <= 1e-14 * (xi + 1.0) / ti,
                "{xi} in {ti}: {found}"
            );
        }
    }

    #[test]
    fn what_lies_beyond_no_events_and_only_events_is_cut() {
        assert_eq!(inverse_double_arcsine(-0.2, 20.0), 0.0);
        assert_eq!(inverse_double_arcsine(1.7, 20.0), 1.0);
        assert_eq!(inverse_double_root(-0.2, 20.0), 0.0);
        assert_eq!(inverse_double_root(0.0, 20.0), 0.0);
    }
}
