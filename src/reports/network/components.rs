//! The additive model of components as JSON, CSV and text.

use std::fmt::Write;

use serde::Serialize;

use super::{QJson, shown, tested};
use crate::network::{Additive, Network, NetworkTable, Pairwise};
use crate::numerics::distributions::normal;
use crate::numerics::format;
use crate::reports::csv::{or_empty, table};
use crate::reports::json::Origin;
use crate::reports::text::columns;

/// The additive model, on the analysis scale.
#[derive(Debug, Serialize)]
pub struct ComponentsJson<'a> {
    #[serde(flatten)]
    origin: Option<Origin>,
    measure: &'static str,
    studies: usize,
    tau2: f64,
    q: f64,
    q_df: usize,
    q_p: Option<f64>,
    additivity: Option<QJson>,
    level: f64,
    components: Vec<EffectJson<'a>>,
    combinations: Vec<EffectJson<'a>>,
}

#[derive(Debug, Serialize)]
struct EffectJson<'a> {
    name: &'a str,
    estimate: Option<f64>,
    se: Option<f64>,
    ci: Option<[f64; 2]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tried: Option<bool>,
}

/// What was asked for beside the components: sums of them, by names with ` + ` between.
pub struct Asked<'a> {
    /// Names as written.
    pub sums: &'a [String],
    /// Level of intervals in percent.
    pub level: f64,
}

/// A component or sum with its effect, where the studies tell it.
struct Row<'a> {
    name: &'a str,
    effect: Option<Pairwise>,
    tried: Option<bool>,
}

fn rows<'a>(network: &Network, found: &'a Additive, asked: &'a Asked) -> [Vec<Row<'a>>; 2] {
    let own = found.components.iter().enumerate();
    let own = own.map(|(at, name)| Row {
        name,
        effect: found.component(at),
        tried: None,
    });
    let sums = asked.sums.iter().map(|name| {
        let parts: Vec<&str> = name.split('+').map(str::trim).collect();
        let sum = found.combination(network, &parts);
        Row {
            name,
            tried: sum.as_ref().map(|sum| sum.tried),
            effect: sum.map(|sum| sum.effect),
        }
    });
    [own.collect(), sums.collect()]
}

fn limits(effect: Pairwise, level: f64) -> [f64; 2] {
    let half = normal::quantile_upper((1.0 - level / 100.0) / 2.0) * effect.se;
    [effect.effect - half, effect.effect + half]
}

/// As JSON.
pub fn json<'a>(
    origin: Option<&Origin>,
    table: &NetworkTable,
    found: &'a Additive,
    asked: &'a Asked,
) -> ComponentsJson<'a> {
    let [own, sums] = rows(&table.network, found, asked);
    let effects = |rows: Vec<Row<'a>>| {
        rows.into_iter()
            .map(|row| EffectJson {
                name: row.name,
                estimate: row.effect.map(|effect| effect.effect),
                se: row.effect.map(|effect| effect.se),
                ci: row.effect.map(|effect| limits(effect, asked.level)),
                tried: row.tried,
            })
            .collect()
    };
    ComponentsJson {
        origin: origin.cloned(),
        measure: table.measure.code(),
        studies: table.network.trials.len(),
        tau2: found.tau2,
        q: found.q.q,
        q_df: found.q.df,
        q_p: found.q.p,
        additivity: found.additivity.map(QJson::from),
        level: asked.level,
        components: effects(own),
        combinations: effects(sums),
    }
}

/// As CSV: one row for each component and sum.
pub fn csv(table_of: &NetworkTable, found: &Additive, asked: &Asked) -> String {
    let head = ["component", "estimate", "se", "ci_lb", "ci_ub", "tried"];
    let mut out = vec![head.map(str::to_owned).to_vec()];
    for row in rows(&table_of.network, found, asked).into_iter().flatten() {
        let ci = row.effect.map(|effect| limits(effect, asked.level));
        out.push(vec![
            row.name.to_owned(),
            or_empty(row.effect.map(|effect| effect.effect)),
            or_empty(row.effect.map(|effect| effect.se)),
            or_empty(ci.map(|ci| ci[0])),
            or_empty(ci.map(|ci| ci[1])),
            row.tried
                .map_or_else(String::new, |tried| tried.to_string()),
        ]);
    }
    table(&out)
}

/// As text.
pub fn text(table: &NetworkTable, found: &Additive, asked: &Asked) -> String {
    let mut out = String::new();
    let _ = writeln!(
        out,
        "{}, additive model of {} components: {} studies of {} treatments\n",
        table.measure.name(),
        found.components.len(),
        table.network.trials.len(),
        table.network.treatments.len()
    );
    let cells = |row: Row| {
        let effect = format::or_missing(row.effect.map(|effect| effect.effect), |effect| {
            shown(table.measure, effect)
        });
        let interval = row
            .effect
            .map(|effect| limits(effect, asked.level).map(|limit| shown(table.measure, limit)));
        let interval = interval.map_or_else(
            || "not told by the studies".to_owned(),
            |[low, high]| format!("{low} to {high}"),
        );
        let tried = match row.tried {
            Some(false) => "never tried",
            _ => "",
        };
        [row.name.to_owned(), effect, interval, tried.to_owned()]
    };
    let rows: Vec<[String; 4]> = rows(&table.network, found, asked)
        .into_iter()
        .flatten()
        .map(cells)
        .collect();
    let interval = format!("{}% CI", asked.level);
    columns(
        &mut out,
        &["Component", table.measure.code(), &interval, ""],
        &rows,
    );
    let _ = writeln!(out, "\ntau2 = {:.6}", found.tau2);
    let _ = writeln!(out, "Additive model: {}", tested(found.q));
    if let Some(test) = found.additivity {
        let _ = writeln!(
            out,
            "Additivity, against one effect for each treatment: {}",
            tested(test)
        );
    }
    out
}
