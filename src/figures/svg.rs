//! Writing SVG: elements, escaped text, lengths.

use std::cell::RefCell;
use std::fmt::Write;
use std::rc::Rc;

use super::font::Face;
use super::rich::Line;
use super::theme::Colour;

/// An SVG document being written. Clones write to the same document, so that shapes drawn through
/// plotters land inside the groups opened here.
#[derive(Debug, Clone, Default)]
pub struct Svg {
    out: Rc<RefCell<Out>>,
}

#[derive(Debug, Default)]
struct Out {
    text: String,
    open: Vec<&'static str>,
    dash: Option<&'static str>,
}

impl Svg {
    /// Opens an element; [`Svg::close`] closes it.
    pub fn open(&self, tag: &'static str, attributes: &[(&str, &str)]) {
        let mut out = self.out.borrow_mut();
        out.start(tag, attributes);
        out.text.push_str(">\n");
        out.open.push(tag);
    }

    /// Closes the element opened last.
    pub fn close(&self) {
        let mut out = self.out.borrow_mut();
        if let Some(tag) = out.open.pop() {
            let _ = writeln!(out.text, "</{tag}>");
        }
    }

    /// An element with text inside, escaped.
    pub fn leaf(&self, tag: &'static str, attributes: &[(&str, &str)], content: &str) {
        let mut out = self.out.borrow_mut();
        out.start(tag, attributes);
        let _ = writeln!(out.text, ">{}</{tag}>", escape(content));
    }

    /// An element with content written as it is: style sheets, RDF.
    pub fn raw(&self, content: &str) {
        self.out.borrow_mut().text.push_str(content);
    }

    /// Dashes of the shapes drawn from here on.
    pub fn dash(&self, dash: Option<&'static str>) {
        self.out.borrow_mut().dash = dash;
    }

    /// A shape, as an element without content.
    pub fn shape(&self, tag: &str, geometry: &str, paint: &str) {
        let mut out = self.out.borrow_mut();
        let dash = out
            .dash
            .map(|dash| format!(r#" stroke-dasharray="{dash}""#))
            .unwrap_or_default();
        let _ = writeln!(out.text, "<{tag} {geometry} {paint}{dash}/>");
    }

    /// One text of several pieces, each at its own place on the same baseline.
    pub fn text(&self, pieces: &[(f64, &Line)], baseline: f64, size: f64, colour: Colour) {
        if let [(x, line)] = pieces
            && line.runs.len() > 1
            && line.is_estimated()
        {
            return self.parts(*x, line, (baseline, size), colour);
        }
        let mut out = self.out.borrow_mut();
        let _ = write!(
            out.text,
            r#"<text y="{}" font-size="{}""#,
            px(baseline),
            px(size)
        );
        let _ = write!(out.text, r#" fill="{}""#, colour.hex());
        if let [(x, line)] = pieces {
            let _ = write!(out.text, r#" x="{}""#, px(*x));
            if line.is_estimated() {
                let length = px(line.width() * size);
                let _ = write!(
                    out.text,
                    r#" textLength="{length}" lengthAdjust="spacingAndGlyphs""#
                );
            }
            match line.runs.as_slice() {
                [run] => {
                    let _ = write!(out.text, "{}>{}", face(run.face), escape(&run.text));
                }
                _ => {
                    out.text.push('>');
                    out.runs(line, None);
                }
            }
        } else {
            out.text.push('>');
            for (i, (x, line)) in pieces.iter().enumerate() {
                if i > 0 {
                    out.text.push(' ');
                }
                out.runs(line, Some(*x));
            }
        }
        out.text.push_str("</text>\n");
    }

    /// A line in parts, each of its own length: a length of the whole would be that of every part to some programs.
    fn parts(&self, mut x: f64, line: &Line, (baseline, size): (f64, f64), colour: Colour) {
        for run in &line.runs {
            let (face, rise, scale) = match run.face {
                Face::Raised => (Face::Regular, RISE, RAISED),
                face => (face, 0.0, 1.0),
            };
            let part = Line::plain(run.text.as_str(), face);
            self.text(&[(x, &part)], baseline - rise * size, scale * size, colour);
            // Places are written to a hundredth of a pixel, and no part begins within another.
            x = (100.0 * (x + part.width() * scale * size)).ceil() / 100.0;
        }
    }

    /// A text that reads upwards from a place.
    pub fn turned_text(&self, line: &Line, (x, y): (f64, f64), size: f64, colour: Colour) {
        let mut out = self.out.borrow_mut();
        let (x, y) = (px(x), px(y));
        let _ = write!(
            out.text,
            r#"<text transform="rotate(-90 {x} {y})" y="{y}" font-size="{}" fill="{}" x="{x}">"#,
            px(size),
            colour.hex()
        );
        out.runs(line, None);
        out.text.push_str("</text>\n");
    }

    /// The finished document.
    pub fn finish(self) -> String {
        std::mem::take(&mut self.out.borrow_mut().text)
    }
}

impl Out {
    fn start(&mut self, tag: &str, attributes: &[(&str, &str)]) {
        let _ = write!(self.text, "<{tag}");
        for (name, value) in attributes {
            let _ = write!(self.text, r#" {name}="{}""#, escape(value));
        }
    }

    fn runs(&mut self, line: &Line, x: Option<f64>) {
        let mut x = x.map(|x| format!(r#" x="{}""#, px(x))).unwrap_or_default();
        let mut is_raised = false;
        for run in &line.runs {
            let back = match (is_raised, run.face) {
                (true, Face::Regular | Face::SemiBold | Face::Italic) => DOWN_AGAIN,
                _ => "",
            };
            is_raised = run.face == Face::Raised;
            let _ = write!(
                self.text,
                "<tspan{x}{}{back}>{}</tspan>",
                face(run.face),
                escape(&run.text)
            );
            x.clear();
        }
    }
}

/// Size of raised letters and how far they rise, in em of the line: as [`face`] writes them.
const RAISED: f64 = 0.7;
const RISE: f64 = 0.5 * RAISED;

/// Takes back the rise of the run before: half an em of its size.
const DOWN_AGAIN: &str = r#" dy="0.35em""#;

fn face(face: Face) -> &'static str {
    match face {
        Face::Regular => "",
        Face::SemiBold => r#" font-weight="600""#,
        Face::Italic => r#" font-style="italic""#,
        // The rise stays in force until the next run takes it back.
        Face::Raised => r#" font-size="0.7em" dy="-0.5em""#,
    }
}

/// A length in pixels: at most two decimals, no trailing zeros.
pub fn px(value: f64) -> String {
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" {
        "0".to_owned()
    } else {
        text.to_owned()
    }
}

/// Text for XML 1.0; characters XML cannot hold become U+FFFD.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\t' | '\n' | '\r' => escaped.push(' '),
            '\u{0}'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}' => escaped.push('\u{FFFD}'),
            _ => escaped.push(letter),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_have_at_most_two_decimals() {
        for (value, text) in [
            (1.0, "1"),
            (0.126, "0.13"),
            (-0.001, "0"),
            (10.5, "10.5"),
            (100.0, "100"),
        ] {
            assert_eq!(px(value), text);
        }
    }

    #[test]
    fn text_is_escaped_and_control_characters_replaced() {
        assert_eq!(
            escape("a < b & \"c\"\u{1}"),
            "a &lt; b &amp; &quot;c&quot;\u{FFFD}"
        );
    }
}
