//! What each estimate against the reference is made of.

use std::collections::BTreeMap;

use crate::figures::contributions::{Bar, Contributions as Figure, Part, Shade};
use crate::figures::risk_of_bias::Level;
use crate::network::{
    Contribution, ContributionMethod, Contributions, NetworkResult, NetworkTable,
};
use crate::numerics::format;
use crate::reports::companions::Paper;
use crate::reports::findings::studies;

use super::sheet;

/// What the parts of the bars are.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum ContributionParts {
    /// Direct comparisons.
    #[default]
    Comparisons,
    /// Studies.
    Studies,
    /// The risk of bias of studies: a level for each study of the network, in its order, and the words for the levels.
    RiskOfBias(Vec<Level>, Vec<(Level, String)>),
}

/// Contributions to the estimate of every treatment against the reference, from the best P-score down.
pub fn contributions(
    table: &NetworkTable,
    result: &NetworkResult,
    (found, parts): (&Contributions, &ContributionParts),
    paper: &Paper<'_>,
) -> Figure {
    let treatments = &result.network.treatments;
    let reference = &treatments[result.reference];
    let ranked = result.ranked().into_iter();
    let others = ranked.filter(|treatment| *treatment != result.reference);
    let bars: Vec<Bar> = others
        .filter_map(|treatment| {
            let own = estimate(found, treatment, result.reference)?;
            Some(Bar {
                label: treatments[treatment].clone(),
                parts: whole(parts.of(result, found, own)),
            })
        })
        .collect();
    let mut sheet = sheet(table, Some(&result.options), "Contribution bars", paper);
    let method = match found.method {
        ContributionMethod::RandomWalk => "random walks along the flow of evidence",
        ContributionMethod::ShortestPath => "the shortest paths of the flow of evidence first",
    };
    sheet.notes = vec![format!("Shares by {method}; {}.", parts.sentence())];
    sheet.description = description(reference, &bars);
    Figure {
        sheet,
        axis_title: "Contribution to the network estimate".to_owned(),
        heading: format!("Against {reference}"),
        bars,
        key: parts.key(),
    }
}

/// The estimate of two treatments, in whichever order it is kept.
fn estimate(found: &Contributions, one: usize, two: usize) -> Option<&Contribution> {
    let pair = [one.min(two), one.max(two)];
    let mut all = found.estimates.iter();
    all.find(|own| [own.one.min(own.two), own.one.max(own.two)] == pair)
}

/// Parts that sum to 1 to the last digit: shares were computed in percent.
fn whole(parts: Vec<Part>) -> Vec<Part> {
    let sum: f64 = parts.iter().map(|part| part.share).sum();
    let part = |part: Part| Part {
        share: part.share / sum,
        ..part
    };
    parts.into_iter().map(part).collect()
}

impl ContributionParts {
    fn of(&self, result: &NetworkResult, found: &Contributions, own: &Contribution) -> Vec<Part> {
        let network = &result.network;
        let pair = [own.one, own.two];
        let shade = |is_direct: bool| match is_direct {
            true => Shade::Direct,
            false => Shade::Indirect,
        };
        let shares = |shares: &[f64]| -> Vec<f64> { shares.iter().map(|at| at.max(0.0)).collect() };
        match self {
            Self::Comparisons => {
                let pairs = found.comparisons.iter().zip(shares(&own.comparisons));
                let part = |(&(one, two), share)| Part {
                    label: named(result, one, two),
                    share,
                    shade: shade(pair.contains(&one) && pair.contains(&two)),
                };
                pairs.map(part).collect()
            }
            Self::Studies => {
                let trials = network.trials.iter().zip(shares(&own.studies));
                let part = |(trial, share): (&crate::network::Trial, f64)| Part {
                    label: trial.label.clone(),
                    share,
                    shade: shade(pair.iter().all(|arm| trial.arms.contains(arm))),
                };
                trials.map(part).collect()
            }
            Self::RiskOfBias(levels, words) => {
                let mut sums: BTreeMap<Level, (f64, usize)> = BTreeMap::new();
                for (level, share) in levels.iter().zip(shares(&own.studies)) {
                    let sum = sums.entry(*level).or_default();
                    sum.0 += share;
                    sum.1 += usize::from(share > 0.0);
                }
                let part = |(level, (share, k)): (Level, (f64, usize))| Part {
                    label: format!("{} ({})", word(words, level), studies(k)),
                    share,
                    shade: Shade::Judged(level),
                };
                sums.into_iter().map(part).collect()
            }
        }
    }

    fn sentence(&self) -> &'static str {
        match self {
            Self::Comparisons => "each part is what studies that compare two treatments bring in",
            Self::Studies => "each part is a study",
            Self::RiskOfBias(..) => "each part is all studies of one risk of bias",
        }
    }

    fn key(&self) -> Vec<(Shade, String)> {
        let (direct, indirect) = match self {
            Self::Comparisons => ("The two treatments compared directly", "Other comparisons"),
            Self::Studies => ("Studies that compare the two", "Other studies"),
            Self::RiskOfBias(_, words) => {
                let entry = |(level, word): &(Level, String)| {
                    (Shade::Judged(*level), format::capitalised(word))
                };
                return words.iter().map(entry).collect();
            }
        };
        vec![
            (Shade::Direct, direct.to_owned()),
            (Shade::Indirect, indirect.to_owned()),
            (Shade::Others, "Small parts together".to_owned()),
        ]
    }
}

fn word(words: &[(Level, String)], level: Level) -> String {
    let found = words.iter().find(|(own, _)| *own == level);
    found.map_or_else(String::new, |(_, word)| format::uncapitalised(word))
}

/// A comparison with the reference as its second treatment, where that is one of the two.
fn named(result: &NetworkResult, one: usize, two: usize) -> String {
    let treatments = &result.network.treatments;
    let [one, two] = match one == result.reference {
        true => [two, one],
        false => [one, two],
    };
    format!("{} v {}", treatments[one], treatments[two])
}

fn description(reference: &str, bars: &[Bar]) -> String {
    let each = bars.iter().map(|bar| {
        let direct = bar.parts.iter();
        let direct = direct.filter(|part| part.shade == Shade::Direct);
        let direct: f64 = direct.map(|part| part.share).sum();
        let mut largest: Vec<&Part> = bar.parts.iter().collect();
        largest.sort_by(|a, b| b.share.total_cmp(&a.share));
        let largest = largest.first().map_or_else(String::new, |part| {
            let share = format::fixed(100.0 * part.share, 0);
            format!(", most of it from {} ({share}%)", part.label)
        });
        let direct = format::fixed(100.0 * direct, 0);
        format!("{}: {direct}% direct{largest}", bar.label)
    });
    format!(
        "What the network estimates against {reference} are made of. {}.",
        each.collect::<Vec<_>>().join("; ")
    )
}
