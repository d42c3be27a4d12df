//! Lines of statistics below the studies.

use crate::figures::forest::Row;
use crate::numerics::format;
use crate::pooling::{PooledEstimate, PoolingWarning};
use crate::synthesis::AnalysisResult;

/// The heterogeneity line of a pooled estimate.
pub fn heterogeneity(pooled: &PooledEstimate) -> String {
    let Some(i2) = pooled.i2 else {
        return String::new();
    };
    let empty = |w: &PoolingWarning| matches!(w, PoolingWarning::EmptyTau2Interval { .. });
    let is_empty = pooled.warnings.iter().any(empty);
    let ci = pooled.tau2_ci.filter(|_| !is_empty).map(|ci| {
        let (lower, upper) = (format::tau2(ci.lower), format::tau2(ci.upper));
        format!(" (95% CI {})", format::range(&lower, &upper))
    });
    let p = pooled
        .q_p
        .map(|p| format!(", {}", format::p_relation("*P*", p)));
    let tau2 = pooled.tau2.map(|tau2| {
        let not_estimable = || " (95% CI not estimable)".to_owned();
        // A mixed model of counts has no interval of tau2 at all.
        let none = pooled.method.is_mixed_model().then(String::new);
        let ci = ci.or(none).unwrap_or_else(not_estimable);
        format!("{}{ci}, ", equals("τ²", &format::tau2(tau2)))
    });
    format!(
        "Heterogeneity: {}*I*² = {}, *Q* = {}, df = {}{}",
        tau2.unwrap_or_default(),
        format::i2(i2),
        format::fixed(pooled.q, 2),
        pooled.q_df,
        p.unwrap_or_default()
    )
}

/// `τ² = 0.31`, `τ² < 0.0001`.
fn equals(symbol: &str, value: &str) -> String {
    match value.strip_prefix('<') {
        Some(bound) => format!("{symbol} < {bound}"),
        None => format!("{symbol} = {value}"),
    }
}

/// The lines of statistics at the foot of the figure.
pub fn statistics(rows: &mut Vec<Row>, result: &AnalysisResult, pooled: &PooledEstimate) {
    if pooled.k == 1 {
        let text = "One study: nothing is pooled, and heterogeneity cannot be estimated".to_owned();
        rows.push(Row::Statistics { text });
        return;
    }
    let text = heterogeneity(pooled);
    rows.push(Row::Statistics { text });
    if let (Some(_), Some(statistic), Some(p)) =
        (result.measure.null(), pooled.statistic, pooled.p_value)
    {
        let name = match pooled.df {
            Some(df) => format!("*t*({})", format::fixed(df, 0)),
            None => "*z*".to_owned(),
        };
        let value = format::fixed(statistic, 2);
        let p = format::p_relation("*P*", p);
        let text = format!("Overall effect: {name} = {value}, {p}");
        rows.push(Row::Statistics { text });
    }
    if let Some(split) = result.subgroups.first()
        && let Some(p) = split.tested_p()
    {
        let test = &split.result;
        let text = format!(
            "Subgroup differences: *Q* = {}, df = {}, {}",
            format::fixed(test.q_between, 2),
            test.q_between_df,
            format::p_relation("*P*", p)
        );
        rows.push(Row::Statistics { text });
    }
}
