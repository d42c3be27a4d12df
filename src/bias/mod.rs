//! Small-study effects: whether small studies show other effects than large ones, and what that may do to the estimate.
//!
//! Every function takes effects `yi` and sampling variances `vi` on the analysis scale (or 2x2 counts). An association of
//! effect and precision has causes besides unpublished studies: heterogeneity, the way small studies are run, chance, and for
//! ratios of rare events the arithmetic of the standard error itself.

mod asymmetry;
mod counts;
mod error;
mod excess;
mod fail_safe;
mod limit;
mod pet_peese;
mod rank;
mod selection;
mod trim_and_fill;

pub use asymmetry::{
    Asymmetry, Predictor, egger, funnel_regression, mixed_funnel_regression, pustejovsky,
};
pub use counts::{debray, harbord, macaskill, peters};
pub use error::BiasError;
pub use excess::{ExcessSignificance, excess_significance};
pub use fail_safe::{Diluted, FailSafe, general, orwin, rosenberg, rosenthal};
pub use limit::{LimitMetaAnalysis, limit_meta_analysis};
pub use pet_peese::{PetPeese, pet_peese};
pub use rank::{RankTest, rank_test};
pub use selection::{
    Direction, SelectionDoubt, SelectionFit, SelectionParameter, SelectionWeight, selection_model,
};
pub use trim_and_fill::{MissingCount, Side, TrimAndFill, trim_and_fill};

/// Studies below which tests for small-study effects have too little power to be of use.
///
/// Source: Sterne et al. (2011), BMJ 343:d4002; Cochrane Handbook, section 13.3.5.4.
pub const FEW_STUDIES: usize = 10;
