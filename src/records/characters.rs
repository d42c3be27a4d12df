//! Characters that a reader cannot see: controls, marks of direction, spaces without width.

use std::borrow::Cow;
use std::fmt::Write;

/// The first character of a text that a reader would not see, with the byte that it begins at.
///
/// Tab and line end are seen. The joiners U+200C and U+200D are spelling in Persian, the scripts of India and
/// pictographs: they may follow any letter that is not ASCII.
pub fn hidden(text: &str) -> Option<(usize, char)> {
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~' | b'\n')) {
        return None;
    }
    let mut previous = ' ';
    for (at, character) in text.char_indices() {
        let joins = matches!(character, '\u{200c}' | '\u{200d}') && !previous.is_ascii();
        if is_hidden(character) && !joins {
            return Some((at, character));
        }
        previous = character;
    }
    None
}

/// Whether nothing is drawn for a character, or other characters are drawn elsewhere because of it.
fn is_hidden(character: char) -> bool {
    match character {
        '\t' | '\n' | '\r' => false,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' => {
            true
        }
        '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' => true,
        '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}' => true,
        '\u{fff9}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}' | '\u{e0000}'..='\u{e0fff}' => true,
        other => other.is_control(),
    }
}

/// A character by its number, with its name where readers may have met it.
pub fn named(character: char) -> String {
    let name = match character {
        '\0' => "null",
        '\u{7}' => "bell",
        '\u{1b}' => "escape",
        '\u{ad}' => "soft hyphen",
        '\u{200b}' => "space without width",
        '\u{200c}' | '\u{200d}' => "joiner",
        '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
            "mark of direction"
        }
        '\u{2028}' | '\u{2029}' => "line separator",
        '\u{feff}' => "byte order mark",
        other if other.is_control() => "control character",
        _ => "invisible",
    };
    format!("U+{:04X} ({name})", u32::from(character))
}

/// The text as a terminal may have it: hidden characters by their number, `\u{1b}`.
pub fn printable(text: &str) -> Cow<'_, str> {
    if hidden(text).is_none() && !text.contains('\r') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        if is_hidden(character) || character == '\r' {
            let _ = write!(out, "\\u{{{:x}}}", u32::from(character));
        } else {
            out.push(character);
        }
    }
    Cow::Owned(out)
}

/// The text without characters that are not seen.
pub fn without_hidden(text: &str) -> Cow<'_, str> {
    let mut text = Cow::Borrowed(text);
    while let Some((at, _)) = hidden(&text) {
        let (mut kept, rest) = (text[..at].to_owned(), &text[at..]);
        // A hidden character that follows one goes with it, whatever stood before.
        kept.push_str(rest.trim_start_matches(is_hidden));
        text = Cow::Owned(kept);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn controls_marks_of_direction_and_spaces_without_width_are_hidden() {
        for character in
            "\0\u{7}\u{1b}\u{7f}\u{9b}\u{ad}\u{200b}\u{200f}\u{202e}\u{2066}\u{feff}\u{e0041}"
                .chars()
        {
            let text = format!("ab{character}c");
            assert_eq!(hidden(&text), Some((2, character)), "{}", named(character));
            assert_eq!(without_hidden(&text), "abc");
            assert!(hidden(&printable(&text)).is_none());
        }
    }

    #[test]
    fn what_languages_are_written_with_is_not_hidden() {
        for text in [
            "Tab\tand\nline\r\n",
            "Müller–Žižek µg/mL ≥ 3 “x”",
            "می‌خواهم",
            "क्‍ष",
            "王 2019",
            "👩‍⚕️",
        ] {
            assert_eq!(hidden(text), None, "{text}");
        }
    }

    #[test]
    fn a_joiner_between_ascii_letters_is_hidden() {
        assert_eq!(hidden("mas\u{200d}sage"), Some((3, '\u{200d}')));
    }
}
