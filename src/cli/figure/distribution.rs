use clap::Args;
use oxymeta::reports::companions::distribution::distribution;
use oxymeta::resampling::{BootstrapSize, STORED};
use oxymeta::synthesis::Extras;

use super::super::args::InputArgs;
use super::super::bootstrap::ResamplingArgs;
use super::super::error::CliError;
use super::super::input::compute;
use super::super::model_args::ModelArgs;
use super::super::threads::ThreadsArgs;
use super::super::{progress, shards};
use super::file::FigureFile;
use super::only;
use super::width::WidthArgs;

/// Arguments of `distribution`.
#[derive(Debug, Args)]
pub struct DistributionArgs {
    #[command(flatten)]
    pub input: InputArgs,
    #[command(flatten)]
    pub model: ModelArgs,
    #[command(flatten)]
    pub resampling: ResamplingArgs,
    #[command(flatten)]
    pub threads: ThreadsArgs,
    #[command(flatten)]
    pub file: FigureFile,
    #[command(flatten)]
    pub width: WidthArgs,
}

/// `oxymeta distribution`.
pub fn run(args: &DistributionArgs) -> Result<(), CliError> {
    args.file.check()?;
    let width = args.width.pixels(80.0)?.round();
    shards::no_range(args.resampling.replicates)?;
    let request = args.resampling.request()?;
    let bar = progress::bar(0, "replicates");
    if let BootstrapSize::Replicates(replicates) = request.size {
        if replicates > STORED {
            return Err(CliError::Option {
                option: "replicates",
                written: replicates.to_string(),
                allowed: format!("at most {STORED} for a figure"),
            });
        }
        bar.set_length(replicates);
    }
    let step = |finished| bar.inc(finished);
    let computed = args.threads.run(|| {
        let extras = Extras {
            bootstrap: Some(request),
            progress: Some(&step),
            ..Extras::default()
        };
        compute(&args.input, Some(&args.model), &extras)
    })??;
    bar.finish_and_clear();
    let result = only(&computed)?;
    if result.options.method.pools_counts() {
        return Err(CliError::CountsBootstrap);
    }
    let plot = distribution(result, &computed.digest, width);
    args.file.write(&plot.ok_or(CliError::NoBootstrap)?)
}
