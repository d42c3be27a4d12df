use clap::Args;
use oxymeta::resampling::{BootstrapOptions, Kind};

use super::error::CliError;

/// A bootstrap of coefficients or subgroups.
#[derive(Debug, Args)]
pub struct RefittedArgs {
    /// Bootstrap with N replicates: percentile, basic and normal intervals with their Monte-Carlo errors
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(100..=1_000_000))]
    pub bootstrap: Option<u32>,
    /// How replicates are drawn: case (studies), parametric (effects from the model), wild or sign-flip (of residuals)
    #[arg(
        long,
        value_name = "KIND",
        default_value = "case",
        requires = "bootstrap"
    )]
    pub kind: String,
}

impl RefittedArgs {
    /// What they ask for.
    pub fn options(&self, seed: u64) -> Result<Option<BootstrapOptions>, CliError> {
        let kind = Kind::from_code(&self.kind).ok_or_else(|| CliError::Option {
            option: "kind",
            written: self.kind.clone(),
            allowed: "case, parametric, wild or sign-flip".to_owned(),
        })?;
        Ok(self.bootstrap.map(|replicates| BootstrapOptions {
            replicates: u64::from(replicates),
            seed,
            kind,
            ..BootstrapOptions::default()
        }))
    }
}
