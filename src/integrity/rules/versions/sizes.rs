//! Which of several printed numbers of participants the results allow.

use crate::integrity::arithmetic::granularity::mean_fit;
use crate::integrity::arithmetic::percentages::{Share, nearest_count, share};
use crate::integrity::arithmetic::standard_error::{half_width_fits, se_fits};
use crate::integrity::rule::rule;
use crate::integrity::{Finding, Record, Rule};
use crate::records::{ArmResult, Breakdown, Located, Number, Outcome, Summary};

use super::{plain, with_versions};
use crate::integrity::rules::granularity::{grain, listed, occasions};

pub static N_VERSIONS: Rule = rule!(
    "n-versions",
    Warning,
    "Several numbers of participants, of which the results allow some"
);

/// A number of participants in several versions, and what rests on it.
struct Size<'a> {
    n: &'a Number,
    arm: Option<&'a Located<String>>,
    outcome: Option<&'a Located<String>>,
    results: Vec<(&'a Outcome, &'a ArmResult)>,
    breakdowns: Vec<&'a Breakdown>,
}

pub fn audit(record: &Record, found: &mut Vec<Finding>) {
    // What is printed for the same persons in several places is one finding.
    let mut seen: Vec<(Vec<f64>, Option<&str>, usize)> = Vec::new();
    for size in sizes(record) {
        let values = values(size.n);
        let arm = size.arm.map(|arm| arm.value.as_str());
        let verdict = Verdict::of(record, &size, &values);
        let earlier = seen
            .iter()
            .find(|(others, other, _)| *others == values && (verdict.is_none() || *other == arm));
        if let Some((_, _, at)) = earlier {
            let label = format!("{} here too", record.written(size.n));
            found[*at] = found[*at].clone().beside(size.n, label);
            continue;
        }
        let finding = match verdict {
            Some(verdict) => Some(verdict.finding(record, size.n)),
            None => plain(record, "participants", size.n),
        };
        if let Some(mut finding) = finding {
            if let Some(outcome) = size.outcome {
                finding = finding.outcome(outcome);
            }
            if let Some(arm) = size.arm {
                finding = finding.arm(arm);
            }
            seen.push((values, arm, found.len()));
            found.push(finding);
        }
    }
}

/// The numbers of participants with versions: of results, of arms, of the study.
fn sizes<'a>(record: &Record<'a>) -> Vec<Size<'a>> {
    let study = record.study;
    let mut sizes = Vec::new();
    for (outcome, result) in record.results() {
        for n in [&result.n, &result.total, &result.before_total] {
            sizes.extend(n.as_ref().map(|n| Size {
                n,
                arm: Some(&result.arm),
                outcome: Some(&outcome.id),
                results: vec![(outcome, result)],
                breakdowns: Vec::new(),
            }));
        }
    }
    let breakdowns = |arm: Option<&str>| {
        let of = |one: &&Breakdown| one.arm.as_ref().map(|arm| arm.value.as_str()) == arm;
        let all = study.breakdowns.iter().filter(of);
        all.filter(|one| one.total.is_none()).collect()
    };
    for arm in &study.arms {
        let own = |result: &ArmResult| result.n.is_some() || result.total.is_some();
        let results = record.results();
        let of_arm = |result: &ArmResult| result.arm.value == arm.id.value && !own(result);
        sizes.extend(arm.n.as_ref().map(|n| Size {
            n,
            arm: Some(&arm.id),
            outcome: None,
            results: results.filter(|(_, result)| of_arm(result)).collect(),
            breakdowns: breakdowns(Some(&arm.id.value)),
        }));
    }
    sizes.extend(study.design.n.as_ref().map(|n| Size {
        n,
        arm: None,
        outcome: None,
        results: Vec::new(),
        breakdowns: breakdowns(None),
    }));
    sizes.retain(|size| !size.n.versions().is_empty());
    sizes
}

fn values(number: &Number) -> Vec<f64> {
    let versions = number.versions().iter().map(|version| version.value.value);
    let mut all: Vec<_> = [number.value].into_iter().chain(versions).collect();
    all.sort_unstable_by(f64::total_cmp);
    all.dedup();
    all
}

/// A number that speaks against some number of participants, with a name.
type Against<'a> = (&'a Number, String);

/// What the results say of several numbers of participants.
struct Verdict<'a> {
    fits: Vec<u64>,
    misfits: Vec<u64>,
    reasons: Vec<Against<'a>>,
}

impl<'a> Verdict<'a> {
    /// `None` where the results allow all of them.
    fn of(record: &Record, size: &Size<'a>, values: &[f64]) -> Option<Self> {
        let (mut fits, mut misfits, mut reasons) = (Vec::new(), Vec::new(), Vec::new());
        let whole = values.iter().filter(|n| **n >= 2.0 && n.fract() == 0.0);
        for n in whole.map(|n| *n as u64) {
            let results = size.results.iter();
            let parts = size.breakdowns.iter();
            let of_results =
                results.flat_map(|(outcome, result)| against(record, outcome, result, n));
            let of_parts = parts.filter_map(|breakdown| parts_against(breakdown, n));
            let against: Vec<_> = of_results.chain(of_parts).collect();
            if against.is_empty() {
                fits.push(n);
            } else {
                misfits.push(n);
                reasons.extend(against);
            }
        }
        reasons.sort_by_key(|(number, _): &Against| number.written.start);
        reasons.dedup_by_key(|(number, _)| number.written.start);
        (!misfits.is_empty()).then_some(Self {
            fits,
            misfits,
            reasons,
        })
    }

    fn finding(self, record: &Record, n: &Number) -> Finding {
        let what: Vec<_> = self
            .reasons
            .iter()
            .map(|(_, label)| label.clone())
            .collect();
        let what = listed(&what, "and");
        let misfits = listed(&self.misfits, "and");
        let one = |list: &[u64]| list.len() == 1;
        let message = if self.fits.is_empty() {
            format!("{misfits} participants are printed; none of these fits {what}")
        } else {
            let fit = if one(&self.fits) { "fits" } else { "fit" };
            let not = if one(&self.misfits) {
                "does not"
            } else {
                "do not"
            };
            let fits = listed(&self.fits, "and");
            format!("{fits} {fit}, {misfits} {not}: tried on {what}")
        };
        let finding = Finding::new(&N_VERSIONS, record, n.written.clone(), message);
        let reasons = self.reasons.into_iter();
        let finding = reasons.fold(finding, |finding, (number, label)| {
            finding.beside(number, label)
        });
        let finding = with_versions(record, finding, n);
        match self.fits.as_slice() {
            [] => finding.help("check the results, and who was analysed"),
            [fit] if *fit as f64 != n.value => finding
                .help(format!("use {fit}, or say why not"))
                .corrected("the number that the results allow", n, fit.to_string()),
            _ => finding.help("use a number that the results allow, and say why"),
        }
    }
}

/// Counts of parts above the whole.
fn parts_against<'a>(breakdown: &'a Breakdown, n: u64) -> Option<Against<'a>> {
    let counts = breakdown.parts.iter().map(|part| part.n.as_ref());
    let sum: f64 = counts.clone().flatten().map(|count| count.value).sum();
    let last = counts.flatten().last()?;
    (sum > n as f64).then(|| (last, format!("the parts of `{}`, {sum}", breakdown.label)))
}

/// The numbers of a result that n participants do not allow.
fn against<'r>(
    record: &Record,
    outcome: &Outcome,
    result: &'r ArmResult,
    n: u64,
) -> Vec<Against<'r>> {
    let mut found = Vec::new();
    let percents = [
        (&result.percent, &result.events),
        (&result.before_percent, &result.before_events),
    ];
    for (percent, events) in percents {
        if let Some(percent) = percent.as_ref().filter(|p| p.derived().is_none())
            && let Some(printed) = record.printed(percent)
        {
            let events = events.as_ref().filter(|events| events.derived().is_none());
            let fits = match events.map(|events| events.value) {
                Some(count) if count > n as f64 => Share::Other,
                Some(count) => share(printed, count as u64, n),
                None => nearest_count(printed, n).1,
            };
            if fits == Share::Other {
                found.push((percent, format!("{} %", record.written(percent))));
            }
        }
    }
    for (occasion, summary) in occasions(result) {
        if let Some(grain) = grain(record, outcome)
            && let Some(mean) = summary
                .mean
                .as_ref()
                .filter(|mean| mean.derived().is_none())
            && let Some(printed) = record.printed(mean)
            && mean_fit(printed, n, grain).is_none()
        {
            found.push((
                mean,
                format!("the mean {} {occasion}", record.written(mean)),
            ));
        }
        found.extend(spread_against(record, summary, occasion, n));
    }
    found
}

/// Standard error and confidence limits of a mean that n participants do not allow.
fn spread_against<'r>(
    record: &Record,
    summary: &'r Summary,
    occasion: &str,
    n: u64,
) -> Option<Against<'r>> {
    let sd = summary.sd.as_ref().filter(|sd| sd.derived().is_none())?;
    let spread = record.around_or_beyond(sd).at_least(0.0);
    if let Some(se) = summary.se.as_ref().filter(|se| se.derived().is_none())
        && !se_fits(record.around_or_beyond(se), spread, n as f64)
    {
        return Some((
            se,
            format!(
                "the standard error {} {occasion} with SD {}",
                record.written(se),
                record.written(sd)
            ),
        ));
    }
    let [lower, upper] = summary.ci.as_deref()? else {
        return None;
    };
    let width =
        (record.around_or_beyond(upper) - record.around_or_beyond(lower)).at_least(0.0) * 0.5;
    let fits = half_width_fits(width, spread, n as f64, summary.level() / 100.0);
    let derived = lower.derived().is_some() || upper.derived().is_some();
    (!fits && !derived).then(|| {
        let label = format!(
            "the limits {} to {} {occasion} with SD {}",
            record.written(lower),
            record.written(upper),
            record.written(sd)
        );
        (upper, label)
    })
}
