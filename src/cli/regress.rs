use clap::Args;
use oxymeta::pooling::{Method, Term};
use oxymeta::reports::{json, regression};
use oxymeta::synthesis::{
    AnalysisResult, Extras, MetaRegressionError, MetaRegressionPlan, Regressed, meta_regression,
};

use super::args::{Format, InputArgs, OutputArgs};
use super::error::CliError;
use super::input::{Computed, compute};
use super::model_args::ModelArgs;
use super::refitted::RefittedArgs;
use super::threads::ThreadsArgs;
use super::{output, progress};

/// How moderators enter.
#[derive(Debug, Default, Args)]
pub struct ReferenceArgs {
    /// Category of a moderator that others are compared with [default: the first by name]; makes categories of numbers
    #[arg(long, value_name = "NAME=CATEGORY")]
    pub reference: Vec<String>,
}

/// Moderators of `pool`.
#[derive(Debug, Args)]
pub struct ModeratorArgs {
    /// Add a meta-regression on these moderators, as of `oxymeta regress`
    #[arg(long, value_name = "A,B,A:B")]
    pub moderators: Option<String>,
    #[command(flatten)]
    pub references: ReferenceArgs,
}

/// Arguments of `regress`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES, group = clap::ArgGroup::new("random").args(["permute", "bootstrap"]).multiple(true))]
pub struct RegressArgs {
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    model: ModelArgs,
    /// Columns (of a table) or characteristics (of a review) that explain effects; A:B is a product, A*B stands for A,B,A:B
    #[arg(long, value_name = "A,B,A:B")]
    moderators: String,
    #[command(flatten)]
    references: ReferenceArgs,
    /// Predict the effect at these values of all moderators; can be given again
    #[arg(long, value_name = "A=1,B=x", allow_negative_numbers = true)]
    predict: Vec<String>,
    /// Test coefficients: a moderator, a coefficient, A=0, A=B, or several joined by commas; can be given again
    #[arg(long, value_name = "A=0")]
    test: Vec<String>,
    /// Permutation test: all orders of the studies where they are at most N, else N random ones
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(100..=10_000_000))]
    permute: Option<u32>,
    #[command(flatten)]
    refitted: RefittedArgs,
    /// Seed of random orders and replicates
    #[arg(long, value_name = "S", default_value = "1", requires = "random")]
    seed: u64,
    #[command(flatten)]
    threads: ThreadsArgs,
    #[command(flatten)]
    output: OutputArgs,
}

const EXAMPLES: &str = "\
Examples:
  oxymeta regress trials.csv --measure RR --moderators latitude --predict latitude=30
  oxymeta regress trials.csv --measure RR --moderators latitude,allocation --test allocation
  oxymeta regress trials.csv --measure RR --moderators allocation --permute 10000 --seed 7
  oxymeta regress trials.csv --measure RR --moderators latitude --bootstrap 10000 --kind wild
  oxymeta regress studies/review --analysis pain --moderators country --reference country=India

A moderator is a number where every study gives a number; else its categories are compared with the
reference, and coefficients are named NAME=CATEGORY. A study that does not report a moderator is left out and
listed. Under --prediction hts the prediction interval uses t on k - p - 1 degrees of freedom, p the
number of coefficients; under t, k - p. A bootstrap draws whole studies with their moderators, unless --kind says otherwise;
replicates that cannot be fitted are counted and left out.";

/// `oxymeta regress`.
pub fn run(args: &RegressArgs) -> Result<(), CliError> {
    let mut plan = plan(&args.moderators, &args.references)?;
    let written = args.model.method.method.as_deref();
    if let Some(method) = written.filter(|code| Method::from_code(code) != Ok(Method::Inverse)) {
        let method = method.to_owned();
        return Err(CliError::CountsRegression { method });
    }
    let names = plan.names();
    let predict = args.predict.iter().map(|written| pairs(written, &names));
    plan.predict = predict.collect::<Result<_, _>>()?;
    plan.tests.clone_from(&args.test);
    plan.permutation = args.permute.map(|n| (u64::from(n), args.seed));
    plan.bootstrap = args.refitted.options(args.seed)?;
    let computed = compute_for(&args.input, &args.model, &plan)?;
    let results = args.threads.run(|| regressed(&computed.results, &plan))??;
    let out = match args.output.format {
        Format::Text => regression::text::regressions(&results),
        Format::Csv => regression::csv::regressions(&results),
        Format::Json => {
            let origin = json::Origin::new(&computed.digest);
            output::json(&json::regressions(&origin, &results))
        }
    };
    output::write(&out, args.output.output.as_deref())
}

/// What the arguments ask of a meta-regression.
pub fn plan(moderators: &str, given: &ReferenceArgs) -> Result<MetaRegressionPlan, CliError> {
    let terms = Term::parse_list(moderators).map_err(MetaRegressionError::from)?;
    let mut plan = MetaRegressionPlan {
        terms,
        ..MetaRegressionPlan::default()
    };
    let names = plan.names();
    let mut references = Vec::new();
    for written in &given.reference {
        references.extend(named(written, &names).ok_or_else(|| CliError::Option {
            option: "reference",
            written: written.clone(),
            allowed: format!("NAME=CATEGORY of {}", names.join(", ")),
        })?);
    }
    plan.references = references;
    Ok(plan)
}

/// Computes effects, contrasts that differ in a moderator kept apart.
fn compute_for(
    input: &InputArgs,
    model: &ModelArgs,
    plan: &MetaRegressionPlan,
) -> Result<Computed, CliError> {
    let extras = Extras {
        moderators: &plan.names(),
        ..Extras::default()
    };
    compute(input, Some(model), &extras)
}

/// The meta-regression of every analysis; an error where none has one.
pub fn regressed<'a>(
    results: &'a [AnalysisResult],
    plan: &MetaRegressionPlan,
) -> Result<Vec<Regressed<'a>>, CliError> {
    if results.iter().all(|result| result.effects.is_empty()) {
        return Err(CliError::NoEffect);
    }
    let bar = progress::bar(0, "refits");
    let permutations = plan.permutation.map_or(0, |(replicates, _)| replicates);
    let each = permutations + plan.bootstrap.map_or(0, |asked| asked.replicates);
    bar.set_length(each * results.len() as u64);
    let step = |finished| bar.inc(finished);
    let fit = |analysis: &'a AnalysisResult| Regressed {
        analysis,
        regression: meta_regression(analysis, plan, Some(&step)),
    };
    let mut found: Vec<_> = results.iter().map(fit).collect();
    bar.finish_and_clear();
    if found.iter().all(|one| one.regression.is_err()) {
        let first = found.swap_remove(0).regression;
        first.map_err(CliError::from)?;
    }
    Ok(found)
}

/// Reads `A=1,B=x`; a comma not followed by `NAME=` belongs to the value.
fn pairs(written: &str, names: &[&str]) -> Result<Vec<(String, String)>, CliError> {
    named(written, names).ok_or_else(|| CliError::Option {
        option: "predict",
        written: written.to_owned(),
        allowed: format!(
            "a value of every moderator, such as {}=…",
            names.join("=…,")
        ),
    })
}

fn named(written: &str, names: &[&str]) -> Option<Vec<(String, String)>> {
    let mut pairs: Vec<(String, String)> = Vec::new();
    for part in written.split(',') {
        let known = part.split_once('=');
        let known = known.map(|(name, value)| (name.trim(), value.trim()));
        match known.filter(|(name, _)| names.contains(name)) {
            Some((name, value)) => pairs.push((name.to_owned(), value.to_owned())),
            None => {
                let (_, value) = pairs.last_mut()?;
                value.push(',');
                value.push_str(part);
            }
        }
    }
    let mut once: Vec<&str> = pairs.iter().map(|(name, _)| name.as_str()).collect();
    once.sort_unstable();
    once.dedup();
    (once.len() == pairs.len()).then_some(pairs)
}
