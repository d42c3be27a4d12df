//! The rows of the matrix under a specification curve.

use super::Specification;
use crate::figures::font::Face;

/// The row of what the intervals say.
pub const EXCLUDES: &str = "Excludes no effect";

/// What a row of the matrix marks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Mark {
    None,
    Excludes,
    Option(usize, usize),
}

pub struct Row {
    pub top: f64,
    pub mark: Mark,
    pub name: String,
    pub face: Face,
    pub indent: f64,
}

impl Row {
    pub fn new(top: f64, mark: Mark, name: &str, face: Face, indent: f64) -> Self {
        Self {
            top,
            mark,
            name: name.to_owned(),
            face,
            indent,
        }
    }

    pub fn holds(&self, one: &Specification) -> bool {
        match self.mark {
            Mark::None => false,
            Mark::Excludes => one.excludes_null == Some(true),
            Mark::Option(choice, option) => one.options.get(choice) == Some(&option),
        }
    }

    pub fn share(&self, column: &[&Specification]) -> f64 {
        let holding = column.iter().filter(|one| self.holds(one)).count();
        holding as f64 / column.len() as f64
    }
}
