//! `oxymeta network`: several interventions at once.

mod figure;
mod folder;

use clap::Args;
use oxymeta::network::{
    NetworkError, NetworkOptions, NetworkTable, NetworkTau2, QTest, SmallValues, additive, analyse,
    fit, read,
};
use oxymeta::reports::json::Origin;
use oxymeta::reports::network::components::{self, Asked};
use oxymeta::reports::network::{csv, json, text};

use super::args::{Format, OutputArgs};
use super::error::CliError;
use super::{input, output, table};

/// Arguments of `network`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct NetworkArgs {
    /// Review folder with [[network]] in its protocol, table of contrasts (study treat1 treat2 TE seTE) or of arms (study treatment,
    /// with event n, mean sd n, or event time)
    pub input: std::path::PathBuf,
    /// The network of this id alone, of a review folder
    #[arg(long, value_name = "ID", conflicts_with = "outcome")]
    pub analysis: Option<String>,
    /// A network of this outcome of a review folder, which its protocol need not hold; with --measure
    #[arg(long, value_name = "ID", requires = "measure")]
    pub outcome: Vec<String>,
    /// Worksheet to read of an XLSX or ODS workbook [default: the first]
    #[arg(long, value_name = "NAME")]
    pub sheet: Option<String>,
    /// What arms are compared by: OR RR RD MD SMD ROM IRR
    #[arg(long, value_name = "CODE")]
    pub measure: Option<String>,
    /// Variance between studies: EE (none) DL REML (as netmeta) REML-exact (covariances of multi-arm studies in the likelihood too)
    /// [default: REML]
    #[arg(long, value_name = "CODE")]
    pub tau2: Option<String>,
    /// Treatment that the others are compared with [default: the first]
    #[arg(long, value_name = "TREATMENT")]
    pub reference: Option<String>,
    /// Whether small values are desirable or undesirable, for ranks [default: undesirable]
    #[arg(long, value_name = "WORD")]
    pub small_values: Option<String>,
    /// Level of intervals in percent
    #[arg(long, value_name = "PERCENT", default_value_t = 95.0)]
    pub level: f64,
    /// Added to the cells of arms of studies in which an arm has no event, or nothing else
    /// [default: 0.5]
    #[arg(long, value_name = "NUMBER")]
    pub add: Option<f64>,
    /// Draws behind the probabilities of ranks
    #[arg(long, value_name = "N", default_value_t = 10_000)]
    pub draws: usize,
    /// Seed of the draws [default: 1, of a review its protocol's]
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Effects of components instead: treatments `a + b` are the sum of a and b (variance between studies by DL, or EE)
    #[arg(long)]
    pub components: bool,
    /// Component without an effect of its own, such as placebo, with --components
    #[arg(long, value_name = "COMPONENT", requires = "components")]
    pub inactive: Option<String>,
    /// Also the effect of this sum of components, tried or not, with --components; can be given again
    #[arg(long, value_name = "A + B", requires = "components")]
    pub sum: Vec<String>,
    #[command(flatten)]
    pub figure: figure::FigureArgs,
    #[command(flatten)]
    pub output: OutputArgs,
}

const EXAMPLES: &str = "\
Examples:
  oxymeta network contrasts.csv --measure MD --tau2 DL --reference placebo
  oxymeta network arms.csv --measure OR --small-values desirable --format json
  oxymeta network arms.csv --measure SMD --components --inactive 'routine care' --sum 'massage + music'
  oxymeta network arms.csv --measure OR --figure league -o league.csv";

/// `oxymeta network`.
pub fn run(args: &NetworkArgs) -> Result<(), CliError> {
    if args.input.is_dir() {
        return folder::run(args);
    }
    folder::refuse_for_tables(args)?;
    let measure = args.measure.as_deref().map(input::measure).transpose()?;
    let options = options(args)?;
    args.figure.check(args.output.output.as_deref())?;
    let (given, _) = table::read(&args.input, args.sheet.as_deref())?;
    let table = read(given.grid(), measure, args.add.unwrap_or(0.5))?;
    if args.components {
        return components(args, &table, options.tau2, &given.digest());
    }
    if let Some(kind) = args.figure.figure {
        let digest = given.digest();
        return args.figure.draw(kind, args, (&table, &options, &digest));
    }
    let result = analyse(&table, options)?;
    let out = match args.output.format {
        Format::Text => text::network(&table, &result),
        Format::Json => output::json(&json::network(
            Some(&Origin::new(&given.digest())),
            &table,
            &result,
        )),
        Format::Csv => csv::pairs(&result),
    };
    output::write(&out, args.output.output.as_deref())
}

fn options(args: &NetworkArgs) -> Result<NetworkOptions, CliError> {
    let tau2 = tau2(args)?.unwrap_or_default();
    let small = small_values(args)?.unwrap_or(SmallValues::Undesirable);
    checked(args)?;
    Ok(NetworkOptions {
        tau2,
        reference: args.reference.clone(),
        small,
        level: args.level,
        draws: args.draws,
        seed: args.seed.unwrap_or(1),
    })
}

fn wrong(option: &'static str, written: &str, allowed: &str) -> CliError {
    CliError::Option {
        option,
        written: written.to_owned(),
        allowed: allowed.to_owned(),
    }
}

fn tau2(args: &NetworkArgs) -> Result<Option<NetworkTau2>, CliError> {
    let known = |code: &String| {
        NetworkTau2::from_code(code)
            .ok_or_else(|| wrong("tau2", code, "EE, DL, REML or REML-exact"))
    };
    args.tau2.as_ref().map(known).transpose()
}

fn small_values(args: &NetworkArgs) -> Result<Option<SmallValues>, CliError> {
    let known = |code: &String| {
        SmallValues::from_code(code)
            .ok_or_else(|| wrong("small-values", code, "desirable or undesirable"))
    };
    args.small_values.as_ref().map(known).transpose()
}

/// Refuses numbers that options cannot have.
fn checked(args: &NetworkArgs) -> Result<(), CliError> {
    if !(50.0..100.0).contains(&args.level) {
        return Err(wrong(
            "level",
            &args.level.to_string(),
            "a percentage from 50 to below 100",
        ));
    }
    match args.add.filter(|add| !(0.0..f64::INFINITY).contains(add)) {
        Some(add) => Err(wrong("add", &add.to_string(), "a number from 0 up")),
        None => Ok(()),
    }
}

/// The additive model in place of one effect for each treatment.
fn components(
    args: &NetworkArgs,
    table: &NetworkTable,
    method: NetworkTau2,
    digest: &str,
) -> Result<(), CliError> {
    let network = &table.network;
    let standard = network
        .connected()
        .is_ok()
        .then(|| fit(network, 0.0))
        .transpose()?;
    let standard = standard.map(|fit| QTest::new(fit.q, network.df()));
    let found = additive(network, args.inactive.as_deref(), method, standard)
        .ok_or(NetworkError::NoConvergence)?;
    let asked = Asked {
        sums: &args.sum,
        level: args.level,
    };
    let out = match args.output.format {
        Format::Text => components::text(table, &found, &asked),
        Format::Json => output::json(&components::json(
            Some(&Origin::new(digest)),
            table,
            &found,
            &asked,
        )),
        Format::Csv => components::csv(table, &found, &asked),
    };
    output::write(&out, args.output.output.as_deref())
}
