//! From studies to effect sizes with their sampling variances.
//!
//! Formulae on plain numbers ([`binary`], [`association`], [`tetrachoric`], [`continuous`], [`paired`],
//! [`pretest_posttest`], [`single`], [`survival`], [`correlation`], [`recover`]) know nothing of records.
//!
//! [`effects()`] reads the records of a review. For each outcome of a study the routes to the measure are tried in one
//! order, from the groups' own numbers to approximations; the first that gives `(yi, vi)` is taken and named, and what
//! it had to recover becomes a [`Note`]. Then designs other than people in parallel groups are allowed for, and
//! contrasts that share an arm become one effect ([`dependence`]). A study without an effect has a [`Lack`].
//! [`table`] computes the effects of a table with metafor's columns.

mod absolute;
pub mod association;
pub mod binary;
mod choose;
pub mod continuous;
mod contrast;
pub mod correlation;
pub mod dependence;
mod design;
mod draft;
mod estimate;
mod fitted;
mod formula;
mod gather;
mod lack;
mod measure;
mod moderators;
mod note;
mod one_group;
mod one_group_counts;
pub mod paired;
mod pairs;
pub mod pretest_posttest;
pub mod recover;
mod scale;
mod scope;
mod select;
mod setting;
mod shared_arms;
mod side;
pub mod single;
mod single_group;
mod statistic;
mod study_effect;
pub mod survival;
pub mod table;
pub mod tetrachoric;
mod two_changes;
mod two_counts;
mod two_groups;
mod two_rates;
mod undefined;

pub use crate::records::Route;
pub use absolute::BaselineRisk;
pub use contrast::sets;
pub use estimate::EffectEstimate;
pub use formula::{Formula, VarianceType};
pub use lack::{Bounded, Lack};
pub use measure::{Family, Measure};
pub use moderators::{CHARACTERISTICS, Moderators};
pub use note::{CorrelationOrigin, Note, QuantileFitting};
pub use pairs::{ArmPair, Pairs, StudyPairs, pairs, received};
pub use scale::Scale;
pub use select::{Comparison, Effects, NotPooled, effects};
pub use study_effect::{Component, Data, Source, StudyEffect};
pub use undefined::Undefined;
