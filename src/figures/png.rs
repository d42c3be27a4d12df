//! PNG of a finished SVG, with the bundled typeface only: the same pixels on every machine.

use std::sync::{Arc, LazyLock};

use resvg::{tiny_skia, usvg};

use super::error::FigureError;
use super::font;

/// Pixels per inch of the units in which figures are laid out.
const SCREEN_DPI: f32 = 96.0;
/// Widest picture that is drawn, in pixels; a figure of 120 rows at 600 dpi stays below it.
const MOST_PIXELS: u32 = 30_000;

static FONTS: LazyLock<Arc<usvg::fontdb::Database>> = LazyLock::new(|| {
    let mut fonts = usvg::fontdb::Database::new();
    for file in font::FILES {
        fonts.load_font_data(file.to_vec());
    }
    fonts.set_sans_serif_family("Inter");
    Arc::new(fonts)
});

/// How an SVG is read for drawing: the bundled typeface and no other.
pub(super) fn options() -> usvg::Options<'static> {
    usvg::Options {
        fontdb: FONTS.clone(),
        font_family: "Inter".to_owned(),
        ..Default::default()
    }
}

/// Rasterises an SVG at a resolution in dots per inch (96 is one pixel a unit, 300 is print).
pub fn png(svg: &str, dpi: f32) -> Result<Vec<u8>, FigureError> {
    let tree =
        usvg::Tree::from_str(svg, &options()).map_err(|e| FigureError::Raster(e.to_string()))?;
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
    resvg::render(
        &tree,
        // The drawing fills its last row and column of pixels, which would else be half transparent.
        tiny_skia::Transform::from_scale(
            width / tree.size().width(),
            height / tree.size().height(),
        ),
        &mut pixels.as_mut(),
    );
    let png = pixels
        .encode_png()
        .map_err(|e| FigureError::Raster(e.to_string()))?;
    Ok(with_resolution(png, dpi))
}

/// Adds the `pHYs` chunk, which tells a word processor the printed size.
fn with_resolution(png: Vec<u8>, dpi: f32) -> Vec<u8> {
    // Signature (8 bytes) and header chunk (25 bytes) come first in every PNG.
    const AFTER_HEADER: usize = 33;
    let per_metre = ((dpi / 0.0254).round() as u32).to_be_bytes();
    let mut body = b"pHYs".to_vec();
    body.extend(per_metre);
    body.extend(per_metre);
    body.push(1);
    let mut chunk = 9u32.to_be_bytes().to_vec();
    chunk.extend(&body);
    chunk.extend(crc32(&body).to_be_bytes());
    let mut with = png;
    with.splice(AFTER_HEADER..AFTER_HEADER, chunk);
    with
}

/// The checksum of PNG chunks (ISO 3309).
fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32| (crc >> 1) ^ (0xEDB8_8320 & 0u32.wrapping_sub(crc & 1));
    !bytes.iter().fold(!0u32, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| step(crc))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_that_of_the_standard() {
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
        assert_eq!(crc32(b"IEND"), 0xAE42_6082);
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
            let tree = usvg::Tree::from_str(&svg, &options()).unwrap();
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
