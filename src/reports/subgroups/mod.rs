//! Estimates in subgroups as text and as CSV.

pub mod csv;
pub mod text;
pub mod words;

use crate::pooling::SubgroupTau2;

/// How tau2 was estimated, as results say it.
pub(super) fn tau2_code(tau2: SubgroupTau2) -> &'static str {
    match tau2 {
        SubgroupTau2::Separate => "separate",
        SubgroupTau2::Common => "common",
    }
}
