//! Smallest value of a function of several variables.

/// A point and the value of the function there.
#[derive(Clone, Debug, PartialEq)]
pub struct Lowest {
    /// The point.
    pub at: Vec<f64>,
    /// The value.
    pub value: f64,
    /// Whether the search ended because nothing lower was near, and not because it ran out of steps.
    pub converged: bool,
}

/// Evaluations of the function in all.
const EVALUATIONS: usize = 6_000;

/// A local minimum of `f` near `start`, by the simplex of Nelder and Mead.
///
/// `steps` are the first edges of the simplex. Whenever the simplex has shrunk to nothing the search starts again from its best
/// point with a tenth of the edges, until that gains less than 1e-11 (relative to 1 or the value). Deterministic. Values that
/// are not finite count as large.
/// Source: Nelder & Mead (1965), Comput J 7:308.
pub fn minimise(f: impl Fn(&[f64]) -> f64, start: &[f64], steps: &[f64]) -> Lowest {
    let value = |x: &[f64]| {
        let value = f(x);
        if value.is_finite() {
            value
        } else {
            f64::INFINITY
        }
    };
    let mut left = EVALUATIONS;
    let mut best = start.to_vec();
    let mut lowest = value(&best);
    let mut edges = steps.to_vec();
    for round in 0.. {
        let (at, found) = descend(&value, &best, &edges, &mut left);
        let gain = lowest - found;
        if found <= lowest {
            (best, lowest) = (at, found);
        }
        let small = gain <= 1e-11 * (1.0 + lowest.abs());
        if left == 0 || lowest.is_infinite() || (round > 0 && small) {
            break;
        }
        if round < 3 {
            edges.iter_mut().for_each(|edge| *edge *= 0.1);
        }
    }
    Lowest {
        at: best,
        value: lowest,
        converged: left > 0 && lowest.is_finite(),
    }
}

/// One simplex from first edges until its values agree.
fn descend(
    value: &impl Fn(&[f64]) -> f64,
    start: &[f64],
    edges: &[f64],
    left: &mut usize,
) -> (Vec<f64>, f64) {
    let n = start.len();
    let mut corners: Vec<(Vec<f64>, f64)> = (0..=n)
        .map(|i| {
            let mut corner = start.to_vec();
            if i > 0 {
                corner[i - 1] += edges[i - 1];
            }
            let height = value(&corner);
            (corner, height)
        })
        .collect();
    while *left > 0 {
        corners.sort_by(|(_, a), (_, b)| a.total_cmp(b));
        let (low, high) = (corners[0].1, corners[n].1);
        let flat = high.is_finite() && high - low <= 1e-13 * (1.0 + low.abs());
        if flat && extent(&corners) < 1e-7 || low.is_infinite() {
            break;
        }
        *left = left.saturating_sub(2);
        step(value, &mut corners);
        if extent(&corners) < 1e-12 {
            break;
        }
    }
    corners.sort_by(|(_, a), (_, b)| a.total_cmp(b));
    corners.swap_remove(0)
}

/// Reflects, stretches or shrinks a sorted simplex.
fn step(value: &impl Fn(&[f64]) -> f64, corners: &mut [(Vec<f64>, f64)]) {
    let n = corners.len() - 1;
    let mean: Vec<f64> = (0..n)
        .map(|j| corners[..n].iter().map(|(x, _)| x[j]).sum::<f64>() / n as f64)
        .collect();
    let worst = corners[n].clone();
    let along = |by: f64| {
        let x: Vec<f64> = mean
            .iter()
            .zip(&worst.0)
            .map(|(m, w)| m + by * (w - m))
            .collect();
        let height = value(&x);
        (x, height)
    };
    let reflected = along(-1.0);
    if reflected.1 < corners[0].1 {
        let stretched = along(-2.0);
        corners[n] = if stretched.1 < reflected.1 {
            stretched
        } else {
            reflected
        };
    } else if reflected.1 < corners[n - 1].1 {
        corners[n] = reflected;
    } else {
        let inside = reflected.1 >= worst.1;
        let pulled = along(if inside { 0.5 } else { -0.5 });
        if pulled.1 < worst.1.min(reflected.1) {
            corners[n] = pulled;
        } else {
            shrink(value, corners);
        }
    }
}

fn shrink(value: &impl Fn(&[f64]) -> f64, corners: &mut [(Vec<f64>, f64)]) {
    let (best, others) = corners.split_at_mut(1);
    for (x, height) in others {
        for (a, b) in x.iter_mut().zip(&best[0].0) {
            *a = b + 0.5 * (*a - b);
        }
        *height = value(x);
    }
}

/// Largest distance from the best corner along an axis.
fn extent(corners: &[(Vec<f64>, f64)]) -> f64 {
    let best = &corners[0].0;
    let distances = corners[1..]
        .iter()
        .flat_map(|(x, _)| x.iter().zip(best).map(|(a, b)| (a - b).abs()));
    distances.fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_floor_of_a_curved_valley() {
        // Rosenbrock's function, lowest at (1, 1).
        let f = |x: &[f64]| (1.0 - x[0]).powi(2) + 100.0 * (x[1] - x[0] * x[0]).powi(2);
        let found = minimise(f, &[-1.2, 1.0], &[0.5, 0.5]);
        assert!(found.converged && found.value < 1e-12, "{found:?}");
        assert!((found.at[0] - 1.0).abs() < 1e-5 && (found.at[1] - 1.0).abs() < 1e-5);
    }

    #[test]
    fn a_function_that_is_nowhere_finite_has_no_minimum() {
        assert!(!minimise(|_| f64::NAN, &[0.0], &[1.0]).converged);
    }
}
