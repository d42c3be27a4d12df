//! The audit: every rule finds what its explanation shows, and nothing in records without fault.

mod clean;
mod counts;
mod design;
mod effects;
mod examples;
mod hostile;
mod means;
mod numbers;
mod simulated;
mod simulated_counts;
mod support;
mod words;
