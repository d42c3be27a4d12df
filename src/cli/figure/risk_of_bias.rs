//! Figures of the risk of bias, and the options that choose what they show.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use oxymeta::figures::forest::ForestPlot;
use oxymeta::figures::risk_of_bias::Palette;
use oxymeta::records::{Review, ToolName, load};
use oxymeta::reports::risk_of_bias::{Request, add_columns, all_judged, summary, traffic_light};
use oxymeta::synthesis::{AnalysisResult, Extras, run};

use super::super::error::CliError;
use super::super::input::chosen;
use super::file::FigureFile;
use super::width::WidthArgs;

/// Narrowest width in which names of studies and seven domains stand beside each other.
const LEAST_MM: f64 = 84.0;

/// How judgements are shown.
#[derive(Debug, Args)]
pub struct JudgementArgs {
    /// Tool to show, where studies are judged with several: rob2, rob2-cluster, rob2-crossover,
    /// rob1, robins-i, robins-e, quadas-2 or generic
    #[arg(long, value_name = "TOOL")]
    tool: Option<String>,
    /// Colours: safe (told apart without colour vision and in grey) or cochrane (green, yellow,
    /// red)
    #[arg(long, value_enum, default_value = "safe", hide_possible_values = true)]
    palette: PaletteChoice,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum PaletteChoice {
    Safe,
    Cochrane,
}

impl JudgementArgs {
    fn request(&self, width: f64) -> Result<Request, CliError> {
        let tool = self.tool.as_deref().map(|code| {
            ToolName::from_code(code).ok_or_else(|| CliError::Option {
                option: "tool",
                written: code.to_owned(),
                allowed: format!(
                    "one of {}",
                    ToolName::ALL.map(|tool| tool.tool().code).join(", ")
                ),
            })
        });
        Ok(Request {
            tool: tool.transpose()?,
            palette: match self.palette {
                PaletteChoice::Safe => Palette::Safe,
                PaletteChoice::Cochrane => Palette::Cochrane,
            },
            width,
        })
    }
}

/// When a forest plot has columns of judgements.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum When {
    Auto,
    Always,
    Never,
}

/// Columns of judgements in a forest plot.
#[derive(Debug, Args)]
pub struct ColumnArgs {
    /// Risk-of-bias columns: auto (where every study is judged with one tool), always or never
    #[arg(long, value_name = "WHEN", value_enum, default_value = "auto", num_args = 0..=1)]
    #[arg(default_missing_value = "always", hide_possible_values = true, conflicts_with_all = ["leave_one_out", "cumulative"])]
    risk_of_bias: When,
    #[command(flatten)]
    judgements: JudgementArgs,
}

impl ColumnArgs {
    /// Adds the columns that are wanted to the forest plot of an analysis of this input.
    pub fn add(
        &self,
        plot: &mut ForestPlot,
        input: &std::path::Path,
        result: &AnalysisResult,
    ) -> Result<(), CliError> {
        let request = self.judgements.request(0.0)?;
        if !input.is_dir() {
            let reason = "a table holds no judgements of the risk of bias: --risk-of-bias needs a review folder";
            return match self.risk_of_bias {
                When::Always => Err(CliError::Usage {
                    reason: reason.to_owned(),
                }),
                When::Auto | When::Never => Ok(()),
            };
        }
        let review = load(input)?;
        let wanted = match self.risk_of_bias {
            When::Always => true,
            When::Auto => all_judged(&review, result, &request),
            When::Never => false,
        };
        if wanted {
            add_columns(plot, &review, result, &request)?;
        }
        Ok(())
    }
}

/// Arguments of `traffic-light`.
#[derive(Debug, Args)]
pub struct TrafficLightArgs {
    #[command(flatten)]
    shown: ShownArgs,
}

/// Arguments of `rob-summary`.
#[derive(Debug, Args)]
pub struct SummaryArgs {
    #[command(flatten)]
    shown: ShownArgs,
    /// Weight the studies by their weight in the meta-analysis
    #[arg(long, requires = "analysis")]
    weighted: bool,
}

#[derive(Debug, Args)]
struct ShownArgs {
    /// Review folder
    review: PathBuf,
    /// Only the studies of this analysis, in the order of its forest plot
    #[arg(long, value_name = "ID")]
    analysis: Option<String>,
    #[command(flatten)]
    judgements: JudgementArgs,
    #[command(flatten)]
    width: WidthArgs,
    #[command(flatten)]
    file: FigureFile,
}

impl ShownArgs {
    fn request(&self) -> Result<Request, CliError> {
        self.file.check()?;
        self.judgements.request(self.width.pixels(LEAST_MM)?)
    }

    /// The review and the analysis asked for, computed.
    fn compute(&self) -> Result<(Review, Option<AnalysisResult>), CliError> {
        let review = load(&self.review)?;
        let plans = match self.analysis.as_deref() {
            Some(id) => chosen(&review, Some(id))?,
            None => Vec::new(),
        };
        let mut results = plans
            .iter()
            .map(|plan| run(&review, plan, &Extras::default()));
        let result = results.next().transpose()?;
        drop(results);
        drop(plans);
        Ok((review, result))
    }
}

/// `oxymeta traffic-light`.
pub fn run_traffic_light(args: &TrafficLightArgs) -> Result<(), CliError> {
    let request = args.shown.request()?;
    let (review, result) = args.shown.compute()?;
    let figure = traffic_light(&review, result.as_ref(), &request)?;
    args.shown.file.write(&figure)
}

/// `oxymeta rob-summary`.
pub fn run_summary(args: &SummaryArgs) -> Result<(), CliError> {
    let request = args.shown.request()?;
    let (review, result) = args.shown.compute()?;
    let figure = summary(&review, result.as_ref(), args.weighted, &request)?;
    args.shown.file.write(&figure)
}
