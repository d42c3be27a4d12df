//! A meta-regression in a few sentences that a committee can read, beside its numbers; a page has the longer ones of `words`.

use super::resampled;
use crate::effects::Scale;
use crate::numerics::format;
use crate::pooling::{Coding, Coefficient, CoefficientTest};
use crate::reports::findings::studies;
use crate::reports::words::Shown;
use crate::synthesis::{AnalysisResult, MetaRegression};

/// More terms than these are not told one by one.
const ALL_TOLD: usize = 3;

/// What the moderators explain, what each does, and what such a finding is worth.
pub fn words(analysis: &AnalysisResult, found: &MetaRegression) -> Vec<String> {
    let mut sentences = vec![explained(found)];
    if found.terms.len() <= ALL_TOLD {
        let terms = found.terms.iter().enumerate();
        sentences.extend(terms.filter_map(|(term, test)| told(analysis, found, term, test)));
    }
    sentences.extend(resampled::sentences(analysis, found));
    sentences.push(reservation(found));
    sentences
}

fn explained(found: &MetaRegression) -> String {
    let fit = &found.fit;
    let names: Vec<&str> = found
        .design
        .moderators
        .iter()
        .map(|m| m.name.as_str())
        .collect();
    let names = match names.as_slice() {
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
        [] => String::new(),
    };
    let many = found.design.moderators.len() > 1;
    let verb = if many { "explain" } else { "explains" };
    let share = match fit.r2 {
        Some(r2) => format!(
            "{names} {verb} {}% of the variance between studies",
            format::fixed(r2, 0)
        ),
        None => {
            format!("how much of the variance between studies {names} {verb} cannot be computed")
        }
    };
    let test = match fit.qm_p {
        Some(p) if p < 0.05 => {
            format!(
                "; that is more than chance would ({})",
                format::p_relation("p", p)
            )
        }
        Some(p) => format!(
            "; chance alone could do as much ({})",
            format::p_relation("p", p)
        ),
        None => String::new(),
    };
    let rest = match fit.i2 {
        Some(i2) if i2 >= 40.0 => {
            format!(
                ". Of the spread that is left, {} is more than chance",
                format::i2(i2)
            )
        }
        Some(i2) => format!(
            ". Little of the spread that is left is more than chance ({})",
            format::i2(i2)
        ),
        None => String::new(),
    };
    format!("In {}, {share}{test}{rest}.", studies(fit.k))
}

/// What one moderator does; nothing of moderators that are part of a product, whose meaning depends on the others.
fn told(
    analysis: &AnalysisResult,
    found: &MetaRegression,
    term: usize,
    test: &CoefficientTest,
) -> Option<String> {
    let p = test.p_value?;
    let own = &found.design.terms[term];
    let name = own.to_string();
    let in_product = |other: &crate::pooling::Term| {
        other.factors.len() > 1 && own.factors.iter().all(|f| other.factors.contains(f))
    };
    let p_text = format::p_relation("p", p);
    if own.factors.len() > 1 {
        let joined = own.factors.join(" and ");
        return Some(if p < 0.05 {
            format!("What {joined} do depends on each other ({p_text}).")
        } else {
            format!("That what {joined} do depends on each other is not shown ({p_text}).")
        });
    }
    if found.design.terms.iter().any(in_product) {
        return None;
    }
    let coefficients = found.fit.coefficients.iter();
    let mut of_term = coefficients.filter(|c| found.design.columns[c.column].term == Some(term));
    let first = of_term.next()?;
    let codings = found.design.columns[first.column].codings.as_slice();
    Some(match codings {
        [Coding::Number(_)] => {
            let change = change(analysis, found, first);
            let open = if p < 0.05 {
                ""
            } else {
                "; chance alone could do as much"
            };
            format!("For each unit more of {name} {change}, {p_text}){open}.")
        }
        _ if p < 0.05 => format!("Effects differ between the categories of {name} ({p_text})."),
        _ => format!(
            "Effects do not differ between the categories of {name} by more than chance explains ({p_text})."
        ),
    })
}

/// `the risk ratio is multiplied by 0.97 (95% confidence interval 0.95 to 0.99`, or moves by so much; the bracket is open.
fn change(analysis: &AnalysisResult, found: &MetaRegression, one: &Coefficient) -> String {
    let is_ratio = analysis.measure.scale() == Scale::Log;
    let name = match is_ratio {
        true => format::uncapitalised(Shown::pooled(analysis).name()),
        false => "effect".to_owned(),
    };
    let shown = |value: f64| match is_ratio {
        true => format::significant(value.exp(), 3, 4),
        false => format::significant(value, 3, 6),
    };
    let how = if is_ratio {
        "is multiplied by"
    } else {
        "moves by"
    };
    let limits = format::range(&shown(one.ci.lower), &shown(one.ci.upper));
    format!(
        "the {name} {how} {} ({}% confidence interval {limits}",
        shown(one.estimate),
        found.fit.level
    )
}

fn reservation(found: &MetaRegression) -> String {
    let few = found.too_few_per_moderator().map_or(String::new(), |each| {
        let each = format::fixed(each, 1);
        format!(", and with {each} studies for each coefficient such findings are often chance")
    });
    format!(
        "Studies were not allocated to their characteristics, so this is a lead to follow, not proof of a cause{few}."
    )
}
