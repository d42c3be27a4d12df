//! The committed reference files.

use std::path::Path;

use serde_json::Value;

/// One data set with one measure.
pub struct DataSet {
    pub name: String,
    pub json: Value,
}

/// Every reference file that holds a list under `key`, in order of name.
pub fn with(key: &str) -> Vec<DataSet> {
    let mut sets = with_any(key);
    sets.retain(|set| {
        set.json[key]
            .as_array()
            .is_some_and(|list| !list.is_empty())
    });
    sets
}

/// Every reference file that holds anything under `key`, in order of name.
pub fn with_any(key: &str) -> Vec<DataSet> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference/data");
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .expect("the data folder is part of the repository")
        .map(|entry| entry.expect("readable folder").path())
        .filter(|path| path.extension().is_some_and(|e| e == "json"))
        .collect();
    paths.sort();
    paths
        .iter()
        .map(|path| {
            let text = std::fs::read_to_string(path).expect("readable file");
            let json = serde_json::from_str(&text).expect("a JSON file");
            let name = path
                .file_stem()
                .expect("a file has a name")
                .to_string_lossy()
                .into_owned();
            DataSet { name, json }
        })
        .filter(|set| set.json.get(key).is_some_and(|value| !value.is_null()))
        .collect()
}

impl DataSet {
    /// Effects and variances of the rows that take part in the fits.
    pub fn effects(&self) -> (Vec<f64>, Vec<f64>) {
        self.used_rows()
            .map(|row| (number(&row["yi"]), number(&row["vi"])))
            .unzip()
    }

    /// The rows with an effect and a variance.
    pub fn used_rows(&self) -> impl Iterator<Item = &Value> {
        list(&self.json["rows"])
            .iter()
            .filter(|row| row["yi"].is_number() && row["vi"].is_number())
    }

    pub fn list(&self, key: &str) -> &[Value] {
        list(&self.json[key])
    }
}

pub fn list(value: &Value) -> &[Value] {
    value.as_array().expect("a list").as_slice()
}

pub fn numbers(value: &Value) -> Vec<f64> {
    list(value).iter().map(number).collect()
}

pub fn number(value: &Value) -> f64 {
    value.as_f64().expect("a number")
}

pub fn text(value: &Value) -> &str {
    value.as_str().expect("a string")
}
