//! `oxymeta explain`: why something is a finding.

use clap::Args;
use oxymeta::integrity::{Rule, rules};

use super::error::CliError;
use super::output;

/// Arguments of `explain`.
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// Code of a finding or problem; without it, a list of all
    pub code: Option<String>,
}

/// What is wrong with records that cannot be read or pooled: a section for each code.
const PROBLEMS: &str = include_str!("../../assets/explanations/problems.md");

/// `oxymeta explain`.
pub fn run(args: &ExplainArgs) -> Result<(), CliError> {
    let Some(code) = &args.code else {
        return output::write(&list(), None);
    };
    let text = rules().find(|rule| rule.code == code).map(finding);
    let text = text.or_else(|| {
        problems()
            .find(|(known, _)| known == code)
            .map(|(code, text)| format!("{code}: {text}"))
    });
    match text {
        Some(text) => output::write(&text, None),
        None => Err(unknown(code)),
    }
}

/// Codes of problems, each with its text.
fn problems() -> impl Iterator<Item = (&'static str, &'static str)> {
    let sections = PROBLEMS.split("\n## ").skip(1);
    sections
        .filter_map(|section| section.split_once('\n'))
        .map(|(code, text)| (code.trim(), text.trim_start()))
}

/// The explanation after code and weight.
fn finding(rule: &Rule) -> String {
    format!(
        "{} ({})\n\n{}",
        rule.code,
        rule.severity.name(),
        rule.explanation
    )
}

fn list() -> String {
    let codes = rules()
        .map(|rule| rule.code)
        .chain(problems().map(|(code, _)| code));
    let width = codes.map(str::len).max().unwrap_or(0);
    let mut out = String::from("Findings of `oxymeta check`:\n");
    for rule in rules() {
        out.push_str(&format!(
            "  {:width$}  {:7}  {}\n",
            rule.code,
            rule.severity.name(),
            rule.title
        ));
    }
    out.push_str("\nProblems of every command that reads records, all errors:\n");
    for (code, text) in problems() {
        let first = text.lines().next().unwrap_or_default();
        out.push_str(&format!("  {code:width$}  {first}\n"));
    }
    out
}

fn unknown(code: &str) -> CliError {
    let near = rules()
        .map(|rule| rule.code)
        .chain(problems().map(|(code, _)| code));
    let near: Vec<_> = near
        .filter(|known| known.contains(code) || code.contains(known))
        .collect();
    let allowed = match near.as_slice() {
        [] => "a code that `oxymeta check` prints; `oxymeta explain` lists them".to_owned(),
        near => near.join(", "),
    };
    CliError::Usage {
        reason: format!("there is no finding `{code}`; known: {allowed}"),
    }
}
