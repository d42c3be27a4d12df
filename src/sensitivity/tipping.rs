//! How far effects would have to be off for the conclusion to be another.

use rayon::prelude::*;

use super::{Conclusion, few_enough};
use crate::pooling::{Options, PoolingError, refit_interval};

/// How far effects can move before the confidence interval starts or stops to exclude no effect.
#[derive(Clone, Debug, PartialEq)]
pub struct Tipping {
    /// What the interval of all studies says.
    pub conclusion: Conclusion,
    /// Shift that all effects would have to share, on the analysis scale: the smaller of those to either side.
    pub shared: f64,
    /// Each study's own tipping point, in the order of the studies.
    pub studies: Vec<TippingPoint>,
}

/// Where one study's effect turns the conclusion.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TippingPoint {
    /// Smallest shift of the study's effect that turns the conclusion, on the analysis scale. `None` where no shift of up to
    /// 50 of its standard errors (with tau2) does.
    pub shift: Option<f64>,
    /// The same in the study's own standard errors, sqrt(vi).
    pub in_se: Option<f64>,
    /// What the interval says once the effect has moved.
    pub becomes: Option<Conclusion>,
}

/// Smallest shift looked at, in standard errors of the study with tau2.
const LEAST: f64 = 0.02;
/// Each shift is so much larger than the one before.
const GROWTH: f64 = 1.1;
/// Number of shifts to either side: up to 50 standard errors.
const STEPS: i32 = 83;

/// Every study needs up to two hundred fits: with more studies they take minutes.
const MOST: usize = 1000;

/// The shift of one study's effect, and of all effects together, that turns the conclusion.
///
/// The conclusion is on which side of `null` the confidence interval lies, or that it includes it. Each study's effect is
/// moved to either side in steps that grow by a tenth, tau2 estimated anew each time, and the first change is refined by
/// bisection; a change that is undone again within one step is not seen. Moving a study away from the others widens the
/// interval, so either direction may turn the conclusion, or none. A shift that all effects share moves the
/// interval as it is, so its tipping point is the distance of a limit from `null`.
/// `yi` and `null` on the analysis scale, `vi` in its square. Errors: as [`crate::pooling::pool`]; fewer than two studies, more than 1000.
/// Source: the definition; metafor `rma(yi + shift, vi)`, by search.
///
/// ```
/// use oxymeta::pooling::{Options, pool};
/// use oxymeta::sensitivity::{Conclusion, tipping};
///
/// let yi = [0.10, 0.30, 0.35, 0.65, 0.45, 0.15];
/// let vi = [0.03, 0.03, 0.05, 0.01, 0.05, 0.02];
/// let found = tipping(&yi, &vi, 0.0, &Options::default())?;
/// assert_eq!(found.conclusion, Conclusion::Above);
/// // Moved together, the effects tip where the lower limit reaches 0.
/// let pooled = pool(&yi, &vi, &Options::default())?;
/// assert!((found.shared + pooled.ci.lower).abs() < 1e-9);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn tipping(
    yi: &[f64],
    vi: &[f64],
    null: f64,
    options: &Options,
) -> Result<Tipping, PoolingError> {
    let k = yi.len();
    if k < 2 {
        return Err(PoolingError::TooFewStudies { k, p: 1 });
    }
    few_enough("the search for tipping points", k, MOST)?;
    let (refit, ci) = refit_interval(yi, vi, options)?;
    let conclusion = Conclusion::of(ci, null);
    let (to_lower, to_upper) = (null - ci.lower, null - ci.upper);
    let shared = if to_lower.abs() <= to_upper.abs() {
        to_lower
    } else {
        to_upper
    };
    let study = |at: usize| {
        let unit = (vi[at] + refit.tau2).sqrt();
        let after = |shift: f64| {
            let mut moved = yi.to_vec();
            moved[at] += shift;
            let (_, ci) = refit_interval(&moved, vi, options).ok()?;
            Some(Conclusion::of(ci, null))
        };
        let down = first_change(-unit, conclusion, after);
        let up = first_change(unit, conclusion, after);
        let nearer = match (down, up) {
            (Some(down), Some(up)) if down.0.abs() <= up.0.abs() => Some(down),
            (down, up) => up.or(down),
        };
        TippingPoint {
            shift: nearer.map(|(shift, _)| shift),
            in_se: nearer.map(|(shift, _)| shift / vi[at].sqrt()),
            becomes: nearer.map(|(_, becomes)| becomes),
        }
    };
    Ok(Tipping {
        conclusion,
        shared,
        studies: (0..k).into_par_iter().map(study).collect(),
    })
}

/// The first multiple of `unit` after which the conclusion is another, and that conclusion.
fn first_change(
    unit: f64,
    now: Conclusion,
    after: impl Fn(f64) -> Option<Conclusion>,
) -> Option<(f64, Conclusion)> {
    let (mut same, mut size) = (0.0, LEAST);
    for _ in 0..STEPS {
        let becomes = after(unit * size)?;
        if becomes != now {
            return Some(bisect(unit, [same, size], becomes, now, &after));
        }
        (same, size) = (size, size * GROWTH);
    }
    None
}

fn bisect(
    unit: f64,
    [mut same, mut other]: [f64; 2],
    mut becomes: Conclusion,
    now: Conclusion,
    after: &impl Fn(f64) -> Option<Conclusion>,
) -> (f64, Conclusion) {
    loop {
        let middle = 0.5 * (same + other);
        if middle <= same || middle >= other || other - same < 1e-13 * other {
            return (unit * other, becomes);
        }
        match after(unit * middle) {
            Some(found) if found != now => (other, becomes) = (middle, found),
            _ => same = middle,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pooling::{IntervalMethod, Tau2Estimator, pool};

    const YI: [f64; 5] = [-0.9, -0.5, -0.3, -1.2, -0.4];
    const VI: [f64; 5] = [0.10, 0.04, 0.20, 0.09, 0.02];

    fn options(tau2: Tau2Estimator, interval: IntervalMethod) -> Options {
        Options {
            tau2,
            interval,
            ..Options::default()
        }
    }

    #[test]
    fn a_common_effect_tips_where_its_formula_says() {
        // The estimate moves by wi / sum w for each unit of yi, the interval keeps its width.
        let options = options(Tau2Estimator::CommonEffect, IntervalMethod::Wald);
        let pooled = pool(&YI, &VI, &options).unwrap();
        let found = tipping(&YI, &VI, 0.0, &options).unwrap();
        assert_eq!(found.conclusion, Conclusion::Below);
        assert!((found.shared + pooled.ci.upper).abs() < 1e-15);
        for (at, point) in found.studies.iter().enumerate() {
            let exact = -pooled.ci.upper / (pooled.weights[at] / 100.0);
            // Bisection to 1e-13.
            assert!((point.shift.unwrap() / exact - 1.0).abs() < 1e-11);
            assert!((point.in_se.unwrap() * VI[at].sqrt() / exact - 1.0).abs() < 1e-11);
            assert_eq!(point.becomes, Some(Conclusion::Open));
        }
    }

    #[test]
    fn just_before_the_tipping_point_the_conclusion_still_stands() {
        let options = Options::default();
        let found = tipping(&YI, &VI, 0.0, &options).unwrap();
        for (at, point) in found.studies.iter().enumerate() {
            let shift = point.shift.expect("five studies can be tipped");
            for (share, stands) in [(1.0 - 1e-9, true), (1.0 + 1e-9, false)] {
                let mut yi = YI;
                yi[at] += shift * share;
                let ci = pool(&yi, &VI, &options).unwrap().ci;
                assert_eq!(Conclusion::of(ci, 0.0) == found.conclusion, stands, "{at}");
            }
        }
    }

    #[test]
    fn a_shift_of_all_effects_by_the_shared_tipping_point_puts_a_limit_on_no_effect() {
        let options = Options::default();
        let found = tipping(&YI, &VI, -0.2, &options).unwrap();
        let yi: Vec<f64> = YI.iter().map(|y| y + found.shared).collect();
        let ci = pool(&yi, &VI, &options).unwrap().ci;
        let nearest = (ci.lower + 0.2).abs().min((ci.upper + 0.2).abs());
        // tau2 is found to 1e-12 again.
        assert!(nearest < 1e-10, "{nearest}");
    }

    #[test]
    fn one_study_far_off_cannot_make_an_open_interval_exclude_no_effect() {
        // With tau2 and a t interval on 1 degree of freedom, moving a study away only widens it.
        let found = tipping(&[0.1, -0.1], &[0.01, 0.01], 0.0, &Options::default()).unwrap();
        assert_eq!(found.conclusion, Conclusion::Open);
        // Moving one study next to the other can: the two then agree on one side.
        for point in &found.studies {
            let becomes = point.becomes.expect("two equal results exclude no effect");
            assert_ne!(becomes, Conclusion::Open);
            assert!(point.shift.unwrap().abs() < 0.3);
        }
    }
}
