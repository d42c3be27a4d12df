use clap::Args;
use oxymeta::reports::forest::dressed;
use oxymeta::synthesis::Extras;

use super::super::args::{InputArgs, SubgroupArgs};
use super::super::error::CliError;
use super::super::input::compute;
use super::super::model_args::ModelArgs;
use super::super::pool::nothing;
use super::file::FigureFile;
use super::look::LookArgs;
use super::only;

/// Arguments of `forest`.
#[derive(Debug, Args)]
pub struct ForestArgs {
    #[command(flatten)]
    pub input: InputArgs,
    #[command(flatten)]
    pub model: ModelArgs,
    #[command(flatten)]
    pub groups: SubgroupArgs,
    #[command(flatten)]
    pub look: LookArgs,
    #[command(flatten)]
    pub file: FigureFile,
}

/// `oxymeta forest`.
pub fn run(args: &ForestArgs) -> Result<(), CliError> {
    args.file.check()?;
    let extras = Extras {
        subgroup: args.groups.subgroup.as_deref(),
        ..Extras::default()
    };
    let computed = compute(&args.input, Some(&args.model), &extras)?;
    let result = only(&computed)?;
    let (style, language) = (args.look.style.into(), args.look.lang.into());
    let plot = dressed(result, &computed.digest, style, language)
        .ok_or_else(|| nothing(&computed.results))?;
    args.file.write(plot.svg()?)
}
