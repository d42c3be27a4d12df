//! What can be drawn of a network, filled from its results.
//!
//! - [`graph`]: who was compared with whom.
//! - [`league`]: every treatment against every other, as a table.
//! - [`forest`]: all treatments against one.
//! - [`splits`]: direct against indirect evidence.
//! - [`heat`]: where designs disagree.
//! - [`contributions`]: what each estimate is made of.
//! - [`rankogram`]: how probable each rank is.

mod base;
mod contributions;
mod error;
mod forest;
mod graph;
mod heat;
mod league;
mod rankogram;
mod splits;

use crate::figures::{Figure, Metadata, PIXELS_PER_MM, Sheet};
use crate::network::{NetworkOptions, NetworkResult, NetworkTable, NetworkTau2};
use crate::numerics::format;
use crate::pooling::IntervalMethod;
use crate::reports::companions::Paper;
use crate::synthesis::ReviewNetwork;

pub use contributions::{ContributionParts, contributions};
pub use error::NetworkFigureError;
pub use forest::{ForestChoice, ForestOrder, forest};
pub use graph::graph;
pub use heat::heat;
pub use league::{Cell, Compared, LEAGUE_STYLE, League, league};
pub use rankogram::rankogram;
pub use splits::splits;

/// Everything that can be drawn of a network of a review, by kind; ids begin with that of the network. Of the figures that
/// need loops or ranks those it has.
pub fn drawn(of: &ReviewNetwork, digest: &str) -> Vec<(&'static str, Box<dyn Figure>)> {
    let paper = Paper {
        // Two columns of a journal.
        width_mm: 178.0,
        input_sha256: digest,
    };
    let (table, result) = (&of.table, &of.result);
    let id = |kind: &str| format!("{}-{kind}", of.id);
    let mut all: Vec<(&'static str, Box<dyn Figure>)> = Vec::new();
    let mut graph = graph(table, &paper);
    graph.sheet.id = id("graph");
    all.push(("graph", Box::new(graph)));
    let mut forest = forest(table, result, ForestChoice::default(), &paper);
    forest.id = id("forest");
    all.push(("forest", Box::new(forest)));
    if let Some(mut figure) = rankogram(table, result, &paper) {
        figure.sheet.id = id("rankogram");
        all.push(("rankogram", Box::new(figure)));
    }
    if let Some(mut plot) = splits(table, result, &paper) {
        plot.id = id("splits");
        all.push(("splits", Box::new(plot)));
    }
    if let Ok(mut figure) = heat(table, result, &paper) {
        figure.sheet.id = id("heat");
        all.push(("heat", Box::new(figure)));
    }
    if let Some(found) = &of.statistics.contributions {
        let parts = (found, &ContributionParts::Studies);
        let mut figure = contributions(table, result, parts, &paper);
        figure.sheet.id = id("contributions");
        all.push(("contributions", Box::new(figure)));
    }
    all
}

/// Id, title and origin of a figure, without notes; `options` where the network was analysed for it.
fn sheet(
    table: &NetworkTable,
    options: Option<&NetworkOptions>,
    kind: &str,
    paper: &Paper<'_>,
) -> Sheet {
    let measure = table.measure.code();
    Sheet {
        id: format::uncapitalised(kind).replace(' ', "-"),
        title: format!("{kind}: {}", format::uncapitalised(table.measure.name())),
        width: paper.width_mm * PIXELS_PER_MM,
        metadata: Metadata {
            engine: concat!("oxymeta ", env!("CARGO_PKG_VERSION")).to_owned(),
            input_sha256: paper.input_sha256.to_owned(),
            options: options.map_or_else(
                || measure.to_owned(),
                |options| format!("{measure}, {}, {}%", options.tau2.code(), options.level),
            ),
        },
        ..Sheet::default()
    }
}

/// `13 studies`, `1 study`.
fn studies(k: usize) -> String {
    crate::reports::findings::studies(k)
}

fn is_random(result: &NetworkResult) -> bool {
    result.tau2().is_some() && result.options.tau2 != NetworkTau2::CommonEffect
}

/// `26 studies of 10 treatments; random effects, variance between studies by REML`, with the intervals where they are not Wald's.
fn model(result: &NetworkResult) -> String {
    let model = match is_random(result) {
        true => format!(
            "random effects, variance between studies by {}",
            result.options.tau2.code()
        ),
        false if result.tau2().is_none() => "common effects by Mantel-Haenszel".to_owned(),
        false => "common effects".to_owned(),
    };
    let intervals = match result.options.interval {
        IntervalMethod::Wald => String::new(),
        other => format!("; confidence intervals by {}", other.name()),
    };
    format!(
        "{} of {} treatments; {model}{intervals}",
        studies(result.network.trials.len()),
        result.network.treatments.len()
    )
}

/// A name inside a rich text.
fn plain(text: &str) -> String {
    text.replace('*', "\\*")
}
