//! Reports simulated from single persons: honest ones must pass, and a number changed afterwards must be found at its line.

mod planted;
mod report;

use oxymeta::integrity::{Finding, Severity};

use crate::support::findings;
use report::Report;

/// Errors and warnings.
fn grave(report: &Report) -> Vec<Finding> {
    let text = report.text();
    let found = findings(&[("simulated.toml", &text)]);
    found
        .into_iter()
        .filter(|finding| finding.rule.severity >= Severity::Warning)
        .collect()
}

/// How many reports; more with `OXYMETA_SIMULATED`.
fn how_many() -> u64 {
    std::env::var("OXYMETA_SIMULATED")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(400)
}

#[test]
fn honest_reports_pass() {
    for seed in 0..how_many() {
        let report = Report::simulated(seed);
        let found = grave(&report);
        let shown: Vec<_> = found
            .iter()
            .map(|finding| (finding.rule.code, &finding.message))
            .collect();
        assert!(
            found.is_empty(),
            "seed {seed}: {shown:#?}\n{}",
            report.text()
        );
    }
}

/// Of the numbers changed so far that nobody could take for rounding, at least 95 in 100 are found at their line.
#[test]
fn changed_numbers_are_found_at_their_line() {
    let mut found = std::collections::BTreeMap::<&str, (u32, u32, u32)>::new();
    for seed in 0..how_many() {
        let honest = Report::simulated(seed);
        for (kind, tag, changed) in planted::all(&honest, seed) {
            let line = changed.line(&tag);
            let text = changed.text();
            let places = grave(&changed).into_iter().map(|finding| {
                let line = |offset: usize| text[..offset].matches('\n').count() + 1;
                let primary = line(finding.span.start);
                let beside: Vec<_> = finding
                    .related
                    .iter()
                    .map(|other| line(other.span.start))
                    .collect();
                (primary, beside)
            });
            let places: Vec<_> = places.collect();
            let tally = found.entry(kind).or_default();
            tally.0 += 1;
            tally.1 += u32::from(places.iter().any(|(primary, _)| *primary == line));
            tally.2 += u32::from(
                places
                    .iter()
                    .any(|(primary, beside)| *primary == line || beside.contains(&line)),
            );
        }
    }
    for (kind, (planted, at_line, beside)) in &found {
        println!("{kind:32} planted {planted:5}  at its line {at_line:5}  also beside {beside:5}");
    }
    let planted: u32 = found.values().map(|tally| tally.0).sum();
    let at_line: u32 = found.values().map(|tally| tally.1).sum();
    println!("{at_line} of {planted}");
    assert!(
        f64::from(at_line) >= 0.95 * f64::from(planted),
        "{at_line} of {planted}"
    );
}
