//! XML as RevMan writes it: elements, their words, encodings.

use roxmltree::Node;

use crate::records::{LoadError, SourceFile};

use super::names::one_line;

pub(super) fn child<'a, 'input>(node: Node<'a, 'input>, tag: &str) -> Option<Node<'a, 'input>> {
    node.children().find(|node| node.has_tag_name(tag))
}

pub(super) fn children<'a, 'input>(
    node: Node<'a, 'input>,
    tag: &str,
) -> impl Iterator<Item = Node<'a, 'input>> {
    node.children().filter(move |node| node.has_tag_name(tag))
}

pub(super) fn child_text(node: Node<'_, '_>, tag: &str) -> Option<String> {
    child(node, tag).map(text_of)
}

/// The words of an element and of those within it.
pub(super) fn text_of(node: Node<'_, '_>) -> String {
    let mut out = String::new();
    for part in node.descendants() {
        if part.is_text() {
            out.push_str(part.text().unwrap_or_default());
        } else if matches!(part.tag_name().name(), "P" | "LI" | "BR") {
            out.push(' ');
        }
    }
    one_line(&out)
}

/// The byte at which a line and column of the text begins.
pub(super) fn offset(text: &str, at: roxmltree::TextPos) -> usize {
    let lines = text
        .split_inclusive('\n')
        .take(at.row.saturating_sub(1) as usize);
    let line: usize = lines.map(str::len).sum();
    let rest = text.get(line..).unwrap_or_default();
    let column = rest.char_indices().nth(at.col.saturating_sub(1) as usize);
    line + column.map_or(rest.len(), |(at, _)| at)
}

/// The text of an XML file in the encoding that it declares.
pub(super) fn decoded(name: &str, bytes: Vec<u8>) -> Result<SourceFile, LoadError> {
    let name = name.to_owned();
    let start = bytes.iter().take(200).map(|byte| char::from(*byte));
    let declaration: String = start.collect::<String>().to_lowercase();
    let declaration = declaration.split("?>").next().unwrap_or_default();
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        let little = bytes[0] == 0xff;
        let unit = |pair: &[u8]| match (little, pair) {
            (true, [a, b]) => u16::from_le_bytes([*a, *b]),
            (false, [a, b]) => u16::from_be_bytes([*a, *b]),
            _ => u16::from(b'?'),
        };
        let units: Vec<u16> = bytes[2..].chunks(2).map(unit).collect();
        let text = String::from_utf16_lossy(&units);
        return Ok(SourceFile { name, text });
    }
    if declaration.contains("iso-8859-1") || declaration.contains("windows-1252") {
        let text = bytes.iter().map(|byte| western(*byte)).collect();
        return Ok(SourceFile { name, text });
    }
    let mut file = SourceFile::from_utf8(name, bytes)?;
    if let Some(rest) = file.text.strip_prefix('\u{feff}') {
        file.text = rest.to_owned();
    }
    Ok(file)
}

/// A byte of Windows-1252, which files that declare ISO-8859-1 are written in as well.
fn western(byte: u8) -> char {
    const FROM_128: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž',
        '\u{8f}', '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}',
        'ž', 'Ÿ',
    ];
    match byte {
        128..=159 => FROM_128[usize::from(byte - 128)],
        other => char::from(other),
    }
}
