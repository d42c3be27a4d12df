//! The style of its own.

use super::super::{
    Colours, Counts, Df, Directions, Dress, Means, MethodNotes, OverPlot, PDigits, PDress, Pattern,
    Quantity, RowRules, Slot, StatisticsDress, TableDress, TestLine,
};
use super::piece;
use crate::language::Language;

/// Data left of the plot, effect and weight right; ink blue and burnt orange.
pub const GENERIC: Dress = Dress {
    english: Language::English,
    table: TableDress {
        study: |w| w.study,
        effect: "{short} ({ci})",
        title_case: false,
        abbreviated_measures: false,
        heading_width: f64::INFINITY,
        counts: Counts::Apart,
        means: Means::Apart(|w| w.total),
        weight: "{weight} (%)",
        weight_sign: false,
        subtotal: "{subtotal}",
        overall: "{overall} ({tau2}, {interval})",
        without_tau2: ["{subtotal}", "{overall} ({tau2}, {interval})"],
        event_sums_apart: false,
    },
    left: &[],
    right: &[Slot::Effect, Slot::Weight],
    over_plot: OverPlot::Nothing,
    directions: Directions {
        bold: false,
        arrows: true,
    },
    interval: Pattern {
        decimal: '.',
        open: "(",
        separator: None,
        close: ")",
    },
    statistics: StatisticsDress {
        tau2: "τ²",
        tau2_method: "",
        tau2_interval: true,
        tau2_two_decimals: false,
        i2: "*I*²",
        i2_decimals: 0,
        q: "*Q*",
        z: "*z*",
        t: "*t*",
        magnitude: false,
        spaced: true,
        p: PDress {
            symbol: "*P*",
            leading_zero: true,
            digits: PDigits::Significant(3),
        },
        heterogeneity: TestLine {
            title: |w| w.heterogeneity,
            df: Df::Apart,
            pieces: &[
                piece("", Quantity::Tau2, ", "),
                piece("", Quantity::I2, ", "),
                piece("", Quantity::Statistic, ""),
                piece(", ", Quantity::Df, ""),
                piece(", ", Quantity::P, ""),
            ],
        },
        overall: TestLine {
            title: |w| w.overall_effect,
            df: Df::Brackets,
            pieces: &[
                piece("", Quantity::Statistic, ""),
                piece(", ", Quantity::P, ""),
            ],
        },
        subgroups: TestLine {
            title: |w| w.subgroup_differences,
            df: Df::Apart,
            pieces: &[
                piece("", Quantity::Statistic, ""),
                piece(", ", Quantity::Df, ""),
                piece(", ", Quantity::P, ""),
            ],
        },
        overall_in_subgroups: false,
    },
    methods: MethodNotes::Abbreviations,
    raised_letters: false,
    explains_marks: false,
    rules: RowRules::Zebra,
    total_rule: true,
    block_gap: 0.6,
    tinted_total: false,
    pooled_line: true,
    symmetric_axis: false,
    colours: Colours::NONE,
};
