use crate::pooling::{Coding, Column, ModelMatrix, ModeratorKind, Options, Prediction, Regression};

/// The effect along one moderator, all others at their mean.
#[derive(Debug, Clone)]
pub struct RegressionLine {
    /// The moderator, a number.
    pub moderator: String,
    /// Its values from the least to the greatest of the studies, each with the effect there.
    pub points: Vec<(f64, Prediction)>,
}

/// Points of a line; 50 equal steps.
const POINTS: u32 = 51;

/// A line for each moderator that is a number.
pub(super) fn lines(
    design: &ModelMatrix,
    fit: &Regression,
    options: &Options,
) -> Vec<RegressionLine> {
    let moderators = design.moderators.iter().enumerate();
    let line = |(at, moderator): (usize, &crate::pooling::Moderator)| {
        let ModeratorKind::Numeric { least, greatest } = moderator.kind else {
            return None;
        };
        let step = |i: u32| least + (greatest - least) * f64::from(i) / f64::from(POINTS - 1);
        let points = (0..POINTS).map(step).map(|value| {
            let row: Vec<f64> = design
                .columns
                .iter()
                .map(|column| cell(design, column, at, value))
                .collect();
            (value, fit.predict(&row, options))
        });
        Some(RegressionLine {
            moderator: moderator.name.clone(),
            points: points.collect(),
        })
    };
    moderators.filter_map(line).collect()
}

/// A column where one moderator has this value and the others are at the mean of the studies.
fn cell(design: &ModelMatrix, column: &Column, moderator: usize, value: f64) -> f64 {
    let factor = |coding: &Coding| match coding {
        Coding::Number(at) if *at == moderator => value,
        other => mean(design, other),
    };
    column.codings.iter().map(factor).product()
}

/// Mean of a main effect's column.
fn mean(design: &ModelMatrix, coding: &Coding) -> f64 {
    let alone = std::slice::from_ref(coding);
    let found = design
        .columns
        .iter()
        .position(|column| column.codings == alone);
    // Products come only with the moderators they are of, so every coding has a column.
    found.map_or(0.0, |column| design.x.column(column).mean())
}
