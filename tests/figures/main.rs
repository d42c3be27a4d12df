//! What a figure must keep to, whatever is put into it.

mod access;
mod companions;
mod companions_drawn;
mod dress;
mod estimates;
mod evidence;
mod examples;
mod extremes;
mod golden;
mod leftward;
mod marks;
mod networks;
mod overlap;
mod pages;
mod paper;
#[cfg(feature = "pdf")]
mod pdf;
mod pixels;
mod prisma;
#[cfg(feature = "pdf")]
mod rasters;
mod read;
mod risk_of_bias;
mod robustness;
mod round_trip;
mod second_axis;
mod several;
mod themes;
