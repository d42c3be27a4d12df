//! Thrombolytic drugs and angioplasty after myocardial infarction, deaths within 30 or 35 days in 50 trials: Boland et al. (2003),
//! Health Technol Assess 7(15); Lu & Ades (2006), J Am Stat Assoc 101:447; Dias et al. (2010), Stat Med 29:932; NICE DSU
//! Technical Support Document 4 (Dias et al. 2011), from which the figures are.

use oxymeta::effects::Measure;
use oxymeta::network::{
    ArmOptions, NetworkOptions, NetworkResult, NetworkTable, NetworkTau2, analyse, read,
};
use oxymeta::pooling::Method;
use oxymeta::records::{Grid, SourceFile};

use crate::printed::assert_prints;

const ARMS: &str = "\
study,treat1,event1,n1,treat2,event2,n2,treat3,event3,n3
1,SK,1472,20251,Acc t-PA,652,10396,SK + t-PA,723,10374
2,SK,9,130,t-PA,6,123,,,
3,SK,5,63,t-PA,2,59,,,
4,SK,3,65,t-PA,3,64,,,
5,SK,887,10396,t-PA,929,10372,,,
6,SK,1455,13780,t-PA,1418,13746,ASPAC,1448,13773
7,SK,7,85,t-PA,4,86,,,
8,SK,12,159,t-PA,7,157,,,
9,SK,10,135,t-PA,5,135,,,
10,SK,4,107,SK + t-PA,6,109,,,
11,SK,285,3004,r-PA,270,3006,,,
12,SK,11,149,PTCA,2,152,,,
13,SK,1,50,PTCA,3,50,,,
14,SK,8,58,PTCA,5,54,,,
15,SK,1,53,PTCA,1,47,,,
16,SK,4,45,PTCA,0,42,,,
17,SK,14,99,PTCA,7,101,,,
18,SK,9,41,PTCA,3,46,,,
19,SK,42,421,PTCA,29,429,,,
20,t-PA,2,44,PTCA,3,46,,,
21,t-PA,13,200,PTCA,5,195,,,
22,t-PA,2,56,PTCA,2,47,,,
23,Acc t-PA,3,55,PTCA,1,55,,,
24,Acc t-PA,10,94,PTCA,3,95,,,
25,Acc t-PA,40,573,PTCA,32,565,,,
26,Acc t-PA,2,61,PTCA,3,62,,,
27,Acc t-PA,16,419,PTCA,20,421,,,
28,Acc t-PA,5,69,PTCA,3,71,,,
29,Acc t-PA,5,75,PTCA,5,75,,,
30,Acc t-PA,59,782,PTCA,52,790,,,
31,Acc t-PA,5,81,PTCA,2,81,,,
32,Acc t-PA,16,226,PTCA,12,225,,,
33,Acc t-PA,8,66,PTCA,6,71,,,
34,Acc t-PA,522,8488,TNK,523,8461,,,
35,Acc t-PA,356,4921,r-PA,757,10138,,,
36,Acc t-PA,13,155,r-PA,7,169,,,
37,SK,10,203,UK,7,198,,,
38,SK,3,58,ASPAC,2,52,,,
39,SK,3,86,ASPAC,6,89,,,
40,SK,3,58,ASPAC,2,58,,,
41,SK,13,182,ASPAC,11,188,,,
42,Acc t-PA,2,26,UK,7,54,,,
43,Acc t-PA,12,268,UK,16,350,,,
44,Acc t-PA,5,210,ASPAC,17,211,,,
45,Acc t-PA,3,138,ASPAC,13,147,,,
46,t-PA,8,132,UK,4,66,,,
47,t-PA,10,164,UK,6,166,,,
48,t-PA,6,124,UK,5,121,,,
49,t-PA,13,164,ASPAC,10,161,,,
50,t-PA,7,93,ASPAC,5,90,,,
";

/// Reference, treatment, posterior mean and standard deviation of the log odds ratio: Technical Support Document 4, consistency
/// model with fixed effects.
const PRINTED: [(&str, &str, f64, f64); 15] = [
    ("SK", "t-PA", 0.002, 0.030),
    ("SK", "Acc t-PA", -0.177, 0.043),
    ("SK", "SK + t-PA", -0.049, 0.046),
    ("SK", "r-PA", -0.124, 0.060),
    ("SK", "PTCA", -0.476, 0.101),
    ("SK", "UK", -0.203, 0.221),
    ("SK", "ASPAC", 0.016, 0.037),
    ("t-PA", "PTCA", -0.478, 0.104),
    ("t-PA", "UK", -0.206, 0.221),
    ("t-PA", "ASPAC", 0.013, 0.037),
    ("Acc t-PA", "r-PA", 0.054, 0.055),
    ("Acc t-PA", "TNK", 0.005, 0.064),
    ("Acc t-PA", "PTCA", -0.298, 0.098),
    ("Acc t-PA", "UK", -0.026, 0.221),
    ("Acc t-PA", "ASPAC", 0.193, 0.056),
];

fn table() -> NetworkTable {
    let file = SourceFile {
        name: "thrombolytics.csv".to_owned(),
        text: ARMS.to_owned(),
    };
    read(
        &Grid::read(file).unwrap(),
        Some(Measure::Or),
        ArmOptions::default(),
    )
    .unwrap()
}

fn result(method: Method) -> NetworkResult {
    let options = NetworkOptions {
        method,
        tau2: NetworkTau2::CommonEffect,
        draws: 10,
        ..NetworkOptions::default()
    };
    analyse(&table(), options).unwrap()
}

/// 50 trials, nine treatments, two trials of three arms. The sum is that of the data that R's multinma hands out.
#[test]
fn the_data_are_those_of_the_papers() {
    let table = table();
    assert_eq!(
        (table.network.trials.len(), table.network.treatments.len()),
        (50, 9)
    );
    let three = table
        .network
        .trials
        .iter()
        .filter(|trial| trial.arms.len() == 3);
    assert_eq!(three.count(), 2);
    let events: f64 = table
        .arms
        .iter()
        .flat_map(|study| &study.arms)
        .map(|(_, arm)| match arm {
            oxymeta::network::ArmData::Counts { events, .. } => *events,
            _ => 0.0,
        })
        .sum();
    assert_eq!(events, 12_484.0);
}

/// Two consistent estimators of one parameter under vague priors. The maximum of the binomial likelihood (R's `glm` with a level
/// for each trial) is within 0.003 of every printed mean; Mantel-Haenszel sums weigh small trials otherwise, and are asked to be
/// within 1% of each printed odds ratio, and within 1% of each printed standard deviation beyond its rounding.
#[test]
fn mantel_haenszel_finds_the_posterior_of_technical_support_document_4() {
    let found = result(Method::MantelHaenszel);
    for (reference, treatment, mean, sd) in PRINTED {
        let place = |name: &str| found.network.treatment(name).unwrap();
        let pair = found.fit.pairwise(place(treatment), place(reference));
        assert!(
            (pair.effect - mean).abs() < 0.01,
            "{treatment} {reference} {pair:?}"
        );
        assert!(
            (pair.se - sd).abs() < 0.01 * sd + 0.0005,
            "{treatment} {reference} {pair:?}"
        );
    }
}

/// TNK is in one large trial alone, so that its comparison is that trial's own in every model.
#[test]
fn one_large_trial_has_its_own_odds_ratio_by_every_method() {
    for method in [Method::Inverse, Method::MantelHaenszel] {
        let found = result(method);
        let place = |name: &str| found.network.treatment(name).unwrap();
        let pair = found.fit.pairwise(place("TNK"), place("Acc t-PA"));
        assert_prints("TNK against Acc t-PA", pair.effect, "0.005");
        assert_prints("its standard error", pair.se, "0.064");
    }
}
