//! `network`: contributions, net heat, what is said of a network's shape, and components in full.

use serde_json::Value;

use crate::program::{Desk, oxymeta};

const SQUARE: &str = "\
study,treat1,treat2,TE,seTE
One,A,B,0.5,0.2
Two,B,C,0.3,0.25
Three,A,C,0.6,0.3
Four,C,D,0.2,0.3
Five,A,D,1.1,0.2
";

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value}"))
}

fn sum(values: &Value) -> f64 {
    values.as_array().unwrap().iter().map(number).sum()
}

#[test]
fn contributions_come_in_every_form_and_only_when_asked_for() {
    let desk = Desk::new();
    let table = desk.file("c.csv", SQUARE);
    let plain = oxymeta(&["network", &table, "--format", "json"]).json();
    assert!(plain["contributions"].is_null() && plain["net_heat"].is_null());
    for method in ["randomwalk", "shortestpath"] {
        let asked = ["network", &table, "--contributions", method];
        let json = oxymeta(&[&asked[..], &["--format", "json"]].concat()).json();
        let own = &json["contributions"];
        assert_eq!(own["method"], method);
        assert_eq!(own["estimates"].as_array().unwrap().len(), 6);
        for estimate in own["estimates"].as_array().unwrap() {
            assert!(
                (sum(&estimate["comparisons"]) - 100.0).abs() < 1e-9,
                "{estimate}"
            );
            assert!(
                (sum(&estimate["studies"]) - 100.0).abs() < 1e-9,
                "{estimate}"
            );
        }
        let csv = oxymeta(&[&asked[..], &["--format", "csv"]].concat()).done();
        assert!(
            csv.starts_with("treat1,treat2,source,name,percent\n"),
            "{csv}"
        );
        let of = |source: &str| {
            let rows = csv
                .lines()
                .filter(|line| line.starts_with(&format!("A,B,{source},")));
            rows.map(|line| line.rsplit_once(',').unwrap().1.parse::<f64>().unwrap())
                .sum::<f64>()
        };
        for source in ["comparison", "study", "path"] {
            assert!((of(source) - 100.0).abs() < 1e-9, "{source}: {csv}");
        }
        let text = oxymeta(&asked).done();
        assert!(
            text.contains("Contributions (") && text.contains("Over all estimates"),
            "{text}"
        );
    }
    assert!(
        oxymeta(&["network", &table, "--contributions", "krahn"])
            .refuses()
            .contains("shortestpath")
    );
}

#[test]
fn net_heat_has_a_row_for_each_design() {
    let desk = Desk::new();
    let table = desk.file("c.csv", SQUARE);
    let json = oxymeta(&["network", &table, "--net-heat", "--format", "json"]).json();
    let heat = &json["net_heat"]["common"];
    assert_eq!(heat["contrasts"].as_array().unwrap().len(), 5);
    let q: f64 = heat["contrasts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|own| number(&own["q"]))
        .sum();
    assert!((q - number(&json["q_inconsistency"]["q"])).abs() < 1e-9);
    let csv = oxymeta(&["network", &table, "--net-heat", "--format", "csv"]).done();
    assert_eq!(csv.lines().count(), 1 + 2 * 25);
    assert!(
        oxymeta(&["network", &table, "--net-heat"])
            .done()
            .contains("Net heat, random effects")
    );
    let both = [
        "network",
        &table,
        "--net-heat",
        "--contributions",
        "randomwalk",
        "--format",
        "csv",
    ];
    assert!(oxymeta(&both).refuses().contains("one table"));
    let triangle = desk.file(
        "t.csv",
        &SQUARE.replace("Four,C,D,0.2,0.3\nFive,A,D,1.1,0.2\n", ""),
    );
    assert!(
        oxymeta(&["network", &triangle, "--net-heat"])
            .done()
            .contains("No net heat")
    );
}

#[test]
fn the_shape_is_told_in_sentences() {
    let desk = Desk::new();
    let table = desk.file("c.csv", &SQUARE.replace("Five,A,D", "Five,C,E"));
    let json = oxymeta(&["network", &table, "--format", "json"]).json();
    let codes: Vec<&str> = json["diagnosis"]
        .as_array()
        .unwrap()
        .iter()
        .map(|fact| fact["code"].as_str().unwrap())
        .collect();
    assert_eq!(
        codes,
        [
            "loops",
            "bridges",
            "single_study",
            "thin_comparisons",
            "indirect"
        ]
    );
    let bridge = &json["diagnosis"][1]["comparisons"][0];
    assert_eq!(
        (&bridge["treat1"], &bridge["treat2"], &bridge["studies"][0]),
        (&"C".into(), &"D".into(), &"Four".into())
    );
    let text = oxymeta(&["network", &table]).done();
    for fact in json["diagnosis"].as_array().unwrap() {
        assert!(
            text.contains(fact["sentence"].as_str().unwrap()),
            "{fact} is not in: {text}"
        );
    }
}

#[test]
fn parts_that_nothing_connects_come_with_the_trial_that_would() {
    let desk = Desk::new();
    let table = desk.file("p.csv", &format!("{SQUARE}Six,X,Y,1,0.2\n"));
    let message = oxymeta(&["network", &table]).fails();
    for words in [
        "2 parts",
        "{A, B, C, D} and {X, Y}",
        "a trial of A against X",
        "--part largest",
    ] {
        assert!(message.contains(words), "{words} is not in: {message}");
    }
    let json = oxymeta(&["network", &table, "--part", "largest", "--format", "json"]).json();
    assert_eq!(json["treatments"], Value::from(vec!["A", "B", "C", "D"]));
    assert_eq!(json["left_out"][0]["study"], "Six");
    let whole = desk.file("c.csv", SQUARE);
    let whole = oxymeta(&["network", &whole, "--format", "json"]).json();
    assert_eq!(json["estimate"], whole["estimate"]);
    assert!(
        oxymeta(&["network", &table, "--part", "second"])
            .refuses()
            .contains("largest")
    );
}

#[test]
fn components_have_interactions_and_are_compared() {
    let desk = Desk::new();
    let table = desk.file(
        "k.csv",
        "study,treat1,treat2,TE,seTE\n1,A,P,1,1\n2,B,P,2,1\n3,A + B,P,3.3,1\n4,C + D,P,1,1\n",
    );
    let asked = ["network", &table, "--components", "--inactive", "P"];
    let more = [
        "--interaction",
        "A*B",
        "--sum",
        "A + B vs A",
        "--format",
        "json",
    ];
    let json = oxymeta(&[&asked[..], &more].concat()).json();
    let names: Vec<&str> = json["components"]
        .as_array()
        .unwrap()
        .iter()
        .map(|own| own["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["A", "B", "C", "D", "A*B"]);
    // With an interaction each of three studies tells one effect.
    assert!(
        (number(&json["components"][4]["estimate"]) - 0.3).abs() < 1e-9,
        "{json}"
    );
    assert!(
        (number(&json["combinations"][0]["estimate"]) - 2.3).abs() < 1e-9,
        "{json}"
    );
    assert_eq!(json["combinations"][0]["tried"], true);
    assert_eq!(
        (
            &json["confounded"][0]["name"],
            number(&json["confounded"][0]["estimate"])
        ),
        (&"C + D".into(), 1.0)
    );
    let text = oxymeta(&asked).done();
    assert!(text.contains("do not tell these apart: C, D"), "{text}");
    let wrong = |option: &str, value: &str| oxymeta(&[&asked[..], &[option, value]].concat());
    assert!(wrong("--sum", "A + Q").refuses().contains("no component Q"));
    assert!(
        wrong("--interaction", "A*Q")
            .refuses()
            .contains("no component Q")
    );
    assert!(wrong("--interaction", "A*C").fails().contains("A*C"));
    assert!(
        wrong("--contributions", "randomwalk")
            .refuses()
            .contains("--components")
    );
}

#[test]
fn components_shared_by_parts_are_a_way_out() {
    let desk = Desk::new();
    let table = desk.file(
        "k.csv",
        "study,treat1,treat2,TE,seTE\n1,A + B,P,1,1\n2,C,B + C,-2,1\n",
    );
    let message = oxymeta(&["network", &table]).fails();
    assert!(
        message.contains("--components compares across parts, which share B"),
        "{message}"
    );
    let asked = ["network", &table, "--components", "--inactive", "P"];
    let text = oxymeta(&asked).done();
    assert!(
        text.contains("Additivity itself cannot be tested"),
        "{text}"
    );
    let json = oxymeta(&[&asked[..], &["--format", "json"]].concat()).json();
    assert_eq!(json["diagnosis"][0]["code"], "disconnected");
    assert!((number(&json["components"][1]["estimate"]) - 2.0).abs() < 1e-9);
    assert!(json["additivity"].is_null(), "{json}");
}
