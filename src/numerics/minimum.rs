//! Smallest value of a function of one variable on an interval.

const GOLDEN: f64 = 0.618_033_988_749_894_9;
const STEPS: usize = 80;

/// The point of `lower` to `upper` where `f` is smallest.
///
/// Looks at `points` values spread evenly, then narrows the interval around the lowest by golden sections: about
/// eight digits of the argument, as rounding of `f` allows. Finds the lowest of several minima that lie more than
/// two spacings apart. Values that are not finite count as large; `None` when all are.
pub fn minimum(f: impl Fn(f64) -> f64, lower: f64, upper: f64, points: u32) -> Option<f64> {
    let value = |x: f64| {
        let value = f(x);
        if value.is_finite() {
            value
        } else {
            f64::INFINITY
        }
    };
    let spacing = (upper - lower) / f64::from(points - 1);
    let at = |i: u32| lower + f64::from(i) * spacing;
    let best = (0..points).min_by(|i, j| value(at(*i)).total_cmp(&value(at(*j))))?;
    if value(at(best)).is_infinite() {
        return None;
    }
    let (mut a, mut d) = (at(best.max(1) - 1), at((best + 1).min(points - 1)));
    let (mut b, mut c) = (d - GOLDEN * (d - a), a + GOLDEN * (d - a));
    let (mut fb, mut fc) = (value(b), value(c));
    for _ in 0..STEPS {
        if fb <= fc {
            (d, c, fc) = (c, b, fb);
            b = d - GOLDEN * (d - a);
            fb = value(b);
        } else {
            (a, b, fb) = (b, c, fc);
            c = a + GOLDEN * (d - a);
            fc = value(c);
        }
    }
    let inside = (a + d) / 2.0;
    // The lowest value may be that of an end.
    [lower, upper, inside]
        .into_iter()
        .min_by(|x, y| value(*x).total_cmp(&value(*y)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_lower_of_two_minima() {
        let f = |x: f64| (x * x - 1.0).powi(2) + 0.1 * x;
        let found = minimum(f, -2.0, 2.0, 21).expect("finite everywhere");
        // Root of 4x³ - 4x + 0.1 near -1.
        assert!((found + 1.012_273_131_032_681).abs() < 1e-7, "{found}");
    }

    #[test]
    fn finds_a_minimum_at_an_end() {
        assert_eq!(minimum(|x| x, 0.0, 1.0, 5), Some(0.0));
        assert_eq!(minimum(|x| -x, 0.0, 1.0, 5), Some(1.0));
    }

    #[test]
    fn passes_over_values_that_are_not_finite() {
        let found = minimum(|x| (x - 0.5).ln(), 0.0, 2.0, 9);
        assert!(found.is_some());
        assert_eq!(minimum(|_| f64::NAN, 0.0, 1.0, 9), None);
    }
}
