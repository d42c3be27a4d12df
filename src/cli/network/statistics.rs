//! Contributions, net heat and the part of a network that is analysed, as options.

use clap::Args;
use oxymeta::network::{
    ArmStudy, ContributionMethod, Contributions, NetworkError, NetworkResult, NetworkTable,
    Statistics, contributions,
};
use oxymeta::reports::network::figures::NetworkFigureError;

use super::{CliError, Format};

/// What is asked for beside the plain results.
#[derive(Debug, Args)]
pub struct StatisticsArgs {
    /// How much each comparison, study and path contributes to each estimate: randomwalk or shortestpath; as CSV alone
    #[arg(long, value_name = "METHOD", conflicts_with = "components")]
    pub contributions: Option<String>,
    /// Paths listed for each estimate, those with the largest shares, at most 1000, with --contributions
    #[arg(
        long,
        value_name = "N",
        default_value_t = 20,
        value_parser = clap::value_parser!(u16).range(0..=1000),
        requires = "contributions"
    )]
    pub paths: u16,
    /// Net heat: what inconsistency loses when a design is detached; as CSV alone
    #[arg(long, conflicts_with = "components")]
    pub net_heat: bool,
    /// Analyse the largest part of a network that is not connected; studies of other parts are left out and named
    #[arg(long, value_name = "largest", value_parser = ["largest"])]
    pub part: Option<String>,
}

impl StatisticsArgs {
    /// Refuses what the networks of a review do by themselves.
    pub fn refuse_for_folders(&self, draws: bool) -> Result<(), CliError> {
        let reason = if self.part.is_some() {
            "--part is of tables: of a review the part that holds the reference is analysed, and the others are named"
        } else if !draws && (self.net_heat || self.contributions.is_some()) {
            "--contributions and --net-heat are of tables: --format json of a review holds contributions by random walks and net \
             heat"
        } else {
            return Ok(());
        };
        Err(CliError::Usage {
            reason: reason.to_owned(),
        })
    }

    /// Leaves the part of the network that was asked for, when one was.
    pub fn reduce(&self, table: NetworkTable) -> Result<NetworkTable, CliError> {
        let parts = table.network.parts();
        if self.part.is_none() || parts.len() < 2 {
            return Ok(table);
        }
        let mut left_out = table.left_out;
        let others = table.network.trials.iter();
        let others = others.filter(|trial| !parts[0].contains(&trial.arms[0]));
        left_out.extend(others.map(|trial| (trial.label.clone(), OTHER_PART.to_owned())));
        let names = &table.network.treatments;
        let kept = |name: &String| parts[0].iter().any(|at| names[*at] == *name);
        let of_part = |study: &ArmStudy| study.arms.iter().all(|(name, _)| kept(name));
        Ok(NetworkTable {
            network: table.network.part(&parts[0])?,
            arms: table
                .arms
                .iter()
                .filter(|study| of_part(study))
                .cloned()
                .collect(),
            left_out,
            ..table
        })
    }

    /// Contributions by the method asked for, by random walks where none is.
    pub fn contributed(&self, result: &NetworkResult) -> Result<Contributions, CliError> {
        if result.consistency.is_none() {
            return Err(NetworkFigureError::Counts.into());
        }
        let asked = self.contributions.as_deref().map(method).transpose()?;
        let method = asked.unwrap_or(ContributionMethod::RandomWalk);
        Ok(contributions(&result.network, &result.fit, method, 0)?)
    }

    /// Computes what was asked for.
    pub fn of(&self, result: &NetworkResult, format: Format) -> Result<Statistics, CliError> {
        let method = self.contributions.as_deref().map(method).transpose()?;
        if method.is_some() && self.net_heat && format == Format::Csv {
            let reason = "--format csv writes one table: --contributions or --net-heat";
            return Err(CliError::Usage {
                reason: reason.to_owned(),
            });
        }
        if result.consistency.is_none() && (method.is_some() || self.net_heat) {
            let reason = "--contributions and --net-heat are of the effects of studies, and `mh` pools counts";
            return Err(CliError::Usage {
                reason: reason.to_owned(),
            });
        }
        let paths = usize::from(self.paths);
        Ok(Statistics::of(result, method, paths, self.net_heat)?)
    }
}

const OTHER_PART: &str = "its treatments are in another part of the network";

fn method(written: &str) -> Result<ContributionMethod, CliError> {
    ContributionMethod::from_code(written).ok_or_else(|| CliError::Option {
        option: "contributions",
        written: written.to_owned(),
        allowed: "randomwalk or shortestpath".to_owned(),
    })
}

/// Names the way out for networks that are not connected.
pub fn with_help(error: NetworkError) -> CliError {
    match &error {
        NetworkError::Disconnected { shared, .. } => {
            let help = if shared.is_empty() {
                String::new()
            } else {
                let shared = shared.join(", ");
                format!(", and --components compares across parts, which share {shared}")
            };
            CliError::Apart {
                error: error.to_string(),
                help,
            }
        }
        _ => error.into(),
    }
}
