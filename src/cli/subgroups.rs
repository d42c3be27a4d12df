use clap::Args;
use oxymeta::pooling::SubgroupTau2;
use oxymeta::reports::{json, subgroups};
use oxymeta::synthesis::Extras;

use super::args::{Format, InputArgs, OutputArgs};
use super::error::CliError;
use super::input::compute;
use super::model_args::ModelArgs;
use super::output;

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
    let computed = compute(&args.input, Some(&args.model), &extras)?;
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
