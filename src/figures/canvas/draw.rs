//! A laid-out figure as SVG, its shapes through plotters.

use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, IntoDrawingArea};
use plotters::element::{Circle, Drawable, PathElement, PointCollection, Polygon, Rectangle};
use plotters::style::{Color, RGBAColor, RGBColor, ShapeStyle};

use super::page::{Form, Page, exact};
use super::shape::{Fill, Point, Shape, Stroke};
use super::text::Text;
use super::{Canvas, Group, Role, collide};
use crate::figures::FigureError;
use crate::figures::backend::{SvgBackend, UNITS_PER_PIXEL};
use crate::figures::svg::Svg;
use crate::figures::theme::Theme;

type Area = DrawingArea<SvgBackend, Shift>;

impl Canvas {
    /// The figure as SVG, once no text collides with another or leaves the page.
    pub fn svg(&self, page: &Page, theme: &Theme, form: Form) -> Result<String, FigureError> {
        let size = (self.width, self.height);
        collide(self.texts().into_iter(), size, &self.turned())?;
        let svg = Svg::default();
        page.open((self.width, self.height), &svg, form);
        let area = SvgBackend::new(svg.clone(), self.width, self.height).into_drawing_area();
        let paper = [(0, 0), units((self.width.ceil(), self.height.ceil()))];
        svg.open("g", &[("aria-hidden", "true")]);
        put(
            &area,
            &Rectangle::new(paper, fill(Fill::solid(theme.background))),
        )?;
        svg.close();
        for group in &self.groups {
            draw_group(&svg, &area, page, group)?;
        }
        svg.close();
        Ok(svg.finish())
    }
}

fn draw_group(svg: &Svg, area: &Area, page: &Page, group: &Group) -> Result<(), FigureError> {
    let id = page.id(&group.id);
    let mut attributes: Vec<(&str, &str)> = vec![("id", &id)];
    match &group.role {
        Role::Plain => {}
        Role::Hidden => attributes.push(("aria-hidden", "true")),
        Role::List => attributes.push(("role", "list")),
        Role::Item(label) => attributes.extend([("role", "listitem"), ("aria-label", label)]),
    }
    let data: Vec<(&str, String)> = group
        .data
        .iter()
        .map(|(name, value)| (*name, exact(*value)))
        .collect();
    attributes.extend(data.iter().map(|(name, value)| (*name, value.as_str())));
    svg.open("g", &attributes);
    if !group.tooltip.is_empty() {
        svg.leaf("title", &[], &group.tooltip);
    }
    for shape in &group.shapes {
        draw_shape(svg, area, shape)?;
    }
    for child in &group.children {
        draw_group(svg, area, page, child)?;
    }
    group.texts.iter().for_each(|text| text.write(svg));
    group.turned.iter().for_each(|text| text.write(svg));
    svg.close();
    Ok(())
}

/// Draws one shape.
pub fn draw_shape(svg: &Svg, area: &Area, shape: &Shape) -> Result<(), FigureError> {
    match shape {
        Shape::Path(points, line) => {
            svg.dash(line.dash);
            let points: Vec<_> = points.iter().copied().map(units).collect();
            put(area, &PathElement::new(points, stroke(*line)))?;
            svg.dash(None);
            Ok(())
        }
        Shape::Polygon(points, paint) => {
            let points: Vec<_> = points.iter().copied().map(units).collect();
            put(area, &Polygon::new(points, fill(*paint)))
        }
        Shape::Rectangle(at, paint) => {
            let corners = [units((at.left, at.top)), units((at.right, at.bottom))];
            put(area, &Rectangle::new(corners, fill(*paint)))
        }
        Shape::Disc(middle, radius, paint) => {
            let radius = radius * UNITS_PER_PIXEL;
            put(area, &Circle::new(units(*middle), radius, fill(*paint)))
        }
        Shape::Circle(middle, radius, line) => {
            svg.dash(line.dash);
            let radius = radius * UNITS_PER_PIXEL;
            put(area, &Circle::new(units(*middle), radius, stroke(*line)))?;
            svg.dash(None);
            Ok(())
        }
    }
}

fn put<E>(area: &Area, element: &E) -> Result<(), FigureError>
where
    for<'e> &'e E: PointCollection<'e, (i32, i32)>,
    E: Drawable<SvgBackend>,
{
    let failed = |error: plotters::drawing::DrawingAreaErrorKind<std::convert::Infallible>| {
        FigureError::Backend(error.to_string())
    };
    area.draw(element).map_err(failed)
}

fn units((x, y): Point) -> (i32, i32) {
    let units = |pixels: f64| (pixels * UNITS_PER_PIXEL).round() as i32;
    (units(x), units(y))
}

fn fill(fill: Fill) -> ShapeStyle {
    let colour = fill.colour;
    RGBAColor(colour.0, colour.1, colour.2, fill.opacity).filled()
}

fn stroke(stroke: Stroke) -> ShapeStyle {
    let colour = RGBColor(stroke.colour.0, stroke.colour.1, stroke.colour.2);
    let width = (stroke.width * UNITS_PER_PIXEL).round() as u32;
    colour.mix(stroke.opacity).stroke_width(width)
}

impl Text {
    /// Writes the text.
    pub fn write(&self, svg: &Svg) {
        let pieces: Vec<_> = self.pieces.iter().map(|(x, line)| (*x, line)).collect();
        svg.text(&pieces, self.baseline, self.size, self.colour);
    }
}
