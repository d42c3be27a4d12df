//! Figures of the estimates of a network and of the evidence behind them, from results.

use oxymeta::effects::Measure;
use oxymeta::figures::contributions::Shade;
use oxymeta::figures::risk_of_bias::Level;
use oxymeta::figures::{Figure, forest::Row};
use oxymeta::network::{
    Contrast, ContributionMethod, Network, NetworkOptions, NetworkResult, NetworkTable,
    NetworkTau2, SmallValues, analyse, contributions as contributed, net_heat,
};
use oxymeta::reports::companions::Paper;
use oxymeta::reports::network::figures::{
    ContributionParts, ForestChoice, ForestOrder, NetworkFigureError, contributions, forest, heat,
    splits,
};
use serde_json::Value;

use crate::golden::compare;
use crate::overlap::assert_nothing_overlaps;
use crate::read::{by_id, number, parse, rows};

fn paper(width_mm: f64) -> Paper<'static> {
    Paper {
        width_mm,
        input_sha256: "",
    }
}

fn table(contrasts: &[Contrast], measure: Measure) -> NetworkTable {
    NetworkTable {
        network: Network::of_contrasts(contrasts).unwrap(),
        measure,
        arms: Vec::new(),
        left_out: Vec::new(),
    }
}

fn contrast(study: &str, one: &str, two: &str, effect: f64, se: f64) -> Contrast {
    Contrast {
        study: study.into(),
        one: one.into(),
        two: two.into(),
        effect,
        se,
    }
}

/// The contrasts of Senn et al. 2013, Statistical Methods in Medical Research 22:169-189.
fn senn() -> NetworkTable {
    let text = include_str!("../network/data/senn2013__network_MD.json");
    let data: Value = serde_json::from_str(text).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let rows = data["contrasts"].as_array().unwrap().iter();
    let rows: Vec<Contrast> = rows
        .map(|row| Contrast {
            study: text(&row["study"]),
            one: text(&row["treat1"]),
            two: text(&row["treat2"]),
            effect: row["TE"].as_f64().unwrap(),
            se: row["seTE"].as_f64().unwrap(),
        })
        .collect();
    table(&rows, Measure::Md)
}

fn analysed(table: &NetworkTable, reference: &str, small: SmallValues) -> NetworkResult {
    let options = NetworkOptions {
        tau2: NetworkTau2::Reml,
        reference: Some(reference.into()),
        small,
        level: 95.0,
        draws: 200,
        seed: 1,
        ..NetworkOptions::default()
    };
    analyse(table, options).unwrap()
}

/// A ring of treatments with long names and chords, effects of a fixed pattern.
fn ring(n: usize) -> NetworkTable {
    let name = |i: usize| match i % 7 {
        3 => format!("Treatment with a long name and dose {i}, twice a day for weeks"),
        _ => format!("T{i:02}"),
    };
    let mut all = Vec::new();
    for i in 0..n {
        for (step, se) in [(1, 0.2), (5, 0.4)] {
            let j = (i + step) % n;
            let effect = ((i * 3 + j) as f64).sin();
            if i != j && !(n == 2 && i > j) {
                all.push(contrast(
                    &format!("S{i}-{step}"),
                    &name(i),
                    &name(j),
                    effect,
                    se,
                ));
            }
        }
    }
    table(&all, Measure::Or)
}

#[test]
fn the_forest_has_a_row_for_each_treatment_but_the_reference_from_the_best_down() {
    let table = senn();
    let result = analysed(&table, "placebo", SmallValues::Desirable);
    let plot = forest(&table, &result, ForestChoice::default(), &paper(178.0));
    let svg = plot.svg_inline().unwrap();
    let document = parse(&svg);
    let own: Vec<_> = rows(&document)
        .into_iter()
        .filter(|row| row.has_attribute("data-est"))
        .collect();
    let ranked = result
        .ranked()
        .into_iter()
        .filter(|at| *at != result.reference);
    let ranked: Vec<usize> = ranked.collect();
    assert_eq!(own.len(), 9);
    for (row, at) in own.iter().zip(ranked) {
        let pair = result.fit.pairwise(at, result.reference);
        let [lower, upper] = result.interval(pair);
        let read = ["data-est", "data-lo", "data-hi"].map(|name| number(*row, name));
        assert_eq!(read, [pair.effect, lower, upper]);
        let label = row.attribute("aria-label").unwrap();
        assert!(label.starts_with(&table.network.treatments[at]), "{label}");
        assert!(label.contains("P-score 0."), "{label}");
    }
    assert!(svg.contains("Against placebo"));
    let sides = plot
        .favours
        .as_ref()
        .map(|sides| [sides.left.as_str(), sides.right.as_str()]);
    assert_eq!(sides, Some(["Favours treatment", "Favours placebo"]));
    compare("network-forest.svg", &svg);
}

#[test]
fn the_sides_follow_what_is_desirable() {
    let table = senn();
    let result = analysed(&table, "placebo", SmallValues::Undesirable);
    let plot = forest(&table, &result, ForestChoice::default(), &paper(178.0));
    assert_eq!(plot.favours.unwrap().left, "Favours placebo");
    let plot = splits(&table, &result, &paper(178.0)).unwrap();
    assert_eq!(plot.favours.unwrap().left, "Favours second named");
}

#[test]
fn the_forest_can_be_ordered_by_effect_and_show_prediction_intervals() {
    let table = senn();
    let result = analysed(&table, "placebo", SmallValues::Desirable);
    let choice = ForestChoice {
        order: ForestOrder::Effect,
        predictions: true,
    };
    let plot = forest(&table, &result, choice, &paper(178.0));
    let estimates = plot.rows.iter().filter_map(|row| match row {
        Row::Study(study) => Some(study.effect.estimate),
        _ => None,
    });
    let estimates: Vec<f64> = estimates.collect();
    assert!(estimates.is_sorted(), "{estimates:?}");
    let predictions = plot.rows.iter().filter_map(|row| match row {
        Row::Prediction { interval, .. } => *interval,
        _ => None,
    });
    let predictions: Vec<(f64, f64)> = predictions.collect();
    assert_eq!(predictions.len(), 9);
    let best = result.network.treatment("rosiglitazone").unwrap();
    let pair = result.fit.pairwise(best, result.reference);
    let expected = result.prediction(pair).unwrap();
    assert_eq!([predictions[0].0, predictions[0].1], expected);
    assert_nothing_overlaps(&plot.svg_inline().unwrap());
}

#[test]
fn every_split_has_its_three_estimates_and_the_others_are_named() {
    let table = senn();
    let result = analysed(&table, "placebo", SmallValues::Desirable);
    for width in [178.0, 84.0] {
        let plot = splits(&table, &result, &paper(width)).unwrap();
        let svg = plot.svg_inline().unwrap();
        assert_nothing_overlaps(&svg);
        let document = parse(&svg);
        let own = rows(&document);
        let own = own.iter().filter(|row| row.has_attribute("data-est"));
        let both: Vec<_> = result
            .splits
            .iter()
            .filter(|s| s.indirect.is_some())
            .collect();
        assert_eq!(own.clone().count(), 3 * both.len());
        let found: Vec<f64> = own.map(|row| number(*row, "data-est")).collect();
        for (three, split) in found.chunks(3).zip(&both) {
            // Comparisons are told against the reference.
            let sign = if split.one == result.reference {
                -1.0
            } else {
                1.0
            };
            let expected = [split.direct, split.indirect.unwrap(), split.network];
            assert_eq!(three, expected.map(|pair| sign * pair.effect));
        }
        let notes = format!("{:?}", plot.rows);
        assert!(notes.contains(
            "No indirect evidence: benfluorex v placebo; miglitol v placebo; sitagliptin v placebo; vildagliptin v placebo."
        ));
    }
    let plot = splits(&table, &result, &paper(178.0)).unwrap();
    compare("network-splits.svg", &plot.svg_inline().unwrap());
}

#[test]
fn a_network_without_loops_has_neither_splits_nor_heat() {
    let table = table(
        &[
            contrast("One", "A", "B", 0.3, 0.1),
            contrast("Two", "B", "C", 0.2, 0.1),
        ],
        Measure::Md,
    );
    let result = analysed(&table, "A", SmallValues::Desirable);
    assert_eq!(splits(&table, &result, &paper(178.0)), None);
    let refused = heat(&table, &result, &paper(178.0)).unwrap_err();
    assert_eq!(refused, NetworkFigureError::NothingDetached);
}

#[test]
fn the_heat_is_that_of_the_network_in_its_order() {
    let table = senn();
    let result = analysed(&table, "placebo", SmallValues::Desirable);
    let figure = heat(&table, &result, &paper(178.0)).unwrap();
    let tau2 = result.consistency.as_ref().unwrap().tau2_within;
    let found = net_heat(&result.network, tau2, result.reference).unwrap();
    assert_eq!(figure.designs.len(), found.order.len());
    assert!(
        figure
            .designs
            .contains(&"acarbose v placebo (with metformin)".to_owned())
    );
    for (i, row) in found.order.iter().enumerate() {
        for (j, column) in found.order.iter().enumerate() {
            assert_eq!(figure.heat[i][j], found.heat[*row][*column].unwrap());
            assert_eq!(figure.contributions[i][j], found.hat[*row][*column].abs());
        }
    }
    for width in [84.0, 178.0] {
        let figure = heat(&table, &result, &paper(width)).unwrap();
        assert_nothing_overlaps(&figure.svg_inline().unwrap());
    }
}

#[test]
fn bars_hold_the_contributions_to_each_estimate() {
    let table = senn();
    let result = analysed(&table, "placebo", SmallValues::Desirable);
    let found = contributed(
        &result.network,
        &result.fit,
        ContributionMethod::RandomWalk,
        0,
    );
    let found = found.unwrap();
    let figure =
        |parts: &ContributionParts| contributions(&table, &result, (&found, parts), &paper(129.0));
    let by_pair = figure(&ContributionParts::Comparisons);
    assert_eq!(by_pair.bars.len(), 9);
    let metformin = by_pair
        .bars
        .iter()
        .find(|bar| bar.label == "metformin")
        .unwrap();
    let direct: Vec<_> = metformin
        .parts
        .iter()
        .filter(|part| part.shade == Shade::Direct)
        .collect();
    assert_eq!(direct.len(), 1);
    assert_eq!(direct[0].label, "metformin v placebo");
    let place = [
        result.network.treatment("metformin").unwrap(),
        result.reference,
    ];
    let own = found
        .estimates
        .iter()
        .find(|own| [own.one, own.two] == place)
        .unwrap();
    let pair = found
        .comparisons
        .iter()
        .position(|(one, two)| [*one, *two] == place)
        .unwrap();
    // Shares are divided by their sum, which is 100 but for rounding.
    assert!((100.0 * direct[0].share - own.comparisons[pair]).abs() < 1e-9);
    let by_study = figure(&ContributionParts::Studies);
    assert_eq!(by_study.bars[0].parts.len(), 26);
    let levels = (0..26)
        .map(|at| [Level::Low, Level::High][at % 2])
        .collect();
    let words = vec![
        (Level::Low, "Low".to_owned()),
        (Level::High, "High".to_owned()),
    ];
    let judged = figure(&ContributionParts::RiskOfBias(levels, words));
    for (bar, studies) in judged.bars.iter().zip(&by_study.bars) {
        let low = studies
            .parts
            .iter()
            .step_by(2)
            .map(|part| part.share)
            .sum::<f64>();
        // Sums in another order.
        assert!((bar.parts[0].share - low).abs() < 1e-12);
        assert!(
            bar.parts[0].label.starts_with("low ("),
            "{}",
            bar.parts[0].label
        );
    }
    for figure in [by_pair, by_study, judged] {
        let svg = figure.svg_inline().unwrap();
        assert_nothing_overlaps(&svg);
        let desc = parse(&svg);
        let desc = by_id(&desc, "contribution-bars-desc")
            .text()
            .unwrap()
            .to_owned();
        assert!(desc.contains("against placebo"), "{desc}");
    }
}

#[test]
fn networks_of_two_treatments_and_of_fifty_overlap_nothing() {
    for n in [2, 3, 12, 50] {
        let table = ring(n);
        let result = analysed(&table, "T00", SmallValues::Desirable);
        for width in [84.0, 178.0] {
            let page = paper(width);
            let plot = forest(&table, &result, ForestChoice::default(), &page);
            assert_nothing_overlaps(&plot.svg_inline().unwrap());
            if let Some(plot) = splits(&table, &result, &page).filter(|_| n < 20) {
                assert_nothing_overlaps(&plot.svg_inline().unwrap());
            }
            match heat(&table, &result, &page) {
                Ok(figure) => assert_nothing_overlaps(&figure.svg_inline().unwrap()),
                Err(error) => assert!(n < 4, "{n}: {error}"),
            }
        }
    }
}
