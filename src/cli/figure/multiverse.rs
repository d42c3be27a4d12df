use clap::Args;
use oxymeta::reports::companions::multiverse::specification_curve;
use oxymeta::reports::sensitivity::csv::Kind;

use super::super::args::InputArgs;
use super::super::error::CliError;
use super::super::model_args::ModelArgs;
use super::super::sensitivity::{WhichArgs, computed};
use super::file::FigureFile;
use super::only;
use super::width::WidthArgs;

/// Arguments of `multiverse`.
#[derive(Debug, Args)]
pub struct MultiverseArgs {
    #[command(flatten)]
    pub input: InputArgs,
    #[command(flatten)]
    pub model: ModelArgs,
    /// Also try these values of an assumption (r crossover-r icc add): r=0.3..0.9 or r=0.3,0.5,0.7; can be given again
    #[arg(long, value_name = "NAME=VALUES")]
    pub sweep: Vec<String>,
    #[command(flatten)]
    pub file: FigureFile,
    #[command(flatten)]
    pub width: WidthArgs,
}

/// `oxymeta multiverse`.
pub fn run(args: &MultiverseArgs) -> Result<(), CliError> {
    args.file.check()?;
    let width = args.width.pixels(80.0)?.round();
    let which = WhichArgs {
        sweep: args.sweep.clone(),
        ..WhichArgs::default()
    };
    let found = computed(&args.input, &args.model, &which, &[Kind::Multiverse])?;
    let result = only(&found)?;
    let plot = specification_curve(result, &found.digest, width);
    args.file.write(&plot.ok_or(CliError::NoSensitivity)?)
}
