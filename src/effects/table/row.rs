//! One row of a table: numbers by column -> effect.

use super::cells::{fractions, table2x2, zeros};
use super::columns::{Numbers, takes_assumed_r};
use super::given::{given, hazards};
use super::implied::implied;
use crate::effects::binary::{Correction, Table2x2, ZeroRule};
use crate::effects::{
    Data, EffectEstimate, Family, Formula, Lack, Measure, Note, Route, Undefined,
};

/// What the rows of a table are computed with: options, and what these ask of the other rows.
#[derive(Debug, Clone, Copy)]
pub struct TableFormula {
    pub(super) measure: Measure,
    pub(super) rule: ZeroRule,
    pub(super) formula: Formula,
    pub(super) any_zero: bool,
}

impl TableFormula {
    /// The options for these rows: `to = "if0all"` asks for a zero in any, `vtype = "AV"` for their average effect.
    pub fn new(measure: Measure, rule: ZeroRule, formula: Formula, rows: &[Numbers<'_>]) -> Self {
        let zero = |cells: &Numbers<'_>| {
            zeros(measure, cells).is_some_and(|(zero, both)| zero && !(rule.drop00 && both))
        };
        let mut rule = rule;
        if !rule.correction.suits(measure) {
            rule.correction = Correction::Constant;
        }
        let mut found = Self {
            measure,
            rule,
            formula,
            any_zero: rows.iter().any(zero),
        };
        found.take_averages(rows);
        found
    }

    /// What the continuity correction adds to the counts of a row; `None` where the row is left out.
    pub(super) fn add(&self, cells: &Numbers<'_>) -> Option<f64> {
        let (zero, both) = zeros(self.measure, cells).unwrap_or((false, false));
        let dropped = self.rule.drop00 && both;
        let adds = self.rule.adds(zero, dropped, self.any_zero);
        (!dropped).then_some(if adds { self.rule.add } else { 0.0 })
    }

    /// Effect of one row, what it was computed from, and what to know about it.
    ///
    /// # Errors
    /// The numbers that the row lacks, or that the measure is undefined for them.
    pub fn effect(&self, cells: &Numbers<'_>) -> Result<(EffectEstimate, Data, Vec<Note>), Lack> {
        let add = self.add(cells).ok_or(Lack::Dropped)?;
        if !self.formula.vtype.suits(self.measure) {
            return Err(Lack::Undefined(None));
        }
        let mut notes = fractions(cells, self.measure);
        let implied = implied(self.measure, cells);
        let cells = implied.as_ref().map_or(cells, |implied| &implied.cells);
        let completed = self.with_assumed_r(cells);
        if let Some((_, r)) = completed {
            notes.push(Note::AssumedCorrelation { r });
        }
        let cells = completed.as_ref().map_or(cells, |(cells, _)| cells);
        let ((estimate, more), mut data) = match self.measure.family() {
            Family::Generic => (given(cells)?, Data::Given),
            Family::Hazards => (hazards(cells)?, Data::Given),
            _ => {
                let (estimate, data) = self.by_family(cells, add)?;
                ((estimate, Vec::new()), data)
            }
        };
        notes.extend(more);
        if let Some(implied) = &implied {
            data = implied.data;
            notes.push(implied.note.clone());
        }
        if add > 0.0 {
            notes.push(self.rule.note(self.amounts(cells, add)));
        }
        let both = table2x2(cells).is_some_and(Table2x2::is_double_zero);
        if both && self.measure.family() == Family::Binary {
            notes.push(Note::DoubleZero);
        }
        let measure = Some(self.measure);
        estimate
            .map(|estimate| (estimate, data, notes))
            .ok_or(Lack::Undefined(Some(Undefined::Formula { measure, data })))
    }

    /// The row with the assumed correlation, where it needs one and has none.
    fn with_assumed_r<'a>(&self, cells: &Numbers<'a>) -> Option<(Numbers<'a>, f64)> {
        let r = self.formula.assumed_r?;
        let own = cells.contains_key("r1i") && cells.contains_key("r2i");
        let changes = self.measure.family() == Family::PretestPosttest;
        if !takes_assumed_r(self.measure) || cells.contains_key("ri") || changes && own {
            return None;
        }
        let mut completed = cells.clone();
        completed.insert("ri", r);
        Some((completed, r))
    }

    /// What is added in groups 1 and 2 when `add` is the amount for the row.
    pub(super) fn amounts(&self, cells: &Numbers<'_>, add: f64) -> [f64; 2] {
        match table2x2(cells).filter(|_| add > 0.0) {
            Some(table) if self.measure.family() == Family::Binary => self.rule.amounts(table),
            _ => [add, add],
        }
    }
}

/// How the effect of a row was reached.
pub fn route(measure: Measure, cells: &Numbers<'_>) -> Route {
    if let Some(implied) = implied(measure, cells) {
        return implied.route;
    }
    match measure.family() {
        Family::Binary => Route::Counts,
        Family::Continuous => Route::Means,
        Family::PairedContinuous | Family::PretestPosttest => Route::BeforeAfter,
        Family::PairedBinary | Family::PairedMargins => Route::Pairs,
        Family::Rates | Family::Proportion | Family::Rate => Route::Counts,
        Family::Mean => Route::Means,
        Family::Correlation
        | Family::PartialCorrelation
        | Family::Alpha
        | Family::Hazards
        | Family::Generic => Route::Given,
    }
}
