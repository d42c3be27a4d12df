//! Pooled and study values on the scale readers know, as metafor's `transf.*` functions give them (`back_transformed.R`).

use std::collections::BTreeMap;

use oxymeta::effects::Measure;
use oxymeta::effects::binary::ZeroRule;
use oxymeta::effects::table::Table;
use oxymeta::pooling::{IntervalMethod, Options, PredictionMethod, Tau2Estimator};
use oxymeta::records::SourceFile;
use oxymeta::reports::json::{Origin, pool};
use oxymeta::synthesis::{Extras, TableAnalysis, run_table};
use serde_json::Value;

use crate::agreement::{Agreement, Tolerance, relative};
use crate::data::{self, DataSet};

/// Closed forms in 64 bits on both sides.
const CLOSED_FORM: Tolerance = relative(1e-10);

const COMPARISONS: usize = 2_200;

#[test]
fn estimates_and_limits_on_the_natural_scale_agree_with_metafor() {
    let mut agreement = Agreement::default();
    let raw_data = data::with("rows");
    for ((set, measure), rows) in reference() {
        let found = computed(&raw_data, &set, &measure);
        for (row, want) in rows {
            let place = format!("{set} {measure} {row}");
            let got = match row.parse::<usize>() {
                Ok(number) => {
                    let study = &found["studies"][number - 1]["back_transformed"];
                    vec![&study["yi"], &study["ci"][0], &study["ci"][1]]
                }
                Err(_) => {
                    let back = &found["back_transformed"];
                    let prediction = &back["prediction_interval"];
                    let ci = &back["ci"];
                    vec![
                        &back["estimate"],
                        &ci[0],
                        &ci[1],
                        &prediction[0],
                        &prediction[1],
                    ]
                }
            };
            let names = ["estimate", "ci_lb", "ci_ub", "pi_lb", "pi_ub"];
            agreement.require(got.len() == want.len(), || format!("{place}: {want:?}"));
            for ((name, got), want) in names.iter().zip(got).zip(&want) {
                agreement.check(name, &place, got.as_f64(), &(*want).into(), CLOSED_FORM);
            }
        }
    }
    agreement.conclude(COMPARISONS);
}

type Rows = Vec<(String, Vec<f64>)>;

/// Rows of the reference by data set and measure.
fn reference() -> BTreeMap<(String, String), Rows> {
    let text = include_str!("data/back_transformed.csv");
    let mut sets: BTreeMap<_, Rows> = BTreeMap::new();
    for line in text.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let numbers = cells[3..].iter().filter(|cell| !cell.is_empty());
        let numbers = numbers.map(|cell| cell.parse().expect("a number"));
        sets.entry((cells[0].to_owned(), cells[1].to_owned()))
            .or_default()
            .push((cells[2].to_owned(), numbers.collect()));
    }
    sets
}

/// The analysis as `pool --format json` gives it.
fn computed(raw_data: &[DataSet], set: &str, measure: &str) -> Value {
    let measure = Measure::from_code(measure).expect("a known measure");
    let table = Table::read(SourceFile {
        name: set.to_owned(),
        text: raw(raw_data, set),
    })
    .expect("a table");
    let rule = ZeroRule::of(measure);
    let effects = table.effects(measure, &rule).expect("possible numbers");
    let analysis = TableAnalysis {
        name: set,
        measure,
        zero_rule: rule,
        options: Options {
            tau2: Tau2Estimator::DerSimonianLaird,
            interval: IntervalMethod::Wald,
            prediction: PredictionMethod::from_code("normal").expect("a known method"),
            ..Options::default()
        },
    };
    let result = run_table(analysis, effects, &Extras::default()).expect("poolable effects");
    let results = [result];
    let json = serde_json::to_value(pool(&Origin::new(""), &results)).expect("serialisable");
    json["analyses"][0].clone()
}

/// The raw columns of a data set, from any measure's file of it.
fn raw(sets: &[DataSet], name: &str) -> String {
    let set = sets
        .iter()
        .find(|set| set.name.starts_with(&format!("{name}__")))
        .expect("a reference file of the set");
    let columns = ["xi", "ni", "ti", "mi", "sdi", "ri", "ai"];
    let mut text = columns.join(",");
    for row in set.list("rows") {
        let cells = columns.map(|column| match &row[column] {
            Value::Null => String::new(),
            number => number.to_string(),
        });
        text.push('\n');
        text.push_str(&cells.join(","));
    }
    text
}
