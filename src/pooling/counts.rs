//! The counts of studies -> one estimate, without a detour by the effects of single studies.

use crate::effects::binary::Table2x2;
use crate::effects::{Data, EffectEstimate, Measure};

use super::glmm::mixed_model;
use super::heterogeneity::{i2_h2_from_q, q_p_value};
use super::inference::{Interval, Reference};
use super::mantel_haenszel::{
    Rates, RiskDifferenceVariance, TableEstimate, odds_ratio, rate_difference, rate_ratio,
    risk_difference, risk_ratio,
};
use super::peto::{peto, peto_q};
use super::subgroups::{SubgroupTau2, Subgroups, members};
use super::table_tests::{TableTests, breslow_day, cmh, rates_cmh};
use super::{
    IntervalMethod, Method, Options, PooledEstimate, PoolingError, PoolingWarning, Tau2Estimator,
    q_test,
};

/// The counts of one study.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Counts {
    /// People with and without the event in two groups.
    Table(Table2x2),
    /// Events in the person-time of two groups.
    Rates(Rates),
    /// People with the event among those of one group.
    Events {
        /// With the event.
        events: f64,
        /// In all.
        total: f64,
    },
    /// Events in the person-time of one group.
    Rate {
        /// Events.
        events: f64,
        /// Person-time.
        time: f64,
    },
}

impl Counts {
    /// The counts that an effect was computed from; `None` where it was not computed from counts.
    pub fn of(data: Data) -> Option<Self> {
        match data {
            Data::Counts { events, totals } => Some(Self::Table(Table2x2::from_totals(
                events[0], totals[0], events[1], totals[1],
            ))),
            Data::Rates { events, times } => Some(Self::Rates(Rates { events, times })),
            Data::Events { events, total } => Some(Self::Events { events, total }),
            Data::Rate { events, time } => Some(Self::Rate { events, time }),
            _ => None,
        }
    }

    /// Groups 1 and 2 in each other's place, which turns the sign of every effect.
    pub fn turned(self) -> Self {
        match self {
            Self::Table(Table2x2 { ai, bi, ci, di }) => Self::Table(Table2x2 {
                ai: ci,
                bi: di,
                ci: ai,
                di: bi,
            }),
            Self::Rates(Rates { events, times }) => Self::Rates(Rates {
                events: [events[1], events[0]],
                times: [times[1], times[0]],
            }),
            one_group => one_group,
        }
    }

    /// Whether the counts add nothing to the estimate of a measure, such as a table without events to a ratio.
    pub fn adds_nothing_to(self, measure: Measure) -> bool {
        match self {
            Self::Table(Table2x2 { ai, bi, ci, di }) => {
                let empty = ai + bi == 0.0 || ci + di == 0.0;
                let no_events = ai + ci == 0.0;
                let only_events = bi + di == 0.0;
                match measure {
                    Measure::Rd => empty,
                    Measure::Rr => empty || no_events,
                    _ => empty || no_events || only_events,
                }
            }
            Self::Rates(Rates { events, .. }) => measure == Measure::Irr && events == [0.0, 0.0],
            Self::Events { total, .. } => total == 0.0,
            Self::Rate { .. } => false,
        }
    }

    pub(super) fn possible(self) -> bool {
        let count = |n: &f64| *n >= 0.0 && n.is_finite();
        match self {
            Self::Table(Table2x2 { ai, bi, ci, di }) => [ai, bi, ci, di].iter().all(count),
            Self::Rates(Rates { events, times }) => {
                events.iter().all(count) && times.iter().all(|t| *t > 0.0 && t.is_finite())
            }
            Self::Events { events, total } => events >= 0.0 && events <= total && total.is_finite(),
            Self::Rate { events, time } => count(&events) && time > 0.0 && time.is_finite(),
        }
    }
}

/// Pools counts by the Mantel-Haenszel or Peto's method, or by a mixed model: `options.method`.
///
/// The formulae are in [`mantel_haenszel`](super::mantel_haenszel) and [`peto`](super::peto); the interval is Wald's, the
/// effect common to all studies, and nothing is added to a zero cell. `effects` are the studies' own, `None` where a study
/// has none: Mantel-Haenszel's Q is theirs, sum (yi - estimate)²/vi on their number less one; Peto's is that of the
/// tables. tau2 and its companions are `None`, I2 and H2 follow from Q.
/// `Ok(None)` when the estimate is undefined: no study, or sums of 0, as when one group has no event in any study.
/// Errors: a measure that the method does not pool, lists of different lengths, impossible counts, overflow.
/// Source: Cochrane Handbook 10.4.1 and 10.4.2. metafor `rma.mh`, `rma.peto`. Mixed models: see [`Method`]; they have a tau2, by
/// maximum likelihood, Q is their likelihood ratio test of equal effects, and I2 follows from tau2; metafor `rma.glmm`.
pub fn pool_counts(
    measure: Measure,
    counts: &[Counts],
    effects: &[Option<EffectEstimate>],
    options: &Options,
) -> Result<Option<PooledEstimate>, PoolingError> {
    if options.method.is_mixed_model() {
        return mixed_model(measure, counts, effects, options);
    }
    let tables = Tables::new(options.method, measure, counts)?;
    if effects.len() != counts.len() {
        return Err(PoolingError::Lengths {
            effects: effects.len(),
            variances: counts.len(),
        });
    }
    let Some(found) = tables.estimate(options.method, measure) else {
        return Ok(None);
    };
    let (q, of) = match (&tables, options.method) {
        (Tables::People(tables), Method::Peto) => peto_q(tables),
        _ => q_of_effects(effects, found.estimate),
    };
    let tests = tables.tests(measure, found.estimate);
    assemble(found, (q, of), tests, options).checked().map(Some)
}

/// [`pool_counts`] in subgroups, and the test between them; `None` where a subgroup has no estimate.
///
/// The test is that of [`subgroups`](super::subgroups()): Q of the subgroups' estimates and standard errors.
pub fn subgroups_of_counts<L: AsRef<str>>(
    measure: Measure,
    counts: &[Counts],
    effects: &[Option<EffectEstimate>],
    labels: &[L],
    options: &Options,
) -> Result<Option<Subgroups>, PoolingError> {
    if labels.len() != counts.len() {
        return Err(PoolingError::Labels {
            labels: labels.len(),
            studies: counts.len(),
        });
    }
    let mut groups = Vec::new();
    for (label, studies) in members(labels) {
        let counts: Vec<_> = studies.iter().map(|&at| counts[at]).collect();
        let effects: Vec<_> = studies.iter().map(|&at| effects[at]).collect();
        let Some(pooled) = pool_counts(measure, &counts, &effects, options)? else {
            return Ok(None);
        };
        groups.push((label.to_owned(), pooled));
    }
    let (means, variances): (Vec<_>, Vec<_>) = groups
        .iter()
        .map(|(_, pooled)| (pooled.estimate, pooled.se * pooled.se))
        .unzip();
    let (q_between, q_between_df, q_between_p) = q_test(&means, &variances)?;
    Ok(Some(Subgroups {
        groups,
        tau2: SubgroupTau2::Separate,
        q_between,
        q_between_df,
        q_between_p,
    }))
}

/// Counts of one kind.
enum Tables {
    People(Vec<Table2x2>),
    PersonTime(Vec<Rates>),
}

impl Tables {
    fn new(method: Method, measure: Measure, counts: &[Counts]) -> Result<Self, PoolingError> {
        if !method.pools_counts_of(measure) {
            return Err(PoolingError::Method {
                method: method.code(),
                measure: measure.code(),
            });
        }
        let (mut people, mut rates) = (Vec::new(), Vec::new());
        let in_time = matches!(measure, Measure::Irr | Measure::Ird);
        for (index, counts) in counts.iter().enumerate() {
            match counts {
                Counts::Table(table) if counts.possible() && !in_time => people.push(*table),
                Counts::Rates(one) if counts.possible() && in_time => rates.push(*one),
                _ => return Err(PoolingError::Counts { index }),
            }
        }
        Ok(if in_time {
            Self::PersonTime(rates)
        } else {
            Self::People(people)
        })
    }

    fn estimate(&self, method: Method, measure: Measure) -> Option<TableEstimate> {
        match (self, measure) {
            (Self::People(tables), Measure::Or) => odds_ratio(tables),
            (Self::People(tables), Measure::Rr) => risk_ratio(tables),
            (Self::People(tables), Measure::Rd) => risk_difference(
                tables,
                match method {
                    Method::MantelHaenszelSato => RiskDifferenceVariance::Sato,
                    _ => RiskDifferenceVariance::GreenlandRobins,
                },
            ),
            (Self::People(tables), _) => peto(tables),
            (Self::PersonTime(tables), Measure::Irr) => rate_ratio(tables),
            (Self::PersonTime(tables), _) => rate_difference(tables),
        }
    }

    /// The tests of association, and with a Mantel-Haenszel odds ratio those of a common one.
    fn tests(&self, measure: Measure, estimate: f64) -> TableTests {
        match self {
            Self::People(tables) => {
                let common = match measure {
                    Measure::Or => breslow_day(tables, estimate.exp()),
                    _ => None,
                };
                TableTests {
                    cmh_corrected: cmh(tables, true),
                    cmh: cmh(tables, false),
                    breslow_day: common.map(|[plain, _]| plain),
                    tarone: common.map(|[_, tarone]| tarone),
                }
            }
            Self::PersonTime(tables) => TableTests {
                cmh_corrected: rates_cmh(tables, true),
                cmh: rates_cmh(tables, false),
                ..TableTests::default()
            },
        }
    }
}

/// Q of the studies' own effects about an estimate, and their number.
fn q_of_effects(effects: &[Option<EffectEstimate>], estimate: f64) -> (f64, usize) {
    let own = effects.iter().flatten();
    let parts = own.map(|effect| (effect.yi - estimate).powi(2) / effect.vi);
    parts.fold((0.0, 0), |(q, count), part| (q + part, count + 1))
}

fn assemble(
    found: TableEstimate,
    (q, of): (f64, usize),
    tests: TableTests,
    options: &Options,
) -> PooledEstimate {
    let TableEstimate {
        estimate,
        se,
        weights,
    } = found;
    let reference = Reference { df: None };
    let sum: f64 = weights.iter().sum();
    let k = weights.len();
    let q_df = of.saturating_sub(1);
    let (i2, h2) = (q_df > 0).then(|| i2_h2_from_q(q, q_df as f64)).unzip();
    PooledEstimate {
        k,
        estimate,
        se,
        statistic: Some(estimate / se),
        df: None,
        p_value: Some(reference.two_sided_p(estimate / se)),
        ci: Interval::around(estimate, reference.critical(options.level) * se),
        prediction_interval: None,
        probability_above: None,
        level: options.level.percent(),
        tau2: None,
        tau2_se: None,
        tau2_ci: None,
        i2,
        i2_ci: None,
        h2,
        h2_ci: None,
        q,
        q_df,
        q_p: q_p_value(q, q_df),
        method: options.method,
        tau2_method: Tau2Estimator::CommonEffect,
        tau2_ci_method: options.tau2_interval,
        ci_method: IntervalMethod::Wald,
        prediction_method: options.prediction,
        weights: weights.iter().map(|weight| 100.0 * weight / sum).collect(),
        table_tests: Some(tests),
        warnings: if k == 1 {
            vec![PoolingWarning::SingleStudy]
        } else {
            Vec::new()
        },
    }
}
