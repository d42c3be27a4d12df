//! Workbooks for tests, made part by part.

use std::io::{Cursor, Write};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// A cell of a worksheet.
pub enum Cell<'a> {
    Text(&'a str),
    Number(&'a str),
    /// A formula with its last value; an empty value was never computed.
    Formula(&'a str, &'a str),
    Empty,
}

/// A zip archive of these files.
pub fn zipped(files: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in files {
        archive
            .start_file(*name, SimpleFileOptions::default())
            .expect("a new entry");
        archive.write_all(text.as_bytes()).expect("its content");
    }
    archive.finish().expect("an archive").into_inner()
}

/// An XLSX workbook of these worksheets, whose first cell is B2 to show that places are true.
pub fn xlsx(sheets: &[(&str, Vec<Vec<Cell<'_>>>)]) -> Vec<u8> {
    const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let mut files = vec![(
        "_rels/.rels".to_owned(),
        format!(
            r#"<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
        ),
    )];
    let (mut names, mut targets) = (String::new(), String::new());
    for (at, (name, rows)) in sheets.iter().enumerate() {
        let id = at + 1;
        names.push_str(&format!(
            r#"<sheet name="{name}" sheetId="{id}" r:id="r{id}"/>"#
        ));
        targets.push_str(&format!(
            r#"<Relationship Id="r{id}" Type="{OFFICE}/worksheet" Target="worksheets/s{id}.xml"/>"#
        ));
        let rows: String = rows
            .iter()
            .enumerate()
            .map(|(at, row)| line(at, row))
            .collect();
        files.push((
            format!("xl/worksheets/s{id}.xml"),
            format!(r#"<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>"#),
        ));
    }
    files.push((
        "xl/workbook.xml".to_owned(),
        format!(
            r#"<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{names}</sheets></workbook>"#
        ),
    ));
    files.push((
        "xl/_rels/workbook.xml.rels".to_owned(),
        format!(r#"<Relationships xmlns="{PACKAGE}/relationships">{targets}</Relationships>"#),
    ));
    files.push((
        "[Content_Types].xml".to_owned(),
        format!(r#"<Types xmlns="{PACKAGE}/content-types"/>"#),
    ));
    let files: Vec<_> = files
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .collect();
    zipped(&files)
}

fn line(at: usize, row: &[Cell<'_>]) -> String {
    let number = at + 2;
    let cell = |(column, cell): (usize, &Cell<'_>)| {
        let place = format!("{}{number}", char::from(b'B' + column as u8));
        match cell {
            Cell::Text(text) => {
                format!(r#"<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>"#)
            }
            Cell::Number(number) => format!(r#"<c r="{place}"><v>{number}</v></c>"#),
            Cell::Formula(formula, "") => format!(r#"<c r="{place}"><f>{formula}</f></c>"#),
            Cell::Formula(formula, value) => {
                format!(r#"<c r="{place}"><f>{formula}</f><v>{value}</v></c>"#)
            }
            Cell::Empty => String::new(),
        }
    };
    let cells: String = row.iter().enumerate().map(cell).collect();
    format!(r#"<row r="{number}">{cells}</row>"#)
}

/// An OpenDocument workbook of one worksheet, whose first cell is A1.
pub fn ods(name: &str, rows: &[&[&str]]) -> Vec<u8> {
    const NAMES: &str = "urn:oasis:names:tc:opendocument:xmlns";
    let cell = |text: &&str| {
        if text.parse::<f64>().is_ok() {
            format!(
                r#"<table:table-cell office:value-type="float" office:value="{text}"><text:p>{text}</text:p></table:table-cell>"#
            )
        } else {
            format!(
                r#"<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>"#
            )
        }
    };
    let row = |row: &&[&str]| {
        let cells: String = row.iter().map(cell).collect();
        format!("<table:table-row>{cells}</table:table-row>")
    };
    let rows: String = rows.iter().map(row).collect();
    let content = format!(
        r#"<office:document-content xmlns:office="{NAMES}:office:1.0" xmlns:table="{NAMES}:table:1.0" xmlns:text="{NAMES}:text:1.0"><office:body><office:spreadsheet><table:table table:name="{name}">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"#
    );
    let manifest = format!(r#"<manifest:manifest xmlns:manifest="{NAMES}:manifest:1.0"/>"#);
    zipped(&[
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", &manifest),
        ("content.xml", &content),
    ])
}
