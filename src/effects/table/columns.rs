//! Columns of a table: which a measure needs, and what they cannot hold.

use std::collections::BTreeMap;
use std::ops::Range;

use super::implied::rests_on_d;
use crate::effects::{Family, Measure};
use crate::records::ProblemKind;

/// Numbers of a row by column name.
pub type Numbers<'a> = BTreeMap<&'a str, f64>;

type Problems = Vec<(Range<usize>, ProblemKind)>;

/// Problems, each with the column whose cell it stands in.
type Found = Vec<(&'static str, ProblemKind)>;

/// Columns that hold numbers whatever the measure; every other column can serve as a moderator.
const NUMBERS: [&str; 24] = [
    "ai", "bi", "ci", "di", "n1i", "n2i", "m1i", "m2i", "sd1i", "sd2i", "ni", "ri", "xi", "mi",
    "sdi", "x1i", "x2i", "t1i", "t2i", "yi", "vi", "sei", "ti", "r2i",
];

/// Columns of intervals and tests.
const WALD: [&str; 7] = ["ci.lb", "ci.ub", "ci.level", "zval", "pval", "df", "dfs"];

/// Whether a column holds numbers for this measure.
pub fn is_number(measure: Measure, column: &str) -> bool {
    let needed = || needed(measure).iter().any(|set| set.contains(&column));
    let optional = || match measure.family() {
        Family::Generic | Family::Hazards => WALD.contains(&column),
        Family::PretestPosttest => column == "r1i",
        _ => false,
    };
    NUMBERS.contains(&column) || needed() || optional()
}

/// Every column that holds numbers for some measure.
pub fn all_columns() -> Vec<&'static str> {
    let needed = Measure::ALL.into_iter().flat_map(needed).copied().flatten();
    let mut all: Vec<_> = NUMBERS.iter().chain(&WALD).chain(needed).copied().collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// Whether a measure needs the correlation `ri` of before and after, which can be assumed.
pub fn takes_assumed_r(measure: Measure) -> bool {
    matches!(
        measure.family(),
        Family::PairedContinuous | Family::PairedMargins | Family::PretestPosttest
    )
}

/// Sets of columns, any of which a measure can be computed from.
pub fn needed(measure: Measure) -> &'static [&'static [&'static str]] {
    match measure.family() {
        Family::Binary => &[&["ai", "bi", "ci", "di"], &["ai", "n1i", "ci", "n2i"]],
        Family::Continuous if rests_on_d(measure) => &[
            &["m1i", "sd1i", "n1i", "m2i", "sd2i", "n2i"],
            &["di", "n1i", "n2i"],
            &["ti", "n1i", "n2i"],
            &["pi", "n1i", "n2i"],
        ],
        Family::Continuous => &[&["m1i", "sd1i", "n1i", "m2i", "sd2i", "n2i"]],
        Family::PairedContinuous if measure == Measure::Smcc => &[
            &["m1i", "m2i", "sd1i", "sd2i", "ni", "ri"],
            &["di", "ni"],
            &["ti", "ni"],
            &["pi", "ni"],
        ],
        Family::PairedContinuous => &[&["m1i", "m2i", "sd1i", "sd2i", "ni", "ri"]],
        Family::PretestPosttest => &PRETEST_POSTTEST,
        Family::PairedBinary => &[&["ai", "bi", "ci", "di"]],
        Family::PairedMargins => &[&["ai", "bi", "ci", "di", "ri"]],
        Family::Rates => &[&["x1i", "t1i", "x2i", "t2i"]],
        Family::Hazards => &[
            &["hr", "ci.lb", "ci.ub"],
            &["oe", "v"],
            &["hr", "zval"],
            &["hr", "pval"],
        ],
        Family::Proportion => &[&["xi", "ni"]],
        Family::Mean => &[&["mi", "sdi", "ni"]],
        Family::Rate => &[&["xi", "ti"]],
        Family::Correlation => &[&["ri", "ni"], &["ti", "ni"], &["pi", "ni"]],
        Family::PartialCorrelation if matches!(measure, Measure::Spcor | Measure::Zspcor) => {
            &[&["ti", "ni", "mi", "r2i"], &["pi", "ni", "mi", "r2i"]]
        }
        Family::PartialCorrelation => &[&["ti", "ni", "mi"], &["pi", "ni", "mi"]],
        Family::Alpha => &[&["ai", "mi", "ni"]],
        Family::Generic => &[
            &["yi", "vi"],
            &["yi", "sei"],
            &["yi", "ci.lb", "ci.ub"],
            &["yi", "zval"],
            &["yi", "pval"],
        ],
    }
}

#[rustfmt::skip]
const PRETEST_POSTTEST: [&[&str]; 2] = [
    &["m1pre", "m1post", "sd1pre", "sd1post", "n1i", "m2pre", "m2post", "sd2pre", "sd2post", "n2i", "ri"],
    &["m1pre", "m1post", "sd1pre", "sd1post", "n1i", "r1i", "m2pre", "m2post", "sd2pre", "sd2post", "n2i", "r2i"],
];

/// Complains of numbers that cannot be.
pub fn impossible(
    measure: Measure,
    cells: &Numbers<'_>,
    place: &dyn Fn(&str) -> Range<usize>,
    problems: &mut Problems,
) {
    let mut found = Vec::new();
    counts(measure, cells, &mut found);
    sizes_and_spreads(measure, cells, &mut found);
    correlations(measure, cells, &mut found);
    if matches!(measure.family(), Family::Generic | Family::Hazards) {
        intervals_and_tests(measure, cells, &mut found);
    }
    if let Some(&value) = cells.get("pi")
        && (value == 0.0 || value.abs() > 1.0)
    {
        let value = value.abs();
        found.push(("pi", ProblemKind::PValue { value }));
    }
    let placed = |(column, kind)| (place(column), kind);
    problems.extend(found.into_iter().map(placed));
}

fn counts(measure: Measure, cells: &Numbers<'_>, found: &mut Found) {
    let get = |name| cells.get(name).copied();
    let mut above = |column, total| {
        if let (Some(events), Some(total)) = (get(column), get(total))
            && events > total
        {
            found.push((column, ProblemKind::EventsAboveTotal { events, total }));
        }
    };
    above("ai", "n1i");
    above("ci", "n2i");
    if measure.family() == Family::Proportion {
        above("xi", "ni");
    }
    if measure.family() == Family::Alpha {
        if let Some(items) = get("mi").filter(|items| *items < 2.0) {
            let kind = ProblemKind::OutOfRange {
                what: "the number of items mi",
                value: items,
                lower: 2.0,
                upper: f64::INFINITY,
            };
            found.push(("mi", kind));
        }
        return;
    }
    // Of two groups' means `di` is a standardised difference.
    let counts_di = !matches!(
        measure.family(),
        Family::Continuous | Family::PairedContinuous
    );
    for name in ["ai", "bi", "ci", "di", "xi", "x1i", "x2i"] {
        if let Some(value) = get(name).filter(|value| *value < 0.0 && (name != "di" || counts_di)) {
            let kind = ProblemKind::OutOfRange {
                what: "a count",
                value,
                lower: 0.0,
                upper: f64::INFINITY,
            };
            found.push((name, kind));
        }
    }
}

fn sizes_and_spreads(measure: Measure, cells: &Numbers<'_>, found: &mut Found) {
    let family = measure.family();
    let two = matches!(family, Family::Continuous | Family::PretestPosttest);
    let one = !matches!(
        family,
        Family::Generic | Family::Hazards | Family::Binary | Family::Rates | Family::Rate
    );
    let changes = family == Family::PretestPosttest;
    let hazards = family == Family::Hazards;
    for (name, what, checked) in [
        ("sd1i", "the standard deviation sd1i", true),
        ("sd2i", "the standard deviation sd2i", true),
        ("sd1pre", "the standard deviation sd1pre", changes),
        ("sd1post", "the standard deviation sd1post", changes),
        ("sd2pre", "the standard deviation sd2pre", changes),
        ("sd2post", "the standard deviation sd2post", changes),
        ("vi", "the variance vi", true),
        ("sei", "the standard error sei", true),
        ("n1i", "the group size n1i", two),
        ("n2i", "the group size n2i", two),
        ("sdi", "the standard deviation sdi", true),
        ("ti", "the person-time ti", family == Family::Rate),
        ("t1i", "the person-time t1i", true),
        ("t2i", "the person-time t2i", true),
        ("ni", "the group size ni", one),
        ("hr", "the hazard ratio hr", hazards),
        ("v", "the variance v of O - E", hazards),
    ] {
        if let Some(&value) = cells.get(name)
            && checked
            && value <= 0.0
        {
            found.push((name, ProblemKind::NotPositive { what, value }));
        }
    }
}

fn correlations(measure: Measure, cells: &Numbers<'_>, found: &mut Found) {
    let changes = measure.family() == Family::PretestPosttest;
    for (name, what, checked) in [
        ("ri", "the correlation ri", true),
        ("r1i", "the correlation r1i", changes),
        ("r2i", "the correlation r2i", changes),
    ] {
        if let Some(&value) = cells.get(name)
            && checked
            && !(-1.0..=1.0).contains(&value)
        {
            let kind = ProblemKind::OutOfRange {
                what,
                value,
                lower: -1.0,
                upper: 1.0,
            };
            found.push((name, kind));
        }
    }
}

/// Only where the row's effect rests on them: a table may carry both `vi` and an interval on another scale.
fn intervals_and_tests(measure: Measure, cells: &Numbers<'_>, found: &mut Found) {
    let get = |name: &str| cells.get(name).copied();
    if get("vi").or_else(|| get("sei")).is_some() && measure.family() == Family::Generic {
        return;
    }
    if let Some(value) = get("ci.level").filter(|level| *level <= 0.0 || *level >= 100.0) {
        let kind = ProblemKind::OutOfRange {
            what: "the confidence level ci.level",
            value,
            lower: 0.0,
            upper: 100.0,
        };
        found.push(("ci.level", kind));
    }
    if let Some(value) = get("df").or_else(|| get("dfs")).filter(|df| *df <= 0.0) {
        let (what, column) = (
            "the degrees of freedom",
            if get("df").is_some() { "df" } else { "dfs" },
        );
        found.push((column, ProblemKind::NotPositive { what, value }));
    }
    if let Some(value) = get("pval").filter(|p| *p <= 0.0 || *p > 1.0) {
        found.push(("pval", ProblemKind::PValue { value }));
    }
    let Some((lower, upper)) = get("ci.lb").zip(get("ci.ub")) else {
        return;
    };
    if measure.family() == Family::Hazards && lower <= 0.0 {
        let what = "the limit ci.lb of a hazard ratio";
        found.push(("ci.lb", ProblemKind::NotPositive { what, value: lower }));
    }
    if lower == upper {
        let limit = lower;
        found.push(("ci.lb", ProblemKind::IntervalWithoutWidth { limit }));
        return;
    }
    if lower > upper {
        found.push(("ci.lb", ProblemKind::IntervalReversed { lower, upper }));
        return;
    }
    let column = if measure == Measure::Hr { "hr" } else { "yi" };
    if let Some(estimate) = get(column).filter(|yi| *yi < lower || *yi > upper) {
        let kind = ProblemKind::IntervalExcludes {
            lower,
            upper,
            estimate,
        };
        found.push((column, kind));
    }
}
