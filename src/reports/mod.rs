//! Results to documents. Everything here only reads results; nothing is computed.

pub mod csv;
pub mod forest;
pub mod json;
pub mod text;
pub mod findings;
pub mod html;
mod words;
