//! The house styles. Their sources are the journals' own figures and instructions, and RevMan's documentation.

use super::{
    ByKind, Colours, Counts, Df, Directions, Dress, Means, MethodNotes, OverPlot, PDigits, PDress,
    Pattern, Piece, Quantity, RowRules, Slot, StatisticsDress, TableDress, TestLine,
};
use crate::figures::theme::Colour;
use crate::language::Language;

const fn piece(before: &'static str, quantity: Quantity, after: &'static str) -> Piece {
    Piece {
        quantity,
        before,
        after,
    }
}

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

const BLACK: Colour = Colour(0x1A, 0x1A, 0x1A);

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
        null: Some(BLACK),
        rule: Some(Colour(0x6B, 0x6B, 0x6B)),
    },
    ..GENERIC
};

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
        null: Some(BLACK),
        rule: Some(Colour(0xB9, 0xBE, 0xC4)),
    },
    ..GENERIC
};

const JAMA_TEST: [Piece; 2] = [
    piece("", Quantity::Statistic, ""),
    piece(" (", Quantity::P, ")"),
];

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
        null: Some(Colour(0x94, 0x94, 0x94)),
        rule: None,
    },
    ..GENERIC
};

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
        null: Some(Colour(0x5F, 0x5F, 0x5F)),
        rule: Some(Colour(0x8A, 0x8A, 0x8A)),
    },
    ..GENERIC
};
