//! How probable each rank is for each treatment.

use super::sheet;
use crate::figures::rankogram::{RankPanel, Rankogram};
use crate::network::{NetworkResult, NetworkTable, SmallValues};
use crate::numerics::format;
use crate::reports::companions::Paper;

/// The rankogram of a network, from the best SUCRA down; `None` where no ranks were drawn.
pub fn rankogram(
    table: &NetworkTable,
    result: &NetworkResult,
    paper: &Paper<'_>,
) -> Option<Rankogram> {
    let ranks = result.ranks.as_ref()?;
    let mut order: Vec<usize> = (0..ranks.sucra.len()).collect();
    order.sort_by(|a, b| ranks.sucra[*b].total_cmp(&ranks.sucra[*a]));
    let panel = |at: &usize| {
        let probabilities = &ranks.probabilities[*at];
        let sucra = format!("SUCRA {}%", format::fixed(100.0 * ranks.sucra[*at], 1));
        let tail = (1.0 - result.options.level / 100.0) / 2.0;
        let median = rank_at(probabilities, 0.5);
        let [lower, upper] = [tail, 1.0 - tail].map(|share| rank_at(probabilities, share));
        let median = format!("median rank {median} ({lower} to {upper})");
        RankPanel {
            label: result.network.treatments[*at].clone(),
            words: format!(
                "{sucra}, {median}, best with a probability of {}%, P-score {}",
                format::fixed(100.0 * probabilities[0], 1),
                format::fixed(result.p_scores[*at], 3)
            ),
            lines: vec![sucra, format::capitalised(&median)],
            probabilities: probabilities.clone(),
            sucra: ranks.sucra[*at],
        }
    };
    let panels: Vec<RankPanel> = order.iter().map(panel).collect();
    let mut page = sheet(table, Some(&result.options), "Rankogram", paper);
    let said = panels
        .iter()
        .map(|panel| format!("{}: {}.", panel.label, panel.lines.join(", ")));
    page.description = format!(
        "Rankogram of {} treatments. {} {WARNING}",
        panels.len(),
        said.collect::<Vec<_>>().join(" ")
    );
    page.notes = notes(result);
    Some(Rankogram {
        sheet: page,
        panels,
    })
}

const WARNING: &str = "A rank says nothing of how large a difference is, nor of how certain the evidence is: read it only beside the \
                       estimates and their certainty.";

fn notes(result: &NetworkResult) -> Vec<String> {
    let small = match result.options.small {
        SmallValues::Desirable => "Small values rank best.",
        SmallValues::Undesirable => "Large values rank best.",
    };
    vec![
        WARNING.to_owned(),
        format!(
            "{small} SUCRA: mean of the cumulative probabilities, 100% for the certainly best, 0% for the certainly worst. In brackets \
             after the median: {}% of the ranks drawn. {} draws, seed {}.",
            result.options.level,
            format::count(result.options.draws as u64),
            result.options.seed
        ),
    ]
}

/// The first rank up to which the probabilities add up to a share.
fn rank_at(probabilities: &[f64], share: f64) -> usize {
    // Shares of many draws add up to 1 but for rounding.
    const ROUNDING: f64 = 1e-9;
    let mut sum = 0.0;
    let reached = probabilities.iter().position(|own| {
        sum += own;
        sum >= share - ROUNDING
    });
    reached.map_or(probabilities.len(), |at| at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_rank_is_the_first_with_half_of_the_probability() {
        let probabilities = [0.1, 0.4, 0.3, 0.19, 0.01];
        let ranks = [0.025, 0.5, 0.975, 0.995, 1.0].map(|share| rank_at(&probabilities, share));
        assert_eq!(ranks, [1, 2, 4, 5, 5]);
    }
}
