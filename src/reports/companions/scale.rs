//! From the analysis scale to what a figure draws and prints along its axis.

use crate::effects::Scale;
use crate::figures::EffectScale;
use crate::language::Language;
use crate::numerics::format;
use crate::numerics::root::root;
use crate::reports::forest::scale::{analysis_scale, axis_label};
use crate::reports::words::{Form, Shown};
use crate::synthesis::AnalysisResult;

/// How effects become positions: logarithms stay logarithms, differences are drawn as printed, all others as analysed.
#[derive(Debug, Clone, Copy)]
pub struct Drawn<'a> {
    result: &'a AnalysisResult,
    shown: Shown,
    way: Way,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Way {
    /// The logarithm of what is printed.
    Log,
    /// What is printed.
    Printed,
    /// What is analysed; the axis prints something else.
    Analysed,
}

impl<'a> Drawn<'a> {
    pub fn of(result: &'a AnalysisResult) -> Self {
        let shown = Shown::pooled(result);
        let scale = result.measure.scale();
        let way = match scale {
            Scale::Log => Way::Log,
            _ if !scale.is_transformed() => Way::Printed,
            _ => Way::Analysed,
        };
        Self { result, shown, way }
    }

    /// Position of an effect.
    pub fn at(self, yi: f64) -> f64 {
        match self.way {
            Way::Log => yi + self.shown.multiplier().ln(),
            Way::Printed => self.spread(yi),
            Way::Analysed => yi,
        }
    }

    /// A standard error or another distance between effects, in units of the positions.
    pub fn spread(self, distance: f64) -> f64 {
        match self.way {
            Way::Printed => self.shown.multiplier() * distance,
            _ => distance,
        }
    }

    /// A distance between effects as a reader sees it.
    pub fn distance(self, distance: f64) -> String {
        format::significant(self.spread(distance), 2, 4)
    }

    /// Position of no effect.
    pub fn null(self) -> Option<f64> {
        self.result.measure.null().map(|null| self.at(null))
    }

    /// Position of the greatest effect there can be, where the axis could pass it: 100% on a logarithmic one.
    fn greatest(self) -> Option<f64> {
        let [_, greatest] = self.result.measure.range();
        let bounded = self.way == Way::Log && greatest.is_finite();
        bounded.then(|| self.at(greatest.ln()))
    }

    /// The scale of an axis that has to show these effects, as analysed.
    pub fn scale(self, effects: impl IntoIterator<Item = f64>) -> EffectScale {
        EffectScale {
            label: axis_label(self.result),
            log: self.way == Way::Log,
            null: self.null(),
            greatest: self.greatest(),
            printed: match self.way {
                Way::Analysed => self.printed(effects),
                _ => Vec::new(),
            },
        }
    }

    /// What a standard error is measured in, after `Standard error`: ` of the log risk ratio`, ` (percentage points)`.
    pub fn se_unit(self) -> String {
        let name = format::uncapitalised(self.shown.name());
        match (
            self.way,
            analysis_scale(self.result.measure, Language::English.words()),
        ) {
            (_, Some(scale)) => format!(" on {scale}"),
            (Way::Log, None) => format!(" of the log {name}"),
            _ => match self.result.units().as_slice() {
                [unit] => format!(" ({unit})"),
                _ => match self.shown.unit().trim() {
                    "" => String::new(),
                    unit => format!(" ({unit})"),
                },
            },
        }
    }

    /// Round printed numbers with their positions, in sets of fewer and fewer.
    fn printed(self, effects: impl IntoIterator<Item = f64>) -> Vec<Vec<(f64, String)>> {
        let (least, greatest) = effects
            .into_iter()
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), at| {
                (low.min(at), high.max(at))
            });
        let room = 0.3 * (greatest - least).max(1e-6);
        let domain = (least - room, greatest + room);
        let multiplier = self.shown.multiplier();
        let [first, last] = self.result.measure.range();
        let ends =
            [domain.0, domain.1].map(|at| multiplier * self.shown.natural(at).clamp(first, last));
        let even = [10.0, 8.0, 6.0, 5.0, 4.0, 3.0, 2.0];
        let even = even.map(|count| even_numbers(ends, (ends[1] - ends[0]) / count));
        let mut sets = vec![];
        if self.shown.form() == Form::Percent {
            sets.extend(UNEVEN.map(|set| set.iter().map(|label| (*label).to_owned()).collect()));
        }
        sets.extend(even);
        let place = |label: String| Some((self.position(&label, domain)?, label));
        let sets = sets.into_iter();
        sets.map(|set: Vec<String>| set.into_iter().filter_map(place).collect())
            .collect()
    }

    /// Where a printed number lies within a domain.
    fn position(self, label: &str, (lower, upper): (f64, f64)) -> Option<f64> {
        let printed: f64 = label.replace('\u{2212}', "-").parse().ok()?;
        let natural = printed / self.shown.multiplier();
        let off = |at: f64| self.shown.natural(at) - natural;
        root(off, lower, upper).ok()
    }
}

/// Percentages that suit stretched scales, densest first.
const UNEVEN: [&[&str]; 5] = [
    &[
        "0.01", "0.02", "0.05", "0.1", "0.2", "0.5", "1", "2", "5", "10", "20", "30", "50", "70",
        "80", "90", "95", "98", "99", "99.5", "99.9",
    ],
    &[
        "0.01", "0.02", "0.05", "0.1", "0.2", "0.5", "1", "2", "5", "10", "20", "50", "80", "90",
        "95", "98", "99", "99.5", "99.9",
    ],
    &[
        "0.01", "0.03", "0.1", "0.3", "1", "3", "10", "30", "60", "90", "97", "99", "99.7", "99.9",
    ],
    &[
        "0.01", "0.1", "0.5", "2", "10", "50", "90", "98", "99.5", "99.9",
    ],
    &["0.01", "0.1", "1", "10", "50", "90", "99", "99.9"],
];

/// The multiples of a round number near `step` between two ends.
fn even_numbers([from, to]: [f64; 2], step: f64) -> Vec<String> {
    if !(step > 0.0 && step.is_finite()) {
        return Vec::new();
    }
    let power = step.log10().floor() as i32;
    let unit = 10f64.powi(power);
    let round = [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .find(|times| times * unit >= 0.999 * step);
    let size = round.unwrap_or(10.0) * unit;
    let decimals = usize::try_from(-size.log10().floor() as i32).unwrap_or(0);
    let (first, last) = ((from / size).ceil() as i64, (to / size).floor() as i64);
    (first..=last)
        .map(|n| format::fixed(n as f64 * size, decimals))
        .collect()
}
