use rayon::prelude::*;

use super::few_enough;
use crate::pooling::{Options, PooledEstimate, PoolingError, pool};

/// With more studies the k fits of k-1 studies take minutes.
const MOST: usize = 5000;

/// The pooled estimate without each study in turn, in the order of the studies.
///
/// `yi` on the analysis scale, `vi` in its square. Two studies leave one, which is shown by itself with a Wald interval.
/// Errors: as [`pool`]; fewer than two studies, more than 5000.
/// Source: Viechtbauer & Cheung (2010), Res Synth Methods 1:112, doi:10.1002/jrsm.11. metafor `leave1out(rma(yi, vi))`.
///
/// ```
/// use oxymeta::pooling::Options;
/// use oxymeta::sensitivity::leave_one_out;
///
/// let yi = [0.10, 0.30, 0.35, 0.65, 0.45, 0.15];
/// let vi = [0.03, 0.03, 0.05, 0.01, 0.05, 0.02];
/// let without = leave_one_out(&yi, &vi, &Options::default())?;
/// // metafor: leave1out(rma(yi, vi))
/// assert!((without[3].estimate - 0.235106).abs() < 1e-6);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn leave_one_out(
    yi: &[f64],
    vi: &[f64],
    options: &Options,
) -> Result<Vec<PooledEstimate>, PoolingError> {
    let k = yi.len();
    if k < 2 {
        return Err(PoolingError::TooFewStudies { k, p: 1 });
    }
    few_enough("leave-one-out", k, MOST)?;
    let fit = |left_out| pool(&without(yi, left_out), &without(vi, left_out), options);
    let fits: Vec<_> = (0..k).into_par_iter().map(fit).collect();
    fits.into_iter().collect()
}

fn without(values: &[f64], left_out: usize) -> Vec<f64> {
    let others = values.iter().enumerate().filter(|(at, _)| *at != left_out);
    others.map(|(_, value)| *value).collect()
}
