//! Sensitivity analyses: what leaving out, adding, moving and choosing otherwise changes.

use serde_json::Value;

use crate::program::{Desk, assert_close, keys, oxymeta};

const BCG: [&str; 4] = ["sensitivity", "tests/cli/bcg.csv", "--measure", "RR"];

fn text(arguments: &[&str]) -> String {
    oxymeta(&[&BCG, arguments].concat()).done()
}

fn analysis(arguments: &[&str]) -> Value {
    let document = oxymeta(&[&BCG, arguments, &["--format", "json"]].concat()).json();
    document["analyses"][0].clone()
}

fn rows(value: &Value) -> &[Value] {
    value.as_array().expect("a list")
}

#[test]
fn without_a_flag_everything_but_gosh_is_made() {
    let all = analysis(&[]);
    let has = keys(&all);
    for key in [
        "leave_one_out",
        "cumulative",
        "influence",
        "multiverse",
        "tipping",
        "fragility",
    ] {
        assert!(has.contains(&key), "no {key} among {has:?}");
    }
    assert!(!has.contains(&"gosh"), "{has:?}");
    let said = text(&[]);
    for heading in [
        "Leave one out",
        "Cumulative, by year",
        "Influence",
        "Baujat",
        "Multiverse",
        "Tipping points",
        "Fragility index",
    ] {
        assert!(said.contains(heading), "no {heading} in:\n{said}");
    }
}

#[test]
fn a_flag_makes_its_analysis_alone() {
    let only = analysis(&["--leave-one-out"]);
    assert!(only.get("cumulative").is_none() && only.get("tipping").is_none());
    assert_eq!(rows(&only["leave_one_out"]).len(), 13);
    assert!(!text(&["--baujat"]).contains("rstudent"));
}

#[test]
fn leaving_out_madras_lowers_the_risk_ratio_most() {
    let found = analysis(&["--leave-one-out", "--ci", "wald"]);
    let all = rows(&found["leave_one_out"]);
    let estimate = |row: &&Value| row["estimate"].as_f64().unwrap();
    let lowest = all
        .iter()
        .min_by(|a, b| estimate(a).total_cmp(&estimate(b)));
    assert_eq!(lowest.unwrap()["left_out"], "TPT Madras 1980");
    assert!(text(&["--leave-one-out"]).contains("The conclusion is the same whichever study"));
}

#[test]
fn the_last_cumulative_estimate_is_that_of_all_studies() {
    for order in ["year", "precision", "size", "effect", "ablat"] {
        let found = analysis(&["--cumulative", order]);
        assert_eq!(found["cumulative"]["order"], order);
        let steps = rows(&found["cumulative"]["steps"]);
        assert_eq!(steps.len(), 13);
        // The same studies in another order of summation.
        let last = &steps[12]["estimate"];
        assert_close(last, &found["estimate"], 1e-12, order);
    }
}

#[test]
fn studies_are_added_in_the_order_asked_for() {
    let added = |order: &str| -> Vec<String> {
        let found = analysis(&["--cumulative", order]);
        let steps = rows(&found["cumulative"]["steps"]);
        let name = |step: &Value| step["added"].as_str().unwrap().to_owned();
        steps.iter().map(name).collect()
    };
    assert_eq!(
        added("year")[..2],
        ["Aronson 1948", "Ferguson & Simes 1949"]
    );
    assert_eq!(added("size")[0], "TPT Madras 1980");
    let effects = oxymeta(&[
        "effects",
        "tests/cli/bcg.csv",
        "--measure",
        "RR",
        "--format",
        "json",
    ]);
    let effects = effects.json();
    let smallest = rows(&effects["studies"])
        .iter()
        .min_by(|a, b| {
            a["yi"]
                .as_f64()
                .unwrap()
                .total_cmp(&b["yi"].as_f64().unwrap())
        })
        .unwrap();
    assert_eq!(smallest["label"], added("effect")[0].as_str());
}

#[test]
fn an_order_that_no_study_has_is_answered_with_those_there_are() {
    let said = oxymeta(&[&BCG[..], &["--cumulative", "colour"]].concat()).refuses();
    assert!(said.contains("colour") && said.contains("precision") && said.contains("year"));
}

#[test]
fn gosh_takes_every_subset_or_a_seeded_sample() {
    let all = analysis(&["--gosh", "--tau2", "DL"]);
    assert_eq!(all["gosh"]["subsets"], (1 << 13) - 13 - 1);
    assert_eq!(
        (&all["gosh"]["exhaustive"], &all["gosh"]["seed"]),
        (&true.into(), &Value::Null)
    );
    let sample = |seed| text(&["--gosh", "--tau2", "DL", "--subsets", "500", "--seed", seed]);
    assert!(sample("7").contains("500 random subsets of at least two studies, seed 7"));
    assert_eq!(sample("7"), sample("7"));
    assert_ne!(sample("7"), sample("8"));
}

#[test]
fn a_csv_file_holds_one_analysis() {
    let said = oxymeta(&[&BCG[..], &["--format", "csv"]].concat()).refuses();
    assert!(said.contains("one table"), "{said}");
    for (flag, lines) in [
        ("--leave-one-out", 14),
        ("--cumulative", 14),
        ("--influence", 14),
        ("--baujat", 14),
        ("--gosh", 1 + 8178),
        ("--tipping", 14),
        ("--multiverse", 1 + 36),
    ] {
        let table = text(&[flag, "--tau2", "DL", "--format", "csv"]);
        assert_eq!(table.lines().count(), lines, "{flag}");
        let cells = table.lines().next().unwrap().split(',').count();
        assert!(cells >= 4, "{flag}");
    }
}

#[test]
fn every_specification_of_the_multiverse_is_what_pool_says() {
    let found = analysis(&["--multiverse"]);
    let multiverse = &found["multiverse"];
    let universes = rows(&multiverse["universes"]);
    assert_eq!(multiverse["specifications"], universes.len());
    for one in universes.iter().step_by(7) {
        let code = |key: &str| one[key].as_str().unwrap().to_owned();
        let pooled = oxymeta(&[
            "pool",
            "tests/cli/bcg.csv",
            "--measure",
            &code("measure"),
            "--tau2",
            &code("tau2_method"),
            "--ci",
            &code("ci_method"),
            "--format",
            "json",
        ])
        .json();
        let pooled = &pooled["analyses"][0];
        assert_eq!(one["estimate"], pooled["estimate"]);
        assert_eq!(one["ci"], pooled["ci"]);
    }
    let count = |code: &str| {
        universes
            .iter()
            .filter(|one| one["conclusion"] == code)
            .count()
    };
    assert_eq!(multiverse["below"], count("below"));
    assert_eq!(multiverse["open"], count("open"));
    assert_eq!(multiverse["holds_in"], count("below"));
    let said = text(&["--multiverse"]);
    assert!(said.contains("holds in 34 of 36 specifications"), "{said}");
}

#[test]
fn a_zero_cell_makes_its_rule_a_choice() {
    let desk = Desk::new();
    let table = "study,ai,n1i,ci,n2i\nA,0,40,9,80\nB,3,50,9,52\nC,2,30,7,31\nD,4,60,9,58\n";
    let path = desk.file("zero.csv", table);
    let arguments = ["sensitivity", &path, "--measure", "RR", "--multiverse"];
    let said = oxymeta(&arguments).done();
    // RR and OR without a correction lose the study without events, in twelve models each.
    assert!(
        said.contains("24 of the specifications rest on fewer studies."),
        "{said}"
    );
    let found = oxymeta(&[&arguments[..], &["--format", "json"]].concat()).json();
    let universes = rows(&found["analyses"][0]["multiverse"]["universes"]).to_vec();
    let has = |to: &str, correction: &str, k: usize| {
        universes.iter().any(|one| {
            let rule = &one["zero_cells"];
            rule["to"] == to && rule["correction"] == correction && one["k"] == k
        })
    };
    assert!(has("only0", "constant", 4) && has("only0", "tacc", 4) && has("none", "constant", 3));
}

#[test]
fn moving_the_events_of_the_fragility_index_turns_the_conclusion() {
    let desk = Desk::new();
    let table = |changed: i64| {
        let ai = 12 + changed;
        format!(
            "study,ai,n1i,ci,n2i\nA,{ai},100,30,100\nB,10,90,22,95\nC,8,80,20,85\nD,15,120,33,118\n"
        )
    };
    let run = |changed: i64, command: &str| {
        let path = desk.file("trials.csv", &table(changed));
        let arguments = [
            command,
            &path,
            "--measure",
            "OR",
            "--ci",
            "wald",
            "--tau2",
            "EE",
        ];
        let document = oxymeta(&[&arguments[..], &["--format", "json"]].concat()).json();
        document["analyses"][0].clone()
    };
    let found = run(0, "sensitivity");
    let studies = rows(&found["fragility"]["studies"]);
    let own = studies.iter().find(|one| one["study"] == "A").unwrap();
    let excludes = |changed: i64| run(changed, "pool")["ci"][1].as_f64().unwrap() < 0.0;
    assert!(excludes(0));
    if own["group"] == 1 {
        let events = own["events"].as_i64().unwrap();
        assert!(events > 0 && excludes(events - 1) && !excludes(events));
    }
    // Moving events over all studies needs no more than the best study alone.
    let least = studies
        .iter()
        .map(|one| one["events"].as_i64().unwrap().abs())
        .min();
    let index = found["fragility"]["index"].as_i64().unwrap();
    assert!(index <= least.unwrap(), "{index} {least:?}");
    let moves = rows(&found["fragility"]["moves"]);
    let total: i64 = moves
        .iter()
        .map(|one| one["events"].as_i64().unwrap().abs())
        .sum();
    assert_eq!(total, index);
}

#[test]
fn a_measure_without_a_null_has_no_tipping_point() {
    let desk = Desk::new();
    let path = desk.file("share.csv", "study,xi,ni\nA,3,40\nB,9,50\nC,7,30\n");
    let found = oxymeta(&["sensitivity", &path, "--measure", "PLO", "--format", "json"]).json();
    let found = &found["analyses"][0];
    assert!(found.get("tipping").is_none() && found.get("fragility").is_none());
    assert_eq!(found["multiverse"]["conclusion"], Value::Null);
    assert_eq!(rows(&found["leave_one_out"]).len(), 3);
    assert_eq!(found["leave_one_out"][0]["excludes_null"], Value::Null);
}

#[test]
fn two_studies_are_too_few() {
    let desk = Desk::new();
    let path = desk.file("two.csv", "study,yi,vi\nA,0.1,0.2\nB,0.3,0.1\n");
    let said = oxymeta(&["sensitivity", &path]).fails();
    assert!(said.contains("at least three studies"), "{said}");
}

#[test]
fn a_protocol_can_say_which_choices_are_defensible() {
    let desk = Desk::new();
    let review = |multiverse: &str| {
        let text = std::fs::read_to_string("studies/oxytocin-massage/review.toml").unwrap();
        let text = text.replacen("[bootstrap]", &format!("{multiverse}\n[bootstrap]"), 1);
        for entry in std::fs::read_dir("studies/oxytocin-massage").unwrap() {
            let entry = entry.unwrap();
            let name = format!("oxytocin-massage/{}", entry.file_name().to_string_lossy());
            desk.file(&name, &std::fs::read_to_string(entry.path()).unwrap());
        }
        desk.file("oxytocin-massage/review.toml", &text);
        desk.at("oxytocin-massage")
    };
    let run = |path: &str| {
        let flags = [
            "sensitivity",
            path,
            "--analysis",
            "adequate-or",
            "--multiverse",
        ];
        oxymeta(&[&flags[..], &["--format", "json"]].concat())
    };
    let own = "[multiverse]\ntau2 = [\"DL\"]\nci = [\"hksj-adhoc\"]\nmeasures = [\"RR\"]\nzero_cells = [\"only0\"]\n";
    let found = run(&review(own)).json();
    let universes = rows(&found["analyses"][0]["multiverse"]["universes"]).to_vec();
    let of = |key: &str| {
        let mut codes: Vec<String> = universes
            .iter()
            .map(|one| one[key].as_str().unwrap().to_owned())
            .collect();
        codes.sort();
        codes.dedup();
        codes
    };
    assert_eq!(of("tau2_method"), ["DL", "REML"]);
    assert_eq!(of("ci_method"), ["hksj-adhoc"]);
    assert_eq!(of("measure"), ["OR", "RR"]);
    let wrong = review("[multiverse]\ntau2 = [\"DM\"]\nzero_cells = [\"onlyo\"]\n");
    let said = run(&wrong).fails();
    assert!(
        said.contains("review.toml") && said.contains("did you mean `DL`"),
        "{said}"
    );
    assert!(said.contains("did you mean `only0`"), "{said}");
}

#[test]
fn an_interval_of_no_width_concludes_nothing() {
    let desk = Desk::new();
    let path = desk.file(
        "equal.csv",
        "study,yi,vi\nA,0.5,0.1\nB,0.5,0.2\nC,0.5,0.3\n",
    );
    let found = oxymeta(&["sensitivity", &path, "--multiverse", "--format", "json"]).json();
    let found = &found["analyses"][0]["multiverse"];
    for one in rows(&found["universes"]) {
        let has_width = one["ci_method"] != "hksj";
        assert_eq!(one["conclusion"].is_string(), has_width, "{one}");
    }
    assert_eq!(found["holds_in"], Value::Null);
}

#[test]
fn an_analysis_that_pools_counts_is_not_refitted_as_if_it_pooled_effects() {
    let said = oxymeta(&[&BCG[..], &["--method", "mh"]].concat()).fails();
    assert!(said.contains("pool effects, not counts"), "{said}");
}

#[test]
fn too_many_studies_to_refit_for_each_are_said_and_the_rest_is_made() {
    let desk = Desk::new();
    let mut table = String::from("study,yi,vi\n");
    for at in 0..1001 {
        table.push_str(&format!("S{at},{},0.1\n", f64::from(at % 7) / 7.0));
    }
    let path = desk.file("many.csv", &table);
    let run = |more: &[&str]| {
        oxymeta(
            &[
                &[
                    "sensitivity",
                    path.as_str(),
                    "--measure",
                    "GEN",
                    "--tau2",
                    "DL",
                ],
                more,
            ]
            .concat(),
        )
    };
    let refusal = run(&["--tipping"]).fails();
    assert!(
        refusal.contains("1001 studies are too many, at most 1000"),
        "{refusal}"
    );
    let both = run(&["--tipping", "--multiverse"]).done();
    assert!(
        both.contains("Not made: the search for tipping points"),
        "{both}"
    );
    assert!(both.contains("Multiverse"), "{both}");
}

#[test]
fn assumed_values_of_a_table_are_a_dimension_of_its_multiverse() {
    let desk = Desk::new();
    let table = desk.file(
        "changes.csv",
        "study,m1i,m2i,sd1i,sd2i,ni\nA,10,8,3,3,20\nB,11,9,4,3,30\nC,9,8.5,3,2.5,25\nD,12,9,3.5,3,18\n",
    );
    let with = |r: &str, more: &[&str]| {
        let fixed = [
            "sensitivity",
            &table,
            "--measure",
            "MC",
            "--multiverse",
            "--format",
            "json",
            "--assume",
            r,
        ];
        oxymeta(&[&fixed, more].concat()).json()["analyses"][0]["multiverse"].clone()
    };
    let swept = with("r=0.5", &["--sweep", "r=0.3,0.5,0.8"]);
    let alone = with("r=0.8", &[]);
    let universes = rows(&swept["universes"]);
    assert_eq!(universes.len(), 3 * rows(&alone["universes"]).len());
    assert_eq!(universes[0]["assumed"][0]["value"], 0.5, "its own first");
    let of_r = |one: &&Value| one["assumed"][0]["value"] == 0.8;
    let estimates = |list: &[&Value]| {
        list.iter()
            .map(|one| one["estimate"].clone())
            .collect::<Vec<_>>()
    };
    let high: Vec<&Value> = universes.iter().filter(of_r).collect();
    let alone: Vec<&Value> = rows(&alone["universes"]).iter().collect();
    assert_eq!(estimates(&high), estimates(&alone));
}

#[test]
fn values_to_sweep_need_a_multiverse_and_a_use() {
    let message =
        oxymeta(&[&BCG, ["--tipping", "--sweep", "add=0.1,0.5"].as_slice()].concat()).refuses();
    assert!(message.contains("--multiverse"), "{message}");
    let message =
        oxymeta(&[&BCG, ["--multiverse", "--sweep", "r=0.3,0.5"].as_slice()].concat()).refuses();
    assert!(message.contains("has no use"), "{message}");
}

#[test]
fn values_asked_for_go_before_those_of_the_protocol() {
    let of = |more: &[&str]| {
        let fixed = [
            "sensitivity",
            "studies/oxytocin-massage",
            "--analysis",
            "before-after-smcr",
            "--multiverse",
        ];
        let found = oxymeta(&[&fixed, more, &["--format", "json"]].concat()).json();
        let universes = found["analyses"][0]["multiverse"]["universes"].clone();
        let value = |one: &Value| {
            one["assumed"][0]["value"]
                .as_f64()
                .expect("an assumed value")
        };
        let mut values: Vec<f64> = rows(&universes).iter().map(value).collect();
        values.dedup();
        values
    };
    let own = of(&[])[0];
    assert_eq!(of(&["--sweep", "r=0.21,0.9"]), [own, 0.21, 0.9]);
}
