//! The JSON Schemas that editors check records with.

use std::path::Path;

use oxymeta::records::schema::{SchemaOf, json_schema};
use serde_json::Value;

use crate::folder::oxytocin_massage;

#[test]
fn the_committed_schemas_are_those_of_this_version() {
    for (of, name) in [
        (SchemaOf::Study, "study.schema.json"),
        (SchemaOf::Review, "review.schema.json"),
    ] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("studies")
            .join(name);
        let committed = std::fs::read_to_string(path).expect("a committed schema");
        assert!(
            committed == json_schema(of),
            "{name} is out of date: write it anew with `oxymeta schema`"
        );
    }
}

#[test]
fn every_record_and_the_protocol_satisfy_their_schema() {
    let study: Value = serde_json::from_str(&json_schema(SchemaOf::Study)).expect("JSON");
    let review: Value = serde_json::from_str(&json_schema(SchemaOf::Review)).expect("JSON");
    let mut checked = 0;
    for entry in std::fs::read_dir(oxytocin_massage()).expect("a folder") {
        let path = entry.expect("an entry").path();
        let text = std::fs::read_to_string(&path).expect("a text file");
        let table: toml::Table = toml::from_str(&text).expect("TOML");
        let value = serde_json::to_value(table).expect("JSON");
        let root = if path.ends_with("review.toml") {
            &review
        } else {
            &study
        };
        let schema = Schema { root };
        if let Err(why) = schema.check(root, &value, "") {
            panic!("{}: {why}", path.display());
        }
        checked += 1;
    }
    assert_eq!(checked, 107);
}

#[test]
fn the_schema_refuses_what_loading_refuses() {
    let root: Value = serde_json::from_str(&json_schema(SchemaOf::Study)).expect("JSON");
    let good = serde_json::json!({
        "id": "x",
        "report": { "title": "T", "source": "S", "basis": "abstract" },
        "design": { "type": "rct", "n": { "value": 3, "derived": "counted" } }
    });
    let check = |value: &Value| Schema { root: &root }.check(&root, value, "");
    assert_eq!(check(&good), Ok(()));
    let with = |pointer: &str, value: Value| {
        let mut changed = good.clone();
        *changed.pointer_mut(pointer).expect("a place") = value;
        check(&changed)
    };
    assert!(with("/report/basis", "hearsay".into()).is_err());
    assert!(with("/design/n", "3".into()).is_err());
    assert!(with("/design/n", serde_json::json!({ "derived": "no value" })).is_err());
    assert!(
        with(
            "/report",
            serde_json::json!({ "title": "T", "basis": "abstract" })
        )
        .is_err()
    );
    assert!(with("/design", serde_json::json!({ "type": "rct", "typo": 1 })).is_err());
}

/// The part of JSON Schema draft 7 that our schemas use.
struct Schema<'a> {
    root: &'a Value,
}

impl Schema<'_> {
    fn check(&self, schema: &Value, value: &Value, at: &str) -> Result<(), String> {
        for (keyword, rule) in schema.as_object().expect("a schema is an object") {
            let met = match keyword.as_str() {
                "$ref" => {
                    let pointer = rule.as_str().expect("a reference").trim_start_matches('#');
                    self.check(self.root.pointer(pointer).expect("a definition"), value, at)?;
                    true
                }
                "type" => match rule {
                    Value::Array(types) => types.iter().any(|name| is_of(name, value)),
                    name => is_of(name, value),
                },
                "const" => rule == value,
                "minimum" => value.as_f64().is_none_or(|v| Some(v) >= rule.as_f64()),
                "maximum" => value.as_f64().is_none_or(|v| Some(v) <= rule.as_f64()),
                "allOf" => self.passing(rule, value, at) == list(rule).len(),
                "anyOf" => self.passing(rule, value, at) > 0,
                "oneOf" => self.passing(rule, value, at) == 1,
                "required" => {
                    let has = |key: &Value| value.get(key.as_str().expect("a key")).is_some();
                    !value.is_object() || list(rule).iter().all(has)
                }
                "items" => {
                    for item in value.as_array().into_iter().flatten() {
                        self.check(rule, item, &format!("{at}/item"))?;
                    }
                    true
                }
                "properties" | "additionalProperties" => {
                    self.keys(schema, value, at)?;
                    true
                }
                "$schema" | "title" | "description" | "default" | "format" | "definitions" => true,
                other => panic!("the keyword {other} is not checked here"),
            };
            if !met {
                return Err(format!("{at}: {value} does not meet {keyword} {rule}"));
            }
        }
        Ok(())
    }

    fn keys(&self, schema: &Value, value: &Value, at: &str) -> Result<(), String> {
        for (key, inner) in value.as_object().into_iter().flatten() {
            let at = format!("{at}/{key}");
            match (
                schema["properties"].get(key),
                &schema["additionalProperties"],
            ) {
                (Some(rule), _) => self.check(rule, inner, &at)?,
                (None, Value::Bool(false)) => return Err(format!("{at} is not a known key")),
                (None, rule @ Value::Object(_)) => self.check(rule, inner, &at)?,
                (None, _) => {}
            }
        }
        Ok(())
    }

    fn passing(&self, schemas: &Value, value: &Value, at: &str) -> usize {
        list(schemas)
            .iter()
            .filter(|schema| self.check(schema, value, at).is_ok())
            .count()
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().expect("a list")
}

fn is_of(name: &Value, value: &Value) -> bool {
    match name.as_str().expect("a type") {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "string" => value.is_string(),
        "number" => value.is_number(),
        "integer" => value.is_i64() || value.is_u64(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("the type {other} is not checked here"),
    }
}
