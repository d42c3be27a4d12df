//! Absolute effects beside relative ones.

use clap::Args;
use oxymeta::synthesis::{AnalysisResult, Baseline, BaselineError};

use super::super::error::CliError;

/// The risk that absolute effects are shown for.
#[derive(Debug, Args)]
pub struct AbsoluteArgs {
    /// Risk without the intervention (0.12 for 120 in 1000): a second axis then shows effects per 1000; OR, PETO, RR, RD, HR
    #[arg(long, value_name = "RISK")]
    baseline_risk: Option<f64>,
}

impl AbsoluteArgs {
    /// Puts the risk in place of that of the protocol.
    pub fn put(&self, result: &mut AnalysisResult) -> Result<(), CliError> {
        let Some(risk) = self.baseline_risk else {
            return Ok(());
        };
        if result.towards_benefit {
            let reason = "--baseline-risk needs effects in their own direction, and `towards_benefit` turns them";
            return Err(CliError::Usage {
                reason: reason.to_owned(),
            });
        }
        let baseline = Baseline::of(result.measure, risk).map_err(|error| match error {
            BaselineError::Risk(_) => CliError::Option {
                option: "baseline-risk",
                written: risk.to_string(),
                allowed: "a risk above 0 and below 1 (0.12 for 120 in 1000)".to_owned(),
            },
            BaselineError::Measure(_) => CliError::Usage {
                reason: format!("--baseline-risk {error}"),
            },
        })?;
        result.baseline = Some(baseline);
        Ok(())
    }
}
