//! A smooth function from its values at a few points.

use std::f64::consts::PI;

/// Points of a panel.
pub const POINTS: usize = 12;
/// Halvings of an interval after which a panel is taken as it is.
const HALVINGS: u32 = 10;

/// A function on an interval: sum over j of cj Tj(u), u from -1 to 1 across the interval, Tj Chebyshev's polynomials.
///
/// It goes through the function's values at the Chebyshev points. Source: Trefethen (2013), Approximation Theory and
/// Approximation Practice, ch. 3 and 8.
#[derive(Clone, Debug, PartialEq)]
pub struct Panel {
    /// Lower end of the interval.
    pub lower: f64,
    /// Upper end of the interval.
    pub upper: f64,
    coefficients: [f64; POINTS],
}

impl Panel {
    /// The panel through f, and the values of f from the upper end to the lower.
    pub fn through(f: impl Fn(f64) -> f64, lower: f64, upper: f64) -> (Panel, [f64; POINTS]) {
        let angle = |n: usize| (2 * n + 1) as f64 * PI / (2 * POINTS) as f64;
        let (middle, half) = ((lower + upper) / 2.0, (upper - lower) / 2.0);
        let values: [f64; POINTS] = std::array::from_fn(|n| f(middle + half * angle(n).cos()));
        let coefficients = std::array::from_fn(|j| {
            let terms = (0..POINTS).map(|n| values[n] * (j as f64 * angle(n)).cos());
            let mean = terms.sum::<f64>() / POINTS as f64;
            if j == 0 { mean } else { 2.0 * mean }
        });
        let panel = Panel {
            lower,
            upper,
            coefficients,
        };
        (panel, values)
    }

    /// The value at x, and the slope.
    pub fn at(&self, x: f64) -> (f64, f64) {
        let half = (self.upper - self.lower) / 2.0;
        let u = (x - self.lower) / half - 1.0;
        // Clenshaw's recurrence and its derivative.
        let (mut b, mut d) = ([0.0; 2], [0.0; 2]);
        for c in self.coefficients[1..].iter().rev() {
            d = [2.0 * b[0] + 2.0 * u * d[0] - d[1], d[0]];
            b = [c + 2.0 * u * b[0] - b[1], b[0]];
        }
        let value = self.coefficients[0] + u * b[0] - b[1];
        let slope = b[0] + u * d[0] - d[1];
        (value, slope / half)
    }

    /// The last two coefficients, which bound about what the sum leaves out.
    pub fn left_out(&self) -> f64 {
        self.coefficients[POINTS - 1].abs() + self.coefficients[POINTS - 2].abs()
    }

    /// Where the value is `target`, for a function that falls; the nearer end where it is not between the values at the ends.
    /// The search begins near `guess`.
    pub fn where_falls_to(&self, target: f64, guess: f64) -> f64 {
        let (mut low, mut high) = (self.lower, self.upper);
        let mut x = if guess > low && guess < high {
            guess
        } else {
            (low + high) / 2.0
        };
        for _ in 0..80 {
            let (value, slope) = self.at(x);
            let gap = value - target;
            if gap >= 0.0 {
                low = x;
            } else {
                high = x;
            }
            let newton = x - gap / slope;
            let next = if newton >= low && newton <= high {
                newton
            } else {
                (low + high) / 2.0
            };
            let moved = (next - x).abs();
            x = next;
            if moved <= 4.0 * f64::EPSILON * x.abs().max(high - low) || gap == 0.0 {
                break;
            }
        }
        x
    }
}

/// Panels that cover an interval from below, halved until each is `settled`, which sees a panel and the values it goes through.
pub fn panels(
    f: impl Fn(f64) -> f64,
    lower: f64,
    upper: f64,
    settled: impl Fn(&Panel, &[f64; POINTS]) -> bool,
) -> Vec<Panel> {
    let mut covered = Vec::new();
    let mut open = vec![(lower, upper, 0)];
    while let Some((lower, upper, halvings)) = open.pop() {
        let (panel, values) = Panel::through(&f, lower, upper);
        if halvings >= HALVINGS || settled(&panel, &values) {
            covered.push(panel);
        } else {
            let middle = (lower + upper) / 2.0;
            open.push((middle, upper, halvings + 1));
            open.push((lower, middle, halvings + 1));
        }
    }
    covered
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn panels_give_a_smooth_function_and_its_slope() {
        let found = panels(
            |x| (-x).exp(),
            -3.0,
            5.0,
            |panel, _| panel.left_out() < 1e-13,
        );
        assert!(found.len() > 1 && found[0].lower == -3.0);
        assert!(found.windows(2).all(|pair| pair[0].upper == pair[1].lower));
        for panel in &found {
            for share in [0.0, 0.1, 0.37, 0.5, 0.99, 1.0] {
                let x = panel.lower + share * (panel.upper - panel.lower);
                let (value, slope) = panel.at(x);
                // exp(3) times what is left out and rounding; a slope loses a factor 12^2 at the ends.
                assert!((value - (-x).exp()).abs() < 1e-12, "{x}");
                assert!((slope + (-x).exp()).abs() < 1e-10, "{x}");
            }
        }
    }

    #[test]
    fn a_falling_function_is_inverted() {
        let (panel, _) = Panel::through(|x| -x - 0.1 * x * x * x, -1.0, 1.0);
        for x in [-0.99, -0.2, 0.0, 0.7] {
            let found = panel.where_falls_to(-x - 0.1 * x * x * x, 0.3);
            // Rounding of values near 1, at slopes of at least 1.
            assert!((found - x).abs() < 4e-15, "{x} {found}");
        }
        assert!((panel.where_falls_to(5.0, 0.0) + 1.0).abs() < 1e-12);
    }
}
