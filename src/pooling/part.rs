//! Sums of studies that join without cancellation, for procedures that refit very many selections of the same studies.

use super::confidence::own_estimator;
use super::options::{Options, Tau2Estimator, Weighting};
use crate::numerics::lanes::RECIPROCAL_RANGE;

/// Fits whose tau2 needs no iteration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ClosedForm {
    CommonEffect,
    DerSimonianLaird,
}

impl ClosedForm {
    /// That of a fit with weights 1/(vi + tau2), if it has one.
    pub fn of(options: &Options) -> Option<ClosedForm> {
        if options.weighting != Weighting::Inverse {
            return None;
        }
        match options.tau2 {
            Tau2Estimator::CommonEffect => Some(ClosedForm::CommonEffect),
            Tau2Estimator::DerSimonianLaird if own_estimator(options.interval).is_none() => {
                Some(ClosedForm::DerSimonianLaird)
            }
            _ => None,
        }
    }
}

/// What some of the studies, each any number of times, bring to a fit with weights wi = 1/vi.
///
/// Every field is a sum of positive terms that joins by positive terms, so that a dominant study takes no digits from the
/// others: Chan, Golub & LeVeque (1983), Am Stat 37:242, for the squares.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Part {
    /// sum wi.
    pub weight: f64,
    /// Weighted mean; 0 without studies.
    pub mean: f64,
    /// sum wi (yi - mean)^2.
    pub q: f64,
    /// sum of wi wj over i != j; over sum wi it is sum wi - sum wi^2 / sum wi.
    pub pairs: f64,
}

impl Part {
    /// One study a number of times.
    pub fn of(copies: f64, y: f64, v: f64) -> Part {
        let w = 1.0 / v;
        Part {
            weight: copies * w,
            mean: y,
            q: 0.0,
            pairs: copies * (copies - 1.0) * w * w,
        }
    }

    /// Both together.
    pub fn join(self, other: Part) -> Part {
        let (heavy, light) = if other.weight > self.weight {
            (other, self)
        } else {
            (self, other)
        };
        if light.weight == 0.0 {
            return heavy;
        }
        let weight = heavy.weight + light.weight;
        let (apart, product) = (light.mean - heavy.mean, heavy.weight * light.weight);
        Part {
            weight,
            mean: heavy.mean + apart * (light.weight / weight),
            q: heavy.q + light.q + apart * apart * (product / weight),
            pairs: heavy.pairs + light.pairs + 2.0 * product,
        }
    }
}

/// Effects less a centre and variances, in a unit that is a power of two, so that the change loses no digit.
#[derive(Clone, Debug)]
pub(crate) struct Scaled {
    /// (effect - centre) / unit.
    pub yi: Vec<f64>,
    /// Variance / unit^2; around 1.
    pub vi: Vec<f64>,
    /// On the scale of the effects.
    pub centre: f64,
    /// On the scale of the effects.
    pub unit: f64,
    /// Whether every vi + tau2 is within [`RECIPROCAL_RANGE`], whatever studies tau2 comes from.
    pub in_range: bool,
}

impl Scaled {
    /// Relative to a centre.
    pub fn around(centre: f64, yi: &[f64], vi: &[f64]) -> Scaled {
        let exponent = |v: &f64| (v.to_bits() >> 52) as i64 - 1023;
        let typical = vi.iter().map(exponent).sum::<i64>() / vi.len().max(1) as i64;
        let unit = 2f64.powi((typical / 2) as i32);
        let yi: Vec<f64> = yi.iter().map(|y| (y - centre) / unit).collect();
        let vi: Vec<f64> = vi.iter().map(|v| v / unit / unit).collect();
        let largest = yi.iter().fold(0.0, |most: f64, y| most.max(y.abs()));
        // DerSimonian and Laird's tau2 is at most half the square of the largest difference of two effects.
        let tau2 = 2.0 * largest * largest;
        let in_range = |v: &f64| *v >= 1.0 / RECIPROCAL_RANGE && v + tau2 <= RECIPROCAL_RANGE;
        Scaled {
            in_range: vi.iter().all(in_range),
            yi,
            vi,
            centre,
            unit,
        }
    }

    /// An effect on the scale of the data.
    pub fn effect(&self, y: f64) -> f64 {
        self.centre + y * self.unit
    }

    /// A variance on the scale of the data.
    pub fn variance(&self, v: f64) -> f64 {
        v * self.unit * self.unit
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_join_to_the_sums_of_all() {
        let (yi, vi) = ([0.4, -1.0, 2.0], [0.1, 0.5, 1e-9]);
        let join = |order: [usize; 3]| {
            let parts = order.map(|i| Part::of(1.0, yi[i], vi[i]));
            parts.into_iter().fold(Part::default(), Part::join)
        };
        let w = vi.map(|v| 1.0 / v);
        let pairs = 2.0 * (w[0] * w[1] + w[0] * w[2] + w[1] * w[2]);
        for order in [[0, 1, 2], [2, 0, 1], [1, 2, 0]] {
            let part = join(order);
            // Sums of positive terms: a few units in the last place.
            assert!((part.pairs / pairs - 1.0).abs() < 1e-15);
            let q: f64 = (0..3).map(|i| w[i] * (yi[i] - part.mean).powi(2)).sum();
            assert!((part.q / q - 1.0).abs() < 1e-14, "{} {q}", part.q);
        }
    }

    #[test]
    fn scaling_is_exact_and_leaves_variances_around_1() {
        let (yi, vi) = ([3.0, 1.0], [3e-9, 5e-9]);
        let scaled = Scaled::around(0.0, &yi, &vi);
        assert!(scaled.vi.iter().all(|v| (0.1..10.0).contains(v)));
        for i in 0..2 {
            assert_eq!(scaled.effect(scaled.yi[i]), yi[i]);
            assert_eq!(scaled.variance(scaled.vi[i]), vi[i]);
        }
        assert!(scaled.in_range);
        assert!(!Scaled::around(0.0, &[0.0, 1.0], &[1e-90, 1e90]).in_range);
    }
}
