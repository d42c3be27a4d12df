//! Judgements of the risk of bias: traffic light, summary, columns of a forest plot.

use oxymeta::figures::Figure;
use oxymeta::figures::FigureError;
use oxymeta::figures::Metadata;
use oxymeta::figures::forest::{ForestPlot, JudgementColumns, Row, StudyRow};
use oxymeta::figures::risk_of_bias::*;
use proptest::prelude::*;

use crate::examples::{bcg, ratios, study, total};
use crate::golden::compare;
use crate::overlap::assert_nothing_overlaps;
use crate::read::{by_id, number, parse, rows};

/// Widths of one and two columns of a journal, in pixels.
const WIDTHS: [f64; 2] = [317.0, 673.0];

const WORDS: [(Level, &str); 7] = [
    (Level::Low, "Low"),
    (Level::Concerns, "Some concerns"),
    (Level::Unclear, "Unclear"),
    (Level::High, "High"),
    (Level::Critical, "Critical"),
    (Level::NoInformation, "No information"),
    (Level::NotApplicable, "Not applicable"),
];

fn judged(level: Level) -> Option<Judged> {
    let word = WORDS.iter().find(|(one, _)| *one == level).unwrap().1;
    Some(Judged {
        level,
        words: word.to_owned(),
        support: "As the report says (p. 3)".to_owned(),
    })
}

fn metadata() -> Metadata {
    Metadata {
        engine: "oxymeta 0.1.0".into(),
        input_sha256: "0".repeat(64),
        options: "risk of bias".into(),
    }
}

/// A figure of k studies and seven domains that takes every judgement in turn.
pub fn traffic_light(k: usize, width: f64) -> TrafficLight {
    let domains = (1..=7).map(|i| DomainHeading {
        code: format!("D{i}"),
        name: format!("Bias in the part of the trial with the number {i} of seven"),
    });
    let studies = (0..k).map(|i| JudgedStudy {
        label: format!("Aronson & Smith {}", 1948 + i),
        judgements: (0..8)
            .map(|j| match (i + j) % 8 {
                7 => None,
                at => judged(WORDS[at].0),
            })
            .collect(),
    });
    TrafficLight {
        id: String::new(),
        title: "Risk of bias".into(),
        domains: domains.collect(),
        has_overall: true,
        levels: WORDS.map(|(level, word)| (level, word.to_owned())).into(),
        studies: studies.collect(),
        palette: Palette::Safe,
        notes: vec!["Judged with a tool for tests.".into()],
        width,
        metadata: metadata(),
    }
}

fn bar(label: &str, shares: &[(Level, f64, usize)]) -> Bar {
    let parts = shares.iter().map(|&(level, share, studies)| Part {
        level,
        words: judged(level).unwrap().words,
        share,
        studies,
    });
    Bar {
        label: label.to_owned(),
        parts: parts.collect(),
    }
}

pub fn summary(width: f64) -> RiskOfBiasSummary {
    let some = [
        (Level::Low, 0.625, 5),
        (Level::Concerns, 0.25, 2),
        (Level::High, 0.125, 1),
    ];
    let all = [
        (Level::Low, 0.5, 10),
        (Level::Concerns, 0.2, 4),
        (Level::High, 0.15, 3),
        (Level::Critical, 0.1, 2),
        (Level::NoInformation, 0.05, 1),
    ];
    RiskOfBiasSummary {
        id: String::new(),
        title: "Summary of the risk of bias".into(),
        axis_title: "Share of studies".into(),
        bars: vec![
            bar("Bias arising from the randomisation process", &some),
            bar("Bias due to deviations from intended interventions", &all),
            bar("Overall", &[(Level::High, 1.0, 8)]),
        ],
        has_overall: true,
        levels: WORDS.map(|(level, word)| (level, word.to_owned())).into(),
        palette: Palette::Safe,
        notes: vec!["Judged with a tool for tests.".into()],
        width,
        metadata: metadata(),
    }
}

/// The BCG figure with invented judgements.
fn judged_forest() -> ForestPlot {
    let mut plot = bcg();
    let mut at = 0;
    for row in &mut plot.rows {
        if let Row::Study(study) = row {
            study.judgements = (0..6).map(|j| judged(WORDS[(at + j) % 5].0)).collect();
            at += 1;
        }
    }
    plot.risk_of_bias = Some(JudgementColumns {
        heading: "Risk of bias".into(),
        codes: ["D1", "D2", "D3", "D4", "D5", "Overall"]
            .map(str::to_owned)
            .into(),
        has_overall: true,
        palette: Palette::Safe,
    });
    plot
}

#[test]
fn a_traffic_light_of_any_size_overlaps_nothing_and_keeps_to_its_width() {
    for k in [0, 1, 2, 13, 60, 120] {
        for width in WIDTHS {
            let svg = traffic_light(k, width).svg_inline().unwrap();
            assert_nothing_overlaps(&svg);
            let document = parse(&svg);
            assert!(
                number(document.root_element(), "width") <= width.ceil(),
                "{k}"
            );
            assert_eq!(rows(&document).len(), k);
        }
    }
    let mut long = traffic_light(3, WIDTHS[0]);
    long.studies[1].label = "A study whose name goes on and on".repeat(4);
    assert_nothing_overlaps(&long.svg_inline().unwrap());
}

#[test]
fn a_summary_overlaps_nothing_at_either_width() {
    for width in WIDTHS {
        assert_nothing_overlaps(&summary(width).svg_inline().unwrap());
    }
}

#[test]
fn figures_are_drawn_as_kept_and_twice_the_same() {
    let drawn = || {
        [
            (
                "traffic-light.svg",
                traffic_light(9, 673.0).svg_inline().unwrap(),
            ),
            ("rob-summary.svg", summary(673.0).svg_inline().unwrap()),
            (
                "rob-summary-narrow.svg",
                summary(317.0).svg_inline().unwrap(),
            ),
            ("forest-judged.svg", judged_forest().svg_inline().unwrap()),
        ]
    };
    for ((name, svg), (_, again)) in drawn().into_iter().zip(drawn()) {
        assert_eq!(svg, again);
        compare(name, &svg);
    }
}

#[test]
fn a_study_is_read_with_its_judgements_and_a_circle_tells_why() {
    let svg = traffic_light(2, 673.0).svg().unwrap();
    let document = parse(&svg);
    let row = by_id(&document, "study-1");
    assert_eq!(
        row.attribute("aria-label"),
        Some(
            "Aronson & Smith 1948: D1 low, D2 some concerns, D3 unclear, D4 high, D5 critical, \
             D6 no information, D7 not applicable, Overall not judged"
        )
    );
    let cell = by_id(&document, "study-1-2");
    let tooltip = cell
        .children()
        .find(|n| n.has_tag_name(("http://www.w3.org/2000/svg", "title")));
    assert_eq!(
        tooltip.unwrap().text(),
        Some("Aronson & Smith 1948, D2: some concerns. As the report says (p. 3)")
    );
    let desc = by_id(&document, "desc").text().unwrap();
    assert!(
        desc.starts_with("Risk of bias of 2 studies. D1 Bias in the part"),
        "{desc}"
    );
    assert!(by_id(&document, "title").text().is_some());
}

#[test]
fn a_part_of_a_bar_is_as_wide_as_its_share_and_says_it() {
    let figure = summary(673.0);
    let svg = figure.svg_inline().unwrap();
    let document = parse(&svg);
    let width = |id: &str| {
        let group = by_id(&document, id);
        let mut shapes = group.children();
        let area = shapes
            .find(|n| n.has_tag_name(("http://www.w3.org/2000/svg", "rect")))
            .unwrap();
        (number(group, "data-share"), number(area, "width"))
    };
    let (whole_share, whole) = width("bar-3-1");
    assert_eq!(whole_share, 1.0);
    for (i, part) in figure.bars[1].parts.iter().enumerate() {
        let (share, found) = width(&format!("bar-2-{}", i + 1));
        assert_eq!(share, part.share);
        // Lengths in the file are rounded to a hundredth of a pixel.
        assert!((found - share * whole).abs() <= 0.02, "{found} {share}");
    }
    assert_eq!(
        by_id(&document, "bar-1-3").attribute("aria-label"),
        Some("Bias arising from the randomisation process: high 12%, 1 study")
    );
    let drawn = |id: &str| {
        let texts = by_id(&document, id).children();
        let texts = texts.filter(|n| n.has_tag_name(("http://www.w3.org/2000/svg", "text")));
        texts.filter_map(|n| n.text()).collect::<Vec<_>>()
    };
    assert_eq!(drawn("bar-2-1"), ["+", "50%"]);
    assert_eq!(drawn("bar-2-5"), ["?"], "below 6% a part has no number");
}

#[test]
fn parts_that_are_no_whole_and_cells_without_a_column_are_refused() {
    let mut figure = summary(673.0);
    figure.bars[0].parts[0].share = 0.5;
    assert!(matches!(figure.svg(), Err(FigureError::Number { .. })));
    let mut figure = traffic_light(2, 673.0);
    figure.domains.pop();
    assert!(matches!(
        figure.svg(),
        Err(FigureError::Cells {
            found: 8,
            expected: 7,
            ..
        })
    ));
}

#[test]
fn a_forest_plot_carries_judgements_beside_its_studies() {
    let svg = judged_forest().svg_inline().unwrap();
    assert_nothing_overlaps(&svg);
    let document = parse(&svg);
    let row = by_id(&document, "row-aronson-1948");
    let label = row.attribute("aria-label").unwrap();
    assert!(
        label.ends_with("weight 5.1%, risk of bias D1 low, D2 some concerns, D3 unclear, D4 high, D5 critical, Overall low"),
        "{label}"
    );
    let circles = row
        .descendants()
        .filter(|n| n.has_tag_name(("http://www.w3.org/2000/svg", "circle")));
    assert_eq!(circles.count(), 12, "six discs with their outlines");
}

fn level() -> impl Strategy<Value = Option<Judged>> {
    prop_oneof![
        1 => Just(None),
        6 => prop::sample::select(&Level::ALL[..]).prop_map(judged),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn judged_forest_plots_overlap_nothing(
        labels in prop::collection::vec("[A-Z][a-z]{2,12} (19|20)[0-9]{2}", 1..12),
        codes in prop::collection::vec("D[1-9][ab]?", 1..9),
        has_overall in any::<bool>(),
        cells in prop::collection::vec(prop::collection::vec(level(), 0..9), 12),
    ) {
        let mut codes = codes;
        if has_overall {
            codes.push("Overall".to_owned());
        }
        let effect = crate::examples::effect(0.1, -0.2, 0.4);
        let mut rows: Vec<Row> = labels.iter().zip(cells).map(|(label, cells)| {
            Row::Study(StudyRow { judgements: cells, ..study(label, effect, 5.0) })
        }).collect();
        rows.push(Row::Total(total("Total", effect)));
        let plot = ForestPlot {
            rows,
            risk_of_bias: Some(JudgementColumns {
                heading: "Risk of bias".into(), codes, has_overall, palette: Palette::Cochrane,
            }),
            ..ratios()
        };
        assert_nothing_overlaps(&plot.svg_inline().unwrap());
    }
}
