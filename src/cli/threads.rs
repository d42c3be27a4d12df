use clap::Args;

use super::error::CliError;

/// How many threads work.
#[derive(Debug, Args)]
pub struct ThreadsArgs {
    /// Threads to use; results do not depend on it [default: all cores]
    #[arg(long, value_name = "T")]
    pub threads: Option<usize>,
}

impl ThreadsArgs {
    /// Runs on a pool of this many threads, or on all cores.
    pub fn run<T: Send>(&self, work: impl FnOnce() -> T + Send) -> Result<T, CliError> {
        let Some(threads) = self.threads else {
            return Ok(work());
        };
        if threads == 0 {
            return Err(CliError::Option {
                option: "threads",
                written: "0".to_owned(),
                allowed: "a number from 1 up".to_owned(),
            });
        }
        rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .map(|pool| pool.install(work))
            .map_err(|error| CliError::Usage {
                reason: error.to_string(),
            })
    }
}
