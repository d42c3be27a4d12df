use clap::Args;
use oxymeta::reports::forest::forest_plot;
use oxymeta::synthesis::Extras;

use super::super::args::{InputArgs, SubgroupArgs};
use super::super::error::CliError;
use super::super::input::compute;
use super::super::model_args::ModelArgs;
use super::super::pool::nothing;
use super::file::FigureFile;
use super::only;
use super::paper::PaperArgs;

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
    pub paper: PaperArgs,
    #[command(flatten)]
    pub file: FigureFile,
}

/// `oxymeta forest`.
pub fn run(args: &ForestArgs) -> Result<(), CliError> {
    args.file.check()?;
    let paper = args.paper.paper()?;
    let extras = Extras {
        subgroup: args.groups.subgroup.as_deref(),
        ..Extras::default()
    };
    let computed = compute(&args.input, Some(&args.model), &extras)?;
    let result = only(&computed)?;
    let mut plot =
        forest_plot(result, &computed.digest).ok_or_else(|| nothing(&computed.results))?;
    plot.paper = paper;
    let pages = args.paper.draw(&plot, args.file.is_pdf())?;
    args.file.write_pages(pages)
}
