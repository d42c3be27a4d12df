//! Several effects of one study: its name once, the effects beneath it in a bracket, on one page.

use crate::examples::{effect, ratios, study, total};
use crate::overlap::assert_nothing_overlaps;
use crate::paper::{TARGETS, at};
use crate::read::{by_id, extent, number, parse, rows, shapes};
use oxymeta::figures::Figure;
use oxymeta::figures::forest::*;
use oxymeta::language::Language;

fn part(name: &str, part: &str, at: usize) -> Row {
    let estimate = ((at * 37) % 100) as f64 / 60.0 - 0.8;
    Row::Study(StudyRow {
        part: Some(part.to_owned()),
        ..study(
            &format!("{name}, {part}"),
            effect(estimate, estimate - 0.5, estimate + 0.6),
            5.0,
        )
    })
}

fn several(name: &str, parts: &[&str]) -> Vec<Row> {
    let mut rows = vec![Row::Several {
        label: name.to_owned(),
        note: None,
    }];
    rows.extend(parts.iter().enumerate().map(|(i, p)| part(name, p, i)));
    rows
}

/// A study of one effect, one of three with a long name, one of two in a subgroup.
fn nested() -> ForestPlot {
    let mut rows = vec![Row::Heading {
        label: "Low risk".to_owned(),
    }];
    rows.push(Row::Study(study(
        "Arden 1998",
        effect(-0.4, -0.9, 0.1),
        20.0,
    )));
    rows.extend(several(
        "Bexley 2003",
        &[
            "50 mg v placebo",
            "200 mg v placebo, as the authors of the report call the arm",
            "men",
        ],
    ));
    rows.push(Row::Subtotal(total("Subtotal", effect(-0.3, -0.6, 0.0))));
    rows.push(Row::Heading {
        label: "High risk".to_owned(),
    });
    rows.extend(several("Corby & Dunmore 2009", &["women", "men"]));
    rows.push(Row::Study(study(
        "Eastry 2012",
        effect(0.1, -0.9, 1.1),
        20.0,
    )));
    rows.push(Row::Total(total("Total", effect(-0.3, -0.6, 0.0))));
    ForestPlot { rows, ..ratios() }
}

/// Studies of so many effects each.
fn studies_of(effects: usize, studies: usize) -> ForestPlot {
    let parts: Vec<String> = (0..effects).map(|i| format!("comparison {i}")).collect();
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    let names = (0..studies).map(|i| format!("Study {i}"));
    let mut rows: Vec<Row> = names.flat_map(|name| several(&name, &parts)).collect();
    rows.push(Row::Total(total("Total", effect(-0.3, -0.6, 0.0))));
    ForestPlot { rows, ..ratios() }
}

#[test]
fn the_name_stands_once_and_beneath_it_what_tells_the_effects_apart() {
    let svg = nested().svg_inline().unwrap();
    assert_eq!(svg.matches(">Bexley 2003<").count(), 1);
    for part in ["50 mg v placebo", "women", "men"] {
        assert!(svg.contains(&format!(">{part}<")), "{part}");
    }
    let document = parse(&svg);
    let rows = shapes(by_id(&document, "rows"), "text");
    let texts: Vec<&str> = rows.iter().filter_map(|text| text.text()).collect();
    assert!(!texts.iter().any(|text| text.starts_with("Bexley 2003, ")));
}

#[test]
fn a_bracket_reaches_from_the_first_effect_to_the_last_at_their_left() {
    let svg = nested().svg_inline().unwrap();
    let document = parse(&svg);
    let study = by_id(&document, "study-bexley-2003");
    let bracket = extent(shapes(study, "path")[0]);
    let effects: Vec<_> = (study.children())
        .filter(|child| child.attribute("role") == Some("listitem"))
        .collect();
    assert_eq!(effects.len(), 3);
    for effect in &effects {
        let label = shapes(*effect, "text")[0];
        assert!(bracket.right < number(label, "x"));
    }
    let middle = |at: usize| {
        let square = extent(shapes(effects[at], "rect")[0]);
        (square.top + square.bottom) / 2.0
    };
    // Coordinates are written to a hundredth of a pixel.
    assert!((bracket.top - middle(0)).abs() < 0.02);
    assert!((bracket.bottom - middle(2)).abs() < 0.02);
}

#[test]
fn a_screen_reader_finds_a_group_with_the_study_and_each_effect_in_full() {
    let svg = nested().svg_inline().unwrap();
    let document = parse(&svg);
    let study = by_id(&document, "study-corby-dunmore-2009");
    assert_eq!(study.attribute("role"), Some("group"));
    assert_eq!(
        study.attribute("aria-label"),
        Some("Corby & Dunmore 2009: 2 effects")
    );
    let women = by_id(&document, "row-corby-dunmore-2009-women");
    let label = women.attribute("aria-label").unwrap();
    assert!(label.starts_with("Corby & Dunmore 2009, women: risk ratio "));
    let description = by_id(&document, "desc").text().unwrap();
    assert!(
        description.starts_with("Forest plot of 7 effects from 4 studies."),
        "{description}"
    );
    let indonesian = ForestPlot {
        language: Language::Indonesian,
        ..nested()
    };
    let svg = indonesian.svg_inline().unwrap();
    assert!(svg.contains("Corby &amp; Dunmore 2009: 2 efek"));
    assert!(svg.contains("dari 7 efek dalam 4 studi"));
}

#[test]
fn nothing_overlaps_in_any_style_at_any_width() {
    for style in [
        Style::Generic,
        Style::Revman,
        Style::Jama,
        Style::Bmj,
        Style::Lancet,
    ] {
        for width in TARGETS {
            let plot = ForestPlot { style, ..nested() };
            assert_nothing_overlaps(&at(width, plot).svg_inline().unwrap());
        }
    }
}

#[test]
fn the_effects_of_a_study_share_one_band_and_no_rule_divides_them() {
    let svg = studies_of(2, 2).svg_inline().unwrap();
    let document = parse(&svg);
    let ground = by_id(&document, "ground");
    let bands: Vec<_> = shapes(ground, "rect").into_iter().skip(1).collect();
    assert_eq!(bands.len(), 1, "the second study's");
    let band = extent(bands[0]);
    let second = by_id(&document, "study-study-1");
    for text in shapes(second, "text") {
        let y = number(text, "y");
        assert!(band.top < y && y < band.bottom);
    }
    let jama = |plot| ForestPlot {
        style: Style::Jama,
        ..plot
    };
    let rules = |plot: ForestPlot| {
        let svg = jama(plot).svg_inline().unwrap();
        shapes(by_id(&parse(&svg), "ground"), "path").len()
    };
    assert_eq!(rules(studies_of(2, 3)), rules(studies_of(5, 3)));
}

#[test]
fn a_study_is_not_divided_between_pages_unless_it_has_very_many_effects() {
    for effects in [2, 3, 7, 12] {
        let plot = studies_of(effects, 120 / effects);
        let pages = plot.pages().unwrap();
        assert!(pages.len() > 1);
        for page in &pages {
            assert_nothing_overlaps(page);
            let document = parse(page);
            let groups = document
                .descendants()
                .filter(|node| node.attribute("role") == Some("group"));
            for group in groups {
                let items =
                    (group.children()).filter(|child| child.attribute("role") == Some("listitem"));
                assert_eq!(items.count(), effects);
            }
        }
    }
    let pages = studies_of(150, 1).pages().unwrap();
    assert!(pages.len() > 1);
    let found: usize = pages.iter().map(|page| rows(&parse(page)).len()).sum();
    assert_eq!(found, 151, "every effect and the total");
    for page in &pages[1..] {
        let at = page.find("(continued)").expect("it goes on");
        assert!(page[..at].contains("Study 0"));
        assert_nothing_overlaps(page);
    }
}

#[test]
fn effects_without_a_name_above_them_keep_their_whole_labels() {
    let rows = vec![
        part("Bexley 2003", "men", 0),
        part("Bexley 2003", "women", 1),
    ];
    let svg = ForestPlot { rows, ..ratios() }.svg_inline().unwrap();
    assert!(svg.contains(">Bexley 2003, men<") && svg.contains(">Bexley 2003, women<"));
}
