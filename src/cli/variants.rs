//! `--sweep` and `--compare-zero-rules`: the same analysis under other assumptions.

use oxymeta::records::Assumption;
use oxymeta::reports::{json, variants as reports};
use oxymeta::synthesis::{
    Extras, Sweep, Variants, compare_zero_rules, has_zero_rules, run, sweep_review,
};

use super::args::{Format, InputArgs, OutputArgs, VariantArgs};
use super::error::CliError;
use super::given_table::GivenTable;
use super::input::{adjusted, read_review};
use super::model_args::ModelArgs;
use super::{assume, output};

/// What the variants of an analysis are shown by.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Show {
    Effects,
    Pooled,
}

/// Runs the variants that the arguments ask for and writes them.
pub fn write(
    show: Show,
    input: &InputArgs,
    model: Option<&ModelArgs>,
    asked: &VariantArgs,
    to: &OutputArgs,
) -> Result<(), CliError> {
    let sweeps = asked.sweep.iter().map(|text| assume::sweep(text));
    let sweeps = sweeps.collect::<Result<Vec<_>, _>>()?;
    if to.format == Format::Csv && asked.compare_zero_rules && !sweeps.is_empty() {
        return Err(CliError::Usage {
            reason: "a CSV file holds one table: ask for --sweep or --compare-zero-rules"
                .to_owned(),
        });
    }
    let (all, digest) = if input.input.is_dir() {
        of_review(input, model, asked, &sweeps)?
    } else {
        of_table(input, model, asked, &sweeps)?
    };
    let effects = show == Show::Effects;
    let out = match to.format {
        Format::Text if effects => reports::text::effects(&all),
        Format::Text => reports::text::pool(&all),
        Format::Csv => match (effects, asked.compare_zero_rules) {
            (true, true) => reports::csv::effects_by_rule(&all),
            (true, false) => reports::csv::swept_effects(&all),
            (false, true) => reports::csv::pooled_rules(&all),
            (false, false) => reports::csv::pooled_sweeps(&all),
        },
        Format::Json => output::json(&json::variants(&json::Origin::new(&digest), &all, effects)),
    };
    output::write(&out, to.output.as_deref())
}

type Sweeps = [(Assumption, Vec<f64>)];

fn of_review(
    input: &InputArgs,
    model: Option<&ModelArgs>,
    asked: &VariantArgs,
    sweeps: &Sweeps,
) -> Result<(Vec<Variants>, String), CliError> {
    let review = read_review(input)?;
    let mut all = Vec::new();
    for plan in adjusted(&review, input, model)? {
        let measure = plan.comparison.measure;
        let swept = sweeps.iter().map(|(assumption, values)| {
            sweep_review(&review, &plan, *assumption, values).map_err(CliError::from)
        });
        let sweeps = swept.collect::<Result<Vec<_>, _>>()?;
        let of_effects = !plan.options.method.pools_counts();
        let zero_rules = if asked.compare_zero_rules && of_effects && has_zero_rules(measure) {
            compare_zero_rules(measure, plan.comparison.zero_rule, |rule| {
                let mut plan = plan.clone();
                plan.comparison.zero_rule = rule;
                run(&review, &plan, &Extras::default())
            })?
        } else {
            Vec::new()
        };
        if !sweeps.is_empty() || !zero_rules.is_empty() {
            all.push(Variants {
                id: plan.analysis.id.value.clone(),
                title: plan.analysis.title.clone(),
                measure,
                sweeps,
                zero_rules,
            });
        }
    }
    if all.is_empty() {
        return Err(no_counts("none of these analyses is"));
    }
    Ok((all, review.digest))
}

fn of_table(
    input: &InputArgs,
    model: Option<&ModelArgs>,
    asked: &VariantArgs,
    sweeps: &Sweeps,
) -> Result<(Vec<Variants>, String), CliError> {
    let mut given = GivenTable::read(input, model)?;
    given.table = given.table.with_distinct_names();
    let extras = Extras::default();
    let swept = sweeps.iter().map(|(assumption, values)| {
        let base = match assumption {
            Assumption::Add => Some(given.zero_rule.add),
            _ => given.formula.assumed_r,
        };
        Sweep::of(*assumption, base, values, |value| {
            let (rule, formula) = given.assuming("sweep", *assumption, value)?;
            given.run(rule, formula, &extras)
        })
    });
    let sweeps = swept.collect::<Result<Vec<_>, _>>()?;
    let zero_rules = if !asked.compare_zero_rules {
        Vec::new()
    } else if given.options.method.pools_counts() {
        return Err(CliError::Usage {
            reason: "--compare-zero-rules is for pooled effects: sums of counts add nothing to zero cells"
                .to_owned(),
        });
    } else if has_zero_rules(given.measure) {
        compare_zero_rules(given.measure, given.zero_rule, |rule| {
            given.run(rule, given.formula, &extras)
        })?
    } else {
        return Err(no_counts(&format!("{} is not", given.measure)));
    };
    let variants = Variants {
        id: given.name.clone(),
        title: given.name.clone(),
        measure: given.measure,
        sweeps,
        zero_rules,
    };
    Ok((vec![variants], given.table.digest()))
}

fn no_counts(which: &str) -> CliError {
    CliError::Usage {
        reason: format!("--compare-zero-rules is for measures of counts, and {which}"),
    }
}
