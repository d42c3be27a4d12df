//! Figures of a network's estimates and of the evidence behind them.

use clap::{Args, ValueEnum};
use oxymeta::figures::forest::ForestPlot;
use oxymeta::figures::{Figure, FigureError};
use oxymeta::reports::network::figures::{ContributionParts, ForestChoice, ForestOrder};

use super::super::error::CliError;
use super::super::figure::FigureFile;

/// More rows than these do not go on one page.
const MOST_ON_A_PAGE: usize = 80;

/// Options of the forest plot of all treatments.
#[derive(Debug, Args)]
pub struct ForestArgs {
    /// Treatments from the best P-score down (rank), from the smallest effect up (effect) or by name, with --figure forest
    /// [default: rank]
    #[arg(
        long,
        value_enum,
        value_name = "ORDER",
        requires = "figure",
        hide_possible_values = true
    )]
    order: Option<Order>,
    /// Also prediction intervals, with --figure forest
    #[arg(long, requires = "figure")]
    predictions: bool,
}

/// The order of treatments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Order {
    Rank,
    Effect,
    Name,
}

impl ForestArgs {
    /// Refuses these options for other figures.
    pub fn check(&self, is_own: bool) -> Result<(), CliError> {
        match !is_own && (self.order.is_some() || self.predictions) {
            true => Err(CliError::Usage {
                reason: "--order and --predictions are of --figure forest".to_owned(),
            }),
            false => Ok(()),
        }
    }

    /// What the figure shows.
    pub fn choice(&self) -> ForestChoice {
        ForestChoice {
            order: match self.order {
                None | Some(Order::Rank) => ForestOrder::Rank,
                Some(Order::Effect) => ForestOrder::Effect,
                Some(Order::Name) => ForestOrder::Name,
            },
            predictions: self.predictions,
        }
    }
}

/// Options of contribution bars.
#[derive(Debug, Args)]
pub struct PartArgs {
    /// Parts of the bars of --figure contributions: comparison or study [default: comparison]
    #[arg(
        long,
        value_enum,
        value_name = "WHAT",
        requires = "figure",
        hide_possible_values = true
    )]
    by: Option<By>,
}

/// What the parts are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum By {
    Comparison,
    Study,
}

impl PartArgs {
    /// Refuses this option for other figures.
    pub fn check(&self, is_own: bool) -> Result<(), CliError> {
        match !is_own && self.by.is_some() {
            true => Err(CliError::Usage {
                reason: "--by is of --figure contributions".to_owned(),
            }),
            false => Ok(()),
        }
    }

    /// What the figure shows.
    pub fn parts(&self) -> ContributionParts {
        match self.by {
            None | Some(By::Comparison) => ContributionParts::Comparisons,
            Some(By::Study) => ContributionParts::Studies,
        }
    }
}

/// Draws a forest plot: on one page of any height, a long one on A4 pages.
pub fn write(plot: &ForestPlot, file: &FigureFile) -> Result<(), CliError> {
    let pages = match plot.rows.len() > MOST_ON_A_PAGE {
        true => plot.pages(),
        false => plot.svg().map(|svg| vec![svg]),
    };
    let pages = pages.map_err(|error| match error {
        FigureError::Narrow { asked, needed } => CliError::Usage {
            reason: format!("--width {asked}mm: {error}; try --width {needed}mm"),
        },
        error => error.into(),
    })?;
    file.write_pages(pages)
}
