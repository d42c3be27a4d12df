//! `network`: tables of contrasts and of arms, and what is said of bad ones.

use serde_json::Value;

use crate::program::{Desk, oxymeta};

const CONTRASTS: &str = "\
study,treat1,treat2,TE,seTE
One,A,B,0.5,0.2
Two,B,C,0.3,0.25
Three,A,C,0.6,0.3
";

const ARMS: &str = "\
study,treatment,event,n
One,A,12,60
One,B,20,62
Two,B,15,50
Two,C,22,48
Three,A,9,40
Three,B,14,41
Three,C,18,39
";

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value}"))
}

/// By hand: direct A-C 0.6 with variance 0.09, indirect 0.8 with 0.04 + 0.0625.
#[test]
fn a_triangle_weighs_direct_and_indirect_evidence() {
    let desk = Desk::new();
    let table = desk.file("c.csv", CONTRASTS);
    let json = oxymeta(&["network", &table, "--tau2", "EE", "--format", "json"]).json();
    let (direct, indirect) = (1.0 / 0.09, 1.0 / (0.04 + 0.0625));
    let expected = (0.6 * direct + 0.8 * indirect) / (direct + indirect);
    assert!(
        (number(&json["estimate"][0][2]) - expected).abs() < 1e-12,
        "{json}"
    );
    assert!((number(&json["se"][0][2]) - (direct + indirect).sqrt().recip()).abs() < 1e-12);
    assert_eq!(json["treatments"], Value::from(vec!["A", "B", "C"]));
    let split = json["split"].as_array().unwrap();
    let ac = split
        .iter()
        .find(|one| one["treat1"] == "A" && one["treat2"] == "C")
        .unwrap();
    assert!(
        (number(&ac["direct"]) - 0.6).abs() < 1e-12 && (number(&ac["indirect"]) - 0.8).abs() < 1e-9,
        "{ac}"
    );
    assert!((number(&ac["difference"]) + 0.2).abs() < 1e-9);
}

#[test]
fn names_of_columns_and_order_of_rows_do_not_matter() {
    let desk = Desk::new();
    let plain = desk.file("c.csv", CONTRASTS);
    let metafor = CONTRASTS
        .replace("TE,seTE", "yi,sei")
        .replace("study", "studlab");
    let mut lines: Vec<_> = metafor.lines().collect();
    lines[1..].reverse();
    let other = desk.file("d.csv", &(lines.join("\n") + "\n"));
    let of = |path: &str| oxymeta(&["network", path, "--format", "json"]).json();
    let (plain, other) = (of(&plain), of(&other));
    for field in ["treatments", "estimate", "se", "tau2", "split", "p_scores"] {
        assert_eq!(plain[field], other[field], "{field}");
    }
}

#[test]
fn arms_are_compared_by_a_measure() {
    let desk = Desk::new();
    let table = desk.file("a.csv", ARMS);
    let json = oxymeta(&[
        "network",
        &table,
        "--measure",
        "OR",
        "--tau2",
        "DL",
        "--reference",
        "B",
        "--format",
        "json",
    ])
    .json();
    assert_eq!(
        (&json["reference"], json["studies"].as_u64()),
        (&Value::from("B"), Some(3))
    );
    assert_eq!(json["q_df"], 2);
    let text = oxymeta(&["network", &table, "--measure", "OR", "--reference", "B"]).done();
    assert!(
        text.contains("Against B") && text.contains("P-score"),
        "{text}"
    );
    let csv = oxymeta(&["network", &table, "--measure", "OR", "--format", "csv"]).done();
    assert_eq!(csv.lines().count(), 7);
    assert!(
        oxymeta(&["network", &table])
            .refuses()
            .contains("OR, RR, RD")
    );
}

#[test]
fn bad_networks_are_told_plainly() {
    let desk = Desk::new();
    let fails = |name: &str, text: &str, measure: Option<&str>, said: &[&str]| {
        let table = desk.file(name, text);
        let mut arguments = vec!["network", &table];
        arguments.extend(measure.iter().flat_map(|measure| ["--measure", measure]));
        let message = oxymeta(&arguments).fails();
        for words in said {
            assert!(message.contains(words), "{words} is not in: {message}");
        }
    };
    let apart = CONTRASTS
        .replace("Two,B,C", "Two,D,E")
        .replace("Three,A,C", "Three,D,F");
    fails(
        "apart.csv",
        &apart,
        None,
        &["2 parts", "{D, E, F}", "{A, B}"],
    );
    fails(
        "twice.csv",
        &ARMS.replace("One,B", "One,A"),
        Some("OR"),
        &["One", "A in two arms"],
    );
    fails(
        "one.csv",
        "study,treatment,event,n\nOne,A,1,10\nTwo,A,2,10\n",
        Some("OR"),
        &["single arm"],
    );
    let crooked = format!("{CONTRASTS}Four,A,B,1,0.2\nFour,B,C,1,0.2\nFour,A,C,5,0.2\n");
    fails(
        "crooked.csv",
        &crooked,
        None,
        &["Four", "contradict", "by way of"],
    );
    let open = format!("{CONTRASTS}Four,A,B,1,0.2\nFour,B,C,1,0.2\n");
    fails(
        "open.csv",
        &open,
        None,
        &["Four", "A against C is missing", "every pair"],
    );
    fails(
        "se.csv",
        &CONTRASTS.replace("0.25", "0"),
        None,
        &["se.csv:3:13", "must be positive"],
    );
    fails(
        "text.csv",
        &CONTRASTS.replace("0.25", "a bit"),
        None,
        &["text.csv:3:13", "wrong type"],
    );
    let table = desk.file("c.csv", CONTRASTS);
    assert!(
        oxymeta(&["network", &table, "--reference", "Z"])
            .refuses()
            .contains("A, B, C")
    );
    assert!(
        oxymeta(&["network", &table, "--tau2", "PM"])
            .refuses()
            .contains("REML")
    );
}

#[test]
fn what_cannot_be_computed_ends_with_its_reason() {
    let desk = Desk::new();
    let huge = desk.file("huge.csv", &CONTRASTS.replace("0.5,", "1e300,"));
    let wide = desk.file("wide.csv", &CONTRASTS.replace("0.2\n", "1e-9\n"));
    let none = desk.file(
        "none.csv",
        "study,treatment,event,n\nOne,A,0,9\nOne,B,0,9\n",
    );
    for (table, more, words) in [
        (&huge, "--components", "huge.csv:2:1"),
        (&wide, "--net-heat", "1e-9 (One)"),
        (
            &none,
            "--measure=OR",
            "One: two of its arms allow no effect",
        ),
    ] {
        let message = oxymeta(&["network", table, more]).fails();
        assert!(message.contains(words), "{message}");
    }
    let two = ARMS.replace("Three,A", "Three,a");
    let two = desk.file("two.csv", &two);
    let text = oxymeta(&["network", &two, "--measure", "OR"]).done();
    assert!(
        text.contains("count as different") && text.contains("A and a"),
        "{text}"
    );
    let json = oxymeta(&["network", &two, "--measure", "OR", "--format", "json"]).json();
    assert_eq!(json["diagnosis"][0]["code"], "alike_treatments");
}

#[test]
fn components_add_up_in_every_form() {
    let desk = Desk::new();
    let table = desk.file(
        "k.csv",
        "study,treat1,treat2,TE,seTE\n1,A,P,1,1\n2,B,P,2,1\n3,A + B,P,3.3,1\n4,C,P,1,1\n",
    );
    let asked = [
        "network",
        &table,
        "--components",
        "--inactive",
        "P",
        "--sum",
        "A + C",
        "--tau2",
        "EE",
    ];
    let json = oxymeta(&[&asked[..], &["--format", "json"]].concat()).json();
    assert_eq!(json["components"][0]["name"], "A");
    assert!(
        (number(&json["components"][0]["estimate"]) - 1.1).abs() < 1e-10,
        "{json}"
    );
    let sum = &json["combinations"][0];
    assert_eq!(sum["tried"], false);
    assert!((number(&sum["estimate"]) - 2.1).abs() < 1e-10);
    let text = oxymeta(&asked).done();
    assert!(
        text.contains("never tried") && text.contains("Additivity"),
        "{text}"
    );
    assert!(
        oxymeta(&["network", &table, "--inactive", "P"])
            .refuses()
            .contains("--components")
    );
}

#[test]
fn ranks_come_with_their_draws_and_seed() {
    let desk = Desk::new();
    let table = desk.file("c.csv", CONTRASTS);
    let of = |seed: &str| {
        oxymeta(&[
            "network", &table, "--draws", "2000", "--seed", seed, "--format", "json",
        ])
        .json()
    };
    let (one, same, other) = (of("1"), of("1"), of("2"));
    assert_eq!(one, same);
    assert_ne!(one["sucra"], other["sucra"]);
    assert_eq!(
        (one["rank_draws"].as_u64(), one["rank_seed"].as_u64()),
        (Some(2000), Some(1))
    );
    assert_eq!(one["rank_probabilities"]["A"].as_array().unwrap().len(), 3);
}

/// A third study in which nobody had the event says nothing of odds.
const RARE: &str = "\
study,treat1,treat2,ai,n1i,ci,n2i
One,A,B,1,100,4,101
Two,A,B,0,50,2,49
Three,A,C,2,80,5,82
Four,B,C,3,60,4,61
Five,A,C,0,40,0,39
";

#[test]
fn sparse_counts_are_pooled_by_mantel_and_haenszel() {
    let desk = Desk::new();
    let table = desk.file("rare.csv", RARE);
    let asked = ["network", &table, "--measure", "OR", "--method", "mh"];
    let json = oxymeta(&[&asked[..], &["--format", "json"]].concat()).json();
    assert_eq!(
        (&json["method"], json["studies"].as_u64()),
        (&Value::from("mh"), Some(4))
    );
    for absent in [
        "tau2",
        "tau2_method",
        "i2",
        "q",
        "q_heterogeneity",
        "design_by_treatment",
        "prediction_method",
    ] {
        assert!(json[absent].is_null(), "{absent}: {}", json[absent]);
    }
    assert_eq!(json["q_inconsistency"]["df"], 1);
    assert!(json["prediction_interval"][0][1].is_null());
    assert_eq!(json["left_out"][0]["study"], "Five");
    let text = oxymeta(&asked).done();
    assert!(
        text.contains("Mantel-Haenszel") && text.contains("Left out: Five"),
        "{text}"
    );
    assert!(
        !text.contains("tau2") && !text.contains("Prediction"),
        "{text}"
    );
    let csv = oxymeta(&[&asked[..], &["--format", "csv"]].concat()).done();
    assert!(csv.lines().nth(1).unwrap().ends_with(",,"), "{csv}");
    // A pair of treatments that nothing connects with the others can be left.
    let apart = desk.file("apart.csv", &format!("{RARE}Six,D,E,2,40,4,41\n"));
    let of = |more: &[&str]| {
        oxymeta(
            &[
                &[
                    "network",
                    &apart,
                    "--measure",
                    "OR",
                    "--method",
                    "mh",
                    "--format",
                    "json",
                ],
                more,
            ]
            .concat(),
        )
    };
    assert!(of(&[]).fails().contains("2 parts"));
    assert_eq!(
        of(&["--part", "largest"]).json()["estimate"],
        json["estimate"]
    );
    for other in [["--tau2", "DL"], ["--ci", "hksj"], ["--prediction", "t"]] {
        let refused = oxymeta(&[&asked[..], &other].concat()).refuses();
        assert!(refused.contains("common effects"), "{refused}");
    }
    let refused = oxymeta(&["network", &table, "--method", "REML"]).refuses();
    assert!(refused.contains("--tau2 REML"), "{refused}");
    let refused = oxymeta(&[&asked[..], &["--components"]].concat()).refuses();
    assert!(refused.contains("inverse variance"), "{refused}");
    let refused = oxymeta(&["network", &table, "--measure", "RR", "--method", "mh"]).refuses();
    assert!(refused.contains("odds ratios, not RR"), "{refused}");
}

#[test]
fn intervals_are_chosen_by_name() {
    let desk = Desk::new();
    let table = desk.file("c.csv", CONTRASTS);
    let of = |more: &[&str]| {
        oxymeta(
            &[
                &["network", &table, "--tau2", "EE", "--format", "json"],
                more,
            ]
            .concat(),
        )
        .json()
    };
    let (wald, scaled) = (of(&[]), of(&["--ci", "hksj"]));
    assert_eq!(
        (&wald["ci_method"], &scaled["ci_method"]),
        (&Value::from("wald"), &Value::from("hksj"))
    );
    assert_eq!(wald["prediction_method"], "t");
    // Q/df of the triangle: its inconsistency of 0.2 on one df.
    let factor = 0.2_f64.powi(2) / (0.09 + 0.04 + 0.0625);
    assert!((number(&scaled["variance_factor"]) - factor).abs() < 1e-12);
    let ratio = number(&scaled["se"][0][1]) / number(&wald["se"][0][1]);
    assert!((ratio - factor.sqrt()).abs() < 1e-12);
    assert_eq!(scaled["p_scores"], wald["p_scores"]);
    assert_eq!(of(&["--ci", "hksj-adhoc"])["variance_factor"], 1.0);
    assert!(of(&["--prediction", "hts"])["prediction_interval"][0][1].is_null());
    let text = oxymeta(&["network", &table, "--ci", "hksj"]).done();
    assert!(text.contains("t on 1 df"), "{text}");
    assert!(
        oxymeta(&["network", &table, "--ci", "kr"])
            .refuses()
            .contains("hksj-adhoc")
    );
    assert!(
        oxymeta(&["network", &table, "--prediction", "nnf"])
            .refuses()
            .contains("hts")
    );
    let one = desk.file("one.csv", "study,treat1,treat2,TE,seTE\n1,A,B,0.3,0.1\n");
    assert!(
        oxymeta(&["network", &one, "--ci", "t"])
            .fails()
            .contains("wald")
    );
}

#[test]
fn hazard_ratios_and_arcsine_differences_read_as_such() {
    let desk = Desk::new();
    let contrasts = desk.file("c.csv", CONTRASTS);
    let text = oxymeta(&[
        "network",
        &contrasts,
        "--measure",
        "HR",
        "--tau2",
        "EE",
        "--reference",
        "B",
    ])
    .done();
    // A against B, by hand 0.4389 on the log scale.
    let (direct, indirect) = (1.0 / 0.04, 1.0 / (0.09 + 0.0625));
    let effect: f64 = (0.5 * direct + 0.3 * indirect) / (direct + indirect);
    assert!(
        text.contains("Hazard ratio") && text.contains(&format!("{:.3}", effect.exp())),
        "{text}"
    );
    let arms = desk.file("a.csv", ARMS);
    let of = |code| oxymeta(&["network", &arms, "--measure", code, "--format", "json"]).json();
    assert_eq!(of("ASD")["estimate"], of("AS")["estimate"]);
}

#[test]
fn every_problem_of_a_table_is_told_at_once() {
    let desk = Desk::new();
    let bad = desk.file(
        "bad.csv",
        "study,treat1,treat2,ai,n1i,ci,n2i\n1,A,B,9,40,14,41\n1,A,C,8,40,18,39\n2,A,B,50,40,1,40\n",
    );
    let message = oxymeta(&["network", &bad, "--measure", "OR"]).fails();
    for words in [
        "bad.csv:3:3",
        "bad.csv:2:3",
        "bad.csv:4:7",
        "50 events among 40",
    ] {
        assert!(message.contains(words), "{words} is not in: {message}");
    }
}

#[test]
fn figures_are_written_as_what_their_names_end_in() {
    let desk = Desk::new();
    let table = desk.file("a.csv", ARMS);
    for (kind, ending, start) in [
        ("graph", "svg", "<?xml"),
        ("rankogram", "svg", "<?xml"),
        ("league", "html", "<!DOCTYPE html>"),
        // In the order of the ranks.
        ("league", "csv", ",C,B,A\n"),
    ] {
        let file = desk.at(&format!("{kind}.{ending}"));
        let figure = ["--figure", kind, "-o", &file];
        let out = oxymeta(&[&["network", &table, "--measure", "OR"][..], &figure].concat()).done();
        assert_eq!(out, "");
        let written = std::fs::read_to_string(&file).unwrap();
        assert!(written.starts_with(start), "{written}");
    }
}

#[test]
fn a_disconnected_network_is_drawn_but_not_ranked() {
    let desk = Desk::new();
    let table = desk.file(
        "d.csv",
        "study,treat1,treat2,TE,seTE\nOne,A,B,0.5,0.2\nTwo,C,D,0.3,0.2\n",
    );
    let of = |kind: &str, file: &str| oxymeta(&["network", &table, "--figure", kind, "-o", file]);
    let file = desk.at("g.svg");
    of("graph", &file).done();
    let drawn = std::fs::read_to_string(&file).unwrap();
    assert!(drawn.contains("No study connects the 2 parts"));
    for (kind, file) in [("rankogram", "r.svg"), ("league", "l.html")] {
        let file = desk.at(file);
        assert!(of(kind, &file).fails().contains("2 parts"));
        assert!(!std::path::Path::new(&file).exists());
    }
}

#[test]
fn options_of_figures_are_refused_without_one() {
    let desk = Desk::new();
    let table = desk.file("c.csv", CONTRASTS);
    let refused = |more: &[&str]| oxymeta(&[&["network", &table][..], more].concat()).refuses();
    let file = |name: &str| desk.at(name);
    assert!(refused(&["--figure", "graph"]).contains("--output"));
    assert!(refused(&["--width", "84mm"]).contains("--figure"));
    assert!(refused(&["--figure", "graph", "-o", &file("x.html")]).contains(".svg, .png or .pdf"));
    assert!(refused(&["--figure", "league", "-o", &file("x.svg")]).contains(".html or .csv"));
    let narrow = ["--figure", "graph", "--width", "20mm", "-o", &file("x.svg")];
    assert!(refused(&narrow).contains("millimetres"));
    let json = [
        "--figure",
        "graph",
        "--format",
        "json",
        "-o",
        &file("x.svg"),
    ];
    assert!(refused(&json).contains("--format"));
    let draws = [
        "--figure",
        "rankogram",
        "--draws",
        "1",
        "-o",
        &file("x.svg"),
    ];
    assert!(refused(&draws).contains("at least 2"));
}
