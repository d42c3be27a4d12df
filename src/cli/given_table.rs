//! A table as the arguments give it.

use oxymeta::effects::binary::ZeroRule;
use oxymeta::effects::table::{Table, takes_assumed_r};
use oxymeta::effects::{Formula, Measure};
use oxymeta::pooling::Options;
use oxymeta::records::{Assumption, printable};
use oxymeta::synthesis::{
    AnalysisResult, Extras, TableAnalysis, has_zero_rules, run_table, shown_rule,
};

use super::args::InputArgs;
use super::assume;
use super::error::CliError;
use super::input::{drops00, formula, measure, zero_rule};
use super::model_args::{ModelArgs, options};
use super::table;

/// A table with what the arguments say of its analysis.
pub struct GivenTable {
    pub name: String,
    pub table: Table,
    pub measure: Measure,
    pub zero_rule: ZeroRule,
    pub formula: Formula,
    pub options: Options,
}

impl GivenTable {
    /// Reads the table and understands the arguments.
    pub fn read(input: &InputArgs, model: Option<&ModelArgs>) -> Result<Self, CliError> {
        if input.analysis.is_some() {
            let reason =
                "--analysis names an analysis of a review folder, and the input is a table";
            return Err(CliError::Usage {
                reason: reason.to_owned(),
            });
        }
        let (table, notes) = table::read(&input.input, input.sheet.as_deref())?;
        if let (Some(others), None) = (notes.others, &input.sheet) {
            eprintln!("note: {}", printable(&others));
        }
        let measure = match &input.measure {
            Some(code) => measure(code)?,
            None if table.has("yi") => Measure::Gen,
            None => {
                return Err(CliError::Usage {
                    reason: "a table without `yi` needs --measure, for example --measure OR"
                        .to_owned(),
                });
            }
        };
        let options = options(model, measure, Options::default())?;
        let usual = ZeroRule {
            drop00: drops00(options),
            ..ZeroRule::of(measure)
        };
        let name = input.input.file_stem().unwrap_or_default();
        let mut given = Self {
            name: name.to_string_lossy().into_owned(),
            table,
            measure,
            zero_rule: zero_rule(input, measure, usual)?,
            formula: formula(input, measure)?,
            options,
        };
        if options.method.pools_counts() && input.vtype.is_some() {
            return Err(CliError::Usage {
                reason: "--vtype is for pooled effects, and --method pools counts".to_owned(),
            });
        }
        for (assumption, value) in assume::assumed(&input.assume)? {
            (given.zero_rule, given.formula) = given.assuming("assume", assumption, value)?;
        }
        Ok(given)
    }

    /// The rule and the formula under another value of an assumption.
    pub fn assuming(
        &self,
        option: &'static str,
        assumption: Assumption,
        value: f64,
    ) -> Result<(ZeroRule, Formula), CliError> {
        let (mut rule, mut formula) = (self.zero_rule, self.formula);
        match assumption {
            Assumption::Add if has_zero_rules(self.measure) => rule.add = value,
            Assumption::PrePostCorrelation if takes_assumed_r(self.measure) => {
                formula.assumed_r = Some(value);
            }
            _ => {
                return Err(CliError::Usage {
                    reason: format!(
                        "--{option} {}: a table of {} has no use for {}",
                        assumption.code(),
                        self.measure,
                        assumption.name()
                    ),
                });
            }
        }
        Ok((rule, formula))
    }

    /// Runs the analysis under a rule and a formula.
    pub fn run(
        &self,
        zero_rule: ZeroRule,
        formula: Formula,
        extras: &Extras<'_>,
    ) -> Result<AnalysisResult, CliError> {
        let shown = shown_rule(self.options.method, zero_rule);
        let found = self.table.effects_with(self.measure, &shown, formula)?;
        let analysis = TableAnalysis {
            name: &self.name,
            measure: self.measure,
            zero_rule,
            options: self.options,
        };
        Ok(run_table(analysis, found, extras)?)
    }
}
