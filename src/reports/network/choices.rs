//! What is chosen otherwise in a variant of a network, in words.

use crate::network::NetworkError;
use crate::numerics::format;
use crate::synthesis::Choice;

/// A choice as a line of a table.
pub fn choice(choice: &Choice) -> String {
    match choice {
        Choice::Alternative { title, .. } => title.clone(),
        Choice::Assumed { assumption, value } => {
            format!("{} {value}", format::capitalised(assumption.name()))
        }
        Choice::WithoutZeroCells { studies } => {
            format!(
                "Without {} that had a continuity correction",
                counted(studies)
            )
        }
        Choice::WithoutDerived { studies } => format!(
            "Without {} whose numbers are worked out from others",
            counted(studies)
        ),
        Choice::OtherVersion { study } => {
            format!("With the other numbers that the report of {study} prints")
        }
        Choice::WithoutFlagged { studies } => {
            format!(
                "Without {} that the audit finds fault with",
                counted(studies)
            )
        }
        Choice::Tau2(method) => format!("Variance between studies by {}", method.code()),
        Choice::Wald => "Normal intervals".to_owned(),
        Choice::MantelHaenszel => {
            "Sums of counts by Mantel-Haenszel, nothing added to zero cells".to_owned()
        }
        Choice::Without { study } => format!("Without {study}"),
    }
}

/// The studies that a choice leaves out.
pub fn left_out(choice: &Choice) -> &[String] {
    match choice {
        Choice::WithoutZeroCells { studies }
        | Choice::WithoutDerived { studies }
        | Choice::WithoutFlagged { studies } => studies,
        Choice::Without { study } => std::slice::from_ref(study),
        _ => &[],
    }
}

fn counted(studies: &[String]) -> String {
    match studies {
        [one] => format!("{one},"),
        several => format!("the {} studies", several.len()),
    }
}

/// A choice for programs.
pub fn code(choice: &Choice) -> &'static str {
    match choice {
        Choice::Alternative { .. } => "alternative",
        Choice::Assumed { assumption, .. } => assumption.code(),
        Choice::WithoutZeroCells { .. } => "without-zero-cells",
        Choice::WithoutDerived { .. } => "without-derived",
        Choice::OtherVersion { .. } => "other-version",
        Choice::WithoutFlagged { .. } => "without-flagged",
        Choice::Tau2(_) => "tau2",
        Choice::Wald => "wald",
        Choice::MantelHaenszel => "mantel-haenszel",
        Choice::Without { .. } => "without-study",
    }
}

/// Why a choice leaves nothing to estimate, within a sentence.
pub fn none(error: &NetworkError) -> String {
    match error {
        NetworkError::UnknownTreatment { .. } => "no study of the reference is left".to_owned(),
        NetworkError::Empty | NetworkError::NothingLeft { .. } => "no study is left".to_owned(),
        other => other.to_string(),
    }
}
