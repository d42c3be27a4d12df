//! What is chosen otherwise in a variant of a network, in words.

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
                "Without studies that had a continuity correction: {}",
                studies.join(", ")
            )
        }
        Choice::WithoutDerived { studies } => format!(
            "Without studies whose numbers are worked out from others: {}",
            studies.join(", ")
        ),
        Choice::Tau2(method) => format!("Variance between studies by {}", method.code()),
        Choice::Without { study } => format!("Without {study}"),
    }
}

/// A choice for programs.
pub fn code(choice: &Choice) -> &'static str {
    match choice {
        Choice::Alternative { .. } => "alternative",
        Choice::Assumed { assumption, .. } => assumption.code(),
        Choice::WithoutZeroCells { .. } => "without-zero-cells",
        Choice::WithoutDerived { .. } => "without-derived",
        Choice::Tau2(_) => "tau2",
        Choice::Without { .. } => "without-study",
    }
}
