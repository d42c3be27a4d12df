//! Short texts with italics, measured and broken into lines.

use std::iter::Peekable;
use std::str::Chars;

use super::font::{self, Face};

/// A stretch of text in one face.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// The letters.
    pub text: String,
    /// The face.
    pub face: Face,
}

/// A line of text in one or more faces.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Line {
    /// The runs, in reading order.
    pub runs: Vec<Run>,
}

impl Line {
    /// A text in one face, printed as it is.
    pub fn plain(text: impl Into<String>, face: Face) -> Self {
        Self {
            runs: vec![Run {
                text: text.into(),
                face,
            }],
        }
    }

    /// A text with words in italics between asterisks and raised letters of footnotes, `^a^`; `\*` is an asterisk.
    pub fn rich(markup: &str, face: Face) -> Self {
        let mut runs = vec![Run {
            text: String::new(),
            face,
        }];
        let mut letters = markup.chars().peekable();
        let mut italic = false;
        while let Some(letter) = letters.next() {
            match letter {
                '\\' if letters.peek() == Some(&'*') => {
                    push(&mut runs, letters.next().unwrap_or('*'))
                }
                '^' if is_raised(&letters) => {
                    let text = letters.next().unwrap_or_default().to_string();
                    letters.next();
                    let after = runs.last().map_or(face, |run| run.face);
                    let raised = Face::Raised;
                    runs.push(Run { text, face: raised });
                    let text = String::new();
                    runs.push(Run { text, face: after });
                }
                '*' => {
                    italic = !italic;
                    let face = if italic && face == Face::Regular {
                        Face::Italic
                    } else {
                        face
                    };
                    runs.push(Run {
                        text: String::new(),
                        face,
                    });
                }
                _ => push(&mut runs, letter),
            }
        }
        runs.retain(|run| !run.text.is_empty());
        Self { runs }
    }

    /// Width in em.
    pub fn width(&self) -> f64 {
        self.runs
            .iter()
            .map(|run| font::measure(&run.text, run.face).width)
            .sum()
    }

    /// Whether another font will have to supply letters.
    pub fn is_estimated(&self) -> bool {
        self.runs
            .iter()
            .any(|run| font::measure(&run.text, run.face).estimated)
    }

    /// The letters alone.
    pub fn text(&self) -> String {
        self.runs.iter().map(|run| run.text.as_str()).collect()
    }

    /// Breaks into lines no wider than `limit` em where words allow it, after a semicolon or comma
    /// rather than elsewhere. A single word wider than the limit is cut after a hyphen, or between letters.
    pub fn wrap(&self, limit: f64) -> Vec<Line> {
        let mut rest: Vec<(char, Face)> = self
            .runs
            .iter()
            .flat_map(|run| run.text.chars().map(move |letter| (letter, run.face)))
            .collect();
        let mut lines = Vec::new();
        while Self::of(&rest).width() > limit {
            let cut = best_break(&rest, limit);
            let tail = rest.split_off(cut);
            lines.push(Self::of(trim(&rest)));
            rest = trim(&tail).to_vec();
        }
        if !rest.is_empty() || lines.is_empty() {
            lines.push(Self::of(&rest));
        }
        lines
    }

    /// As [`Line::wrap`], with the same number of lines made as even as words allow.
    pub fn wrap_even(&self, limit: f64) -> Vec<Line> {
        let widest = self.wrap(limit);
        let least = self.width() / widest.len() as f64;
        (0..20)
            .map(|i| least + (limit - least) * f64::from(i) / 20.0)
            .map(|narrower| self.wrap(narrower))
            .find(|lines| lines.len() == widest.len())
            .unwrap_or(widest)
    }

    fn of(letters: &[(char, Face)]) -> Self {
        let mut runs: Vec<Run> = Vec::new();
        for &(letter, face) in letters {
            match runs.last_mut() {
                Some(run) if run.face == face => run.text.push(letter),
                _ => runs.push(Run {
                    text: letter.to_string(),
                    face,
                }),
            }
        }
        Self { runs }
    }
}

/// Whether one letter and a caret follow.
fn is_raised(letters: &Peekable<Chars>) -> bool {
    let mut ahead = letters.clone();
    ahead
        .next()
        .is_some_and(|letter| letter.is_ascii_lowercase())
        && ahead.next() == Some('^')
}

fn push(runs: &mut [Run], letter: char) {
    if let Some(run) = runs.last_mut() {
        run.text.push(letter);
    }
}

fn trim(mut letters: &[(char, Face)]) -> &[(char, Face)] {
    while let [(' ', _), rest @ ..] = letters {
        letters = rest;
    }
    while let [rest @ .., (' ', _)] = letters {
        letters = rest;
    }
    letters
}

/// Number of letters of the first line: at least one, so that breaking ends. Best after a clause,
/// then between words, then inside brackets, then after a hyphen, then inside a word.
fn best_break(letters: &[(char, Face)], limit: f64) -> usize {
    let fits = |n: &usize| Line::of(trim(&letters[..*n])).width() <= limit;
    let mut depth = 0;
    let mut spaces = Vec::new();
    for (i, (letter, _)) in letters.iter().enumerate() {
        match letter {
            '(' => depth += 1,
            ')' => depth -= 1,
            ' ' if i > 0 => spaces.push((i, depth > 0)),
            _ => {}
        }
    }
    let fitting: Vec<(usize, bool)> = spaces.into_iter().take_while(|(i, _)| fits(i)).collect();
    let last = |wanted: fn(char, bool) -> bool| {
        fitting
            .iter()
            .rev()
            .find(|(i, inside)| wanted(letters[i - 1].0, *inside))
            .map(|(i, _)| *i)
    };
    let word = last(|_, inside| !inside).or_else(|| last(|_, _| true));
    let clause = last(|before, inside| !inside && matches!(before, ';' | ',' | '·' | '.'));
    match (clause, word) {
        (Some(clause), Some(word)) if clause * 2 >= word => clause,
        (_, Some(word)) => word,
        _ => {
            let fitting: Vec<usize> = (1..letters.len()).take_while(fits).collect();
            let hyphen = |n: &&usize| **n > 2 && letters[**n - 1].0 == '-';
            let cut = fitting.iter().rev().find(hyphen).or(fitting.last());
            cut.copied().unwrap_or(1)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn asterisks_set_italics_and_can_be_escaped() {
        let line = Line::rich(r"*I*² = 92% \* *P* < 0.001", Face::Regular);
        let italics: Vec<&str> = line
            .runs
            .iter()
            .filter(|run| run.face == Face::Italic)
            .map(|run| run.text.as_str())
            .collect();
        assert_eq!(italics, ["I", "P"]);
        assert_eq!(line.text(), "I² = 92% * P < 0.001");
    }

    #[test]
    fn single_letters_between_carets_are_raised() {
        let line = Line::rich("^c^ kg/m^2, 2^ab^", Face::Regular);
        let raised: Vec<&str> = line
            .runs
            .iter()
            .filter(|run| run.face == Face::Raised)
            .map(|run| run.text.as_str())
            .collect();
        assert_eq!(
            (raised, line.text().as_str()),
            (vec!["c"], "c kg/m^2, 2^ab^")
        );
    }

    #[test]
    fn lines_fit_and_lose_no_letter() {
        let text = "Heterogeneity: τ² = 0.31 (95% CI 0.12 to 1.11); *I*² = 92%; Q = 152.23, df = 12, *P* < 0.001";
        let line = Line::rich(text, Face::Regular);
        for limit in [4.0, 9.0, 15.0, 24.0, 60.0] {
            let lines = line.wrap(limit);
            assert!(lines.iter().all(|l| l.width() <= limit), "{limit}");
            let letters = |text: String| text.replace(' ', "");
            assert_eq!(
                letters(lines.iter().map(Line::text).collect()),
                letters(line.text()),
                "{limit}"
            );
        }
    }

    #[test]
    fn a_word_wider_than_the_line_is_cut_between_letters() {
        let lines = Line::plain("Llanfairpwllgwyngyllgogerychwyrndrobwll", Face::Regular).wrap(6.0);
        assert!(lines.len() > 2 && lines.iter().all(|line| line.width() <= 6.0));
        assert_eq!(Line::plain("x", Face::Regular).wrap(0.01).len(), 1);
    }
}
