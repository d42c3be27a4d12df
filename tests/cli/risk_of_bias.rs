//! `traffic-light`, `rob-summary`, `prisma` and the columns of `forest`.

use std::fs;

use crate::program::{Desk, oxymeta, root};

const REVIEW: &str = "assets/gallery/data/judged";

/// A copy of the judged review in which one text of one file is another.
fn changed(file: &str, good: &str, bad: &str) -> Desk {
    let desk = Desk::new();
    for entry in fs::read_dir(root().join(REVIEW)).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let mut text = fs::read_to_string(&path).unwrap();
        if name == file {
            assert!(text.contains(good), "{good}");
            text = text.replacen(good, bad, 1);
        }
        desk.file(&format!("judged/{name}"), &text);
    }
    desk
}

fn drawn(desk: &Desk, arguments: &[&str]) -> String {
    oxymeta(&[arguments, &["-o", &desk.at("x.svg")]].concat()).done();
    String::from_utf8(desk.read("x.svg")).unwrap()
}

#[test]
fn each_figure_is_drawn_as_svg_png_and_pdf() {
    let desk = Desk::new();
    for command in ["traffic-light", "rob-summary", "prisma"] {
        for (name, begins) in [
            ("x.svg", &b"<"[..]),
            ("x.png", b"\x89PNG\r\n\x1a\n"),
            ("x.pdf", b"%PDF-"),
        ] {
            oxymeta(&[command, REVIEW, "-o", &desk.at(name)]).done();
            assert!(desk.read(name).starts_with(begins), "{command} {name}");
        }
        let message = oxymeta(&[command, REVIEW, "-o", &desk.at("x.eps")]).refuses();
        assert!(message.contains(".svg, .png or .pdf"), "{message}");
    }
}

#[test]
fn a_traffic_light_names_every_study_and_an_analysis_takes_the_judgements_of_its_outcome() {
    let desk = Desk::new();
    let all = drawn(&desk, &["traffic-light", REVIEW]);
    for label in [
        "Adams 2001 (Event)",
        "Adams 2001 (Relapse)",
        "Baker 2004",
        "Fisher 2022",
    ] {
        assert!(all.contains(label), "{label}");
    }
    let events = drawn(&desk, &["traffic-light", REVIEW, "--analysis", "event-rr"]);
    assert!(events.contains("Adams 2001: D1 low, D2 some concerns"));
    assert!(
        events.contains("Adams 2001, D2: some concerns. Nobody was blinded. open label (p. 3)")
    );
    let relapses = drawn(
        &desk,
        &["traffic-light", REVIEW, "--analysis", "relapse-rr"],
    );
    assert!(relapses.contains("Adams 2001: D1 low, D2 low, D3 low, D4 high, D5 low, Overall high"));
    assert!(!relapses.contains("Fisher"));
}

#[test]
fn the_summary_says_whether_it_is_weighted() {
    let desk = Desk::new();
    let plain = drawn(&desk, &["rob-summary", REVIEW, "--analysis", "event-rr"]);
    assert!(plain.contains(">Share of studies</text>"));
    let weighted = drawn(
        &desk,
        &[
            "rob-summary",
            REVIEW,
            "--analysis",
            "event-rr",
            "--weighted",
        ],
    );
    assert!(weighted.contains("weighted by meta-analysis weight"));
    assert_ne!(plain, weighted);
    let message =
        oxymeta(&["rob-summary", REVIEW, "--weighted", "-o", &desk.at("x.svg")]).refuses();
    assert!(message.contains("--analysis"), "{message}");
}

#[test]
fn a_forest_plot_has_columns_of_judgements_where_every_study_is_judged() {
    let desk = Desk::new();
    let forest = |more: &[&str]| {
        drawn(
            &desk,
            &[&["forest", REVIEW, "--analysis", "event-rr"], more].concat(),
        )
    };
    let usual = forest(&[]);
    assert!(usual.contains(">Risk of bias<") && usual.contains(">D5<"));
    assert_eq!(usual, forest(&["--risk-of-bias"]));
    let without = forest(&["--risk-of-bias", "never"]);
    assert!(!without.contains("Risk of bias"));

    let table = ["forest", "tests/cli/bcg.csv", "--measure", "RR"];
    assert!(!drawn(&desk, &table).contains("Risk of bias"));
    let out = desk.at("x.svg");
    let message = oxymeta(&[&table[..], &["--risk-of-bias", "-o", &out]].concat()).refuses();
    assert!(message.contains("needs a review folder"), "{message}");
}

#[test]
fn a_study_that_is_not_judged_is_shown_with_dashes_when_asked_for() {
    let desk = changed("fisher-2022.toml", "[[risk_of_bias]]", "[[unused]]");
    let path = desk.at("judged/fisher-2022.toml");
    let text = fs::read_to_string(&path).unwrap();
    let end = text.find("[[unused]]").unwrap();
    fs::write(&path, &text[..end]).unwrap();
    let review = desk.at("judged");
    let forest = ["forest", review.as_str(), "--analysis", "event-rr"];
    assert!(!drawn(&desk, &forest).contains("Risk of bias"));
    let asked = drawn(&desk, &[&forest[..], &["--risk-of-bias"]].concat());
    assert!(asked.contains("risk of bias D1 not judged"));
    assert!(asked.contains("— not judged"));
    let light = drawn(&desk, &["traffic-light", &review, "--analysis", "event-rr"]);
    assert!(light.contains("—: 1 study is not judged with this tool."));
}

#[test]
fn several_tools_need_a_choice() {
    let domains = [
        "confounding",
        "selection",
        "classification",
        "deviations",
        "missing-data",
        "measurement",
        "reporting",
    ];
    let domains = domains.map(|id| format!("{{ id = \"{id}\", judgement = \"moderate\" }}"));
    let robins = format!(
        "[[risk_of_bias]]\ntool = \"robins-i\"\noutcome = [\"event\"]\noverall = {{ judgement = \"serious\" }}\ndomain = [{}]\n\n[[risk_of_bias]]",
        domains.join(", ")
    );
    let desk = changed("baker-2004.toml", "[[risk_of_bias]]", &robins);
    let review = desk.at("judged");
    let out = desk.at("x.svg");
    let message = oxymeta(&["traffic-light", &review, "-o", &out]).refuses();
    assert!(
        message.contains("rob2, robins-i") && message.contains("--tool"),
        "{message}"
    );
    let light = drawn(&desk, &["traffic-light", &review, "--tool", "robins-i"]);
    assert!(light.contains("Judged with ROBINS-I.") && light.contains("Overall serious"));
    let message = oxymeta(&["traffic-light", &review, "--tool", "rob1", "-o", &out]).fails();
    assert!(
        message.contains("no study is judged with `rob1`"),
        "{message}"
    );
    let message = oxymeta(&["traffic-light", &review, "--tool", "rob", "-o", &out]).refuses();
    assert!(message.contains("quadas-2"), "{message}");
}

#[test]
fn what_is_wrong_is_told_with_what_to_write() {
    let told = |file: &str, good: &str, bad: &str| {
        let desk = changed(file, good, bad);
        oxymeta(&["pool", &desk.at("judged")]).fails()
    };
    let message = told("baker-2004.toml", "\"randomisation\"", "\"randomization\"");
    assert!(
        message.contains("did you mean `randomisation`?"),
        "{message}"
    );
    assert!(
        message.contains(
            "add { id = \"randomisation\", judgement = \"…\" }; allowed: low, some-concerns, high"
        ),
        "{message}"
    );
    let message = told(
        "davis-2015.toml",
        "overall = { judgement = \"high\" }",
        "overall = { judgement = \"low\" }",
    );
    assert!(
        message.starts_with("error[overall-below-worst]"),
        "{message}"
    );
    assert!(message.contains("write \"high\""), "{message}");
    let message = told("review.toml", "screened = 1145", "screened = 1154");
    assert!(message.starts_with("error[flow-does-not-close]: records screened is 1154, but records identified (1500) less removed before screening (355) are 1145"), "{message}");
    assert!(message.contains("review.toml:"), "{message}");
}

#[test]
fn a_review_without_judgements_or_counts_says_where_they_would_stand() {
    let desk = Desk::new();
    oxymeta(&["new", "review", &desk.at("r")]).done();
    oxymeta(&["new", "study", &desk.at("r/a-2020")]).done();
    let run = |command: &str| oxymeta(&[command, &desk.at("r"), "-o", &desk.at("x.svg")]).fails();
    assert!(run("traffic-light").contains("[[risk_of_bias]]"));
    assert!(run("rob-summary").contains("[[risk_of_bias]]"));
    assert!(run("prisma").contains("[prisma]"));
}

#[test]
fn a_diagram_too_narrow_names_the_width_it_needs() {
    let desk = Desk::new();
    let message = oxymeta(&["prisma", REVIEW, "--width", "60", "-o", &desk.at("x.svg")]).fails();
    assert!(message.contains("mm in print"), "{message}");
}

#[test]
fn judgements_are_in_the_results() {
    let desk = Desk::new();
    oxymeta(&["report", REVIEW, "-o", &desk.at("out")]).done();
    let results = fs::read_to_string(desk.at("out/results.json")).unwrap();
    let results: serde_json::Value = serde_json::from_str(&results).unwrap();
    let studies = results["risk_of_bias"].as_array().unwrap();
    assert_eq!(studies.len(), 6);
    let adams = &studies[0];
    assert_eq!(adams["study"], "adams-2001");
    let assessment = &adams["assessments"][0];
    assert_eq!(assessment["tool"], "rob2");
    assert_eq!(assessment["outcomes"][0], "event");
    assert_eq!(assessment["overall"], "some-concerns");
    let deviations = &assessment["domains"][1];
    assert_eq!(deviations["id"], "deviations");
    assert_eq!(deviations["code"], "D2");
    assert_eq!(deviations["judgement"], "some-concerns");
    assert_eq!(deviations["from"], "p. 3");
    let figure = fs::read_to_string(desk.at("out/figures/event-rr.svg")).unwrap();
    assert!(figure.contains(">Risk of bias<"));
}

#[test]
fn circles_stand_about_their_symbols_at_any_width() {
    let desk = Desk::new();
    for width in ["auto", "178", "129"] {
        let options = [
            "--analysis",
            "event-rr",
            "--risk-of-bias",
            "always",
            "--width",
            width,
        ];
        let svg = drawn(&desk, &[&["forest", REVIEW], &options[..]].concat());
        let places = |before: &str| -> Vec<f64> {
            let found = svg
                .split(before)
                .skip(1)
                .map(|rest| rest.split('"').next().unwrap());
            found.map(|number| number.parse().unwrap()).collect()
        };
        let circles = places("<circle cx=\"");
        let symbols: Vec<f64> = svg
            .split("<text ")
            .filter(|text| {
                ["+", "!", "–"]
                    .iter()
                    .any(|symbol| text.contains(&format!(">{symbol}</text>")))
            })
            .map(|text| {
                text.split(" x=\"")
                    .nth(1)
                    .unwrap()
                    .split('"')
                    .next()
                    .unwrap()
                    .parse()
                    .unwrap()
            })
            .collect();
        assert!(circles.len() >= symbols.len() && symbols.len() > 20);
        for symbol in symbols {
            // A symbol begins less than a radius left of the middle of its circle.
            assert!(
                circles.iter().any(|x| (0.0..6.0).contains(&(x - symbol))),
                "{width}: {symbol}"
            );
        }
    }
}
