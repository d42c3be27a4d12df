//! What the rows of a table hold, and how a record says it.

use std::collections::BTreeMap;

use crate::records::import::draft::{ArmResult, Effect, Figure, Outcome};

use super::Options;

/// What the rows of a table hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Events in two groups: `ai bi ci di` or `ai n1i ci n2i`.
    Counts,
    /// Means in two groups: `m1i sd1i n1i m2i sd2i n2i`.
    Means,
    /// Means of one group after (1) and before (2): `m1i m2i sd1i sd2i ni ri`.
    Occasions {
        /// Whether `sd1i` belongs to the first occasion, as measures over that SD have it.
        first_sd_before: bool,
    },
    /// Pairs of one group after and before: `ai bi ci di`.
    Pairs,
    /// Events and person-time in two groups: `x1i t1i x2i t2i`.
    Rates,
    /// Events in one group: `xi ni`.
    Proportion,
    /// Mean of one group: `mi sdi ni`.
    Mean,
    /// Events and person-time in one group: `xi ti`.
    Rate,
    /// Correlation of two variables: `ri ni`.
    Correlation,
    /// Means of two groups before and after: `m1pre m1post sd1pre sd1post n1i r1i m2pre` ….
    Changes,
    /// Hazard ratios: `hr` with interval or test, or `oe v`.
    Hazards,
    /// Given effects: `yi` with `vi`, `sei`, interval or test.
    Given,
}

impl Shape {
    /// The columns that it reads.
    pub(super) fn columns(self) -> &'static [&'static str] {
        match self {
            Self::Counts => &["ai", "bi", "ci", "di", "n1i", "n2i"],
            Self::Pairs => &["ai", "bi", "ci", "di"],
            Self::Means => &["m1i", "sd1i", "n1i", "m2i", "sd2i", "n2i"],
            Self::Occasions { .. } => &["m1i", "m2i", "sd1i", "sd2i", "ni", "ri"],
            Self::Rates => &["x1i", "t1i", "x2i", "t2i"],
            Self::Proportion => &["xi", "ni"],
            Self::Mean => &["mi", "sdi", "ni"],
            Self::Rate => &["xi", "ti"],
            Self::Correlation => &["ri", "ni"],
            Self::Changes => &[
                "m1pre", "m1post", "sd1pre", "sd1post", "n1i", "r1i", "m2pre", "m2post", "sd2pre",
                "sd2post", "n2i", "r2i", "ri",
            ],
            Self::Hazards => &[
                "hr", "ci.lb", "ci.ub", "ci.level", "zval", "pval", "oe", "v",
            ],
            Self::Given => &[
                "yi", "vi", "sei", "ci.lb", "ci.ub", "ci.level", "zval", "pval", "df", "dfs",
            ],
        }
    }

    pub(super) fn two_groups(self) -> bool {
        matches!(
            self,
            Self::Counts | Self::Means | Self::Rates | Self::Changes | Self::Hazards | Self::Given
        )
    }

    pub(super) fn binary(self) -> bool {
        matches!(self, Self::Counts | Self::Pairs | Self::Proportion)
    }
}

pub(super) fn what(shape: Shape) -> &'static str {
    match shape {
        Shape::Counts | Shape::Pairs | Shape::Proportion => "Event",
        Shape::Rates | Shape::Rate => "Rate",
        Shape::Means | Shape::Occasions { .. } | Shape::Mean | Shape::Changes => "Mean",
        Shape::Hazards => "Time to event",
        Shape::Correlation => "Correlation",
        Shape::Given => "Effect",
    }
}

/// Ids and labels of the groups.
pub(super) fn groups(shape: Shape) -> &'static [(&'static str, &'static str)] {
    if shape.two_groups() {
        &[("group-1", "Group 1"), ("group-2", "Group 2")]
    } else {
        &[("group", "Group")]
    }
}

pub(super) fn arms(shape: Shape) -> Vec<(String, String, String)> {
    let arms = groups(shape).iter();
    arms.map(|(id, label)| ((*id).to_owned(), (*label).to_owned(), (*id).to_owned()))
        .collect()
}

/// What a row says, as an outcome of a record.
pub(super) fn measured(
    options: &Options<'_>,
    numbers: &BTreeMap<&'static str, Figure>,
    at: usize,
    from: &str,
) -> Outcome {
    let get = |name: &str| numbers.get(name).cloned();
    let result = |arm: &str| ArmResult {
        arm: arm.to_owned(),
        from: from.to_owned(),
        ..ArmResult::default()
    };
    let keyed = |pairs: &[(&'static str, &str)]| -> Vec<(&'static str, Figure)> {
        let found = pairs.iter().map(|(key, column)| Some((*key, get(column)?)));
        found.flatten().collect()
    };
    let summary = |key, pairs: &[(&'static str, &str)]| {
        let found = keyed(pairs);
        (!found.is_empty())
            .then_some((key, found))
            .into_iter()
            .collect::<Vec<_>>()
    };
    let mut outcome = Outcome::default();
    match options.shape {
        Shape::Counts => {
            for (arm, [events, others, total]) in [
                ("group-1", ["ai", "bi", "n1i"]),
                ("group-2", ["ci", "di", "n2i"]),
            ] {
                let mut own = result(arm);
                own.numbers = keyed(&[("events", events)]);
                if let (Some(with), Some(without)) = (get(events), get(others)) {
                    let all = with.value + without.value;
                    own.numbers
                        .push(("total", Figure::new(all, &all.to_string())));
                    own.quote = Some(format!(
                        "{events} = {}, {others} = {}",
                        with.written, without.written
                    ));
                } else {
                    own.numbers.extend(keyed(&[("total", total)]));
                }
                outcome.results.push(own);
            }
        }
        Shape::Pairs => outcome.results.extend(pairs(&get, result("group"))),
        Shape::Means => {
            for (arm, mean, sd, n) in [
                ("group-1", "m1i", "sd1i", "n1i"),
                ("group-2", "m2i", "sd2i", "n2i"),
            ] {
                let mut own = result(arm);
                own.numbers = keyed(&[("n", n)]);
                own.summaries = summary("after", &[("mean", mean), ("sd", sd)]);
                outcome.results.push(own);
            }
        }
        Shape::Occasions { first_sd_before } => {
            let (before, after) = if first_sd_before {
                ("sd1i", "sd2i")
            } else {
                ("sd2i", "sd1i")
            };
            let mut own = result("group");
            own.numbers = keyed(&[("n", "ni"), ("correlation", "ri")]);
            own.summaries = summary("before", &[("mean", "m2i"), ("sd", before)]);
            own.summaries
                .extend(summary("after", &[("mean", "m1i"), ("sd", after)]));
            outcome.results.push(own);
        }
        Shape::Rates => {
            for (arm, events, time) in [("group-1", "x1i", "t1i"), ("group-2", "x2i", "t2i")] {
                let mut own = result(arm);
                own.numbers = keyed(&[("events", events), ("person_time", time)]);
                outcome.results.push(own);
            }
        }
        Shape::Proportion => {
            let mut own = result("group");
            own.numbers = keyed(&[("events", "xi"), ("total", "ni")]);
            outcome.results.push(own);
        }
        Shape::Rate => {
            let mut own = result("group");
            own.numbers = keyed(&[("events", "xi"), ("person_time", "ti")]);
            outcome.results.push(own);
        }
        Shape::Mean => {
            let mut own = result("group");
            own.numbers = keyed(&[("n", "ni")]);
            own.summaries = summary("after", &[("mean", "mi"), ("sd", "sdi")]);
            outcome.results.push(own);
        }
        Shape::Correlation => {
            let mut own = result("group");
            own.numbers = keyed(&[("n", "ni"), ("correlation", "ri")]);
            outcome.results.push(own);
        }
        Shape::Changes => {
            for (arm, [before, sd_before, after, sd_after, n, r]) in [
                (
                    "group-1",
                    ["m1pre", "sd1pre", "m1post", "sd1post", "n1i", "r1i"],
                ),
                (
                    "group-2",
                    ["m2pre", "sd2pre", "m2post", "sd2post", "n2i", "r2i"],
                ),
            ] {
                let mut own = result(arm);
                let r = if get(r).is_some() { r } else { "ri" };
                own.numbers = keyed(&[("n", n), ("correlation", r)]);
                own.summaries = summary("before", &[("mean", before), ("sd", sd_before)]);
                own.summaries
                    .extend(summary("after", &[("mean", after), ("sd", sd_after)]));
                outcome.results.push(own);
            }
        }
        Shape::Hazards | Shape::Given => {
            outcome.effect = given(options, numbers, options.estimates[at], from);
        }
    }
    outcome
}

/// Pairs as counts before and after with those that changed.
fn pairs(get: &impl Fn(&str) -> Option<Figure>, mut own: ArmResult) -> Option<ArmResult> {
    let cells = [get("ai")?, get("bi")?, get("ci")?, get("di")?];
    let [ai, bi, ci, di] = cells.each_ref().map(|cell| cell.value);
    let sum = |value: f64| Figure::new(value, &value.to_string());
    own.numbers = vec![
        ("before_events", sum(ai + ci)),
        ("events", sum(ai + bi)),
        ("total", sum(ai + bi + ci + di)),
    ];
    let [a, b, c, d] = cells.map(|cell| cell.written);
    own.quote = Some(format!("ai = {a}, bi = {b}, ci = {c}, di = {d}"));
    own.summaries = vec![("pairs", vec![("gained", sum(bi)), ("lost", sum(ci))])];
    Some(own)
}

/// An effect with its standard error, as written or as its variance, interval or test means it.
fn given(
    options: &Options<'_>,
    numbers: &BTreeMap<&'static str, Figure>,
    estimate: Option<(f64, f64)>,
    from: &str,
) -> Option<Effect> {
    let get = |name: &str| numbers.get(name).cloned();
    let words = || {
        let cells = numbers
            .iter()
            .map(|(name, number)| format!("{name} = {}", number.written));
        cells.collect::<Vec<_>>().join(", ")
    };
    let hazards = options.shape == Shape::Hazards;
    // A ratio without interval or test gives way to the log-rank test beside it.
    let own = |hr: &Figure| estimate.is_none_or(|(yi, _)| hr.value.ln() == yi);
    let written = if hazards {
        get("hr").filter(own)
    } else {
        get("yi")
    };
    let from_expected = || {
        let (yi, _) = estimate?;
        Some(Figure::derived(yi.exp(), words()))
    };
    let from_variance = || {
        let vi = get("vi").filter(|_| !hazards)?;
        let how = format!("square root of vi = {}", vi.written);
        Some(Figure::derived(vi.value.sqrt(), how))
    };
    let otherwise = || estimate.map(|(_, se)| Figure::derived(se, words()));
    Some(Effect {
        arms: ["group-1".to_owned(), "group-2".to_owned()],
        measure: options.measure.to_owned(),
        value: written.or_else(from_expected)?,
        se: from_variance().or_else(|| get("sei")).or_else(otherwise),
        from: from.to_owned(),
        quote: None,
    })
}
