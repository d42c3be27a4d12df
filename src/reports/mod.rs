//! Results to documents. Everything here only reads results; nothing is computed.

pub mod counts;
pub mod csv;
pub mod findings;
pub mod forest;
pub mod html;
pub mod json;
pub mod sensitivity;
pub mod text;
pub mod variants;
mod words;
