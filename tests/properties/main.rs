//! What must hold whatever the data.

mod pooling;
mod resampling;
mod studies;
