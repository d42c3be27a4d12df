//! The figures beside the forest plot, filled from results.
//!
//! Each function returns the description of a figure; its `svg` and `svg_inline` draw it. A report calls them with what it
//! has computed already, and nothing is computed here.
//!
//! - [`funnel`]: effects against standard errors, with regions of significance and trim and fill.
//! - [`radial`]: effects as slopes, standardised against precision.
//! - [`baujat`]: contribution to heterogeneity against influence.
//! - [`labbe`]: events in one group against events in the other.
//! - [`bubble`]: effects against a moderator, with the line of a meta-regression.
//! - [`influence`], [`gosh`], [`drapery`], [`distribution`], [`multiverse`]: how far a result holds.

mod axis;
mod baujat;
mod bubble;
pub mod distribution;
pub mod drapery;
mod error;
mod funnel;
pub mod gosh;
pub mod influence;
mod labbe;
pub mod multiverse;
mod radial;
mod scale;

use crate::figures::{PIXELS_PER_MM, Sheet};
use crate::numerics::format;
use crate::pooling::PooledEstimate;
use crate::synthesis::AnalysisResult;

use super::forest::metadata;
use super::words::Shown;

pub use baujat::baujat;
pub use bubble::bubble;
pub use error::CompanionError;
pub use funnel::{FunnelChoice, funnel};
pub use labbe::labbe;
pub use radial::radial;

/// What a figure is drawn on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Paper<'a> {
    /// Width in millimetres; text is at least 7 pt at this width.
    pub width_mm: f64,
    /// SHA-256 of the input records, written into the file.
    pub input_sha256: &'a str,
}

impl<'a> Paper<'a> {
    /// One and a half columns of a journal, in millimetres.
    pub const WIDTH_MM: f64 = 129.0;

    /// A figure of the usual width.
    pub fn usual(input_sha256: &'a str) -> Self {
        Self {
            width_mm: Self::WIDTH_MM,
            input_sha256,
        }
    }
}

/// Id, title and origin of a figure, without notes.
fn sheet(result: &AnalysisResult, pooled: &PooledEstimate, kind: &str, paper: &Paper<'_>) -> Sheet {
    Sheet {
        id: format!(
            "{}-{}",
            result.id,
            format::uncapitalised(kind).replace(' ', "-")
        ),
        title: format!("{kind}: {}", result.title),
        description: String::new(),
        notes: Vec::new(),
        width: paper.width_mm * PIXELS_PER_MM,
        metadata: metadata(result, pooled, paper.input_sha256),
    }
}

/// `13 studies`, `1 study`.
fn studies(k: usize) -> String {
    super::findings::studies(k)
}

/// A name inside a rich text.
fn plain(text: &str) -> String {
    text.replace('*', "\\*")
}

/// An effect as it is read in a tooltip: `risk ratio 0.41 (0.13 to 1.26)`.
fn effect_words(result: &AnalysisResult, at: usize) -> String {
    let effect = &result.effects[at];
    let shown = Shown::study(result, effect);
    format!(
        "{} {}{} ({})",
        format::uncapitalised(shown.name()),
        shown.value(effect.estimate.yi),
        shown.unit(),
        shown.interval(result.study_interval(effect))
    )
}

/// An estimate with its interval: `0.49 (0.33 to 0.73)`.
fn estimate_words(result: &AnalysisResult, pooled: &PooledEstimate) -> String {
    let shown = Shown::pooled(result);
    format!(
        "{}{} ({})",
        shown.value(pooled.estimate),
        shown.unit(),
        shown.interval(pooled.ci)
    )
}

/// A weight in percent: `weight 5.1%`.
fn weight_words(percent: f64) -> String {
    format!("weight {}%", format::weight(percent))
}
