//! All multisets of studies whose fit has a closed form, in lanes.

use std::sync::Mutex;

use fearless_simd::{Simd, dispatch};
use rayon::prelude::*;

use super::super::histogram::Histogram;
use super::kernel::{Studies, fit};
use super::table::{Prefix, Table, prefixes};
use super::tally::{BINS, Collector, Counted, Frame, Histograms, Moments, Steps, Tally, merge};
use crate::numerics::lanes::InstructionSet;
use crate::pooling::{ClosedForm, Options, PoolingError, Refit, Scaled, Tau2Estimator};

/// Prefixes to a task of a thread; not a function of the number of threads.
pub(super) const CHUNK: usize = 64;
/// Bins reach so many jackknife standard errors to either side.
pub(super) const REACH: f64 = 8.0;
/// Pooled effects as far apart, in the largest distance of an effect from the centre, are the same but for rounding.
const ROUNDING: f64 = 1e-12;

/// Every multiset of the studies, and how the fits are distributed over bins.
#[derive(Clone, Debug)]
pub(super) struct Enumeration {
    pub studies: Studies,
    pub prefixes: Vec<Prefix>,
    pub tables: Vec<Table>,
    frame: Frame,
    pub set: InstructionSet,
    pub moments: Moments,
    histograms: Histograms,
}

impl Enumeration {
    /// Fits every multiset once.
    pub fn new(
        scaled: Scaled,
        form: ClosedForm,
        options: &Options,
        set: InstructionSet,
    ) -> Result<Enumeration, PoolingError> {
        let frame = frame(&scaled, form, options)?;
        let studies = Studies::new(scaled, form);
        let (scaled, k) = (&studies.scaled, studies.scaled.yi.len());
        let split = studies.split;
        let tables = (0..=k)
            .into_par_iter()
            .map(|r| Table::new(scaled, split..k, r));
        let mut enumeration = Enumeration {
            tables: tables.collect(),
            prefixes: prefixes(&scaled.yi[..split], &scaled.vi[..split], k),
            studies,
            frame,
            set,
            moments: Moments::default(),
            histograms: Histograms::new(),
        };
        enumeration.count();
        Ok(enumeration)
    }

    pub fn scaled(&self) -> &Scaled {
        &self.studies.scaled
    }

    /// C(2k-1, k).
    pub fn multisets(&self) -> u64 {
        let rows = |prefix: &Prefix| self.tables[prefix.rest].rows as u64;
        self.prefixes.iter().map(rows).sum()
    }

    /// The bins of mu on the scale of the data. Places are rounded to the nearest bin, so that a bin begins half a step before.
    pub fn histogram(&self) -> Histogram {
        let (scaled, Steps { per_unit, zero }) = (self.scaled(), self.frame.steps);
        if per_unit <= 0.0 {
            let draws = self.histograms.mu.iter().sum();
            let all = [(scaled.effect(self.frame.estimate), draws)];
            let only = Histogram::about(all[0].0, 0.0, all.into_iter());
            return only.expect("there is a draw");
        }
        Histogram {
            lower: scaled.effect((-0.5 - zero) / per_unit),
            step: scaled.unit / per_unit,
            counts: self.histograms.mu.clone(),
        }
    }

    /// Each thread has histograms of its own: whole numbers add up to the same in any order.
    fn count(&mut self) {
        let spare: Mutex<Vec<Histograms>> = Mutex::default();
        let one = |chunk: &[Prefix]| {
            let held = || spare.lock().unwrap_or_else(|held| held.into_inner());
            let kept = held().pop();
            let mut histograms = kept.unwrap_or_else(Histograms::new);
            let moments =
                dispatch!(self.set.level(), simd => self.tally(simd, chunk, &mut histograms));
            held().push(histograms);
            moments
        };
        let chunks: Vec<Moments> = self.prefixes.par_chunks(CHUNK).map(one).collect();
        for moments in &chunks {
            self.moments.add(moments);
        }
        for histograms in spare.into_inner().unwrap_or_else(|held| held.into_inner()) {
            self.histograms.add(&histograms);
        }
    }

    #[inline(always)]
    fn tally<S: Simd>(&self, simd: S, chunk: &[Prefix], histograms: &mut Histograms) -> Moments {
        let mut tally = Tally::new(simd, self.frame, histograms);
        let mut drawn = Vec::new();
        for prefix in chunk {
            let table = &self.tables[prefix.rest];
            fit(simd, &self.studies, prefix, table, &mut drawn, &mut tally);
        }
        tally.moments()
    }

    /// The smallest mu, and tau2, in scaled units with at least so many draws at or below it.
    pub fn order_statistics(&self, mu: &[u64], tau2: &[u64]) -> [Vec<f64>; 2] {
        let zeros = self.moments.zeros as u64;
        let place = |rank: &u64| Place::of(*rank, &self.histograms.mu);
        let mu: Vec<Place> = mu.iter().map(place).collect();
        // Fits with tau2 = 0 are all in the first bin, and are not collected.
        let mut positive = self.histograms.tau2.clone();
        positive[0] -= zeros.min(positive[0]);
        let place = |rank: &u64| (*rank > zeros).then(|| Place::of(rank - zeros, &positive));
        let tau2: Vec<Option<Place>> = tau2.iter().map(place).collect();
        let bins = [distinct(mu.iter()), distinct(tau2.iter().flatten())];
        let [of_mu, of_tau2] = self.collect([&bins[0], &bins[1]]);
        let value = |place: &Place, bins: &[usize], kept: &[Vec<Counted>]| {
            let at = bins.iter().position(|bin| *bin == place.bin).unwrap_or(0);
            place.value(&kept[at])
        };
        let mu = mu.iter().map(|place| value(place, &bins[0], &of_mu));
        let tau2 = tau2.iter().map(|place| {
            let positive = place.as_ref();
            positive.map_or(0.0, |place| value(place, &bins[1], &of_tau2))
        });
        [mu.collect(), tau2.collect()]
    }

    /// The fits in given bins of mu and of tau2, sorted; fits every multiset a second time.
    fn collect(&self, bins: [&[usize]; 2]) -> [Vec<Vec<Counted>>; 2] {
        let one = |chunk: &[Prefix]| {
            let collector = Collector::new(self.frame, bins);
            dispatch!(self.set.level(), simd => self.collect_chunk(simd, chunk, collector))
        };
        let chunks: Vec<_> = self.prefixes.par_chunks(CHUNK).map(one).collect();
        let mut all = bins.map(|bins| vec![Vec::new(); bins.len()]);
        for chunk in &chunks {
            for (all, chunk) in all.iter_mut().flatten().zip(chunk.iter().flatten()) {
                all.extend_from_slice(chunk);
            }
        }
        all.iter_mut().flatten().for_each(merge);
        all
    }

    #[inline(always)]
    fn collect_chunk<S: Simd>(
        &self,
        simd: S,
        chunk: &[Prefix],
        mut collector: Collector,
    ) -> [Vec<Vec<Counted>>; 2] {
        let mut drawn = Vec::new();
        for prefix in chunk {
            let table = &self.tables[prefix.rest];
            fit(
                simd,
                &self.studies,
                prefix,
                table,
                &mut drawn,
                &mut collector,
            );
        }
        collector.merged()
    }
}

/// Where a rank falls: a bin, and the rank among the draws in it, from 1.
pub(super) struct Place {
    pub bin: usize,
    rank: u64,
}

impl Place {
    pub fn of(mut rank: u64, histogram: &[u64]) -> Place {
        for (bin, draws) in histogram.iter().enumerate() {
            if rank <= *draws {
                return Place { bin, rank };
            }
            rank -= draws;
        }
        Place {
            bin: BINS - 1,
            rank: u64::MAX,
        }
    }

    pub fn value(&self, sorted: &[Counted]) -> f64 {
        rank(sorted, self.rank)
    }
}

/// The smallest of the sorted values with at least so many draws at or below it; the largest where there are fewer.
pub(super) fn rank(sorted: &[Counted], mut rank: u64) -> f64 {
    for (value, draws) in sorted {
        if rank <= *draws {
            return *value;
        }
        rank -= draws;
    }
    sorted.last().map_or(0.0, |(value, _)| *value)
}

pub(super) fn distinct<'a>(places: impl Iterator<Item = &'a Place>) -> Vec<usize> {
    let mut bins: Vec<usize> = places.map(|place| place.bin).collect();
    bins.sort_unstable();
    bins.dedup();
    bins
}

/// Bins of mu over what the jackknife says of its spread.
fn frame(scaled: &Scaled, form: ClosedForm, options: &Options) -> Result<Frame, PoolingError> {
    let (yi, vi, k) = (&scaled.yi, &scaled.vi, scaled.yi.len());
    let estimate = Refit::of(yi, vi, options)?.estimate;
    let without = |left_out: usize| {
        let rest = |of: &[f64]| [&of[..left_out], &of[left_out + 1..]].concat();
        let by = Options {
            tau2: if k > 2 {
                options.tau2
            } else {
                Tau2Estimator::CommonEffect
            },
            ..*options
        };
        Refit::of(&rest(yi), &rest(vi), &by).map(|refit| refit.estimate - estimate)
    };
    let off: Vec<f64> = (0..k).map(without).collect::<Result<_, _>>()?;
    let squares: f64 = off.iter().map(|off| off * off).sum();
    let largest = yi.iter().fold(0.0, |most: f64, y| most.max(y.abs()));
    Ok(Frame {
        steps: Steps::over(estimate, REACH * squares.sqrt()),
        estimate,
        rounding: ROUNDING * largest,
        random: form == ClosedForm::DerSimonianLaird,
    })
}
