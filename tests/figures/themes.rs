//! Every theme can be read, and its marks told apart, whatever the eyes.

use crate::examples::{bcg, subgroups};
use crate::overlap::assert_nothing_overlaps;
use oxymeta::figures::Figure;
use oxymeta::figures::forest::{ForestPlot, Paper};
use oxymeta::figures::theme::{Colour, Colours, Theme};

type Matrix = [[f64; 3]; 3];

/// Simulations of Machado, Oliveira and Fernandes 2009 (doi:10.1109/TVCG.2009.113), severity 1, on
/// linear RGB: full sight, protanopia, deuteranopia, tritanopia.
const SIGHTS: [(&str, Matrix); 4] = [
    ("full", [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]),
    (
        "protan",
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ],
    ),
    (
        "deutan",
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ],
    ),
    (
        "tritan",
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ],
    ),
];

fn times(matrix: &Matrix, v: [f64; 3]) -> [f64; 3] {
    matrix.map(|row| row[0] * v[0] + row[1] * v[1] + row[2] * v[2])
}

/// CIE L*a*b* (D65) of a colour as an eye sees it.
fn lab(colour: Colour, sight: &Matrix) -> [f64; 3] {
    const XYZ: Matrix = [
        [0.412_456_4, 0.357_576_1, 0.180_437_5],
        [0.212_672_9, 0.715_152_2, 0.072_175_0],
        [0.019_333_9, 0.119_192_0, 0.950_304_1],
    ];
    const WHITE: [f64; 3] = [0.95047, 1.0, 1.08883];
    let linear = [colour.0, colour.1, colour.2].map(|channel| {
        let c = f64::from(channel) / 255.0;
        if c <= 0.040_45 {
            c / 12.92
        } else {
            ((c + 0.055) / 1.055).powf(2.4)
        }
    });
    let xyz = times(&XYZ, times(sight, linear).map(|c| c.clamp(0.0, 1.0)));
    let f = |t: f64| match t > 216.0 / 24389.0 {
        true => t.cbrt(),
        false => (24389.0 / 27.0 * t + 16.0) / 116.0,
    };
    let [x, y, z] = [0, 1, 2].map(|i| f(xyz[i] / WHITE[i]));
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
}

/// CIE 1976 difference.
fn difference(a: Colour, b: Colour, sight: &Matrix) -> f64 {
    let (a, b) = (lab(a, sight), lab(b, sight));
    (0..3).map(|i| (a[i] - b[i]).powi(2)).sum::<f64>().sqrt()
}

#[test]
fn text_has_a_contrast_of_4_5() {
    for theme in Colours::ALL.map(Colours::theme) {
        for text in [theme.text, theme.secondary] {
            for ground in [theme.background, theme.zebra] {
                assert!(text.contrast(ground) >= 4.5, "{}", text.hex());
            }
        }
    }
}

#[test]
fn marks_have_a_contrast_of_3() {
    for theme in Colours::ALL.map(Colours::theme) {
        // Tints (subtotal, prediction) carry an outline in a colour listed here.
        let Theme {
            study,
            study_outline,
            interval,
            total,
            null,
            ..
        } = *theme;
        for mark in [study, study_outline, interval, total, null] {
            for ground in [theme.background, theme.zebra, theme.band] {
                assert!(mark.contrast(ground) >= 3.0, "{}", mark.hex());
            }
        }
        assert!(theme.interval_on_study.contrast(theme.study) >= 3.0);
        assert!(study_outline.contrast(theme.subtotal) >= 3.0);
    }
}

#[test]
fn classes_of_marks_stay_apart_for_every_sight() {
    for colours in Colours::ALL {
        let t = colours.theme();
        let classes = [t.study, t.subtotal, t.total, t.prediction];
        for (sight, matrix) in &SIGHTS {
            for (i, a) in classes.iter().enumerate() {
                for b in &classes[i + 1..] {
                    let found = difference(*a, *b, matrix);
                    let (theme, a, b) = (colours.name(), a.hex(), b.hex());
                    assert!(found >= 20.0, "{theme}, {sight}: {a} and {b}, {found:.1}");
                }
            }
        }
    }
}

#[test]
fn print_is_black_white_and_three_greys() {
    let t = Colours::Print.theme();
    let mut colours = vec![
        t.background,
        t.text,
        t.secondary,
        t.rule,
        t.zebra,
        t.study,
        t.study_outline,
        t.interval,
        t.subtotal,
        t.total,
        t.prediction,
        t.null,
        t.interval_on_study,
        t.band,
    ];
    assert!(colours.iter().all(|c| c.0 == c.1 && c.1 == c.2));
    colours.sort_by_key(|colour| colour.0);
    colours.dedup();
    assert_eq!(colours.len(), 5);
}

fn dressed(colours: Colours, plot: ForestPlot) -> String {
    let paper = Paper {
        colours,
        ..plot.paper
    };
    ForestPlot { paper, ..plot }.svg_inline().unwrap()
}

#[test]
fn a_theme_moves_no_text() {
    let texts = |svg: &str| -> Vec<String> {
        svg.lines()
            .filter(|line| line.starts_with("<text"))
            .map(|line| {
                let (before, after) = line.split_once(" fill=\"").unwrap();
                format!("{before}{}", after.split_once('"').unwrap().1)
            })
            .collect()
    };
    for plot in [bcg(), subgroups()] {
        let usual = texts(&plot.svg_inline().unwrap());
        for colours in Colours::ALL {
            let svg = dressed(colours, plot.clone());
            assert_nothing_overlaps(&svg);
            assert_eq!(texts(&svg), usual);
        }
    }
}

#[test]
fn prediction_intervals_are_hatched_in_print_alone() {
    let lines = |colours: Colours| {
        let svg = dressed(colours, bcg());
        let from = svg.find("id=\"prediction\"").unwrap();
        let row = &svg[from..from + svg[from..].find("<text").unwrap()];
        row.matches("<path").count()
    };
    assert_eq!(lines(Colours::Default), 1, "the outline");
    assert_eq!(lines(Colours::Dark), 1);
    assert!(lines(Colours::Print) > 20);
}
