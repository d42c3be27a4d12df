use rayon::prelude::*;

use crate::pooling::{Options, PooledEstimate, PoolingError, pool};

/// The pooled estimate without each study in turn, in the order of the studies.
///
/// `yi` on the analysis scale, `vi` in its square. Two studies leave one, which is shown by itself with a Wald interval.
/// Errors: as [`pool`]; fewer than two studies.
/// Source: Viechtbauer & Cheung (2010), Res Synth Methods 1:112, doi:10.1002/jrsm.11. metafor `leave1out(rma(yi, vi))`.
pub fn leave_one_out(
    yi: &[f64],
    vi: &[f64],
    options: &Options,
) -> Result<Vec<PooledEstimate>, PoolingError> {
    let k = yi.len();
    if k < 2 {
        return Err(PoolingError::TooFewStudies { k, p: 1 });
    }
    let fit = |left_out| pool(&without(yi, left_out), &without(vi, left_out), options);
    let fits: Vec<_> = (0..k).into_par_iter().map(fit).collect();
    fits.into_iter().collect()
}

fn without(values: &[f64], left_out: usize) -> Vec<f64> {
    let others = values.iter().enumerate().filter(|(at, _)| *at != left_out);
    others.map(|(_, value)| *value).collect()
}
