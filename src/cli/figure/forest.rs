use clap::Args;
use oxymeta::figures::forest::ForestPlot;
use oxymeta::reports::forest::{Look, cumulative_plot, dressed, leave_one_out_plot, with_models};
use oxymeta::sensitivity::Order;
use oxymeta::synthesis::{AnalysisResult, Extras, LEAST_STUDIES, Sensitivity, Wanted};

use super::super::args::{InputArgs, SubgroupArgs};
use super::super::draws::DrawArgs;
use super::super::error::CliError;
use super::super::input::compute;
use super::super::model_args::ModelArgs;
use super::super::pool::nothing;
use super::super::sensitivity::can_be_ranked;
use super::absolute::AbsoluteArgs;
use super::file::FigureFile;
use super::look::LookArgs;
use super::only;
use super::paper::PaperArgs;
use super::risk_of_bias::ColumnArgs;

/// Arguments of `forest`.
#[derive(Debug, Args)]
pub struct ForestArgs {
    #[command(flatten)]
    pub input: InputArgs,
    #[command(flatten)]
    pub model: ModelArgs,
    #[command(flatten)]
    pub draws: DrawArgs,
    #[command(flatten)]
    pub groups: SubgroupArgs,
    #[command(flatten)]
    pub judgements: ColumnArgs,
    #[command(flatten)]
    pub rows: RowArgs,
    #[command(flatten)]
    pub absolute: AbsoluteArgs,
    #[command(flatten)]
    pub paper: PaperArgs,
    #[command(flatten)]
    pub look: LookArgs,
    #[command(flatten)]
    pub file: FigureFile,
}

/// What the rows are.
#[derive(Debug, Args)]
pub struct RowArgs {
    /// The estimate without each study, in place of the studies
    #[arg(long, conflicts_with_all = ["cumulative", "subgroup", "models"])]
    leave_one_out: bool,
    /// Studies pooled one after another by year, precision, size, effect, or a column or characteristic
    #[arg(long, value_name = "ORDER", num_args = 0..=1, default_missing_value = "year",
        conflicts_with_all = ["subgroup", "models"])]
    cumulative: Option<String>,
    /// Also the estimates under other models
    #[arg(long)]
    models: bool,
}

/// `oxymeta forest`.
pub fn run(args: &ForestArgs) -> Result<(), CliError> {
    args.file.check()?;
    let paper = args.paper.paper()?;
    let extras = Extras {
        subgroup: args.groups.subgroup.as_deref(),
        draws: args.draws.asked(),
        ..Extras::default()
    };
    let computed = compute(&args.input, Some(&args.model), &extras)?;
    args.draws.used(&computed.results)?;
    let mut result = only(&computed)?.clone();
    args.absolute.put(&mut result)?;
    args.rows.analyse(&mut result)?;
    let plot = args.rows.plot(&result, &computed.digest, args.look.look());
    let mut plot = plot.ok_or_else(|| nothing(&computed.results))?;
    if args.rows.are_studies() {
        args.judgements.add(&mut plot, &args.input.input, &result)?;
    }
    plot.paper = paper;
    let pages = args.paper.draw(&plot, args.file.is_pdf())?;
    args.file.write_pages(pages)
}

impl RowArgs {
    /// Whether each row is a study, and not an estimate of several.
    fn are_studies(&self) -> bool {
        !self.leave_one_out && self.cumulative.is_none()
    }

    /// Makes the analysis that the rows are of.
    fn analyse(&self, result: &mut AnalysisResult) -> Result<(), CliError> {
        if self.are_studies() {
            return Ok(());
        }
        if result.options.method.pools_counts() {
            return Err(CliError::CountsSensitivity);
        }
        let wanted = Wanted {
            leave_one_out: self.leave_one_out,
            cumulative: self.cumulative.as_deref().map(Order::from_code),
            ..Wanted::default()
        };
        if let Some(order) = &wanted.cumulative {
            can_be_ranked(order, std::slice::from_ref(result))?;
        }
        result.sensitivity = Sensitivity::of(result, &wanted)?;
        if let Some(reason) = result.sensitivity.not_made.first() {
            return Err(reason.clone().into());
        }
        if result.effects.len() < LEAST_STUDIES {
            return Err(CliError::NoSensitivity);
        }
        Ok(())
    }

    fn plot(&self, result: &AnalysisResult, digest: &str, look: Look) -> Option<ForestPlot> {
        if self.leave_one_out {
            leave_one_out_plot(result, digest, look)
        } else if self.cumulative.is_some() {
            cumulative_plot(result, digest, look)
        } else if self.models {
            dressed(result, digest, look).map(|plot| with_models(plot, result))
        } else {
            dressed(result, digest, look)
        }
    }
}
