//! The network under other choices, and what holds under all of them.

use serde_json::Value;

use super::desk::{
    CURES, Folder, SCORES, arms, counts, estimate, in_variant, means, near, outcome_of, se, variant,
};

/// A-B and A-C, each twice, and a zero cell.
fn cures() -> Folder {
    Folder::new(CURES)
        .counts("one", &[("a", 12, 60), ("b", 20, 62)])
        .counts("two", &[("a", 9, 50), ("b", 15, 48)])
        .counts("three", &[("a", 0, 40), ("c", 6, 41)])
        .counts("four", &[("a", 5, 33), ("c", 11, 31)])
}

fn log_odds(events: f64, n: f64, add: f64) -> f64 {
    ((events + add) / (n - events + add)).ln()
}

fn variance(events: f64, n: f64, add: f64) -> f64 {
    1.0 / (events + add) + 1.0 / (n - events + add)
}

/// Inverse-variance mean of two studies' log odds ratios, the first corrected by `add`.
fn c_against_a(add: f64) -> f64 {
    let own = [
        (
            log_odds(6.0, 41.0, add) - log_odds(0.0, 40.0, add),
            variance(6.0, 41.0, add) + variance(0.0, 40.0, add),
        ),
        (
            log_odds(11.0, 31.0, 0.0) - log_odds(5.0, 33.0, 0.0),
            variance(11.0, 31.0, 0.0) + variance(5.0, 33.0, 0.0),
        ),
    ];
    let weights: f64 = own.iter().map(|(_, v)| 1.0 / v).sum();
    own.iter().map(|(y, v)| y / v).sum::<f64>() / weights
}

#[test]
fn other_amounts_and_no_zero_cells_are_by_hand() {
    let json = cures().json(&["--tau2", "EE", "--reference", "A"]);
    near(estimate(&json, "C", "A"), c_against_a(0.5));
    for amount in [0.1, 0.25, 1.0] {
        let other = variant(&json, "add", &format!(" {amount}"));
        near(in_variant(other, "C"), c_against_a(amount));
    }
    let without = variant(&json, "without-zero-cells", "Three");
    assert_eq!(without["left_out"], serde_json::json!(["Three"]));
    near(
        in_variant(without, "C"),
        log_odds(11.0, 31.0, 0.0) - log_odds(5.0, 33.0, 0.0),
    );
    let added = cures().json(&["--tau2", "EE", "--reference", "A", "--add", "0.25"]);
    near(estimate(&added, "C", "A"), c_against_a(0.25));
}

#[test]
fn estimators_intervals_and_sums_of_counts_are_those_of_the_options() {
    let folder = cures();
    let base = folder.json(&["--reference", "A"]);
    for method in ["EE", "DL", "REML-exact"] {
        let other = folder.json(&["--reference", "A", "--tau2", method]);
        let own = variant(&base, "tau2", method);
        near(in_variant(own, "B"), estimate(&other, "B", "A"));
        assert_eq!(own["tau2"], other["tau2"]);
    }
    let sums = folder.json(&["--reference", "A", "--method", "mh"]);
    let own = variant(&base, "mantel-haenszel", "");
    near(in_variant(own, "C"), estimate(&sums, "C", "A"));
    assert!(own["tau2"].is_null());
    let codes = |json: &Value| -> Vec<String> {
        let all = json["sensitivity"].as_array().unwrap().iter();
        all.map(|own| own["choice"].as_str().unwrap().to_owned())
            .collect()
    };
    assert!(!codes(&base).contains(&"wald".to_owned()));
    let wider = folder.json(&["--reference", "A", "--ci", "hksj"]);
    let normal = variant(&wider, "wald", "");
    let limits = normal["effects"][0]["ci"].as_array().unwrap();
    let half = (limits[1].as_f64().unwrap() - limits[0].as_f64().unwrap()) / 2.0;
    near(half, 1.959_963_984_540_054 * se(&base, "B", "A"));
    // Sums of counts have no variance between studies to estimate, nothing to add, and one kind of interval.
    let codes = codes(&sums);
    for code in ["tau2", "wald", "mantel-haenszel", "add"] {
        assert!(!codes.contains(&code.to_owned()), "{code}");
    }
}

#[test]
fn each_study_is_left_out_once() {
    let json = cures().json(&["--tau2", "EE", "--reference", "A"]);
    let without = variant(&json, "without-study", "One");
    near(
        in_variant(without, "B"),
        log_odds(15.0, 48.0, 0.0) - log_odds(9.0, 50.0, 0.0),
    );
    let all = json["sensitivity"].as_array().unwrap();
    let left = all.iter().filter(|one| one["choice"] == "without-study");
    assert_eq!(left.count(), 4);
}

/// Three studies hold A, three B: A comes first. Without one of A's most studies are of B.
#[test]
fn the_reference_stays_the_same_whatever_is_left_out() {
    let folder = Folder::new(CURES)
        .counts("one", &[("a", 12, 60), ("b", 20, 62)])
        .counts("two", &[("a", 9, 50), ("b", 15, 48)])
        .counts("three", &[("a", 8, 40), ("c", 16, 41)])
        .counts("four", &[("b", 5, 33), ("c", 11, 31)]);
    let json = folder.json(&["--tau2", "EE"]);
    assert_eq!(json["reference"], "A");
    for other in json["sensitivity"].as_array().unwrap() {
        assert_eq!(other["reference"], "A", "{other}");
    }
    let without = variant(&json, "without-study", "One");
    let less = Folder::new(CURES)
        .counts("two", &[("a", 9, 50), ("b", 15, 48)])
        .counts("three", &[("a", 8, 40), ("c", 16, 41)])
        .counts("four", &[("b", 5, 33), ("c", 11, 31)]);
    let less = less.json(&["--tau2", "EE", "--reference", "A"]);
    for treatment in ["B", "C"] {
        near(
            in_variant(without, treatment),
            estimate(&less, treatment, "A"),
        );
    }
    let robust = json["robustness"].as_array().unwrap();
    let b = robust.iter().find(|one| one["treatment"] == "B").unwrap();
    assert!(b["least"][0].as_f64().unwrap() > 0.0, "{b}");
}

#[test]
fn an_alternative_knows_the_reference_by_its_other_name() {
    let other = "[[network.alternative]]\ntitle = \"A and D as one\"\ngrouping = [{ label = \"None\", interventions = [\"a\", \"d\"] }]\nwhy = \"Alike\"\n";
    let folder = |networks: &str| {
        Folder::new(networks)
            .counts("one", &[("a", 12, 60), ("b", 20, 62)])
            .counts("two", &[("a", 9, 50), ("b", 15, 48)])
            .counts("three", &[("d", 8, 40), ("b", 16, 41)])
    };
    let undeclared = folder(&format!("{CURES}{other}"));
    let declared = folder(&format!("{CURES}reference = [\"a\"]\n{other}"));
    for json in [
        undeclared.json(&["--tau2", "EE", "--reference", "A"]),
        declared.json(&["--tau2", "EE"]),
    ] {
        let one = variant(&json, "alternative", "A and D as one");
        assert_eq!(one["reference"], "None");
        let weighed = [
            ([12.0, 60.0], [20.0, 62.0]),
            ([9.0, 50.0], [15.0, 48.0]),
            ([8.0, 40.0], [16.0, 41.0]),
        ]
        .map(|([a, n], [b, m])| {
            (
                log_odds(b, m, 0.0) - log_odds(a, n, 0.0),
                variance(b, m, 0.0) + variance(a, n, 0.0),
            )
        });
        let weights: f64 = weighed.iter().map(|(_, v)| 1.0 / v).sum();
        near(
            in_variant(one, "B"),
            weighed.iter().map(|(y, v)| y / v).sum::<f64>() / weights,
        );
    }
}

#[test]
fn an_alternative_may_have_another_measure_which_moves_no_range() {
    let other = "[[network.alternative]]\ntitle = \"Risks\"\nmeasure = \"RR\"\n";
    let folder = Folder::new(&format!("{CURES}reference = [\"a\"]\n{other}"))
        .counts("one", &[("a", 12, 60), ("b", 20, 62)])
        .counts("two", &[("a", 9, 50), ("b", 15, 48)]);
    let json = folder.json(&["--tau2", "EE"]);
    let one = variant(&json, "alternative", "Risks");
    assert_eq!(one["measure"], "RR");
    let plain = folder.json(&["--tau2", "EE", "--measure", "RR"]);
    near(in_variant(one, "B"), estimate(&plain, "B", "A"));
    let robust = &json["robustness"][0];
    for end in ["least", "most"] {
        assert_ne!(robust[end][1], "Risks");
    }
}

#[test]
fn studies_of_derived_numbers_and_of_two_versions_have_their_choices() {
    let derived = arms([("a", Some(40)), ("b", Some(40))].into_iter())
        + &outcome_of("cure")
        + "[[outcome.result]]\narm = \"arm1\"\npercent = 25\n[[outcome.result]]\narm = \"arm2\"\npercent = 50\n";
    let twice = arms([("a", Some(40)), ("b", Some(40))].into_iter())
        + &outcome_of("cure")
        + "[[outcome.result]]\narm = \"arm1\"\nevents = { value = 8, versions = [{ value = 12, from = \"Abstract\" }] }\ntotal = 40\n[[outcome.result]]\narm = \"arm2\"\nevents = 20\ntotal = 40\n";
    let folder = Folder::new(CURES)
        .study("one", &derived)
        .study("two", &twice)
        .counts("three", &[("a", 12, 60), ("b", 20, 62)]);
    let json = folder.json(&["--tau2", "EE", "--reference", "A"]);
    let without = variant(&json, "without-derived", "One");
    assert_eq!(without["studies"], 2);
    let other = variant(&json, "other-version", "Two");
    let swapped = Folder::new(CURES)
        .study("one", &derived)
        .counts("two", &[("a", 12, 40), ("b", 20, 40)])
        .counts("three", &[("a", 12, 60), ("b", 20, 62)]);
    let swapped = swapped.json(&["--tau2", "EE", "--reference", "A"]);
    near(in_variant(other, "B"), estimate(&swapped, "B", "A"));
}

fn sentences(json: &Value, list: &str) -> String {
    let of = json["summary"][list].as_array().expect("a list").iter();
    of.map(|own| own.as_str().expect("a sentence"))
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn only_what_nothing_weakens_is_certain() {
    let row = |mean: f64| [("a", 10.0, 2.0, 60), ("b", mean, 2.0, 60)];
    let firm = Folder::new(SCORES)
        .means("one", &row(14.0))
        .means("two", &row(14.1))
        .means("three", &row(13.9))
        .means("four", &row(14.05))
        .means("five", &[("a", 10.0, 2.0, 60), ("c", 14.0, 2.0, 60)]);
    let json = firm.json(&["--reference", "A"]);
    let certain = sentences(&json, "certain");
    assert!(
        certain.contains("B did better than A") && !certain.contains("C did"),
        "{certain}"
    );
    let c = json["summary"]["treatments"].as_array().unwrap();
    let c = c.iter().find(|one| one["treatment"] == "C").unwrap();
    assert_eq!(c["doubts"][0], "it rests on one study");
}

/// Two studies of C without a loop or a repeated comparison: no degree of freedom, hence no prediction.
#[test]
fn without_a_prediction_nothing_is_certain() {
    let folder = Folder::new(SCORES)
        .means("one", &[("a", 10.0, 2.0, 60), ("b", 15.0, 2.0, 60)])
        .means("two", &[("b", 15.0, 2.0, 60), ("c", 20.0, 2.0, 60)])
        .means("three", &[("b", 15.0, 2.0, 60), ("d", 20.0, 2.0, 60)]);
    let json = folder.json(&["--reference", "A"]);
    assert_eq!(json["q_df"], 0);
    let certain = sentences(&json, "certain");
    assert!(certain.starts_with("No comparison with "), "{certain}");
    let b = json["summary"]["treatments"].as_array().unwrap();
    let b = b.iter().find(|one| one["treatment"] == "B").unwrap();
    let doubts = b["doubts"].to_string();
    assert!(
        doubts.contains("the effect in a new study cannot be predicted"),
        "{doubts}"
    );
}

#[test]
fn a_study_that_the_audit_finds_fault_with_is_named_and_left_out_once() {
    // 25 of 40 are printed as 30 percent.
    let faulty = arms([("a", Some(40)), ("b", Some(40))].into_iter())
        + &outcome_of("cure")
        + "[[outcome.result]]\narm = \"arm1\"\nevents = 25\ntotal = 40\npercent = 30\n[[outcome.result]]\narm = \"arm2\"\nevents = 20\ntotal = 40\n";
    let folder = Folder::new(CURES)
        .study("faulty", &faulty)
        .counts("two", &[("a", 9, 50), ("b", 15, 48)])
        .counts("three", &[("a", 12, 60), ("b", 20, 62)]);
    let json = folder.json(&["--tau2", "EE"]);
    let without = variant(&json, "without-flagged", "Faulty");
    assert_eq!(without["left_out"], serde_json::json!(["Faulty"]));
    assert_eq!(without["reference"], json["reference"]);
    let less = Folder::new(CURES)
        .counts("two", &[("a", 9, 50), ("b", 15, 48)])
        .counts("three", &[("a", 12, 60), ("b", 20, 62)]);
    let less = less.json(&["--tau2", "EE", "--reference", "A"]);
    near(in_variant(without, "B"), estimate(&less, "B", "A"));
    let trials = json["trials"].as_array().unwrap();
    let own = trials.iter().find(|one| one["study"] == "faulty").unwrap();
    let notes = own["effects"][0]["notes"].to_string();
    assert!(notes.contains("audit"), "{notes}");
    assert!(
        sentences(&json, "uncertain")
            .contains("The audit finds fault with the numbers of 1 of 3 studies."),
        "{}",
        json["summary"]
    );
}

/// Two records with one name: without the one the other stays.
#[test]
fn studies_of_one_name_are_told_apart() {
    let named = |arms: &[super::desk::Counts<'_>]| {
        format!("label = \"Sari 2017\"\n---\n{}", counts("cure", arms))
    };
    let folder = Folder::new(CURES)
        .study("sari-2017a", &named(&[("a", 12, 60), ("b", 20, 62)]))
        .study("sari-2017b", &named(&[("a", 0, 50), ("b", 15, 48)]));
    let json = folder.json(&["--tau2", "EE", "--reference", "A"]);
    let without = variant(&json, "without-zero-cells", "Sari 2017 (sari-2017b)");
    near(
        in_variant(without, "B"),
        log_odds(20.0, 62.0, 0.0) - log_odds(12.0, 60.0, 0.0),
    );
    let without = variant(&json, "without-study", "Sari 2017 (sari-2017a)");
    assert_eq!(without["studies"], 1);
}

/// By hand: a crossover trial's variance is (s1² + s2² - 2 r s1 s2)/n, r the assumed correlation between periods.
#[test]
fn assumptions_that_are_swept_are_choices() {
    let assumed = "[assumptions.crossover_correlation]\nvalue = 0.5\nwhy = \"Usual.\"\nsweep = [0.2, 0.5, 0.8]\n";
    let own = means("score", &[("a", 10.0, 2.0, 20), ("b", 12.0, 2.5, 20)]);
    let folder = Folder::new(&format!("{assumed}{SCORES}"))
        .study("one", &format!("[design]\ntype = \"crossover\"\n{own}"))
        .means("two", &[("a", 10.0, 2.0, 30), ("b", 11.0, 2.0, 30)]);
    let json = folder.json(&["--reference", "A", "--tau2", "EE"]);
    let pooled = |r: f64| {
        let (v1, v2) = ((4.0 + 6.25 - 2.0 * r * 5.0) / 20.0, 8.0 / 30.0);
        (2.0 / v1 + 1.0 / v2) / (1.0 / v1 + 1.0 / v2)
    };
    near(estimate(&json, "B", "A"), pooled(0.5));
    for r in [0.2, 0.8] {
        let other = variant(&json, "crossover-r", &r.to_string());
        near(in_variant(other, "B"), pooled(r));
    }
    let all = json["sensitivity"].as_array().unwrap().iter();
    assert_eq!(all.filter(|one| one["choice"] == "crossover-r").count(), 2);
}
