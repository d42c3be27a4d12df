//! Results for a terminal: aligned columns, rounded numbers.

use std::fmt::Write;

use crate::effects::NotPooled;
use crate::numerics::format;
use crate::pooling::{Interval, IntervalMethod, Method, PooledEstimate, PredictionMethod};
use crate::resampling::DrawnPrediction;
use crate::synthesis::AnalysisResult;

use super::beyond;
use super::counts;
use super::explanation::explanation;
use super::words::{ARTEFACT, Shown};

/// Effects of each analysis, a line a study.
pub fn effects(results: &[AnalysisResult]) -> String {
    let mut out = String::new();
    for result in results {
        heading(&mut out, result);
        let rows: Vec<[String; 5]> = result
            .effects
            .iter()
            .map(|effect| {
                [
                    effect.label.clone(),
                    six(effect.estimate.yi),
                    six(effect.estimate.vi),
                    six(effect.estimate.sei()),
                    effect.route.to_string(),
                ]
            })
            .collect();
        columns(&mut out, &["Study", "yi", "vi", "sei", "Route"], &rows);
        for effect in &result.effects {
            for note in &effect.notes {
                let _ = writeln!(out, "  {}: {note}", effect.label);
            }
        }
        left_out(&mut out, &result.not_pooled);
        out.push('\n');
    }
    out
}

/// Pooled results of each analysis.
pub fn pool(results: &[AnalysisResult]) -> String {
    let mut out = String::new();
    for result in results {
        heading(&mut out, result);
        match &result.pooled {
            Some(pooled) => estimate(&mut out, result, pooled),
            None => {
                let _ = writeln!(out, "{}", counts::without_estimate(result));
            }
        }
        let mut said = explanation(result);
        said.extend(beyond::sentence(result));
        in_words(&mut out, &said);
        for split in &result.subgroups {
            let _ = writeln!(out, "\nBy {}:", split.by);
            for (label, pooled) in &split.result.groups {
                let shown = Shown::group(result, split, label);
                let _ = writeln!(
                    out,
                    "  {label} (k = {}): {}{} ({})",
                    pooled.k,
                    shown.value(pooled.estimate),
                    shown.unit(),
                    shown.interval(pooled.ci)
                );
            }
            let test = &split.result;
            if let Some(p) = test.q_between_p {
                let p = format::p_relation("p", p);
                let (q, df) = (test.q_between, test.q_between_df);
                let _ = writeln!(out, "  Difference: Q = {q:.4}, df = {df}, {p}");
            }
        }
        left_out(&mut out, &result.not_pooled);
        out.push('\n');
    }
    out
}

pub(super) fn heading(out: &mut String, result: &AnalysisResult) {
    let _ = writeln!(out, "{} [{}]", result.title, result.measure);
}

fn estimate(out: &mut String, result: &AnalysisResult, pooled: &PooledEstimate) {
    let k = pooled.k;
    let interval = pooled.ci_method.name();
    let model = match pooled.method {
        Method::Inverse => {
            let (code, name) = counts::weighting(pooled);
            format!("tau2 estimator: {name} ({code})")
        }
        method => format!("method: {} ({})", method.name(), method.code()),
    };
    let _ = writeln!(out, "k = {k}; {model}; interval: {interval}");
    let level = pooled.level;
    let mut rows = vec![
        [
            "Estimate".to_owned(),
            six(pooled.estimate),
            limits(pooled.ci),
        ],
        ["SE".to_owned(), six(pooled.se), String::new()],
    ];
    if let (Some(_), Some(statistic), Some(p)) =
        (result.measure.null(), pooled.statistic, pooled.p_value)
    {
        let name = match pooled.df {
            Some(df) => format!("t({})", degrees(df)),
            None if pooled.ci_method == IntervalMethod::HenmiCopas => "T".to_owned(),
            None => "z".to_owned(),
        };
        rows.push([name, six(statistic), format::p_relation("p", p)]);
    }
    if let Some(prediction) = pooled.prediction_interval {
        rows.push(["Prediction".to_owned(), String::new(), limits(prediction)]);
    }
    if let Some(above) = pooled.probability_above {
        let delta = format::significant(Shown::pooled(result).natural(above.delta), 4, 4);
        let name = format!("P(> {delta})");
        rows.push([name, format!("{:.4}", above.probability), String::new()]);
    }
    if let Some(tau2) = pooled.tau2 {
        rows.push(["tau2".to_owned(), six(tau2), maybe(pooled.tau2_ci)]);
        if let Some(se) = pooled.tau2_se {
            rows.push(["SE of tau2".to_owned(), six(se), String::new()]);
        }
    }
    if let (Some(i2), Some(h2)) = (pooled.i2, pooled.h2) {
        let i2_ci = pooled
            .i2_ci
            .map(|ci| format!("{:.2} to {:.2}", ci.lower, ci.upper));
        rows.push([
            "I2 (%)".to_owned(),
            format!("{i2:.2}"),
            i2_ci.unwrap_or_default(),
        ]);
        let h2_ci = pooled
            .h2_ci
            .map(|ci| format!("{:.2} to {:.2}", ci.lower, ci.upper));
        rows.push([
            "H2".to_owned(),
            format!("{h2:.2}"),
            h2_ci.unwrap_or_default(),
        ]);
    }
    if let Some(p) = pooled.q_p {
        let name = format!("Q({})", pooled.q_df);
        rows.push([name, format!("{:.4}", pooled.q), format::p_relation("p", p)]);
    }
    columns(
        out,
        &["", "Value", &format!("{level}% interval, or p")],
        &rows,
    );
    let shown = Shown::pooled(result);
    if result.measure.scale().is_transformed() || shown.multiplier() != 1.0 {
        natural(out, shown, pooled);
    }
    for test in &counts::tests(pooled) {
        let _ = writeln!(out, "{}", counts::test(test));
    }
    if let Some(found) = &result.drawn_prediction {
        let _ = writeln!(out, "{}", drawn(found));
    }
    for warning in &pooled.warnings {
        let _ = writeln!(out, "Note: {}", warning.message());
    }
}

/// How a prediction interval was drawn, and how far chance may have moved it.
fn drawn(found: &DrawnPrediction) -> String {
    let (draws, seed, stream) = (found.draws, found.seed, found.stream);
    let errors = match found.prediction.monte_carlo_se {
        Some(error) => format!(
            "Monte-Carlo errors of its limits {:.6}, {:.6}",
            error.lower, error.upper
        ),
        None => "too few for the Monte-Carlo errors of its limits".to_owned(),
    };
    format!(
        "Prediction by the confidence distribution of tau2 ({}): {draws} draws, seed {seed}, stream {stream}; {errors}",
        PredictionMethod::Nnf.name()
    )
}

/// Whole degrees of freedom, or two decimals of those that are not whole.
fn degrees(df: f64) -> String {
    if df.fract() == 0.0 {
        df.to_string()
    } else {
        format::fixed(df, 2)
    }
}

/// What an analysis says, in sentences under a heading of their own; nothing where there is nothing to say.
pub(super) fn in_words(out: &mut String, sentences: &[String]) {
    if !sentences.is_empty() {
        out.push_str("In words:\n");
    }
    for sentence in sentences {
        let _ = writeln!(out, "  {sentence}");
    }
}

/// The estimate as readers know it.
fn natural(out: &mut String, shown: Shown, pooled: &PooledEstimate) {
    let (value, interval) = (shown.value(pooled.estimate), shown.interval(pooled.ci));
    let unit = shown.unit();
    let prediction = pooled
        .prediction_interval
        .map(|limits| format!("; prediction interval {}", shown.interval(limits)));
    let _ = writeln!(
        out,
        "{}: {value}{unit} ({interval}){}",
        shown.name(),
        prediction.unwrap_or_default()
    );
    if let Some(size) = shown.size() {
        let _ = writeln!(
            out,
            "  back-transformed with the harmonic mean of the sizes, {size:.2}"
        );
    }
    if shown.is_artefact(pooled.estimate) {
        let _ = writeln!(out, "Note: {ARTEFACT}");
    }
}

pub(super) fn left_out(out: &mut String, studies: &[NotPooled]) {
    if !studies.is_empty() {
        out.push_str("Not pooled:\n");
    }
    for study in studies {
        let _ = writeln!(out, "  {}: {}", study.label, study.lack);
    }
}

pub(super) fn six(value: f64) -> String {
    format!("{value:.6}")
}

pub(super) fn limits(interval: Interval) -> String {
    format!("{:.6} to {:.6}", interval.lower, interval.upper)
}

pub(super) fn maybe(interval: Option<Interval>) -> String {
    interval.map(limits).unwrap_or_default()
}

/// Columns separated by two blanks; the first and last from the left, others from the right.
pub(super) fn columns<Row: AsRef<[String]>>(out: &mut String, heads: &[&str], rows: &[Row]) {
    let width = |at: usize| {
        let cells = rows.iter().map(|row| row.as_ref()[at].chars().count());
        cells.chain([heads[at].chars().count()]).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..heads.len()).map(width).collect();
    let mut line = |cells: &[&str]| {
        let mut text = String::new();
        for (at, cell) in cells.iter().enumerate() {
            let width = widths[at];
            let padded = if at == 0 || at == heads.len() - 1 {
                format!("{cell:<width$}")
            } else {
                format!("{cell:>width$}")
            };
            text.push_str(&padded);
            text.push_str("  ");
        }
        let _ = writeln!(out, "{}", text.trim_end());
    };
    line(heads);
    for row in rows {
        let cells: Vec<&str> = row.as_ref().iter().map(String::as_str).collect();
        line(&cells);
    }
}
