use std::ops::Range;

use crate::records::{Answer, Located, Number};

use super::{Record, Rule, Severity};

/// Something that the audit has to say about a record or a protocol.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The rule that found it.
    pub rule: &'static Rule,
    /// Name of the file.
    pub file: String,
    /// Where in the file: the number or words that the message is about.
    pub span: Range<usize>,
    /// Other places that the message speaks of.
    pub related: Vec<Related>,
    /// Id of the study; absent for the protocol.
    pub study: Option<String>,
    /// Id of the outcome, where it is about one.
    pub outcome: Option<String>,
    /// Ids of the arms it is about; empty where it is about the study or the outcome as a whole.
    pub arms: Vec<String>,
    /// Id of the analysis, where it is about one.
    pub analysis: Option<String>,
    /// Whether it leaves the numbers of the analyses alone: what it finds fault with is a conclusion, or a number that no effect
    /// comes from.
    pub apart: bool,
    /// What is found, with all figures compared.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
    /// What the record would say if the likeliest explanation holds.
    pub correction: Option<Correction>,
    /// The reason given by an answer in the record.
    pub answer: Option<String>,
}

/// Another place that a finding speaks of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related {
    /// Name of the file.
    pub file: String,
    /// Where in the file.
    pub span: Range<usize>,
    /// What stands there.
    pub label: String,
}

/// What a record would say in place of what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// Which explanation it follows, in words.
    pub label: String,
    /// Texts to put in place of parts of the file, none overlapping another.
    pub edits: Vec<(Range<usize>, String)>,
}

impl Finding {
    /// A finding in a record, at a place in its file.
    pub fn new(
        rule: &'static Rule,
        record: &Record,
        span: Range<usize>,
        message: impl Into<String>,
    ) -> Self {
        Self {
            study: Some(record.study.id.value.clone()),
            ..Self::at(rule, record.file.name.clone(), span, message.into())
        }
    }

    /// A finding in the protocol, about one of its analyses or none.
    pub fn in_protocol(
        rule: &'static Rule,
        analysis: Option<&str>,
        span: Range<usize>,
        message: impl Into<String>,
    ) -> Self {
        Self {
            analysis: analysis.map(str::to_owned),
            ..Self::at(rule, "review.toml".to_owned(), span, message.into())
        }
    }

    fn at(rule: &'static Rule, file: String, span: Range<usize>, message: String) -> Self {
        Self {
            rule,
            file,
            span,
            related: Vec::new(),
            study: None,
            outcome: None,
            arms: Vec::new(),
            analysis: None,
            apart: false,
            message,
            help: None,
            correction: None,
            answer: None,
        }
    }

    /// The outcome it is about.
    #[must_use]
    pub fn outcome(mut self, id: &Located<String>) -> Self {
        self.outcome = Some(id.value.clone());
        self
    }

    /// It says nothing of the numbers that effects come from.
    #[must_use]
    pub fn apart(mut self) -> Self {
        self.apart = true;
        self
    }

    /// An arm it is about.
    #[must_use]
    pub fn arm(mut self, id: &Located<String>) -> Self {
        self.arms.push(id.value.clone());
        self
    }

    /// Another number of the same file that the message compares.
    #[must_use]
    pub fn beside(mut self, number: &Number, label: impl Into<String>) -> Self {
        let file = self.file.clone();
        let span = number.written.clone();
        self.related.push(Related {
            file,
            span,
            label: label.into(),
        });
        self
    }

    /// Another place, perhaps of another file.
    #[must_use]
    pub fn related(mut self, file: &str, span: Range<usize>, label: impl Into<String>) -> Self {
        let (file, label) = (file.to_owned(), label.into());
        self.related.push(Related { file, span, label });
        self
    }

    /// What to do about it.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }

    /// What the number would be if an explanation holds.
    #[must_use]
    pub fn corrected(
        mut self,
        label: impl Into<String>,
        number: &Number,
        value: impl Into<String>,
    ) -> Self {
        let edit = (number.written.clone(), value.into());
        match &mut self.correction {
            Some(correction) => correction.edits.push(edit),
            None => {
                let label = label.into();
                self.correction = Some(Correction {
                    label,
                    edits: vec![edit],
                });
            }
        }
        self
    }

    /// Whether it is an error or warning that nobody answered.
    pub fn weighs(&self) -> bool {
        self.answer.is_none() && self.rule.severity >= Severity::Warning
    }

    /// Whether an answer of the same record speaks of this finding.
    pub fn is_answered_by(&self, answer: &Answer) -> bool {
        let outcome = answer.outcome.as_ref().map(|id| &id.value);
        let arm = answer.arm.as_ref().map(|id| &id.value);
        answer.code.value == self.rule.code
            && outcome.is_none_or(|id| self.outcome.as_ref() == Some(id))
            && arm.is_none_or(|id| self.arms.contains(id))
    }
}
