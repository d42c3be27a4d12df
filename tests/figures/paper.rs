//! Figures at the widths of journals' columns: what stays, what gives way, and that it is said.

use crate::examples::{bcg, effect, extremes, of_studies, study, subgroups};
use crate::overlap::assert_nothing_overlaps;
use crate::read::{by_id, extent, number, parse, rows, shapes};
use oxymeta::figures::Figure;
use oxymeta::figures::{FigureError, forest::*, png};

/// The widths of one, one and a half and two journal columns, and of A4 on its side.
pub const TARGETS: [f64; 4] = [84.0, 129.0, 178.0, 257.0];
const PIXELS_PER_MM: f64 = 96.0 / 25.4;
/// 7 points in pixels.
const LEAST_TYPE: f64 = 7.0 * 96.0 / 72.0;

pub fn at(width: f64, plot: ForestPlot) -> ForestPlot {
    let paper = Paper {
        width: Width::Millimetres(width),
        ..plot.paper
    };
    ForestPlot { paper, ..plot }
}

/// The size of the type and the length of the axis, in pixels.
fn type_and_axis(svg: &str) -> (f64, f64) {
    let document = parse(svg);
    let sizes = document
        .descendants()
        .filter_map(|node| node.attribute("font-size")?.parse::<f64>().ok());
    let axis = extent(shapes(by_id(&document, "axis"), "path")[0]);
    (sizes.fold(f64::INFINITY, f64::min), axis.right - axis.left)
}

fn ten_studies() -> ForestPlot {
    let mut plot = bcg();
    plot.rows.drain(3..6);
    plot
}

#[test]
fn a_figure_has_the_width_asked_for_to_a_hundredth_of_a_pixel() {
    for width in [84.0, 92.0, 100.5, 129.0, 178.0, 257.0, 400.0] {
        for plot in [bcg(), ten_studies(), subgroups()] {
            let svg = at(width, plot).svg_inline().unwrap();
            let document = parse(&svg);
            let root = document.root_element();
            let drawn = number(root, "width");
            assert!((drawn - width * PIXELS_PER_MM).abs() <= 0.005, "{drawn}");
            let view = root.attribute("viewBox").unwrap();
            assert!(view.starts_with(&format!("0 0 {drawn} ")), "{view}");
            assert_nothing_overlaps(&svg);
        }
    }
}

#[test]
fn a_picture_has_the_width_asked_for_in_dots() {
    for width in TARGETS {
        let bytes = png(&at(width, bcg()).svg().unwrap(), 300.0).unwrap();
        let picture = resvg::tiny_skia::Pixmap::decode_png(&bytes).unwrap();
        let dots = width / 25.4 * 300.0;
        assert!((f64::from(picture.width()) - dots).abs() <= 0.5);
        // The last row and column are as opaque as the paper.
        assert!(picture.pixels().iter().all(|pixel| pixel.alpha() == 255));
    }
}

#[test]
fn no_type_is_below_seven_points_and_no_plot_below_eighteen_em() {
    for width in [84.0, 110.0, 129.0, 150.0, 178.0, 257.0] {
        for plot in [bcg(), ten_studies(), subgroups()] {
            let (least, axis) = type_and_axis(&at(width, plot).svg_inline().unwrap());
            assert!(least >= LEAST_TYPE, "{width} mm: {least} px");
            // The base type is at most a tenth larger than the smallest in the figure.
            assert!(axis >= 18.0 * least - 0.01, "{width} mm: {axis} px of plot");
        }
    }
}

#[test]
fn columns_give_way_in_their_order_and_are_named() {
    let left_out = |width: f64, plot: ForestPlot| {
        let svg = at(width, plot).svg_inline().unwrap();
        let document = parse(&svg);
        rows(&document)
            .into_iter()
            .filter_map(|row| row.attribute("aria-label"))
            .find_map(|label| label.strip_prefix("Not shown at this width: "))
            .map(str::to_owned)
    };
    assert_eq!(left_out(257.0, bcg()), None);
    assert_eq!(left_out(300.0, subgroups()), None);
    assert_eq!(
        left_out(178.0, subgroups()).as_deref(),
        Some("SD (Massage, Control).")
    );
    let narrow = left_out(84.0, subgroups()).unwrap();
    for column in ["Mean", "SD", "Total", "Weight (%)"] {
        assert!(narrow.contains(column), "{narrow}");
    }
    // What has gone at a width has gone at every smaller one but for the weights, which outlast
    // the data they would else be dropped before.
    let count = |width: f64| left_out(width, bcg()).map_or(0, |text| text.split(';').count());
    let counts: Vec<usize> = (80..260).map(|width| count(f64::from(width))).collect();
    assert_eq!(counts.iter().max(), Some(&3));
    assert!(counts[0] == 3 && counts[179] == 0);
}

#[test]
fn a_screen_reader_still_hears_what_is_left_out() {
    let svg = at(84.0, bcg()).svg_inline().unwrap();
    let document = parse(&svg);
    let label = by_id(&document, "row-aronson-1948")
        .attribute("aria-label")
        .unwrap();
    assert!(label.contains("Vaccine events 4, Vaccine total 123"));
    assert!(label.contains("weight 5.1%"));
}

#[test]
fn ten_studies_fit_into_one_column_with_labels_effects_and_plot() {
    let svg = at(84.0, ten_studies()).svg_inline().unwrap();
    for text in ["Vandiviere et al 1973", "0.41 (0.13 to 1.26)"] {
        assert!(svg.contains(&format!(">{text}</text>")), "{text}");
    }
}

#[test]
fn what_cannot_fit_is_refused_with_the_width_it_needs() {
    for plot in [bcg(), subgroups(), extremes()] {
        let refused = at(20.0, plot.clone()).svg().unwrap_err();
        let FigureError::Narrow { asked, needed } = refused else {
            panic!("{refused}");
        };
        assert_eq!(asked, 20.0);
        assert!((40.0..90.0).contains(&needed), "{needed}");
        let svg = at(needed, plot.clone()).svg_inline().unwrap();
        assert_nothing_overlaps(&svg);
        assert!(at(needed - 1.0, plot).svg().is_err());
    }
}

#[test]
fn a_screen_figure_ignores_what_print_asks_for() {
    let auto = bcg().svg_inline().unwrap();
    assert!(auto.contains(r#"width="960""#) && auto.contains("Weight (%)"));
}

#[test]
fn light_squares_at_the_smallest_size_are_noted() {
    let heavy = |weights: [f64; 3]| {
        let rows = weights.iter().enumerate().map(|(i, weight)| {
            Row::Study(study(&format!("S{i}"), effect(0.0, -0.5, 0.5), *weight))
        });
        ForestPlot {
            rows: rows.collect(),
            ..of_studies(0)
        }
        .svg_inline()
        .unwrap()
    };
    // The floor is (0.22 / 0.72)² of the heaviest weight.
    assert!(
        heavy([90.0, 9.9, 0.1])
            .contains("Squares of weights below 8.4% are drawn at the smallest size.")
    );
    assert!(!heavy([50.0, 45.0, 5.0]).contains("smallest size"));
}

#[test]
fn limits_at_infinity_are_printed() {
    let svg = extremes().svg_inline().unwrap();
    let words: String = parse(&svg)
        .descendants()
        .filter(|node| node.is_text())
        .filter_map(|node| node.text())
        .collect();
    assert!(words.contains("(0.00") && words.contains("∞)"));
    assert!(
        at(84.0, extremes())
            .svg_inline()
            .unwrap()
            .contains("(0.00 to ∞)")
    );
}
