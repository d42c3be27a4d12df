//! Clusters that were allocated and persons that were analysed.

use crate::integrity::rule::rule;
use crate::integrity::rules::said::{self, Said};
use crate::integrity::{Finding, Record, Rule};
use crate::numerics::distributions::normal;
use crate::records::{DesignType, Number, Outcome, Reported};

use super::{place, recomputed};

pub static IGNORED: Rule = rule!(
    "clusters-ignored",
    Warning,
    "Clusters were allocated, persons were tested"
);
pub static CONFOUNDED: Rule = rule!("one-cluster-per-arm", Warning, "Each arm is one cluster");

pub fn judge(record: &Record) -> Option<Finding> {
    let design = &record.study.design;
    let given = design.clusters.as_ref().or(design.cluster_size.as_ref());
    if given.is_none() && design.kind != DesignType::ClusterRct {
        return None;
    }
    let arms = record.study.arms.len();
    if let Some(clusters) = &design.clusters
        && arms >= 2
        && clusters.value <= arms as f64
    {
        let message = format!(
            "{} clusters in {arms} arms: what differs between the clusters cannot be told from the effect of the treatment",
            record.written(clusters)
        );
        let finding = Finding::new(&CONFOUNDED, record, clusters.written.clone(), message);
        let help = "no analysis of the persons mends this; judge its risk of bias accordingly";
        return Some(finding.help(help));
    }
    let tests = record.study.outcomes.iter().flat_map(|outcome| {
        let between = |reported: &&crate::records::Reported| {
            let adjusted = reported
                .effect
                .as_ref()
                .is_some_and(|effect| effect.adjusted);
            reported.arm.is_none() && !reported.cluster_adjusted && !adjusted
        };
        let own = outcome.reported.iter().filter(between);
        own.map(move |reported| (outcome, reported))
    });
    let tests: Vec<_> = tests.collect();
    let (outcome, first) = *tests.first()?;
    if let Some(icc) = &design.icc {
        let mut naive = tests.iter();
        return naive.find_map(|(outcome, reported)| of_persons(record, icc, outcome, reported));
    }
    let message = format!(
        "clusters were allocated, but {} of the tests between arms do not allow for them: their p values and limits are too small",
        tests.len()
    );
    let mut finding = Finding::new(&IGNORED, record, place(first, outcome), message);
    if let Some(given) = given {
        finding = finding.beside(given, "clusters");
    }
    for (outcome, reported) in tests.iter().skip(1) {
        let span = place(reported, outcome);
        finding = finding.related(&record.file.name, span, "so is this");
    }
    let help = "give `icc`, here or in the protocol, so that sizes are divided by the design effect; mark what already allows \
                for clusters with `cluster_adjusted = true`";
    Some(finding.help(help))
}

/// A p value that follows from the persons as if no clusters had been allocated, and not with the design effect.
fn of_persons(
    record: &Record,
    icc: &Number,
    outcome: &Outcome,
    reported: &Reported,
) -> Option<Finding> {
    let design = &record.study.design;
    let said = Said::of(record, reported)?;
    let [one, two] = reported.arms.as_deref()? else {
        return None;
    };
    let persons = || {
        let arms = record
            .study
            .arms
            .iter()
            .map(|arm| Some(arm.n.as_ref()?.value));
        arms.sum::<Option<f64>>()
    };
    let size = || Some(persons()? / design.clusters.as_ref()?.value);
    let size = design
        .cluster_size
        .as_ref()
        .map(|size| size.value)
        .or_else(size)?;
    let effect = 1.0 + (size - 1.0).max(0.0) * icc.value;
    let (values, p) = recomputed::counts(record, outcome, [one, two])
        .or_else(|| recomputed::means(record, outcome, [one, two]))?;
    // z falls with the root of the design effect.
    let with_clusters = p.map(|p| {
        let z = normal::quantile_upper((p / 2.0).clamp(1e-300, 0.5));
        2.0 * normal::sf(z / effect.sqrt())
    });
    let (naive, adjusted) = (said.may_be(p), with_clusters.low * 0.5 <= said.p.high);
    if !naive || adjusted || p.high <= 0.0 {
        return None;
    }
    let message = format!(
        "{} is that of the persons{values}; with {} in a cluster and a correlation of {} it is about {}",
        said.shown(record),
        said::number(size),
        record.written(icc),
        said::range(with_clusters, said::p)
    );
    let finding = Finding::new(&IGNORED, record, said.number.written.clone(), message)
        .outcome(&outcome.id)
        .arm(one)
        .arm(two)
        .beside(icc, "correlation within clusters");
    Some(finding.help("the printed p value and limits are too small; analyses here divide sizes by the design effect"))
}
