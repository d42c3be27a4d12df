//! Pure `f64` mathematics: knows nothing of studies.

pub mod format;
