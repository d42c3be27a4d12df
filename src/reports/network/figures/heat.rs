//! Where designs disagree: the net heat plot.

use crate::figures::net_heat::NetHeat as Figure;
use crate::network::{DesignContrast, NetHeat, NetworkResult, NetworkTable, NetworkTau2, net_heat};
use crate::numerics::format;
use crate::reports::companions::Paper;

use super::{NetworkFigureError, plain, sheet};

/// More contrasts than these cannot be read.
const MOST: usize = 45;

/// The net heat of a network under the model in force.
///
/// # Errors
/// No design can be detached.
pub fn heat(
    table: &NetworkTable,
    result: &NetworkResult,
    paper: &Paper<'_>,
) -> Result<Figure, NetworkFigureError> {
    let is_random = result.options.tau2 != NetworkTau2::CommonEffect;
    let consistency = result.consistency.as_ref();
    let consistency = consistency.ok_or(NetworkFigureError::Counts)?;
    let tau2 = match is_random {
        true => consistency.tau2_within,
        false => 0.0,
    };
    let found = net_heat(&result.network, tau2, result.reference);
    let found = found.filter(|found| !found.order.is_empty());
    let found = found.ok_or(NetworkFigureError::NothingDetached)?;
    let named = |at: usize| named(result, &found.contrasts[at]);
    let order = &hottest(&found);
    let mut sheet = sheet(table, Some(&result.options), "Net heat plot", paper);
    sheet.notes = notes(result, &found, is_random);
    if order.len() < found.order.len() {
        sheet.notes.push(format!(
            "The {} of {} contrasts with the strongest colours.",
            order.len(),
            found.order.len()
        ));
    }
    sheet.description = description(&found, &named);
    Ok(Figure {
        axes: "Row: network estimate of a design. Column: direct evidence of a design.".to_owned(),
        designs: order.iter().map(|at| named(*at)).collect(),
        contributions: square(order, |row, column| found.hat[row][column].abs()),
        heat: square(order, |row, column| found.heat[row][column].unwrap_or(0.0)),
        heat_title: "Colour: what the inconsistency of the row (*Q*) loses when the design of the column may have effects of \
                     its own; hatched where it grows"
            .to_owned(),
        contribution_title: "Area of a square: how much of the column is in the row".to_owned(),
        sheet,
    })
}

/// The contrasts with the strongest colours in their row, in the order of the plot: as many as can be read.
fn hottest(found: &NetHeat) -> Vec<usize> {
    let heat = |at: usize| {
        let row = found
            .order
            .iter()
            .filter_map(|other| found.heat[at][*other]);
        row.map(f64::abs).fold(0.0, f64::max)
    };
    let mut kept = found.order.clone();
    kept.sort_by(|a, b| heat(*b).total_cmp(&heat(*a)));
    kept.truncate(MOST);
    let order = found.order.iter().copied();
    order.filter(|at| kept.contains(at)).collect()
}

fn square(order: &[usize], of: impl Fn(usize, usize) -> f64) -> Vec<Vec<f64>> {
    let row = |row: &usize| order.iter().map(|column| of(*row, *column)).collect();
    order.iter().map(row).collect()
}

/// `acarbose v placebo`, of a study of more arms `acarbose v placebo (with metformin)`.
fn named(result: &NetworkResult, contrast: &DesignContrast) -> String {
    let name = |at: &usize| result.network.treatments[*at].as_str();
    let pair = [contrast.one, contrast.two];
    let others = contrast.design.iter().filter(|arm| !pair.contains(*arm));
    let others: Vec<&str> = others.map(name).collect();
    let pair = format!("{} v {}", name(&pair[0]), name(&pair[1]));
    match others.is_empty() {
        true => pair,
        false => format!("{pair} (with {})", others.join(", ")),
    }
}

fn notes(result: &NetworkResult, found: &NetHeat, is_random: bool) -> Vec<String> {
    let model = match is_random {
        true => format!(
            "Random effects, variance between studies of one design {}.",
            format::tau2(found.tau2)
        ),
        false => "Common effects.".to_owned(),
    };
    let between = result.inconsistency;
    let test = between.p.map_or_else(String::new, |p| {
        format!(
            " Inconsistency between designs under common effects: *Q* = {}, df = {}, {}.",
            format::fixed(between.q, 2),
            between.df,
            format::p_relation("*P*", p)
        )
    });
    let mut notes = vec![format!(
        "{model}{test} On the diagonal stands what a design adds to the inconsistency itself."
    )];
    let left_out = (0..found.contrasts.len()).filter(|at| !found.order.contains(at));
    let left_out: Vec<String> = left_out
        .map(|at| plain(&named(result, &found.contrasts[at])))
        .collect();
    if !left_out.is_empty() {
        notes.push(format!(
            "Without a part in inconsistency, or all that holds the network together: {}.",
            left_out.join("; ")
        ));
    }
    notes
}

fn description(found: &NetHeat, named: &dyn Fn(usize) -> String) -> String {
    let mut hottest = found.order.clone();
    hottest.sort_by(|a, b| found.contrasts[*b].q.total_cmp(&found.contrasts[*a].q));
    let most = hottest.iter().take(3).map(|at| {
        let q = format::fixed(found.contrasts[*at].q, 2);
        format!("{} ({q})", named(*at))
    });
    format!(
        "Net heat plot of {} contrasts of designs. Most of the inconsistency is added by {}.",
        found.order.len(),
        most.collect::<Vec<_>>().join(", ")
    )
}
