//! The review kept in this repository.

use std::collections::BTreeSet;

use oxymeta::records::{Basis, Study, load};

use crate::folder::oxytocin_massage;

#[test]
fn the_oxytocin_massage_review_loads_without_a_problem() {
    let review = load(&oxytocin_massage()).expect("no problem");
    assert_eq!(review.studies.len(), 106);
    assert_eq!(review.files.len(), 107);
    assert_eq!(review.protocol.id.value, "oxytocin-massage");
    assert_eq!(review.protocol.interventions.len(), 35);
    assert_eq!(review.protocol.analyses.len(), 15);
    assert_eq!(review.digest.len(), 64);
}

#[test]
fn five_reports_were_read_in_full_and_seven_are_known_by_quotation_from_them() {
    let review = load(&oxytocin_massage()).expect("no problem");
    let ids = |wanted: fn(&&Study) -> bool| {
        let studies = review.studies.iter().map(|loaded| &loaded.study);
        studies
            .filter(wanted)
            .map(|study| study.id.value.clone())
            .collect::<BTreeSet<_>>()
    };
    let full = ids(|study| study.report.basis == Basis::FullText);
    let expected = [
        "afisya-2025",
        "batubara-2022",
        "jujun-2025",
        "nilawati-2019",
        "tanjung-2023",
    ];
    assert_eq!(full, expected.map(str::to_owned).into());
    let cites_full = |study: &&Study| {
        let cited = study.report.cited_in.as_deref();
        cited.is_some_and(|id| expected.contains(&id))
    };
    let studies = review.studies.iter().map(|loaded| &loaded.study);
    assert_eq!(studies.filter(cites_full).count(), 7);
}

#[test]
fn an_id_is_the_name_of_its_file() {
    let review = load(&oxytocin_massage()).expect("no problem");
    for loaded in &review.studies {
        let file = &review.files[loaded.file].name;
        assert_eq!(*file, format!("{}.toml", loaded.study.id.value));
    }
}

#[test]
fn a_study_that_rests_on_a_quotation_names_a_report_of_the_review() {
    let review = load(&oxytocin_massage()).expect("no problem");
    for loaded in &review.studies {
        let study = &loaded.study;
        if study.report.basis == Basis::SecondaryCitation {
            let id = study.report.cited_in.as_deref();
            let known = review
                .studies
                .iter()
                .any(|other| Some(other.study.id.as_str()) == id);
            assert!(known || id.is_none(), "{}: {id:?}", study.id.value);
        }
    }
}

#[test]
fn every_span_holds_the_number_it_stands_for() {
    let review = load(&oxytocin_massage()).expect("no problem");
    let mut plain = 0;
    for loaded in &review.studies {
        let text = &review.files[loaded.file].text;
        for (what, number) in loaded.study.numbers() {
            if number.provenance.is_none() {
                let written: f64 = text[number.span.clone()].parse().expect(&what);
                assert_eq!(written, number.value, "{}: {what}", loaded.study.id.value);
                plain += 1;
            }
        }
    }
    assert!(plain >= 400, "only {plain} plain numbers");
}
