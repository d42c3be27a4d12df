//! A record without some of its numbers.

use std::ops::Range;

use super::{Number, Outcome, Reported, Study, Summary};

impl Study {
    /// Takes out the numbers that stand at one of these places, and whatever is nothing without them.
    ///
    /// What a place holds that is no number, or one that must be there, is taken out with all that it belongs to.
    pub fn without(&mut self, places: &[Range<usize>]) {
        if places.is_empty() {
            return;
        }
        let gone = Gone(places);
        let design = &mut self.design;
        gone.all([
            &mut design.n,
            &mut design.clusters,
            &mut design.cluster_size,
            &mut design.icc,
        ]);
        for arm in &mut self.arms {
            gone.from(&mut arm.n);
        }
        for outcome in &mut self.outcomes {
            gone.of_outcome(outcome);
        }
        for breakdown in &mut self.breakdowns {
            gone.from(&mut breakdown.total);
            for part in &mut breakdown.parts {
                gone.all([&mut part.n, &mut part.percent]);
            }
        }
        for claim in &mut self.claims {
            gone.from(&mut claim.percent);
        }
    }
}

struct Gone<'a>(&'a [Range<usize>]);

impl Gone<'_> {
    /// Whether a number stands at one of the places, or a version of it does.
    fn is(&self, number: &Number) -> bool {
        let at = |place: &Range<usize>| *place == number.span || *place == number.written;
        self.0.iter().any(at)
    }

    fn from(&self, number: &mut Option<Number>) {
        if number.as_ref().is_some_and(|number| self.is(number)) {
            *number = None;
        }
        let known = number
            .as_mut()
            .and_then(|number| number.provenance.as_mut());
        if let Some(known) = known {
            known
                .versions
                .retain(|version| !self.0.contains(&version.value.span));
        }
    }

    fn all<'n>(&self, numbers: impl IntoIterator<Item = &'n mut Option<Number>>) {
        numbers.into_iter().for_each(|number| self.from(number));
    }

    fn limits(&self, limits: &mut Option<Vec<Number>>) {
        let any = limits.iter().flatten().any(|limit| self.is(limit));
        if any {
            *limits = None;
        }
    }

    fn of_outcome(&self, outcome: &mut Outcome) {
        self.from(&mut outcome.period_correlation);
        if let Some(scale) = &mut outcome.scale {
            self.all([
                &mut scale.min,
                &mut scale.max,
                &mut scale.step,
                &mut scale.items,
            ]);
        }
        for result in &mut outcome.results {
            self.all([
                &mut result.n,
                &mut result.events,
                &mut result.total,
                &mut result.percent,
                &mut result.before_events,
                &mut result.before_total,
                &mut result.before_percent,
                &mut result.correlation,
                &mut result.person_time,
            ]);
            let pairs = result.pairs.as_ref();
            if pairs.is_some_and(|pairs| self.is(&pairs.gained) || self.is(&pairs.lost)) {
                result.pairs = None;
            }
            let summaries = [&mut result.before, &mut result.after, &mut result.change];
            for summary in summaries.into_iter().flatten() {
                self.of_summary(summary);
            }
        }
        for reported in &mut outcome.reported {
            self.of_reported(reported);
        }
    }

    fn of_summary(&self, summary: &mut Summary) {
        self.all([
            &mut summary.mean,
            &mut summary.mean_above,
            &mut summary.mean_below,
            &mut summary.sd,
            &mut summary.se,
            &mut summary.ci_level,
            &mut summary.median,
            &mut summary.q1,
            &mut summary.q3,
            &mut summary.min,
            &mut summary.max,
        ]);
        self.limits(&mut summary.ci);
    }

    fn of_reported(&self, reported: &mut Reported) {
        let arms = reported.arms.iter().flatten();
        if arms.into_iter().any(|arm| self.0.contains(&arm.span)) {
            reported.arms = None;
        }
        self.all([
            &mut reported.t,
            &mut reported.df,
            &mut reported.f,
            &mut reported.chi2,
            &mut reported.events,
            &mut reported.o_minus_e,
            &mut reported.v,
            &mut reported.z,
            &mut reported.r,
            &mut reported.p,
            &mut reported.p_below,
            &mut reported.p_above,
            &mut reported.alpha,
        ]);
        if let Some(effect) = &mut reported.effect {
            self.all([&mut effect.level, &mut effect.se]);
            self.limits(&mut effect.ci);
            if self.is(&effect.value) {
                reported.effect = None;
            }
        }
    }
}
