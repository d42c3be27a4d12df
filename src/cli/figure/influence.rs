use clap::Args;
use oxymeta::reports::companions::influence::influence_plot;
use oxymeta::reports::sensitivity::csv::Kind;

use super::super::args::InputArgs;
use super::super::error::CliError;
use super::super::model_args::ModelArgs;
use super::super::sensitivity::{WhichArgs, computed};
use super::file::FigureFile;
use super::only;
use super::width::WidthArgs;

/// Arguments of `influence`.
#[derive(Debug, Args)]
pub struct InfluenceArgs {
    #[command(flatten)]
    pub input: InputArgs,
    #[command(flatten)]
    pub model: ModelArgs,
    #[command(flatten)]
    pub file: FigureFile,
    #[command(flatten)]
    pub width: WidthArgs,
}

/// `oxymeta influence`.
pub fn run(args: &InfluenceArgs) -> Result<(), CliError> {
    args.file.check()?;
    let width = args.width.pixels(80.0)?.round();
    let kinds = [Kind::Influence];
    let found = computed(&args.input, &args.model, &WhichArgs::default(), &kinds)?;
    let result = only(&found)?;
    if let Some(reason) = result.sensitivity.not_made.first() {
        return Err(reason.clone().into());
    }
    let plot = influence_plot(result, &found.digest, width);
    args.file.write(&plot.ok_or(CliError::NoSensitivity)?)
}
