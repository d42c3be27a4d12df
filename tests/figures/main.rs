//! What a figure must keep to, whatever is put into it.

mod access;
mod dress;
mod examples;
mod extremes;
mod golden;
mod marks;
mod overlap;
#[cfg(feature = "pdf")]
mod pdf;
mod pixels;
mod read;
mod round_trip;
