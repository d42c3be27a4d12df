//! The audit: every rule finds what its explanation shows, and nothing in records without fault.

mod examples;
mod means;
mod support;
