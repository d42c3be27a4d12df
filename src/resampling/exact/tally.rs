//! What is kept of the fits: moments, whole-number histograms, and the fits that fall into given bins.

use fearless_simd::{Simd, SimdBase, f64x8, prelude::*, u64x8};

use super::kernel::{Fitted, Sink, WHOLE, whole};

/// Bins of a histogram; a power of two.
pub(super) const BINS: usize = 2048;
/// Bins of tau2 to a doubling, as a power of two.
const DOUBLING: u32 = 6;
/// log2 of the tau2 in scaled units where bins begin; smaller ones fall into the first.
const SMALLEST: i64 = -20;

/// Bins of the pooled effect: equal steps, whatever is beyond them in the first and the last.
#[derive(Clone, Copy, Debug)]
pub(super) struct Steps {
    /// Bins to a unit.
    pub per_unit: f64,
    /// Where 0 falls.
    pub zero: f64,
}

impl Steps {
    /// Bins over `centre` +- `reach`; all values share one where that is no range.
    pub fn over(centre: f64, reach: f64) -> Steps {
        let per_unit = BINS as f64 / (2.0 * reach);
        let zero = BINS as f64 / 2.0 - centre * per_unit;
        if per_unit.is_finite() && zero.is_finite() {
            Steps { per_unit, zero }
        } else {
            Steps {
                per_unit: 0.0,
                zero: 0.0,
            }
        }
    }

    /// A larger effect is never in an earlier bin: every operation rounds monotonically.
    #[inline(always)]
    pub fn bins<S: Simd>(self, simd: S, mu: f64x8<S>) -> u64x8<S> {
        let zero = f64x8::splat(simd, self.zero);
        bounded(
            simd,
            mu.mul_add_precise(f64x8::splat(simd, self.per_unit), zero),
        )
    }
}

/// Bins of tau2: its exponent and first binary digits, hence in the order of tau2 too. So of other numbers from 0 up.
#[inline(always)]
pub(super) fn positive_bins<S: Simd>(simd: S, tau2: f64x8<S>) -> u64x8<S> {
    let bits: u64x8<S> = tau2.bitcast();
    let digits = (bits >> (52 - DOUBLING)) | u64x8::splat(simd, WHOLE.to_bits());
    let digits: f64x8<S> = digits.bitcast();
    let first = ((1023 + SMALLEST) << DOUBLING) as f64;
    bounded(simd, digits - WHOLE - first)
}

#[inline(always)]
fn bounded<S: Simd>(simd: S, at: f64x8<S>) -> u64x8<S> {
    let last = f64x8::splat(simd, (BINS - 1) as f64);
    let at = at.max(f64x8::splat(simd, 0.0)).min(last);
    // The mask changes nothing but a bin of something that is not a number.
    whole(simd, at) & u64x8::splat(simd, BINS as u64 - 1)
}

/// Draws of k studies in each bin.
#[derive(Clone, Debug)]
pub(super) struct Histograms {
    pub mu: Vec<u64>,
    pub tau2: Vec<u64>,
}

impl Histograms {
    pub fn new() -> Histograms {
        Histograms {
            mu: vec![0; BINS],
            tau2: vec![0; BINS],
        }
    }

    pub fn add(&mut self, other: &Histograms) {
        let columns = [(&mut self.mu, &other.mu), (&mut self.tau2, &other.tau2)];
        for (to, from) in columns {
            for (to, from) in to.iter_mut().zip(from) {
                *to += from;
            }
        }
    }
}

/// Sums over draws; `draws` counts them, exactly, and so do the last three.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Moments {
    /// Of mu less the estimate.
    pub sum: f64,
    /// Of its square.
    pub squares: f64,
    pub draws: f64,
    /// With mu below the estimate, or equal to it up to rounding.
    pub below: f64,
    pub equal: f64,
    /// With tau2 = 0.
    pub zeros: f64,
}

impl Moments {
    pub fn add(&mut self, other: &Moments) {
        self.sum += other.sum;
        self.squares += other.squares;
        self.draws += other.draws;
        self.below += other.below;
        self.equal += other.equal;
        self.zeros += other.zeros;
    }
}

/// Where fits are counted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame {
    pub steps: Steps,
    /// The estimate from the studies themselves, in scaled units.
    pub estimate: f64,
    /// How much less or more is still equal to it.
    pub rounding: f64,
    /// Whether tau2 is estimated.
    pub random: bool,
}

/// Counts fits.
pub(super) struct Tally<'a, S: Simd> {
    frame: Frame,
    histograms: &'a mut Histograms,
    sum: f64x8<S>,
    squares: f64x8<S>,
    draws: f64x8<S>,
    below: f64x8<S>,
    equal: f64x8<S>,
    zeros: f64x8<S>,
}

impl<'a, S: Simd> Tally<'a, S> {
    #[inline(always)]
    pub fn new(simd: S, frame: Frame, histograms: &'a mut Histograms) -> Tally<'a, S> {
        let zero = f64x8::splat(simd, 0.0);
        Tally {
            frame,
            histograms,
            sum: zero,
            squares: zero,
            draws: zero,
            below: zero,
            equal: zero,
            zeros: zero,
        }
    }

    /// The sums, lanes in order.
    #[inline(always)]
    pub fn moments(&self) -> Moments {
        let sum = |lanes: f64x8<S>| lanes.as_slice().iter().sum();
        Moments {
            sum: sum(self.sum),
            squares: sum(self.squares),
            draws: sum(self.draws),
            below: sum(self.below),
            equal: sum(self.equal),
            zeros: sum(self.zeros),
        }
    }
}

impl<S: Simd> Sink<S> for Tally<'_, S> {
    #[inline(always)]
    fn take(&mut self, simd: S, fit: Fitted<S>) {
        let Fitted {
            mu, tau2, draws, ..
        } = fit;
        let (zero, rounding) = (f64x8::splat(simd, 0.0), self.frame.rounding);
        let off = mu - self.frame.estimate;
        let weighted = draws * off;
        self.sum += weighted;
        self.squares = weighted.mul_add_precise(off, self.squares);
        self.draws += draws;
        let not_above = off
            .simd_le(f64x8::splat(simd, rounding))
            .select(draws, zero);
        let below = off
            .simd_lt(f64x8::splat(simd, -rounding))
            .select(draws, zero);
        self.below += below;
        self.equal += not_above - below;
        let counted = whole(simd, draws);
        let (counted, bins) = (counted.as_slice(), self.frame.steps.bins(simd, mu));
        add_to(&mut self.histograms.mu, bins.as_slice(), counted);
        if self.frame.random {
            self.zeros += tau2.simd_gt(zero).select(zero, draws);
            let bins = positive_bins(simd, tau2);
            add_to(&mut self.histograms.tau2, bins.as_slice(), counted);
        }
    }
}

/// Adds draws to their bins.
#[inline(always)]
pub(super) fn add_to(histogram: &mut [u64], bins: &[u64], draws: &[u64]) {
    let to: &mut [u64; BINS] = (&mut histogram[..BINS]).try_into().expect("BINS");
    for (bin, draws) in bins.iter().zip(draws) {
        to[*bin as usize % BINS] += draws;
    }
}

/// A value and the number of draws with it.
pub(super) type Counted = (f64, u64);

/// Keeps the fits in given bins; those with tau2 = 0 do not count as being in one.
pub(super) struct Collector<'a> {
    pub frame: Frame,
    /// Bins of mu and of tau2, each once.
    pub bins: [&'a [usize]; 2],
    /// The fits in each.
    pub kept: [Vec<Vec<Counted>>; 2],
}

impl<'a> Collector<'a> {
    pub fn new(frame: Frame, bins: [&'a [usize]; 2]) -> Collector<'a> {
        let kept = bins.map(|bins| vec![Vec::new(); bins.len()]);
        Collector { frame, bins, kept }
    }

    /// Equal values as one, so that ties take no room.
    pub fn merged(mut self) -> [Vec<Vec<Counted>>; 2] {
        self.kept.iter_mut().flatten().for_each(merge);
        self.kept
    }
}

/// Sorts, and adds up the draws of equal values.
pub(super) fn merge(values: &mut Vec<Counted>) {
    values.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    values.dedup_by(|next, kept| {
        let equal = next.0 == kept.0;
        if equal {
            kept.1 += next.1;
        }
        equal
    });
}

impl<S: Simd> Sink<S> for Collector<'_> {
    #[inline(always)]
    fn take(&mut self, simd: S, fit: Fitted<S>) {
        let Fitted {
            mu, tau2, draws, ..
        } = fit;
        let [of_mu, of_tau2] = &mut self.kept;
        let found = self.frame.steps.bins(simd, mu);
        keep(simd, self.bins[0], (found, mu, draws), of_mu);
        if !self.bins[1].is_empty() {
            let some = tau2.simd_gt(f64x8::splat(simd, 0.0));
            let draws = some.select(draws, f64x8::splat(simd, 0.0));
            let found = positive_bins(simd, tau2);
            keep(simd, self.bins[1], (found, tau2, draws), of_tau2);
        }
    }
}

#[inline(always)]
pub(super) fn keep<S: Simd>(
    simd: S,
    bins: &[usize],
    (found, values, draws): (u64x8<S>, f64x8<S>, f64x8<S>),
    kept: &mut [Vec<Counted>],
) {
    for (bin, kept) in bins.iter().zip(kept) {
        if found.simd_eq(u64x8::splat(simd, *bin as u64)).any_true() {
            let lanes = values.as_slice().iter().zip(draws.as_slice());
            for ((value, draws), found) in lanes.zip(found.as_slice()) {
                if *found == *bin as u64 && *draws > 0.0 {
                    kept.push((*value, *draws as u64));
                }
            }
        }
    }
}
