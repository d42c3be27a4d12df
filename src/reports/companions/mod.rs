//! Results as the figures that stand beside a forest plot.

mod axis;
pub mod gosh;
pub mod influence;
