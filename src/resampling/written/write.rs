use std::fmt::Write as _;
use std::io::Write;

use rayon::prelude::*;

use super::super::Kind;
use super::super::kernels::{CHUNK, Plan, Replicates};
use super::{COLUMNS, Header, MARK, ReplicateRange, ReplicateRun};
use crate::pooling::{Options, PooledEstimate, Refit};

/// Chunks at hand at a time.
const BATCH: u64 = 64;

/// Writes a range of replicates as CSV: `replicate,estimate,tau2,variance,typical`, after one line that says what run they
/// are of.
///
/// `variance` is 1 / sum(wi) of the replicate's own weights, `typical` its typical sampling variance (for I2 and H2).
/// Numbers are the shortest that read back to the same bits; what could not be fitted is empty. `names` are the digest of
/// the input, the analysis and the measure. Errors: those of `out`.
pub fn write_replicates(
    out: &mut dyn Write,
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
    writeln!(out, "{MARK}{}", serde_json::to_string(&header)?)?;
    writeln!(out, "{COLUMNS}")?;
    let refit = Refit {
        estimate: observed.estimate,
        tau2: observed.tau2.unwrap_or_default(),
    };
    let plan = Plan::new((yi, vi), refit, pooling, (kind, seed)).with_typical(true);
    let lines_of = |chunk: u64| {
        let first = chunk * CHUNK;
        let size = CHUNK.min(range.end - first);
        let text = lines(&plan.chunk(chunk), first, size as usize);
        progress.iter().for_each(|tell| tell(size));
        text
    };
    let end = range.end.div_ceil(CHUNK);
    let mut first = range.first / CHUNK;
    while first < end {
        let batch = first..end.min(first + BATCH);
        first = batch.end;
        let texts: Vec<String> = batch.into_par_iter().map(lines_of).collect();
        for text in texts {
            out.write_all(text.as_bytes())?;
        }
    }
    out.flush()
}

fn lines(drawn: &Replicates, first: u64, size: usize) -> String {
    let mut text = String::with_capacity(96 * size);
    for at in 0..size {
        // Writing to a string cannot fail.
        let _ = write!(text, "{}", first + at as u64);
        let columns = [
            &drawn.estimates,
            &drawn.tau2,
            &drawn.variances,
            &drawn.typical,
        ];
        for column in columns {
            text.push(',');
            if !column[at].is_nan() {
                let _ = write!(text, "{:?}", column[at]);
            }
        }
        text.push('\n');
    }
    text
}
