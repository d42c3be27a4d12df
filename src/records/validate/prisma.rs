//! The arithmetic of a flow diagram: every box is what the boxes before it leave.

use super::Complain;
use crate::records::{Located, OtherMethods, Prisma, ProblemKind, excluded_reports};

/// Checks that every box of a flow diagram follows from those before it.
pub fn validate_prisma(flow: &Prisma, complain: Complain) {
    let closes = &mut |name, found: &Located<u32>, whole, less| {
        box_closes(name, found, whole, less, complain);
    };
    closes(
        "records screened",
        &flow.screened,
        ("records identified", flow.identified()),
        ("removed before screening", flow.removed()),
    );
    closes(
        "reports sought for retrieval",
        &flow.sought,
        ("records screened", flow.screened.value.into()),
        ("excluded", flow.excluded_records()),
    );
    closes(
        "reports assessed for eligibility",
        &flow.assessed,
        ("reports sought", flow.sought.value.into()),
        ("not retrieved", flow.not_retrieved.into()),
    );
    let other = flow.other_methods.as_ref();
    if let Some(other) = other {
        closes(
            "reports sought for retrieval (other methods)",
            &other.sought,
            ("records identified from other methods", other.identified()),
            ("", 0),
        );
        closes(
            "reports assessed for eligibility (other methods)",
            &other.assessed,
            ("reports sought", other.sought.value.into()),
            ("not retrieved", other.not_retrieved.into()),
        );
    }
    let assessed = |other: &OtherMethods| u64::from(other.assessed.value);
    let excluded = |other: &OtherMethods| excluded_reports(&other.reasons);
    closes(
        "reports of included studies",
        &flow.reports,
        (
            "reports assessed",
            u64::from(flow.assessed.value) + other.map_or(0, assessed),
        ),
        (
            "excluded with reasons",
            excluded_reports(&flow.reasons) + other.map_or(0, excluded),
        ),
    );
    validate_studies(flow, complain);
}

/// No more studies than reports, no more studies pooled than included.
fn validate_studies(flow: &Prisma, complain: Complain) {
    let previous = flow.previous.as_ref().map_or(0, |one| one.studies);
    let all = f64::from(flow.studies.value) + f64::from(previous);
    let mut above = |found: &Located<u32>, low, high: (&'static str, f64)| {
        let value = f64::from(found.value);
        if value > high.1 {
            let low = (low, value);
            complain(found.span.clone(), ProblemKind::Disordered { low, high });
        }
    };
    above(
        &flow.studies,
        "number of included studies",
        ("number of their reports", f64::from(flow.reports.value)),
    );
    for pooled in &flow.meta_analysis {
        let what = "number of studies in a meta-analysis";
        above(&pooled.n, what, ("number of included studies", all));
    }
}

/// A box is what another holds less what is taken out on the way.
fn box_closes(
    name: &'static str,
    found: &Located<u32>,
    whole: (&'static str, u64),
    less: (&'static str, u64),
    complain: Complain,
) {
    if u64::from(found.value) + less.1 != whole.1 {
        let kind = ProblemKind::FlowDoesNotClose {
            name,
            found: found.value,
            whole,
            less,
        };
        complain(found.span.clone(), kind);
    }
}
