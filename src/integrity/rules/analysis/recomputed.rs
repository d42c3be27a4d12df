//! Tests between arms that a report does not print, from its means and counts.

use crate::integrity::Record;
use crate::integrity::arithmetic::Interval;
use crate::integrity::arithmetic::tables::two_sided;
use crate::integrity::arithmetic::tests_of_means::{Group, independent};
use crate::integrity::rules::counted::{self, Counted};
use crate::integrity::rules::said;
use crate::records::{Located, Outcome};

/// What a t test of the printed means would have given, in words and as p.
pub fn means<'a>(
    record: &Record<'a>,
    outcome: &'a Outcome,
    arms: [&Located<String>; 2],
) -> Option<(String, Interval)> {
    let group = |arm: &Located<String>| {
        let result = record.result(outcome, arm)?;
        let after = result.after.as_ref()?;
        let n = record.n(result).filter(|n| n.value >= 2.0)?.value;
        Some(Group {
            mean: record.around(after.mean.as_ref()?),
            sd: record.around(after.sd.as_ref()?).at_least(0.0),
            n,
        })
    };
    let found = independent(group(arms[0])?, group(arms[1])?);
    let values = format!(
        "; the printed values after it give t({}) {}, p {}",
        found.df.low,
        said::range(found.statistic, said::number),
        said::range(found.p, said::p)
    );
    Some((values, found.p))
}

/// What a test of the printed counts would have given, by every usual way.
pub fn counts<'a>(
    record: &Record<'a>,
    outcome: &'a Outcome,
    arms: [&Located<String>; 2],
) -> Option<(String, Interval)> {
    let group = |arm| Counted::after(record, record.result(outcome, arm)?);
    let (one, two) = (group(arms[0])?, group(arms[1])?);
    let tables = counted::tables(&one, &two);
    let all = tables.iter().flat_map(|table| two_sided(*table));
    let p = counted::hull(all.map(|variant| variant.p))?;
    let values = format!(
        "; {} against {} give p {}",
        one.shown(record),
        two.shown(record),
        said::range(p, said::p)
    );
    Some((values, p))
}
