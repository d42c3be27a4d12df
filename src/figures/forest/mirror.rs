//! Columns from right to left, for reviews whose studies have names in Arabic, Hebrew and other such scripts. The axis is
//! never mirrored: smaller values stay at the left.

use super::model::{ForestPlot, Row};

/// Whether every study's name reads from right to left.
pub fn is_mirrored(plot: &ForestPlot) -> bool {
    let names = || {
        plot.rows.iter().filter_map(|row| match row {
            Row::Study(study) => Some(study.label.as_str()),
            Row::Several { label, .. } | Row::NotEstimable { label, .. } => Some(label.as_str()),
            _ => None,
        })
    };
    names().next().is_some() && names().all(reads_leftward)
}

/// Whether the first letter of a text belongs to a script that is written from right to left.
pub fn reads_leftward(text: &str) -> bool {
    text.chars()
        .find(|letter| letter.is_alphabetic())
        .is_some_and(is_of_leftward_script)
}

/// Hebrew, Arabic, Syriac, Thaana, N'Ko, Samaritan, Mandaic, their presentation forms, and the blocks that Unicode reserves
/// for scripts from right to left.
fn is_of_leftward_script(letter: char) -> bool {
    matches!(
        letter,
        '\u{0590}'..='\u{08FF}'
            | '\u{FB1D}'..='\u{FDFF}'
            | '\u{FE70}'..='\u{FEFF}'
            | '\u{10800}'..='\u{10FFF}'
            | '\u{1E800}'..='\u{1EFFF}'
    )
}

/// How far something moves that stands between two places, so that it is as far from the right edge as it was from the left.
pub fn shift(width: f64, (from, to): (f64, f64)) -> f64 {
    width - from - to
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_letter_says_how_a_name_reads() {
        for name in ["أحمد 2020", "2020 כהן", "(כהן & Smith)", "ދިވެހި"] {
            assert!(reads_leftward(name), "{name}");
        }
        for name in [
            "Ahmad 2020",
            "鈴木 2019",
            "Smith (כהן)",
            "2020",
            "",
            "Ωμέγα",
        ] {
            assert!(!reads_leftward(name), "{name}");
        }
    }
}
