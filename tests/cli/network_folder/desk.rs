//! Reviews made for one test: records of arms, and the network asked of them.

use std::fmt::Write;

use serde_json::Value;

use crate::program::{Desk, Run, oxymeta};

/// Interventions A to H with ids in lower case; two outcomes of which more is better, two of which less is.
const PROTOCOL: &str = "\
id = \"review\"
title = \"A review\"
[question]
text = \"Does it work?\"
population = \"People\"
intervention = \"Any\"
comparator = \"Another\"
outcomes = \"Cure\"
";

const OUTCOMES: [(&str, &str, &str); 4] = [
    ("cure", "binary", "higher"),
    ("relapse", "binary", "lower"),
    ("score", "continuous", "higher"),
    ("pain", "continuous", "lower"),
];

/// The one network of most reviews.
pub const CURES: &str =
    "[[network]]\nid = \"net\"\ntitle = \"All\"\noutcome = [\"cure\"]\nmeasure = \"OR\"\n";
pub const SCORES: &str =
    "[[network]]\nid = \"net\"\ntitle = \"All\"\noutcome = [\"score\"]\nmeasure = \"MD\"\n";

/// What an arm received, events, participants.
pub type Counts<'a> = (&'a str, u32, u32);
/// What an arm received, mean, standard deviation, participants.
pub type Means<'a> = (&'a str, f64, f64, u32);

pub struct Folder {
    desk: Desk,
}

impl Folder {
    /// A review with these lines at the end of its protocol.
    pub fn new(networks: &str) -> Self {
        let folder = Self { desk: Desk::new() };
        let mut text = PROTOCOL.to_owned();
        for id in ["a", "b", "c", "d", "e", "f", "g", "h"] {
            let label = id.to_uppercase();
            let _ = writeln!(text, "[[intervention]]\nid = \"{id}\"\nlabel = \"{label}\"");
        }
        for (id, kind, better) in OUTCOMES {
            let _ = writeln!(
                text,
                "[[outcome]]\nid = \"{id}\"\nlabel = \"{id}\"\nkind = \"{kind}\"\nbetter = \"{better}\""
            );
        }
        folder.desk.file("review/review.toml", &(text + networks));
        folder
    }

    /// A record of these lines; what belongs above its report stands before a line `---`.
    pub fn study(self, id: &str, lines: &str) -> Self {
        let year = 2000 + self.records();
        let (own, rest) = lines.split_once("---\n").unwrap_or(("", lines));
        let design = match rest.contains("[design]") {
            true => "",
            false => "[design]\ntype = \"rct\"\n",
        };
        let report = format!(
            "[report]\ntitle = \"T\"\nauthors = [\"X\"]\nyear = {year}\nsource = \"S\"\nbasis = \"full-text\"\n"
        );
        let text = format!("id = \"{id}\"\n{own}{report}{design}{rest}");
        self.desk.file(&format!("review/{id}.toml"), &text);
        self
    }

    fn records(&self) -> usize {
        std::fs::read_dir(self.desk.at("review")).map_or(0, Iterator::count)
    }

    /// A study of events among participants.
    pub fn counts(self, id: &str, arms: &[Counts<'_>]) -> Self {
        let lines = counts("cure", arms);
        self.study(id, &lines)
    }

    /// A study of means, standard deviations and participants.
    pub fn means(self, id: &str, arms: &[Means<'_>]) -> Self {
        let lines = means("score", arms);
        self.study(id, &lines)
    }

    pub fn path(&self) -> String {
        self.desk.at("review")
    }

    pub fn desk(&self) -> &Desk {
        &self.desk
    }

    pub fn run(&self, options: &[&str]) -> Run {
        let path = self.path();
        oxymeta(&[&["network", &path], options].concat())
    }

    /// The first network.
    #[track_caller]
    pub fn json(&self, options: &[&str]) -> Value {
        let found = self.run(&[&["--format", "json"], options].concat()).json();
        found["networks"][0].clone()
    }

    /// `oxymeta network` of a table.
    #[track_caller]
    pub fn table(&self, table: &str, options: &[&str]) -> Value {
        let path = self.desk.file("table.csv", table);
        oxymeta(&[&["network", &path, "--format", "json"], options].concat()).json()
    }

    pub fn report(&self) -> (String, Value) {
        oxymeta(&["report", &self.path(), "--out", &self.desk.at("out")]).done();
        let page = String::from_utf8(self.desk.read("out/index.html")).expect("UTF-8");
        let results = serde_json::from_slice(&self.desk.read("out/results.json"));
        (page, results.expect("results.json is JSON"))
    }
}

/// Arms by what they received, `a+b` for two interventions at once; ids `arm1`, `arm2` and so on.
pub fn arms<'a>(of: impl Iterator<Item = (&'a str, Option<u32>)>) -> String {
    let mut lines = String::new();
    for (at, (received, n)) in of.enumerate() {
        let sets: Vec<String> = received
            .split('+')
            .filter(|id| !id.is_empty())
            .map(|id| format!("\"{id}\""))
            .collect();
        let _ = writeln!(
            lines,
            "[[arm]]\nid = \"arm{}\"\nlabel = \"Arm {}\"\ninterventions = [{}]",
            at + 1,
            at + 1,
            sets.join(", ")
        );
        if let Some(n) = n {
            let _ = writeln!(lines, "n = {n}");
        }
    }
    lines
}

pub fn counts(outcome: &str, of: &[Counts<'_>]) -> String {
    let lines = arms(of.iter().map(|(id, _, n)| (*id, Some(*n))));
    let events: Vec<(u32, u32)> = of.iter().map(|(_, events, n)| (*events, *n)).collect();
    lines + &counted(outcome, &events)
}

/// An outcome with the events of all arms.
pub fn counted(outcome: &str, of: &[(u32, u32)]) -> String {
    let mut lines = outcome_of(outcome);
    for (at, (events, total)) in of.iter().enumerate() {
        let _ = writeln!(
            lines,
            "[[outcome.result]]\narm = \"arm{}\"\nevents = {events}\ntotal = {total}",
            at + 1
        );
    }
    lines
}

pub fn means(outcome: &str, of: &[Means<'_>]) -> String {
    let lines = arms(of.iter().map(|(id, _, _, n)| (*id, Some(*n))));
    let found: Vec<(f64, f64)> = of.iter().map(|(_, mean, sd, _)| (*mean, *sd)).collect();
    lines + &averaged(outcome, &found)
}

/// An outcome with the means of all arms.
pub fn averaged(outcome: &str, of: &[(f64, f64)]) -> String {
    let mut lines = outcome_of(outcome);
    for (at, (mean, sd)) in of.iter().enumerate() {
        let _ = writeln!(
            lines,
            "[[outcome.result]]\narm = \"arm{}\"\nafter = {{ mean = {mean:?}, sd = {sd:?} }}",
            at + 1
        );
    }
    lines
}

pub fn outcome_of(id: &str) -> String {
    let better = OUTCOMES
        .iter()
        .find(|(own, ..)| *own == id)
        .map(|(.., b)| *b);
    format!(
        "[[outcome]]\nid = \"{id}\"\nlabel = \"{id}\"\nbetter = \"{}\"\n",
        better.unwrap_or("higher")
    )
}

/// An estimate by names of treatments.
#[track_caller]
pub fn estimate(json: &Value, one: &str, two: &str) -> f64 {
    cell(json, "estimate", one, two)
}

#[track_caller]
pub fn se(json: &Value, one: &str, two: &str) -> f64 {
    cell(json, "se", one, two)
}

#[track_caller]
fn cell(json: &Value, field: &str, one: &str, two: &str) -> f64 {
    let names = json["treatments"].as_array().expect("treatments");
    let at = |name: &str| {
        let found = names.iter().position(|own| own == name);
        found.unwrap_or_else(|| panic!("{name} is none of {names:?}"))
    };
    json[field][at(one)][at(two)].as_f64().expect("a number")
}

#[track_caller]
pub fn near(got: f64, want: f64) {
    assert!((got - want).abs() < 1e-10, "{got} instead of {want}");
}

/// Every number of both networks, to rounding.
#[track_caller]
pub fn alike(folder: &Value, table: &Value) {
    for field in [
        "measure",
        "studies",
        "treatments",
        "tau2",
        "q",
        "q_df",
        "i2",
        "estimate",
        "se",
        "ci",
        "p_scores",
        "split",
    ] {
        close(
            &format!("{} {field}", folder["measure"]),
            &folder[field],
            &table[field],
        );
    }
}

#[track_caller]
pub fn close(place: &str, one: &Value, two: &Value) {
    match (one, two) {
        (Value::Array(one), Value::Array(two)) if one.len() == two.len() => {
            one.iter()
                .zip(two)
                .for_each(|(one, two)| close(place, one, two));
        }
        (Value::Object(one), Value::Object(two)) if one.len() == two.len() => {
            one.iter()
                .for_each(|(key, one)| close(&format!("{place}.{key}"), one, &two[key]));
        }
        (Value::Number(one), Value::Number(two)) => {
            let (one, two) = (
                one.as_f64().unwrap_or(f64::NAN),
                two.as_f64().unwrap_or(f64::NAN),
            );
            // Iterated estimates of the variance between studies end within 1e-9 or so of each other.
            let within = 1e-8 * one.abs().max(1.0);
            assert!((one - two).abs() <= within, "{place}: {one} against {two}");
        }
        _ => assert_eq!(one, two, "{place}"),
    }
}

/// The variant of a choice, by its code and a part of its description.
#[track_caller]
pub fn variant<'a>(json: &'a Value, code: &str, words: &str) -> &'a Value {
    let all = json["sensitivity"].as_array().expect("sensitivity");
    let said = |one: &&Value| {
        one["choice"] == code
            && one["description"]
                .as_str()
                .is_some_and(|own| own.contains(words))
    };
    let found = all.iter().find(said);
    found.unwrap_or_else(|| panic!("no {code} with {words}: {all:#?}"))
}

/// A treatment's estimate in a variant, against the reference.
#[track_caller]
pub fn in_variant(variant: &Value, treatment: &str) -> f64 {
    let effects = variant["effects"].as_array().expect("effects");
    let found = effects.iter().find(|own| own["treatment"] == treatment);
    let found = found.unwrap_or_else(|| panic!("{treatment} is not in {variant}"));
    found["estimate"].as_f64().expect("a number")
}
