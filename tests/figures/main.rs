//! What a figure must keep to, whatever is put into it.

mod examples;
mod look;
