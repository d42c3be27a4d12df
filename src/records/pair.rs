//! Lists of two that may not be empty: an empty list has no place to point at once it is read.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Error, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::{Located, Number};

/// What the list of confidence limits is, for messages.
pub const LIMITS: &str = "a list of two limits";
/// What the list of compared arms is, for messages.
pub const ARMS: &str = "a list of two arms";

/// Reads confidence limits.
pub fn limits<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Vec<Number>>, D::Error> {
    from.deserialize_any(Pair::new(LIMITS)).map(Some)
}

/// Reads the ids of the arms that a test compares.
pub fn arms<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Vec<Located<String>>>, D::Error> {
    from.deserialize_any(Pair::new(ARMS)).map(Some)
}

struct Pair<T>(&'static str, PhantomData<T>);

impl<T> Pair<T> {
    fn new(what: &'static str) -> Self {
        Self(what, PhantomData)
    }
}

impl<'de, T: Deserialize<'de>> Visitor<'de> for Pair<T> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(self.0)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        let mut all = Vec::new();
        while let Some(item) = items.next_element()? {
            all.push(item);
        }
        if all.is_empty() {
            return Err(A::Error::invalid_length(0, &self));
        }
        Ok(all)
    }
}
