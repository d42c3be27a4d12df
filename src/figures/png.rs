//! PNG of a finished SVG, with the bundled typeface: the same pixels on every machine, unless a text has letters that the
//! typeface lacks.

use resvg::{tiny_skia, usvg};

use super::about::About;
use super::error::FigureError;
use super::typefaces::options;

/// Pixels per inch of the units in which figures are laid out.
const SCREEN_DPI: f32 = 96.0;
/// Widest picture that is drawn, in pixels; a figure of 120 rows at 600 dpi stays below it.
const MOST_PIXELS: u32 = 30_000;

/// Rasterises an SVG at a resolution in dots per inch (96 is one pixel a unit, 300 is print).
pub fn png(svg: &str, dpi: f32) -> Result<Vec<u8>, FigureError> {
    let failed = |error: &dyn std::fmt::Display| FigureError::Raster(error.to_string());
    let document = usvg::roxmltree::Document::parse(svg).map_err(|e| failed(&e))?;
    let tree = usvg::Tree::from_xmltree(&document, &options(svg)).map_err(|e| failed(&e))?;
    let scale = dpi / SCREEN_DPI;
    let side = |length: f32| (length * scale).round();
    let (width, height) = (side(tree.size().width()), side(tree.size().height()));
    let too_large = || {
        FigureError::Raster(format!(
            "{width} by {height} pixels at {dpi} dpi are not drawn"
        ))
    };
    if !(width >= 1.0 && height >= 1.0) || width.max(height) > MOST_PIXELS as f32 {
        return Err(too_large());
    }
    let mut pixels = tiny_skia::Pixmap::new(width as u32, height as u32).ok_or_else(too_large)?;
    pixels.fill(tiny_skia::Color::WHITE);
    resvg::render(
        &tree,
        // The drawing fills its last row and column of pixels, which would else be half transparent.
        tiny_skia::Transform::from_scale(
            width / tree.size().width(),
            height / tree.size().height(),
        ),
        &mut pixels.as_mut(),
    );
    let per_metre = (dpi / 0.0254).round() as u32;
    encode(&pixels, per_metre, About::of(&document)).map_err(|e| failed(&e))
}

/// Colours without transparency, which figures on paper do not have; the printed size for word processors; title and
/// description for those who do not see the picture.
fn encode(
    pixels: &tiny_skia::Pixmap,
    per_metre: u32,
    about: About,
) -> Result<Vec<u8>, png::EncodingError> {
    let opaque = pixels.pixels().iter();
    let colours: Vec<u8> = opaque
        .flat_map(|p| [p.red(), p.green(), p.blue()])
        .collect();
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, pixels.width(), pixels.height());
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_pixel_dims(Some(png::PixelDimensions {
        xppu: per_metre,
        yppu: per_metre,
        unit: png::Unit::Meter,
    }));
    for (keyword, text) in [("Title", about.title), ("Description", about.description)] {
        if let Some(text) = text {
            encoder.add_itxt_chunk(keyword.to_owned(), text)?;
        }
    }
    // Lines of drawings repeat as they are: without a filter files are a fifth smaller.
    encoder.set_compression(png::Compression::Balanced);
    encoder.set_filter(png::Filter::NoFilter);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&colours)?;
    writer.finish()?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_ends_within_a_pixel_has_no_dark_edge() {
        let svg = "<svg xmlns='http://www.w3.org/2000/svg' width='10' height='10'><rect width='10' height='10' fill='#FFFFFF'/></svg>";
        let file = png(svg, 100.0).unwrap();
        let decoder = ::png::Decoder::new(std::io::Cursor::new(file));
        let mut reader = decoder.read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        reader.next_frame(&mut pixels).unwrap();
        assert!(pixels.iter().all(|channel| *channel == 255));
    }

    #[test]
    fn measured_widths_are_drawn_widths() {
        use crate::figures::font::{Face, measure};
        let text = "Total (95% CI) 0.49 (0.34 to 0.70) Västerås, Tøyen & Vandiviere";
        for (face, attributes) in [
            (Face::Regular, ""),
            (Face::SemiBold, "font-weight='600'"),
            (Face::Italic, "font-style='italic'"),
        ] {
            let svg = format!(
                "<svg xmlns='http://www.w3.org/2000/svg' width='900' height='40'><text id='t' x='0' y='20' \
                 font-family='Inter' font-size='20' {attributes}>{}</text></svg>",
                text.replace('&', "&amp;")
            );
            let tree = usvg::Tree::from_str(&svg, &options(&svg)).unwrap();
            let drawn = f64::from(tree.node_by_id("t").unwrap().bounding_box().width());
            let measured = measure(text, face).width * 20.0;
            // The drawn box ends at the ink, the measured one at the advance: side bearings differ.
            assert!(
                (drawn / measured - 1.0).abs() < 0.01,
                "{face:?}: {drawn} drawn, {measured} measured"
            );
        }
    }
}
