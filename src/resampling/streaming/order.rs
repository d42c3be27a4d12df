//! Order statistics from counts in bins, narrowed until the values are few or all the same.

use std::collections::BTreeMap;

/// Bins of the first pass.
const BINS: usize = 1 << 16;
/// Bins that a region is narrowed to in a pass.
const NARROW_BINS: usize = 1 << 12;
/// A region of no more values than this is kept.
const KEPT: u64 = if cfg!(test) { 1 << 8 } else { 1 << 17 };

/// Bins of equal width; the two at the ends take all that is further out.
#[derive(Clone, Debug)]
pub(crate) struct Bins {
    low: f64,
    per_unit: f64,
}

impl Bins {
    /// Bins over the values of a sample and as much again to both sides of its centre.
    pub fn around(sample: &[f64], centre: f64) -> Bins {
        let far = sample
            .iter()
            .map(|value| (value - centre).abs())
            .filter(|distance| distance.is_finite())
            .fold(0.0, f64::max);
        let reach = if far > 0.0 { 1.5 * far } else { 1.0 };
        Bins {
            low: centre - reach,
            per_unit: BINS as f64 / (2.0 * reach),
        }
    }

    /// No values in any bin.
    pub fn counts(&self) -> Vec<u64> {
        vec![0; BINS]
    }

    /// The bin of a value: never less for a greater value.
    #[inline]
    pub fn of(&self, value: f64) -> usize {
        // A conversion to an integer takes what is below 0, and NaN, as 0.
        (((value - self.low) * self.per_unit) as usize).min(BINS - 1)
    }

    /// The smallest key of a bin.
    fn first_key(&self, bin: usize) -> u64 {
        let (mut low, mut high) = (key(f64::NEG_INFINITY), key(f64::INFINITY) + 1);
        while low < high {
            let middle = low + (high - low) / 2;
            if self.of(value_of(middle)) < bin {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }
}

/// A whole number in the order of `f64::total_cmp`.
#[inline]
fn key(value: f64) -> u64 {
    let bits = value.to_bits();
    if bits >> 63 == 1 {
        !bits
    } else {
        bits | 1 << 63
    }
}

fn value_of(key: u64) -> f64 {
    f64::from_bits(if key >> 63 == 1 {
        key & !(1 << 63)
    } else {
        !key
    })
}

/// Values between two keys, both included.
#[derive(Clone, Debug)]
struct Region {
    low: u64,
    high: u64,
    /// Values below the region.
    below: u64,
    /// Values in it.
    count: u64,
    /// Ranks wanted in it.
    ranks: Vec<u64>,
}

impl Region {
    fn is_kept(&self) -> bool {
        self.count <= KEPT
    }

    /// Keys to a bin when the region is narrowed: 2 to this power.
    fn shift(&self) -> u32 {
        let bits = u64::BITS - (self.high - self.low).leading_zeros();
        bits.saturating_sub(NARROW_BINS.trailing_zeros())
    }
}

/// Order statistics by their rank, counted from 0.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct OrderStatistics(BTreeMap<u64, f64>);

impl OrderStatistics {
    /// The order statistic of a rank that was asked for.
    pub fn at(&self, rank: u64) -> Option<f64> {
        self.0.get(&rank).copied()
    }
}

/// The order statistics found, and where the others are.
pub(crate) struct Search {
    bins: Bins,
    /// Bins of the first pass that hold a region.
    marked: Vec<bool>,
    regions: Vec<Region>,
    found: OrderStatistics,
}

/// What a pass finds in a region.
pub(crate) enum Sifted {
    Kept(Vec<f64>),
    /// Number, least and greatest key of each narrow bin.
    Narrowed(Vec<(u64, u64, u64)>),
}

impl Search {
    /// A search for these ranks among counted values; ranks beyond the last value are not searched for.
    pub fn new(bins: &Bins, counts: &[u64], ranks: &[u64]) -> Search {
        let mut ranks = ranks.to_vec();
        ranks.sort_unstable();
        ranks.dedup();
        let (mut marked, mut regions) = (vec![false; BINS], Vec::new());
        let mut below = 0;
        for (bin, count) in counts.iter().enumerate() {
            let within = in_range(&ranks, below, *count);
            if !within.is_empty() {
                marked[bin] = true;
                regions.push(Region {
                    low: bins.first_key(bin),
                    high: bins.first_key(bin + 1) - 1,
                    below,
                    count: *count,
                    ranks: within,
                });
            }
            below += count;
        }
        Search {
            bins: bins.clone(),
            marked,
            regions,
            found: OrderStatistics::default(),
        }
    }

    pub fn finished(&self) -> bool {
        self.regions.is_empty()
    }

    pub fn found(self) -> OrderStatistics {
        self.found
    }

    /// A sieve for one pass.
    pub fn sieve(&self) -> Sieve {
        let empty = |region: &Region| {
            if region.is_kept() {
                Sifted::Kept(Vec::new())
            } else {
                Sifted::Narrowed(vec![(0, u64::MAX, 0); NARROW_BINS])
            }
        };
        Sieve(self.regions.iter().map(empty).collect())
    }

    /// Puts those values into the sieve that lie in a region.
    pub fn sift(&self, values: &[f64], sieve: &mut Sieve) {
        if self.regions.is_empty() {
            return;
        }
        for value in values.iter().filter(|value| !value.is_nan()) {
            if !self.marked[self.bins.of(*value)] {
                continue;
            }
            let key = key(*value);
            let regions = self.regions.iter().zip(&mut sieve.0);
            for (region, sifted) in regions {
                if !(region.low..=region.high).contains(&key) {
                    continue;
                }
                match sifted {
                    Sifted::Kept(kept) => kept.push(*value),
                    Sifted::Narrowed(bins) => {
                        let (count, least, greatest) =
                            &mut bins[((key - region.low) >> region.shift()) as usize];
                        *count += 1;
                        *least = key.min(*least);
                        *greatest = key.max(*greatest);
                    }
                }
            }
        }
    }

    /// The search after a pass.
    pub fn narrowed(mut self, sieve: Sieve) -> Search {
        let mut open = Vec::new();
        for (region, sifted) in self.regions.iter().zip(sieve.0) {
            match sifted {
                Sifted::Kept(mut kept) => {
                    kept.sort_unstable_by(f64::total_cmp);
                    for rank in &region.ranks {
                        let value = kept[(rank - region.below) as usize];
                        self.found.0.insert(*rank, value);
                    }
                }
                Sifted::Narrowed(bins) => narrow(region, &bins, &mut self.found, &mut open),
            }
        }
        self.regions = open;
        self
    }
}

/// The regions within a region that hold a wanted rank; those of one value are found.
fn narrow(
    region: &Region,
    bins: &[(u64, u64, u64)],
    found: &mut OrderStatistics,
    open: &mut Vec<Region>,
) {
    let mut below = region.below;
    for (count, least, greatest) in bins {
        let ranks = in_range(&region.ranks, below, *count);
        if least == greatest {
            let value = value_of(*least);
            found.0.extend(ranks.iter().map(|rank| (*rank, value)));
        } else if !ranks.is_empty() {
            open.push(Region {
                low: *least,
                high: *greatest,
                below,
                count: *count,
                ranks,
            });
        }
        below += count;
    }
}

fn in_range(ranks: &[u64], below: u64, count: u64) -> Vec<u64> {
    let within = |rank: &u64| (below..below + count).contains(rank);
    ranks.iter().copied().filter(within).collect()
}

/// What one thread finds in a pass, region by region.
pub(crate) struct Sieve(Vec<Sifted>);

impl Sieve {
    /// Adds what another thread found.
    pub fn add(&mut self, other: Sieve) {
        for (one, other) in self.0.iter_mut().zip(other.0) {
            match (one, other) {
                (Sifted::Kept(one), Sifted::Kept(other)) => one.extend(other),
                (Sifted::Narrowed(one), Sifted::Narrowed(other)) => {
                    for (one, other) in one.iter_mut().zip(other) {
                        one.0 += other.0;
                        one.1 = one.1.min(other.1);
                        one.2 = one.2.max(other.2);
                    }
                }
                // Both sieves are of one search.
                _ => {}
            }
        }
    }
}
