//! What a printed statistic says its p value is.

use crate::integrity::Record;
use crate::integrity::arithmetic::Interval;
use crate::numerics::distributions::{chi_squared, f, normal, student_t};
use crate::records::{Located, Number, Outcome, Reported, Test};

use super::groups::{Digits, arms_of, sizes, values};
use crate::integrity::rules::said::PrintedP;

/// The p value of a printed statistic.
pub struct OfStatistic<'a> {
    /// The statistic.
    pub number: &'a Number,
    /// Its symbol.
    pub symbol: &'static str,
    /// What is taken for its distribution, in words.
    pub distribution: String,
    /// Everything the two-sided p value may be.
    pub p: Interval,
    /// Whether p values of this test come from other distributions too, so that only a large difference counts.
    pub rough: bool,
}

impl OfStatistic<'_> {
    /// Whether the printed p value may be that of the statistic.
    pub fn allows(&self, record: &Record, printed: PrintedP) -> bool {
        let recomputed = if self.rough {
            Interval {
                low: (self.p.low / 3.0).min(self.p.low - 0.02),
                high: (self.p.high * 3.0).max(self.p.high + 0.02),
            }
        } else {
            self.p
        };
        printed.allows(record, recomputed)
    }
}

/// The p value that the printed statistic of a test has; `None` where its distribution is not known.
pub fn p_of_statistic<'a>(
    record: &Record<'a>,
    outcome: &'a Outcome,
    reported: &'a Reported,
) -> Option<OfStatistic<'a>> {
    let of_ranks = matches!(
        reported.test,
        Test::MannWhitney | Test::Wilcoxon | Test::Sign | Test::KruskalWallis | Test::Spearman
    );
    let size = |number: &Number| {
        let all = Digits::ALL.map(|digits| values(record, number, digits).abs());
        Interval {
            low: all[0].low.min(all[1].low),
            high: all[0].high.max(all[1].high),
        }
    };
    let found = |number: &'a Number, symbol, distribution: String, p| {
        (number.derived().is_none()).then_some(OfStatistic {
            number,
            symbol,
            distribution,
            p,
            rough: of_ranks,
        })
    };
    if let Some(t) = &reported.t {
        let df = df_of_t(record, outcome, reported);
        let p = p_of_t(size(t), df);
        return found(t, "t", in_words(df), p);
    }
    if let Some(z) = &reported.z {
        let p = size(z).map_falling(|z| 2.0 * normal::sf(z));
        return found(z, "z", String::new(), p);
    }
    if let Some(r) = &reported.r {
        return of_correlation(record, outcome, reported, r, size(r))
            .and_then(|(words, p)| found(r, "r", words, p));
    }
    if let Some(f) = &reported.f {
        let p = p_of_f(record, outcome, size(f))?;
        return found(f, "F", String::new(), p);
    }
    let chi2 = reported.chi2.as_ref()?;
    let (words, p) = p_of_chi2(outcome, reported, size(chi2))?;
    found(chi2, "chi-squared", words, p)
}

pub fn in_words(df: Interval) -> String {
    if df.high.is_infinite() {
        " with any number of participants".to_owned()
    } else if df.low == df.high {
        format!(" with {} degrees of freedom", df.low)
    } else {
        format!(" with at most {} degrees of freedom", df.high)
    }
}

/// The two-sided p values of |t| with any of the degrees of freedom.
pub fn p_of_t(t: Interval, df: Interval) -> Interval {
    let p = |t: f64, df: f64| {
        if df.is_infinite() {
            2.0 * normal::sf(t)
        } else {
            student_t::two_sided(t, df)
        }
    };
    Interval {
        low: p(t.high, df.high),
        high: p(t.low, df.low),
    }
}

/// The degrees of freedom that a printed t may have: those printed, or those that the participants allow.
///
/// Participants may be missing from a test without a word; a fifth fewer changes p little and is allowed for.
fn df_of_t(record: &Record, outcome: &Outcome, reported: &Reported) -> Interval {
    if let Some(df) = &reported.df {
        return values(record, df, Digits::Rounded).at_least(1.0);
    }
    let fewer = |df: f64| (0.8 * df).max(1.0);
    let within = reported.arm.as_ref();
    let of_arm = |id: &Located<String>| stated_sizes(record, outcome, id);
    let ends = |sizes: &[f64]| {
        let least = sizes.iter().copied().fold(f64::INFINITY, f64::min);
        (least, sizes.iter().copied().fold(0.0, f64::max))
    };
    let regression = matches!(
        reported.test,
        Test::Regression | Test::NotNamed | Test::Anova
    );
    let unknown = Interval {
        low: 1.0,
        high: f64::INFINITY,
    };
    if regression {
        return unknown;
    }
    if let Some(sizes) = within.and_then(of_arm) {
        let (least, most) = ends(&sizes);
        // The unpaired test of before and after has twice as many.
        return Interval {
            low: fewer(least - 1.0),
            high: 2.0 * most - 2.0,
        };
    }
    let pair = reported.arms.as_deref();
    if let Some([Some(a), Some(b)]) = pair.and_then(|arms| match arms {
        [a, b] => Some([of_arm(a), of_arm(b)]),
        _ => None,
    }) {
        let ((least1, most1), (least2, most2)) = (ends(&a), ends(&b));
        return Interval {
            low: fewer(least1.min(least2) - 1.0),
            high: all_participants(record).unwrap_or(0.0).max(most1 + most2) - 2.0,
        };
    }
    unknown
}

/// The sizes that an arm may have in an outcome, whether it has a result there or not.
fn stated_sizes(record: &Record, outcome: &Outcome, id: &Located<String>) -> Option<Vec<f64>> {
    let result = outcome
        .results
        .iter()
        .find(|result| result.arm.value == id.value);
    let own = result.map(|result| sizes(record, result));
    let of_arm = || {
        let n = record.arm(id)?.n.as_ref()?;
        let others = n.versions().iter().map(|version| version.value.value);
        let all: Vec<_> = std::iter::once(n.value).chain(others).collect();
        all.iter().all(|n| *n >= 2.0).then_some(all)
    };
    own.filter(|all| !all.is_empty()).or_else(of_arm)
}

/// Participants of a study with more than two arms, whose common spread a test of two may use.
fn all_participants(record: &Record) -> Option<f64> {
    let of_arms = || {
        let sizes = record
            .study
            .arms
            .iter()
            .map(|arm| Some(arm.n.as_ref()?.value));
        sizes.sum::<Option<f64>>()
    };
    (record.study.arms.len() > 2).then(of_arms).flatten()
}

/// The p value of a correlation: t = r √(df/(1 − r²)) on n − 2 degrees of freedom.
fn of_correlation(
    record: &Record,
    outcome: &Outcome,
    reported: &Reported,
    r: &Number,
    size: Interval,
) -> Option<(String, Interval)> {
    if !matches!(reported.test, Test::Pearson | Test::Spearman) || r.value.abs() >= 1.0 {
        return None;
    }
    let participants = || {
        if let Some(arm) = &reported.arm {
            return stated_sizes(record, outcome, arm)?
                .into_iter()
                .reduce(f64::max);
        }
        let all: Option<f64> = match reported.arms.as_deref() {
            Some([a, b]) => [a, b]
                .map(|arm| Some(record.arm(arm)?.n.as_ref()?.value))
                .into_iter()
                .sum(),
            _ => None,
        };
        all.or_else(|| Some(record.study.design.n.as_ref()?.value))
    };
    let df = match &reported.df {
        Some(df) => df.value,
        None => participants()? - 2.0,
    };
    if df < 1.0 {
        return None;
    }
    let t = size.map(|r| {
        let r = r.min(1.0 - 1e-12);
        r * (df / (1.0 - r * r)).sqrt()
    });
    let few = match &reported.df {
        Some(_) => df,
        None => (0.8 * df).max(1.0),
    };
    let df = Interval { low: few, high: df };
    Some((in_words(df), p_of_t(t, df)))
}

/// The p values of F: with one printed number of degrees of freedom, or none, any second one is tried.
fn p_of_f(record: &Record, outcome: &Outcome, size: Interval) -> Option<Interval> {
    let arms = outcome.results.len().max(record.study.arms.len()).max(2);
    let stated = record.study.design.n.as_ref().map(|n| n.value);
    let sum = || {
        let each = record
            .study
            .arms
            .iter()
            .map(|arm| Some(arm.n.as_ref()?.value));
        each.sum::<Option<f64>>()
    };
    let n = stated.or_else(sum)?;
    // Repeated measurements multiply the degrees of freedom, covariates and missing participants take some away.
    let most = (arms - 1).max(3) * 3;
    let second = [(0.5 * n - 3.0).max(1.0), 10.0 * n];
    let p = (1..=most).flat_map(|df1| {
        let of = move |f: f64, df2: f64| f::sf(f, df1 as f64, df2);
        second.map(|df2| Interval::between(of(size.low, df2), of(size.high, df2)))
    });
    super::words::hull(p)
}

/// The p values of chi-squared where its degrees of freedom are certain.
fn p_of_chi2(outcome: &Outcome, reported: &Reported, size: Interval) -> Option<(String, Interval)> {
    let counts = outcome
        .results
        .iter()
        .any(|result| result.events.is_some() || result.percent.is_some());
    if counts && reported.df.is_none() {
        return None;
    }
    let of_two = reported.test == Test::KruskalWallis && reported.arms.is_some();
    let df = match &reported.df {
        Some(df) => df.value,
        None if of_two => 1.0,
        None => return None,
    };
    if reported.yates || matches!(reported.test, Test::Fisher | Test::McNemar) {
        return None;
    }
    let p = size.map_falling(|x| chi_squared::sf(x, df));
    // Fisher's exact p, or that of the corrected statistic, is often printed beside the plain statistic.
    let high = if df == 1.0 && reported.test == Test::ChiSquared {
        1.0
    } else {
        p.high
    };
    Some((in_words(Interval::point(df)), Interval { low: p.low, high }))
}

/// The degrees of freedom that a printed t can have, and their names; `None` where the participants are not known.
pub fn possible_df(
    record: &Record,
    outcome: &Outcome,
    reported: &Reported,
) -> Option<Vec<(Interval, String)>> {
    let point = |n: f64, name: String| (Interval::point(n), name);
    let stated = |id: &Located<String>| stated_sizes(record, outcome, id);
    match reported.test {
        Test::T | Test::WelchT | Test::PairedT => {}
        Test::Pearson if reported.arm.is_some() => {
            let all = stated(reported.arm.as_ref()?)?;
            return Some(
                all.iter()
                    .map(|n| point(n - 2.0, format!("{n} − 2")))
                    .collect(),
            );
        }
        _ => return None,
    }
    if let Some(arm) = &reported.arm {
        let all = stated(arm)?;
        return Some(
            all.iter()
                .map(|n| point(n - 1.0, format!("{n} − 1")))
                .collect(),
        );
    }
    let [a, b] = reported.arms.as_deref()? else {
        return None;
    };
    let (all1, all2) = (stated(a)?, stated(b)?);
    let groups = arms_of(record, outcome, reported.arms.as_deref()?);
    let known = groups.filter(|arms| arms.complete);
    let mut found = Vec::new();
    for n1 in &all1 {
        for n2 in &all2 {
            found.push(point(n1 + n2 - 2.0, format!("{n1} + {n2} − 2")));
            if n1 == n2 && reported.test != Test::WelchT {
                found.push(point(n1 - 1.0, format!("{n1} − 1 of pairs")));
            }
            if known.is_none() {
                let welch = Interval {
                    low: n1.min(*n2) - 1.0,
                    high: n1 + n2 - 2.0,
                };
                found.push((welch, "by Welch's formula".to_owned()));
            }
        }
    }
    if let Some(n) = all_participants(record) {
        let arms = record.study.arms.len() as f64;
        found.push(point(n - arms, format!("{n} − {arms} of all arms")));
    }
    if let Some(arms) = known {
        let groups = arms.groups(record, &super::groups::Taken::USUAL);
        for (a, b) in groups {
            let df = crate::integrity::arithmetic::tests_of_means::welch(a, b).df;
            found.push((df, "by Welch's formula".to_owned()));
        }
    }
    Some(found)
}
