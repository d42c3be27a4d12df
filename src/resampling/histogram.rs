//! How resamples of the pooled effect are distributed, as counts in equal steps.

/// Steps of the finest histogram.
const STEPS: usize = 2048;
/// It reaches so many standard errors to either side of the estimate.
const REACH: f64 = 8.0;

/// Draws of the pooled effect in equal steps, on the analysis scale.
///
/// Whole numbers, so that the same come from any order of the replicates.
#[derive(Clone, Debug, PartialEq)]
pub struct Histogram {
    /// Where the first step begins.
    pub lower: f64,
    /// Width of a step.
    pub step: f64,
    /// Draws in each step; whatever lies beyond stands in the first and in the last.
    pub counts: Vec<u64>,
}

impl Histogram {
    /// Of values about an estimate with this standard error; `None` without values.
    pub(super) fn about(
        estimate: f64,
        se: f64,
        values: impl Iterator<Item = (f64, u64)>,
    ) -> Option<Self> {
        let reach = match REACH * se {
            reach if reach > 1e-9 * estimate.abs() && reach.is_finite() => reach,
            _ => 0.01 * estimate.abs().max(1.0),
        };
        let step = 2.0 * reach / STEPS as f64;
        // The estimate is the middle of a step.
        let lower = estimate - reach - step / 2.0;
        let mut counts = vec![0; STEPS];
        for (value, draws) in values {
            let at = ((value - lower) / step).floor();
            counts[at.clamp(0.0, (STEPS - 1) as f64) as usize] += draws;
        }
        let any = counts.iter().any(|count| *count > 0);
        any.then_some(Self {
            lower,
            step,
            counts,
        })
    }

    /// All draws.
    pub fn draws(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// The steps that hold draws, joined to at most so many: the same histogram whatever its resamples were counted in.
    pub fn joined(&self, most: usize) -> Self {
        let first = self.counts.iter().position(|count| *count > 0).unwrap_or(0);
        let last = self
            .counts
            .iter()
            .rposition(|count| *count > 0)
            .unwrap_or(0);
        let width = (last - first + 1).div_ceil(most.max(1)).max(1);
        let counts = self.counts[first..=last].chunks(width);
        Self {
            lower: self.lower + first as f64 * self.step,
            step: width as f64 * self.step,
            counts: counts.map(|chunk| chunk.iter().sum()).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(values: &[f64]) -> Histogram {
        Histogram::about(1.0, 0.5, values.iter().map(|value| (*value, 1))).unwrap()
    }

    #[test]
    fn every_draw_is_counted_once_where_it_lies() {
        let values = [1.0, 1.3, -0.2, 0.99, 50.0, -50.0];
        let found = of(&values);
        assert_eq!(found.draws(), 6);
        let at = |value: f64| found.counts[((value - found.lower) / found.step) as usize];
        assert_eq!((at(1.3), at(-0.2)), (1, 1));
        assert_eq!((found.counts[0], found.counts[STEPS - 1]), (1, 1));
    }

    #[test]
    fn the_order_of_the_draws_has_no_part_in_it() {
        assert_eq!(of(&[0.7, 1.2, 1.4]), of(&[1.4, 0.7, 1.2]));
    }

    #[test]
    fn joined_steps_hold_the_same_draws_in_no_more_than_asked() {
        let values: Vec<f64> = (0..500).map(|i| 0.2 + f64::from(i % 97) / 60.0).collect();
        let found = of(&values);
        for most in [1, 7, 40, 4000] {
            let joined = found.joined(most);
            assert!(joined.counts.len() <= most && joined.draws() == 500);
            assert!(joined.counts[0] > 0 && *joined.counts.last().unwrap() > 0);
        }
    }

    #[test]
    fn equal_draws_share_a_step() {
        let found = Histogram::about(0.3, 0.0, [(0.3, 7)].into_iter()).unwrap();
        assert_eq!(found.joined(40).counts, [7]);
    }
}
