//! Replicates to files, and from files: a run cut into shards for many machines.

use std::path::{Path, PathBuf};

use clap::Args;
use oxymeta::resampling::{
    BootstrapRequest, ReplicateFormat, ReplicateRange, Written, resample_written, write_replicates,
};
use oxymeta::synthesis::{AnalysisResult, Extras};

use super::args::{BootstrapArgs, InputArgs};
use super::error::CliError;
use super::input::{Computed, compute};
use super::{output, progress};

const FEWEST: u64 = 100;
const MOST: u64 = 1_000_000_000_000;

/// Replicates in files.
#[derive(Debug, Args)]
pub struct ShardArgs {
    /// Write the replicates to this file (CSV; Parquet if its name ends in .parquet and the program is built with
    /// that feature) and nothing else; one analysis at a time
    #[arg(long, value_name = "FILE", conflicts_with_all = ["merge", "output", "format"])]
    pub write: Option<PathBuf>,
    /// Write only part I of N of the replicates, for one of N machines
    #[arg(long, value_name = "I/N", requires = "write", value_parser = shard)]
    pub shard: Option<Shard>,
    /// The result of replicates that --write wrote, in any order of the files: that of the whole run, to the byte
    #[arg(long, value_name = "FILE", num_args = 1.., conflicts_with_all = ["replicates", "seed", "kind"])]
    pub merge: Vec<PathBuf>,
}

/// How many replicates, or which.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    Number(u64),
    Range(u64, u64),
    Exact,
}

/// A range is for a file.
pub fn no_range(asked: Option<Asked>) -> Result<(), CliError> {
    match asked {
        Some(Asked::Range(first, end)) => Err(CliError::Option {
            option: "replicates",
            written: format!("{first}..{end}"),
            allowed: "a number; a range goes with --write".to_owned(),
        }),
        _ => Ok(()),
    }
}

fn range(asked: Option<Asked>) -> Result<ReplicateRange, CliError> {
    let (first, end) = match asked {
        Some(Asked::Number(number)) => (0, number),
        Some(Asked::Range(first, end)) => (first, end),
        Some(Asked::Exact) | None => {
            return Err(CliError::Usage {
                reason: "--write needs --replicates with a number or a range".to_owned(),
            });
        }
    };
    ReplicateRange::new(first, end).map_err(|error| CliError::Usage {
        reason: error.to_string(),
    })
}

/// Part `.0` of `.1`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shard(u64, u64);

/// Reads `100000`, `1e9` or `0..1e9`.
pub fn asked(written: &str) -> Result<Asked, String> {
    if written.eq_ignore_ascii_case("exact") {
        return Ok(Asked::Exact);
    }
    let wrong = || {
        format!(
            "takes `exact`, a number from {FEWEST} to {MOST}, such as 1e6, or a range such as 0..1e9"
        )
    };
    if let Some((first, end)) = written.split_once("..") {
        let range = whole(first).zip(whole(end)).filter(|(_, end)| *end <= MOST);
        return range
            .map(|(first, end)| Asked::Range(first, end))
            .ok_or_else(wrong);
    }
    let number = whole(written).filter(|number| (FEWEST..=MOST).contains(number));
    number.map(Asked::Number).ok_or_else(wrong)
}

/// A whole number as digits, or in the form 1e9 or 2.5e6.
pub fn whole(written: &str) -> Option<u64> {
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let Some((mantissa, exponent)) = written.split_once(['e', 'E']) else {
        return written.parse().ok().filter(|_| digits(written));
    };
    let (integer, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let exponent: usize = exponent.parse().ok().filter(|exponent| *exponent <= 18)?;
    let zeros = exponent.checked_sub(fraction.len())?;
    let joined = format!("{integer}{fraction}");
    let value: u64 = joined.parse().ok().filter(|_| digits(&joined))?;
    value.checked_mul(10u64.checked_pow(zeros as u32)?)
}

fn shard(written: &str) -> Result<Shard, String> {
    let parts = written.split_once('/');
    let parts = parts.and_then(|(part, of)| whole(part).zip(whole(of)));
    parts
        .filter(|(part, of)| (1..=*of).contains(part))
        .map(|(part, of)| Shard(part, of))
        .ok_or_else(|| "takes a part of several, such as 1/4".to_owned())
}

/// Writes the replicates of one analysis.
pub fn write(
    args: &BootstrapArgs,
    request: &BootstrapRequest,
    path: &Path,
) -> Result<(), CliError> {
    let whole = range(args.resampling.replicates)?;
    let range = match args.shards.shard {
        None => whole,
        Some(Shard(part, of)) => whole.shard(part, of).ok_or_else(|| CliError::Usage {
            reason: format!(
                "part {part} of {of} has no replicates: parts are of 1024 or more, so ask for fewer parts"
            ),
        })?,
    };
    let format = ReplicateFormat::of_name(path)?;
    let (computed, (yi, vi)) = one_analysis(args, &args.input)?;
    let result = &computed.results[0];
    let observed = result.pooled.as_ref().ok_or(CliError::NoBootstrap)?;
    let names = names(&computed.digest, result);
    let bar = progress::bar(range.replicates(), "replicates");
    let step = |finished| bar.inc(finished);
    let written = output::write_file_with(path, |out| {
        let methods = (&result.options, observed);
        let drawing = (request.kind, request.seed);
        write_replicates(
            (out, format),
            names,
            (&yi, &vi),
            methods,
            drawing,
            range,
            Some(&step),
        )
    });
    bar.finish_and_clear();
    written
}

/// The result of replicates in files.
pub fn merge(args: &BootstrapArgs, request: &BootstrapRequest) -> Result<Computed, CliError> {
    let written = Written::open(&args.shards.merge)?;
    let mut input = args.input.clone();
    if input.input.is_dir() && input.analysis.is_none() {
        input.analysis = Some(written.run().analysis.clone());
    }
    let (mut computed, (yi, vi)) = one_analysis(args, &input)?;
    let result = &mut computed.results[0];
    let bar = progress::bar(written.replicates(), "replicates");
    let step = |finished| bar.inc(finished);
    let source = (&written, names(&computed.digest, result));
    let found = resample_written((&yi, &vi), &result.options, source, request, Some(&step));
    bar.finish_and_clear();
    result.bootstrap = Some(found?);
    Ok(computed)
}

type Columns = (Vec<f64>, Vec<f64>);

fn one_analysis(args: &BootstrapArgs, input: &InputArgs) -> Result<(Computed, Columns), CliError> {
    let computed = compute(input, Some(&args.model), &Extras::default())?;
    let [result] = computed.results.as_slice() else {
        let ids = computed.results.iter().map(|result| result.id.as_str());
        return Err(CliError::Usage {
            reason: format!(
                "a file holds the replicates of one analysis; choose one with --analysis: {}",
                ids.collect::<Vec<_>>().join(", ")
            ),
        });
    };
    let columns = effects(result)?;
    Ok((computed, columns))
}

fn effects(result: &AnalysisResult) -> Result<Columns, CliError> {
    if result.options.method.pools_counts() {
        return Err(CliError::CountsBootstrap);
    }
    if result.effects.len() < 2 {
        return Err(CliError::NoBootstrap);
    }
    let estimates = result.effects.iter().map(|effect| effect.estimate);
    Ok(estimates.map(|estimate| (estimate.yi, estimate.vi)).unzip())
}

fn names<'a>(digest: &'a str, result: &'a AnalysisResult) -> [&'a str; 3] {
    [digest, &result.id, result.measure.code()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_digits_or_powers_of_ten() {
        for (written, number) in [
            ("10000", 10_000),
            ("1e9", 1_000_000_000),
            ("2.5e6", 2_500_000),
            ("1E3", 1_000),
        ] {
            assert_eq!(asked(written), Ok(Asked::Number(number)), "{written}");
        }
        assert_eq!(asked("0..1e6"), Ok(Asked::Range(0, 1_000_000)));
        for written in [
            "", "many", "-1", "+500", "1e", "1e99", "1.25e1", "99", "1e13", "..", "5..", "1e-3",
        ] {
            assert!(asked(written).is_err(), "{written}");
        }
    }

    #[test]
    fn a_shard_is_one_of_several() {
        assert_eq!(shard("2/3"), Ok(Shard(2, 3)));
        for written in ["0/3", "4/3", "1", "a/b", "1/0"] {
            assert!(shard(written).is_err(), "{written}");
        }
    }
}
