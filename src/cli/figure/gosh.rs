use clap::Args;
use oxymeta::reports::companions::gosh::gosh_plot;
use oxymeta::reports::sensitivity::csv::Kind;
use oxymeta::synthesis::AnalysisResult;

use super::super::args::InputArgs;
use super::super::error::CliError;
use super::super::model_args::ModelArgs;
use super::super::sensitivity::{WhichArgs, computed};
use super::file::FigureFile;
use super::only;
use super::width::WidthArgs;

/// Arguments of `gosh`.
#[derive(Debug, Args)]
pub struct GoshArgs {
    #[command(flatten)]
    pub input: InputArgs,
    #[command(flatten)]
    pub model: ModelArgs,
    /// Compare subsets with this study and without it, by its name or id
    #[arg(long, value_name = "ID")]
    pub study: Option<String>,
    /// Draw this many subsets at random [default: all of them, or 100000 where they are too many]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=4_000_000))]
    pub subsets: Option<u32>,
    /// Seed of the random subsets
    #[arg(long, value_name = "S", default_value = "1")]
    pub seed: u64,
    #[command(flatten)]
    pub file: FigureFile,
    #[command(flatten)]
    pub width: WidthArgs,
}

/// `oxymeta gosh`.
pub fn run(args: &GoshArgs) -> Result<(), CliError> {
    args.file.check()?;
    let width = args.width.pixels(80.0)?.round();
    let which = WhichArgs {
        subsets: args.subsets,
        seed: args.seed,
        ..WhichArgs::default()
    };
    let found = computed(&args.input, &args.model, &which, &[Kind::Gosh])?;
    let result = only(&found)?;
    let study = args.study.as_deref().map(|name| at(result, name));
    let plot = gosh_plot(result, study.transpose()?, &found.digest, width);
    args.file.write(&plot.ok_or(CliError::NoSensitivity)?)
}

/// The study with this name or id.
fn at(result: &AnalysisResult, name: &str) -> Result<usize, CliError> {
    let same = |written: &str| written.eq_ignore_ascii_case(name);
    let effects = &result.effects;
    let found = effects
        .iter()
        .position(|effect| same(&effect.study) || same(&effect.label));
    found.ok_or_else(|| {
        let known: Vec<&str> = effects.iter().map(|effect| effect.label.as_str()).collect();
        CliError::Option {
            option: "study",
            written: name.to_owned(),
            allowed: format!("one of {}", known.join(", ")),
        }
    })
}
