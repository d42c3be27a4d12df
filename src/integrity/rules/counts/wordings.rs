//! How counts, tests and explanations are put into words.

use crate::integrity::Record;
use crate::integrity::arithmetic::{Interval, tables, tests_of_counts};
use crate::integrity::rules::counted::{self, Counted};
use crate::integrity::rules::said::{self, Said};
use crate::records::{Reported, Test};

use super::Tested;
use super::variants::{self, Values};

/// `25 of 25 against 3 of 15`, or `12 of 32 before and 21 of 32 after`.
pub fn counts(record: &Record, tested: &Tested) -> String {
    let shown = tested
        .groups
        .iter()
        .map(|(counted, _)| counted.shown(record));
    let shown: Vec<_> = shown.collect();
    match shown.as_slice() {
        [before, after] if tested.reported.arm.is_some() => {
            format!("{before} before and {after} after")
        }
        several => several.join(" against "),
    }
}

pub fn statistic_name(reported: &Reported) -> &'static str {
    if reported.chi2.is_some() {
        "chi-squared"
    } else {
        "z"
    }
}

/// The best known variants with their values: `0.0201 (…), 0.0502 (…)`.
pub fn recomputed(tested: &Tested, value: impl Fn(&Values) -> Option<Interval>) -> String {
    let (mut shown, all) = (Vec::new(), &tested.variants.usual);
    let known = |name: &str| {
        !name.contains("N - 1") && !name.contains("mid-p") && !name.contains("doubled")
    };
    let few = all.iter().filter(|values| known(values.name));
    for values in few {
        if let Some(range) = value(values) {
            let is_p = range == values.p;
            let digits = if is_p { said::p } else { said::number };
            shown.push(format!("{} ({})", said::range(range, digits), values.name));
        }
    }
    shown.truncate(5);
    shown.join(", ")
}

/// Which other counts of one of two groups give what is printed.
pub fn fitting(tested: &Tested, fits: impl Fn(&Values) -> bool) -> Option<String> {
    let [(one, label), (two, other)] = tested.groups.as_slice() else {
        return None;
    };
    let ((_, n1), (_, n2)) = (*one.possible.first()?, *two.possible.first()?);
    if n1 > 300 || n2 > 300 || tested.is_paired {
        return None;
    }
    let test = tested.reported.test;
    let near = |counts: [&Counted; 2]| {
        variants::of(test, &counts, false, None).is_some_and(|all| all.usual.iter().any(&fits))
    };
    let first = (0..=n1)
        .filter(|a| near([&one.with((*a, n1)), two]))
        .collect();
    let second = (0..=n2)
        .filter(|c| near([one, &two.with((*c, n2))]))
        .collect();
    let phrase = |counts: Vec<u64>, n: u64, of: &str| match counts.as_slice() {
        [] => None,
        few if few.len() <= 2 => {
            let few: Vec<_> = few.iter().map(u64::to_string).collect();
            Some(format!("{} of {n} ({of})", few.join(" or ")))
        }
        _ => None,
    };
    let found = [phrase(first, n1, label), phrase(second, n2, other)];
    let found: Vec<_> = found.into_iter().flatten().collect();
    (!found.is_empty()).then(|| format!("it would fit {}", found.join(", or ")))
}

/// For one group before and after: whether the printed p is that of crossing before with after.
pub fn nearest(tested: &Tested, said: Said) -> Option<String> {
    let [(before, _), (after, _)] = tested.groups.as_slice() else {
        return None;
    };
    if !tested.is_paired || tested.reported.test == Test::McNemar {
        return None;
    }
    let crossed = |(gained, lost, without): &(u64, u64, u64)| {
        let n = before.possible.first()?.1;
        let kept = n - without - lost;
        let table = [kept, *lost, *gained, without - gained];
        let own = tests_of_counts::of_table(table);
        let found = own
            .into_iter()
            .find(|v| said.may_be(Interval::point(v.p)))?;
        Some((found, *gained, *lost))
    };
    let pairs = counted::pairs(before, after);
    let (variant, gained, lost) = pairs.iter().find_map(crossed)?;
    let test = match variant.chi2 {
        Some(chi2) => format!("chi-squared {}", said::number(chi2)),
        None => tables::FISHER.to_owned(),
    };
    Some(format!(
        "crossing before with after gives p {} ({test}) if {gained} gained and {lost} lost: that tests whether before \
         and after are related, not whether they differ; McNemar's test is the one for pairs",
        said::p(variant.p)
    ))
}
