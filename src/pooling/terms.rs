//! Moderators as readers name them -> columns of a design.

use std::collections::BTreeSet;
use std::fmt;

use nalgebra::DMatrix;

/// A moderator, or a product of several: `latitude`, `latitude:allocation`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// Moderators that are multiplied; one for a main effect.
    pub factors: Vec<String>,
}

impl fmt::Display for Term {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.factors.join(":"))
    }
}

/// Why moderators do not make a design.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
#[allow(missing_docs)] // each message says what its facts are
pub enum TermError {
    /// No moderator is named.
    #[error("no moderator is named")]
    Empty,
    /// A name is missing before, after or between the signs.
    #[error("`{written}` is not a moderator, nor moderators joined by `:` or `*`")]
    Term { written: String },
    /// A product without the moderators it is of: its coefficient would have no clear meaning.
    #[error("`{term}` needs `{missing}` among the moderators too; `*` in place of `:` adds it")]
    Marginality { term: String, missing: String },
    /// No study with these characteristics reports all moderators.
    #[error("no study reports all of {names}")]
    NoStudy { names: String },
    /// Most likely a slip in a number; meant as categories where a reference is named.
    #[error(
        "`{name}` is a number in some studies and `{text}` in {study}; correct it, or name a reference category \
         to compare categories"
    )]
    Mixed {
        name: String,
        text: String,
        study: String,
    },
    /// A constant moderator explains nothing.
    #[error("`{name}` is `{value}` in every study, so it cannot explain differences")]
    Constant { name: String, value: String },
    /// The reference category is not one of the studies.
    #[error("`{name}` has no category `{level}`; it has {levels}")]
    Level {
        name: String,
        level: String,
        levels: String,
    },
}

impl Term {
    /// Reads `A,B,A:B`; `A*B` stands for A, B and their product. A term that stands twice counts once.
    pub fn parse_list(written: &str) -> Result<Vec<Term>, TermError> {
        let mut terms: Vec<Term> = Vec::new();
        let mut add = |term: Term| {
            let same = |other: &Term| {
                let set = |t: &Term| t.factors.iter().cloned().collect::<BTreeSet<String>>();
                set(other) == set(&term)
            };
            if !terms.iter().any(same) {
                terms.push(term);
            }
        };
        for part in written.split(',') {
            let crossed = part.contains('*');
            let factors: Vec<String> = part
                .split(['*', ':'])
                .map(|name| name.trim().to_owned())
                .collect();
            let distinct: BTreeSet<&String> = factors.iter().collect();
            if distinct.len() != factors.len() || factors.iter().any(String::is_empty) {
                let written = part.trim().to_owned();
                return Err(TermError::Term { written });
            }
            if crossed {
                subsets(&factors).into_iter().for_each(&mut add);
            } else {
                add(Term { factors });
            }
        }
        check_margins(&terms)?;
        // Main effects first, as in R, so that what a product repeats is the product.
        terms.sort_by_key(|term| term.factors.len());
        Ok(terms)
    }
}

/// Every set of the factors but the empty one, smaller ones first.
fn subsets(factors: &[String]) -> Vec<Term> {
    let mut found: Vec<Term> = (1u32..1 << factors.len().min(8))
        .map(|bits| {
            let chosen = factors.iter().enumerate();
            let chosen = chosen.filter(|(at, _)| bits >> at & 1 == 1);
            Term {
                factors: chosen.map(|(_, name)| name.clone()).collect(),
            }
        })
        .collect();
    found.sort_by_key(|term| term.factors.len());
    found
}

/// Every moderator of a product stands alone too.
fn check_margins(terms: &[Term]) -> Result<(), TermError> {
    let alone = |name: &String| terms.iter().any(|t| t.factors == [name.clone()]);
    for term in terms {
        if let Some(missing) = term.factors.iter().find(|name| !alone(name)) {
            return Err(TermError::Marginality {
                term: term.to_string(),
                missing: missing.clone(),
            });
        }
    }
    Ok(())
}

/// What a moderator is, with what its columns are coded by.
#[derive(Clone, Debug, PartialEq)]
pub enum ModeratorKind {
    /// A number, entered as it is, with its smallest and largest value.
    Numeric {
        /// Smallest value among the studies.
        least: f64,
        /// Largest value among the studies.
        greatest: f64,
    },
    /// Categories compared with the first: one column of 0 and 1 for each of the others.
    Categorical {
        /// The reference, then the others in the order of their names.
        levels: Vec<String>,
    },
}

/// A moderator of a design.
#[derive(Clone, Debug, PartialEq)]
pub struct Moderator {
    /// Its name.
    pub name: String,
    /// Numbers or categories.
    pub kind: ModeratorKind,
}

/// One factor of a column.
#[derive(Clone, Debug, PartialEq)]
pub enum Coding {
    /// The number of the moderator at this place.
    Number(usize),
    /// 1 where the moderator at this place has this level, else 0.
    Level(usize, String),
}

/// A column of a design: the product of its codings; 1 without any.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// `Intercept`, `latitude`, `allocation=random`, `latitude:allocation=random`.
    pub name: String,
    /// Place of its term among the terms; `None` for the intercept.
    pub term: Option<usize>,
    /// What is multiplied.
    pub codings: Vec<Coding>,
}

/// A design matrix with the meaning of its columns.
#[derive(Clone, Debug, PartialEq)]
pub struct ModelMatrix {
    /// Terms in the order of their columns.
    pub terms: Vec<Term>,
    /// Moderators in the order of their main effects.
    pub moderators: Vec<Moderator>,
    /// Columns, the intercept first.
    pub columns: Vec<Column>,
    /// One row a study of `rows`.
    pub x: DMatrix<f64>,
    /// Places, among the studies given, of those that report every moderator.
    pub rows: Vec<usize>,
}

impl ModelMatrix {
    /// The row of a study, or of what is to be predicted, with these values in the order of `moderators`.
    ///
    /// Errors: not a number where one is needed; a category that no study has.
    pub fn row(&self, values: &[&str]) -> Result<Vec<f64>, TermError> {
        for (moderator, value) in self.moderators.iter().zip(values) {
            moderator.check(value)?;
        }
        Ok(row(&self.columns, values))
    }
}

impl Moderator {
    fn check(&self, value: &str) -> Result<(), TermError> {
        match &self.kind {
            ModeratorKind::Numeric { .. } if number(value).is_none() => Err(TermError::Level {
                name: self.name.clone(),
                level: value.to_owned(),
                levels: "numbers".to_owned(),
            }),
            ModeratorKind::Categorical { levels } if !levels.iter().any(|l| l == value) => {
                Err(TermError::Level {
                    name: self.name.clone(),
                    level: value.to_owned(),
                    levels: levels.join(", "),
                })
            }
            _ => Ok(()),
        }
    }

    /// Whether a value lies outside those of the studies.
    pub fn extrapolates(&self, value: &str) -> bool {
        match (&self.kind, number(value)) {
            (ModeratorKind::Numeric { least, greatest }, Some(value)) => {
                value < *least || value > *greatest
            }
            _ => false,
        }
    }
}

/// Codes moderators as columns: numbers as they are, categories by 0 and 1 against a reference.
///
/// `value(study, name)` is what a study reports, `None` where it does not. A moderator whose values are all numbers is a
/// number unless `references` (moderator, category) names it. The reference is else the first category by name.
/// Studies that lack a moderator are left out; `rows` holds the others. `label` names a study in errors.
/// Errors: moderators that are constant, mixed or without studies; a reference that no study has.
pub fn model_matrix<'a>(
    terms: &[Term],
    references: &[(String, String)],
    studies: usize,
    value: impl Fn(usize, &str) -> Option<&'a str>,
    label: impl Fn(usize) -> String,
) -> Result<ModelMatrix, TermError> {
    let names: Vec<&str> = terms
        .iter()
        .filter(|term| term.factors.len() == 1)
        .map(|term| term.factors[0].as_str())
        .collect();
    if names.is_empty() {
        return Err(TermError::Empty);
    }
    let reported = |study: usize| -> Option<Vec<&'a str>> {
        names.iter().map(|name| value(study, name)).collect()
    };
    let (rows, values): (Vec<usize>, Vec<Vec<&str>>) = (0..studies)
        .filter_map(|study| Some((study, reported(study)?)))
        .unzip();
    if rows.is_empty() {
        let names = names.join(", ");
        return Err(TermError::NoStudy { names });
    }
    let mut moderators = Vec::new();
    for (at, name) in names.iter().enumerate() {
        let own: Vec<&str> = values.iter().map(|row| row[at]).collect();
        let reference = references.iter().find(|(of, _)| of == name);
        let reference = reference.map(|(_, level)| level.as_str());
        let kind = kind(name, &own, reference, |row| label(rows[row]))?;
        moderators.push(Moderator {
            name: (*name).to_owned(),
            kind,
        });
    }
    let columns = columns(terms, &moderators);
    let cells: Vec<Vec<f64>> = values.iter().map(|values| row(&columns, values)).collect();
    Ok(ModelMatrix {
        x: DMatrix::from_fn(rows.len(), columns.len(), |i, j| cells[i][j]),
        terms: terms.to_vec(),
        moderators,
        columns,
        rows,
    })
}

fn number(text: &str) -> Option<f64> {
    text.parse().ok().filter(|value: &f64| value.is_finite())
}

fn kind(
    name: &str,
    values: &[&str],
    reference: Option<&str>,
    label: impl Fn(usize) -> String,
) -> Result<ModeratorKind, TermError> {
    let distinct: BTreeSet<&str> = values.iter().copied().collect();
    if let (1, Some(value)) = (distinct.len(), distinct.first()) {
        return Err(TermError::Constant {
            name: name.to_owned(),
            value: (*value).to_owned(),
        });
    }
    let numbers: Vec<f64> = values.iter().filter_map(|value| number(value)).collect();
    if reference.is_none() && numbers.len() == values.len() {
        return Ok(ModeratorKind::Numeric {
            least: numbers.iter().copied().fold(f64::INFINITY, f64::min),
            greatest: numbers.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        });
    }
    let text = values.iter().position(|value| number(value).is_none());
    if let (None, false, Some(row)) = (reference, numbers.is_empty(), text) {
        return Err(TermError::Mixed {
            name: name.to_owned(),
            text: values[row].to_owned(),
            study: label(row),
        });
    }
    let mut levels: Vec<String> = distinct.into_iter().map(str::to_owned).collect();
    levels.sort_by_cached_key(|level| (level.to_lowercase(), level.clone()));
    if let Some(reference) = reference {
        let Some(at) = levels.iter().position(|level| level == reference) else {
            return Err(TermError::Level {
                name: name.to_owned(),
                level: reference.to_owned(),
                levels: levels.join(", "),
            });
        };
        levels[..=at].rotate_right(1);
    }
    Ok(ModeratorKind::Categorical { levels })
}

fn columns(terms: &[Term], moderators: &[Moderator]) -> Vec<Column> {
    let intercept = Column {
        name: "Intercept".to_owned(),
        term: None,
        codings: Vec::new(),
    };
    let mut columns = vec![intercept];
    for (term, factors) in terms.iter().enumerate() {
        let mut products: Vec<(Vec<String>, Vec<Coding>)> = vec![(Vec::new(), Vec::new())];
        for factor in &factors.factors {
            let found = moderators
                .iter()
                .enumerate()
                .find(|(_, m)| m.name == *factor);
            let Some((at, moderator)) = found else {
                continue;
            };
            let codings: Vec<(String, Coding)> = match &moderator.kind {
                ModeratorKind::Numeric { .. } => vec![(factor.clone(), Coding::Number(at))],
                ModeratorKind::Categorical { levels } => levels[1..]
                    .iter()
                    .map(|level| {
                        (
                            format!("{factor}={level}"),
                            Coding::Level(at, level.clone()),
                        )
                    })
                    .collect(),
            };
            products = codings
                .iter()
                .flat_map(|(name, coding)| {
                    products.iter().map(move |(names, made)| {
                        let names = [names.as_slice(), std::slice::from_ref(name)].concat();
                        (
                            names,
                            [made.as_slice(), std::slice::from_ref(coding)].concat(),
                        )
                    })
                })
                .collect();
        }
        columns.extend(products.into_iter().map(|(names, codings)| Column {
            name: names.join(":"),
            term: Some(term),
            codings,
        }));
    }
    columns
}

fn row(columns: &[Column], values: &[&str]) -> Vec<f64> {
    let coded = |coding: &Coding| match coding {
        // Values were checked to be numbers where the moderator is one.
        Coding::Number(at) => number(values[*at]).unwrap_or(0.0),
        Coding::Level(at, level) => f64::from(u8::from(values[*at] == level)),
    };
    columns
        .iter()
        .map(|column| column.codings.iter().map(coded).product())
        .collect()
}

#[cfg(test)]
mod tests;
