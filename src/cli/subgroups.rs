use clap::Args;
use oxymeta::pooling::SubgroupTau2;
use oxymeta::reports::{json, subgroups};
use oxymeta::resampling::BootstrapOptions;
use oxymeta::synthesis::{AnalysisResult, Extras, subgroup_bootstrap};

use super::args::{Format, InputArgs, OutputArgs};
use super::error::CliError;
use super::input::compute;
use super::model_args::ModelArgs;
use super::refitted::RefittedArgs;
use super::threads::ThreadsArgs;
use super::{output, progress};

/// Arguments of `subgroups`.
#[derive(Debug, Args)]
pub struct SubgroupsArgs {
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    model: ModelArgs,
    /// Column (of a table) or characteristic (of a review) to form subgroups by
    #[arg(long, value_name = "NAME")]
    subgroup: String,
    /// One tau2 for all subgroups, instead of one for each
    #[arg(long)]
    common_tau2: bool,
    #[command(flatten)]
    refitted: RefittedArgs,
    /// Seed of the replicates
    #[arg(long, value_name = "S", default_value = "1", requires = "bootstrap")]
    seed: u64,
    #[command(flatten)]
    threads: ThreadsArgs,
    #[command(flatten)]
    output: OutputArgs,
}

/// `oxymeta subgroups`.
pub fn run(args: &SubgroupsArgs) -> Result<(), CliError> {
    let extras = Extras {
        subgroup: Some(&args.subgroup),
        subgroup_tau2: if args.common_tau2 {
            SubgroupTau2::Common
        } else {
            SubgroupTau2::Separate
        },
        ..Extras::default()
    };
    let asked = args.refitted.options(args.seed)?;
    let mut computed = compute(&args.input, Some(&args.model), &extras)?;
    if let Some(asked) = asked {
        args.threads
            .run(|| resample(&mut computed.results, &asked))??;
    }
    let results = &computed.results;
    if results.iter().all(|result| result.pooled.is_none()) {
        return Err(CliError::NoEffect);
    }
    if results.iter().all(|result| result.subgroups.is_empty()) {
        let name = args.subgroup.clone();
        return Err(CliError::NoSubgroups { name });
    }
    let out = match args.output.format {
        Format::Text => subgroups::text::subgroups(results),
        Format::Csv => subgroups::csv::subgroups(results),
        Format::Json => {
            let origin = json::Origin::new(&computed.digest);
            output::json(&json::subgroups(&origin, results))
        }
    };
    output::write(&out, args.output.output.as_deref())
}

/// Bootstraps the subgroups of every analysis.
fn resample(results: &mut [AnalysisResult], asked: &BootstrapOptions) -> Result<(), CliError> {
    if results
        .iter()
        .any(|result| result.options.method.pools_counts())
    {
        return Err(CliError::CountsBootstrap);
    }
    let bar = progress::bar(0, "replicates");
    let splits: usize = results.iter().map(|result| result.subgroups.len()).sum();
    bar.set_length(asked.replicates * splits as u64);
    let step = |finished| bar.inc(finished);
    for result in results {
        for at in 0..result.subgroups.len() {
            let drawn = subgroup_bootstrap(result, &result.subgroups[at], asked, Some(&step))?;
            result.subgroups[at].bootstrap = Some(drawn);
        }
    }
    bar.finish_and_clear();
    Ok(())
}
