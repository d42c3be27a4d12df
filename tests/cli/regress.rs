//! `regress`, `subgroups` and `pool --moderators`: moderators as a user writes them.

use serde_json::{Value, json};

use crate::program::{Desk, assert_close, oxymeta, root};

const BCG: [&str; 4] = ["tests/cli/bcg.csv", "--measure", "RR", "--format"];

/// metafor's tau2 is iterated to within this distance (see tests/reference); the rest follows from it.
const METAFOR: f64 = 1e-6;

fn run(command: &str, format: &str, arguments: &[&str]) -> crate::program::Run {
    oxymeta(&[&[command], &BCG[..], &[format], arguments].concat())
}

fn regression(arguments: &[&str]) -> Value {
    run("regress", "json", arguments).json()["analyses"][0].clone()
}

fn reference(list: &str, find: impl Fn(&Value) -> bool) -> Value {
    let text = std::fs::read_to_string(root().join("tests/reference/data/bcg__RR.json"));
    let data: Value = serde_json::from_str(&text.unwrap()).unwrap();
    let found = data[list].as_array().unwrap().iter().find(|one| find(one));
    found.unwrap().clone()
}

#[test]
fn numbers_and_categories_give_the_coefficients_of_metafor() {
    let model = reference("metareg", |one| one["model"] == "~ ablat + alloc");
    for (tau2, ci, test) in [("REML", "hksj", "knha"), ("DL", "wald", "z")] {
        let fits = model["fits"].as_array().unwrap().iter();
        let mut fits = fits.filter(|f| f["method"] == tau2 && f["test"] == test);
        let want = fits.next().unwrap();
        let got = regression(&["--moderators", "ablat,alloc", "--tau2", tau2, "--ci", ci]);
        let names: Vec<&Value> = got["coefficients"]
            .as_array()
            .unwrap()
            .iter()
            .map(|c| &c["name"])
            .collect();
        assert_eq!(
            names,
            ["Intercept", "ablat", "alloc=random", "alloc=systematic"]
        );
        for (at, own) in got["coefficients"].as_array().unwrap().iter().enumerate() {
            for (ours, theirs) in [("estimate", "estimate"), ("se", "se"), ("p_value", "pval")] {
                assert_close(&own[ours], &want[theirs][at], METAFOR, ours);
            }
            assert_close(&own["ci"][0], &want["ci_lb"][at], METAFOR, "ci");
        }
        for (ours, theirs) in [
            ("tau2", "tau2"),
            ("h2", "H2"),
            ("qe", "QE"),
            ("qm", "QM"),
            ("qm_p", "QMp"),
        ] {
            // H2 magnifies a distance in tau2 by about 100.
            assert_close(&got[ours], &want[theirs], 100.0 * METAFOR, ours);
        }
    }
}

#[test]
fn a_factor_is_tested_and_an_effect_predicted_as_by_metafor() {
    let got = regression(&[
        "--moderators",
        "alloc,ablat",
        "--predict",
        "ablat=30,alloc=random",
        "--prediction",
        "t",
        "--test",
        "alloc=random=0,alloc=systematic=0",
    ]);
    // metafor 3.8: rma(yi, vi, mods = ~ alloc + ablat, test = "knha"), anova(btt = 2:3), predict(newmods = c(1, 0, 30)),
    // as printed.
    for test in [&got["tests"][0], &got["tests"][2]] {
        assert_close(&test["statistic"], &json!(0.6007), 5e-5, "F");
        assert_close(&test["p_value"], &json!(0.5690), 5e-5, "p");
        assert_eq!(test["df"], json!([2, 9.0]));
    }
    let at = &got["predictions"][0];
    assert_close(&at["estimate"], &json!(-0.7926), 5e-5, "estimate");
    assert_close(&at["se"], &json!(0.2007), 5e-5, "se");
    assert_close(&at["ci"][0], &json!(-1.2466), 5e-5, "ci");
    assert_close(&at["prediction_interval"][1], &json!(0.1801), 5e-5, "pi");
    assert_eq!(at["extrapolated"], json!([]));
}

#[test]
fn another_reference_turns_the_sign_and_nothing_else() {
    let by = |reference: &str| regression(&["--moderators", "alloc", "--reference", reference]);
    let (one, other) = (by("alloc=random"), by("alloc=alternate"));
    assert_eq!(one["coefficients"][1]["name"], "alloc=alternate");
    assert_eq!(other["coefficients"][1]["name"], "alloc=random");
    let slope = |of: &Value| of["coefficients"][1]["estimate"].as_f64().unwrap();
    // The same model in other columns: rounding, and tau2 iterated to 1e-10 or so.
    assert!((slope(&one) + slope(&other)).abs() < 1e-8);
    assert_close(&one["qm"], &other["qm"], 1e-8, "QM");
}

#[test]
fn a_study_without_a_moderator_is_left_out_and_listed() {
    let desk = Desk::new();
    let table =
        "study,yi,vi,dose\na,0.1,0.1,1\nb,0.4,0.2,2\nc,0.2,0.1,\nd,0.9,0.1,4\ne,0.5,0.3,3\n";
    let path = desk.file("doses.csv", table);
    let run = oxymeta(&["regress", &path, "--moderators", "dose", "--format", "json"]);
    let got = run.json()["analyses"][0].clone();
    assert_eq!(got["k"], 4);
    assert_eq!(got["left_out"][0]["label"], "c");
    assert_eq!(got["left_out"][0]["reason"], "does not report dose");
    let text = oxymeta(&["regress", &path, "--moderators", "dose"]).done();
    assert!(text.contains("c: does not report dose"), "{text}");
}

#[test]
fn a_moderator_that_repeats_another_is_named_and_left_out() {
    let desk = Desk::new();
    let rows = "a,0.1,0.1,1,10\nb,0.4,0.2,2,20\nc,0.2,0.1,5,50\nd,0.9,0.1,4,40\n";
    let path = desk.file("twice.csv", &format!("study,yi,vi,g,mg\n{rows}"));
    let fixed = ["regress", &path, "--moderators", "g,mg"];
    let text = oxymeta(&fixed).done();
    assert!(
        text.contains("`mg` is determined by the columns before it"),
        "{text}"
    );
    // Where the studies never tell them apart, nothing is known of what they do apart.
    let along = oxymeta(&[&fixed[..], &["--predict", "g=3,mg=30"]].concat()).done();
    assert!(along.contains("g=3, mg=30"), "{along}");
    let apart = oxymeta(&[&fixed[..], &["--predict", "g=3,mg=10"]].concat()).fails();
    assert!(apart.contains("mg"), "{apart}");
}

#[test]
fn all_orders_are_permuted_where_they_are_few_enough() {
    let desk = Desk::new();
    let all = std::fs::read_to_string(root().join(BCG[0])).unwrap();
    let lines: Vec<&str> = all.lines().collect();
    let seven = [0, 1, 2, 3, 5, 6, 11, 12]
        .map(|line| lines[line])
        .join("\n");
    let path = desk.file("seven.csv", &seven);
    for (ci, coefficients, omnibus) in [
        ("wald", [48.0, 34.0, 94.0], 28.0),
        ("hksj", [41.0, 26.0, 78.0], 24.0),
    ] {
        let run = oxymeta(&[
            "regress",
            &path,
            "--measure",
            "RR",
            "--moderators",
            "alloc",
            "--tau2",
            "DL",
            "--ci",
            ci,
            "--permute",
            "1000",
            "--format",
            "json",
        ]);
        let got = run.json()["analyses"][0].clone();
        let test = &got["permutation"];
        assert_eq!(
            (&test["exact"], &test["permutations"]),
            (&json!(true), &json!(210))
        );
        assert_eq!(test["seed"], Value::Null);
        // metafor 3.8, permutest(rma(yi, vi, mods = ~ alloc, method = "DL"), exact = TRUE): shares of 210, read from decimals.
        for (at, want) in coefficients.iter().enumerate() {
            assert_close(
                &got["coefficients"][at]["permutation_p"],
                &json!(want / 210.0),
                1e-12,
                "p",
            );
        }
        assert_close(&test["qm_p"], &json!(omnibus / 210.0), 1e-12, "qm_p");
    }
}

#[test]
fn random_orders_belong_to_the_seed() {
    let with = |seed: &str| {
        let fixed = [
            "--moderators",
            "ablat",
            "--tau2",
            "DL",
            "--permute",
            "300",
            "--seed",
            seed,
        ];
        run("regress", "json", &fixed).done()
    };
    assert_eq!(with("1"), with("1"));
    assert_ne!(with("1"), with("2"));
}

#[test]
fn neither_permutations_nor_replicates_depend_on_threads() {
    let regress = [
        "--moderators",
        "ablat,alloc",
        "--tau2",
        "DL",
        "--permute",
        "150",
    ];
    for kind in ["case", "parametric", "wild", "sign-flip"] {
        let with = |threads: &str| {
            let drawn = ["--bootstrap", "150", "--kind", kind, "--threads", threads];
            let regressed = run("regress", "json", &[&regress[..], &drawn].concat()).done();
            let split = [&["--subgroup", "alloc", "--tau2", "DL"], &drawn[..]].concat();
            regressed + &run("subgroups", "json", &split).done()
        };
        let one = with("1");
        for threads in ["2", "3", "8"] {
            assert_eq!(one, with(threads), "{kind} on {threads}");
        }
    }
}

#[test]
fn a_bootstrap_gives_intervals_of_every_coefficient() {
    let fixed = [
        "--moderators",
        "ablat,alloc",
        "--bootstrap",
        "400",
        "--seed",
        "2",
    ];
    let got = regression(&fixed);
    let bootstrap = &got["bootstrap"];
    let quantities = bootstrap["quantities"].as_array().unwrap();
    let names: Vec<&Value> = quantities.iter().map(|one| &one["name"]).collect();
    let wanted = [
        "Intercept",
        "ablat",
        "alloc=random",
        "alloc=systematic",
        "tau2",
    ];
    assert_eq!(names, wanted);
    for (own, coefficient) in quantities
        .iter()
        .zip(got["coefficients"].as_array().unwrap())
    {
        assert_close(
            &own["estimate"],
            &coefficient["estimate"],
            1e-12,
            "estimate",
        );
        // 2 b less the other bound.
        let (b, upper) = (
            own["estimate"].as_f64().unwrap(),
            &own["percentile"]["ci"][1],
        );
        let mirrored = json!(2.0 * b - upper.as_f64().unwrap());
        assert_close(&own["basic"]["ci"][0], &mirrored, 1e-12, "basic");
        assert_eq!(
            own["basic"]["ci_monte_carlo_error"][0],
            own["percentile"]["ci_monte_carlo_error"][1]
        );
    }
    assert_eq!(
        (&bootstrap["kind"], &bootstrap["seed"]),
        (&json!("case"), &json!(2))
    );
    // Two of thirteen studies were allocated alternately: the design of (11/13)^13 = 0.11 of the resamples lacks them.
    let failed = bootstrap["failed"].as_u64().unwrap();
    assert!((20..80).contains(&failed), "{failed}");
    let text = run("regress", "text", &fixed).done();
    assert!(
        text.contains("Bootstrap: resampling of studies, 400 replicates, seed 2"),
        "{text}"
    );
    assert!(
        text.contains(&format!("{failed} of the replicates could not be fitted")),
        "{text}"
    );
    let csv = run("regress", "csv", &fixed).done();
    assert_eq!(csv.matches(",bootstrap basic,").count(), 5, "{csv}");
}

#[test]
fn replicates_of_a_slope_spread_as_those_of_r() {
    // R 4.2.2, 20 000 replicates of a DerSimonian-Laird regression written out (its fit to the data is that of metafor 3.8):
    // standard deviations of the intercept and the slope.
    for (kind, want) in [
        ("case", [0.279945, 0.0073864]),
        ("parametric", [0.2352732, 0.0068125]),
        ("sign-flip", [0.18125466, 0.0054154]),
    ] {
        let drawn = ["--bootstrap", "3000", "--kind", kind];
        let got = regression(&[&["--moderators", "ablat", "--tau2", "DL"], &drawn[..]].concat());
        for (at, want) in want.into_iter().enumerate() {
            let se = got["bootstrap"]["quantities"][at]["se"].as_f64().unwrap();
            // A standard deviation of B values is known to 1 / sqrt(2B): both to 1.4 percent; five of these.
            assert!((se / want - 1.0).abs() < 0.07, "{kind} {at}: {se}");
        }
    }
}

#[test]
fn a_bootstrap_gives_the_difference_of_subgroups() {
    let fixed = [
        "--subgroup",
        "alloc",
        "--bootstrap",
        "400",
        "--kind",
        "parametric",
    ];
    let got = run("subgroups", "json", &fixed).json()["analyses"][0]["subgroups"][0].clone();
    let quantities = got["bootstrap"]["quantities"].as_array().unwrap();
    let names: Vec<&str> = quantities
        .iter()
        .map(|one| one["name"].as_str().unwrap())
        .collect();
    let [first, second, third] = [names[0], names[1], names[2]];
    let pairs = [(second, first), (third, first), (third, second)];
    let pairs = pairs.map(|(to, from)| format!("{to} less {from}"));
    assert_eq!(names[3..], pairs.each_ref().map(String::as_str));
    let estimate = |at: usize| quantities[at]["estimate"].as_f64().unwrap();
    assert_close(
        &json!(estimate(3)),
        &json!(estimate(1) - estimate(0)),
        1e-12,
        "difference",
    );
    let text = run("subgroups", "text", &fixed).done();
    assert!(
        text.contains("Bootstrap: parametric, 400 replicates, seed 1"),
        "{text}"
    );
    let csv = run("subgroups", "csv", &fixed).done();
    let widths: Vec<usize> = csv.lines().map(|line| line.split(',').count()).collect();
    assert_eq!(widths, vec![widths[0]; 1 + 3 + 6 * 3 + 1], "{csv}");
}

#[test]
fn the_bubble_line_runs_over_the_studies_values() {
    let got = regression(&["--moderators", "ablat", "--predict", "ablat=13"]);
    let line = &got["bubble"][0];
    assert_eq!(line["moderator"], "ablat");
    let points = line["line"].as_array().unwrap();
    assert_eq!(
        (&points[0]["x"], &points[50]["x"]),
        (&json!(13.0), &json!(55.0))
    );
    assert_eq!(points[0]["estimate"], got["predictions"][0]["estimate"]);
    let weights: f64 = got["studies"]
        .as_array()
        .unwrap()
        .iter()
        .map(|study| study["weight"].as_f64().unwrap())
        .sum();
    assert!((weights - 100.0).abs() < 1e-9);
}

#[test]
fn pool_with_moderators_adds_the_same_meta_regression() {
    let pooled = run("pool", "json", &["--moderators", "ablat,alloc"]).json();
    let plain = run("pool", "json", &[]).json();
    let own = &pooled["analyses"][0];
    assert_eq!(own["estimate"], plain["analyses"][0]["estimate"]);
    let regression = regression(&["--moderators", "ablat,alloc"]);
    assert_eq!(
        own["meta_regression"]["coefficients"],
        regression["coefficients"]
    );
}

#[test]
fn csv_has_a_row_for_each_coefficient_test_and_prediction() {
    let text = run(
        "regress",
        "csv",
        &[
            "--moderators",
            "ablat,alloc",
            "--predict",
            "ablat=30,alloc=random",
        ],
    )
    .done();
    let mut rows = csv::Reader::from_reader(text.as_bytes());
    let kinds: Vec<String> = rows
        .records()
        .map(|row| row.unwrap()[3].to_owned())
        .collect();
    let count = |kind: &str| kinds.iter().filter(|own| *own == kind).count();
    assert_eq!(
        (count("coefficient"), count("test"), count("prediction")),
        (4, 3, 1)
    );
}

#[test]
fn what_cannot_be_meant_is_wrong_usage() {
    for (arguments, said) in [
        (&["--moderators", "latitude"][..], "ablat"),
        (&["--moderators", "ablat,"], "moderator"),
        (&["--moderators", "ablat,ablat:alloc"], "`alloc`"),
        (
            &["--moderators", "alloc", "--reference", "alloc=coin"],
            "systematic",
        ),
        (
            &["--moderators", "alloc", "--reference", "ablat=13"],
            "NAME=CATEGORY",
        ),
        (
            &["--moderators", "ablat", "--predict", "alloc=random"],
            "ablat",
        ),
        (
            &["--moderators", "ablat,alloc", "--predict", "ablat=30"],
            "`alloc`",
        ),
        (
            &["--moderators", "ablat", "--predict", "ablat=north"],
            "numbers",
        ),
        (&["--moderators", "ablat", "--test", "year"], "Intercept"),
        (&["--moderators", "ablat", "--permute", "3"], "100"),
        (&["--moderators", "ablat", "--seed", "3"], "permute"),
        (&["--moderators", "ablat", "--bootstrap", "3"], "100"),
        (&["--moderators", "ablat", "--kind", "wild"], "--bootstrap"),
        (
            &["--moderators", "ablat", "--bootstrap", "100", "--kind", "x"],
            "sign-flip",
        ),
    ] {
        let error = run("regress", "text", arguments).refuses();
        assert!(error.contains(said), "{arguments:?}: {error}");
    }
}

#[test]
fn data_that_cannot_support_it_are_said() {
    let desk = Desk::new();
    let slip = desk.file(
        "slip.csv",
        "study,yi,vi,dose\na,0.1,0.1,1.5\nb,0.4,0.2,2x\nc,0.2,0.1,3\n",
    );
    let error = oxymeta(&["regress", &slip, "--moderators", "dose"]).fails();
    assert!(error.contains("`2x` in b"), "{error}");
    let same = desk.file(
        "same.csv",
        "study,yi,vi,dose\na,0.1,0.1,1\nb,0.4,0.2,1\nc,0.2,0.1,1\n",
    );
    let error = oxymeta(&["regress", &same, "--moderators", "dose"]).fails();
    assert!(error.contains("every study"), "{error}");
    let few = desk.file("few.csv", "study,yi,vi,dose\na,0.1,0.1,1\nb,0.4,0.2,2\n");
    let error = oxymeta(&["regress", &few, "--moderators", "dose"]).fails();
    assert!(error.contains("too few"), "{error}");
}

#[test]
fn subgroups_are_those_of_meta_with_separate_and_common_tau2() {
    for common in [false, true] {
        let want = reference("subgroups", |one| {
            one["method"] == "REML" && one["common_tau2"] == common
        });
        let mut arguments = vec!["--subgroup", "alloc", "--ci", "wald"];
        arguments.extend(common.then_some("--common-tau2"));
        let got = run("subgroups", "json", &arguments).json()["analyses"][0].clone();
        let split = &got["subgroups"][0];
        assert_eq!(split["tau2"], if common { "common" } else { "separate" });
        assert_close(&split["q_between"], &want["Q_between_random"], METAFOR, "Q");
        assert_close(
            &split["q_between_p"],
            &want["pval_between_random"],
            METAFOR,
            "p",
        );
        for (at, group) in split["groups"].as_array().unwrap().iter().enumerate() {
            assert_eq!(group["label"], want["levels"][at]);
            for (ours, theirs) in [
                ("estimate", "random_estimate"),
                ("se", "random_se"),
                ("tau2", "tau2"),
            ] {
                assert_close(&group[ours], &want[theirs][at], METAFOR, ours);
            }
        }
    }
}

#[test]
fn subgroups_come_as_text_and_csv_too() {
    let text = run("subgroups", "text", &["--subgroup", "alloc"]).done();
    for part in ["systematic", "All", "Difference between subgroups"] {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
    let rows = run("subgroups", "csv", &["--subgroup", "alloc"]).done();
    assert_eq!(rows.lines().count(), 5, "{rows}");
    let error = run("subgroups", "text", &["--subgroup", "colour"]).refuses();
    assert!(error.contains("colour"), "{error}");
}

#[test]
fn a_review_is_regressed_on_its_characteristics() {
    let review = ["studies/oxytocin-massage", "--moderators", "country"];
    let text = oxymeta(&[&["regress"], &review[..]].concat()).done();
    assert!(text.contains("Meta-regression ~ country"), "{text}");
}
