use clap::Args;
use oxymeta::reports::companions::drapery::drapery;
use oxymeta::synthesis::{Extras, p_value_functions};

use super::super::args::InputArgs;
use super::super::error::CliError;
use super::super::input::compute;
use super::super::model_args::ModelArgs;
use super::super::pool::nothing;
use super::file::FigureFile;
use super::only;
use super::width::WidthArgs;

/// Arguments of `drapery`.
#[derive(Debug, Args)]
pub struct DraperyArgs {
    #[command(flatten)]
    pub input: InputArgs,
    #[command(flatten)]
    pub model: ModelArgs,
    #[command(flatten)]
    pub file: FigureFile,
    #[command(flatten)]
    pub width: WidthArgs,
}

/// `oxymeta drapery`.
pub fn run(args: &DraperyArgs) -> Result<(), CliError> {
    args.file.check()?;
    let width = args.width.pixels(80.0)?.round();
    let computed = compute(&args.input, Some(&args.model), &Extras::default())?;
    let result = only(&computed)?;
    let found = p_value_functions(result)?;
    let plot = found.and_then(|found| drapery(result, &found, &computed.digest, width));
    let plot = plot.ok_or_else(|| nothing(&computed.results))?;
    args.file.write(&plot)
}
