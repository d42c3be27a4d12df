use clap::Args;
use oxymeta::reports::companions::baujat;
use oxymeta::sensitivity::influence;
use oxymeta::synthesis::Extras;

use super::super::args::InputArgs;
use super::super::error::CliError;
use super::super::input::compute;
use super::super::model_args::ModelArgs;
use super::file::FigureFile;
use super::only;
use super::width::WidthArgs;

/// Arguments of `baujat`.
#[derive(Debug, Args)]
pub struct BaujatArgs {
    #[command(flatten)]
    pub input: InputArgs,
    #[command(flatten)]
    pub model: ModelArgs,
    #[command(flatten)]
    pub width: WidthArgs,
    #[command(flatten)]
    pub file: FigureFile,
}

/// `oxymeta baujat`.
pub fn run(args: &BaujatArgs) -> Result<(), CliError> {
    args.file.check()?;
    args.width.paper("")?;
    let computed = compute(&args.input, Some(&args.model), &Extras::default())?;
    let result = only(&computed)?;
    let paper = args.width.paper(&computed.digest)?;
    if result.options.method.pools_counts() {
        return Err(CliError::CountsSensitivity);
    }
    if result.effects.len() < 3 {
        return Err(CliError::NoSensitivity);
    }
    let effects = result.effects.iter();
    let (yi, vi): (Vec<f64>, Vec<f64>) = effects
        .map(|effect| (effect.estimate.yi, effect.estimate.vi))
        .unzip();
    let found = influence(&yi, &vi, &result.options)?;
    args.file.write(&baujat(result, &found, &paper)?)
}
