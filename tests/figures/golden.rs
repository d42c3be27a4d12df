//! Figures kept as files, so that every change of the drawing is seen in review.
//!
//! `UPDATE_GOLDEN=1 cargo test --test figures golden` writes them anew.

use oxymeta::figures::Figure;
use std::path::PathBuf;

use oxymeta::effects::Measure;
use oxymeta::effects::binary::ZeroRule;
use oxymeta::effects::table::Table;
use oxymeta::pooling::Options;
use oxymeta::records::SourceFile;
use oxymeta::reports::forest::forest_plot;
use oxymeta::synthesis::{Extras, TableAnalysis, run_table};

use crate::examples::{bcg, subgroups};

pub fn compare(name: &str, svg: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/figures/golden")
        .join(name);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, svg).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap();
    if let Some((line, (found, kept))) = svg
        .lines()
        .zip(kept.lines())
        .enumerate()
        .find(|(_, (a, b))| a != b)
    {
        panic!("{name} line {}:\n  drawn {found}\n  kept  {kept}", line + 1);
    }
    assert_eq!(svg.lines().count(), kept.lines().count(), "{name}");
}

#[test]
fn bcg_is_drawn_as_kept() {
    compare("bcg.svg", &bcg().svg_inline().unwrap());
}

#[test]
fn subgroups_are_drawn_as_kept() {
    compare("subgroups.svg", &subgroups().svg_inline().unwrap());
}

/// The figure of a table as the program draws it.
fn of_table(name: &str, measure: Measure, text: &str) -> String {
    let file = SourceFile {
        name: name.to_owned(),
        text: text.to_owned(),
    };
    let zero_rule = ZeroRule::of(measure);
    let effects = Table::read(file).unwrap().effects(measure, &zero_rule);
    let analysis = TableAnalysis {
        name,
        measure,
        zero_rule,
        options: Options::default(),
    };
    let result = run_table(analysis, effects.unwrap(), &Extras::default()).unwrap();
    forest_plot(&result, "").unwrap().svg_inline().unwrap()
}

#[test]
fn proportions_with_no_and_only_events_are_drawn_as_kept() {
    let table =
        "study,xi,ni\nAdams 2001,0,24\nBaker 2004,3,40\nClark 2010,9,31\nDavis 2015,12,12\n";
    let svg = of_table("proportions", Measure::Pft, table);
    compare("proportions.svg", &svg);
}

#[test]
fn rates_are_drawn_as_kept() {
    let table = "study,xi,ti\nAdams 2001,0,240.5\nBaker 2004,13,435\nClark 2010,50,405\nDavis 2015,19,398\nEvans 2018,7,263\n";
    compare("rates.svg", &of_table("rates", Measure::Irln, table));
}

#[test]
fn correlations_are_drawn_as_kept() {
    let table = "study,ri,ni\nAdams 2001,0.62,24\nBaker 2004,-0.1,140\nClark 2010,0.95,31\n";
    compare(
        "correlations.svg",
        &of_table("correlations", Measure::Zcor, table),
    );
}
