//! Quantiles of distributions on the positive half-line.

/// Both tails and the density of a distribution at one point.
pub(super) struct Tails {
    pub lower: f64,
    pub upper: f64,
    pub density: f64,
}

/// Which tail must hold the given probability.
#[derive(Clone, Copy)]
pub(super) enum Target {
    Lower(f64),
    Upper(f64),
}

const STEPS: usize = 200;
/// ln of the smallest and largest positive doubles.
const LOG_RANGE: (f64, f64) = (-745.0, 709.7);

/// The point x > 0 where the tail named by `target` holds its probability.
///
/// Safeguarded Newton on ln(tail) as a function of ln(x), which is nearly a straight line in either far tail. The bracket
/// starts as the whole range of doubles and every step that leaves it is replaced by a bisection, so the search ends.
pub(super) fn quantile(target: Target, start: f64, tails: impl Fn(f64) -> Tails) -> f64 {
    let target = match target {
        Target::Lower(p) | Target::Upper(p) if !(0.0..=1.0).contains(&p) => return f64::NAN,
        Target::Lower(0.0) | Target::Upper(1.0) => return 0.0,
        Target::Lower(1.0) | Target::Upper(0.0) => return f64::INFINITY,
        // 1 - p is exact for p in [1/2, 1].
        Target::Lower(p) if p > 0.5 => Target::Upper(1.0 - p),
        Target::Upper(p) if p > 0.5 => Target::Lower(1.0 - p),
        smaller => smaller,
    };
    let (mut low, mut high) = LOG_RANGE;
    let mut u = start.ln().clamp(low, high);
    for _ in 0..STEPS {
        let x = u.exp();
        let (gap, slope) = gap_and_slope(target, x, &tails(x));
        if gap == 0.0 {
            break;
        }
        if gap > 0.0 {
            high = u;
        } else {
            low = u;
        }
        let newton = u - gap / slope;
        // A first Newton step from a flat region may jump across hundreds of orders of magnitude.
        let next = newton.clamp(u - 50.0, u + 50.0);
        let next = if next.is_nan() || next <= low || next >= high {
            0.5 * (low + high)
        } else {
            next
        };
        if (next - u).abs() <= 1e-12 && (newton - u).abs() <= 1e-12 {
            // The error of a Newton step is of the order of its square.
            return x * (newton - u).exp();
        }
        if high - low <= f64::EPSILON * u.abs() {
            break;
        }
        u = next;
    }
    u.exp()
}

/// An increasing function of ln(x) that is zero at the quantile, and its slope.
fn gap_and_slope(target: Target, x: f64, tails: &Tails) -> (f64, f64) {
    match target {
        Target::Lower(p) => (tails.lower.ln() - p.ln(), x * tails.density / tails.lower),
        Target::Upper(p) => (p.ln() - tails.upper.ln(), x * tails.density / tails.upper),
    }
}
