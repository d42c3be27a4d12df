//! Results to drawings: plain figure descriptions in, SVG and PNG out.
//!
//! A figure knows nothing of records or models. It is filled with labels, texts and numbers on the
//! analysis scale, laid out from the measured widths of the bundled font, and written as one SVG;
//! the PNG is that SVG, rasterised.

pub mod forest;
