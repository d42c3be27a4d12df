//! Results to documents. Everything here only reads results; nothing is computed.

mod beyond;
pub mod bias;
pub mod bootstrap;
pub mod companions;
pub mod counts;
pub mod csv;
pub mod explanation;
pub mod findings;
pub mod forest;
pub mod html;
pub mod integrity;
pub mod json;
pub mod network;
pub mod prisma;
mod refitted;
pub mod regression;
pub mod risk_of_bias;
pub mod sensitivity;
mod sources;
pub mod subgroups;
pub mod text;
pub mod variants;
mod words;
