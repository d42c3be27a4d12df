use std::fmt;

use super::characters::named;

/// The longest id: a file name has to hold it with its ending.
const LONGEST: usize = 100;

/// Why a text cannot be an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdFault {
    /// It is empty.
    Empty,
    /// It begins with a hyphen, as options of commands do.
    Hyphen,
    /// It has more characters than this.
    Long(usize),
    /// It holds another character than `a` to `z`, `0` to `9`, `-` and `_`.
    Character(char),
}

/// What is wrong with an id; ids become names of files and options of commands.
pub fn id_fault(id: &str) -> Option<IdFault> {
    let allowed = |c: &char| matches!(c, 'a'..='z' | '0'..='9' | '-' | '_');
    if id.is_empty() {
        Some(IdFault::Empty)
    } else if let Some(other) = id.chars().find(|c| !allowed(c)) {
        Some(IdFault::Character(other))
    } else if id.starts_with('-') {
        Some(IdFault::Hyphen)
    } else {
        (id.len() > LONGEST).then_some(IdFault::Long(LONGEST))
    }
}

impl fmt::Display for IdFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("is empty"),
            Self::Hyphen => f.write_str("begins with a hyphen"),
            Self::Long(most) => write!(f, "has more than {most} characters"),
            Self::Character(c) if c.is_alphanumeric() && !c.is_ascii() => {
                write!(
                    f,
                    "holds the letter {c} (U+{:04X}), which is none of a to z",
                    u32::from(*c)
                )
            }
            Self::Character(c) if c.is_ascii_graphic() => write!(f, "holds `{c}`"),
            Self::Character(' ') => f.write_str("holds a space"),
            Self::Character(c) => write!(f, "holds {}", named(*c)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_plain_words_that_no_file_system_or_command_mistakes() {
        for id in ["nilawati-2019", "a", "milk_volume", "2-x"] {
            assert_eq!(id_fault(id), None, "{id}");
        }
        for (id, fault) in [
            ("", IdFault::Empty),
            ("-x", IdFault::Hyphen),
            ("../x", IdFault::Character('.')),
            ("a/b", IdFault::Character('/')),
            ("A", IdFault::Character('A')),
            ("a b", IdFault::Character(' ')),
            ("nil\u{430}wati", IdFault::Character('\u{430}')),
            ("a\u{202e}b", IdFault::Character('\u{202e}')),
        ] {
            assert_eq!(id_fault(id), Some(fault), "{id:?}");
        }
        assert_eq!(id_fault(&"x".repeat(101)), Some(IdFault::Long(100)));
    }
}
