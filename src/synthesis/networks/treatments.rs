use std::collections::BTreeSet;

use crate::records::{Grouping, Protocol};

/// Between the parts of a combination.
pub const PLUS: &str = " + ";

/// Names of treatments from what arms received.
pub struct Treatments<'a> {
    /// Ids of interventions with the name that counts, in the protocol's order.
    names: Vec<(&'a str, &'a str)>,
}

impl<'a> Treatments<'a> {
    /// Interventions of one grouping go by its label.
    pub fn new(protocol: &'a Protocol, grouping: &'a [Grouping]) -> Self {
        let name = |id: &str, own: &'a str| {
            let group = grouping
                .iter()
                .find(|group| group.interventions.iter().any(|one| one.value == id));
            group.map_or(own, |group| group.label.as_str())
        };
        let names = protocol.interventions.iter().map(|intervention| {
            let id = intervention.id.value.as_str();
            (id, name(id, &intervention.label))
        });
        Self {
            names: names.collect(),
        }
    }

    /// Name of one intervention.
    pub fn part(&self, id: &str) -> Option<&'a str> {
        let found = self.names.iter().find(|(own, _)| *own == id);
        found.map(|(_, name)| *name)
    }

    /// Name of a set of interventions: each once, in the protocol's order.
    pub fn name(&self, set: &BTreeSet<&str>) -> String {
        let mut parts: Vec<&str> = Vec::new();
        for (id, name) in &self.names {
            if set.contains(id) && !parts.contains(name) {
                parts.push(name);
            }
        }
        parts.join(PLUS)
    }
}
