//! How probable each rank is for each of several estimates.

/// Ranks of several estimates over their replicates.
#[derive(Clone, Debug, PartialEq)]
pub struct RankProbabilities {
    /// Row i, column r: share of replicates in which estimate i has rank r + 1, the best being first. Ties share their ranks.
    pub probabilities: Vec<Vec<f64>>,
    /// Monte-Carlo standard errors of `probabilities`.
    pub monte_carlo_se: Vec<Vec<f64>>,
    /// Surface under the cumulative ranking curve of each estimate, 0 to 1: 1 if it is always best.
    pub sucra: Vec<f64>,
    /// Monte-Carlo standard errors of `sucra`.
    pub sucra_monte_carlo_se: Vec<f64>,
}

/// Why there are no ranks.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
#[allow(missing_docs)] // each message says what its facts are
pub enum RankError {
    #[error("ranks need at least two estimates, not {estimates}")]
    TooFew { estimates: usize },
    #[error("ranks need at least two replicates, not {replicates}")]
    TooFewReplicates { replicates: usize },
    #[error("estimate {estimate} has {found} replicates, not {expected}")]
    Lengths {
        estimate: usize,
        found: usize,
        expected: usize,
    },
    #[error("replicate {replicate} of estimate {estimate} is not a number")]
    NotANumber { estimate: usize, replicate: usize },
}

/// Ranks several estimates in each of their joint replicates.
///
/// P(i has rank r) is the share of replicates in which it has; of m tied estimates each has 1/m of each of their ranks. SUCRA =
/// (a - mean rank) / (a - 1), a the number of estimates. Monte-Carlo standard errors are those of a mean of B
/// independent values, sd / sqrt(B) with divisor B - 1; 0 where every replicate agrees. `replicates` has one list an estimate,
/// beside each other. `small_is_best` where small values are desirable.
/// Errors: fewer than two estimates or replicates, lists of different lengths, values that are not numbers.
/// Source: Salanti, Ades & Ioannidis (2011), J Clin Epidemiol 64:163, doi:10.1016/j.jclinepi.2010.03.016; mean rank: Rücker &
/// Schwarzer (2015), BMC Med Res Methodol 15:58. R netmeta `rankogram`.
///
/// ```
/// use oxymeta::resampling::rank_probabilities;
///
/// let replicates = [vec![0.1, 0.2, 0.1, 0.3], vec![0.4, 0.1, 0.5, 0.6]];
/// let found = rank_probabilities(&replicates, true)?;
/// assert_eq!(found.probabilities, [[0.75, 0.25], [0.25, 0.75]]);
/// assert_eq!(found.sucra, [0.75, 0.25]);
/// # Ok::<(), oxymeta::resampling::RankError>(())
/// ```
pub fn rank_probabilities<C: AsRef<[f64]>>(
    replicates: &[C],
    small_is_best: bool,
) -> Result<RankProbabilities, RankError> {
    let columns: Vec<&[f64]> = replicates.iter().map(AsRef::as_ref).collect();
    check(&columns)?;
    let (a, b) = (columns.len(), columns[0].len());
    let mut probabilities = vec![vec![Mean::default(); a]; a];
    let mut sucra = vec![Mean::default(); a];
    let mut order: Vec<usize> = (0..a).collect();
    let sign = if small_is_best { 1.0 } else { -1.0 };
    let mut values = vec![0.0; a];
    for at in 0..b {
        for (value, column) in values.iter_mut().zip(&columns) {
            *value = sign * column[at];
        }
        order.sort_by(|i, j| values[*i].total_cmp(&values[*j]));
        let mut first = 0;
        for tied in order.chunk_by(|i, j| values[*i] == values[*j]) {
            let share = 1.0 / tied.len() as f64;
            let last = first + tied.len() - 1;
            let mean_rank = 1.0 + (first + last) as f64 / 2.0;
            for &i in tied {
                for probability in &mut probabilities[i][first..=last] {
                    probability.add(share);
                }
                sucra[i].add((a as f64 - mean_rank) / (a as f64 - 1.0));
            }
            first = last + 1;
        }
    }
    let of = |means: &[Mean], f: &dyn Fn(&Mean) -> f64| means.iter().map(f).collect::<Vec<f64>>();
    let (mean, error) = (|m: &Mean| m.of(b), |m: &Mean| m.error(b));
    Ok(RankProbabilities {
        probabilities: probabilities.iter().map(|row| of(row, &mean)).collect(),
        monte_carlo_se: probabilities.iter().map(|row| of(row, &error)).collect(),
        sucra: of(&sucra, &mean),
        sucra_monte_carlo_se: of(&sucra, &error),
    })
}

fn check(columns: &[&[f64]]) -> Result<(), RankError> {
    let estimates = columns.len();
    if estimates < 2 {
        return Err(RankError::TooFew { estimates });
    }
    let expected = columns[0].len();
    if expected < 2 {
        let replicates = expected;
        return Err(RankError::TooFewReplicates { replicates });
    }
    for (estimate, column) in columns.iter().enumerate() {
        if column.len() != expected {
            let found = column.len();
            return Err(RankError::Lengths {
                estimate,
                found,
                expected,
            });
        }
        if let Some(replicate) = column.iter().position(|value| value.is_nan()) {
            return Err(RankError::NotANumber {
                estimate,
                replicate,
            });
        }
    }
    Ok(())
}

/// Sums of values between 0 and 1, most of them 0.
#[derive(Clone, Copy, Default)]
struct Mean {
    sum: f64,
    squares: f64,
}

impl Mean {
    fn add(&mut self, value: f64) {
        self.sum += value;
        self.squares += value * value;
    }

    fn of(self, n: usize) -> f64 {
        self.sum / n as f64
    }

    fn error(self, n: usize) -> f64 {
        let mean = self.of(n);
        let variance = (self.squares - self.sum * mean).max(0.0) / (n as f64 - 1.0);
        (variance / n as f64).sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numerics::distributions::normal;
    use crate::numerics::stream::{Purpose, Stream};

    #[test]
    fn two_normal_estimates_rank_as_their_difference_says() {
        let draw = |purpose, shift| {
            let one = |i| Stream::new(4, purpose, i).normal() + shift;
            (0..20_000).map(one).collect::<Vec<f64>>()
        };
        let columns = [draw(Purpose::Refits, 0.0), draw(Purpose::Subsets, 0.5)];
        let found = rank_probabilities(&columns, true).unwrap();
        let exact = normal::cdf(0.5 / 2f64.sqrt());
        let error = found.monte_carlo_se[0][0];
        assert!((found.probabilities[0][0] - exact).abs() < 5.0 * error);
        let binomial = (exact * (1.0 - exact) / 20_000.0).sqrt();
        // The share that the error is computed from is known to 1 percent.
        assert!((error / binomial - 1.0).abs() < 0.01);
        // Of two, SUCRA is the probability of being best.
        assert_eq!(found.sucra[0], found.probabilities[0][0]);
        assert_eq!(found.sucra_monte_carlo_se[0], error);
        let large = rank_probabilities(&columns, false).unwrap();
        assert_eq!(large.probabilities[1][0], found.probabilities[0][0]);
    }

    #[test]
    fn ties_share_their_ranks() {
        let columns = [[1.0, 1.0], [1.0, 2.0], [3.0, 2.0]];
        let found = rank_probabilities(&columns, true).unwrap();
        assert_eq!(
            found.probabilities,
            [[0.75, 0.25, 0.0], [0.25, 0.5, 0.25], [0.0, 0.25, 0.75]]
        );
        assert_eq!(found.sucra, [0.875, 0.5, 0.125]);
    }

    #[test]
    fn rows_and_columns_add_up_and_agreement_has_no_error() {
        let columns = [[0.1; 5], [0.2; 5], [0.3; 5]];
        let found = rank_probabilities(&columns, false).unwrap();
        assert_eq!(found.probabilities[2], [1.0, 0.0, 0.0]);
        assert_eq!(found.sucra, [0.0, 0.5, 1.0]);
        assert_eq!(found.sucra_monte_carlo_se, [0.0; 3]);
        for rank in 0..3 {
            let column: f64 = found.probabilities.iter().map(|row| row[rank]).sum();
            assert_eq!(column, 1.0);
        }
    }

    #[test]
    fn what_cannot_be_ranked_is_said() {
        let rank = |columns: &[Vec<f64>]| rank_probabilities(columns, true).unwrap_err();
        assert_eq!(rank(&[]), RankError::TooFew { estimates: 0 });
        assert_eq!(rank(&[vec![1.0, 2.0]]), RankError::TooFew { estimates: 1 });
        assert_eq!(
            rank(&[vec![1.0], vec![2.0]]),
            RankError::TooFewReplicates { replicates: 1 }
        );
        assert_eq!(
            rank(&[vec![1.0, 2.0], vec![1.0]]),
            RankError::Lengths {
                estimate: 1,
                found: 1,
                expected: 2
            }
        );
        assert_eq!(
            rank(&[vec![1.0, 2.0], vec![1.0, f64::NAN]]),
            RankError::NotANumber {
                estimate: 1,
                replicate: 1
            }
        );
    }
}
