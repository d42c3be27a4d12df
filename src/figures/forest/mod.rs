//! The forest plot.

mod axis;
mod cells;
mod check;
mod content;
mod describe;
mod directions;
mod draw;
pub mod dress;
mod fit;
mod grid;
mod judgements;
mod layout;
mod legend;
mod marks;
mod mirror;
mod model;
mod pages;
mod panel;
mod paper;
mod remarks;
mod scene;
mod second;
mod several;
mod sheet;
mod slots;

pub use model::*;
pub use paper::{Paper, Width};

use super::canvas::Form;
use super::theme::{Colours, INK, Theme};
use super::{Figure, FigureError};

impl Figure for ForestPlot {
    fn draw(&self, form: Form) -> Result<String, FigureError> {
        self.render(form, None).map(|pages| pages.concat())
    }
}

impl ForestPlot {
    /// The figure as files of their own, one a page: A4 within its margins, on its side for a
    /// figure wider than two journal columns. A figure that fits on one page is one file.
    ///
    /// Each page repeats the header and the axis. A subgroup's heading stays with its studies and
    /// is repeated where they go on.
    pub fn pages(&self) -> Result<Vec<String>, FigureError> {
        let width = self.paper.width.on_pages();
        let paper = Paper {
            width,
            ..self.paper
        };
        let plot = Self {
            paper,
            ..self.clone()
        };
        plot.render(Form::File, Some(width.page_height()))
    }

    fn render(&self, form: Form, page_height: Option<f64>) -> Result<Vec<String>, FigureError> {
        let theme = &match self.paper.colours {
            Colours::Default => self.dress().colours.over(self.style.theme(), self.kind),
            colours => *colours.theme(),
        };
        let layout = layout::layout(self, theme, page_height)?;
        (layout.scenes.iter())
            .map(|scene| draw::draw((self, &layout.plot), scene, theme, form))
            .collect()
    }
}

impl Style {
    fn theme(self) -> &'static Theme {
        &INK
    }
}
