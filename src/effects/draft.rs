//! An effect before it is given its study's name.

use super::{Data, EffectEstimate, Lack, Route, Undefined};

/// What a route gives: the effect, and the data and people behind it.
pub(super) struct Draft {
    pub estimate: EffectEstimate,
    pub data: Data,
    pub route: Route,
    pub n: Option<f64>,
    pub bounds: Option<[EffectEstimate; 2]>,
}

impl Draft {
    pub fn new(estimate: Option<EffectEstimate>, data: Data, route: Route) -> Result<Self, Lack> {
        let undefined = Undefined::Formula {
            measure: None,
            data,
        };
        Ok(Self {
            estimate: estimate.ok_or(Lack::Undefined(Some(undefined)))?,
            data,
            route,
            n: data.participants(),
            bounds: None,
        })
    }
}
