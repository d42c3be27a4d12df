//! The additive model of components as JSON, CSV and text.

use std::borrow::Cow;
use std::fmt::Write;

use serde::Serialize;

use super::diagnosis::{self, FactJson};
use super::{QJson, shown, tested};
use crate::network::{
    Additive, Combination, Fact, Network, NetworkError, NetworkTable, NetworkTau2, Pairwise,
    diagnose,
};
use crate::numerics::distributions::normal;
use crate::numerics::format;
use crate::reports::csv::{or_empty, table};
use crate::reports::json::Origin;
use crate::reports::text::columns;

/// The additive model, on the analysis scale.
#[derive(Debug, Serialize)]
pub struct ComponentsJson<'a> {
    #[serde(flatten)]
    origin: Origin,
    measure: &'static str,
    studies: usize,
    tau2: f64,
    q: f64,
    q_df: usize,
    q_p: Option<f64>,
    additivity: Option<QJson>,
    level: f64,
    tau2_method: &'static str,
    i2: Option<f64>,
    inactive: Option<&'a str>,
    components: Vec<EffectJson<'a>>,
    combinations: Vec<EffectJson<'a>>,
    /// What the studies tell of components that they do not tell alone.
    confounded: Vec<EffectJson<'a>>,
    diagnosis: Vec<FactJson<'a>>,
}

#[derive(Debug, Serialize)]
struct EffectJson<'a> {
    name: Cow<'a, str>,
    estimate: Option<f64>,
    se: Option<f64>,
    ci: Option<[f64; 2]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tried: Option<bool>,
}

/// What was asked for beside the components: sums of them, by names with ` + ` between, alone or one ` vs ` another.
pub struct Asked<'a> {
    /// Names as written.
    pub sums: &'a [String],
    /// Level of intervals in percent.
    pub level: f64,
    /// Estimator of the variance between studies.
    pub tau2: NetworkTau2,
}

/// A component or sum with its effect, where the studies tell it.
struct Row<'a> {
    name: Cow<'a, str>,
    effect: Option<Pairwise>,
    tried: Option<bool>,
}

/// Between two sums of components that are compared.
const VERSUS: &str = " vs ";

/// Whether every sum asked for is of components that treatments have.
///
/// # Errors
/// A component that no treatment has.
pub fn check(network: &Network, found: &Additive, asked: &Asked) -> Result<(), NetworkError> {
    let mut sums = asked.sums.iter();
    sums.try_for_each(|name| sum(network, found, name).map(|_| ()))
}

fn sum(
    network: &Network,
    found: &Additive,
    name: &str,
) -> Result<Option<Combination>, NetworkError> {
    let (one, two) = name.split_once(VERSUS).unwrap_or((name, ""));
    let [one, two] = [one, two].map(|sum| {
        let parts = sum.split('+').map(str::trim);
        parts.filter(|part| !part.is_empty()).collect::<Vec<_>>()
    });
    found.versus(network, &one, &two)
}

/// Components, sums asked for, and what is told of confounded components.
fn rows<'a>(network: &Network, found: &'a Additive, asked: &'a Asked) -> [Vec<Row<'a>>; 3] {
    let own = found.components.iter().enumerate();
    let own = own.map(|(at, name)| Row {
        name: name.into(),
        effect: found.component(at),
        tried: None,
    });
    let sums = asked.sums.iter().map(|name| {
        let sum = sum(network, found, name).ok().flatten();
        Row {
            name: name.into(),
            tried: sum.as_ref().map(|sum| sum.tried),
            effect: sum.map(|sum| sum.effect),
        }
    });
    let confounded = (0..found.confounded.len()).map(|at| {
        let (name, effect) = found.confounded_sum(at);
        Row {
            name: name.into(),
            effect,
            tried: None,
        }
    });
    [own.collect(), sums.collect(), confounded.collect()]
}

fn limits(effect: Pairwise, level: f64) -> [f64; 2] {
    let half = normal::quantile_upper((1.0 - level / 100.0) / 2.0) * effect.se;
    [effect.effect - half, effect.effect + half]
}

/// As JSON.
pub fn json<'a>(
    origin: &Origin,
    table: &'a NetworkTable,
    found: &'a Additive,
    asked: &'a Asked,
) -> ComponentsJson<'a> {
    let [own, sums, confounded] = rows(&table.network, found, asked);
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
        origin: origin.clone(),
        measure: table.measure.code(),
        studies: table.network.trials.len(),
        tau2: found.tau2,
        q: found.q.q,
        q_df: found.q.df,
        q_p: found.q.p,
        additivity: found.additivity.map(QJson::from),
        level: asked.level,
        tau2_method: asked.tau2.code(),
        i2: i2(found),
        inactive: found.inactive.as_deref(),
        components: effects(own),
        combinations: effects(sums),
        confounded: effects(confounded),
        diagnosis: diagnosis::json(&table.network, &diagnose(&table.network, None)),
    }
}

/// Share of Q that chance does not explain, in percent; `None` without degrees of freedom.
fn i2(found: &Additive) -> Option<f64> {
    let (q, df) = (found.q.q, found.q.df as f64);
    (df > 0.0).then(|| if q > df { 100.0 * (q - df) / q } else { 0.0 })
}

/// As CSV: one row for each component and sum.
pub fn csv(table_of: &NetworkTable, found: &Additive, asked: &Asked) -> String {
    let head = ["component", "estimate", "se", "ci_lb", "ci_ub", "tried"];
    let mut out = vec![head.map(str::to_owned).to_vec()];
    for row in rows(&table_of.network, found, asked).into_iter().flatten() {
        let ci = row.effect.map(|effect| limits(effect, asked.level));
        out.push(vec![
            row.name.into_owned(),
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
        "{}, additive model of {} components{}: {} studies of {} treatments\n",
        table.measure.name(),
        found.components.len() - found.interactions.len(),
        interactions(found.interactions.len()),
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
        [row.name.into_owned(), effect, interval, tried.to_owned()]
    };
    let [own, sums, confounded] = rows(&table.network, found, asked);
    let rows: Vec<[String; 4]> = own.into_iter().chain(sums).map(cells).collect();
    let interval = format!("{}% CI", asked.level);
    columns(
        &mut out,
        &["Component", table.measure.code(), &interval, ""],
        &rows,
    );
    if !confounded.is_empty() {
        let alone = found.components.iter().zip(&found.estimable);
        let alone = alone
            .filter(|(_, told)| !**told)
            .map(|(name, _)| name.as_str());
        let _ = writeln!(
            out,
            "\nThe studies do not tell these apart: {}. They tell only:\n",
            alone.collect::<Vec<_>>().join(", ")
        );
        let rows: Vec<[String; 4]> = confounded.into_iter().map(cells).collect();
        columns(
            &mut out,
            &["Sum", table.measure.code(), &interval, ""],
            &rows,
        );
    }
    let _ = writeln!(
        out,
        "\ntau2 = {:.6} ({}), I2 = {}",
        found.tau2,
        asked.tau2.code(),
        format::or_missing(i2(found), |i2| format!("{i2:.1}%"))
    );
    let _ = writeln!(out, "Additive model: {}", tested(found.q));
    if let Some(test) = found.additivity {
        let _ = writeln!(
            out,
            "Additivity, against one effect for each treatment: {}",
            tested(test)
        );
    }
    let facts = diagnose(&table.network, None);
    let apart = facts
        .iter()
        .filter(|fact| matches!(fact, Fact::Disconnected { .. }));
    for sentence in diagnosis::sentences(&table.network, &apart.cloned().collect::<Vec<_>>()) {
        let _ = writeln!(out, "\n{sentence} Additivity itself cannot be tested then.");
    }
    out
}

/// How many interactions, in words.
fn interactions(count: usize) -> String {
    match count {
        0 => String::new(),
        1 => " and one interaction".to_owned(),
        _ => format!(" and {count} interactions"),
    }
}
