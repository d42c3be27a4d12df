//! `funnel`, `radial`, `baujat`, `labbe` and `bubble`: figures beside the forest plot.

use crate::program::{Desk, oxymeta};

const COMMANDS: [&[&str]; 5] = [
    &["funnel", "--trim-fill"],
    &["radial"],
    &["baujat"],
    &["labbe"],
    &["bubble", "--moderators", "ablat"],
];
const BCG: [&str; 3] = ["tests/cli/bcg.csv", "--measure", "RR"];

#[test]
fn every_companion_is_written_and_names_every_study() {
    let desk = Desk::new();
    for command in COMMANDS {
        let file = desk.at("x.svg");
        oxymeta(&[command, &BCG[..], &["-o", &file]].concat()).done();
        let svg = String::from_utf8(desk.read("x.svg")).unwrap();
        for study in ["Aronson 1948", "Comstock et al 1976", "TPT Madras 1980"] {
            assert!(svg.contains(study), "{command:?} {study}");
        }
    }
}

#[test]
fn companions_are_also_png_and_pdf() {
    let desk = Desk::new();
    for (name, begins) in [("x.png", &b"\x89PNG\r\n\x1a\n"[..]), ("x.pdf", b"%PDF-")] {
        oxymeta(
            &[
                &["bubble", "--moderators", "ablat"],
                &BCG[..],
                &["-o", &desk.at(name)],
            ]
            .concat(),
        )
        .done();
        assert!(desk.read(name).starts_with(begins), "{name}");
    }
}

#[test]
fn the_width_is_that_asked_for_in_millimetres() {
    let desk = Desk::new();
    // 84 mm at 96 pixels to the inch, rounded up to a whole pixel.
    oxymeta(
        &[
            &["radial"],
            &BCG[..],
            &["--width", "84", "-o", &desk.at("x.svg")],
        ]
        .concat(),
    )
    .done();
    let svg = String::from_utf8(desk.read("x.svg")).unwrap();
    assert!(svg.contains("width=\"318\""));
    for width in ["20", "1000", "NaN"] {
        let arguments = ["--width", width, "-o", &desk.at("y.svg")];
        let message = oxymeta(&[&["radial"], &BCG[..], &arguments].concat()).refuses();
        assert!(message.contains("from 60 to 420"), "{message}");
    }
    assert_eq!(desk.names(), ["x.svg"]);
}

#[test]
fn what_a_figure_cannot_show_is_refused_in_a_sentence() {
    let desk = Desk::new();
    let file = desk.at("x.svg");
    let out = ["-o", &file];
    let review = ["studies/oxytocin-massage", "--analysis", "milk-smd"];
    let message = oxymeta(&[&["labbe"], &review[..], &out].concat()).refuses();
    assert!(
        message.contains("events of two groups") && message.contains("SMD"),
        "{message}"
    );
    let bubble = |moderators| {
        let command = ["bubble", "--moderators", moderators];
        oxymeta(&[&command, &BCG[..], &out].concat()).refuses()
    };
    let message = bubble("alloc");
    assert!(
        message.contains("category") && message.contains("--subgroup alloc"),
        "{message}"
    );
    assert!(bubble("ablat,year").contains("one moderator"));
    assert!(bubble("latitude").contains("latitude"));
    let counts = ["--method", "mh"];
    oxymeta(&[&["baujat"], &BCG[..], &counts, &out].concat()).fails();
    let message = oxymeta(&[&["funnel"], &review[..1], &out].concat()).refuses();
    assert!(message.contains("--analysis"), "{message}");
    assert!(desk.names().is_empty());
}

#[test]
fn a_funnel_can_do_without_contours() {
    let desk = Desk::new();
    for (contours, shaded) in [("true", true), ("false", false)] {
        let arguments = ["--contours", contours, "-o", &desk.at("x.svg")];
        oxymeta(&[&["funnel"], &BCG[..], &arguments].concat()).done();
        let svg = String::from_utf8(desk.read("x.svg")).unwrap();
        assert_eq!(svg.contains("#8B97A5"), shaded);
    }
}
