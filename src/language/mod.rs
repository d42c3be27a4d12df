//! The words of figures: one catalogue a language.
//!
//! Every word is a field of [`Words`], and every named method a variant of an enum that the names of a language match
//! without a rest: a word that a language lacks does not compile.

mod english;
mod indonesian;
mod words;

use std::borrow::Cow;

use crate::effects::{Measure, StudyEffect};
use crate::pooling::{IntervalMethod, Method, Tau2Estimator};

pub use english::ARTEFACT;
pub use words::{Words, fill};

/// A language that figures are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// British English.
    #[default]
    English,
    /// American English.
    American,
    /// Bahasa Indonesia.
    Indonesian,
}

impl Language {
    /// Every language.
    pub const ALL: [Self; 3] = [Self::English, Self::American, Self::Indonesian];

    /// The tag of BCP 47, as in the `lang` attribute of a file.
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::American => "en-US",
            Self::Indonesian => "id",
        }
    }

    /// Its catalogue.
    pub fn words(self) -> &'static Words {
        match self {
            Self::English => &english::BRITISH,
            Self::American => &english::AMERICAN,
            Self::Indonesian => &indonesian::WORDS,
        }
    }

    /// The decimal mark that the language prescribes; where it prescribes none, a house style may choose.
    pub fn decimal_mark(self) -> Option<char> {
        match self {
            Self::English | Self::American => None,
            Self::Indonesian => Some(','),
        }
    }

    /// The name of a measure; the scale it is analysed on stands in brackets, as in [`Measure::name`].
    pub fn measure(self, measure: Measure) -> Cow<'static, str> {
        match self {
            Self::English => measure.name().into(),
            Self::American => english::american(measure.name()).into(),
            Self::Indonesian => indonesian::measure(measure).into(),
        }
    }

    /// The same as short as the Cochrane Library has it.
    pub fn abbreviated_measure(self, measure: Measure) -> Cow<'static, str> {
        match self {
            Self::English | Self::American => english::abbreviated(measure.name()).into(),
            Self::Indonesian => indonesian::measure(measure).into(),
        }
    }

    /// The name of an estimator of tau2, as it stands in a sentence.
    pub fn estimator(self, estimator: Tau2Estimator) -> &'static str {
        match self {
            Self::English | Self::American => estimator.name(),
            Self::Indonesian => indonesian::estimator(estimator),
        }
    }

    /// The name of a method for counts.
    pub fn method(self, method: Method) -> &'static str {
        match self {
            Self::English | Self::American => english::method(method),
            Self::Indonesian => indonesian::method(method),
        }
    }

    /// The short name of an interval, as in `Total (REML, HKSJ)`.
    pub fn interval(self, interval: IntervalMethod) -> &'static str {
        match self {
            Self::English | Self::American => english::interval(interval),
            Self::Indonesian => indonesian::interval(interval),
        }
    }

    /// What a short name of an interval means, where it does not say so itself.
    pub fn interval_meaning(self, interval: IntervalMethod) -> Option<&'static str> {
        match self {
            Self::English | Self::American => english::interval_meaning(interval),
            Self::Indonesian => indonesian::interval_meaning(interval),
        }
    }

    /// The name of an interval in a footnote of its own, `Hartung-Knapp-Sidik-Jonkman`, and what is to be added to it.
    pub fn lettered_interval(self, interval: IntervalMethod) -> [&'static str; 2] {
        match self {
            Self::English | Self::American => english::lettered_interval(interval),
            Self::Indonesian => indonesian::lettered_interval(interval),
        }
    }

    /// The name of an estimator of tau2 in a footnote of its own: `Restricted Maximum-Likelihood`.
    pub fn lettered_estimator(self, estimator: Tau2Estimator) -> &'static str {
        match self {
            Self::English | Self::American => english::lettered_estimator(estimator),
            Self::Indonesian => indonesian::estimator(estimator),
        }
    }

    /// What a reader of the figure alone must know of a study's numbers, in sentences.
    pub fn remarks(self, effect: &StudyEffect, decimal: char) -> Vec<String> {
        match self {
            Self::English | Self::American => english::remarks(effect, decimal),
            Self::Indonesian => indonesian::remarks(effect, decimal),
        }
    }
}

/// A printed number with another decimal mark.
pub fn in_language(number: String, decimal: char) -> String {
    match decimal {
        '.' => number,
        _ => number.replace('.', decimal.encode_utf8(&mut [0; 4])),
    }
}
