//! From studies to effect sizes with their sampling variances.
//!
//! Formulae on plain numbers ([`binary`], [`continuous`], [`paired`], [`recover`]) know nothing of
//! records. [`effects`] reads records: for each study it takes the best route from what the report
//! prints to `(yi, vi)`, and says which.

pub mod binary;
pub mod continuous;
mod estimate;
mod gather;
mod measure;
mod one_group;
pub mod paired;
pub mod recover;
mod select;
mod study_effect;
pub mod table;
mod two_groups;

pub use estimate::EffectEstimate;
pub use measure::{Family, Measure, Scale};
pub use select::{Comparison, Effects, Moderators, NotPooled, effects, sets};
pub use study_effect::{Data, Lack, Note, Route, Source, StudyEffect};
