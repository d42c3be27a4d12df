//! One analysis as a forest plot.

use crate::effects::{Data, Family, Measure, Note, Route, Scale as EffectScale, StudyEffect};
use crate::figures::forest::{
    Alignment, AxisOptions, Column, Effect, Favours, ForestPlot, Marker, Metadata, Row, Scale,
    StudyRow, Style, SummaryRow,
};
use crate::numerics::format;
use crate::pooling::{Interval, IntervalMethod, PooledEstimate};
use crate::synthesis::{AnalysisResult, SubgroupResult};

use super::words;

/// The forest plot of an analysis; `None` when no study gives an effect.
pub fn forest_plot(result: &AnalysisResult, input_sha256: &str) -> Option<ForestPlot> {
    let pooled = result.pooled.as_ref()?;
    let columns = columns(result);
    let footnotes = Footnotes::of(result);
    let mut rows = Vec::new();
    match result.subgroups.first() {
        Some(split) => grouped(&mut rows, result, split, pooled, &footnotes),
        None => rows.extend((0..result.effects.len()).map(|at| study(result, at, &footnotes))),
    }
    if pooled.k > 1 {
        total(&mut rows, result, pooled);
    }
    statistics(&mut rows, result, pooled);
    rows.extend(footnotes.notes());
    let measure = result.measure;
    let level = format::fixed(pooled.level, 0);
    let favours = result.favours.as_ref().map(|favours| Favours {
        left: format!("Favours {}", favours.left),
        right: format!("Favours {}", favours.right),
    });
    Some(ForestPlot {
        id: result.id.clone(),
        title: result.title.clone(),
        description: String::new(),
        measure_label: axis_label(result),
        level_percent: pooled.level,
        study_heading: "Study".to_owned(),
        effect_heading: format!("{}{} ({level}% CI)", measure.short(), percent(measure)),
        weight_heading: if pooled.k > 1 {
            "Weight (%)".to_owned()
        } else {
            String::new()
        },
        scale: match measure.scale() {
            EffectScale::Log => Scale::RATIO,
            EffectScale::Proportion => Scale::PERCENT,
            EffectScale::Raw | EffectScale::Standardised => Scale::DIFFERENCE,
        },
        null: Some(measure.null()),
        columns,
        rows,
        favours: if paired(measure) {
            neutral(result)
        } else {
            favours
        },
        axis: AxisOptions::default(),
        style: Style::default(),
        metadata: Metadata {
            engine: concat!("oxymeta ", env!("CARGO_PKG_VERSION")).to_owned(),
            input_sha256: input_sha256.to_owned(),
            options: format!(
                "{}, {}, {}",
                measure.code(),
                pooled.tau2_method.code(),
                pooled.ci_method.code()
            ),
        },
    })
}

fn paired(measure: Measure) -> bool {
    matches!(
        measure.family(),
        Family::PairedBinary | Family::PairedContinuous
    )
}

/// Before-after comparisons favour nothing: their sides say only what changed.
fn neutral(result: &AnalysisResult) -> Option<Favours> {
    result.favours.as_ref().map(|favours| Favours {
        left: capitalised(&favours.left),
        right: capitalised(&favours.right),
    })
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

fn percent(measure: Measure) -> &'static str {
    match measure.scale() {
        EffectScale::Proportion => ", %",
        _ => "",
    }
}

fn axis_label(result: &AnalysisResult) -> String {
    let measure = result.measure;
    let unit = match (measure.scale(), result.units().as_slice()) {
        (EffectScale::Proportion, _) => " (percentage points)".to_owned(),
        (EffectScale::Raw, [unit]) => format!(" ({unit})"),
        _ => String::new(),
    };
    format!("{}{unit}", measure.name())
}

fn columns(result: &AnalysisResult) -> Vec<Column> {
    let two = [&result.groups.intervention, &result.groups.comparator].map(String::as_str);
    let occasions = ["After", "Before"];
    let in_groups = |groups: [&str; 2], headings: &[&str]| {
        let mut columns = Vec::new();
        for group in groups {
            for heading in headings {
                columns.push(column(heading, Some(group)));
            }
        }
        columns
    };
    match result.measure.family() {
        Family::Binary => in_groups(two, &["Events", "Total"]),
        Family::Continuous => in_groups(two, &["Mean", "SD", "Total"]),
        Family::PairedContinuous => {
            let mut columns = in_groups(occasions, &["Mean", "SD"]);
            columns.push(column("Total", None));
            columns
        }
        Family::PairedBinary => {
            vec![
                column("After", Some("Events")),
                column("Before", Some("Events")),
                column("Total", None),
            ]
        }
        Family::Generic => Vec::new(),
    }
}

fn column(heading: &str, group: Option<&str>) -> Column {
    Column {
        heading: heading.to_owned(),
        group: group.map(str::to_owned),
        alignment: Alignment::Decimal,
    }
}

/// A study's cells, as many as the family has columns; missing ones are empty.
fn cells(effect: &StudyEffect, family: Family) -> Vec<String> {
    let whole = |value: f64| format::fixed(value, 0);
    let decimals = decimals(effect.data);
    let number = |value: f64| format::fixed(value, decimals);
    let maybe = |value: Option<f64>| value.map_or_else(String::new, number);
    match (effect.data, family) {
        (Data::Counts { events, totals }, Family::Binary) => vec![
            whole(events[0]),
            whole(totals[0]),
            whole(events[1]),
            whole(totals[1]),
        ],
        (Data::Statistic { sizes, .. }, Family::Binary) => {
            let total = |at: usize| sizes[at].map_or_else(String::new, whole);
            vec![String::new(), total(0), String::new(), total(1)]
        }
        (Data::Means { means, sds, sizes }, Family::Continuous) => (0..2)
            .flat_map(|at| [number(means[at]), number(sds[at]), whole(sizes[at])])
            .collect(),
        (Data::Statistic { means, sizes }, Family::Continuous) => (0..2)
            .flat_map(|at| {
                let size = sizes[at].map_or_else(String::new, whole);
                [maybe(means[at]), String::new(), size]
            })
            .collect(),
        (Data::Occasions { means, sds, n }, Family::PairedContinuous) => {
            let mut cells: Vec<_> = (0..2)
                .flat_map(|at| [maybe(means[at]), maybe(sds[at])])
                .collect();
            cells.push(whole(n));
            cells
        }
        (Data::BeforeAfter { events, n }, Family::PairedBinary) => {
            vec![whole(events[0]), whole(events[1]), whole(n)]
        }
        _ => Vec::new(),
    }
}

/// Decimals of a study's means and SDs: as many as the most precisely printed mean has, at least
/// one for SDs to be told apart, at most two.
fn decimals(data: Data) -> usize {
    let printed = |value: f64| {
        value
            .to_string()
            .split_once('.')
            .map_or(0, |(_, d)| d.len())
    };
    let means: Vec<f64> = match data {
        Data::Means { means, .. } => means.to_vec(),
        Data::Statistic { means, .. } | Data::Occasions { means, .. } => {
            means.into_iter().flatten().collect()
        }
        _ => Vec::new(),
    };
    means
        .into_iter()
        .map(printed)
        .max()
        .unwrap_or(0)
        .clamp(1, 2)
}

fn study(result: &AnalysisResult, at: usize, footnotes: &Footnotes) -> Row {
    let effect = &result.effects[at];
    let letters = footnotes.letters(effect);
    Row::Study(StudyRow {
        label: effect.label.clone(),
        cells: cells(effect, result.measure.family()),
        effect: point(
            effect.estimate.yi,
            words::possible(result.measure, result.study_interval(effect)),
        ),
        weight_percent: result
            .pooled
            .as_ref()
            .filter(|pooled| pooled.k > 1)
            .map(|pooled| pooled.weights[at]),
        marker: match effect.route {
            Route::PrintedEffect => Marker::AsPublished,
            _ => Marker::Recomputed,
        },
        note: (!letters.is_empty()).then_some(letters),
    })
}

fn point(estimate: f64, interval: Interval) -> Effect {
    Effect {
        estimate,
        lower: interval.lower,
        upper: interval.upper,
    }
}

fn grouped(
    rows: &mut Vec<Row>,
    result: &AnalysisResult,
    split: &SubgroupResult,
    pooled: &PooledEstimate,
    footnotes: &Footnotes,
) {
    for (label, subtotal) in &split.result.groups {
        let members: Vec<_> = (0..result.effects.len())
            .filter(|at| split.labels[*at] == *label)
            .collect();
        rows.push(Row::Heading {
            label: label.clone(),
        });
        rows.extend(members.iter().map(|at| study(result, *at, footnotes)));
        if subtotal.k > 1 {
            let weight = members.iter().map(|at| pooled.weights[*at]).sum();
            rows.push(Row::Subtotal(SummaryRow {
                label: "Subtotal".to_owned(),
                cells: totals(result, &members),
                effect: Some(point(
                    subtotal.estimate,
                    words::possible(result.measure, subtotal.ci),
                )),
                weight_percent: Some(weight),
            }));
            rows.push(Row::Statistics {
                text: heterogeneity(subtotal),
            });
        }
    }
    rows.push(Row::Spacer);
}

fn total(rows: &mut Vec<Row>, result: &AnalysisResult, pooled: &PooledEstimate) {
    let all: Vec<_> = (0..result.effects.len()).collect();
    rows.push(Row::Total(SummaryRow {
        label: format!("Total ({})", model(pooled)),
        cells: totals(result, &all),
        effect: Some(point(
            pooled.estimate,
            words::possible(result.measure, pooled.ci),
        )),
        weight_percent: Some(100.0),
    }));
    if let Some(interval) = pooled.prediction_interval {
        let interval = words::possible(result.measure, interval);
        rows.push(Row::Prediction {
            label: format!("{}% prediction interval", format::fixed(pooled.level, 0)),
            interval: Some((interval.lower, interval.upper)),
        });
    }
}

fn model(pooled: &PooledEstimate) -> String {
    let interval = match pooled.ci_method {
        IntervalMethod::Wald => "Wald",
        IntervalMethod::T => "t",
        IntervalMethod::Hksj => "HKSJ",
        IntervalMethod::HksjAdhoc => "HKSJ, at least Wald",
    };
    format!("{}, {interval}", pooled.tau2_method.code())
}

/// Sums of the columns that can be summed; the others stay empty.
fn totals(result: &AnalysisResult, members: &[usize]) -> Vec<String> {
    let family = result.measure.family();
    let summed: &[usize] = match family {
        Family::Binary => &[0, 1, 2, 3],
        Family::Continuous => &[2, 5],
        Family::PairedContinuous => &[4],
        Family::PairedBinary => &[0, 1, 2],
        Family::Generic => &[],
    };
    let width = columns(result).len();
    let rows: Vec<_> = members
        .iter()
        .map(|at| cells(&result.effects[*at], family))
        .collect();
    let sum = |column: usize| -> Option<f64> {
        rows.iter()
            .map(|row| row.get(column)?.parse::<f64>().ok())
            .sum()
    };
    (0..width)
        .map(|column| {
            let total = summed.contains(&column).then(|| sum(column)).flatten();
            total.map_or_else(String::new, |total| format::fixed(total, 0))
        })
        .collect()
}

fn heterogeneity(pooled: &PooledEstimate) -> String {
    let Some((tau2, i2)) = pooled.tau2.zip(pooled.i2) else {
        return String::new();
    };
    let ci = pooled.tau2_ci.map(|ci| {
        let (lower, upper) = (format::tau2(ci.lower), format::tau2(ci.upper));
        format!(" (95% CI {})", format::range(&lower, &upper))
    });
    let p = pooled
        .q_p
        .map(|p| format!(", {}", format::p_relation("*P*", p)));
    format!(
        "Heterogeneity: τ² = {}{}, *I*² = {}, *Q* = {}, df = {}{}",
        format::tau2(tau2),
        ci.unwrap_or_default(),
        format::i2(i2),
        format::fixed(pooled.q, 2),
        pooled.q_df,
        p.unwrap_or_default()
    )
}

fn statistics(rows: &mut Vec<Row>, result: &AnalysisResult, pooled: &PooledEstimate) {
    if pooled.k == 1 {
        let text = "One study: nothing is pooled, and heterogeneity cannot be estimated".to_owned();
        rows.push(Row::Statistics { text });
        return;
    }
    let text = heterogeneity(pooled);
    rows.push(Row::Statistics { text });
    if let (Some(statistic), Some(p)) = (pooled.statistic, pooled.p_value) {
        let name = match pooled.df {
            Some(df) => format!("*t*({})", format::fixed(df, 0)),
            None => "*z*".to_owned(),
        };
        let value = format::fixed(statistic, 2);
        let p = format::p_relation("*P*", p);
        let text = format!("Overall effect: {name} = {value}, {p}");
        rows.push(Row::Statistics { text });
    }
    if let Some(split) = result.subgroups.first()
        && let Some(p) = split.result.q_between_p
    {
        let test = &split.result;
        let text = format!(
            "Subgroup differences: *Q* = {}, df = {}, {}",
            format::fixed(test.q_between, 2),
            test.q_between_df,
            format::p_relation("*P*", p)
        );
        rows.push(Row::Statistics { text });
    }
}

/// Remarks shared by studies, each with a letter.
struct Footnotes {
    texts: Vec<String>,
}

impl Footnotes {
    fn of(result: &AnalysisResult) -> Self {
        let mut texts: Vec<String> = Vec::new();
        for text in result.effects.iter().flat_map(remarks) {
            if !texts.contains(&text) {
                texts.push(text);
            }
        }
        Self { texts }
    }

    fn letters(&self, effect: &StudyEffect) -> String {
        let letters = remarks(effect).into_iter().filter_map(|remark| {
            let at = self.texts.iter().position(|text| *text == remark)?;
            letter(at)
        });
        letters.collect::<Vec<_>>().join(",")
    }

    fn notes(&self) -> Vec<Row> {
        let lettered = self.texts.iter().enumerate();
        lettered
            .filter_map(|(at, text)| {
                let text = format!("{} {text}", letter(at)?);
                Some(Row::Note { text })
            })
            .collect()
    }
}

fn letter(at: usize) -> Option<String> {
    let letter = char::from_u32('a' as u32 + u32::try_from(at).ok()?)?;
    letter.is_ascii_lowercase().then(|| letter.to_string())
}

/// What a reader of the figure alone must know of a study's numbers.
fn remarks(effect: &StudyEffect) -> Vec<String> {
    let mut remarks = Vec::new();
    match effect.route {
        Route::StatisticT => remarks.push("From the printed t statistic.".to_owned()),
        Route::StatisticF => remarks.push("From the printed F statistic.".to_owned()),
        Route::PrintedEffect => {
            remarks.push("Effect as printed, with its interval (hollow).".to_owned());
        }
        Route::PrintedDifference => {
            remarks.push("From the printed mean difference and its interval.".to_owned());
        }
        Route::ExactP => remarks.push("From the printed exact p value.".to_owned()),
        Route::Changes => remarks.push("Means and SDs are those of the change.".to_owned()),
        _ => {}
    }
    for note in &effect.notes {
        let remark = match note {
            Note::ContinuityCorrection { add } => {
                Some(format!("Zero cell: {add} added to each cell."))
            }
            Note::EqualArms { .. } => {
                Some("Arm sizes not reported: total split equally.".to_owned())
            }
            Note::SdFromSe => Some("SD from the standard error.".to_owned()),
            Note::SdFromCi => Some("SD from the confidence interval.".to_owned()),
            Note::TestNotNamed => {
                Some("Test not named by the report, read as a t test.".to_owned())
            }
            Note::RankTestAsT => Some("Rank test read as a t test (approximation).".to_owned()),
            Note::RecoveredCorrelation { .. } => {
                Some("Correlation of before and after recovered from the report.".to_owned())
            }
            Note::AssumedCorrelation { r } => {
                Some(format!("Correlation of before and after assumed: {r}."))
            }
            Note::CrossoverAsParallel => {
                Some("Crossover analysed as parallel groups (wider interval).".to_owned())
            }
            Note::Adjusted => Some("Adjusted effect.".to_owned()),
            Note::Turned => Some("Sign turned: less of this outcome is better.".to_owned()),
            Note::LargestVariance { .. } => {
                Some("Largest variance that the printed totals allow.".to_owned())
            }
            Note::Conflict { .. } => {
                Some("The report contradicts itself on a number used here.".to_owned())
            }
            _ => None,
        };
        remarks.extend(remark.filter(|remark| !remarks.contains(remark)));
    }
    remarks
}
