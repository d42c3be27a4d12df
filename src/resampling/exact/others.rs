//! What all resamples say beside the pooled effect: tau2 and what follows from both.

use std::sync::Mutex;

use fearless_simd::{Simd, SimdBase, dispatch, f64x8, prelude::*, u64x8};
use rayon::prelude::*;

use super::enumeration::{CHUNK, Enumeration, Place, distinct};
use super::kernel::{Fitted, Sink, fit, whole};
use super::table::Prefix;
use super::tally::{BINS, Counted, Steps, add_to, keep, merge, positive_bins};

/// tau2, I2, H2 and both prediction limits.
pub(super) const OTHERS: usize = 5;
/// What these rise with: tau2, tau2 over the typical variance, and the limits.
pub(super) const KEYS: usize = 4;
/// Whether a key is 0 in many fits and positive in the others.
const FROM_ZERO: [bool; KEYS] = [true, true, false, false];

/// What fits are compared with, in scaled units.
#[derive(Clone, Copy, Debug)]
pub(super) struct Target {
    /// c of the prediction limits mu -+ c sqrt(tau2 + 1 / sum wi); 0 where there are none.
    pub critical: f64,
    /// Of the data themselves.
    pub estimates: [f64; OTHERS],
    /// Values as near are the same.
    pub near: [f64; OTHERS],
    /// Bins of the prediction limits.
    pub steps: [Steps; 2],
}

/// Sums over draws of a statistic less its estimate.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Spread {
    pub sum: f64,
    pub squares: f64,
    /// Draws below the estimate, and at it up to rounding; whole numbers.
    pub below: f64,
    pub equal: f64,
}

impl Spread {
    pub fn take(&mut self, off: f64, near: f64, draws: f64) {
        let when = |it: bool| if it { draws } else { 0.0 };
        self.add(&Spread {
            sum: draws * off,
            squares: draws * off * off,
            below: when(off < -near),
            equal: when(off.abs() <= near),
        });
    }

    fn add(&mut self, other: &Spread) {
        self.sum += other.sum;
        self.squares += other.squares;
        self.below += other.below;
        self.equal += other.equal;
    }
}

type Histograms = [Vec<u64>; KEYS];

fn empty() -> Histograms {
    std::array::from_fn(|_| vec![0; BINS])
}

/// The statistics of every multiset, by bins.
#[derive(Clone, Debug)]
pub(super) struct Others<'a> {
    all: &'a Enumeration,
    target: Target,
    pub spreads: [Spread; OTHERS],
    histograms: Histograms,
}

impl<'a> Others<'a> {
    /// Fits every multiset once more.
    pub fn new(all: &'a Enumeration, target: Target) -> Others<'a> {
        let mut others = Others {
            all,
            target,
            spreads: Default::default(),
            histograms: empty(),
        };
        others.count();
        others
    }

    /// As for the pooled effect: whole numbers add up to the same in any order, sums are added chunk by chunk.
    fn count(&mut self) {
        let spare: Mutex<Vec<Histograms>> = Mutex::default();
        let one = |chunk: &[Prefix]| {
            let held = || spare.lock().unwrap_or_else(|held| held.into_inner());
            let kept = held().pop();
            let mut histograms = kept.unwrap_or_else(empty);
            let spreads =
                dispatch!(self.all.set.level(), simd => self.tally(simd, chunk, &mut histograms));
            held().push(histograms);
            spreads
        };
        let chunks: Vec<[Spread; OTHERS]> = self.all.prefixes.par_chunks(CHUNK).map(one).collect();
        for chunk in &chunks {
            for (spread, own) in self.spreads.iter_mut().zip(chunk) {
                spread.add(own);
            }
        }
        for histograms in spare.into_inner().unwrap_or_else(|held| held.into_inner()) {
            for (to, from) in self.histograms.iter_mut().zip(&histograms) {
                to.iter_mut().zip(from).for_each(|(to, from)| *to += from);
            }
        }
    }

    #[inline(always)]
    fn tally<S: Simd>(
        &self,
        simd: S,
        chunk: &[Prefix],
        histograms: &mut Histograms,
    ) -> [Spread; OTHERS] {
        let mut tally = Tally {
            target: &self.target,
            histograms,
            sums: [[f64x8::splat(simd, 0.0); 4]; OTHERS],
        };
        self.pass(simd, chunk, &mut tally);
        tally.sums.map(|lanes| {
            let [sum, squares, below, equal] = lanes.map(|l| l.as_slice().iter().sum());
            Spread {
                sum,
                squares,
                below,
                equal,
            }
        })
    }

    #[inline(always)]
    fn pass<S: Simd>(&self, simd: S, chunk: &[Prefix], sink: &mut impl Sink<S>) {
        let mut drawn = Vec::new();
        for prefix in chunk {
            let table = &self.all.tables[prefix.rest];
            fit(simd, &self.all.studies, prefix, table, &mut drawn, sink);
        }
    }

    /// The smallest value of each key, in scaled units, with at least so many draws at or below it.
    pub fn order_statistics(&self, ranks: [&[u64]; KEYS]) -> [Vec<f64>; KEYS] {
        let zeros = self.all.moments.zeros as u64;
        let places: [Vec<Option<Place>>; KEYS] = std::array::from_fn(|key| {
            let (mut histogram, first) = (self.histograms[key].clone(), zeros);
            // Fits with tau2 = 0 are all in the first bin, and are not collected.
            let zeros = if FROM_ZERO[key] { first } else { 0 };
            histogram[0] -= zeros.min(histogram[0]);
            let place = |rank: &u64| (*rank > zeros).then(|| Place::of(rank - zeros, &histogram));
            ranks[key].iter().map(place).collect()
        });
        let bins: [Vec<usize>; KEYS] =
            std::array::from_fn(|key| distinct(places[key].iter().flatten()));
        let kept = self.collect(&bins);
        std::array::from_fn(|key| {
            let value = |place: &Option<Place>| {
                place.as_ref().map_or(0.0, |place| {
                    let at = bins[key].iter().position(|bin| *bin == place.bin);
                    place.value(&kept[key][at.unwrap_or(0)])
                })
            };
            places[key].iter().map(value).collect()
        })
    }

    fn collect(&self, bins: &[Vec<usize>; KEYS]) -> [Vec<Vec<Counted>>; KEYS] {
        let empty = || bins.each_ref().map(|bins| vec![Vec::new(); bins.len()]);
        let one = |chunk: &[Prefix]| {
            let mut collector = Collector {
                target: &self.target,
                bins,
                kept: empty(),
            };
            dispatch!(self.all.set.level(), simd => self.pass(simd, chunk, &mut collector));
            collector.kept.iter_mut().flatten().for_each(merge);
            collector.kept
        };
        let chunks: Vec<_> = self.all.prefixes.par_chunks(CHUNK).map(one).collect();
        let mut all = empty();
        for chunk in &chunks {
            for (all, chunk) in all.iter_mut().flatten().zip(chunk.iter().flatten()) {
                all.extend_from_slice(chunk);
            }
        }
        all.iter_mut().flatten().for_each(merge);
        all
    }
}

impl Target {
    #[inline(always)]
    fn keys<S: Simd>(&self, fit: &Fitted<S>) -> [f64x8<S>; KEYS] {
        if self.critical == 0.0 {
            return [fit.tau2, fit.ratio, fit.mu, fit.mu];
        }
        let half = (1.0 / fit.weight + fit.tau2).sqrt() * self.critical;
        [fit.tau2, fit.ratio, fit.mu - half, fit.mu + half]
    }

    #[inline(always)]
    fn bins<S: Simd>(&self, simd: S, keys: &[f64x8<S>; KEYS]) -> [u64x8<S>; KEYS] {
        let [tau2, ratio, lower, upper] = *keys;
        [
            positive_bins(simd, tau2),
            positive_bins(simd, ratio),
            self.steps[0].bins(simd, lower),
            self.steps[1].bins(simd, upper),
        ]
    }
}

/// Counts fits.
struct Tally<'a, S: Simd> {
    target: &'a Target,
    histograms: &'a mut Histograms,
    /// Of each statistic what a [`Spread`] holds.
    sums: [[f64x8<S>; 4]; OTHERS],
}

impl<S: Simd> Sink<S> for Tally<'_, S> {
    const DERIVED: bool = true;

    // Without optimisation every inlined operation takes room on the stack.
    #[cfg_attr(debug_assertions, inline(never))]
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn take(&mut self, simd: S, fit: Fitted<S>) {
        let zero = f64x8::splat(simd, 0.0);
        let keys = self.target.keys(&fit);
        let [tau2, ratio, lower, upper] = keys;
        let h2 = ratio + 1.0;
        let values = [tau2, ratio / h2 * 100.0, h2, lower, upper];
        for (at, value) in values.into_iter().enumerate() {
            let off = value - self.target.estimates[at];
            let near = f64x8::splat(simd, self.target.near[at]);
            let [sum, squares, below, equal] = &mut self.sums[at];
            let weighted = fit.draws * off;
            let under = off.simd_lt(-near).select(fit.draws, zero);
            *sum += weighted;
            *squares = weighted.mul_add_precise(off, *squares);
            *below += under;
            *equal += off.simd_le(near).select(fit.draws, zero) - under;
        }
        let counted = whole(simd, fit.draws);
        let bins = self.target.bins(simd, &keys);
        for (to, bins) in self.histograms.iter_mut().zip(&bins) {
            add_to(to, bins.as_slice(), counted.as_slice());
        }
    }
}

/// Keeps the fits in given bins of each key; those of 0 do not count as being in one.
struct Collector<'a> {
    target: &'a Target,
    bins: &'a [Vec<usize>; KEYS],
    kept: [Vec<Vec<Counted>>; KEYS],
}

impl<S: Simd> Sink<S> for Collector<'_> {
    const DERIVED: bool = true;

    // Without optimisation every inlined operation takes room on the stack.
    #[cfg_attr(debug_assertions, inline(never))]
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn take(&mut self, simd: S, fit: Fitted<S>) {
        let zero = f64x8::splat(simd, 0.0);
        let keys = self.target.keys(&fit);
        let found = self.target.bins(simd, &keys);
        let positive = keys[0].simd_gt(zero).select(fit.draws, zero);
        for key in 0..KEYS {
            let draws = if FROM_ZERO[key] { positive } else { fit.draws };
            keep(
                simd,
                &self.bins[key],
                (found[key], keys[key], draws),
                &mut self.kept[key],
            );
        }
    }
}
