//! The command line of oxymeta.

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run()
}
