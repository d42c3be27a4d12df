//! Results to drawings: plain figure descriptions in, SVG and PNG out.
//!
//! A figure knows nothing of records or models. It is filled with labels, texts and numbers on the
//! analysis scale, laid out from the measured widths of the bundled typeface, and written as one
//! SVG; the PNG is that SVG, rasterised.

mod backend;
mod error;
mod font;
pub mod forest;
mod png;
mod rich;
mod svg;
pub mod theme;

pub use error::FigureError;
pub use font::font_face_css;
pub use png::png;
