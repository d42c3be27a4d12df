//! Clusters that were allocated and persons that were analysed.

use crate::integrity::rule::rule;
use crate::integrity::{Finding, Record, Rule};
use crate::records::DesignType;

use super::place;

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
    if design.icc.is_some() {
        return None;
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
