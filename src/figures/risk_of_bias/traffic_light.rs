//! The traffic light: one row a study, one column a domain.

use super::table::Table;
use super::{DomainHeading, Judged, Level, Palette, key, mark};
use crate::figures::Figure;
use crate::figures::canvas::{
    Box2, Canvas, EM, Fill, Form, Group, MARGIN, Page, Role, SMALL, Shape, Stroke, Text, paragraph,
};
use crate::figures::font::Face;
use crate::figures::rich::Line;
use crate::figures::theme::{INK, Theme};
use crate::figures::{FigureError, Metadata};

const LABEL_PITCH: f64 = 1.2;
/// From the middle of a row to the baseline of its text, in em.
const DROP: f64 = 0.36;
const OVERALL: &str = "Overall";
/// Distance of a domain's name from its heading in the key, in em of small type.
const NAME_GAP: f64 = 0.7;

/// A traffic light.
#[derive(Debug, Clone, PartialEq)]
pub struct TrafficLight {
    /// Prefix of every id in the file, or empty.
    pub id: String,
    /// Title of the file; not drawn.
    pub title: String,
    /// The domains, in order.
    pub domains: Vec<DomainHeading>,
    /// Whether a column of overall judgements stands apart on the right.
    pub has_overall: bool,
    /// The judgements in use with their words, in the order of the key.
    pub levels: Vec<(Level, String)>,
    /// The studies, from the top.
    pub studies: Vec<JudgedStudy>,
    /// Colours of the judgements.
    pub palette: Palette,
    /// What is said under the figure: rich texts.
    pub notes: Vec<String>,
    /// Width in pixels that the figure stays within; it is narrower where its table is.
    pub width: f64,
    /// Where the figure comes from.
    pub metadata: Metadata,
}

/// A study with its judgements.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JudgedStudy {
    /// Its name.
    pub label: String,
    /// One judgement a domain, and last the overall one; `None` where there is none.
    pub judgements: Vec<Option<Judged>>,
}

impl Figure for TrafficLight {
    fn draw(&self, form: Form) -> Result<String, FigureError> {
        let columns = self.domains.len() + usize::from(self.has_overall);
        if let Some(row) = self.studies.iter().find(|s| s.judgements.len() > columns) {
            return Err(FigureError::Cells {
                row: row.label.clone(),
                found: row.judgements.len(),
                expected: columns,
            });
        }
        let theme = &INK;
        let canvas = self.layout(theme);
        let page = Page {
            id: &self.id,
            kind: "risk-of-bias table",
            title: &self.title,
            description: &self.description(),
            metadata: &self.metadata,
        };
        canvas.svg(&page, theme, form)
    }
}

impl TrafficLight {
    /// Headings of the columns.
    pub(super) fn headings(&self) -> impl Iterator<Item = &str> {
        let domains = self.domains.iter().map(|domain| domain.code.as_str());
        domains.chain(self.has_overall.then_some(OVERALL))
    }

    fn layout(&self, theme: &Theme) -> Canvas {
        let table = Table::of(self, self.key_width());
        let edges = (MARGIN * EM, table.width - MARGIN * EM);
        let (header, top) = header(&table, edges, theme);
        let (bands, rows, bottom) = self.rows(&table, top, theme);
        let rule = Stroke::solid(theme.rule, 0.75);
        let rules = [top, bottom].map(|y| Shape::line((edges.0, y), (edges.1, y), rule));
        let mut ground = bands;
        ground.extend(rules);
        let (key, end) = key::levels(&self.levels, self.palette, edges, bottom + 0.5 * EM, theme);
        let (words, end) = self.words(edges, end + 0.3 * EM, theme);
        Canvas {
            width: table.width,
            height: end + MARGIN * EM,
            groups: vec![
                Group::decoration("ground", ground),
                header,
                rows,
                key,
                words,
            ],
        }
    }

    /// Bands behind every second row, the rows, and where they end.
    fn rows(&self, table: &Table, top: f64, theme: &Theme) -> (Vec<Shape>, Group, f64) {
        let (mut bands, mut rows, mut y) = (Vec::new(), Vec::new(), top);
        for (at, (study, lines)) in self.studies.iter().zip(&table.labels).enumerate() {
            let more = lines.len().max(1) - 1;
            let height = table.pitch + LABEL_PITCH * table.size * more as f64;
            if at % 2 == 1 {
                let band = Box2 {
                    left: 0.5 * EM,
                    right: table.width - 0.5 * EM,
                    top: y,
                    bottom: y + height,
                };
                bands.push(Shape::Rectangle(band, Fill::solid(theme.zebra)));
            }
            rows.push(self.row(at, study, lines, table, y + height / 2.0, theme));
            y += height;
        }
        let list = Group {
            id: "studies".to_owned(),
            role: Role::List,
            children: rows,
            ..Group::default()
        };
        (bands, list, y)
    }

    fn row(
        &self,
        at: usize,
        study: &JudgedStudy,
        lines: &[Line],
        table: &Table,
        middle: f64,
        theme: &Theme,
    ) -> Group {
        let id = format!("study-{}", at + 1);
        let more = lines.len().max(1) - 1;
        let pitch = LABEL_PITCH * table.size;
        let first = middle + DROP * table.size - pitch * more as f64 / 2.0;
        let texts = lines.iter().enumerate().map(|(i, line)| {
            let baseline = first + pitch * i as f64;
            Text::left(line.clone(), MARGIN * EM, baseline, table.size, theme.text)
        });
        let headings: Vec<&str> = self.headings().collect();
        let cells = table.middles.iter().enumerate().map(|(column, x)| {
            let judged = study.judgements.get(column).and_then(Option::as_ref);
            let id = format!("{id}-{}", column + 1);
            let Some(judged) = judged else {
                let dash = Line::plain("—", Face::Regular);
                let baseline = middle + DROP * EM;
                let text = Text::centred(dash, *x, baseline, EM, theme.secondary);
                return Group::words(&id, vec![text]);
            };
            let (shapes, symbol) = mark(
                judged.level,
                self.palette,
                (*x, middle),
                table.radius,
                theme,
            );
            Group {
                tooltip: tooltip(&study.label, headings[column], judged),
                shapes,
                ..Group::words(&id, vec![symbol])
            }
        });
        Group {
            role: Role::Item(self.spoken(study)),
            texts: texts.collect(),
            children: cells.collect(),
            id,
            ..Group::default()
        }
    }

    /// A study's judgements in words.
    fn spoken(&self, study: &JudgedStudy) -> String {
        let words = self.headings().enumerate().map(|(at, heading)| {
            let judged = study.judgements.get(at).and_then(Option::as_ref);
            let words = judged.map_or("not judged", |judged| judged.words.as_str());
            format!("{heading} {}", words.to_lowercase())
        });
        format!("{}: {}", study.label, words.collect::<Vec<_>>().join(", "))
    }

    /// Names of the domains, then the notes.
    fn words(&self, edges: (f64, f64), top: f64, theme: &Theme) -> (Group, f64) {
        let size = SMALL * EM;
        let indent = size * (self.code_width() + NAME_GAP);
        let (mut texts, mut y) = (Vec::new(), top);
        for domain in &self.domains {
            let name = Line::plain(domain.name.as_str(), Face::Regular);
            let place = (edges.0 + indent, y, edges.1 - edges.0 - indent);
            let (lines, end) = paragraph(&name, place, size, theme.text);
            let code = Line::plain(domain.code.as_str(), Face::SemiBold);
            let baseline = lines.first().map_or(y, |line| line.baseline);
            texts.push(Text::left(code, edges.0, baseline, size, theme.text));
            texts.extend(lines);
            y = end;
        }
        for note in &self.notes {
            let line = Line::rich(note, Face::Regular);
            let place = (edges.0, y + 0.3 * EM, edges.1 - edges.0);
            let (lines, end) = paragraph(&line, place, size, theme.secondary);
            texts.extend(lines);
            y = end;
        }
        (Group::words("domains", texts), y)
    }

    /// Width of the widest heading in the key, in em.
    fn code_width(&self) -> f64 {
        let codes = self.domains.iter();
        codes
            .map(|domain| Line::plain(domain.code.as_str(), Face::SemiBold).width())
            .fold(0.0, f64::max)
    }

    /// Width of the figure in which no name of a domain is broken, in pixels.
    fn key_width(&self) -> f64 {
        let names = self.domains.iter();
        let widest = names
            .map(|domain| Line::plain(domain.name.as_str(), Face::Regular).width())
            .fold(0.0, f64::max);
        2.0 * MARGIN * EM + SMALL * EM * (self.code_width() + NAME_GAP + widest) + 1.0
    }

    fn description(&self) -> String {
        let names = self
            .domains
            .iter()
            .map(|domain| format!("{} {}", domain.code, domain.name));
        format!(
            "Risk of bias of {} studies. {}.",
            self.studies.len(),
            names.collect::<Vec<_>>().join("; ")
        )
    }
}

/// Headings of the columns, and where they end.
fn header(table: &Table, edges: (f64, f64), theme: &Theme) -> (Group, f64) {
    let baseline = MARGIN * EM + 0.95 * EM;
    let study = Line::plain("Study", Face::SemiBold);
    let mut texts = vec![Text::left(study, edges.0, baseline, table.size, theme.text)];
    for (x, heading) in table.middles.iter().zip(&table.headings) {
        let size = table.size;
        texts.push(Text::centred(
            heading.clone(),
            *x,
            baseline,
            size,
            theme.text,
        ));
    }
    (Group::words("header", texts), baseline + 0.65 * EM)
}

fn tooltip(study: &str, heading: &str, judged: &Judged) -> String {
    let mut text = format!("{study}, {heading}: {}", judged.words.to_lowercase());
    if !judged.support.is_empty() {
        text.push_str(". ");
        text.push_str(&judged.support);
    }
    text
}
