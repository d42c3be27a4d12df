//! Same bytes whatever the threads, the order of files and the day; nothing of the machine in them.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use serde_json::Value;

use crate::program::{Desk, keys, oxymeta_in, root};

const REVIEW: &str = "studies/oxytocin-massage";

type Files = BTreeMap<String, Vec<u8>>;

/// The report of the real review, made on one thread.
static REPORT: LazyLock<Files> = LazyLock::new(|| report(&root().join(REVIEW), "1"));

fn report(review: &Path, threads: &str) -> Files {
    let desk = Desk::new();
    let (review, out) = (review.to_string_lossy(), desk.at("out"));
    let arguments = ["report", &review, "--out", &out];
    oxymeta_in(&root(), &arguments, &[("RAYON_NUM_THREADS", threads)]).done();
    assert_eq!(desk.names(), ["out"]);
    files(Path::new(&out))
}

fn files(folder: &Path) -> Files {
    let mut found = Files::new();
    for entry in fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("an entry").path();
        let name = path
            .file_name()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        if path.is_dir() {
            let inner = files(&path).into_iter();
            found.extend(inner.map(|(file, bytes)| (format!("{name}/{file}"), bytes)));
        } else {
            found.insert(name, fs::read(path).expect("a file"));
        }
    }
    found
}

#[track_caller]
fn same(one: &Files, other: &Files) {
    let names = |files: &Files| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(one), names(other));
    for (name, bytes) in one {
        assert!(*bytes == other[name], "{name} differs");
    }
}

fn text(name: &str) -> String {
    String::from_utf8(REPORT[name].clone()).expect("UTF-8")
}

fn texts() -> impl Iterator<Item = (&'static str, String)> {
    let named = REPORT.keys().filter(|name| !name.ends_with(".png"));
    named.map(|name| (name.as_str(), text(name)))
}

fn results() -> Value {
    serde_json::from_str(&text("results.json")).expect("results.json is JSON")
}

#[test]
fn threads_do_not_change_a_byte() {
    same(&REPORT, &report(&root().join(REVIEW), "4"));
}

#[test]
fn the_order_of_files_on_the_disk_does_not_change_a_byte() {
    let desk = Desk::new();
    let records = files(&root().join(REVIEW));
    for (name, bytes) in records.iter().rev() {
        let text = String::from_utf8(bytes.clone()).expect("records are UTF-8");
        desk.file(&format!("review/{name}"), &text);
    }
    same(&REPORT, &report(Path::new(&desk.at("review")), "2"));
}

#[test]
fn the_committed_report_is_what_the_program_writes() {
    same(&REPORT, &files(&root().join("reports/oxytocin-massage")));
}

#[test]
fn every_analysis_has_its_figure_and_the_page_its_results() {
    let results = results();
    let analyses = results["analyses"].as_array().unwrap();
    assert!(!analyses.is_empty());
    for analysis in analyses
        .iter()
        .filter(|analysis| !analysis["estimate"].is_null())
    {
        let id = analysis["id"].as_str().unwrap();
        for extension in ["svg", "png"] {
            let name = format!("figures/{id}.{extension}");
            assert!(REPORT.contains_key(&name), "{name}");
        }
        assert!(text("index.html").contains(id), "{id}");
    }
    for key in [
        "analyses",
        "exclusions",
        "findings",
        "assumptions",
        "oxymeta",
        "input_sha256",
    ] {
        assert!(keys(&results).contains(&key), "{key}");
    }
}

#[test]
fn the_page_explains_every_analysis_in_the_words_of_the_results() {
    let (results, page) = (results(), text("index.html"));
    for analysis in results["analyses"].as_array().unwrap() {
        let sentences = analysis["explanation"].as_array().unwrap();
        assert!(!sentences.is_empty(), "{}", analysis["id"]);
        let escaped = |sentence: &Value| sentence.as_str().unwrap().replace('<', "&#60;");
        for sentence in sentences.iter().map(escaped) {
            assert!(page.contains(&sentence), "{sentence}");
        }
        let found = escaped(&sentences[0]);
        assert_eq!(page.matches(&found).count(), 1, "said twice: {found}");
    }
}

#[test]
fn what_was_assumed_stands_in_the_page_and_in_the_results() {
    let results = results();
    let stated = &results["assumptions"]["stated"][0];
    assert_eq!(stated["assumption"], "r");
    let assuming = stated["analyses"].as_array().unwrap();
    assert!(!assuming.is_empty());
    let page = text("index.html");
    for one in assuming {
        let analyses = results["analyses"].as_array().unwrap();
        let id = &one["analysis"];
        let analysis = analyses
            .iter()
            .find(|analysis| analysis["id"] == *id)
            .unwrap();
        let sweep = one["sweep"].as_array().unwrap();
        let at = sweep
            .iter()
            .find(|point| point["value"] == stated["value"])
            .unwrap();
        assert_eq!(at["estimate"], analysis["estimate"]);
        assert_eq!(at["ci"], analysis["ci"]);
        for study in one["studies"].as_array().unwrap() {
            assert!(page.contains(study.as_str().unwrap()), "{study}");
        }
    }
    let compared = results["assumptions"]["zero_rules"].as_array().unwrap();
    assert_eq!(page.matches("Other rules in").count(), compared.len());
    for one in compared {
        let rules = one["results"].as_array().unwrap();
        let used: Vec<_> = rules.iter().filter(|rule| rule["used"] == true).collect();
        let analyses = results["analyses"].as_array().unwrap();
        let analysis = analyses
            .iter()
            .find(|analysis| analysis["id"] == one["analysis"])
            .unwrap();
        assert_eq!(used.len(), 1);
        assert_eq!(used[0]["estimate"], analysis["estimate"]);
    }
    assert!(page.contains("<h2 id=\"assumed\">What was assumed</h2>"));
    assert_eq!(page.matches("Other values in").count(), assuming.len());
}

#[test]
fn no_study_is_lost() {
    let results = results();
    let mut named: Vec<String> = Vec::new();
    let mut name = |studies: &Value| {
        for study in studies.as_array().unwrap() {
            named.push(study["study"].as_str().unwrap().to_owned());
        }
    };
    for analysis in results["analyses"].as_array().unwrap() {
        name(&analysis["studies"]);
        name(&analysis["not_pooled"]);
    }
    for network in results["networks"].as_array().unwrap() {
        name(&network["trials"]);
        name(&network["not_pooled"]);
    }
    name(&results["exclusions"]);
    for file in files(&root().join(REVIEW)).keys() {
        let id = file.trim_end_matches(".toml");
        let has = |name: &String| name == id || name.starts_with(&format!("{id}:"));
        assert!(
            id == "review" || named.iter().any(has),
            "{id} is nowhere in the results"
        );
    }
}

#[test]
fn no_output_holds_a_number_that_is_none() {
    for (name, text) in texts() {
        for word in ["NaN", ">inf<", " inf ", "-inf"] {
            assert!(!text.contains(word), "{word} in {name}");
        }
    }
}

#[test]
fn no_output_holds_a_path_of_the_machine() {
    let here = root().to_string_lossy().into_owned();
    let temporary = std::env::temp_dir().to_string_lossy().into_owned();
    for (name, text) in texts() {
        for path in [&here, &format!("{temporary}/")] {
            assert!(!text.contains(path.as_str()), "{path} in {name}");
        }
    }
}

#[test]
fn an_earlier_report_is_replaced_whole() {
    let desk = Desk::new();
    desk.file("out/index.html", "old");
    desk.file("out/figures/of-an-analysis-that-is-gone.svg", "old");
    let out = desk.at("out");
    let review = root().join(REVIEW);
    oxymeta_in(
        desk.path(),
        &["report", &review.to_string_lossy(), "--out", &out],
        &[],
    )
    .done();
    same(&REPORT, &files(Path::new(&out)));
    assert_eq!(desk.names(), ["out"]);
}

#[test]
fn every_study_of_a_figure_leads_to_where_its_effect_comes_from() {
    let page = text("index.html");
    let after = |mark: &'static str| page.split(mark).skip(1).map(|rest| rest.split('"').next());
    let anchors: Vec<_> = after(" id=\"").collect();
    let links: Vec<_> = after("<a href=\"#").collect();
    let sources = links.iter().flatten().filter(|to| to.contains("-source-"));
    assert_eq!(sources.count(), page.matches("class=\"touch\"").count());
    for link in links {
        assert!(anchors.contains(&link), "{link:?} leads nowhere");
    }
    for outside in ["<script src", "<link ", "@import", "url(http"] {
        assert!(!page.contains(outside), "{outside}");
    }
}
