//! What the page says, as finished texts.

use super::figures::AnalysisFigures;
use crate::reports::integrity::ImpactRow;

/// A row of the overview.
pub struct SummaryRow {
    pub id: String,
    pub title: String,
    pub studies: String,
    pub participants: String,
    pub measure: &'static str,
    pub estimate: String,
    pub interval: String,
    pub prediction: String,
    pub reading: String,
    pub demonstration: bool,
}

/// One analysis.
pub struct AnalysisView {
    pub number: usize,
    pub id: String,
    pub title: String,
    pub note: Option<String>,
    pub demonstration: Option<String>,
    pub result: String,
    pub sentences: Vec<String>,
    pub figures: AnalysisFigures,
    pub models: Vec<ModelRow>,
    pub left_out: Vec<LeftOutRow>,
    pub subgroups: Vec<SubgroupView>,
    pub untested: Vec<String>,
    pub small_studies: Option<SmallStudiesView>,
    pub no_small_studies: Option<String>,
    pub audit: Vec<ImpactRow>,
    pub regression: Option<RegressionView>,
    pub studies: Vec<StudyRow>,
    pub measure: &'static str,
    pub not_pooled: Vec<Reason>,
}

/// The same effects under another model.
pub struct ModelRow {
    pub name: String,
    pub chosen: bool,
    pub estimate: String,
    pub interval: String,
    pub p: String,
    pub tau2: String,
    pub i2: String,
    pub prediction: String,
}

/// The result without one study.
pub struct LeftOutRow {
    pub label: String,
    pub turns: bool,
    pub estimate: String,
    pub interval: String,
    pub p: String,
    pub tau2: String,
    pub i2: String,
}

/// Subgroups by one characteristic.
pub struct SubgroupView {
    pub by: String,
    pub rows: Vec<(String, usize, String)>,
    pub test: String,
}

/// A study within an analysis.
pub struct StudyRow {
    /// Anchor of the row.
    pub id: String,
    pub label: String,
    pub effect: String,
    pub weight: String,
    pub participants: String,
    pub route: String,
    pub notes: Vec<String>,
    pub place: String,
    pub from: String,
    pub quote: String,
}

/// A study with reasons.
pub struct Reason {
    pub label: String,
    pub reasons: Vec<String>,
}

/// A study's concerns and contradictions.
pub struct StudyConcerns {
    pub label: String,
    pub file: String,
    pub basis: &'static str,
    pub concerns: Vec<(String, String)>,
    pub conflicts: Vec<Conflict>,
}

/// A number printed in several versions.
pub struct Conflict {
    pub what: String,
    pub used: String,
    pub others: String,
    pub why: String,
}

/// A reference.
pub struct Reference {
    pub label: String,
    pub authors: String,
    pub year: String,
    pub title: String,
    pub source: String,
    pub link: Option<String>,
    pub basis: &'static str,
}

/// Something that was assumed.
pub struct AssumptionView {
    pub title: String,
    pub text: String,
    pub used: Vec<UsedBy>,
    pub sweeps: Vec<SweepView>,
}

/// Studies of an analysis that use an assumption.
pub struct UsedBy {
    pub id: String,
    pub title: String,
    pub studies: String,
}

/// An analysis under other values of an assumption, or other rules.
pub struct SweepView {
    pub caption: &'static str,
    pub head: &'static str,
    pub id: String,
    pub title: String,
    pub measure: &'static str,
    pub rows: Vec<SweepRow>,
    pub findings: Vec<String>,
}

/// One value of an assumption, or one rule.
pub struct SweepRow {
    pub value: String,
    pub base: bool,
    pub k: usize,
    pub estimate: String,
    pub interval: String,
    pub p: String,
    pub tau2: String,
    pub i2: String,
}

/// Small-study effects of an analysis.
pub struct SmallStudiesView {
    pub findings: Vec<String>,
    pub tests: Vec<TestRow>,
    pub corrected: Vec<CorrectedRow>,
}

/// One test for small-study effects.
pub struct TestRow {
    pub name: String,
    pub read: bool,
    pub statistic: String,
    pub p: String,
    pub note: String,
}

/// An estimate that allows for small-study effects.
pub struct CorrectedRow {
    pub name: String,
    pub chosen: bool,
    pub estimate: String,
    pub interval: String,
    pub note: String,
}

/// A declared meta-regression.
pub struct RegressionView {
    pub formula: String,
    pub head: String,
    pub rows: Vec<CoefficientRow>,
    pub findings: Vec<String>,
    pub left_out: Vec<String>,
    pub none: Option<String>,
}

/// One coefficient.
pub struct CoefficientRow {
    pub name: String,
    pub estimate: String,
    pub interval: String,
    pub p: String,
}

/// The methods that the protocol chose, in sentences.
pub struct MethodsView {
    pub pooling: String,
    pub counts: Option<String>,
    pub departures: Vec<String>,
    pub small_studies: String,
    pub regression: Option<String>,
    pub delta: Option<String>,
    pub drawn: Option<String>,
    pub bootstrap_interval: &'static str,
    pub resamples: String,
    pub sources: String,
}

/// What the audit found.
pub struct AuditView {
    /// How much of what, in a sentence.
    pub tally: String,
    pub kinds: Vec<FindingKind>,
    pub studies: Vec<StudyFindings>,
}

/// All findings of one rule.
pub struct FindingKind {
    pub severity: &'static str,
    pub title: &'static str,
    pub code: &'static str,
    pub count: usize,
    /// Labels of the studies, each with the anchor of its findings.
    pub studies: Vec<(String, String)>,
}

/// The findings of one record, or of the protocol.
pub struct StudyFindings {
    /// Anchor.
    pub id: String,
    pub label: String,
    pub tally: String,
    pub findings: Vec<FindingView>,
}

/// One finding.
pub struct FindingView {
    pub severity: &'static str,
    pub code: &'static str,
    pub message: String,
    pub help: Option<String>,
    pub place: String,
    /// The line of the record.
    pub line: String,
    pub answer: Option<String>,
}
