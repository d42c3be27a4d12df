//! How wide a figure is printed.

use clap::Args;

use super::super::error::CliError;

/// Pixels to a millimetre, at 96 to an inch.
const PIXELS: f64 = 96.0 / 25.4;
/// Narrower figures have no room for their labels; wider ones are no page.
const PRINTABLE: std::ops::RangeInclusive<f64> = 80.0..=420.0;

/// The printed width.
#[derive(Debug, Args)]
pub struct PrintWidth {
    /// Width in millimetres, 80 to 420: a column of a journal is about 84, a page 178
    #[arg(long, value_name = "MM", default_value = "178")]
    width: f64,
}

impl PrintWidth {
    /// The width in pixels.
    pub fn pixels(&self) -> Result<f64, CliError> {
        if PRINTABLE.contains(&self.width) {
            Ok((self.width * PIXELS).round())
        } else {
            Err(CliError::Option {
                option: "width",
                written: self.width.to_string(),
                allowed: "millimetres from 80 to 420".to_owned(),
            })
        }
    }
}
