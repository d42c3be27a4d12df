//! Summaries of more replicates than memory should hold: each is made anew for every pass over them.
//!
//! The first pass counts values in bins and lets each chunk be summed up; the second keeps the values of the few bins that
//! hold an order statistic asked for. What comes out are the bits that the same replicates give when all are stored: counts do
//! not depend on order, and sums of chunks are taken in order of the chunks.

mod order;
mod pass;

use super::kernels::{CHUNK, Plan, Replicates};
use super::written::WrittenError;
pub(crate) use order::OrderStatistics;
use order::{Bins, Search};
use pass::{Spare, pass};

/// Where replicates come from, a chunk at a time.
pub(crate) trait Source: Sync {
    /// The replicates of a chunk; the last may hold fewer than a chunk has.
    fn chunk(&self, chunk: u64) -> Result<Replicates, WrittenError>;
}

impl Replicates {
    /// The first of them.
    pub fn first(mut self, count: usize) -> Replicates {
        for column in [
            &mut self.estimates,
            &mut self.tau2,
            &mut self.variances,
            &mut self.typical,
        ] {
            column.truncate(count);
        }
        self
    }
}

impl Source for Plan<'_> {
    fn chunk(&self, chunk: u64) -> Result<Replicates, WrittenError> {
        Ok(Plan::chunk(self, chunk))
    }
}

/// A statistic of every replicate.
pub(crate) struct Column<'a> {
    /// Appends the values of a chunk, in order; NaN where undefined.
    pub fill: &'a (dyn Fn(&Replicates, &mut Vec<f64>) + Sync),
    /// Values are counted below and at this number.
    pub centre: f64,
    /// How near to it a value counts as equal.
    pub near: f64,
}

/// What the first pass finds of a statistic.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Tallied {
    /// Values that are defined.
    pub fitted: u64,
    /// Values below the centre.
    pub below: u64,
    /// Values equal to the centre.
    pub equal: u64,
}

/// What both passes find of a statistic.
#[derive(Clone, Debug)]
pub(crate) struct Sketch {
    pub tallied: Tallied,
    /// The order statistics asked for.
    pub order: OrderStatistics,
}

/// Summaries of the statistics of `replicates` replicates.
///
/// `ranks` says which order statistics of a column are wanted, counted from 0, once its first pass is done. `note` is told of
/// the first pass in order: it gets what `summarise` makes of each chunk.
pub(crate) fn streamed<T: Send>(
    source: &dyn Source,
    replicates: u64,
    columns: &[Column],
    (summarise, note): (&(dyn Fn(&Replicates) -> T + Sync), impl FnMut(T) + Send),
    ranks: &dyn Fn(usize, &Tallied) -> Vec<u64>,
    progress: Option<&(dyn Fn(u64) + Sync)>,
) -> Result<Vec<Sketch>, WrittenError> {
    let run = (replicates, columns);
    let (bins, tallied) = first_pass(source, run, (summarise, note), progress)?;
    let wanted = |at: usize| {
        let (bins, counts) = &bins[at];
        Search::new(bins, counts, &ranks(at, &tallied[at]))
    };
    let mut searches: Vec<Search> = (0..columns.len()).map(wanted).collect();
    let mut told = progress;
    while !searches.iter().all(Search::finished) {
        searches = search_pass(source, run, searches, told.take())?;
    }
    let sketch = |(tallied, search): (Tallied, Search)| Sketch {
        tallied,
        order: search.found(),
    };
    Ok(tallied.into_iter().zip(searches).map(sketch).collect())
}

type Binned = Vec<(Bins, Vec<u64>)>;

fn first_pass<T: Send>(
    source: &dyn Source,
    (replicates, columns): (u64, &[Column]),
    (summarise, note): (&(dyn Fn(&Replicates) -> T + Sync), impl FnMut(T) + Send),
    progress: Option<&(dyn Fn(u64) + Sync)>,
) -> Result<(Binned, Vec<Tallied>), WrittenError> {
    let sample = source.chunk(0)?;
    let bins: Vec<Bins> = columns
        .iter()
        .map(|column| {
            let mut values = Vec::new();
            (column.fill)(&sample, &mut values);
            Bins::around(&values, column.centre)
        })
        .collect();
    let empty = || -> Vec<(Vec<u64>, Tallied)> {
        let column = |bins: &Bins| (bins.counts(), Tallied::default());
        bins.iter().map(column).collect()
    };
    let spare = Spare::new(&empty);
    let count = |values: &[Vec<f64>]| {
        spare.with(|tallies| {
            for (at, (counts, tallied)) in tallies.iter_mut().enumerate() {
                let Column { centre, near, .. } = columns[at];
                for value in values[at].iter().filter(|value| !value.is_nan()) {
                    counts[bins[at].of(*value)] += 1;
                    tallied.fitted += 1;
                    tallied.below += u64::from(value - centre < -near);
                    tallied.equal += u64::from((value - centre).abs() <= near);
                }
            }
        });
    };
    let look = |drawn: &Replicates, values: &[Vec<f64>]| {
        count(values);
        summarise(drawn)
    };
    let half = |finished: u64| finished / 2;
    let told = |finished| progress.iter().for_each(|tell| tell(half(finished)));
    pass(source, (replicates, columns), &look, note, &told)?;
    let mut total = empty();
    for part in spare.all() {
        for ((counts, tallied), (more, also)) in total.iter_mut().zip(part) {
            counts.iter_mut().zip(more).for_each(|(c, m)| *c += m);
            tallied.fitted += also.fitted;
            tallied.below += also.below;
            tallied.equal += also.equal;
        }
    }
    let (counts, tallied): (Vec<_>, Vec<Tallied>) = total.into_iter().unzip();
    Ok((bins.into_iter().zip(counts).collect(), tallied))
}

/// Looks at every value once more, for the order statistics not yet known.
fn search_pass(
    source: &dyn Source,
    (replicates, columns): (u64, &[Column]),
    searches: Vec<Search>,
    progress: Option<&(dyn Fn(u64) + Sync)>,
) -> Result<Vec<Search>, WrittenError> {
    let empty = || searches.iter().map(Search::sieve).collect::<Vec<_>>();
    let spare = Spare::new(&empty);
    let sift = |_: &Replicates, values: &[Vec<f64>]| {
        spare.with(|sieves| {
            for ((search, sieve), values) in searches.iter().zip(sieves).zip(values) {
                search.sift(values, sieve);
            }
        });
    };
    // The first pass told of half of each chunk, rounded down.
    let rest = |finished: u64| finished - finished / 2;
    let told = |finished| progress.iter().for_each(|tell| tell(rest(finished)));
    pass(source, (replicates, columns), &sift, |()| (), &told)?;
    let mut total = empty();
    for part in spare.all() {
        for (sieve, more) in total.iter_mut().zip(part) {
            sieve.add(more);
        }
    }
    let narrowed = searches.into_iter().zip(total);
    Ok(narrowed
        .map(|(search, sieve)| search.narrowed(sieve))
        .collect())
}

#[cfg(test)]
mod tests;
