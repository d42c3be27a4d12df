//! JSON Schema of the files a user writes, for editors that complete and check them.

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;

use super::{Protocol, Study};

/// Which kind of file a schema describes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SchemaOf {
    /// A study record.
    Study,
    /// A review's protocol.
    Review,
}

/// The schema as draft-07 JSON text with a final newline.
pub fn json_schema(of: SchemaOf) -> String {
    match of {
        SchemaOf::Study => render::<Study>("oxymeta study record"),
        SchemaOf::Review => render::<Protocol>("oxymeta review protocol"),
    }
}

fn render<T: JsonSchema>(title: &str) -> String {
    let generator = SchemaSettings::draft07().into_generator();
    let mut schema = generator.into_root_schema_for::<T>();
    schema.insert("title".to_owned(), title.into());
    let mut text = serde_json::to_string_pretty(schema.as_value()).unwrap_or_default();
    text.push('\n');
    text
}
