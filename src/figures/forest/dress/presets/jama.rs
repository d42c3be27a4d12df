//! The JAMA network.

use super::super::{
    ByKind, Colours, Counts, Df, Directions, Dress, Means, OverPlot, PDigits, PDress, Pattern,
    Piece, Quantity, RowRules, Slot, StatisticsDress, TableDress, TestLine,
};
use super::{BLACK, GENERIC, piece};
use crate::figures::theme::Colour;
use crate::language::Language;

/// The JAMA network.
pub const JAMA: Dress = Dress {
    english: Language::American,
    table: TableDress {
        study: |w| w.source,
        heading_width: 11.0,
        counts: Counts::Fraction(|w| w.events_of_participants),
        means: Means::WithSd(|w| w.number),
        weight: "{weight}, %",
        ..GENERIC.table
    },
    left: &[Slot::Effect],
    right: &[Slot::Weight],
    over_plot: OverPlot::Directions,
    directions: Directions {
        bold: true,
        arrows: false,
    },
    interval: Pattern {
        decimal: '.',
        open: "(",
        separator: Some("-"),
        close: ")",
    },
    statistics: StatisticsDress {
        tau2_interval: false,
        q: "χ²",
        p: PDress {
            symbol: "*P*",
            leading_zero: false,
            digits: PDigits::Ama,
        },
        heterogeneity: TestLine {
            title: |w| w.heterogeneity,
            df: Df::Subscript,
            pieces: &[
                piece("", Quantity::Tau2, "; "),
                JAMA_TEST[0],
                JAMA_TEST[1],
                piece("; ", Quantity::I2, ""),
            ],
        },
        overall: TestLine {
            title: |w| w.overall_effect,
            df: Df::Subscript,
            pieces: &JAMA_TEST,
        },
        subgroups: TestLine {
            title: |w| w.subgroup_differences,
            df: Df::Subscript,
            pieces: &JAMA_TEST,
        },
        ..GENERIC.statistics
    },
    raised_letters: true,
    explains_marks: true,
    rules: RowRules::Hairlines,
    total_rule: false,
    block_gap: 0.0,
    tinted_total: true,
    colours: Colours {
        study: Some(ByKind::all(Colour(0x00, 0x00, 0x8B))),
        outline: Some(Colour(0x00, 0x00, 0x8B)),
        subtotal: Some(Colour(0xAD, 0xD8, 0xE6)),
        total: Some(Colour(0x00, 0x00, 0x8B)),
        prediction: Some(Colour(0xAD, 0xD8, 0xE6)),
        band: Some(Colour(0xE4, 0xF2, 0xF7)),
        null: Some(BLACK),
        rule: Some(Colour(0xB9, 0xBE, 0xC4)),
    },
    ..GENERIC
};

const JAMA_TEST: [Piece; 2] = [
    piece("", Quantity::Statistic, ""),
    piece(" (", Quantity::P, ")"),
];
