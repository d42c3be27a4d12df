//! Small-study effects in a few sentences that a committee can read, beside the numbers; a page has the longer ones of `words`.

use crate::bias::FEW_STUDIES;
use crate::numerics::format;
use crate::pooling::Interval;
use crate::reports::findings::{reading, studies};
use crate::reports::words::Shown;
use crate::sensitivity::Conclusion;
use crate::synthesis::{AnalysisResult, SmallStudyEffects};

use super::rows::{Row, Section, rows};

/// From this I2 on, in percent, the spread between studies alone can make a funnel look lopsided.
const HETEROGENEOUS: f64 = 50.0;

/// What the test for the measure says, where corrections put the estimate, and what all that is worth.
pub fn words(result: &AnalysisResult, found: &SmallStudyEffects) -> Vec<String> {
    if found.k == 0 {
        return Vec::new();
    }
    let mut out = vec![tested(found)];
    out.extend(corrected(result, &rows(result, found)));
    out.push(reservation(result));
    out
}

fn tested(found: &SmallStudyEffects) -> String {
    let preferred = found.regressions.iter().find(|test| test.preferred);
    let fitted = preferred.and_then(|test| Some((test, test.result.as_ref().ok()?.p_value?)));
    let Some((test, p)) = fitted else {
        return format!(
            "Whether small studies show other effects cannot be tested with {}.",
            studies(found.k)
        );
    };
    let (name, p_text) = (&test.name, format::p_relation("p", p));
    let says = if p < 0.1 {
        "small studies show other effects than large ones"
    } else {
        "it is not shown that small studies have other effects than large ones"
    };
    let worth = if found.k < FEW_STUDIES {
        format!(
            "; with {} the test cannot tell chance from real asymmetry",
            studies(found.k)
        )
    } else if p >= 0.1 {
        "; that does not show that no study is missing".to_owned()
    } else {
        String::new()
    };
    format!("By the test to read for this measure ({name}), {says} ({p_text}){worth}.")
}

/// The range of the estimates that try to undo missing studies.
fn corrected(result: &AnalysisResult, rows: &[Row]) -> Option<String> {
    let pooled = result.pooled.as_ref()?;
    let shown = Shown::pooled(result);
    let is_tried = |row: &&Row| row.section == Section::Corrected && row.code != "observed";
    let tried: Vec<(&Row, f64)> = rows
        .iter()
        .filter(is_tried)
        .filter_map(|row| Some((row, row.estimate?)))
        .collect();
    let least = tried.iter().min_by(|a, b| a.1.total_cmp(&b.1))?;
    let most = tried.iter().max_by(|a, b| a.1.total_cmp(&b.1))?;
    let name = format::uncapitalised(shown.name());
    let own = shown.value(pooled.estimate);
    let told = |(row, value): &(&Row, f64)| format!("{} ({})", shown.value(*value), row.name);
    let agree = result.measure.null().map(|_| {
        let now = reading(result.measure, pooled.ci);
        let limits = tried.iter().filter_map(|(row, _)| row.ci);
        let all = limits.clone().count();
        let same = limits
            .filter(|[lower, upper]| {
                let ci = Interval {
                    lower: *lower,
                    upper: *upper,
                };
                reading(result.measure, ci) == now
            })
            .count();
        let says = match now {
            Conclusion::Open => "include no effect".to_owned(),
            side => format!("lie {}", side.words()),
        };
        format!("; {same} of their {all} intervals {says}, as the pooled one does")
    });
    Some(format!(
        "Methods that try to allow for missing small studies put the {name} between {} and {}, against {own} as \
         pooled{}.",
        told(least),
        told(most),
        agree.unwrap_or_default()
    ))
}

fn reservation(result: &AnalysisResult) -> String {
    let i2 = result.pooled.as_ref().and_then(|pooled| pooled.i2);
    let spread = match i2 {
        Some(i2) if i2 >= HETEROGENEOUS => format!(
            ", and where studies differ as much as here (I² {}) these methods often mislead",
            format::i2(i2)
        ),
        _ => String::new(),
    };
    format!(
        "None of this shows what was never published{spread}: read it as a range of what could be."
    )
}
