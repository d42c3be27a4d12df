//! The fonts in which an SVG is drawn: the bundled typeface, and for letters it lacks those of the machine.

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

use resvg::usvg::fontdb::{Database, FaceInfo, ID};
use resvg::usvg::{self, FontResolver};

use super::font;

static BUNDLED: LazyLock<Arc<Database>> = LazyLock::new(|| {
    let mut fonts = Database::new();
    for file in font::FILES {
        fonts.load_font_data(file.to_vec());
    }
    fonts.set_sans_serif_family("Inter");
    Arc::new(fonts)
});

/// The bundled typeface, then what this machine has.
static WITH_OTHERS: LazyLock<Arc<Database>> = LazyLock::new(|| {
    let mut fonts = Database::clone(&BUNDLED);
    fonts.load_system_fonts();
    Arc::new(fonts)
});

/// How an SVG is read for drawing: with the bundled typeface and no other, unless it has letters that the typeface
/// lacks. Those are drawn in a font of this machine, or as boxes where none has them.
pub fn options(svg: &str) -> usvg::Options<'static> {
    let foreign = font::foreign_letters(svg);
    let fonts = if foreign.is_empty() {
        BUNDLED.clone()
    } else {
        WITH_OTHERS.clone()
    };
    usvg::Options {
        fontdb: fonts,
        font_family: "Inter".to_owned(),
        font_resolver: FontResolver {
            select_font: FontResolver::default_font_selector(),
            select_fallback: Box::new(|letter, used, fonts| substitute(letter, used, fonts)),
        },
        ..Default::default()
    }
}

/// The letters of a text that no font of this machine has, in order.
pub fn undrawn_letters(text: &str) -> BTreeSet<char> {
    let mut letters = font::foreign_letters(text);
    letters.retain(|letter| substitute(*letter, &[], &WITH_OTHERS).is_none());
    letters
}

/// The face that draws a letter in place of one that lacks it: near to it in weight and upright, and the same on every
/// run on a machine.
fn substitute(letter: char, used: &[ID], fonts: &Database) -> Option<ID> {
    let weight = used.first().and_then(|id| fonts.face(*id));
    let weight = weight.map_or(400, |face| face.weight.0);
    let rank = |face: &FaceInfo| {
        let family = face.families.first().map(|(name, _)| name.as_str());
        let sans = family.is_some_and(|name| name.contains("Sans"));
        (
            face.style != usvg::fontdb::Style::Normal,
            face.weight.0.abs_diff(weight),
            face.monospaced,
            !sans,
            face.post_script_name.clone(),
        )
    };
    let mut faces: Vec<&FaceInfo> = fonts.faces().filter(|f| !used.contains(&f.id)).collect();
    faces.sort_by_cached_key(|face| rank(face));
    let found = faces.into_iter().find(|face| has(fonts, face.id, letter));
    found.map(|face| face.id)
}

fn has(fonts: &Database, face: ID, letter: char) -> bool {
    let found = fonts.with_face_data(face, |data, index| {
        let font = rustybuzz::Face::from_slice(data, index);
        font.is_some_and(|font| font.glyph_index(letter).is_some())
    });
    found.unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_point_that_is_no_letter_is_drawn_in_no_font() {
        let undrawn = undrawn_letters("Łukaszewicz-Żółć & Ångström \u{10FFFF}");
        assert_eq!(undrawn.into_iter().collect::<String>(), "\u{10FFFF}");
    }

    #[test]
    fn the_bundled_typeface_is_enough_for_european_names() {
        let fonts = options("<text>Łukaszewicz-Żółć & Ångström</text>").fontdb;
        assert_eq!(fonts.len(), font::FILES.len());
    }
}
