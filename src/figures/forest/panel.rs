//! The shapes of a forest plot, drawn with plotters: x is a position on the axis, y is pixels.

use plotters::coord::Shift;
use plotters::coord::cartesian::Cartesian2d;
use plotters::coord::types::RangedCoordf64;
use plotters::drawing::DrawingArea;
use plotters::element::{Drawable, PathElement, PointCollection, Polygon, Rectangle};
use plotters::style::{Color, RGBColor, ShapeStyle};

use super::grid::EM;
use super::legend::TICK;
use super::marks::clip;
use super::model::{Effect, Marker};
use super::scene::{Bracket, Mark, PlacedAxis, Scene};
use crate::figures::FigureError;
use crate::figures::backend::{SvgBackend, UNITS_PER_PIXEL};
use crate::figures::canvas::{Shape, draw_shape};
use crate::figures::svg::Svg;
use crate::figures::theme::{Colour, Theme};

const INTERVAL_WIDTH: f64 = 1.25;
const RULE_WIDTH: f64 = 0.75;
const LINE_WIDTH: f64 = 1.0;
/// Arrowheads where the axis cuts an interval, in pixels: 0.45 by 0.36 of a usual row.
const ARROW_LENGTH: f64 = 0.45 * 1.65 * EM;
const ARROW_HEIGHT: f64 = 0.36 * 1.65 * EM;
/// Gap between the cut of a diamond and its arrowhead, in pixels.
const NOTCH: f64 = 2.0;
/// An interval that reaches less than this beyond a dark square is drawn across it, in pixels.
const LEAST_SEEN: f64 = 2.5;
const MINOR_TICK: f64 = 0.22;
/// Distance of the lines of a hatched bar along the axis, in pixels.
const HATCH: f64 = 3.5;

type Point = (f64, f64);
type Area = DrawingArea<SvgBackend, Cartesian2d<RangedCoordf64, RangedCoordf64>>;

/// Draws on the panel of one scene.
pub struct Painter<'a> {
    area: Area,
    page: &'a DrawingArea<SvgBackend, Shift>,
    scene: &'a Scene,
    theme: &'a Theme,
    svg: Svg,
    /// Length of a pixel on the axis.
    pixel: f64,
}

/// A direction along the axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Left,
    Right,
}

impl<'a> Painter<'a> {
    pub fn new(
        page: &'a DrawingArea<SvgBackend, Shift>,
        scene: &'a Scene,
        theme: &'a Theme,
        svg: Svg,
    ) -> Self {
        let ticks = &scene.axis.ticks;
        let coordinates = Cartesian2d::<RangedCoordf64, RangedCoordf64>::new(
            ticks.lower..ticks.upper,
            0.0..scene.height,
            (
                units(scene.panel.left)..units(scene.panel.right),
                0..units(scene.height),
            ),
        );
        let pixel = (ticks.upper - ticks.lower) / (scene.panel.right - scene.panel.left);
        Self {
            area: page.apply_coord_spec(coordinates),
            page,
            scene,
            theme,
            svg,
            pixel,
        }
    }

    /// The base size of the type, in pixels.
    fn em(&self) -> f64 {
        EM * self.scene.scale
    }

    /// Width of the figure in pixels.
    pub fn width(&self) -> f64 {
        self.scene.width
    }

    /// Paper, bands, rules, the line of no effect and the line through the pooled estimate.
    pub fn ground(&self) -> Result<(), FigureError> {
        let scene = self.scene;
        let (width, height) = scene.size();
        self.page_rectangle(0.0, 0.0, width, height, self.theme.background)?;
        for &(top, bottom) in &scene.bands {
            self.page_rectangle(
                EM * 0.5 * scene.scale,
                top,
                scene.width - EM * 0.5 * scene.scale,
                bottom,
                self.theme.zebra,
            )?;
        }
        if let Some((lower, upper)) = scene.band {
            let ticks = &scene.axis.ticks;
            let (lower, upper) = (lower.max(ticks.lower), upper.min(ticks.upper));
            if lower < upper {
                let (top, bottom) = (scene.panel.top, scene.panel.bottom);
                self.rectangle((lower, top), (upper, bottom), self.theme.band)?;
            }
        }
        for rule in &scene.rules {
            let points = vec![
                (units(rule.from), units(rule.y)),
                (units(rule.to), units(rule.y)),
            ];
            let element = PathElement::new(
                points,
                stroke(self.theme.rule, RULE_WIDTH * self.scene.scale),
            );
            self.page.draw(&element).map_err(backend)?;
        }
        if !scene.has_table {
            return Ok(());
        }
        let (top, bottom) = (scene.panel.top, scene.panel.bottom);
        if let Some(null) = scene.axis.null.filter(|null| self.is_inside(*null)) {
            self.upright(null, (top, bottom), self.theme.null)?;
        }
        if let Some(pooled) = &scene.pooled {
            self.svg.dash(Some("1 2.5"));
            let ends = (pooled.top, pooled.bottom);
            self.upright(pooled.position, ends, self.theme.total)?;
            self.svg.dash(None);
        }
        Ok(())
    }

    /// A line down the panel, but for its interruptions.
    fn upright(
        &self,
        at: f64,
        (top, bottom): (f64, f64),
        colour: Colour,
    ) -> Result<(), FigureError> {
        let mut parts = self.scene.uninterrupted(top, bottom).into_iter();
        parts.try_for_each(|(top, bottom)| {
            self.line(vec![(at, top), (at, bottom)], colour, LINE_WIDTH)
        })
    }

    /// The circles of a study's risk-of-bias judgements.
    pub fn circles(&self, shapes: &[Shape]) -> Result<(), FigureError> {
        if shapes.is_empty() {
            return Ok(());
        }
        self.svg.open("g", &[("aria-hidden", "true")]);
        for shape in shapes {
            draw_shape(&self.svg, self.page, shape)?;
        }
        self.svg.close();
        Ok(())
    }

    /// The bracket at the left of a study's effects.
    pub fn bracket(&self, name: usize) -> Result<(), FigureError> {
        let joins = |bracket: &&Bracket| bracket.name == name && bracket.top < bracket.bottom;
        for bracket in self.scene.brackets.iter().filter(joins) {
            let (x, end) = (units(bracket.x), units(bracket.x + bracket.arm));
            let (top, bottom) = (units(bracket.top), units(bracket.bottom));
            let points = vec![(end, top), (x, top), (x, bottom), (end, bottom)];
            let style = stroke(self.theme.secondary, RULE_WIDTH * self.scene.scale);
            (self.page.draw(&PathElement::new(points, style))).map_err(backend)?;
        }
        Ok(())
    }

    /// The axis line and its ticks.
    pub fn axis(&self) -> Result<(), FigureError> {
        let ticks = &self.scene.axis.ticks;
        let y = self.scene.panel.bottom;
        self.line(
            vec![(ticks.lower, y), (ticks.upper, y)],
            self.theme.interval,
            LINE_WIDTH,
        )?;
        for tick in &ticks.major {
            self.line(
                vec![(tick.at, y), (tick.at, y + TICK * self.em())],
                self.theme.interval,
                LINE_WIDTH,
            )?;
        }
        for &at in &ticks.minor {
            self.line(
                vec![(at, y), (at, y + MINOR_TICK * self.em())],
                self.theme.interval,
                RULE_WIDTH,
            )?;
        }
        Ok(())
    }

    /// The second axis, its line and its ticks.
    pub fn second_axis(&self, axis: &PlacedAxis) -> Result<(), FigureError> {
        let (ends, y) = (&self.scene.axis.ticks, axis.y);
        let colour = self.theme.interval;
        let line = vec![(ends.lower, y), (ends.upper, y)];
        self.line(line, colour, LINE_WIDTH)?;
        axis.ticks.iter().try_for_each(|at| {
            let tick = vec![(*at, y), (*at, y + TICK * self.em())];
            self.line(tick, colour, LINE_WIDTH)
        })
    }

    /// The mark of a row whose middle is at `y`.
    pub fn mark(&self, mark: &Mark, y: f64) -> Result<(), FigureError> {
        match *mark {
            Mark::Square {
                effect,
                side,
                marker,
            } => {
                let is_inside = self.is_inside(effect.estimate);
                if self.is_dark(marker) {
                    self.interval(mark, y)?;
                    if is_inside {
                        self.square(effect.estimate, side, y, marker)?;
                        self.hidden_end(effect, side, y)?;
                    }
                    return Ok(());
                }
                if is_inside {
                    self.square(effect.estimate, side, y, marker)?;
                }
                self.interval(mark, y)?;
                self.crossing(mark, (effect.estimate, side), y, marker)
            }
            Mark::Diamond {
                effect,
                height,
                solid,
            } => self.diamond(mark, effect, height, solid, y),
            Mark::Bar { height, .. } => self.bar(mark, height, y),
        }
    }

    fn square(&self, at: f64, side: f64, y: f64, marker: Marker) -> Result<(), FigureError> {
        let (half, x) = (side / 2.0, side / 2.0 * self.pixel);
        match marker {
            Marker::Recomputed => {
                self.rectangle((at - x, y - half), (at + x, y + half), self.theme.study)
            }
            Marker::AsPublished => {
                self.rectangle(
                    (at - x, y - half),
                    (at + x, y + half),
                    self.theme.background,
                )?;
                let inset = 0.5 * INTERVAL_WIDTH * self.scene.scale;
                let (x, half) = (x - inset * self.pixel, half - inset);
                let corners = [(-x, -half), (x, -half), (x, half), (-x, half), (-x, -half)];
                let points = corners.map(|(dx, dy)| (at + dx, y + dy)).to_vec();
                self.line(points, self.theme.study_outline, INTERVAL_WIDTH)
            }
            Marker::Pooled => {
                let corners = vec![(at - x, y), (at, y - half), (at + x, y), (at, y + half)];
                self.draw(Polygon::new(corners, fill(self.theme.total)))
            }
        }
    }

    /// Whether an interval would not be seen across its square.
    fn is_dark(&self, marker: Marker) -> bool {
        marker == Marker::Recomputed && self.theme.interval.contrast(self.theme.study) < 3.0
    }

    /// What a dark square hides of an interval that ends inside it or at its edge, in a light colour.
    fn hidden_end(&self, effect: Effect, side: f64, y: f64) -> Result<(), FigureError> {
        let half = side / 2.0 * self.pixel;
        let (left, right) = (effect.estimate - half, effect.estimate + half);
        let (from, to) = (effect.lower.max(left), effect.upper.min(right));
        let seen = LEAST_SEEN * self.pixel;
        let is_seen = effect.lower <= left - seen && effect.upper >= right + seen;
        if is_seen || to <= from {
            return Ok(());
        }
        let theme = self.theme;
        let tint = theme.subtotal.contrast(theme.study) >= 3.0;
        let light = if tint {
            theme.subtotal
        } else {
            theme.background
        };
        self.line(vec![(from, y), (to, y)], light, INTERVAL_WIDTH)
    }

    /// A confidence interval; an arrowhead stands for what the axis cuts off.
    fn interval(&self, mark: &Mark, y: f64) -> Result<(), FigureError> {
        let cut = mark.cut(&self.scene.axis);
        let colour = self.theme.interval;
        if cut.all_left || cut.all_right {
            let side = if cut.all_left {
                Side::Left
            } else {
                Side::Right
            };
            return self.arrow(side, y, colour);
        }
        let (from, to) = self.visible(mark, ARROW_LENGTH);
        if to > from {
            self.line(vec![(from, y), (to, y)], colour, INTERVAL_WIDTH)?;
        }
        self.arrows(mark, y, colour)
    }

    /// The part of an interval that crosses its square, where the theme tells them apart.
    fn crossing(
        &self,
        mark: &Mark,
        (at, side): (f64, f64),
        y: f64,
        marker: Marker,
    ) -> Result<(), FigureError> {
        let colour = self.theme.interval_on_study;
        let is_filled = marker == Marker::Recomputed && self.is_inside(at);
        if colour == self.theme.interval || !is_filled {
            return Ok(());
        }
        let half = side / 2.0 * self.pixel;
        let (from, to) = self.visible(mark, ARROW_LENGTH);
        let (from, to) = (from.max(at - half), to.min(at + half));
        if to > from {
            self.line(vec![(from, y), (to, y)], colour, INTERVAL_WIDTH)?;
        }
        Ok(())
    }

    fn diamond(
        &self,
        mark: &Mark,
        effect: Effect,
        height: f64,
        solid: bool,
        y: f64,
    ) -> Result<(), FigureError> {
        let Effect {
            estimate,
            lower,
            upper,
        } = effect;
        let half = height / 2.0;
        // A limit at infinity is drawn as a limit one panel beyond the axis.
        let ticks = &self.scene.axis.ticks;
        let width = ticks.upper - ticks.lower;
        let (lower, upper) = (
            lower.max(ticks.lower - width),
            upper.min(ticks.upper + width),
        );
        let (colour, edge) = if solid {
            (self.theme.total, self.theme.total)
        } else {
            (self.theme.subtotal, self.theme.study_outline)
        };
        let outline = [
            (lower, y),
            (estimate, y - half),
            (upper, y),
            (estimate, y + half),
        ];
        let (from, to) = self.visible(mark, ARROW_LENGTH + NOTCH);
        let shape = clip(&outline, from, to);
        if shape.len() > 2 {
            self.draw(Polygon::new(shape.clone(), fill(colour)))?;
            if !solid {
                self.outline(&shape, (from, to), edge)?;
            }
        }
        self.arrows(mark, y, edge)
    }

    /// The edges of a diamond; those where the axis cuts it are dashed.
    fn outline(
        &self,
        shape: &[Point],
        (from, to): (f64, f64),
        colour: Colour,
    ) -> Result<(), FigureError> {
        let is_cut = |a: Point, b: Point| a.0 == b.0 && (a.0 == from || a.0 == to);
        for (i, &a) in shape.iter().enumerate() {
            let b = shape[(i + 1) % shape.len()];
            self.svg.dash(is_cut(a, b).then_some("2 1.5"));
            self.line(vec![a, b], colour, LINE_WIDTH)?;
        }
        self.svg.dash(None);
        Ok(())
    }

    fn bar(&self, mark: &Mark, height: f64, y: f64) -> Result<(), FigureError> {
        let half = height / 2.0;
        let (from, to) = self.visible(mark, ARROW_LENGTH);
        if to > from {
            self.rectangle((from, y - half), (to, y + half), self.theme.prediction)?;
            if self.theme.hatched {
                self.hatch((from, to), (y - half, y + half))?;
            }
            let corners = vec![
                (from, y - half),
                (to, y - half),
                (to, y + half),
                (from, y + half),
                (from, y - half),
            ];
            self.line(corners, self.theme.total, RULE_WIDTH)?;
        }
        self.arrows(mark, y, self.theme.total)
    }

    /// Slanting lines across a bar.
    fn hatch(&self, (from, to): Point, (top, bottom): Point) -> Result<(), FigureError> {
        let slant = (bottom - top) * self.pixel;
        let step = HATCH * self.scene.scale * self.pixel;
        let lines = ((to - from + slant) / step).floor() as usize;
        for i in 1..=lines {
            let foot = from - slant + step * i as f64;
            // Both ends of a line stay inside the bar.
            let at = |x: f64| (x, bottom - (x - foot) / self.pixel);
            let (start, end) = (at(foot.max(from)), at((foot + slant).min(to)));
            self.line(vec![start, end], self.theme.total, RULE_WIDTH)?;
        }
        Ok(())
    }

    /// The part of a mark between the arrowheads of its cuts.
    fn visible(&self, mark: &Mark, arrow: f64) -> (f64, f64) {
        let (ticks, cut) = (&self.scene.axis.ticks, mark.cut(&self.scene.axis));
        let (lower, upper) = mark.span();
        let from = if cut.left {
            ticks.lower + arrow * self.scene.scale * self.pixel
        } else {
            lower
        };
        let to = if cut.right {
            ticks.upper - arrow * self.scene.scale * self.pixel
        } else {
            upper
        };
        (from, to)
    }

    fn arrows(&self, mark: &Mark, y: f64, colour: Colour) -> Result<(), FigureError> {
        let cut = mark.cut(&self.scene.axis);
        if cut.left && !cut.all_right {
            self.arrow(Side::Left, y, colour)?;
        }
        if cut.right && !cut.all_left {
            self.arrow(Side::Right, y, colour)?;
        }
        Ok(())
    }

    /// A filled arrowhead with its tip on the end of the axis.
    fn arrow(&self, side: Side, y: f64, colour: Colour) -> Result<(), FigureError> {
        let length = ARROW_LENGTH * self.scene.scale * self.pixel;
        let height = ARROW_HEIGHT * self.scene.scale;
        let (tip, base) = match side {
            Side::Left => (
                self.scene.axis.ticks.lower,
                self.scene.axis.ticks.lower + length,
            ),
            Side::Right => (
                self.scene.axis.ticks.upper,
                self.scene.axis.ticks.upper - length,
            ),
        };
        let points = vec![(tip, y), (base, y - height / 2.0), (base, y + height / 2.0)];
        self.draw(Polygon::new(points, fill(colour)))
    }

    fn is_inside(&self, position: f64) -> bool {
        let ticks = &self.scene.axis.ticks;
        let slack = 1e-9 * (ticks.upper - ticks.lower);
        position >= ticks.lower - slack && position <= ticks.upper + slack
    }

    fn rectangle(&self, a: Point, b: Point, colour: Colour) -> Result<(), FigureError> {
        self.draw(Rectangle::new([a, b], fill(colour)))
    }

    fn page_rectangle(
        &self,
        x0: f64,
        y0: f64,
        x1: f64,
        y1: f64,
        colour: Colour,
    ) -> Result<(), FigureError> {
        let corners = [(units(x0), units(y0)), (units(x1), units(y1))];
        self.page
            .draw(&Rectangle::new(corners, fill(colour)))
            .map_err(backend)
    }

    fn line(&self, points: Vec<Point>, colour: Colour, width: f64) -> Result<(), FigureError> {
        self.draw(PathElement::new(
            points,
            stroke(colour, width * self.scene.scale),
        ))
    }

    fn draw<E>(&self, element: E) -> Result<(), FigureError>
    where
        for<'e> &'e E: PointCollection<'e, Point>,
        E: Drawable<SvgBackend>,
    {
        self.area.draw(&element).map_err(backend)
    }
}

fn units(pixels: f64) -> i32 {
    (pixels * UNITS_PER_PIXEL).round() as i32
}

fn fill(colour: Colour) -> ShapeStyle {
    RGBColor(colour.0, colour.1, colour.2).filled()
}

fn stroke(colour: Colour, width: f64) -> ShapeStyle {
    RGBColor(colour.0, colour.1, colour.2).stroke_width(units(width) as u32)
}

fn backend(error: impl std::fmt::Display) -> FigureError {
    FigureError::Backend(error.to_string())
}
