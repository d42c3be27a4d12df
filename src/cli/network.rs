//! `oxymeta network`: several interventions at once.

use clap::Args;
use oxymeta::effects::Measure;
use oxymeta::network::{
    ArmOptions, NetworkError, NetworkOptions, NetworkTable, NetworkTau2, QTest, SmallValues,
    additive, analyse, fit, read,
};
use oxymeta::pooling::{IntervalMethod, Method, PredictionMethod, UnknownCode};
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
    /// Table of contrasts (study treat1 treat2 TE seTE), of arms (study treatment, with event n, mean sd n, or event time), or of
    /// rows with several arms (study treat1 event1 n1 treat2 event2 n2 ..., or metafor's ai n1i ci n2i and the like)
    pub input: std::path::PathBuf,
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
    /// Added to the cells of arms of studies in which an arm has no event, or nothing else; Mantel-Haenszel adds nothing
    #[arg(long, value_name = "NUMBER", default_value_t = 0.5)]
    pub add: f64,
    /// Correct standardised mean differences for small samples (Hedges' g)
    #[arg(long)]
    pub hedges: bool,
    /// Draws behind the probabilities of ranks
    #[arg(long, value_name = "N", default_value_t = 10_000)]
    pub draws: usize,
    /// Seed of the draws
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
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
  oxymeta network arms.csv --measure SMD --components --inactive 'routine care' --sum 'massage + music'";

/// `oxymeta network`.
pub fn run(args: &NetworkArgs) -> Result<(), CliError> {
    let measure = args.measure.as_deref().map(measure).transpose()?;
    let options = options(args)?;
    let (given, _) = table::read(&args.input, args.sheet.as_deref())?;
    let arms = ArmOptions {
        add: args.add,
        hedges: args.hedges,
    };
    let table = read(given.grid(), measure, arms)?;
    if args.components {
        return components(args, &table, &given.digest());
    }
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

/// A measure by its code; netmeta has a name of its own for the arcsine difference.
fn measure(code: &str) -> Result<Measure, CliError> {
    match code {
        "ASD" | "asd" => Ok(Measure::As),
        _ => input::measure(code),
    }
}

fn options(args: &NetworkArgs) -> Result<NetworkOptions, CliError> {
    let wrong = |option, written: &str, allowed: &str| CliError::Option {
        option,
        written: written.to_owned(),
        allowed: allowed.to_owned(),
    };
    let model = &args.model;
    let default = NetworkOptions::default();
    let method = coded("method", &model.method, Method::from_code, default.method)?;
    if method != Method::Inverse
        && [&model.tau2, &model.ci, &model.prediction]
            .into_iter()
            .any(Option::is_some)
    {
        let reason = format!(
            "--tau2, --ci and --prediction are for pooled effects, and `{}` pools counts, with common effects and Wald intervals",
            method.code()
        );
        return Err(CliError::Usage { reason });
    }
    let tau2 = match &model.tau2 {
        None => default.tau2,
        Some(code) => NetworkTau2::from_code(code)
            .ok_or_else(|| wrong("tau2", code, "EE, DL, REML or REML-exact"))?,
    };
    let interval = coded("ci", &model.ci, IntervalMethod::from_code, default.interval)?;
    let prediction = coded(
        "prediction",
        &model.prediction,
        PredictionMethod::from_code,
        default.prediction,
    )?;
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
        method,
        tau2,
        interval,
        prediction,
        reference,
        small,
        level: args.level,
        draws: args.draws,
        seed: args.seed,
    })
}

/// The method of a code, if one is given.
fn coded<T>(
    option: &'static str,
    written: &Option<String>,
    from_code: fn(&str) -> Result<T, UnknownCode>,
    default: T,
) -> Result<T, CliError> {
    let Some(written) = written else {
        return Ok(default);
    };
    let allowed = match option {
        "method" => "inverse or mh",
        "ci" => "wald, t, hksj or hksj-adhoc",
        _ => "t, hts or normal",
    };
    from_code(written).map_err(|_| CliError::Option {
        option,
        written: written.clone(),
        allowed: allowed.to_owned(),
    })
}

/// The additive model in place of one effect for each treatment.
fn components(args: &NetworkArgs, table: &NetworkTable, digest: &str) -> Result<(), CliError> {
    let options = options(args)?;
    if options.method != Method::Inverse || options.interval != IntervalMethod::Wald {
        let reason = "components are pooled by inverse variance and have Wald intervals: leave out --method and --ci";
        return Err(CliError::Usage {
            reason: reason.to_owned(),
        });
    }
    let method = options.tau2;
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
            &Origin::new(digest),
            table,
            &found,
            &asked,
        )),
        Format::Csv => components::csv(table, &found, &asked),
    };
    output::write(&out, args.output.output.as_deref())
}
