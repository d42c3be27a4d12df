//! The plotters backend: shapes in hundredths of a pixel, written as SVG.

use std::convert::Infallible;
use std::fmt::Write;

use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, DrawingBackend, DrawingErrorKind,
};

use super::svg::{Svg, px};
use super::theme::Colour;

/// Plotters counts in whole units; one unit is a hundredth of a pixel.
pub const UNITS_PER_PIXEL: f64 = 100.0;

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
        let colour = style.color();
        format!(
            r#"fill="none" stroke="{}"{} stroke-width="{width}""#,
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
        self.svg
            .shape("rect", &geometry, &format!(r#"fill="{}""#, hex(colour)));
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
        self.svg.shape("rect", &geometry, &self.paint(style, fill));
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Drawn {
        let points: Vec<BackendCoord> = path.into_iter().collect();
        self.svg.shape(
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
        self.svg
            .shape("circle", &geometry, &self.paint(style, fill));
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        points: I,
        style: &S,
    ) -> Drawn {
        let points: Vec<BackendCoord> = points.into_iter().collect();
        self.svg.shape(
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
