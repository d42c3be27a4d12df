//! The forest plot.

mod model;

pub use model::*;
