use clap::Args;
use oxymeta::reports::companions::labbe;
use oxymeta::synthesis::Extras;

use super::super::args::InputArgs;
use super::super::error::CliError;
use super::super::input::compute;
use super::super::model_args::ModelArgs;
use super::file::FigureFile;
use super::only;
use super::width::WidthArgs;

/// Arguments of `labbe`.
#[derive(Debug, Args)]
pub struct LabbeArgs {
    #[command(flatten)]
    pub input: InputArgs,
    #[command(flatten)]
    pub model: ModelArgs,
    #[command(flatten)]
    pub width: WidthArgs,
    #[command(flatten)]
    pub file: FigureFile,
}

/// `oxymeta labbe`.
pub fn run(args: &LabbeArgs) -> Result<(), CliError> {
    args.file.check()?;
    args.width.paper("")?;
    let computed = compute(&args.input, Some(&args.model), &Extras::default())?;
    let result = only(&computed)?;
    let paper = args.width.paper(&computed.digest)?;
    args.file.write(&labbe(result, &paper)?)
}
