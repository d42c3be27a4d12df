//! What must hold whatever the data.

mod bias;
mod pooling;
mod resampling;
mod studies;
