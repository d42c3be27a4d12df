//! `influence`, `gosh`, `drapery`, `distribution` and `multiverse`: how far a result holds, as pictures.

use crate::program::{Desk, oxymeta};

const COMMANDS: [&str; 5] = ["influence", "gosh", "drapery", "distribution", "multiverse"];

fn svg(desk: &Desk, arguments: &[&str]) -> String {
    let place = desk.at("x.svg");
    let usual = ["tests/cli/bcg.csv", "--measure", "RR", "-o", &place];
    oxymeta(&[&arguments[..1], &usual, &arguments[1..]].concat()).done();
    String::from_utf8(desk.read("x.svg")).unwrap()
}

#[test]
fn each_is_drawn_as_svg_png_and_pdf_in_the_width_asked_for() {
    let desk = Desk::new();
    for command in COMMANDS {
        let drawn = svg(&desk, &[command, "--width", "84"]);
        assert!(
            drawn.contains(r#"<svg"#) && drawn.contains(r#"width="317""#),
            "{command}"
        );
        for (name, begins) in [("x.png", &b"\x89PNG"[..]), ("x.pdf", b"%PDF-")] {
            let place = desk.at(name);
            oxymeta(&[
                command,
                "tests/cli/bcg.csv",
                "--measure",
                "RR",
                "-o",
                &place,
            ])
            .done();
            assert!(desk.read(name).starts_with(begins), "{command} {name}");
        }
    }
}

#[test]
fn an_analysis_of_a_review_is_drawn() {
    let desk = Desk::new();
    let place = desk.at("x.svg");
    for command in COMMANDS {
        let review = ["studies/oxytocin-massage", "--analysis", "milk-smd"];
        oxymeta(&[&[command], &review[..], &["-o", &place]].concat()).done();
        assert!(desk.read("x.svg").starts_with(b"<"));
    }
}

#[test]
fn subsets_are_divided_by_a_study_that_is_known() {
    let desk = Desk::new();
    let drawn = svg(&desk, &["gosh", "--study", "tpt madras 1980"]);
    assert!(drawn.contains("Subsets with TPT Madras 1980"));
    assert!(drawn.contains("Subsets without TPT Madras 1980"));
    let place = desk.at("y.svg");
    let input = ["gosh", "tests/cli/bcg.csv", "--measure", "RR", "-o", &place];
    let message = oxymeta(&[&input[..], &["--study", "Nobody 1900"]].concat()).refuses();
    assert!(message.contains("TPT Madras 1980"), "{message}");
}

#[test]
fn chance_is_named_with_its_seed_and_absence_of_chance_as_exact() {
    let desk = Desk::new();
    assert!(svg(&desk, &["gosh"]).contains("Exact: all 8178 subsets"));
    let drawn = svg(&desk, &["gosh", "--subsets", "500", "--seed", "7"]);
    assert!(drawn.contains("drawn at random (seed 7)"));
    let drawn = svg(
        &desk,
        &["distribution", "--replicates", "500", "--seed", "7"],
    );
    assert!(drawn.contains("= 500, seed 7"));
    let few = "study,yi,vi\nA,0.1,0.03\nB,0.3,0.05\nC,-0.2,0.02\nD,0.6,0.04\n";
    let (few, place) = (desk.file("few.csv", few), desk.at("few.svg"));
    oxymeta(&["distribution", &few, "-o", &place]).done();
    let drawn = String::from_utf8(desk.read("few.svg")).unwrap();
    assert!(drawn.contains("Exact, all 35 multisets of the 4 studies"));
}

#[test]
fn the_number_of_threads_has_no_part_in_a_distribution() {
    let desk = Desk::new();
    let on = |threads| {
        svg(
            &desk,
            &[
                "distribution",
                "--replicates",
                "20000",
                "--threads",
                threads,
            ],
        )
    };
    assert!(on("1") == on("3"));
}

#[test]
fn values_of_an_assumption_are_specifications() {
    let desk = Desk::new();
    let drawn = svg(&desk, &["multiverse"]);
    assert!(drawn.contains("34 of 36 specifications (94%)"));
}

#[test]
fn what_cannot_be_drawn_is_said() {
    let desk = Desk::new();
    let place = desk.at("x.svg");
    let input = ["tests/cli/bcg.csv", "--measure", "RR", "-o", &place];
    for command in COMMANDS {
        for width in ["40", "1000", "NaN"] {
            let message =
                oxymeta(&[&[command], &input[..], &["--width", width]].concat()).refuses();
            assert!(message.contains("millimetres from 80 to 420"), "{message}");
        }
    }
    let many = [&["distribution"], &input[..], &["--replicates", "1e9"]].concat();
    assert!(oxymeta(&many).refuses().contains("at most 4000000"));
    for command in ["influence", "gosh", "distribution", "multiverse"] {
        let counts = [&[command], &input[..], &["--method", "mh"]].concat();
        let run = oxymeta(&counts);
        assert_eq!(run.code, Some(1));
        assert!(run.err.contains("counts"), "{}", run.err);
    }
    assert!(desk.names().is_empty());
}

#[test]
fn curves_of_pooled_counts_need_no_prediction() {
    let desk = Desk::new();
    let drawn = svg(&desk, &["drapery", "--method", "mh"]);
    assert!(drawn.contains("All studies together") && !drawn.contains("A new study"));
}
