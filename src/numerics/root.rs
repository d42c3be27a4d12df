//! Root of a function of one variable inside a bracket.

/// Why no root was found.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[allow(missing_docs)] // each message says what its facts are
pub enum RootError {
    /// Both ends have the same sign.
    #[error("no sign change between {lower} (value {f_lower}) and {upper} (value {f_upper})")]
    NotBracketed {
        lower: f64,
        upper: f64,
        f_lower: f64,
        f_upper: f64,
    },
    /// The function was not finite inside the bracket.
    #[error("the function is not finite at {at}")]
    NotFinite { at: f64 },
    /// The bracket did not shrink to rounding error.
    #[error(
        "no convergence after {iterations} iterations: bracket {lower} to {upper}, last value {last}"
    )]
    NotConverged {
        iterations: usize,
        lower: f64,
        upper: f64,
        last: f64,
    },
}

const ITERATIONS: usize = 500;

/// A point where `f` changes sign between `lower` and `upper`, to the last digits of the argument.
///
/// Brent (1973), Algorithms for Minimization without Derivatives, ch. 4: inverse interpolation, replaced by
/// bisection whenever it does not shrink the bracket fast enough.
pub fn root(mut f: impl FnMut(f64) -> f64, lower: f64, upper: f64) -> Result<f64, RootError> {
    let mut value_at = |x: f64| {
        let value = f(x);
        if value.is_finite() {
            Ok(value)
        } else {
            Err(RootError::NotFinite { at: x })
        }
    };
    let (mut a, mut b) = (lower, upper);
    let (mut fa, mut fb) = (value_at(a)?, value_at(b)?);
    if fa == 0.0 {
        return Ok(a);
    }
    if fb == 0.0 {
        return Ok(b);
    }
    if (fa > 0.0) == (fb > 0.0) {
        return Err(RootError::NotBracketed {
            lower,
            upper,
            f_lower: fa,
            f_upper: fb,
        });
    }
    // b is the best point, c the other end of the bracket, a the previous best.
    let (mut c, mut fc) = (a, fa);
    let mut step = b - a;
    let mut previous_step = step;
    for _ in 0..ITERATIONS {
        if fc.abs() < fb.abs() {
            (a, b, c) = (b, c, b);
            (fa, fb, fc) = (fb, fc, fb);
        }
        let tolerance = 2.0 * f64::EPSILON * b.abs() + f64::MIN_POSITIVE;
        let middle = 0.5 * (c - b);
        if middle.abs() <= tolerance || fb == 0.0 {
            return Ok(b);
        }
        let proposal = interpolate((a, fa), (b, fb), (c, fc));
        let shrinks = previous_step.abs() >= tolerance && fa.abs() > fb.abs();
        let inside =
            proposal * middle > 0.0 && proposal.abs() < 1.5 * middle.abs() - 0.5 * tolerance;
        if shrinks && inside && proposal.abs() < 0.5 * previous_step.abs() {
            (previous_step, step) = (step, proposal);
        } else {
            (previous_step, step) = (middle, middle);
        }
        (a, fa) = (b, fb);
        b += if step.abs() > tolerance {
            step
        } else {
            tolerance.copysign(middle)
        };
        fb = value_at(b)?;
        if (fb > 0.0) == (fc > 0.0) {
            (c, fc) = (a, fa);
            step = b - a;
            previous_step = step;
        }
    }
    Err(RootError::NotConverged {
        iterations: ITERATIONS,
        lower: b.min(c),
        upper: b.max(c),
        last: fb,
    })
}

/// Step from b to the root of the inverse quadratic through three points, or of the secant where two coincide.
fn interpolate((a, fa): (f64, f64), (b, fb): (f64, f64), (c, fc): (f64, f64)) -> f64 {
    let s = fb / fa;
    if a == c {
        return (c - b) * s / (1.0 - s);
    }
    let (q, r) = (fa / fc, fb / fc);
    let p = s * ((c - b) * q * (q - r) - (b - a) * (r - 1.0));
    let scale = (q - 1.0) * (r - 1.0) * (s - 1.0);
    -p / scale
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_a_root_to_the_last_digits() {
        let found = root(|x| x * x - 2.0, 0.0, 2.0).unwrap();
        assert!((found - 2f64.sqrt()).abs() <= 4.0 * f64::EPSILON, "{found}");
    }

    #[test]
    fn finds_a_root_many_orders_below_the_bracket() {
        let found = root(|x| x - 1e-12, -1.0, 1e6).unwrap();
        assert!((found - 1e-12).abs() <= 1e-26, "{found}");
    }

    #[test]
    fn finds_a_root_of_a_function_flat_on_one_side() {
        let found = root(|x| (x - 3.0).max(-1e-9).powi(3), 0.0, 1e3).unwrap();
        assert!((found - 3.0).abs() < 1e-5, "{found}");
    }

    #[test]
    fn reports_a_bracket_without_sign_change() {
        assert!(matches!(
            root(|x| x * x + 1.0, -1.0, 1.0),
            Err(RootError::NotBracketed { .. })
        ));
    }

    #[test]
    fn reports_a_function_that_is_not_finite() {
        assert!(matches!(
            root(|x| 1.0 / x, -1.0, 1.0).map(|_| ()),
            Err(RootError::NotFinite { .. }) | Ok(())
        ));
        assert!(matches!(
            root(|x| x.ln(), -1.0, 1.0),
            Err(RootError::NotFinite { at: -1.0 })
        ));
    }
}
