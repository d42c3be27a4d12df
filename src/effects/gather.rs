//! Reads numbers out of a record and remembers what has to be said about them.

use crate::numerics::distributions::normal;
use crate::records::{Assumptions, DesignType, Number, Outcome, Reported, Study, Summary};

use super::choose::Allowed;
use super::continuous::Group;
use super::fitted::fitted;
use super::recover::{
    Quantiles, count_from_percent, mean_from_quantiles, sd_from_ci, sd_from_quantiles, sd_from_se,
    skewness,
};
use super::side::{Occasion, Side};
use super::{Lack, Note, Route};

/// A way to read one group's mean, SD and size.
pub(super) type ReadGroup<'a> = fn(&mut Gather<'a>, Side<'a>, Occasion) -> Result<Group, Lack>;

/// Reads numbers, collecting notes on each that is used.
pub(super) struct Gather<'a> {
    pub study: &'a Study,
    pub outcome: &'a Outcome,
    pub assumptions: &'a Assumptions,
    pub notes: Vec<Note>,
    /// The test or printed effect that the estimate rests on, when it rests on one.
    pub used: Option<&'a Reported>,
    /// What the analysis allows beyond what the report prints.
    pub allowed: Allowed,
    /// Whether the bound of a p value is read as p.
    pub bound_as_p: bool,
    /// Whether a bound was read without knowing the direction of the effect.
    pub undirected: bool,
}

impl<'a> Gather<'a> {
    pub fn new(study: &'a Study, outcome: &'a Outcome, assumptions: &'a Assumptions) -> Self {
        let mut notes = Vec::new();
        match study.design.kind {
            DesignType::Crossover => notes.push(Note::CrossoverAsParallel),
            DesignType::WithinPerson => notes.push(Note::WithinPersonAsParallel),
            _ => {}
        }
        Self {
            study,
            outcome,
            assumptions,
            notes,
            used: None,
            allowed: Allowed::default(),
            bound_as_p: false,
            undirected: false,
        }
    }

    /// The exact p value of a test, or, while bounds are read, its bound.
    pub fn p(&self, reported: &'a Reported) -> Option<&'a Number> {
        if self.bound_as_p {
            return reported.p_below.as_ref().or(reported.p_above.as_ref());
        }
        reported.p.as_ref()
    }

    pub fn note(&mut self, note: Note) {
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    /// The number's value; what the record says about it becomes notes.
    pub fn take(&mut self, what: &str, number: &Number) -> f64 {
        if let Some(how) = number.derived() {
            self.note(Note::Derived {
                what: what.to_owned(),
                value: number.value,
                how: how.to_owned(),
            });
        }
        if !number.versions().is_empty() {
            let why = number.provenance.as_ref().and_then(|p| p.why.clone());
            let others = number.versions().iter();
            self.note(Note::Conflict {
                what: what.to_owned(),
                used: number.value,
                others: others.map(|v| (v.value.value, v.from.clone())).collect(),
                why,
            });
        }
        number.value
    }

    /// A chi-squared on 1 degree of freedom: printed, or that of an exact p value.
    pub fn chi2(&mut self, route: Route, number: &Number) -> f64 {
        if route != Route::ExactP {
            return self.take("chi-squared", number);
        }
        let p = self.take("p", number);
        let chi2 = normal::quantile_upper(p / 2.0).powi(2);
        self.note(Note::Chi2FromP { p, chi2 });
        chi2
    }

    /// Participants of an arm: analysed, in the arm, or an equal share of the total if assumed.
    pub fn size(&mut self, side: Side<'a>) -> Option<f64> {
        let printed = side.result.and_then(|result| result.n.as_ref());
        if let Some(n) = printed.or(side.arm.n.as_ref()) {
            return Some(self.take("n", n));
        }
        self.equal_share()
    }

    fn equal_share(&mut self) -> Option<f64> {
        let arms = self.study.arms.len();
        let none_printed = self.study.arms.iter().all(|arm| arm.n.is_none());
        let total = self.study.design.n.as_ref()?.value;
        if !self.assumptions.equal_arms || !none_printed || total % arms as f64 != 0.0 {
            return None;
        }
        self.note(Note::EqualArms { total, arms });
        Some(total / arms as f64)
    }

    /// Mean, SD and size, the SD recovered from SE or interval where it is not printed.
    pub fn group(&mut self, side: Side<'a>, occasion: Occasion) -> Result<Group, Lack> {
        let summary = side.summary(occasion).ok_or(Lack::Nothing)?;
        let mean = summary.mean.as_ref().ok_or(Lack::Nothing)?;
        let n = self.size(side).ok_or(Lack::Sizes)?;
        let sd = self.sd(summary, n).ok_or(Lack::Spread)?;
        let mean = self.take("mean", mean);
        Ok(Group { mean, sd, n })
    }

    /// Standard deviation of a summary, printed or recovered.
    pub fn sd(&mut self, summary: &Summary, n: f64) -> Option<f64> {
        if let Some(sd) = &summary.sd {
            return Some(self.take("SD", sd));
        }
        if let Some(se) = &summary.se {
            self.note(Note::SdFromSe);
            let se = self.take("SE", se);
            return Some(sd_from_se(se, n));
        }
        let [lower, upper] = summary.ci.as_deref()? else {
            return None;
        };
        self.note(Note::SdFromCi);
        sd_from_ci(lower.value, upper.value, summary.level(), n)
    }

    /// Mean, SD and size, what is not printed estimated from median, quartiles and range.
    pub fn estimated_group(&mut self, side: Side<'a>, occasion: Occasion) -> Result<Group, Lack> {
        let summary = side.summary(occasion).ok_or(Lack::Nothing)?;
        let n = self.size(side).ok_or(Lack::Sizes)?;
        let quantiles = self.quantiles(summary);
        let skewed = skewness(&quantiles, n).filter(|test| test.is_skewed());
        let method = self.assumptions.quantiles;
        if let Some(fit) = fitted(method, &quantiles, n, skewed.is_some()) {
            let printed = self.sd(summary, n);
            let mean = summary.mean.as_ref().map(|mean| self.take("mean", mean));
            if mean.is_none() || printed.is_none() {
                self.note(Note::FittedToQuantiles { by: fit.by });
            }
            return Ok(Group {
                mean: mean.unwrap_or(fit.mean),
                sd: printed.unwrap_or(fit.sd),
                n,
            });
        }
        let known = quantiles.known();
        let sd = match self.sd(summary, n) {
            Some(sd) => sd,
            None => {
                let known = known.ok_or(Lack::Spread)?;
                self.note(Note::SdFromQuantiles { known });
                sd_from_quantiles(&quantiles, n).ok_or(Lack::Spread)?
            }
        };
        let mean = match &summary.mean {
            Some(mean) => self.take("mean", mean),
            None => {
                let known = known.ok_or(Lack::Nothing)?;
                self.note(Note::MeanFromQuantiles { known });
                mean_from_quantiles(&quantiles, n).ok_or(Lack::Nothing)?
            }
        };
        if let Some(skewness) = skewed {
            self.note(Note::Skewed {
                statistic: skewness.statistic,
                critical: skewness.critical,
            });
        }
        Ok(Group { mean, sd, n })
    }

    fn quantiles(&mut self, summary: &Summary) -> Quantiles {
        let mut take = |what, number: &Option<Number>| number.as_ref().map(|n| self.take(what, n));
        Quantiles {
            min: take("minimum", &summary.min),
            q1: take("first quartile", &summary.q1),
            median: take("median", &summary.median),
            q3: take("third quartile", &summary.q3),
            max: take("maximum", &summary.max),
        }
    }

    /// A count as printed, or the only one that the printed percentage of `total` can be.
    pub fn events(
        &mut self,
        what: &str,
        events: &Option<Number>,
        percent: &Option<Number>,
        total: f64,
    ) -> Option<f64> {
        if let Some(events) = events {
            return Some(self.take(what, events));
        }
        let percent = self.take("percentage", percent.as_ref()?);
        let count = count_from_percent(percent, total)?;
        self.note(Note::CountFromPercent {
            percent,
            total,
            count,
        });
        Some(count)
    }

    /// Events and person-time of a group.
    pub fn events_in_time(&mut self, side: Side<'a>) -> Result<(f64, f64), Lack> {
        let result = side.result.ok_or(Lack::Counts)?;
        let events = result.events.as_ref().ok_or(Lack::Counts)?;
        let time = result.person_time.as_ref().ok_or(Lack::PersonTime)?;
        Ok((self.take("events", events), self.take("person-time", time)))
    }

    /// Tests that compare the two arms, with +1 or -1 for the order in which they name them.
    pub fn between(&self, one: Side<'a>, two: Side<'a>) -> Vec<(&'a Reported, f64)> {
        let order = |reported: &Reported| {
            let [first, second] = reported.arms.as_deref()? else {
                return None;
            };
            let (a, b) = (&one.arm.id.value, &two.arm.id.value);
            if (&first.value, &second.value) == (a, b) {
                Some(1.0)
            } else if (&first.value, &second.value) == (b, a) {
                Some(-1.0)
            } else {
                None
            }
        };
        let reported = self.outcome.reported.iter();
        reported
            .filter_map(|r| order(r).map(|sign| (r, sign)))
            .collect()
    }

    /// Tests within one arm.
    pub fn within(&self, side: Side<'a>) -> impl Iterator<Item = &'a Reported> + use<'a> {
        let id = &side.arm.id.value;
        let reported = self.outcome.reported.iter();
        reported.filter(move |r| r.arm.as_ref().is_some_and(|arm| arm.value == *id))
    }
}
