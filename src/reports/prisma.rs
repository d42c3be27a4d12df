//! The counts of a review as a flow diagram.

use crate::figures::Metadata;
use crate::figures::prisma::{FlowBox, PrismaFlow, Step, Stream};
use crate::numerics::format;
use crate::records::{FlowReason, FlowSource, OtherMethods, Prisma, Review, excluded_reports};

/// The flow diagram of a review; `None` when its protocol holds no counts.
pub fn prisma_flow(review: &Review, width: u32) -> Option<PrismaFlow> {
    let flow = review.protocol.prisma.as_ref()?;
    let new = if flow.previous.is_some() { "new " } else { "" };
    let mut streams = vec![databases(flow, new)];
    streams.extend(
        flow.other_methods
            .as_ref()
            .map(|other| by_other(other, new)),
    );
    Some(PrismaFlow {
        id: String::new(),
        title: format!("Flow of studies: {}", review.protocol.title),
        previous: flow.previous.as_ref().map(|previous| {
            let lines = [
                line(
                    "Studies included in previous version of review",
                    previous.studies,
                ),
                line("Reports of these studies", previous.reports),
            ];
            let heading = "Previous studies".to_owned();
            (heading, titled("previous", lines, previous.studies.into()))
        }),
        streams,
        included: titled(
            "included",
            [
                line(
                    &format!(
                        "{}tudies included in review",
                        if new.is_empty() { "S" } else { "New s" }
                    ),
                    flow.studies.value,
                ),
                line(
                    &format!("Reports of {new}included studies"),
                    flow.reports.value,
                ),
            ],
            flow.studies.value.into(),
        ),
        total: flow.previous.as_ref().map(|previous| {
            let sum = |a: u32, b: u32| u64::from(a) + u64::from(b);
            let studies = sum(flow.studies.value, previous.studies);
            let reports = sum(flow.reports.value, previous.reports);
            let lines = [
                line("Total studies included in review", studies),
                line("Reports of total included studies", reports),
            ];
            titled("total", lines, studies)
        }),
        pooled: pooled(flow),
        width,
        metadata: Metadata {
            engine: concat!("oxymeta ", env!("CARGO_PKG_VERSION")).to_owned(),
            input_sha256: review.digest.clone(),
            options: "PRISMA 2020".to_owned(),
        },
    })
}

fn databases(flow: &Prisma, new: &str) -> Stream {
    let mut identified = vec![("Records identified from:".to_owned(), false)];
    for (name, sources) in [
        ("Databases", &flow.databases),
        ("Registers", &flow.registers),
    ] {
        if !sources.is_empty() {
            let n: u64 = sources.iter().map(|source| u64::from(source.n)).sum();
            identified.push(line(name, n));
            identified.extend(listed(sources));
        }
    }
    let removed = [
        ("Duplicate records", flow.duplicates),
        ("Marked as ineligible by automation tools", flow.automation),
        ("Removed for other reasons", flow.other_removed),
    ];
    let before = removed_before(&removed);
    let excluded = match flow.excluded_by_automation {
        None => single("excluded", "Records excluded", flow.excluded_records()),
        Some(automation) => {
            let lines = [
                ("Records excluded:".to_owned(), false),
                indented("By people", flow.excluded),
                indented("By automation tools", automation),
            ];
            titled("excluded", lines, flow.excluded_records())
        }
    };
    Stream {
        heading: format!("Identification of {new}studies via databases and registers"),
        steps: [
            step(titled("identified", identified, flow.identified()), before),
            step(
                single("screened", "Records screened", flow.screened.value),
                Some(excluded),
            ),
            step(
                single("sought", "Reports sought for retrieval", flow.sought.value),
                Some(single(
                    "not-retrieved",
                    "Reports not retrieved",
                    flow.not_retrieved,
                )),
            ),
            step(
                single(
                    "assessed",
                    "Reports assessed for eligibility",
                    flow.assessed.value,
                ),
                with_reasons("excluded-reports", &flow.reasons),
            ),
        ],
    }
}

fn by_other(other: &OtherMethods, new: &str) -> Stream {
    let mut identified = vec![("Records identified from:".to_owned(), false)];
    identified.extend(listed(&other.sources));
    Stream {
        heading: format!("Identification of {new}studies via other methods"),
        steps: [
            step(
                titled("other-identified", identified, other.identified()),
                None,
            ),
            None,
            step(
                single(
                    "other-sought",
                    "Reports sought for retrieval",
                    other.sought.value,
                ),
                Some(single(
                    "other-not-retrieved",
                    "Reports not retrieved",
                    other.not_retrieved,
                )),
            ),
            step(
                single(
                    "other-assessed",
                    "Reports assessed for eligibility",
                    other.assessed.value,
                ),
                with_reasons("other-excluded-reports", &other.reasons),
            ),
        ],
    }
}

/// What was removed before screening; duplicates are named even when there are none.
fn removed_before(removed: &[(&str, u32); 3]) -> Option<FlowBox> {
    let mut lines = vec![("Records removed before screening:".to_owned(), false)];
    let named = removed
        .iter()
        .enumerate()
        .filter(|(at, (_, n))| *at == 0 || *n > 0);
    lines.extend(named.map(|(_, (text, n))| indented(text, *n)));
    let n = removed.iter().map(|(_, n)| u64::from(*n)).sum();
    Some(titled("removed", lines, n))
}

fn with_reasons(id: &str, reasons: &[FlowReason]) -> Option<FlowBox> {
    let n = excluded_reports(reasons);
    if reasons.is_empty() {
        return Some(single(id, "Reports excluded", n));
    }
    let mut lines = vec![("Reports excluded:".to_owned(), false)];
    lines.extend(
        reasons
            .iter()
            .map(|reason| indented(&reason.text, reason.n)),
    );
    Some(titled(id, lines, n))
}

fn pooled(flow: &Prisma) -> Option<FlowBox> {
    let what = "Studies included in meta-analysis";
    let most = flow.meta_analysis.iter().map(|one| one.n.value).max()?;
    let lines: Vec<_> = match flow.meta_analysis.as_slice() {
        [one] if one.label.is_none() => vec![line(what, one.n.value)],
        several => {
            let rows = several.iter().map(|one| {
                let label = one.label.as_deref().unwrap_or("Any outcome");
                indented(label, one.n.value)
            });
            [(format!("{what}:"), false)]
                .into_iter()
                .chain(rows)
                .collect()
        }
    };
    Some(titled("pooled", lines, most.into()))
}

fn listed(sources: &[FlowSource]) -> impl Iterator<Item = (String, bool)> {
    sources
        .iter()
        .map(|source| indented(&source.label, source.n))
}

fn step(kept: FlowBox, left_out: Option<FlowBox>) -> Option<Step> {
    Some(Step { kept, left_out })
}

fn single(id: &str, text: &str, n: impl Into<u64>) -> FlowBox {
    let n = n.into();
    titled(id, [line(text, n)], n)
}

fn titled(id: &str, lines: impl IntoIterator<Item = (String, bool)>, n: u64) -> FlowBox {
    FlowBox {
        id: id.to_owned(),
        lines: lines.into_iter().collect(),
        n,
    }
}

/// `Records screened (n = 511)`, with no break inside the brackets.
fn line(text: &str, n: impl Into<u64>) -> (String, bool) {
    let text = text.replace('*', r"\*");
    let n = format::count(n.into());
    (format!("{text} (*n*\u{a0}=\u{a0}{n})"), false)
}

fn indented(text: &str, n: u32) -> (String, bool) {
    (line(text, n).0, true)
}
