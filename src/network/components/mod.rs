//! Combinations as sums of their parts: additive component network meta-analysis.

mod composition;

use nalgebra::{DMatrix, DVector, SymmetricEigen};

pub(super) use self::composition::parts;
use self::composition::{Composition, composition, confounded, known, row};
use super::consistency::QTest;
use super::fit::{assembled, laplacians, misfit};
use super::tau2::{Model, Solved, tau2_of};
use super::{Network, NetworkError, NetworkTau2, Pairwise, Trial};

/// What is asked of the additive model.
#[derive(Debug, Clone, Default)]
pub struct AdditiveOptions {
    /// A component without an effect of its own.
    pub inactive: Option<String>,
    /// Components that together do more or less than the sum of them, two or more with `*` between.
    pub interactions: Vec<String>,
    /// Estimator of the variance between studies.
    pub tau2: NetworkTau2,
    /// Index of the treatment that REML as in netmeta takes contrasts against.
    pub reference: Option<usize>,
}

/// An additive model: the effect of a treatment is the sum of the effects of its components, and of the interactions among them.
#[derive(Debug, Clone)]
pub struct Additive {
    /// Names of the components, in order without regard to capitals, then of the interactions.
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
    /// Sums and differences that studies tell of components that they do not tell alone: how often each component is in it.
    pub confounded: Vec<Vec<i32>>,
    /// Q of the model under common effects.
    pub q: QTest,
    /// What the model explains worse than one effect for each treatment; `None` where the network is not connected.
    pub additivity: Option<QTest>,
    /// The component without an effect.
    pub inactive: Option<String>,
    /// The components that each interaction is of, by index; their columns are the last ones.
    pub interactions: Vec<Vec<usize>>,
    /// Projection onto what the studies say anything of.
    known: DMatrix<f64>,
}

/// A sum of components, tried or not, or one such sum against another.
#[derive(Debug, Clone, PartialEq)]
pub struct Combination {
    /// Effect against none of its components, or against the other sum.
    pub effect: Pairwise,
    /// Whether a study has an arm of exactly these; of two sums, an arm of each.
    pub tried: bool,
}

impl Additive {
    /// Effect of a set of components against nothing; `None` where the studies do not tell it, or a name is unknown.
    pub fn combination(&self, network: &Network, names: &[&str]) -> Option<Combination> {
        self.versus(network, names, &[]).ok().flatten()
    }

    /// Effect of one set of components against another, empty for nothing; `None` where the studies do not tell it.
    ///
    /// R: `netcomparison(netcomb(...), "A + B", "C")`, `netcomplex(netcomb(...), "A + B")`.
    ///
    /// # Errors
    /// A name that no treatment has.
    pub fn versus(
        &self,
        network: &Network,
        one: &[&str],
        two: &[&str],
    ) -> Result<Option<Combination>, NetworkError> {
        let (first, second) = (self.row(one)?, self.row(two)?);
        let tried = |row: &DVector<f64>| {
            let same = |at: usize| self.design.row(at).transpose() == *row;
            (0..network.treatments.len()).any(same)
        };
        let tried = tried(&first) && (two.is_empty() || tried(&second));
        let effect = self.contrast(&(first - second));
        Ok(effect.map(|effect| Combination { effect, tried }))
    }

    /// 1 for each of these components, and for each interaction that is among them.
    fn row(&self, names: &[&str]) -> Result<DVector<f64>, NetworkError> {
        let active = |name: &&str| Some(*name) != self.inactive.as_deref();
        let names: Vec<&str> = names.iter().copied().filter(active).collect();
        let singles = self.components.len() - self.interactions.len();
        let row = row(&self.components[..singles], &self.interactions, &names);
        for name in names {
            known(name, &self.components[..singles])?;
        }
        Ok(row)
    }

    /// Effect and standard error of a linear combination of components; `None` where the studies do not tell it.
    pub fn contrast(&self, row: &DVector<f64>) -> Option<Pairwise> {
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

    /// A sum or difference of components in words, with its effect.
    pub fn confounded_sum(&self, at: usize) -> (String, Option<Pairwise>) {
        let terms = &self.confounded[at];
        let mut name = String::new();
        for (own, times) in self
            .components
            .iter()
            .zip(terms)
            .filter(|(_, times)| **times != 0)
        {
            name += match (name.is_empty(), *times > 0) {
                (true, true) => "",
                (true, false) => "−",
                (false, true) => " + ",
                (false, false) => " − ",
            };
            if times.abs() > 1 {
                name += &format!("{} ", times.abs());
            }
            name += own;
        }
        let row = DVector::from_iterator(terms.len(), terms.iter().map(|times| f64::from(*times)));
        (name, self.contrast(&row))
    }
}

/// Fits the additive model.
///
/// β = (C'LC)⁺ C' Σ Lₛ uₛ with C the design of treatments by components and L = Σ Lₛ the network's Laplacian, so that networks
/// without a connection can be analysed where components connect them. An interaction `A*B` is a column of C that is 1 where a
/// treatment has both. The variance between studies is that of moments, or maximises the restricted likelihood of this model
/// ([`super::estimate_tau2`]). `q_standard` is Q and df with one effect a treatment: what Q of the additive model exceeds it by tests
/// additivity. Rücker, Petropoulou & Schwarzer 2020, Biometrical Journal 62:808-821, doi:10.1002/bimj.201800167; Welton et al. 2009,
/// American Journal of Epidemiology 169:1158-1165. R: `netcomb(netmeta(...), inactive = ...)`, `discomb`, with `C.matrix` for
/// interactions; `rma.mv(y, V, mods = ~ B %*% C - 1, ...)` for REML-exact.
///
/// # Errors
/// No component; an interaction of components that no treatment has together; a likelihood without a maximum.
pub fn additive(
    network: &Network,
    options: &AdditiveOptions,
    q_standard: Option<QTest>,
) -> Result<Additive, NetworkError> {
    let Composition {
        components,
        interactions,
        design,
    } = composition(network, options)?;
    let trials: Vec<&Trial> = network.trials.iter().collect();
    let contrasts: usize = trials.iter().map(|trial| trial.contrasts()).sum();
    let found = parameters(&trials, &design, 0.0).ok_or(NetworkError::NoConvergence)?;
    let df = contrasts.saturating_sub(found.rank);
    let model = Model {
        treatments: design.nrows(),
        df,
        solve: &|whole, current| Some(solve(&design, whole, current).0),
    };
    let tau2 = tau2_of(&trials, &model, options.tau2, options.reference)
        .ok_or(NetworkError::NoConvergence)?;
    let fitted = parameters(&trials, &design, tau2).ok_or(NetworkError::NoConvergence)?;
    let estimable: Vec<bool> = (0..components.len())
        .map(|at| (fitted.known[(at, at)] - 1.0).abs() < 1e-8)
        .collect();
    let q = QTest::new(found.q, df);
    Ok(Additive {
        additivity: q_standard
            .map(|standard| QTest::new(found.q - standard.q, df.saturating_sub(standard.df))),
        confounded: confounded(&trials, &design),
        inactive: options.inactive.clone(),
        components,
        interactions,
        design,
        tau2,
        effects: fitted.effects,
        covariance: fitted.covariance,
        estimable,
        q,
        known: fitted.known,
    })
}

/// What the studies make of the components.
struct Parameters {
    effects: DVector<f64>,
    covariance: DMatrix<f64>,
    known: DMatrix<f64>,
    rank: usize,
    q: f64,
}

fn parameters(trials: &[&Trial], design: &DMatrix<f64>, tau2: f64) -> Option<Parameters> {
    let laplacians = laplacians(trials, tau2)?;
    let (whole, current) = assembled(trials, &laplacians, design.nrows());
    let (solved, inverse) = solve(design, &whole, &current);
    let q = trials.iter().zip(&laplacians);
    let q = q.map(|(trial, laplacian)| misfit(trial, laplacian, &solved.effects));
    Some(Parameters {
        q: q.sum(),
        effects: &inverse.covariance * (design.transpose() * current),
        covariance: inverse.covariance,
        known: inverse.known,
        rank: inverse.rank,
    })
}

/// Effects of treatments as sums of effects of components.
fn solve(design: &DMatrix<f64>, whole: &DMatrix<f64>, current: &DVector<f64>) -> (Solved, Inverse) {
    let inverse = inverse(&(design.transpose() * whole * design));
    let spread = design * &inverse.covariance * design.transpose();
    let solved = Solved {
        effects: &spread * current,
        covariance: spread,
        information: inverse.information,
    };
    (solved, inverse)
}

struct Inverse {
    covariance: DMatrix<f64>,
    known: DMatrix<f64>,
    rank: usize,
    information: f64,
}

/// Pseudo-inverse of an information matrix, the projection onto what it tells, its rank and ln of its non-zero eigenvalues' product.
fn inverse(information: &DMatrix<f64>) -> Inverse {
    let SymmetricEigen {
        eigenvalues,
        eigenvectors,
    } = information.clone().symmetric_eigen();
    let least = 1e-10 * eigenvalues.amax();
    let told =
        |of: fn(f64) -> f64| eigenvalues.map(|value| if value > least { of(value) } else { 0.0 });
    let of = |values: &DVector<f64>| {
        &eigenvectors * DMatrix::from_diagonal(values) * eigenvectors.transpose()
    };
    let ones = told(|_| 1.0);
    Inverse {
        covariance: of(&told(f64::recip)),
        known: of(&ones),
        rank: ones.sum() as usize,
        information: told(f64::ln).sum(),
    }
}
