//! Effects and variances of every row, as metafor's `escalc` gives them.

use oxymeta::effects::binary::{AddTo, Table2x2, ZeroRule, binary};
use oxymeta::effects::continuous::{Group, mean_difference, standardised_mean_difference};
use oxymeta::effects::paired::{Occasions, PairedTable, mean_change, paired_binary};
use oxymeta::effects::table::Table;
use oxymeta::effects::{EffectEstimate, Family, Measure};
use oxymeta::pooling::{IntervalMethod, Options, Tau2Estimator, pool};
use oxymeta::records::SourceFile;
use serde_json::Value;

use crate::agreement::{Agreement, Tolerance, relative};
use crate::data::{self, list, number, text};

/// Closed formulae in 64 bits on both sides; an effect near 0 is known to a fraction of its standard error.
const CLOSED_FORM: Tolerance = relative(1e-10);

#[test]
fn every_row_of_every_data_set_has_metafors_effect_and_variance() {
    let mut agreement = Agreement::default();
    let mut files = 0;
    for set in data::with("rows") {
        let options = &set.json["escalc_options"];
        let Some(measure) = computed(text(&set.json["measure"]), options) else {
            continue;
        };
        files += 1;
        let rule = zero_rule(options);
        let rows = set.list("rows");
        let any_zero = any_zero(rows, &rule);
        for row in rows {
            let place = format!("{} {}", set.name, row["study"]);
            compare(&mut agreement, measure, row, &rule, any_zero, row, &place);
        }
    }
    agreement.require(files == 144, || {
        format!("{files} files were compared, not 144")
    });
    agreement.conclude(4_600);
}

#[test]
fn degenerate_rows_have_metafors_effect_or_none() {
    let mut agreement = Agreement::default();
    let edges = data::with("cases");
    let effects = edges[0]
        .list("cases")
        .iter()
        .filter(|case| case["group"] == "effect size");
    for case in effects.filter(|case| case["outcome"] != "error") {
        let Some(measure) = computed(text(&case["measure"]), &case["options"]) else {
            continue;
        };
        let rule = zero_rule(&case["options"]);
        let row = &case["input"];
        let any_zero = any_zero(std::slice::from_ref(row), &rule);
        let place = format!("{} {measure} {}", text(&case["name"]), case["options"]);
        compare(&mut agreement, measure, row, &rule, any_zero, case, &place);
    }
    agreement.conclude(680);
}

#[test]
fn input_that_metafor_refuses_is_refused_with_its_place() {
    let edges = data::with("cases");
    let mut refused = Vec::new();
    for case in edges[0]
        .list("cases")
        .iter()
        .filter(|c| c["group"] == "effect size" && c["outcome"] == "error")
    {
        let Some(measure) = computed(text(&case["measure"]), &case["options"]) else {
            continue;
        };
        let input = case["input"].as_object().expect("columns");
        let header = input.keys().cloned().collect::<Vec<_>>().join(",");
        let cells = input
            .values()
            .map(Value::to_string)
            .collect::<Vec<_>>()
            .join(",");
        let file = SourceFile {
            name: "case.csv".to_owned(),
            text: format!("{header}\n{cells}\n"),
        };
        let table = Table::read(file).expect("a readable table");
        let error = table
            .effects(measure, &ZeroRule::default())
            .expect_err(text(&case["name"]));
        let at = error.problems[0].span.clone().expect("a place").start;
        assert_eq!(error.files[0].line_column(at).0, 2, "{}", case["name"]);
        refused.push((
            text(&case["name"]).to_owned(),
            error.problems[0].kind.code(),
        ));
    }
    refused.sort();
    let expected = [
        ("events exceed total", "events-above-total"),
        ("negative count", "out-of-range"),
        ("negative sd", "not-positive"),
        ("zero sample size", "not-positive"),
    ];
    let expected: Vec<_> = expected
        .into_iter()
        .map(|(name, code)| (name.to_owned(), code))
        .collect();
    assert_eq!(refused, expected);
}

/// The measure, if we compute it with this variance formula and correction.
fn computed(code: &str, options: &Value) -> Option<Measure> {
    let measure = Measure::from_code(code).filter(|m| m.family() != Family::Generic)?;
    let default = options.get("vtype").is_none_or(|v| v == "LS")
        && options.get("correct").is_none_or(|c| c == true);
    default.then_some(measure)
}

fn zero_rule(options: &Value) -> ZeroRule {
    let standard = ZeroRule::default();
    ZeroRule {
        add: options.get("add").map_or(standard.add, number),
        to: options.get("to").map_or(standard.to, |to| {
            AddTo::from_code(text(to)).expect("a known rule")
        }),
        drop00: options
            .get("drop00")
            .map_or(standard.drop00, |drop| drop == true),
    }
}

fn compare(
    agreement: &mut Agreement,
    measure: Measure,
    row: &Value,
    rule: &ZeroRule,
    any_zero: bool,
    want: &Value,
    place: &str,
) {
    let ours = effect(measure, row, rule, any_zero);
    if want["vi"] == 0 {
        // metafor passes a variance of 0 on, which no inverse-variance weight can follow; ours is None.
        return agreement.require(ours.is_none(), || {
            format!("{place}: {ours:?} with variance 0")
        });
    }
    let (mut yi, vi) = (&want["yi"], &want["vi"]);
    if vi.is_null() {
        // One of the pair alone pools nothing.
        yi = vi;
    }
    let scale = vi.as_f64().map_or(0.0, f64::sqrt);
    let location = Tolerance {
        scale,
        ..CLOSED_FORM
    };
    agreement.check(
        &format!("{measure} yi"),
        place,
        ours.map(|e| e.yi),
        yi,
        location,
    );
    agreement.check(
        &format!("{measure} vi"),
        place,
        ours.map(|e| e.vi),
        vi,
        CLOSED_FORM,
    );
}

fn effect(
    measure: Measure,
    row: &Value,
    rule: &ZeroRule,
    any_zero: bool,
) -> Option<EffectEstimate> {
    let get = |column: &str| row.get(column).and_then(Value::as_f64);
    match measure.family() {
        Family::Binary => binary(measure, table2x2(row)?, rule, any_zero),
        Family::Continuous => {
            let one = Group {
                mean: get("m1i")?,
                sd: get("sd1i")?,
                n: get("n1i")?,
            };
            let two = Group {
                mean: get("m2i")?,
                sd: get("sd2i")?,
                n: get("n2i")?,
            };
            if measure == Measure::Md {
                mean_difference(one, two)
            } else {
                standardised_mean_difference(one, two)
            }
        }
        Family::PairedContinuous => {
            let data = Occasions {
                m1: get("m1i")?,
                m2: get("m2i")?,
                sd1: get("sd1i")?,
                sd2: get("sd2i")?,
                n: get("ni")?,
                r: get("ri")?,
            };
            mean_change(measure, data)
        }
        Family::PairedBinary => {
            let table = PairedTable {
                ai: get("ai")?,
                bi: get("bi")?,
                ci: get("ci")?,
                di: get("di")?,
            };
            paired_binary(
                measure,
                table,
                if table.has_zero() { rule.add } else { 0.0 },
            )
        }
        Family::Generic => None,
    }
}

fn table2x2(row: &Value) -> Option<Table2x2> {
    let get = |column: &str| row.get(column).and_then(Value::as_f64);
    let (ai, ci) = (get("ai")?, get("ci")?);
    match (get("bi"), get("di")) {
        (Some(bi), Some(di)) => Some(Table2x2 { ai, bi, ci, di }),
        _ => Some(Table2x2::from_totals(ai, get("n1i")?, ci, get("n2i")?)),
    }
}

/// Whether a table has a zero cell, which `to = "if0all"` asks; tables that `drop00` leaves out do not count.
fn any_zero(rows: &[Value], rule: &ZeroRule) -> bool {
    let tables = rows.iter().filter_map(table2x2);
    tables
        .filter(|table| !(rule.drop00 && table.is_double_zero()))
        .any(Table2x2::has_zero)
}

#[test]
fn the_bcg_table_pools_to_its_published_result() {
    let sets = data::with("rows");
    let bcg = sets
        .iter()
        .find(|set| set.name == "bcg__RR")
        .expect("the BCG trials");
    let mut csv = "study,ai,bi,ci,di\n".to_owned();
    for row in bcg.list("rows") {
        csv.push_str(&format!(
            "{},{},{},{},{}\n",
            row["study"], row["ai"], row["bi"], row["ci"], row["di"]
        ));
    }
    let file = SourceFile {
        name: "bcg.csv".to_owned(),
        text: csv,
    };
    let table = Table::read(file).expect("a readable table");
    let effects = table
        .effects(Measure::Rr, &ZeroRule::default())
        .expect("13 tables");
    assert_eq!((effects.included.len(), effects.not_pooled.len()), (13, 0));
    let estimates = effects
        .included
        .iter()
        .map(|(effect, _)| (effect.estimate.yi, effect.estimate.vi));
    let (yi, vi): (Vec<f64>, Vec<f64>) = estimates.unzip();
    let options = Options {
        tau2: Tau2Estimator::Reml,
        interval: IntervalMethod::Wald,
        ..Options::default()
    };
    let pooled = pool(&yi, &vi, &options).expect("pooled");
    // Viechtbauer (2010), J Stat Softw 36(3), doi:10.18637/jss.v036.i03, section 4, to the digits of metafor's summary.
    assert_eq!(format!("{:.6}", pooled.estimate), "-0.714532");
    assert_eq!(format!("{:.6}", pooled.se), "0.179782");
    assert_eq!(
        format!("{:.6}", pooled.tau2.expect("13 studies")),
        "0.313243"
    );
    assert_eq!(format!("{:.2}", pooled.i2.expect("13 studies")), "92.22");
    assert_eq!(list(&bcg.json["rows"]).len(), 13);
}
