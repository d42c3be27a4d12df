//! Peto's odds ratio as metafor's `rma.peto` gives it.

use oxymeta::effects::binary::{ZeroRule, binary};
use oxymeta::effects::{EffectEstimate, Measure};
use oxymeta::pooling::{Counts, Method, Options, PooledEstimate, pool_counts};

use crate::agreement::{Agreement, Tolerance, relative};
use crate::data::{self, list, text};
use crate::mh::{complete_rows, edge_tables, shared, table, without_each_and_in_order};

fn options() -> Options {
    Options {
        method: Method::Peto,
        ..Options::default()
    }
}

fn own(counts: &Counts) -> Option<EffectEstimate> {
    let Counts::Table(table) = *counts else {
        return None;
    };
    let rule = ZeroRule {
        drop00: true,
        ..ZeroRule::of(Measure::Peto)
    };
    binary(Measure::Peto, table, &rule, false)
}

fn pool(counts: &[Counts]) -> Option<PooledEstimate> {
    let effects: Vec<_> = counts.iter().map(own).collect();
    pool_counts(Measure::Peto, counts, &effects, &options()).expect("possible counts")
}

#[test]
fn peto_estimates_and_heterogeneity_agree_with_metafor() {
    let mut agreement = Agreement::default();
    for set in data::with("mh") {
        let fit = &set.json["peto"];
        if fit.is_null() {
            continue;
        }
        let rows = complete_rows(&set);
        let counts: Vec<_> = rows.map(|row| Counts::Table(table(row))).collect();
        let pooled = pool(&counts).expect("an estimate");
        agreement.require(pooled.k as u64 == fit["k"], || format!("{}: k", set.name));
        let own = counts.iter().filter_map(own).count();
        agreement.require(own as u64 == fit["k_with_yi"], || {
            format!("{}: k of effects", set.name)
        });
        shared(&mut agreement, &set.name, &pooled, fit);
        without_each_and_in_order(&mut agreement, &set.name, fit, |kept| {
            pool(&kept.iter().map(|&at| counts[at]).collect::<Vec<_>>())
        });
    }
    agreement.conclude(2_632);
}

#[test]
fn degenerate_tables_give_metafors_estimate_or_none() {
    let mut agreement = Agreement::default();
    let edges = data::with("cases");
    let cases = edges.iter().flat_map(|set| list(&set.json["cases"]));
    for case in cases.filter(|case| case["group"] == "Peto") {
        let place = text(&case["name"]);
        let counts: Vec<_> = edge_tables(case).into_iter().map(Counts::Table).collect();
        let found = pool(&counts);
        if case["outcome"] == "error" {
            agreement.require(found.is_none(), || format!("{place}: {found:?}"));
            continue;
        }
        let value = |of: fn(&PooledEstimate) -> f64| found.as_ref().map(of);
        let close = relative(1e-10);
        agreement.check(
            "estimate",
            place,
            value(|p| p.estimate),
            &case["estimate"],
            close,
        );
        agreement.check("se", place, value(|p| p.se), &case["se"], close);
        let of_one = Tolerance {
            scale: 1.0,
            ..close
        };
        agreement.check("QE", place, value(|p| p.q), &case["QE"], of_one);
        let p_value = found.as_ref().and_then(|p| p.p_value);
        agreement.check("pval", place, p_value, &case["pval"], relative(1e-9));
        let k = found.as_ref().map(|p| p.k as f64);
        agreement.check("k", place, k, &case["k"], relative(0.0));
    }
    agreement.conclude(17);
}
