//! Marks stand for their numbers.

use crate::examples::{bcg, effect, ratios, study, subgroups, total};
use crate::read::{PrintedAxis, extent, number, parse, rows, shapes};
use oxymeta::figures::Figure;
use oxymeta::figures::forest::*;

/// Half a pixel: what the eye can tell apart at 100 %.
const PIXEL: f64 = 0.5;

#[test]
fn ends_of_intervals_read_off_the_axis_are_the_data() {
    for (plot, is_log) in [(bcg(), true), (subgroups(), false)] {
        let svg = plot.svg_inline().unwrap();
        let document = parse(&svg);
        let axis = PrintedAxis::read(&document, is_log);
        let mut read = 0;
        for row in rows(&document)
            .into_iter()
            .filter(|row| row.has_attribute("data-w"))
        {
            let interval =
                shapes(row, "path")
                    .into_iter()
                    .map(extent)
                    .reduce(|a, b| crate::read::Extent {
                        left: a.left.min(b.left),
                        right: a.right.max(b.right),
                        ..a
                    });
            let interval = interval.unwrap();
            for (drawn, name) in [(interval.left, "data-lo"), (interval.right, "data-hi")] {
                let expected = axis.pixel(number(row, name)).clamp(axis.left, axis.right);
                assert!(
                    (drawn - expected).abs() <= PIXEL,
                    "{row:?} {name}: {drawn} for {expected}"
                );
                read += 1;
            }
        }
        assert!(read >= 16);
    }
}

#[test]
fn squares_stand_on_their_estimates_with_areas_in_proportion_to_weight() {
    let svg = bcg().svg_inline().unwrap();
    let document = parse(&svg);
    let axis = PrintedAxis::read(&document, true);
    let squares: Vec<(f64, f64)> = rows(&document)
        .into_iter()
        .filter(|row| row.attribute("id").unwrap().starts_with("row-"))
        .map(|row| {
            let square = extent(shapes(row, "rect")[0]);
            let middle = (square.left + square.right) / 2.0;
            assert!((middle - axis.pixel(number(row, "data-est"))).abs() <= PIXEL);
            (
                (square.right - square.left) * (square.bottom - square.top),
                number(row, "data-w"),
            )
        })
        .collect();
    assert_eq!(squares.len(), 13);
    let (area, weight) = squares[0];
    for (other_area, other_weight) in squares {
        let ratio = (other_area / area) / (other_weight / weight);
        assert!((ratio - 1.0).abs() < 0.02, "{ratio}");
    }
}

#[test]
fn a_wild_interval_does_not_set_the_axis() {
    let width = |rows: Vec<Row>| {
        let svg = ForestPlot { rows, ..ratios() }.svg_inline().unwrap();
        PrintedAxis::read(&parse(&svg), true).labels
    };
    let tame: Vec<Row> = (0..6)
        .map(|i| {
            Row::Study(study(
                &format!("Study {i}"),
                effect(-0.1 * f64::from(i), -0.9, 0.4),
                16.0,
            ))
        })
        .collect();
    let mut wild = tame.clone();
    wild.push(Row::Study(study("Wild", effect(-0.2, -9.0, 11.0), 0.1)));
    assert_eq!(width(tame), width(wild));
}

#[test]
fn the_line_of_no_effect_spans_the_rows_and_ends_at_the_axis() {
    let svg = subgroups().svg_inline().unwrap();
    let document = parse(&svg);
    let ground = crate::read::by_id(&document, "ground");
    let vertical: Vec<_> = shapes(ground, "path")
        .into_iter()
        .map(extent)
        .filter(|line| line.left == line.right)
        .collect();
    let axis = PrintedAxis::read(&document, false);
    let axis_y = extent(shapes(crate::read::by_id(&document, "axis"), "path")[0]).top;
    assert_eq!(vertical.len(), 2, "no effect and the pooled estimate");
    assert!((vertical[0].left - axis.pixel(0.0)).abs() < PIXEL);
    assert!((vertical[0].bottom - axis_y).abs() < 0.01);
    let first = extent(shapes(crate::read::by_id(&document, "row-nilawati-2019"), "rect")[0]);
    assert!(
        vertical
            .iter()
            .all(|line| line.top <= first.top && line.top > first.top - 20.0)
    );
    assert!(
        vertical[1].bottom < vertical[0].bottom,
        "the pooled line ends in its diamond"
    );
}

#[test]
fn a_null_effect_at_the_end_of_the_data_leaves_room_for_both_directions() {
    let rows = vec![
        Row::Study(study("A", effect(-1.2, -2.0, -0.4), 50.0)),
        Row::Study(study("B", effect(-1.0, -1.6, -0.5), 50.0)),
        Row::Total(total("Total", effect(-1.1, -1.5, -0.7))),
    ];
    let svg = ForestPlot { rows, ..ratios() }.svg_inline().unwrap();
    let axis = PrintedAxis::read(&parse(&svg), true);
    let share = (axis.right - axis.pixel(0.0)) / (axis.right - axis.left);
    assert!(share > 0.15, "{share}");
}
