//! Net heat plots and contribution bars, from descriptions of any data.

use std::collections::BTreeSet;

use oxymeta::figures::contributions::{Bar, Contributions, Part, Shade};
use oxymeta::figures::net_heat::NetHeat;
use oxymeta::figures::risk_of_bias::Level;
use oxymeta::figures::{Figure, FigureError, PIXELS_PER_MM, Sheet};
use proptest::prelude::*;
use resvg::usvg::roxmltree;

use crate::golden::compare;
use crate::overlap::assert_nothing_overlaps;
use crate::read::{by_id, extent, number, parse, rows, shapes};

const WIDTHS: [f64; 3] = [84.0, 129.0, 178.0];

const NAMES: [&str; 6] = [
    "placebo",
    "metformin",
    "acarbose",
    "rosiglitazone",
    "Face-to-face interpersonal psychotherapy",
    "Usual care",
];

fn sheet(width_mm: f64) -> Sheet {
    Sheet {
        id: "figure".into(),
        title: "Figure".into(),
        description: "What the figure shows.".into(),
        notes: vec!["A note that is *long* enough to be wrapped at most widths.".into()],
        width: width_mm * PIXELS_PER_MM,
        ..Sheet::default()
    }
}

fn pair(i: usize, names: &[&str]) -> String {
    let n = names.len();
    format!("{} v {}", names[i % n], names[(i / n + i + 1) % n])
}

/// Shares and heats that fall off from the diagonal, the heats of both signs.
pub fn heat(n: usize, width_mm: f64, names: &[&str]) -> NetHeat {
    let wave = |i: usize, j: usize| ((3 * i + 7 * j + i * j) as f64).sin();
    let share = |i: usize, j: usize| match i == j {
        true => 0.35 + 0.6 * wave(i, j).abs(),
        false => 0.4 * wave(i, j).abs() / (1.0 + i.abs_diff(j) as f64),
    };
    let heat = |i: usize, j: usize| match i == j {
        true => 6.0 * wave(j, i).abs(),
        false => 5.0 * wave(j, i + 1) / (0.5 + i.abs_diff(j) as f64),
    };
    let matrix = |of: &dyn Fn(usize, usize) -> f64| -> Vec<Vec<f64>> {
        let row = |i: usize| (0..n).map(|j| of(i, j)).collect();
        (0..n).map(row).collect()
    };
    NetHeat {
        sheet: sheet(width_mm),
        axes: "Row: network estimate of a design. Column: a design\u{2019}s direct evidence.".into(),
        designs: (0..n).map(|i| pair(i, names)).collect(),
        contributions: matrix(&share),
        heat: matrix(&heat),
        heat_title: "Inconsistency of the row that goes with the column (difference in *Q*); hatched: it would grow".into(),
        contribution_title: "Area of a square: contribution of the column to the row".into(),
    }
}

pub fn bars(n: usize, parts: usize, width_mm: f64) -> Contributions {
    let bar = |i: usize| {
        let weight = |j: usize| (1.0 + ((i * 5 + j * 3) as f64).sin()) / (1.0 + j as f64);
        let whole: f64 = (0..parts).map(weight).sum();
        let part = |j: usize| Part {
            label: pair(i + 7 * j, &NAMES),
            share: weight(j) / whole,
            shade: match (i % 3, j) {
                (0 | 1, 0) => Shade::Direct,
                _ => Shade::Indirect,
            },
        };
        Bar {
            label: NAMES[i % NAMES.len()].into(),
            parts: (0..parts).map(part).collect(),
        }
    };
    Contributions {
        sheet: sheet(width_mm),
        axis_title: "Contribution to the network estimate".into(),
        heading: "Against placebo".into(),
        bars: (0..n).map(bar).collect(),
        key: vec![
            (Shade::Direct, "Direct evidence".into()),
            (Shade::Indirect, "Indirect evidence, by comparison".into()),
            (Shade::Others, "Smaller parts together".into()),
        ],
    }
}

pub fn judged(width_mm: f64) -> Contributions {
    let bar = |label: &str, shares: [f64; 3]| {
        let parts = [
            (Level::Low, "low risk (4 studies)"),
            (Level::Concerns, "some concerns (3 studies)"),
            (Level::High, "high risk (1 study)"),
        ];
        let part = |((level, words), share): ((Level, &str), f64)| Part {
            label: words.into(),
            share,
            shade: Shade::Judged(level),
        };
        Bar {
            label: label.into(),
            parts: parts.into_iter().zip(shares).map(part).collect(),
        }
    };
    Contributions {
        bars: vec![
            bar("metformin", [0.5, 0.3, 0.2]),
            bar("acarbose", [0.05, 0.9, 0.05]),
            bar("rosiglitazone", [0.97, 0.03, 0.0]),
        ],
        key: vec![
            (Shade::Judged(Level::Low), "Low risk of bias".into()),
            (Shade::Judged(Level::Concerns), "Some concerns".into()),
            (Shade::Judged(Level::High), "High risk of bias".into()),
        ],
        ..bars(0, 0, width_mm)
    }
}

#[test]
fn heats_and_bars_overlap_nothing_at_any_width() {
    for width in WIDTHS {
        for n in [1, 2, 5, 13, 40] {
            assert_nothing_overlaps(&heat(n, width, &NAMES[..4]).svg_inline().unwrap());
            assert_nothing_overlaps(&heat(n, width, &NAMES).svg_inline().unwrap());
        }
        for (n, parts) in [(1, 1), (1, 3), (9, 12), (18, 5), (49, 30)] {
            assert_nothing_overlaps(&bars(n, parts, width).svg_inline().unwrap());
        }
        assert_nothing_overlaps(&judged(width).svg_inline().unwrap());
    }
}

#[test]
fn heats_and_bars_are_drawn_as_kept_and_twice_the_same() {
    let drawn = || {
        [
            ("net-heat.svg", heat(9, 178.0, &NAMES[..4]).svg_inline()),
            ("net-heat-narrow.svg", heat(16, 84.0, &NAMES).svg_inline()),
            ("contributions.svg", bars(6, 9, 178.0).svg_inline()),
            ("contributions-narrow.svg", bars(4, 9, 84.0).svg_inline()),
            ("contributions-judged.svg", judged(129.0).svg_inline()),
        ]
    };
    for ((name, svg), (_, again)) in drawn().into_iter().zip(drawn()) {
        assert_eq!(svg, again);
        compare(name, &svg.unwrap());
    }
}

#[test]
fn heats_and_bars_can_be_read_aloud_and_have_unique_ids() {
    let figures = [
        heat(9, 178.0, &NAMES).svg_inline().unwrap(),
        bars(9, 12, 178.0).svg_inline().unwrap(),
    ];
    for svg in figures {
        let document = parse(&svg);
        let ids = document.descendants().filter_map(|n| n.attribute("id"));
        let ids: Vec<&str> = ids.collect();
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len());
        assert!(ids.iter().all(|id| id.starts_with("figure-")), "{ids:?}");
        for row in rows(&document) {
            assert!(!row.attribute("aria-label").unwrap().is_empty());
            assert!(row.has_attribute("data-share") || row.has_attribute("data-heat"));
        }
        assert!(by_id(&document, "figure-desc").text().is_some());
    }
    let svg = heat(9, 178.0, &NAMES).svg_inline().unwrap();
    let label = by_id(&parse(&svg), "figure-cell-1-2")
        .attribute("aria-label")
        .unwrap()
        .to_owned();
    assert!(
        label.starts_with(
            "placebo v metformin, evidence of metformin v acarbose: contribution 13.1%, inconsistency "
        ),
        "{label}"
    );
}

#[test]
fn the_area_of_a_square_is_in_proportion_to_the_contribution() {
    let mut figure = heat(9, 178.0, &NAMES[..4]);
    figure.contributions[0][0] = 1.0;
    let svg = figure.svg_inline().unwrap();
    let document = parse(&svg);
    let side = |row: usize, column: usize| {
        let cell = by_id(
            &document,
            &format!("figure-cell-{}-{}", row + 1, column + 1),
        );
        let squares = shapes(cell, "rect").into_iter().map(extent);
        let square = squares.min_by(|a, b| (a.right - a.left).total_cmp(&(b.right - b.left)));
        square.map(|at| at.right - at.left).unwrap()
    };
    let whole = side(0, 0);
    for (row, shares) in figure.contributions.iter().enumerate() {
        for (column, share) in shares
            .iter()
            .enumerate()
            .filter(|(_, share)| **share > 0.01)
        {
            // Lengths in the file are rounded to a hundredth of a pixel, at both ends.
            let found = side(row, column);
            assert!(
                (found - whole * share.sqrt()).abs() <= 0.021,
                "{found} {share}"
            );
        }
    }
}

#[test]
fn cold_cells_are_hatched_and_warm_ones_are_not() {
    let figure = heat(9, 178.0, &NAMES[..4]);
    let svg = figure.svg_inline().unwrap();
    let document = parse(&svg);
    for (row, heats) in figure.heat.iter().enumerate() {
        for (column, heat) in heats.iter().enumerate() {
            let id = format!("figure-cell-{}-{}", row + 1, column + 1);
            let Some(cell) = document
                .descendants()
                .find(|n| n.attribute("id") == Some(&id))
            else {
                continue;
            };
            assert_eq!(number(cell, "data-heat"), *heat);
            assert_eq!(
                number(cell, "data-contribution"),
                figure.contributions[row][column]
            );
            let lines = shapes(cell, "path").len();
            match heat {
                heat if *heat < -0.6 => assert!(lines > 5, "{id} {heat} {lines}"),
                heat if *heat >= 0.0 => assert!(lines <= 1, "{id} {heat} {lines}"),
                _ => {}
            }
        }
    }
}

#[test]
fn a_part_is_as_wide_as_its_share_and_small_ones_are_told_together() {
    let figure = bars(9, 12, 178.0);
    let svg = figure.svg_inline().unwrap();
    let document = parse(&svg);
    let mut together = 0;
    for (at, bar) in figure.bars.iter().enumerate() {
        let prefix = format!("figure-bar-{}-", at + 1);
        let parts: Vec<_> = rows(&document)
            .into_iter()
            .filter(|row| row.attribute("id").unwrap().starts_with(&prefix))
            .collect();
        let shares: Vec<f64> = parts
            .iter()
            .map(|part| number(*part, "data-share"))
            .collect();
        let widths = parts.iter().map(|part| {
            let area = extent(shapes(*part, "rect")[0]);
            area.right - area.left
        });
        let widths: Vec<f64> = widths.collect();
        let whole: f64 = widths.iter().sum();
        // Shares sum to 1 but for rounding; lengths in the file are rounded to a hundredth of a pixel, at both ends.
        assert!((shares.iter().sum::<f64>() - 1.0).abs() < 1e-9);
        for (share, width) in shares.iter().zip(&widths) {
            assert!((width - share * whole).abs() < 0.1, "{share} {width}");
        }
        let told =
            |part: &&roxmltree::Node| part.attribute("aria-label").unwrap().contains("others (");
        together += parts.iter().filter(told).count();
        let direct = bar.parts[0].shade == Shade::Direct && bar.parts[0].share > 0.0;
        let first = parts[0].attribute("aria-label").unwrap();
        assert_eq!(first.ends_with("(direct)"), direct, "{first}");
    }
    assert!(together > 3, "{together}");
}

#[test]
fn what_is_no_matrix_and_no_whole_is_refused() {
    let mut figure = heat(3, 129.0, &NAMES);
    figure.heat[1].pop();
    assert!(matches!(
        figure.svg(),
        Err(FigureError::Cells {
            found: 2,
            expected: 3,
            ..
        })
    ));
    let mut figure = heat(3, 129.0, &NAMES);
    figure.heat[0][2] = f64::NAN;
    assert!(matches!(figure.svg(), Err(FigureError::Number { .. })));
    let mut figure = heat(3, 129.0, &NAMES);
    figure.contributions[0][2] = -0.2;
    assert!(matches!(figure.svg(), Err(FigureError::Number { .. })));
    let mut figure = heat(3, 129.0, &NAMES);
    figure.contributions.pop();
    assert!(matches!(figure.svg(), Err(FigureError::Cells { .. })));
    let figure = heat(90, 84.0, &NAMES[..4]);
    assert!(matches!(figure.svg(), Err(FigureError::TooNarrow { .. })));
    let mut figure = bars(2, 3, 129.0);
    figure.bars[1].parts.pop();
    assert!(matches!(figure.svg(), Err(FigureError::Number { .. })));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn bars_of_any_names_overlap_nothing(
        names in prop::collection::vec("[A-Za-z][a-z]{0,12}( [A-Za-z+-]{1,18}){0,4}", 1..20),
        weights in prop::collection::vec(0.0001..1.0f64, 1..15),
        mm in 80.0..260.0f64,
    ) {
        let whole: f64 = weights.iter().sum();
        let bar = |(at, name): (usize, &String)| Bar {
            label: name.clone(),
            parts: weights.iter().enumerate().map(|(i, weight)| Part {
                label: format!("{} v {}", names[(at + i) % names.len()], name),
                share: weight / whole,
                shade: if i == 0 { Shade::Direct } else { Shade::Indirect },
            }).collect(),
        };
        let figure = Contributions {
            heading: format!("Against {}", names[0]),
            bars: names.iter().enumerate().map(bar).collect(),
            ..bars(0, 0, mm)
        };
        assert_nothing_overlaps(&figure.svg_inline().unwrap());
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        assert_nothing_overlaps(&heat(weights.len() + 1, mm, &names).svg_inline().unwrap());
    }
}
