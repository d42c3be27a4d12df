//! Replicates as Parquet: a row each, what they are of as key-value metadata, and a checksum of every row group.

mod groups;
mod held;
mod sheet;

use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::schema::parser::parse_message_type;
use parquet::schema::types::Type;
use serde_json::{Map, Value};

use super::super::kernels::CHUNK;
use super::{BATCH, COLUMNS, Header};
pub(super) use groups::Groups;
pub(super) use sheet::Sheet;

/// Replicates of a row group; the last may hold fewer.
const GROUP: u64 = BATCH * CHUNK;
/// What the names of our metadata begin with.
const PREFIX: &str = "oxymeta.";
/// The name of the checksums: CRC-32 of the facts, then of the bytes of each row group, in hexadecimal, with spaces between.
const CHECKSUMS: &str = "oxymeta.crc32";
/// Facts that are numbers.
const NUMBERS: [&str; 3] = ["seed", "first", "end"];

/// `replicate` is there for every row; the others are null where the sample could not be fitted.
fn schema() -> Result<Type, ParquetError> {
    let [replicate, others @ ..] = COLUMNS;
    let others = others.map(|name| format!("OPTIONAL DOUBLE {name};"));
    let others = others.join(" ");
    parse_message_type(&format!(
        "message replicates {{ REQUIRED INT64 {replicate}; {others} }}"
    ))
}

/// Each fact under its own name.
fn facts(header: &Header) -> serde_json::Result<Vec<KeyValue>> {
    let facts: Map<String, Value> = serde_json::from_value(serde_json::to_value(header)?)?;
    let written = |(name, value): (String, Value)| {
        let value = match value {
            Value::String(text) => text,
            other => other.to_string(),
        };
        KeyValue::new(format!("{PREFIX}{name}"), value)
    };
    Ok(facts.into_iter().map(written).collect())
}

/// The checksum of the facts.
fn checksum(header: &Header) -> serde_json::Result<u32> {
    Ok(crc32fast::hash(&serde_json::to_vec(header)?))
}

/// The facts again, and the checksums; none if something is missing or strange. Metadata of others is passed over.
fn of_facts(metadata: &[KeyValue]) -> Option<(Header, Vec<u32>)> {
    let mut facts = Map::new();
    let mut checksums = None;
    for KeyValue { key, value } in metadata {
        let value = value.as_deref().unwrap_or_default();
        if key == CHECKSUMS {
            let numbers = value.split(' ').map(|text| u32::from_str_radix(text, 16));
            checksums = Some(numbers.collect::<Result<_, _>>().ok()?);
        } else if let Some(name) = key.strip_prefix(PREFIX) {
            let value = if NUMBERS.contains(&name) {
                Value::from(value.parse::<u64>().ok()?)
            } else {
                Value::from(value)
            };
            facts.insert(name.to_owned(), value);
        }
    }
    let header: Header = serde_json::from_value(Value::Object(facts)).ok()?;
    Some((header, checksums?))
}
