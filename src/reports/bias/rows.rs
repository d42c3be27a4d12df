//! Results of every method in the same columns.

use crate::bias::{
    Asymmetry, BiasError, ExcessSignificance, FailSafe, LimitMetaAnalysis, PetPeese, RankTest,
    SelectionFit, TrimAndFill,
};
use crate::numerics::format;
use crate::pooling::{Interval, PooledEstimate};
use crate::synthesis::{AnalysisResult, NamedRegression, SmallStudyEffects};

/// Which question a method answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    Tests,
    Corrected,
    FailSafe,
}

impl Section {
    pub const ALL: [Section; 3] = [Section::Tests, Section::Corrected, Section::FailSafe];

    pub fn title(self) -> &'static str {
        match self {
            Section::Tests => "Do small studies show other effects?",
            Section::Corrected => "What could the estimate be without them?",
            Section::FailSafe => "How many studies without effect would change the conclusion?",
        }
    }

    pub fn heads(self) -> [&'static str; 6] {
        match self {
            Section::Tests => ["Test", "", "Slope, tau or O/E", "Interval", "p", ""],
            Section::Corrected => ["Method", "Added", "Estimate", "Interval", "p", ""],
            Section::FailSafe => ["Method", "N", "Mean", "Interval", "p", ""],
        }
    }
}

/// One method's result; what it does not have is `None`.
#[derive(Clone, Debug)]
pub struct Row {
    pub section: Section,
    pub code: String,
    pub name: String,
    pub n: Option<u64>,
    pub estimate: Option<f64>,
    pub se: Option<f64>,
    pub statistic: Option<f64>,
    pub df: Option<f64>,
    pub p_value: Option<f64>,
    pub ci: Option<[f64; 2]>,
    pub notes: Vec<String>,
}

impl Row {
    fn new(section: Section, code: &str, name: &str) -> Row {
        Row {
            section,
            code: code.to_owned(),
            name: name.to_owned(),
            n: None,
            estimate: None,
            se: None,
            statistic: None,
            df: None,
            p_value: None,
            ci: None,
            notes: Vec::new(),
        }
    }

    /// The row as `fill` completes it, or with the reason why it is empty.
    fn with<T>(mut self, result: &Result<T, BiasError>, fill: impl Fn(&mut Row, &T)) -> Row {
        match result {
            Ok(value) => fill(&mut self, value),
            Err(error) => self.notes.push(format!("Not computed: {error}.")),
        }
        self
    }
}

/// Every method, in the order of the sections.
pub fn rows(result: &AnalysisResult, found: &SmallStudyEffects) -> Vec<Row> {
    if found.k == 0 {
        return Vec::new();
    }
    let mut rows: Vec<Row> = found.regressions.iter().map(regression).collect();
    let rank = Row::new(Section::Tests, "begg", "Begg, rank correlation");
    rows.push(rank.with(&found.rank, rank_correlation));
    if let Some(against) = &found.against_null {
        let row = Row::new(Section::Tests, "excess", "Excess of significant studies");
        rows.push(row.with(&against.excess, excess));
    }
    if let Some(pooled) = &result.pooled {
        let mut row = Row::new(Section::Corrected, "observed", "As pooled");
        estimate(&mut row, pooled);
        rows.push(row);
    }
    for (estimator, fitted) in &found.trim_and_fill {
        let code = format!("trim-and-fill-{}", estimator.code());
        let name = format!("Trim and fill, {}", estimator.code());
        rows.push(Row::new(Section::Corrected, &code, &name).with(fitted, filled));
    }
    let pet = Row::new(Section::Corrected, "pet-peese", "PET-PEESE");
    rows.push(pet.with(&found.pet_peese, precision_effect));
    let limit = Row::new(Section::Corrected, "limit", "Limit meta-analysis");
    rows.push(limit.with(&found.limit, limit_effect));
    if let Some(against) = &found.against_null {
        for (code, fitted) in &against.selection {
            let name = match *code {
                "stepfun" => "Selection model, steps",
                "beta" => "Selection model, beta",
                _ => "Selection model, half-normal",
            };
            let row = Row::new(Section::Corrected, &format!("selection-{code}"), name);
            rows.push(row.with(fitted, selection));
        }
        for (code, number) in &against.fail_safe {
            let row = Row::new(
                Section::FailSafe,
                &format!("fail-safe-{code}"),
                &format::capitalised(code),
            );
            rows.push(row.with(number, fail_safe));
        }
    }
    rows
}

fn regression(test: &NamedRegression) -> Row {
    let row = Row::new(Section::Tests, test.code, &test.name);
    let mut row = row.with(&test.result, |row, fit: &Asymmetry| {
        row.estimate = Some(fit.slope);
        row.se = Some(fit.se_slope);
        row.statistic = fit.statistic;
        row.df = fit.df;
        row.p_value = fit.p_value;
    });
    if test.preferred {
        row.notes
            .push("The test to read for this measure.".to_owned());
    }
    row
}

fn rank_correlation(row: &mut Row, test: &RankTest) {
    row.estimate = Some(test.tau);
    row.p_value = Some(test.p_value);
    if !test.exact {
        row.notes
            .push("Ties: p from the normal approximation.".to_owned());
    }
}

fn excess(row: &mut Row, test: &ExcessSignificance) {
    row.n = Some(test.observed as u64);
    row.estimate = Some(test.ratio).filter(|ratio| ratio.is_finite());
    row.p_value = Some(test.p_exact);
    let expected = format::fixed(test.expected, 2);
    row.notes.push(format!(
        "{} significant, {expected} expected.",
        test.observed
    ));
}

fn estimate(row: &mut Row, pooled: &PooledEstimate) {
    row.estimate = Some(pooled.estimate);
    row.se = Some(pooled.se);
    row.statistic = pooled.statistic;
    row.df = pooled.df;
    row.p_value = pooled.p_value;
    row.ci = Some(limits(pooled.ci));
}

fn filled(row: &mut Row, result: &TrimAndFill) {
    estimate(row, &result.adjusted);
    row.n = Some(result.k0 as u64);
    let side = result.side.code();
    row.notes.push(match result.k0 {
        0 => format!("None missing on the {side}."),
        _ => format!("Filled in on the {side}."),
    });
}

fn precision_effect(row: &mut Row, result: &PetPeese) {
    let chosen = result.chosen();
    row.estimate = Some(chosen.intercept);
    row.se = Some(chosen.se_intercept);
    row.df = chosen.df;
    row.ci = Some(limits(chosen.intercept_ci));
    let used = if result.uses_peese { "PEESE" } else { "PET" };
    row.notes.push(format!("{used}."));
}

fn limit_effect(row: &mut Row, result: &LimitMetaAnalysis) {
    row.estimate = Some(result.estimate);
    row.se = Some(result.se);
    row.p_value = Some(result.p_value);
    row.ci = Some(limits(result.ci));
}

fn selection(row: &mut Row, fit: &SelectionFit) {
    row.estimate = Some(fit.estimate);
    row.se = fit.se;
    row.p_value = fit.p_value;
    row.ci = fit.ci.map(limits);
    let p = format::p_relation("p", fit.lrt_p);
    let favoured = match fit.direction {
        crate::bias::Direction::Greater => "high",
        crate::bias::Direction::Less => "low",
        crate::bias::Direction::TwoSided => "significant",
    };
    row.notes.push(format!(
        "Selection of {favoured} effects: {p} ({} df).",
        fit.lrt_df
    ));
    row.notes
        .extend(fit.doubts.iter().map(|doubt| doubt.message()));
}

fn fail_safe(row: &mut Row, number: &FailSafe) {
    row.n = number.n;
    row.estimate = number.observed;
    row.p_value = number.observed_p;
    if number.n.is_none() {
        row.notes.push("More than 10 million.".to_owned());
    }
}

fn limits(interval: Interval) -> [f64; 2] {
    [interval.lower, interval.upper]
}
