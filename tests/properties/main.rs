//! What must hold whatever the data.

mod asymmetry;
mod bias;
mod invariances;
mod likelihood;
mod moderators;
mod pooling;
mod resampling;
mod studies;
mod tables;
