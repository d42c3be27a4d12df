//! What a study file says, with where it says it.
//!
//! A review is a folder: `review.toml` (the protocol) and one TOML record per study. [`load`] reads
//! it whole, or returns every problem found in it.

mod assumption;
mod cap;
mod characters;
mod claim;
mod consistent;
mod decode;
mod digest;
mod grid;
mod id;
#[cfg(feature = "import")]
pub mod import;
mod inspect;
mod load;
mod located;
mod nesting;
mod network;
mod number;
mod numbers;
mod outcome;
mod pair;
mod prisma;
mod problem;
mod read;
mod review;
mod risk_of_bias;
mod route;
pub mod schema;
mod study;
mod validate;
mod without;

pub use assumption::Assumption;
pub use characters::{printable, without_hidden};
pub use claim::{Answer, Breakdown, Claim, ClaimKind, Part, Saying, Share, Told};
pub use digest::{digest, digest_of_bytes, digest_of_text};
pub use grid::{Grid, GridRow, Sheet, is_missing};
pub use id::IdFault;
pub use load::{Loaded, Reading, Review, load, load_files};
pub use located::Located;
pub use network::{Alternative, Components, DeclaredNetwork, Grouping};
pub use number::{Number, Provenance, Version};
pub use outcome::{
    ArmResult, Direction, Outcome, Pairs, Reported, ReportedEffect, Summary, Test, ValueScale,
};
pub use prisma::{
    FlowReason, FlowSource, InMetaAnalysis, OtherMethods, PreviousStudies, Prisma, excluded_reports,
};
pub use problem::{LoadError, Problem, ProblemKind, SourceFile};
pub use read::{LARGEST_RECORD, LARGEST_TABLE, read_limited};
pub use review::{
    Analysis, Assumed, AssumedRisk, Assumptions, BootstrapSettings, Bounds, Favours, Groups,
    IntervalChoice, Intervention, KindChoice, Model, MultiverseChoices, OutcomeKind, OutcomeUnit,
    Protocol, QuantileMethod, Question, ReviewOutcome, SharedArms, ZeroCells,
};
pub use risk_of_bias::{
    DeclaredDomain, Domain, DomainJudgement, Judgement, OverallJudgement, RiskOfBias,
    RiskOfBiasSettings, Tool, ToolName,
};
pub use route::Route;
pub use study::{
    Arm, Basis, Citation, Concern, Design, DesignType, Dose, Exclusion, ModeratorValue, Study,
};
