//! Results to drawings: plain figure descriptions in, SVG, PNG and PDF out.
//!
//! A figure knows nothing of records or models. It is filled with labels, texts and numbers on the
//! analysis scale, laid out from the measured widths of the bundled typeface, and written as one
//! SVG; the PNG is that SVG, rasterised, and the PDF that SVG as a page.

mod backend;
mod canvas;
mod error;
mod font;
pub mod forest;
pub mod funnel;
#[cfg(feature = "pdf")]
mod pdf;
mod png;
mod rich;
mod round;
mod svg;
pub mod theme;
mod ticks;
mod typefaces;

pub use canvas::Metadata;
pub use error::FigureError;
pub use font::{font_face_css, foreign_letters};
#[cfg(feature = "pdf")]
pub use pdf::pdf;
pub use png::png;
pub use typefaces::undrawn_letters;
