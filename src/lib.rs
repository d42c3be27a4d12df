//! Meta-analysis from study records.
//!
//! Data flow one way, and a module uses only those before it:
//!
//! 1. [`numerics`]: pure `f64` mathematics;
//! 2. [`records`]: what a study file says, with where it says it;
//! 3. [`effects`]: records or a table -> effects with their sampling variances;
//! 4. [`pooling`]: these -> one estimate with heterogeneity and intervals;
//! 5. [`resampling`]: the bootstrap of that estimate;
//! 6. [`network`]: several interventions at once;
//! 7. [`synthesis`]: everything that a protocol declares;
//! 8. [`integrity`]: what printed numbers cannot be, and what that changes;
//! 9. [`language`]: the words of figures, one catalogue a language;
//! 10. [`figures`]: descriptions of drawings -> SVG, PNG and PDF;
//! 11. [`reports`]: results -> text, CSV, JSON, figures and a page.
//!
//! Nothing here prints, exits or panics on input. What is undefined is `None`, never NaN.

pub mod bias;
pub mod effects;
pub mod figures;
pub mod integrity;
pub mod language;
pub mod network;
pub mod numerics;
pub mod pooling;
pub mod records;
pub mod reports;
pub mod resampling;
pub mod sensitivity;
pub mod synthesis;
