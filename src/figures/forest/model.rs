//! What a forest plot says, before anything is placed: labels, texts, numbers.
//!
//! Numbers are at full precision, ratios as their natural logarithms, all else as readers know it;
//! the figure takes the exponential, multiplies (by 100 for percent) and rounds. Texts marked *rich* may set words in italics between
//! asterisks, as in `*I*² = 92%`; `\*` is an asterisk. All other texts are printed as they are.

use super::paper::Paper;
use crate::figures::canvas::Metadata;
use crate::figures::risk_of_bias::{Judged, Palette};
use crate::language::Language;

/// A forest plot: everything that is printed, in reading order.
#[derive(Debug, Clone, PartialEq)]
pub struct ForestPlot {
    /// Prefix of every id in the file, so that several figures can stand in one page; letters,
    /// digits and hyphens, or empty.
    pub id: String,
    /// Title of the file, for screen readers and file managers; not drawn.
    pub title: String,
    /// The results in sentences, for screen readers; not drawn. Built from the rows when empty.
    pub description: String,
    /// The measure in words, under the axis: `Risk ratio`.
    pub measure_label: String,
    /// Confidence level in percent, named under the axis: 95.
    pub level_percent: f64,
    /// Heading of the first column: `Study`.
    pub study_heading: String,
    /// Heading of the effect column: `RR (95% CI)`.
    pub effect_heading: String,
    /// Heading over the plot; drawn where the style has one.
    pub plot_heading: String,
    /// Heading of the weight column, `Weight (%)`; empty for a figure without weights.
    pub weight_heading: String,
    /// From the numbers of the rows to the printed ones.
    pub scale: Scale,
    /// No effect (0 for log ratios and differences); `None` for proportions.
    pub null: Option<f64>,
    /// The data columns between the study labels and the plot.
    pub columns: Vec<Column>,
    /// The rows, from the top.
    pub rows: Vec<Row>,
    /// Direction labels on the two sides of no effect.
    pub favours: Option<Favours>,
    /// How the axis is chosen.
    pub axis: AxisOptions,
    /// What the places of the axis mean on another scale, under it.
    pub second_axis: Option<SecondAxis>,
    /// Columns of risk-of-bias judgements at the right; their cells stand in the studies' rows.
    pub risk_of_bias: Option<JudgementColumns>,
    /// How the figure is dressed; never what it says.
    pub style: Style,
    /// How wide it is and in which colours.
    pub paper: Paper,
    /// Language of the words that the figure adds to those of its rows.
    pub language: Language,
    /// What the effects come from, for styles that colour by it.
    pub kind: DataKind,
    /// Where the figure comes from, written into the file.
    pub metadata: Metadata,
}

/// How numbers travel from the rows to the reader.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale {
    /// The back-transformation.
    pub transform: Transform,
    /// Factor after the back-transformation: 100 for percent, 1 otherwise.
    pub multiplier: f64,
    /// Decimals of the printed effect; ratios also follow [`crate::numerics::format::ratio`].
    pub decimals: usize,
}

impl Scale {
    /// Log ratios, printed as ratios on a logarithmic axis.
    pub const RATIO: Self = Self {
        transform: Transform::Exp,
        multiplier: 1.0,
        decimals: 2,
    };
    /// Differences to two decimals on a linear axis.
    pub const DIFFERENCE: Self = Self {
        transform: Transform::Identity,
        multiplier: 1.0,
        decimals: 2,
    };
    /// Proportions and their differences, printed in percent with one decimal.
    pub const PERCENT: Self = Self {
        transform: Transform::Identity,
        multiplier: 100.0,
        decimals: 1,
    };

    /// The number a reader sees for a value of a row.
    pub fn shown(self, value: f64) -> f64 {
        self.multiplier * self.transform.back(value)
    }

    /// Whether the axis is logarithmic in the printed numbers.
    pub fn is_log(self) -> bool {
        self.transform == Transform::Exp
    }
}

/// How values of the rows become numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transform {
    /// Values are numbers as readers know them.
    Identity,
    /// exp(y): values are natural logarithms.
    Exp,
}

impl Transform {
    /// The value on the natural scale.
    pub fn back(self, value: f64) -> f64 {
        match self {
            Self::Identity => value,
            Self::Exp => value.exp(),
        }
    }
}

/// A data column; the cells stand in the rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Heading of the column: `Events`.
    pub heading: String,
    /// Heading shared by neighbouring columns, centred over them with a rule: `Vaccine`.
    pub group: Option<String>,
    /// How the cells stand in the column.
    pub alignment: Alignment,
    /// How long the column stays when the figure is narrow.
    pub priority: Priority,
}

/// The order in which columns are left out of a narrow figure, from the first to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Priority {
    /// Standard deviations and the like: they are in the intervals.
    Spread,
    /// Weights: they are in the squares.
    Weight,
    /// Totals of groups.
    Size,
    /// Events, means: what the effects are made of.
    #[default]
    Data,
}

/// How the cells of a column stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alignment {
    /// Text, from the left.
    Left,
    /// Text, about the middle.
    Centre,
    /// Numbers: decimal points under each other.
    Decimal,
    /// Two numbers joined by `/`, as in `4/123`: the strokes under each other.
    Fraction,
}

/// A point with its interval. Limits may be infinite.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Effect {
    /// The estimate.
    pub estimate: f64,
    /// Lower confidence limit.
    pub lower: f64,
    /// Upper confidence limit.
    pub upper: f64,
}

/// One line of the figure.
#[derive(Debug, Clone, PartialEq)]
pub enum Row {
    /// Heading of a subgroup; the studies below it are indented.
    Heading {
        /// Name of the subgroup.
        label: String,
    },
    /// A study with its estimate.
    Study(StudyRow),
    /// Name of a study with several effects, which follow as [`Row::Study`], each with a [`StudyRow::part`].
    Several {
        /// Name of the study: `Aronson 1948`.
        label: String,
        /// Letters of footnotes behind the name, on all of its effects.
        note: Option<String>,
    },
    /// A study kept in the figure although it has no estimate.
    NotEstimable {
        /// Name of the study.
        label: String,
        /// One cell a column.
        cells: Vec<String>,
        /// Why there is no estimate, for screen readers: `no events in either group`.
        reason: String,
    },
    /// The pooled estimate of a subgroup, drawn as an outlined diamond.
    Subtotal(SummaryRow),
    /// The pooled estimate of all studies, drawn as a solid diamond.
    Total(SummaryRow),
    /// The prediction interval under a total.
    Prediction {
        /// `95% prediction interval`.
        label: String,
        /// Lower and upper limit; `None` prints `not estimable`.
        interval: Option<(f64, f64)>,
    },
    /// A line of statistics (heterogeneity, tests): rich text, smaller.
    Statistics {
        /// `Heterogeneity: τ² = 0.31 …`.
        text: String,
    },
    /// A remark or footnote at the foot of the figure: rich text, small and grey.
    Note {
        /// The remark.
        text: String,
    },
    /// A gap of a little more than half a row.
    Spacer,
}

/// A study's line.
#[derive(Debug, Clone, PartialEq)]
pub struct StudyRow {
    /// Name of the study: `Aronson 1948`; of one of several effects also what tells it apart.
    pub label: String,
    /// What tells the effect from the others of its study; printed in place of the label where the effect stands under
    /// the study's name, [`Row::Several`].
    pub part: Option<String>,
    /// One cell a column; missing ones print a dash, those of a blank nothing.
    pub cells: Vec<String>,
    /// Estimate and confidence limits.
    pub effect: Effect,
    /// Weight in the pooled estimate in percent; `None` when the study is not part of it.
    pub weight_percent: Option<f64>,
    /// Whether the effect was recomputed from the study's data.
    pub marker: Marker,
    /// Letters of footnotes behind the label: `a`, `a,b`.
    pub note: Option<String>,
    /// Judgements, one a column of [`ForestPlot::risk_of_bias`]; missing ones print a dash.
    pub judgements: Vec<Option<Judged>>,
    /// Where the row leads to inside the page that shows the figure: `#milk-smd-source-1`.
    pub link: Option<String>,
}

/// Columns of risk-of-bias judgements.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JudgementColumns {
    /// Heading over all of them: `Risk of bias`.
    pub heading: String,
    /// Heading of each: `D1`.
    pub codes: Vec<String>,
    /// Whether the last one is the overall judgement and stands apart.
    pub has_overall: bool,
    /// Colours.
    pub palette: Palette,
}

/// How a study's point is filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Marker {
    /// Recomputed from summary data: filled.
    #[default]
    Recomputed,
    /// Taken as the authors published it: hollow.
    AsPublished,
    /// No study but an estimate pooled from several: a rhombus in the colour of the total.
    Pooled,
}

/// A pooled estimate's line.
#[derive(Debug, Clone, PartialEq)]
pub struct SummaryRow {
    /// `Subtotal`, `Total (REML, Hartung–Knapp)`: rich text.
    pub label: String,
    /// One cell a column; empty cells stay empty.
    pub cells: Vec<String>,
    /// Estimate and confidence limits; `None` prints `Not estimable`.
    pub effect: Option<Effect>,
    /// Weight of the subgroup, or 100, in percent.
    pub weight_percent: Option<f64>,
}

/// What each side of no effect means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Favours {
    /// Left of no effect: `Favours vaccine`.
    pub left: String,
    /// Right of no effect: `Favours control`.
    pub right: String,
}

/// How the axis is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct AxisOptions {
    /// Fixed limits instead of those the data ask for.
    pub domain: Option<(f64, f64)>,
    /// Values that the measure cannot pass, and therefore the axis not either; may be infinite.
    pub bounds: Option<(f64, f64)>,
    /// Limits at equal distance from no effect, as in the Cochrane Library.
    pub symmetric: bool,
    /// Leave out the dotted line through the pooled estimate.
    pub without_pooled_line: bool,
    /// A pale band behind the rows between two values: the interval of all studies.
    pub band: Option<(f64, f64)>,
}

/// A second axis.
#[derive(Debug, Clone, PartialEq)]
pub struct SecondAxis {
    /// What it is of, under it.
    pub title: String,
    /// What may be labelled, from the most important group on. A group is drawn where all of it that lies on the axis stands
    /// apart from what is drawn already, and no more than seven labels come of it.
    pub groups: Vec<Vec<SecondTick>>,
}

/// A labelled place of the second axis.
#[derive(Debug, Clone, PartialEq)]
pub struct SecondTick {
    /// Where it lies, as the values of rows.
    pub value: f64,
    /// What is printed, with a decimal point.
    pub label: String,
}

/// What effects come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DataKind {
    /// Events among participants.
    Dichotomous,
    /// Means.
    Continuous,
    /// All else.
    #[default]
    Other,
}

/// Named dresses; a style never changes a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Style {
    /// Data left of the plot, effect and weight right; ink blue and burnt orange.
    #[default]
    Generic,
    /// As the Cochrane Review Manager.
    Revman,
    /// As the journals of the JAMA network.
    Jama,
    /// As The BMJ.
    Bmj,
    /// As The Lancet.
    Lancet,
}
