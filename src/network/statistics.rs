use super::{
    ContributionMethod, Contributions, NetHeat, NetworkError, NetworkResult, contributions,
    net_heat,
};

/// What is computed of a network when it is asked for.
#[derive(Debug, Clone, Default)]
pub struct Statistics {
    /// Contributions to every estimate.
    pub contributions: Option<Contributions>,
    /// Net heat under common and random effects, each where the network has any.
    pub net_heat: Option<[Option<NetHeat>; 2]>,
}

impl Statistics {
    /// Contributions by a method, with the `paths` largest paths of each estimate, and net heat. Sums of counts have neither, as
    /// they have no effects of studies.
    ///
    /// # Errors
    /// Those of [`contributions`].
    pub fn of(
        result: &NetworkResult,
        method: Option<ContributionMethod>,
        paths: usize,
        heat: bool,
    ) -> Result<Self, NetworkError> {
        let Some(consistency) = &result.consistency else {
            return Ok(Self::default());
        };
        let (network, fit) = (&result.network, &result.fit);
        let shares = method.map(|method| contributions(network, fit, method, paths));
        let at = |tau2: f64| net_heat(network, tau2, result.reference);
        Ok(Self {
            contributions: shares.transpose()?,
            net_heat: heat.then(|| [at(0.0), at(consistency.tau2_within)]),
        })
    }
}
