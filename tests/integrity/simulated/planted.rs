//! Single numbers changed by more than rounding, as slips of the pen and of the software do.

use super::report::{Draw, Report, p_of_chi2};

/// One changed report of each kind that the report allows: kind, tag of the number, the report.
pub fn all(honest: &Report, seed: u64) -> Vec<(&'static str, String, Report)> {
    let mut draw = Draw::new(seed ^ 0xABCD);
    let tags: Vec<String> = honest.tags().map(str::to_owned).collect();
    let has = |tag: &str| tags.iter().any(|own| own == tag);
    let mut out = Vec::new();
    let mut plant = |kind, tag: &str, value: String| {
        if has(tag) && value != honest.written(tag) {
            out.push((kind, tag.to_owned(), honest.with(tag, &value)));
        }
    };
    if has("percent0") {
        let percent = honest.value("percent0");
        let moved = if percent < 50.0 {
            percent + 7.3
        } else {
            percent - 7.3
        };
        plant(
            "a percentage",
            "percent0",
            shaped(honest, "percent0", moved),
        );
    }
    if has("percent1") {
        plant(
            "a count",
            "events1",
            format!(
                "{}",
                flipped(honest.value("events1"), honest.value("total1"), &mut draw)
            ),
        );
    }
    plant(
        "a part of a breakdown",
        "part01",
        format!("{}", honest.value("part01") + 2.0),
    );
    let share = honest.value("share10");
    plant(
        "a share of a breakdown",
        "share10",
        shaped(
            honest,
            "share10",
            if share < 50.0 {
                share + 9.1
            } else {
                share - 9.1
            },
        ),
    );
    plant(
        "t between arms",
        "between.t",
        shaped(honest, "between.t", honest.value("between.t") * 1.6 + 0.9),
    );
    // Without the spread of the changes almost any t within an arm is possible.
    if has("change0.sd") {
        let t = honest.value("paired0.t");
        plant(
            "t within an arm",
            "paired0.t",
            shaped(honest, "paired0.t", t * 1.6 + 0.9),
        );
    }
    if has("between.p") {
        let p = honest.value("between.p");
        plant(
            "p between arms",
            "between.p",
            format!("{:.3}", if p < 0.05 { p + 0.2 } else { p / 8.0 }),
        );
    }
    // Welch's depend on a spread that may be of the changes.
    if honest.written("between.df").parse::<u64>().is_ok() {
        let df = honest.value("between.df");
        plant("degrees of freedom", "between.df", format!("{}", df + 7.0));
    }
    if has("event.chi2") {
        let chi2 = honest.value("event.chi2");
        if p_of_chi2(chi2) > 1e-3 {
            plant("chi-squared", "event.chi2", format!("{:.2}", chi2 + 4.9));
        }
    }
    plant("the sign of a difference", "md", turned(honest, "md"));
    // Outside its own limits it would not be read at all.
    let inside = || {
        let limits = honest.written("or.ci").trim_matches(['[', ']']);
        let limits = limits.split_once(", ").unwrap();
        let (low, high): (f64, f64) = (limits.0.parse().unwrap(), limits.1.parse().unwrap());
        (low + 0.01..high - 0.01).contains(&(1.0 / honest.value("or")))
    };
    if has("or") && !(0.8..1.25).contains(&honest.value("or")) && (!has("or.ci") || inside()) {
        plant(
            "an odds ratio upside down",
            "or",
            format!("{:.2}", 1.0 / honest.value("or")),
        );
    }
    for (kind, tag) in [
        ("SE for SD", "after0.sd"),
        ("SE for SD in the change", "change1.sd"),
    ] {
        if has(tag) {
            let size = if tag.contains('0') { "n0" } else { "n1" };
            let se = honest.value(tag) / honest.value(size).sqrt();
            plant(kind, tag, shaped(honest, tag, se));
        }
    }
    if has("after0.se") {
        plant(
            "a standard error",
            "after0.se",
            shaped(honest, "after0.se", honest.value("after0.se") * 1.7),
        );
    }
    if has("change0.mean") {
        plant(
            "a mean change",
            "change0.mean",
            shaped(honest, "change0.mean", honest.value("change0.mean") + 3.1),
        );
    }
    if has("after1.ci") {
        let limits = honest
            .written("after1.ci")
            .trim_matches(['[', ']'])
            .to_owned();
        let (low, high) = limits.split_once(", ").unwrap();
        let far: f64 = high.parse::<f64>().unwrap() + 4.0;
        let decimals = high
            .split_once('.')
            .map_or(0, |(_, fraction)| fraction.len());
        plant(
            "a limit of a mean",
            "after1.ci",
            format!("[{low}, {far:.decimals$}]"),
        );
    }
    out
}

/// A value with as many decimals as the number has.
fn shaped(report: &Report, tag: &str, value: f64) -> String {
    let decimals = report
        .written(tag)
        .split_once('.')
        .map_or(0, |(_, fraction)| fraction.len());
    format!("{value:.decimals$}")
}

/// The other sign, where the interval beside it then no longer holds it the report is not loaded: its limits change too.
fn turned(report: &Report, tag: &str) -> String {
    let value = report.value(tag);
    let limits = report.written("md.ci").trim_matches(['[', ']']).to_owned();
    let (low, high) = limits.split_once(", ").unwrap();
    let inside = (low.parse::<f64>().unwrap()..=high.parse::<f64>().unwrap()).contains(&-value);
    let far = value.abs() >= 0.5;
    if inside && far {
        shaped(report, tag, -value)
    } else {
        report.written(tag).to_owned()
    }
}

/// A count two off, within its total.
fn flipped(events: f64, total: f64, draw: &mut Draw) -> f64 {
    let up = draw.below(2) == 1;
    if (up && events + 2.0 <= total) || events < 2.0 {
        (events + 2.0).min(total)
    } else {
        events - 2.0
    }
}
