//! Findings in the Static Analysis Results Interchange Format, version 2.1.0 (OASIS 2020), which code hosts show beside
//! the lines of a change.

use std::collections::BTreeMap;

use oxymeta::integrity::{self, Rule, Severity};
use oxymeta::records::digest_of_text;
use oxymeta::reports::integrity::{Listed, Place};
use serde_json::{Value, json};

/// A log with one run.
pub fn log(listed: &[&Listed]) -> Value {
    let rules = rules(listed);
    let results: Vec<_> = listed.iter().map(|one| result(one, &rules)).collect();
    let described: Vec<_> = rules.values().map(|(_, rule)| rule.clone()).collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "oxymeta",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": described,
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

/// Codes found, in order, with index and description.
type Rules = BTreeMap<&'static str, (usize, Value)>;

fn rules(listed: &[&Listed]) -> Rules {
    let mut rules: Rules = listed
        .iter()
        .map(|one| (one.code, (0, described(one))))
        .collect();
    for (at, (index, _)) in rules.values_mut().enumerate() {
        *index = at;
    }
    rules
}

fn described(one: &Listed) -> Value {
    let known = integrity::rules().find(|rule| rule.code == one.code);
    match known {
        Some(rule) => json!({
            "id": rule.code,
            "shortDescription": { "text": rule.title },
            "help": { "text": reasoning(rule), "markdown": rule.explanation },
            "defaultConfiguration": { "level": level(rule.severity) },
        }),
        None => json!({
            "id": one.code,
            "shortDescription": { "text": format!("Problem of a record: {}", one.code) },
            "defaultConfiguration": { "level": level(one.severity) },
        }),
    }
}

/// An explanation without its title and what follows its first heading.
fn reasoning(rule: &Rule) -> &'static str {
    let text = rule.explanation.split("\n## ").next().unwrap_or_default();
    text.split_once('\n')
        .map_or(text, |(_, reasoning)| reasoning.trim())
}

fn level(severity: Severity) -> &'static str {
    severity.name()
}

fn result(one: &Listed, rules: &Rules) -> Value {
    let message = match &one.help {
        Some(help) => format!("{} Help: {help}", sentence(&one.message)),
        None => sentence(&one.message),
    };
    let mut result = json!({
        "ruleId": one.code,
        "ruleIndex": rules.get(one.code).map_or(0, |(index, _)| *index),
        "level": level(one.severity),
        "message": { "text": message },
        "locations": [{ "physicalLocation": physical(&one.path, one.place.as_ref()) }],
        "partialFingerprints": { "finding/v1": digest_of_text(&format!("{} {} {}", one.code, one.file, one.message)) },
    });
    if !one.related.is_empty() {
        let related = one.related.iter().map(|(path, place, label)| {
            json!({ "physicalLocation": physical(path, Some(place)), "message": { "text": label } })
        });
        result["relatedLocations"] = related.collect();
    }
    if let Some(reason) = &one.answer {
        result["suppressions"] = json!([{ "kind": "inSource", "justification": reason }]);
    }
    result
}

fn sentence(message: &str) -> String {
    let message = message.trim_end_matches('.');
    format!("{message}.")
}

fn physical(path: &str, place: Option<&Place>) -> Value {
    let mut physical = json!({ "artifactLocation": { "uri": uri(path) } });
    if let Some(place) = place {
        physical["region"] = json!({
            "startLine": place.start.0,
            "startColumn": place.start.1,
            "endLine": place.end.0,
            "endColumn": place.end.1,
            "snippet": { "text": place.text },
        });
    }
    physical
}

/// A path as a relative or absolute URI: everything but unreserved characters and `/` in percent signs.
fn uri(path: &str) -> String {
    let mut out = String::new();
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    if path.is_empty() { ".".to_owned() } else { out }
}
