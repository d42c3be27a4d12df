use std::cmp::Ordering;

use rayon::prelude::*;

use super::few_enough;
use crate::effects::{Moderators, StudyEffect};
use crate::pooling::{Options, PooledEstimate, PoolingError, pool};

/// What studies are ordered by before they are pooled one after another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Order {
    /// The most precise study first.
    Precision,
    /// The largest study first.
    Size,
    /// The smallest effect first.
    Effect,
    /// Increasing values of a study characteristic, such as `year`.
    Characteristic(String),
}

impl Order {
    /// The order with this name; any other name is that of a characteristic.
    pub fn from_code(code: &str) -> Self {
        match code {
            "precision" => Self::Precision,
            "size" => Self::Size,
            "effect" => Self::Effect,
            other => Self::Characteristic(other.to_owned()),
        }
    }

    /// The name in options and results.
    pub fn code(&self) -> &str {
        match self {
            Self::Precision => "precision",
            Self::Size => "size",
            Self::Effect => "effect",
            Self::Characteristic(name) => name,
        }
    }

    /// The studies in this order, with what puts each in its place.
    ///
    /// Values are compared as numbers where all of them are numbers, else as text. Studies without a value come last;
    /// equal ones keep the order they have. `None` where no study has a value.
    pub fn rank(&self, effects: &[StudyEffect], moderators: &[Moderators]) -> Option<Vec<Rank>> {
        let ranks = effects.iter().zip(moderators).enumerate();
        let mut ranks: Vec<Rank> = ranks
            .map(|(study, (effect, own))| {
                let (key, number) = self.key(effect, own);
                Rank { study, key, number }
            })
            .collect();
        if ranks.iter().all(|rank| rank.key.is_none()) {
            return None;
        }
        let valued = ranks.iter().filter(|rank| rank.key.is_some());
        let numeric = valued.clone().all(|rank| rank.number.is_some());
        ranks.sort_by(|a, b| match (&a.key, &b.key) {
            (Some(a_key), Some(b_key)) => match (a.number, b.number) {
                (Some(x), Some(y)) if numeric => x.total_cmp(&y),
                _ => a_key.cmp(b_key),
            },
            (None, None) => Ordering::Equal,
            (None, Some(_)) => Ordering::Greater,
            (Some(_), None) => Ordering::Less,
        });
        Some(ranks)
    }

    /// The value as it is shown, and the number that it is sorted by.
    fn key(&self, effect: &StudyEffect, own: &Moderators) -> (Option<String>, Option<f64>) {
        let shown = |value: f64| Some(value.to_string());
        match self {
            Self::Precision => (shown(effect.estimate.sei()), Some(effect.estimate.vi)),
            Self::Size => (effect.n.and_then(shown), effect.n.map(|n| -n)),
            Self::Effect => (shown(effect.estimate.yi), Some(effect.estimate.yi)),
            Self::Characteristic(name) => {
                let found = own.iter().find(|(known, _)| known == name);
                let value = found.map(|(_, value)| value.trim());
                let value = value.filter(|value| !matches!(*value, "" | "NA"));
                let number = value.and_then(|value| value.parse::<f64>().ok());
                (
                    value.map(str::to_owned),
                    number.filter(|number| number.is_finite()),
                )
            }
        }
    }
}

/// A study's place in an order.
#[derive(Clone, Debug, PartialEq)]
pub struct Rank {
    /// Index of the study, from 0.
    pub study: usize,
    /// What puts it here: a standard error, a number of participants, an effect, or the characteristic as written.
    pub key: Option<String>,
    number: Option<f64>,
}

/// With more studies the k fits of up to k studies take minutes.
const MOST: usize = 5000;

/// The pooled estimate of the first study, the first two, and so on to all, in the order of `ranks`.
///
/// `yi` on the analysis scale, `vi` in its square. The first estimate is that of one study, with a Wald interval.
/// Errors: as [`pool`]; more than 5000 studies.
/// Source: Lau et al. (1992), N Engl J Med 327:248, doi:10.1056/NEJM199207233270406. metafor `cumul(rma(yi, vi), order=)`.
pub fn cumulate(
    yi: &[f64],
    vi: &[f64],
    ranks: &[Rank],
    options: &Options,
) -> Result<Vec<PooledEstimate>, PoolingError> {
    few_enough("cumulative pooling", ranks.len(), MOST)?;
    let in_order = |values: &[f64]| ranks.iter().map(|rank| values[rank.study]).collect();
    let (yi, vi): (Vec<f64>, Vec<f64>) = (in_order(yi), in_order(vi));
    let first = |k: usize| pool(&yi[..k], &vi[..k], options);
    let steps: Vec<_> = (1..=ranks.len()).into_par_iter().map(first).collect();
    steps.into_iter().collect()
}
