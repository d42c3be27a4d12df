//! Net heat plots and contribution bars, from descriptions of any data.

use oxymeta::figures::contributions::{Bar, Contributions, Part, Shade};
use oxymeta::figures::net_heat::NetHeat;
use oxymeta::figures::risk_of_bias::Level;
use oxymeta::figures::{Figure, FigureError, PIXELS_PER_MM, Sheet};
use proptest::prelude::*;

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
fn scratch() {
    let write = |name: &str, svg: String| {
        let png = oxymeta::figures::png(&svg, 192.0).unwrap();
        std::fs::write(format!("/tmp/nn/{name}.png"), png).unwrap();
    };
    for w in [84.0, 178.0] {
        for n in [2, 4, 9, 15, 40] {
            write(
                &format!("heat-{n}-{w}"),
                heat(n, w, &NAMES[..4]).svg().unwrap(),
            );
        }
        write(&format!("heat-long-{w}"), heat(7, w, &NAMES).svg().unwrap());
        for (n, p) in [(1, 1), (1, 3), (9, 12), (49, 30)] {
            write(&format!("bars-{n}-{w}"), bars(n, p, w).svg().unwrap());
        }
        write(&format!("judged-{w}"), judged(w).svg().unwrap());
    }
}
