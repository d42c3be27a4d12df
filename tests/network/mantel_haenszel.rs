//! Mantel-Haenszel networks: against the formulas by plain matrices (mantel_haenszel.R), and against our own pairwise estimate.

use std::collections::BTreeMap;

use oxymeta::effects::Measure;
use oxymeta::effects::binary::Table2x2;
use oxymeta::network::{
    ArmData, ArmOptions, ArmStudy, NetworkError, NetworkOptions, NetworkResult, NetworkTable,
    analyse, fit, mantel_haenszel, read,
};
use oxymeta::pooling::mantel_haenszel::odds_ratio;
use oxymeta::pooling::{IntervalMethod, Method};
use oxymeta::records::{Grid, SourceFile};
use serde_json::Value;

fn studies(data: &Value) -> Vec<ArmStudy> {
    let mut studies: BTreeMap<String, Vec<(String, ArmData)>> = BTreeMap::new();
    for arm in data["arms"].as_array().unwrap() {
        let text = |key: &str| arm[key].as_str().unwrap().to_owned();
        let number = |key: &str| arm[key].as_f64().unwrap();
        let (events, n) = (number("e"), number("n"));
        let arms = studies.entry(text("study")).or_default();
        arms.push((text("treat"), ArmData::Counts { events, n }));
    }
    let of = |(label, arms)| ArmStudy { label, arms };
    studies.into_iter().map(of).collect()
}

/// Closed forms; the file holds fifteen digits, and the two ways to the same inverse differ in rounding.
#[test]
fn estimates_agree_with_the_formulas_in_plain_matrices() {
    for name in ["gurusamy2011", "dong2013", "hasselblad1998"] {
        let root = env!("CARGO_MANIFEST_DIR");
        let path = format!("{root}/tests/network/data/{name}__mh.json");
        let data: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        let found = mantel_haenszel(&studies(&data), Measure::Or).unwrap();
        let fit = fit(&found.designs, 0.0).unwrap();
        let treatments: Vec<_> = data["treatments"].as_array().unwrap().iter().collect();
        assert_eq!(treatments.len(), found.network.treatments.len(), "{name}");
        let place = |at: usize| {
            found
                .network
                .treatment(treatments[at].as_str().unwrap())
                .unwrap()
        };
        for i in 0..treatments.len() {
            for j in (0..treatments.len()).filter(|j| *j != i) {
                let pair = fit.pairwise(place(i), place(j));
                let want = |what: &str| data[what][i][j].as_f64().unwrap();
                assert!(
                    (pair.effect - want("estimate")).abs() < 1e-11,
                    "{name} {i} {j} {pair:?}"
                );
                assert!(
                    (pair.se - want("se")).abs() < 1e-11,
                    "{name} {i} {j} {pair:?}"
                );
            }
        }
        assert!(
            (fit.q - data["Q"].as_f64().unwrap()).abs() < 1e-9,
            "{name} {}",
            fit.q
        );
        assert_eq!(
            found.designs.df() as u64,
            data["df"].as_u64().unwrap(),
            "{name}"
        );
    }
}

/// The trials of BCG vaccine: Colditz et al. (1994).
const BCG: [[f64; 4]; 13] = [
    [4.0, 119.0, 11.0, 128.0],
    [6.0, 300.0, 29.0, 274.0],
    [3.0, 228.0, 11.0, 209.0],
    [62.0, 13536.0, 248.0, 12619.0],
    [33.0, 5036.0, 47.0, 5761.0],
    [180.0, 1361.0, 372.0, 1079.0],
    [8.0, 2537.0, 10.0, 619.0],
    [505.0, 87886.0, 499.0, 87892.0],
    [29.0, 7470.0, 45.0, 7232.0],
    [17.0, 1699.0, 65.0, 1600.0],
    [186.0, 50448.0, 141.0, 27197.0],
    [5.0, 2493.0, 3.0, 2338.0],
    [27.0, 16886.0, 29.0, 17825.0],
];

fn table(text: &str, measure: Measure) -> NetworkTable {
    let file = SourceFile {
        name: "arms.csv".to_owned(),
        text: text.to_owned(),
    };
    read(
        &Grid::read(file).unwrap(),
        Some(measure),
        ArmOptions::default(),
    )
    .unwrap()
}

fn pooled(text: &str) -> Result<NetworkResult, NetworkError> {
    let options = NetworkOptions {
        method: Method::MantelHaenszel,
        draws: 100,
        ..NetworkOptions::default()
    };
    analyse(&table(text, Measure::Or), options)
}

fn bcg() -> String {
    let row = |(at, [ai, bi, ci, di]): (usize, &[f64; 4])| {
        format!("{at},vaccine,none,{ai},{bi},{ci},{di}\n")
    };
    let rows: String = BCG.iter().enumerate().map(row).collect();
    format!("study,treat1,treat2,ai,bi,ci,di\n{rows}")
}

#[test]
fn two_treatments_have_the_pairwise_estimate() {
    let result = pooled(&bcg()).unwrap();
    let tables = BCG.map(|[ai, bi, ci, di]| Table2x2 { ai, bi, ci, di });
    let pairwise = odds_ratio(&tables).unwrap();
    let place = |name: &str| result.network.treatment(name).unwrap();
    let pair = result.fit.pairwise(place("vaccine"), place("none"));
    // One subtraction and one inversion more than the sums themselves.
    assert!((pair.effect - pairwise.estimate).abs() < 1e-15);
    assert!((pair.se / pairwise.se - 1.0).abs() < 1e-14);
    assert_eq!(
        (result.network.trials.len(), result.inconsistency.df),
        (13, 0)
    );
}

const SPARSE: &str = "\
study,treatment,event,n
One,A,0,50
One,B,0,48
Two,A,1,60
Two,B,4,61
Three,A,2,40
Three,B,3,42
Three,C,0,41
Four,B,5,50
Four,D,2,52
Five,B,30,30
Five,D,30,30
Six,D,0,20
Six,E,3,20
";

/// Arms that tell nothing go: One and Five without events and with nothing else, C of A : B : C, and with E's comparator E.
#[test]
fn what_the_sums_say_nothing_of_is_left_out_with_the_reason() {
    let result = pooled(SPARSE).unwrap();
    assert_eq!(result.network.treatments, ["A", "B", "D"]);
    let labels: Vec<_> = result
        .network
        .trials
        .iter()
        .map(|trial| trial.label.as_str())
        .collect();
    assert_eq!(labels, ["Four", "Three", "Two"]);
    let said = |study: &str, words: &str| {
        let found = result
            .left_out
            .iter()
            .any(|(own, reason)| own == study && reason.contains(words));
        assert!(found, "{study} {words} {:?}", result.left_out);
    };
    said("One", "no arm had an event");
    said("Five", "everyone");
    said("A : B : C", "C had no event");
    said("D : E", "D had no event");
    said("D : E", "no two arms");
    assert_eq!(result.left_out.len(), 5);
}

/// By hand: A with B in two designs, A : B and A : B : C less C, each its own Mantel-Haenszel estimate.
#[test]
fn an_arm_left_out_leaves_the_others_of_its_design() {
    let result = pooled(SPARSE).unwrap();
    let of = |ai, n1, ci, n2| odds_ratio(&[Table2x2::from_totals(ai, n1, ci, n2)]).unwrap();
    let (two, three) = (of(1.0, 60.0, 4.0, 61.0), of(2.0, 40.0, 3.0, 42.0));
    let weights = [two.se, three.se].map(|se| 1.0 / (se * se));
    let mean =
        (weights[0] * two.estimate + weights[1] * three.estimate) / (weights[0] + weights[1]);
    let pair = result.fit.pairwise(0, 1);
    assert!((pair.effect - mean).abs() < 1e-13, "{pair:?} {mean}");
    let q = (two.estimate - three.estimate).powi(2) / (two.se * two.se + three.se * three.se);
    assert!((result.inconsistency.q - q).abs() < 1e-13);
    assert_eq!(result.inconsistency.df, 1);
    // Direct evidence pools both studies in one estimate.
    let both = [
        Table2x2::from_totals(1.0, 60.0, 4.0, 61.0),
        Table2x2::from_totals(2.0, 40.0, 3.0, 42.0),
    ];
    assert!((result.splits[0].direct.effect - odds_ratio(&both).unwrap().estimate).abs() < 1e-14);
}

#[test]
fn what_the_method_does_not_have_is_absent() {
    let result = pooled(&bcg()).unwrap();
    assert_eq!(result.tau2(), None);
    assert!(result.consistency.is_none() && result.i2.is_none());
    assert_eq!(result.prediction(result.fit.pairwise(0, 1)), None);
}

#[test]
fn other_measures_and_intervals_are_refused() {
    let risks = table(&bcg(), Measure::Rr);
    let options = |interval| NetworkOptions {
        method: Method::MantelHaenszel,
        interval,
        ..NetworkOptions::default()
    };
    let refused = analyse(&risks, options(IntervalMethod::Wald));
    let measure = Measure::Rr;
    assert_eq!(
        refused.unwrap_err(),
        NetworkError::MantelHaenszelMeasure { measure }
    );
    let refused = analyse(&table(&bcg(), Measure::Or), options(IntervalMethod::Hksj));
    let interval = IntervalMethod::Hksj;
    assert_eq!(
        refused.unwrap_err(),
        NetworkError::MantelHaenszelInterval { interval }
    );
    let contrasts = "study,treat1,treat2,TE,seTE\n1,A,B,0.1,0.2\n2,A,B,0.3,0.2\n";
    let refused = analyse(
        &table(contrasts, Measure::Or),
        options(IntervalMethod::Wald),
    );
    assert_eq!(refused.unwrap_err(), NetworkError::NoCounts);
}

/// A network that sparse counts tear apart is told as its parts.
#[test]
fn parts_that_are_left_without_a_connection_are_told() {
    let apart =
        "study,treatment,event,n\n1,A,2,20\n1,B,3,20\n2,B,0,20\n2,C,0,20\n3,C,2,20\n3,D,4,20\n";
    assert!(
        matches!(pooled(apart), Err(NetworkError::Disconnected { parts, .. }) if parts.len() == 2)
    );
    let none = "study,treatment,event,n\n1,A,0,20\n1,B,0,20\n2,B,0,20\n2,C,0,20\n";
    let refused = pooled("study,treatment,event,n\n1,A,0,20\n1,B,3,20\n2,B,0,20\n2,C,1,20\n");
    assert!(matches!(refused, Err(NetworkError::NothingLeft { left_out }) if left_out.len() == 4));
    let file = SourceFile {
        name: "none.csv".to_owned(),
        text: none.to_owned(),
    };
    let grid = Grid::read(file).unwrap();
    assert!(read(&grid, Some(Measure::Or), ArmOptions::default()).is_err());
}
