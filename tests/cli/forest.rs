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
fn a_baseline_risk_adds_an_axis_of_absolute_effects() {
    let desk = Desk::new();
    let or = ["forest", "tests/cli/bcg.csv", "--measure", "OR"];
    let baseline = ["--baseline-risk", "0.5", "-o", &desk.at("x.svg")];
    oxymeta(&[&or[..], &baseline].concat()).done();
    let svg = String::from_utf8(desk.read("x.svg")).unwrap();
    assert!(svg.contains("second-axis\"") && svg.contains(">+200<"));
    // metafor: predict(rma(measure = "OR", test = "knha"), transf = function(x) 1000*(plogis(qlogis(.5) + x) - .5)).
    for found in [
        "At a baseline risk of 500 per 1000: 178 fewer per 1000",
        "260 fewer to 84 fewer",
    ] {
        assert!(svg.contains(found), "{found}");
    }
    let indonesian = [&or[..], &baseline, &["--lang", "id"]].concat();
    oxymeta(&indonesian).done();
    let svg = String::from_utf8(desk.read("x.svg")).unwrap();
    assert!(svg.contains("178 lebih sedikit per 1000"));
}

#[test]
fn a_baseline_risk_that_is_none_or_for_another_measure_is_refused() {
    let desk = Desk::new();
    let to = desk.at("x.svg");
    for (measure, risk, said) in [
        ("RR", "0", "a risk above 0 and below 1"),
        ("RR", "1", "a risk above 0 and below 1"),
        ("RR", "120", "a risk above 0 and below 1"),
        ("RR", "NaN", "a risk above 0 and below 1"),
        ("AS", "0.1", "OR, PETO, RR, RD and HR"),
    ] {
        let table = ["forest", "tests/cli/bcg.csv", "--measure", measure];
        let message =
            oxymeta(&[&table[..], &["--baseline-risk", risk, "-o", &to]].concat()).refuses();
        assert!(message.contains(said), "{message}");
    }
    assert!(desk.names().is_empty());
}

#[test]
fn a_protocol_gives_the_baseline_risk_and_its_source_and_is_told_where_it_is_wrong() {
    let desk = Desk::new();
    let doses = "assets/gallery/data/doses";
    let arguments = ["forest", doses, "--analysis", "infection-rr", "-o"];
    oxymeta(&[&arguments[..], &[&desk.at("x.svg")]].concat()).done();
    let svg = String::from_utf8(desk.read("x.svg")).unwrap();
    assert!(svg.contains("At a baseline risk of 170 per 1000 (all placebo arms of these trials)"));
    assert!(svg.contains("at 170 per 1000 with Placebo"));
    for (from, to, said) in [
        (
            "risk = 0.17",
            "risk = 17",
            "`baseline_risk` is 17, and a risk lies above 0",
        ),
        (
            "\"RR\"",
            "\"AS\"",
            "`baseline_risk` is for OR, PETO, RR, RD and HR",
        ),
        (
            "\nshared",
            "\ntowards_benefit = true\nshared",
            "`towards_benefit` turns them",
        ),
    ] {
        let changed = desk.at("doses");
        std::fs::create_dir_all(&changed).unwrap();
        for entry in std::fs::read_dir(doses).unwrap() {
            let path = entry.unwrap().path();
            let text = std::fs::read_to_string(&path).unwrap();
            let text = match path.ends_with("review.toml") {
                true => text.replacen(from, to, 1),
                false => text,
            };
            std::fs::write(
                std::path::Path::new(&changed).join(path.file_name().unwrap()),
                text,
            )
            .unwrap();
        }
        let to = desk.at("y.svg");
        let message =
            oxymeta(&["forest", &changed, "--analysis", "infection-rr", "-o", &to]).fails();
        assert!(
            message.contains(said) && message.contains("review.toml:"),
            "{message}"
        );
    }
}

#[test]
fn several_effects_of_a_study_stand_under_its_name() {
    let desk = Desk::new();
    let doses = "assets/gallery/data/doses";
    let doses = [doses, "--analysis", "infection-rr"];
    oxymeta(&[&["forest"][..], &doses, &["-o", &desk.at("x.svg")]].concat()).done();
    let svg = String::from_utf8(desk.read("x.svg")).unwrap();
    for once in [">Bexley 2003<", ">Corby &amp; Dunmore 2009<"] {
        assert_eq!(svg.matches(once).count(), 1, "{once}");
    }
    for found in [
        "aria-label=\"Fenwick et al 2017: 3 effects\"",
        "aria-label=\"Corby &amp; Dunmore 2009, women: ",
        ">200 mg v Placebo",
        "10 effects from 6 studies",
    ] {
        assert!(svg.contains(found), "{found}");
    }
    // In each of these subgroups the trial of two doses has one effect.
    let groups = ["--subgroup", "intervention", "-o", &desk.at("y.svg")];
    oxymeta(&[&["forest"][..], &doses, &groups].concat()).done();
    let svg = String::from_utf8(desk.read("y.svg")).unwrap();
    assert!(svg.contains(">Bexley 2003, 50 mg v Placebo") && !svg.contains(">Bexley 2003<"));
    assert!(svg.contains("aria-label=\"Fenwick et al 2017: 2 effects\""));
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

/// The width an SVG gives itself, in millimetres.
fn width_mm(svg: &[u8]) -> f64 {
    let svg = String::from_utf8_lossy(svg).into_owned();
    let after = svg.split_once("width=\"").unwrap().1;
    let pixels: f64 = after.split_once('"').unwrap().0.parse().unwrap();
    pixels / 96.0 * 25.4
}

/// A table of so many studies.
fn table(studies: usize) -> String {
    let mut table = String::from("study,ai,n1i,ci,n2i\n");
    for i in 0..studies {
        let (a, c) = (3 + i * 7 % 20, 5 + i * 11 % 24);
        table.push_str(&format!("Study {i},{a},60,{c},61\n"));
    }
    table
}

#[test]
fn a_width_in_millimetres_is_the_width_of_the_file() {
    let desk = Desk::new();
    for width in ["84mm", "129 mm", "178", "257mm"] {
        let file = desk.at("x.svg");
        let options = ["--width", width, "-o", &file];
        oxymeta(&[&BCG[..], &options].concat()).done();
        let asked: f64 = width.trim_end_matches("mm").trim().parse().unwrap();
        // Pixels are written to a hundredth, half of which is 0.0013 mm.
        assert!((width_mm(&desk.read("x.svg")) - asked).abs() < 0.0014);
    }
    let file = desk.at("auto.svg");
    oxymeta(&[&BCG[..], &["--width", "auto", "-o", &file]].concat()).done();
    let plain = desk.at("plain.svg");
    oxymeta(&[&BCG[..], &["-o", &plain]].concat()).done();
    assert_eq!(desk.read("auto.svg"), desk.read("plain.svg"));
}

#[test]
fn a_width_too_small_is_wrong_usage_and_the_needed_one_is_named() {
    let desk = Desk::new();
    let file = desk.at("x.svg");
    let draw = |width: &str| oxymeta(&[&BCG[..], &["--width", width, "-o", &file]].concat());
    let message = draw("40mm").refuses();
    let needed = message.rsplit("--width ").next().unwrap().trim().to_owned();
    assert!(
        message.contains("too narrow") && needed.ends_with("mm"),
        "{message}"
    );
    assert!(desk.names().is_empty());
    draw(&needed).done();
    for width in ["0", "wide", "84cm", "1e9", "nan"] {
        let message = draw(width).refuses();
        assert!(message.contains("--width"), "{message}");
    }
}

#[test]
fn a_long_figure_goes_on_pages() {
    let desk = Desk::new();
    let input = desk.file("long.csv", &table(120));
    let long = ["forest", &input, "--measure", "RR"];
    let run = oxymeta(&[&long[..], &["--width", "178mm", "-o", &desk.at("x.svg")]].concat());
    let told = run.err.clone();
    run.done();
    let pages: Vec<String> = (desk.names().into_iter())
        .filter(|name| name.starts_with("x-"))
        .collect();
    assert!(pages.len() > 1 && !desk.names().contains(&"x.svg".to_owned()));
    let texts = pages
        .iter()
        .map(|name| String::from_utf8(desk.read(name)).unwrap());
    let together: String = texts.collect();
    for study in 0..120 {
        assert_eq!(
            together.matches(&format!(">Study {study}</text>")).count(),
            1
        );
    }
    for name in &pages {
        assert!(told.contains(name), "{told}");
    }
    // One page on a screen or where it is asked for, all pages in one PDF.
    oxymeta(&[&long[..], &["-o", &desk.at("tall.svg")]].concat()).done();
    let one = ["--width", "178mm", "--pages", "one"];
    oxymeta(&[&long[..], &one, &["-o", &desk.at("one.svg")]].concat()).done();
    oxymeta(&[&long[..], &["-o", &desk.at("x.pdf")]].concat()).done();
    let file = String::from_utf8_lossy(&desk.read("x.pdf")).into_owned();
    assert_eq!(file.matches("/Type/Page/").count(), pages.len());
    assert!(desk.names().contains(&"tall.svg".to_owned()));
    let message = oxymeta(&[&long[..], &["--pages", "2", "-o", &desk.at("y.svg")]].concat());
    assert!(message.refuses().contains("one or a4"));
}

#[test]
fn themes_change_colours() {
    let desk = Desk::new();
    for (theme, paper) in [
        ("default", "#FFFFFF"),
        ("print", "#FFFFFF"),
        ("dark", "#14181C"),
    ] {
        let file = desk.at("x.svg");
        oxymeta(&[&BCG[..], &["--theme", theme, "-o", &file]].concat()).done();
        let svg = String::from_utf8(desk.read("x.svg")).unwrap();
        let ground = svg.split_once("<rect").unwrap().1;
        assert!(
            ground[..ground.find('>').unwrap()].contains(paper),
            "{theme}"
        );
        assert_eq!(svg.contains("#4F86BA"), theme == "default");
    }
    let refused = oxymeta(&[&BCG[..], &["--theme", "red", "-o", &desk.at("y.svg")]].concat());
    assert!(refused.refuses().contains("default, print, dark"));
}

#[test]
fn one_study_says_that_nothing_is_pooled() {
    let desk = Desk::new();
    let input = desk.file("one.csv", &table(1));
    let file = desk.at("x.svg");
    oxymeta(&["forest", &input, "--measure", "RR", "-o", &file]).done();
    let svg = String::from_utf8(desk.read("x.svg")).unwrap();
    assert!(svg.contains("One study"));
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
