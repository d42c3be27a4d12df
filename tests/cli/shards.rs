//! A bootstrap in parts: merged, they are the whole to the byte; what does not belong together is refused.

use std::fs;

use crate::program::{Desk, oxymeta};

const BCG: &str = "tests/cli/bcg.csv";

fn bootstrap(arguments: &[&str]) -> crate::program::Run {
    let table = ["bootstrap", BCG, "--measure", "RR", "--tau2", "DL"];
    oxymeta(&[&table, arguments].concat())
}

/// Writes part of 10 000 replicates and says where.
fn part(desk: &Desk, name: &str, arguments: &[&str]) -> String {
    let path = desk.at(name);
    bootstrap(&[arguments, &["--write", &path]].concat()).done();
    path
}

fn thirds(desk: &Desk) -> [String; 3] {
    [1, 2, 3].map(|number| {
        let (name, shard) = (format!("{number}.csv"), format!("{number}/3"));
        let arguments = ["--replicates", "1e4", "--shard", &shard, "--seed", "5"];
        part(desk, &name, &arguments)
    })
}

#[test]
fn shards_in_any_order_are_the_whole_run_to_the_byte() {
    let desk = Desk::new();
    let [one, two, three] = thirds(&desk);
    for format in ["text", "csv", "json"] {
        let whole = bootstrap(&["--replicates", "10000", "--seed", "5", "--format", format]);
        let merged = bootstrap(&["--format", format, "--merge", &three, &one, &two]);
        assert_eq!(merged.done(), whole.done(), "{format}");
    }
    assert_eq!(desk.names(), ["1.csv", "2.csv", "3.csv"]);
}

#[test]
fn ranges_are_parts_of_any_longer_run() {
    let desk = Desk::new();
    let early = part(&desk, "early.csv", &["--replicates", "0..2048"]);
    let late = part(&desk, "late.csv", &["--replicates", "2048..3000"]);
    let merged = bootstrap(&["--format", "json", "--merge", &early, &late]);
    let whole = bootstrap(&["--format", "json", "--replicates", "3000"]);
    assert_eq!(merged.done(), whole.done());
}

#[test]
fn a_file_says_what_it_holds() {
    let desk = Desk::new();
    part(
        &desk,
        "part.csv",
        &["--replicates", "1024..3000", "--seed", "7"],
    );
    let text = String::from_utf8(desk.read("part.csv")).unwrap();
    let mut lines = text.lines();
    let header = lines.next().unwrap();
    for fact in [
        r#""seed":7"#,
        r#""first":1024,"end":3000"#,
        r#""kind":"case""#,
        "input_sha256",
    ] {
        assert!(header.contains(fact), "{header}");
    }
    assert_eq!(
        lines.next(),
        Some("replicate,estimate,tau2,variance,typical")
    );
    assert!(lines.next().unwrap().starts_with("1024,-"));
    assert_eq!(lines.count(), 3000 - 1024 - 1);
}

#[test]
fn an_analysis_of_a_review_is_known_by_its_files() {
    let desk = Desk::new();
    let review = ["bootstrap", "studies/oxytocin-massage"];
    let run = |arguments: &[&str]| oxymeta(&[&review, arguments].concat());
    let path = desk.at("part.csv");
    let few = ["--replicates", "2000"];
    let several = run(&[&few[..], &["--write", &path]].concat());
    assert!(several.refuses().contains("--analysis"));
    let one = [&few[..], &["--analysis", "milk-smd"]].concat();
    run(&[&one[..], &["--write", &path]].concat()).done();
    assert_eq!(run(&["--merge", &path]).done(), run(&one).done());
}

#[test]
fn parts_that_do_not_belong_together_are_refused_with_the_reason() {
    let desk = Desk::new();
    let [one, two, three] = thirds(&desk);
    let refused = |files: &[&str], reason: &str| {
        let message = bootstrap(&[&["--merge"], files].concat()).fails();
        assert!(message.contains(reason), "{message}");
    };
    refused(
        &[&one, &three],
        "no file holds the replicates from 3072 up to 6144",
    );
    refused(
        &[&two, &three],
        "no file holds the replicates from 0 up to 3072",
    );
    refused(
        &[&one, &two, &two, &three],
        "from 3072 up to 6144 are in two files",
    );
    let seeded = part(
        &desk,
        "seed.csv",
        &["--replicates", "3072..4096", "--seed", "6"],
    );
    refused(&[&one, &seeded], "is of another seed (6)");
    let parametric = part(
        &desk,
        "kind.csv",
        &["--replicates", "3072..4096", "--kind", "parametric"],
    );
    refused(&[&one, &parametric], "is of another kind (parametric)");
    let other = ["--tau2", "REML", "--merge", &one];
    let table = ["bootstrap", BCG, "--measure", "RR"];
    let message = oxymeta(&[&table[..], &other].concat()).fails();
    assert!(
        message.contains("another estimator of tau2 (DL)"),
        "{message}"
    );
    refused(&[BCG], "is not a file of replicates");
}

#[test]
fn a_damaged_file_is_refused_at_its_line() {
    let desk = Desk::new();
    part(&desk, "whole.csv", &["--replicates", "2000"]);
    let text = String::from_utf8(desk.read("whole.csv")).unwrap();
    let cut = desk.file("cut.csv", &text[..text.len() / 2]);
    let message = bootstrap(&["--merge", &cut]).fails();
    assert!(
        message.contains("should go up to 2000") || message.contains("is not that of"),
        "{message}"
    );
    let lines: Vec<&str> = text.lines().collect();
    let without = [&lines[..500], &lines[501..]].concat().join("\n") + "\n";
    let without = desk.file("without.csv", &without);
    let message = bootstrap(&["--merge", &without]).fails();
    assert!(
        message.contains("line 501 is not that of replicate 498"),
        "{message}"
    );
    let altered = text.replace("\n77,", "\n77,x");
    let altered = desk.file("altered.csv", &altered);
    let message = bootstrap(&["--merge", &altered]).fails();
    assert!(message.contains("line 80"), "{message}");
}

#[cfg(not(feature = "parquet"))]
#[test]
fn without_parquet_such_a_file_is_refused_with_what_to_do() {
    let desk = Desk::new();
    let path = desk.at("part.parquet");
    let refused = |arguments: &[&str]| {
        let message = bootstrap(arguments).fails();
        assert!(message.contains("part.parquet"), "{message}");
        assert!(message.contains("--features parquet"), "{message}");
    };
    refused(&["--replicates", "2000", "--write", &path]);
    assert!(desk.names().is_empty());
    desk.file("part.parquet", "PAR1 and more");
    refused(&["--merge", &path]);
}

#[cfg(feature = "parquet")]
#[test]
fn parts_as_parquet_and_as_csv_are_the_whole_run_to_the_byte() {
    let desk = Desk::new();
    let early = part(&desk, "early.parquet", &["--replicates", "0..2048"]);
    let late = part(&desk, "late.csv", &["--replicates", "2048..3000"]);
    assert!(desk.read("early.parquet").starts_with(b"PAR1"));
    let merged = bootstrap(&["--format", "json", "--merge", &late, &early]);
    let whole = bootstrap(&["--format", "json", "--replicates", "3000"]);
    assert_eq!(merged.done(), whole.done());
}

#[test]
fn impossible_parts_are_wrong_usage_and_leave_no_file() {
    let desk = Desk::new();
    let path = desk.at("part.csv");
    for arguments in [
        &["--replicates", "100..3000", "--write", &path][..],
        &["--replicates", "2048..2048", "--write", &path],
        &["--replicates", "0..3000"],
        &["--replicates", "3000", "--shard", "1/2"],
        &["--replicates", "3000", "--shard", "3/2", "--write", &path],
        &["--replicates", "100", "--shard", "1/2", "--write", &path],
        &["--merge", &path, "--seed", "2"],
        &["--merge", &path, "--write", &path],
    ] {
        bootstrap(arguments).refuses();
    }
    assert!(desk.names().is_empty());
}

#[cfg(unix)]
#[test]
fn an_interrupted_run_leaves_nothing_and_says_130() {
    use std::process::{Command, Stdio};
    use std::time::{Duration, Instant};
    let desk = Desk::new();
    let path = desk.at("long.csv");
    let mut running = Command::new(env!("CARGO_BIN_EXE_oxymeta"))
        .args([
            "bootstrap",
            BCG,
            "--measure",
            "RR",
            "--replicates",
            "1e10",
            "--write",
            &path,
        ])
        .current_dir(crate::program::root())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let begun = Instant::now();
    while desk.names().is_empty() && begun.elapsed() < Duration::from_secs(60) {
        std::thread::sleep(Duration::from_millis(10));
    }
    // Only a file that has been begun can be left behind.
    assert_eq!(fs::read_dir(desk.path()).unwrap().count(), 1);
    std::thread::sleep(Duration::from_millis(50));
    let id = running.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-INT", &id])
            .status()
            .unwrap()
            .success()
    );
    assert_eq!(running.wait().unwrap().code(), Some(130));
    assert!(desk.names().is_empty());
}
