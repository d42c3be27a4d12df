//! How wide a figure is, on how many pages, in which colours.

use clap::Args;
use oxymeta::figures::forest::{ForestPlot, Paper, Row, Width};
use oxymeta::figures::theme::Colours;
use oxymeta::figures::{Figure, FigureError};

use super::super::error::CliError;
use super::width::millimetres;

/// Widest figure that is drawn, in millimetres: a poster.
const WIDEST_MM: f64 = 1200.0;
/// More studies than these do not go on one page of a document.
const MOST_ON_A_PAGE: usize = 80;

/// Options of the page.
#[derive(Debug, Args)]
pub struct PaperArgs {
    /// Width in print: 84mm (one column), 129mm, 178mm (two columns), 257mm (A4 on its side) or any
    /// other; auto: for a screen. What is left out for lack of room is named under the figure
    #[arg(long, value_name = "WIDTH", default_value = "auto")]
    width: String,
    /// one: a single page of any height; a4: as many A4 pages as it takes, as x-1.svg, x-2.svg ...
    /// or in one .pdf [default: a4 with a width in mm and for more than 80 studies as .pdf, else one]
    #[arg(long, value_name = "PAGES")]
    pages: Option<String>,
    /// Colours: default, print (black and greys) or dark
    #[arg(long, value_name = "NAME", default_value = "default")]
    theme: String,
}

impl PaperArgs {
    /// The paper asked for.
    pub fn paper(&self) -> Result<Paper, CliError> {
        self.wants_pages()?;
        Ok(Paper {
            width: self.width()?,
            colours: self.colours()?,
        })
    }

    /// The figure as SVG, one text a page.
    pub fn draw(&self, plot: &ForestPlot, is_pdf: bool) -> Result<Vec<String>, CliError> {
        let many = studies(plot) > MOST_ON_A_PAGE;
        let usual = plot.paper.width != Width::Auto || (is_pdf && many);
        let pages = match self.wants_pages()?.unwrap_or(usual) {
            true => plot.pages(),
            false => plot.svg().map(|svg| vec![svg]),
        };
        pages.map_err(|error| match error {
            FigureError::Narrow { needed, .. } => CliError::Usage {
                reason: format!("--width {}: {error}; try --width {needed}mm", self.width),
            },
            error => error.into(),
        })
    }

    fn width(&self) -> Result<Width, CliError> {
        let written = self.width.trim();
        if written == "auto" {
            return Ok(Width::Auto);
        }
        match millimetres(written) {
            Some(width) if width > 0.0 && width <= WIDEST_MM => Ok(Width::Millimetres(width)),
            _ => Err(CliError::Option {
                option: "width",
                written: self.width.clone(),
                allowed: format!("auto or millimetres up to {WIDEST_MM}, as in 84mm"),
            }),
        }
    }

    fn wants_pages(&self) -> Result<Option<bool>, CliError> {
        match self.pages.as_deref() {
            None => Ok(None),
            Some("one") => Ok(Some(false)),
            Some("a4") => Ok(Some(true)),
            Some(written) => Err(CliError::Option {
                option: "pages",
                written: written.to_owned(),
                allowed: "one or a4".to_owned(),
            }),
        }
    }

    fn colours(&self) -> Result<Colours, CliError> {
        let named = |colours: &Colours| colours.name() == self.theme;
        let names: Vec<_> = Colours::ALL.iter().map(|c| c.name()).collect();
        Colours::ALL
            .into_iter()
            .find(named)
            .ok_or_else(|| CliError::Option {
                option: "theme",
                written: self.theme.clone(),
                allowed: names.join(", "),
            })
    }
}

fn studies(plot: &ForestPlot) -> usize {
    let rows = plot.rows.iter();
    rows.filter(|row| matches!(row, Row::Study(_) | Row::NotEstimable { .. }))
        .count()
}
