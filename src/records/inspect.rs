//! What no field of a record may hold, whatever the field: invisible characters, odd ids, dates, infinite numbers.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::ProblemKind;
use super::characters::hidden;
use super::id::id_fault;

type Found = Vec<(Range<usize>, ProblemKind)>;

/// Keys whose text names a file or is named by options.
const IDS: [&str; 2] = ["id", "cited_in"];

/// Checks every key and value of a file; what is found is replaced by something harmless.
pub fn inspect(tree: &mut DeTable<'_>, text: &str, harmless: &DeValue<'static>) -> Found {
    let mut inspector = Inspector {
        text,
        harmless,
        found: Vec::new(),
    };
    inspector.table(tree, true);
    inspector.found
}

struct Inspector<'a> {
    text: &'a str,
    harmless: &'a DeValue<'static>,
    found: Found,
}

impl Inspector<'_> {
    /// `ids` tells whether the keys of [`IDS`] have their usual meaning here.
    fn table(&mut self, table: &mut DeTable<'_>, ids: bool) {
        for (key, value) in table.iter_mut() {
            self.visible(key.get_ref(), key.span());
            let name: &str = key.get_ref();
            match value.get_ref() {
                DeValue::String(id) if ids && IDS.contains(&name) => {
                    let id = id.clone().into_owned();
                    self.id(&id, value.span());
                }
                _ => self.value(value, ids && name != "moderators"),
            }
        }
    }

    fn value(&mut self, value: &mut Spanned<DeValue<'_>>, ids: bool) {
        let span = value.span();
        let fault = match value.get_mut() {
            DeValue::String(text) => {
                let text = text.clone();
                self.visible(&text, span);
                return;
            }
            DeValue::Array(items) => {
                items.iter_mut().for_each(|item| self.value(item, ids));
                return;
            }
            DeValue::Table(table) => return self.table(table, ids),
            DeValue::Float(number) => match number.as_str().parse::<f64>() {
                Ok(value) if value.is_finite() => return,
                _ => ProblemKind::NotFinite {
                    written: start_of(number.as_str()),
                },
            },
            DeValue::Integer(number) => {
                let digits = number.as_str();
                match i64::from_str_radix(digits, number.radix()) {
                    Ok(_) => return,
                    Err(_) => ProblemKind::TooManyDigits {
                        written: start_of(digits),
                    },
                }
            }
            DeValue::Datetime(date) => ProblemKind::WrongType {
                found: format!("the date or time {date}"),
                expected: "text in double quotes or a number".to_owned(),
            },
            DeValue::Boolean(_) => return,
        };
        self.found.push((span, fault));
        *value.get_mut() = self.harmless.clone();
    }

    fn id(&mut self, id: &str, span: Range<usize>) {
        if let Some(fault) = id_fault(id) {
            let id = start_of(id);
            self.found.push((span, ProblemKind::Id { id, fault }));
        }
    }

    /// Points at the character where it is written as such, at the whole text where it is written as an escape.
    fn visible(&mut self, text: &str, span: Range<usize>) {
        let Some((_, character)) = hidden(text) else {
            return;
        };
        let written = self.text.get(span.clone()).unwrap_or_default();
        let at = written.find(character).map(|at| span.start + at);
        let span = at.map_or(span, |at| at..at + character.len_utf8());
        self.found.push((span, ProblemKind::Hidden { character }));
    }
}

/// The beginning of what was written, as far as a message needs it.
fn start_of(written: &str) -> String {
    match written.char_indices().nth(40) {
        Some((end, _)) => format!("{}…", &written[..end]),
        None => written.to_owned(),
    }
}
