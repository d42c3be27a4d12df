//! Tests, intervals and effects of means, recomputed.

mod between;
mod confidence;
mod effects;
pub mod groups;
mod intervals;
pub mod p_value;
mod paired;
mod several;
mod statistic;
mod unsized_arms;
pub mod words;

use crate::integrity::arithmetic::Interval;
use crate::integrity::rule::rule;
use crate::integrity::{Finding, Record, Rule};
use crate::records::{Number, Outcome, Reported, Test};

use between::Verdict;
use groups::{Digits, values};
use p_value::PrintedP;
use statistic::{in_words, p_of_statistic, p_of_t, possible_df};
use words::{range, slack};

pub const RULES: &[&Rule] = &[
    &STATISTIC_MEANS,
    &P_DECISION,
    &P_DIFFERS,
    &OTHER_TEST,
    &DF_PARTICIPANTS,
    &P_FLOOR,
    &MEAN_INTERVAL,
    &OFF_CENTRE,
    &MEAN_DIFFERENCE,
    &MEAN_DIFFERENCE_UNNAMED,
    &SIGN_REVERSED,
    &DIFFERENCE_INTERVAL,
    &INTERVAL_P,
    &SMD_DIFFERS,
];

pub static STATISTIC_MEANS: Rule = rule!(
    "statistic-means",
    Error,
    "A test statistic that the means do not give"
);
pub static P_DECISION: Rule = rule!("p-decision", Error, "A p value on the wrong side of 0.05");
pub static P_DIFFERS: Rule = rule!(
    "p-differs",
    Warning,
    "A p value that does not follow from the other numbers"
);
pub static OTHER_TEST: Rule = rule!(
    "other-test",
    Warning,
    "Numbers of another test than the one named"
);
pub static DF_PARTICIPANTS: Rule = rule!(
    "df-participants",
    Warning,
    "Degrees of freedom that do not fit the participants"
);
pub static P_FLOOR: Rule = rule!(
    "p-floor",
    Note,
    "A p value printed as exact that is far smaller"
);
pub static MEAN_INTERVAL: Rule = rule!(
    "mean-interval",
    Error,
    "An interval of a mean that its standard deviation does not give"
);
pub static OFF_CENTRE: Rule = rule!(
    "interval-off-centre",
    Warning,
    "An interval that is not centred on its estimate"
);
pub static MEAN_DIFFERENCE: Rule = rule!(
    "mean-difference",
    Error,
    "A difference that is not that of the means"
);
pub static MEAN_DIFFERENCE_UNNAMED: Rule = rule!(
    "mean-difference-unnamed",
    Warning,
    "A difference that is not that of the means, of a test that is not named"
);
pub static SIGN_REVERSED: Rule = rule!("sign-reversed", Error, "A sign opposite to the means");
pub static DIFFERENCE_INTERVAL: Rule = rule!(
    "difference-interval",
    Error,
    "An interval of a difference that the standard deviations do not give"
);
pub static INTERVAL_P: Rule = rule!(
    "interval-p",
    Error,
    "An interval and a p value that contradict each other"
);
pub static STATISTIC_INTERVAL: Rule = rule!(
    "statistic-interval",
    Warning,
    "A statistic that effect and interval do not give"
);
pub static SMD_DIFFERS: Rule = rule!(
    "smd-differs",
    Warning,
    "A standardised difference that the means do not give"
);

pub fn audit(record: &Record, found: &mut Vec<Finding>) {
    for outcome in &record.study.outcomes {
        for result in &outcome.results {
            intervals::audit(record, outcome, result, found);
            paired::audit_change(record, outcome, result, found);
        }
        for reported in &outcome.reported {
            of_test(record, outcome, reported, found);
            effects::audit(record, outcome, reported, found);
        }
    }
}

fn of_test(record: &Record, outcome: &Outcome, reported: &Reported, found: &mut Vec<Finding>) {
    let place = Place {
        record,
        outcome,
        reported,
    };
    let of_means = if reported.arm.is_some() {
        paired::audit(record, outcome, reported, found)
    } else if reported.arms.is_some() {
        between::audit(record, outcome, reported, found)
    } else {
        several::audit(record, outcome, reported, found)
    };
    if between::is_reversed(record, outcome, reported)
        && let Some(t) = &reported.t
    {
        found.push(reversed(&place, t));
    }
    if matches!(of_means, Verdict::Said) {
        return;
    }
    if let Some(finding) = unsized_arms::audit(record, outcome, reported) {
        found.push(finding);
        return;
    }
    if let Some(finding) = confidence::audit(&place) {
        found.push(finding);
        return;
    }
    if degrees_of_freedom(&place, found) {
        return;
    }
    let (Some(statistic), Some(printed)) = (
        p_of_statistic(record, outcome, reported),
        PrintedP::said(reported),
    ) else {
        return;
    };
    let what = format!(
        "{} = {}{}",
        statistic.symbol,
        record.written(statistic.number),
        statistic.distribution
    );
    if !statistic.allows(record, printed) {
        let of = format!("{what} gives p = {}", range(statistic.p));
        found.push(p_finding(&place, printed, statistic.p, &of).beside(
            statistic.number,
            format!("gives p = {}", range(statistic.p)),
        ));
    } else if printed.is_floor(record, statistic.p) && !statistic.rough {
        found.push(floor(&place, printed, statistic.p, &what));
    }
}

/// Everything the p value of a printed statistic may be; `None` where its distribution is not known.
pub fn statistic_p(record: &Record, outcome: &Outcome, reported: &Reported) -> Option<Interval> {
    p_of_statistic(record, outcome, reported).map(|of| of.p)
}

/// A test of an outcome.
pub struct Place<'a, 'b> {
    pub record: &'b Record<'a>,
    pub outcome: &'b Outcome,
    pub reported: &'b Reported,
}

impl Place<'_, '_> {
    /// A finding about one of its numbers, with the arms it compares.
    pub fn finding(&self, rule: &'static Rule, number: &Number, message: String) -> Finding {
        let finding = Finding::new(rule, self.record, number.written.clone(), message)
            .outcome(&self.outcome.id);
        let arms = self.reported.arm.iter();
        let arms = arms.chain(self.reported.arms.iter().flatten());
        arms.fold(finding, |finding, arm| finding.arm(arm))
    }
}

/// A p value that is not the recomputed one: of a one-sided test, on the other side of 0.05, or merely different.
fn p_finding(place: &Place, printed: PrintedP, recomputed: Interval, of: &str) -> Finding {
    let record = place.record;
    let words = printed.words(record);
    let one_sided = recomputed * 0.5;
    if let PrintedP::Is(number) = printed
        && slack(printed.range(record)).meets(one_sided)
    {
        let message = format!("{of}, two-sided; the printed {words} is that of a one-sided test");
        return place.finding(&OTHER_TEST, number, message).help(
            "a p value is taken as two-sided unless the report says otherwise; check the methods",
        );
    }
    let unsure = place.reported.test == Test::NotNamed && recomputed_from_means(place);
    let derived = printed.number().derived().is_some() || rests_on_derived_n(place);
    let decides = printed.decides_otherwise(record, recomputed) && !unsure && !derived;
    let rule = if decides { &P_DECISION } else { &P_DIFFERS };
    let message = format!("{of}, but the report prints {words}");
    place
        .finding(rule, printed.number(), message)
        .help("check the p value, the numbers it rests on, and which test was made")
}

/// Whether no statistic is printed, so that a p value was recomputed from means.
fn recomputed_from_means(place: &Place) -> bool {
    let reported = place.reported;
    [
        &reported.t,
        &reported.z,
        &reported.f,
        &reported.r,
        &reported.chi2,
    ]
    .iter()
    .all(|statistic| statistic.is_none())
}

/// Whether a number of participants was worked out, so that what follows from it is not certain.
fn rests_on_derived_n(place: &Place) -> bool {
    let ids = place
        .reported
        .arm
        .iter()
        .chain(place.reported.arms.iter().flatten());
    let mut ns = ids.filter_map(|id| {
        let result = place
            .outcome
            .results
            .iter()
            .find(|result| result.arm.value == id.value);
        let own = result.and_then(|result| result.n.as_ref());
        own.or_else(|| place.record.arm(id).and_then(|arm| arm.n.as_ref()))
    });
    ns.any(|n| n.derived().is_some())
}

/// An exact p value that stands for «no larger than».
fn floor(place: &Place, printed: PrintedP, recomputed: Interval, of: &str) -> Finding {
    let words = printed.words(place.record);
    let message = format!(
        "{words} is printed as exact, but {of} gives p below {}",
        words::number(recomputed.high)
    );
    place
        .finding(&P_FLOOR, printed.number(), message)
        .help("record it as `p_below`: the p value only says that it is no larger")
}

fn reversed(place: &Place, t: &Number) -> Finding {
    let written = place.record.written(t);
    let message = format!(
        "t = {written} says that the first arm has the smaller mean, and the means say that it has the larger"
    );
    place
        .finding(&SIGN_REVERSED, t, message)
        .help("statistics are the first arm minus the second: exchange `arms` or turn the sign")
        .corrected(
            "with the sign of the means",
            t,
            written.trim_start_matches(['-', '−']).to_owned(),
        )
}

/// Degrees of freedom that no way of counting the participants gives; whether they, and not the p value, are at fault.
fn degrees_of_freedom(place: &Place, found: &mut Vec<Finding>) -> bool {
    let (record, outcome, reported) = (place.record, place.outcome, place.reported);
    let Some(df) = reported.df.as_ref().filter(|df| df.derived().is_none()) else {
        return false;
    };
    let Some(possible) = possible_df(record, outcome, reported) else {
        return false;
    };
    let printed = Digits::ALL.map(|digits| slack(values(record, df, digits)));
    let fits = |of: Interval| {
        if of.low == of.high {
            of.low == df.value
        } else {
            printed.iter().any(|printed| printed.meets(of))
        }
    };
    if possible.is_empty() || possible.iter().any(|(of, _)| fits(*of)) {
        return false;
    }
    // With the right degrees of freedom the statistic may well have the printed p.
    let t = reported
        .t
        .as_ref()
        .map(|t| values(record, t, Digits::Rounded).abs());
    let explains = t.zip(PrintedP::said(reported)).is_some_and(|(t, printed)| {
        let mut all = possible.iter();
        all.any(|(of, _)| printed.allows(record, p_of_t(t, *of)))
    });
    let (first, name) = &possible[0];
    let written = record.written(df);
    let unpaired = reported.arm.is_some() && first.low == first.high && df.value == 2.0 * first.low;
    if unpaired && matches!(reported.test, Test::T | Test::WelchT) {
        // That a test of two groups was made of one is told of the test.
        return explains;
    }
    if unpaired {
        let message = format!(
            "{written} degrees of freedom are those of two separate groups; before and after of the same persons have {} ({name})",
            first.low
        );
        found.push(
            place
                .finding(&OTHER_TEST, df, message)
                .help("before and after of the same persons need the paired test"),
        );
        return explains;
    }
    let message = format!(
        "{written} degrees of freedom are printed, and the participants give {}{}",
        if name.starts_with("by") {
            in_words(*first)
        } else {
            format!("{} ({name})", first.low)
        },
        if df.value < first.low {
            ": some may be missing from the test"
        } else {
            ""
        },
    );
    found.push(
        place
            .finding(&DF_PARTICIPANTS, df, message)
            .help("check who was analysed, and that the statistic belongs to these arms"),
    );
    explains
}
