//! What must hold whatever the data.

mod bias;
mod invariances;
mod likelihood;
mod pooling;
mod resampling;
mod studies;
