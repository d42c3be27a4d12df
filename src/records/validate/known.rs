use std::collections::HashMap;

use super::Complain;
use crate::records::{Located, ProblemKind};

/// Ids that a message names when it asks for another.
const NAMED: usize = 100;

/// The ids of one kind of thing, with the place of each in its list.
pub struct Known<'a> {
    ids: Vec<&'a Located<String>>,
    places: HashMap<&'a str, usize>,
}

impl<'a> FromIterator<&'a Located<String>> for Known<'a> {
    fn from_iter<T: IntoIterator<Item = &'a Located<String>>>(ids: T) -> Self {
        let ids: Vec<_> = ids.into_iter().collect();
        let mut places = HashMap::with_capacity(ids.len());
        for (at, id) in ids.iter().enumerate() {
            places.entry(id.value.as_str()).or_insert(at);
        }
        Self { ids, places }
    }
}

impl Known<'_> {
    /// Where in the list the first thing of this id stands.
    pub fn place(&self, id: &str) -> Option<usize> {
        self.places.get(id).copied()
    }

    /// Checks that no two share an id.
    pub fn unique(&self, what: &'static str, complain: Complain) {
        for (at, id) in self.ids.iter().enumerate() {
            let repeated = self.place(&id.value).is_some_and(|first| first < at);
            if repeated && !id.value.is_empty() {
                let kind = ProblemKind::Duplicate {
                    what,
                    id: id.value.clone(),
                    first: "this file".to_owned(),
                };
                complain(id.span.clone(), kind);
            }
        }
    }

    /// Checks that a thing of this id exists.
    pub fn holds(&self, what: &'static str, id: &Located<String>, complain: Complain) {
        if self.place(&id.value).is_none() {
            let known = self.ids.iter().take(NAMED);
            let kind = ProblemKind::Missing {
                what,
                id: id.value.clone(),
                known: known.map(|id| id.value.clone()).collect(),
            };
            complain(id.span.clone(), kind);
        }
    }
}
