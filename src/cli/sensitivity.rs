use std::collections::BTreeSet;

use clap::Args;
use oxymeta::records::Assumption;
use oxymeta::reports::sensitivity::csv::Kind;
use oxymeta::reports::{json, sensitivity as reports};
use oxymeta::sensitivity::{Choices, GoshOptions, Order};
use oxymeta::synthesis::{
    AnalysisResult, Extras, LEAST_STUDIES, Sensitivity, Wanted, review_multiverse, run,
    table_multiverse,
};

use super::args::{Format, InputArgs, OutputArgs};
use super::assume;
use super::error::CliError;
use super::given_table::GivenTable;
use super::input::{Computed, adjusted, read_review};
use super::model_args::ModelArgs;
use super::output;

const EXAMPLES: &str = "\
Examples:
  oxymeta sensitivity trials.csv --measure RR --cumulative year
  oxymeta sensitivity trials.csv --measure SMCR --assume r=0.5 --multiverse --sweep r=0.3,0.7
  oxymeta sensitivity studies/review --analysis pain --tipping";

/// Arguments of `sensitivity`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct SensitivityArgs {
    #[command(flatten)]
    pub input: InputArgs,
    #[command(flatten)]
    pub model: ModelArgs,
    #[command(flatten)]
    pub which: WhichArgs,
    #[command(flatten)]
    pub output: OutputArgs,
}

/// Which analyses are made; all but --gosh when none is named.
#[derive(Debug, Default, Args)]
pub struct WhichArgs {
    /// The estimate without each study
    #[arg(long)]
    pub leave_one_out: bool,
    /// Studies pooled one after another by year, precision, size, effect, or a column or characteristic
    #[arg(long, value_name = "ORDER", num_args = 0..=1, default_missing_value = "year")]
    pub cumulative: Option<String>,
    /// Residuals, influence and outliers, study by study
    #[arg(long)]
    pub influence: bool,
    /// Coordinates of the Baujat plot: share of the heterogeneity, influence on the estimate
    #[arg(long)]
    pub baujat: bool,
    /// The estimate in all subsets of the studies, or in 100000 of them where there are too many
    #[arg(long)]
    pub gosh: bool,
    /// Draw this many subsets at random for --gosh instead
    #[arg(long, value_name = "N", requires = "gosh", value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    pub subsets: Option<u32>,
    /// Seed of the random subsets
    #[arg(long, value_name = "S", default_value = "1")]
    pub seed: u64,
    /// Every defensible combination of estimator, interval, measure, zero-cell rule and assumed value
    #[arg(long)]
    pub multiverse: bool,
    /// Also try these values of an assumption (r crossover-r icc add) in the multiverse: r=0.3..0.9 or r=0.3,0.5,0.7;
    /// can be given again
    #[arg(long, value_name = "NAME=VALUES")]
    pub sweep: Vec<String>,
    /// How far an effect, or how many events, must be off to turn the conclusion
    #[arg(long)]
    pub tipping: bool,
}

impl WhichArgs {
    /// The analyses named, or all but GOSH.
    fn kinds(&self) -> Vec<Kind> {
        let named = [
            (self.leave_one_out, Kind::LeaveOneOut),
            (self.cumulative.is_some(), Kind::Cumulative),
            (self.influence, Kind::Influence),
            (self.baujat, Kind::Baujat),
            (self.gosh, Kind::Gosh),
            (self.multiverse, Kind::Multiverse),
            (self.tipping, Kind::Tipping),
        ];
        let none = named.iter().all(|(asked, _)| !asked);
        let wanted = |(asked, kind): &(bool, Kind)| *asked || none && *kind != Kind::Gosh;
        let named = named.into_iter().filter(wanted);
        named.map(|(_, kind)| kind).collect()
    }
}

/// `oxymeta sensitivity`.
pub fn run_command(args: &SensitivityArgs) -> Result<(), CliError> {
    let kinds = args.which.kinds();
    if args.output.format == Format::Csv && kinds.len() != 1 {
        return Err(CliError::Usage {
            reason: "a CSV file holds one table: name one analysis, for example --leave-one-out"
                .to_owned(),
        });
    }
    if !args.which.sweep.is_empty() && !kinds.contains(&Kind::Multiverse) {
        return Err(CliError::Usage {
            reason: "--sweep is for the multiverse: add --multiverse".to_owned(),
        });
    }
    let Computed {
        results, digest, ..
    } = computed(&args.input, &args.model, &args.which, &kinds)?;
    let not_made = results
        .iter()
        .flat_map(|result| &result.sensitivity.not_made);
    for reason in not_made {
        if kinds.len() == 1 {
            return Err(reason.clone().into());
        }
        if args.output.format != Format::Text {
            eprintln!("note: {reason}");
        }
    }
    let has = |kind| kinds.contains(&kind);
    let out = match args.output.format {
        Format::Text => {
            reports::text::sensitivity(&results, has(Kind::Influence), has(Kind::Baujat))
        }
        Format::Csv => reports::csv::sensitivity(&results, kinds[0]),
        Format::Json => output::json(&json::sensitivity(&json::Origin::new(&digest), &results)),
    };
    output::write(&out, args.output.output.as_deref())
}

/// The analyses that the arguments ask for, with their sensitivity analyses.
pub fn computed(
    input: &InputArgs,
    model: &ModelArgs,
    which: &WhichArgs,
    kinds: &[Kind],
) -> Result<Computed, CliError> {
    let (mut results, digest) = if input.input.is_dir() {
        of_review(input, model, which, kinds)?
    } else {
        of_table(input, model, which, kinds)?
    };
    let pools_effects = |result: &AnalysisResult| !result.options.method.pools_counts();
    if !results.is_empty() && !results.iter().any(pools_effects) {
        return Err(CliError::CountsSensitivity);
    }
    results.retain(|result| {
        let effects = !result.options.method.pools_counts();
        if !effects {
            eprintln!("note: {} pools counts, and is left out", result.id);
        }
        effects
    });
    let few = |result: &AnalysisResult| result.effects.len() < LEAST_STUDIES;
    if results.iter().all(few) {
        return Err(CliError::NoSensitivity);
    }
    Ok(Computed {
        results,
        digest,
        named: input.input.is_dir(),
    })
}

fn of_review(
    input: &InputArgs,
    model: &ModelArgs,
    which: &WhichArgs,
    kinds: &[Kind],
) -> Result<(Vec<AnalysisResult>, String), CliError> {
    let review = read_review(input)?;
    let plans = adjusted(&review, input, Some(model))?;
    let mut results = Vec::new();
    for plan in &plans {
        results.push(run(&review, plan, &Extras::default())?);
    }
    analyse(&mut results, which, kinds)?;
    if kinds.contains(&Kind::Multiverse) {
        let swept = swept(which)?;
        for (plan, result) in plans.iter().zip(&mut results) {
            result.sensitivity.multiverse = review_multiverse(&review, plan, result, &swept)?;
        }
    }
    Ok((results, review.digest))
}

fn of_table(
    input: &InputArgs,
    model: &ModelArgs,
    which: &WhichArgs,
    kinds: &[Kind],
) -> Result<(Vec<AnalysisResult>, String), CliError> {
    let mut given = GivenTable::read(input, Some(model))?;
    given.table = given.table.with_distinct_names();
    let mut results = vec![given.run(given.zero_rule, given.formula, &Extras::default())?];
    analyse(&mut results, which, kinds)?;
    if kinds.contains(&Kind::Multiverse) {
        let result = &mut results[0];
        let mut values = Vec::new();
        for (assumption, others) in swept(which)? {
            // Refuses what the table has no use for.
            given.assuming("sweep", assumption, others[0])?;
            let own = match assumption {
                Assumption::Add => Some(given.zero_rule.add),
                _ => given.formula.assumed_r,
            };
            values.push((assumption, own, others));
        }
        let choices = Choices::default();
        let found = table_multiverse(result, &choices, &values, |measure, rule, assumed| {
            let mut formula = given.formula;
            if !formula.vtype.suits(measure) {
                return None;
            }
            let r = |one: &&(Assumption, f64)| one.0 == Assumption::PrePostCorrelation;
            if let Some((_, r)) = assumed.iter().find(r) {
                formula.assumed_r = Some(*r);
            }
            let found = given.table.effects_with(measure, &rule, formula);
            let included = found.ok()?.included.into_iter();
            Some(included.map(|(effect, _)| effect).collect())
        })?;
        result.sensitivity.multiverse = found;
    }
    Ok((results, given.table.digest()))
}

/// The values of assumptions that the arguments ask for.
fn swept(which: &WhichArgs) -> Result<Vec<(Assumption, Vec<f64>)>, CliError> {
    let written = which.sweep.iter();
    written.map(|text| assume::sweep(text)).collect()
}

/// Everything but the multiverse, which needs more than the effects.
fn analyse(
    results: &mut [AnalysisResult],
    which: &WhichArgs,
    kinds: &[Kind],
) -> Result<(), CliError> {
    let has = |kind| kinds.contains(&kind);
    let asked = which.cumulative.as_deref().map(Order::from_code);
    if let Some(order) = &asked {
        can_be_ranked(order, results)?;
    }
    for result in results {
        let order = asked.clone().unwrap_or_else(|| usual_order(result));
        let wanted = Wanted {
            leave_one_out: has(Kind::LeaveOneOut),
            cumulative: has(Kind::Cumulative).then_some(order),
            influence: has(Kind::Influence) || has(Kind::Baujat),
            gosh: has(Kind::Gosh).then_some(GoshOptions {
                subsets: which.subsets.map(|n| n as usize),
                seed: which.seed,
            }),
            tipping: has(Kind::Tipping),
        };
        result.sensitivity = Sensitivity::of(result, &wanted)?;
    }
    Ok(())
}

/// By year where a study has one, else by precision.
fn usual_order(result: &AnalysisResult) -> Order {
    let year = Order::from_code("year");
    match year.rank(&result.effects, &result.moderators) {
        Some(_) => year,
        None => Order::Precision,
    }
}

/// An order that no study has a value for is a slip of the pen.
pub fn can_be_ranked(order: &Order, results: &[AnalysisResult]) -> Result<(), CliError> {
    let ranked = |result: &AnalysisResult| order.rank(&result.effects, &result.moderators);
    let has_effects = results.iter().any(|result| !result.effects.is_empty());
    if !has_effects || results.iter().any(|result| ranked(result).is_some()) {
        return Ok(());
    }
    let reported = results.iter().flat_map(|result| &result.moderators);
    let names: BTreeSet<&str> = reported.flatten().map(|(name, _)| name.as_str()).collect();
    let usual = ["precision", "size", "effect"];
    let names: Vec<_> = usual.into_iter().chain(names).collect();
    Err(CliError::Option {
        option: "cumulative",
        written: order.code().to_owned(),
        allowed: format!("one of {}", names.join(", ")),
    })
}
