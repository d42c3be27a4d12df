//! Networks as JSON, CSV and text.

pub mod csv;
pub mod json;
pub mod text;
