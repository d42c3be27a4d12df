//! Pure `f64` mathematics; knows nothing of studies.

pub mod chebyshev;
pub mod distributions;
pub mod format;
pub mod lanes;
pub mod linear;
pub mod minimum;
pub mod nodes;
pub mod quadrature;
pub mod root;
pub mod simplex;
pub mod special;
pub mod stream;
