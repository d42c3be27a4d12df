use clap::{Args, ValueEnum};
use oxymeta::bias::{Direction, Side};
use oxymeta::reports::{bias, json};
use oxymeta::synthesis::{AnalysisResult, Extras, SmallStudyOptions, small_study_effects};

use super::args::{Format, InputArgs, OutputArgs};
use super::error::CliError;
use super::input::compute;
use super::model_args::ModelArgs;
use super::output;

const NOTES: &str = "\
Examples:
  oxymeta bias trials.csv --measure OR
  oxymeta bias trials.csv --measure SMD --steps 0.025,0.5 --direction greater

The test to read is Harbord's for odds ratios of counts, Pustejovsky and Rodgers' for standardised mean
differences, Debray's for hazard ratios with a column `events` (both groups together), else Egger's.";

/// Arguments of `bias`.
#[derive(Debug, Args)]
#[command(after_help = NOTES)]
pub struct BiasArgs {
    #[command(flatten)]
    pub input: InputArgs,
    #[command(flatten)]
    pub model: ModelArgs,
    /// Steps of the step-function selection model: rising p values between 0 and 1 [default: 0.025, or 0.05 where they
    /// are two-sided]
    #[arg(long, value_name = "P,...", value_delimiter = ',')]
    pub steps: Vec<f64>,
    /// Effects that selection favours: greater, less, or two-sided for significant ones of either side [default: the
    /// side of the pooled estimate]
    #[arg(
        long,
        value_enum,
        value_name = "DIRECTION",
        hide_possible_values = true
    )]
    pub direction: Option<Favoured>,
    /// Side on which trim and fill looks for missing studies: left or right [default: by Egger's line]
    #[arg(long, value_enum, value_name = "SIDE", hide_possible_values = true)]
    pub side: Option<Missing>,
    #[command(flatten)]
    pub output: OutputArgs,
}

/// Effects that selection favours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Favoured {
    Greater,
    Less,
    TwoSided,
}

/// Side on which studies are missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Missing {
    Left,
    Right,
}

/// `oxymeta bias`.
pub fn run(args: &BiasArgs) -> Result<(), CliError> {
    let options = options(args)?;
    let computed = compute(&args.input, Some(&args.model), &Extras::default())?;
    let results = &computed.results;
    if results.iter().all(|result| result.pooled.is_none()) {
        return Err(CliError::NoEffect);
    }
    let found = |result: &AnalysisResult| small_study_effects(result, &options);
    let effects: Vec<_> = results.iter().map(found).collect();
    let pairs: Vec<_> = results.iter().zip(&effects).collect();
    let out = match args.output.format {
        Format::Text => bias::text(&pairs),
        Format::Csv => bias::csv(&pairs),
        Format::Json => output::json(&json::bias(&json::Origin::new(&computed.digest), &pairs)),
    };
    output::write(&out, args.output.output.as_deref())
}

fn options(args: &BiasArgs) -> Result<SmallStudyOptions, CliError> {
    let inside = args.steps.iter().all(|step| *step > 0.0 && *step < 1.0);
    if !inside || !args.steps.is_sorted_by(|a, b| a < b) {
        let written: Vec<_> = args.steps.iter().map(ToString::to_string).collect();
        return Err(CliError::Option {
            option: "steps",
            written: written.join(","),
            allowed: "rising numbers between 0 and 1".to_owned(),
        });
    }
    Ok(SmallStudyOptions {
        steps: match (args.steps.as_slice(), args.direction) {
            ([], Some(Favoured::TwoSided)) => vec![0.05],
            ([], _) => SmallStudyOptions::default().steps,
            (given, _) => given.to_vec(),
        },
        direction: args.direction.map(|direction| match direction {
            Favoured::Greater => Direction::Greater,
            Favoured::Less => Direction::Less,
            Favoured::TwoSided => Direction::TwoSided,
        }),
        side: args.side.map(|side| match side {
            Missing::Left => Side::Left,
            Missing::Right => Side::Right,
        }),
    })
}
