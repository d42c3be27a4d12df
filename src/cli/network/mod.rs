//! `oxymeta network`: several interventions at once.

mod evidence;
mod figure;
mod statistics;

use clap::Args;
use oxymeta::network::{
    AdditiveOptions, NetworkOptions, NetworkTable, NetworkTau2, QTest, SmallValues, additive,
    analyse, fit, read,
};
use oxymeta::reports::json::Origin;
use oxymeta::reports::network::components::{self, Asked};
use oxymeta::reports::network::{csv, json, statistics as full, text};

use self::statistics::StatisticsArgs;
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
    /// Draws behind the probabilities of ranks
    #[arg(long, value_name = "N", default_value_t = 10_000)]
    pub draws: usize,
    /// Seed of the draws
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// Effects of components instead: treatments `a + b` are the sum of a and b
    #[arg(long)]
    pub components: bool,
    /// Component without an effect of its own, such as placebo, with --components
    #[arg(long, value_name = "COMPONENT", requires = "components")]
    pub inactive: Option<String>,
    /// Also the effect of this sum of components, tried or not, or of one against another (`A + B vs C`), with --components; can be
    /// given again
    #[arg(long, value_name = "A + B", requires = "components")]
    pub sum: Vec<String>,
    /// Components that together do more or less than the sum of them, with --components; can be given again
    #[arg(long, value_name = "A*B", requires = "components")]
    pub interaction: Vec<String>,
    #[command(flatten)]
    pub statistics: StatisticsArgs,
    #[command(flatten)]
    pub figure: figure::FigureArgs,
    #[command(flatten)]
    pub output: OutputArgs,
}

const EXAMPLES: &str = "\
Examples:
  oxymeta network contrasts.csv --measure MD --tau2 DL --reference placebo
  oxymeta network arms.csv --measure OR --small-values desirable --format json
  oxymeta network arms.csv --measure OR --contributions randomwalk --net-heat
  oxymeta network arms.csv --measure SMD --components --inactive 'routine care' --sum 'massage + music' --interaction 'massage*music'
  oxymeta network arms.csv --measure OR --figure graph --width 84mm -o network.svg
  oxymeta network arms.csv --measure OR --reference placebo --figure forest -o forest.svg";

/// `oxymeta network`.
pub fn run(args: &NetworkArgs) -> Result<(), CliError> {
    let measure = args.measure.as_deref().map(input::measure).transpose()?;
    let options = options(args)?;
    args.figure.check(args.output.output.as_deref())?;
    let (given, _) = table::read(&args.input, args.sheet.as_deref())?;
    let table = args
        .statistics
        .reduce(read(given.grid(), measure, args.add)?)?;
    if args.components {
        return components(args, &table, &given.digest());
    }
    if let Some(kind) = args.figure.figure {
        return args.figure.draw(kind, args, (&table, &given.digest()));
    }
    let result = analyse(&table, options).map_err(statistics::with_help)?;
    let asked = args.statistics.of(&result, args.output.format)?;
    let out = match args.output.format {
        Format::Text => text::network(&table, &result) + &full::text(&result, &asked),
        Format::Json => {
            let plain = json::network(&Origin::new(&given.digest()), &table, &result);
            output::json(&full::json(plain, &result, &asked))
        }
        Format::Csv => full::csv(&result, &asked).unwrap_or_else(|| csv::pairs(&result)),
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
        draws: args.draws,
        seed: args.seed,
    })
}

/// The additive model in place of one effect for each treatment.
fn components(args: &NetworkArgs, table: &NetworkTable, digest: &str) -> Result<(), CliError> {
    let tau2 = options(args)?.tau2;
    let network = &table.network;
    let reference = args.reference.as_deref();
    let model = AdditiveOptions {
        inactive: args.inactive.clone(),
        interactions: args.interaction.clone(),
        tau2,
        reference: reference.map(|name| network.treatment(name)).transpose()?,
    };
    let standard = network
        .connected()
        .is_ok()
        .then(|| fit(network, 0.0))
        .transpose()?;
    let standard = standard.map(|fit| QTest::new(fit.q, network.df()));
    let found = additive(network, &model, standard)?;
    let asked = Asked {
        sums: &args.sum,
        level: args.level,
        tau2,
    };
    components::check(network, &found, &asked)?;
    let out = match args.output.format {
        Format::Text => components::text(table, &found, &asked),
        Format::Json => output::json(&components::json(
            &Origin::new(digest),
            table,
            &found,
            &asked,
        )),
        Format::Csv => components::csv(table, &found, &asked),
    };
    output::write(&out, args.output.output.as_deref())
}
