use serde::Serialize;

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Something to know.
    Note,
    /// Something that is probably wrong, or analysed wrongly.
    Warning,
    /// Something that cannot be true.
    Error,
}

impl Severity {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// One thing that the audit looks for.
#[derive(Debug)]
pub struct Rule {
    /// Stable code, for answers, scripts and `oxymeta explain`.
    pub code: &'static str,
    /// Weight of its findings.
    pub severity: Severity,
    /// What it finds, in a few words: the heading of its findings in a list.
    pub title: &'static str,
    /// Why, by which formula, from which source, and an example: Markdown, with a record that has the finding.
    pub explanation: &'static str,
}

/// A rule, whose explanation stands in `assets/explanations` under its code.
macro_rules! rule {
    ($code:literal, $severity:ident, $title:literal) => {
        $crate::integrity::Rule {
            code: $code,
            severity: $crate::integrity::Severity::$severity,
            title: $title,
            explanation: include_str!(concat!(
                env!("CARGO_MANIFEST_DIR"),
                "/assets/explanations/",
                $code,
                ".md"
            )),
        }
    };
}

pub(super) use rule;
