//! Two figures kept as files, so that every change of the drawing is seen in review.
//!
//! `UPDATE_GOLDEN=1 cargo test --test figures golden` writes them anew.

use std::path::PathBuf;

use crate::examples::{bcg, subgroups};

fn compare(name: &str, svg: &str) {
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
