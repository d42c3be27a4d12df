//! Arithmetic on many independent problems side by side, one to a lane.
//!
//! A lane is a replicate, a subset or a resample. Every lane does the same operations in the same order whatever the width of
//! the processor's vectors, products and sums are fused on every instruction set, and no estimate of a reciprocal is used: so
//! a lane's bits depend on its data alone. Without hardware that fuses, the fused operation is computed, slowly, in software.

mod aligned;
mod instructions;
pub(crate) mod normal;
pub(crate) mod random;
mod reciprocal;

pub(crate) use aligned::Aligned;
pub use instructions::InstructionSet;
pub(crate) use reciprocal::{RECIPROCAL_RANGE, fractions, reciprocals};

/// Lanes of a block.
pub(crate) const LANES: usize = 64;
/// Lanes of a vector.
pub(crate) const WIDTH: usize = 8;
/// Vectors of a block.
pub(crate) const VECTORS: usize = LANES / WIDTH;
