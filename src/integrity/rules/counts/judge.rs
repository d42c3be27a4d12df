//! Whether what is printed of a test is what its counts give.

use crate::integrity::arithmetic::{Interval, tables};
use crate::integrity::rules::said::{self, Said};
use crate::integrity::{Finding, Record};
use crate::records::{Number, Test};

use super::variants::Values;
use super::wordings::{counts, fitting, nearest, recomputed, statistic_name};
use super::{
    CORRECTION, DECISION, DEGREES, EXPECTED, EXPECTED_DECISION, ONE_SIDED, OTHER_TEST, P,
    STATISTIC, Tested,
};

const PEARSON: &str = "chi-squared without continuity correction";
const YATES: &str = "chi-squared with Yates' correction";
/// Of numbers that are not printed, only a p value off by more than this factor is told.
const DERIVED_FACTOR: f64 = 2.0;
/// A test without a name may be adjusted or of another kind: only a p value off by more than this factor is told.
const UNNAMED_FACTOR: f64 = 3.0;
/// Expected counts below this make chi-squared unsure (Cochran 1954, Biometrics 10:417-451).
const ENOUGH: f64 = 5.0;

pub fn judge(record: &Record, tested: &Tested, found: &mut Vec<Finding>) {
    let said = Said::of(record, tested.reported);
    if let Some(finding) = degrees(record, tested) {
        found.push(finding);
        return;
    }
    let statistic = Statistic::of(record, tested);
    let wrong_p = said.and_then(|said| p_value(record, tested, said));
    let decides = |finding: &Finding| finding.rule.code == DECISION.code;
    let wrong_statistic = statistic
        .as_ref()
        .and_then(|printed| printed.judge(record, tested));
    // What follows from a statistic on known degrees of freedom is looked at with the statistic.
    let follows = statistic.is_some() && wrong_statistic.is_none() && tested.reported.df.is_some();
    let finding = match (wrong_p, wrong_statistic) {
        (Some(p), Some(_)) if decides(&p) => Some(match &statistic {
            Some(printed) => p.beside(printed.number, "does not come from these counts either"),
            None => p,
        }),
        (_, Some(statistic)) => Some(statistic),
        (Some(_), None) if follows => None,
        (p, None) => p.or_else(|| said.and_then(|said| expected(record, tested, said))),
    };
    found.extend(finding);
}

/// Degrees of freedom other than the table's: the test was of more categories or other groups.
fn degrees(record: &Record, tested: &Tested) -> Option<Finding> {
    let df = tested.reported.df.as_ref()?;
    let of_chi2 = tested.reported.test == Test::ChiSquared || tested.reported.chi2.is_some();
    if !of_chi2 || df.value == tested.variants.df {
        return None;
    }
    let message = format!(
        "{} degrees of freedom are printed, but the test of {} has {}",
        record.written(df),
        counts(record, tested),
        tested.variants.df
    );
    let help =
        "check whether the test was of more categories, or of other groups, than the record has";
    Some(tested.finding(&DEGREES, record, df, message).help(help))
}

/// A chi-squared or z as printed; both as chi-squared.
struct Statistic<'a> {
    number: &'a Number,
    chi2: Interval,
}

impl<'a> Statistic<'a> {
    fn of(record: &Record, tested: &Tested<'a>) -> Option<Self> {
        let reported = tested.reported;
        let several = tested.groups.len() > 2;
        if let Some(number) = &reported.chi2 {
            let chi2 = cut_or_rounded(record, number).at_least(0.0);
            return Some(Self { number, chi2 });
        }
        let number = reported.z.as_ref().filter(|_| !several)?;
        let chi2 = cut_or_rounded(record, number).square();
        Some(Self { number, chi2 })
    }

    fn judge(&self, record: &Record, tested: &Tested) -> Option<Finding> {
        let reported = tested.reported;
        let fits = |values: &Values| values.chi2.is_some_and(|chi2| near(chi2, self.chi2));
        let fits_usual: Vec<_> = tested.variants.usual.iter().filter(|v| fits(v)).collect();
        if fits_usual.is_empty() && reported.test != Test::NotNamed {
            return Some(self.differs(record, tested));
        }
        let is = |name: &str| fits_usual.iter().all(|values| values.name == name);
        let (said, real) = match reported.yates {
            true if is(PEARSON) => ("with", "without"),
            false if is(YATES) => ("without", "with"),
            _ => return None,
        };
        if fits_usual.is_empty() || reported.chi2.is_none() || tested.derived() {
            return None;
        }
        let message = format!(
            "chi-squared {} is said to be {said} continuity correction, but {} give it {real}",
            record.written(self.number),
            counts(record, tested)
        );
        let help = format!("write `yates = {}`", !reported.yates);
        Some(
            tested
                .finding(&CORRECTION, record, self.number, message)
                .help(help),
        )
    }

    fn differs(&self, record: &Record, tested: &Tested) -> Finding {
        let name = statistic_name(tested.reported);
        let values = recomputed(tested, |values| {
            let chi2 = values.chi2?;
            Some(if name == "z" {
                chi2.map(f64::sqrt)
            } else {
                chi2
            })
        });
        let message = format!(
            "{name} {} is printed, but {} give {values}",
            record.written(self.number),
            counts(record, tested)
        );
        let finding = tested.finding(&STATISTIC, record, self.number, message);
        let other = fitting(tested, |values| {
            values.chi2.is_some_and(|chi2| near(chi2, self.chi2))
        });
        finding.help(other.unwrap_or_else(|| "check the statistic and the counts".to_owned()))
    }
}

/// What a number may have been before it was rounded or cut off.
fn cut_or_rounded(record: &Record, number: &Number) -> Interval {
    let around = record.around(number);
    let unit = around.high - around.low;
    if number.value < 0.0 {
        Interval {
            low: around.low - 0.5 * unit,
            ..around
        }
    } else {
        Interval {
            high: around.high + 0.5 * unit,
            ..around
        }
    }
}

/// Whether a recomputed value may be the printed one, but for the computer's rounding.
fn near(value: Interval, printed: Interval) -> bool {
    let slack = 1e-6 * printed.high.abs().max(1e-6);
    Interval {
        low: printed.low - slack,
        high: printed.high + slack,
    }
    .meets(value)
}

/// A p value that no variant gives which the name of the test allows.
fn p_value(record: &Record, tested: &Tested, said: Said) -> Option<Finding> {
    let variants = &tested.variants;
    // Pairs that are not printed leave McNemar's test so wide that a test of another name is not also cut off.
    let other_name = tested.is_paired && tested.reported.test != Test::McNemar;
    let fits = |values: &Values| {
        if other_name && values.name.starts_with("McNemar") {
            said.may_be_rounded(values.p)
        } else {
            said.may_be(values.p)
        }
    };
    if variants.usual.iter().any(fits) {
        return None;
    }
    let all = variants.p()?;
    let unnamed = tested.reported.test == Test::NotNamed;
    let derived = tested.derived();
    let may_be = |values: &&Values| said.may_be(values.p);
    let other = variants.unusual.iter().find(may_be);
    let among = said.may_be(all) && !other_name;
    if (unnamed || derived) && (other.is_some() || among) {
        return None;
    }
    if unnamed && (derived || !is_far(said, all, UNNAMED_FACTOR)) {
        return None;
    }
    if derived && !is_far(said, all, DERIVED_FACTOR) {
        return None;
    }
    let printed = said.shown(record);
    let values = recomputed(tested, |values| Some(values.p));
    let message = format!(
        "{printed} is printed, but {} give p {values}",
        counts(record, tested)
    );
    if let Some(other) = other {
        let message = format!(
            "{printed} is printed for {}, which is that of {} and not of the test named: {values}",
            counts(record, tested),
            other.name
        );
        let rule = if other.name.contains("one-sided") {
            &ONE_SIDED
        } else {
            &OTHER_TEST
        };
        let finding = tested.finding(rule, record, said.number, message);
        return Some(finding.help("check which test was made"));
    }
    let sides = said.is_significant().zip(said::side(all));
    let sure = !derived && !unnamed && tested.groups.len() == 2;
    let rule = match sides {
        Some((printed, real)) if printed != real && sure => &DECISION,
        Some((printed, real)) if unnamed && printed == real => return None,
        None if unnamed => return None,
        _ => &P,
    };
    let help = help_for_p(record, tested, said, all);
    Some(
        tested
            .finding(rule, record, said.number, message)
            .help(help),
    )
}

fn is_far(said: Said, all: Interval, factor: f64) -> bool {
    said.p.low > factor * all.high || said.p.high * factor < all.low
}

fn help_for_p(record: &Record, tested: &Tested, said: Said, all: Interval) -> String {
    let is_bound = [0.01, 0.001, 0.0001].contains(&said.number.value);
    if said.sign == "p =" && is_bound && all.high < said.p.low {
        let written = record.written(said.number);
        return format!("perhaps \"p < {written}\" is meant: then write `p_below = {written}`");
    }
    nearest(tested, said)
        .or_else(|| fitting(tested, |values| said.may_be(values.p)))
        .unwrap_or_else(|| "check the p value, the counts and the name of the test".to_owned())
}

/// An uncorrected chi-squared test of a table with small expected counts.
fn expected(record: &Record, tested: &Tested, said: Said) -> Option<Finding> {
    let [(one, _), (two, _)] = tested.groups.as_slice() else {
        return None;
    };
    let ((a, n1), (c, n2)) = one.printed().zip(two.printed())?;
    let table = [a, n1 - a, c, n2 - c];
    let least = tables::least_expected(table);
    let all = tables::two_sided(table);
    let p = |name| {
        all.iter()
            .find(|variant| variant.name == name)
            .map(|variant| variant.p)
    };
    let (pearson, fisher) = (p(PEARSON)?, p(tables::FISHER)?);
    let [pearson, fisher] = [pearson, fisher].map(Interval::point);
    let of_chi2 = tested.reported.test == Test::ChiSquared && !tested.is_paired;
    let uncorrected = said.may_be(pearson) && !said.may_be(fisher);
    if least >= ENOUGH || !of_chi2 || !uncorrected {
        return None;
    }
    let decides = said::side(pearson).zip(said::side(fisher));
    let rule = match decides {
        Some((one, other)) if one != other => &EXPECTED_DECISION,
        _ => &EXPECTED,
    };
    let message = format!(
        "{} is that of an uncorrected chi-squared test of {}, where an expected count is {}; Fisher's exact test gives p {}",
        said.shown(record),
        counts(record, tested),
        said::number(least),
        said::p(fisher.low)
    );
    let finding = tested.finding(rule, record, said.number, message);
    Some(finding.help("rely on Fisher's exact test"))
}
