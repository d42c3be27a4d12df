use std::fmt;
use std::ops::Range;

use super::characters::named;
use super::id::IdFault;
use super::pair::LIMITS;
use super::read::text_of;

/// A file as it was read, for messages that show a line of it.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// Path relative to the review folder, with `/` between parts.
    pub name: String,
    /// Its text; empty when it is not UTF-8.
    pub text: String,
}

impl SourceFile {
    /// A file of UTF-8 text.
    ///
    /// # Errors
    /// The first byte that is none, with its place.
    pub fn from_utf8(name: String, bytes: Vec<u8>) -> Result<Self, LoadError> {
        match text_of(bytes) {
            Ok(text) => Ok(Self { name, text }),
            Err((text, kind)) => Err(LoadError {
                problems: vec![Problem {
                    file: name.clone(),
                    span: (!text.is_empty()).then_some(text.len()..text.len()),
                    kind,
                }],
                files: vec![Self { name, text }],
            }),
        }
    }

    /// Line and column, both from 1, of a byte offset; columns count characters.
    pub fn line_column(&self, offset: usize) -> (usize, usize) {
        let mut end = offset.min(self.text.len());
        while !self.text.is_char_boundary(end) {
            end -= 1;
        }
        let before = &self.text[..end];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let line = before.matches('\n').count() + 1;
        (line, before[line_start..].chars().count() + 1)
    }
}

/// One thing wrong with a file, with the facts that a message needs.
#[derive(Debug, Clone)]
pub struct Problem {
    /// File name relative to the review folder.
    pub file: String,
    /// Where in the file; absent for what concerns a whole file or folder.
    pub span: Option<Range<usize>>,
    /// What is wrong.
    pub kind: ProblemKind,
}

impl Problem {
    /// Whether the rest of a record can be understood without what it is about: a number that is none, an unknown key.
    pub fn is_of_a_number_or_key(&self) -> bool {
        match &self.kind {
            ProblemKind::NotFinite { .. }
            | ProblemKind::TooManyDigits { .. }
            | ProblemKind::DecimalComma { .. }
            | ProblemKind::UnknownKey { .. }
            | ProblemKind::IntervalLimits { .. } => true,
            ProblemKind::WrongType { expected, .. } => {
                expected.starts_with("a number") || expected == LIMITS
            }
            _ => self.is_no_number(),
        }
    }

    /// Whether it is about a number that no count, standard deviation, p value … can have.
    pub fn is_no_number(&self) -> bool {
        matches!(
            self.kind,
            ProblemKind::NotACount { .. }
                | ProblemKind::NotPositive { .. }
                | ProblemKind::OutOfRange { .. }
                | ProblemKind::PValue { .. }
        )
    }
}

/// What can be wrong with a review folder.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[allow(missing_docs)] // each variant's message says what its facts are
pub enum ProblemKind {
    #[error("the folder holds no review.toml")]
    NoProtocol,
    #[error("the folder holds no study record")]
    NoStudies,
    #[error("cannot read the file: {reason}")]
    Unreadable { reason: String },
    #[error("the file is not UTF-8 text: byte {byte:#04x} at offset {offset}")]
    NotUtf8 { offset: usize, byte: u8 },
    #[error("the file is UTF-16 text, and records and tables are UTF-8")]
    Utf16,
    #[error("the file has more than {} MB", most.div_ceil(1 << 20))]
    TooLarge { most: u64 },
    #[error("{found} is no record, whatever its name")]
    NotAFile { found: &'static str },
    #[error("the link leads out of the folder, to {target}")]
    OutsideFolder { target: String },
    #[error("the file's name holds {}", named(*character))]
    FileName { character: char },
    #[error("lists and tables stand more than {most} deep within each other")]
    TooDeep { most: usize },
    #[error("the text holds {}, which nobody sees", named(*character))]
    Hidden { character: char },
    #[error("the id `{id}` {fault}")]
    Id { id: String, fault: IdFault },
    #[error("`{written}` is not a finite number")]
    NotFinite { written: String },
    #[error("the number `{written}` has too many digits")]
    TooManyDigits { written: String },
    #[error("{}", further(*more))]
    MoreProblems { more: Option<usize> },
    #[error("not valid TOML: {reason}")]
    Syntax { reason: String },
    #[error("a decimal comma in the number `{written}`")]
    DecimalComma { written: String },
    #[error("unknown key `{key}`")]
    UnknownKey { key: String, known: Vec<String> },
    #[error("missing `{field}`")]
    MissingKey { field: String },
    #[error("wrong type: found {found}, expected {expected}")]
    WrongType { found: String, expected: String },
    #[error("`{written}` is not one of the values allowed here")]
    UnknownValue { written: String, known: Vec<String> },
    #[error("{kind}")]
    InCell {
        cell: String,
        kind: Box<ProblemKind>,
    },
    #[error("the table holds no rows")]
    NoRows,
    #[error("the row has {found} cells, the header {expected}")]
    UnevenRow { found: usize, expected: usize },
    #[error("{measure} needs the columns {}", sets.join(", or "))]
    MissingColumns {
        measure: &'static str,
        sets: Vec<String>,
        found: Vec<String>,
    },
    #[error("{reason}")]
    Other { reason: String },
    #[error("the {what} `{id}` is already defined in {first}")]
    Duplicate {
        what: &'static str,
        id: String,
        first: String,
    },
    #[error("there is no {what} `{id}`")]
    Missing {
        what: &'static str,
        id: String,
        known: Vec<String>,
    },
    #[error("{what} is {value}, which is not a whole number from {least} up")]
    NotACount {
        what: &'static str,
        value: f64,
        least: u32,
    },
    #[error("{events} events among {total} participants")]
    EventsAboveTotal { events: f64, total: f64 },
    #[error("{what} is {value}, and must be positive")]
    NotPositive { what: &'static str, value: f64 },
    #[error("{what} is {value}, {}", outside(*lower, *upper))]
    OutOfRange {
        what: &'static str,
        value: f64,
        lower: f64,
        upper: f64,
    },
    #[error("p is {value}, and a p value lies above 0 and is at most 1")]
    PValue { value: f64 },
    #[error("an interval needs 2 limits, found {found}")]
    IntervalLimits { found: usize },
    #[error("the interval {lower} to {upper} runs backwards")]
    IntervalReversed { lower: f64, upper: f64 },
    #[error("the interval {lower} to {upper} does not contain its estimate {estimate}")]
    IntervalExcludes {
        lower: f64,
        upper: f64,
        estimate: f64,
    },
    #[error("the interval from {limit} to {limit} has no width")]
    IntervalWithoutWidth { limit: f64 },
    #[error("the {} {} is above the {} {}", low.0, low.1, high.0, high.1)]
    Disordered {
        low: (&'static str, f64),
        high: (&'static str, f64),
    },
    #[error("the outcome has a result of the arm `{arm}` already")]
    RepeatedResult { arm: String },
    #[error(
        "the interval `bca` leaves out studies in turn, and a {kind} bootstrap does not resample studies"
    )]
    BcaKind { kind: &'static str },
    #[error("{what} names {found} arms, and needs 2")]
    ArmPair { what: &'static str, found: usize },
    #[error("the domain `{domain}` of {tool} has no judgement")]
    NoJudgement {
        tool: &'static str,
        domain: String,
        allowed: Vec<String>,
    },
    #[error("the tool `generic` has the domains that review.toml declares, and it declares none")]
    NoDomains,
    #[error("the risk of bias of {outcome} is judged already")]
    RepeatedAssessment { outcome: String },
    #[error("overall is `{overall}`, but the domain `{domain}` is `{worst}`")]
    OverallBelowWorst {
        tool: &'static str,
        overall: String,
        domain: String,
        worst: String,
    },
    #[error("{name} is {found}, but {}", remainder(*whole, *less))]
    FlowDoesNotClose {
        name: &'static str,
        found: u32,
        whole: (&'static str, u64),
        less: (&'static str, u64),
    },
}

impl ProblemKind {
    /// Stable code of the problem, for scripts and searches.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoProtocol => "no-review",
            Self::NoStudies => "no-studies",
            Self::Unreadable { .. } => "unreadable",
            Self::NotUtf8 { .. } => "not-utf8",
            Self::Utf16 => "utf-16",
            Self::TooLarge { .. } => "too-large",
            Self::NotAFile { .. } => "not-a-file",
            Self::OutsideFolder { .. } => "outside-folder",
            Self::FileName { .. } => "file-name",
            Self::TooDeep { .. } => "too-deep",
            Self::Hidden { .. } => "hidden-character",
            Self::Id { .. } => "id",
            Self::NotFinite { .. } => "not-finite",
            Self::TooManyDigits { .. } => "too-many-digits",
            Self::MoreProblems { .. } => "more-problems",
            Self::Syntax { .. } => "toml-syntax",
            Self::DecimalComma { .. } => "decimal-comma",
            Self::UnknownKey { .. } => "unknown-key",
            Self::MissingKey { .. } => "missing-key",
            Self::WrongType { .. } => "wrong-type",
            Self::UnknownValue { .. } => "unknown-value",
            Self::InCell { kind, .. } => kind.code(),
            Self::NoRows => "no-rows",
            Self::UnevenRow { .. } => "uneven-row",
            Self::MissingColumns { .. } => "missing-columns",
            Self::Other { .. } => "invalid-value",
            Self::Duplicate { .. } => "duplicate-id",
            Self::Missing { .. } => "unknown-id",
            Self::NotACount { .. } => "not-a-count",
            Self::EventsAboveTotal { .. } => "events-above-total",
            Self::NotPositive { .. } => "not-positive",
            Self::OutOfRange { .. } => "out-of-range",
            Self::PValue { .. } => "p-value",
            Self::IntervalLimits { .. } => "interval-limits",
            Self::IntervalReversed { .. } => "interval-reversed",
            Self::IntervalExcludes { .. } => "interval-excludes-estimate",
            Self::IntervalWithoutWidth { .. } => "interval-without-width",
            Self::Disordered { .. } => "disordered",
            Self::RepeatedResult { .. } => "repeated-result",
            Self::BcaKind { .. } => "bca-kind",
            Self::ArmPair { .. } => "arm-pair",
            Self::NoJudgement { .. } => "no-judgement",
            Self::NoDomains => "no-domains",
            Self::RepeatedAssessment { .. } => "repeated-assessment",
            Self::OverallBelowWorst { .. } => "overall-below-worst",
            Self::FlowDoesNotClose { .. } => "flow-does-not-close",
        }
    }
}

/// How many problems are not listed; `None` when they were not all looked for.
fn further(more: Option<usize>) -> String {
    match more {
        Some(1) => "and 1 more problem in this file".to_owned(),
        Some(more) => format!("and {more} more problems in this file"),
        None => "and more problems in this file, not all of which were looked for".to_owned(),
    }
}

/// What a number is that lies outside a range.
fn outside(lower: f64, upper: f64) -> String {
    if upper.is_finite() {
        format!("outside {lower} to {upper}")
    } else {
        format!("and must not be below {lower}")
    }
}

/// What the boxes before a box of a flow diagram leave for it.
fn remainder((name, whole): (&str, u64), (removed, less): (&str, u64)) -> String {
    match (less, whole.checked_sub(less)) {
        (0, _) => format!("{name} are {whole}"),
        (_, Some(left)) => format!("{name} ({whole}) less {removed} ({less}) are {left}"),
        (_, None) => format!("{removed} ({less}) are more than {name} ({whole})"),
    }
}

/// Every problem of a review folder, with the files they stand in.
#[derive(Debug, Clone)]
pub struct LoadError {
    /// The files that were read.
    pub files: Vec<SourceFile>,
    /// All problems, in order of file and place.
    pub problems: Vec<Problem>,
}

impl LoadError {
    /// The file that a problem stands in, when it stands in one.
    pub fn file(&self, problem: &Problem) -> Option<&SourceFile> {
        self.files.iter().find(|file| file.name == problem.file)
    }
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} problems in the records", self.problems.len())
    }
}

impl std::error::Error for LoadError {}
