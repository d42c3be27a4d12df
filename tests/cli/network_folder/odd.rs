//! Reviews at the edge: nothing, one of everything, and many.

use super::desk::{CURES, Folder, SCORES, counts, estimate, near};

/// Says why, whatever it is; a panic would end otherwise.
fn said(folder: &Folder) -> String {
    folder.run(&[]).fails()
}

#[test]
fn nothing_to_compare_is_said_plainly() {
    assert!(said(&Folder::new(CURES)).contains("no study record"));
    let none = said(&Folder::new(CURES).counts("one", &[("a", 1, 20)]));
    assert!(none.contains("net"), "{none}");
    let same = Folder::new(CURES).counts("one", &[("a", 1, 20), ("a", 3, 20)]);
    assert_eq!(said(&same), none);
    let grouped = "grouping = [{ label = \"X\", interventions = [\"a\", \"b\"] }]\n";
    let grouped =
        Folder::new(&(CURES.to_owned() + grouped)).counts("one", &[("a", 1, 20), ("b", 3, 20)]);
    assert!(said(&grouped).contains("net"));
    let no_sets = Folder::new(&(CURES.to_owned() + "arms = []\n"))
        .counts("one", &[("a", 1, 20), ("b", 3, 20)]);
    assert!(said(&no_sets).contains("net"));
    let no_events = Folder::new(CURES).counts("one", &[("a", 0, 20), ("b", 0, 20)]);
    assert!(said(&no_events).contains("net"));
}

#[test]
fn one_study_of_two_arms_is_a_network() {
    let json = Folder::new(CURES)
        .counts("one", &[("a", 4, 20), ("b", 10, 20)])
        .json(&[]);
    near(estimate(&json, "B", "A"), (1.0_f64 / 0.25).ln());
    assert_eq!(json["q_df"], 0);
    assert!(
        json["sensitivity"]
            .as_array()
            .unwrap()
            .iter()
            .any(|own| own["choice"] == "without-study" && !own["error"].is_null())
    );
}

/// An arm that received nothing has no name to be compared under.
#[test]
fn an_arm_that_received_nothing_is_no_treatment() {
    let json = Folder::new(CURES)
        .counts("one", &[("a", 4, 20), ("b", 10, 20), ("", 3, 20)])
        .json(&[]);
    assert_eq!(json["treatments"], serde_json::json!(["A", "B"]));
}

#[test]
fn zero_events_in_two_arms_of_three_leave_the_third_comparable() {
    let json = Folder::new(CURES)
        .counts("one", &[("a", 0, 20), ("b", 0, 22), ("c", 8, 21)])
        .json(&["--reference", "C"]);
    let level = |events: f64, n: f64| ((events + 0.5) / (n - events + 0.5)).ln();
    near(
        estimate(&json, "A", "C"),
        level(0.0, 20.0) - level(8.0, 21.0),
    );
    near(
        estimate(&json, "B", "C"),
        level(0.0, 22.0) - level(8.0, 21.0),
    );
}

#[test]
fn sixty_treatments_are_a_network() {
    let mut networks = String::new();
    for at in 0..60 {
        networks += &format!("[[intervention]]\nid = \"t{at}\"\nlabel = \"Treatment {at}\"\n");
    }
    networks += SCORES;
    let mut folder = Folder::new(&networks);
    for at in 0..60_u32 {
        let next = (at + 1) % 60;
        let (one, two) = (format!("t{at}"), format!("t{next}"));
        let arms = [
            (one.as_str(), f64::from(at), 2.0, 20 + at),
            (
                two.as_str(),
                f64::from(next) + 0.1 * f64::from(at % 3),
                2.0,
                25,
            ),
        ];
        folder = folder.means(&format!("study-{at}"), &arms);
    }
    let json = folder.json(&["--tau2", "EE", "--reference", "Treatment 0"]);
    assert_eq!(json["treatments"].as_array().unwrap().len(), 60);
    assert_eq!(json["q_df"], 1);
    assert!((estimate(&json, "Treatment 30", "Treatment 0") - 30.0).abs() < 2.0);
}

#[test]
fn an_intervention_given_twice_to_an_arm_counts_once() {
    let twice = counts("cure", &[("a+a", 4, 20), ("b", 10, 20)]);
    let run = Folder::new(CURES)
        .study("one", &twice)
        .run(&["--format", "json"]);
    if run.code == Some(0) {
        let json = run.json();
        assert_eq!(
            json["networks"][0]["treatments"],
            serde_json::json!(["A", "B"])
        );
    } else {
        assert!(run.fails().contains("one.toml:"));
    }
}
