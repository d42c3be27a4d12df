//! The report as one self-contained HTML page.

mod assumed;
mod audit;
mod beside;
mod evidence;
mod figures;
mod methods;
mod networks;
mod page;
mod view;

use askama::Template;

use crate::integrity::Audit;
use crate::records::Review;
use crate::synthesis::{Plan, ReviewResult};

pub use figures::{AnalysisFigures, Figures, NetworkFigures, figures};

/// Renders the page with its figures.
///
/// # Errors
/// What the template engine could not write.
pub fn render(
    review: &Review,
    plans: &[Plan<'_>],
    result: &ReviewResult,
    audit: &Audit,
    figures: &Figures,
    command: &str,
) -> Result<String, askama::Error> {
    page::page(review, plans, result, audit, figures, command).render()
}
