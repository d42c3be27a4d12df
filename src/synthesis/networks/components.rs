//! Effects of the parts of combinations, of a network of a review.

use super::built::{Built, build};
use super::plan::NetworkPlan;
use super::run::reference;
use super::treatments::{PLUS, Treatments};
use crate::network::{Additive, AdditiveOptions, NetworkError, NetworkTable, QTest, additive, fit};
use crate::records::{Located, Review};

/// The additive model of a network of a review.
#[derive(Debug, Clone)]
pub struct Declared {
    /// All studies, connected or not.
    pub table: NetworkTable,
    /// The model.
    pub model: Additive,
    /// What has no effect of its own.
    pub inactive: Option<String>,
    /// Sums whose effect is wanted, by name.
    pub sums: Vec<String>,
}

/// The additive model of components as a network of a review asks for it.
#[derive(Debug, Clone)]
pub struct AdditiveModel {
    /// All studies, connected or not.
    pub table: NetworkTable,
    /// What has no effect of its own, and what does more or less than its parts: as declared, otherwise the reference alone.
    pub options: AdditiveOptions,
    /// Sums whose effect is wanted, by name.
    pub sums: Vec<String>,
}

/// The additive model of a planned network, declared or not.
///
/// # Errors
/// No study with an effect, one treatment.
pub fn additive_model(
    review: &Review,
    plan: &NetworkPlan<'_>,
) -> Result<AdditiveModel, NetworkError> {
    let built = build(review, plan, &plan.declared.grouping, &|_| true)?;
    let base = reference(review, plan, &plan.declared.grouping, &built.table.network);
    built.table.network.treatment(&base)?;
    Ok(asked_of_components(review, plan, &built.table, &base))
}

/// The additive model that the protocol asks for.
pub(super) fn components(
    review: &Review,
    plan: &NetworkPlan<'_>,
    built: &Built,
    reference: &str,
) -> Option<Result<Declared, NetworkError>> {
    plan.declared.components.as_ref()?;
    let AdditiveModel {
        table,
        options,
        sums,
    } = asked_of_components(review, plan, &built.table, reference);
    let network = &table.network;
    let standard = (network.parts().len() == 1)
        .then(|| fit(network, 0.0).ok())
        .flatten()
        .map(|fit| QTest::new(fit.q, network.df()));
    Some(additive(network, &options, standard).map(|model| Declared {
        model,
        sums,
        inactive: options.inactive,
        table: table.clone(),
    }))
}

fn asked_of_components(
    review: &Review,
    plan: &NetworkPlan<'_>,
    table: &NetworkTable,
    reference: &str,
) -> AdditiveModel {
    let asked = plan.declared.components.clone().unwrap_or_default();
    let of = Treatments::new(&review.protocol, &plan.declared.grouping);
    let inactive = match &asked.inactive {
        Some(id) => of.part(id).map(str::to_owned),
        None => Some(reference.to_owned()).filter(|name| !name.contains(PLUS)),
    };
    let product = |ids: &Vec<Located<String>>| {
        let parts: Vec<&str> = ids.iter().filter_map(|id| of.part(id)).collect();
        parts.join(" * ")
    };
    let sum = |ids: &Vec<Located<String>>| {
        let set = ids.iter().map(|id| id.as_str()).collect();
        of.name(&set)
    };
    AdditiveModel {
        options: AdditiveOptions {
            inactive,
            interactions: asked.interactions.iter().map(product).collect(),
            tau2: plan.options.tau2,
            reference: table.network.treatment(reference).ok(),
        },
        sums: asked.sums.iter().map(sum).collect(),
        table: table.clone(),
    }
}
