//! What is wrong with the evidence: counts over all records, then study by study.

use std::collections::{BTreeMap, BTreeSet};

use crate::effects::{Lack, Note, Route, StudyEffect};
use crate::numerics::format;
use crate::records::{Basis, DesignType, Loaded, Review};
use crate::synthesis::ReviewResult;

use super::view::{Conflict, Reference, StudyConcerns};

/// Sentences that count what weakens the evidence.
pub fn tallies(review: &Review, result: &ReviewResult) -> Vec<String> {
    let studies = &review.studies;
    let total = studies.len();
    let count = |test: &dyn Fn(&Loaded) -> bool| studies.iter().filter(|s| test(s)).count();
    let full = count(&|s| s.study.report.basis == Basis::FullText);
    let conflicting = count(&|s| {
        s.study
            .numbers()
            .iter()
            .any(|(_, n)| !n.versions().is_empty())
    });
    let derived = count(&|s| s.study.numbers().iter().any(|(_, n)| n.derived().is_some()));
    let concerned = count(&|s| !s.study.concerns.is_empty());
    let concerns: usize = studies.iter().map(|s| s.study.concerns.len()).sum();
    let mut out = vec![
        format!(
            "Of {total} studies, {full} were read in full; {}.",
            by_basis(studies)
        ),
        format!("Designs: {}.", by_design(studies)),
        size(studies),
        format!(
            "{} of {total} enter at least one analysis; {} enter none.",
            total - result.never_pooled.len(),
            result.never_pooled.len()
        ),
    ];
    if conflicting + derived > 0 {
        out.push(format!(
            "{conflicting} reports print a number in several versions or leave its reading open, and in \
             {derived} a number had to be worked out from others."
        ));
    }
    out.push(match concerns {
        0 => "No concern is recorded of any report.".to_owned(),
        _ => format!(
            "{concerns} concerns are recorded in {concerned} reports; they are listed below."
        ),
    });
    out.extend(routes(result));
    out
}

/// What holds of most studies and weakens what they say, a sentence each.
pub fn cautions(review: &Review) -> Vec<String> {
    let studies = &review.studies;
    let most = |n: usize, of: usize| of > 0 && 2 * n > of;
    let count = |test: &dyn Fn(&Loaded) -> bool| studies.iter().filter(|s| test(s)).count();
    let sizes = studies.iter().filter_map(|s| s.study.design.n.as_ref());
    let sizes: Vec<f64> = sizes.map(|n| n.value).collect();
    let small = sizes.iter().filter(|n| **n <= 40.0).count();
    let stated = count(&|s| s.study.design.kind != DesignType::NotStated);
    let randomised = count(&|s| {
        use DesignType::{ClusterRct, Crossover, Rct};
        matches!(s.study.design.kind, Rct | Crossover | ClusterRct)
    });
    let seen = |basis: Basis| count(&|s| s.study.report.basis == basis);
    let total = studies.len();
    let said = [
        (most(small, sizes.len()), "Most studies are small."),
        (
            most(stated - randomised, stated),
            "Most are not randomised.",
        ),
        (
            most(seen(Basis::Abstract), total),
            "Most were seen only as abstracts.",
        ),
        (
            most(seen(Basis::SecondaryCitation), total),
            "Most are known only through another report.",
        ),
    ];
    let holds = said.into_iter().filter(|(holds, _)| *holds);
    holds.map(|(_, sentence)| sentence.to_owned()).collect()
}

fn by_basis(studies: &[Loaded]) -> String {
    let mut counts: BTreeMap<Basis, usize> = BTreeMap::new();
    for loaded in studies {
        *counts.entry(loaded.study.report.basis).or_default() += 1;
    }
    counts.remove(&Basis::FullText);
    let parts = counts.into_iter().map(|(kind, n)| match kind {
        Basis::Abstract => format!("of {n} only an abstract was seen"),
        Basis::SecondaryCitation => format!("{n} are known only through another report"),
        Basis::Registry => format!("{n} are registrations without results"),
        Basis::FullText => String::new(),
    });
    parts.collect::<Vec<_>>().join(", ")
}

fn by_design(studies: &[Loaded]) -> String {
    let mut counts: BTreeMap<DesignType, usize> = BTreeMap::new();
    for loaded in studies {
        *counts.entry(loaded.study.design.kind).or_default() += 1;
    }
    let parts = counts
        .into_iter()
        .map(|(kind, n)| format!("{} {n}", kind.name().to_lowercase()));
    parts.collect::<Vec<_>>().join(", ")
}

fn size(studies: &[Loaded]) -> String {
    let stated = studies.iter().filter_map(|s| s.study.design.n.as_ref());
    let mut sizes: Vec<f64> = stated.map(|n| n.value).collect();
    sizes.sort_by(f64::total_cmp);
    let small = sizes.iter().filter(|n| **n <= 40.0).count();
    let median = sizes.get(sizes.len() / 2).copied();
    if sizes.is_empty() {
        return "No record states the size of its study as a whole.".to_owned();
    }
    format!(
        "The {} that state their size have a median of {} participants; {small} have 40 or fewer.",
        sizes.len(),
        format::or_missing(median, |n| format::fixed(n, 0)),
    )
}

/// How many pooled effects rest on something weaker than printed summaries.
fn routes(result: &ReviewResult) -> Vec<String> {
    let effects = || result.analyses.iter().flat_map(|a| &a.effects);
    let studies = |test: &dyn Fn(&StudyEffect) -> bool| {
        let ids: BTreeSet<&str> = effects()
            .filter(|effect| test(effect))
            .map(|effect| effect.study.as_str())
            .collect();
        ids.len()
    };
    let noted = |test: fn(&Note) -> bool| studies(&|effect| effect.notes.iter().any(test));
    let mut bounded: Vec<&str> = result
        .analyses
        .iter()
        .flat_map(|a| &a.not_pooled)
        .filter(|left_out| matches!(left_out.lack, Lack::OnlyBound { .. }))
        .map(|left_out| left_out.study.as_str())
        .collect();
    bounded.sort_unstable();
    bounded.dedup();
    let counted = [
        (
            studies(&|effect| {
                matches!(effect.route, Route::ExactP | Route::RankTest)
                    && effect
                        .notes
                        .iter()
                        .any(|n| matches!(n, Note::TFromP { .. }))
            }),
            "rest on a printed p value instead of means with standard deviations",
        ),
        (
            noted(|n| {
                matches!(
                    n,
                    Note::SdFromQuantiles { .. }
                        | Note::MeanFromQuantiles { .. }
                        | Note::FittedToQuantiles { .. }
                )
            }),
            "rest on a mean or SD estimated from median, quartiles or range",
        ),
        (
            noted(|n| matches!(n, Note::Skewed { .. })),
            "rest on a mean or SD of a skewed outcome",
        ),
        (
            noted(|n| matches!(n, Note::CountFromPercent { .. })),
            "use a count that is the only one to fit a printed percentage",
        ),
        (
            noted(|n| matches!(n, Note::EqualArms { .. })),
            "rest on arms taken as equal because only the total is printed",
        ),
        (
            noted(|n| matches!(n, Note::AssumedCorrelation { .. })),
            "rest on an assumed correlation of before and after",
        ),
        (
            noted(|n| matches!(n, Note::Converted { .. })),
            "enter converted between odds ratio and standardised mean difference",
        ),
        (
            noted(|n| matches!(n, Note::AtBound { .. })),
            "enter at the bound of a p value, which understates their effect",
        ),
        (
            noted(|n| matches!(n, Note::RouteNamed { .. })),
            "enter by a route that the record names",
        ),
        (
            noted(|n| matches!(n, Note::Conflict { .. })),
            "use a number that the report prints in several versions or leaves open",
        ),
    ];
    let all = studies(&|_| true);
    let mut out: Vec<String> = counted
        .into_iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, what)| format!("{n} of the {all} pooled studies {what}."))
        .collect();
    if !bounded.is_empty() {
        out.push(format!(
            "{} studies print only a bound such as p < 0.001, which bounds their effect and is no estimate; leaving them out may \
             itself bias the results.",
            bounded.len()
        ));
    }
    out
}

/// Every study with a concern or a contradicting number.
pub fn concerns(review: &Review) -> Vec<StudyConcerns> {
    let studies = review.studies.iter();
    studies
        .map(|loaded| {
            let study = &loaded.study;
            let concerns = study.concerns.iter();
            StudyConcerns {
                label: study.label(),
                file: review.files[loaded.file].name.clone(),
                basis: study.report.basis.name(),
                concerns: concerns
                    .map(|c| (c.text.clone(), c.from.clone().unwrap_or_default()))
                    .collect(),
                conflicts: conflicts(loaded),
            }
        })
        .filter(|study| !study.concerns.is_empty() || !study.conflicts.is_empty())
        .collect()
}

fn conflicts(loaded: &Loaded) -> Vec<Conflict> {
    let numbers = loaded.study.numbers().into_iter();
    numbers
        .filter(|(_, number)| !number.versions().is_empty())
        .map(|(what, number)| {
            let provenance = number.provenance.as_deref();
            let from = provenance.and_then(|p| p.from.as_deref());
            let place = from.map_or_else(String::new, |from| format!(" ({from})"));
            let others = number.versions().iter();
            let others: Vec<_> = others
                .map(|v| format!("{} ({})", v.value.value, v.from))
                .collect();
            Conflict {
                what,
                used: format!("{}{place}", number.value),
                others: others.join("; "),
                why: provenance.and_then(|p| p.why.clone()).unwrap_or_default(),
            }
        })
        .collect()
}

/// The list of studies.
pub fn references(review: &Review) -> Vec<Reference> {
    let mut order: Vec<_> = review.studies.iter().collect();
    order.sort_by_key(|loaded| loaded.study.label().to_lowercase());
    order
        .into_iter()
        .map(|loaded| {
            let report = &loaded.study.report;
            let is_web = |url: &String| url.starts_with("https://") || url.starts_with("http://");
            let doi = report
                .doi
                .as_ref()
                .map(|doi| format!("https://doi.org/{doi}"));
            Reference {
                label: loaded.study.label(),
                authors: report.authors.join(", "),
                year: report
                    .year
                    .map_or_else(|| "n.d.".to_owned(), |y| y.to_string()),
                title: report.title.clone(),
                source: report.source.clone(),
                link: doi.or_else(|| report.url.clone().filter(is_web)),
                basis: report.basis.name(),
            }
        })
        .collect()
}
