//! What is read from study records, and what is said about records that cannot be read.

mod broken;
mod derived;
mod folder;
mod folders;
mod impossible;
mod mutated;
mod printed;
mod prisma;
mod review;
mod risk_of_bias;
mod schema;
