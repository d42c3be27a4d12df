//! Bootstrapped coefficients in sentences.

use crate::effects::Scale;
use crate::numerics::format;
use crate::pooling::{Coefficient, Interval};
use crate::reports::findings::studies;
use crate::resampling::{Kind, Refits};
use crate::synthesis::{AnalysisResult, MetaRegression};

/// More coefficients than these are not told one by one.
const ALL_TOLD: usize = 3;
/// With fewer studies the ends of a moderator are a study or two.
const FEW: usize = 10;
/// From this share on, replicates that were left out matter.
const MANY_LOST: f64 = 0.05;

/// What resampling says of the coefficients beside their model; nothing without a bootstrap.
pub fn sentences(analysis: &AnalysisResult, found: &MetaRegression) -> Vec<String> {
    let Some(bootstrap) = &found.bootstrap else {
        return Vec::new();
    };
    let all = found.fit.coefficients.iter().zip(&bootstrap.coefficients);
    let own = all.filter(|(one, _)| found.design.columns[one.column].term.is_some());
    let own: Vec<(&Coefficient, Interval)> = own
        .filter_map(|(one, drawn)| Some((one, drawn.percentile?.interval)))
        .collect();
    let refits = &bootstrap.refits;
    let mut out = Vec::new();
    if own.len() <= ALL_TOLD {
        let how = how(refits);
        out.extend(own.iter().map(|(one, drawn)| {
            let name = found.column(one.column);
            format!("{how} gives {}.", compared(analysis, name, one.ci, *drawn))
        }));
    } else {
        out.push(counted(found, &own, refits));
    }
    out.extend(worth(found.fit.k, refits));
    out
}

fn how(refits: &Refits) -> String {
    let times = format::count(refits.replicates);
    match refits.kind {
        Kind::CaseResampling => format!("Resampling the studies {times} times"),
        kind => format!("A bootstrap ({}) of {times} replicates", kind.name()),
    }
}

/// `the factor of latitude an interval of 0.95 to 0.99, about as wide as ...`.
fn compared(analysis: &AnalysisResult, name: &str, model: Interval, drawn: Interval) -> String {
    let is_ratio = analysis.measure.scale() == Scale::Log;
    let shown = |value: f64| match is_ratio {
        true => format::significant(value.exp(), 3, 4),
        false => format::significant(value, 3, 6),
    };
    let limits = |of: Interval| format::range(&shown(of.lower), &shown(of.upper));
    let width = |of: Interval| of.upper - of.lower;
    let wide = match width(drawn) / width(model) {
        ratio if ratio < 0.9 => "narrower than",
        ratio if ratio > 1.1 => "wider than",
        _ => "about as wide as",
    };
    let conclusion = match (excludes(drawn), excludes(model)) {
        (true, true) => "both exclude no association",
        (false, false) => "neither excludes no association",
        (true, false) => "it excludes no association, and that of the model does not",
        (false, true) => "it does not exclude no association, and that of the model does",
    };
    format!(
        "the {} of {name} an interval of {}, {wide} that of the model, {}; {conclusion}",
        if is_ratio { "factor" } else { "coefficient" },
        limits(drawn),
        limits(model)
    )
}

fn excludes(interval: Interval) -> bool {
    interval.lower > 0.0 || interval.upper < 0.0
}

/// Of many coefficients those whose conclusion is another.
fn counted(found: &MetaRegression, own: &[(&Coefficient, Interval)], refits: &Refits) -> String {
    let turned = own
        .iter()
        .filter(|(one, drawn)| excludes(one.ci) != excludes(*drawn));
    let turned: Vec<&str> = turned.map(|(one, _)| found.column(one.column)).collect();
    let how = how(refits);
    if turned.is_empty() {
        format!(
            "{how} leaves for each of the {} coefficients whether its interval excludes no association.",
            own.len()
        )
    } else {
        format!(
            "{how} changes whether the interval excludes no association for {} of {} coefficients: {}.",
            turned.len(),
            own.len(),
            turned.join(", ")
        )
    }
}

/// What such intervals are worth with so many studies, and after so many replicates were lost.
fn worth(k: usize, refits: &Refits) -> Vec<String> {
    let mut out = Vec::new();
    if k < FEW {
        out.push(format!(
            "With {} resampled intervals of coefficients are rough; read them beside those of the model.",
            studies(k)
        ));
    }
    let lost = refits.failed as f64 / refits.replicates as f64;
    if lost >= MANY_LOST {
        let percent = format::fixed(100.0 * lost, 0);
        out.push(format!(
            "{percent}% of the replicates could not be fitted and are left out, so that these intervals may be too narrow."
        ));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refits(kind: Kind, failed: u64) -> Refits {
        Refits {
            replicates: 1_000,
            failed,
            seed: 1,
            kind,
            stream: "",
        }
    }

    #[test]
    fn few_studies_and_lost_replicates_are_told() {
        assert_eq!(worth(10, &refits(Kind::Wild, 49)), Vec::<String>::new());
        let said = worth(9, &refits(Kind::CaseResampling, 50));
        assert!(said[0].starts_with("With 9 studies"), "{said:?}");
        assert!(said[1].starts_with("5% of the replicates"), "{said:?}");
    }

    #[test]
    fn the_kind_is_named_where_it_is_not_resampling_of_studies() {
        let cases = how(&refits(Kind::CaseResampling, 0));
        assert_eq!(cases, "Resampling the studies 1000 times");
        let wild = how(&refits(Kind::Wild, 0));
        assert_eq!(wild, "A bootstrap (wild) of 1000 replicates");
    }
}
