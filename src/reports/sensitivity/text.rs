//! Sensitivity analyses for a terminal.

use std::fmt::Write;

use crate::numerics::format;
use crate::reports::text::{columns, in_words, limits, six};
use crate::reports::variants::text::{estimate_cells, heads};
use crate::reports::words::Shown;
use crate::resampling::type7_quantile;
use crate::sensitivity::{Fragility, Gosh, Influence, Multiverse, Tipping};
use crate::synthesis::{AnalysisResult, Cumulative, LEAST_STUDIES};

use super::words::{cumulative_findings, gosh_findings, influence_findings, tipping_findings};
use super::{
    assumed, fragility_finding, leave_one_out_findings, moved, multiverse_finding, zero_cells,
};

/// The sensitivity analyses that were made; Baujat's coordinates only if `baujat`, the rest of influence if `influence`.
pub fn sensitivity(results: &[AnalysisResult], influence: bool, baujat: bool) -> String {
    let mut out = String::new();
    for result in results {
        let _ = writeln!(out, "{} [{}]", result.title, result.measure);
        if result.effects.len() < LEAST_STUDIES {
            let k = result.effects.len();
            let _ = writeln!(
                out,
                "Needs at least {LEAST_STUDIES} studies; there are {k}.\n"
            );
            continue;
        }
        let all = estimate_cells(result.measure, &result.effects, result.pooled.as_ref());
        let _ = writeln!(
            out,
            "All {} studies: {} ({}), {}",
            all[0], all[1], all[2], all[6]
        );
        let found = &result.sensitivity;
        for reason in &found.not_made {
            let _ = writeln!(out, "Not made: {reason}.");
        }
        left_out(&mut out, result);
        if let Some(cumulative) = &found.cumulative {
            added(&mut out, result, cumulative);
        }
        if let Some(rows) = &found.influence {
            if influence {
                diagnostics(&mut out, result, rows);
            }
            if baujat {
                coordinates(&mut out, result, rows);
            }
            in_words(&mut out, &influence_findings(result, rows));
        }
        if let Some(gosh) = &found.gosh {
            subsets(&mut out, result, gosh);
        }
        if let Some(multiverse) = &found.multiverse {
            specifications(&mut out, multiverse);
        }
        if let Some(tipping) = &found.tipping {
            turning(&mut out, result, tipping, found.fragility.as_ref());
        }
        out.push('\n');
    }
    out
}

fn label(result: &AnalysisResult, study: usize) -> String {
    result.effects[study].label.clone()
}

fn left_out(out: &mut String, result: &AnalysisResult) {
    let Some(fits) = &result.sensitivity.leave_one_out else {
        return;
    };
    out.push_str("\nLeave one out\n");
    let rows = fits.iter().enumerate().map(|(study, pooled)| {
        let cells = estimate_cells(result.measure, &result.effects, Some(pooled));
        [vec![label(result, study)], cells.to_vec()].concat()
    });
    let rows: Vec<_> = rows.collect();
    columns(out, &heads("Left out", result.measure), &rows);
    in_words(out, &leave_one_out_findings(result));
}

fn added(out: &mut String, result: &AnalysisResult, found: &Cumulative) {
    let _ = writeln!(out, "\nCumulative, by {}", found.order.code());
    let rows = found.ranks.iter().zip(&found.steps).map(|(rank, pooled)| {
        let key = rank.key.as_deref().unwrap_or("not reported");
        let name = format!("{} ({key})", label(result, rank.study));
        let cells = estimate_cells(result.measure, &result.effects, Some(pooled));
        [vec![name], cells.to_vec()].concat()
    });
    let rows: Vec<_> = rows.collect();
    columns(out, &heads("Added", result.measure), &rows);
    in_words(out, &cumulative_findings(result, found));
}

fn maybe(value: Option<f64>) -> String {
    value.map_or_else(|| format::MISSING.to_owned(), |value| format!("{value:.4}"))
}

fn diagnostics(out: &mut String, result: &AnalysisResult, rows: &[Influence]) {
    out.push_str("\nInfluence\n");
    let heads = [
        "Study",
        "rstandard",
        "rstudent",
        "dffits",
        "cook.d",
        "cov.r",
        "tau2.del",
        "QE.del",
        "hat",
        "dfbs",
        "Flags",
    ];
    let cells = rows.iter().enumerate().map(|(study, one)| {
        let flags = [
            (one.influential, "influential"),
            (one.outlier && !one.outlier_bonferroni, "outlier"),
            (one.outlier_bonferroni, "outlier (Bonferroni)"),
        ];
        let flags: Vec<_> = flags
            .iter()
            .filter(|(raised, _)| *raised)
            .map(|(_, name)| *name)
            .collect();
        [
            label(result, study),
            maybe(one.rstandard),
            maybe(one.rstudent),
            maybe(one.dffits),
            maybe(one.cook_d),
            maybe(one.cov_r),
            maybe(Some(one.tau2_del)),
            maybe(Some(one.qe_del)),
            maybe(Some(one.hat)),
            maybe(one.dfbs),
            flags.join(", "),
        ]
    });
    columns(out, &heads, &cells.collect::<Vec<_>>());
}

fn coordinates(out: &mut String, result: &AnalysisResult, rows: &[Influence]) {
    out.push_str("\nBaujat: share of the heterogeneity (x), influence on the estimate (y)\n");
    let cells = rows.iter().enumerate().map(|(study, one)| {
        [
            label(result, study),
            maybe(Some(one.baujat_x)),
            maybe(one.baujat_y),
            String::new(),
        ]
    });
    columns(out, &["Study", "x", "y", ""], &cells.collect::<Vec<_>>());
}

fn subsets(out: &mut String, result: &AnalysisResult, gosh: &Gosh) {
    let count = format::count(gosh.estimates.len() as u64);
    let which = match gosh.seed {
        None => format!("all {count} subsets of at least two studies"),
        Some(seed) => format!("{count} random subsets of at least two studies, seed {seed}"),
    };
    let name = gosh.estimator.name();
    let _ = writeln!(out, "\nGOSH: {which}; {name}");
    let mut rows = Vec::new();
    for (name, values) in [("Estimate", &gosh.estimates), ("I2 (%)", &gosh.i2)] {
        let mut sorted = values.clone();
        sorted.sort_unstable_by(f64::total_cmp);
        let quantiles = [0.0, 0.025, 0.25, 0.5, 0.75, 0.975, 1.0];
        let cells = quantiles.map(|p| type7_quantile(&sorted, p).map_or(String::new(), six));
        rows.push([vec![name.to_owned()], cells.to_vec(), vec![String::new()]].concat());
    }
    let heads = [
        "", "Least", "2.5%", "25%", "Median", "75%", "97.5%", "Most", "",
    ];
    columns(out, &heads, &rows);
    out.push_str("Means over the subsets with and without each study\n");
    let rows = (0..gosh.k).map(|study| {
        let split = gosh.split(study);
        let [with, without] = split.estimate.map(|mean| mean.map_or(String::new(), six));
        let [i2_with, i2_without] = split.i2.map(|mean| mean.map_or(String::new(), six));
        let name = label(result, study);
        [name, with, without, i2_with, i2_without, String::new()]
    });
    let heads = ["Study", "With", "Without", "I2 with", "I2 without", ""];
    columns(out, &heads, &rows.collect::<Vec<_>>());
    if gosh.failed > 0 {
        let _ = writeln!(out, "Subsets that could not be fitted  {}", gosh.failed);
    }
    in_words(out, &gosh_findings(result, gosh));
}

fn specifications(out: &mut String, found: &Multiverse) {
    out.push_str("\nMultiverse\n");
    let rows = found.universes.iter().map(|one| {
        let pooled = one.pooled.as_ref();
        [
            one.measure.code().to_owned(),
            one.tau2.code().to_owned(),
            one.interval.code().to_owned(),
            zero_cells(one),
            assumed(one),
            pooled.map_or(0, |p| p.k).to_string(),
            pooled.map_or(String::new(), |p| six(p.estimate)),
            pooled.map_or(String::new(), |p| limits(p.ci)),
            one.conclusion.map_or("", |c| c.words()).to_owned(),
        ]
    });
    let heads = [
        "Measure",
        "tau2",
        "Interval",
        "Zero cells",
        "Assumed",
        "k",
        "Estimate",
        "Confidence limits",
        "The interval",
    ];
    columns(out, &heads, &rows.collect::<Vec<_>>());
    let sentence: Vec<String> = multiverse_finding(found).into_iter().collect();
    in_words(out, &sentence);
}

fn turning(
    out: &mut String,
    result: &AnalysisResult,
    tipping: &Tipping,
    fragility: Option<&Fragility>,
) {
    out.push_str("\nTipping points: what turns the conclusion, in one study alone\n");
    let transformed = result.measure.scale().is_transformed();
    let pooled = Shown::pooled(result);
    let rows = tipping.studies.iter().enumerate().map(|(study, point)| {
        let effect = &result.effects[study];
        let shown = pooled.of_study(effect);
        let yi = effect.estimate.yi;
        let tipped = point.shift.map(|shift| yi + shift);
        let print = |value: f64| {
            if transformed {
                format!("{} ({})", six(value), shown.value(value))
            } else {
                six(value)
            }
        };
        let events = fragility.and_then(|found| found.studies[study]);
        [
            effect.label.clone(),
            print(yi),
            tipped.map_or("no shift".to_owned(), print),
            point.shift.map_or(String::new(), six),
            point.in_se.map_or(String::new(), |se| format!("{se:.2}")),
            point.becomes.map_or("", |c| c.words()).to_owned(),
            events.map_or(String::new(), |one| moved(result, &one)),
        ]
    });
    let heads = [
        "Study",
        "Effect",
        "Turns at",
        "Shift",
        "in SE",
        "The interval then",
        if fragility.is_some() { "Or" } else { "" },
    ];
    columns(out, &heads, &rows.collect::<Vec<_>>());
    let mut sentences = tipping_findings(result, tipping);
    sentences.extend(fragility.map(|found| fragility_finding(result, found)));
    in_words(out, &sentences);
    let Some(found) = fragility else { return };
    if !found.fixed.is_empty() {
        let labels: Vec<_> = found.fixed.iter().map(|at| label(result, *at)).collect();
        let _ = writeln!(
            out,
            "Left as they are, because their effects do not come from counts alone: {}.",
            labels.join("; ")
        );
    }
}
