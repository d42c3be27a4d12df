//! The commands that draw.

mod file;
mod forest;
mod look;

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
}

/// Draws a figure.
pub fn run(command: &FigureCommand) -> Result<(), CliError> {
    match command {
        FigureCommand::Forest(args) => forest::run(args),
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
