//! One look at every replicate, in bounded memory.

use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;

use super::{CHUNK, Column, Replicates, Source, WrittenError};

/// Chunks whose sums are at hand at a time.
const BATCH: u64 = 4096;

/// Calls `look` with every chunk and the values of its columns, from any thread, and `fold` with what it gives, in order of
/// the chunks.
pub(super) fn pass<T: Send>(
    source: &dyn Source,
    (replicates, columns): (u64, &[Column]),
    look: &(dyn Fn(&Replicates, &[Vec<f64>]) -> T + Sync),
    mut fold: impl FnMut(T) + Send,
    told: &(dyn Fn(u64) + Sync),
) -> Result<(), WrittenError> {
    let chunks = replicates.div_ceil(CHUNK);
    let of_chunk = |chunk: u64| -> Result<T, WrittenError> {
        let size = CHUNK.min(replicates - chunk * CHUNK);
        let drawn = source.chunk(chunk)?.first(size as usize);
        let values = |column: &Column| {
            let mut values = Vec::with_capacity(CHUNK as usize);
            (column.fill)(&drawn, &mut values);
            values
        };
        let values: Vec<Vec<f64>> = columns.iter().map(values).collect();
        let found = look(&drawn, &values);
        told(size);
        Ok(found)
    };
    let mut first = 0;
    while first < chunks {
        let batch = first..chunks.min(first + BATCH);
        first = batch.end;
        let found: Result<Vec<T>, WrittenError> = batch.into_par_iter().map(of_chunk).collect();
        found?.into_iter().for_each(&mut fold);
    }
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
