//! Writing SVG: elements, escaped text, and a plotters backend with hundredths of a pixel.

use std::cell::RefCell;
use std::convert::Infallible;
use std::fmt::Write;
use std::rc::Rc;

use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, DrawingBackend, DrawingErrorKind,
};

use super::font::Face;
use super::rich::Line;
use super::theme::Colour;

/// Plotters counts in whole units; one unit is a hundredth of a pixel.
pub const UNITS_PER_PIXEL: f64 = 100.0;

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

    /// Dashes of the paths drawn from here on.
    pub fn dash(&self, dash: Option<&'static str>) {
        self.out.borrow_mut().dash = dash;
    }

    /// One text of several pieces, each at its own place on the same baseline.
    pub fn text(&self, pieces: &[(f64, &Line)], baseline: f64, size: f64, colour: Colour) {
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
        for run in &line.runs {
            let _ = write!(
                self.text,
                "<tspan{x}{}>{}</tspan>",
                face(run.face),
                escape(&run.text)
            );
            x.clear();
        }
    }
}

fn face(face: Face) -> &'static str {
    match face {
        Face::Regular => "",
        Face::SemiBold => r#" font-weight="600""#,
        Face::Italic => r#" font-style="italic""#,
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

/// The plotters backend that writes into an [`Svg`].
pub struct SvgBackend {
    svg: Svg,
    size: (u32, u32),
}

impl SvgBackend {
    /// A backend of a size in pixels, rounded up to whole ones.
    pub fn new(svg: Svg, width: f64, height: f64) -> Self {
        let units = |pixels: f64| (pixels.ceil() * UNITS_PER_PIXEL) as u32;
        Self {
            svg,
            size: (units(width), units(height)),
        }
    }

    fn shape(&self, tag: &str, geometry: &str, paint: &str) {
        let _ = writeln!(
            self.svg.out.borrow_mut().text,
            "<{tag} {geometry} {paint}/>"
        );
    }

    fn paint(&self, style: &impl BackendStyle, fill: bool) -> String {
        let colour = style.color();
        if fill {
            format!(r#"fill="{}"{}"#, hex(colour), opacity("fill", colour))
        } else {
            self.stroke(style)
        }
    }

    fn stroke(&self, style: &impl BackendStyle) -> String {
        let width = px(f64::from(style.stroke_width()) / UNITS_PER_PIXEL);
        let dash = self
            .svg
            .out
            .borrow()
            .dash
            .map(|d| format!(r#" stroke-dasharray="{d}""#))
            .unwrap_or_default();
        let colour = style.color();
        format!(
            r#"fill="none" stroke="{}"{} stroke-width="{width}"{dash}"#,
            hex(colour),
            opacity("stroke", colour)
        )
    }
}

fn hex(colour: BackendColor) -> String {
    let (r, g, b) = colour.rgb;
    Colour(r, g, b).hex()
}

fn opacity(paint: &str, colour: BackendColor) -> String {
    if colour.alpha < 1.0 {
        format!(r#" {paint}-opacity="{}""#, px(colour.alpha))
    } else {
        String::new()
    }
}

fn pixels(units: i32) -> String {
    px(f64::from(units) / UNITS_PER_PIXEL)
}

/// `M1 2L3 4`, closed when the last point repeats the first.
fn path_data(points: &[BackendCoord], close: bool) -> String {
    let closed = close || (points.len() > 2 && points.first() == points.last());
    let points = if points.len() > 2 && points.first() == points.last() {
        &points[1..]
    } else {
        points
    };
    let mut data = String::new();
    for (i, (x, y)) in points.iter().enumerate() {
        let _ = write!(
            data,
            "{}{} {}",
            if i == 0 { 'M' } else { 'L' },
            pixels(*x),
            pixels(*y)
        );
    }
    if closed {
        data.push('Z');
    }
    data
}

type Drawn = Result<(), DrawingErrorKind<Infallible>>;

impl DrawingBackend for SvgBackend {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        Ok(())
    }

    fn draw_pixel(&mut self, (x, y): BackendCoord, colour: BackendColor) -> Drawn {
        let geometry = format!(
            r#"x="{}" y="{}" width="0.01" height="0.01""#,
            pixels(x),
            pixels(y)
        );
        self.shape("rect", &geometry, &format!(r#"fill="{}""#, hex(colour)));
        Ok(())
    }

    fn draw_line<S: BackendStyle>(
        &mut self,
        from: BackendCoord,
        to: BackendCoord,
        style: &S,
    ) -> Drawn {
        self.draw_path([from, to], style)
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        a: BackendCoord,
        b: BackendCoord,
        style: &S,
        fill: bool,
    ) -> Drawn {
        let ((x0, x1), (y0, y1)) = ((a.0.min(b.0), a.0.max(b.0)), (a.1.min(b.1), a.1.max(b.1)));
        let geometry = format!(
            r#"x="{}" y="{}" width="{}" height="{}""#,
            pixels(x0),
            pixels(y0),
            pixels(x1 - x0),
            pixels(y1 - y0)
        );
        self.shape("rect", &geometry, &self.paint(style, fill));
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Drawn {
        let points: Vec<BackendCoord> = path.into_iter().collect();
        self.shape(
            "path",
            &format!(r#"d="{}""#, path_data(&points, false)),
            &self.stroke(style),
        );
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        (x, y): BackendCoord,
        radius: u32,
        style: &S,
        fill: bool,
    ) -> Drawn {
        let radius = px(f64::from(radius) / UNITS_PER_PIXEL);
        let geometry = format!(r#"cx="{}" cy="{}" r="{radius}""#, pixels(x), pixels(y));
        self.shape("circle", &geometry, &self.paint(style, fill));
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        points: I,
        style: &S,
    ) -> Drawn {
        let points: Vec<BackendCoord> = points.into_iter().collect();
        self.shape(
            "path",
            &format!(r#"d="{}""#, path_data(&points, true)),
            &self.paint(style, true),
        );
        Ok(())
    }
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

    #[test]
    fn shapes_land_in_the_group_opened_before_them() {
        let svg = Svg::default();
        let mut backend = SvgBackend::new(svg.clone(), 10.0, 10.0);
        svg.open("g", &[("id", "a")]);
        let style = BackendColor {
            alpha: 1.0,
            rgb: (0, 0, 0),
        };
        assert!(
            backend
                .draw_rect((100, 100), (350, 200), &style, true)
                .is_ok()
        );
        svg.close();
        assert_eq!(
            svg.finish(),
            "<g id=\"a\">\n<rect x=\"1\" y=\"1\" width=\"2.5\" height=\"1\" fill=\"#000000\"/>\n</g>\n"
        );
    }
}
