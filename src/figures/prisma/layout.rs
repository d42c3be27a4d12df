//! Boxes in a grid of columns and rows, under headings and beside the bars of the three phases.

use super::arrows::arrows;
use super::{FlowBox, PrismaFlow};
use crate::figures::FigureError;
use crate::figures::canvas::{
    Box2, Canvas, EM, Fill, Group, MARGIN, Role, SMALL, Shape, Stroke, Text, Turned,
};
use crate::figures::font::Face;
use crate::figures::rich::Line;
use crate::figures::theme::Theme;

/// Size of the type, and where boxes would be broken into more lines the smallest: 7 pt.
const SIZES: [f64; 2] = [SMALL * EM, 9.4];
/// From one line to the next, in em.
const PITCH: f64 = 1.3;
/// From the middle of a line to its baseline, in em.
const DROP: f64 = 0.36;
const PAD: f64 = 0.6 * EM;
const INDENT: f64 = 0.9;
/// A box is broken into lines beyond this width, in em of its type.
const WIDEST: f64 = 24.0;
/// Where boxes would be narrower, in em of the usual type, the type becomes smaller.
const SLIM: f64 = 10.0;
const COLUMN_GAP: f64 = 1.8 * EM;
const ROW_GAP: f64 = 1.5 * EM;
const BAR: f64 = 1.7 * EM;
const BAR_GAP: f64 = 0.9 * EM;
/// The phases and their first rows.
const PHASES: [(&str, usize); 3] = [("Identification", 0), ("Screening", 1), ("Included", 4)];

/// A box in its place.
pub struct Placed<'a> {
    pub column: usize,
    pub row: usize,
    pub area: Box2,
    /// Whether it stands beside the databases, under its own heading and without an arrow to the side.
    is_lone: bool,
    content: &'a FlowBox,
    lines: Vec<(Line, f64)>,
}

/// Left and right edges of the columns.
type Columns = Vec<(f64, f64)>;

/// Lays the diagram out, or says how wide it has to be.
pub fn layout(flow: &PrismaFlow, theme: &Theme) -> Result<Canvas, FigureError> {
    let (columns, size) = columns(flow)?;
    let (headings, top) = headings(flow, &columns, size, theme);
    let mut boxes: Vec<Placed> = flow
        .boxes()
        .into_iter()
        .map(|(column, row, content)| wrapped((column, row), content, columns[column], size))
        .collect();
    let databases = flow.first_column();
    for one in &mut boxes {
        one.is_lone = !(databases..databases + 2).contains(&one.column);
    }
    let rows = stack(&mut boxes, top, size);
    let right = columns.last().map_or(0.0, |column| column.1);
    let bottom = rows.last().map_or(top, |row| row.1);
    let bars = bars(&rows, size, theme);
    let items = boxes
        .iter()
        .map(|placed| item(placed, size, theme))
        .collect();
    let list = Group {
        id: "boxes".to_owned(),
        role: Role::List,
        children: items,
        ..Group::default()
    };
    let arrows = arrows(flow, &boxes, theme);
    Ok(Canvas {
        width: right + MARGIN * EM,
        height: bottom + MARGIN * EM,
        groups: vec![bars, headings, Group::decoration("arrows", arrows), list],
    })
}

/// Columns as wide as their texts need and the size of the type, smaller where columns would be slim.
fn columns(flow: &PrismaFlow) -> Result<(Columns, f64), FigureError> {
    let [usual, least] = SIZES;
    match columns_of(flow, usual) {
        Ok((columns, widest)) if widest >= SLIM * usual => Ok((columns, usual)),
        _ => columns_of(flow, least).map(|(columns, _)| (columns, least)),
    }
}

/// Columns for a size of type, and how wide a box may become before its lines are broken.
fn columns_of(flow: &PrismaFlow, size: f64) -> Result<(Columns, f64), FigureError> {
    let count = flow.first_column() + 2 * flow.streams.len();
    let mut needs = vec![(0.0f64, 0.0f64); count];
    for (column, _, content) in flow.boxes() {
        let (least, usual) = &mut needs[column];
        for (text, indented) in &content.lines {
            let indent = if *indented { INDENT } else { 0.0 };
            let width = |text: &str| size * (indent + Line::rich(text, Face::Regular).width());
            let words = text.split(' ').map(width).fold(0.0, f64::max);
            *least = least.max(words + 2.0 * PAD);
            *usual = usual.max(width(text).min(size * WIDEST) + 2.0 * PAD);
        }
    }
    let left = MARGIN * EM + BAR + BAR_GAP;
    let outer = left + MARGIN * EM + COLUMN_GAP * count.saturating_sub(1) as f64;
    let room = f64::from(flow.width) - outer;
    // A hundredth of a pixel, so that a line as wide as its box is not broken.
    let widths = |limit: f64| {
        needs
            .iter()
            .map(move |(least, usual)| usual.min(limit).max(*least) + 0.01)
    };
    let least: f64 = widths(0.0).sum();
    if least > room {
        return Err(FigureError::TooNarrow {
            needed: (least + outer).ceil(),
        });
    }
    let (mut low, mut high) = (0.0, size * WIDEST + 2.0 * PAD);
    if widths(high).sum::<f64>() > room {
        for _ in 0..60 {
            let middle = (low + high) / 2.0;
            if widths(middle).sum::<f64>() > room {
                high = middle;
            } else {
                low = middle;
            }
        }
        high = low;
    }
    let mut x = left;
    let placed = widths(high).map(|width| {
        let column = (x, x + width);
        x = column.1 + COLUMN_GAP;
        column
    });
    Ok((placed.collect(), high))
}

/// What stands over the columns, and where the rows begin.
fn headings(flow: &PrismaFlow, columns: &Columns, size: f64, theme: &Theme) -> (Group, f64) {
    let first = flow.first_column();
    let previous = flow.previous.iter().map(|(heading, _)| (heading, 0, 0));
    let streams = flow.streams.iter().enumerate();
    let streams = streams.map(|(at, stream)| (&stream.heading, first + 2 * at, first + 2 * at + 1));
    let placed: Vec<(Vec<Line>, f64, f64)> = previous
        .chain(streams)
        .map(|(heading, from, to)| {
            let (left, right) = (columns[from].0, columns[to].1);
            let room = (right - left - 2.0 * PAD) / size;
            let line = Line::plain(heading.as_str(), Face::SemiBold);
            (line.wrap_even(room), left, right)
        })
        .collect();
    let deepest = placed.iter().map(|(lines, ..)| lines.len()).max();
    let height = PITCH * size * deepest.unwrap_or(1) as f64 + PAD;
    let top = MARGIN * EM;
    let (mut shapes, mut texts) = (Vec::new(), Vec::new());
    for (lines, left, right) in placed {
        let area = Box2 {
            left,
            right,
            top,
            bottom: top + height,
        };
        shapes.push(Shape::Rectangle(area, Fill::solid(theme.subtotal)));
        let first = top + height / 2.0 - PITCH * size * (lines.len() as f64 - 1.0) / 2.0;
        for (i, line) in lines.into_iter().enumerate() {
            let baseline = first + PITCH * size * i as f64 + DROP * size;
            let middle = (left + right) / 2.0;
            texts.push(Text::centred(line, middle, baseline, size, theme.text));
        }
    }
    let group = Group {
        shapes,
        ..Group::words("headings", texts)
    };
    (group, top + height + 0.8 * EM)
}

fn wrapped(
    (column, row): (usize, usize),
    content: &FlowBox,
    (left, right): (f64, f64),
    size: f64,
) -> Placed<'_> {
    let mut lines = Vec::new();
    for (text, indented) in &content.lines {
        let indent = if *indented { INDENT } else { 0.0 };
        let room = (right - left - 2.0 * PAD) / size - indent;
        let broken = Line::rich(text, Face::Regular).wrap(room);
        lines.extend(broken.into_iter().map(|line| (line, indent)));
    }
    let height = PITCH * size * lines.len() as f64 + 1.4 * PAD;
    Placed {
        column,
        row,
        is_lone: false,
        area: Box2 {
            left,
            right,
            top: 0.0,
            bottom: height,
        },
        content,
        lines,
    }
}

/// Sets the boxes of a row beside each other about one middle; top and bottom of each row.
fn stack(boxes: &mut [Placed], top: f64, size: f64) -> Vec<(f64, f64)> {
    let count = boxes.iter().map(|one| one.row + 1).max().unwrap_or(0);
    let mut heights = vec![0.0f64; count];
    for one in boxes.iter() {
        heights[one.row] = heights[one.row].max(one.area.bottom);
    }
    // A phase is at least as high as its name is long.
    for (at, (name, first)) in PHASES.iter().enumerate() {
        let end = PHASES.get(at + 1).map_or(count, |next| next.1);
        let gaps = ROW_GAP * (end - first - 1) as f64;
        let high: f64 = heights[*first..end].iter().sum::<f64>() + gaps;
        let least = size * Line::plain(*name, Face::SemiBold).width() + PAD;
        heights[*first] += (least - high).max(0.0);
    }
    let mut y = top;
    let mut rows = Vec::with_capacity(count);
    for (row, height) in heights.into_iter().enumerate() {
        for one in boxes.iter_mut().filter(|one| one.row == row) {
            let own = one.area.bottom;
            one.area.top = if row == 0 && one.is_lone {
                y
            } else {
                y + (height - own) / 2.0
            };
            one.area.bottom = one.area.top + own;
        }
        rows.push((y, y + height));
        y += height + ROW_GAP;
    }
    rows
}

/// The bars of the three phases.
fn bars(rows: &[(f64, f64)], size: f64, theme: &Theme) -> Group {
    let (mut shapes, mut turned) = (Vec::new(), Vec::new());
    for (at, (name, first)) in PHASES.iter().enumerate() {
        let last = PHASES.get(at + 1).map_or(rows.len(), |next| next.1) - 1;
        let area = Box2 {
            left: MARGIN * EM,
            right: MARGIN * EM + BAR,
            top: rows[*first].0,
            bottom: rows[last].1,
        };
        shapes.push(Shape::Rectangle(area, Fill::solid(theme.subtotal)));
        let middle = (
            (area.left + area.right) / 2.0,
            (area.top + area.bottom) / 2.0,
        );
        turned.push(Turned {
            line: Line::plain(*name, Face::SemiBold),
            middle,
            size,
            colour: theme.text,
        });
    }
    Group {
        id: "phases".to_owned(),
        shapes,
        turned,
        ..Group::default()
    }
}

fn item(placed: &Placed, size: f64, theme: &Theme) -> Group {
    let area = placed.area;
    let corners = vec![
        (area.left, area.top),
        (area.right, area.top),
        (area.right, area.bottom),
        (area.left, area.bottom),
        (area.left, area.top),
    ];
    let texts = placed.lines.iter().enumerate().map(|(i, (line, indent))| {
        let middle = area.top + 0.7 * PAD + PITCH * size * (i as f64 + 0.5);
        let x = area.left + PAD + size * indent;
        Text::left(line.clone(), x, middle + DROP * size, size, theme.text)
    });
    Group {
        role: Role::Item(placed.content.words()),
        data: vec![("data-n", placed.content.n as f64)],
        shapes: vec![
            Shape::Rectangle(area, Fill::solid(theme.background)),
            Shape::Path(corners, Stroke::solid(theme.secondary, 1.0)),
        ],
        ..Group::words(&placed.content.id, texts.collect())
    }
}
