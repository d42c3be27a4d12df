//! Bootstraps: as text, as CSV, in words.

mod csv;
mod text;
mod words;

pub use csv::csv;
pub use text::text;
pub(super) use words::remark;
pub use words::{findings, resamples};
