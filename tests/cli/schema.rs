//! `schema`: what editors read is what the program accepts.

use serde_json::Value;

use crate::program::{Desk, oxymeta, root};

#[test]
fn the_committed_schemas_are_those_of_the_program() {
    for of in ["study", "review"] {
        let committed = std::fs::read_to_string(root().join(format!("studies/{of}.schema.json")));
        let printed = oxymeta(&["schema", of]).done();
        assert!(
            printed == committed.unwrap(),
            "studies/{of}.schema.json is not current"
        );
    }
}

#[test]
fn schemas_speak_the_draft_that_editors_know() {
    for of in ["study", "review"] {
        let schema: Value = oxymeta(&["schema", of]).json();
        let draft = schema["$schema"].as_str().unwrap();
        assert!(draft.contains("draft-07"), "{draft}");
        assert_eq!(schema["type"], "object");
        assert_eq!(schema["additionalProperties"], false);
    }
}

#[test]
fn a_file_holds_what_standard_output_shows() {
    let desk = Desk::new();
    let shown = oxymeta(&["schema", "study"]).done();
    assert_eq!(
        oxymeta(&["schema", "study", "-o", &desk.at("s.json")]).done(),
        ""
    );
    assert_eq!(desk.read("s.json"), shown.as_bytes());
}
