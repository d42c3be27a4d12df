//! Numbers and names as readers see them.

use crate::effects::{Data, Family, Measure, Scale, StudyEffect};
use crate::numerics::format;
use crate::pooling::Interval;
use crate::synthesis::{AnalysisResult, SubgroupResult};

/// How numbers of an analysis look to readers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A ratio or positive quantity that is analysed as its logarithm.
    Ratio,
    /// A share of a hundred.
    Percent,
    /// Any other number.
    Number,
}

/// From the analysis scale to what readers see, for one study or for what several were pooled to.
#[derive(Debug, Clone, Copy)]
pub struct Shown {
    measure: Measure,
    /// Participants or person-time that a Freeman-Tukey value is turned back with.
    size: Option<f64>,
    /// Least and greatest of the studies' own values on the natural scale, where a size is needed.
    studies: Option<[f64; 2]>,
    /// Person-time that printed rates refer to.
    per: f64,
    /// Decimals of the printed number.
    decimals: usize,
}

impl Shown {
    /// For what all studies of an analysis were pooled to.
    pub fn pooled(result: &AnalysisResult) -> Self {
        Self::effects(result.measure, &result.effects)
    }

    /// For what these effects were pooled to.
    pub fn effects(measure: Measure, effects: &[StudyEffect]) -> Self {
        Self::of(measure, effects, effects.iter())
    }

    /// For what one subgroup was pooled to.
    pub fn group(result: &AnalysisResult, split: &SubgroupResult, label: &str) -> Self {
        let labelled = result.effects.iter().zip(&split.labels);
        let members = labelled.filter(|(_, own)| *own == label);
        let members = members.map(|(effect, _)| effect);
        Self::of(result.measure, &result.effects, members)
    }

    /// For one study.
    pub fn study(result: &AnalysisResult, effect: &StudyEffect) -> Self {
        Self::pooled(result).of_study(effect)
    }

    /// The same for one of the studies; many studies share what this was made of.
    pub fn of_study(self, effect: &StudyEffect) -> Self {
        let needed = self.measure.scale().needs_size();
        let size = effect.data.denominator().filter(|_| needed);
        let own = size.map(|size| self.measure.back_transform(effect.estimate.yi, Some(size)));
        Self {
            size,
            studies: own.map(|own| [own, own]),
            ..self
        }
    }

    fn of<'a>(
        measure: Measure,
        all: &[StudyEffect],
        members: impl Iterator<Item = &'a StudyEffect>,
    ) -> Self {
        let needing = members.filter(|_| measure.scale().needs_size());
        let sizes: Option<Vec<_>> = needing
            .map(|effect| Some((effect.estimate.yi, effect.data.denominator()?)))
            .collect();
        let crude = crude_rate(all);
        let rate = crude.filter(|_| is_rate(measure));
        let per = rate.map_or(1.0, person_time);
        let decimals = match (form(measure), rate) {
            (Form::Percent, _) => crude.map_or(1, percent_decimals),
            (_, Some(rate)) if rate * per >= 10.0 => 1,
            _ if matches!(measure, Measure::As | Measure::Irsd) => 3,
            _ => 2,
        };
        Self {
            measure,
            size: sizes.as_deref().and_then(harmonic),
            studies: sizes.as_deref().and_then(|sizes| extremes(measure, sizes)),
            per,
            decimals,
        }
    }

    /// How the numbers look.
    pub fn form(self) -> Form {
        form(self.measure)
    }

    /// Decimals of the printed number.
    pub fn decimals(self) -> usize {
        self.decimals
    }

    /// From the natural scale to the printed one: 100 for percent, the person-time of rates, else 1.
    pub fn multiplier(self) -> f64 {
        match self.form() {
            Form::Percent => 100.0,
            _ => self.per,
        }
    }

    /// The size that values are turned back with, where the scale needs one.
    pub fn size(self) -> Option<f64> {
        self.size
    }

    /// Whether a pooled value, once back-transformed, lies outside the values of its studies.
    ///
    /// That is an artefact of the harmonic mean where sizes differ much.
    /// Source: Schwarzer, Chemaitelly, Abu-Raddad & Rücker (2019), Res Synth Methods 10:476, doi:10.1002/jrsm.1348.
    pub fn is_artefact(self, value: f64) -> bool {
        let natural = self.natural(value);
        self.studies.is_some_and(|[least, greatest]| {
            // One study's own value comes back but for the last digits.
            let slack = 1e-6 * (greatest - least).max(greatest.abs());
            natural < least - slack || natural > greatest + slack
        })
    }

    /// A value of the analysis scale on the natural one: a ratio, a proportion between 0 and 1, a rate.
    pub fn natural(self, value: f64) -> f64 {
        self.measure.back_transform(value, self.size)
    }

    /// The limits of an interval on the natural scale.
    pub fn natural_limits(self, interval: Interval) -> [f64; 2] {
        [interval.lower, interval.upper].map(|limit| self.natural(limit))
    }

    /// As [`Self::natural_limits`], cut to the values that the measure can take.
    pub fn possible(self, interval: Interval) -> [f64; 2] {
        let [least, greatest] = self.measure.range();
        self.natural_limits(interval)
            .map(|limit| limit.clamp(least, greatest))
    }

    /// A value of the analysis scale as a reader sees it.
    pub fn value(self, value: f64) -> String {
        self.print(self.natural(value))
    }

    /// An interval of the analysis scale as a reader sees it: `0.33 to 0.73`.
    pub fn interval(self, limits: Interval) -> String {
        let [lower, upper] = self.possible(limits).map(|limit| self.print(limit));
        format::range(&lower, &upper)
    }

    fn print(self, natural: f64) -> String {
        let printed = self.multiplier() * natural;
        match self.form() {
            Form::Ratio => format::ratio_to(printed, self.decimals),
            _ => format::difference(printed, self.decimals),
        }
    }

    /// The measure without the scale it is analysed on: `Proportion`, `Incidence rate`.
    pub fn name(self) -> &'static str {
        let name = self.measure.name();
        let plain = self.without_scale(name).len();
        &name[..plain]
    }

    /// The name of the measure, in any language, without the scale it is analysed on.
    pub fn without_scale(self, name: &str) -> &str {
        let is_plain = matches!(self.measure.family(), Family::Binary | Family::Continuous)
            && self.measure.scale() != Scale::FisherZ;
        match name.split_once(" (") {
            Some((plain, _)) if !is_plain && self.measure.scale().is_transformed() => plain,
            _ => name,
        }
    }

    /// The person-time that printed rates refer to; 1 for all else.
    pub fn per(self) -> f64 {
        self.per
    }

    /// What one unit of the printed value is, as a heading says it: `, %`, ` per 1000`.
    pub fn per_heading(self) -> String {
        match self.form() {
            Form::Percent => ", %".to_owned(),
            _ if self.per == 1.0 => String::new(),
            _ => format!(" per {}", format::count(self.per as u64)),
        }
    }

    /// What one unit of the printed value is, as a sentence says it.
    pub fn unit(self) -> String {
        match self.measure.scale() {
            _ if self.per != 1.0 => format!(
                " per {} units of person-time",
                format::count(self.per as u64)
            ),
            Scale::Proportion if self.measure.null().is_some() => " percentage points".to_owned(),
            Scale::Standardised => " SD".to_owned(),
            _ if self.form() == Form::Percent => "%".to_owned(),
            _ => String::new(),
        }
    }
}

fn form(measure: Measure) -> Form {
    match (measure.family(), measure.scale()) {
        (Family::Proportion, _) | (_, Scale::Proportion) => Form::Percent,
        (_, Scale::Log) => Form::Ratio,
        _ => Form::Number,
    }
}

/// Whether readers see events per person-time.
fn is_rate(measure: Measure) -> bool {
    measure.family() == Family::Rate || measure == Measure::Ird
}

/// Person-time that the rates of these studies are best printed per.
pub fn person_time_of(effects: &[StudyEffect]) -> f64 {
    crude_rate(effects).map_or(1.0, person_time)
}

/// All events over all participants of one group, or over all person-time.
fn crude_rate(effects: &[StudyEffect]) -> Option<f64> {
    let (mut events, mut time) = (0.0, 0.0);
    for effect in effects {
        match effect.data {
            Data::Events {
                events: x,
                total: t,
            }
            | Data::Rate { events: x, time: t } => (events, time) = (events + x, time + t),
            Data::Rates {
                events: x,
                times: t,
            } => (events, time) = (events + x[0] + x[1], time + t[0] + t[1]),
            _ => {}
        }
    }
    (events > 0.0).then(|| events / time)
}

/// Decimals of percentages about this proportion: one, and for rare events as many as leave them a digit, at most four.
fn percent_decimals(proportion: f64) -> usize {
    (1..4)
        .find(|decimals| 100.0 * proportion >= 10f64.powi(1 - decimals))
        .unwrap_or(4) as usize
}

/// 1, 100, 1000 … up to a million: the first that gives a rate a digit before the decimal point.
fn person_time(rate: f64) -> f64 {
    let choices = [1.0, 1e2, 1e3, 1e4, 1e5];
    let first = choices.into_iter().find(|per| rate * per >= 1.0);
    first.unwrap_or(1e6)
}

/// Harmonic mean of the sizes beside the effects, k / Σ 1/n.
fn harmonic(sizes: &[(f64, f64)]) -> Option<f64> {
    let inverse: f64 = sizes.iter().map(|(_, n)| 1.0 / n).sum();
    (!sizes.is_empty()).then(|| sizes.len() as f64 / inverse)
}

/// Least and greatest effect, each back-transformed with the size beside it.
fn extremes(measure: Measure, sizes: &[(f64, f64)]) -> Option<[f64; 2]> {
    let natural = sizes
        .iter()
        .map(|(yi, n)| measure.back_transform(*yi, Some(*n)));
    let (least, greatest) = (natural.clone().reduce(f64::min)?, natural.reduce(f64::max)?);
    Some([least, greatest])
}

/// Said of a pooled value that lies outside the values of its studies.
pub const ARTEFACT: &str = crate::language::ARTEFACT;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rare_events_keep_a_digit() {
        for (proportion, decimals) in [(0.5, 1), (0.012, 1), (0.0099, 2), (0.0004, 3), (1e-7, 4)] {
            assert_eq!(percent_decimals(proportion), decimals, "{proportion}");
        }
    }

    #[test]
    fn rates_refer_to_enough_person_time_for_a_digit_before_the_point() {
        for (rate, per) in [
            (7.0, 1.0),
            (0.4, 100.0),
            (0.0123, 100.0),
            (2e-4, 1e4),
            (1e-9, 1e6),
        ] {
            assert_eq!(person_time(rate), per, "{rate}");
        }
    }
}
