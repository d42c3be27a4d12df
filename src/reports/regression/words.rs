//! A meta-regression as a committee reads it.

use crate::effects::Scale;
use crate::numerics::format;
use crate::pooling::{CoefficientTest, Interval, Prediction};
use crate::reports::explanation::unit;
use crate::reports::words::{Form, Shown};
use crate::synthesis::{AnalysisResult, MetaRegression, RegressionLine};

use super::text::test;

/// Significant digits of a coefficient, which may be of any size.
const DIGITS: usize = 3;
const MOST_DECIMALS: usize = 5;

/// Estimate and interval of a coefficient as readers know the measure: a factor for ratios, percentage points for risks.
pub fn coefficient(analysis: &AnalysisResult, estimate: f64, ci: Interval) -> [String; 2] {
    let show = |value: f64| match (analysis.measure.scale(), Shown::pooled(analysis).form()) {
        (Scale::Log, _) => format::significant(value.exp(), DIGITS, MOST_DECIMALS),
        (Scale::Proportion, Form::Percent) => {
            format::significant(100.0 * value, DIGITS, MOST_DECIMALS)
        }
        _ => format::significant(value, DIGITS, MOST_DECIMALS),
    };
    [
        show(estimate),
        format::range(&show(ci.lower), &show(ci.upper)),
    ]
}

/// What a coefficient of a moderator is.
pub fn head(analysis: &AnalysisResult) -> String {
    let short = analysis.measure.short();
    match (analysis.measure.scale(), Shown::pooled(analysis).form()) {
        (Scale::Log, _) => format!("Factor on the {short}"),
        (Scale::Proportion, Form::Percent) => format!("Change in {short}, percentage points"),
        (Scale::Raw, _) => match unit(analysis, Shown::pooled(analysis)).trim() {
            "" => format!("Change in {short}"),
            unit => format!("Change in {short}, {unit}"),
        },
        (Scale::Standardised, _) => format!("Change in {short}"),
        _ => format!("Change in {short}, as analysed"),
    }
}

/// What the moderators explain, what is left, and how to read it.
pub fn findings(analysis: &AnalysisResult, found: &MetaRegression) -> Vec<String> {
    let fit = &found.fit;
    let all = CoefficientTest {
        statistic: fit.qm,
        df: fit.qm_df.0,
        p_value: fit.qm_p,
    };
    let mut sentences: Vec<String> = found
        .lines
        .iter()
        .filter_map(|line| fitted(analysis, found, line))
        .collect();
    sentences.push(format!(
        "Test of all moderators together: {}.",
        test(fit, &all)
    ));
    if found.terms.len() > 1 {
        let own = found.design.terms.iter().zip(&found.terms);
        let own: Vec<_> = own
            .map(|(term, own)| format!("{term} {}", test(fit, own)))
            .collect();
        sentences.push(format!("Each given the others: {}.", own.join("; ")));
    }
    sentences.push(explained(found));
    sentences.extend(
        super::warnings(found)
            .into_iter()
            .map(|(_, message)| message),
    );
    sentences.push(
        "Studies differ in more than their moderators: such an association between studies is not an effect in people."
            .to_owned(),
    );
    sentences
}

/// The effect at both ends of a moderator.
fn fitted(
    analysis: &AnalysisResult,
    found: &MetaRegression,
    line: &RegressionLine,
) -> Option<String> {
    let shown = Shown::pooled(analysis);
    let (from, to) = (line.points.first()?, line.points.last()?);
    let at = |(value, effect): &(f64, Prediction)| {
        format!(
            "{} {value} the fitted {} is {}{} ({})",
            line.moderator,
            analysis.measure.short(),
            shown.value(effect.estimate),
            shown.unit(),
            shown.interval(effect.ci)
        )
    };
    let others = if found.design.moderators.len() > 1 {
        ", other moderators at their mean"
    } else {
        ""
    };
    Some(format!("At {}, at {}{others}.", at(from), at(to)))
}

fn explained(found: &MetaRegression) -> String {
    let fit = &found.fit;
    let r2 = fit.r2.map_or_else(
        || "How much of the heterogeneity the moderators explain is not defined".to_owned(),
        |r2| {
            format!(
                "The moderators explain {}% of the heterogeneity (R²)",
                format::fixed(r2, 0)
            )
        },
    );
    let i2 = fit.i2.map_or_else(String::new, |i2| {
        format!(", residual I² {}", format::i2(i2))
    });
    let qe = fit.qe_p.map_or_else(String::new, |p| {
        let (q, df) = (format::fixed(fit.qe, 2), fit.qe_df);
        format!(", Q = {q}, df = {df}, {}", format::p_relation("p", p))
    });
    format!(
        "{r2}; what is left between the {} studies is τ² {}{i2}{qe}.",
        fit.k,
        format::tau2(fit.tau2)
    )
}
