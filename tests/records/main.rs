//! What is read from study records, and what is said about records that cannot be read.

mod broken;
mod characters;
mod derived;
mod folder;
mod folders;
mod hostile;
mod impossible;
mod limits;
mod mutated;
mod mutations;
mod printed;
mod prisma;
mod review;
mod risk_of_bias;
mod schema;
