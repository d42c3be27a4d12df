//! TOML text to typed values, collecting every problem.
//!
//! serde stops at its first error. To find them all, the place that the error points at is mended
//! (an unknown key taken out, a wrong value replaced by a harmless one) and the whole decoded
//! again, until it decodes. The value so obtained serves only to find further problems.

use std::collections::HashSet;
use std::ops::Range;

use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue, Deserializer};

use super::cap::KEPT;
use super::inspect::inspect;
use super::nesting::too_deep;
use super::pair::{ARMS, LIMITS};
use super::{Problem, ProblemKind, SourceFile};

/// Bytes that are decoded again and again before the search for further problems ends.
const WORK: usize = 1 << 23;

/// What could be decoded.
pub struct Decoded<T> {
    /// The value, mended where it has problems; `None` when it cannot be mended.
    pub value: Option<T>,
    /// Everything found wrong.
    pub problems: Vec<Problem>,
}

/// Decodes one file.
pub fn decode<T: DeserializeOwned>(file: &SourceFile) -> Decoded<T> {
    let broken = |problems| Decoded {
        value: None,
        problems,
    };
    let problem = |(span, kind)| Problem {
        file: file.name.clone(),
        span: Some(span),
        kind,
    };
    if let Some(deep) = too_deep(&file.text) {
        return broken(vec![problem(deep)]);
    }
    let (mut tree, syntax) = DeTable::parse_recoverable(&file.text);
    if !syntax.is_empty() {
        return broken(syntax_problems(file, &syntax));
    }
    let found = inspect(tree.get_mut(), &file.text, &number_one());
    let told: HashSet<_> = found.iter().map(|(span, _)| span.clone()).collect();
    let mut problems: Vec<_> = found.into_iter().map(problem).collect();
    let mut seen = HashSet::new();
    let rounds = (WORK / file.text.len().max(1)).clamp(10, KEPT);
    let value = loop {
        if seen.len() == rounds {
            problems.push(Problem {
                file: file.name.clone(),
                span: None,
                kind: ProblemKind::MoreProblems { more: None },
            });
            break None;
        }
        let error = match T::deserialize(Deserializer::from(tree.clone())) {
            Ok(value) => break Some(value),
            Err(error) => error,
        };
        let span = error.span().unwrap_or(0..0);
        let kind = classify(error.message());
        if !seen.insert((span.clone(), kind.to_string())) {
            break None;
        }
        let mended = mend(&mut tree, &span, &kind);
        if !is_put_in(&span) && !told.contains(&span) {
            problems.push(problem((span, kind)));
        }
        if !mended {
            break None;
        }
    };
    Decoded { value, problems }
}

/// Changes the tree so that the same error does not arise again.
fn mend(tree: &mut Spanned<DeTable<'_>>, span: &Range<usize>, kind: &ProblemKind) -> bool {
    let whole = tree.span();
    let lacks_key = matches!(kind, ProblemKind::MissingKey { .. });
    let node = find(tree.get_mut(), whole, span, lacks_key);
    match (node, kind) {
        (Some(Node::Table(table)), ProblemKind::MissingKey { field }) => {
            let beyond = usize::MAX - 2 * table.len();
            let key = Spanned::new(beyond..beyond, field.clone().into());
            let value = Spanned::new(beyond - 1..beyond - 1, DeValue::String("".into()));
            table.insert(key, value);
            true
        }
        (Some(Node::Value(value)), kind) => {
            *value.get_mut() = placeholder(kind, span);
            true
        }
        (Some(Node::Key(table, key)), _) => table.remove(key.as_str()).is_some(),
        _ => false,
    }
}

/// Whether a place is that of a key or value which [`mend`] put in.
pub fn is_put_in(span: &Range<usize>) -> bool {
    span.start > usize::MAX / 2
}

/// A value of the type that was expected.
fn placeholder(kind: &ProblemKind, span: &Range<usize>) -> DeValue<'static> {
    let two = |value: DeValue<'static>| {
        let item = Spanned::new(span.clone(), value);
        let items: DeArray = [item.clone(), item].into_iter().collect();
        DeValue::Array(items)
    };
    match kind {
        ProblemKind::IntervalLimits { .. } => two(number_one()),
        ProblemKind::ArmPair { .. } => two(DeValue::String("".into())),
        ProblemKind::WrongType { expected, .. } if expected == LIMITS => two(number_one()),
        ProblemKind::WrongType { expected, .. } if expected == ARMS => {
            two(DeValue::String("".into()))
        }
        ProblemKind::UnknownValue { known, .. } => {
            DeValue::String(known.first().cloned().unwrap_or_default().into())
        }
        ProblemKind::WrongType { expected, .. } if expected.contains("string") => {
            DeValue::String("".into())
        }
        ProblemKind::WrongType { expected, .. } if expected.contains("sequence") => {
            DeValue::Array(DeArray::new())
        }
        ProblemKind::WrongType { expected, .. } if expected.contains("boolean") => {
            DeValue::Boolean(false)
        }
        ProblemKind::WrongType { expected, .. }
            if expected.starts_with("struct") || expected.contains("map") =>
        {
            DeValue::Table(DeTable::new())
        }
        _ => number_one(),
    }
}

fn number_one() -> DeValue<'static> {
    let table = DeTable::parse("one = 1").map(Spanned::into_inner);
    let one = table.ok().and_then(|mut table| table.remove("one"));
    one.map_or(DeValue::Boolean(false), Spanned::into_inner)
}

/// What an error's span points at.
enum Node<'t, 'i> {
    Table(&'t mut DeTable<'i>),
    Key(&'t mut DeTable<'i>, String),
    Value(&'t mut Spanned<DeValue<'i>>),
}

/// The outermost node with exactly this span; a table rather than the value that holds it, and where tables are sought
/// (`tables`) rather than the list that begins with it.
fn find<'t, 'i>(
    table: &'t mut DeTable<'i>,
    own: Range<usize>,
    span: &Range<usize>,
    tables: bool,
) -> Option<Node<'t, 'i>> {
    if own == *span {
        return Some(Node::Table(table));
    }
    if let Some(key) = table.keys().find(|key| key.span() == *span) {
        let key = key.get_ref().to_string();
        return Some(Node::Key(table, key));
    }
    table
        .iter_mut()
        .find_map(|(_, value)| find_value(value, span, tables))
}

fn find_value<'t, 'i>(
    value: &'t mut Spanned<DeValue<'i>>,
    span: &Range<usize>,
    tables: bool,
) -> Option<Node<'t, 'i>> {
    let own = value.span();
    let begins = tables && value.get_ref().is_array();
    if own == *span && !value.get_ref().is_table() && !begins {
        return Some(Node::Value(value));
    }
    match value.get_mut() {
        DeValue::Table(table) => find(table, own, span, tables),
        DeValue::Array(array) => array
            .iter_mut()
            .find_map(|item| find_value(item, span, tables)),
        _ => None,
    }
}

fn syntax_problems(file: &SourceFile, errors: &[toml::de::Error]) -> Vec<Problem> {
    let mut commas = HashSet::new();
    let mut problems = Vec::new();
    for error in errors.iter().take(KEPT) {
        let span = error.span().unwrap_or(0..0);
        let (span, kind) = match decimal_comma(&file.text, span.start) {
            Some((comma, _)) if !commas.insert(comma.start) => continue,
            Some((comma, written)) => (comma, ProblemKind::DecimalComma { written }),
            None => {
                let reason = error.message().to_owned();
                (span, ProblemKind::Syntax { reason })
            }
        };
        problems.push(Problem {
            file: file.name.clone(),
            span: Some(span),
            kind,
        });
    }
    if errors.len() > KEPT {
        let more = Some(errors.len() - KEPT);
        problems.push(Problem {
            file: file.name.clone(),
            span: None,
            kind: ProblemKind::MoreProblems { more },
        });
    }
    problems
}

/// Bytes before and after an error that are searched for a decimal comma.
const NEAR: usize = 500;

/// Finds `= 0,62` in the line that holds `at`, the last one that begins before or at `at`.
fn decimal_comma(text: &str, at: usize) -> Option<(Range<usize>, String)> {
    let bytes = text.as_bytes();
    let at = at.min(bytes.len());
    let (first, last) = (at.saturating_sub(NEAR), bytes.len().min(at + NEAR));
    let begin = bytes[first..at]
        .iter()
        .rposition(|&b| b == b'\n')
        .map_or(first, |i| first + i + 1);
    let end = bytes[at..last]
        .iter()
        .position(|&b| b == b'\n')
        .map_or(last, |i| at + i);
    let mut found = None;
    let mut i = begin;
    while i < end {
        let starts_number = bytes[i].is_ascii_digit() && (i == begin || after_equals(bytes, i));
        if !starts_number {
            i += 1;
            continue;
        }
        let whole = i + digits(&bytes[i..end]);
        let fraction = if whole < end && bytes[whole] == b',' {
            digits(&bytes[whole + 1..end])
        } else {
            0
        };
        let stop = whole + 1 + fraction;
        if fraction > 0 && (found.is_none() || i <= at) {
            found = Some((i..stop, text[i..stop].to_owned()));
        }
        i = whole.max(i + 1);
    }
    found
}

fn digits(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|b| b.is_ascii_digit()).count()
}

fn after_equals(bytes: &[u8], at: usize) -> bool {
    let before = bytes[..at]
        .iter()
        .rev()
        .find(|b| !matches!(b, b' ' | b'-' | b'+'));
    before == Some(&b'=')
}

/// Reads serde's message back into facts.
fn classify(message: &str) -> ProblemKind {
    let first = message.lines().next().unwrap_or_default();
    let quoted = backquoted(first);
    let rest = || quoted.iter().skip(1).cloned().collect::<Vec<_>>();
    if first.starts_with("unknown field") {
        ProblemKind::UnknownKey {
            key: quoted.first().cloned().unwrap_or_default(),
            known: rest(),
        }
    } else if first.starts_with("missing field") {
        ProblemKind::MissingKey {
            field: quoted.first().cloned().unwrap_or_default(),
        }
    } else if first.starts_with("unknown variant") {
        ProblemKind::UnknownValue {
            written: quoted.first().cloned().unwrap_or_default(),
            known: rest(),
        }
    } else if let Some(types) = first.strip_prefix("invalid type: ")
        && let Some((found, expected)) = types.split_once(", expected ")
    {
        wrong_type(found, expected)
    } else if let Some(expected) = first.strip_prefix("invalid length 0, expected ") {
        if expected == LIMITS {
            ProblemKind::IntervalLimits { found: 0 }
        } else {
            let what = "`arms`";
            ProblemKind::ArmPair { what, found: 0 }
        }
    } else if first.starts_with("data did not match any variant") {
        wrong_type("something else", "text in double quotes or a number")
    } else {
        ProblemKind::Other {
            reason: first.to_owned(),
        }
    }
}

/// A quoted decimal comma (`"0,62"`) where a number belongs is named as such.
fn wrong_type(found: &str, expected: &str) -> ProblemKind {
    let text = found.strip_prefix("string ").map(|s| s.trim_matches('"'));
    if let Some(text) = text
        && expected.contains("number")
        && text.split_once(',').is_some_and(|(whole, fraction)| {
            !fraction.is_empty()
                && whole
                    .trim_start_matches('-')
                    .bytes()
                    .all(|b| b.is_ascii_digit())
                && fraction.bytes().all(|b| b.is_ascii_digit())
        })
    {
        return ProblemKind::DecimalComma {
            written: text.to_owned(),
        };
    }
    ProblemKind::WrongType {
        found: found.to_owned(),
        expected: expected.to_owned(),
    }
}

fn backquoted(text: &str) -> Vec<String> {
    text.split('`')
        .skip(1)
        .step_by(2)
        .map(str::to_owned)
        .collect()
}
