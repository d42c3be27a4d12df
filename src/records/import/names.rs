//! Ids out of names.

use std::collections::HashSet;

use crate::records::without_hidden;

/// An id: the letters a to z and digits with single hyphens; Greek and Cyrillic letters by the Latin ones they are usually
/// written with, letters of other scripts left out.
pub fn slug(name: &str) -> String {
    let mut out = String::new();
    for letter in without_hidden(name).chars().flat_map(char::to_lowercase) {
        match plain(letter) {
            Some(letters) => out.push_str(letters),
            None if letter.is_ascii_alphanumeric() => out.push(letter),
            // An apostrophe stands within a name: O'Neill.
            None if matches!(letter, '\'' | '’' | '.') => {}
            None if !out.is_empty() && !out.ends_with('-') => out.push('-'),
            None => {}
        }
    }
    let cut: String = out.chars().take(LONGEST).collect();
    cut.trim_matches('-').to_owned()
}

/// Letters of an id; a file name has to hold it with its ending.
const LONGEST: usize = 80;

/// Latin letters with marks as letters without, Greek and Cyrillic letters as Latin ones.
fn plain(letter: char) -> Option<&'static str> {
    Some(match letter {
        'à' | 'á' | 'â' | 'ã' | 'å' | 'ā' | 'ă' | 'ą' => "a",
        'ä' | 'æ' => "ae",
        'ç' | 'ć' | 'č' => "c",
        'ď' | 'ð' | 'đ' => "d",
        'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ė' | 'ę' | 'ě' => "e",
        'ğ' => "g",
        'ì' | 'í' | 'î' | 'ï' | 'ī' | 'ı' => "i",
        'ł' => "l",
        'ñ' | 'ń' | 'ň' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'ø' | 'ō' | 'ő' => "o",
        'ö' | 'œ' => "oe",
        'ŕ' | 'ř' => "r",
        'ś' | 'š' | 'ş' | 'ș' => "s",
        'ß' => "ss",
        'ť' | 'ţ' | 'ț' => "t",
        'ù' | 'ú' | 'û' | 'ū' | 'ů' | 'ű' => "u",
        'ü' => "ue",
        'ý' | 'ÿ' => "y",
        'ź' | 'ż' | 'ž' => "z",
        'а' | 'α' | 'ά' => "a",
        'б' => "b",
        'в' | 'β' => "v",
        'г' | 'ґ' | 'γ' => "g",
        'д' | 'δ' => "d",
        'е' | 'ё' | 'э' | 'є' | 'ε' | 'έ' => "e",
        'ж' => "zh",
        'з' | 'ζ' => "z",
        'и' | 'ι' | 'ί' | 'η' | 'ή' | 'і' | 'ї' => "i",
        'й' | 'ы' => "y",
        'к' | 'κ' => "k",
        'л' | 'λ' => "l",
        'м' | 'μ' => "m",
        'н' | 'ν' => "n",
        'о' | 'ο' | 'ό' | 'ω' | 'ώ' => "o",
        'п' | 'π' => "p",
        'р' | 'ρ' => "r",
        'с' | 'σ' | 'ς' => "s",
        'т' | 'τ' => "t",
        'у' | 'υ' | 'ύ' => "u",
        'ф' | 'φ' => "f",
        'х' => "kh",
        'χ' => "ch",
        'ц' => "ts",
        'ч' => "ch",
        'ш' => "sh",
        'щ' => "shch",
        'ю' => "yu",
        'я' => "ya",
        'θ' => "th",
        'ξ' => "x",
        'ψ' => "ps",
        'ъ' | 'ь' => "",
        // Marks that stand behind their letter, as the lower case of a dotted capital I leaves one over.
        '\u{300}'..='\u{36f}' => "",
        _ => return None,
    })
}

/// Gives each id once.
#[derive(Debug, Default)]
pub struct Ids(HashSet<String>);

impl Ids {
    /// Ids of records, which are file names beside `review.toml`.
    pub fn of_records() -> Self {
        Self(HashSet::from(["review".to_owned()]))
    }

    /// The id of a name, with a number where another name has it already.
    pub fn unique(&mut self, name: &str, otherwise: &str) -> String {
        let base = match slug(name) {
            empty if empty.is_empty() => otherwise.to_owned(),
            base => base,
        };
        let numbered = (2..).map(|n| format!("{base}-{n}"));
        let mut candidates = std::iter::once(base.clone()).chain(numbered);
        let free = candidates.find(|id| !self.0.contains(id));
        // The candidates never end.
        let id = free.unwrap_or(base);
        self.0.insert(id.clone());
        id
    }
}

/// The year that a name holds: four digits from 1800 to 2199 that stand alone, the last of them.
pub fn year(name: &str) -> Option<u16> {
    let numbers = name.split(|letter: char| !letter.is_ascii_digit());
    let years = numbers.filter(|digits| digits.len() == 4);
    let parsed = years.filter_map(|digits| digits.parse().ok());
    parsed.rev().find(|year| (1800..2200).contains(year))
}

/// Text on one line.
pub fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_plain_and_never_repeat() {
        assert_eq!(
            slug("Frimodt-Møller et al. (1973)"),
            "frimodt-moller-et-al-1973"
        );
        assert_eq!(slug("O'Neill & Žižek"), "oneill-zizek");
        assert_eq!(slug("İstanbul"), "istanbul");
        assert_eq!(slug("Mu\u{308}ller"), "muller");
        assert_eq!(slug("Иванов 2019"), "ivanov-2019");
        assert_eq!(slug("Παπαδόπουλος"), "papadopoulos");
        assert_eq!(slug("王 2019"), "2019");
        let mut ids = Ids::of_records();
        let given = ["Smith 2000", "smith-2000", "Smith 2000-2", "Review", "?"];
        let found = given.map(|name| ids.unique(name, "study"));
        assert_eq!(
            found,
            [
                "smith-2000",
                "smith-2000-2",
                "smith-2000-2-2",
                "review-2",
                "study"
            ]
        );
    }

    #[test]
    fn a_year_is_the_last_that_stands_alone() {
        assert_eq!(year("Hart & Sutherland 1977"), Some(1977));
        assert_eq!(year("Smith 1990/2001b"), Some(2001));
        assert_eq!(year("AMIS"), None);
        assert_eq!(year("Study 12345"), None);
    }
}
