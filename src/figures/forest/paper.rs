//! The paper a figure is made for: its width and its colours.

use crate::figures::theme::Colours;

/// Pixels per millimetre at 96 an inch.
pub use crate::figures::canvas::PIXELS_PER_MM;
/// Sides of A4 within margins of 16 to 20 mm, in millimetres: the width of two journal columns, and
/// the longest figure beside them.
const A4: (f64, f64) = (178.0, 257.0);

/// How a figure is fitted to where it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Paper {
    /// Width of the whole figure.
    pub width: Width,
    /// Colours of its marks and texts.
    pub colours: Colours,
}

/// How wide a figure is.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Width {
    /// As wide as its table needs, for a screen: 960 pixels at most where the plot can give way.
    #[default]
    Auto,
    /// In print, in millimetres. The plot takes what the table leaves; where that is too little,
    /// the type shrinks to 7 points, long labels are broken, columns are left out by their
    /// [`super::Priority`] and named in a note, and at last the effects stand below the labels.
    Millimetres(f64),
}

impl Width {
    /// The width on pages: two journal columns where nothing else is asked for.
    pub fn on_pages(self) -> Self {
        match self {
            Self::Auto => Self::Millimetres(A4.0),
            given => given,
        }
    }

    /// Greatest height of a page of this width, in pixels: A4, on its side for wide figures.
    pub fn page_height(self) -> f64 {
        let (short, long) = A4;
        let height = match self {
            Self::Millimetres(width) if width > long => width * short / long,
            Self::Millimetres(width) if width > short => short,
            _ => long,
        };
        height * PIXELS_PER_MM
    }
}
