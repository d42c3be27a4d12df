//! Results to documents. Everything here only reads results; nothing is computed.

pub mod bias;
pub mod csv;
pub mod findings;
pub mod forest;
pub mod html;
pub mod json;
pub mod text;
pub mod variants;
mod words;
