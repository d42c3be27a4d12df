//! How a report prints significance: p values of zero, odd levels, another statistic in place of p.

use crate::integrity::arithmetic::Interval;
use crate::integrity::arithmetic::tests_of_means::t_of_p;
use crate::integrity::rule::rule;
use crate::integrity::{Finding, Record, Rule};
use crate::records::{ArmResult, DesignType, Number, Outcome, Reported, Test};

use super::means::statistic_p;
use super::said::{Said, range};

pub const RULES: &[&Rule] = &[&P_ZERO, &ALPHA, &STATISTIC_AS_P, &WITHIN_AGAINST_BETWEEN];

static P_ZERO: Rule = rule!("p-zero", Note, "A p value printed as zero");

static ALPHA: Rule = rule!("alpha", Note, "An unusual level of significance");

static STATISTIC_AS_P: Rule = rule!(
    "statistic-as-p",
    Warning,
    "A statistic that is read as a p value"
);

static WITHIN_AGAINST_BETWEEN: Rule = rule!(
    "within-against-between",
    Note,
    "A larger change that is less certain than a smaller difference"
);

pub fn audit(record: &Record, found: &mut Vec<Finding>) {
    let mut zeros = Vec::new();
    for outcome in &record.study.outcomes {
        for reported in &outcome.reported {
            zeros.extend(zero(record, reported).map(|number| (outcome, number)));
            found.extend(alpha(record, outcome, reported));
            found.extend(statistic_as_p(record, outcome, reported));
            found.extend(within_against_between(record, outcome, reported));
        }
    }
    found.extend(zero_finding(record, &zeros));
}

/// A finding about a number of a test, with its arms.
fn about(
    rule: &'static Rule,
    record: &Record,
    (outcome, reported): (&Outcome, &Reported),
    number: &Number,
    message: String,
) -> Finding {
    let finding = Finding::new(rule, record, number.written.clone(), message).outcome(&outcome.id);
    let arms = reported.arm.iter().chain(reported.arms.iter().flatten());
    arms.fold(finding, Finding::arm)
}

/// A bound of p that stands for printed zeros.
fn zero<'a>(record: &Record, reported: &'a Reported) -> Option<(&'a Number, &'a str)> {
    let number = reported.p_below.as_ref()?;
    let of_zeros = number.value <= 0.005 && record.written(number).ends_with('5');
    let own = number
        .provenance
        .as_ref()
        .and_then(|known| known.quote.as_deref());
    let quote = own.or(reported.quote.as_deref())?;
    let words = quote.split(|c: char| !(c.is_ascii_digit() || c == '.' || c == ','));
    let word = words
        .map(|word| word.trim_end_matches(['.', ',']))
        .find(|word| is_zero(word))?;
    of_zeros.then_some((number, word))
}

/// `0.000`, `0,00` or `.00`, not `0`.
fn is_zero(word: &str) -> bool {
    let Some((whole, decimals)) = word.split_once(['.', ',']) else {
        return false;
    };
    matches!(whole, "" | "0") && decimals.len() >= 2 && decimals.bytes().all(|b| b == b'0')
}

/// One finding a record: programs print zeros everywhere alike.
fn zero_finding(record: &Record, zeros: &[(&Outcome, (&Number, &str))]) -> Option<Finding> {
    let [(outcome, (number, word)), more @ ..] = zeros else {
        return None;
    };
    let message = format!(
        "p is printed as {word}{}: a p value is never zero",
        match more.len() {
            0 => String::new(),
            1 => ", and once more as zero".to_owned(),
            times => format!(", and {times} times more as zero"),
        }
    );
    let first = Finding::new(&P_ZERO, record, number.written.clone(), message)
        .outcome(&outcome.id)
        .apart()
        .help("it says only that p is below half a unit of the last printed decimal; reports should print p < 0.001");
    Some(more.iter().fold(first, |finding, (_, (number, _))| {
        finding.beside(number, "here too")
    }))
}

/// 0.05 with a zero too many or too few.
fn alpha(record: &Record, outcome: &Outcome, reported: &Reported) -> Option<Finding> {
    let number = reported.alpha.as_ref()?;
    let off = [0.0005, 0.005, 0.5, 5.0];
    if !off.contains(&number.value) {
        return None;
    }
    let message = format!(
        "{} is printed as the level of significance, and 0.05 is usual",
        record.written(number)
    );
    let finding = about(&ALPHA, record, (outcome, reported), number, message).apart();
    Some(finding.help(
        "a zero may be misprinted; check by which level the report calls its results significant",
    ))
}

/// An exact p of the same digits as the statistic beside it, which that statistic does not give.
fn statistic_as_p(record: &Record, outcome: &Outcome, reported: &Reported) -> Option<Finding> {
    let p = reported.p.as_ref()?;
    let digits = |number: &Number| {
        let written = record.written(number).trim_start_matches(['-', '+']);
        written.trim_start_matches('0').to_owned()
    };
    let statistics = [
        ("r", &reported.r),
        ("t", &reported.t),
        ("z", &reported.z),
        ("F", &reported.f),
        ("chi-squared", &reported.chi2),
    ];
    let same = |number: &&Number| digits(number).len() >= 4 && digits(number) == digits(p);
    let (symbol, number) = statistics
        .into_iter()
        .find_map(|(symbol, number)| Some((symbol, number.as_ref().filter(same)?)))?;
    let recomputed = statistic_p(record, outcome, reported);
    if recomputed.is_some() {
        // It may be that p; and where it is not, the rules of p say so.
        return None;
    }
    let message = format!(
        "{symbol} = {} and p = {} are one number: a statistic is judged as if it were a p value",
        record.written(number),
        record.written(p)
    );
    let finding = about(&STATISTIC_AS_P, record, (outcome, reported), p, message);
    Some(
        finding
            .beside(number, "the statistic")
            .help("take `p` as unknown; the statistic and the participants give it"),
    )
}

/// A change within an arm that is not significant, though it is larger than a significant difference between arms.
fn within_against_between(
    record: &Record,
    outcome: &Outcome,
    reported: &Reported,
) -> Option<Finding> {
    let arm = reported.arm.as_ref()?;
    let of_means = |test| {
        matches!(
            test,
            Test::NotNamed | Test::PairedT | Test::T | Test::WelchT
        )
    };
    let parallel = !matches!(
        record.study.design.kind,
        DesignType::Crossover | DesignType::WithinPerson | DesignType::ClusterRct
    );
    let within = Said::of(record, reported)?;
    if !of_means(reported.test) || !parallel || within.is_significant() != Some(false) {
        return None;
    }
    let own = record.result(outcome, arm)?;
    let (n, change) = (size(record, own)?, change(record, own)?);
    outcome.reported.iter().find_map(|other| {
        let [one, two] = other.arms.as_deref()? else {
            return None;
        };
        let between = Said::of(record, other)?;
        let against = if one.value == arm.value {
            two
        } else if two.value == arm.value {
            one
        } else {
            return None;
        };
        let against = record.result(outcome, against)?;
        let adjusted = other.effect.as_ref().is_some_and(|effect| effect.adjusted);
        if !of_means(other.test)
            || adjusted
            || other.cluster_adjusted
            || between.is_significant() != Some(true)
            || against.before.is_some()
        {
            return None;
        }
        let mean = |result: &ArmResult| record_mean(record, result);
        let difference = (mean(own)? - mean(against)?).abs();
        let m = size(record, against)?;
        // The least spread of changes, and the greatest spread of values, that the two p values allow.
        let t_within = t_of_p(within.p, n - 1.0).high;
        let t_between = t_of_p(between.p, n + m - 2.0).low;
        let of_change = change.low * n.sqrt() / t_within;
        let of_values = difference.high / (t_between * (1.0 / n + 1.0 / m).sqrt());
        let r = 1.0 - (of_change / of_values).powi(2) / 2.0;
        if !(r < -0.05 && change.low > difference.high) {
            return None;
        }
        let message = format!(
            "the change of {} within {} has {}, though the smaller difference of {} from {} has {}: with the same spread before and after, values before and after would correlate by {r:.2} or less",
            range(change, super::said::number),
            record.label(arm),
            within.shown(record),
            range(difference, super::said::number),
            record.label(&against.arm),
            between.shown(record),
        );
        let finding = about(&WITHIN_AGAINST_BETWEEN, record, (outcome, reported), within.number, message);
        Some(
            finding
                .beside(between.number, "p of the smaller difference")
                .help("one of the two p values is probably misprinted, perhaps its < or >"),
        )
    })
}

fn size(record: &Record, result: &ArmResult) -> Option<f64> {
    let n = record.n(result)?;
    (n.value >= 2.0 && n.versions().is_empty()).then_some(n.value)
}

fn record_mean(record: &Record, result: &ArmResult) -> Option<Interval> {
    Some(record.around_or_beyond(result.after.as_ref()?.mean.as_ref()?))
}

fn change(record: &Record, result: &ArmResult) -> Option<Interval> {
    let before = record.around_or_beyond(result.before.as_ref()?.mean.as_ref()?);
    Some((record_mean(record, result)? - before).abs())
}
