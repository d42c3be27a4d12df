//! The bundled typeface: Inter in three faces, and the widths of texts set in it.
//!
//! Widths come from the shaper that also draws the PNG, kerning included, so that what is measured
//! is what is drawn. The figures 0–9 of the bundled faces have one width each.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::collections::HashMap;
use std::sync::LazyLock;

use rustybuzz::UnicodeBuffer;

/// Families named in the SVG: the bundled one first, then likely replacements.
pub const FAMILIES: &str =
    "Inter, 'Source Sans 3', 'Helvetica Neue', Arial, 'Liberation Sans', sans-serif";

/// A face of the bundled typeface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Face {
    /// Weight 400.
    #[default]
    Regular,
    /// Weight 600.
    SemiBold,
    /// Weight 400, italic: symbols of statistics.
    Italic,
    /// Weight 400, smaller and raised: letters of footnotes.
    Raised,
}

/// Size of raised letters, in em of the text they stand in.
pub const RAISED_SIZE: f64 = 0.7;

/// The files of the three faces, for the rasteriser.
pub const FILES: [&[u8]; 3] = [
    include_bytes!("../../assets/fonts/Inter-Regular.otf"),
    include_bytes!("../../assets/fonts/Inter-SemiBold.otf"),
    include_bytes!("../../assets/fonts/Inter-Italic.otf"),
];

const WEB_FILES: [&[u8]; 3] = [
    include_bytes!("../../assets/fonts/Inter-Regular.woff2"),
    include_bytes!("../../assets/fonts/Inter-SemiBold.woff2"),
    include_bytes!("../../assets/fonts/Inter-Italic.woff2"),
];

struct Loaded {
    font: rustybuzz::Face<'static>,
    units_per_em: f64,
}

static FACES: LazyLock<[Loaded; 3]> = LazyLock::new(|| {
    FILES.map(|bytes| {
        let font = rustybuzz::Face::from_slice(bytes, 0)
            .expect("the bundled faces are OpenType, which a test proves");
        let units_per_em = f64::from(font.units_per_em());
        Loaded { font, units_per_em }
    })
});

/// Width of a text in em, and whether the face has every letter of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measured {
    /// Width in em.
    pub width: f64,
    /// Whether another font will have to supply letters, so that the width is an estimate.
    pub estimated: bool,
}

/// Most texts whose widths are remembered; a figure of 200 studies has some 5,000.
const MOST_REMEMBERED: usize = 50_000;

thread_local! {
    static REMEMBERED: RefCell<HashMap<Face, HashMap<String, Measured>>> = RefCell::default();
}

/// Measures a text set in one face. Widths are remembered, as a layout asks for the same ones often.
pub fn measure(text: &str, face: Face) -> Measured {
    REMEMBERED.with_borrow_mut(|faces| {
        let known = faces.entry(face).or_default();
        if let Some(measured) = known.get(text) {
            return *measured;
        }
        let measured = shape(text, face);
        if known.len() >= MOST_REMEMBERED {
            known.clear();
        }
        known.insert(text.to_owned(), measured);
        measured
    })
}

fn shape(text: &str, face: Face) -> Measured {
    let (file, size) = match face {
        Face::Regular => (0, 1.0),
        Face::SemiBold => (1, 1.0),
        Face::Italic => (2, 1.0),
        Face::Raised => (0, RAISED_SIZE),
    };
    let loaded = &FACES[file];
    let mut buffer = UnicodeBuffer::new();
    buffer.push_str(text);
    buffer.guess_segment_properties();
    let glyphs = rustybuzz::shape(&loaded.font, &[], buffer);
    let mut measured = Measured {
        width: 0.0,
        estimated: false,
    };
    for (info, position) in glyphs.glyph_infos().iter().zip(glyphs.glyph_positions()) {
        if info.glyph_id == 0 {
            let letter = text
                .get(info.cluster as usize..)
                .and_then(|rest| rest.chars().next());
            measured.width += letter.map_or(0.0, usual_width);
            measured.estimated = true;
        } else {
            measured.width += f64::from(position.x_advance) / loaded.units_per_em;
        }
    }
    measured.width *= size;
    measured
}

/// Height above the baseline of the middle of a letter's ink, in em.
pub fn middle(letter: char, face: Face) -> f64 {
    let file = match face {
        Face::Regular | Face::Raised => 0,
        Face::SemiBold => 1,
        Face::Italic => 2,
    };
    let loaded = &FACES[file];
    let ink = loaded
        .font
        .glyph_index(letter)
        .and_then(|glyph| loaded.font.glyph_bounding_box(glyph));
    ink.map_or(0.36, |ink| {
        f64::from(ink.y_min + ink.y_max) / 2.0 / loaded.units_per_em
    })
}

/// The letters of a text that the bundled typeface lacks, in order.
pub fn foreign_letters(text: &str) -> BTreeSet<char> {
    let lacks = |letter: &char| {
        let drawn = !letter.is_ascii() && !letter.is_whitespace() && usual_width(*letter) > 0.0;
        drawn && FACES[0].font.glyph_index(*letter).is_none()
    };
    text.chars().filter(lacks).collect()
}

/// Width in em of a letter the bundled faces lack, as common system fonts have it.
fn usual_width(letter: char) -> f64 {
    match letter as u32 {
        0x0300..=0x036F | 0x200B..=0x200F | 0x20D0..=0x20FF | 0xFE00..=0xFE0F => 0.0,
        0x1100..=0x11FF | 0x2E80..=0xA4CF | 0xAC00..=0xD7AF | 0xF900..=0xFAFF | 0xFF00..=0xFF60 => {
            1.0
        }
        0x0600..=0x06FF | 0x0750..=0x077F => 0.5,
        0x1F000..=0x3FFFF => 1.25,
        _ => 0.65,
    }
}

/// `@font-face` rules with the faces inside, for SVG and HTML files that stand alone.
pub fn font_face_css() -> String {
    static CSS: LazyLock<String> = LazyLock::new(font_faces);
    CSS.clone()
}

fn font_faces() -> String {
    let rule = |bytes: &[u8], weight: u32, style: &str| {
        format!(
            "@font-face{{font-family:Inter;font-weight:{weight};font-style:{style};src:url(data:font/woff2;base64,{}) format('woff2')}}",
            base64(bytes)
        )
    };
    let [regular, semi_bold, italic] = WEB_FILES;
    [
        rule(regular, 400, "normal"),
        rule(semi_bold, 600, "normal"),
        rule(italic, 400, "italic"),
    ]
    .join("\n")
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let word = (0..3).fold(0u32, |word, i| {
            (word << 8) | u32::from(chunk.get(i).copied().unwrap_or(0))
        });
        for i in 0..4 {
            let letter = LETTERS[(word >> (18 - 6 * i)) as usize & 63];
            text.push(if i <= chunk.len() {
                char::from(letter)
            } else {
                '='
            });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_figures_have_one_width_in_each_face() {
        for face in [Face::Regular, Face::SemiBold, Face::Italic] {
            let width = measure("0", face).width;
            for text in ["1", "4", "7"] {
                assert_eq!(measure(text, face).width, width, "{text} in {face:?}");
            }
            assert!((measure("0123456789", face).width - 10.0 * width).abs() < 1e-9);
        }
    }

    #[test]
    fn kerning_is_measured() {
        let pair = measure("To", Face::Regular).width;
        let letters = measure("T", Face::Regular).width + measure("o", Face::Regular).width;
        assert!(pair < letters - 0.02, "{pair} against {letters}");
    }

    #[test]
    fn statistics_need_no_other_font() {
        for face in [Face::Regular, Face::SemiBold, Face::Italic] {
            let text =
                "τ² χ² I² = 92% (−0.31 to ∞), df\u{a0}=\u{2009}12 ← → é ł ş ễ Ж ᵃ ⁻¹⁰ – — … ≥";
            assert!(!measure(text, face).estimated, "{face:?}");
        }
        assert!(measure("日本", Face::Regular).estimated);
        assert_eq!(measure("日本", Face::Regular).width, 2.0);
    }

    #[test]
    fn base64_follows_rfc_4648() {
        for (bytes, text) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
    }
}
