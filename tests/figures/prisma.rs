//! The flow diagram.

use oxymeta::figures::Figure;
use oxymeta::figures::prisma::*;
use oxymeta::figures::{FigureError, Metadata};

use crate::golden::compare;
use crate::overlap::assert_nothing_overlaps;
use crate::read::{by_id, extent, number, parse, rows, shapes};

fn one(id: &str, lines: &[&str], n: u64) -> FlowBox {
    let lines = lines.iter().map(|text| {
        let indented = text.starts_with("  ");
        (text.trim().to_owned(), indented)
    });
    FlowBox {
        id: id.to_owned(),
        lines: lines.collect(),
        n,
    }
}

fn step(kept: FlowBox, left_out: Option<FlowBox>) -> Option<Step> {
    Some(Step { kept, left_out })
}

fn databases() -> Stream {
    let found = [
        "Records identified from:",
        "Databases (*n*\u{a0}=\u{a0}1455)",
        "  MEDLINE (*n*\u{a0}=\u{a0}845)",
        "  Embase (*n*\u{a0}=\u{a0}610)",
    ];
    let reasons = [
        "Reports excluded:",
        "  Not randomised (*n*\u{a0}=\u{a0}51)",
        "  No outcome of interest reported (*n*\u{a0}=\u{a0}39)",
    ];
    Stream {
        heading: "Identification of studies via databases and registers".to_owned(),
        steps: [
            step(
                one("identified", &found, 1455),
                Some(one(
                    "removed",
                    &[
                        "Records removed before screening:",
                        "  Duplicate records (*n*\u{a0}=\u{a0}355)",
                    ],
                    355,
                )),
            ),
            step(
                one(
                    "screened",
                    &["Records screened (*n*\u{a0}=\u{a0}1100)"],
                    1100,
                ),
                Some(one(
                    "excluded",
                    &["Records excluded (*n*\u{a0}=\u{a0}1000)"],
                    1000,
                )),
            ),
            step(
                one(
                    "sought",
                    &["Reports sought for retrieval (*n*\u{a0}=\u{a0}100)"],
                    100,
                ),
                Some(one(
                    "not-retrieved",
                    &["Reports not retrieved (*n*\u{a0}=\u{a0}4)"],
                    4,
                )),
            ),
            step(
                one(
                    "assessed",
                    &["Reports assessed for eligibility (*n*\u{a0}=\u{a0}96)"],
                    96,
                ),
                Some(one("excluded-reports", &reasons, 90)),
            ),
        ],
    }
}

fn others() -> Stream {
    Stream {
        heading: "Identification of studies via other methods".to_owned(),
        steps: [
            step(
                one(
                    "other-identified",
                    &[
                        "Records identified from:",
                        "  Citation searching (*n*\u{a0}=\u{a0}9)",
                    ],
                    9,
                ),
                None,
            ),
            None,
            step(
                one(
                    "other-sought",
                    &["Reports sought for retrieval (*n*\u{a0}=\u{a0}9)"],
                    9,
                ),
                None,
            ),
            step(
                one(
                    "other-assessed",
                    &["Reports assessed for eligibility (*n*\u{a0}=\u{a0}9)"],
                    9,
                ),
                Some(one(
                    "other-excluded",
                    &["Reports excluded (*n*\u{a0}=\u{a0}6)"],
                    6,
                )),
            ),
        ],
    }
}

fn flow(streams: Vec<Stream>, with_previous: bool, width: u32) -> PrismaFlow {
    let studies = [
        "Studies included in review (*n*\u{a0}=\u{a0}8)",
        "Reports of included studies (*n*\u{a0}=\u{a0}9)",
    ];
    PrismaFlow {
        id: String::new(),
        title: "Flow of studies".into(),
        previous: with_previous.then(|| {
            let lines = ["Studies included in previous version of review (*n*\u{a0}=\u{a0}5)"];
            ("Previous studies".to_owned(), one("previous", &lines, 5))
        }),
        streams,
        included: one("included", &studies, 8),
        total: with_previous.then(|| {
            one(
                "total",
                &["Total studies included in review (*n*\u{a0}=\u{a0}13)"],
                13,
            )
        }),
        pooled: Some(one(
            "pooled",
            &["Studies included in meta-analysis (*n*\u{a0}=\u{a0}7)"],
            7,
        )),
        width,
        metadata: Metadata::default(),
    }
}

/// Every form of the diagram, with the narrowest usual width it has room in.
fn forms() -> Vec<(&'static str, PrismaFlow)> {
    vec![
        ("prisma-narrow.svg", flow(vec![databases()], false, 317)),
        ("prisma.svg", flow(vec![databases(), others()], false, 673)),
        (
            "prisma-updated.svg",
            flow(vec![databases(), others()], true, 673),
        ),
    ]
}

#[test]
fn every_form_is_drawn_as_kept_twice_the_same_and_overlaps_nothing() {
    for (name, figure) in forms() {
        let svg = figure.svg_inline().unwrap();
        assert_eq!(svg, figure.svg_inline().unwrap());
        assert_nothing_overlaps(&svg);
        compare(name, &svg);
    }
}

#[test]
fn boxes_of_a_column_are_equally_wide_and_none_overlaps_another() {
    for (_, figure) in forms() {
        let svg = figure.svg_inline().unwrap();
        let document = parse(&svg);
        let areas: Vec<_> = rows(&document)
            .into_iter()
            .map(|row| extent(shapes(row, "path")[0]))
            .collect();
        for (i, a) in areas.iter().enumerate() {
            for b in &areas[..i] {
                let apart = a.right <= b.left
                    || b.right <= a.left
                    || a.bottom <= b.top
                    || b.bottom <= a.top;
                assert!(apart, "{a:?} {b:?}");
                assert!(a.left != b.left || a.right == b.right, "{a:?} {b:?}");
            }
        }
        let width = number(document.root_element(), "width");
        assert!(width <= f64::from(figure.width));
    }
}

#[test]
fn a_box_is_read_as_a_sentence_and_carries_its_number() {
    let (_, figure) = forms().remove(1);
    let svg = figure.svg().unwrap();
    let document = parse(&svg);
    let row = by_id(&document, "excluded-reports");
    assert_eq!(
        row.attribute("aria-label"),
        Some(
            "Reports excluded: Not randomised (n\u{a0}=\u{a0}51); No outcome of interest reported (n\u{a0}=\u{a0}39)"
        )
    );
    assert_eq!(number(row, "data-n"), 90.0);
    let desc = by_id(&document, "desc").text().unwrap();
    assert!(
        desc.contains("Records screened (n\u{a0}=\u{a0}1100)."),
        "{desc}"
    );
    for phase in ["Identification", "Screening", "Included"] {
        assert!(svg.contains(&format!(">{phase}</tspan></text>")), "{phase}");
    }
}

#[test]
fn a_diagram_that_would_be_too_narrow_says_how_wide_it_has_to_be() {
    let figure = flow(vec![databases(), others()], true, 317);
    let Err(FigureError::TooNarrow { needed }) = figure.svg() else {
        panic!("five columns within 84 mm");
    };
    assert!(needed > 317.0);
    let width = needed.ceil() as u32;
    let wide = flow(vec![databases(), others()], true, width);
    assert_nothing_overlaps(&wide.svg_inline().unwrap());
}
