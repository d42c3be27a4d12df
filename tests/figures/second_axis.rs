//! An axis of another scale under the first.

use crate::examples::{bcg, subgroups};
use crate::overlap::assert_nothing_overlaps;
use crate::paper::{TARGETS, at};
use crate::read::{PrintedAxis, by_id, extent, number, parse, shapes};
use oxymeta::figures::Figure;
use oxymeta::figures::forest::*;

fn tick(value: f64, label: &str) -> SecondTick {
    SecondTick {
        value,
        label: label.to_owned(),
    }
}

/// Doublings and halvings of a ratio in words of their own, single ones first.
fn doubled(plot: ForestPlot) -> ForestPlot {
    let groups = [0, -1, 1, -2, 2, 3, -3].map(|n: i32| {
        let value = f64::from(n) * std::f64::consts::LN_2;
        vec![tick(value, &format!("{n} doublings"))]
    });
    ForestPlot {
        second_axis: Some(SecondAxis {
            title: "Doublings of the risk, of which there may be as many as one likes".to_owned(),
            groups: groups.to_vec(),
        }),
        ..plot
    }
}

#[test]
fn every_label_stands_at_its_tick_and_every_tick_at_its_value() {
    let svg = doubled(bcg()).svg_inline().unwrap();
    let document = parse(&svg);
    let first = PrintedAxis::read(&document, true);
    let second = by_id(&document, "second-axis");
    let lines: Vec<_> = shapes(second, "path").into_iter().map(extent).collect();
    assert_eq!((lines[0].left, lines[0].right), (first.left, first.right));
    let labels: Vec<i32> = (shapes(second, "text").iter())
        .filter_map(|text| text.text()?.strip_suffix(" doublings")?.parse().ok())
        .collect();
    assert!(labels.contains(&0) && labels.len() >= 2, "{labels:?}");
    assert_eq!(labels.len(), lines.len() - 1);
    assert!(labels.is_sorted(), "{labels:?}");
    for (n, line) in labels.iter().zip(&lines[1..]) {
        let pixel = first.pixel(f64::from(*n) * std::f64::consts::LN_2);
        assert!((line.left - pixel).abs() < 0.5, "{n}");
    }
}

#[test]
fn labels_stand_apart_at_every_width_and_on_every_page() {
    for width in TARGETS {
        for style in [Style::Generic, Style::Revman, Style::Jama] {
            let plot = ForestPlot {
                style,
                ..doubled(bcg())
            };
            let plot = at(width, plot);
            assert_nothing_overlaps(&plot.svg_inline().unwrap());
            for page in plot.pages().unwrap() {
                assert_nothing_overlaps(&page);
                by_id(&parse(&page), "second-axis");
            }
        }
    }
}

#[test]
fn a_group_of_which_one_label_has_no_room_is_not_drawn() {
    let together = SecondAxis {
        title: "Half".to_owned(),
        groups: vec![
            vec![tick(0.0, "none")],
            vec![tick(0.01, "hardly any"), tick(0.9, "much")],
            vec![tick(0.9, "none")],
            vec![tick(0.9, "some"), tick(99.0, "out of sight")],
        ],
    };
    let plot = ForestPlot {
        second_axis: Some(together),
        ..subgroups()
    };
    let svg = plot.svg_inline().unwrap();
    let document = parse(&svg);
    let texts = shapes(by_id(&document, "second-axis"), "text");
    let texts: Vec<&str> = texts.iter().filter_map(|text| text.text()).collect();
    assert_eq!(texts, ["none", "some", "Half"]);
}

#[test]
fn it_stands_below_the_first_and_moves_nothing_above_it() {
    let (with, without) = (doubled(bcg()), bcg());
    let [with, without] = [with, without].map(|plot| plot.svg_inline().unwrap());
    let rows = |svg: &str| {
        let (from, to) = (
            svg.find("id=\"rows\"").unwrap(),
            svg.find("id=\"axis\"").unwrap(),
        );
        svg[from..to].to_owned()
    };
    assert_eq!(rows(&with), rows(&without));
    let document = parse(&with);
    let line = extent(shapes(by_id(&document, "second-axis"), "path")[0]);
    let texts = shapes(by_id(&document, "axis"), "text");
    assert!(texts.iter().all(|text| number(*text, "y") < line.top));
}

#[test]
fn an_axis_without_a_label_is_not_drawn() {
    let plot = ForestPlot {
        second_axis: Some(SecondAxis {
            title: "Nothing".to_owned(),
            groups: vec![vec![tick(99.0, "out of sight")], Vec::new()],
        }),
        ..bcg()
    };
    assert_eq!(plot.svg_inline().unwrap(), bcg().svg_inline().unwrap());
}
