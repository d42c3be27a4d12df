//! The Cochrane Review Manager.

use super::super::{
    ByKind, Colours, Df, Directions, Dress, MethodNotes, OverPlot, PDigits, PDress, Pattern, Piece,
    Quantity, RowRules, Slot, StatisticsDress, TableDress, TestLine,
};
use super::{BLACK, GENERIC, piece};
use crate::figures::theme::Colour;

/// Statistic, degrees of freedom, P value in brackets: `Chi² = 2.04, df = 2 (P = 0.36)`.
const REVMAN_TEST: [Piece; 3] = [
    piece("", Quantity::Statistic, ""),
    piece(", ", Quantity::Df, ""),
    piece(" (", Quantity::P, ")"),
];

/// The Cochrane Review Manager, with the methods lettered as since January 2025.
pub const REVMAN: Dress = Dress {
    table: TableDress {
        study: |w| w.study_or_subgroup_title,
        effect: "{name}\n{method}, {model}, {ci}",
        title_case: true,
        abbreviated_measures: true,
        heading_width: 13.0,
        weight: "{weight}",
        weight_sign: true,
        subtotal: "{subtotal} ({interval}ᵃ)",
        overall: "{overall} ({interval}ᵃ)",
        without_tau2: ["{subtotal} ({ci})", "{overall} ({ci})"],
        event_sums_apart: true,
        ..GENERIC.table
    },
    left: &[Slot::Weight, Slot::Effect],
    right: &[],
    over_plot: OverPlot::Heading("{name}\n{method}, {model}, {ci}"),
    directions: Directions {
        bold: false,
        arrows: false,
    },
    interval: Pattern {
        decimal: '.',
        open: "[",
        separator: Some(", "),
        close: "]",
    },
    statistics: StatisticsDress {
        tau2: "Tau²",
        tau2_method: " ({tau2}ᵇ)",
        tau2_interval: false,
        tau2_two_decimals: true,
        i2: "I²",
        q: "Chi²",
        z: "Z",
        t: "T",
        magnitude: true,
        p: PDress {
            symbol: "P",
            leading_zero: true,
            digits: PDigits::Significant(5),
        },
        heterogeneity: TestLine {
            title: |w| w.heterogeneity,
            df: Df::Apart,
            pieces: &[
                piece("", Quantity::Tau2, "; "),
                REVMAN_TEST[0],
                REVMAN_TEST[1],
                REVMAN_TEST[2],
                piece("; ", Quantity::I2, ""),
            ],
        },
        overall: TestLine {
            title: |w| w.overall_effect_test,
            df: Df::Apart,
            pieces: &REVMAN_TEST,
        },
        subgroups: TestLine {
            title: |w| w.subgroup_differences_test,
            df: Df::Apart,
            pieces: &[
                REVMAN_TEST[0],
                REVMAN_TEST[1],
                REVMAN_TEST[2],
                piece(", ", Quantity::I2, ""),
            ],
        },
        overall_in_subgroups: true,
        ..GENERIC.statistics
    },
    methods: MethodNotes::Lettered,
    raised_letters: true,
    rules: RowRules::None,
    total_rule: false,
    pooled_line: false,
    symmetric_axis: true,
    colours: Colours {
        study: Some(ByKind {
            dichotomous: Colour(0x3B, 0x6F, 0xE0),
            continuous: Colour(0x1C, 0x93, 0x3C),
            other: Colour(0xE0, 0x3C, 0x31),
        }),
        outline: Some(BLACK),
        subtotal: Some(Colour(0x4D, 0x4D, 0x4D)),
        total: Some(BLACK),
        prediction: Some(Colour(0xC4, 0xC4, 0xC4)),
        band: Some(Colour(0xEC, 0xEC, 0xEC)),
        null: Some(BLACK),
        rule: Some(Colour(0x6B, 0x6B, 0x6B)),
    },
    ..GENERIC
};
