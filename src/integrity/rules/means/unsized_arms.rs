//! Tests of two arms whose sizes are not printed: every division of the participants is tried.

use crate::integrity::arithmetic::Interval;
use crate::integrity::arithmetic::tests_of_means::{independent, welch};
use crate::integrity::record::whole;
use crate::integrity::{Finding, Record};
use crate::records::{DesignType, Outcome, Reported, Test};

use super::groups::{Arms, Digits, Taken, arms_of, sizes};
use super::p_value::PrintedP;
use super::words::{hull, range};
use super::{Place, p_finding};

/// More participants than are divided in every way.
const MOST: u64 = 400;

/// A t test with an exact p that is smaller than any division of all participants into two arms gives.
///
/// Persons who were lost only make p larger, so a larger p is never found fault with.
pub fn audit(record: &Record, outcome: &Outcome, reported: &Reported) -> Option<Finding> {
    let named = reported.arms.as_deref()?;
    let arms = arms_of(record, outcome, named).filter(|arms| arms.complete)?;
    let unknown = [arms.one, arms.two]
        .iter()
        .all(|result| sizes(record, result).is_empty());
    let all = record
        .study
        .design
        .n
        .as_ref()
        .filter(|n| n.versions().is_empty())?;
    let total = whole(all).filter(|n| (4..=MOST).contains(n))?;
    let parallel = matches!(
        record.study.design.kind,
        DesignType::Rct | DesignType::QuasiExperimental | DesignType::Observational
    );
    let adjusted = reported
        .effect
        .as_ref()
        .is_some_and(|effect| effect.adjusted);
    let plain = parallel && !adjusted && !reported.cluster_adjusted && record.study.arms.len() == 2;
    let printed = PrintedP::of(reported).filter(|p| matches!(p, PrintedP::Is(_)))?;
    if !unknown || !plain || !matches!(reported.test, Test::T | Test::WelchT) {
        return None;
    }
    let p = every_division(record, &arms, total)?;
    if printed.range(record).high >= p.low {
        return None;
    }
    let (_, a, b) = arms.likeliest()?;
    let figures = [a, b].map(|side| {
        format!(
            "{} ± {}",
            record.written(side.mean),
            record.written(side.spread.number())
        )
    });
    let place = Place {
        record,
        outcome,
        reported,
    };
    let of = format!(
        "a t test of {} gives p = {}, however the {} participants were divided",
        figures.join(" and "),
        range(p),
        record.written(all)
    );
    let finding = p_finding(&place, printed, p, &of);
    Some(
        finding
            .beside(a.mean, "one mean")
            .beside(b.mean, "the other")
            .beside(all, "participants"),
    )
}

fn every_division(record: &Record, arms: &Arms, total: u64) -> Option<Interval> {
    let divisions = (2..=total - 2).map(|n| (n as f64, (total - n) as f64));
    let of_pair = |(n1, n2): (f64, f64)| {
        let ways = arms.pairs.iter().flat_map(move |(_, a, b)| {
            Taken::USUAL.into_iter().flat_map(move |taken| {
                Digits::ALL.into_iter().flat_map(move |digits| {
                    let (a, b) = (
                        a.group(record, n1, digits, taken),
                        b.group(record, n2, digits, taken),
                    );
                    [independent(a, b).p, welch(a, b).p]
                })
            })
        });
        hull(ways)
    };
    hull(divisions.filter_map(of_pair))
}
