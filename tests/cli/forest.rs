//! `forest`: a table or an analysis becomes a picture.

use crate::program::{Desk, oxymeta};

const BCG: [&str; 4] = ["forest", "tests/cli/bcg.csv", "--measure", "RR"];
const MILK: [&str; 4] = [
    "forest",
    "studies/oxytocin-massage",
    "--analysis",
    "milk-smd",
];

#[test]
fn a_table_and_an_analysis_are_drawn_as_svg_png_and_pdf() {
    let desk = Desk::new();
    for arguments in [BCG, MILK] {
        for (name, begins) in [
            ("x.svg", &b"<"[..]),
            ("x.png", b"\x89PNG\r\n\x1a\n"),
            ("x.pdf", b"%PDF-"),
        ] {
            oxymeta(&[&arguments[..], &["-o", &desk.at(name)]].concat()).done();
            assert!(desk.read(name).starts_with(begins), "{name}");
        }
        let svg = String::from_utf8(desk.read("x.svg")).unwrap();
        assert!(svg.contains("<svg") && svg.trim_end().ends_with("</svg>"));
    }
    assert_eq!(desk.names(), ["x.pdf", "x.png", "x.svg"]);
}

#[test]
fn every_study_is_named_in_the_picture() {
    let desk = Desk::new();
    oxymeta(&[&BCG[..], &["-o", &desk.at("x.svg")]].concat()).done();
    let svg = String::from_utf8(desk.read("x.svg")).unwrap();
    for study in ["Aronson 1948", "Comstock et al 1976", "TPT Madras 1980"] {
        assert!(svg.contains(study), "{study}");
    }
}

#[test]
fn subgroups_are_drawn() {
    let desk = Desk::new();
    oxymeta(&[&BCG[..], &["--subgroup", "alloc", "-o", &desk.at("x.svg")]].concat()).done();
    let svg = String::from_utf8(desk.read("x.svg")).unwrap();
    for group in ["random", "alternate", "systematic"] {
        assert!(svg.contains(group), "{group}");
    }
}

#[test]
fn other_endings_are_wrong_usage() {
    let desk = Desk::new();
    for name in ["x.eps", "x", "x.svg.gz", "x.PDF", ".svg"] {
        let message = oxymeta(&[&BCG[..], &["-o", &desk.at(name)]].concat()).refuses();
        assert!(message.contains(".svg, .png or .pdf"), "{message}");
    }
    assert!(desk.names().is_empty());
}

#[test]
fn several_analyses_need_a_choice() {
    let desk = Desk::new();
    let run = oxymeta(&[
        "forest",
        "studies/oxytocin-massage",
        "-o",
        &desk.at("x.svg"),
    ]);
    let message = run.refuses();
    assert!(
        message.contains("--analysis") && message.contains("milk-smd"),
        "{message}"
    );
}

#[test]
fn a_style_and_a_language_can_be_chosen() {
    let desk = Desk::new();
    for (style, words) in [
        ("generic", ["Study", "Weight (%)"]),
        ("revman", ["Study or Subgroup", "IV, Random, 95% CI"]),
        ("jama", ["Source", "Weight, %"]),
        ("bmj", ["Study or subgroup", "No of events/total"]),
        ("lancet", ["n/N", "0·49"]),
    ] {
        oxymeta(&[&BCG[..], &["--style", style, "-o", &desk.at("x.svg")]].concat()).done();
        let svg = String::from_utf8(desk.read("x.svg")).unwrap();
        for word in words {
            assert!(svg.contains(word), "{style}: {word}");
        }
    }
    let in_indonesian = ["--style", "revman", "--lang", "id", "-o", &desk.at("x.svg")];
    oxymeta(&[&MILK[..], &in_indonesian].concat()).done();
    let svg = String::from_utf8(desk.read("x.svg")).unwrap();
    for word in [
        "lang=\"id\"",
        "Beda Rerata Terstandar",
        "Mendukung",
        "Heterogenitas",
        "IK",
    ] {
        assert!(svg.contains(word), "{word}");
    }
}

#[test]
fn an_unknown_style_or_language_is_refused_with_the_ones_that_exist() {
    let desk = Desk::new();
    for (option, written, allowed) in [
        ("--style", "nejm", "generic, revman, jama, bmj, lancet"),
        ("--lang", "fr", "en, id"),
    ] {
        let message =
            oxymeta(&[&BCG[..], &[option, written, "-o", &desk.at("x.svg")]].concat()).refuses();
        assert!(message.contains(allowed), "{message}");
    }
    assert!(desk.names().is_empty());
}

/// Estimates of the rows, from the top.
fn estimates(svg: &str) -> Vec<f64> {
    let values = svg.split("data-est=\"").skip(1);
    let number = |rest: &str| rest.split('"').next().unwrap().parse().unwrap();
    values.map(number).collect()
}

#[test]
fn estimates_without_each_study_and_with_one_more_take_the_place_of_the_studies() {
    let desk = Desk::new();
    for (option, json) in [
        ("--leave-one-out", "leave_one_out"),
        ("--cumulative", "cumulative"),
    ] {
        oxymeta(&[&BCG[..], &[option, "-o", &desk.at("x.svg")]].concat()).done();
        let svg = String::from_utf8(desk.read("x.svg")).unwrap();
        let computed = [
            "sensitivity",
            "tests/cli/bcg.csv",
            "--measure",
            "RR",
            option,
            "--format",
            "json",
        ];
        let computed = oxymeta(&computed).json();
        let rows = &computed["analyses"][0][json];
        let rows = rows.as_array().or(rows["steps"].as_array()).unwrap();
        let expected: Vec<f64> = rows
            .iter()
            .map(|row| row["estimate"].as_f64().unwrap())
            .collect();
        assert_eq!(expected.len(), 13);
        // The reader of JSON may miss a number by a unit in its last place.
        for (drawn, computed) in estimates(&svg).iter().zip(expected) {
            assert!(
                (drawn - computed).abs() < 1e-15,
                "{option}: {drawn}, {computed}"
            );
        }
        assert!(svg.contains("All studies (REML, HKSJ)"));
    }
    let message = oxymeta(
        &[
            &BCG[..],
            &["--cumulative", "colour", "-o", &desk.at("y.svg")],
        ]
        .concat(),
    )
    .refuses();
    assert!(message.contains("precision, size, effect"), "{message}");
}

#[test]
fn other_models_stand_under_the_total() {
    let desk = Desk::new();
    oxymeta(&[&BCG[..], &["--models", "-o", &desk.at("x.svg")]].concat()).done();
    let svg = String::from_utf8(desk.read("x.svg")).unwrap();
    // 13 studies, the total and five other models; REML's estimate thrice, whatever the interval.
    let found = estimates(&svg);
    assert_eq!(found.len(), 19);
    assert_eq!(
        found
            .iter()
            .filter(|estimate| **estimate == found[13])
            .count(),
        3
    );
    assert!(svg.contains("Common effect") && svg.contains("Random effects (DL, Wald)"));
}
