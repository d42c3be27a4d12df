//! `oxymeta check`: problems and findings of records, in four forms.

mod annotated;
mod impact;
mod json;
mod sarif;
mod sources;

use std::io::IsTerminal;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use oxymeta::integrity::Severity;
use oxymeta::reports::integrity::{Listed, csv};

use super::error::CliError;
use super::output;

/// Arguments of `check`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct CheckArgs {
    /// Review folders, or single records
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// text (annotated source), json, csv, or sarif (for code hosts)
    #[arg(long, value_enum, default_value = "text", hide_possible_values = true)]
    pub format: CheckFormat,
    /// Write to this file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Fail also on warnings, or on warnings and notes: warnings notes
    #[arg(long, value_enum, value_name = "LEVEL", hide_possible_values = true)]
    pub deny: Option<Deny>,
    /// Show how every analysis moves without the studies found fault with, and with corrected numbers
    #[arg(long)]
    pub impact: bool,
    /// Show errors and warnings, but no notes
    #[arg(long)]
    pub no_notes: bool,
}

const EXAMPLES: &str = "\
Examples:
  oxymeta check studies/oxytocin-massage
  oxymeta check studies/oxytocin-massage --impact
  oxymeta check studies/oxytocin-massage/nilawati-2019.toml
  oxymeta check studies/* --deny warnings --format sarif -o findings.sarif
  oxymeta explain grim

Errors cannot be true, warnings are probably wrong, notes are to be known. A finding is answered in its record:
  [[answer]]
  code = \"grim\"
  reason = \"The authors sent the single values.\"
It is then still shown, but neither fails the check nor leaves a study out of the sensitivity analysis.

Exit codes: 0 no error, 1 an error (with --deny also a warning or note) that is not answered, 2 wrong usage";

/// Form of the findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CheckFormat {
    Text,
    Json,
    Csv,
    Sarif,
}

/// What fails the check beside errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Deny {
    Warnings,
    Notes,
}

/// `oxymeta check`.
pub fn run(args: &CheckArgs) -> Result<(), CliError> {
    let checked = sources::read(&args.paths)?;
    let impacts = match args.impact {
        true => impact::of(&checked)?,
        false => checked.iter().map(|_| Vec::new()).collect(),
    };
    let each = checked.iter().zip(&impacts);
    let listed: Vec<Vec<Listed>> = each.map(|(one, impacts)| one.listed(impacts)).collect();
    let wanted = |one: &&Listed| !args.no_notes || one.severity > Severity::Note;
    let shown: Vec<&Listed> = listed.iter().flatten().filter(wanted).collect();
    let records = checked.iter().map(|one| one.records).sum();
    let out = match args.format {
        CheckFormat::Text => {
            let styled = args.output.is_none() && std::io::stdout().is_terminal();
            let mut text = String::new();
            for (one, listed) in checked.iter().zip(&listed) {
                let shown: Vec<_> = listed.iter().filter(wanted).collect();
                text.push_str(&annotated::findings(&one.files, &shown, styled));
            }
            if args.impact {
                text.push_str(&impact::text(&checked, &impacts));
            }
            text + &annotated::summary(&shown, records)
        }
        CheckFormat::Json => output::json(&json::findings(
            &checked,
            &shown,
            args.impact.then_some(&impacts),
        )),
        CheckFormat::Csv => csv::findings(&shown),
        CheckFormat::Sarif => output::json(&sarif::log(&shown)),
    };
    output::write(&out, args.output.as_deref())?;
    match listed
        .iter()
        .flatten()
        .filter(|one| fails(one, args.deny))
        .count()
    {
        0 => Ok(()),
        count => Err(CliError::Found { count }),
    }
}

/// Whether the check fails for it.
fn fails(one: &Listed, deny: Option<Deny>) -> bool {
    let least = match deny {
        None => Severity::Error,
        Some(Deny::Warnings) => Severity::Warning,
        Some(Deny::Notes) => Severity::Note,
    };
    one.answer.is_none() && one.severity >= least
}
