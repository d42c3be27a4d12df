//! Facts about problems -> annotated source with a help text.

use std::io::IsTerminal;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use oxymeta::records::{LoadError, Problem, ProblemKind, SourceFile};

use super::error::CliError;

/// Prints an error on standard error.
pub fn print(error: &CliError) {
    match error {
        // The findings are on standard output.
        CliError::Found { .. } => {}
        CliError::Load(error) => eprint!("{}", render(error, std::io::stderr().is_terminal())),
        other => eprintln!("error: {other}"),
    }
}

/// Every problem with its place, source line and help, then a count.
fn render(error: &LoadError, styled: bool) -> String {
    let renderer = if styled {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    let renderer = renderer.decor_style(DecorStyle::Ascii);
    let mut out = String::new();
    for problem in &error.problems {
        out.push_str(&renderer.render(&report(error, problem)));
        out.push_str("\n\n");
    }
    let files: std::collections::BTreeSet<_> = error.problems.iter().map(|p| &p.file).collect();
    let (problems, files) = (error.problems.len(), files.len());
    let plural = |n: usize| if n == 1 { "" } else { "s" };
    out.push_str(&format!(
        "{problems} problem{} in {files} file{}; nothing was written\n",
        plural(problems),
        plural(files)
    ));
    out
}

fn report<'a>(error: &'a LoadError, problem: &'a Problem) -> Vec<Group<'a>> {
    let title = Level::ERROR
        .primary_title(problem.kind.to_string())
        .id(problem.kind.code());
    let place: String;
    let group = match (error.file(problem), &problem.span) {
        (Some(file), Some(span)) => title.element(
            Snippet::source(file.text.as_str())
                .path(file.name.as_str())
                .annotation(AnnotationKind::Primary.span(visible(file, span.clone()))),
        ),
        (Some(file), None) => {
            place = match &problem.kind {
                ProblemKind::InCell { cell, .. } => format!("{} {cell}", file.name),
                _ => file.name.clone(),
            };
            title.element(annotate_snippets::Origin::path(place))
        }
        _ => Group::with_title(title),
    };
    let record = problem.file.ends_with(".toml");
    let text = table_help(&problem.kind).filter(|_| !record);
    match text.or_else(|| help(&problem.kind)) {
        Some(text) => vec![group.element(Level::HELP.message(text))],
        None => vec![group],
    }
}

/// The part of a span that stands on its first line, within the text.
fn visible(file: &SourceFile, span: std::ops::Range<usize>) -> std::ops::Range<usize> {
    let text = &file.text;
    let mut start = span.start.min(text.len());
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    let line_end = text[start..].find('\n').map_or(text.len(), |at| start + at);
    start..span.end.clamp(start, line_end)
}

/// What to write instead in a table, where that is not what a record needs.
fn table_help(kind: &ProblemKind) -> Option<String> {
    let text = match kind {
        ProblemKind::InCell { kind, .. } if matches!(**kind, ProblemKind::NoRows) => {
            "write one row for each study below the header, or name another worksheet with --sheet"
        }
        ProblemKind::InCell { kind, .. } => return table_help(kind),
        ProblemKind::EventsAboveTotal { .. } => "check both numbers against the report",
        ProblemKind::NotPositive { .. } => "leave the cell empty if no such number is known",
        ProblemKind::IntervalReversed { .. } => "exchange the two limits",
        ProblemKind::IntervalExcludes { .. } => {
            "one of the three is misprinted: check them against the report"
        }
        ProblemKind::IntervalWithoutWidth { .. } => {
            "leave the limits empty and give a standard error or a p value"
        }
        ProblemKind::PValue { .. } => {
            "leave the cell empty for a printed 0.000 or p < 0.001: a bound is no p value"
        }
        _ => return None,
    };
    Some(text.to_owned())
}

/// What to write instead.
pub fn help(kind: &ProblemKind) -> Option<String> {
    let text = match kind {
        ProblemKind::NoProtocol => {
            "a review folder holds review.toml; `oxymeta new review FOLDER` begins one".to_owned()
        }
        ProblemKind::NoStudies => {
            "add one .toml record per study; `oxymeta new study FOLDER/author-year` begins one"
                .to_owned()
        }
        ProblemKind::InCell { kind, .. } => return help(kind),
        ProblemKind::NotUtf8 { .. } => "save the file as UTF-8 in your editor".to_owned(),
        ProblemKind::DecimalComma { written } => {
            let point = written.replace(',', ".");
            if separates_thousands(written) {
                let plain = written.replace(',', "");
                format!("write {point}, or {plain} where the comma separates thousands")
            } else {
                format!("write a decimal point: {point}")
            }
        }
        ProblemKind::UnknownKey { key, known } => match closest(key, known) {
            Some(meant) => format!("did you mean `{meant}`? allowed here: {}", known.join(", ")),
            None => format!("allowed here: {}", known.join(", ")),
        },
        ProblemKind::UnknownValue { written, known } => match closest(written, known) {
            Some(meant) => format!("did you mean `{meant}`? allowed: {}", known.join(", ")),
            None => format!("allowed: {}", known.join(", ")),
        },
        ProblemKind::Missing { id, known, what } => match closest(id, known) {
            Some(meant) => format!("did you mean `{meant}`? known: {}", known.join(", ")),
            None if known.is_empty() => format!("no {what} is defined yet"),
            None => format!("known: {}", known.join(", ")),
        },
        ProblemKind::Syntax { .. } => {
            "check quotes, brackets and `=` here and on the line before".to_owned()
        }
        ProblemKind::WrongType { expected, .. } => format!("write {}", in_words(expected)),
        ProblemKind::Disordered { .. } => {
            "check both against the report, and that they stand under the right names".to_owned()
        }
        ProblemKind::RepeatedResult { .. } => {
            "put all numbers of an arm under one result; another time or scale is an outcome of its own"
                .to_owned()
        }
        ProblemKind::IntervalWithoutWidth { .. } => {
            "leave the interval out; give a standard error or a p value if one is printed".to_owned()
        }
        ProblemKind::MissingKey { field } => format!("add a line `{field} = …` to this table"),
        ProblemKind::Duplicate { .. } => "give each its own id".to_owned(),
        ProblemKind::EventsAboveTotal { .. } => {
            "check the table; contradicting values go into `versions`".to_owned()
        }
        ProblemKind::NotPositive { .. } => {
            "leave the key out if the report prints no such number".to_owned()
        }
        ProblemKind::NotACount { .. } => {
            "write participants or events as a whole number".to_owned()
        }
        ProblemKind::IntervalLimits { .. } => {
            "write [lower, upper] with decimal points, as in [0.17, 25.8]".to_owned()
        }
        ProblemKind::IntervalReversed { lower, upper } => format!("write [{upper}, {lower}]"),
        ProblemKind::IntervalExcludes { .. } => {
            "one of the three is misprinted: put the printed one into `versions` and say in `why` \
             what is used"
                .to_owned()
        }
        ProblemKind::OutOfRange { lower, upper, .. } if upper.is_finite() => {
            format!("write a number from {lower} to {upper}")
        }
        ProblemKind::PValue { .. } => {
            "for a printed 0.000 write p_below = 0.0005, for p < 0.001 write p_below = 0.001"
                .to_owned()
        }
        ProblemKind::UnevenRow { .. } => {
            "write one cell for each column; leave a missing number empty or write NA".to_owned()
        }
        ProblemKind::MissingColumns { found, .. } => {
            format!("rename or add columns; the table has {}", found.join(" "))
        }
        ProblemKind::NoRows => "write one row for each study below the header".to_owned(),
        ProblemKind::BcaKind { .. } => {
            "write kind = \"case\", or the interval percentile, basic, normal or studentised".to_owned()
        }
        ProblemKind::NoJudgement {
            domain, allowed, ..
        } => format!(
            "add {{ id = \"{domain}\", judgement = \"…\" }}; allowed: {}",
            allowed.join(", ")
        ),
        ProblemKind::NoDomains => {
            "declare them in review.toml: a [[risk_of_bias.domain]] with `id` and `label` for each"
                .to_owned()
        }
        ProblemKind::RepeatedAssessment { .. } => {
            "name the outcomes of each assessment, no outcome twice: outcome = [\"…\"]".to_owned()
        }
        ProblemKind::OverallBelowWorst { tool, worst, .. } => {
            format!("in {tool} the whole is never better than its worst domain: write \"{worst}\"")
        }
        ProblemKind::FlowDoesNotClose { .. } => {
            "every box is what the boxes before it leave; check the counts of all three".to_owned()
        }
        ProblemKind::ArmPair { .. } => "write arms = [\"first\", \"second\"]".to_owned(),
        _ => return None,
    };
    Some(text)
}

/// Whether a comma may separate thousands: three digits follow it and one to three stand before.
fn separates_thousands(written: &str) -> bool {
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    written.split_once(',').is_some_and(|(before, after)| {
        let before = before.trim_start_matches(['-', '+']);
        let leads = (1..=3).contains(&before.len()) && !before.starts_with('0');
        leads && digits(before) && after.len() == 3 && digits(after)
    })
}

/// What a user calls a type of the program.
fn in_words(expected: &str) -> &str {
    match expected {
        "u8" | "u16" | "u32" | "u64" | "usize" => "a whole number without quotes",
        "f64" => "a number without quotes",
        "a string" => "text in double quotes",
        "a boolean" => "true or false",
        other => other,
    }
}

/// The known word that differs least from what was written, when it differs little.
fn closest<'a>(written: &str, known: &'a [String]) -> Option<&'a String> {
    let lower = written.to_lowercase();
    let distance = |word: &&String| edit_distance(&lower, &word.to_lowercase());
    let best = known.iter().min_by_key(distance)?;
    let length = written.chars().count();
    (length > 1 && distance(&best) <= (length / 3).max(1)).then_some(best)
}

/// Insertions, deletions, changes and swaps of neighbours that make one word the other.
fn edit_distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut table = vec![vec![0; b.len() + 1]; a.len() + 1];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            table[i][j] = if i == 0 || j == 0 {
                i + j
            } else {
                let change = table[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
                let one = change.min(table[i - 1][j] + 1).min(table[i][j - 1] + 1);
                let swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
                if swapped {
                    one.min(table[i - 2][j - 2] + 1)
                } else {
                    one
                }
            };
        }
    }
    table[a.len()][b.len()]
}
