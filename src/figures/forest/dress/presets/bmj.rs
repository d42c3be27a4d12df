//! The BMJ.

use super::super::{
    ByKind, Colours, Counts, Df, Directions, Dress, Means, OverPlot, PDigits, PDress, Piece,
    Quantity, RowRules, Slot, StatisticsDress, TableDress, TestLine,
};
use super::{GENERIC, piece};
use crate::figures::theme::Colour;

const VIOLET: Colour = Colour(0x6A, 0x51, 0xA3);

/// Statistic, degrees of freedom, P value: `χ²=2.04, df=2, P=0.36`.
const BMJ_TEST: [Piece; 3] = [
    piece("", Quantity::Statistic, ""),
    piece(", ", Quantity::Df, ""),
    piece(", ", Quantity::P, ""),
];

/// The BMJ.
pub const BMJ: Dress = Dress {
    table: TableDress {
        study: |w| w.study_or_subgroup,
        effect: "{name} ({ci})",
        heading_width: 11.0,
        counts: Counts::Fraction(|w| w.events_of_total),
        means: Means::WithSd(|w| w.total),
        ..GENERIC.table
    },
    right: &[Slot::Weight, Slot::Effect],
    over_plot: OverPlot::Heading("{name}, {method}, {model} ({ci})"),
    directions: Directions {
        bold: true,
        arrows: false,
    },
    statistics: StatisticsDress {
        tau2_interval: false,
        i2: "I²",
        q: "χ²",
        z: "z",
        t: "t",
        spaced: false,
        p: PDress {
            symbol: "P",
            leading_zero: true,
            digits: PDigits::Significant(3),
        },
        heterogeneity: TestLine {
            title: |w| w.heterogeneity_test,
            df: Df::Apart,
            pieces: &[
                piece("", Quantity::Tau2, "; "),
                BMJ_TEST[0],
                BMJ_TEST[1],
                BMJ_TEST[2],
                piece("; ", Quantity::I2, ""),
            ],
        },
        overall: TestLine {
            title: |w| w.overall_effect_test,
            df: Df::Apart,
            pieces: &BMJ_TEST,
        },
        subgroups: TestLine {
            title: |w| w.subgroup_differences_test,
            df: Df::Apart,
            pieces: &BMJ_TEST,
        },
        ..GENERIC.statistics
    },
    raised_letters: true,
    rules: RowRules::None,
    total_rule: false,
    colours: Colours {
        study: Some(ByKind::all(VIOLET)),
        outline: Some(VIOLET),
        subtotal: Some(Colour(0xD9, 0xD2, 0xEA)),
        total: Some(VIOLET),
        prediction: Some(Colour(0xC3, 0xB8, 0xDE)),
        band: Some(Colour(0xEF, 0xEB, 0xF7)),
        null: Some(Colour(0x94, 0x94, 0x94)),
        rule: None,
    },
    ..GENERIC
};
