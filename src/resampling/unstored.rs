//! A bootstrap whose replicates are not kept.

use super::bootstrap::{BootstrapError, Summary};
use super::intervals::{
    BootstrapInterval, Found, Moments, Ordered, Wanted, quantiles_at, ranks_of,
};
use super::kernels::Replicates;
use super::statistics::{Statistic, StatisticSummary, fits};
use super::streaming::{Column, OrderStatistics, Source, Tallied, streamed};

/// The number of fitted replicates, and the bits that the stored ones would give, in memory that does not grow with B.
pub(super) fn statistics(
    source: &dyn Source,
    summary: &Summary,
    replicates: u64,
    progress: Option<&(dyn Fn(u64) + Sync)>,
) -> Result<(u64, Vec<StatisticSummary>), BootstrapError> {
    let all = summary.statistics.all();
    let value = |statistic: Statistic| summary.statistics.value(statistic, &summary.observed);
    let fill = |statistic: Statistic| {
        move |drawn: &Replicates, out: &mut Vec<f64>| {
            out.extend(fits(drawn).map(|fit| summary.ranked(statistic, &fit)));
        }
    };
    let fills: Vec<_> = all.iter().map(|statistic| fill(*statistic)).collect();
    let column = |(statistic, fill)| Column {
        fill,
        centre: value(statistic),
        near: summary.near(statistic),
    };
    let needed = match summary.interval {
        BootstrapInterval::Normal => 0,
        BootstrapInterval::Studentised => 1,
        _ => all.len(),
    };
    let fills = fills.iter().map(|fill| fill as _);
    let columns: Vec<Column> = all
        .iter()
        .copied()
        .zip(fills)
        .take(needed)
        .map(column)
        .collect();
    let moments_of = |drawn: &Replicates| -> Vec<Moments> {
        let of = |statistic: &Statistic| {
            let estimate = value(*statistic);
            let difference = |fit| summary.statistics.value(*statistic, &fit) - estimate;
            Moments::of(fits(drawn).map(difference))
        };
        all.iter().map(of).collect()
    };
    let mut moments = vec![Moments::default(); all.len()];
    let add = |chunk: Vec<Moments>| {
        let pairs = moments.iter_mut().zip(chunk);
        pairs.for_each(|(moments, chunk)| moments.add(&chunk));
    };
    let ranks = |at: usize, tallied: &Tallied| {
        let mut asked = Asked::of(tallied.fitted);
        let shares = (tallied.below, tallied.equal);
        summary.bounds(all[at], (shares, tallied.fitted), &mut asked);
        asked.ranks
    };
    let moments_of: &(dyn Fn(&Replicates) -> Vec<Moments> + Sync) = &moments_of;
    let sums = (moments_of, add);
    let sketches = streamed(source, replicates, &columns, sums, &ranks, progress)?;
    let mut sketches = sketches.into_iter();
    let summarised = all.iter().zip(&moments).map(|(statistic, moments)| {
        let (tallied, order) = sketches
            .next()
            .map(|sketch| (sketch.tallied, sketch.order))
            .unwrap_or_default();
        let n = tallied.fitted;
        summary.statistic(*statistic, moments, |_| {
            ((tallied.below, tallied.equal), Known { n, order })
        })
    });
    let summarised = summarised.collect();
    let fitted = moments.first().map_or(0, Moments::count);
    Ok((fitted, summarised))
}

/// Which ranks an interval looks at.
struct Asked {
    n: u64,
    ranks: Vec<u64>,
}

impl Asked {
    fn of(n: u64) -> Asked {
        let ranks = Vec::new();
        Asked { n, ranks }
    }
}

impl Ordered for Asked {
    fn quantiles(&mut self, wanted: [Wanted; 2]) -> Option<[Found; 2]> {
        let ranks = ranks_of(self.n as usize, wanted)?;
        self.ranks.extend(ranks.iter().map(|rank| *rank as u64));
        None
    }
}

/// The order statistics of those ranks.
struct Known {
    n: u64,
    order: OrderStatistics,
}

impl Ordered for Known {
    fn quantiles(&mut self, wanted: [Wanted; 2]) -> Option<[Found; 2]> {
        let at = |rank: usize| self.order.at(rank as u64).unwrap_or(f64::NAN);
        quantiles_at(self.n as usize, wanted, &at)
    }
}
