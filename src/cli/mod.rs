//! Arguments in, documents out: the only place that prints or decides exit codes.

mod args;
mod assume;
mod bench;
mod bias;
mod bootstrap;
mod check;
mod diagnostics;
mod draws;
mod effects;
mod error;
mod explain;
mod figure;
mod gallery;
mod given_table;
mod import;
mod input;
mod interrupt;
mod model_args;
mod network;
mod new;
mod output;
mod pool;
mod progress;
mod refitted;
mod regress;
mod report;
mod schema;
mod sensitivity;
mod shards;
mod subgroups;
mod table;
mod threads;
mod variants;

use std::process::ExitCode;

use clap::Parser;

use args::{Cli, Command};
use error::CliError;

/// Parses the arguments, runs the command, prints what went wrong.
pub fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let usage = error.use_stderr();
            // A closed pipe is no reason to fail after the help was asked for.
            let _ = error.print();
            return ExitCode::from(if usage { 2 } else { 0 });
        }
    };
    interrupt::install();
    match dispatch(cli.command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            diagnostics::print(&error);
            ExitCode::from(error.exit_code())
        }
    }
}

fn dispatch(command: Command) -> Result<(), CliError> {
    match command {
        Command::Report(args) => report::run(&args),
        Command::Check(args) => check::run(&args),
        Command::Explain(args) => explain::run(&args),
        Command::Effects(args) => effects::run(&args),
        Command::Network(args) => network::run(&args),
        Command::Pool(args) => pool::run(&args),
        Command::Subgroups(args) => subgroups::run(&args),
        Command::Regress(args) => regress::run(&args),
        Command::Bootstrap(args) => bootstrap::run(&args),
        Command::Sensitivity(args) => sensitivity::run_command(&args),
        Command::Bias(args) => bias::run(&args),
        Command::Figure(command) => figure::run(&command),
        Command::Gallery(args) => gallery::run(&args),
        Command::New(args) => new::run(&args),
        Command::Import(args) => import::run(&args),
        Command::Schema(args) => schema::run(&args),
        Command::Bench(args) => bench::run(&args),
    }
}
