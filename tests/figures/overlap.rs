//! Nothing is printed over anything else: judged by the boxes of the drawn letters, not by the
//! widths the layout was made with.

use oxymeta::figures::Figure;
use std::sync::{Arc, LazyLock};

use oxymeta::figures::{FigureError, forest::*};
use proptest::prelude::*;
use resvg::usvg::{self, Group, Node, Rect};

use crate::examples::{column, differences, effect, ratios, study, total};
use crate::paper::{TARGETS, at};

static FONTS: LazyLock<Arc<usvg::fontdb::Database>> = LazyLock::new(|| {
    let mut fonts = usvg::fontdb::Database::new();
    for face in ["Regular", "SemiBold", "Italic"] {
        let path = format!(
            "{}/assets/fonts/Inter-{face}.otf",
            env!("CARGO_MANIFEST_DIR")
        );
        fonts.load_font_data(std::fs::read(path).unwrap());
    }
    Arc::new(fonts)
});

/// The boxes of all drawn texts and the size of the page.
fn drawn(svg: &str) -> (Vec<Rect>, f32, f32) {
    let options = usvg::Options {
        fontdb: FONTS.clone(),
        font_family: "Inter".into(),
        ..Default::default()
    };
    let tree = usvg::Tree::from_str(svg, &options).unwrap();
    let mut boxes = Vec::new();
    collect(tree.root(), &mut boxes);
    (boxes, tree.size().width(), tree.size().height())
}

fn collect(group: &Group, boxes: &mut Vec<Rect>) {
    for node in group.children() {
        match node {
            Node::Group(group) => collect(group, boxes),
            Node::Text(text) => boxes.push(text.abs_bounding_box()),
            _ => {}
        }
    }
}

pub fn assert_nothing_overlaps(svg: &str) {
    let (boxes, width, height) = drawn(svg);
    assert!(boxes.len() > 3);
    for (i, a) in boxes.iter().enumerate() {
        assert!(
            a.left() >= 0.0 && a.top() >= 0.0 && a.right() <= width && a.bottom() <= height,
            "{a:?} is outside"
        );
        for b in &boxes[i + 1..] {
            // Line boxes of neighbouring rows may touch; half a pixel of shared height is not ink.
            let apart = a.right() <= b.left()
                || b.right() <= a.left()
                || a.bottom() <= b.top() + 0.5
                || b.bottom() <= a.top() + 0.5;
            assert!(apart, "{a:?} overlaps {b:?}");
        }
    }
}

fn label() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => "[A-Z][a-z]{2,12}( & [A-Z][a-z]{2,12})? (19|20)[0-9]{2}",
        1 => "[A-Za-z ]{60,120}",
        1 => "[A-Za-z]{40,60}",
        1 => "[\u{e0}-\u{17f}α-ωа-я ]{1,40}",
        1 => Just(String::new()),
    ]
}

fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        "[0-9]{1,6}",
        "[0-9]{1,3}\\.[0-9]{1,3}",
        Just(String::new()),
        Just("—".to_owned()),
        "[0-9]{1,3}/[0-9]{1,4}"
    ]
}

fn interval() -> impl Strategy<Value = Effect> {
    (-3.0..3.0f64, 0.0..4.0f64, 0.0..4.0f64, 0..20u8).prop_map(|(estimate, below, above, fate)| {
        match fate {
            0 => effect(estimate, f64::NEG_INFINITY, f64::INFINITY),
            1 => effect(estimate, estimate - 30.0, estimate + above),
            2 => effect(
                estimate * 5.0,
                estimate * 5.0 - below,
                estimate * 5.0 + above,
            ),
            _ => effect(estimate, estimate - below, estimate + above),
        }
    })
}

fn row(columns: usize) -> impl Strategy<Value = Row> {
    let cells = || prop::collection::vec(cell(), 0..=columns);
    prop_oneof![
        10 => (label(), interval(), 0.0..40.0f64, cells()).prop_map(|(label, effect, weight, cells)| {
            Row::Study(StudyRow { cells, ..study(&label, effect, weight) })
        }),
        3 => (label(), interval(), "[A-Za-z ]{0,60}").prop_map(|(label, effect, part)| {
            Row::Study(StudyRow { part: Some(part), ..study(&label, effect, 3.0) })
        }),
        2 => label().prop_map(|label| Row::Several { label, note: None }),
        1 => (label(), cells()).prop_map(|(label, cells)| Row::NotEstimable { label, cells, reason: "no events".into() }),
        1 => label().prop_map(|label| Row::Heading { label }),
        1 => (label(), interval(), cells()).prop_map(|(label, effect, cells)| {
            Row::Subtotal(SummaryRow { cells, ..total(&label, effect) })
        }),
        1 => interval().prop_map(|effect| Row::Total(total("Total (random effects)", effect))),
        1 => interval().prop_map(|e| Row::Prediction { label: "95% prediction interval".into(), interval: Some((e.lower, e.upper)) }),
        1 => "[A-Za-zτ²=<., ;]{1,200}".prop_map(|text| Row::Statistics { text }),
        1 => "[A-Za-z ]{1,200}".prop_map(|text| Row::Note { text }),
        1 => Just(Row::Spacer),
    ]
}

fn plot() -> impl Strategy<Value = ForestPlot> {
    let alignment = || {
        prop_oneof![
            Just(Alignment::Left),
            Just(Alignment::Centre),
            Just(Alignment::Decimal),
            Just(Alignment::Fraction)
        ]
    };
    let columns = prop::collection::vec(
        (
            prop::option::of("[A-Z][a-z]{3,20}"),
            "[A-Z][a-z]{1,8}",
            alignment(),
        ),
        0..7,
    );
    let favours = prop::option::of((
        "[a-z]{3,15}( [a-z]{3,15}){0,3}",
        "[a-z]{3,15}( [a-z]{3,15}){0,3}",
    ));
    (any::<bool>(), columns, favours)
        .prop_flat_map(|(is_log, columns, favours)| {
            let rows = prop::collection::vec(row(columns.len()), 1..25);
            (Just(is_log), Just(columns), Just(favours), rows)
        })
        .prop_map(|(is_log, columns, favours, rows)| ForestPlot {
            columns: columns
                .iter()
                .map(|(g, h, a)| column(g.as_deref(), h, *a))
                .collect(),
            favours: favours.map(|(left, right)| Favours {
                left: format!("Favours {left}"),
                right: format!("Favours {right}"),
            }),
            rows,
            ..if is_log { ratios() } else { differences() }
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_overlaps_another_or_leaves_the_page(plot in plot()) {
        assert_nothing_overlaps(&plot.svg_inline().unwrap());
    }
}

proptest! {
    // Each case lays the figure out at up to thirty widths of its columns.
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nor_at_the_widths_of_journals(plot in plot(), width in prop::sample::select(&TARGETS[..])) {
        match at(width, plot.clone()).svg_inline() {
            Ok(svg) => assert_nothing_overlaps(&svg),
            Err(FigureError::Narrow { needed, .. }) => {
                prop_assert!(needed > width);
                assert_nothing_overlaps(&at(needed, plot).svg_inline().unwrap());
            }
            Err(error) => panic!("{error}"),
        }
    }
}
