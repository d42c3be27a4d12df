//! What a report says in words: shares of a whole, and one fact told in several ways.

use crate::integrity::arithmetic::Interval;
use crate::integrity::rule::rule;
use crate::integrity::{Finding, Record, Rule};
use crate::records::{Breakdown, Number, Part, Saying, Share, Told};

use super::granularity::listed;

pub const RULES: &[&Rule] = &[&SHARE, &TOLD];

static SHARE: Rule = rule!(
    "share-in-words",
    Warning,
    "A share that its words do not fit"
);

static TOLD: Rule = rule!(
    "told-differently",
    Note,
    "A fact told differently in several places"
);

pub fn audit(record: &Record, found: &mut Vec<Finding>) {
    for breakdown in &record.study.breakdowns {
        let of_part = |part| share(record, breakdown, part);
        let own = breakdown.parts.iter().filter_map(of_part);
        found.extend(own.map(|finding| match &breakdown.arm {
            Some(arm) => finding.arm(arm).apart(),
            None => finding.apart(),
        }));
    }
    found.extend(
        record
            .study
            .told
            .iter()
            .filter_map(|told| differently(record, told)),
    );
}

/// The share of a part in percent, by everything that is printed of it.
fn percent(record: &Record, breakdown: &Breakdown, part: &Part) -> Option<Interval> {
    let of_arm = breakdown
        .arm
        .as_ref()
        .and_then(|arm| record.arm(arm)?.n.as_ref());
    let whole = breakdown.total.as_ref().or(match &breakdown.arm {
        Some(_) => of_arm,
        None => record.study.design.n.as_ref(),
    });
    let counted = part
        .n
        .as_ref()
        .zip(whole)
        .filter(|(_, whole)| whole.value > 0.0);
    let counted = counted.map(|(n, whole)| Interval::point(100.0 * n.value / whole.value));
    let printed = part
        .percent
        .as_ref()
        .map(|percent| record.around_or_beyond(percent));
    match (counted, printed) {
        (Some(a), Some(b)) => Some(a.hull(b)),
        (a, b) => a.or(b),
    }
}

/// What each word allows, in percent, and the word.
fn allowed(called: Share) -> (Interval, &'static str) {
    let of = |low, high| Interval { low, high };
    match called {
        Share::All => (of(99.5, 100.0), "all"),
        Share::Most => (of(50.0, 100.0), "most"),
        Share::Half => (of(40.0, 60.0), "half"),
        Share::Few => (of(0.0, 50.0), "few"),
        Share::None => (of(0.0, 0.5), "none"),
    }
}

fn share(record: &Record, breakdown: &Breakdown, part: &Part) -> Option<Finding> {
    let called = part.called.as_ref()?;
    let percent = percent(record, breakdown, part)?;
    let (fits, word) = allowed(called.value);
    if fits.meets(percent) {
        return None;
    }
    let written = |number: &Number| record.written(number).to_owned();
    let figures = [
        part.n.as_ref().map(written),
        part.percent
            .as_ref()
            .map(|number| format!("{} %", written(number))),
    ];
    let figures: Vec<_> = figures.into_iter().flatten().collect();
    let message = format!(
        "`{}` is called \"{word}\" of `{}`, but is {}",
        part.label,
        breakdown.label,
        listed(&figures, "or")
    );
    let finding = Finding::new(&SHARE, record, called.span.clone(), message);
    let numbers = [(&part.n, "the count"), (&part.percent, "the percentage")];
    let finding = numbers
        .into_iter()
        .fold(finding, |finding, (number, label)| match number {
            Some(number) => finding.beside(number, label),
            None => finding,
        });
    Some(finding.help(if called.value == Share::Most {
        "it may be the commonest of many parts, which is not most; go by the figures"
    } else {
        "go by the figures, and check whether the words are of another part"
    }))
}

fn differently(record: &Record, told: &Told) -> Option<Finding> {
    let plain = |saying: &Saying| {
        let kept = saying.text.value.chars().filter(|c| c.is_alphanumeric());
        kept.flat_map(char::to_lowercase).collect::<String>()
    };
    let (first, rest) = told.says.split_first()?;
    let others: Vec<_> = rest
        .iter()
        .filter(|other| plain(other) != plain(first))
        .collect();
    let (second, ..) = others.first().map(|other| (*other,))?;
    let shown = |saying: &Saying| {
        let from = saying.from.as_ref().map(|from| format!(" ({from})"));
        format!("\"{}\"{}", saying.text.value, from.unwrap_or_default())
    };
    let all: Vec<_> = others.iter().map(|other| shown(other)).collect();
    let message = format!(
        "{}: {}, but also {}",
        told.about,
        shown(first),
        listed(&all, "and")
    );
    let finding = Finding::new(&TOLD, record, second.text.span.clone(), message).apart();
    let file = &record.file.name;
    Some(
        finding
            .related(file, first.text.span.clone(), "said first")
            .help("ask the authors which of them holds"),
    )
}
