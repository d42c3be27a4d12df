//! Results to drawings: plain figure descriptions in, SVG, PNG and PDF out.
//!
//! A figure knows nothing of records or models. It is filled with labels, texts and numbers on the
//! analysis scale, laid out from the measured widths of the bundled typeface, and written as one
//! SVG; the PNG is that SVG, rasterised, and the PDF that SVG as a page.

mod about;
mod backend;
pub mod baujat;
pub mod bubble;
mod canvas;
pub mod contributions;
pub mod distribution;
pub mod drapery;
mod error;
mod figure;
mod font;
pub mod forest;
pub mod funnel;
pub mod gosh;
pub mod influence;
pub mod labbe;
pub mod net_heat;
pub mod network_graph;
mod panels;
#[cfg(feature = "pdf")]
mod pdf;
mod png;
pub mod prisma;
pub mod radial;
pub mod rankogram;
mod rich;
pub mod risk_of_bias;
mod round;
mod sheet;
pub mod specification;
mod svg;
pub mod theme;
mod ticks;
mod typefaces;

pub use canvas::{Form, Metadata, PIXELS_PER_MM};
pub use error::FigureError;
pub use figure::Figure;
pub use font::{font_face_css, foreign_letters};
#[cfg(feature = "pdf")]
pub use pdf::{pdf, pdf_pages};
pub use png::png;
pub use sheet::{EffectScale, Sheet};
pub use typefaces::undrawn_letters;
