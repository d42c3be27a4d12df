use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Error, MapAccess, Visitor, value::MapAccessDeserializer};
use serde::{Deserialize, Deserializer};
use toml::Spanned;

use super::Located;

/// A printed number: its value, where in the record it stands, and what is known of its origin.
///
/// Written as a plain number (`sd = 0.70`), or as a table when there is more to say:
///
/// ```toml
/// mean = { value = 0.94, from = "Table 3", versions = [{ value = 0.95, from = "Abstract" }], why = "table and text agree" }
/// n    = { value = 18, derived = "36 mothers in two equal groups" }
/// ```
#[derive(Debug, Clone)]
pub struct Number {
    /// The value used in analyses; always finite.
    pub value: f64,
    /// Byte range of the number in its file, with all that is said of it.
    pub span: Range<usize>,
    /// Byte range of the digits of the value alone.
    pub written: Range<usize>,
    /// What the record says about the number beyond its value.
    pub provenance: Option<Box<Provenance>>,
}

impl Number {
    /// How the value was worked out, when the report does not print it.
    pub fn derived(&self) -> Option<&str> {
        self.provenance.as_ref()?.derived.as_deref()
    }

    /// The other values that the same report prints for this number.
    pub fn versions(&self) -> &[Version] {
        self.provenance.as_ref().map_or(&[], |p| &p.versions)
    }
}

/// Where a number comes from and what else the report prints for it.
#[derive(Debug, Clone, Default)]
pub struct Provenance {
    /// Table, page or section that prints the value.
    pub from: Option<String>,
    /// The words and figures of the source.
    pub quote: Option<String>,
    /// How the value was worked out; present exactly when the report does not print it.
    pub derived: Option<String>,
    /// Contradicting values in the same report.
    pub versions: Vec<Version>,
    /// Why this value is used and not one of the versions.
    pub why: Option<String>,
}

/// A contradicting value of the same number in the same report.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Version {
    /// The contradicting value.
    pub value: Located<f64>,
    /// Table, page or section that prints it.
    pub from: String,
    /// The words and figures of the source.
    pub quote: Option<String>,
}

/// A number with what is known of its origin.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NumberTable {
    /// The value used.
    value: Located<Finite>,
    /// Table, page or section that prints the value.
    from: Option<String>,
    /// The words and figures of the source.
    quote: Option<String>,
    /// How the value was worked out, when the report does not print it.
    derived: Option<String>,
    /// Contradicting values in the same report.
    #[serde(default)]
    versions: Vec<Version>,
    /// Why this value is used and not one of the versions.
    why: Option<String>,
}

#[derive(Clone, Copy)]
struct Finite(f64);

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let spanned = Spanned::<Parts>::deserialize(deserializer)?;
        let span = spanned.span();
        let Parts(value, written, provenance) = spanned.into_inner();
        Ok(Self {
            value,
            written: written.unwrap_or_else(|| span.clone()),
            span,
            provenance,
        })
    }
}

/// Value, place of its digits within a table, and origin.
struct Parts(f64, Option<Range<usize>>, Option<Box<Provenance>>);

impl<'de> Deserialize<'de> for Parts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NumberVisitor)
    }
}

impl<'de> Deserialize<'de> for Finite {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(FiniteVisitor)
    }
}

struct FiniteVisitor;

impl Visitor<'_> for FiniteVisitor {
    type Value = Finite;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a number")
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Finite, E> {
        Ok(Finite(value as f64))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Finite, E> {
        if value.is_finite() {
            Ok(Finite(value))
        } else {
            Err(E::custom("invalid value: not a finite number"))
        }
    }
}

struct NumberVisitor;

impl<'de> Visitor<'de> for NumberVisitor {
    type Value = Parts;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a number, or a table with `value`")
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Parts, E> {
        Ok(Parts(value as f64, None, None))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Parts, E> {
        FiniteVisitor
            .visit_f64(value)
            .map(|Finite(value)| Parts(value, None, None))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Parts, A::Error> {
        let table = NumberTable::deserialize(MapAccessDeserializer::new(map))?;
        let provenance = Provenance {
            from: table.from,
            quote: table.quote,
            derived: table.derived,
            versions: table.versions,
            why: table.why,
        };
        let Located { value, span } = table.value;
        Ok(Parts(value.0, Some(span), Some(Box::new(provenance))))
    }
}

impl JsonSchema for Finite {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Finite".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "number" })
    }
}

impl JsonSchema for Number {
    fn schema_name() -> Cow<'static, str> {
        "Number".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let table = generator.subschema_for::<NumberTable>();
        json_schema!({
            "description": "A printed number, or a table saying where it comes from.",
            "anyOf": [{ "type": "number" }, table]
        })
    }
}
