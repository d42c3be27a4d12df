//! Names that read from right to left: columns from the right, the axis as ever.

use crate::examples::{bcg, column, effect, ratios, study, total};
use crate::overlap::assert_nothing_overlaps;
use crate::paper::{TARGETS, at};
use crate::read::{PrintedAxis, by_id, extent, number, parse, rows, shapes};
use oxymeta::figures::Figure;
use oxymeta::figures::forest::*;

const NAMES: [&str; 5] = [
    "أحمد والسيد 2012",
    "مجموعة دراسة القاهرة التعاونية للرضاعة الطبيعية والتغذية المبكرة للأطفال الخدج 2015",
    "כהן ועמיתים 2017",
    "الخطيب 2019",
    "منصور ويوسف 2021",
];

/// Studies with counts, three of them effects of one.
fn leftward() -> ForestPlot {
    let row = |(i, name): (usize, &&str)| {
        let estimate = i as f64 / 3.0 - 0.9;
        StudyRow {
            cells: ["4", "123", "11", "139"].map(str::to_owned).to_vec(),
            note: (i == 0).then(|| "a".to_owned()),
            ..study(name, effect(estimate, estimate - 0.5, estimate + 0.6), 10.0)
        }
    };
    let mut rows: Vec<Row> = (NAMES.iter().enumerate())
        .map(|one| Row::Study(row(one)))
        .collect();
    rows.push(Row::Several {
        label: "سعيد 2023".to_owned(),
        note: None,
    });
    rows.extend(["نساء", "رجال"].map(|part| {
        Row::Study(StudyRow {
            part: Some(part.to_owned()),
            ..row((3, &"سعيد 2023"))
        })
    }));
    rows.push(Row::Total(total("Total (REML)", effect(-0.2, -0.5, 0.1))));
    rows.push(Row::Statistics {
        text: "Heterogeneity: τ² = 0.00".to_owned(),
    });
    rows.push(Row::Note {
        text: "A note on it".to_owned(),
    });
    ForestPlot {
        columns: bcg().columns,
        rows,
        ..ratios()
    }
}

#[test]
fn labels_end_at_the_right_edge_and_columns_follow_to_the_left() {
    let svg = leftward().svg_inline().unwrap();
    let document = parse(&svg);
    let width = number(document.root_element(), "width");
    let row = by_id(&document, "row-الخطيب-2019");
    let texts = shapes(row, "text");
    let at = |i: usize| number(texts[i], "x");
    let label_end = at(0) + number(texts[0], "textLength");
    // A margin of one em, in whole pixels of a screen.
    assert!(
        (width - label_end - 12.0).abs() <= 1.0,
        "{label_end} of {width}"
    );
    // Events and total of the vaccinated, then of the controls, effect and weight.
    assert!(at(0) > at(1) && at(1) > at(2) && at(2) > at(3) && at(3) > at(4));
    let axis = PrintedAxis::read(&document, true);
    assert!(at(4) > axis.right);
    assert!(
        number(texts[6], "x") < axis.left,
        "the weight stands beyond the plot"
    );
    let end = |id: &str| {
        let text = shapes(by_id(&document, id), "text")[0];
        (number(text, "x"), text.text().unwrap().to_owned())
    };
    assert!(end("statistics").0 > axis.right, "beside the axis");
    assert!(end("note").0 < axis.left, "a note begins at the left");
}

#[test]
fn the_axis_and_its_marks_are_not_mirrored() {
    let svg = leftward().svg_inline().unwrap();
    let document = parse(&svg);
    let axis = PrintedAxis::read(&document, true);
    assert!(axis.labels.is_sorted());
    for row in rows(&document) {
        let Some(square) = shapes(row, "rect").first().copied().map(extent) else {
            continue;
        };
        let middle = (square.left + square.right) / 2.0;
        let pixel = axis.pixel(number(row, "data-est"));
        assert!((middle - pixel).abs() < 0.5, "{middle} for {pixel}");
    }
}

#[test]
fn a_bracket_stands_at_the_right_and_a_footnote_at_the_left_end_of_the_name() {
    let svg = leftward().svg_inline().unwrap();
    let document = parse(&svg);
    let study = by_id(&document, "study-سعيد-2023");
    let bracket = extent(shapes(study, "path")[0]);
    for text in shapes(study, "text").into_iter().filter(|text| {
        text.text()
            .is_some_and(|text| text == "نساء" || text == "رجال")
    }) {
        assert!(bracket.left > number(text, "x") + number(text, "textLength"));
    }
    let first = by_id(&document, "row-أحمد-والسيد-2012");
    let texts = shapes(first, "text");
    assert_eq!(texts[0].text(), Some("a\u{2009}"));
    assert!(number(texts[0], "x") < number(texts[1], "x"));
    assert!(number(texts[0], "y") < number(texts[1], "y"));
}

#[test]
fn nothing_overlaps_in_any_style_at_any_width() {
    for style in [
        Style::Generic,
        Style::Revman,
        Style::Jama,
        Style::Bmj,
        Style::Lancet,
    ] {
        for width in TARGETS {
            let plot = ForestPlot {
                style,
                ..leftward()
            };
            assert_nothing_overlaps(&at(width, plot).svg_inline().unwrap());
        }
    }
}

#[test]
fn pages_go_on_at_the_right() {
    let mut plot = leftward();
    let studies: Vec<Row> = plot.rows.drain(..4).collect();
    for _ in 0..40 {
        plot.rows.splice(0..0, studies.iter().cloned());
    }
    let pages = plot.pages().unwrap();
    assert!(pages.len() > 1);
    for page in &pages {
        assert_nothing_overlaps(page);
    }
    let document = parse(&pages[1]);
    let continued = shapes(by_id(&document, "page"), "text")
        .into_iter()
        .find(|text| {
            text.descendants()
                .any(|node| node.text() == Some("(continued)"))
        });
    let axis = PrintedAxis::read(&document, true);
    assert!(number(continued.expect("a line that says so"), "x") > axis.right);
}

#[test]
fn one_name_in_another_script_leaves_all_columns_as_they_are() {
    let mut plot = leftward();
    plot.columns = vec![column(None, "Events", Alignment::Decimal)];
    plot.rows = vec![
        Row::Study(study("أحمد 2012", effect(0.1, -0.2, 0.4), 50.0)),
        Row::Study(study("Ahmad 2014", effect(0.2, -0.2, 0.6), 50.0)),
    ];
    let svg = plot.svg_inline().unwrap();
    let document = parse(&svg);
    for row in rows(&document) {
        assert_eq!(number(shapes(row, "text")[0], "x"), 12.0);
    }
}
