//! tau2, I2, H2 and prediction limits over all resamples, on their own scales.

use super::enumeration::{Enumeration, REACH, rank};
use super::others::{KEYS, OTHERS, Others, Spread, Target};
use super::refits::Refits;
use super::tally::{Counted, Steps, merge};
use super::{ExactDistribution, Fits};
use crate::resampling::statistics::{Fit, Statistic, Statistics};

/// What [`Spread`]s are of, in their order.
const ORDER: [Statistic; OTHERS] = [
    Statistic::Tau2,
    Statistic::I2,
    Statistic::H2,
    Statistic::PredictionLower,
    Statistic::PredictionUpper,
];

/// What fits are compared with.
pub(in crate::resampling) struct Observed<'a> {
    pub statistics: Statistics,
    /// Of the data themselves.
    pub fit: Fit,
    /// Values of a statistic as near are the same.
    pub near: &'a dyn Fn(Statistic) -> f64,
    /// Fits without each study, which say how far bins reach.
    pub without_each: &'a [Fit],
}

/// What follows from the fits of all resamples.
pub(in crate::resampling) struct Derived<'a> {
    fits: DerivedFits<'a>,
    /// Draws that could be fitted.
    draws: u64,
}

enum DerivedFits<'a> {
    Lanes(&'a Enumeration, Box<Others<'a>>),
    /// Of each statistic the sums and the sorted values.
    Each(Vec<(Spread, Vec<Counted>)>),
}

/// How one statistic varies over the draws.
#[derive(Clone, Copy, Debug)]
pub(in crate::resampling) struct Variation {
    /// Mean less the estimate.
    pub bias: f64,
    /// Standard deviation, divisor the number of draws.
    pub se: f64,
    /// Draws below the estimate, and at it up to rounding.
    pub below: u64,
    pub equal: u64,
}

impl<'a> Derived<'a> {
    /// Not of a common effect. Every multiset of a closed form is fitted once more.
    pub fn new(found: &'a ExactDistribution, observed: &Observed) -> Derived<'a> {
        let fits = match &found.fits {
            Fits::Lanes(all) => {
                let others = Others::new(all, target(all, observed));
                DerivedFits::Lanes(all, Box::new(others))
            }
            Fits::Each(all) => DerivedFits::Each(each(all, observed)),
        };
        Derived {
            fits,
            draws: found.draws - found.failed,
        }
    }

    /// How a statistic other than the pooled effect varies.
    pub fn variation(&self, statistic: Statistic) -> Option<Variation> {
        let at = ORDER.iter().position(|s| *s == statistic)?;
        let (spread, unit) = match &self.fits {
            DerivedFits::Lanes(all, others) => (others.spreads[at], all.unit_of(statistic)),
            DerivedFits::Each(each) => (each[at].0, 1.0),
        };
        let draws = self.draws as f64;
        let shift = spread.sum / draws;
        let variance = (spread.squares / draws - shift * shift).max(0.0);
        Some(Variation {
            bias: unit * shift,
            se: unit * variance.sqrt(),
            below: spread.below as u64,
            equal: spread.equal as u64,
        })
    }

    /// Two quantiles of each statistic, as those of [`ExactDistribution::quantiles`].
    ///
    /// I2 and H2 rise with tau2 over the typical variance, so that its quantiles give theirs.
    pub fn quantiles(&self, wanted: &[(Statistic, [f64; 2])]) -> Vec<[f64; 2]> {
        let draws = self.draws as f64;
        let rank_of = |p: f64| (p * draws).ceil().clamp(1.0, draws) as u64;
        let (all, others) = match &self.fits {
            DerivedFits::Lanes(all, others) => (all, others),
            DerivedFits::Each(each) => {
                let of = |(statistic, ps): &(Statistic, [f64; 2])| {
                    let at = ORDER.iter().position(|s| s == statistic).unwrap_or(0);
                    ps.map(|p| rank(&each[at].1, rank_of(p)))
                };
                return wanted.iter().map(of).collect();
            }
        };
        let mut ranks: [Vec<u64>; KEYS] = Default::default();
        for (statistic, ps) in wanted {
            ranks[key(*statistic)].extend(ps.map(rank_of));
        }
        let found = others.order_statistics(ranks.each_ref().map(|ranks| ranks.as_slice()));
        let mut found = found.map(Vec::into_iter);
        let mut next = |statistic: Statistic| {
            let found = found[key(statistic)].next().unwrap_or(0.0);
            match statistic {
                Statistic::Tau2 => all.scaled().variance(found),
                Statistic::I2 => 100.0 * (found / (1.0 + found)),
                Statistic::H2 => 1.0 + found,
                _ => all.scaled().effect(found),
            }
        };
        wanted.iter().map(|(s, _)| [next(*s), next(*s)]).collect()
    }
}

impl Enumeration {
    /// What one is in scaled units, of a difference of this statistic.
    fn unit_of(&self, statistic: Statistic) -> f64 {
        let unit = self.scaled().unit;
        match statistic {
            Statistic::Tau2 => unit * unit,
            Statistic::I2 | Statistic::H2 => 1.0,
            _ => unit,
        }
    }
}

fn key(statistic: Statistic) -> usize {
    match statistic {
        Statistic::Tau2 => 0,
        Statistic::I2 | Statistic::H2 => 1,
        Statistic::PredictionUpper => 3,
        _ => 2,
    }
}

/// In scaled units; limits that are not defined are 0.
fn target(all: &Enumeration, observed: &Observed) -> Target {
    let Observed {
        statistics, fit, ..
    } = observed;
    let defined = statistics.all();
    let centre = all.scaled().centre;
    let or_zero = |statistic: Statistic, value: f64| {
        let known = defined.contains(&statistic) && value.is_finite();
        if known { value } else { 0.0 }
    };
    let value = |fit: &Fit, statistic: Statistic| {
        let value = statistics.value(statistic, fit);
        let from = if statistic.is_effect() { centre } else { 0.0 };
        or_zero(statistic, (value - from) / all.unit_of(statistic))
    };
    let steps = |statistic: Statistic| {
        let estimate = value(fit, statistic);
        let off = observed.without_each.iter();
        let squares: f64 = off
            .map(|fit| (value(fit, statistic) - estimate).powi(2))
            .sum();
        Steps::over(estimate, REACH * squares.sqrt())
    };
    Target {
        critical: statistics.critical().unwrap_or(0.0),
        estimates: ORDER.map(|statistic| value(fit, statistic)),
        near: ORDER.map(|statistic| {
            or_zero(
                statistic,
                (observed.near)(statistic) / all.unit_of(statistic),
            )
        }),
        steps: [
            steps(Statistic::PredictionLower),
            steps(Statistic::PredictionUpper),
        ],
    }
}

fn each(all: &Refits, observed: &Observed) -> Vec<(Spread, Vec<Counted>)> {
    let one = |statistic: &Statistic| {
        let value = |fit: &Fit| observed.statistics.value(*statistic, fit);
        let (estimate, near) = (value(&observed.fit), (observed.near)(*statistic));
        let mut spread = Spread::default();
        let mut values: Vec<Counted> = Vec::with_capacity(all.fits.len());
        for (fit, draws) in &all.fits {
            let value = value(fit);
            spread.take(value - estimate, near, *draws as f64);
            values.push((value, *draws));
        }
        merge(&mut values);
        (spread, values)
    };
    ORDER.iter().map(one).collect()
}
