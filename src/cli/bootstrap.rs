use oxymeta::pooling::Method;
use oxymeta::reports::{json, text};
use oxymeta::resampling::{BootstrapOptions, Kind};
use oxymeta::synthesis::Extras;

use super::args::{BootstrapArgs, Format};
use super::error::CliError;
use super::input::{Computed, compute};
use super::{output, progress, shards};

/// `oxymeta bootstrap`.
pub fn run(args: &BootstrapArgs) -> Result<(), CliError> {
    let kind = Kind::from_code(&args.kind).ok_or_else(|| CliError::Option {
        option: "kind",
        written: args.kind.clone(),
        allowed: "case or parametric".to_owned(),
    })?;
    let effects = |code: &str| Method::from_code(code) == Ok(Method::Inverse);
    if let Some(written) = &args.model.method.method
        && !effects(written)
    {
        return Err(CliError::Usage {
            reason: format!(
                "a bootstrap resamples effects, so --method takes inverse, not `{written}`"
            ),
        });
    }
    if let Some(path) = &args.shards.write {
        return args.threads.run(|| shards::write(args, kind, path))?;
    }
    let computed = args.threads.run(|| {
        if args.shards.merge.is_empty() {
            resample(args, kind)
        } else {
            shards::merge(args)
        }
    })??;
    let results = &computed.results;
    if results.iter().all(|result| result.bootstrap.is_none()) {
        if results
            .iter()
            .any(|result| result.options.method.pools_counts())
        {
            return Err(CliError::CountsBootstrap);
        }
        return Err(CliError::NoBootstrap);
    }
    let origin = json::Origin::new(&computed.digest);
    let out = match args.output.format {
        Format::Text => text::bootstrap(results),
        Format::Csv => oxymeta::reports::csv::bootstrap(results),
        Format::Json => output::json(&json::bootstraps(&origin, results)),
    };
    output::write(&out, args.output.output.as_deref())
}

fn resample(args: &BootstrapArgs, kind: Kind) -> Result<Computed, CliError> {
    let replicates = args.replicates.number()?;
    let bar = progress::bar(replicates, "replicates");
    let step = |finished| bar.inc(finished);
    let extras = Extras {
        bootstrap: Some(BootstrapOptions {
            replicates,
            seed: args.seed,
            kind,
        }),
        progress: Some(&step),
        ..Extras::default()
    };
    let computed = compute(&args.input, Some(&args.model), &extras);
    bar.finish_and_clear();
    computed
}
