use std::collections::BTreeSet;

use oxymeta::effects::binary::{AddTo, Correction, ZeroRule};
use oxymeta::effects::{Formula, Measure, VarianceType};
use oxymeta::integrity::{audit_review, flag};
use oxymeta::pooling::Options;
use oxymeta::records::{Review, load};
use oxymeta::synthesis::{AnalysisResult, Extras, Plan, plans, run};

use super::args::InputArgs;
use super::assume;
use super::error::CliError;
use super::given_table::GivenTable;
use super::model_args::{ModelArgs, options};

/// Results with what they were computed from.
pub struct Computed {
    /// One result an analysis.
    pub results: Vec<AnalysisResult>,
    /// SHA-256 of the input.
    pub digest: String,
    /// Whether the results are named analyses of a review.
    pub named: bool,
}

/// Runs the analyses that the arguments ask for.
pub fn compute(
    input: &InputArgs,
    model: Option<&ModelArgs>,
    extras: &Extras<'_>,
) -> Result<Computed, CliError> {
    if input.input.is_dir() {
        from_review(input, model, extras)
    } else {
        from_table(input, model, extras)
    }
}

fn from_review(
    input: &InputArgs,
    model: Option<&ModelArgs>,
    extras: &Extras<'_>,
) -> Result<Computed, CliError> {
    let review = read_review(input)?;
    let findings = audit_review(&review);
    let mut results = Vec::new();
    for plan in adjusted(&review, input, model)? {
        let mut result = run(&review, &plan, extras)?;
        flag(&mut result, &findings);
        results.push(result);
    }
    if let Some(name) = extras.subgroup {
        known_characteristic(name, &results)?;
    }
    Ok(Computed {
        results,
        digest: review.digest,
        named: true,
    })
}

/// The review, with what the arguments assume.
pub fn read_review(input: &InputArgs) -> Result<Review, CliError> {
    if input.vtype.is_some() || input.correct.is_some() {
        let reason = "--vtype and --correct are for tables, and the input is a review folder";
        return Err(CliError::Usage {
            reason: reason.to_owned(),
        });
    }
    let mut review = load(&input.input)?;
    for (assumption, value) in assume::assumed(&input.assume)? {
        review.protocol.assumptions.assume(assumption, value);
    }
    Ok(review)
}

/// The analyses asked for, as the arguments adjust them.
pub fn adjusted<'a>(
    review: &'a Review,
    input: &InputArgs,
    model: Option<&ModelArgs>,
) -> Result<Vec<Plan<'a>>, CliError> {
    let mut plans = chosen(review, input.analysis.as_deref())?;
    for plan in &mut plans {
        adjust(plan, input, model)?;
    }
    Ok(plans)
}

/// A characteristic that no study reports is a slip of the pen, not an empty result.
fn known_characteristic(name: &str, results: &[AnalysisResult]) -> Result<(), CliError> {
    let reported = results.iter().flat_map(|result| &result.moderators);
    let names: BTreeSet<&str> = reported.flatten().map(|(name, _)| name.as_str()).collect();
    if names.contains(name) || names.is_empty() {
        return Ok(());
    }
    let names: Vec<_> = names.into_iter().collect();
    Err(CliError::Option {
        option: "subgroup",
        written: name.to_owned(),
        allowed: format!("one of {}", names.join(", ")),
    })
}

/// The analysis of this id, or all of them.
pub fn chosen<'a>(review: &'a Review, id: Option<&str>) -> Result<Vec<Plan<'a>>, CliError> {
    let mut all = plans(review)?;
    let Some(id) = id else { return Ok(all) };
    let known: Vec<_> = all
        .iter()
        .map(|plan| plan.analysis.id.value.clone())
        .collect();
    all.retain(|plan| plan.analysis.id.value == id);
    if all.is_empty() {
        return Err(CliError::NoAnalysis {
            id: id.to_owned(),
            known: known.join(", "),
        });
    }
    Ok(all)
}

fn adjust(
    plan: &mut Plan<'_>,
    input: &InputArgs,
    model: Option<&ModelArgs>,
) -> Result<(), CliError> {
    if let Some(code) = &input.measure {
        let measure = measure(code)?;
        let fits = measure.family() == plan.comparison.measure.family();
        if !fits || !measure.is_for_records() {
            return Err(CliError::Usage {
                reason: format!(
                    "--measure {measure} does not fit the data of `{}` ({})",
                    plan.analysis.id.value, plan.comparison.measure
                ),
            });
        }
        plan.comparison.measure = measure;
    }
    let comparison = &mut plan.comparison;
    let options = options(model, comparison.measure, plan.options)?;
    let mut usual = comparison.zero_rule;
    if plan.analysis.zero_cells.drop00.is_none() {
        usual.drop00 = drops00(options);
    }
    comparison.zero_rule = zero_rule(input, comparison.measure, usual)?;
    plan.options = options;
    Ok(())
}

fn from_table(
    input: &InputArgs,
    model: Option<&ModelArgs>,
    extras: &Extras<'_>,
) -> Result<Computed, CliError> {
    let given = GivenTable::read(input, model)?;
    if let Some(column) = extras.subgroup.filter(|column| !given.table.has(column)) {
        return Err(CliError::Usage {
            reason: format!("the table has no column `{column}` to form subgroups by"),
        });
    }
    Ok(Computed {
        results: vec![given.run(given.zero_rule, given.formula, extras)?],
        digest: given.table.digest(),
        named: false,
    })
}

pub(super) fn measure(code: &str) -> Result<Measure, CliError> {
    Measure::from_code(code).ok_or_else(|| {
        let known = Measure::ALL.map(Measure::code);
        CliError::Option {
            option: "measure",
            written: code.to_owned(),
            allowed: format!("one of {}", known.join(", ")),
        }
    })
}

pub(super) fn zero_rule(
    input: &InputArgs,
    measure: Measure,
    default: ZeroRule,
) -> Result<ZeroRule, CliError> {
    let to = match &input.to {
        None => default.to,
        Some(code) => AddTo::from_code(code).ok_or_else(|| CliError::Option {
            option: "to",
            written: code.clone(),
            allowed: "only0, all, if0all or none".to_owned(),
        })?,
    };
    let correction = match &input.correction {
        None => default.correction,
        Some(code) => Correction::from_code(code).ok_or_else(|| CliError::Option {
            option: "correction",
            written: code.clone(),
            allowed: "constant or tacc".to_owned(),
        })?,
    };
    if input.correction.is_some() && !correction.suits(measure) {
        return Err(CliError::Usage {
            reason: format!(
                "--correction tacc shares the correction between two groups of counts, and \
                 {measure} has none"
            ),
        });
    }
    let add = match (input.add, assume::add(&input.assume)?) {
        (Some(_), Some(_)) => {
            return Err(CliError::Usage {
                reason: "--add and --assume add say the same; give one of them".to_owned(),
            });
        }
        (one, other) => one.or(other).unwrap_or(default.add),
    };
    if !(0.0..f64::INFINITY).contains(&add) {
        return Err(CliError::Option {
            option: "add",
            written: add.to_string(),
            allowed: "a number from 0 up".to_owned(),
        });
    }
    Ok(ZeroRule {
        add,
        correction,
        to,
        drop00: input.drop00.unwrap_or(default.drop00),
    })
}

pub(super) fn formula(input: &InputArgs, measure: Measure) -> Result<Formula, CliError> {
    let default = Formula::default();
    let vtype = match &input.vtype {
        None => default.vtype,
        Some(code) => VarianceType::from_code(code).ok_or_else(|| CliError::Option {
            option: "vtype",
            written: code.clone(),
            allowed: "LS, LS2, UB, AV, HO, AVHO, ST, CS or EX".to_owned(),
        })?,
    };
    if !vtype.suits(measure) {
        return Err(CliError::Usage {
            reason: format!("--vtype {} is not defined for {measure}", vtype.code()),
        });
    }
    Ok(Formula {
        vtype,
        correct: input.correct.unwrap_or(default.correct),
        ..default
    })
}

/// Whether tables without, or with only, events are left out unless something else is said: those of sums of counts have
/// no effect of their own.
pub(super) fn drops00(options: Options) -> bool {
    options.method.pools_counts()
}
