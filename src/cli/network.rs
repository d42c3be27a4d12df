//! `oxymeta network`: several interventions at once.

use clap::Args;
use oxymeta::network::{NetworkOptions, NetworkTau2, SmallValues, analyse, read};
use oxymeta::reports::json::Origin;
use oxymeta::reports::network::{csv, json, text};

use super::args::{Format, OutputArgs};
use super::error::CliError;
use super::{input, output, table};

/// Arguments of `network`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct NetworkArgs {
    /// Table of contrasts (study treat1 treat2 TE seTE) or of arms (study treatment, with event n, mean sd n, or event time)
    pub input: std::path::PathBuf,
    /// Worksheet to read of an XLSX or ODS workbook [default: the first]
    #[arg(long, value_name = "NAME")]
    pub sheet: Option<String>,
    /// What arms are compared by: OR RR RD MD SMD ROM IRR
    #[arg(long, value_name = "CODE")]
    pub measure: Option<String>,
    /// Variance between studies: EE (none) DL REML (as netmeta) REML-exact (covariances of multi-arm studies in the likelihood too)
    #[arg(
        long,
        value_name = "CODE",
        default_value = "REML",
        hide_default_value = true
    )]
    pub tau2: String,
    /// Treatment that the others are compared with [default: the first]
    #[arg(long, value_name = "TREATMENT")]
    pub reference: Option<String>,
    /// Whether small values are desirable or undesirable, for ranks [default: undesirable]
    #[arg(
        long,
        value_name = "WORD",
        default_value = "undesirable",
        hide_default_value = true
    )]
    pub small_values: String,
    /// Level of intervals in percent
    #[arg(long, value_name = "PERCENT", default_value_t = 95.0)]
    pub level: f64,
    /// Added to the cells of arms of studies in which an arm has no event, or nothing else
    #[arg(long, value_name = "NUMBER", default_value_t = 0.5)]
    pub add: f64,
    #[command(flatten)]
    pub output: OutputArgs,
}

const EXAMPLES: &str = "\
Examples:
  oxymeta network contrasts.csv --measure MD --tau2 DL --reference placebo
  oxymeta network arms.csv --measure OR --small-values desirable --format json";

/// `oxymeta network`.
pub fn run(args: &NetworkArgs) -> Result<(), CliError> {
    let measure = args.measure.as_deref().map(input::measure).transpose()?;
    let options = options(args)?;
    let (given, _) = table::read(&args.input, args.sheet.as_deref())?;
    let table = read(given.grid(), measure, args.add)?;
    let result = analyse(&table, options)?;
    let out = match args.output.format {
        Format::Text => text::network(&table, &result),
        Format::Json => output::json(&json::network(
            &Origin::new(&given.digest()),
            &table,
            &result,
        )),
        Format::Csv => csv::pairs(&result),
    };
    output::write(&out, args.output.output.as_deref())
}

fn options(args: &NetworkArgs) -> Result<NetworkOptions, CliError> {
    let wrong = |option, written: &str, allowed: &str| CliError::Option {
        option,
        written: written.to_owned(),
        allowed: allowed.to_owned(),
    };
    let tau2 = NetworkTau2::from_code(&args.tau2)
        .ok_or_else(|| wrong("tau2", &args.tau2, "EE, DL, REML or REML-exact"))?;
    let small = SmallValues::from_code(&args.small_values).ok_or_else(|| {
        wrong(
            "small-values",
            &args.small_values,
            "desirable or undesirable",
        )
    })?;
    if !(50.0..100.0).contains(&args.level) {
        return Err(wrong(
            "level",
            &args.level.to_string(),
            "a percentage from 50 to below 100",
        ));
    }
    if !(0.0..f64::INFINITY).contains(&args.add) {
        return Err(wrong("add", &args.add.to_string(), "a number from 0 up"));
    }
    let reference = args.reference.clone();
    Ok(NetworkOptions {
        tau2,
        reference,
        small,
        level: args.level,
    })
}
