use std::collections::{BTreeMap, BTreeSet};

use nalgebra::{DMatrix, DVector};

use super::diagnosis::{connections, shared};
use super::{NetworkError, laplacian};

/// One comparison of one study: the effect of `one` against `two` on the analysis scale, with its standard error.
#[derive(Debug, Clone, PartialEq)]
pub struct Contrast {
    /// Name of the study.
    pub study: String,
    /// First treatment.
    pub one: String,
    /// Second treatment.
    pub two: String,
    /// Effect of the first less that of the second; ratios as logarithms.
    pub effect: f64,
    /// Its standard error.
    pub se: f64,
}

/// A study of two or more arms.
#[derive(Debug, Clone)]
pub struct Trial {
    /// Name.
    pub label: String,
    /// Indices of its treatments, ascending.
    pub arms: Vec<usize>,
    /// Effect of each arm against the first.
    pub potentials: DVector<f64>,
    /// Sampling variance of each contrast; 0 on the diagonal.
    pub variances: DMatrix<f64>,
    /// Participants of each arm, where they are given.
    pub sizes: Vec<Option<f64>>,
}

impl Trial {
    /// The Laplacian of the study's precision when the true effects of a contrast have the variance `tau2` between studies,
    /// the same for every contrast.
    pub fn laplacian(&self, tau2: f64) -> Option<DMatrix<f64>> {
        let mut variances = self.variances.add_scalar(tau2);
        variances.fill_diagonal(0.0);
        laplacian::of_variances(&variances)
    }

    /// Number of independent contrasts.
    pub fn contrasts(&self) -> usize {
        self.arms.len() - 1
    }
}

/// The set of treatments that a study compares, by index.
pub type Design = Vec<usize>;

/// Studies of several treatments.
#[derive(Debug, Clone)]
pub struct Network {
    /// Names, in order without regard to capitals, or as numbers where all are.
    pub treatments: Vec<String>,
    /// Studies, by name.
    pub trials: Vec<Trial>,
}

/// Larger effects have squares that are no numbers.
pub(super) const LARGEST: f64 = 1e150;

/// How far effects of one study may miss adding up: they are printed with few digits.
const CLOSES: f64 = 0.01;

impl Network {
    /// A network of contrasts; of a multi-arm study every pair of arms.
    ///
    /// # Errors
    /// What keeps studies from being studies, of every such study.
    pub fn of_contrasts(contrasts: &[Contrast]) -> Result<Self, NetworkError> {
        let treatments = names(
            contrasts
                .iter()
                .flat_map(|contrast| [&contrast.one, &contrast.two]),
        );
        let index: BTreeMap<&str, usize> = treatments
            .iter()
            .enumerate()
            .map(|(at, name)| (name.as_str(), at))
            .collect();
        let mut by_study: BTreeMap<&str, Vec<&Contrast>> = BTreeMap::new();
        for contrast in contrasts {
            by_study.entry(&contrast.study).or_default().push(contrast);
        }
        let (mut trials, mut errors) = (Vec::new(), Vec::new());
        for (label, own) in &by_study {
            match trial(label, own, &index, &treatments) {
                Ok(trial) => trials.push(trial),
                Err(error) => errors.push(error),
            }
        }
        match NetworkError::of_all(errors) {
            Some(error) => Err(error),
            None => Self::new(treatments, trials),
        }
    }

    /// A network of studies whose arms are indices into `treatments`.
    ///
    /// # Errors
    /// No study, or one treatment.
    pub fn new(treatments: Vec<String>, trials: Vec<Trial>) -> Result<Self, NetworkError> {
        if trials.is_empty() {
            return Err(NetworkError::Empty);
        }
        let network = Self { treatments, trials };
        if let [treatment] = network.treatments.as_slice() {
            let treatment = treatment.clone();
            return Err(NetworkError::OneTreatment { treatment });
        }
        Ok(network)
    }

    /// A network of studies, without the treatments that none of them has.
    ///
    /// # Errors
    /// No study, or one treatment.
    pub fn of_trials(all: &[String], mut trials: Vec<Trial>) -> Result<Self, NetworkError> {
        let used: BTreeSet<usize> = trials
            .iter()
            .flat_map(|trial| trial.arms.iter().copied())
            .collect();
        let place: BTreeMap<usize, usize> = used
            .iter()
            .enumerate()
            .map(|(at, own)| (*own, at))
            .collect();
        for arm in trials.iter_mut().flat_map(|trial| &mut trial.arms) {
            *arm = place[arm];
        }
        Self::new(used.iter().map(|at| all[*at].clone()).collect(), trials)
    }

    /// The studies whose arms are all among some treatments.
    ///
    /// # Errors
    /// No study, or one treatment.
    pub fn part(&self, treatments: &[usize]) -> Result<Self, NetworkError> {
        let inside = |trial: &&Trial| trial.arms.iter().all(|arm| treatments.contains(arm));
        let trials = self.trials.iter().filter(inside).cloned().collect();
        Self::of_trials(&self.treatments, trials)
    }

    /// Refuses a network whose treatments are not all connected by studies.
    ///
    /// # Errors
    /// The parts that nothing connects.
    pub fn connected(&self) -> Result<(), NetworkError> {
        let parts = self.parts();
        if parts.len() < 2 {
            return Ok(());
        }
        let name = |at: &usize| self.treatments[*at].clone();
        let trials = connections(self, &parts).into_iter();
        let trials = trials.map(|trial| [trial.one, trial.two].map(|at| name(&at)));
        Err(NetworkError::Disconnected {
            trials: trials.collect(),
            shared: shared(self, &parts),
            parts: parts
                .iter()
                .map(|part| part.iter().map(name).collect())
                .collect(),
        })
    }

    /// Index of a treatment by its name.
    ///
    /// # Errors
    /// A name that the network does not have.
    pub fn treatment(&self, name: &str) -> Result<usize, NetworkError> {
        let found = self.treatments.iter().position(|own| own == name);
        found.ok_or_else(|| NetworkError::UnknownTreatment {
            treatment: name.to_owned(),
            known: self.treatments.clone(),
        })
    }

    /// Sets of treatments that studies connect, the largest first.
    pub fn parts(&self) -> Vec<Vec<usize>> {
        let mut joined = Joined::new(self.treatments.len());
        for trial in &self.trials {
            for pair in trial.arms.windows(2) {
                joined.join(pair[0], pair[1]);
            }
        }
        let part = (0..self.treatments.len()).map(|at| joined.least(at));
        let mut parts: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (at, own) in part.enumerate() {
            parts.entry(own).or_default().push(at);
        }
        let mut parts: Vec<_> = parts.into_values().collect();
        parts.sort_by_key(|part| std::cmp::Reverse(part.len()));
        parts
    }

    /// Studies by the set of treatments they compare.
    pub fn designs(&self) -> BTreeMap<Design, Vec<&Trial>> {
        let mut designs: BTreeMap<Design, Vec<&Trial>> = BTreeMap::new();
        for trial in &self.trials {
            designs.entry(trial.arms.clone()).or_default().push(trial);
        }
        designs
    }

    /// Number of studies that compare two treatments, for each pair that any does.
    pub fn edges(&self) -> BTreeMap<(usize, usize), usize> {
        let mut edges = BTreeMap::new();
        for trial in &self.trials {
            for (at, one) in trial.arms.iter().enumerate() {
                for two in &trial.arms[at + 1..] {
                    *edges.entry((*one, *two)).or_insert(0) += 1;
                }
            }
        }
        edges
    }

    /// Degrees of freedom of Q: independent contrasts less parameters.
    pub fn df(&self) -> usize {
        let contrasts: usize = self.trials.iter().map(Trial::contrasts).sum();
        (contrasts + self.parts().len()).saturating_sub(self.treatments.len())
    }
}

/// Things in sets that grow together, each known by its least member.
pub(super) struct Joined(Vec<usize>);

impl Joined {
    /// Each alone.
    pub fn new(n: usize) -> Self {
        Self((0..n).collect())
    }

    /// The least member of the set of one.
    pub fn least(&mut self, mut at: usize) -> usize {
        while self.0[at] != at {
            self.0[at] = self.0[self.0[at]];
            at = self.0[at];
        }
        at
    }

    /// Joins the sets of two; whether they were apart.
    pub fn join(&mut self, one: usize, two: usize) -> bool {
        let (one, two) = (self.least(one), self.least(two));
        self.0[one.max(two)] = one.min(two);
        one != two
    }
}

/// Names once each, in order without regard to capitals; where all are numbers, in the order of numbers.
pub fn names<'a>(all: impl Iterator<Item = &'a String>) -> Vec<String> {
    let unique: BTreeSet<(String, &String)> = all.map(|name| (name.to_lowercase(), name)).collect();
    let mut ordered: Vec<String> = unique.into_iter().map(|(_, name)| name.clone()).collect();
    let numbers: Result<Vec<f64>, _> = ordered.iter().map(|name| name.parse::<f64>()).collect();
    if let Ok(mut numbers) = numbers {
        let mut paired: Vec<(f64, String)> = numbers.drain(..).zip(ordered).collect();
        paired.sort_by(|(a, _), (b, _)| a.total_cmp(b));
        ordered = paired.into_iter().map(|(_, name)| name).collect();
    }
    ordered
}

/// Sets of names, by index, that differ in capitals and spaces only.
pub(super) fn alike(names: &[impl AsRef<str>]) -> Vec<Vec<usize>> {
    let mut sets: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, name) in names.iter().enumerate() {
        sets.entry(plain(name.as_ref())).or_default().push(at);
    }
    sets.into_values().filter(|set| set.len() > 1).collect()
}

/// A name without regard to capitals and spaces.
fn plain(name: &str) -> String {
    name.split_whitespace().collect::<String>().to_lowercase()
}

fn trial(
    label: &str,
    contrasts: &[&Contrast],
    index: &BTreeMap<&str, usize>,
    treatments: &[String],
) -> Result<Trial, NetworkError> {
    let study = || label.to_owned();
    let at = |name: &String| index[name.as_str()];
    let arms: BTreeSet<usize> = contrasts
        .iter()
        .flat_map(|contrast| [at(&contrast.one), at(&contrast.two)])
        .collect();
    let arms: Vec<usize> = arms.into_iter().collect();
    let p = arms.len();
    let mut effects = DMatrix::from_element(p, p, f64::NAN);
    let mut variances = DMatrix::zeros(p, p);
    for contrast in contrasts {
        if contrast.one == contrast.two {
            let treatment = contrast.one.clone();
            return Err(NetworkError::RepeatedArm {
                study: study(),
                treatment,
            });
        }
        if !(contrast.se > 0.0 && contrast.se.is_finite()) {
            return Err(NetworkError::StandardError {
                study: study(),
                value: contrast.se,
            });
        }
        let place = |name: &String| arms.iter().position(|arm| *arm == at(name)).unwrap_or(0);
        let (i, j) = (place(&contrast.one), place(&contrast.two));
        if !effects[(i, j)].is_nan() {
            let (one, two) = (contrast.one.clone(), contrast.two.clone());
            return Err(NetworkError::RepeatedPair {
                study: study(),
                one,
                two,
            });
        }
        (effects[(i, j)], effects[(j, i)]) = (contrast.effect, -contrast.effect);
        let variance = contrast.se * contrast.se;
        if contrast.effect.abs() > LARGEST {
            return Err(NetworkError::ExtremeEffect { study: study() });
        }
        if !variance.is_normal() {
            return Err(NetworkError::ExtremeStandardError {
                study: study(),
                value: contrast.se,
            });
        }
        (variances[(i, j)], variances[(j, i)]) = (variance, variance);
    }
    let name = |at: usize| treatments[arms[at]].clone();
    let all = (0..p).flat_map(|i| (i + 1..p).map(move |j| (i, j)));
    let missing: Vec<_> = all
        .filter(|pair| effects[*pair].is_nan())
        .map(|(i, j)| (name(i), name(j)))
        .collect();
    if !missing.is_empty() {
        return Err(NetworkError::MissingPairs {
            study: study(),
            arms: p,
            missing,
        });
    }
    closes(label, &arms, &effects, &variances, treatments)?;
    effects.fill_diagonal(0.0);
    // Each arm's mean effect against all arms of the study: what least squares makes of effects that nearly add up.
    let means = effects.column_mean();
    let potentials = means.add_scalar(-means[0]);
    let trial = Trial {
        label: study(),
        arms,
        potentials,
        variances,
        sizes: vec![None; p],
    };
    match trial.laplacian(0.0) {
        Some(_) => Ok(trial),
        None => Err(NetworkError::ImpossibleVariances {
            study: study(),
            arms: p,
        }),
    }
}

/// The effects of a study must add up around every triangle, but for their rounding.
fn closes(
    label: &str,
    arms: &[usize],
    effects: &DMatrix<f64>,
    variances: &DMatrix<f64>,
    treatments: &[String],
) -> Result<(), NetworkError> {
    let p = arms.len();
    for i in 0..p {
        for j in i + 1..p {
            for by in (0..p).filter(|by| *by != i && *by != j) {
                let implied = effects[(i, by)] + effects[(by, j)];
                let given = effects[(i, j)];
                let room = CLOSES * (1.0 + given.abs()).max(variances[(i, j)].sqrt());
                if (given - implied).abs() > room {
                    let name = |at: usize| treatments[arms[at]].clone();
                    return Err(NetworkError::InconsistentEffects {
                        study: label.to_owned(),
                        one: name(i),
                        two: name(j),
                        by: name(by),
                        given,
                        implied,
                    });
                }
            }
        }
    }
    Ok(())
}
