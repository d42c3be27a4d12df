//! `oxymeta network`: several interventions at once.

mod evidence;
mod figure;
mod folder;
mod options;
mod statistics;

use clap::Args;
use oxymeta::network::{
    AdditiveOptions, ArmOptions, NetworkOptions, NetworkTable, QTest, additive, analyse, fit, read,
};
use oxymeta::reports::json::Origin;
use oxymeta::reports::network::components::{self, Asked};
use oxymeta::reports::network::{csv, json, statistics as full, text};

use self::statistics::StatisticsArgs;
use super::args::{Format, OutputArgs};
use super::error::CliError;
use super::{output, table};

/// Arguments of `network`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct NetworkArgs {
    /// Review folder with [[network]] in its protocol; table of contrasts (study treat1 treat2 TE seTE), of arms (study treatment,
    /// with event n, mean sd n, or event time), or of rows with several arms (study treat1 event1 n1 treat2 event2 n2 ..., or
    /// metafor's ai n1i ci n2i and the like)
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
    /// What arms are compared by: OR RR RD AS (ASD) MD SMD ROM IRR IRD IRSD; of contrasts their name, as in HR
    #[arg(long, value_name = "CODE")]
    pub measure: Option<String>,
    #[command(flatten)]
    pub model: NetworkModelArgs,
    /// Treatment that the others are compared with [default: the first]
    #[arg(long, value_name = "TREATMENT")]
    pub reference: Option<String>,
    /// Whether small values are desirable or undesirable, for ranks [default: undesirable]
    #[arg(long, value_name = "WORD")]
    pub small_values: Option<String>,
    /// Level of intervals in percent
    #[arg(long, value_name = "PERCENT", default_value_t = 95.0)]
    pub level: f64,
    /// Added to the cells of arms of studies in which an arm has no event, or nothing else; Mantel-Haenszel adds nothing
    /// [default: 0.5]
    #[arg(long, value_name = "NUMBER")]
    pub add: Option<f64>,
    /// Correct effects of means for small samples, as a review's always are: SMD as Hedges' g, ROM as Lajeunesse (2015)
    #[arg(long)]
    pub hedges: bool,
    /// Draws behind the probabilities of ranks
    #[arg(long, value_name = "N", default_value_t = 10_000)]
    pub draws: usize,
    /// Seed of the draws [default: 1, of a review its protocol's]
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
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

/// How a network is pooled.
#[derive(Debug, Args)]
pub struct NetworkModelArgs {
    /// Weights: inverse (variance) or mh (Mantel-Haenszel, of odds ratios: sparse counts under common effects, nothing added to zero
    /// cells) [default: inverse]
    #[arg(long, value_name = "CODE")]
    pub method: Option<String>,
    /// Variance between studies: EE (none) DL REML (as netmeta) REML-exact (covariances of multi-arm studies in the likelihood too)
    /// [default: REML]
    #[arg(long, value_name = "CODE")]
    pub tau2: Option<String>,
    /// Confidence interval: wald, t (on the network's df), hksj (variances times Q/df, t), hksj-adhoc (times 1 at least) [default: wald]
    #[arg(long, value_name = "CODE")]
    pub ci: Option<String>,
    /// Prediction interval: t (on the network's df), hts (on one less), normal [default: t]
    #[arg(long, value_name = "CODE")]
    pub prediction: Option<String>,
}

const EXAMPLES: &str = "\
Examples:
  oxymeta network contrasts.csv --measure MD --tau2 DL --reference placebo
  oxymeta network arms.csv --measure OR --small-values desirable --format json
  oxymeta network rare.csv --measure OR --method mh
  oxymeta network arms.csv --measure MD --ci hksj
  oxymeta network arms.csv --measure OR --contributions randomwalk --net-heat
  oxymeta network arms.csv --measure SMD --components --inactive 'routine care' --sum 'massage + music' --interaction 'massage*music'
  oxymeta network arms.csv --measure OR --figure graph --width 84mm -o network.svg
  oxymeta network arms.csv --measure OR --reference placebo --figure forest -o forest.svg
  oxymeta network studies/oxytocin-massage --analysis adequate-network";

/// `oxymeta network`.
pub fn run(args: &NetworkArgs) -> Result<(), CliError> {
    if args.input.is_dir() {
        return folder::run(args);
    }
    folder::refuse_for_tables(args)?;
    let measure = args.measure.as_deref().map(options::measure).transpose()?;
    let options = options::options(args, NetworkOptions::default())?;
    args.figure.check(args.output.output.as_deref())?;
    let (given, _) = table::read(&args.input, args.sheet.as_deref())?;
    let arms = ArmOptions {
        add: args.add.unwrap_or(ArmOptions::default().add),
        hedges: args.hedges,
    };
    let table = args.statistics.reduce(read(given.grid(), measure, arms)?)?;
    if args.components {
        let model = AdditiveOptions {
            inactive: args.inactive.clone(),
            interactions: args.interaction.clone(),
            tau2: options.tau2,
            reference: named(&table, args.reference.as_deref())?,
        };
        return components(args, &table, &model, &args.sum, &given.digest());
    }
    if let Some(kind) = args.figure.figure {
        let digest = given.digest();
        return args.figure.draw(kind, args, (&table, &options, &digest));
    }
    let result = analyse(&table, options).map_err(statistics::with_help)?;
    let asked = args.statistics.of(&result, args.output.format)?;
    let out = match args.output.format {
        Format::Text => text::network(&table, &result) + &full::text(&result, &asked),
        Format::Json => {
            let plain = json::network(Some(&Origin::new(&given.digest())), &table, &result);
            output::json(&full::json(plain, &result, &asked))
        }
        Format::Csv => full::csv(&result, &asked).unwrap_or_else(|| csv::pairs(&result)),
    };
    output::write(&out, args.output.output.as_deref())
}

fn named(table: &NetworkTable, reference: Option<&str>) -> Result<Option<usize>, CliError> {
    let found = reference.map(|name| table.network.treatment(name));
    Ok(found.transpose()?)
}

/// The additive model in place of one effect for each treatment.
fn components(
    args: &NetworkArgs,
    table: &NetworkTable,
    model: &AdditiveOptions,
    sums: &[String],
    digest: &str,
) -> Result<(), CliError> {
    let network = &table.network;
    let standard = network
        .connected()
        .is_ok()
        .then(|| fit(network, 0.0))
        .transpose()?;
    let standard = standard.map(|fit| QTest::new(fit.q, network.df()));
    let found = additive(network, model, standard)?;
    let asked = Asked {
        sums,
        level: args.level,
        tau2: model.tau2,
    };
    components::check(network, &found, &asked)?;
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
