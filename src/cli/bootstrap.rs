use clap::Args;
use oxymeta::pooling::Method;
use oxymeta::reports::{bootstrap, json};
use oxymeta::resampling::{BootstrapInterval, BootstrapRequest, BootstrapSize, Kind};
use oxymeta::synthesis::Extras;

use super::args::{BootstrapArgs, Format};
use super::error::CliError;
use super::input::{Computed, compute};
use super::shards::{self, Asked};
use super::{output, progress};

/// Resamples and the interval that comes from them.
#[derive(Debug, Args)]
pub struct ResamplingArgs {
    /// Number of Monte Carlo replicates, or `exact`: every resample of up to 13 studies (EE, DL) or 10 (other
    /// estimators) [default: exact where it can be, else 10000]
    ///
    /// 1e6 is a million; with --write also a range, A..B.
    #[arg(long, value_name = "N|exact", value_parser = shards::asked)]
    pub replicates: Option<Asked>,
    /// Seed of the random streams
    #[arg(long, value_name = "S", default_value = "1")]
    pub seed: u64,
    /// Resample studies (case, also nonparametric), draw effects from the fitted model (parametric), or
    /// multiply its residuals by random numbers (wild) or signs (sign-flip)
    #[arg(long, value_name = "KIND", default_value = "case")]
    pub kind: String,
    /// Interval: percentile basic normal bca (with case) studentised (of the pooled effect)
    #[arg(long, value_name = "CODE", default_value = "percentile")]
    pub interval: String,
    /// Test no effect by sign flips too
    #[arg(long)]
    pub test: bool,
}

impl ResamplingArgs {
    pub fn request(&self) -> Result<BootstrapRequest, CliError> {
        let kind = Kind::from_code(&self.kind);
        let interval = BootstrapInterval::from_code(&self.interval);
        let request = BootstrapRequest {
            size: match self.replicates {
                None | Some(Asked::Range(..)) => BootstrapSize::Chosen,
                Some(Asked::Number(number)) => BootstrapSize::Replicates(number),
                Some(Asked::Exact) => BootstrapSize::Exact,
            },
            seed: self.seed,
            kind: kind.ok_or_else(|| CliError::Option {
                option: "kind",
                written: self.kind.clone(),
                allowed: "case (nonparametric), parametric, wild or sign-flip".to_owned(),
            })?,
            interval: interval.ok_or_else(|| CliError::Option {
                option: "interval",
                written: self.interval.clone(),
                allowed: "percentile, basic, normal, bca or studentised".to_owned(),
            })?,
            test: self.test,
        };
        match request.impossible() {
            Some(error) => Err(CliError::Usage {
                reason: error.to_string(),
            }),
            None => Ok(request),
        }
    }
}

/// `oxymeta bootstrap`.
pub fn run(args: &BootstrapArgs) -> Result<(), CliError> {
    let request = args.resampling.request()?;
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
        return args.threads.run(|| shards::write(args, &request, path))?;
    }
    shards::no_range(args.resampling.replicates)?;
    let computed = args.threads.run(|| {
        if args.shards.merge.is_empty() {
            resample(args, request)
        } else {
            shards::merge(args, &request)
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
        Format::Text => bootstrap::text(results),
        Format::Csv => bootstrap::csv(results),
        Format::Json => output::json(&json::bootstraps(&origin, results)),
    };
    output::write(&out, args.output.output.as_deref())
}

fn resample(args: &BootstrapArgs, request: BootstrapRequest) -> Result<Computed, CliError> {
    let bar = progress::bar(0, "replicates");
    let step = |finished| bar.inc(finished);
    if let BootstrapSize::Replicates(replicates) = request.size {
        bar.set_length(replicates);
    }
    let extras = Extras {
        bootstrap: Some(request),
        progress: Some(&step),
        ..Extras::default()
    };
    let computed = compute(&args.input, Some(&args.model), &extras);
    bar.finish_and_clear();
    computed
}
