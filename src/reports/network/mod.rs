//! Networks as JSON, CSV and text.

pub mod choices;
mod committee;
pub mod components;
pub mod csv;
pub mod diagnosis;
pub mod figures;
pub mod json;
pub mod review;
mod robustness;
pub mod statistics;
pub mod text;

pub use committee::{Committee, Verdict, committee};
pub use robustness::{Robustness, robustness};

use serde::Serialize;

use crate::effects::{Measure, Scale};
use crate::network::QTest;
use crate::numerics::format;

/// A chi-squared test.
#[derive(Debug, Serialize)]
struct QJson {
    q: f64,
    df: usize,
    p: Option<f64>,
}

impl From<QTest> for QJson {
    fn from(test: QTest) -> Self {
        Self {
            q: test.q,
            df: test.df,
            p: test.p,
        }
    }
}

/// A number on the scale that readers know.
fn shown(measure: Measure, value: f64) -> String {
    match measure.scale() {
        Scale::Log => format!("{:.3}", value.exp()),
        _ => format!("{value:.3}"),
    }
}

/// A test in words.
fn tested(test: QTest) -> String {
    match test.p {
        Some(p) => format!(
            "Q = {:.2}, df = {}, {}",
            test.q,
            test.df,
            format::p_relation("p", p)
        ),
        None => "no degrees of freedom".to_owned(),
    }
}
