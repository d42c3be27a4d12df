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
