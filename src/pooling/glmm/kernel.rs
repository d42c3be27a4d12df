//! The likelihood of one count given its linear predictor.

use crate::numerics::special::ln_gamma;

/// Log-likelihood at a linear predictor, with its first two derivatives there.
#[derive(Clone, Copy, Debug)]
pub struct Height {
    pub value: f64,
    pub slope: f64,
    pub curvature: f64,
}

/// The distribution of a count; each is an exponential family in its linear predictor, so concave.
#[derive(Clone, Debug)]
pub enum Kernel {
    /// x events among n; the predictor is a log odds.
    Binomial { x: f64, n: f64 },
    /// x events; the predictor is the log of their expectation.
    Poisson { x: f64 },
    /// x events of group 1 given both margins of a 2x2 table; the predictor is a log odds ratio. `ln_ways` are ln C(n1, j)
    /// C(n2, m - j) from j = `first` on.
    Hypergeometric {
        x: f64,
        first: f64,
        ln_ways: Vec<f64>,
    },
}

/// Chances below this fraction of the highest add nothing to a sum of them or of their squares.
const NEGLIGIBLE: f64 = 1e-30;

fn ln_choose(n: f64, k: f64) -> f64 {
    ln_gamma(n + 1.0) - ln_gamma(k + 1.0) - ln_gamma(n - k + 1.0)
}

impl Kernel {
    /// The noncentral hypergeometric distribution of `x` among `n` = [n1, n2] with `m` events in all; counts are whole.
    pub fn hypergeometric(x: f64, n: [f64; 2], m: f64) -> Kernel {
        let (first, last) = ((m - n[1]).max(0.0), m.min(n[0]));
        let steps = (last - first).round() as usize;
        let ways = |j: usize| {
            let events = first + j as f64;
            ln_choose(n[0], events) + ln_choose(n[1], m - events)
        };
        Kernel::Hypergeometric {
            x,
            first,
            ln_ways: (0..=steps).map(ways).collect(),
        }
    }

    pub fn at(&self, eta: f64) -> Height {
        match self {
            Kernel::Binomial { x, n } => {
                // ln(1 + e^eta) without overflow, and both chances with their own digits.
                let e = (-eta.abs()).exp();
                let (small, large) = (e / (1.0 + e), 1.0 / (1.0 + e));
                let p = if eta > 0.0 { large } else { small };
                Height {
                    value: ln_choose(*n, *x) + x * eta - n * (eta.max(0.0) + e.ln_1p()),
                    slope: x - n * p,
                    curvature: -n * small * large,
                }
            }
            Kernel::Poisson { x } => {
                let expected = eta.exp();
                Height {
                    value: x * eta - expected - ln_gamma(x + 1.0),
                    slope: x - expected,
                    curvature: -expected,
                }
            }
            Kernel::Hypergeometric { x, first, ln_ways } => {
                let height = |j: usize| ln_ways[j] + j as f64 * eta;
                // Heights rise to a mode and fall from there.
                let (mut mode, mut beyond) = (0, ln_ways.len() - 1);
                while mode < beyond {
                    let middle = (mode + beyond) / 2;
                    if height(middle + 1) > height(middle) {
                        mode = middle + 1;
                    } else {
                        beyond = middle;
                    }
                }
                let top = height(mode);
                let (mut sum, mut first_moment, mut second) = (0.0, 0.0, 0.0);
                let mut add = |j: usize| {
                    let (from_mode, ways) = (j as f64 - mode as f64, (height(j) - top).exp());
                    sum += ways;
                    first_moment += from_mode * ways;
                    second += from_mode * from_mode * ways;
                    ways > NEGLIGIBLE
                };
                let _ = (mode..ln_ways.len()).all(&mut add);
                let _ = (0..mode).rev().all(&mut add);
                let seen = (x - first).round();
                let mean = first_moment / sum;
                Height {
                    value: height(seen as usize) - top - sum.ln(),
                    slope: seen - mode as f64 - mean,
                    curvature: mean * mean - second / sum,
                }
            }
        }
    }

    /// The highest log-likelihood at any predictor, infinite ones among them.
    pub fn highest(&self) -> f64 {
        match self {
            Kernel::Binomial { x, n } if *x > 0.0 && x < n => self.at((x / (n - x)).ln()).value,
            Kernel::Poisson { x } if *x > 0.0 => self.at(x.ln()).value,
            Kernel::Hypergeometric { x, first, ln_ways } => {
                let seen = x - first;
                if seen < 0.5 || seen > ln_ways.len() as f64 - 1.5 {
                    return 0.0;
                }
                highest(0.0, |eta| self.at(eta)).1
            }
            _ => 0.0,
        }
    }
}

/// Steps that a search of a concave function takes at most; it needs about six.
const STEPS: usize = 100;

/// Where a concave function is highest, and how high: Newton's method, its step halved while it leads down.
pub fn highest(start: f64, f: impl Fn(f64) -> Height) -> (f64, f64) {
    let (mut at, mut here) = (start, f(start));
    for _ in 0..STEPS {
        let mut step = -here.slope / here.curvature;
        if !step.is_finite() {
            break;
        }
        // Far from the top the curvature may be nearly 0.
        step = step.clamp(-4.0, 4.0);
        let mut next = f(at + step);
        while next.value < here.value && step.abs() > 1e-12 * (1.0 + at.abs()) {
            step /= 2.0;
            next = f(at + step);
        }
        if next.value < here.value || next.value.is_nan() {
            break;
        }
        let gain = next.value - here.value;
        (at, here) = (at + step, next);
        if gain <= 1e-15 * (1.0 + here.value.abs()) && step.abs() <= 1e-9 * (1.0 + at.abs()) {
            break;
        }
    }
    (at, here.value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn derivatives_are_those_of_the_likelihood() {
        let kernels = [
            Kernel::Binomial { x: 3.0, n: 11.0 },
            Kernel::Poisson { x: 4.0 },
            Kernel::hypergeometric(4.0, [9.0, 12.0], 10.0),
        ];
        for kernel in kernels {
            for eta in [-1.3, 0.2, 2.1] {
                let (h, here) = (1e-4, kernel.at(eta));
                let (above, below) = (kernel.at(eta + h), kernel.at(eta - h));
                // Central differences err by h^2 times a third derivative of at most 10.
                let slope = (above.value - below.value) / (2.0 * h);
                let curvature = (above.slope - below.slope) / (2.0 * h);
                assert!((here.slope - slope).abs() < 1e-6, "{kernel:?}");
                assert!((here.curvature - curvature).abs() < 1e-6, "{kernel:?}");
            }
        }
    }

    #[test]
    fn the_hypergeometric_chances_add_up_to_one() {
        let chance = |x: u32| {
            let kernel = Kernel::hypergeometric(f64::from(x), [9.0, 12.0], 10.0);
            kernel.at(0.7).value.exp()
        };
        let sum: f64 = (0..=9).map(chance).sum();
        assert!((sum - 1.0).abs() < 1e-12, "{sum}");
    }
}
