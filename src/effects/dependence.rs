//! Contrasts of one study that have arms in common: the covariances of their estimates, and one effect from all.

use nalgebra::{DMatrix, DVector};

use super::association::probit;
use super::{Data, EffectEstimate, Measure};

/// What each of its two arms adds to the sampling error of a contrast.
///
/// The error of a contrast is a sum of independent parts, at most two for an arm: that of its mean,
/// ratio or risk, and that of its standard deviation. Squared they add up to vi.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ArmErrors {
    parts: [[f64; 2]; 2],
    exact: bool,
}

impl ArmErrors {
    /// Errors of group 1 and group 2 from the numbers that the effect was computed from.
    ///
    /// `added` is what the continuity correction added to each cell of groups 1 and 2. See [`covariance`] for the
    /// formulae. Where none is known for the measure, or only a statistic is printed, vi is divided
    /// in proportion to 1/n1 and 1/n2, in halves where the sizes are unknown.
    pub fn new(measure: Measure, estimate: EffectEstimate, data: Data, added: [f64; 2]) -> Self {
        let parts = match data {
            Data::Means { means, sds, sizes } => means_errors(measure, estimate, means, sds, sizes),
            Data::Counts { events, totals } => count_errors(measure, events, totals, added),
            _ if measure == Measure::Smd => sizes_of(data).map(|n| smd_errors(estimate.yi, n)),
            _ => None,
        };
        let exact = parts.is_some();
        let by_size = || match sizes_of(data) {
            Some([n1, n2]) => [[n1.recip().sqrt(), 0.0], [-n2.recip().sqrt(), 0.0]],
            None => [[1.0, 0.0], [-1.0, 0.0]],
        };
        let parts = parts.unwrap_or_else(by_size);
        let sum: f64 = parts.iter().flatten().map(|part| part * part).sum();
        let scale = (estimate.vi / sum).sqrt();
        Self {
            parts: parts.map(|arm| arm.map(|part| part * scale)),
            exact,
        }
    }

    /// Errors of the effect with its sign turned.
    pub fn turned(self) -> Self {
        Self {
            parts: self.parts.map(|arm| arm.map(|part| -part)),
            ..self
        }
    }

    /// Whether the errors follow from the groups' own numbers rather than from their sizes.
    pub fn exact(self) -> bool {
        self.exact
    }

    /// Sampling variance with each arm's participants divided by `among`: each arm's share of vi
    /// times its divisor.
    ///
    /// Source: Cochrane Handbook 23.3.4, for effects whose groups' numbers are not printed.
    pub fn divided(self, among: [f64; 2]) -> f64 {
        let share = |arm: usize| self.parts[arm].iter().map(|part| part * part).sum::<f64>();
        share(0) * among[0] + share(1) * among[1]
    }
}

fn sizes_of(data: Data) -> Option<[f64; 2]> {
    let [one, two] = data.sizes();
    one.zip(two).map(|(one, two)| [one, two])
}

fn smd_errors(yi: f64, [n1, n2]: [f64; 2]) -> [[f64; 2]; 2] {
    let spread = |n: f64| yi * (n / 2.0).sqrt() / (n1 + n2);
    [
        [n1.recip().sqrt(), spread(n1)],
        [-n2.recip().sqrt(), spread(n2)],
    ]
}

fn means_errors(
    measure: Measure,
    estimate: EffectEstimate,
    means: [f64; 2],
    sds: [f64; 2],
    sizes: [f64; 2],
) -> Option<[[f64; 2]; 2]> {
    let se = |at: usize| sds[at] / sizes[at].sqrt();
    let relative = |at: usize| se(at) / means[at];
    let spread = |at: usize| (2.0 * (sizes[at] - 1.0)).recip().sqrt();
    match measure {
        Measure::Md => Some([[se(0), 0.0], [-se(1), 0.0]]),
        Measure::Smd => Some(smd_errors(estimate.yi, sizes)),
        Measure::Rom => Some([[relative(0), 0.0], [-relative(1), 0.0]]),
        Measure::Vr => Some([[0.0, spread(0)], [0.0, -spread(1)]]),
        Measure::Cvr => Some([[-relative(0), spread(0)], [relative(1), -spread(1)]]),
        _ => None,
    }
}

fn count_errors(
    measure: Measure,
    events: [f64; 2],
    totals: [f64; 2],
    added: [f64; 2],
) -> Option<[[f64; 2]; 2]> {
    let share = |at: usize| {
        let (x, n) = (events[at] + added[at], totals[at] + 2.0 * added[at]);
        let p = x / n;
        match measure {
            Measure::Or | Measure::Or2dn | Measure::Or2dl => Some(1.0 / x + 1.0 / (n - x)),
            Measure::Rr => Some(1.0 / x - 1.0 / n),
            Measure::Rd => Some(p * (1.0 - p) / n),
            Measure::As => Some(1.0 / (4.0 * n)),
            Measure::Pbit => Some(probit(p, n).1),
            _ => None,
        }
        .filter(|share| share.is_finite())
    };
    Some([[share(0)?.sqrt(), 0.0], [-share(1)?.sqrt(), 0.0]])
}

/// Sampling covariance of two contrasts of one study from the arms that they have in common.
///
/// `arms` of each name its groups 1 and 2. For one common arm with mean m, standard deviation sd, n people, or
/// x events, p = x/n, after the continuity correction:
///
/// - MD: sd²/n; ROM: sd²/(n m²); VR: 1/(2(n-1)); CVR: the sum of the last two;
/// - SMD: 1/n + yi yj n/(2 Ni Nj), Ni and Nj the two sizes of each contrast added up;
/// - OR: 1/x + 1/(n-x), over 1.65² for OR2DN, π²/3 for OR2DL; RR: 1/x - 1/n; RD: p (1-p)/n; AS: 1/(4n);
///   PBIT: 2π p (1-p) exp(z²)/n, z the normal quantile of p;
/// - anything else: √(vi vj) times the correlation (1/n)/√((1/n + 1/ni)(1/n + 1/nj)), 1/2 where sizes are unknown.
///
/// Negative where the arm is group 1 of the one and group 2 of the other (SMD: its first term only). On the scale
/// of vi. Where the contrasts see the arm differently (a correction that only one of them needs), the geometric
/// mean of both values. Every matrix of such covariances is positive semidefinite.
///
/// The second term of SMD is that of standard deviations pooled over the two arms of each contrast, as yi has them:
/// with n - 1 of Ni - 2 degrees of freedom in common, their covariance is n/(Ni Nj) to the order of vi. Gleser and
/// Olkin's yi yj/(2N), N the people of all arms, belongs to one standard deviation pooled over all arms.
///
/// Source: Gleser & Olkin (2009), Stochastically dependent effect sizes, ch. 19 of Cooper et al., The Handbook of
/// Research Synthesis and Meta-Analysis, 2nd ed.; metafor `vcalc(vi, cluster, grp1, grp2, w1, w2)` for the last line.
pub fn covariance(
    (one, arms_one): (ArmErrors, [&str; 2]),
    (two, arms_two): (ArmErrors, [&str; 2]),
) -> f64 {
    let mut sum = 0.0;
    for (i, arm) in arms_one.iter().enumerate() {
        for (j, other) in arms_two.iter().enumerate() {
            if arm == other {
                let products = one.parts[i].iter().zip(&two.parts[j]).map(|(a, b)| a * b);
                sum += products.sum::<f64>();
            }
        }
    }
    sum
}

/// The smallest pivot, relative to its variance, of contrasts that do not determine each other.
const DEPENDENT: f64 = 1e-10;

/// One effect from several correlated estimates of it, by generalised least squares.
///
/// yi = (1'V⁻¹y)/(1'V⁻¹1), vi = 1/(1'V⁻¹1), V the covariance matrix of `y`. With one random effect per study the
/// estimate, tau² and likelihood of a model of these effects are those of the model of all contrasts. For a V that
/// is singular the mean of `y`, with its variance 1'V1/k². `None` for a V that does not fit `y`, or a variance that
/// is not positive.
/// Source: Gleser & Olkin (2009), as for [`covariance`]; metafor `rma.mv(y, V, method = "EE")` for one study, and
/// `rma.mv(yi, V, random = ~ 1 | study)` for the set.
pub fn combined_effect(y: &[f64], v: &DMatrix<f64>) -> Option<EffectEstimate> {
    let k = y.len();
    if k == 0 || v.shape() != (k, k) {
        return None;
    }
    let y = DVector::from_column_slice(y);
    let ones = DVector::from_element(k, 1.0);
    let factor = v.clone().cholesky().filter(|factor| {
        let l = factor.l_dirty();
        (0..k).all(|at| l[(at, at)].powi(2) > DEPENDENT * v[(at, at)])
    });
    match factor {
        Some(factor) => {
            let weights = factor.solve(&ones);
            let precision = weights.sum();
            EffectEstimate::new(weights.dot(&y) / precision, 1.0 / precision)
        }
        None => EffectEstimate::new(y.mean(), v.sum() / (k * k) as f64),
    }
}

/// Which contrasts do not follow from those before them, each given by its two arms.
///
/// A contrast of two arms that earlier ones connect, directly or through others, is the sum of those: two
/// interventions against two comparators make four contrasts, of which three say everything.
pub fn independent_contrasts(arms: &[[&str; 2]]) -> Vec<bool> {
    let mut connected: Vec<Vec<&str>> = Vec::new();
    let mut found = Vec::new();
    for [one, two] in arms {
        let place = |arm: &str| connected.iter().position(|group| group.contains(&arm));
        match (place(one), place(two)) {
            (Some(a), Some(b)) if a == b => {
                found.push(false);
                continue;
            }
            (Some(a), Some(b)) => {
                let other = connected.swap_remove(a.max(b));
                connected[a.min(b)].extend(other);
            }
            (Some(a), None) => connected[a].push(two),
            (None, Some(b)) => connected[b].push(one),
            (None, None) => connected.push(vec![one, two]),
        }
        found.push(true);
    }
    found
}
