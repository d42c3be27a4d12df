//! What must be known of a network's shape, in sentences.

use std::fmt::Write;

use serde::Serialize;

use crate::network::{Bridge, Connection, Fact, Network};

/// A fact as JSON: a word for it, a sentence, and what it is about; empty fields are left out.
#[derive(Debug, Serialize)]
pub struct FactJson<'a> {
    code: &'static str,
    sentence: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    treatments: Vec<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    comparisons: Vec<ComparisonJson<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    studies: Vec<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    parts: Vec<Vec<&'a str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    of: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    percent: Option<f64>,
}

#[derive(Debug, Serialize)]
struct ComparisonJson<'a> {
    treat1: &'a str,
    treat2: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    studies: Vec<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    cut_off: Vec<&'a str>,
}

/// Facts as JSON.
pub fn json<'a>(network: &'a Network, facts: &[Fact]) -> Vec<FactJson<'a>> {
    let names = Names(network);
    facts.iter().map(|fact| names.json(fact)).collect()
}

/// A sentence or a few for each fact.
pub fn sentences(network: &Network, facts: &[Fact]) -> Vec<String> {
    let names = Names(network);
    facts.iter().map(|fact| names.sentence(fact)).collect()
}

struct Names<'a>(&'a Network);

/// How many things a sentence names before it counts the others.
const NAMED: usize = 5;

impl<'a> Names<'a> {
    fn treatment(&self, at: usize) -> &'a str {
        &self.0.treatments[at]
    }

    fn study(&self, at: usize) -> &'a str {
        &self.0.trials[at].label
    }

    fn treatments(&self, all: &[usize]) -> Vec<&'a str> {
        all.iter().map(|at| self.treatment(*at)).collect()
    }

    fn studies(&self, all: &[usize]) -> Vec<&'a str> {
        all.iter().map(|at| self.study(*at)).collect()
    }

    fn listed(&self, treatments: &[usize]) -> String {
        listed(&self.treatments(treatments))
    }

    fn json(&self, fact: &Fact) -> FactJson<'a> {
        let mut json = FactJson {
            code: fact.code(),
            sentence: self.sentence(fact),
            treatments: Vec::new(),
            comparisons: Vec::new(),
            studies: Vec::new(),
            parts: Vec::new(),
            count: None,
            of: None,
            percent: None,
        };
        match fact {
            Fact::Disconnected {
                parts, connections, ..
            } => {
                json.parts = parts
                    .iter()
                    .map(|(part, _)| self.treatments(part))
                    .collect();
                let trial = |trial: &Connection| ComparisonJson {
                    treat1: self.treatment(trial.one),
                    treat2: self.treatment(trial.two),
                    studies: Vec::new(),
                    cut_off: Vec::new(),
                };
                json.comparisons = connections.iter().map(trial).collect();
            }
            Fact::Bridges(bridges) => {
                let comparison = |bridge: &Bridge| ComparisonJson {
                    treat1: self.treatment(bridge.one),
                    treat2: self.treatment(bridge.two),
                    studies: self.studies(&bridge.studies),
                    cut_off: self.treatments(&bridge.cut_off),
                };
                json.comparisons = bridges.iter().map(comparison).collect();
            }
            Fact::EssentialStudies(studies) => {
                json.studies = studies.iter().map(|(at, _)| self.study(*at)).collect();
            }
            Fact::SingleStudy(treatments) => {
                json.treatments = treatments
                    .iter()
                    .map(|(at, _)| self.treatment(*at))
                    .collect();
                json.studies = treatments.iter().map(|(_, at)| self.study(*at)).collect();
            }
            Fact::ThinComparisons { single, direct, .. } => {
                (json.count, json.of) = (Some(*single), Some(*direct));
            }
            Fact::Indirect { pairs, of } => (json.count, json.of) = (Some(*pairs), Some(*of)),
            Fact::Star { centre } => json.treatments = vec![self.treatment(*centre)],
            Fact::Loops { df } => json.count = Some(*df),
            Fact::Dominant { study, percent } => {
                (json.studies, json.percent) = (vec![self.study(*study)], Some(*percent));
            }
            Fact::AlikeTreatments(sets) => json.treatments = self.treatments(&sets.concat()),
            Fact::AlikeStudies(sets) => json.studies = self.studies(&sets.concat()),
            Fact::TwoTreatments | Fact::NoLoop { .. } | Fact::NoHeterogeneity => {}
        }
        json
    }

    fn sentence(&self, fact: &Fact) -> String {
        match fact {
            Fact::Disconnected {
                parts,
                connections,
                shared,
            } => self.disconnected(parts, connections, shared),
            Fact::AlikeTreatments(sets) => self.alike("treatments", sets, Self::treatments),
            Fact::AlikeStudies(sets) => self.alike("studies", sets, Self::studies),
            Fact::TwoTreatments => {
                "There are only two treatments: this is an ordinary meta-analysis.".to_owned()
            }
            Fact::Bridges(bridges) => self.bridges(bridges),
            Fact::EssentialStudies(studies) => {
                let each = |(study, cut_off): &(usize, Vec<usize>)| {
                    format!("{} ({})", self.study(*study), self.listed(cut_off))
                };
                let each: Vec<String> = studies.iter().map(each).collect();
                match each.as_slice() {
                    [_] => format!(
                        "Without the study {} the network would fall apart: it alone connects {}.",
                        self.study(studies[0].0),
                        self.listed(&studies[0].1)
                    ),
                    _ => format!(
                        "{} studies of several arms each hold the network together (in brackets what each alone connects): {}.",
                        each.len(),
                        listed(&each)
                    ),
                }
            }
            Fact::SingleStudy(treatments) => {
                let each = |(treatment, study): &(usize, usize)| {
                    format!("{} ({})", self.treatment(*treatment), self.study(*study))
                };
                let each: Vec<String> = treatments.iter().map(each).collect();
                match treatments.as_slice() {
                    [(treatment, study)] => format!(
                        "{} is known from a single study, {}.",
                        self.treatment(*treatment),
                        self.study(*study)
                    ),
                    _ => format!(
                        "{} treatments are known from a single study each: {}.",
                        each.len(),
                        listed(&each)
                    ),
                }
            }
            Fact::ThinComparisons {
                single,
                direct,
                studies,
            } => {
                let rest = match single {
                    0 => "each is made by more than one study".to_owned(),
                    1 => "one rests on a single study".to_owned(),
                    all if all == direct => "each rests on a single study".to_owned(),
                    _ => format!("{single} rest on a single study"),
                };
                format!(
                    "{} {}; {rest}.",
                    many(*studies, "study makes", "studies make"),
                    many(*direct, "comparison", "comparisons")
                )
            }
            Fact::Indirect { pairs: 1, of } => format!(
                "One of {of} pairs of treatments is compared by no study: its estimate is indirect only."
            ),
            Fact::Indirect { pairs, of } => format!(
                "{pairs} of {of} pairs of treatments are compared by no study: their estimates are indirect only."
            ),
            Fact::Star { centre } => format!(
                "Every comparison is with {0}: effects among the others are indirect only, and hold if {0} was the same in all studies.",
                self.treatment(*centre)
            ),
            Fact::NoLoop { multi_arm } => format!(
                "No independent studies close a loop, so whether direct and indirect evidence agree cannot be examined.{}",
                if *multi_arm {
                    " The arms of one study always agree with each other."
                } else {
                    ""
                }
            ),
            Fact::Loops { df: 1 } => {
                "Consistency can be examined, in one way only: one loop, or two designs of the same treatments.".to_owned()
            }
            Fact::Loops { df } => format!(
                "Consistency can be examined: studies of different designs can contradict each other in {df} independent ways."
            ),
            Fact::NoHeterogeneity => {
                "No two studies say the same independently of each other: the variance between studies cannot be estimated and is \
                 taken as 0."
                    .to_owned()
            }
            Fact::Dominant { study, percent } => format!(
                "The study {} holds {percent:.0}% of the network's information.",
                self.study(*study)
            ),
        }
    }

    fn alike(
        &self,
        what: &str,
        sets: &[Vec<usize>],
        names: fn(&Self, &[usize]) -> Vec<&'a str>,
    ) -> String {
        let each: Vec<String> = sets
            .iter()
            .map(|set| names(self, set).join(" and "))
            .collect();
        format!(
            "These {what} differ in capitals or spaces only, and count as different; write them alike if they are the same: {}.",
            each.join("; ")
        )
    }

    fn disconnected(
        &self,
        parts: &[(Vec<usize>, usize)],
        connections: &[Connection],
        shared: &[String],
    ) -> String {
        let part = |(part, studies): &(Vec<usize>, usize)| {
            format!(
                "{{{}}} ({})",
                self.treatments(part).join(", "),
                many(*studies, "study", "studies")
            )
        };
        let shown: Vec<String> = parts.iter().map(part).collect();
        let mut out = format!(
            "The treatments fall into {} parts that no study connects: {}. Without further assumptions effects across parts cannot be estimated.",
            parts.len(),
            shown.join(" and ")
        );
        for trial in connections {
            let [one, two] = trial
                .studies
                .map(|studies| many(studies, "study", "studies"));
            let _ = write!(
                out,
                " A trial of {} against {} would connect {}: each is what its part knows best ({one}, {two}){}.",
                self.treatment(trial.one),
                self.treatment(trial.two),
                if parts.len() == 2 {
                    "them"
                } else {
                    "two of them"
                },
                if trial.tied {
                    ", though another is known as well"
                } else {
                    ""
                }
            );
        }
        if !shared.is_empty() {
            let _ = write!(
                out,
                " Parts share {}: if effects of components add up, the additive model compares across parts.",
                listed(shared)
            );
        }
        out
    }

    fn bridges(&self, bridges: &[Bridge]) -> String {
        let on = |bridge: &Bridge| match bridge.studies.as_slice() {
            [study] => format!("one study, {}", self.study(*study)),
            studies => format!("{} studies", studies.len()),
        };
        if let [bridge] = bridges {
            return format!(
                "Without the comparison of {} with {} ({}) the network would fall apart: it alone connects {}.",
                self.treatment(bridge.one),
                self.treatment(bridge.two),
                on(bridge),
                self.listed(&bridge.cut_off)
            );
        }
        let each = |bridge: &Bridge| {
            format!(
                "{} with {} ({})",
                self.treatment(bridge.one),
                self.treatment(bridge.two),
                on(bridge)
            )
        };
        let mut order: Vec<&Bridge> = bridges.iter().collect();
        order.sort_by_key(|bridge| bridge.studies.len());
        let each: Vec<String> = order.into_iter().map(each).collect();
        format!(
            "Without any one of {} comparisons the network would fall apart: {}.",
            each.len(),
            listed(&each)
        )
    }
}

pub(super) fn many(count: usize, one: &str, several: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { several })
}

/// Some names, and how many others.
fn listed<S: AsRef<str>>(names: &[S]) -> String {
    let shown = if names.len() > NAMED + 1 {
        NAMED
    } else {
        names.len()
    };
    let mut out = String::new();
    for (at, name) in names[..shown].iter().enumerate() {
        let last = at + 1 == names.len();
        out += match (at, last) {
            (0, _) => "",
            (_, true) => " and ",
            _ => ", ",
        };
        out += name.as_ref();
    }
    if shown < names.len() {
        let _ = write!(out, " and {} others", names.len() - shown);
    }
    out
}
