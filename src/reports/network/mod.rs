//! Networks as JSON, CSV and text.

pub mod components;
pub mod csv;
pub mod json;
pub mod text;
