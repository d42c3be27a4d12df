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

/// Type-7 quantiles; the error is half the distance of the order statistics one standard error of ranks to either side.
///
/// The same numbers as of the sorted values. `None` without values.
pub fn quantiles(values: &mut [f64], wanted: [Wanted; 2]) -> Option<[Found; 2]> {
    let last = values.len().checked_sub(1)?;
    let n = values.len() as f64;
    let places = wanted.map(|Wanted { p, variance }| {
        let position = p * last as f64;
        let ranks = (n * variance).sqrt();
        let (low, high) = ((position - ranks).floor(), (position + ranks).ceil());
        let inside = low >= 0.0 && high <= last as f64 && high > low;
        (
            position,
            ranks,
            inside.then_some((low as usize, high as usize)),
        )
    });
    let mut ranks: Vec<usize> = Vec::new();
    for (position, _, around) in places {
        let below = position as usize;
        ranks.extend([below, (below + 1).min(last)]);
        ranks.extend(around.iter().flat_map(|(low, high)| [*low, *high]));
    }
    ranks.sort_unstable();
    ranks.dedup();
    select(values, 0, &ranks);
    Some(places.map(|(position, ranks, around)| {
        let below = position as usize;
        let (x, next) = (values[below], values[(below + 1).min(last)]);
        Found {
            value: x + (position - below as f64) * (next - x),
            error: around
                .map(|(low, high)| (values[high] - values[low]) / (high - low) as f64 * ranks),
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
