//! Contributions and net heat as text.

use std::fmt::Write;

use super::{Statistics, name, versus};
use crate::network::{Contribution, Contributions, DesignQ, NetHeat, Network, NetworkResult};
use crate::numerics::format;
use crate::reports::network::tested;
use crate::reports::text::columns;

/// What was asked for as text.
pub fn text(result: &NetworkResult, asked: &Statistics) -> String {
    let mut out = String::new();
    if let Some(all) = &asked.contributions {
        contributions_text(&mut out, result, all);
    }
    if let Some(both) = &asked.net_heat {
        for (model, heat) in ["common", "random"].iter().zip(both) {
            heat_text(&mut out, &result.network, model, heat.as_ref());
        }
    }
    out
}

/// How many of the largest a cell names.
const NAMED: usize = 3;

fn contributions_text(out: &mut String, result: &NetworkResult, all: &Contributions) {
    let network = &result.network;
    let study = |at: usize| network.trials[at].label.clone();
    let comparison = |at: usize| versus(network, all.comparisons[at]);
    let against = |one: &&Contribution| one.one == result.reference || one.two == result.reference;
    let rows: Vec<[String; 5]> = all
        .estimates
        .iter()
        .filter(against)
        .map(|one| {
            let other = if one.one == result.reference {
                one.two
            } else {
                one.one
            };
            let direct = all
                .comparisons
                .iter()
                .position(|pair| *pair == (one.one, one.two));
            [
                name(network, other).to_owned(),
                format::or_missing(direct.map(|at| one.comparisons[at]), |share| {
                    format!("{share:.1}%")
                }),
                format!("{}", one.path_count),
                largest(&one.comparisons, comparison),
                largest(&one.studies, study),
            ]
        })
        .collect();
    let head = format!(
        "Contributions ({}) against {}",
        all.method.name(),
        name(network, result.reference)
    );
    let _ = writeln!(out);
    columns(
        out,
        &[&head, "Direct", "Paths", "Comparisons", "Studies"],
        &rows,
    );
    let count = all.estimates.len() as f64;
    let mean = |at: usize| all.estimates.iter().map(|one| one.studies[at]).sum::<f64>() / count;
    let means: Vec<f64> = (0..network.trials.len()).map(mean).collect();
    let _ = writeln!(out, "Over all estimates: {}.", largest(&means, study));
}

/// The largest shares, named.
fn largest(shares: &[f64], name: impl Fn(usize) -> String) -> String {
    let mut order: Vec<usize> = (0..shares.len()).filter(|at| shares[*at] > 0.0).collect();
    order.sort_by(|a, b| shares[*b].total_cmp(&shares[*a]));
    let shown = order.iter().take(NAMED);
    let shown = shown.map(|at| format!("{} {:.1}%", name(*at), shares[*at]));
    shown.collect::<Vec<_>>().join(", ")
}

/// Two decimals, and no sign on what rounds to 0.
fn two_digits(value: f64) -> String {
    let shown = format!("{value:.2}");
    if shown == "-0.00" {
        "0.00".to_owned()
    } else {
        shown
    }
}

fn heat_text(out: &mut String, network: &Network, model: &str, heat: Option<&NetHeat>) {
    let Some(heat) = heat else {
        let _ = writeln!(
            out,
            "\nNo net heat under {model} effects: no design can be detached so that others still contradict each other."
        );
        return;
    };
    let shown = |at: usize| {
        let own = &heat.contrasts[at];
        let several = if own.design.len() > 2 {
            format!(", {} arms", own.design.len())
        } else {
            String::new()
        };
        format!("{}{several}", versus(network, (own.one, own.two)))
    };
    let rows: Vec<[String; 5]> = heat
        .order
        .iter()
        .map(|at| {
            let others = heat
                .order
                .iter()
                .filter(|other| heat.contrasts[**other].design != heat.contrasts[*at].design);
            let warmest = others.filter_map(|other| Some((*other, heat.heat[*at][*other]?)));
            let warmest = warmest.max_by(|a, b| a.1.total_cmp(&b.1));
            [
                shown(*at),
                heat.contrasts[*at].studies.to_string(),
                two_digits(heat.contrasts[*at].q),
                format::or_missing(warmest.map(|own| own.1), two_digits),
                warmest.map_or_else(String::new, |own| shown(own.0)),
            ]
        })
        .collect();
    let head = format!("Net heat, {model} effects");
    let _ = writeln!(out);
    columns(
        out,
        &[&head, "Studies", "q", "Less by", "when detached"],
        &rows,
    );
    // Designs that change nothing are not worth a row.
    let matter = |own: &&DesignQ| {
        let own = heat
            .contrasts
            .iter()
            .position(|row| row.design == own.design);
        own.is_some_and(|at| heat.order.contains(&at))
    };
    let mut detached: Vec<&DesignQ> = heat.detached.iter().filter(matter).collect();
    detached.sort_by(|a, b| a.test.q.total_cmp(&b.test.q));
    let rows: Vec<[String; 2]> = detached
        .into_iter()
        .map(|own| {
            let names: Vec<&str> = own.design.iter().map(|at| name(network, *at)).collect();
            [names.join(", "), tested(own.test)]
        })
        .collect();
    let _ = writeln!(out);
    let head = format!("Without the design, {model} effects");
    columns(out, &[&head, "Inconsistency left"], &rows);
}
