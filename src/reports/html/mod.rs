//! The report as one self-contained HTML page.

mod assumed;
mod beside;
mod evidence;
mod methods;
mod page;
mod view;

use std::collections::BTreeMap;

use askama::Template;

use crate::records::Review;
use crate::synthesis::{Plan, ReviewResult};

/// Renders the page; `figures` holds the SVG of each analysis that has one, by id.
///
/// # Errors
/// What the template engine could not write.
pub fn render(
    review: &Review,
    plans: &[Plan<'_>],
    result: &ReviewResult,
    figures: &BTreeMap<String, String>,
    command: &str,
) -> Result<String, askama::Error> {
    page::page(review, plans, result, figures, command).render()
}
