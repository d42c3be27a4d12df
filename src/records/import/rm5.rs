//! A RevMan 5 file (XML) -> a review.

use std::collections::BTreeMap;

use roxmltree::{Document, Node, ParsingOptions};

use crate::records::{LoadError, Problem, ProblemKind, SourceFile};

use super::Imported;
use super::Remark;
use super::draft::{Figure, Study};
use super::names::{Ids, one_line, slug};
use super::revman::{DataType, Meta, Method, RevMan, Row, in_words, review};
use super::xml::{child, child_text, children, decoded, offset, text_of};

/// Reads a RevMan 5 file. `known` tells whether records can be analysed by the measure of a code.
///
/// # Errors
/// Text that is no XML or not of RevMan, and attributes that are no numbers, all with their places.
pub fn rm5(
    name: &str,
    bytes: Vec<u8>,
    id: &str,
    known: &dyn Fn(&str) -> bool,
) -> Result<Imported, LoadError> {
    let file = decoded(name, bytes)?;
    let fail = |span, kind| LoadError {
        problems: vec![Problem {
            file: file.name.clone(),
            span,
            kind,
        }],
        files: vec![file.clone()],
    };
    let options = ParsingOptions {
        allow_dtd: true,
        ..ParsingOptions::default()
    };
    let document = Document::parse_with_options(&file.text, options).map_err(|error| {
        let at = offset(&file.text, error.pos());
        let reason = format!("not valid XML: {error}");
        fail(Some(at..at), ProblemKind::Other { reason })
    })?;
    let root = document.root_element();
    let mut reader = Reader {
        file: &file,
        document: &document,
        problems: Vec::new(),
    };
    let Some(data) = child(root, "ANALYSES_AND_DATA") else {
        let reason = "the file holds no analyses: RevMan 5 keeps them in <ANALYSES_AND_DATA>";
        let reason = reason.to_owned();
        return Err(fail(Some(0..0), ProblemKind::Other { reason }));
    };
    let mut found = RevMan {
        title: title(root).unwrap_or_else(|| file.name.clone()),
        file: file.name.clone(),
        studies: reader.studies(root),
        ..RevMan::default()
    };
    for comparison in children(data, "COMPARISON") {
        for outcome in comparison.children().filter(Node::is_element) {
            found
                .outcomes
                .extend(reader.outcome(comparison, outcome, &mut found.remarks));
        }
    }
    reader.left_behind(root, &mut found.remarks);
    if reader.problems.is_empty() {
        Ok(review(found, id, known))
    } else {
        let problems = reader.problems;
        let files = vec![file.clone()];
        Err(LoadError { files, problems })
    }
}

struct Reader<'a, 'input> {
    file: &'a SourceFile,
    document: &'a Document<'input>,
    problems: Vec<Problem>,
}

/// Elements of studies that no analysis uses, in RevMan's words.
const UNUSED: [(&str, &str); 3] = [
    ("EXCLUDED_STUDIES", "that were excluded"),
    ("AWAITING_STUDIES", "that await assessment"),
    ("ONGOING_STUDIES", "that are ongoing"),
];

impl<'a> Reader<'a, '_> {
    fn place(&self, node: Node<'_, '_>) -> String {
        let at = self.document.text_pos_at(node.range().start);
        format!("{}:{}:{}", self.file.name, at.row, at.col)
    }

    fn studies(&self, root: Node<'a, '_>) -> Vec<(String, Study)> {
        let mut ids = Ids::of_records();
        let mut found = Vec::new();
        let included = root
            .descendants()
            .filter(|node| node.has_tag_name("INCLUDED_STUDIES"));
        for node in included.flat_map(|node| children(node, "STUDY")) {
            let label = one_line(node.attribute("NAME").unwrap_or_default());
            let year: Option<u16> = node
                .attribute("YEAR")
                .and_then(|year| year.trim().parse().ok());
            let named = match year {
                Some(year) if !slug(&label).contains(&year.to_string()) => {
                    format!("{label} {year}")
                }
                _ => label.clone(),
            };
            let mut study = Study {
                id: ids.unique(&named, "study"),
                label,
                year,
                source: in_words(&self.place(node)),
                ..Study::default()
            };
            let references = || children(node, "REFERENCE");
            let primary = references().find(|node| node.attribute("PRIMARY") == Some("YES"));
            if let Some(reference) = primary.or_else(|| references().next()) {
                cite(&mut study, reference);
            }
            let key = node.attribute("ID").unwrap_or_default().to_owned();
            found.push((key, study));
        }
        for node in root
            .descendants()
            .filter(|node| node.has_tag_name("INCLUDED_CHAR"))
        {
            let key = node.attribute("STUDY_ID").unwrap_or_default();
            if let Some((_, study)) = found.iter_mut().find(|(id, _)| id == key) {
                describe(study, node);
            }
        }
        found
    }

    fn outcome(
        &mut self,
        comparison: Node<'a, '_>,
        node: Node<'a, '_>,
        remarks: &mut Vec<Remark>,
    ) -> Option<Meta> {
        let tag = node.tag_name().name();
        let (data, stem) = match tag {
            "DICH_OUTCOME" => (DataType::Dichotomous, "DICH"),
            "CONT_OUTCOME" => (DataType::Continuous, "CONT"),
            "IV_OUTCOME" => (DataType::Generic, "IV"),
            "IPD_OUTCOME" => (DataType::ObservedExpected, "IPD"),
            "OE_OUTCOME" => (DataType::ObservedExpected, "OE"),
            _ if tag.ends_with("_OUTCOME") => {
                let name = child_text(node, "NAME").unwrap_or_default();
                let place = self.place(node);
                let text = format!("`{name}` ({tag}) was not carried over");
                remarks.push(Remark { place, text });
                return None;
            }
            _ => return None,
        };
        let either = |name: &str| {
            let attribute = node.attribute(name).map(one_line);
            attribute
                .or_else(|| child_text(node, name))
                .unwrap_or_default()
        };
        let number = |node: Node<'_, '_>| node.attribute("NO").unwrap_or("0").to_owned();
        let yes = |name: &str| node.attribute(name) == Some("YES");
        let mut meta = Meta {
            number: format!("{}.{}", number(comparison), number(node)),
            comparison: child_text(comparison, "NAME").unwrap_or_default(),
            name: child_text(node, "NAME").unwrap_or_default(),
            data,
            measure: either("EFFECT_MEASURE"),
            method: match node.attribute("METHOD") {
                Some("MH") => Method::MantelHaenszel,
                Some("PETO") => Method::Peto,
                _ => Method::InverseVariance,
            },
            random: yes("RANDOM"),
            swapped: yes("SWAP_EVENTS"),
            logarithms: node.attribute("LOG_DATA").map(|log| log == "YES"),
            total_shown: node
                .attribute("TOTALS")
                .is_none_or(|totals| totals == "YES"),
            groups: [either("GROUP_LABEL_1"), either("GROUP_LABEL_2")],
            sides: [either("GRAPH_LABEL_1"), either("GRAPH_LABEL_2")],
            place: self.place(node),
            ..Meta::default()
        };
        for (name, label) in meta.groups.iter_mut().zip(["Experimental", "Control"]) {
            if name.is_empty() {
                label.clone_into(name);
            }
        }
        for level in ["CI_STUDY", "CI_TOTAL"] {
            if let Some(percent) = node.attribute(level).filter(|percent| !is_95(percent)) {
                let place = self.place(node);
                let text = format!("{level} {percent} was not carried over; --level sets it");
                remarks.push(Remark { place, text });
            }
        }
        let (row_tag, group_tag) = (format!("{stem}_DATA"), format!("{stem}_SUBGROUP"));
        for child in node.children() {
            if child.has_tag_name(row_tag.as_str()) {
                meta.rows.push(self.row(child, None));
            } else if child.has_tag_name(group_tag.as_str()) {
                let subgroup = child_text(child, "NAME").filter(|name| !name.is_empty());
                for row in children(child, &row_tag) {
                    meta.rows.push(self.row(row, subgroup.clone()));
                }
            }
        }
        Some(meta)
    }

    fn row(&mut self, node: Node<'a, '_>, subgroup: Option<String>) -> Row {
        let mut numbers = BTreeMap::new();
        for (name, key) in [
            ("EVENTS_1", "events1"),
            ("TOTAL_1", "total1"),
            ("MEAN_1", "mean1"),
            ("SD_1", "sd1"),
            ("EVENTS_2", "events2"),
            ("TOTAL_2", "total2"),
            ("MEAN_2", "mean2"),
            ("SD_2", "sd2"),
            ("ESTIMATE", "estimate"),
            ("EFFECT_SIZE", "size"),
            ("SE", "se"),
            ("O_E", "oe"),
            ("VAR", "v"),
        ] {
            let Some(attribute) = node.attribute_node(name) else {
                continue;
            };
            let written = attribute.value().trim();
            match written.parse::<f64>() {
                Ok(value) if value.is_finite() => {
                    numbers.insert(key, Figure::new(value, written));
                }
                _ if written.is_empty() => {}
                _ => self.problems.push(Problem {
                    file: self.file.name.clone(),
                    span: Some(attribute.range_value()),
                    kind: ProblemKind::WrongType {
                        found: format!("`{written}`"),
                        expected: "a number".to_owned(),
                    },
                }),
            }
        }
        Row {
            study: node.attribute("STUDY_ID").unwrap_or_default().to_owned(),
            subgroup,
            place: self.place(node),
            numbers,
            footnote: child_text(node, "FOOTNOTE").filter(|note| !note.is_empty()),
        }
    }

    /// Says what of the file has no place in a review folder.
    fn left_behind(&self, root: Node<'a, '_>, remarks: &mut Vec<Remark>) {
        let mut say = |node: Node<'a, '_>, text: String| {
            let place = self.place(node);
            remarks.push(Remark { place, text });
        };
        for node in root.descendants() {
            let count = |tag: &str| node.descendants().filter(|n| n.has_tag_name(tag)).count();
            match node.tag_name().name() {
                "QUALITY_ITEMS" if count("QUALITY_ITEM_DATA_ENTRY") > 0 => {
                    let entries = count("QUALITY_ITEM_DATA_ENTRY");
                    say(
                        node,
                        format!("not carried over: judgements of risk of bias ({entries})"),
                    );
                }
                "SOF_TABLES" if count("SOF_TABLE") > 0 => {
                    let tables = count("SOF_TABLE");
                    say(
                        node,
                        format!("not carried over: summary of findings tables ({tables})"),
                    );
                }
                "ADDITIONAL_TABLES" if count("ADDITIONAL_TABLE") > 0 => {
                    let tables = count("ADDITIONAL_TABLE");
                    say(
                        node,
                        format!("not carried over: additional tables ({tables})"),
                    );
                }
                "MAIN_TEXT" if has_paragraph(node) => {
                    say(node, "not carried over: the text of the review".to_owned());
                }
                tag => {
                    let unused = UNUSED.iter().find(|(name, _)| *name == tag);
                    if let Some((_, what)) = unused.filter(|_| count("STUDY") > 0) {
                        let studies = count("STUDY");
                        say(
                            node,
                            format!("not carried over: studies {what} ({studies})"),
                        );
                    }
                }
            }
        }
    }
}

fn is_95(percent: &str) -> bool {
    percent.trim().parse() == Ok(95.0)
}

fn has_paragraph(node: Node<'_, '_>) -> bool {
    let paragraphs = node.descendants().filter(|node| node.has_tag_name("P"));
    // RevMan's own placeholders stand in square brackets.
    paragraphs
        .map(text_of)
        .any(|text| !text.is_empty() && !text.starts_with('['))
}

fn title(root: Node<'_, '_>) -> Option<String> {
    let sheet = child(root, "COVER_SHEET")?;
    child_text(sheet, "TITLE").filter(|title| !title.is_empty())
}

/// What a reference says of the publication.
fn cite(study: &mut Study, reference: Node<'_, '_>) {
    let get = |tag| child_text(reference, tag).filter(|text| !text.is_empty());
    study.title = get("TI").or_else(|| get("TO"));
    study.authors = get("AU").into_iter().collect();
    if let Some(journal) = get("SO") {
        let volume = get("VL").map(|volume| format!(" {volume}"));
        let number = get("NO").map(|number| format!("({number})"));
        let pages = get("PG").map(|pages| format!(", pp. {pages}"));
        let year = get("YR").map(|year| format!(", {year}"));
        let parts = [Some(journal), volume, number, pages, year];
        study.source = parts.into_iter().flatten().collect();
    }
    let identifiers = reference
        .descendants()
        .filter(|node| node.has_tag_name("IDENTIFIER"));
    let doi = identifiers.filter(|node| node.attribute("TYPE") == Some("DOI"));
    study.doi = doi
        .filter_map(|node| node.attribute("VALUE"))
        .next()
        .map(one_line);
}

/// The characteristics of a study as the review describes them.
fn describe(study: &mut Study, node: Node<'_, '_>) {
    for (tag, key) in [
        ("CHAR_METHODS", "as_stated"),
        ("CHAR_PARTICIPANTS", "population"),
        ("CHAR_INTERVENTIONS", "intervention"),
    ] {
        if let Some(words) = child_text(node, tag).filter(|words| !words.is_empty()) {
            study.described.push((key, words));
        }
    }
    if let Some(notes) = child_text(node, "CHAR_NOTES").filter(|words| !words.is_empty()) {
        study.concerns.push(notes);
    }
}
