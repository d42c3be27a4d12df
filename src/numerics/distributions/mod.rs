//! Distribution functions and quantiles, both tails first class.
//!
//! Each distribution has `cdf`, `sf` (upper tail), `quantile` and `quantile_upper`, so that no caller forms `1 - p`.
//! Outside its domain (NaN arguments, non-positive degrees of freedom, p outside [0, 1]) a function returns NaN;
//! callers in this crate guarantee the domain.
//!
//! The normal distribution rests on `libm::erfc` and Cephes' `ndtri`. Student t, F and chi-squared rest on the
//! incomplete beta and gamma functions of [`super::special`], because Cephes loses digits from about 1e5 degrees of
//! freedom upward. Agreement with a table made at 40 digits is published in `tests/reference/README.md`.

pub mod bivariate_normal;
pub mod chi_squared;
mod cumulant;
pub mod f;
pub mod normal;
pub mod quadratic_form;
mod solver;
pub mod student_t;
