//! Derived numbers of the records, worked out once more from what the reports print.

use oxymeta::effects::recover::{count_from_percent, log_se_from_ratio_ci};
use oxymeta::records::{Loaded, Number, load};

use crate::folder::oxytocin_massage;

/// Group sizes and counts behind printed percentages, as the abstracts' figures give them.
const COUNTS: [(&str, &str, f64, f64); 13] = [
    ("alyensi-2017", "marmet", 15.0, 9.0),
    ("alyensi-2017", "om", 15.0, 8.0),
    ("china-breast-massage-2004", "bm", 42.0, 21.0),
    ("china-breast-massage-2004", "control", 42.0, 6.0),
    ("china-breast-massage-2022", "bm", 45.0, 43.0),
    ("china-breast-massage-2022", "control", 45.0, 35.0),
    ("kartika-malang", "control", 18.0, 3.0),
    ("kartika-malang", "speos", 18.0, 12.0),
    ("karuniawati-yogyakarta", "control", 8.0, 2.0),
    ("karuniawati-yogyakarta", "marmet", 10.0, 10.0),
    ("karuniawati-yogyakarta", "om", 11.0, 10.0),
    ("rosmawati-2017", "compress", 10.0, 5.0),
    ("rosmawati-2017", "om", 10.0, 7.0),
];

#[test]
fn each_percentage_printed_without_a_count_stands_for_one_count() {
    let review = load(&oxytocin_massage()).expect("no problem");
    let mut found = Vec::new();
    for loaded in &review.studies {
        let study = &loaded.study;
        for result in study.outcomes.iter().flat_map(|outcome| &outcome.results) {
            let arm = &result.arm.value;
            let of_arm = study.arms.iter().find(|own| own.id.value == *arm);
            let n = of_arm.and_then(|own| own.n.as_ref());
            if let (None, Some(percent), Some(n)) = (&result.events, &result.percent, n) {
                let count = count_from_percent(percent.value, n.value).expect("one count");
                found.push((study.id.value.as_str(), arm.as_str(), n.value, count));
            }
        }
    }
    found.sort_by_key(|(study, arm, ..)| (*study, *arm));
    assert_eq!(found, COUNTS);
}

#[test]
fn only_the_recorded_counts_give_the_risk_ratio_and_limits_that_dewi_prints() {
    let review = load(&oxytocin_massage()).expect("no problem");
    let study = &study(&review.studies, "dewi-kebumen").study;
    let outcome = &study.outcomes[0];
    let recorded: Vec<_> = outcome.results.iter().map(|r| value(&r.events)).collect();
    let sizes: Vec<_> = study.arms.iter().map(|arm| value(&arm.n)).collect();
    let effect = outcome.reported[0].effect.as_ref().expect("a risk ratio");
    let limits = effect.ci.as_ref().expect("limits");
    let [lower, upper] = [limits[0].value, limits[1].value];
    assert_eq!((effect.value.value, lower, upper), (1.9, 1.097, 3.291));

    let [n1, n2] = [sizes[0], sizes[1]];
    let z =
        (upper / lower).ln() / (2.0 * log_se_from_ratio_ci(lower, upper, 95.0).expect("limits"));
    let rounds_to = |x: f64, printed: f64, half: f64| (x - printed).abs() < half;
    let mut fitting = Vec::new();
    for (ai, ci) in (1..=27).flat_map(|ai| (1..=27).map(move |ci| (f64::from(ai), f64::from(ci)))) {
        let ratio = (ai / n1) / (ci / n2);
        let margin = (z * (1.0 / ai - 1.0 / n1 + 1.0 / ci - 1.0 / n2).sqrt()).exp();
        if rounds_to(ratio, 1.9, 0.05)
            && rounds_to(ratio / margin, lower, 0.0005)
            && rounds_to(ratio * margin, upper, 0.0005)
        {
            fitting.push(vec![ai, ci]);
        }
    }
    assert_eq!(fitting, [recorded]);
}

#[test]
fn only_the_recorded_halves_of_36_make_the_printed_means_those_of_whole_numbers() {
    let review = load(&oxytocin_massage()).expect("no problem");
    for id in ["rofiah-2016", "elisa-2015"] {
        let study = &study(&review.studies, id).study;
        let total = value(&study.design.n);
        let sizes: Vec<_> = study.arms.iter().map(|arm| value(&arm.n)).collect();
        let fits = |arm: usize, n: f64| {
            let results = study.outcomes.iter().map(|outcome| &outcome.results[arm]);
            results.into_iter().all(|result| {
                let summary = result.after.as_ref().or(result.change.as_ref());
                let mean = value(&summary.expect("a mean").mean);
                // Printed to two decimals: half a unit of the last one either way.
                ((mean * n).round() / n - mean).abs() < 0.005
            })
        };
        let splits = (1..36).map(f64::from).map(|n| [n, total - n]);
        let fitting: Vec<_> = splits
            .filter(|[n1, n2]| fits(0, *n1) && fits(1, *n2))
            .collect();
        assert_eq!(fitting, [[sizes[0], sizes[1]]], "{id}");
    }
}

fn study<'a>(studies: &'a [Loaded], id: &str) -> &'a Loaded {
    let found = studies.iter().find(|loaded| loaded.study.id.value == id);
    found.expect("a study of the review")
}

fn value(number: &Option<Number>) -> f64 {
    number.as_ref().expect("a number").value
}
