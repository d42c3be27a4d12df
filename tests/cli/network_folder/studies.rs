//! Which numbers of a record enter a network, and which studies do not.

use serde_json::json;

use super::desk::{
    CURES, Folder, SCORES, arms, counted, counts, estimate, means, near, outcome_of, se,
};

#[test]
fn of_several_outcomes_the_one_that_connects_the_most_arms_is_used() {
    let both = CURES.replace("[\"cure\"]", "[\"cure\", \"relapse\"]") + "towards_benefit = true\n";
    let own = arms([("a", Some(50)), ("b", Some(50)), ("c", Some(50))].into_iter());
    let two_of_three = outcome_of("cure")
        + "[[outcome.result]]\narm = \"arm1\"\nevents = 10\ntotal = 50\n[[outcome.result]]\narm = \"arm2\"\nevents = 20\ntotal = 50\n";
    let folder = Folder::new(&both)
        .study(
            "one",
            &(own + &two_of_three + &counted("relapse", &[(20, 50), (10, 50), (5, 50)])),
        )
        .study(
            "two",
            &(arms([("a", Some(40)), ("d", Some(40))].into_iter())
                + &counted("relapse", &[(1, 40), (30, 40)])
                + &counted("cure", &[(12, 40), (20, 40)])),
        );
    let json = folder.json(&["--reference", "A"]);
    assert_eq!(json["treatments"], json!(["A", "B", "C", "D"]));
    // Relapses, turned: fewer of them under B.
    near(
        estimate(&json, "B", "A"),
        (20.0_f64 / 30.0).ln() - (10.0_f64 / 40.0).ln(),
    );
    near(
        estimate(&json, "C", "A"),
        (20.0_f64 / 30.0).ln() - (5.0_f64 / 45.0).ln(),
    );
    // Of two outcomes that connect as many arms the preferred one.
    near(
        estimate(&json, "D", "A"),
        (20.0_f64 / 20.0).ln() - (12.0_f64 / 28.0).ln(),
    );
}

#[test]
fn an_arm_without_an_effect_is_named() {
    let own = arms([("a", Some(50)), ("b", Some(50)), ("c", Some(50))].into_iter());
    let two_of_three = outcome_of("cure")
        + "[[outcome.result]]\narm = \"arm1\"\nevents = 10\ntotal = 50\n[[outcome.result]]\narm = \"arm2\"\nevents = 20\ntotal = 50\n";
    let json = Folder::new(CURES)
        .study("one", &(own + &two_of_three))
        .json(&[]);
    assert_eq!(json["treatments"], json!(["A", "B"]));
    assert_eq!(json["trials"][0]["without_effect"], json!(["C"]));
}

#[test]
fn two_samples_are_two_trials() {
    let sampled = |name: &str, of: &[(u32, u32)]| {
        counted("cure", of).replacen(
            "[[outcome.result]]",
            &format!("sample = \"{name}\"\n[[outcome.result]]"),
            1,
        )
    };
    let lines = arms([("a", None), ("b", None)].into_iter())
        + &sampled("men", &[(10, 50), (20, 50)])
        + &sampled("women", &[(5, 40), (15, 40)]);
    let json = Folder::new(CURES)
        .study("one", &lines)
        .json(&["--tau2", "EE", "--reference", "A"]);
    let y = |a: f64, n: f64, b: f64| ((b / (n - b)) / (a / (n - a))).ln();
    let v = |a: f64, n: f64, b: f64| 1.0 / a + 1.0 / (n - a) + 1.0 / b + 1.0 / (n - b);
    let (w1, w2) = (1.0 / v(10.0, 50.0, 20.0), 1.0 / v(5.0, 40.0, 15.0));
    let want = (w1 * y(10.0, 50.0, 20.0) + w2 * y(5.0, 40.0, 15.0)) / (w1 + w2);
    near(estimate(&json, "B", "A"), want);
    let labels: Vec<_> = json["trials"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["label"])
        .collect();
    assert_eq!(labels, ["One, men", "One, women"]);
}

#[test]
fn exclusions_keep_a_study_out_of_their_network_alone_and_say_why() {
    let second = CURES.replace("\"net\"", "\"other\"");
    let excluded = counts("cure", &[("a", 10, 50), ("c", 20, 50)])
        + "[[exclude]]\nanalysis = \"net\"\nreason = \"Too small.\"\n";
    let never = format!(
        "not_pooled = \"Nobody believes it.\"\n---\n{}",
        counts("cure", &[("a", 10, 50), ("d", 20, 50)])
    );
    let folder = Folder::new(&(CURES.to_owned() + &second))
        .counts("one", &[("a", 12, 60), ("b", 20, 62)])
        .study("two", &excluded)
        .study("three", &never);
    let net = folder.json(&["--analysis", "net"]);
    assert_eq!(net["treatments"], json!(["A", "B"]));
    let said: Vec<_> = net["not_pooled"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            (
                one["study"].as_str().unwrap(),
                one["reason"].as_str().unwrap(),
            )
        })
        .collect();
    let reasons = format!("{said:?}");
    assert!(
        reasons.contains("Too small") && reasons.contains("Nobody believes it"),
        "{reasons}"
    );
    let other = folder.json(&["--analysis", "other"]);
    assert_eq!(other["treatments"], json!(["A", "B", "C"]));
    let text = folder.run(&["--analysis", "net"]).done();
    assert!(
        text.contains("No effect: Two: Too small.") || text.contains("Too small"),
        "{text}"
    );
}

/// Effects of a crossover trial are those of its pairs, and its people count once.
#[test]
fn crossover_trials_count_their_people_once() {
    let lines = |of: &[super::desk::Means<'_>]| {
        format!("[design]\ntype = \"crossover\"\n{}", means("score", of))
    };
    let two = [("a", 10.0, 2.0, 20), ("b", 12.0, 2.5, 20)];
    let three = [
        ("a", 10.0, 2.0, 24),
        ("b", 12.0, 2.5, 24),
        ("c", 13.0, 2.4, 24),
    ];
    let folder = Folder::new(SCORES).study("one", &lines(&two));
    let json = folder.json(&[]);
    near(estimate(&json, "B", "A"), 2.0);
    let compared = json["summary"]["compared"][0].as_str().unwrap();
    assert!(
        compared.contains("1 study with 20 participants"),
        "{compared}"
    );
    let folder = Folder::new(SCORES).study("one", &lines(&three));
    let json = folder.json(&[]);
    near(estimate(&json, "B", "A"), 2.0);
    near(estimate(&json, "C", "A"), 3.0);
    let compared = json["summary"]["compared"][0].as_str().unwrap();
    assert!(
        compared.contains("1 study with 24 participants"),
        "{compared}"
    );
}

/// Their pairs share people in every arm, so no arm's own numbers make the trial.
#[test]
fn a_crossover_of_three_arms_has_the_variances_of_its_pairs() {
    let lines = |of: &[super::desk::Means<'_>]| {
        format!("[design]\ntype = \"crossover\"\n{}", means("score", of))
    };
    let pair = |one: super::desk::Means<'static>, two| {
        let json = Folder::new(SCORES)
            .study("one", &lines(&[one, two]))
            .json(&["--tau2", "EE"]);
        se(&json, "A", if two.0 == "b" { "B" } else { "C" })
    };
    let (a, b, c) = (
        ("a", 10.0, 2.0, 24),
        ("b", 12.0, 2.5, 24),
        ("c", 13.0, 2.4, 24),
    );
    let all = Folder::new(SCORES)
        .study("one", &lines(&[a, b, c]))
        .json(&["--tau2", "EE"]);
    near(se(&all, "A", "B"), pair(a, b));
    near(se(&all, "A", "C"), pair(a, c));
}

#[test]
fn what_is_apart_is_named_and_components_bridge_it() {
    let asked = "components = { inactive = \"a\", sums = [[\"b\", \"d\"]] }\n";
    let folder = Folder::new(&(SCORES.to_owned() + "reference = [\"a\"]\n" + asked))
        .means("one", &[("a", 10.0, 2.0, 20), ("b", 12.0, 2.0, 20)])
        .means("two", &[("b+c", 13.0, 2.0, 20), ("c", 12.0, 2.0, 20)])
        .means("three", &[("b+c", 13.0, 2.0, 20), ("b+d", 15.0, 2.0, 20)]);
    let json = folder.json(&["--tau2", "EE"]);
    assert_eq!(json["treatments"], json!(["A", "B"]));
    assert_eq!(json["studies"], 1);
    assert_eq!(json["apart"], json!([["B + C", "B + D", "C"]]));
    // By hand: b is 2 (one study) and 1 (the other), each of variance 2 · 4/20, so 1.5; d - c is 2 and c is not told.
    let components = json["components"].clone();
    let b = components["components"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["name"] == "B")
        .unwrap_or_else(|| panic!("{components}"));
    near(b["estimate"].as_f64().unwrap(), 1.5);
    let sums = variant_free(&json);
    for sensitivity in sums {
        assert_eq!(sensitivity["reference"], "A");
    }
    // The same by the option, which takes what the protocol declares.
    let own = folder
        .run(&["--components", "--tau2", "EE", "--format", "json"])
        .json();
    assert_eq!(own["components"], components["components"]);
    assert_eq!(own["inactive"], "A");
}

fn variant_free(json: &serde_json::Value) -> Vec<serde_json::Value> {
    let all = json["sensitivity"].as_array().unwrap().iter();
    all.filter(|one| !one["reference"].is_null())
        .cloned()
        .collect()
}

/// Sums of counts take the part of the reference too.
#[test]
fn sums_of_counts_leave_other_parts_alone() {
    let folder = Folder::new(CURES)
        .counts("one", &[("a", 12, 60), ("b", 20, 62)])
        .counts("two", &[("a", 9, 50), ("b", 15, 48)])
        .counts("apart", &[("c", 9, 50), ("d", 15, 48)]);
    let json = folder.json(&["--reference", "A", "--method", "mh"]);
    assert_eq!(json["treatments"], json!(["A", "B"]));
    let base = folder.json(&["--reference", "A"]);
    let own = super::desk::variant(&base, "mantel-haenszel", "");
    assert!(own["error"].is_null(), "{own}");
    near(super::desk::in_variant(own, "B"), estimate(&json, "B", "A"));
}

#[test]
fn sums_of_counts_say_which_studies_give_none() {
    let printed = arms([("a", Some(60)), ("b", Some(60))].into_iter())
        + &outcome_of("cure")
        + "[[outcome.reported]]\ntest = \"regression\"\narms = [\"arm2\", \"arm1\"]\neffect = { measure = \"OR\", value = 2.0, ci = [1.2, 3.3333] }\n";
    let folder = Folder::new(CURES)
        .counts("one", &[("a", 12, 60), ("b", 20, 62)])
        .study("printed", &printed);
    let json = folder.json(&["--method", "mh", "--reference", "A"]);
    assert_eq!(json["studies"], 1);
    assert_eq!(
        json["left_out"],
        json!([{"study": "Printed", "reason": "its effect is not of counts of its arms"}])
    );
}

#[test]
fn cluster_trials_of_three_arms_are_widened() {
    let plain = means(
        "score",
        &[
            ("a", 10.0, 2.0, 40),
            ("b", 12.0, 2.0, 40),
            ("c", 13.0, 2.0, 40),
        ],
    );
    let clustered = format!(
        "[design]\ntype = \"cluster-rct\"\nclusters = 12\ncluster_size = 10\nicc = 0.1\n{plain}"
    );
    let own = Folder::new(SCORES).study("one", &plain).json(&[]);
    let wide = Folder::new(SCORES).study("one", &clustered).json(&[]);
    // The design effect 1 + 9 · 0.1.
    near(
        se(&wide, "A", "B").powi(2) / se(&own, "A", "B").powi(2),
        1.9,
    );
    near(
        se(&wide, "C", "B").powi(2) / se(&own, "C", "B").powi(2),
        1.9,
    );
}

/// Printed differences of one study: 2 and 3 make 5, not -4 with limits of ±1.
#[test]
fn a_study_whose_effects_contradict_each_other_is_left_out() {
    let printed = |one: &str, two: &str, value: f64| {
        format!(
            "[[outcome.reported]]\ntest = \"t\"\narms = [\"{one}\", \"{two}\"]\neffect = {{ measure = \"MD\", value = {value:?}, ci = [{:?}, {:?}] }}\n",
            value - 1.0,
            value + 1.0
        )
    };
    let study = |third: f64| {
        arms([("a", Some(20)), ("b", Some(20)), ("c", Some(20))].into_iter())
            + &outcome_of("score")
            + &printed("arm1", "arm2", 2.0)
            + &printed("arm2", "arm3", 3.0)
            + &printed("arm1", "arm3", third)
    };
    let of = |third: f64| {
        Folder::new(SCORES)
            .study("one", &study(third))
            .means("two", &[("a", 14.0, 2.0, 20), ("b", 12.0, 2.0, 20)])
            .json(&[])
    };
    let json = of(-4.0);
    assert_eq!(json["studies"], 1);
    assert_eq!(
        json["left_out"],
        json!([{"study": "One", "reason": "the effects between its arms contradict each other"}])
    );
    assert_eq!(of(5.1)["studies"], 2);
}
