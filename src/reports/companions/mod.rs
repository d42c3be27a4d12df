//! Results as the figures that stand beside a forest plot.

mod axis;
pub mod distribution;
pub mod drapery;
pub mod gosh;
pub mod influence;
pub mod multiverse;
