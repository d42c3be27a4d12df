use clap::Args;
use oxymeta::reports::companions::radial;
use oxymeta::synthesis::Extras;

use super::super::args::InputArgs;
use super::super::error::CliError;
use super::super::input::compute;
use super::super::model_args::ModelArgs;
use super::super::pool::nothing;
use super::file::FigureFile;
use super::only;
use super::width::WidthArgs;

/// Arguments of `radial`.
#[derive(Debug, Args)]
pub struct RadialArgs {
    #[command(flatten)]
    pub input: InputArgs,
    #[command(flatten)]
    pub model: ModelArgs,
    #[command(flatten)]
    pub width: WidthArgs,
    #[command(flatten)]
    pub file: FigureFile,
}

/// `oxymeta radial`.
pub fn run(args: &RadialArgs) -> Result<(), CliError> {
    args.file.check()?;
    args.width.paper("")?;
    let computed = compute(&args.input, Some(&args.model), &Extras::default())?;
    let result = only(&computed)?;
    let paper = args.width.paper(&computed.digest)?;
    if result.pooled.is_none() {
        return Err(nothing(&computed.results));
    }
    args.file.write(&radial(result, &paper)?)
}
