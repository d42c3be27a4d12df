//! Order statistics without sorting.

/// A quantile, and the variance of the share of replicates below it times their number.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    pub p: f64,
    pub variance: f64,
}

impl Wanted {
    /// A quantile at a level that is fixed beforehand.
    pub fn at(p: f64) -> Wanted {
        Wanted {
            p,
            variance: p * (1.0 - p),
        }
    }
}

/// A quantile with its Monte-Carlo standard error.
#[derive(Clone, Copy, Debug)]
pub struct Found {
    pub value: f64,
    pub error: Option<f64>,
}

/// Replicates, or what is known of them.
pub trait Ordered {
    /// Their quantiles. `None` without values.
    fn quantiles(&mut self, wanted: [Wanted; 2]) -> Option<[Found; 2]>;
}

impl Ordered for Vec<f64> {
    fn quantiles(&mut self, wanted: [Wanted; 2]) -> Option<[Found; 2]> {
        let ranks = ranks_of(self.len(), wanted)?;
        select(self, 0, &ranks);
        quantiles_at(self.len(), wanted, &|rank| self[rank])
    }
}

/// Where a quantile stands among sorted values: position, standard error in ranks, ranks to either side.
type Place = (f64, f64, Option<(usize, usize)>);

fn places(n: usize, wanted: [Wanted; 2]) -> Option<[Place; 2]> {
    let last = n.checked_sub(1)?;
    Some(wanted.map(|Wanted { p, variance }| {
        let position = p * last as f64;
        let ranks = (n as f64 * variance).sqrt();
        let (low, high) = ((position - ranks).floor(), (position + ranks).ceil());
        let inside = low >= 0.0 && high <= last as f64 && high > low;
        let around = inside.then_some((low as usize, high as usize));
        (position, ranks, around)
    }))
}

/// The ranks that quantiles of n values are found from, in order.
pub fn ranks_of(n: usize, wanted: [Wanted; 2]) -> Option<Vec<usize>> {
    let mut ranks: Vec<usize> = Vec::new();
    for (position, _, around) in places(n, wanted)? {
        let below = position as usize;
        ranks.extend([below, (below + 1).min(n - 1)]);
        ranks.extend(around.iter().flat_map(|(low, high)| [*low, *high]));
    }
    ranks.sort_unstable();
    ranks.dedup();
    Some(ranks)
}

/// Type-7 quantiles; the error is half the distance of the order statistics one standard error of ranks to either side.
///
/// `at` gives the order statistic of each rank of [`ranks_of`]. `None` without values.
pub fn quantiles_at(
    n: usize,
    wanted: [Wanted; 2],
    at: &dyn Fn(usize) -> f64,
) -> Option<[Found; 2]> {
    Some(places(n, wanted)?.map(|(position, ranks, around)| {
        let below = position as usize;
        let (x, next) = (at(below), at((below + 1).min(n - 1)));
        Found {
            value: x + (position - below as f64) * (next - x),
            error: around.map(|(low, high)| (at(high) - at(low)) / (high - low) as f64 * ranks),
        }
    }))
}

/// Puts the values of these ranks, less `offset`, into their places.
fn select(values: &mut [f64], offset: usize, ranks: &[usize]) {
    let Some(middle) = ranks.get(ranks.len() / 2) else {
        return;
    };
    let at = middle - offset;
    let (before, _, after) = values.select_nth_unstable_by(at, f64::total_cmp);
    select(before, offset, &ranks[..ranks.len() / 2]);
    select(after, middle + 1, &ranks[ranks.len() / 2 + 1..]);
}
