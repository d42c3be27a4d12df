//! How one figure speaks: the dress of its style, the words of its language, its decimal mark.

use super::Look;
use crate::effects::Measure;
use crate::figures::forest::dress::{Dress, MethodNotes};
use crate::language::{Language, Words, fill, in_language};
use crate::numerics::format;
use crate::pooling::{Method, PooledEstimate, Tau2Estimator};
use crate::reports::counts::weighting;

/// Dress, words and decimal mark of a figure.
#[derive(Clone, Copy)]
pub struct Voice {
    pub dress: &'static Dress,
    pub language: Language,
    pub words: &'static Words,
    pub decimal: char,
}

impl Voice {
    pub fn new(look: Look) -> Self {
        let dress = look.style.dress();
        let language = dress.language(look.language);
        Self {
            dress,
            language,
            words: language.words(),
            decimal: dress.decimal(look.language),
        }
    }

    /// A printed number with the decimal mark of the figure.
    pub fn number(&self, number: String) -> String {
        in_language(number, self.decimal)
    }

    /// `95% CI`.
    pub fn ci(&self, level: f64) -> String {
        let level = format::fixed(level, 0);
        fill(self.words.ci, &[("level", &level)])
    }

    /// `95% prediction interval`.
    pub fn prediction(&self, level: f64) -> String {
        let level = format::fixed(level, 0);
        fill(self.words.prediction_interval, &[("level", &level)])
    }

    /// The measure in words, in capitals where the style has them.
    pub fn measure(&self, measure: Measure) -> String {
        match self.dress.table.abbreviated_measures {
            true => self.cased(&self.language.abbreviated_measure(measure)),
            false => self.cased(&self.language.measure(measure)),
        }
    }

    /// A name in capitals where the style has them.
    pub fn cased(&self, name: &str) -> String {
        match self.dress.table.title_case {
            true => title_case(name),
            false => name.to_owned(),
        }
    }

    /// A heading of the style with its gaps filled.
    pub fn heading(
        &self,
        pattern: &str,
        short: &str,
        name: &str,
        pooled: &PooledEstimate,
    ) -> String {
        let method = match pooled.method {
            Method::Inverse => "IV",
            _ => weighting(pooled).0,
        };
        let model = match is_random(pooled) {
            true => self.words.random,
            false => self.words.fixed,
        };
        let values = [
            ("short", short),
            ("name", name),
            ("method", method),
            ("model", &self.cased(model)),
            ("ci", &self.ci(pooled.level)),
        ];
        fill(pattern, &values)
    }

    /// `REML, HKSJ`.
    pub fn model(&self, pooled: &PooledEstimate) -> String {
        let interval = self.language.interval(pooled.ci_method);
        format!("{}, {interval}", weighting(pooled).0)
    }

    /// The label of an estimate: the pattern of the style with a word for what it is of.
    pub fn label(&self, is_overall: bool, pooled: &PooledEstimate) -> String {
        let table = &self.dress.table;
        let patterns = match has_tau2(pooled) {
            true => [table.subtotal, table.overall],
            false => table.without_tau2,
        };
        let values = [
            ("subtotal", self.words.subtotal),
            ("overall", self.words.overall),
            ("tau2", weighting(pooled).0),
            ("interval", self.language.interval(pooled.ci_method)),
            ("ci", &self.ci(pooled.level)),
        ];
        fill(patterns[usize::from(is_overall)], &values)
    }

    /// Full name of what the studies were weighted by.
    pub fn weighting(&self, pooled: &PooledEstimate) -> &'static str {
        match pooled.method {
            Method::Inverse => self.language.estimator(pooled.tau2_method),
            method => self.language.method(method),
        }
    }

    /// Whether the methods of an estimate are explained by letters.
    pub fn is_lettered(&self, pooled: &PooledEstimate) -> bool {
        self.dress.methods == MethodNotes::Lettered && has_tau2(pooled) && pooled.k > 1
    }
}

/// Whether the effects were pooled with a variance between studies.
fn has_tau2(pooled: &PooledEstimate) -> bool {
    pooled.method == Method::Inverse && pooled.tau2_method != Tau2Estimator::CommonEffect
}

fn is_random(pooled: &PooledEstimate) -> bool {
    has_tau2(pooled) || (pooled.method.is_mixed_model() && pooled.tau2.is_some())
}

/// Capitals on every word but short ones within: `Ratio of Means`.
fn title_case(name: &str) -> String {
    let words = name.split(' ').enumerate().map(|(i, word)| {
        let is_small = i > 0 && word.chars().count() <= 3;
        if is_small {
            word.to_owned()
        } else {
            format::capitalised(word)
        }
    });
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_words_stay_small_within_a_title() {
        assert_eq!(title_case("Ratio of means"), "Ratio of Means");
        assert_eq!(
            title_case("Standardised mean difference"),
            "Standardised Mean Difference"
        );
    }
}
