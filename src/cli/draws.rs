//! Draws of a prediction interval.

use clap::Args;
use oxymeta::pooling::PredictionMethod;
use oxymeta::synthesis::{AnalysisResult, PredictionDraws};

use super::error::CliError;
use super::shards;

/// More would fill the memory of a small machine; at this number limits are known to about four digits.
const MOST: u64 = 10_000_000;
const FEWEST: u64 = 100;

/// How often a prediction interval is drawn.
#[derive(Debug, Clone, Copy, Args)]
pub struct DrawArgs {
    /// Draws of `--prediction nnf` [default: 25000]
    #[arg(long, value_name = "N", value_parser = number)]
    pub draws: Option<u64>,
    /// Seed of these draws [default: that of the review's bootstrap, else 1]
    #[arg(long, value_name = "S")]
    pub seed: Option<u64>,
}

impl DrawArgs {
    /// What they ask for.
    pub fn asked(self) -> PredictionDraws {
        PredictionDraws {
            draws: self.draws,
            seed: self.seed,
        }
    }

    /// Whether any are asked for.
    pub fn any(self) -> bool {
        self.draws.is_some() || self.seed.is_some()
    }

    /// Refuses draws where nothing is drawn.
    pub fn used(self, results: &[AnalysisResult]) -> Result<(), CliError> {
        let mut methods = results.iter().map(|result| result.options.prediction);
        if self.any() && methods.all(|method| method != PredictionMethod::Nnf) {
            let reason = "--draws and --seed are of the prediction interval that is drawn; add --prediction nnf";
            return Err(CliError::Usage {
                reason: reason.to_owned(),
            });
        }
        Ok(())
    }
}

fn number(written: &str) -> Result<u64, String> {
    let number = shards::whole(written).filter(|number| (FEWEST..=MOST).contains(number));
    number.ok_or_else(|| format!("takes a number from {FEWEST} to {MOST}, such as 1e6"))
}
