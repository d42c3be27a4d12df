//! Figures of a network's estimates and of the evidence behind them.

use clap::{Args, ValueEnum};
use oxymeta::figures::forest::ForestPlot;
use oxymeta::figures::{Figure, FigureError};
use oxymeta::reports::network::figures::{ForestChoice, ForestOrder};

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
    /// Whether any option is given.
    pub fn is_given(&self) -> bool {
        self.order.is_some() || self.predictions
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
