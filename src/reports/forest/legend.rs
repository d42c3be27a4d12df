//! What is said at the foot of a figure of the analysis as a whole.

use super::scale::analysis_scale;
use super::voice::Voice;
use crate::effects::Family;
use crate::figures::forest::Row;
use crate::language::{Language, fill};
use crate::numerics::format;
use crate::pooling::{Interval, Method, PooledEstimate};
use crate::records::Assumption;
use crate::reports::counts::weighting;
use crate::reports::words::Shown;
use crate::synthesis::AnalysisResult;

/// What the methods and the marks are, and that limits were cut.
pub fn legend(voice: &Voice, result: &AnalysisResult, pooled: &PooledEstimate) -> Vec<Row> {
    let mut texts = Vec::new();
    if voice.dress.explains_marks {
        texts.push(marks(voice, pooled));
    }
    if pooled.k > 1 && !voice.is_lettered(pooled) {
        texts.push(abbreviations(voice, result, pooled));
    }
    texts.extend(cut_limits(voice, result, pooled));
    texts.extend(way_back(voice, result, pooled));
    if Shown::pooled(result).is_artefact(pooled.estimate) {
        texts.push(voice.words.artefact.to_owned());
    }
    texts.extend(not_shown(voice, result));
    texts.into_iter().map(note).collect()
}

/// The methods that the labels of the figure letter, before all other footnotes.
pub fn lettered(voice: &Voice, pooled: &PooledEstimate) -> Vec<Row> {
    if !voice.is_lettered(pooled) {
        return Vec::new();
    }
    let (words, language) = (voice.words, voice.language);
    let [interval, detail] = language.lettered_interval(pooled.ci_method);
    let estimator = language.lettered_estimator(pooled.tau2_method);
    let texts = [
        (
            "ᵃ",
            fill(
                words.interval_by,
                &[("method", interval), ("detail", detail)],
            ),
        ),
        ("ᵇ", fill(words.tau2_by, &[("method", estimator)])),
    ];
    let texts = texts
        .into_iter()
        .map(|(letter, text)| format!("{letter}{text}"));
    texts.map(note).collect()
}

fn note(text: String) -> Row {
    Row::Note { text }
}

/// What squares, lines and diamonds mean.
fn marks(voice: &Voice, pooled: &PooledEstimate) -> String {
    let (words, ci) = (voice.words, voice.ci(pooled.level));
    if pooled.k == 1 {
        return format!("{}.", fill(words.marks_of_studies, &[("ci", &ci)]));
    }
    let prediction = pooled.prediction_interval.map(|_| {
        let prediction = voice.prediction(pooled.level);
        fill(words.mark_of_prediction, &[("prediction", &prediction)])
    });
    let marks = fill(words.marks, &[("ci", &ci)]);
    format!("{marks}{}.", prediction.unwrap_or_default())
}

/// `REML: restricted maximum likelihood; HKSJ: Hartung-Knapp-Sidik-Jonkman.`
fn abbreviations(voice: &Voice, result: &AnalysisResult, pooled: &PooledEstimate) -> String {
    let meaning = voice.language.interval_meaning(pooled.ci_method);
    let meaning = meaning.map(|meaning| format!("; {meaning}"));
    let from_counts = pooled.method != Method::Inverse && !result.users(Assumption::Add).is_empty();
    let counts = if from_counts {
        voice.words.counts_as_they_are
    } else {
        ""
    };
    format!(
        "{}: {}{}{counts}.",
        weighting(pooled).0,
        voice.weighting(pooled),
        meaning.unwrap_or_default()
    )
}

/// That limits were cut, and where.
fn cut_limits(voice: &Voice, result: &AnalysisResult, pooled: &PooledEstimate) -> Option<String> {
    let is_cut = |shown: Shown, interval: Interval| {
        shown.possible(interval) != shown.natural_limits(interval)
    };
    let (studies, shown) = (result.effects.iter(), Shown::pooled(result));
    let any = studies
        .map(|effect| (shown.of_study(effect), result.study_interval(effect)))
        .chain([(shown, pooled.ci)])
        .chain(pooled.prediction_interval.map(|interval| (shown, interval)))
        .any(|(shown, interval)| is_cut(shown, interval));
    let ends = result.measure.range().into_iter();
    let ends = ends.filter(|end| end.is_finite());
    let ends: Vec<_> = ends
        .map(|end| format::fixed(end * shown.multiplier(), 0))
        .collect();
    any.then(|| {
        let ends = ends.join(voice.words.and);
        fill(voice.words.limits_cut, &[("ends", &ends)])
    })
}

/// On which scale the studies were pooled, when the figure shows another.
fn way_back(voice: &Voice, result: &AnalysisResult, pooled: &PooledEstimate) -> Option<String> {
    let (measure, shown, words) = (result.measure, Shown::pooled(result), voice.words);
    let scale = analysis_scale(measure, words)?;
    let sentence = match pooled.k {
        1 => words.analysed_on,
        _ => words.pooled_on,
    };
    let sizes = match measure.family() {
        Family::Rate => words.person_times,
        _ => words.totals,
    };
    let size = shown.size().filter(|_| pooled.k > 1).map(|size| {
        let mean = voice.number(format::significant(size, 4, 2));
        let own = match result.subgroups.is_empty() {
            true => "",
            false => words.subtotals_their_own,
        };
        let values = [("sizes", sizes), ("mean", &mean)];
        format!("{}{own}", fill(words.with_harmonic_mean, &values))
    });
    let size = size.unwrap_or_default();
    Some(fill(sentence, &[("scale", scale), ("size", &size)]))
}

/// Rows of a table that give no effect: it has no other place to say so. Why they do not is said in English alone.
fn not_shown(voice: &Voice, result: &AnalysisResult) -> Option<String> {
    const MOST: usize = 6;
    let is_table = result.effects.iter().all(|effect| effect.source.is_none());
    let left_out = &result.not_pooled;
    if left_out.is_empty() || !is_table {
        return None;
    }
    let named = left_out.iter().take(MOST).map(|study| {
        let named = match voice.language {
            Language::English | Language::American => format!("{} ({})", study.label, study.lack),
            Language::Indonesian => study.label.clone(),
        };
        named.replace('*', "\\*")
    });
    let named = named.collect::<Vec<_>>().join("; ");
    let more = match left_out.len().saturating_sub(MOST) {
        0 => String::new(),
        more => fill(voice.words.and_more, &[("more", &more.to_string())]),
    };
    let studies = format!("{named}{more}");
    Some(fill(voice.words.not_pooled, &[("studies", &studies)]))
}
