//! The five reports read in full, number by number: what the report prints, typed from it, against the loaded record.
//!
//! Decimal commas are the reports' own. A number that the record marks as derived is printed nowhere.

use std::collections::BTreeSet;

use oxymeta::records::{ArmResult, Basis, Number, Outcome, Review, Study, Summary, load};

use crate::folder::oxytocin_massage;

/// A line of `printed.csv`: the figure as it stands in the report.
///
/// `concluded` figures follow from printed ones: a p printed as 0,000 is below half of its last place, and 10 of 15 not
/// smooth are 5 smooth. `derived` numbers are marked so in the record.
struct Line {
    kind: String,
    study: String,
    path: String,
    figure: String,
    place: String,
}

impl Line {
    fn value(&self) -> f64 {
        self.figure().parse().expect("a figure")
    }

    fn figure(&self) -> String {
        self.figure.replace(',', ".")
    }
}

fn lines(kinds: &[&str]) -> Vec<Line> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(b';')
        .from_reader(include_bytes!("printed.csv").as_slice());
    let lines = reader.records().map(|row| {
        let row = row.expect("a row");
        let cell = |at: usize| row[at].to_owned();
        Line {
            kind: cell(0),
            study: cell(1),
            path: cell(2),
            figure: cell(3),
            place: cell(4),
        }
    });
    lines
        .filter(|line| kinds.contains(&line.kind.as_str()))
        .collect()
}

#[test]
fn every_printed_number_stands_in_its_record_digit_by_digit() {
    let review = load(&oxytocin_massage()).expect("no problem");
    let printed = lines(&["printed"]);
    let mut wrong = Vec::new();
    for line in &printed {
        let found = find(&review, &line.study, &line.path);
        let text = &review.files[loaded(&review, &line.study).file].text;
        if found.map(|found| found.value) != Some(line.value()) || !text.contains(&line.figure()) {
            wrong.push(format!(
                "{} {}: {} in {}",
                line.study, line.path, line.figure, line.place
            ));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!(printed.len(), 106);
}

#[test]
fn what_a_record_concludes_or_derives_is_what_the_figures_say() {
    let review = load(&oxytocin_massage()).expect("no problem");
    for line in lines(&["concluded", "derived"]) {
        let found = find(&review, &line.study, &line.path).expect(&line.path);
        let expected = (line.value(), line.kind == "derived");
        assert_eq!(
            (found.value, found.derived),
            expected,
            "{} {}",
            line.study,
            line.path
        );
    }
}

#[test]
fn no_number_of_these_records_is_left_unchecked() {
    let review = load(&oxytocin_massage()).expect("no problem");
    let lines = lines(&["printed", "concluded", "derived"]);
    let studies: BTreeSet<_> = lines.iter().map(|line| line.study.as_str()).collect();
    assert_eq!(studies.len(), 12);
    for id in studies {
        let own = lines.iter().filter(|line| line.study == id);
        let checked: BTreeSet<_> = own
            .map(|line| find(&review, id, &line.path).expect(&line.path).place)
            .collect();
        let mut all = BTreeSet::new();
        for (_, number) in loaded(&review, id).study.numbers() {
            all.insert((number.span.start, None));
            all.extend((0..number.versions().len()).map(|at| (number.span.start, Some(at))));
        }
        assert_eq!(checked, all, "{id}");
    }
}

/// A line of `breakdowns.csv`: count and percentage of each part as printed, `-` where there is none, and a printed total.
#[test]
fn every_breakdown_of_the_reports_read_in_full_has_the_printed_figures() {
    let review = load(&oxytocin_massage()).expect("no problem");
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(b';')
        .from_reader(include_bytes!("breakdowns.csv").as_slice());
    let rows = reader.records().map(|row| row.expect("a row"));
    let rows: Vec<Vec<String>> = rows
        .map(|row| row.iter().map(|cell| cell.replace(',', ".")).collect())
        .collect();
    let full = review
        .studies
        .iter()
        .filter(|loaded| loaded.study.report.basis == Basis::FullText);
    let mut found = Vec::new();
    for loaded in full {
        let text = &review.files[loaded.file].text;
        let digits = |number: &Option<Number>| match number {
            Some(number) => text[number.written.clone()].to_owned(),
            None => "-".to_owned(),
        };
        for breakdown in &loaded.study.breakdowns {
            let parts = breakdown.parts.iter();
            let parts: Vec<_> = parts
                .map(|part| format!("{} {}", digits(&part.n), digits(&part.percent)))
                .collect();
            let total = breakdown.total.is_some();
            let total = if total {
                format!(" of {}", digits(&breakdown.total))
            } else {
                String::new()
            };
            found.push(vec![
                loaded.study.id.value.clone(),
                breakdown.from.clone().expect("a place"),
                breakdown
                    .arm
                    .as_ref()
                    .map_or(String::new(), |arm| arm.value.clone()),
                parts.join(" / ") + &total,
            ]);
        }
    }
    let sorted = |mut rows: Vec<Vec<String>>| {
        rows.sort();
        rows
    };
    assert_eq!(sorted(found), sorted(rows));
}

/// A number of a record, or one of its contradicting versions.
struct Found {
    value: f64,
    derived: bool,
    place: (usize, Option<usize>),
}

fn loaded<'a>(review: &'a Review, id: &str) -> &'a oxymeta::records::Loaded {
    review
        .studies
        .iter()
        .find(|loaded| loaded.study.id.value == id)
        .expect("a study of the review")
}

/// `n`, `arm om`, `milk-volume om before mean`, `milk-volume reported 0 p`; `/0` is the first version.
fn find(review: &Review, study: &str, path: &str) -> Option<Found> {
    let (path, version) = match path.split_once(" /") {
        Some((path, at)) => (path, at.parse().ok()),
        None => (path, None),
    };
    let number = number(&loaded(review, study).study, path)?;
    let value = match version {
        Some(at) => number.versions().get::<usize>(at)?.value.value,
        None => number.value,
    };
    let derived = number.derived().is_some();
    Some(Found {
        value,
        derived,
        place: (number.span.start, version),
    })
}

fn number<'a>(study: &'a Study, path: &str) -> Option<&'a Number> {
    let words: Vec<_> = path.split(' ').collect();
    let outcome = |id: &str| study.outcomes.iter().find(|outcome| outcome.id.value == id);
    match words[..] {
        ["n"] => study.design.n.as_ref(),
        ["arm", id] => study.arms.iter().find(|arm| arm.id.value == id)?.n.as_ref(),
        [id, "reported", at, field] => {
            let reported = outcome(id)?.reported.get(at.parse::<usize>().ok()?)?;
            match field {
                "p" => reported.p.as_ref(),
                "p_below" => reported.p_below.as_ref(),
                "alpha" => reported.alpha.as_ref(),
                _ => None,
            }
        }
        [id, arm, occasion, field] => summary(result(outcome(id)?, arm)?, occasion, field),
        [id, arm, field] => of_result(result(outcome(id)?, arm)?, field),
        _ => None,
    }
}

fn result<'a>(outcome: &'a Outcome, arm: &str) -> Option<&'a ArmResult> {
    outcome
        .results
        .iter()
        .find(|result| result.arm.value == arm)
}

fn of_result<'a>(result: &'a ArmResult, field: &str) -> Option<&'a Number> {
    match field {
        "n" => result.n.as_ref(),
        "events" => result.events.as_ref(),
        "total" => result.total.as_ref(),
        "percent" => result.percent.as_ref(),
        "before_events" => result.before_events.as_ref(),
        "before_total" => result.before_total.as_ref(),
        "before_percent" => result.before_percent.as_ref(),
        _ => None,
    }
}

fn summary<'a>(result: &'a ArmResult, occasion: &str, field: &str) -> Option<&'a Number> {
    let summary: &Summary = match occasion {
        "before" => result.before.as_ref(),
        "after" => result.after.as_ref(),
        "change" => result.change.as_ref(),
        _ => None,
    }?;
    match field {
        "mean" => summary.mean.as_ref(),
        "sd" => summary.sd.as_ref(),
        "median" => summary.median.as_ref(),
        "min" => summary.min.as_ref(),
        "max" => summary.max.as_ref(),
        "lower" => summary.ci.as_ref()?.first(),
        "upper" => summary.ci.as_ref()?.get(1),
        _ => None,
    }
}
