//! `oxymeta bench`: how fast this machine resamples, in a table to paste.

mod measure;
mod show;

use clap::Args;
use serde::Serialize;

use oxymeta::numerics::lanes::InstructionSet;

use super::args::{Format, OutputArgs};
use super::error::CliError;
use super::output;

/// Arguments of `bench`.
#[derive(Debug, Args)]
pub struct BenchArgs {
    /// Fewer and shorter repetitions
    #[arg(long)]
    pub quick: bool,
    #[command(flatten)]
    pub output: OutputArgs,
}

/// How fast the machine is.
#[derive(Debug, Serialize)]
struct Bench {
    version: &'static str,
    /// Vector instructions that the kernels run on.
    instructions: &'static str,
    /// Threads of the column "all".
    threads: usize,
    rows: Vec<Row>,
}

/// How long one kind of work takes.
#[derive(Debug, Serialize)]
struct Row {
    work: &'static str,
    /// Number of studies.
    k: usize,
    /// What is counted.
    unit: &'static str,
    /// Nanoseconds for one, on one thread.
    ns: f64,
    /// Ratio of that time to the yardstick's with as many studies.
    to_yardstick: Option<f64>,
    /// Ratio of that time to the time of drawing the normals alone.
    to_normals: Option<f64>,
    per_second: f64,
    /// On all threads.
    per_second_all: Option<f64>,
    /// Throughput on all threads over that on one.
    speed_up: Option<f64>,
    /// Of which each figure is the median.
    repetitions: usize,
}

/// `oxymeta bench`.
pub fn run(args: &BenchArgs) -> Result<(), CliError> {
    let bench = Bench {
        version: env!("CARGO_PKG_VERSION"),
        instructions: InstructionSet::best().name(),
        threads: rayon::current_num_threads(),
        rows: measure::rows(measure::Effort::new(args.quick))?,
    };
    let out = match args.output.format {
        Format::Text => show::text(&bench),
        Format::Csv => show::csv(&bench),
        Format::Json => output::json(&bench),
    };
    output::write(&out, args.output.output.as_deref())
}
