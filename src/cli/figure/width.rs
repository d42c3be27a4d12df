//! How wide a figure is printed.

use clap::Args;
use oxymeta::figures::PIXELS_PER_MM;
use oxymeta::reports::companions::Paper;

use super::super::error::CliError;

/// Two columns of a journal.
const WIDE_MM: f64 = 178.0;

/// The printed width.
#[derive(Debug, Args)]
pub struct WidthArgs {
    /// Width in print, as in 84mm (one column), 129mm or 178mm (two columns)
    #[arg(long, value_name = "WIDTH")]
    width: Option<String>,
}

impl WidthArgs {
    /// Whether a width is asked for.
    pub fn is_given(&self) -> bool {
        self.width.is_some()
    }

    /// The width in millimetres, at least as many as the figure needs; the usual one where none is asked for.
    pub fn millimetres(&self, least: f64, usual: f64) -> Result<f64, CliError> {
        const MOST: f64 = 420.0;
        let Some(written) = &self.width else {
            return Ok(usual);
        };
        match millimetres(written) {
            Some(width) if (least..=MOST).contains(&width) => Ok(width),
            _ => Err(CliError::Option {
                option: "width",
                written: written.clone(),
                allowed: format!("millimetres from {least} to {MOST}, as in 84mm"),
            }),
        }
    }

    /// The width in pixels, usually of two columns.
    pub fn pixels(&self, least: f64) -> Result<f64, CliError> {
        let width = self.millimetres(least, WIDE_MM)?;
        Ok(width * PIXELS_PER_MM)
    }

    /// The paper of a figure beside a forest plot, usually one and a half columns wide.
    pub fn paper<'a>(&self, digest: &'a str) -> Result<Paper<'a>, CliError> {
        Ok(Paper {
            width_mm: self.millimetres(60.0, Paper::WIDTH_MM)?,
            input_sha256: digest,
        })
    }
}

/// `84`, `84mm` or `84 mm`.
pub fn millimetres(written: &str) -> Option<f64> {
    let number = written.trim();
    let number = number.strip_suffix("mm").unwrap_or(number).trim_end();
    number.parse().ok().filter(|width: &f64| width.is_finite())
}
