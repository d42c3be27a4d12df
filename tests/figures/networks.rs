//! Figures of networks: what is drawn is what the studies say, and nothing covers anything else.

use std::collections::{BTreeMap, BTreeSet};

use oxymeta::effects::Measure;
use oxymeta::figures::network_graph::{
    Area, Edge, NetworkGraph, Node, Part, circular_order, crossings,
};
use oxymeta::figures::rankogram::{RankPanel, Rankogram};
use oxymeta::figures::{Figure, Sheet};
use oxymeta::network::{
    ArmData, Network, NetworkOptions, NetworkResult, NetworkTable, NetworkTau2, SmallValues,
    analyse, trial,
};
use oxymeta::reports::companions::Paper;
use oxymeta::reports::network::figures::{graph, league, rankogram};
use proptest::prelude::*;
use resvg::usvg::roxmltree::{Document, Node as Element};
use serde_json::Value;

use crate::golden::compare;
use crate::overlap::assert_nothing_overlaps;
use crate::read::{by_id, extent, number, parse, rows, shapes};

fn paper(width_mm: f64) -> Paper<'static> {
    Paper {
        width_mm,
        input_sha256: "",
    }
}

/// Twenty-six trials of ten treatments of diabetes (Senn et al. 2013, Statistical Methods in Medical Research 22:169-189).
fn diabetes() -> NetworkTable {
    let text = include_str!("../network/data/senn2013__network_MD.json");
    let data: Value = serde_json::from_str(text).unwrap();
    let rows = data["arms"].as_array().unwrap();
    let name = |row: &Value, field: &str| row[field].as_str().unwrap().to_owned();
    let mut treatments: Vec<String> = rows.iter().map(|row| name(row, "treatment")).collect();
    treatments.sort();
    treatments.dedup();
    let mut studies: Vec<String> = rows.iter().map(|row| name(row, "study")).collect();
    studies.sort();
    studies.dedup();
    let arm = |row: &Value| {
        let at = treatments
            .iter()
            .position(|own| *own == name(row, "treatment"));
        let number = |field: &str| row[field].as_f64().unwrap();
        let data = ArmData::Mean {
            mean: number("mean"),
            sd: number("sd"),
            n: number("n"),
        };
        (at.unwrap(), data)
    };
    let trials = studies.iter().map(|study| {
        let arms: Vec<_> = (rows.iter())
            .filter(|row| name(row, "study") == *study)
            .map(arm)
            .collect();
        let found = trial(study, &arms, Measure::Md, 0.5, &treatments).unwrap();
        found.unwrap()
    });
    let trials = trials.collect();
    table(Network::new(treatments, trials).unwrap(), Measure::Md)
}

fn table(network: Network, measure: Measure) -> NetworkTable {
    NetworkTable {
        network,
        measure,
        left_out: Vec::new(),
    }
}

fn analysed(table: &NetworkTable) -> NetworkResult {
    let options = NetworkOptions {
        tau2: NetworkTau2::DerSimonianLaird,
        reference: None,
        small: SmallValues::Desirable,
        level: 95.0,
        draws: 2000,
        seed: 1,
    };
    analyse(table, options).unwrap()
}

/// A network of two-arm and multi-arm studies of events.
fn of_designs(names: &[&str], designs: &[&[usize]]) -> NetworkTable {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let trials = designs.iter().enumerate().map(|(at, design)| {
        let arm = |place: &usize| {
            let events = (7 + 3 * at + 5 * place) as f64;
            (*place, ArmData::Counts { events, n: 90.0 })
        };
        let arms: Vec<_> = design.iter().map(arm).collect();
        let label = format!("Study {at:02}");
        trial(&label, &arms, Measure::Or, 0.5, &names)
            .unwrap()
            .unwrap()
    });
    let trials = trials.collect();
    table(Network::new(names.clone(), trials).unwrap(), Measure::Or)
}

fn items<'a, 'i>(document: &'a Document<'i>, id: &str) -> Vec<Element<'a, 'i>> {
    let list = by_id(document, id).children();
    list.filter(|node| node.attribute("role") == Some("listitem"))
        .collect()
}

/// Radius of the first circle of an item.
fn radius(item: Element) -> f64 {
    number(shapes(item, "circle")[0], "r")
}

fn width_of(item: Element) -> f64 {
    number(shapes(item, "path")[0], "stroke-width")
}

#[test]
fn figures_of_diabetes_are_drawn_as_kept() {
    let table = diabetes();
    let svg = graph(&table, &paper(129.0)).svg_inline().unwrap();
    compare("network-graph-diabetes.svg", &svg);
    let ranks = rankogram(&table, &analysed(&table), &paper(178.0)).unwrap();
    compare("rankogram-diabetes.svg", &ranks.svg_inline().unwrap());
}

#[test]
fn a_graph_has_an_edge_for_each_comparison_that_studies_make_and_no_other() {
    let table = diabetes();
    let svg = graph(&table, &paper(178.0)).svg_inline().unwrap();
    let document = parse(&svg);
    let made = table.network.edges();
    let drawn = items(&document, "network-graph-part-1-comparisons");
    assert_eq!(drawn.len(), made.len());
    for ((one, two), studies) in made {
        let [one, two] = [one, two].map(|at| table.network.treatments[at].as_str());
        let label = match studies {
            1 => format!("{one} and {two}: 1 study"),
            k => format!("{one} and {two}: {k} studies"),
        };
        let edge = drawn
            .iter()
            .find(|edge| edge.attribute("aria-label") == Some(&label));
        let edge = edge.unwrap_or_else(|| panic!("no {label}"));
        assert_eq!(number(*edge, "data-studies"), studies as f64);
    }
    assert_eq!(items(&document, "network-graph-part-1-designs").len(), 1);
}

#[test]
fn areas_are_participants_and_widths_are_studies() {
    let svg = graph(&diabetes(), &paper(178.0)).svg_inline().unwrap();
    let document = parse(&svg);
    let nodes = items(&document, "network-graph-part-1-treatments");
    let placebo = nodes.iter().find(|node| {
        let label = node.attribute("aria-label").unwrap();
        label.starts_with("placebo: 2062 participants in 19 studies")
    });
    let placebo = *placebo.expect("placebo with its participants");
    for node in &nodes {
        // Pixels are printed to a hundredth.
        let share = number(*node, "data-size") / number(placebo, "data-size");
        let area = (radius(*node) / radius(placebo)).powi(2);
        assert!((area - share).abs() < 0.01, "{area} for {share}");
    }
    let edges = items(&document, "network-graph-part-1-comparisons");
    let per = |edge: &Element| width_of(*edge) / number(*edge, "data-studies");
    let widths: Vec<f64> = edges.iter().map(per).collect();
    assert!(
        widths.iter().all(|width| (width - widths[0]).abs() < 0.02),
        "{widths:?}"
    );
    let widest = edges.iter().map(|edge| width_of(*edge)).fold(0.0, f64::max);
    assert!((1.0..=10.0).contains(&widest), "{widest}");
}

#[test]
fn a_graph_without_participants_has_nodes_by_arms_and_says_so() {
    let mut table = diabetes();
    table.network.trials[0].sizes = vec![None; 2];
    let svg = graph(&table, &paper(178.0)).svg_inline().unwrap();
    assert!(
        svg.contains("in proportion to the number of its arms"),
        "{svg}"
    );
    assert!(svg.contains("does not give the participants of every arm"));
    assert!(svg.contains("19 arms") && !svg.contains("2062"));
}

#[test]
fn parts_that_nothing_connects_are_drawn_apart_and_named() {
    let table = of_designs(
        &["A", "B", "C", "D", "E"],
        &[&[0, 1], &[1, 2], &[3, 4], &[0, 1, 2]],
    );
    for width in [84.0, 178.0] {
        let svg = graph(&table, &paper(width)).svg_inline().unwrap();
        assert_nothing_overlaps(&svg);
        assert!(svg.contains("Part 1: 3 treatments, 3 studies"), "{svg}");
        assert!(svg.contains("Part 2: 2 treatments, 1 study"));
        assert!(svg.contains("No study connects the 2 parts"));
        let document = parse(&svg);
        assert_eq!(
            items(&document, "network-graph-part-2-comparisons").len(),
            1
        );
    }
}

#[test]
fn one_study_of_two_treatments_is_a_graph() {
    for width in [80.0, 178.0] {
        let table = of_designs(
            &[
                "Endorphin massage + oxytocin massage + suggestion + music",
                "Care",
            ],
            &[&[0, 1]],
        );
        let svg = graph(&table, &paper(width)).svg_inline().unwrap();
        assert_nothing_overlaps(&svg);
        assert!(svg.contains("1 study of 2 treatments, which makes 1 of 1 possible comparisons."));
    }
}

#[test]
fn figures_are_the_same_bytes_twice() {
    let table = diabetes();
    let drawn = || {
        let ranks = rankogram(&table, &analysed(&table), &paper(84.0)).unwrap();
        [
            graph(&table, &paper(84.0)).svg().unwrap(),
            ranks.svg().unwrap(),
        ]
    };
    assert_eq!(drawn(), drawn());
}

#[test]
fn every_rank_of_a_rankogram_is_a_bar_of_its_probability() {
    let table = diabetes();
    let result = analysed(&table);
    let figure = rankogram(&table, &result, &paper(178.0)).unwrap();
    let svg = figure.svg_inline().unwrap();
    let document = parse(&svg);
    let ranks = result.ranks.as_ref().unwrap();
    let panels = rows(&document);
    assert_eq!(panels.len(), 10);
    let mut before = f64::INFINITY;
    for (panel, drawn) in panels.into_iter().zip(&figure.panels) {
        let sucra = number(panel, "data-sucra");
        assert!(sucra <= before, "{sucra} after {before}");
        before = sucra;
        let at = table
            .network
            .treatments
            .iter()
            .position(|own| *own == drawn.label)
            .unwrap();
        assert_eq!(drawn.probabilities, ranks.probabilities[at]);
        assert_eq!(sucra, ranks.sucra[at]);
        let bars = shapes(panel, "rect");
        let heights: Vec<f64> = bars.iter().map(|bar| number(*bar, "height")).collect();
        let whole: f64 = heights.iter().sum();
        for (height, share) in heights.iter().zip(&drawn.probabilities) {
            // Pixels are printed to a hundredth.
            assert!(
                (height / whole - share).abs() < 0.005,
                "{height} of {whole} for {share}"
            );
        }
    }
    assert!(svg.contains("A rank says nothing of how large a difference is"));
}

#[test]
fn a_league_table_compares_rows_with_columns_on_both_sides() {
    let table = diabetes();
    let result = analysed(&table);
    let league = league(&table, &result);
    assert_eq!(league.treatments[0], "rosiglitazone");
    assert!(
        league
            .reading
            .contains("Below 0 favours the treatment of the row"),
        "{}",
        league.reading
    );
    for (i, row) in league.rows.iter().enumerate() {
        assert!(row[i].is_none());
        for (j, cell) in row.iter().enumerate().filter(|(j, _)| *j != i) {
            let (cell, other) = (cell.as_ref().unwrap(), league.rows[j][i].as_ref().unwrap());
            let [estimate, lower, upper] = cell.network.numbers;
            let [opposite, below, above] = other.network.numbers;
            for (one, two) in [(estimate, opposite), (lower, above), (upper, below)] {
                // Sums in another order.
                assert!((one + two).abs() < 1e-12, "{one} and {two}");
            }
            assert_eq!(
                cell.direct.as_ref().map(|direct| direct.1),
                other.direct.as_ref().map(|direct| direct.1)
            );
            assert_eq!(cell.network.is_decided, lower > 0.0 || upper < 0.0);
        }
    }
    let html = league.html().unwrap();
    let document = parse(html.trim());
    let scopes = |scope: &str| {
        let heads = document.descendants();
        heads
            .filter(|node| node.attribute("scope") == Some(scope))
            .count()
    };
    assert_eq!((scopes("col"), scopes("row")), (10, 10));
    assert!(html.contains("<caption>Mean difference (95% CI)"));
    let csv = league.csv();
    assert_eq!(csv.lines().count(), 11);
    assert!(csv.lines().last().unwrap().ends_with(",placebo"), "{csv}");
    assert_eq!(csv.matches('—').count(), 45 - table.network.edges().len());
}

/// Nodes with names, a ring of edges that connects them, and others.
fn network() -> impl Strategy<Value = Part> {
    let name = prop_oneof![
        6 => "[A-Z][a-z]{2,14}",
        2 => "[A-Z][a-z]{2,10}( \\+ [a-z]{3,12}){1,5}",
        1 => "[A-Za-z]{30,50}",
    ];
    let node = (name, 1.0..5000.0f64);
    prop::collection::vec(node, 2..=50).prop_flat_map(|nodes| {
        let n = nodes.len();
        let more = prop::collection::vec((0..n, 0..n, 1..30usize), 0..3 * n);
        let design = prop::collection::vec(0..n, 3..6);
        let designs = prop::collection::vec(design, 0..4);
        (Just(nodes), more, designs).prop_map(|(nodes, more, designs)| part(nodes, &more, designs))
    })
}

fn part(
    nodes: Vec<(String, f64)>,
    more: &[(usize, usize, usize)],
    designs: Vec<Vec<usize>>,
) -> Part {
    let n = nodes.len();
    let mut edges: BTreeMap<(usize, usize), usize> = (1..n)
        .map(|i| ((i * 7 % n).min(i - 1), i))
        .map(|ends| (ends, 1))
        .collect();
    for (a, b, k) in more.iter().filter(|(a, b, _)| a != b) {
        edges.insert((*a.min(b), *a.max(b)), *k);
    }
    Part {
        name: String::new(),
        nodes: nodes
            .into_iter()
            .map(|(label, size)| Node {
                label,
                size,
                shown: format!("n\u{a0}=\u{a0}{size:.0}"),
                short: format!("{size:.0}"),
                words: String::new(),
                studies: 1,
            })
            .collect(),
        edges: edges
            .into_iter()
            .map(|(ends, studies)| Edge {
                ends,
                studies,
                words: String::new(),
            })
            .collect(),
        designs: designs
            .into_iter()
            .map(BTreeSet::from_iter)
            .filter(|design| design.len() > 2)
            .map(|design| Area {
                nodes: design.into_iter().collect(),
                studies: 1,
                words: String::new(),
            })
            .collect(),
    }
}

fn sheet(width_mm: f64) -> Sheet {
    Sheet {
        title: "Figure".into(),
        notes: vec!["A note under the figure.".into()],
        width: width_mm * 96.0 / 25.4,
        ..Sheet::default()
    }
}

/// Boxes on which the numbers of a part stand, and its nodes as middle and radius.
fn covered(document: &Document) -> Option<(Vec<crate::read::Extent>, Vec<[f64; 3]>)> {
    let numbers = document
        .descendants()
        .find(|node| node.attribute("id") == Some("part-1-numbers"))?;
    let boxes = shapes(numbers, "rect").into_iter().map(extent).collect();
    let nodes = items(document, "part-1-treatments")
        .into_iter()
        .map(|node| {
            let disc = shapes(node, "circle")[0];
            ["cx", "cy", "r"].map(|name| number(disc, name))
        });
    Some((boxes, nodes.collect()))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn names_and_numbers_of_any_network_cover_nothing(part in network(), width in prop::sample::select(vec![84.0, 129.0, 178.0])) {
        let figure = NetworkGraph { sheet: sheet(width), parts: vec![part], sizes: "its participants".into() };
        let svg = figure.svg_inline().unwrap();
        assert_nothing_overlaps(&svg);
        let document = parse(&svg);
        if let Some((boxes, nodes)) = covered(&document) {
            for area in boxes {
                for [x, y, r] in &nodes {
                    let (dx, dy) = (x.clamp(area.left, area.right) - x, y.clamp(area.top, area.bottom) - y);
                    prop_assert!(dx.hypot(dy) > *r, "{:?} covers {:?}", area, (x, y, r));
                }
            }
        }
    }

    #[test]
    fn an_order_crosses_no_more_edges_than_that_of_names(part in network()) {
        let edges: Vec<_> = part.edges.iter().map(|edge| edge.ends).collect();
        let n = part.nodes.len();
        let order = circular_order(n, &edges);
        let mut sorted = order.clone();
        sorted.sort_unstable();
        let names: Vec<usize> = (0..n).collect();
        prop_assert_eq!(&sorted, &names);
        prop_assert!(crossings(&order, &edges) <= crossings(&names, &edges));
    }

    #[test]
    fn panels_of_any_number_of_treatments_cover_nothing(n in 2..=50usize, long in any::<bool>(), width in prop::sample::select(vec![84.0, 178.0])) {
        let panels = (0..n).map(|at| RankPanel {
            label: match long {
                true => format!("Endorphin massage + oxytocin massage + suggestion + music {at}"),
                false => format!("T{at}"),
            },
            lines: vec!["SUCRA 86.0%".into(), "Median rank 12 (3 to 49)".into()],
            words: String::new(),
            probabilities: vec![1.0 / n as f64; n],
            sucra: 0.5,
        });
        let figure = Rankogram { sheet: sheet(width), panels: panels.collect() };
        let pages = figure.pages().unwrap();
        for page in &pages {
            assert_nothing_overlaps(page);
            let document = parse(page);
            // A4 less its margins.
            prop_assert!(pages.len() == 1 || number(document.root_element(), "height") < 1040.0);
        }
        let drawn: usize = pages.iter().map(|page| rows(&parse(page)).len()).sum();
        prop_assert_eq!(drawn, n);
    }
}
