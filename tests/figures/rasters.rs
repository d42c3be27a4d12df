//! The PDF shows what the PNG shows: the page drawn by a reader of PDF that shares no code with the program, beside the
//! picture of the same SVG.

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::Pdf;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings};
use oxymeta::figures::Figure;
use oxymeta::figures::forest::*;
use oxymeta::figures::theme::Colours;
use oxymeta::figures::{pdf, png};
use resvg::tiny_skia::Pixmap;

use crate::examples::{bcg, subgroups};
use crate::paper::at;
use crate::robustness;

/// Two pixels for one of the layout, so that hairlines and letters are made of several.
const DPI: f32 = 192.0;
/// Side of the squares that are compared, in pixels.
const BLOCK: usize = 8;

/// Greys from 0 to 255, line by line.
struct Grey {
    width: usize,
    height: usize,
    pixels: Vec<f64>,
}

fn grey(rgb: [u8; 3]) -> f64 {
    // Weights of ITU-R BT.601.
    let [r, g, b] = rgb.map(f64::from);
    0.299 * r + 0.587 * g + 0.114 * b
}

fn picture(svg: &str) -> Grey {
    let picture = Pixmap::decode_png(&png(svg, DPI).unwrap()).unwrap();
    let pixels = picture.pixels().iter();
    Grey {
        width: picture.width() as usize,
        height: picture.height() as usize,
        pixels: pixels
            .map(|p| grey([p.red(), p.green(), p.blue()]))
            .collect(),
    }
}

/// The page of a figure, drawn into as many pixels as its picture has.
fn page(svg: &str, size: (usize, usize)) -> Grey {
    let file = Pdf::new(pdf(svg).unwrap()).expect("a PDF that can be read");
    assert_eq!(file.pages().len(), 1);
    let points = file.pages()[0].render_dimensions();
    // A picture is stretched to whole pixels, by less than one; the reader cuts off what is more than whole.
    let scale = |pixels: usize, points: f32| (pixels as f32 + 1e-3) / points;
    let [x_scale, y_scale] = [scale(size.0, points.0), scale(size.1, points.1)];
    for scale in [x_scale, y_scale] {
        assert!(
            (scale * 72.0 / DPI - 1.0).abs() < 2e-3,
            "the page has the size of the figure"
        );
    }
    let page = hayro::render(
        &file.pages()[0],
        &RenderCache::new(),
        &InterpreterSettings::default(),
        &RenderSettings {
            hinting: false,
            ..RenderSettings::default()
        },
        &PixmapSettings {
            x_scale,
            y_scale,
            bg_color: WHITE,
        },
    );
    let pixels = page.data().iter();
    Grey {
        width: page.width().into(),
        height: page.height().into(),
        pixels: pixels.map(|p| grey([p.r, p.g, p.b])).collect(),
    }
}

impl Grey {
    /// The pixels of a square.
    fn block(&self, x: usize, y: usize) -> Vec<f64> {
        let lines = (y..y + BLOCK).map(|line| line * self.width + x);
        lines
            .flat_map(|start| self.pixels[start..start + BLOCK].iter().copied())
            .collect()
    }
}

fn mean(values: impl ExactSizeIterator<Item = f64>) -> f64 {
    let n = values.len() as f64;
    values.sum::<f64>() / n
}

/// Structural similarity of two squares, 1 where they are the same.
///
/// Wang et al 2004, IEEE Transactions on Image Processing 13:600-612, equation 13, with its constants for 255 greys.
fn similarity(a: &[f64], b: &[f64]) -> f64 {
    const C1: f64 = (0.01 * 255.0) * (0.01 * 255.0);
    const C2: f64 = (0.03 * 255.0) * (0.03 * 255.0);
    let (ma, mb) = (mean(a.iter().copied()), mean(b.iter().copied()));
    let product = |x: &[f64], mx: f64, y: &[f64], my: f64| {
        mean(x.iter().zip(y).map(|(x, y)| (x - mx) * (y - my)))
    };
    let (va, vb) = (product(a, ma, a, ma), product(b, mb, b, mb));
    let both = product(a, ma, b, mb);
    (2.0 * ma * mb + C1) * (2.0 * both + C2) / ((ma * ma + mb * mb + C1) * (va + vb + C2))
}

/// How two pictures differ.
#[derive(Debug)]
struct Difference {
    /// Mean of all pixels, in greys.
    mean: f64,
    /// Of the means of two squares, in greys.
    greatest: f64,
    /// Mean structural similarity.
    similarity: f64,
}

fn difference(a: &Grey, b: &Grey) -> Difference {
    let (mut greatest, mut sum, mut count) = (0.0, 0.0, 0.0);
    assert_eq!((a.width, a.height), (b.width, b.height));
    let (width, height) = (a.width, a.height);
    let mut apart = 0.0;
    for y in (0..height + 1 - BLOCK).step_by(BLOCK) {
        for x in (0..width + 1 - BLOCK).step_by(BLOCK) {
            let (one, other) = (a.block(x, y), b.block(x, y));
            let means = [&one, &other].map(|block| mean(block.iter().copied()));
            greatest = f64::max(greatest, (means[0] - means[1]).abs());
            apart += mean(one.iter().zip(&other).map(|(a, b)| (a - b).abs()));
            sum += similarity(&one, &other);
            count += 1.0;
        }
    }
    Difference {
        mean: apart / count,
        greatest,
        similarity: sum / count,
    }
}

fn compared(drawn: &str, printed: &str) -> Difference {
    let picture = picture(drawn);
    let page = page(printed, (picture.width, picture.height));
    difference(&picture, &page)
}

/// Least similarity: the two draw the edges of letters and lines with other greys, which leaves 0.985 to 0.997.
const SIMILAR: f64 = 0.98;
/// Most that the mean of a square may differ, in greys, and that of all pixels: other edges come to 20 and to 3; a line of one
/// pixel of the layout that is missing, moved or of another colour comes to 30 to 60 in its squares.
const MOST: [f64; 2] = [25.0, 4.0];

fn assert_same(name: &str, svg: &str) {
    let found = compared(svg, svg);
    let is_same = found.similarity >= SIMILAR && found.greatest <= MOST[0] && found.mean <= MOST[1];
    assert!(is_same, "{name}: {found:?}");
}

#[test]
fn forest_plots_look_alike_in_both() {
    for style in [
        Style::Generic,
        Style::Revman,
        Style::Jama,
        Style::Bmj,
        Style::Lancet,
    ] {
        let plot = ForestPlot { style, ..bcg() };
        assert_same(&format!("{style:?}"), &plot.svg().unwrap());
    }
    for colours in [Colours::Print, Colours::Dark] {
        let mut plot = subgroups();
        plot.paper.colours = colours;
        assert_same(&format!("{colours:?}"), &plot.svg().unwrap());
    }
    assert_same("narrow", &at(84.0, subgroups()).svg().unwrap());
}

#[test]
fn figures_of_robustness_look_alike_in_both() {
    for (name, svg) in robustness::files() {
        assert_same(name, &svg);
    }
}

#[test]
fn a_mark_that_moves_or_goes_is_a_difference() {
    let svg = bcg().svg().unwrap();
    let mut moved = bcg();
    if let Row::Study(study) = &mut moved.rows[3] {
        study.effect.lower -= 0.1;
    }
    let found = compared(&svg, &moved.svg().unwrap());
    assert!(found.greatest > MOST[0], "{found:?}");
    let unlabelled = svg.replace(">Aronson 1948</text>", "></text>");
    assert_ne!(svg, unlabelled);
    let found = compared(&svg, &unlabelled);
    assert!(found.greatest > MOST[0], "{found:?}");
}
