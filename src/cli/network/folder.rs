//! `oxymeta network` of a review folder.

use oxymeta::integrity::{audit_review, flag_network};
use oxymeta::network::NetworkOptions;
use oxymeta::records::{DeclaredNetwork, Located, Review, load};
use oxymeta::reports::json::Origin;
use oxymeta::reports::network::{csv, review as reports};
use oxymeta::synthesis::{
    NetworkPlan, additive_model, connected_table, network_plan, network_plans, run_network,
};

use super::super::args::Format;
use super::super::error::CliError;
use super::super::{input, output};
use super::options::{options, wrong};
use super::{NetworkArgs, components};

/// Networks that the protocol declares, or one of `--outcome`.
pub fn run(args: &NetworkArgs) -> Result<(), CliError> {
    args.figure.check(args.output.output.as_deref())?;
    if args.sheet.is_some() {
        return Err(usage(
            "--sheet is of workbooks, and the input is a review folder",
        ));
    }
    args.statistics
        .refuse_for_folders(args.figure.figure.is_some())?;
    let review = load(&args.input)?;
    let asked = asked(args);
    let mut plans = plans(args, &review, asked.as_ref())?;
    for plan in &mut plans {
        adjust(plan, args)?;
    }
    if args.components || args.figure.figure.is_some() {
        return of_one(args, &review, &plans);
    }
    let findings = audit_review(&review);
    let mut networks = Vec::new();
    for plan in &plans {
        let mut network = run_network(&review, plan).map_err(|source| failed(plan, source))?;
        flag_network(&review, plan, &mut network, &findings);
        networks.push(network);
    }
    let out = match args.output.format {
        Format::Text => reports::text(&networks),
        Format::Json => output::json(&reports::json(&Origin::new(&review.digest), &networks)),
        Format::Csv => csv::pairs_of_networks(&networks),
    };
    output::write(&out, args.output.output.as_deref())
}

/// Refuses options of review folders.
pub fn refuse_for_tables(args: &NetworkArgs) -> Result<(), CliError> {
    if args.analysis.is_some() || !args.outcome.is_empty() {
        return Err(usage(
            "--analysis and --outcome choose from a review folder, and the input is a table",
        ));
    }
    Ok(())
}

fn usage(reason: &str) -> CliError {
    CliError::Usage {
        reason: reason.to_owned(),
    }
}

fn failed(plan: &NetworkPlan<'_>, source: oxymeta::network::NetworkError) -> CliError {
    CliError::NetworkOf {
        id: plan.declared.id.value.clone(),
        source: Box::new(source),
    }
}

/// The network that `--outcome` and `--measure` describe.
fn asked(args: &NetworkArgs) -> Option<DeclaredNetwork> {
    if args.outcome.is_empty() {
        return None;
    }
    let located = |value: &String| Located {
        value: value.clone(),
        span: 0..0,
    };
    Some(DeclaredNetwork {
        id: located(&args.outcome.join("-")),
        title: format!("Every treatment compared: {}", args.outcome.join(", ")),
        outcome: args.outcome.iter().map(located).collect(),
        measure: located(&args.measure.clone().unwrap_or_default()),
        reference: Vec::new(),
        arms: None,
        grouping: Vec::new(),
        alternatives: Vec::new(),
        components: None,
        tau2: None,
        towards_benefit: false,
        zero_cells: Default::default(),
        convert: false,
        bounds: Default::default(),
        note: None,
    })
}

fn plans<'a>(
    args: &NetworkArgs,
    review: &'a Review,
    asked: Option<&'a DeclaredNetwork>,
) -> Result<Vec<NetworkPlan<'a>>, CliError> {
    if let Some(declared) = asked {
        let known: Vec<&str> = review
            .protocol
            .outcomes
            .iter()
            .map(|one| one.id.as_str())
            .collect();
        if let Some(unknown) = args.outcome.iter().find(|id| !known.contains(&id.as_str())) {
            return Err(wrong(
                "outcome",
                unknown,
                &format!("one of {}", known.join(", ")),
            ));
        }
        if let Some(code) = &args.measure {
            input::measure(code)?;
        }
        return Ok(vec![network_plan(review, declared)?]);
    }
    let mut all = network_plans(review)?;
    if all.is_empty() {
        return Err(usage(
            "the protocol declares no network: write [[network]] with id, title, outcome and measure into review.toml, or ask \
             with --outcome and --measure",
        ));
    }
    let Some(id) = &args.analysis else {
        return Ok(all);
    };
    let known: Vec<_> = all
        .iter()
        .map(|plan| plan.declared.id.value.clone())
        .collect();
    all.retain(|plan| plan.declared.id.value == *id);
    if all.is_empty() {
        return Err(CliError::NoAnalysis {
            id: id.clone(),
            known: known.join(", "),
        });
    }
    Ok(all)
}

/// What the arguments ask otherwise.
fn adjust(plan: &mut NetworkPlan<'_>, args: &NetworkArgs) -> Result<(), CliError> {
    if let Some(code) = &args.measure {
        let measure = input::measure(code)?;
        if measure.family() != plan.comparison.measure.family() || !measure.is_for_records() {
            return Err(CliError::Usage {
                reason: format!(
                    "--measure {measure} does not fit the data of `{}` ({})",
                    plan.declared.id.value, plan.comparison.measure
                ),
            });
        }
        plan.comparison.measure = measure;
    }
    plan.comparison.zero_rule.add = args.add.unwrap_or(plan.comparison.zero_rule.add);
    plan.options = options(args, plan.options.clone())?;
    Ok(())
}

/// A figure, or the additive model, of the only network.
fn of_one(args: &NetworkArgs, review: &Review, plans: &[NetworkPlan<'_>]) -> Result<(), CliError> {
    let [plan] = plans else {
        let ids: Vec<&str> = plans.iter().map(|plan| plan.declared.id.as_str()).collect();
        return Err(CliError::Usage {
            reason: format!(
                "the review has several networks: choose one with --analysis: {}",
                ids.join(", ")
            ),
        });
    };
    let error = |source| failed(plan, source);
    if let Some(kind) = args.figure.figure {
        let (table, options): (_, NetworkOptions) = connected_table(review, plan).map_err(error)?;
        return args
            .figure
            .draw(kind, args, (&table, &options, &review.digest));
    }
    let asked = additive_model(review, plan).map_err(error)?;
    let mut model = asked.options;
    model.inactive = args.inactive.clone().or(model.inactive);
    if !args.interaction.is_empty() {
        model.interactions = args.interaction.clone();
    }
    let sums = match args.sum.as_slice() {
        [] => &asked.sums,
        own => own,
    };
    components(args, &asked.table, &model, sums, &review.digest)
}
