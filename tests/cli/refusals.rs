//! Exit codes: 0 done, 1 the data cannot support it, 2 wrong usage.

use crate::program::{Desk, oxymeta, root};

const BCG: &str = "tests/cli/bcg.csv";
const REVIEW: &str = "studies/oxytocin-massage";

#[test]
fn help_and_version_are_no_errors() {
    assert!(oxymeta(&["--version"]).done().starts_with("oxymeta "));
    assert!(oxymeta(&["--help"]).done().contains("Usage: oxymeta"));
    for command in [
        "report",
        "effects",
        "pool",
        "bootstrap",
        "forest",
        "new",
        "schema",
    ] {
        let help = oxymeta(&[command, "--help"]).done();
        assert!(
            help.contains(&format!("Usage: oxymeta {command}")),
            "{help}"
        );
    }
}

#[test]
fn a_wrong_value_is_answered_with_those_that_exist() {
    for (option, value, known) in [
        ("--measure", "XX", "OR, RR, RD"),
        ("--tau2", "XX", "REML"),
        ("--ci", "XX", "hksj"),
        ("--prediction", "XX", "hts"),
        ("--to", "XX", "only0"),
        ("--add", "-1", "from 0 up"),
        ("--correction", "XX", "constant or tacc"),
        ("--vtype", "XX", "LS, LS2, UB, AV, HO"),
        ("--vtype", "AV", "not defined for RR"),
        ("--assume", "XX", "as in r=0.5"),
        ("--assume", "XX=1", "r, crossover-r, icc, add"),
        ("--assume", "add=-1", "a number from 0 up for add"),
        ("--assume", "add=half", "add=NUMBER"),
        ("--assume", "r=0.5", "a table of RR has no use"),
        ("--sweep", "r", "as in r=0.5"),
        ("--sweep", "r=0.3..2", "a number from -1 to 1 for r"),
        ("--sweep", "add=0.9..0.3", "FROM below TO"),
        ("--sweep", "add=0.3..0.9/0", "add=FROM..TO/STEP"),
        ("--sweep", "add=0.3..0.9/x", "add=A,B,C"),
        ("--sweep", "add=0,3..0,9", "decimal points"),
        ("--sweep", "add=0.5", "one value"),
        ("--sweep", "icc=0.1,0.2", "a table of RR has no use"),
        ("--level", "100", "between 0 and 100"),
        ("--level", "0", "between 0 and 100"),
        ("--level", "NaN", "between 0 and 100"),
        ("--method", "REML", "write --tau2 REML"),
        ("--method", "XX", "inverse, mh"),
        ("--level", "0.95", "not a proportion"),
        ("--format", "XX", "json"),
        ("--subgroup", "XX", "no column `XX`"),
    ] {
        let mut arguments = vec!["pool", BCG, option, value];
        if option != "--measure" {
            arguments.extend(["--measure", "RR"]);
        }
        let message = oxymeta(&arguments).refuses();
        assert!(message.contains(known), "{message}");
        let part = |part: &str| message.contains(part);
        let named = value.split(['=', '/']).any(part) || value.split("..").any(part);
        assert!(named, "{message}");
    }
}

#[test]
fn options_that_contradict_each_other_are_refused() {
    let refused = |arguments: &[&str]| {
        oxymeta(&[&["pool", BCG, "--measure", "RR"], arguments].concat()).refuses()
    };
    let message = refused(&["--add", "0.1", "--assume", "add=0.2"]);
    assert!(message.contains("give one of them"), "{message}");
    let variants = ["--sweep", "add=0.1,0.5", "--compare-zero-rules"];
    let message = refused(&[&variants[..], &["--format", "csv"]].concat());
    assert!(message.contains("one table"), "{message}");
    refused(&["--subgroup", "alloc", "--compare-zero-rules"]);
}

#[test]
fn a_review_names_a_correction_that_exists_and_fits_its_measure() {
    let desk = Desk::new();
    oxymeta(&["new", "review", &desk.at("review")]).done();
    oxymeta(&["new", "study", &desk.at("review/a")]).done();
    let study = String::from_utf8(desk.read("review/a.toml")).unwrap();
    let filled = study.replace("# n =", "n =").replace("# events", "events");
    desk.file("review/a.toml", &filled);
    let template = String::from_utf8(desk.read("review/review.toml")).unwrap();
    let pool = |measure: &str, correction: &str| {
        let analysis =
            format!("measure = \"{measure}\"\nzero_cells = {{ correction = \"{correction}\" }}");
        let text = template.replace("measure = \"RR\"", &analysis);
        assert_ne!(text, template);
        desk.file("review/review.toml", &text);
        oxymeta(&["pool", &desk.at("review")])
    };
    let message = pool("RR", "tac").fails();
    assert!(message.contains("did you mean `tacc`?"), "{message}");
    let message = pool("SMD", "tacc").fails();
    assert!(message.contains("SMD has none"), "{message}");
    pool("RR", "tacc").done();
}

#[test]
fn zero_cells_are_no_question_for_means() {
    let desk = Desk::new();
    let table = desk.file(
        "md.csv",
        "study,m1i,sd1i,n1i,m2i,sd2i,n2i\nA,5,2,20,4,2,20\n",
    );
    let message = oxymeta(&["pool", &table, "--measure", "MD", "--compare-zero-rules"]).refuses();
    assert!(message.contains("MD is not"), "{message}");
    let message = oxymeta(&["pool", &table, "--measure", "MD", "--correction", "tacc"]).refuses();
    assert!(message.contains("MD has none"), "{message}");
    let message = oxymeta(&["pool", REVIEW, "--vtype", "UB"]).refuses();
    assert!(message.contains("for tables"), "{message}");
}

#[test]
fn an_unknown_analysis_is_answered_with_those_that_exist() {
    let message = oxymeta(&["pool", REVIEW, "--analysis", "nope"]).refuses();
    assert!(message.contains("`nope`"), "{message}");
    assert!(message.contains("milk-smd"), "{message}");
}

#[test]
fn an_unknown_characteristic_is_no_empty_result() {
    let message = oxymeta(&["pool", REVIEW, "--subgroup", "contry"]).refuses();
    assert!(message.contains("country"), "{message}");
}

#[test]
fn counts_need_a_measure() {
    let message = oxymeta(&["pool", BCG]).refuses();
    assert!(message.contains("--measure"), "{message}");
}

#[test]
fn an_analysis_of_a_table_and_a_report_of_a_table_are_wrong_usage() {
    oxymeta(&["pool", BCG, "--measure", "RR", "--analysis", "x"]).refuses();
    oxymeta(&["report", BCG]).refuses();
}

#[test]
fn unknown_commands_and_options_are_wrong_usage() {
    oxymeta(&["frobnicate"]).refuses();
    oxymeta(&["pool", BCG, "--frobnicate"]).refuses();
    oxymeta(&["pool"]).refuses();
    oxymeta(&[]).refuses();
}

#[test]
fn what_is_not_there_is_named() {
    for arguments in [&["pool", "nowhere.csv"][..], &["report", "nowhere"]] {
        let message = oxymeta(arguments).fails();
        assert!(message.contains("nowhere"), "{message}");
    }
    let message = oxymeta(&["pool", BCG, "--measure", "RR", "-o", "nowhere/x"]).fails();
    assert!(
        message.contains("nowhere") && !message.contains(".tmp"),
        "{message}"
    );
}

#[test]
fn nothing_to_pool_is_a_matter_of_the_data() {
    let desk = Desk::new();
    let table = desk.file("na.csv", "study,yi,vi\nA,NA,0.04\n");
    let message = oxymeta(&["pool", &table]).fails();
    assert!(message.contains("no study"), "{message}");
    oxymeta(&["forest", &table, "-o", &desk.at("x.svg")]).fails();
    assert_eq!(desk.names(), ["na.csv"]);
}

#[test]
fn numbers_too_large_to_pool_are_a_matter_of_the_data() {
    let desk = Desk::new();
    let table = desk.file("huge.csv", "study,yi,vi\nA,1e300,1e-300\nB,-1e300,1e-300\n");
    oxymeta(&["pool", &table]).fails();
}

#[test]
fn a_report_replaces_nothing_but_a_report() {
    let desk = Desk::new();
    desk.file("mine/notes.txt", "years of work");
    let message = oxymeta(&["report", REVIEW, "--out", &desk.at("mine")]).refuses();
    assert!(message.contains("notes.txt"), "{message}");
    let file = desk.file("file", "years of work");
    oxymeta(&["report", REVIEW, "--out", &file]).refuses();
    assert_eq!(desk.read("mine/notes.txt"), b"years of work");
    assert_eq!(desk.names(), ["file", "mine"]);
    oxymeta(&["report", REVIEW, "--out", REVIEW]).refuses();
    assert!(root().join(REVIEW).join("review.toml").is_file());
}

#[test]
fn an_interval_with_an_estimator_of_its_own_refuses_another() {
    let pool =
        |arguments: &[&str]| oxymeta(&[&["pool", BCG, "--measure", "RR"], arguments].concat());
    for (ci, own, other) in [
        ("hc", "DL", "ML"),
        ("pl", "ML", "REML"),
        ("pl-bartlett", "ML", "DL"),
    ] {
        let message = pool(&["--ci", ci, "--tau2", other]).refuses();
        assert!(
            message.contains(&format!("goes with --tau2 {own}, not {other}")),
            "{message}"
        );
        pool(&["--ci", ci, "--tau2", own]).done();
        pool(&["--ci", ci]).done();
    }
}

#[test]
fn commands_that_pool_effects_say_what_to_do_about_counts() {
    let mh = ["--measure", "RR", "--method", "mh"];
    let run = |arguments: &[&str]| oxymeta(&[arguments, &mh].concat());
    let message = run(&["regress", BCG, "--moderators", "ablat"]).refuses();
    assert!(
        message.contains("--method takes inverse, not `mh`"),
        "{message}"
    );
    let message = run(&["bootstrap", BCG]).refuses();
    assert!(
        message.contains("--method takes inverse, not `mh`"),
        "{message}"
    );
    let message = run(&["sensitivity", BCG]).fails();
    assert!(
        message.contains("--method inverse pools the effects"),
        "{message}"
    );
    let inverse = [
        "--measure",
        "RR",
        "--method",
        "inverse",
        "--replicates",
        "100",
    ];
    oxymeta(&[&["bootstrap", BCG], inverse.as_slice()].concat()).done();
}
