use clap::Args;
use oxymeta::reports::companions::Paper;

use super::super::error::CliError;

/// How wide a figure is.
#[derive(Debug, Args)]
pub struct WidthArgs {
    /// Width in millimetres, 60 to 400; journals print 84, 129 or 178
    #[arg(long, value_name = "MM", default_value_t = Paper::WIDTH_MM)]
    width: f64,
}

impl WidthArgs {
    /// The paper of a figure, of a width that its texts fit.
    pub fn paper<'a>(&self, digest: &'a str) -> Result<Paper<'a>, CliError> {
        if !(60.0..=400.0).contains(&self.width) {
            return Err(CliError::Option {
                option: "width",
                written: self.width.to_string(),
                allowed: "millimetres between 60 and 400".to_owned(),
            });
        }
        Ok(Paper {
            width_mm: self.width,
            input_sha256: digest,
        })
    }
}
