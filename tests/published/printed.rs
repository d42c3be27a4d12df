//! Figures as a page prints them.

use nalgebra::DMatrix;
use oxymeta::effects::Measure;
use oxymeta::effects::binary::{Table2x2, ZeroRule, binary};
use oxymeta::effects::single::two_rates;
use oxymeta::pooling::mantel_haenszel::Rates;
use oxymeta::pooling::{
    Counts, IntervalMethod, Options, PooledEstimate, Regression, Tau2Estimator, pool, pool_counts,
    regress,
};

/// Fails unless the value, rounded to the decimals of the printed figure, reads as that figure.
#[track_caller]
pub fn assert_prints(what: &str, got: f64, printed: &str) {
    let decimals = printed
        .split_once('.')
        .map_or(0, |(_, digits)| digits.len());
    let ours = format!("{got:.decimals$}");
    let ours = match ours.strip_prefix('-') {
        Some(zero) if zero.chars().all(|c| matches!(c, '0' | '.')) => zero.to_owned(),
        _ => ours,
    };
    assert_eq!(ours, printed, "{what}: {got}");
}

/// The options that metafor calls `method` and `test`.
pub fn options(method: &str, test: &str) -> Options {
    Options {
        tau2: Tau2Estimator::from_code(method).expect("a known estimator"),
        interval: IntervalMethod::from_code(test).expect("a known test"),
        ..Options::default()
    }
}

/// Effects and variances pooled.
pub fn fit(effects: &[[f64; 2]], method: &str, test: &str) -> PooledEstimate {
    let (yi, vi) = columns(effects);
    pool(&yi, &vi, &options(method, test)).expect("a result")
}

/// Effects and variances explained by moderators, after an intercept.
pub fn explain<const P: usize>(
    effects: &[[f64; 2]],
    moderators: &[[f64; P]],
    method: &str,
    test: &str,
) -> Regression {
    let (yi, vi) = columns(effects);
    let x = DMatrix::from_fn(yi.len(), P + 1, |row, column| match column {
        0 => 1.0,
        column => moderators[row][column - 1],
    });
    regress(&yi, &vi, &x, &options(method, test)).expect("a result")
}

/// Effects and variances of events and totals of two groups; tables without an effect are left out.
pub fn of_counts(measure: Measure, rows: &[[f64; 4]], rule: &ZeroRule) -> Vec<[f64; 2]> {
    let tables: Vec<_> = rows
        .iter()
        .map(|&[ai, n1i, ci, n2i]| Table2x2::from_totals(ai, n1i, ci, n2i))
        .collect();
    let any_zero = tables.iter().any(|table| table.has_zero());
    let effects = tables
        .into_iter()
        .filter_map(|table| binary(measure, table, rule, any_zero));
    effects.map(|effect| [effect.yi, effect.vi]).collect()
}

/// Effects and variances apart.
pub fn columns(effects: &[[f64; 2]]) -> (Vec<f64>, Vec<f64>) {
    effects.iter().map(|&[yi, vi]| (yi, vi)).unzip()
}

/// Counts pooled by a method for counts, with each study's own effect for Q.
pub fn pool_tables(measure: Measure, counts: &[Counts], options: &Options) -> PooledEstimate {
    let own = |counts: &Counts| match *counts {
        Counts::Table(table) => binary(measure, table, &ZeroRule::of(measure), false),
        Counts::Rates(Rates { events, times }) => {
            two_rates(measure, [events[0], times[0]], [events[1], times[1]])
        }
        _ => None,
    };
    let effects: Vec<_> = counts.iter().map(own).collect();
    let pooled = pool_counts(measure, counts, &effects, options).expect("possible counts");
    pooled.expect("an estimate")
}
