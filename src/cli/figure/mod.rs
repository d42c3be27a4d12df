//! The commands that draw.

mod absolute;
mod baujat;
mod bubble;
mod distribution;
mod drapery;
mod file;
mod forest;
mod funnel;
mod gosh;
mod influence;
mod labbe;
mod look;
mod multiverse;
mod paper;
mod prisma;
mod radial;
mod risk_of_bias;
mod width;

pub use file::{FigureFile, note_letters};
pub use width::WidthArgs;

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
    /// Influence of each study in eight panels
    Influence(influence::InfluenceArgs),
    /// Estimate and heterogeneity in all subsets of the studies
    Gosh(gosh::GoshArgs),
    /// P-value curves of the studies and of all together
    Drapery(drapery::DraperyArgs),
    /// Bootstrap distribution of the pooled estimate
    Distribution(distribution::DistributionArgs),
    /// Every defensible analysis as a specification curve
    Multiverse(multiverse::MultiverseArgs),
    /// Risk-of-bias judgements of every study and domain
    TrafficLight(risk_of_bias::TrafficLightArgs),
    /// Shares of the risk-of-bias judgements in every domain
    RobSummary(risk_of_bias::SummaryArgs),
    /// PRISMA 2020 flow diagram of the counts in review.toml
    Prisma(prisma::PrismaArgs),
}

/// Draws a figure.
pub fn run(command: &FigureCommand) -> Result<(), CliError> {
    match command {
        FigureCommand::Forest(args) => forest::run(args),
        FigureCommand::Distribution(args) => distribution::run(args),
        FigureCommand::Drapery(args) => drapery::run(args),
        FigureCommand::Gosh(args) => gosh::run(args),
        FigureCommand::Influence(args) => influence::run(args),
        FigureCommand::Multiverse(args) => multiverse::run(args),
        FigureCommand::TrafficLight(args) => risk_of_bias::run_traffic_light(args),
        FigureCommand::Prisma(args) => prisma::run(args),
        FigureCommand::RobSummary(args) => risk_of_bias::run_summary(args),
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
