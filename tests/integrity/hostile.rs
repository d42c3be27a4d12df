//! Records whose numbers are replaced by extreme ones: no panic, and no waiting.

use std::path::Path;
use std::time::{Duration, Instant};

use oxymeta::integrity;
use oxymeta::records::{Reading, SourceFile};

/// Far more than the slowest record takes without optimisation on a busy machine; a loop over a number of the record
/// takes minutes.
const PATIENCE: Duration = Duration::from_secs(20);

const EXTREMES: [&str; 14] = [
    "0",
    "1",
    "2",
    "-1",
    "0.5",
    "100",
    "999999999",
    "1000000",
    "1e9",
    "1e300",
    "1e-300",
    "0.000000001",
    "99.9",
    "123456.789012",
];

fn records() -> Vec<SourceFile> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = ["studies/oxytocin-massage", "tests/integrity/clean"];
    let mut files = Vec::new();
    for folder in folders {
        for entry in std::fs::read_dir(root.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if name.ends_with(".toml") && name != "review.toml" {
                let text = std::fs::read_to_string(&path).unwrap();
                files.push(SourceFile { name, text });
            }
        }
    }
    files.sort_by(|a, b| a.name.cmp(&b.name));
    files
}

/// Places of numbers behind `= `.
fn numbers(text: &str) -> Vec<std::ops::Range<usize>> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices("= ") {
        let start = at + 2;
        let rest = &text[start..];
        let length = rest
            .bytes()
            .take_while(|b| b.is_ascii_digit() || b".-".contains(b))
            .count();
        if length > 0 {
            found.push(start..start + length);
        }
    }
    found
}

#[test]
fn extreme_numbers_neither_panic_nor_hang() {
    let files = records();
    let rounds: usize = std::env::var("OXYMETA_HOSTILE")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(600);
    let mut state = 1u64;
    let mut below = |bound: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((state >> 33) as usize) % bound
    };
    let mut audited = 0;
    for _ in 0..rounds {
        let mut file = files[below(files.len())].clone();
        for _ in 0..1 + below(4) {
            let places = numbers(&file.text);
            if !places.is_empty() {
                let place = places[below(places.len())].clone();
                file.text
                    .replace_range(place, EXTREMES[below(EXTREMES.len())]);
            }
        }
        let begin = Instant::now();
        let reading = Reading::of_files(vec![file.clone()]);
        let found = integrity::audit_reading(&reading);
        assert!(
            begin.elapsed() < PATIENCE,
            "{:?}\n{}",
            begin.elapsed(),
            file.text
        );
        assert!(
            found.iter().all(|finding| !finding.message.contains("NaN")),
            "{found:#?}\n{}",
            file.text
        );
        audited += reading.studies.len();
    }
    assert!(audited > rounds / 2, "{audited} of {rounds} were read");
}
