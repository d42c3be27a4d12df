//! Mantel-Haenszel estimates as metafor's `rma.mh` gives them.

use oxymeta::effects::binary::{Table2x2, ZeroRule, binary};
use oxymeta::effects::single::two_rates;
use oxymeta::effects::{EffectEstimate, Measure};
use oxymeta::pooling::mantel_haenszel::Rates;
use oxymeta::pooling::table_tests::ChiSquaredTest;
use oxymeta::pooling::{Counts, Method, Options, PooledEstimate, pool_counts};
use serde_json::Value;

use crate::agreement::{Agreement, Tolerance, relative};
use crate::data::{self, DataSet, list, number, numbers, text};

/// Closed forms: sums of some dozens of terms.
const ROUNDING: f64 = 1e-10;

#[test]
fn mantel_haenszel_estimates_tests_and_heterogeneity_agree_with_metafor() {
    let mut agreement = Agreement::default();
    for set in data::with("mh") {
        for fit in set.list("mh") {
            compare(&mut agreement, &set, fit);
        }
    }
    agreement.conclude(6_221);
}

fn compare(agreement: &mut Agreement, set: &DataSet, fit: &Value) {
    let measure = Measure::from_code(text(&fit["measure"])).expect("a known measure");
    let place = format!("{} {measure}", set.name);
    let counts: Vec<Counts> = complete_rows(set).map(counts).collect();
    let drop00 = fit["drop00"] != false;
    let effects: Vec<_> = counts.iter().map(|c| own(measure, *c, drop00)).collect();
    let options = options(measure);
    let pooled = pool_counts(measure, &counts, &effects, &options).expect("metafor pools these");
    let pooled = pooled.expect("an estimate");
    agreement.require(pooled.k as u64 == fit["k"], || format!("{place}: k"));
    let own = effects.iter().flatten().count();
    agreement.require(own as u64 == fit["k_with_yi"], || {
        format!("{place}: k of effects")
    });
    shared(agreement, &place, &pooled, fit);
    let tests = pooled.table_tests.expect("tests on the tables");
    let cmh = if fit["correct"] == true {
        tests.cmh_corrected
    } else {
        tests.cmh
    };
    // metafor makes these tests for ratios only.
    if !fit["CMH"].is_null() {
        test(agreement, &place, "CMH", cmh, fit);
    }
    test(agreement, &place, "BD", tests.breslow_day, fit);
    test(agreement, &place, "TA", tests.tarone, fit);
    without_each_and_in_order(agreement, &place, fit, |kept| {
        let counts: Vec<_> = kept.iter().map(|&at| counts[at]).collect();
        let effects: Vec<_> = kept.iter().map(|&at| effects[at]).collect();
        pool_counts(measure, &counts, &effects, &options).expect("possible counts")
    });
}

/// What metafor says of an estimate by Mantel-Haenszel or Peto.
pub fn shared(agreement: &mut Agreement, place: &str, pooled: &PooledEstimate, fit: &Value) {
    let se = number(&fit["se"]);
    let on = |scale: f64| Tolerance {
        relative: ROUNDING,
        scale,
        absolute: 0.0,
    };
    let mut check = |quantity: &str, got: Option<f64>, tolerance| {
        agreement.check(quantity, place, got, &fit[quantity], tolerance);
    };
    check("estimate", Some(pooled.estimate), on(se));
    check("se", Some(pooled.se), relative(ROUNDING));
    check("statistic", pooled.statistic, on(1.0));
    check("ci_lb", Some(pooled.ci.lower), on(se));
    check("ci_ub", Some(pooled.ci.upper), on(se));
    check("QE", Some(pooled.q), on(1.0));
    check("I2", pooled.i2, on(1.0));
    check("H2", pooled.h2, relative(ROUNDING));
    check("pval", pooled.p_value, of_p(&fit["pval"]));
    check("QEp", pooled.q_p, of_p(&fit["QEp"]));
}

/// A small p value multiplies the error of its statistic.
fn of_p(p: &Value) -> Tolerance {
    relative(if number(p) < 1e-12 { 1e-6 } else { 1e-9 })
}

fn test(
    agreement: &mut Agreement,
    place: &str,
    name: &str,
    found: Option<ChiSquaredTest>,
    fit: &Value,
) {
    let statistic = found.map(|test| test.statistic);
    agreement.check(name, place, statistic, &fit[name], relative(ROUNDING));
    let key = format!("{name}p");
    let want = &fit[&key];
    let tolerance = if want.is_null() {
        relative(ROUNDING)
    } else {
        of_p(want)
    };
    agreement.check(&key, place, found.and_then(|test| test.p), want, tolerance);
}

/// Every subset that leaves out one study, and the first studies up to each.
pub fn without_each_and_in_order(
    agreement: &mut Agreement,
    place: &str,
    fit: &Value,
    pool: impl Fn(&[usize]) -> Option<PooledEstimate>,
) {
    let k = number(&fit["k"]) as usize;
    for key in ["leave1out", "cumul"] {
        let want = &fit[key];
        if want.is_null() {
            continue;
        }
        for at in 0..k {
            let kept: Vec<usize> = match key {
                "cumul" => (0..=at).collect(),
                _ => (0..k).filter(|other| *other != at).collect(),
            };
            let place = format!("{place} {key} {at}");
            let found = pool(&kept);
            let se = want["se"][at].as_f64().unwrap_or(0.0);
            let on = Tolerance {
                relative: ROUNDING,
                scale: se,
                absolute: 0.0,
            };
            // Without events metafor gives a difference of 0 with a standard error of 0; it has none.
            let undefined = se == 0.0;
            let value = |of: fn(&PooledEstimate) -> f64| found.as_ref().map(of);
            if undefined {
                agreement.require(found.is_none(), || format!("{place}: {found:?}"));
                continue;
            }
            agreement.check(
                "estimate",
                &place,
                value(|p| p.estimate),
                &want["estimate"][at],
                on,
            );
            agreement.check("se", &place, value(|p| p.se), &want["se"][at], on);
            agreement.check(
                "ci_lb",
                &place,
                value(|p| p.ci.lower),
                &want["ci_lb"][at],
                on,
            );
            agreement.check(
                "ci_ub",
                &place,
                value(|p| p.ci.upper),
                &want["ci_ub"][at],
                on,
            );
            let of_one = Tolerance { scale: 1.0, ..on };
            let found = found.as_ref();
            let statistic = found.and_then(|p| p.statistic);
            agreement.check("zval", &place, statistic, &want["zval"][at], of_one);
            let p_value = &want["pval"][at];
            let got = found.and_then(|p| p.p_value);
            agreement.check("pval", &place, got, p_value, of_p(p_value));
            if let Some(q) = want["Q"].get(at) {
                agreement.check("QE", &place, value(|p| p.q), q, of_one);
                // One study has no test of heterogeneity; metafor's p is then 1.
                let q_p = found.and_then(|p| p.q_p);
                let want = &want["Qp"][at];
                agreement.check("Qp", &place, q_p, want, of_p(want));
            }
        }
    }
}

/// The rows with all four numbers; metafor leaves out the others.
pub fn complete_rows(set: &DataSet) -> impl Iterator<Item = &Value> {
    let complete = |row: &&Value, names: [&str; 4]| names.iter().all(|name| row[*name].is_number());
    set.list("rows").iter().filter(move |row| {
        complete(row, ["ai", "bi", "ci", "di"]) || complete(row, ["x1i", "t1i", "x2i", "t2i"])
    })
}

fn counts(row: &Value) -> Counts {
    let get = |name: &str| number(&row[name]);
    if row["x1i"].is_number() {
        return Counts::Rates(Rates {
            events: [get("x1i"), get("x2i")],
            times: [get("t1i"), get("t2i")],
        });
    }
    Counts::Table(table(row))
}

pub fn table(row: &Value) -> Table2x2 {
    let get = |name: &str| number(&row[name]);
    Table2x2 {
        ai: get("ai"),
        bi: get("bi"),
        ci: get("ci"),
        di: get("di"),
    }
}

/// The study's own effect under escalc's rule.
fn own(measure: Measure, counts: Counts, drop00: bool) -> Option<EffectEstimate> {
    match counts {
        Counts::Table(table) => {
            let rule = ZeroRule {
                drop00,
                ..ZeroRule::of(measure)
            };
            binary(measure, table, &rule, false)
        }
        Counts::Rates(Rates { events, times }) => {
            two_rates(measure, [events[0], times[0]], [events[1], times[1]])
        }
        _ => None,
    }
}

fn options(measure: Measure) -> Options {
    let method = match measure {
        Measure::Rd => Method::MantelHaenszelSato,
        _ => Method::MantelHaenszel,
    };
    Options {
        method,
        ..Options::default()
    }
}

/// The tables of a degenerate case.
pub fn edge_tables(case: &Value) -> Vec<Table2x2> {
    let column = |name: &str| numbers(&case[name]);
    let (ai, bi, ci, di) = (column("ai"), column("bi"), column("ci"), column("di"));
    let table = |at: usize| Table2x2 {
        ai: ai[at],
        bi: bi[at],
        ci: ci[at],
        di: di[at],
    };
    (0..ai.len()).map(table).collect()
}

#[test]
fn degenerate_tables_give_metafors_estimate_or_none() {
    let mut agreement = Agreement::default();
    let edges = data::with("cases");
    let cases = edges.iter().flat_map(|set| list(&set.json["cases"]));
    for case in cases.filter(|case| case["group"] == "Mantel-Haenszel") {
        let measure = Measure::from_code(text(&case["measure"])).expect("a known measure");
        let place = format!("{} {measure}", text(&case["name"]));
        let tables = edge_tables(case);
        let counts: Vec<_> = tables.into_iter().map(Counts::Table).collect();
        let effects: Vec<_> = counts.iter().map(|c| own(measure, *c, true)).collect();
        let found = pool_counts(measure, &counts, &effects, &options(measure));
        let found = found.expect("possible counts");
        // metafor counts the tables without information too, and so do we where there is an estimate.
        let k = found.as_ref().map_or(counts.len(), |p| p.k);
        agreement.require(case["k"] == k, || format!("{place}: k"));
        // A standard error of 0 is metafor's answer to tables that hold no information.
        if case["se"].as_f64().is_none_or(|se| se == 0.0) {
            agreement.require(found.is_none(), || format!("{place}: {found:?}"));
            continue;
        }
        let value = |of: fn(&PooledEstimate) -> f64| found.as_ref().map(of);
        let close = relative(ROUNDING);
        agreement.check(
            "estimate",
            &place,
            value(|p| p.estimate),
            &case["estimate"],
            close,
        );
        agreement.check("se", &place, value(|p| p.se), &case["se"], close);
        let q = Tolerance {
            scale: 1.0,
            ..relative(ROUNDING)
        };
        agreement.check("QE", &place, value(|p| p.q), &case["QE"], q);
        agreement.check(
            "pval",
            &place,
            found.as_ref().and_then(|p| p.p_value),
            &case["pval"],
            relative(1e-9),
        );
        let tests = found
            .and_then(|p| p.table_tests)
            .expect("tests on the tables");
        if !case["CMH"].is_null() {
            test(&mut agreement, &place, "CMH", tests.cmh_corrected, case);
        }
        // metafor tests odds ratios only, and calls one table a statistic of 0.
        if measure == Measure::Or {
            let several = tests.tarone.filter(|test| test.p.is_some());
            let statistic = several.map_or(0.0, |test| test.statistic);
            let of_one = Tolerance {
                scale: 1.0,
                ..relative(ROUNDING)
            };
            agreement.check("TA", &place, Some(statistic), &case["TA"], of_one);
        }
    }
    agreement.conclude(57);
}
