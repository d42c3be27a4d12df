//! Figures of more rows than a page holds.

use crate::examples::{bcg, effect, of_studies, ratios, study, total};
use crate::overlap::assert_nothing_overlaps;
use crate::paper::at;
use crate::read::{by_id, number, parse, rows};
use oxymeta::figures::Figure;
use oxymeta::figures::forest::*;

/// A4 within its margins, in pixels.
const PAGE: f64 = 257.0 * 96.0 / 25.4;

/// Subgroups of several sizes, with pooled estimates and notes.
fn long(sizes: &[usize], notes: usize) -> ForestPlot {
    let mut rows = Vec::new();
    for (group, size) in sizes.iter().enumerate() {
        rows.push(Row::Heading {
            label: format!("Subgroup {group}"),
        });
        rows.extend((0..*size).map(|i| {
            let estimate = ((i * 37 + group) % 100) as f64 / 50.0 - 1.0;
            let effect = effect(estimate, estimate - 0.5, estimate + 0.5);
            Row::Study(study(&format!("Study {group}-{i}"), effect, 1.0))
        }));
        rows.push(Row::Subtotal(total("Subtotal", effect(0.1, -0.2, 0.4))));
        rows.push(Row::Statistics {
            text: format!("Heterogeneity: τ² = 0.{group}, *I*² = 9%"),
        });
    }
    rows.push(Row::Total(total("Total", effect(0.1, -0.2, 0.4))));
    rows.push(Row::Statistics {
        text: "Overall effect: *t*(12) = −3.95, *P* = 0.002".into(),
    });
    rows.extend((0..notes).map(|i| Row::Note {
        text: format!("Note {i} on one of the studies."),
    }));
    ForestPlot { rows, ..ratios() }
}

fn labels(svg: &str) -> Vec<String> {
    rows(&parse(svg))
        .iter()
        .map(|row| row.attribute("aria-label").unwrap().to_owned())
        .collect()
}

fn assert_pages(plot: &ForestPlot) -> Vec<String> {
    let pages = plot.pages().unwrap();
    let width = match plot.paper.width {
        Width::Auto => 178.0,
        Width::Millimetres(width) => width,
    };
    let together: Vec<String> = pages.iter().flat_map(|page| labels(page)).collect();
    assert_eq!(
        together,
        labels(&at(width, plot.clone()).svg_inline().unwrap()),
        "every row stands on one page, in its order"
    );
    for page in &pages {
        let document = parse(page);
        let height = number(document.root_element(), "height");
        assert!(height <= PAGE + 0.01, "{height}");
        assert_nothing_overlaps(page);
        let last = labels(page).pop().unwrap();
        assert!(!last.starts_with("Subgroup: "), "{last} ends a page");
    }
    pages
}

#[test]
fn every_row_is_on_one_page_and_no_heading_ends_one() {
    for sizes in [
        &[120][..],
        &[40, 40, 40],
        &[1; 60],
        &[2; 50],
        &[3, 90, 1, 30],
        &[200],
    ] {
        let pages = assert_pages(&long(sizes, 3));
        assert!(pages.len() > 1, "{sizes:?}");
    }
    for k in [81, 120, 200] {
        assert!(assert_pages(&of_studies(k)).len() > 1);
    }
    assert!(assert_pages(&at(84.0, long(&[30, 30], 0))).len() > 1);
}

#[test]
fn every_page_has_header_axis_and_number() {
    let pages = assert_pages(&long(&[60, 60, 60], 0));
    let count = pages.len();
    for (i, page) in pages.iter().enumerate() {
        let document = parse(page);
        assert!(page.contains("RR (95% CI)") && page.contains("log scale"));
        by_id(&document, "axis");
        let title = by_id(&document, "title").text().unwrap();
        let number = format!("age {} of {count}", i + 1);
        assert!(title.contains(&number) && page.contains(&format!(">P{number}<")));
        assert_eq!(page.contains("(continued)"), i > 0);
        let next = format!("Continued on page {}", i + 2);
        assert_eq!(page.contains(&next), i + 1 < count);
    }
}

#[test]
fn pages_share_columns_axis_and_scale_of_squares() {
    let pages = assert_pages(&of_studies(200));
    let axis: Vec<String> = pages
        .iter()
        .map(|page| {
            let document = parse(page);
            let axis = by_id(&document, "axis");
            axis.descendants()
                .filter(|node| node.tag_name().name() == "text")
                .map(|node| format!("{:?} {:?}", node.text(), node.attribute("x")))
                .collect()
        })
        .collect();
    assert!(axis.iter().all(|texts| *texts == axis[0]));
}

#[test]
fn a_pooled_line_runs_through_every_page() {
    for page in assert_pages(&of_studies(120)) {
        assert_eq!(page.matches(r#"stroke-dasharray="1 2.5""#).count(), 1);
    }
}

#[test]
fn more_notes_than_a_page_holds_go_on_pages_of_their_own() {
    let pages = assert_pages(&long(&[60], 150));
    let last = pages.last().unwrap();
    assert!(last.contains("Note 149") && last.contains("Notes"));
    assert!(!last.contains("RR (95% CI)<"));
}

#[test]
fn pages_are_filled_evenly() {
    let heights: Vec<f64> = assert_pages(&of_studies(200))
        .iter()
        .map(|page| number(parse(page).root_element(), "height"))
        .collect();
    let least = heights.iter().copied().fold(f64::INFINITY, f64::min);
    let most = heights.iter().copied().fold(0.0, f64::max);
    assert!(least > 0.85 * most, "{heights:?}");
}

#[test]
fn a_figure_of_one_page_has_no_number() {
    let pages = bcg().pages().unwrap();
    assert_eq!(pages.len(), 1);
    assert!(!pages[0].contains("Page 1"));
}

#[cfg(feature = "pdf")]
#[test]
fn a_pdf_holds_all_pages_and_no_date() {
    let pages = long(&[60, 60], 0).pages().unwrap();
    let bytes = oxymeta::figures::pdf_pages(&pages).unwrap();
    let file = String::from_utf8_lossy(&bytes).into_owned();
    assert_eq!(file.matches("/Type/Page/").count(), pages.len());
    assert_eq!(file.matches("/S/Figure").count(), pages.len());
    // 178 mm in points, two decimals of pixels behind them.
    assert_eq!(file.matches("/MediaBox[0 0 504.5").count(), pages.len());
    assert!(!file.contains("CreationDate"));
    assert_eq!(bytes, oxymeta::figures::pdf_pages(&pages).unwrap());
    assert!(oxymeta::figures::pdf_pages(&[""; 0]).is_err());
}
