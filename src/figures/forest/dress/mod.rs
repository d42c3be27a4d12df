//! House styles as data: what a figure wears, never what it says.
//!
//! A [`Dress`] holds the choices in which journals differ. Nothing else in the code knows a journal.

mod colours;
mod numbers;
mod presets;

pub use colours::{ByKind, Colours};
pub use numbers::{Between, Numbers, Pattern};

use super::model::{ForestPlot, Style};
use crate::language::{Language, Words};

/// A word of whatever language the figure is written in.
pub type Word = fn(&Words) -> &'static str;

/// The choices of a house style.
#[derive(Debug, Clone, Copy)]
pub struct Dress {
    /// English spelling where the figure is in English.
    pub english: Language,
    /// Headings, cells and labels of the table.
    pub table: TableDress,
    /// Columns between the data and the plot.
    pub left: &'static [Slot],
    /// Columns right of the plot.
    pub right: &'static [Slot],
    /// What stands over the plot.
    pub over_plot: OverPlot,
    /// How the sides of no effect are labelled.
    pub directions: Directions,
    /// Brackets and separators of intervals, and the decimal mark.
    pub interval: Pattern,
    /// How test statistics and P values are written.
    pub statistics: StatisticsDress,
    /// Which methods are explained where.
    pub methods: MethodNotes,
    /// Letters of footnotes raised at the foot as well.
    pub raised_letters: bool,
    /// A sentence on what the marks mean at the foot.
    pub explains_marks: bool,
    /// What parts the rows.
    pub rules: RowRules,
    /// A rule above the total.
    pub total_rule: bool,
    /// Gap before a subgroup and before the total, in rows.
    pub block_gap: f64,
    /// The overall diamond tinted with an outline, as those of subgroups are.
    pub tinted_total: bool,
    /// A dotted line through the pooled estimate.
    pub pooled_line: bool,
    /// The axis reaches as far on both sides of no effect.
    pub symmetric_axis: bool,
    /// Colours in place of the theme's.
    pub colours: Colours,
}

/// What the table says, and how.
#[derive(Debug, Clone, Copy)]
pub struct TableDress {
    /// Heading of the first column.
    pub study: Word,
    /// Heading of the effect column, with gaps `{short}` `{name}` `{method}` `{model}` `{ci}`; `\n` ends a line.
    pub effect: &'static str,
    /// Capitals on every word of a measure's name and of the model.
    pub title_case: bool,
    /// `Std.` for *standardised* in a measure's name.
    pub abbreviated_measures: bool,
    /// Headings wider than this are broken, in em.
    pub heading_width: f64,
    /// Events and participants of a group.
    pub counts: Counts,
    /// Means and standard deviations of a group.
    pub means: Means,
    /// Heading of the weights, with a gap `{weight}`.
    pub weight: &'static str,
    /// `%` behind every weight.
    pub weight_sign: bool,
    /// Label of a subgroup's estimate, with gaps `{subtotal}` `{tau2}` `{interval}` `{ci}`.
    pub subtotal: &'static str,
    /// Label of the pooled estimate, with gaps `{overall}` `{tau2}` `{interval}` `{ci}`.
    pub overall: &'static str,
    /// The two labels where no tau² was estimated.
    pub without_tau2: [&'static str; 2],
    /// Sums of events in a line of their own, not in the row of the estimate.
    pub event_sums_apart: bool,
}

/// How events and participants stand.
#[derive(Debug, Clone, Copy)]
pub enum Counts {
    /// In two columns a group.
    Apart,
    /// As `4/123` in one column a group, under this heading.
    Fraction(Word),
}

/// How means and standard deviations stand.
#[derive(Debug, Clone, Copy)]
pub enum Means {
    /// In two columns, and the participants under this heading.
    Apart(Word),
    /// As `62.4 (10.2)` in one column, and the participants under this heading.
    WithSd(Word),
}

/// A column beside the plot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slot {
    /// Estimate and interval.
    Effect,
    /// Weight.
    Weight,
}

/// What stands over the plot, in the header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OverPlot {
    /// Nothing.
    Nothing,
    /// A heading, with the gaps of [`TableDress::effect`].
    Heading(&'static str),
    /// The direction labels.
    Directions,
}

/// How direction labels look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Directions {
    /// In bold.
    pub bold: bool,
    /// With arrows that point outward.
    pub arrows: bool,
}

/// What parts the rows of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowRules {
    /// Nothing.
    None,
    /// A band behind every second study.
    Zebra,
    /// A thin rule under every row.
    Hairlines,
}

/// Where the methods are explained.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MethodNotes {
    /// By their abbreviations.
    Abbreviations,
    /// By superscript letters in the labels.
    Lettered,
}

/// How tests and their P values are written.
#[derive(Debug, Clone, Copy)]
pub struct StatisticsDress {
    /// Between-study variance.
    pub tau2: &'static str,
    /// The estimator behind its symbol, with a gap `{tau2}`; empty for none.
    pub tau2_method: &'static str,
    /// Its confidence interval behind it.
    pub tau2_interval: bool,
    /// Two decimals of tau² in place of two significant digits.
    pub tau2_two_decimals: bool,
    /// I².
    pub i2: &'static str,
    /// Its decimals.
    pub i2_decimals: usize,
    /// Cochran's Q, between studies or between subgroups.
    pub q: &'static str,
    /// Statistic of a normal distribution.
    pub z: &'static str,
    /// Statistic of a t distribution.
    pub t: &'static str,
    /// Test statistics without a sign.
    pub magnitude: bool,
    /// Spaces around `=` and `<`.
    pub spaced: bool,
    /// P values.
    pub p: PDress,
    /// The line on heterogeneity.
    pub heterogeneity: TestLine,
    /// The line on the pooled effect.
    pub overall: TestLine,
    /// The line on subgroups.
    pub subgroups: TestLine,
    /// The test of its effect under every subgroup.
    pub overall_in_subgroups: bool,
}

/// How P values are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PDress {
    /// The letter.
    pub symbol: &'static str,
    /// Zero before the decimal mark.
    pub leading_zero: bool,
    /// How many digits.
    pub digits: PDigits,
}

/// Digits of P values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PDigits {
    /// Two significant digits, and no more decimals than these.
    Significant(usize),
    /// Two decimals, and three up to .01, as the AMA Manual of Style has it.
    Ama,
}

/// A line on a test.
#[derive(Debug, Clone, Copy)]
pub struct TestLine {
    /// What is tested.
    pub title: Word,
    /// Degrees of freedom of the statistic.
    pub df: Df,
    /// What is said, in order.
    pub pieces: &'static [Piece],
}

/// Where degrees of freedom stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Df {
    /// As a piece of their own: `df = 12`.
    Apart,
    /// Behind the symbol: `t(12)`.
    Brackets,
    /// Below the symbol: `t₁₂`.
    Subscript,
}

/// One quantity of a line, with what stands around it; left out with these where it is not defined.
#[derive(Debug, Clone, Copy)]
pub struct Piece {
    /// The quantity.
    pub quantity: Quantity,
    /// Before it.
    pub before: &'static str,
    /// After it.
    pub after: &'static str,
}

/// A quantity of a line on a test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantity {
    /// Between-study variance.
    Tau2,
    /// Share of the variability that is between studies.
    I2,
    /// The test statistic.
    Statistic,
    /// Its degrees of freedom.
    Df,
    /// Its P value.
    P,
}

impl Style {
    /// Every style.
    pub const ALL: [Self; 5] = [
        Self::Generic,
        Self::Revman,
        Self::Jama,
        Self::Bmj,
        Self::Lancet,
    ];

    /// Its choices.
    pub fn dress(self) -> &'static Dress {
        match self {
            Self::Generic => &presets::GENERIC,
            Self::Revman => &presets::REVMAN,
            Self::Jama => &presets::JAMA,
            Self::Bmj => &presets::BMJ,
            Self::Lancet => &presets::LANCET,
        }
    }
}

impl Dress {
    /// The language of a figure: English in the spelling of the house.
    pub fn language(&self, asked: Language) -> Language {
        match asked {
            Language::English => self.english,
            other => other,
        }
    }

    /// The decimal mark of a figure: that of the language, where it has one.
    pub fn decimal(&self, language: Language) -> char {
        language.decimal_mark().unwrap_or(self.interval.decimal)
    }
}

impl ForestPlot {
    /// The choices of its style.
    pub fn dress(&self) -> &'static Dress {
        self.style.dress()
    }

    /// The words of its language.
    pub fn words(&self) -> &'static Words {
        self.dress().language(self.language).words()
    }
}
