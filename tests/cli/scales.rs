//! Every measure on the scale readers know, with its data, in every output.

use resvg::usvg::roxmltree::Document;
use serde_json::Value;

use crate::program::{Desk, assert_close, oxymeta};

const PROPORTIONS: &str =
    "study,xi,ni\nGiannotta,16,17\nSwift,4,8\nTanabe,10,10\nShimoda,58,68\nNone,0,21\n";
const RATES: &str = "study,xi,ti\nAFASAK,19,398\nSPAF,0,245.5\nBAATAF,13,435\n";

fn pooled(table: &str, options: &[&str]) -> Value {
    let arguments = [&["pool", table, "--format", "json"], options].concat();
    oxymeta(&arguments).json()["analyses"][0].clone()
}

fn drawn(desk: &Desk, table: &str, measure: &str) -> String {
    let picture = desk.at("x.svg");
    oxymeta(&["forest", table, "--measure", measure, "-o", &picture]).done();
    String::from_utf8(desk.read("x.svg")).unwrap()
}

/// Everything that the picture prints, piece by piece.
fn printed(svg: &str) -> Vec<String> {
    let document = Document::parse(svg).unwrap();
    let texts = document.descendants().filter(|n| n.has_tag_name("text"));
    texts
        .map(|node| {
            let pieces = node
                .descendants()
                .filter_map(|n| n.text().filter(|_| n.is_text()));
            pieces.collect()
        })
        .collect()
}

#[test]
fn each_study_is_turned_back_with_its_own_size_and_the_estimate_with_the_harmonic_mean() {
    let desk = Desk::new();
    let table = desk.file("p.csv", PROPORTIONS);
    let found = pooled(&table, &["--measure", "PFT"]);
    let counts = [
        (16.0, 17.0),
        (4.0, 8.0),
        (10.0, 10.0),
        (58.0, 68.0),
        (0.0, 21.0),
    ];
    for (study, (events, total)) in found["studies"].as_array().unwrap().iter().zip(counts) {
        let got = &study["back_transformed"]["yi"];
        // The square root of 1 - x² near 1 leaves half of the digits at the middle.
        assert_close(got, &(events / total).into(), 1e-7, "proportion");
        assert_eq!(study["n"], total);
    }
    let inverse: f64 = counts.iter().map(|(_, total)| 1.0 / total).sum();
    let harmonic = &found["back_transformed"]["harmonic_mean_size"];
    assert_close(harmonic, &(5.0 / inverse).into(), 1e-15, "harmonic mean");
}

#[test]
fn a_measure_that_needs_no_size_names_none() {
    let desk = Desk::new();
    let table = desk.file("p.csv", PROPORTIONS);
    let found = pooled(&table, &["--measure", "PLO"]);
    assert!(
        found["back_transformed"]
            .get("harmonic_mean_size")
            .is_none()
    );
    let odds = found["estimate"].as_f64().unwrap().exp();
    let want = odds / (1.0 + odds);
    // Reading JSON may move the last digit of the estimate.
    assert_close(
        &found["back_transformed"]["estimate"],
        &want.into(),
        1e-14,
        "proportion",
    );
}

#[test]
fn csv_holds_what_json_holds() {
    let desk = Desk::new();
    let table = desk.file("t.csv", RATES);
    let options = ["--measure", "IRFT", "--add", "0"];
    let json = pooled(&table, &options);
    let csv = oxymeta(&[&["pool", &table, "--format", "csv"], &options[..]].concat()).done();
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let heads = reader.headers().unwrap().clone();
    let row = reader.records().next().unwrap().unwrap();
    let cell = |name: &str| &row[heads.iter().position(|head| head == name).unwrap()];
    let back = &json["back_transformed"];
    for (name, want) in [
        ("back_estimate", &back["estimate"]),
        ("back_ci_lb", &back["ci"][0]),
        ("back_ci_ub", &back["ci"][1]),
        ("back_pi_ub", &back["prediction_interval"][1]),
        ("i2_lb", &json["i2_ci"][0]),
        ("h2_ub", &json["h2_ci"][1]),
    ] {
        let got: f64 = cell(name).parse().unwrap();
        // Reading JSON may move the last digit.
        assert_close(&got.into(), want, 1e-15, name);
    }
    assert_eq!(json["prediction_method"], cell("prediction_method"));
}

#[test]
fn text_says_percent_and_rates_per_person_time() {
    let desk = Desk::new();
    let (proportions, rates) = (desk.file("p.csv", PROPORTIONS), desk.file("t.csv", RATES));
    let text = oxymeta(&["pool", &proportions, "--measure", "PLO"]).done();
    assert!(
        text.contains("Proportion: ") && text.contains("% ("),
        "{text}"
    );
    let text = oxymeta(&["pool", &rates, "--measure", "IRLN"]).done();
    assert!(text.contains(" per 100 units of person-time ("), "{text}");
}

#[test]
fn no_axis_of_proportions_leaves_0_to_100() {
    let desk = Desk::new();
    let table = desk.file("p.csv", PROPORTIONS);
    for measure in ["PR", "PLN", "PLO", "PRZ", "PAS", "PFT"] {
        let texts = printed(&drawn(&desk, &table, measure));
        for outside in ["−20", "−10", "−25", "−50", "110", "120", "125", "150"] {
            assert!(
                !texts.iter().any(|text| text == outside),
                "{measure}: {texts:?}"
            );
        }
        assert!(
            texts
                .iter()
                .any(|text| text == "Proportion, %\u{a0}(95%\u{a0}CI)"
                    || text.starts_with("Proportion, % (95%")),
            "{measure}: {texts:?}"
        );
    }
}

#[test]
fn the_picture_shows_the_data_of_one_group() {
    let desk = Desk::new();
    for (table, measure, heads, total) in [
        (PROPORTIONS, "PFT", &["Events", "Total"][..], "124"),
        (RATES, "IRFT", &["Events", "Person-time"], "1078.5"),
        (
            "study,mi,sdi,ni\nA,55,47,155\nB,27,7,31\n",
            "MN",
            &["Mean", "SD", "Total"],
            "186",
        ),
        (
            "study,ri,ni\nA,0.2,109\nB,0.3,749\n",
            "ZCOR",
            &["Total"],
            "858",
        ),
        (
            "study,ai,mi,ni\nA,0.93,20,103\nB,0.91,20,64\n",
            "ABT",
            &["Items", "Total"],
            "167",
        ),
        (
            "study,x1i,t1i,x2i,t2i\nA,9,413,19,398\nB,8,263,19,245\n",
            "IRR",
            &["Events", "Person-time"],
            "676",
        ),
    ] {
        let path = desk.file("d.csv", table);
        let texts = printed(&drawn(&desk, &path, measure));
        for word in heads.iter().chain([&total]) {
            assert!(
                texts.iter().any(|text| text == word),
                "{measure} {word}: {texts:?}"
            );
        }
    }
}

#[test]
fn what_was_added_to_counts_of_one_group_is_said_in_its_terms() {
    let desk = Desk::new();
    let (proportions, rates) = (desk.file("p.csv", PROPORTIONS), desk.file("t.csv", RATES));
    let texts = printed(&drawn(&desk, &proportions, "PLO")).join("\n");
    for footnote in ["Only events: 0.5 added", "No events: 0.5 added"] {
        assert!(texts.contains(footnote), "{texts}");
    }
    let texts = printed(&drawn(&desk, &rates, "IRLN")).join("\n");
    assert!(texts.contains("No events: 0.5 added."), "{texts}");
}

#[test]
fn a_row_without_effect_is_named_in_the_picture() {
    let desk = Desk::new();
    let table = desk.file("p.csv", PROPORTIONS);
    let picture = desk.at("x.svg");
    let options = ["--measure", "PR", "--to", "none"];
    oxymeta(&[&["forest", &table, "-o", &picture], &options[..]].concat()).done();
    let texts = printed(&String::from_utf8(desk.read("x.svg")).unwrap()).join("\n");
    assert!(texts.contains("Not pooled: Tanabe ("), "{texts}");
}

#[test]
fn participants_of_a_table_of_effects_come_from_its_own_column() {
    let desk = Desk::new();
    let table = desk.file("g.csv", "study,yi,vi,ni\nA,0.2,0.01,80\nB,0.3,0.02,\n");
    let found = pooled(&table, &[]);
    assert_eq!(found["studies"][0]["n"], 80.0);
    assert!(found["studies"][1]["n"].is_null());
}

#[test]
fn an_estimate_outside_its_studies_is_called_an_artefact_of_the_back_transformation() {
    let desk = Desk::new();
    let uneven = "study,xi,ni\nA,100,100000\nB,120,90000\nC,1,20\nD,1,25\n";
    let table = desk.file("u.csv", uneven);
    let found = pooled(&table, &["--measure", "PFT"]);
    let back = found["back_transformed"]["estimate"].as_f64().unwrap();
    assert!(back < 100.0 / 100_000.0, "{back}");
    let warned = |found: &Value| {
        let warnings = found["warnings"].as_array().unwrap().clone();
        let code = "back-transformation-outside-studies";
        warnings.iter().any(|warning| warning["code"] == code)
    };
    assert!(warned(&found));
    assert!(!warned(&pooled(&table, &["--measure", "PLO"])));
    let even = desk.file("p.csv", PROPORTIONS);
    assert!(!warned(&pooled(&even, &["--measure", "PFT"])));
}
