//! Replicates in files: a range to a file, made on any machine, and all files of a run together again.

mod csv;
mod format;
#[cfg(feature = "parquet")]
mod parquet;
mod read;
mod write;

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::Kind;
use super::kernels::{CHUNK, STREAM};
use crate::pooling::{Options, PooledEstimate, Refit};
use crate::records::digest_of_bytes;
pub use format::ReplicateFormat;
pub use read::Written;
pub use write::write_replicates;

/// The columns of a file.
const COLUMNS: [&str; 5] = ["replicate", "estimate", "tau2", "variance", "typical"];
/// Chunks at hand at a time when a file is written.
const BATCH: u64 = 64;

/// All that fixes the replicates of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReplicateRun {
    /// SHA-256 of the input.
    pub input_sha256: String,
    /// The analysis.
    pub analysis: String,
    /// The effect measure.
    pub measure: String,
    /// Code of the estimator of tau2.
    pub tau2_method: String,
    /// SHA-256 of the effects, their variances and all that decides how they are pooled.
    pub effects_sha256: String,
    /// Code of the kind of bootstrap.
    pub kind: String,
    /// Seed of the random streams.
    pub seed: u64,
    /// Name of the random stream.
    pub stream: String,
}

impl ReplicateRun {
    /// The run of these effects, that were pooled to `observed`; the first names are those of the input, the analysis and
    /// the measure.
    pub fn new(
        [input_sha256, analysis, measure]: [&str; 3],
        (yi, vi): (&[f64], &[f64]),
        pooling: &Options,
        (kind, seed): (Kind, u64),
        observed: &PooledEstimate,
    ) -> ReplicateRun {
        ReplicateRun {
            input_sha256: input_sha256.to_owned(),
            analysis: analysis.to_owned(),
            measure: measure.to_owned(),
            tau2_method: pooling.tau2.code().to_owned(),
            effects_sha256: effects_digest((yi, vi), pooling, observed),
            kind: kind.code().to_owned(),
            seed,
            stream: STREAM.to_owned(),
        }
    }

    /// The first fact that another run does not share: its name, its value there and here.
    fn differs_from(&self, other: &ReplicateRun) -> Option<(&'static str, String, String)> {
        let facts = |run: &ReplicateRun| {
            [
                ("input", run.input_sha256.clone()),
                ("analysis", run.analysis.clone()),
                ("measure", run.measure.clone()),
                ("estimator of tau2", run.tau2_method.clone()),
                ("kind", run.kind.clone()),
                ("seed", run.seed.to_string()),
                ("random stream", run.stream.clone()),
                ("set of effects", run.effects_sha256.clone()),
            ]
        };
        let both = facts(self).into_iter().zip(facts(other));
        both.map(|((what, own), (_, others))| (what, own, others))
            .find(|(_, own, others)| own != others)
    }
}

/// The level of intervals does not change a replicate; all else may.
fn effects_digest(
    (yi, vi): (&[f64], &[f64]),
    pooling: &Options,
    observed: &PooledEstimate,
) -> String {
    let tau2 = observed.tau2.unwrap_or_default();
    let numbers = yi.iter().chain(vi).chain([&observed.estimate, &tau2]);
    let mut bytes: Vec<u8> = numbers.flat_map(|number| number.to_le_bytes()).collect();
    let methods = [
        Refit::estimator(pooling).map_or("", |estimator| estimator.code()),
        pooling.tau2.code(),
        pooling.interval.code(),
        pooling.genq_weights.code(),
        pooling.weighting.code(),
    ];
    bytes.extend(methods.join(" ").into_bytes());
    digest_of_bytes(&bytes)
}

/// What a file says of its rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Header {
    #[serde(flatten)]
    run: ReplicateRun,
    /// Index of the first replicate in the file.
    first: u64,
    /// Index after the last.
    end: u64,
}

/// A range of replicates that can stand in one file: it begins at a multiple of 1024, as the random streams do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReplicateRange {
    first: u64,
    end: u64,
}

impl ReplicateRange {
    /// Replicates `first` up to but not including `end`.
    pub fn new(first: u64, end: u64) -> Result<ReplicateRange, WrittenError> {
        if !first.is_multiple_of(CHUNK) {
            return Err(WrittenError::Begins {
                first,
                before: first / CHUNK * CHUNK,
            });
        }
        if end <= first {
            return Err(WrittenError::Empty { first, end });
        }
        Ok(ReplicateRange { first, end })
    }

    /// The part of this number, counted from 1, of a range that is cut into parts of nearly the same size. Undefined where
    /// the part has no replicate.
    pub fn shard(self, number: u64, of: u64) -> Option<ReplicateRange> {
        let from = self.first / CHUNK;
        let chunks = u128::from(self.end.div_ceil(CHUNK) - from);
        let cut = |part: u64| from + (chunks * u128::from(part) / u128::from(of)) as u64;
        let (first, end) = (cut(number.checked_sub(1)?), cut(number));
        (number <= of && first < end).then(|| ReplicateRange {
            first: first * CHUNK,
            end: self.end.min(end * CHUNK),
        })
    }

    /// How many replicates it holds.
    pub fn replicates(self) -> u64 {
        self.end - self.first
    }
}

/// Why replicates cannot be written, or read again.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
#[allow(missing_docs)] // each message says what its facts are
pub enum WrittenError {
    #[error(
        "a range of replicates begins at a multiple of 1024, as {before} is, and not at {first}"
    )]
    Begins { first: u64, before: u64 },
    #[error("the range {first}..{end} holds no replicate")]
    Empty { first: u64, end: u64 },
    #[error("{path}: {kind}")]
    File {
        path: PathBuf,
        kind: std::io::ErrorKind,
    },
    #[error("{path} is not a file of replicates of this program")]
    Stranger { path: PathBuf },
    #[error("{path}: line {line} is not that of replicate {replicate}")]
    Line {
        path: PathBuf,
        line: u64,
        replicate: u64,
    },
    #[error(
        "{path}: row group {group}, from replicate {first} up to {end}, cannot be read: {reason}"
    )]
    RowGroup {
        path: PathBuf,
        group: usize,
        first: u64,
        end: u64,
        reason: String,
    },
    #[error(
        "{path}: the end of the file, which says where its replicates are, cannot be read: {reason}"
    )]
    Footer { path: PathBuf, reason: String },
    #[error(
        "{path} would be Parquet, which this build of the program lacks; use a name that ends in .csv, or build it with `cargo build --release --features parquet`"
    )]
    WithoutParquet { path: PathBuf },
    #[error("{path} ends before replicate {replicate}, and should go up to {end}")]
    Short {
        path: PathBuf,
        replicate: u64,
        end: u64,
    },
    #[error("{path} is of another {what} ({there}) than the run it should belong to ({here})")]
    OtherRun {
        path: PathBuf,
        what: &'static str,
        there: String,
        here: String,
    },
    #[error("no file holds the replicates from {first} up to {end}")]
    Gap { first: u64, end: u64 },
    #[error("the replicates from {first} up to {end} are in two files, {one} and {other}")]
    Overlap {
        first: u64,
        end: u64,
        one: PathBuf,
        other: PathBuf,
    },
    #[error("there is no file of replicates to merge")]
    NoFile,
}

#[cfg(test)]
mod tests;
