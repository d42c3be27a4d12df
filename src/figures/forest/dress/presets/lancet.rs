//! The Lancet.

use super::super::{
    ByKind, Colours, Counts, Dress, Means, PDigits, PDress, Pattern, RowRules, StatisticsDress,
    TableDress, TestLine,
};
use super::{BMJ, GENERIC};
use crate::figures::theme::Colour;

const CRIMSON: Colour = Colour(0xA3, 0x1D, 0x2B);

/// The Lancet.
pub const LANCET: Dress = Dress {
    table: TableDress {
        effect: "{name} ({ci})",
        heading_width: 11.0,
        counts: Counts::Fraction(|_| "n/N"),
        means: Means::WithSd(|_| "N"),
        weight: "{weight}",
        weight_sign: true,
        ..GENERIC.table
    },
    interval: Pattern {
        decimal: '·',
        open: "(",
        separator: Some("–"),
        close: ")",
    },
    statistics: StatisticsDress {
        i2_decimals: 1,
        p: PDress {
            symbol: "p",
            leading_zero: true,
            digits: PDigits::Significant(4),
        },
        heterogeneity: TestLine {
            title: |w| w.heterogeneity,
            ..BMJ.statistics.heterogeneity
        },
        ..BMJ.statistics
    },
    raised_letters: true,
    rules: RowRules::None,
    colours: Colours {
        study: Some(ByKind::all(Colour(0x33, 0x33, 0x33))),
        outline: Some(Colour(0x33, 0x33, 0x33)),
        subtotal: Some(Colour(0xD4, 0xD4, 0xD4)),
        total: Some(CRIMSON),
        prediction: Some(Colour(0xE3, 0xB4, 0xB8)),
        band: Some(Colour(0xF7, 0xE8, 0xEA)),
        null: Some(Colour(0x5F, 0x5F, 0x5F)),
        rule: Some(Colour(0x8A, 0x8A, 0x8A)),
    },
    ..GENERIC
};
