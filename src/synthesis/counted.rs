//! Analyses pooled from counts, by Mantel-Haenszel, Peto or a mixed model.

use crate::effects::binary::{AddTo, ZeroRule, binary};
use crate::effects::single::two_rates;
use crate::effects::{
    EffectEstimate, Effects, Lack, Measure, Moderators, NotPooled, Note, StudyEffect,
};
use crate::pooling::mantel_haenszel::Rates;
use crate::pooling::{
    Counts, Method, Options, PooledEstimate, PoolingError, Subgroups, pool_counts,
    subgroups_of_counts,
};

/// The studies' counts beside what is shown of each.
pub(super) struct Counted {
    measure: Measure,
    counts: Vec<Counts>,
    /// Own effect of each study under the rule for zero cells.
    own: Vec<Option<EffectEstimate>>,
}

/// The rule that gives every study with counts an effect to show.
///
/// Nothing is added to the sums, so the rule in force decides no more than what a study shows of itself and what enters Q.
pub fn shown_rule(method: Method, rule: ZeroRule) -> ZeroRule {
    if !method.pools_counts() {
        return rule;
    }
    let adds = rule.to != AddTo::None && rule.add > 0.0;
    ZeroRule {
        add: if adds { rule.add } else { 0.5 },
        to: if adds { rule.to } else { AddTo::Only0 },
        drop00: false,
        ..rule
    }
}

/// Leaves in `found` the studies whose counts enter the sums, and gives their counts.
pub(super) fn counted(measure: Measure, rule: &ZeroRule, found: &mut Effects) -> Counted {
    let mut kept: Vec<(StudyEffect, Moderators)> = Vec::new();
    let mut counts = Vec::new();
    for (effect, moderators) in std::mem::take(&mut found.included) {
        let lack = match counts_of(&effect) {
            None => Lack::NoCounts,
            Some(own) if own.adds_nothing_to(measure) => Lack::NoContrast,
            Some(own) => {
                counts.push(own);
                kept.push((effect, moderators));
                continue;
            }
        };
        found.not_pooled.push(NotPooled {
            study: effect.study,
            label: effect.label,
            lack,
        });
    }
    let any_zero = counts.iter().any(|counts| match counts {
        Counts::Table(table) => rule.sees_zero(*table),
        Counts::Rates(rates) => rates.events.contains(&0.0),
        Counts::Events { events, total } => *events == 0.0 || events == total,
        Counts::Rate { events, .. } => *events == 0.0,
    });
    let shown = kept.iter().map(|(effect, _)| effect.estimate);
    let own = shown
        .zip(&counts)
        .map(|(shown, counts)| has_own(measure, rule, *counts, any_zero).then_some(shown))
        .collect();
    found.included = kept;
    Counted {
        measure,
        counts,
        own,
    }
}

impl Counted {
    pub fn pool(&self, options: &Options) -> Result<Option<PooledEstimate>, PoolingError> {
        pool_counts(self.measure, &self.counts, &self.own, options)
    }

    pub fn subgroups(
        &self,
        labels: &[String],
        options: &Options,
    ) -> Result<Option<Subgroups>, PoolingError> {
        subgroups_of_counts(self.measure, &self.counts, &self.own, labels, options)
    }
}

/// The counts of an effect, facing the way it does. A correlation within people has no place in sums of counts.
fn counts_of(effect: &StudyEffect) -> Option<Counts> {
    let paired = |note: &Note| matches!(note, Note::PeriodCorrelation { .. });
    if effect.notes.iter().any(paired) {
        return None;
    }
    let counts = Counts::of(effect.data)?;
    Some(if effect.notes.contains(&Note::Turned) {
        counts.turned()
    } else {
        counts
    })
}

/// Whether the counts have an effect of their own under the rule in force.
fn has_own(measure: Measure, rule: &ZeroRule, counts: Counts, any_zero: bool) -> bool {
    match counts {
        Counts::Table(table) => binary(measure, table, rule, any_zero).is_some(),
        Counts::Rates(Rates { events, times }) => {
            let dropped = rule.drop00 && events == [0.0, 0.0];
            let adds = rule.adds(events.contains(&0.0), dropped, any_zero);
            let [x1, x2] = events.map(|x| if adds { x + rule.add } else { x });
            !dropped && two_rates(measure, [x1, times[0]], [x2, times[1]]).is_some()
        }
        // Models of one group take their Q from the counts; what is shown of a study is its own.
        Counts::Events { .. } | Counts::Rate { .. } => true,
    }
}
