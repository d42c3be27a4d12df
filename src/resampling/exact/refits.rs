//! All multisets of studies, each refitted on its own: for estimators of tau2 that iterate.

use rayon::prelude::*;

use super::enumeration::rank;
use super::table::{Prefix, prefixes};
use super::tally::{Counted, Moments, merge};
use crate::pooling::Options;
use crate::resampling::statistics::Fit;

/// Multisets to a task of a thread; not a function of the number of threads.
const CHUNK: usize = 256;

/// The fits of all multisets, sorted.
#[derive(Clone, Debug)]
pub(super) struct Refits {
    /// With the draws that each stands for.
    pub fits: Vec<(Fit, u64)>,
    pub mu: Vec<Counted>,
    tau2: Vec<Counted>,
    pub moments: Moments,
    pub multisets: u64,
    /// Draws whose fit failed.
    pub failed: u64,
}

impl Refits {
    pub fn new(yi: &[f64], vi: &[f64], options: &Options, estimate: f64, rounding: f64) -> Refits {
        let k = yi.len();
        // Counts of all studies but the last, which takes what is left.
        let multisets = prefixes(&yi[..k - 1], &vi[..k - 1], k);
        let fit = |multiset: &Prefix| {
            let last = (k - 1, multiset.rest);
            let counts = multiset.counts[..k - 1].iter().map(|n| usize::from(*n));
            let counts: Vec<(usize, usize)> = counts.enumerate().chain([last]).collect();
            let take = |of: &[f64]| -> Vec<f64> {
                let copies = |(i, n): &(usize, usize)| std::iter::repeat_n(of[*i], *n);
                counts.iter().flat_map(copies).collect()
            };
            Fit::of(&take(yi), &take(vi), options).ok()
        };
        let fits: Vec<Option<Fit>> = multisets.par_iter().with_min_len(CHUNK).map(fit).collect();
        let mut found = Refits {
            fits: Vec::with_capacity(fits.len()),
            mu: Vec::with_capacity(fits.len()),
            tau2: Vec::with_capacity(fits.len()),
            moments: Moments::default(),
            multisets: multisets.len() as u64,
            failed: 0,
        };
        for (multiset, fit) in multisets.iter().zip(fits) {
            match fit {
                Some(fit) => found.take(fit, multiset.ways, (estimate, rounding)),
                None => found.failed += multiset.ways as u64,
            }
        }
        merge(&mut found.mu);
        merge(&mut found.tau2);
        found
    }

    fn take(&mut self, fit: Fit, draws: f64, (estimate, rounding): (f64, f64)) {
        let off = fit.estimate - estimate;
        let when = |it: bool| if it { draws } else { 0.0 };
        self.moments.add(&Moments {
            sum: draws * off,
            squares: draws * off * off,
            draws,
            below: when(off < -rounding),
            equal: when(off.abs() <= rounding),
            zeros: when(fit.tau2 <= 0.0),
        });
        self.fits.push((fit, draws as u64));
        self.mu.push((fit.estimate, draws as u64));
        self.tau2.push((fit.tau2, draws as u64));
    }

    /// As for multisets in lanes.
    pub fn order_statistics(&self, mu: &[u64], tau2: &[u64]) -> [Vec<f64>; 2] {
        let of =
            |ranks: &[u64], sorted: &[Counted]| ranks.iter().map(|r| rank(sorted, *r)).collect();
        [of(mu, &self.mu), of(tau2, &self.tau2)]
    }
}
