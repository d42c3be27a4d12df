//! Facts about problems -> annotated source with a help text.

use std::collections::{BTreeSet, HashMap};
use std::io::IsTerminal;
use std::ops::Range;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet, Title};
use oxymeta::records::{IdFault, LoadError, Problem, ProblemKind, SourceFile, printable};

use super::error::CliError;

/// Problems that are printed; whoever has more begins with these.
const PRINTED: usize = 1000;

/// Characters of a title, and bytes of a line, that are printed.
pub const LONGEST: usize = 1000;

/// Prints an error on standard error.
pub fn print(error: &CliError) {
    match error {
        // The findings are on standard output.
        CliError::Found { .. } => {}
        CliError::Load(error) => eprint!("{}", render(error, std::io::stderr().is_terminal())),
        other => eprintln!("error: {}", printable(&other.to_string())),
    }
}

/// How source is annotated, in colours or without.
pub fn renderer(styled: bool) -> Renderer {
    let renderer = if styled {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    renderer.decor_style(DecorStyle::Ascii)
}

/// Every problem with its place, source line and help, then a count.
fn render(error: &LoadError, styled: bool) -> String {
    let renderer = renderer(styled);
    let by_name = error.files.iter().map(|file| (file.name.as_str(), file));
    let by_name: HashMap<_, _> = by_name.collect();
    let mut out = String::new();
    for problem in error.problems.iter().take(PRINTED) {
        let file = by_name.get(problem.file.as_str()).copied();
        out.push_str(&renderer.render(&report(file, problem)));
        out.push_str("\n\n");
    }
    let files: BTreeSet<_> = error.problems.iter().map(|p| &p.file).collect();
    let (problems, files) = (count(&error.problems), files.len());
    let plural = |n: usize| if n == 1 { "" } else { "s" };
    if error.problems.len() > PRINTED {
        out.push_str(&format!("only the first {PRINTED} are listed\n"));
    }
    out.push_str(&format!(
        "{problems} problem{} in {files} file{}; nothing was written\n",
        plural(problems),
        plural(files)
    ));
    out
}

/// How many problems there are at least, those not listed among them.
fn count(problems: &[Problem]) -> usize {
    let number = |problem: &Problem| match problem.kind {
        ProblemKind::MoreProblems { more } => more.unwrap_or(1),
        _ => 1,
    };
    problems.iter().map(number).sum()
}

fn report<'a>(file: Option<&'a SourceFile>, problem: &'a Problem) -> Vec<Group<'a>> {
    let title = Level::ERROR
        .primary_title(shortened(problem.kind.to_string()))
        .id(problem.kind.code());
    let group = match (file, &problem.span) {
        (Some(file), Some(span)) => located(title, file, span.clone()),
        (Some(file), None) => {
            let place = match &problem.kind {
                ProblemKind::InCell { cell, .. } => format!("{} {cell}", file.name),
                _ => file.name.clone(),
            };
            title.element(Origin::path(printable(&place).into_owned()))
        }
        _ => Group::with_title(title),
    };
    let record = problem.file.ends_with(".toml");
    let text = table_help(&problem.kind).filter(|_| !record);
    match text.or_else(|| help(&problem.kind)) {
        Some(text) => {
            let text = printable(&shortened(text)).into_owned();
            vec![group.element(Level::HELP.message(text))]
        }
        None => vec![group],
    }
}

/// The title with the line that the problem stands in, or with the line's number where the line is too long to be read.
fn located<'a>(title: Title<'a>, file: &'a SourceFile, span: Range<usize>) -> Group<'a> {
    let text = &file.text;
    let start = text.floor_char_boundary(span.start.min(text.len()));
    let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let line_end = text[start..].find('\n').map_or(text.len(), |at| start + at);
    let end = text.ceil_char_boundary(span.end.clamp(start, line_end));
    let (line, column) = file.line_column(start);
    let name = printable(&file.name).into_owned();
    if line_end - line_start > LONGEST {
        return title.element(Origin::path(name).line(line).char_column(column));
    }
    let shown = Snippet::source(&text[line_start..line_end])
        .path(name)
        .line_start(line);
    let place = start - line_start..end - line_start;
    title.element(shown.annotation(AnnotationKind::Primary.span(place)))
}

fn shortened(text: String) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
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
        ProblemKind::NotUtf8 { .. } | ProblemKind::Utf16 => {
            "save the file as UTF-8 in your editor".to_owned()
        }
        ProblemKind::TooLarge { .. } => {
            "check that it is what its name says; records hold what a report prints, not raw data"
                .to_owned()
        }
        ProblemKind::NotAFile { .. } => {
            "give it another name; every name that ends in .toml is taken for a record".to_owned()
        }
        ProblemKind::OutsideFolder { .. } => {
            "put the file itself into the folder, so that the review is whole wherever it is copied"
                .to_owned()
        }
        ProblemKind::FileName { .. } => {
            "rename the file: the id of the study with .toml behind it".to_owned()
        }
        ProblemKind::TooDeep { .. } => "close brackets where a list or table ends".to_owned(),
        ProblemKind::Hidden { .. } => {
            "delete it; it often comes with text that was pasted from a PDF or a web page".to_owned()
        }
        ProblemKind::Id { fault, .. } => id_help(*fault).to_owned(),
        ProblemKind::NotFinite { .. } => "leave the key out if no number is known".to_owned(),
        ProblemKind::TooManyDigits { .. } => "check the number against the report".to_owned(),
        ProblemKind::MoreProblems { .. } => "mend those above, then run the command again".to_owned(),
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

/// How an id is written.
fn id_help(fault: IdFault) -> &'static str {
    match fault {
        IdFault::Character(letter) if letter.is_alphabetic() && !letter.is_ascii() => {
            "write ids with a to z, 0 to 9, - and _; some letters of other scripts look like these"
        }
        _ => "write ids with a to z, 0 to 9, - and _, such as nilawati-2019",
    }
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
