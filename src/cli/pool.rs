use oxymeta::reports::{csv, json, text};
use oxymeta::synthesis::{AnalysisResult, Extras};

use super::args::{Format, PoolArgs};
use super::error::CliError;
use super::input::compute;
use super::output;
use super::variants::{self, Show};

/// `oxymeta pool`.
pub fn run(args: &PoolArgs) -> Result<(), CliError> {
    if args.variants.any() {
        if args.groups.subgroup.is_some() {
            return Err(CliError::Usage {
                reason: "--subgroup shows one result by groups, --sweep and --compare-zero-rules several \
                         results; ask for one of them"
                    .to_owned(),
            });
        }
        let (input, model) = (&args.input, Some(&args.model));
        return variants::write(Show::Pooled, input, model, &args.variants, &args.output);
    }
    let extras = Extras {
        subgroup: args.groups.subgroup.as_deref(),
        ..Extras::default()
    };
    let computed = compute(&args.input, Some(&args.model), &extras)?;
    let results = &computed.results;
    if results.iter().all(|result| result.pooled.is_none()) {
        return Err(nothing(results));
    }
    let out = match args.output.format {
        Format::Text => text::pool(results),
        Format::Csv => csv::pool(results),
        Format::Json => output::json(&json::pool(&json::Origin::new(&computed.digest), results)),
    };
    output::write(&out, args.output.output.as_deref())
}

/// Why there is no estimate.
pub fn nothing(results: &[AnalysisResult]) -> CliError {
    match results.iter().find(|result| !result.effects.is_empty()) {
        Some(result) => CliError::NoSums {
            method: result.options.method.name(),
        },
        None => CliError::NoEffect,
    }
}
