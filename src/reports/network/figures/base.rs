//! What the forest plots of a network share.

use crate::figures::forest::dress::TestLine;
use crate::figures::forest::{
    Alignment, AxisOptions, Column, DataKind, Effect, Favours, ForestPlot, Priority, Row, Style,
    Width,
};
use crate::language::{Language, Words, fill};
use crate::network::{NetworkResult, NetworkTable, Pairwise, QTest, SmallValues};
use crate::numerics::format;
use crate::pooling::Interval;
use crate::reports::companions::Paper;
use crate::reports::forest::Look;
use crate::reports::forest::scale::{bounds, point, scale};
use crate::reports::forest::statistics::{Facts, Tau2, line};
use crate::reports::forest::voice::Voice;
use crate::reports::words::{Form, Shown};

use super::{is_random, model, sheet};

/// A network with what its forest plots are written with.
pub struct Base<'a> {
    pub table: &'a NetworkTable,
    pub result: &'a NetworkResult,
    pub voice: Voice,
    pub shown: Shown,
}

impl<'a> Base<'a> {
    pub fn new(table: &'a NetworkTable, result: &'a NetworkResult) -> Self {
        Self {
            table,
            result,
            voice: Voice::new(Look::default()),
            shown: Shown::effects(table.measure, &[]),
        }
    }

    pub fn name(&self, treatment: usize) -> &'a str {
        &self.result.network.treatments[treatment]
    }

    /// An effect with its interval as the figure draws it.
    pub fn effect(&self, pair: Pairwise) -> Effect {
        point(self.shown, pair.effect, self.interval(pair))
    }

    pub fn interval(&self, pair: Pairwise) -> Interval {
        let [lower, upper] = self.result.interval(pair);
        Interval { lower, upper }
    }

    /// An effect as it is read: `0.72 (0.51 to 1.02)`.
    pub fn words(&self, pair: Pairwise) -> String {
        let interval = self.shown.interval(self.interval(pair));
        format!(
            "{}{} ({interval})",
            self.shown.value(pair.effect),
            self.shown.unit()
        )
    }

    /// The sides of no effect of one thing against another.
    pub fn favours(&self, [one, other]: [&str; 2]) -> Option<Favours> {
        self.table.measure.null()?;
        let side = |side: &str| fill(self.voice.words.favours, &[("side", side)]);
        let [left, right] = match self.result.options.small {
            SmallValues::Desirable => [one, other],
            SmallValues::Undesirable => [other, one],
        };
        Some(Favours {
            left: side(left),
            right: side(right),
        })
    }

    /// A figure without columns and rows.
    pub fn plot(&self, kind: &str, heading: String, paper: &Paper<'_>) -> ForestPlot {
        let (measure, shown) = (self.table.measure, self.shown);
        let sheet = sheet(self.table, Some(&self.result.options), kind, paper);
        let name = self.voice.measure(measure);
        let short = match measure.short() == measure.name() {
            true => name.as_str(),
            false => measure.short(),
        };
        let level = self.result.options.level;
        let unit = match shown.form() {
            Form::Percent => self.voice.words.percentage_points,
            _ => "",
        };
        ForestPlot {
            id: sheet.id,
            title: sheet.title,
            description: String::new(),
            measure_label: format!("{name}{unit}"),
            level_percent: level,
            study_heading: heading,
            effect_heading: format!("{short}{} ({})", shown.per_heading(), self.voice.ci(level)),
            plot_heading: String::new(),
            weight_heading: String::new(),
            scale: scale(shown),
            null: measure.null(),
            columns: Vec::new(),
            rows: Vec::new(),
            favours: None,
            axis: AxisOptions {
                bounds: bounds(shown, measure),
                without_pooled_line: true,
                ..AxisOptions::default()
            },
            second_axis: None,
            risk_of_bias: None,
            style: Style::Generic,
            paper: crate::figures::forest::Paper {
                width: Width::Millimetres(paper.width_mm),
                ..Default::default()
            },
            language: Language::English,
            kind: DataKind::Other,
            metadata: sheet.metadata,
        }
    }

    /// Below a gap heterogeneity and inconsistency of the whole network, and inconsistency alone.
    pub fn statistics(&self) -> Vec<Row> {
        let dress = &self.voice.dress.statistics;
        let (found, options) = (self.result.consistency.as_ref(), &self.result.options);
        let is_random = is_random(self.result);
        let test = |test: QTest| Facts {
            symbol: dress.q,
            statistic: test.q,
            df: Some(test.df as f64),
            p: test.p,
            ..Facts::default()
        };
        let whole = Facts {
            tau2: is_random.then(|| Tau2 {
                value: self.result.fit.tau2,
                estimator: options.tau2.code(),
                level: options.level,
                interval: None,
            }),
            i2: self.result.i2,
            i2_decimals: dress.i2_decimals,
            ..found.map(|found| test(found.total)).unwrap_or_default()
        };
        let (between, title): (QTest, fn(&Words) -> &'static str) = match found {
            Some(found) if is_random => (
                found.interaction,
                |_| "Inconsistency (design-by-treatment interaction)",
            ),
            _ => (
                self.result.inconsistency,
                |_| "Inconsistency between designs",
            ),
        };
        let titled = |title| TestLine {
            title,
            ..dress.heterogeneity
        };
        let all = titled(|_| "Heterogeneity and inconsistency");
        let mut rows = vec![Row::Spacer];
        if found.is_some_and(|found| found.total.df > 0) {
            rows.push(line(&self.voice, &all, &whole));
        }
        if between.df > 0 {
            rows.push(line(&self.voice, &titled(title), &test(between)));
        }
        rows
    }

    /// `26 studies of 10 treatments; random effects, variance between studies by REML.`
    pub fn model(&self) -> String {
        format!("{}.", model(self.result))
    }
}

/// A column of numbers.
pub fn column(heading: &str, priority: Priority) -> Column {
    Column {
        heading: heading.to_owned(),
        group: None,
        alignment: Alignment::Decimal,
        priority,
    }
}

pub fn note(text: String) -> Row {
    Row::Note { text }
}

/// A share in whole percent, never 0 or 100 for less than all.
pub fn percent(share: f64) -> String {
    let text = format::fixed(100.0 * share, 0);
    match text.as_str() {
        "0" if share > 0.0 => "<1".to_owned(),
        "100" if share < 1.0 - 1e-7 => ">99".to_owned(),
        _ => text,
    }
}
