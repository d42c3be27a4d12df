//! Combinations as sums of their parts: additive component network meta-analysis.

use nalgebra::{DMatrix, DVector};

use super::consistency::QTest;
use super::fit::{assembled, laplacians, leverage, misfit};
use super::{Network, NetworkTau2, Pairwise, Trial};

/// Between the parts of a treatment's name: `massage + compress`.
const PLUS: char = '+';

/// An additive model: the effect of a treatment is the sum of the effects of its components.
#[derive(Debug, Clone)]
pub struct Additive {
    /// Names of the components, in order without regard to capitals.
    pub components: Vec<String>,
    /// Row for each treatment, column for each component: 1 where it has it.
    pub design: DMatrix<f64>,
    /// Variance between studies.
    pub tau2: f64,
    /// Effects of the components.
    pub effects: DVector<f64>,
    /// Their covariance; of a component that is not estimable it means nothing.
    pub covariance: DMatrix<f64>,
    /// Whether the studies say anything of each component alone.
    pub estimable: Vec<bool>,
    /// Q of the model under common effects.
    pub q: QTest,
    /// What the model explains worse than one effect for each treatment; `None` where the network is not connected.
    pub additivity: Option<QTest>,
    /// Projection onto what the studies say anything of.
    known: DMatrix<f64>,
}

/// A sum of components, tried or not.
#[derive(Debug, Clone, PartialEq)]
pub struct Combination {
    /// Effect against none of its components.
    pub effect: Pairwise,
    /// Whether a study has an arm of exactly these.
    pub tried: bool,
}

impl Additive {
    /// Effect of a set of components against nothing; `None` where the studies do not tell it, or a name is unknown.
    pub fn combination(&self, network: &Network, names: &[&str]) -> Option<Combination> {
        let mut row = DVector::zeros(self.components.len());
        for name in names {
            row[self.components.iter().position(|own| own == name)?] = 1.0;
        }
        let same = |at: usize| self.design.row(at).transpose() == row;
        let tried = (0..network.treatments.len()).any(same);
        self.contrast(&row)
            .map(|effect| Combination { effect, tried })
    }

    /// Effect and standard error of a linear combination of components.
    fn contrast(&self, row: &DVector<f64>) -> Option<Pairwise> {
        let told = (&self.known * row - row).amax() < 1e-8;
        let variance = (row.transpose() * &self.covariance * row)[(0, 0)];
        told.then(|| Pairwise {
            effect: row.dot(&self.effects),
            se: variance.max(0.0).sqrt(),
        })
    }

    /// Effect of one component; `None` where the studies do not tell it.
    pub fn component(&self, at: usize) -> Option<Pairwise> {
        let mut row = DVector::zeros(self.components.len());
        row[at] = 1.0;
        self.contrast(&row)
    }
}

/// Fits the additive model; the variance between studies by moments, or 0.
///
/// β = (C'LC)⁺ C' Σ Lₛ uₛ with C the design of treatments by components and L = Σ Lₛ the network's Laplacian, so that networks
/// without a connection can be analysed where components connect them. Rücker, Petropoulou & Schwarzer 2020, Biometrical
/// Journal 62:808-821, doi:10.1002/bimj.201800167. R: `netcomb(netmeta(...), inactive = ...)`, `discomb`.
/// `inactive` has no effect of its own. `q_standard` is Q and df with one effect a treatment.
pub fn additive(
    network: &Network,
    inactive: Option<&str>,
    method: NetworkTau2,
    q_standard: Option<QTest>,
) -> Option<Additive> {
    let parts = |name: &String| -> Vec<String> {
        let parts = name.split(PLUS).map(|part| part.trim().to_owned());
        parts
            .filter(|part| !part.is_empty() && Some(part.as_str()) != inactive)
            .collect()
    };
    let all: Vec<String> = network.treatments.iter().flat_map(&parts).collect();
    let components = super::data::names(all.iter());
    let (n, c) = (network.treatments.len(), components.len());
    if c == 0 {
        return None;
    }
    let mut design = DMatrix::zeros(n, c);
    for (at, name) in network.treatments.iter().enumerate() {
        for part in parts(name) {
            let column = components.iter().position(|own| *own == part)?;
            design[(at, column)] = 1.0;
        }
    }
    let trials: Vec<&Trial> = network.trials.iter().collect();
    let common = solve(&trials, &design, 0.0)?;
    let contrasts: usize = trials.iter().map(|trial| trial.contrasts()).sum();
    let df = contrasts.saturating_sub(common.rank);
    let excess = common.q - df as f64;
    let tau2 = match method {
        NetworkTau2::CommonEffect => 0.0,
        _ if df > 0 && excess > 0.0 && common.unit > 0.0 => excess / common.unit,
        _ => 0.0,
    };
    let fitted = solve(&trials, &design, tau2)?;
    let estimable = (0..c)
        .map(|at| (fitted.known[(at, at)] - 1.0).abs() < 1e-8)
        .collect();
    let q = QTest::new(common.q, df);
    Some(Additive {
        additivity: q_standard
            .map(|standard| QTest::new(common.q - standard.q, df.saturating_sub(standard.df))),
        components,
        design,
        tau2,
        effects: fitted.effects,
        covariance: fitted.covariance,
        estimable,
        q,
        known: fitted.known,
    })
}

struct Solved {
    effects: DVector<f64>,
    covariance: DMatrix<f64>,
    known: DMatrix<f64>,
    rank: usize,
    q: f64,
    /// What a unit of tau2 adds to the expectation of Q.
    unit: f64,
}

fn solve(trials: &[&Trial], design: &DMatrix<f64>, tau2: f64) -> Option<Solved> {
    let n = design.nrows();
    let laplacians = laplacians(trials, tau2)?;
    let (whole, current) = assembled(trials, &laplacians, n);
    let information = design.transpose() * &whole * design;
    let (covariance, known, rank) = inverse(&information);
    let effects = &covariance * (design.transpose() * current);
    let predicted = design * &effects;
    let spread = design * &covariance * design.transpose();
    let (mut q, mut unit) = (0.0, 0.0);
    for (trial, laplacian) in trials.iter().zip(&laplacians) {
        q += misfit(trial, laplacian, &predicted);
        unit += 0.5 * (laplacian.trace() - leverage(trial, laplacian, &spread));
    }
    Some(Solved {
        effects,
        covariance,
        known,
        rank,
        q,
        unit,
    })
}

/// Pseudo-inverse of an information matrix, the projection onto what it tells, and its rank.
fn inverse(information: &DMatrix<f64>) -> (DMatrix<f64>, DMatrix<f64>, usize) {
    let eigen = information.clone().symmetric_eigen();
    let largest = eigen.eigenvalues.amax();
    let where_told = |of: fn(f64) -> f64| {
        let told = |value: f64| {
            if value > 1e-10 * largest {
                of(value)
            } else {
                0.0
            }
        };
        eigen.eigenvalues.map(told)
    };
    let (told, inverse) = (where_told(|_| 1.0), where_told(f64::recip));
    let vectors = &eigen.eigenvectors;
    let of = |values: &DVector<f64>| vectors * DMatrix::from_diagonal(values) * vectors.transpose();
    (of(&inverse), of(&told), told.sum() as usize)
}
