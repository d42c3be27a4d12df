//! Effects and variances of every row, as metafor's `escalc` gives them.

use oxymeta::effects::binary::{AddTo, Table2x2, ZeroRule};
use oxymeta::effects::table::{Numbers, Table, TableFormula};
use oxymeta::effects::tetrachoric::tetrachoric;
use oxymeta::effects::{EffectEstimate, Family, Formula, Measure, VarianceType};
use oxymeta::pooling::{IntervalMethod, Options, Tau2Estimator, pool};
use oxymeta::records::SourceFile;
use serde_json::Value;

use crate::agreement::{Agreement, Tolerance, relative};
use crate::data::{self, list, number, text};

/// Closed formulae in 64 bits on both sides; an effect near 0 is known to a fraction of its standard error.
const CLOSED_FORM: Tolerance = relative(1e-10);

/// Here F(1/2, 1/2; 5; 0.9984) behind metafor's number is 1.06475; the series rises to Γ(5)Γ(4)/Γ(9/2)² = 1.06432 at 1.
const SERIES_THAT_FAILED: &str = "cohen1981__UCOR \"Doyle & Crichton 1978\"";

/// metafor's r is 1 here to 1e-5 and its variance 4e4; the correlation of a table with a zero cell is 1, without variance.
const TETRACHORIC_OF_A_ZERO: [&str; 2] = ["zero in treatment RTET []", "zero in control RTET []"];

/// metafor's search for r stops within 2e-5 of it; see `tetrachoric.csv` for the digits.
const TETRACHORIC: Tolerance = relative(1e-3);

const FILES: usize = 289;
const COMPARISONS: usize = 8_900;

#[test]
fn every_row_of_every_data_set_has_metafors_effect_and_variance() {
    let mut agreement = Agreement::default();
    let mut files = 0;
    for set in data::with("rows") {
        let options = &set.json["escalc_options"];
        let Some(measure) = computed(text(&set.json["measure"])) else {
            continue;
        };
        files += 1;
        let rows = set.list("rows");
        let setting = setting(measure, options, rows);
        for row in rows {
            let place = format!("{} {}", set.name, row["study"]);
            if place == SERIES_THAT_FAILED {
                continue;
            }
            compare(&mut agreement, measure, row, &setting, row, &place);
        }
    }
    agreement.require(files == FILES, || {
        format!("{files} files were compared, not {FILES}")
    });
    agreement.conclude(COMPARISONS);
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
        let Some(measure) = computed(text(&case["measure"])) else {
            continue;
        };
        let row = &case["input"];
        let setting = setting(measure, &case["options"], std::slice::from_ref(row));
        let place = format!("{} {measure} {}", text(&case["name"]), case["options"]);
        if TETRACHORIC_OF_A_ZERO.contains(&place.as_str()) {
            let ours = setting.effect(&numbers(row));
            agreement.require(ours.is_err(), || format!("{place}: {ours:?}"));
            continue;
        }
        compare(&mut agreement, measure, row, &setting, case, &place);
    }
    agreement.conclude(1_690);
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
        let Some(measure) = computed(text(&case["measure"])) else {
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
    refused.dedup();
    let expected = [
        ("0 of 0", "not-positive"),
        ("alpha 0.8/1/50", "out-of-range"),
        ("events exceed total", "events-above-total"),
        ("negative count", "out-of-range"),
        ("negative sd", "not-positive"),
        ("r = 1.2 n = 30", "out-of-range"),
        ("zero sample size", "not-positive"),
    ];
    let expected: Vec<_> = expected
        .into_iter()
        .map(|(name, code)| (name.to_owned(), code))
        .collect();
    assert_eq!(refused, expected);
}

/// The measure, if we compute it.
fn computed(code: &str) -> Option<Measure> {
    let difference = match code {
        "MC difference" => Some(Measure::Ppcmc),
        "SMCC difference" => Some(Measure::Ppcsmcc),
        "SMCR difference" => Some(Measure::Ppcsmcr),
        _ => Measure::from_code(code),
    };
    difference.filter(|m| m.family() != Family::Generic)
}

#[test]
fn the_exact_variance_of_ppc2_is_equation_25_of_morris() {
    let sets = data::with("rows");
    let ppc2 = sets.iter().find(|set| set.name == "morris2008__PPC2");
    let rows = ppc2.expect("the worked example").list("rows");
    let options = serde_json::json!({ "vtype": "EX" });
    let setting = setting(Measure::Ppc2, &options, rows);
    let mut agreement = Agreement::default();
    for row in rows {
        let exact = serde_json::json!({ "yi": row["yi"], "vi": row["vi_morris_eq25"] });
        let place = format!("PPC2 EX {}", row["study"]);
        compare(&mut agreement, Measure::Ppc2, row, &setting, &exact, &place);
    }
    agreement.conclude(10);
}

fn setting(measure: Measure, options: &Value, rows: &[Value]) -> TableFormula {
    let formula = Formula {
        vtype: options.get("vtype").map_or(VarianceType::Ls, |v| {
            VarianceType::from_code(text(v)).expect("a known formula")
        }),
        correct: options.get("correct").is_none_or(|correct| correct == true),
        ..Formula::default()
    };
    let rows: Vec<_> = rows.iter().map(numbers).collect();
    TableFormula::new(measure, zero_rule(measure, options), formula, &rows)
}

fn numbers(row: &Value) -> Numbers<'_> {
    let columns = row.as_object().expect("columns");
    let numbers = columns
        .iter()
        .filter_map(|(name, v)| Some((column(name), v.as_f64()?)));
    numbers.collect()
}

/// Our name of a column; that of designs with two groups and two occasions has no name in metafor.
fn column(name: &str) -> &str {
    match name {
        "preT" => "m1pre",
        "postT" => "m1post",
        "sd_preT" => "sd1pre",
        "sd_postT" => "sd1post",
        "nT" => "n1i",
        "preC" => "m2pre",
        "postC" => "m2post",
        "sd_preC" => "sd2pre",
        "sd_postC" => "sd2post",
        "nC" => "n2i",
        "r" => "ri",
        name => name,
    }
}

fn zero_rule(measure: Measure, options: &Value) -> ZeroRule {
    let standard = ZeroRule::of(measure);
    ZeroRule {
        add: options.get("add").map_or(standard.add, number),
        to: options.get("to").map_or(standard.to, |to| {
            AddTo::from_code(text(to)).expect("a known rule")
        }),
        drop00: options
            .get("drop00")
            .map_or(standard.drop00, |drop| drop == true),
        ..standard
    }
}

fn compare(
    agreement: &mut Agreement,
    measure: Measure,
    row: &Value,
    setting: &TableFormula,
    want: &Value,
    place: &str,
) {
    let ours: Option<EffectEstimate> = setting.effect(&numbers(row)).ok().map(|found| found.0);
    if want["vi"] == 0 {
        // metafor passes a variance of 0 on, which no inverse-variance weight can follow; ours is None.
        return agreement.require(ours.is_none(), || {
            format!("{place}: {ours:?} with variance 0")
        });
    }
    let (mut yi, mut vi) = (&want["yi"], &want["vi"]);
    // One of the pair alone pools nothing.
    if vi.is_null() {
        yi = vi;
    } else if yi.is_null() {
        vi = yi;
    }
    let gate = match measure {
        Measure::Rtet => TETRACHORIC,
        _ => CLOSED_FORM,
    };
    let scale = vi.as_f64().map_or(0.0, f64::sqrt);
    let location = Tolerance { scale, ..gate };
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
        gate,
    );
}

#[test]
fn tetrachoric_correlations_have_the_digits_of_40_digit_arithmetic() {
    let mut agreement = Agreement::default();
    let gate = relative(1e-12);
    let mut rows = csv::Reader::from_reader(include_str!("data/tetrachoric.csv").as_bytes());
    for row in rows.records() {
        let row = row.expect("a readable row");
        let x: Vec<f64> = row
            .iter()
            .map(|cell| cell.parse().expect("a number"))
            .collect();
        let table = Table2x2 {
            ai: x[0],
            bi: x[1],
            ci: x[2],
            di: x[3],
        };
        let ours = tetrachoric(table).expect("no zero cell");
        let place = format!("{:?}", &x[..4]);
        let scale = x[5].sqrt();
        let location = Tolerance { scale, ..gate };
        agreement.check("r", &place, Some(ours.yi), &x[4].into(), location);
        agreement.check("variance of r", &place, Some(ours.vi), &x[5].into(), gate);
    }
    agreement.conclude(36);
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
