//! The bound of a p value as JSON.

use serde::Serialize;

use crate::effects::Lack;

/// A p value of which only a bound is printed, and the effect that p at its bound would give.
#[derive(Debug, Serialize)]
pub(super) struct BoundJson {
    p: f64,
    p_is: &'static str,
    yi: Option<f64>,
    vi: Option<f64>,
    /// Whether the direction of the effect is known; without it `yi` may have either sign.
    directed: Option<bool>,
}

impl BoundJson {
    /// The bound, where one is all that a study prints.
    pub fn of(lack: &Lack) -> Option<Self> {
        let Lack::OnlyBound { bound, below, at } = lack else {
            return None;
        };
        Some(Self {
            p: *bound,
            p_is: if *below { "below" } else { "above" },
            yi: at.map(|at| at.estimate.yi),
            vi: at.map(|at| at.estimate.vi),
            directed: at.map(|at| at.directed),
        })
    }
}
