use super::gather::Side;
use super::{Data, EffectEstimate, Lack, Route, Undefined};

/// An effect before it is given its study's name.
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

/// The two sides of a comparison.
#[derive(Clone, Copy)]
pub(super) struct Pair<'a> {
    pub one: Side<'a>,
    pub two: Side<'a>,
}

impl Pair<'_> {
    /// Means as printed, after the intervention or of change.
    pub fn means(self) -> [Option<f64>; 2] {
        [self.one, self.two].map(|side| side.any_mean().map(|mean| mean.value))
    }
}
