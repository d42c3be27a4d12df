//! What is drawn of the BCG trials is what was computed, can be read without eyes, and is the same on every run.

use oxymeta::figures::Figure;
use std::collections::BTreeSet;

use oxymeta::sensitivity::Influence;
use resvg::usvg::roxmltree::Node;

use super::of_bcg::{bcg, figures};
use super::{Drawing, WIDTHS};
use crate::golden::compare;
use crate::overlap::assert_nothing_overlaps;
use crate::read::{by_id, extent, number, parse, rows, shapes};

/// Half a pixel, and the hundredth that coordinates are rounded to.
const PIXEL: f64 = 0.51;

type Diagnostic = fn(&Influence) -> f64;

fn of(name: &str, width: f64) -> String {
    let found = figures(width).into_iter().find(|(one, _)| *one == name);
    found.unwrap().1.inline()
}

#[test]
fn the_figures_of_bcg_are_drawn_as_kept() {
    for (name, figure) in figures(WIDTHS[0]) {
        if name != "gosh-study" {
            let svg = figure.inline();
            assert!(svg.len() < 200_000, "{name}: {} bytes", svg.len());
            compare(&format!("{name}.svg"), &svg);
        }
    }
}

#[test]
fn the_second_run_gives_the_same_bytes() {
    let both = || figures(WIDTHS[1]).into_iter();
    for ((name, one), (_, other)) in both().zip(both()) {
        assert!(one.file() == other.file(), "{name}");
    }
}

#[test]
fn nothing_overlaps_in_a_column_or_on_a_page() {
    for width in WIDTHS {
        for (_, figure) in figures(width) {
            assert_nothing_overlaps(&figure.inline());
        }
    }
}

#[test]
fn a_screen_reader_finds_title_description_and_items_with_ids_of_their_own() {
    for (name, figure) in figures(WIDTHS[1]) {
        let svg = figure.inline();
        let document = parse(&svg);
        let root = document.root_element();
        assert_eq!(root.attribute("role"), Some("graphics-document document"));
        let labels = root.attribute("aria-labelledby").unwrap();
        for id in labels.split(' ') {
            assert!(
                by_id(&document, id)
                    .text()
                    .is_some_and(|text| text.len() > 10),
                "{name}"
            );
        }
        let ids: Vec<&str> = document
            .descendants()
            .filter_map(|n| n.attribute("id"))
            .collect();
        let prefix = labels
            .strip_suffix("desc")
            .unwrap()
            .rsplit(' ')
            .next()
            .unwrap();
        assert_eq!(
            ids.iter().collect::<BTreeSet<_>>().len(),
            ids.len(),
            "{name}"
        );
        assert!(ids.iter().all(|id| id.starts_with(prefix)), "{name}");
        let items = rows(&document);
        assert!(items.len() > 8, "{name}");
        for item in items {
            assert!(
                item.attribute("aria-label")
                    .is_some_and(|label| label.len() > 3)
            );
            assert!(
                item.children()
                    .any(|child| child.has_tag_name((SVG, "title")))
            );
        }
        assert!(!svg.contains("<script") && !svg.contains("href"));
    }
}

#[test]
fn an_influence_plot_has_every_diagnostic_of_every_study_at_its_place() {
    let svg = of("influence", WIDTHS[1]);
    let document = parse(&svg);
    let rows = rows(&document);
    let found = bcg().sensitivity.influence.as_ref().unwrap();
    assert_eq!(rows.len(), found.len());
    let diagnostics: [(&str, Diagnostic); 8] = [
        ("data-rstudent", |one| one.rstudent.unwrap()),
        ("data-dffits", |one| one.dffits.unwrap()),
        ("data-cook-d", |one| one.cook_d.unwrap()),
        ("data-cov-r", |one| one.cov_r.unwrap()),
        ("data-tau2-del", |one| one.tau2_del),
        ("data-qe-del", |one| one.qe_del),
        ("data-hat", |one| one.hat),
        ("data-weight", |one| one.weight),
    ];
    for (panel, (name, value)) in diagnostics.into_iter().enumerate() {
        let mut places = Vec::new();
        for (row, one) in rows.iter().zip(found) {
            assert_eq!(number(*row, name), value(one));
            // A disc and its outline for each panel.
            let discs = shapes(*row, "circle");
            places.push((value(one), number(discs[2 * panel], "cx")));
        }
        assert_on_a_line(&places, name);
    }
}

#[test]
fn influential_studies_have_another_form_and_are_named_in_the_description() {
    let Drawing::Influence(mut plot) = figures(WIDTHS[1]).remove(0).1 else {
        panic!("the first figure is the influence plot")
    };
    plot.studies[3].influential = true;
    let svg = plot.svg_inline().unwrap();
    let document = parse(&svg);
    let row = rows(&document)[3];
    assert!(shapes(row, "circle").is_empty() && !shapes(row, "path").is_empty());
    assert!(svg.contains("Influential: Hart &amp; Sutherland 1977."));
}

#[test]
fn the_hexagons_hold_every_subset_and_stand_where_they_say() {
    for (name, panels) in [("gosh", 1), ("gosh-study", 2)] {
        let svg = of(name, WIDTHS[1]);
        let document = parse(&svg);
        let gosh = bcg().sensitivity.gosh.as_ref().unwrap();
        let cells: Vec<Node> = rows(&document)
            .into_iter()
            .filter(|one| one.attribute("data-n").is_some())
            .collect();
        let held: f64 = cells.iter().map(|cell| number(*cell, "data-n")).sum();
        assert_eq!(held, gosh.estimates.len() as f64);
        for panel in 1..=panels {
            let list = format!("density-{panel}");
            let own = cells.iter().filter(|cell| {
                cell.parent()
                    .unwrap()
                    .attribute("id")
                    .unwrap()
                    .ends_with(&list)
            });
            let (mut across, mut down) = (Vec::new(), Vec::new());
            for cell in own {
                let at = corners(shapes(*cell, "path")[0]);
                across.push((number(*cell, "data-est"), (at.0 + at.1) / 2.0));
                down.push((number(*cell, "data-i2"), (at.2 + at.3) / 2.0));
            }
            assert_on_a_line(&across, name);
            assert_on_a_line(&down, name);
        }
    }
    assert!(of("gosh", WIDTHS[0]).contains("Exact: all 8178 subsets"));
}

#[test]
fn subsets_with_a_study_and_without_it_are_all_subsets() {
    let svg = of("gosh-study", WIDTHS[1]);
    let document = parse(&svg);
    let sum = |list: &str| -> f64 {
        let list = by_id(&document, &format!("bcg-gosh-{list}"));
        let cells = list.children().filter(|node| node.is_element());
        cells.map(|cell| number(cell, "data-n")).sum()
    };
    // Of 2^13 subsets half have a study; those of fewer than two studies are left out.
    assert_eq!(sum("density-1"), 4096.0 - 1.0);
    assert_eq!(sum("density-2"), 4096.0 - 1.0 - 12.0);
}

#[test]
fn p_value_curves_pass_through_estimates_and_limits() {
    let svg = of("drapery", WIDTHS[1]);
    let document = parse(&svg);
    let result = bcg();
    let pooled = result.pooled.as_ref().unwrap();
    let own = by_id(&document, "bcg-drapery-pooled");
    assert_eq!(number(own, "data-est"), pooled.estimate);
    // The levels 95% and 100 (1 - 0.05)% differ in their last digit.
    assert!((number(own, "data-lo") - pooled.ci.lower).abs() < 1e-9);
    assert!((number(own, "data-hi") - pooled.ci.upper).abs() < 1e-9);
    let prediction = pooled.prediction_interval.unwrap();
    let new = by_id(&document, "bcg-drapery-prediction");
    assert!((number(new, "data-lo") - prediction.lower).abs() < 1e-9);
    let mut tops = Vec::new();
    for (i, effect) in result.effects.iter().enumerate() {
        let curve = by_id(&document, &format!("bcg-drapery-study-{}", i + 1));
        assert_eq!(number(curve, "data-est"), effect.estimate.yi);
        assert!((number(curve, "data-hi") - result.study_interval(effect).upper).abs() < 1e-9);
        let points: Vec<(f64, f64)> = shapes(curve, "path").into_iter().flat_map(points).collect();
        let top = points.iter().min_by(|a, b| a.1.total_cmp(&b.1)).unwrap();
        tops.push((effect.estimate.yi, top.0));
    }
    assert_on_a_line(&tops, "tops");
}

#[test]
fn bars_hold_all_resamples_and_are_as_high_as_their_share() {
    let svg = of("distribution", WIDTHS[1]);
    let document = parse(&svg);
    let bars: Vec<Node> = rows(&document)
        .into_iter()
        .filter(|one| one.attribute("data-share").is_some())
        .collect();
    let all: f64 = bars.iter().map(|bar| number(*bar, "data-share")).sum();
    assert!((all - 100.0).abs() < 1e-9);
    let (mut sides, mut heights) = (Vec::new(), Vec::new());
    for bar in &bars {
        let area = extent(shapes(*bar, "path")[0]);
        sides.push((number(*bar, "data-lo"), area.left));
        sides.push((number(*bar, "data-hi"), area.right));
        heights.push((number(*bar, "data-share"), area.bottom - area.top));
    }
    assert_on_a_line(&sides, "sides");
    assert_on_a_line(&heights, "heights");
    let bootstrap = bcg().bootstrap.as_ref().unwrap();
    let interval = bootstrap.mu.bounds.unwrap().interval;
    let drawn = by_id(&document, "bcg-distribution-interval-1");
    assert_eq!(
        [number(drawn, "data-lo"), number(drawn, "data-hi")],
        [interval.lower, interval.upper]
    );
    assert!(svg.contains("= 2000, seed 1"));
}

#[test]
fn every_specification_is_drawn_in_the_order_of_estimates_and_one_is_pre_specified() {
    let svg = of("multiverse", WIDTHS[1]);
    let document = parse(&svg);
    let found = bcg().sensitivity.multiverse.as_ref().unwrap();
    let drawn = rows(&document);
    assert_eq!(drawn.len(), found.universes.len());
    let own: Vec<&Node> = drawn
        .iter()
        .filter(|one| {
            one.attribute("aria-label")
                .unwrap()
                .starts_with("pre-specified")
        })
        .collect();
    assert_eq!(own.len(), 1);
    assert_eq!(
        number(*own[0], "data-est"),
        bcg().pooled.as_ref().unwrap().estimate
    );
    for list in ["specifications-1", "specifications-2"] {
        let list = by_id(&document, &format!("bcg-multiverse-{list}"));
        let columns: Vec<Node> = list.children().filter(|node| node.is_element()).collect();
        let estimates: Vec<f64> = columns.iter().map(|one| number(*one, "data-est")).collect();
        assert!(estimates.windows(2).all(|pair| pair[0] <= pair[1]));
        let mut places = Vec::new();
        for column in &columns {
            let line = extent(shapes(*column, "path")[0]);
            places.push((number(*column, "data-hi"), line.top));
            places.push((number(*column, "data-lo"), line.bottom));
        }
        assert_on_a_line(&places, "intervals");
    }
    assert!(svg.contains("34 of 36 specifications (94%)"));
}

const SVG: &str = "http://www.w3.org/2000/svg";

/// Every place is where a straight axis through the two outermost puts its value.
#[track_caller]
fn assert_on_a_line(places: &[(f64, f64)], what: &str) {
    let by_value = |a: &&(f64, f64), b: &&(f64, f64)| a.0.total_cmp(&b.0);
    let (first, last) = (
        places.iter().min_by(by_value).unwrap(),
        places.iter().max_by(by_value).unwrap(),
    );
    assert!(last.0 > first.0, "{what}");
    let slope = (last.1 - first.1) / (last.0 - first.0);
    for (value, place) in places {
        let expected = first.1 + slope * (value - first.0);
        assert!(
            (place - expected).abs() < PIXEL,
            "{what}: {value} at {place}, not {expected}"
        );
    }
}

/// Left, right, top and bottom of a polygon.
fn corners(polygon: Node) -> (f64, f64, f64, f64) {
    let points = points(polygon);
    let side = |of: fn(&(f64, f64)) -> f64, pick: fn(f64, f64) -> f64| {
        points.iter().map(of).reduce(pick).unwrap()
    };
    (
        side(|p| p.0, f64::min),
        side(|p| p.0, f64::max),
        side(|p| p.1, f64::min),
        side(|p| p.1, f64::max),
    )
}

fn points(shape: Node) -> Vec<(f64, f64)> {
    let text = shape.attribute("points").or(shape.attribute("d")).unwrap();
    let numbers: Vec<f64> = text
        .split(['M', 'L', 'Z', ' ', ','])
        .filter(|part| !part.is_empty())
        .map(|part| part.parse().unwrap())
        .collect();
    numbers.chunks(2).map(|pair| (pair[0], pair[1])).collect()
}
