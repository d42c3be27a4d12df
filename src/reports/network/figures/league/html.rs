//! The league table as HTML: an element for a report, or a page of its own.

use askama::Template;

use super::super::studies;
use super::{Cell, Compared, League};
use crate::figures::font_face_css;
use crate::numerics::format::{self, MISSING};

/// How the element looks; a page that holds it has to bring this style.
pub const STYLE: &str = include_str!("../../../../../templates/league.css");

#[derive(Template)]
#[template(path = "league.html")]
struct Element<'a> {
    caption: &'a str,
    reading: &'a str,
    notes: &'a [String],
    treatments: &'a [String],
    shown: Vec<Row<'a>>,
}

struct Row<'a> {
    name: &'a str,
    cells: Vec<ShownCell>,
}

/// A cell of the table.
#[derive(Default)]
struct ShownCell {
    class: &'static str,
    words: String,
    /// `(0.51 to 1.02)`, which is not broken.
    interval: String,
    /// In small type below.
    below: String,
    /// The whole comparison in words.
    said: String,
    is_decided: bool,
    numbers: Option<[f64; 3]>,
}

#[derive(Template)]
#[template(path = "league_page.html")]
struct Page<'a> {
    title: String,
    fonts: String,
    style: &'static str,
    table: String,
    digest: &'a str,
    version: &'static str,
}

impl League {
    /// The table as an element; the page has to bring [`super::LEAGUE_STYLE`].
    ///
    /// # Errors
    /// What the template engine could not write.
    pub fn html(&self) -> Result<String, askama::Error> {
        let rows = (0..self.treatments.len()).map(|at| self.row(at));
        let element = Element {
            caption: &self.caption,
            reading: &self.reading,
            notes: &self.notes,
            treatments: &self.treatments,
            shown: rows.collect(),
        };
        element.render()
    }

    /// The table as a page of its own, of a table with this SHA-256.
    ///
    /// # Errors
    /// What the template engine could not write.
    pub fn page(&self, digest: &str) -> Result<String, askama::Error> {
        let page = Page {
            title: "League table".to_owned(),
            fonts: font_face_css(),
            style: STYLE,
            table: self.html()?,
            digest,
            version: env!("CARGO_PKG_VERSION"),
        };
        page.render()
    }

    fn row(&self, i: usize) -> Row<'_> {
        let cells = self.rows[i].iter().enumerate();
        Row {
            name: &self.treatments[i],
            cells: cells
                .map(|(j, cell)| self.cell(i, j, cell.as_ref()))
                .collect(),
        }
    }

    fn cell(&self, i: usize, j: usize, cell: Option<&Cell>) -> ShownCell {
        let Some(cell) = cell else {
            return ShownCell {
                class: "own",
                words: self.treatments[i].clone(),
                below: format!("P-score {}", format::fixed(self.p_scores[i], 2)),
                ..ShownCell::default()
            };
        };
        let said = self.said(i, j, cell);
        let shown = |class, compared: &Compared, below| ShownCell {
            class,
            words: compared.estimate.clone(),
            interval: format!("({})", compared.interval),
            below,
            said: said.clone(),
            is_decided: compared.is_decided,
            numbers: Some(compared.numbers),
        };
        match &cell.direct {
            _ if j < i => shown("network", &cell.network, String::new()),
            Some((direct, k)) => shown("direct", direct, studies(*k)),
            None => ShownCell {
                class: "direct none",
                words: MISSING.to_owned(),
                said,
                ..ShownCell::default()
            },
        }
    }

    /// `metformin against placebo: network 0.4 (0.3 to 0.5); direct 0.5 (0.3 to 0.8) in 4 studies`.
    fn said(&self, i: usize, j: usize, cell: &Cell) -> String {
        let direct = match &cell.direct {
            Some((direct, k)) => format!("direct {} in {}", direct.words(), studies(*k)),
            None => "no study compares them".to_owned(),
        };
        format!(
            "{} against {}: network {}; {direct}",
            self.treatments[i],
            self.treatments[j],
            cell.network.words()
        )
    }
}
