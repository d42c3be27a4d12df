//! Results as CSV: full precision, empty cells for what is undefined.

use std::borrow::Cow;

use crate::pooling::{Interval, PooledEstimate};
use crate::resampling::DrawnPrediction;
use crate::synthesis::AnalysisResult;

use super::words::Shown;

/// One row a study.
pub fn effects(results: &[AnalysisResult]) -> String {
    let mut rows = vec![cells(&[
        "analysis",
        "study",
        "measure",
        "yi",
        "vi",
        "sei",
        "ci_lb",
        "ci_ub",
        "back_yi",
        "back_ci_lb",
        "back_ci_ub",
        "weight",
        "n",
        "route",
        "notes",
    ])];
    for result in results {
        let pooled = Shown::pooled(result);
        for (at, effect) in result.effects.iter().enumerate() {
            let ci = result.study_interval(effect);
            let shown = pooled.of_study(effect);
            let [lower, upper] = shown.natural_limits(ci);
            let weight = result.pooled.as_ref().map(|pooled| pooled.weights[at]);
            let notes: Vec<_> = effect.notes.iter().map(ToString::to_string).collect();
            rows.push(vec![
                result.id.clone(),
                effect.label.clone(),
                result.measure.code().to_owned(),
                effect.estimate.yi.to_string(),
                effect.estimate.vi.to_string(),
                effect.estimate.sei().to_string(),
                ci.lower.to_string(),
                ci.upper.to_string(),
                or_empty(Some(shown.natural(effect.estimate.yi))),
                or_empty(Some(lower)),
                or_empty(Some(upper)),
                or_empty(weight),
                or_empty(effect.n),
                effect.route.code().to_owned(),
                notes.join("; "),
            ]);
        }
    }
    table(&rows)
}

/// Columns of a pooled estimate.
pub(super) const POOLED: [&str; 36] = [
    "k",
    "estimate",
    "se",
    "statistic",
    "df",
    "p_value",
    "ci_lb",
    "ci_ub",
    "pi_lb",
    "pi_ub",
    "back_estimate",
    "back_ci_lb",
    "back_ci_ub",
    "back_pi_lb",
    "back_pi_ub",
    "level",
    "tau2",
    "tau2_se",
    "tau2_lb",
    "tau2_ub",
    "i2",
    "i2_lb",
    "i2_ub",
    "h2",
    "h2_lb",
    "h2_ub",
    "q",
    "q_df",
    "q_p",
    "tau2_method",
    "ci_method",
    "prediction_method",
    "warnings",
    "method",
    "tau2_ci_method",
    "probability_above",
];

/// One row an analysis.
pub fn pool(results: &[AnalysisResult]) -> String {
    let heads = [
        cells(&["analysis", "measure"]),
        cells(&POOLED),
        cells(&["pi_lb_error", "pi_ub_error", "pi_draws", "pi_seed"]),
    ];
    let mut rows = vec![heads.concat()];
    for result in results {
        let mut row = vec![result.id.clone(), result.measure.code().to_owned()];
        match &result.pooled {
            Some(pooled) => {
                row.extend(estimate(pooled, Shown::pooled(result)));
                row.extend(drawn(result.drawn_prediction.as_ref()));
            }
            None => {
                row.push("0".to_owned());
                row.resize(rows[0].len(), String::new());
            }
        }
        rows.push(row);
    }
    table(&rows)
}

/// Monte-Carlo errors of the prediction limits, number of draws and seed; empty where a formula gives the limits.
fn drawn(found: Option<&DrawnPrediction>) -> [String; 4] {
    let error = found.and_then(|found| found.prediction.monte_carlo_se);
    let whole = |number: Option<u64>| number.map_or_else(String::new, |n| n.to_string());
    [
        or_empty(error.map(|error| error.lower)),
        or_empty(error.map(|error| error.upper)),
        whole(found.map(|found| found.draws)),
        whole(found.map(|found| found.seed)),
    ]
}

pub(super) fn estimate(pooled: &PooledEstimate, shown: Shown) -> Vec<String> {
    let limits = |interval: Option<Interval>| {
        [
            or_empty(interval.map(|i| i.lower)),
            or_empty(interval.map(|i| i.upper)),
        ]
    };
    let mut row = vec![
        pooled.k.to_string(),
        pooled.estimate.to_string(),
        pooled.se.to_string(),
        or_empty(pooled.statistic),
        or_empty(pooled.df),
        or_empty(pooled.p_value),
    ];
    row.extend(limits(Some(pooled.ci)));
    row.extend(limits(pooled.prediction_interval));
    row.push(or_empty(Some(shown.natural(pooled.estimate))));
    for interval in [Some(pooled.ci), pooled.prediction_interval] {
        let natural = interval.map(|interval| shown.natural_limits(interval));
        row.extend([0, 1].map(|at| or_empty(natural.map(|limits| limits[at]))));
    }
    row.push(pooled.level.to_string());
    row.push(or_empty(pooled.tau2));
    row.push(or_empty(pooled.tau2_se));
    row.extend(limits(pooled.tau2_ci));
    row.push(or_empty(pooled.i2));
    row.extend(limits(pooled.i2_ci));
    row.push(or_empty(pooled.h2));
    row.extend(limits(pooled.h2_ci));
    row.extend([
        pooled.q.to_string(),
        pooled.q_df.to_string(),
        or_empty(pooled.q_p),
        pooled.tau2_method.code().to_owned(),
        pooled.ci_method.code().to_owned(),
        pooled.prediction_method.code().to_owned(),
    ]);
    let warnings: Vec<_> = pooled.warnings.iter().map(|w| w.code()).collect();
    row.push(warnings.join(" "));
    row.push(pooled.method.code().to_owned());
    row.push(pooled.tau2_ci_method.code().to_owned());
    row.push(or_empty(
        pooled.probability_above.map(|above| above.probability),
    ));
    row
}

pub(super) fn cells(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

pub(in crate::reports) fn or_empty(value: Option<f64>) -> String {
    let finite = value.filter(|value| value.is_finite());
    finite.map_or_else(String::new, |value| value.to_string())
}

/// Rows as RFC 4180 text with `\n` line ends, safe to open in a spreadsheet.
pub(super) fn table(rows: &[Vec<String>]) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        let row = row.iter().map(|cell| defused(cell));
        // Writing to memory fails only on rows of unequal length, and all have the header's.
        let _ = writer.write_record(row.map(Cow::into_owned));
    }
    let bytes = writer.into_inner().unwrap_or_default();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A cell that no spreadsheet takes for a formula: a text that begins like one gets an apostrophe in front.
///
/// Numbers stay as they are, also negative ones. Source: OWASP, *CSV Injection*.
pub(super) fn defused(cell: &str) -> Cow<'_, str> {
    let formula = |c: char| "=+-@\t\r＝＋－＠".contains(c);
    let begins = cell.starts_with(formula) || cell.trim_start().starts_with(formula);
    if begins && cell.parse::<f64>().is_err() {
        Cow::Owned(format!("'{cell}"))
    } else {
        Cow::Borrowed(cell)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_begin_like_a_formula_are_defused_and_numbers_are_not() {
        for text in [
            "=1+1",
            "+cmd|' /C calc'!A0",
            "-2+3",
            "@SUM(A1)",
            "\t=1",
            " =1",
            "＝1",
            "-",
        ] {
            assert_eq!(defused(text), format!("'{text}"));
        }
        for safe in [
            "-0.5",
            "+1e-9",
            "-1e300",
            "",
            "Nilawati 2019",
            "a=b",
            "0.1-0.2",
            "'=x",
        ] {
            assert_eq!(defused(safe), safe);
        }
        let row = vec!["=HYPERLINK(\"http://x\")".to_owned(), "-0.25".to_owned()];
        assert_eq!(table(&[row]), "\"'=HYPERLINK(\"\"http://x\"\")\",-0.25\n");
    }
}
