//! The file can be read by people who do not see it and by programs.

use oxymeta::figures::Figure;
use std::collections::BTreeSet;

use crate::examples::{bcg, extremes, subgroups};
use crate::read::{by_id, number, parse, rows};
use oxymeta::figures::forest::Row;

#[test]
fn a_figure_has_a_title_a_description_and_a_label_on_every_row() {
    let svg = bcg().svg().unwrap();
    let document = parse(&svg);
    let root = document.root_element();
    assert_eq!(root.attribute("role"), Some("graphics-document document"));
    assert_eq!(root.attribute("aria-labelledby"), Some("title desc"));
    assert_eq!(
        by_id(&document, "title").text(),
        Some("BCG vaccine against tuberculosis")
    );
    let description = by_id(&document, "desc").text().unwrap();
    for fact in [
        "13 studies",
        "risk ratio 0.49, 0.33 to 0.73, favours vaccine",
        "0.14 to 1.76",
        "TPT Madras 1980, 10.2%",
    ] {
        assert!(description.contains(fact), "{description}");
    }
    assert_eq!(
        by_id(&document, "row-aronson-1948").attribute("aria-label"),
        Some(
            "Aronson 1948: Vaccine events 4, Vaccine total 123, Control events 11, Control total 139, \
             risk ratio 0.41, 0.13 to 1.26, weight 5.1%"
        )
    );
    assert!(rows(&document).iter().all(|row| {
        row.attribute("aria-label")
            .is_some_and(|label| !label.is_empty())
    }));
}

#[test]
fn the_description_counts_the_cuts() {
    let svg = extremes().svg_inline().unwrap();
    assert!(svg.contains("intervals are cut at the ends of the axis"));
}

#[test]
fn ids_are_unique_and_carry_the_prefix_of_the_figure() {
    let mut plot = subgroups();
    plot.id = "milk-volume".into();
    let svg = plot.svg_inline().unwrap();
    let document = parse(&svg);
    let ids: Vec<&str> = document
        .descendants()
        .filter_map(|node| node.attribute("id"))
        .collect();
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len());
    assert!(ids.iter().all(|id| id.starts_with("milk-volume-")));
    assert!(ids.contains(&"milk-volume-subtotal-2"));
}

#[test]
fn numbers_are_kept_at_full_precision() {
    let plot = bcg();
    let svg = plot.svg_inline().unwrap();
    let document = parse(&svg);
    for row in &plot.rows {
        let Row::Study(study) = row else { continue };
        let node = rows(&document)
            .into_iter()
            .find(|n| n.attribute("aria-label").unwrap().starts_with(&study.label))
            .unwrap();
        let found = ["data-est", "data-lo", "data-hi", "data-w"].map(|name| number(node, name));
        let e = study.effect;
        assert_eq!(
            found,
            [e.estimate, e.lower, e.upper, study.weight_percent.unwrap()]
        );
    }
}

#[test]
fn a_file_has_no_scripts_and_refers_to_nothing_outside() {
    for plot in [bcg(), subgroups(), extremes()] {
        let svg = plot.svg().unwrap();
        let document = parse(&svg);
        assert!(
            !document
                .descendants()
                .any(|n| n.tag_name().name() == "script" || n.tag_name().name() == "image")
        );
        assert!(!svg.contains("href") && !svg.contains("url(http"));
        assert_eq!(svg.matches("http").count(), 1, "the namespace alone");
    }
}

#[test]
fn the_input_and_the_engine_are_named_in_the_file() {
    let svg = bcg().svg_inline().unwrap();
    let document = parse(&svg);
    let metadata = document
        .descendants()
        .find(|n| n.tag_name().name() == "metadata")
        .unwrap()
        .text()
        .unwrap();
    let metadata: serde_json::Value = serde_json::from_str(metadata).unwrap();
    assert_eq!(metadata["engine"], "oxymeta 0.1.0");
    assert_eq!(metadata["input_sha256"].as_str().unwrap().len(), 64);
}

#[test]
fn text_stays_text() {
    let svg = bcg().svg_inline().unwrap();
    let document = parse(&svg);
    let row = by_id(&document, "row-aronson-1948");
    let texts: Vec<String> = row
        .children()
        .filter(|n| n.has_tag_name(("http://www.w3.org/2000/svg", "text")))
        .map(|n| {
            n.descendants()
                .filter(|d| d.is_text())
                .filter_map(|d| d.text())
                .collect()
        })
        .collect();
    assert_eq!(
        texts,
        [
            "Aronson 1948",
            "4",
            "123",
            "11",
            "139",
            "0.41 (0.13 to 1.26)",
            "5.1"
        ]
    );
}
