use std::io::Write;

use rayon::prelude::*;

use super::super::Kind;
use super::super::kernels::{CHUNK, Plan, Replicates};
#[cfg(feature = "parquet")]
use super::parquet;
use super::{BATCH, Header, ReplicateFormat, ReplicateRange, ReplicateRun, csv};
use crate::pooling::{Options, PooledEstimate, Refit};

/// Writes a range of replicates, with the columns `replicate`, `estimate`, `tau2`, `variance` and `typical`, and what run
/// they are of.
///
/// `variance` is 1 / sum(wi) of the replicate's own weights, `typical` its typical sampling variance (for I2 and H2).
/// Numbers read back to the same bits; what could not be fitted is empty (CSV) or null (Parquet). `names` are the digest of
/// the input, the analysis and the measure. Errors: those of `out`.
pub fn write_replicates(
    (out, format): (&mut (dyn Write + Send), ReplicateFormat),
    names: [&str; 3],
    (yi, vi): (&[f64], &[f64]),
    (pooling, observed): (&Options, &PooledEstimate),
    (kind, seed): (Kind, u64),
    range: ReplicateRange,
    progress: Option<&(dyn Fn(u64) + Sync)>,
) -> std::io::Result<()> {
    let header = Header {
        run: ReplicateRun::new(names, (yi, vi), pooling, (kind, seed), observed),
        first: range.first,
        end: range.end,
    };
    let refit = Refit {
        estimate: observed.estimate,
        tau2: observed.tau2.unwrap_or_default(),
    };
    let plan = Plan::new((yi, vi), refit, pooling, (kind, seed)).with_typical(true);
    let drawn = Drawn {
        plan,
        range,
        progress,
    };
    match format {
        ReplicateFormat::Csv => {
            csv::write_header(out, &header)?;
            drawn.in_batches(csv::lines, |texts| {
                texts
                    .iter()
                    .try_for_each(|text| out.write_all(text.as_bytes()))
            })?;
        }
        #[cfg(feature = "parquet")]
        ReplicateFormat::Parquet => {
            let mut sheet = parquet::Sheet::new(&mut *out, &header)?;
            let all = |drawn: &Replicates, _, size| drawn.clone().first(size);
            drawn.in_batches(all, |chunks| sheet.write(&chunks))?;
            sheet.finish()?;
        }
    }
    out.flush()
}

/// The replicates of a range, a batch of chunks at a time.
struct Drawn<'a> {
    plan: Plan<'a>,
    range: ReplicateRange,
    progress: Option<&'a (dyn Fn(u64) + Sync)>,
}

impl Drawn<'_> {
    /// Gives `write` what `of_chunk` makes of each chunk, the index of its first replicate and their number, in order.
    fn in_batches<T: Send>(
        &self,
        of_chunk: impl Fn(&Replicates, u64, usize) -> T + Sync,
        mut write: impl FnMut(Vec<T>) -> std::io::Result<()>,
    ) -> std::io::Result<()> {
        let made = |chunk: u64| {
            let first = chunk * CHUNK;
            let size = CHUNK.min(self.range.end - first);
            let made = of_chunk(&self.plan.chunk(chunk), first, size as usize);
            self.progress.iter().for_each(|tell| tell(size));
            made
        };
        let end = self.range.end.div_ceil(CHUNK);
        let mut first = self.range.first / CHUNK;
        while first < end {
            let batch = first..end.min(first + BATCH);
            first = batch.end;
            write(batch.into_par_iter().map(made).collect())?;
        }
        Ok(())
    }
}
