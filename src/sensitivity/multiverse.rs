//! One question analysed in every defensible way.

use super::Conclusion;
use crate::effects::binary::{AddTo, Correction, ZeroRule};
use crate::effects::{Measure, StudyEffect};
use crate::pooling::{IntervalMethod, Options, PooledEstimate, PoolingError, Tau2Estimator, pool};
use crate::records::Assumption;

/// The choices that a reasonable analyst might have made.
#[derive(Clone, Debug, PartialEq)]
pub struct Choices {
    /// Estimators of tau2.
    pub tau2: Vec<Tau2Estimator>,
    /// Confidence intervals.
    pub intervals: Vec<IntervalMethod>,
    /// Effect measures; those of another family than the analysis are passed over. Empty for the usual ones.
    pub measures: Vec<Measure>,
    /// Which tables a continuity correction is added to, and how it is shared.
    pub zero_cells: Vec<(AddTo, Correction)>,
}

impl Default for Choices {
    fn default() -> Self {
        use Tau2Estimator::{DerSimonianLaird, PauleMandel, Reml, SidikJonkman};
        Self {
            tau2: vec![Reml, DerSimonianLaird, PauleMandel, SidikJonkman],
            intervals: vec![
                IntervalMethod::Wald,
                IntervalMethod::Hksj,
                IntervalMethod::HksjAdhoc,
            ],
            measures: Vec::new(),
            zero_cells: vec![
                (AddTo::Only0, Correction::Constant),
                (AddTo::Only0, Correction::TreatmentArm),
                (AddTo::None, Correction::Constant),
            ],
        }
    }
}

impl Choices {
    /// The measures for an analysis by `own`, which comes first.
    pub fn measures_for(&self, own: Measure) -> Vec<Measure> {
        use Measure::{Md, Or, Peto, Rd, Rr, Smd, Smdh};
        let usual: &[Measure] = match own {
            Or | Rr | Rd | Peto => &[Or, Rr, Rd],
            Md | Smd | Smdh => &[Smd, Smdh],
            _ => &[],
        };
        let wanted = if self.measures.is_empty() {
            usual
        } else {
            &self.measures
        };
        let mut found = vec![own];
        for &measure in wanted {
            let fits = measure.family() == own.family() && measure.null() == own.null();
            if fits && !found.contains(&measure) {
                found.push(measure);
            }
        }
        found
    }

    /// The rules for zero cells for an analysis by `own`, which comes first; only it where no table was corrected.
    pub fn rules_for(&self, own: ZeroRule, measure: Measure, corrected: bool) -> Vec<ZeroRule> {
        let mut found = vec![own];
        for &(to, correction) in self.zero_cells.iter().filter(|_| corrected) {
            let rule = ZeroRule {
                to,
                correction,
                ..own
            };
            if correction.suits(measure) && !found.contains(&rule) {
                found.push(rule);
            }
        }
        found
    }

    /// Every pair of estimator and interval, those of the analysis itself first.
    ///
    /// A common effect is only paired with Wald's interval and the analysis' own.
    fn models(&self, own: &Options) -> Vec<(Tau2Estimator, IntervalMethod)> {
        let mut found = vec![(own.tau2, own.interval)];
        for &tau2 in std::iter::once(&own.tau2).chain(&self.tau2) {
            for &interval in std::iter::once(&own.interval).chain(&self.intervals) {
                let paired = tau2 != Tau2Estimator::CommonEffect
                    || interval == IntervalMethod::Wald
                    || interval == own.interval;
                if paired && !found.contains(&(tau2, interval)) {
                    found.push((tau2, interval));
                }
            }
        }
        found
    }
}

/// The effects under one set of choices made before pooling.
#[derive(Clone, Debug)]
pub struct DataSet {
    /// Effect measure.
    pub measure: Measure,
    /// Continuity correction.
    pub zero_rule: ZeroRule,
    /// Values assumed where reports are silent, where more than one is tried.
    pub assumed: Vec<(Assumption, f64)>,
    /// Effects of the studies.
    pub effects: Vec<StudyEffect>,
}

/// The result under one set of choices.
#[derive(Clone, Debug)]
pub struct Universe {
    /// Effect measure.
    pub measure: Measure,
    /// Continuity correction.
    pub zero_rule: ZeroRule,
    /// Values assumed where reports are silent, where more than one is tried.
    pub assumed: Vec<(Assumption, f64)>,
    /// Estimator of tau2.
    pub tau2: Tau2Estimator,
    /// Confidence interval.
    pub interval: IntervalMethod,
    /// The pooled estimate; `None` when no study gives an effect.
    pub pooled: Option<PooledEstimate>,
    /// What the interval says. Undefined without an estimate, where the measure has no value of no effect, and where equal
    /// effects leave an interval of no width.
    pub conclusion: Option<Conclusion>,
}

/// One question analysed in every way.
#[derive(Clone, Debug)]
pub struct Multiverse {
    /// Results, that of the analysis itself first.
    pub universes: Vec<Universe>,
}

/// Pools every data set by every model; the first of each is that of the analysis itself.
///
/// Data sets with the same measure and the same effects count once, and so does a single study by every model.
/// Errors: as [`pool`].
/// Source: Voracek, Kossmeier & Tran (2019), Z Psychol 227:64, doi:10.1027/2151-2604/a000357; Steegen et al. (2016),
/// Perspect Psychol Sci 11:702, doi:10.1177/1745691616658637. Each row is metafor `rma(yi, vi, method=, test=)`.
pub fn multiverse(
    data: &[DataSet],
    choices: &Choices,
    options: &Options,
) -> Result<Multiverse, PoolingError> {
    let mut universes = Vec::new();
    for (at, set) in data.iter().enumerate() {
        if data[..at].iter().any(|earlier| same(earlier, set)) {
            continue;
        }
        let (yi, vi): (Vec<f64>, Vec<f64>) = set
            .effects
            .iter()
            .map(|effect| (effect.estimate.yi, effect.estimate.vi))
            .unzip();
        // One study is the same by every model.
        let models = match yi.len() {
            0 | 1 => vec![(options.tau2, options.interval)],
            _ => choices.models(options),
        };
        for (tau2, interval) in models {
            let options = Options {
                tau2,
                interval,
                ..*options
            };
            let pooled = match yi.len() {
                0 => None,
                _ => Some(pool(&yi, &vi, &options)?),
            };
            let read = |pooled: &PooledEstimate| {
                let null = set.measure.null().filter(|_| pooled.se > 0.0)?;
                Some(Conclusion::of(pooled.ci, null))
            };
            universes.push(Universe {
                measure: set.measure,
                zero_rule: set.zero_rule,
                assumed: set.assumed.clone(),
                tau2,
                interval,
                conclusion: pooled.as_ref().and_then(read),
                pooled,
            });
        }
    }
    Ok(Multiverse { universes })
}

fn same(one: &DataSet, other: &DataSet) -> bool {
    let effects = one.effects.iter().zip(&other.effects);
    one.measure == other.measure
        && one.effects.len() == other.effects.len()
        && effects
            .into_iter()
            .all(|(a, b)| a.is_of(b) && a.estimate == b.estimate)
}

impl Multiverse {
    /// What the analysis itself concludes.
    pub fn own(&self) -> Option<Conclusion> {
        self.universes.first()?.conclusion
    }

    /// Number of specifications with a conclusion.
    pub fn concluded(&self) -> usize {
        let universes = self.universes.iter();
        universes.filter(|one| one.conclusion.is_some()).count()
    }

    /// Number of specifications with this conclusion.
    pub fn count(&self, conclusion: Conclusion) -> usize {
        let universes = self.universes.iter();
        universes
            .filter(|one| one.conclusion == Some(conclusion))
            .count()
    }
}
