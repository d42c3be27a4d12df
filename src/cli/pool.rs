use oxymeta::reports::{csv, json, regression, text};
use oxymeta::synthesis::{AnalysisResult, Extras};

use super::args::{Format, PoolArgs};
use super::error::CliError;
use super::input::compute;
use super::variants::{self, Show};
use super::{output, regress};

/// `oxymeta pool`.
pub fn run(args: &PoolArgs) -> Result<(), CliError> {
    if args.variants.any() {
        if args.moderators.moderators.is_some() {
            let reason = "--moderators needs one result, --sweep and --compare-zero-rules show several; ask for one \
                          of them";
            return Err(CliError::Usage {
                reason: reason.to_owned(),
            });
        }
        if args.groups.subgroup.is_some() {
            return Err(CliError::Usage {
                reason: "--subgroup shows one result by groups, --sweep and --compare-zero-rules several \
                         results; ask for one of them"
                    .to_owned(),
            });
        }
        if args.draws.any() {
            let reason = "--draws and --seed are of one result, --sweep and --compare-zero-rules show several; leave \
                          them out";
            return Err(CliError::Usage {
                reason: reason.to_owned(),
            });
        }
        let (input, model) = (&args.input, Some(&args.model));
        return variants::write(Show::Pooled, input, model, &args.variants, &args.output);
    }
    if let Some(moderators) = &args.moderators.moderators {
        return with_regression(args, moderators);
    }
    if !args.moderators.references.reference.is_empty() {
        let reason = "--reference is of --moderators, and there are none".to_owned();
        return Err(CliError::Usage { reason });
    }
    let extras = Extras {
        subgroup: args.groups.subgroup.as_deref(),
        draws: args.draws.asked(),
        ..Extras::default()
    };
    let computed = compute(&args.input, Some(&args.model), &extras)?;
    args.draws.used(&computed.results)?;
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

/// Pooled results, each with its meta-regression.
fn with_regression(args: &PoolArgs, moderators: &str) -> Result<(), CliError> {
    let plan = regress::plan(moderators, &args.moderators.references)?;
    let extras = Extras {
        subgroup: args.groups.subgroup.as_deref(),
        moderators: &plan.names(),
        draws: args.draws.asked(),
        ..Extras::default()
    };
    let computed = compute(&args.input, Some(&args.model), &extras)?;
    args.draws.used(&computed.results)?;
    let results = regress::regressed(&computed.results, &plan)?;
    let out = match args.output.format {
        Format::Text => text::pool(&computed.results) + &regression::text::regressions(&results),
        Format::Csv => {
            let reason = "pool --moderators writes text or json; for csv use oxymeta regress";
            return Err(CliError::Usage {
                reason: reason.to_owned(),
            });
        }
        Format::Json => {
            let origin = json::Origin::new(&computed.digest);
            output::json(&json::pool_and_regressions(&origin, &results))
        }
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
