use clap::ArgAction;
use clap::Args;
use oxymeta::reports::companions::{FunnelChoice, funnel};
use oxymeta::synthesis::{Extras, SmallStudyOptions, small_study_effects};

use super::super::args::InputArgs;
use super::super::error::CliError;
use super::super::input::compute;
use super::super::model_args::ModelArgs;
use super::super::pool::nothing;
use super::file::FigureFile;
use super::only;
use super::width::WidthArgs;

/// Arguments of `funnel`.
#[derive(Debug, Args)]
pub struct FunnelArgs {
    #[command(flatten)]
    pub input: InputArgs,
    #[command(flatten)]
    pub model: ModelArgs,
    /// Shade regions of significance about no effect [default: true]
    #[arg(long, value_name = "BOOL", num_args = 0..=1, default_missing_value = "true", action = ArgAction::Set)]
    pub contours: Option<bool>,
    /// Add the studies that trim and fill finds missing, hollow, and the estimate with them
    #[arg(long)]
    pub trim_fill: bool,
    #[command(flatten)]
    pub width: WidthArgs,
    #[command(flatten)]
    pub file: FigureFile,
}

/// `oxymeta funnel`.
pub fn run(args: &FunnelArgs) -> Result<(), CliError> {
    args.file.check()?;
    args.width.paper("")?;
    let computed = compute(&args.input, Some(&args.model), &Extras::default())?;
    let result = only(&computed)?;
    let paper = args.width.paper(&computed.digest)?;
    if result.pooled.is_none() {
        return Err(nothing(&computed.results));
    }
    let found = small_study_effects(result, &SmallStudyOptions::default());
    let choice = FunnelChoice {
        contours: args.contours.unwrap_or(true),
        trim_fill: args.trim_fill,
    };
    let figure = funnel(result, Some(&found), choice, &paper)?;
    args.file.write(&figure)
}
