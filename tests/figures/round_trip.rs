//! The table read back from a finished drawing is the table of the results.

use oxymeta::effects::Measure;
use oxymeta::effects::binary::ZeroRule;
use oxymeta::effects::table::Table;
use oxymeta::figures::Figure;
use oxymeta::pooling::Options;
use oxymeta::records::SourceFile;
use oxymeta::reports::forest::forest_plot;
use oxymeta::synthesis::{AnalysisResult, Extras, TableAnalysis, run_table};
use resvg::usvg::roxmltree::Node;

use crate::read::{number, parse, rows, shapes};

const TRIALS: &str = include_str!("../cli/bcg.csv");

fn result() -> AnalysisResult {
    let file = SourceFile {
        name: "trials.csv".to_owned(),
        text: TRIALS.to_owned(),
    };
    let zero_rule = ZeroRule::of(Measure::Rr);
    let effects = Table::read(file).unwrap().effects(Measure::Rr, &zero_rule);
    let analysis = TableAnalysis {
        name: "trials",
        measure: Measure::Rr,
        zero_rule,
        options: Options::default(),
    };
    run_table(analysis, effects.unwrap(), &Extras::default()).unwrap()
}

/// The words of a row, piece by piece.
fn words(row: Node) -> Vec<String> {
    let texts = shapes(row, "text").into_iter();
    let words = texts.flat_map(|text| {
        let pieces: Vec<String> = text
            .descendants()
            .filter(Node::is_text)
            .map(|piece| piece.text().unwrap_or_default().trim().to_owned())
            .filter(|piece| !piece.is_empty())
            .collect();
        pieces
    });
    words.collect()
}

#[test]
fn the_rows_of_a_drawing_hold_the_numbers_of_the_results() {
    let result = result();
    let svg = forest_plot(&result, "").unwrap().svg().unwrap();
    let document = parse(&svg);
    let studies: Vec<Node> = rows(&document)
        .into_iter()
        .filter(|row| row.attribute("id").unwrap().contains("-row-"))
        .collect();
    assert_eq!(studies.len(), result.effects.len());
    let weights = &result.pooled.as_ref().unwrap().weights;
    for (at, (row, effect)) in studies.into_iter().zip(&result.effects).enumerate() {
        let interval = result.study_interval(effect);
        let kept = ["data-est", "data-lo", "data-hi", "data-w"].map(|name| number(row, name));
        let computed = [
            effect.estimate.yi,
            interval.lower,
            interval.upper,
            weights[at],
        ];
        assert_eq!(kept, computed, "{}", effect.label);
        let words = words(row).join(" ");
        assert!(words.starts_with(&effect.label), "{words}");
        // What is printed: ratios to two decimals, weights to one.
        let ratio = |log: f64| format!("{:.2}", log.exp());
        let weight = format!("{:.1}", weights[at]);
        let printed = [
            ratio(computed[0]),
            ratio(computed[1]),
            ratio(computed[2]),
            weight,
        ];
        for number in printed {
            assert!(words.contains(&number), "{number} in {words}");
        }
    }
}

#[test]
fn printed_weights_add_up_to_a_hundred() {
    let svg = forest_plot(&result(), "").unwrap().svg().unwrap();
    let document = parse(&svg);
    let studies = rows(&document).into_iter();
    let studies = studies.filter(|row| row.attribute("id").unwrap().contains("-row-"));
    let printed: Vec<f64> = studies
        .map(|row| words(row).last().unwrap().parse().unwrap())
        .collect();
    assert_eq!(printed.len(), 13);
    // Thirteen weights rounded to a tenth: at most half a tenth each.
    assert!((printed.iter().sum::<f64>() - 100.0).abs() <= 13.0 * 0.05);
}
