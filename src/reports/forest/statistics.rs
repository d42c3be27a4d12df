//! Lines of statistics below the studies: values first, then the dress of the figure's style.

use super::voice::Voice;
use crate::figures::forest::Row;
use crate::figures::forest::dress::{Df, PDigits, Quantity, TestLine};
use crate::numerics::format;
use crate::pooling::{Interval, PooledEstimate, PoolingWarning};
use crate::reports::counts::weighting;
use crate::synthesis::{AnalysisResult, SubgroupResult};

/// What a line on a test tells.
#[derive(Default)]
pub struct Facts<'a> {
    pub tau2: Option<Tau2<'a>>,
    pub i2: Option<f64>,
    pub i2_decimals: usize,
    pub symbol: &'static str,
    pub statistic: f64,
    pub df: Option<f64>,
    pub p: Option<f64>,
}

pub struct Tau2<'a> {
    pub value: f64,
    pub estimator: &'a str,
    pub level: f64,
    /// Not for models that have none.
    pub interval: Option<Option<Interval>>,
}

/// The heterogeneity line of a pooled estimate.
pub fn heterogeneity(voice: &Voice, pooled: &PooledEstimate) -> Option<Row> {
    let dress = &voice.dress.statistics;
    let empty = |w: &PoolingWarning| matches!(w, PoolingWarning::EmptyTau2Interval { .. });
    let is_empty = pooled.warnings.iter().any(empty);
    let interval = pooled.tau2_ci.filter(|_| !is_empty);
    let facts = Facts {
        tau2: pooled.tau2.map(|value| Tau2 {
            value,
            estimator: weighting(pooled).0,
            level: pooled.level,
            // A mixed model of counts has no interval of tau2 at all.
            interval: match (interval, pooled.method.is_mixed_model()) {
                (None, true) => None,
                (interval, _) => Some(interval),
            },
        }),
        i2: Some(pooled.i2?),
        i2_decimals: dress.i2_decimals,
        symbol: dress.q,
        statistic: pooled.q,
        df: Some(pooled.q_df as f64),
        p: pooled.q_p,
    };
    Some(line(voice, &dress.heterogeneity, &facts))
}

/// The line on a pooled effect against no effect.
pub fn overall(voice: &Voice, result: &AnalysisResult, pooled: &PooledEstimate) -> Option<Row> {
    result.measure.null()?;
    let dress = &voice.dress.statistics;
    let statistic = pooled.statistic?;
    let facts = Facts {
        symbol: if pooled.df.is_some() {
            dress.t
        } else {
            dress.z
        },
        statistic: if dress.magnitude {
            statistic.abs()
        } else {
            statistic
        },
        df: pooled.df,
        p: Some(pooled.p_value?),
        ..Facts::default()
    };
    Some(line(voice, &dress.overall, &facts))
}

/// The line on differences between subgroups.
fn subgroups(voice: &Voice, split: &SubgroupResult) -> Option<Row> {
    let dress = &voice.dress.statistics;
    let p = split.tested_p()?;
    let (q, df) = (split.result.q_between, split.result.q_between_df as f64);
    let facts = Facts {
        i2: (q > 0.0).then(|| 100.0 * (1.0 - df / q).max(0.0)),
        i2_decimals: 1,
        symbol: dress.q,
        statistic: q,
        df: Some(df),
        p: Some(p),
        ..Facts::default()
    };
    Some(line(voice, &dress.subgroups, &facts))
}

/// The lines of statistics at the foot of the figure.
pub fn statistics(
    voice: &Voice,
    rows: &mut Vec<Row>,
    result: &AnalysisResult,
    pooled: &PooledEstimate,
) {
    if pooled.k == 1 {
        let text = voice.words.one_study.to_owned();
        rows.push(Row::Statistics { text });
        return;
    }
    rows.extend(heterogeneity(voice, pooled));
    rows.extend(overall(voice, result, pooled));
    let split = result.subgroups.first();
    rows.extend(split.and_then(|split| subgroups(voice, split)));
}

/// A line on a test in the dress of the figure.
pub fn line(voice: &Voice, line: &TestLine, facts: &Facts) -> Row {
    let pieces = line.pieces.iter().filter_map(|piece| {
        let text = quantity(voice, line.df, piece.quantity, facts)?;
        Some(format!("{}{text}{}", piece.before, piece.after))
    });
    let text = format!(
        "{}: {}",
        (line.title)(voice.words),
        pieces.collect::<String>()
    );
    Row::Statistics { text }
}

fn quantity(voice: &Voice, place: Df, quantity: Quantity, facts: &Facts) -> Option<String> {
    let dress = &voice.dress.statistics;
    match quantity {
        Quantity::Tau2 => facts.tau2.as_ref().map(|found| tau2(voice, found)),
        Quantity::I2 => facts.i2.map(|i2| {
            let percent = format::fixed(i2, facts.i2_decimals);
            related(voice, dress.i2, &format!("{percent}%"))
        }),
        Quantity::Statistic => {
            let df = facts.df.map(degrees);
            let symbol = match (place, df) {
                (Df::Brackets, Some(df)) => format!("{}({df})", facts.symbol),
                (Df::Subscript, Some(df)) => format!("{}{}", facts.symbol, subscript(&df)),
                _ => facts.symbol.to_owned(),
            };
            Some(related(voice, &symbol, &format::fixed(facts.statistic, 2)))
        }
        Quantity::Df => facts.df.map(|df| related(voice, "df", &degrees(df))),
        Quantity::P => facts.p.map(|p| p_value(voice, p)),
    }
}

fn tau2(voice: &Voice, found: &Tau2) -> String {
    let dress = &voice.dress.statistics;
    let value = match dress.tau2_two_decimals {
        true => format::fixed(found.value, 2),
        false => format::tau2(found.value),
    };
    let method = crate::language::fill(dress.tau2_method, &[("tau2", found.estimator)]);
    let text = related(voice, &format!("{}{method}", dress.tau2), &value);
    let interval = found
        .interval
        .filter(|_| dress.tau2_interval)
        .map(|interval| {
            let ci = voice.ci(found.level);
            match interval {
                Some(limits) => {
                    let [lower, upper] =
                        [limits.lower, limits.upper].map(|limit| voice.number(format::tau2(limit)));
                    format!(" ({ci} {lower} {} {upper})", voice.words.to)
                }
                None => format!(" ({ci} {})", voice.words.not_estimable_said),
            }
        });
    format!("{text}{}", interval.unwrap_or_default())
}

fn p_value(voice: &Voice, p: f64) -> String {
    let dress = voice.dress.statistics.p;
    let text = match dress.digits {
        PDigits::Significant(decimals) => format::p_value_to(p, decimals),
        PDigits::Ama => format::p_value_ama(p),
    };
    // Journals that leave the zero out do so before a point, not before a comma.
    let text = match dress.leading_zero || voice.decimal != '.' {
        true => text,
        false => text.replacen("0.", ".", 1),
    };
    related(voice, dress.symbol, &text)
}

/// `Q = 152.23`, `P < 0.001`, `χ²=152.23`.
fn related(voice: &Voice, symbol: &str, value: &str) -> String {
    let (relation, number) = match value.split_at_checked(1) {
        Some((sign @ ("<" | ">"), number)) => (sign, number),
        _ => ("=", value),
    };
    let number = voice.number(number.to_owned());
    match voice.dress.statistics.spaced {
        true => format!("{symbol} {relation} {number}"),
        false => format!("{symbol}{relation}{number}"),
    }
}

fn degrees(df: f64) -> String {
    format::fixed(df, 0)
}

fn subscript(digits: &str) -> String {
    let below = |digit: char| digit.to_digit(10).and_then(|n| char::from_u32(0x2080 + n));
    digits
        .chars()
        .map(|digit| below(digit).unwrap_or(digit))
        .collect()
}
