//! Numbers as a house style prints them: digits are never touched, only the signs around them.

use crate::figures::forest::model::{ForestPlot, Row, Scale};
use crate::language::in_language;
use crate::numerics::format;

/// Signs of an interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pattern {
    /// Decimal mark in English.
    pub decimal: char,
    /// Before the lower limit.
    pub open: &'static str,
    /// Between the limits; `None` for the word *to*. Also the word where a limit is negative and the sign is a dash.
    pub separator: Option<&'static str>,
    /// After the upper limit.
    pub close: &'static str,
}

/// How one figure prints its numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Numbers {
    /// Decimal mark.
    pub decimal: char,
    /// Before the lower limit.
    pub open: &'static str,
    /// Between the limits.
    pub between: Between,
    /// After the upper limit.
    pub close: &'static str,
}

/// What stands between two limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Between {
    /// A word with spaces around it.
    Word(&'static str),
    /// A sign without a space before it.
    Sign(&'static str),
}

impl Numbers {
    /// As the figure prints them: one way for all its rows.
    pub fn of(plot: &ForestPlot) -> Self {
        let (dress, words) = (plot.dress(), plot.words());
        let decimal = dress.decimal(plot.language);
        let between = match dress.interval.separator {
            // A decimal comma and a comma between limits would read as four numbers.
            Some(sign) if sign.starts_with(',') && decimal == ',' => Between::Sign("; "),
            Some(sign) if sign.starts_with(',') || !any_negative(plot) => Between::Sign(sign),
            _ => Between::Word(words.to),
        };
        Self {
            decimal,
            open: dress.interval.open,
            between,
            close: dress.interval.close,
        }
    }

    /// As a screen reader says them.
    pub fn spoken(plot: &ForestPlot) -> Self {
        Self {
            decimal: plot.language.decimal_mark().unwrap_or('.'),
            open: "(",
            between: Between::Word(plot.words().to),
            close: ")",
        }
    }

    /// A printed number with the decimal mark of the figure.
    pub fn mark(&self, number: String) -> String {
        in_language(number, self.decimal)
    }

    /// A value of the effect column.
    pub fn effect(&self, scale: Scale, value: f64) -> String {
        let shown = scale.shown(value);
        self.mark(if scale.is_log() {
            format::ratio_to(shown, scale.decimals)
        } else {
            format::difference(shown, scale.decimals)
        })
    }

    /// A weight without its sign.
    pub fn weight(&self, percent: f64) -> String {
        self.mark(format::weight(percent))
    }
}

/// Whether a limit is printed with a minus.
fn any_negative(plot: &ForestPlot) -> bool {
    let is_negative = |limit: f64| {
        !plot.scale.is_log()
            && format::difference(plot.scale.shown(limit), plot.scale.decimals)
                .starts_with(format::MINUS)
    };
    plot.rows.iter().any(|row| match row {
        Row::Study(study) => is_negative(study.effect.lower),
        Row::Subtotal(summary) | Row::Total(summary) => summary
            .effect
            .is_some_and(|effect| is_negative(effect.lower)),
        Row::Prediction {
            interval: Some((lower, _)),
            ..
        } => is_negative(*lower),
        _ => false,
    })
}
