//! The likelihood of a study with its random effects integrated out.

use std::f64::consts::{SQRT_2, TAU};

use super::kernel::{Height, Kernel, highest};

/// One count of a study: its predictor is `offset` + `effect` theta + `base` times the level of the study + `slope` u.
#[derive(Clone, Debug)]
pub struct Term {
    pub kernel: Kernel,
    pub offset: f64,
    pub effect: f64,
    pub base: f64,
    pub slope: f64,
}

/// The counts of one study.
#[derive(Clone, Debug)]
pub struct Study {
    pub terms: Vec<Term>,
}

/// A count with its predictor at z = 0 and what a unit of each standard normal z adds.
struct Line<'a> {
    kernel: &'a Kernel,
    at: f64,
    z: [f64; 2],
}

impl Line<'_> {
    fn height(&self, z: [f64; 2]) -> Height {
        self.kernel
            .at(self.at + self.z[0] * z[0] + self.z[1] * z[1])
    }
}

/// Points and weights of a Gauss-Hermite rule, the weights in logs and with e^(x²) in them.
pub struct Rule(Vec<(f64, f64)>);

impl Rule {
    pub fn new(points: usize) -> Rule {
        let rule = crate::numerics::quadrature::gauss_hermite(points).into_iter();
        Rule(rule.map(|(x, w)| (x, w.ln() + x * x)).collect())
    }
}

impl Study {
    /// Log-likelihood with u ~ N(0, tau²) integrated out, at a level of the study.
    pub fn one(&self, rule: &Rule, theta: f64, tau: f64, level: f64) -> f64 {
        let lines = self.lines(theta, |term| [term.slope * tau, 0.0], level);
        integrated(&lines, rule, &[]).value
    }

    /// The same at the level that makes it highest.
    pub fn one_at_best_level(&self, rule: &Rule, theta: f64, tau: f64) -> f64 {
        let bases: Vec<f64> = self.terms.iter().map(|term| term.base).collect();
        let of = |level: f64| {
            let lines = self.lines(theta, |term| [term.slope * tau, 0.0], level);
            integrated(&lines, rule, &bases)
        };
        highest(self.start(), of).1
    }

    /// Log-likelihood with u ~ N(0, tau²) and the level ~ N(mean, sigma²) integrated out.
    pub fn two(&self, rule: &Rule, [theta, tau, mean, sigma]: [f64; 4]) -> f64 {
        let z = |term: &Term| [term.slope * tau, term.base * sigma];
        integrated_twice(&self.lines(theta, z, mean), rule)
    }

    /// The same with tau = 0 and the theta of this study that makes it highest.
    pub fn level_at_best_effect(&self, rule: &Rule, mean: f64, sigma: f64) -> f64 {
        let effects: Vec<f64> = self.terms.iter().map(|term| term.effect).collect();
        let of = |theta: f64| {
            let lines = self.lines(theta, |term| [term.base * sigma, 0.0], mean);
            integrated(&lines, rule, &effects)
        };
        highest(0.0, of).1
    }

    /// The highest log-likelihood that the counts could have.
    pub fn saturated(&self) -> f64 {
        self.terms.iter().map(|term| term.kernel.highest()).sum()
    }

    /// About the level of a study without effect.
    fn start(&self) -> f64 {
        let bases: Vec<f64> = self.terms.iter().map(|term| term.base).collect();
        let lines = |level: f64| self.lines(0.0, |_| [0.0; 2], level);
        highest(0.0, |level| at(&lines(level), [0.0; 2], &bases)).0
    }

    fn lines(&self, theta: f64, z: impl Fn(&Term) -> [f64; 2], level: f64) -> Vec<Line<'_>> {
        let line = |term: &'_ Term| {
            (
                term.offset + term.effect * theta + term.base * level,
                z(term),
            )
        };
        let terms = self.terms.iter();
        terms
            .map(|term| {
                let (at, z) = line(term);
                Line {
                    kernel: &term.kernel,
                    at,
                    z,
                }
            })
            .collect()
    }
}

/// Log-likelihood at given z, with its derivatives along a direction of the predictors.
fn at(lines: &[Line], z: [f64; 2], along: &[f64]) -> Height {
    let mut sum = Height {
        value: 0.0,
        slope: 0.0,
        curvature: 0.0,
    };
    for (i, line) in lines.iter().enumerate() {
        let (height, a) = (line.height(z), along.get(i).copied().unwrap_or(0.0));
        sum.value += height.value;
        sum.slope += a * height.slope;
        sum.curvature += a * a * height.curvature;
    }
    sum
}

/// ln of the integral over z1 ~ N(0, 1), with its derivatives along a direction of the predictors.
///
/// Adaptive Gauss-Hermite quadrature: the rule is laid around the mode with the spread of the curvature there.
/// Source: Pinheiro & Bates (1995), J Comput Graph Stat 4:12.
fn integrated(lines: &[Line], rule: &Rule, along: &[f64]) -> Height {
    if lines.iter().all(|line| line.z[0] == 0.0) {
        return at(lines, [0.0; 2], along);
    }
    let slopes: Vec<f64> = lines.iter().map(|line| line.z[0]).collect();
    let joint = |z: f64| {
        let mut height = at(lines, [z, 0.0], &slopes);
        height.value -= z * z / 2.0;
        height.slope -= z;
        height.curvature -= 1.0;
        height
    };
    let (mode, top) = highest(0.0, joint);
    let spread = SQRT_2 / (-joint(mode).curvature).sqrt();
    let (mut sum, mut score, mut second) = (0.0, 0.0, 0.0);
    for (x, ln_w) in &rule.0 {
        let z = mode + spread * x;
        let height = at(lines, [z, 0.0], along);
        let weight = (ln_w + height.value - z * z / 2.0 - top).exp();
        sum += weight;
        score += weight * height.slope;
        second += weight * (height.curvature + height.slope * height.slope);
    }
    let slope = score / sum;
    Height {
        value: top + (sum * spread).ln() - 0.5 * TAU.ln(),
        slope,
        curvature: second / sum - slope * slope,
    }
}

/// ln of the integral over both z, by a product rule around the mode.
fn integrated_twice(lines: &[Line], rule: &Rule) -> f64 {
    let joint = |z: [f64; 2]| at(lines, z, &[]).value - (z[0] * z[0] + z[1] * z[1]) / 2.0;
    let mut mode = [0.0; 2];
    let mut top = joint(mode);
    for _ in 0..100 {
        let (gradient, factor) = curvature(lines, mode);
        let step = solved(factor, gradient);
        let mut scale = 1.0;
        let moved = |scale: f64| [mode[0] + scale * step[0], mode[1] + scale * step[1]];
        while joint(moved(scale)) < top && scale > 1e-12 {
            scale /= 2.0;
        }
        let height = joint(moved(scale));
        if height < top || height.is_nan() {
            break;
        }
        mode = moved(scale);
        let gain = height - top;
        top = height;
        if gain <= 1e-15 * (1.0 + top.abs()) {
            break;
        }
    }
    let (_, [l11, l21, l22]) = curvature(lines, mode);
    let mut sum = 0.0;
    for (x, ln_wx) in &rule.0 {
        for (y, ln_wy) in &rule.0 {
            // z = mode + sqrt(2) L'^-1 (x, y) with LL' the negative curvature.
            let second = SQRT_2 * y / l22;
            let first = (SQRT_2 * x - l21 * second) / l11;
            let z = [mode[0] + first, mode[1] + second];
            sum += (ln_wx + ln_wy + joint(z) - top).exp();
        }
    }
    top + (2.0 * sum / (l11 * l22)).ln() - TAU.ln()
}

/// Gradient of the joint log-likelihood in z, and the Cholesky factor of its negative curvature.
fn curvature(lines: &[Line], z: [f64; 2]) -> ([f64; 2], [f64; 3]) {
    let (mut g, mut a, mut b, mut c) = ([-z[0], -z[1]], 1.0, 0.0, 1.0);
    for line in lines {
        let height = line.height(z);
        let [s, t] = line.z;
        g[0] += s * height.slope;
        g[1] += t * height.slope;
        a -= s * s * height.curvature;
        b -= s * t * height.curvature;
        c -= t * t * height.curvature;
    }
    let l11 = f64::sqrt(a);
    let l21 = b / l11;
    (g, [l11, l21, (c - l21 * l21).sqrt()])
}

fn solved([l11, l21, l22]: [f64; 3], g: [f64; 2]) -> [f64; 2] {
    let first = g[0] / l11;
    let second = (g[1] - l21 * first) / l22;
    let y = second / l22;
    [(first - l21 * y) / l11, y]
}
