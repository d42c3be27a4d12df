//! What a protocol declares beside its analyses, and what the report makes of it.

use serde_json::{Value, json};

use crate::program::{Desk, assert_close, oxymeta};

const BCG: &str = "tests/cli/bcg.csv";

/// Tuberculosis after BCG in 13 trials, fewer being better, with these lines for its model and its analysis.
fn bcg(desk: &Desk, model: &str, analysis: &str) -> String {
    let review = desk.at("bcg");
    oxymeta(&["import", BCG, "--measure", "OR", "-o", &review]).done();
    let path = desk.at("bcg/review.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    let text = text.replace("better = \"higher\"", "better = \"lower\"");
    let (head, tail) = text.split_once("[[analysis]]").unwrap();
    let text = format!(
        "{head}[bootstrap]\nreplicates = 100\n[model]\n{model}\n[[analysis]]{tail}\n{analysis}\n"
    );
    std::fs::write(path, text).unwrap();
    review
}

/// The page and the one analysis of results.json.
fn report(desk: &Desk, review: &str) -> (String, Value) {
    oxymeta(&["report", review, "--out", &desk.at("out")]).done();
    let page = String::from_utf8(desk.read("out/index.html")).unwrap();
    let results: Value = serde_json::from_slice(&desk.read("out/results.json")).unwrap();
    (page, results["analyses"][0].clone())
}

fn declared(model: &str, analysis: &str) -> (String, Value) {
    let desk = Desk::new();
    let review = bcg(&desk, model, analysis);
    report(&desk, &review)
}

/// What a command says of the review when its protocol declares nothing.
fn command(command: &str, arguments: &[&str]) -> Value {
    let desk = Desk::new();
    let review = bcg(&desk, "", "");
    let fixed = [command, &review, "--format", "json"];
    oxymeta(&[&fixed, arguments].concat()).json()["analyses"][0].clone()
}

/// The same studies in the same order, so the same bytes.
fn same(got: &Value, want: &Value, keys: &[&str]) {
    for key in keys {
        assert!(!want[key].is_null(), "{key}");
        assert_eq!(got[key], want[key], "{key}");
    }
}

#[test]
fn a_protocol_can_say_what_pool_can() {
    let (page, got) = declared(
        "tau2_ci = \"genq\"\nweights = \"equal\"",
        "tau2_ci = \"pl\"\ndelta = 0.8",
    );
    let want = ["--tau2-ci", "pl", "--weights", "equal", "--delta", "0.8"];
    let want = command("pool", &want);
    let keys = [
        "estimate",
        "ci",
        "tau2_ci",
        "tau2_ci_method",
        "probability_above",
    ];
    same(&got, &want, &keys);
    for said in [
        "Effects are pooled with equal weights, as their plain mean.",
        "is by the generalised Q method (Jackson 2013).",
        "interval of τ² profile likelihood (Hardy and Thompson 1996).",
        "Hardy and Thompson 1996, Stat Med 15:619",
    ] {
        assert!(page.contains(said), "{said}");
    }
}

#[test]
fn a_protocol_without_choices_names_the_defaults() {
    let (page, _) = declared("", "");
    for said in [
        "Effects are pooled with weights 1/(vᵢ + τ²).",
        "estimated by restricted maximum likelihood (Viechtbauer 2005)",
        "Hartung-Knapp-Sidik-Jonkman (Hartung 1999; Sidik and Jonkman 2002)",
        "Higgins-Thompson-Spiegelhalter (Higgins et al. 2009)",
        "by the Q-profile method (Viechtbauer 2007)",
        "Harbord&#39;s regression for odds ratios (Harbord et al. 2006)",
    ] {
        assert!(page.contains(said), "{said}");
    }
    for unsaid in [
        "Analyses that do otherwise",
        "Meta-regression",
        "Jackson 2013",
    ] {
        assert!(!page.contains(unsaid), "{unsaid}");
    }
}

#[test]
fn the_probability_of_an_effect_that_matters_is_on_the_better_side() {
    let (page, got) = declared("", "delta = 0.8");
    let above = command("pool", &["--delta", "0.8"])["probability_above"]["probability"].clone();
    let beyond = &got["probability_beyond_delta"];
    assert_eq!(beyond["side"], "below");
    let want = json!(1.0 - above.as_f64().unwrap());
    // One subtraction.
    assert_close(&beyond["probability"], &want, 1e-15, "probability");
    let percent = 100.0 * want.as_f64().unwrap();
    let said = format!("effect in a new study is below 0.80 is {percent:.0}%");
    assert!(page.contains(&said), "{said}");
    assert!(declared("", "").1["probability_beyond_delta"].is_null());
}

#[test]
fn declared_moderators_give_the_regression_of_the_command() {
    let lines = "moderators = [\"ablat\", \"alloc\"]\nreference = { alloc = \"random\" }";
    let (page, got) = declared("", lines);
    let arguments = ["--moderators", "ablat,alloc", "--reference", "alloc=random"];
    let want = command("regress", &arguments);
    let keys = ["k", "coefficients", "r2", "tau2", "qe", "qm_p", "tests"];
    same(&got["meta_regression"], &want, &keys);
    let r2 = want["r2"].as_f64().unwrap();
    for said in [
        "Meta-regression on ablat + alloc",
        "alloc: alternate against random",
        "ablat, per unit",
        "At ablat 13 the fitted OR is",
        &format!("The moderators explain {r2:.0}% of the heterogeneity (R²)"),
        "such an association between studies is not an effect in people",
        "(Berkey et al. 1995; Knapp and Hartung 2003)",
    ] {
        assert!(page.contains(said), "{said}");
    }
}

#[test]
fn a_moderator_that_explains_nothing_is_a_sentence_and_no_table() {
    let (page, got) = declared("", "moderators = [\"basis\"]");
    let reason = got["meta_regression"]["reason"].as_str().unwrap();
    assert!(reason.contains("in every study"), "{reason}");
    assert!(page.contains("No meta-regression: "));
    assert!(!page.contains("Meta-regression on"));
}

#[test]
fn ten_studies_are_tested_for_small_study_effects() {
    let (page, got) = declared("", "");
    let want = command("bias", &[]);
    let keys = [
        "k",
        "regression_tests",
        "rank_test",
        "trim_and_fill",
        "limit_meta_analysis",
    ];
    same(&got["small_study_effects"], &want, &keys);
    assert!(page.contains("The test to read for this measure (Harbord) finds no clear sign"));
    let (page, got) = declared("", "bias = false");
    assert!(got["small_study_effects"].is_null());
    assert!(page.contains("not tested: the protocol leaves them out"));
}

#[test]
fn fewer_than_ten_studies_are_tested_only_where_the_protocol_asks() {
    let few = |analysis: &str| {
        let desk = Desk::new();
        let review = bcg(&desk, "", analysis);
        let records = std::fs::read_dir(&review).unwrap();
        let mut records: Vec<_> = records.map(|entry| entry.unwrap().path()).collect();
        records.retain(|path| !path.ends_with("review.toml"));
        records.sort();
        for record in &records[9..] {
            std::fs::remove_file(record).unwrap();
        }
        report(&desk, &review)
    };
    let (page, got) = few("");
    assert_eq!(got["k"], 9);
    assert!(got["small_study_effects"].is_null());
    assert!(
        page.contains("are not tested: there are 9 studies"),
        "{page}"
    );
    assert!(page.contains("In this review none was; the largest analysis has 9."));
    assert!(page.contains("There is no meta-regression: no analysis has the ten studies"));
    let (page, got) = few("bias = true");
    assert!(got["small_study_effects"]["caution"].is_string());
    assert!(page.contains("9 studies: with fewer than 10, these tests cannot tell chance"));
    assert!(!page.contains("are not tested"));
}

#[test]
fn what_no_analysis_can_use_is_told_where_it_stands() {
    for (model, analysis, said) in [
        ("tau2_ci = \"q\"", "", "`q`"),
        ("", "weights = \"equl\"", "did you mean `equal`?"),
        ("", "delta = -1", "a value that OR cannot have"),
        ("tau2 = \"EE\"", "delta = 2", "one effect common to all"),
        ("", "moderators = [\"abalt\"]", "did you mean `ablat`?"),
        (
            "",
            "moderators = [\"ablat:alloc\"]",
            "among the moderators too",
        ),
        ("", "moderators = [\"\"]", "is not a moderator"),
        (
            "ci = \"kr\"",
            "moderators = [\"ablat\"]",
            "takes wald, t, hksj",
        ),
        ("", "reference = { alloc = \"random\" }", "no `moderators`"),
        (
            "",
            "moderators = [\"ablat\"]\nreference = { alloc = \"random\" }",
            "not among the `moderators`",
        ),
        ("", "method = \"mh\"\ndelta = 2", "`delta` is of effects"),
        (
            "",
            "method = \"mh\"\nmoderators = [\"ablat\"]",
            "`moderators` is of effects",
        ),
        (
            "",
            "method = \"mh\"\nweights = \"equal\"",
            "`weights` is of effects",
        ),
    ] {
        let desk = Desk::new();
        let review = bcg(&desk, model, analysis);
        let message = oxymeta(&["pool", &review]).fails();
        assert!(message.contains(said), "{said}: {message}");
        assert!(message.contains("review.toml:"), "{message}");
    }
}

#[test]
fn a_clear_slope_is_told_by_the_side_that_imprecise_studies_lie_on() {
    let desk = Desk::new();
    let review = bcg(&desk, "", "moderators = [\"ablat\"]");
    let path = desk.at("bcg/review.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    let text = text.replace("measure = \"OR\"", "measure = \"RD\"");
    std::fs::write(path, text).unwrap();
    let (page, got) = report(&desk, &review);
    let egger = &got["small_study_effects"]["regression_tests"][0];
    assert!(egger["preferred"] == true && egger["slope"].as_f64().unwrap() < 0.0);
    let side =
        "(Egger) finds that the effects of imprecise studies lie further towards “less in group 1”";
    assert!(page.contains(side));
    // Coefficients of risk differences are shown in percentage points.
    let slope = got["meta_regression"]["coefficients"][1]["estimate"]
        .as_f64()
        .unwrap();
    assert!(page.contains("Change in RD, percentage points"));
    let shown = format!("{:.3}", 100.0 * slope).replace('-', "−");
    assert!(
        page.contains(&format!("<td class=\"n\">{shown}</td>")),
        "{shown}"
    );
}
