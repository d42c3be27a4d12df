//! The audit: every rule finds what its explanation shows, and nothing in records without fault.

mod counts;
mod examples;
mod support;
