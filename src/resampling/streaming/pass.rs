//! One look at every replicate, in bounded memory.

use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;

use super::{CHUNK, Column, Source, WrittenError};

/// Chunks at hand at a time.
const BATCH: u64 = 256;

/// Calls `visit` with the values of every chunk from any thread, and `fold` in order of the chunks.
///
/// `fold` works on one batch while the next is made.
pub(super) fn pass(
    source: &dyn Source,
    (replicates, columns): (u64, &[Column]),
    visit: &(dyn Fn(&[Vec<f64>]) + Sync),
    mut fold: impl FnMut(&[Vec<f64>]) + Send,
    told: &(dyn Fn(u64) + Sync),
) -> Result<(), WrittenError> {
    let chunks = replicates.div_ceil(CHUNK);
    let values_of = |chunk: u64| -> Result<Vec<Vec<f64>>, WrittenError> {
        let drawn = source.chunk(chunk)?;
        let size = CHUNK.min(replicates - chunk * CHUNK);
        let values = |column: &Column| {
            let mut values = Vec::with_capacity(CHUNK as usize);
            (column.fill)(&drawn, &mut values);
            values.truncate(size as usize);
            values
        };
        let values: Vec<Vec<f64>> = columns.iter().map(values).collect();
        visit(&values);
        told(size);
        Ok(values)
    };
    let mut made: Vec<Vec<Vec<f64>>> = Vec::new();
    let mut first = 0;
    while first < chunks {
        let batch = first..chunks.min(first + BATCH);
        first = batch.end;
        let (_, next) = rayon::join(
            || made.iter().for_each(|values| fold(values)),
            || batch.into_par_iter().map(values_of).collect(),
        );
        let next: Result<_, WrittenError> = next;
        made = next?;
    }
    made.iter().for_each(|values| fold(values));
    Ok(())
}

/// As many tallies as threads count at once.
pub(super) struct Spare<'a, T> {
    empty: &'a (dyn Fn() -> T + Sync),
    tallies: Mutex<Vec<T>>,
}

impl<'a, T> Spare<'a, T> {
    pub fn new(empty: &'a (dyn Fn() -> T + Sync)) -> Spare<'a, T> {
        Spare {
            empty,
            tallies: Mutex::new(Vec::new()),
        }
    }

    /// Lends a tally that no other thread has.
    pub fn with(&self, count: impl FnOnce(&mut T)) {
        let free = || self.tallies.lock().unwrap_or_else(PoisonError::into_inner);
        let lent = free().pop();
        let mut tally = lent.unwrap_or_else(self.empty);
        count(&mut tally);
        free().push(tally);
    }

    /// Every tally, in no order.
    pub fn all(self) -> Vec<T> {
        self.tallies
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner)
    }
}
