use super::gather::Side;
use super::{Data, EffectEstimate, Lack, Route};

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
        let n = match data {
            Data::Counts { totals, .. } => Some(totals[0] + totals[1]),
            Data::Means { sizes, .. } => Some(sizes[0] + sizes[1]),
            Data::Statistic { sizes, .. } => sizes[0].zip(sizes[1]).map(|(a, b)| a + b),
            Data::Occasions { n, .. } | Data::BeforeAfter { n, .. } => Some(n),
            Data::OneCount { total, .. } => Some(total),
            Data::OneMean { n, .. } => Some(n),
            Data::Given => None,
        };
        Ok(Self {
            estimate: estimate.ok_or(Lack::Undefined)?,
            data,
            route,
            n,
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
