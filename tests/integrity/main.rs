//! The audit: every rule finds what its explanation shows, and nothing in records without fault.

mod clean;
mod examples;
mod means;
mod numbers;
mod simulated;
mod support;
