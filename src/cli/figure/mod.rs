//! The commands that draw.

mod baujat;
mod bubble;
mod file;
mod forest;
mod funnel;
mod labbe;
mod radial;
mod width;

pub use file::note_letters;

use clap::Subcommand;
use oxymeta::synthesis::AnalysisResult;

use super::error::CliError;
use super::input::Computed;

/// Figures as SVG, PNG or PDF.
#[derive(Debug, Subcommand)]
pub enum FigureCommand {
    /// Forest plot as SVG, PNG or PDF
    Forest(forest::ForestArgs),
    /// Funnel plot: effects against standard errors, with contours and trim and fill
    Funnel(funnel::FunnelArgs),
    /// Radial (Galbraith) plot: standardised effects against precision
    Radial(radial::RadialArgs),
    /// Baujat plot: contribution to heterogeneity against influence
    Baujat(baujat::BaujatArgs),
    /// L'Abbé plot: events in one group against events in the other
    Labbe(labbe::LabbeArgs),
    /// Bubble plot: effects against a moderator, with its meta-regression line
    Bubble(bubble::BubbleArgs),
}

/// Draws a figure.
pub fn run(command: &FigureCommand) -> Result<(), CliError> {
    match command {
        FigureCommand::Forest(args) => forest::run(args),
        FigureCommand::Funnel(args) => funnel::run(args),
        FigureCommand::Radial(args) => radial::run(args),
        FigureCommand::Baujat(args) => baujat::run(args),
        FigureCommand::Labbe(args) => labbe::run(args),
        FigureCommand::Bubble(args) => bubble::run(args),
    }
}

/// The one analysis that is drawn.
fn only(computed: &Computed) -> Result<&AnalysisResult, CliError> {
    let [result] = computed.results.as_slice() else {
        let ids: Vec<_> = computed.results.iter().map(|r| r.id.as_str()).collect();
        return Err(CliError::Usage {
            reason: format!("choose one with --analysis: {}", ids.join(", ")),
        });
    };
    Ok(result)
}
