//! `network --figure`: estimates and the evidence behind them.

use crate::program::{Desk, oxymeta};

const CONTRASTS: &str = "\
study,treat1,treat2,TE,seTE
One,A,B,0.5,0.2
Two,B,C,0.3,0.25
Three,A,C,0.6,0.3
";

#[test]
fn figures_of_estimates_and_evidence_are_drawn() {
    let desk = Desk::new();
    let loops = format!("{CONTRASTS}Four,A,D,0.4,0.2\nFive,D,C,0.1,0.2\nSix,A,B,0.2,0.2\n");
    let table = desk.file("c.csv", &loops);
    for (kind, said) in [
        ("forest", "Forest plot of all treatments against C"),
        ("splits", "Direct and indirect evidence of 5 comparisons"),
        ("heat", "Net heat plot of"),
        (
            "contributions",
            "What the network estimates against C are made of",
        ),
    ] {
        let file = desk.at(&format!("{kind}.svg"));
        let asked = [
            "network",
            &table,
            "--measure",
            "MD",
            "--reference",
            "C",
            "--figure",
            kind,
            "-o",
            &file,
        ];
        oxymeta(&asked).done();
        let svg = std::fs::read_to_string(&file).unwrap();
        assert!(svg.contains(said), "{kind}");
        oxymeta(&[&asked[..], &["--width", "84mm"]].concat()).done();
        let narrow = std::fs::read_to_string(&file).unwrap();
        assert!(narrow.contains("width=\"31"), "{kind}");
    }
}

#[test]
fn options_of_one_figure_are_refused_by_the_others() {
    let desk = Desk::new();
    let table = desk.file("c.csv", CONTRASTS);
    let file = desk.at("x.svg");
    let refused = |words: &[&str]| {
        oxymeta(&[&["network", &table, "-o", &file][..], words].concat()).refuses()
    };
    assert!(refused(&["--figure", "splits", "--order", "name"]).contains("--figure forest"));
    assert!(refused(&["--figure", "forest", "--by", "study"]).contains("--figure contributions"));
    assert!(refused(&["--order", "name"]).contains("--figure"));
}

#[test]
fn a_network_without_loops_says_why_it_has_no_splits_and_no_heat() {
    let desk = Desk::new();
    let table = desk.file(
        "c.csv",
        "study,treat1,treat2,TE,seTE\nOne,A,B,0.5,0.2\nTwo,B,C,0.3,0.25\n",
    );
    let file = desk.at("x.svg");
    for (kind, said) in [
        ("splits", "no loop of studies"),
        ("heat", "two degrees of freedom"),
    ] {
        let run = oxymeta(&["network", &table, "--figure", kind, "-o", &file]);
        assert!(run.fails().contains(said), "{kind}");
    }
}
