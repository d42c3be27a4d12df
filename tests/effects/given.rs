//! Tiny review folders, read through the public interface.

use std::fmt::Write;
use std::fs;

use oxymeta::effects::{Effects, Measure, Note, StudyEffect, effects};
use oxymeta::records::{Review, load};
use oxymeta::reports::json;
use oxymeta::synthesis::{Extras, plans, run};
use serde_json::Value;

const PROTOCOL: &str = include_str!("../protocol.toml");

const MORE: &str = r#"
[[intervention]]
id = "touch"
label = "Touch"

[[intervention]]
id = "usual"
label = "Usual care"

[[outcome]]
id = "hours"
label = "Hours to milk"
kind = "continuous"
better = "lower"
"#;

/// A review of one analysis, `main`.
pub struct Given {
    measure: String,
    outcomes: String,
    analysis: String,
    assumptions: String,
    records: Vec<(String, String)>,
}

/// A review that asks for a measure of an outcome.
pub fn review(measure: &str, outcome: &str) -> Given {
    Given {
        measure: measure.to_owned(),
        outcomes: format!("\"{outcome}\""),
        analysis: String::new(),
        assumptions: String::new(),
        records: Vec::new(),
    }
}

impl Given {
    /// Another outcome, to be used where the first gives no effect.
    pub fn or(mut self, outcome: &str) -> Self {
        write!(self.outcomes, ", \"{outcome}\"").expect("a string");
        self
    }

    /// A line of the analysis.
    pub fn with(mut self, line: &str) -> Self {
        self.analysis.push_str(line);
        self.analysis.push('\n');
        self
    }

    /// A line of the assumptions.
    pub fn assuming(mut self, line: &str) -> Self {
        self.assumptions.push_str(line);
        self.assumptions.push('\n');
        self
    }

    /// A record with these lines.
    pub fn study(mut self, id: &str, record: &str) -> Self {
        self.records.push((id.to_owned(), record.to_owned()));
        self
    }

    /// What the studies contribute.
    pub fn effects(&self) -> Effects {
        let review = self.load();
        let plans = plans(&review).unwrap_or_else(|error| panic!("{:#?}", error.problems));
        effects(&review, &plans[0].comparison)
    }

    /// The analysis as `results.json` has it.
    pub fn json(&self) -> Value {
        self.analysed(&Extras::default())
    }

    /// The analysis with subgroups by a characteristic.
    pub fn json_by(&self, characteristic: &str) -> Value {
        self.analysed(&Extras {
            subgroup: Some(characteristic),
            ..Extras::default()
        })
    }

    fn analysed(&self, extras: &Extras<'_>) -> Value {
        let review = self.load();
        let plans = plans(&review).unwrap_or_else(|error| panic!("{:#?}", error.problems));
        let result = run(&review, &plans[0], extras).expect("poolable");
        serde_json::to_value(json::analysis(&result)).expect("JSON")
    }

    fn load(&self) -> Review {
        let folder = self.folder();
        load(folder.path()).unwrap_or_else(|error| panic!("{:#?}", error.problems))
    }

    /// The review's folder, which goes away with the value.
    pub fn folder(&self) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let one_group = Measure::from_code(&self.measure).is_some_and(Measure::is_of_one_group);
        let comparator = if one_group {
            ""
        } else {
            "comparator = [[\"none\"], [\"usual\"]]\n"
        };
        let protocol = format!(
            "{PROTOCOL}{MORE}\n[assumptions]\n{}\n[[analysis]]\nid = \"main\"\ntitle = \"Main\"\noutcome = [{}]\n\
             intervention = [[\"massage\"], [\"touch\"]]\n{comparator}measure = \"{}\"\n\
             favours = {{ left = \"none\", right = \"massage\" }}\n{}",
            self.assumptions, self.outcomes, self.measure, self.analysis
        );
        fs::write(folder.path().join("review.toml"), protocol).expect("a writable folder");
        for (id, record) in &self.records {
            let text = format!("id = \"{id}\"\n{record}");
            fs::write(folder.path().join(format!("{id}.toml")), text).expect("a writable folder");
        }
        folder
    }

    /// The only effect.
    pub fn effect(&self) -> StudyEffect {
        let found = self.effects();
        assert_eq!(found.included.len(), 1, "{found:#?}");
        found.included[0].0.clone()
    }

    /// The reason why the only study gives no effect.
    pub fn reason(&self) -> String {
        let found = self.effects();
        assert!(found.included.is_empty(), "{found:#?}");
        assert_eq!(found.not_pooled.len(), 1);
        found.not_pooled[0].lack.to_string()
    }
}

/// Head of a record of two arms, with sizes of the arms or the total as given.
pub fn two_arms(design: &str, sizes: [Option<u32>; 2], total: Option<u32>) -> String {
    let n = |n: Option<u32>| n.map_or(String::new(), |n| format!("n = {n}\n"));
    let arm = |id: &str, size| {
        format!(
            "[[arm]]\nid = \"{id}\"\nlabel = \"{id}\"\ninterventions = [\"{id}\"]\n{}",
            n(size)
        )
    };
    format!(
        "[report]\ntitle = \"T\"\nsource = \"S\"\nyear = 2020\nbasis = \"abstract\"\n\
         [design]\ntype = \"{design}\"\n{}{}{}",
        n(total),
        arm("massage", sizes[0]),
        arm("none", sizes[1])
    )
}

/// A randomised trial of these group sizes.
pub fn trial(one: u32, two: u32) -> String {
    two_arms("rct", [Some(one), Some(two)], None)
}

/// One group of this size.
pub fn one_group(n: u32) -> String {
    format!(
        "[report]\ntitle = \"T\"\nsource = \"S\"\nyear = 2020\nbasis = \"abstract\"\n\
         [design]\ntype = \"one-group\"\n\
         [[arm]]\nid = \"massage\"\nlabel = \"massage\"\ninterventions = [\"massage\"]\nn = {n}\n"
    )
}

/// One more arm of a record.
pub fn arm(id: &str, intervention: &str, n: u32) -> String {
    format!(
        "[[arm]]\nid = \"{id}\"\nlabel = \"{id}\"\ninterventions = [\"{intervention}\"]\nn = {n}\n"
    )
}

/// An outcome with its lines.
pub fn outcome(id: &str, lines: &str) -> String {
    let better = if id == "hours" { "lower" } else { "higher" };
    format!("[[outcome]]\nid = \"{id}\"\nlabel = \"{id}\"\nbetter = \"{better}\"\n{lines}\n")
}

/// One arm's result.
pub fn result(arm: &str, line: &str) -> String {
    format!("[[outcome.result]]\narm = \"{arm}\"\n{line}\n")
}

/// Means after the intervention, without anything else.
pub fn means(massage: f64, none: f64) -> String {
    let after = |mean: f64| format!("after = {{ mean = {mean:?} }}");
    result("massage", &after(massage)) + &result("none", &after(none))
}

/// A test or effect between the two arms.
pub fn reported(lines: &str) -> String {
    format!("[[outcome.reported]]\narms = [\"massage\", \"none\"]\n{lines}\n")
}

/// A test within the massage arm.
pub fn within(lines: &str) -> String {
    format!("[[outcome.reported]]\narm = \"massage\"\n{lines}\n")
}

/// Whether an effect carries a note.
pub fn notes(effect: &StudyEffect, test: impl Fn(&Note) -> bool) -> bool {
    effect.notes.iter().any(test)
}

/// The worked figures are given to 12 digits or more, which 64 bits keep.
#[track_caller]
pub fn assert_effect(effect: &StudyEffect, yi: f64, vi: f64) {
    let close = |got: f64, want: f64| (got - want).abs() <= 1e-12 * want.abs().max(1e-2);
    let estimate = effect.estimate;
    assert!(close(estimate.yi, yi), "yi {} is not {yi}", estimate.yi);
    assert!(close(estimate.vi, vi), "vi {} is not {vi}", estimate.vi);
}
