//! Reviews of any size and studies of any kind.

use crate::examples::{bcg, effect, extremes, of_studies, ratios, study, subgroups};
use crate::overlap::assert_nothing_overlaps;
use crate::read::{by_id, extent, number, parse, rows, shapes};
use oxymeta::figures::Figure;
use oxymeta::figures::{FigureError, forest::*};

#[test]
fn any_number_of_studies_is_drawn_and_the_height_follows() {
    let mut last = 0.0;
    for k in [0, 1, 2, 3, 13, 40, 120] {
        let svg = of_studies(k).svg_inline().unwrap();
        let document = parse(&svg);
        assert_eq!(rows(&document).len(), k + usize::from(k > 1));
        let height = number(document.root_element(), "height");
        assert!(height > last, "{k} studies are {height} high");
        last = height;
        if k > 0 {
            assert_nothing_overlaps(&svg);
        }
    }
}

#[test]
fn no_study_is_left_out_whatever_the_axis_shows() {
    let svg = extremes().svg_inline().unwrap();
    let document = parse(&svg);
    let studies = extremes()
        .rows
        .iter()
        .filter(|r| matches!(r, Row::Study(_) | Row::NotEstimable { .. }))
        .count();
    let drawn = rows(&document)
        .into_iter()
        .filter(|row| row.attribute("id").unwrap().starts_with("row-"))
        .count();
    assert_eq!(drawn, studies);
}

#[test]
fn what_the_axis_cuts_ends_in_an_arrowhead_inside_it() {
    let svg = extremes().svg_inline().unwrap();
    let document = parse(&svg);
    let axis = extent(shapes(by_id(&document, "axis"), "path")[0]);
    let arrows = |id: &str| {
        let marks = shapes(by_id(&document, id), "path");
        let tips = marks
            .iter()
            .filter(|m| m.attribute("fill") != Some("none"))
            .map(|m| extent(*m));
        let tips: Vec<_> = tips.collect();
        (
            tips.iter().any(|t| (t.left - axis.left).abs() < 0.5),
            tips.iter().any(|t| (t.right - axis.right).abs() < 0.5),
        )
    };
    assert_eq!(arrows("row-cut-on-both-sides-2002"), (true, true));
    assert_eq!(arrows("row-wholly-to-the-left-2003"), (true, false));
    assert_eq!(arrows("row-wholly-to-the-right-2004"), (false, true));
    assert_eq!(arrows("row-no-events-in-one-group-2006"), (true, true));
    assert_eq!(arrows("subtotal"), (true, false));
    assert_eq!(arrows("total"), (false, true));
    assert_eq!(arrows("prediction"), (true, true));
    assert_eq!(arrows("row-short-interval-2001"), (false, false));
    for row in rows(&document) {
        for shape in shapes(row, "path").into_iter().chain(shapes(row, "rect")) {
            let shape = extent(shape);
            assert!(
                shape.left >= axis.left - 0.5 && shape.right <= axis.right + 0.5,
                "{row:?}"
            );
        }
    }
}

#[test]
fn an_interval_wholly_beyond_the_axis_is_printed_in_italics() {
    let svg = extremes().svg_inline().unwrap();
    let document = parse(&svg);
    let is_italic = |id: &str| {
        by_id(&document, id)
            .descendants()
            .any(|n| n.attribute("font-style") == Some("italic"))
    };
    assert!(is_italic("row-wholly-to-the-left-2003") && is_italic("row-wholly-to-the-right-2004"));
    assert!(!is_italic("row-cut-on-both-sides-2002"));
}

#[test]
fn other_scripts_are_measured_and_kept() {
    let svg = extremes().svg_inline().unwrap();
    for label in ["日本乳癌学会", "مجموعة الدراسة"] {
        assert!(svg.contains(label));
    }
    assert!(svg.contains("textLength"));
}

#[test]
fn an_empty_subgroup_says_so() {
    let mut plot = subgroups();
    plot.rows.insert(
        0,
        Row::Heading {
            label: "Adolescents".into(),
        },
    );
    assert!(plot.svg_inline().unwrap().contains("No studies"));
}

#[test]
fn identical_effects_and_an_effect_exactly_null_are_drawn() {
    for value in [0.0, 0.7, -1e-14] {
        let rows = (0..3)
            .map(|i| Row::Study(study(&format!("S{i}"), effect(value, value, value), 33.3)))
            .collect();
        ForestPlot { rows, ..ratios() }.svg_inline().unwrap();
    }
}

#[test]
fn faults_of_a_description_are_named() {
    let with = |row: StudyRow| {
        ForestPlot {
            rows: vec![Row::Study(row)],
            ..ratios()
        }
        .svg()
    };
    let cases = [
        with(StudyRow {
            cells: vec!["1".into()],
            ..study("A", effect(0.0, -1.0, 1.0), 1.0)
        }),
        with(study("A", effect(f64::NAN, -1.0, 1.0), 1.0)),
        with(study("A", effect(0.0, 0.5, 1.0), 1.0)),
        with(study("A", effect(0.0, -1.0, 1.0), -1.0)),
    ];
    assert!(matches!(
        cases[0],
        Err(FigureError::Cells {
            found: 1,
            expected: 0,
            ..
        })
    ));
    for case in &cases[1..] {
        assert!(
            matches!(case, Err(FigureError::Number { row, .. }) if row == "A"),
            "{case:?}"
        );
    }
    let axis = AxisOptions {
        domain: Some((1.0, -1.0)),
        ..AxisOptions::default()
    };
    assert!(matches!(
        ForestPlot { axis, ..bcg() }.svg(),
        Err(FigureError::Domain { .. })
    ));
}
