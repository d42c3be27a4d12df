//! The radial plot: effects over their standard errors against their precision, so that an effect is a slope.
//!
//! Source: Galbraith (1988), Technometrics 30:271, doi:10.1080/00401706.1988.10488400. metafor `radial()`.

use super::Figure;
use super::canvas::{
    ASCENT, AxisSpec, Box2, DESCENT, EM, Fill, Form, Group, Key, Plane, Point, SMALL, Sample,
    Shape, Stroke, Symbol, Text,
};
use super::font::Face;
use super::rich::Line;
use super::sheet::{ASPECT, hull, item, list, padded};
use super::theme::{INK, Theme};
use super::ticks::Tick;
use super::{EffectScale, FigureError, Sheet};

const RADIUS: f64 = 3.25;
const SIZE: f64 = SMALL * EM;
/// Length of the arc's ticks and the gap to their labels, in pixels.
const TICK: f64 = 5.0;
/// Height of a line of titles.
const LINE: f64 = 1.35 * SIZE;
const GAP: f64 = 3.0;
/// How near a study comes to the arc, as a share of the arc's radius.
const REACH: f64 = 0.96;
/// Points of an arc.
const STEPS: u32 = 120;

/// A radial plot.
#[derive(Debug, Clone, PartialEq)]
pub struct Radial {
    /// Title, notes, width.
    pub sheet: Sheet,
    /// The scale of the effects, printed along the arc.
    pub scale: EffectScale,
    /// What the horizontal axis is: rich text.
    pub precision_label: String,
    /// What the vertical axis is: rich text.
    pub z_label: String,
    /// The effect that is a level line: 0, or the estimate where effects are far from it.
    pub level_effect: f64,
    /// The pooled effect with its interval, and its words for the key.
    pub pooled: (f64, [f64; 2], String),
    /// Half the height of the band: the normal quantile of the level.
    pub z_band: f64,
    /// What the band is, for the key.
    pub band_words: String,
    /// The studies.
    pub points: Vec<RadialPoint>,
}

/// A study in a radial plot.
#[derive(Debug, Clone, PartialEq)]
pub struct RadialPoint {
    /// Its name.
    pub label: String,
    /// What is to be read of it.
    pub words: String,
    /// 1 over the standard deviation of its effect.
    pub precision: f64,
    /// Its effect less the level one, times the precision.
    pub z: f64,
}

impl Figure for Radial {
    fn draw(&self, form: Form) -> Result<String, FigureError> {
        let theme = &INK;
        let arc = self.arc();
        let (axes, bottom) = arc.plane.axes("axes", theme);
        let mut key = Key::default();
        let studies = self.studies(&arc.plane, theme, &mut key);
        let ground = self.ground(&arc, theme, &mut key);
        let scale = arc.scale(self, theme);
        let groups = vec![Group::decoration("ground", ground), axes, scale, studies];
        let drawn = (groups, key, bottom);
        self.sheet.finish("radial plot", drawn, theme, form)
    }
}

impl Radial {
    /// The panel with the arc about its origin, as large as leaves room for the labels beside it.
    fn arc(&self) -> Arc {
        let mut room = 3.0 * EM;
        loop {
            let plane = self.plane(room);
            let arc = Arc::new(self, plane);
            let right = arc.labels.iter().map(|(_, place)| place.right);
            let over = right.fold(0.0, f64::max) - self.sheet.edges().1;
            if over <= 0.0 || room > 0.4 * self.sheet.width {
                return arc;
            }
            room += over.max(1.0);
        }
    }

    fn plane(&self, room: f64) -> Plane {
        let (left, right) = self.sheet.edges();
        let most = self.points.iter().map(|p| p.precision).fold(0.0, f64::max);
        let slope = self.pooled.0 - self.level_effect;
        let z = self.points.iter().map(|p| p.z);
        let band = [-self.z_band, self.z_band];
        let z = z.chain(band).chain(band.map(|z| slope * most + z));
        let up = AxisSpec {
            null: Some(0.0),
            ..AxisSpec::linear(padded(hull(z), 0.02), self.z_label.as_str())
        };
        let height = ASPECT * (right - left);
        // The titles of axis and arc share a line where it has room for both.
        let width = |title: &str| Line::rich(title, Face::Regular).width() * SIZE;
        let both = width(&self.z_label) + width(&self.scale.title()) + EM;
        let top = match both <= right - left {
            true => self.sheet.top(),
            false => self.sheet.top() + LINE,
        };
        let across = |upper: f64| AxisSpec {
            fixed: true,
            ..AxisSpec::linear((0.0, upper), self.precision_label.as_str())
        };
        let panel = |upper: f64| {
            let axes = [across(upper), up.clone()];
            Plane::new((left, right - room), top, height, axes)
        };
        // Every study lies within the arc: where one is high, the arc turns back, and the axis has to be longer.
        let trial = panel(most / REACH);
        let width = trial.area.right - trial.area.left;
        let upper = self.points.iter().map(|point| {
            let rise = (trial.y(point.z) - trial.y(0.0)) / (REACH * width);
            point.precision / REACH / (1.0 - rise * rise).max(0.1).sqrt()
        });
        panel(upper.fold(most / REACH, f64::max))
    }

    fn ground(&self, arc: &Arc, theme: &Theme, key: &mut Key) -> Vec<Shape> {
        let plane = &arc.plane;
        let end = plane.x.upper;
        let slope = self.pooled.0 - self.level_effect;
        let at = |z: f64| [(0.0, z), (end, slope * end + z)];
        let [below, above] = [-self.z_band, self.z_band];
        // The band ends at the arc, where the scale ends.
        let corners = [at(below)[0], at(below)[1], at(above)[1], at(above)[0]];
        let band = arc.within(&plane.clip_area(&corners));
        let mut shapes = vec![Shape::Polygon(band, Fill::solid(theme.zebra))];
        let edge = Stroke::dashed(theme.total, 1.0, "1.5 2.5");
        for z in [below, above] {
            let part = plane.clip(&at(z)).into_iter();
            shapes.extend(part.map(|line| Shape::Path(arc.until(&line), edge)));
        }
        let null = Stroke::solid(theme.null, 1.0);
        let is_null = self.scale.null.is_some();
        if let Some(effect) = self.scale.null {
            shapes.extend(arc.ray(effect - self.level_effect, null));
        }
        let line = Stroke::solid(theme.total, 1.5);
        shapes.extend(arc.ray(slope, line));
        if is_null {
            key.add(Sample::Line(null), "No effect");
        }
        key.add(Sample::Line(line), self.pooled.2.as_str());
        key.add(Sample::Line(edge), self.band_words.as_str());
        shapes
    }

    fn studies(&self, plane: &Plane, theme: &Theme, key: &mut Key) -> Group {
        let fill = Fill::solid(theme.study_outline);
        let outline = Stroke::solid(theme.background, 0.75);
        let children = self.points.iter().enumerate().map(|(i, point)| {
            let data = [("data-precision", point.precision), ("data-z", point.z)];
            let at = plane.at((point.precision, point.z));
            let shapes = Symbol::Circle.draw(at, RADIUS, fill, outline);
            item(i, (&point.label, &point.words), &data, shapes)
        });
        key.add(Sample::Mark(Symbol::Circle, RADIUS, fill, outline), "Study");
        list(children.collect())
    }
}

/// The circular scale of effects about the origin.
struct Arc {
    plane: Plane,
    origin: Point,
    radius: f64,
    /// Pixels to the right for one of precision, and upwards for one of z.
    unit: (f64, f64),
    /// Slopes at its ends.
    ends: (f64, f64),
    /// The interval of the pooled effect, as slopes.
    interval: [f64; 2],
    /// Slopes with their labels and the boxes these fill.
    labels: Vec<((f64, String), Box2)>,
}

impl Arc {
    fn new(radial: &Radial, plane: Plane) -> Self {
        let origin = plane.at((0.0, 0.0));
        let unit = (plane.x(1.0) - origin.0, origin.1 - plane.y(1.0));
        let radius = plane.area.right - plane.area.left;
        // Labels keep clear of the panel's corners.
        let steepest = |pixels: f64| {
            let sine = ((pixels - SIZE / 2.0) / radius).clamp(0.05, 0.98);
            sine / (1.0 - sine * sine).sqrt() * unit.0 / unit.1
        };
        let free = (
            -steepest(plane.area.bottom - origin.1),
            steepest(origin.1 - plane.area.top),
        );
        let level = radial.level_effect;
        let slopes = radial.points.iter().map(|p| p.z / p.precision);
        let (estimate, interval, _) = &radial.pooled;
        let interval = interval.map(|limit| limit - level);
        let own = [*estimate - level, interval[0], interval[1]];
        let null = radial.scale.null.map(|null| null - level);
        let wanted = padded(hull(slopes.chain(own).chain(null)), 0.05);
        let ends = (wanted.0.max(free.0), wanted.1.min(free.1));
        let mut arc = Self {
            plane,
            origin,
            radius,
            unit,
            ends,
            interval,
            labels: Vec::new(),
        };
        arc.labels = arc.label(&radial.scale, level);
        arc
    }

    /// Where a slope meets the circle of this radius.
    fn at(&self, slope: f64, radius: f64) -> Point {
        let (right, up) = (self.unit.0, slope * self.unit.1);
        let length = right.hypot(up);
        (
            self.origin.0 + radius * right / length,
            self.origin.1 - radius * up / length,
        )
    }

    /// The line of a slope from the origin to the arc, as far as it lies on the panel.
    fn ray(&self, slope: f64, stroke: Stroke) -> Vec<Shape> {
        let (x, _) = self.at(slope, self.radius);
        let end = (x - self.origin.0) / self.unit.0;
        self.plane.line(&[(0.0, 0.0), (end, slope * end)], stroke)
    }

    /// Places drawn in to the arc where they lie beyond it, along it between two of them.
    fn within(&self, places: &[Point]) -> Vec<Point> {
        let far = |(x, y): Point| (x - self.origin.0).hypot(y - self.origin.1) > self.radius;
        let mut kept: Vec<Point> = Vec::new();
        for pair in places.windows(2) {
            let (from, to) = (pair[0], pair[1]);
            // Short steps stand for the circle: a hundredth of the panel's side is a fraction of a pixel off it.
            let steps = if far(from) || far(to) { 400 } else { 1 };
            for step in 0..=steps {
                let t = f64::from(step) / f64::from(steps);
                let place = (from.0 + t * (to.0 - from.0), from.1 + t * (to.1 - from.1));
                kept.push(self.drawn_in(place));
            }
        }
        kept
    }

    /// A straight line from the left, as far as the arc.
    fn until(&self, line: &[Point]) -> Vec<Point> {
        let (Some(&from), Some(&to)) = (line.first(), line.last()) else {
            return Vec::new();
        };
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        let (x, y) = (from.0 - self.origin.0, from.1 - self.origin.1);
        // |from + t (to - from) - origin| = radius.
        let (a, b) = (dx * dx + dy * dy, x * dx + y * dy);
        let c = x * x + y * y - self.radius * self.radius;
        let t = ((-b + (b * b - a * c).max(0.0).sqrt()) / a).clamp(0.0, 1.0);
        vec![from, (from.0 + t * dx, from.1 + t * dy)]
    }

    fn drawn_in(&self, (x, y): Point) -> Point {
        let (dx, dy) = (x - self.origin.0, y - self.origin.1);
        let share = (self.radius / dx.hypot(dy)).min(1.0);
        (self.origin.0 + share * dx, self.origin.1 + share * dy)
    }

    /// An arrowhead along the arc at a slope where the interval goes on beyond the arc.
    fn arrowhead(&self, slope: f64, up: f64, theme: &Theme) -> Shape {
        const LONG: f64 = 6.0;
        const HALF: f64 = 4.0;
        let (x, y) = self.at(slope, self.radius);
        let (right, down) = (
            (x - self.origin.0) / self.radius,
            (y - self.origin.1) / self.radius,
        );
        let along = (up * down, -up * right);
        let corners = vec![
            (x + LONG * along.0, y + LONG * along.1),
            (x + HALF * right, y + HALF * down),
            (x - HALF * right, y - HALF * down),
        ];
        Shape::Polygon(corners, Fill::solid(theme.total))
    }

    /// Round effects along the arc, as many as do not touch.
    fn label(&self, scale: &EffectScale, level: f64) -> Vec<((f64, String), Box2)> {
        let domain = (self.ends.0 + level, self.ends.1 + level);
        let axis = AxisSpec {
            fixed: true,
            ..scale.axis(domain)
        };
        for em in [40.0, 28.0, 20.0, 14.0, 10.0, 7.0, 5.0, 3.0] {
            let ticks = axis.ticks(em).major;
            let labels: Vec<_> = ticks.iter().map(|tick| self.place(tick, level)).collect();
            let apart = labels.windows(2).all(|two| !near(&two[0].1, &two[1].1));
            if !labels.is_empty() && apart {
                return labels;
            }
        }
        Vec::new()
    }

    fn place(&self, tick: &Tick, level: f64) -> ((f64, String), Box2) {
        let slope = tick.at - level;
        let (x, y) = self.at(slope, self.radius + TICK + GAP);
        let width = Line::plain(tick.label.as_str(), Face::Regular).width() * SIZE;
        let place = Box2 {
            left: x,
            right: x + width,
            top: y - (ASCENT + DESCENT) / 2.0 * SIZE,
            bottom: y + (ASCENT + DESCENT) / 2.0 * SIZE,
        };
        ((slope, tick.label.clone()), place)
    }

    /// The arc, its ticks, the pooled interval on it, and its labels with their title.
    fn scale(&self, radial: &Radial, theme: &Theme) -> Group {
        let along = |(from, to): (f64, f64)| -> Vec<Point> {
            // Even in angle, so that a steep end is as smooth as the rest.
            let angle = |slope: f64| (slope * self.unit.1).atan2(self.unit.0);
            let (from, to) = (angle(from), angle(to));
            let step = |i: u32| from + (to - from) * f64::from(i) / f64::from(STEPS);
            let place = |angle: f64| {
                let (up, right) = angle.sin_cos();
                (
                    self.origin.0 + self.radius * right,
                    self.origin.1 - self.radius * up,
                )
            };
            (0..=STEPS).map(step).map(place).collect()
        };
        let thin = Stroke::solid(theme.interval, 1.0);
        let mut shapes = Vec::new();
        let [low, high] = self.interval;
        let interval = (low.max(self.ends.0), high.min(self.ends.1));
        if interval.0 < interval.1 {
            let thick = Stroke::solid(theme.total, 4.0);
            shapes.push(Shape::Path(along(interval), thick));
        }
        shapes.push(Shape::Path(along(self.ends), thin));
        if low < self.ends.0 && high > self.ends.0 {
            shapes.push(self.arrowhead(self.ends.0, -1.0, theme));
        }
        if high > self.ends.1 && low < self.ends.1 {
            shapes.push(self.arrowhead(self.ends.1, 1.0, theme));
        }
        let mut texts = Vec::new();
        for ((slope, label), place) in &self.labels {
            let (from, to) = (self.radius, self.radius + TICK);
            let ends = (self.at(*slope, from), self.at(*slope, to));
            shapes.push(Shape::line(ends.0, ends.1, thin));
            let line = Line::plain(label.as_str(), Face::Regular);
            let baseline = place.top + ASCENT * SIZE;
            texts.push(Text::left(line, place.left, baseline, SIZE, theme.text));
        }
        texts.insert(0, self.title(radial, theme));
        let mut group = Group::words("arc", texts);
        group.children = vec![Group::decoration("arc-lines", shapes)];
        group
    }
}

impl Arc {
    /// What the arc measures, at the right above it.
    fn title(&self, radial: &Radial, theme: &Theme) -> Text {
        let line = Line::rich(&radial.scale.title(), Face::Regular);
        let baseline = radial.sheet.top() + 0.175 * SIZE + ASCENT * SIZE;
        Text::right(line, radial.sheet.edges().1, baseline, SIZE, theme.text)
    }
}

/// Whether two labels of the arc come closer than a line's gap.
fn near(a: &Box2, b: &Box2) -> bool {
    let larger = Box2 {
        top: a.top - 0.25 * SIZE,
        bottom: a.bottom + 0.25 * SIZE,
        ..*a
    };
    larger.overlaps(b)
}
