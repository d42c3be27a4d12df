//! Mantel-Haenszel and Peto under another order of tables, turned tables, split and empty ones.

use oxymeta::effects::Measure;
use oxymeta::effects::binary::Table2x2;
use oxymeta::pooling::{Counts, Method, Options, PooledEstimate, pool_counts};
use proptest::prelude::*;

use crate::studies::close;

/// Tables with many zero cells, some without events or with events only.
fn tables() -> impl Strategy<Value = Vec<Table2x2>> {
    let group = (0..40u32, 1..40u32);
    let table = (group.clone(), group).prop_map(|((a, n1), (c, n2))| Table2x2 {
        ai: f64::from(a.saturating_sub(20).min(n1)),
        bi: f64::from(n1 - a.saturating_sub(20).min(n1)),
        ci: f64::from(c.saturating_sub(20).min(n2)),
        di: f64::from(n2 - c.saturating_sub(20).min(n2)),
    });
    prop::collection::vec(table, 1..8)
}

fn methods() -> impl Strategy<Value = (Method, Measure)> {
    prop::sample::select(vec![
        (Method::MantelHaenszel, Measure::Or),
        (Method::MantelHaenszel, Measure::Rr),
        (Method::MantelHaenszel, Measure::Rd),
        (Method::MantelHaenszelSato, Measure::Rd),
        (Method::Peto, Measure::Peto),
    ])
}

fn fit(tables: &[Table2x2], (method, measure): (Method, Measure)) -> Option<PooledEstimate> {
    let counts: Vec<Counts> = tables.iter().map(|table| Counts::Table(*table)).collect();
    let options = Options {
        method,
        ..Options::default()
    };
    let effects = vec![None; counts.len()];
    pool_counts(measure, &counts, &effects, &options).expect("possible counts")
}

/// The same estimate and standard error, up to the rounding of sums; `sign` turns the estimate.
fn same(
    got: Option<PooledEstimate>,
    want: Option<PooledEstimate>,
    sign: f64,
) -> Result<(), TestCaseError> {
    prop_assert_eq!(got.is_none(), want.is_none());
    if let (Some(got), Some(want)) = (got, want) {
        prop_assert!(
            close(sign * got.estimate, want.estimate, 1e-11, 1.0),
            "{got:?} {want:?}"
        );
        // Sato's variance subtracts sums and can be 0 but for rounding.
        prop_assert!(
            close(got.se * got.se, want.se * want.se, 1e-9, 1e-12),
            "{got:?} {want:?}"
        );
        prop_assert!(got.se.is_finite() && got.ci.lower <= got.ci.upper);
    }
    Ok(())
}

fn half(table: &Table2x2) -> Table2x2 {
    Table2x2 {
        ai: table.ai / 2.0,
        bi: table.bi / 2.0,
        ci: table.ci / 2.0,
        di: table.di / 2.0,
    }
}

proptest! {
    #[test]
    fn the_order_of_tables_does_not_matter(tables in tables(), by in methods()) {
        let turned: Vec<Table2x2> = tables.iter().rev().copied().collect();
        same(fit(&turned, by), fit(&tables, by), 1.0)?;
    }

    #[test]
    fn swapping_the_groups_flips_the_sign(tables in tables(), by in methods()) {
        let swapped: Vec<Table2x2> = tables.iter().map(|t| Table2x2 { ai: t.ci, bi: t.di, ci: t.ai, di: t.bi }).collect();
        same(fit(&swapped, by), fit(&tables, by), -1.0)?;
    }

    #[test]
    fn counting_those_without_the_event_flips_the_sign(tables in tables(), by in methods()) {
        // Not so for a ratio of risks.
        prop_assume!(by.1 != Measure::Rr);
        let without: Vec<Table2x2> = tables.iter().map(|t| Table2x2 { ai: t.bi, bi: t.ai, ci: t.di, di: t.ci }).collect();
        same(fit(&without, by), fit(&tables, by), -1.0)?;
    }

    #[test]
    fn a_table_split_into_two_halves_counts_the_same(tables in tables(), by in methods()) {
        // Peto's variance has n - 1, so two halves are not quite the whole.
        prop_assume!(by.0 != Method::Peto);
        let mut split = tables.clone();
        split[0] = half(&tables[0]);
        split.push(split[0]);
        let (got, want) = (fit(&split, by), fit(&tables, by));
        prop_assert_eq!(got.is_none(), want.is_none());
        if let (Some(got), Some(want)) = (got, want) {
            prop_assert!(close(got.estimate, want.estimate, 1e-11, 1.0), "{got:?} {want:?}");
        }
    }

    #[test]
    fn a_table_without_events_says_nothing_of_a_ratio(tables in tables(), by in methods(), n1 in 1..500u32, n2 in 1..500u32) {
        // Of a difference it says that it is near 0.
        prop_assume!(by.1 != Measure::Rd);
        let empty = Table2x2 { ai: 0.0, bi: f64::from(n1), ci: 0.0, di: f64::from(n2) };
        let with = [tables.as_slice(), &[empty]].concat();
        let (got, want) = (fit(&with, by), fit(&tables, by));
        if let (Some(got), Some(want)) = (&got, &want) {
            prop_assert_eq!(got.weights[tables.len()], 0.0);
            prop_assert_eq!(got.estimate, want.estimate);
        }
        same(got, want, 1.0)?;
    }
}
