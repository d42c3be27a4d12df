//! Meta-regression of one analysis on characteristics of its studies.

mod hypothesis;
mod line;

use std::collections::BTreeSet;

use nalgebra::DMatrix;

use crate::numerics::linear::weighted_least_squares;
use crate::pooling::{
    CoefficientTest, ModelMatrix, Options, PoolingError, Prediction, Regression, Term, TermError,
    model_matrix, regress,
};
use crate::resampling::{
    BootstrapError, BootstrapOptions, PermutationTest, RegressionBootstrap, bootstrap_regression,
    permutation_test,
};

use super::AnalysisResult;
use super::run::reported;

pub use line::RegressionLine;

/// What is asked of a meta-regression.
#[derive(Debug, Clone, Default)]
pub struct MetaRegressionPlan {
    /// Moderators and their products.
    pub terms: Vec<Term>,
    /// Reference category of a moderator.
    pub references: Vec<(String, String)>,
    /// Values of moderators to predict the effect at, one list a prediction.
    pub predict: Vec<Vec<(String, String)>>,
    /// Hypotheses on coefficients, as written.
    pub tests: Vec<String>,
    /// Number of permutations and their seed.
    pub permutation: Option<(u64, u64)>,
    /// Bootstrap of the coefficients.
    pub bootstrap: Option<BootstrapOptions>,
}

impl MetaRegressionPlan {
    /// Names of the moderators.
    pub fn names(&self) -> Vec<&str> {
        let alone = self.terms.iter().filter(|term| term.factors.len() == 1);
        alone.map(|term| term.factors[0].as_str()).collect()
    }
}

/// Why an analysis has no meta-regression.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
#[allow(missing_docs)] // each message says what its facts are
pub enum MetaRegressionError {
    #[error(transparent)]
    Pooling(#[from] PoolingError),
    #[error(transparent)]
    Bootstrap(#[from] BootstrapError),
    #[error(transparent)]
    Term(#[from] TermError),
    #[error("no study has the characteristic `{name}`; there are: {}", if known.is_empty() { "none" } else { known.as_str() })]
    Unknown { name: String, known: String },
    #[error("`{written}` tests no coefficient; the coefficients are: {known}")]
    Hypothesis { written: String, known: String },
    #[error("a prediction needs a value of every moderator: `{name}` has none")]
    PredictionLacks { name: String },
    #[error("a prediction has no use for `{name}`, which is not a moderator")]
    PredictionKnowsNot { name: String },
    #[error(
        "the effect at {values} cannot be predicted: the studies do not tell apart what `{column}` and other columns do"
    )]
    NotEstimable { values: String, column: String },
}

/// A meta-regression with what it says.
#[derive(Debug, Clone)]
pub struct MetaRegression {
    /// Moderators, columns and design.
    pub design: ModelMatrix,
    /// The fit; columns are those of `design`.
    pub fit: Regression,
    /// Test of each term's coefficients together, in the order of the terms.
    pub terms: Vec<CoefficientTest>,
    /// Hypotheses as written, and their tests.
    pub hypotheses: Vec<(String, CoefficientTest)>,
    /// Effects at given values.
    pub predictions: Vec<Predicted>,
    /// Test by permutation, where asked for.
    pub permutation: Option<PermutationTest>,
    /// Replicates of the coefficients that were kept, where asked for.
    pub bootstrap: Option<RegressionBootstrap>,
    /// Studies that enter, in the order of the analysis.
    pub studies: Vec<RegressionStudy>,
    /// Place of each study that does not enter, with the moderators it does not report.
    pub left_out: Vec<(usize, Vec<String>)>,
    /// The regression line along each moderator that is a number, for bubble plots.
    pub lines: Vec<RegressionLine>,
}

/// An analysis with its meta-regression, or why it has none.
#[derive(Debug)]
pub struct Regressed<'a> {
    /// The analysis.
    pub analysis: &'a AnalysisResult,
    /// Its meta-regression.
    pub regression: Result<MetaRegression, MetaRegressionError>,
}

/// A predicted effect.
#[derive(Debug, Clone)]
pub struct Predicted {
    /// Moderators and their values.
    pub values: Vec<(String, String)>,
    /// The effect, on the analysis scale.
    pub prediction: Prediction,
    /// Moderators whose value lies outside those of the studies.
    pub extrapolated: Vec<String>,
}

/// A study of a meta-regression.
#[derive(Debug, Clone)]
pub struct RegressionStudy {
    /// Place among the effects of the analysis.
    pub effect: usize,
    /// Its values in the order of the design's moderators.
    pub values: Vec<String>,
    /// 1 / (vi + tau2) in percent of the sum.
    pub weight: f64,
    /// xi'b, the effect that its moderators let expect.
    pub fitted: f64,
}

impl MetaRegression {
    /// Name of a column of the design.
    pub fn column(&self, column: usize) -> &str {
        &self.design.columns[column].name
    }

    /// The moderators as a formula: `~ latitude + allocation`.
    pub fn formula(&self) -> String {
        let terms: Vec<_> = self.design.terms.iter().map(Term::to_string).collect();
        format!("~ {}", terms.join(" + "))
    }

    /// Number of studies per coefficient beside the intercept, where it is below the ten that the Cochrane Handbook
    /// (10.11.5.1) asks for.
    pub fn too_few_per_moderator(&self) -> Option<f64> {
        let moderators = self.design.columns.len() - 1;
        let each = self.fit.k as f64 / moderators as f64;
        (each < 10.0).then_some(each)
    }
}

/// Regresses the effects of an analysis on characteristics of its studies.
///
/// # Errors
/// Moderators that no study has or that make no design; too few studies; hypotheses and predictions that name what the
/// design does not have.
pub fn meta_regression(
    analysis: &AnalysisResult,
    plan: &MetaRegressionPlan,
    progress: Option<&(dyn Fn(u64) + Sync)>,
) -> Result<MetaRegression, MetaRegressionError> {
    let (effects, options) = (&analysis.effects, &analysis.options);
    for name in plan.names() {
        known(analysis, name)?;
    }
    let design = model_matrix(
        &plan.terms,
        &plan.references,
        effects.len(),
        |study, name| reported(&analysis.moderators[study], name),
        |study| effects[study].label.clone(),
    )?;
    let used = design.rows.iter().map(|&row| effects[row].estimate);
    let (yi, vi): (Vec<f64>, Vec<f64>) = used.map(|estimate| (estimate.yi, estimate.vi)).unzip();
    let fit = regress(&yi, &vi, &design.x, options)?;
    let kept: Vec<usize> = fit.coefficients.iter().map(|c| c.column).collect();
    let x = design.x.select_columns(&kept);
    let permutation = plan.permutation;
    let permutation = permutation
        .map(|size| permutation_test(&yi, &vi, &x, options, size, progress))
        .transpose()?;
    let bootstrap = plan.bootstrap;
    let bootstrap = bootstrap
        .map(|asked| bootstrap_regression(&yi, &vi, &x, options, &asked, progress))
        .transpose()?;
    let predictions = plan.predict.iter();
    let tests = plan.tests.iter();
    Ok(MetaRegression {
        terms: (0..design.terms.len())
            .map(|term| term_test(&design, &fit, term))
            .collect(),
        hypotheses: tests
            .map(|written| hypothesis::test(&design, &fit, written))
            .collect::<Result<_, _>>()?,
        predictions: predictions
            .map(|values| predict(&design, &fit, options, values))
            .collect::<Result<_, _>>()?,
        permutation,
        bootstrap,
        studies: studies(analysis, &design, &fit),
        left_out: left_out(analysis, plan),
        lines: line::lines(&design, &fit, options),
        design,
        fit,
    })
}

/// A characteristic that no study has is a slip of the pen.
fn known(analysis: &AnalysisResult, name: &str) -> Result<(), MetaRegressionError> {
    let names = analysis.moderators.iter().flatten();
    let names: BTreeSet<&str> = names.map(|(name, _)| name.as_str()).collect();
    if names.contains(name) {
        return Ok(());
    }
    let known: Vec<&str> = names.into_iter().collect();
    Err(MetaRegressionError::Unknown {
        name: name.to_owned(),
        known: known.join(", "),
    })
}

/// Test of the columns of a term that were kept.
fn term_test(design: &ModelMatrix, fit: &Regression, term: usize) -> CoefficientTest {
    let own = |column: &usize| {
        design.columns[*column].term == Some(term) && !fit.dropped.contains(column)
    };
    let columns: Vec<usize> = (0..design.columns.len()).filter(own).collect();
    let l = DMatrix::from_fn(columns.len(), design.columns.len(), |i, j| {
        f64::from(u8::from(columns[i] == j))
    });
    fit.test(&l, &vec![0.0; columns.len()])
}

fn predict(
    design: &ModelMatrix,
    fit: &Regression,
    options: &Options,
    given: &[(String, String)],
) -> Result<Predicted, MetaRegressionError> {
    let is_moderator = |name: &String| design.moderators.iter().any(|m| m.name == *name);
    if let Some((name, _)) = given.iter().find(|(name, _)| !is_moderator(name)) {
        return Err(MetaRegressionError::PredictionKnowsNot { name: name.clone() });
    }
    let mut values = Vec::new();
    for moderator in &design.moderators {
        let found = given.iter().find(|(name, _)| *name == moderator.name);
        let Some((_, value)) = found else {
            let name = moderator.name.clone();
            return Err(MetaRegressionError::PredictionLacks { name });
        };
        values.push(value.as_str());
    }
    let row = design.row(&values)?;
    if let Some(column) = not_estimable(design, fit, &row) {
        let pairs: Vec<_> = given
            .iter()
            .map(|(name, v)| format!("{name}={v}"))
            .collect();
        return Err(MetaRegressionError::NotEstimable {
            values: pairs.join(", "),
            column: design.columns[column].name.clone(),
        });
    }
    let outside = design.moderators.iter().zip(&values);
    let outside = outside.filter(|(moderator, value)| moderator.extrapolates(value));
    Ok(Predicted {
        extrapolated: outside
            .map(|(moderator, _)| moderator.name.clone())
            .collect(),
        values: given.to_vec(),
        prediction: fit.predict(&row, options),
    })
}

/// Distance, relative to the column, from which a left-out column does not follow from the others any more.
const DIFFERENT: f64 = 1e-6;

/// The first left-out column whose value does not follow from the others as it does in every study.
fn not_estimable(design: &ModelMatrix, fit: &Regression, row: &[f64]) -> Option<usize> {
    let kept: Vec<usize> = fit.coefficients.iter().map(|c| c.column).collect();
    let x = design.x.select_columns(&kept);
    let ones = vec![1.0; design.x.nrows()];
    fit.dropped.iter().copied().find(|&column| {
        let own: Vec<f64> = design.x.column(column).iter().copied().collect();
        let Ok(by_others) = weighted_least_squares(&x, &own, &ones) else {
            return true;
        };
        let others = kept.iter().zip(by_others.coefficients.iter());
        let follows: f64 = others.map(|(&at, b)| b * row[at]).sum();
        let size = own.iter().fold(1e-300, |most: f64, v| most.max(v.abs()));
        (row[column] - follows).abs() > DIFFERENT * size
    })
}

fn studies(
    analysis: &AnalysisResult,
    design: &ModelMatrix,
    fit: &Regression,
) -> Vec<RegressionStudy> {
    let weight = |row: usize| 1.0 / (analysis.effects[row].estimate.vi + fit.tau2);
    let sum: f64 = design.rows.iter().map(|&row| weight(row)).sum();
    let value = |row: usize, name: &str| {
        let found = reported(&analysis.moderators[row], name);
        found.unwrap_or_default().to_owned()
    };
    let study = |(at, &row): (usize, &usize)| RegressionStudy {
        effect: row,
        values: design
            .moderators
            .iter()
            .map(|m| value(row, &m.name))
            .collect(),
        weight: 100.0 * weight(row) / sum,
        fitted: fit
            .coefficients
            .iter()
            .map(|c| c.estimate * design.x[(at, c.column)])
            .sum(),
    };
    design.rows.iter().enumerate().map(study).collect()
}

fn left_out(analysis: &AnalysisResult, plan: &MetaRegressionPlan) -> Vec<(usize, Vec<String>)> {
    let lacks = |(at, own)| {
        let missing = plan
            .names()
            .into_iter()
            .filter(|name| reported(own, name).is_none());
        (at, missing.map(str::to_owned).collect::<Vec<_>>())
    };
    let all = analysis.moderators.iter().enumerate().map(lacks);
    all.filter(|(_, missing)| !missing.is_empty()).collect()
}
