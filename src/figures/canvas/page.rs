//! The outer element of a figure: its size, its words for those who do not see it, where it comes from.

use crate::figures::font;
use crate::figures::svg::{Svg, px};

/// Whether the file has to stand alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A file of its own, with its fonts inside.
    File,
    /// An element for an HTML page that brings the fonts.
    Inline,
}

/// Where a figure comes from: written into the file so that it can be traced, and nothing that
/// would differ between two runs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Metadata {
    /// Name and version of the engine: `oxymeta 0.1.0`.
    pub engine: String,
    /// SHA-256 of the input records, in hexadecimal.
    pub input_sha256: String,
    /// The options of the analysis, in words: `RR, REML, HKSJ`.
    pub options: String,
}

/// What a figure says of itself.
#[derive(Debug, Clone, Copy)]
pub struct Page<'a> {
    /// Prefix of every id, or empty.
    pub id: &'a str,
    /// What it is, for screen readers: `forest plot`.
    pub kind: &'a str,
    /// Its title, for file managers and screen readers; not drawn.
    pub title: &'a str,
    /// The results in sentences; not drawn.
    pub description: &'a str,
    /// Where it comes from.
    pub metadata: &'a Metadata,
}

impl Page<'_> {
    /// An id of this figure.
    pub fn id(&self, name: &str) -> String {
        if self.id.is_empty() {
            name.to_owned()
        } else {
            format!("{}-{name}", self.id)
        }
    }

    /// Opens the root element of a figure in English, of whole pixels; [`Svg::close`] closes it.
    pub fn open(&self, size: (f64, f64), svg: &Svg, form: Form) {
        self.open_in("en", (size.0.ceil(), size.1.ceil()), svg, form);
    }

    /// The same with the size as it is, for print, in a language given by its tag of BCP 47.
    pub fn open_in(&self, language: &str, (width, height): (f64, f64), svg: &Svg, form: Form) {
        if form == Form::File {
            svg.raw("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        }
        let (width, height) = (px(width), px(height));
        let labels = format!("{} {}", self.id("title"), self.id("desc"));
        svg.open(
            "svg",
            &[
                ("xmlns", "http://www.w3.org/2000/svg"),
                ("width", &width),
                ("height", &height),
                ("viewBox", &format!("0 0 {width} {height}")),
                ("role", "graphics-document document"),
                ("aria-roledescription", self.kind),
                ("aria-labelledby", &labels),
                ("lang", language),
                ("font-family", font::FAMILIES),
                ("style", "font-variant-numeric:tabular-nums lining-nums;font-variant-ligatures:no-contextual"),
            ],
        );
        svg.leaf("title", &[("id", &self.id("title"))], self.title);
        svg.leaf("desc", &[("id", &self.id("desc"))], self.description);
        let metadata = serde_json::json!({
            "engine": self.metadata.engine,
            "input_sha256": self.metadata.input_sha256,
            "options": self.metadata.options,
        });
        svg.leaf("metadata", &[], &metadata.to_string());
        if form == Form::File {
            svg.raw(&format!("<style>\n{}\n</style>\n", font::font_face_css()));
        }
    }
}

/// The shortest text that reads back to the same number.
pub fn exact(value: f64) -> String {
    match value {
        f64::INFINITY => "Infinity".to_owned(),
        f64::NEG_INFINITY => "-Infinity".to_owned(),
        _ => format!("{value:?}"),
    }
}
