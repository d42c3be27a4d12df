//! What a reader of the figure alone must know of the numbers, by letter.

use super::voice::Voice;
use crate::effects::StudyEffect;
use crate::figures::forest::Row;
use crate::synthesis::AnalysisResult;

/// Letters of the methods, where these are lettered: of the interval and of tau².
const LETTERED_METHODS: usize = 2;

/// Remarks shared by studies, each with a letter.
pub struct Footnotes {
    voice: Voice,
    texts: Vec<String>,
    /// Letters that the methods have taken.
    taken: usize,
}

impl Footnotes {
    /// Collects the remarks of an analysis in the order in which its figure shows the studies.
    pub fn of(voice: Voice, result: &AnalysisResult) -> Self {
        let mut texts: Vec<String> = Vec::new();
        let shown = shown_order(result)
            .into_iter()
            .map(|at| &result.effects[at]);
        for text in shown.flat_map(|effect| voice.language.remarks(effect, voice.decimal)) {
            if !texts.contains(&text) {
                texts.push(text);
            }
        }
        let lettered = result
            .pooled
            .as_ref()
            .is_some_and(|pooled| voice.is_lettered(pooled));
        Self {
            voice,
            texts,
            taken: if lettered { LETTERED_METHODS } else { 0 },
        }
    }

    /// Letters of one study's remarks: `a,c`.
    pub fn letters(&self, effect: &StudyEffect) -> String {
        let remarks = self.voice.language.remarks(effect, self.voice.decimal);
        let letters = remarks.into_iter().filter_map(|remark| {
            let at = self.texts.iter().position(|text| *text == remark)?;
            letter(self.taken + at)
        });
        let mut letters: Vec<_> = letters.collect();
        letters.sort();
        letters.join(",")
    }

    /// One row a remark, for the foot of the figure.
    pub fn notes(&self) -> Vec<Row> {
        let lettered = self.texts.iter().enumerate();
        lettered
            .filter_map(|(at, text)| {
                let letter = letter(self.taken + at)?;
                let text = match self.voice.dress.raised_letters {
                    true => format!("^{letter}^\u{2009}{text}"),
                    false => format!("{letter} {text}"),
                };
                Some(Row::Note { text })
            })
            .collect()
    }
}

/// Indices of the effects from the top of the figure down.
fn shown_order(result: &AnalysisResult) -> Vec<usize> {
    let mut order: Vec<usize> = (0..result.effects.len()).collect();
    if let Some(split) = result.subgroups.first() {
        let groups = &split.result.groups;
        let group = |at: &usize| {
            groups
                .iter()
                .position(|(label, _)| *label == split.labels[*at])
        };
        order.sort_by_key(group);
    }
    order
}

fn letter(at: usize) -> Option<String> {
    let letter = char::from_u32('a' as u32 + u32::try_from(at).ok()?)?;
    letter.is_ascii_lowercase().then(|| letter.to_string())
}
