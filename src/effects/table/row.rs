//! One row of a table: numbers by column -> effect.

use super::columns::Numbers;
use crate::effects::association::stratified_phi;
use crate::effects::binary::{
    Table2x2, ZeroRule, averaged_difference, binary, unbiased_difference,
};
use crate::effects::continuous::{Group, two_means};
use crate::effects::correlation::{alpha, correlation, partial};
use crate::effects::paired::{Occasions, PairedTable, paired_binary, paired_margins, paired_means};
use crate::effects::pretest_posttest::change_difference;
use crate::effects::recover::{se_from_interval, se_from_p, se_from_statistic};
use crate::effects::single::{mean, proportion, rate, two_rates};
use crate::effects::survival::{hazard_ratio_from_interval, hazard_ratio_from_oe};
use crate::effects::{
    Data, EffectEstimate, Family, Formula, Lack, Measure, Note, Route, VarianceType,
};

/// The 2x2 table of a row, when its four cells are known.
pub fn table2x2(cells: &Numbers<'_>) -> Option<Table2x2> {
    let get = |name| cells.get(name).copied();
    let (ai, ci) = (get("ai")?, get("ci")?);
    let other =
        |rest: Option<f64>, total: Option<f64>, events| rest.or_else(|| Some(total? - events));
    Some(Table2x2 {
        ai,
        bi: other(get("bi"), get("n1i"), ai)?,
        ci,
        di: other(get("di"), get("n2i"), ci)?,
    })
}

/// What a row is computed with: options, and what they ask of the other rows.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    measure: Measure,
    rule: ZeroRule,
    formula: Formula,
    any_zero: bool,
}

impl Setting {
    /// The options for these rows: `to = "if0all"` asks for a zero in any, `vtype = "AV"` for their average effect.
    pub fn new(measure: Measure, rule: ZeroRule, formula: Formula, rows: &[Numbers<'_>]) -> Self {
        let zero = |cells: &Numbers<'_>| {
            zeros(measure, cells).is_some_and(|(zero, both)| zero && !(rule.drop00 && both))
        };
        let mut setting = Self {
            measure,
            rule,
            formula,
            any_zero: rows.iter().any(zero),
        };
        match (formula.vtype, measure) {
            (VarianceType::Av, Measure::Rd) => {
                setting.formula.averages = setting.average_groups(rows, risks);
            }
            (VarianceType::Av, Measure::Rom) => {
                setting.formula.averages = setting.average_groups(rows, variations);
            }
            (VarianceType::AvHo, _) => {
                let both = |cells: &Numbers<'_>, add| {
                    let [one, two] = variations(cells, add)?;
                    let n = one.1 + two.1;
                    Some([((one.0 * one.1 + two.0 * two.1) / n, n); 2])
                };
                setting.formula.averages = setting.average_groups(rows, both);
            }
            (VarianceType::Av, _) => setting.formula.average = setting.average(rows),
            _ => {}
        }
        setting
    }

    /// Size-weighted averages of what `values` gives, with its size, for each of two groups.
    fn average_groups(
        &self,
        rows: &[Numbers<'_>],
        values: impl Fn(&Numbers<'_>, f64) -> Option<[(f64, f64); 2]>,
    ) -> Option<[f64; 2]> {
        let (mut sums, mut sizes) = ([0.0; 2], [0.0; 2]);
        for cells in rows {
            let groups = self.add(cells).and_then(|add| values(cells, add));
            for (group, (value, n)) in groups.into_iter().flatten().enumerate() {
                sums[group] += n * value;
                sizes[group] += n;
            }
        }
        let enough = sizes.iter().all(|n| *n > 0.0);
        enough.then(|| [sums[0] / sizes[0], sums[1] / sizes[1]])
    }

    /// Size-weighted average of the effects.
    fn average(&self, rows: &[Numbers<'_>]) -> Option<f64> {
        let large = Self {
            formula: Formula {
                vtype: VarianceType::Ls,
                ..self.formula
            },
            ..*self
        };
        let (mut sum, mut size) = (0.0, 0.0);
        for cells in rows {
            let get = |name| cells.get(name).copied();
            let groups = || Some(get("n1i")? + get("n2i")?);
            if let (Ok((effect, ..)), Some(n)) = (large.effect(cells), get("ni").or_else(groups)) {
                sum += n * effect.yi;
                size += n;
            }
        }
        (size > 0.0).then(|| sum / size)
    }

    /// What the continuity correction adds to the counts of a row; `None` where the row is left out.
    fn add(&self, cells: &Numbers<'_>) -> Option<f64> {
        let (zero, both) = zeros(self.measure, cells).unwrap_or((false, false));
        let dropped = self.rule.drop00 && both;
        let adds = self.rule.adds(zero, dropped, self.any_zero);
        (!dropped).then_some(if adds { self.rule.add } else { 0.0 })
    }

    /// Effect of one row, what it was computed from, and what to know about it.
    ///
    /// # Errors
    /// The numbers that the row lacks, or that the measure is undefined for them.
    pub fn effect(&self, cells: &Numbers<'_>) -> Result<(EffectEstimate, Data, Vec<Note>), Lack> {
        let add = self.add(cells).ok_or(Lack::Undefined)?;
        if !self.formula.vtype.suits(self.measure) {
            return Err(Lack::Undefined);
        }
        let (estimate, data) = self.formula(cells, add)?;
        let mut notes = Vec::new();
        if add > 0.0 {
            notes.push(Note::ContinuityCorrection { add });
        }
        estimate
            .map(|estimate| (estimate, data, notes))
            .ok_or(Lack::Undefined)
    }

    fn formula(
        &self,
        cells: &Numbers<'_>,
        add: f64,
    ) -> Result<(Option<EffectEstimate>, Data), Lack> {
        let measure = self.measure;
        match measure.family() {
            Family::Binary => {
                let table = table2x2(cells).ok_or(Lack::Counts)?;
                let data = Data::Counts {
                    events: [table.ai, table.ci],
                    totals: [table.ai + table.bi, table.ci + table.di],
                };
                let estimate = match self.formula.vtype {
                    VarianceType::Ub => unbiased_difference(table.plus(add)),
                    VarianceType::Av => self
                        .formula
                        .averages
                        .and_then(|averages| averaged_difference(table.plus(add), averages)),
                    VarianceType::St => stratified_phi(measure, table.plus(add)),
                    _ => binary(measure, table, &self.rule, self.any_zero),
                };
                Ok((estimate, data))
            }
            Family::Continuous => {
                // SMD1 needs the spread of group 2 only.
                let sd1 = if measure == Measure::Smd1 && !cells.contains_key("sd1i") {
                    "sd2i"
                } else {
                    "sd1i"
                };
                let [m1, sd1, n1, m2, sd2, n2] = all(
                    cells,
                    ["m1i", sd1, "n1i", "m2i", "sd2i", "n2i"],
                    Lack::Spread,
                )?;
                let one = Group {
                    mean: m1,
                    sd: sd1,
                    n: n1,
                };
                let two = Group {
                    mean: m2,
                    sd: sd2,
                    n: n2,
                };
                let data = Data::Means {
                    means: [m1, m2],
                    sds: [sd1, sd2],
                    sizes: [n1, n2],
                };
                Ok((two_means(measure, one, two, self.formula), data))
            }
            Family::PairedContinuous => {
                let [m1, m2, sd1, sd2, n, r] = all(
                    cells,
                    ["m1i", "m2i", "sd1i", "sd2i", "ni", "ri"],
                    Lack::Spread,
                )?;
                let occasions = Occasions {
                    m1,
                    m2,
                    sd1,
                    sd2,
                    n,
                    r,
                };
                let data = Data::Occasions {
                    means: [Some(m1), Some(m2)],
                    sds: [Some(sd1), Some(sd2)],
                    n,
                };
                Ok((paired_means(measure, occasions, self.formula), data))
            }
            Family::PairedBinary => {
                let [ai, bi, ci, di] = all(cells, ["ai", "bi", "ci", "di"], Lack::Counts)?;
                let data = Data::BeforeAfter {
                    events: [ai + bi, ai + ci],
                    n: ai + bi + ci + di,
                };
                Ok((
                    paired_binary(measure, PairedTable { ai, bi, ci, di }, add),
                    data,
                ))
            }
            Family::Generic => Ok((generic(cells)?, Data::Given)),
            Family::Hazards => Ok((hazards(cells)?, Data::Given)),
            Family::PretestPosttest => {
                let [one, two] = [occasions(cells, '1')?, occasions(cells, '2')?];
                Ok((
                    change_difference(measure, one, two, self.formula),
                    Data::Given,
                ))
            }
            _ => Ok((self.one_group(cells, add)?, one_group_data(measure, cells))),
        }
    }

    fn one_group(&self, cells: &Numbers<'_>, add: f64) -> Result<Option<EffectEstimate>, Lack> {
        let measure = self.measure;
        Ok(match measure.family() {
            Family::PairedMargins => {
                let [ai, bi, ci, di, ri] =
                    all(cells, ["ai", "bi", "ci", "di", "ri"], Lack::Counts)?;
                paired_margins(PairedTable { ai, bi, ci, di }, ri, add)
            }
            Family::Rates => {
                let [x1, t1, x2, t2] = all(cells, ["x1i", "t1i", "x2i", "t2i"], Lack::Counts)?;
                two_rates(measure, [x1 + add, t1], [x2 + add, t2])
            }
            Family::Proportion => {
                let [xi, ni] = all(cells, ["xi", "ni"], Lack::Counts)?;
                proportion(measure, xi + add, ni + 2.0 * add)
            }
            Family::Mean => {
                let [mi, sdi, ni] = all(cells, ["mi", "sdi", "ni"], Lack::Spread)?;
                mean(measure, mi, sdi, ni, self.formula)
            }
            Family::Rate => {
                let [xi, ti] = all(cells, ["xi", "ti"], Lack::Counts)?;
                rate(measure, xi + add, ti)
            }
            Family::Correlation => {
                let [ri, ni] = all(cells, ["ri", "ni"], Lack::Sizes)?;
                correlation(measure, ri, ni, self.formula)
            }
            Family::PartialCorrelation => {
                let [ti, ni, mi] = all(cells, ["ti", "ni", "mi"], Lack::Sizes)?;
                partial(measure, ti, ni, mi, cells.get("r2i").copied())
            }
            Family::Alpha => {
                let [ai, mi, ni] = all(cells, ["ai", "mi", "ni"], Lack::Sizes)?;
                alpha(measure, ai, mi, ni)
            }
            _ => None,
        })
    }
}

/// Risk and size of each group.
fn risks(cells: &Numbers<'_>, add: f64) -> Option<[(f64, f64); 2]> {
    let Table2x2 { ai, bi, ci, di } = table2x2(cells)?.plus(add);
    let (n1, n2) = (ai + bi, ci + di);
    (n1 > 0.0 && n2 > 0.0).then_some([(ai / n1, n1), (ci / n2, n2)])
}

/// Coefficient of variation and size of each group.
fn variations(cells: &Numbers<'_>, _: f64) -> Option<[(f64, f64); 2]> {
    let get = |name: &str| cells.get(name).copied();
    let one = (get("sd1i")? / get("m1i")?, get("n1i")?);
    let two = (get("sd2i")? / get("m2i")?, get("n2i")?);
    (one.0.is_finite() && two.0.is_finite()).then_some([one, two])
}

/// A group before and after; its correlation is that of both groups where it has none of its own.
fn occasions(cells: &Numbers<'_>, group: char) -> Result<Occasions, Lack> {
    let get = |name: String, lack| cells.get(name.as_str()).copied().ok_or(lack);
    let both = cells.get("ri").copied();
    Ok(Occasions {
        m1: get(format!("m{group}post"), Lack::Spread)?,
        m2: get(format!("m{group}pre"), Lack::Spread)?,
        sd1: get(format!("sd{group}pre"), Lack::Spread)?,
        sd2: get(format!("sd{group}post"), Lack::Spread)?,
        n: get(format!("n{group}i"), Lack::Sizes)?,
        r: get(format!("r{group}i"), Lack::Spread).or_else(|lack| both.ok_or(lack))?,
    })
}

/// A given effect, with the first there is of variance, standard error, interval, test statistic, p value.
fn generic(cells: &Numbers<'_>) -> Result<Option<EffectEstimate>, Lack> {
    let get = |name| cells.get(name).copied();
    let yi = get("yi").ok_or(Lack::Nothing)?;
    let se = match (get("vi"), get("sei")) {
        (Some(vi), _) => return Ok(EffectEstimate::new(yi, vi)),
        (None, Some(sei)) => Some(sei),
        (None, None) => wald_se(cells, yi, |limit| limit)?,
    };
    Ok(se.and_then(|se| EffectEstimate::new(yi, se * se)))
}

/// A log hazard ratio: as printed, with its interval or test, else from observed minus expected events.
fn hazards(cells: &Numbers<'_>) -> Result<Option<EffectEstimate>, Lack> {
    let get = |name| cells.get(name).copied();
    if let (Some(oe), Some(v), None) = (get("oe"), get("v"), get("hr")) {
        return Ok(hazard_ratio_from_oe(oe, v));
    }
    let hr = get("hr").ok_or(Lack::Nothing)?;
    if let Some((lower, upper)) = get("ci.lb").zip(get("ci.ub")) {
        let level = get("ci.level").unwrap_or(95.0);
        return Ok(hazard_ratio_from_interval(hr, lower, upper, level));
    }
    match wald_se(cells, hr.ln(), f64::ln) {
        Ok(se) => Ok(se.and_then(|se| EffectEstimate::new(hr.ln(), se * se))),
        // A ratio without spread: the log-rank test may still tell.
        Err(lack) => match get("oe").zip(get("v")) {
            Some((oe, v)) => Ok(hazard_ratio_from_oe(oe, v)),
            None => Err(lack),
        },
    }
}

/// Standard error from an interval, whose limits `scale` takes to the scale of `yi`, else from a test.
fn wald_se(cells: &Numbers<'_>, yi: f64, scale: impl Fn(f64) -> f64) -> Result<Option<f64>, Lack> {
    let get = |name| cells.get(name).copied();
    let df = get("df").or_else(|| get("dfs"));
    if let Some((lower, upper)) = get("ci.lb").zip(get("ci.ub")) {
        let level = get("ci.level").unwrap_or(95.0);
        return Ok(se_from_interval(scale(lower), scale(upper), level, df));
    }
    match (get("zval"), get("pval")) {
        (Some(z), _) => Ok(se_from_statistic(yi, z)),
        (None, Some(p)) => Ok(se_from_p(yi, p, df)),
        (None, None) => Err(Lack::Spread),
    }
}

/// The numbers of one group on one occasion that readers know.
fn one_group_data(measure: Measure, cells: &Numbers<'_>) -> Data {
    let lack = Lack::Nothing;
    let data =
        match measure.family() {
            Family::Proportion => all(cells, ["xi", "ni"], lack)
                .map(|[events, total]| Data::OneCount { events, total }),
            Family::Mean => all(cells, ["mi", "sdi", "ni"], lack)
                .map(|[mean, sd, n]| Data::OneMean { mean, sd, n }),
            _ => Err(lack),
        };
    data.unwrap_or(Data::Given)
}

/// The numbers of these columns, or what their absence means.
fn all<const N: usize>(
    cells: &Numbers<'_>,
    names: [&str; N],
    lack: Lack,
) -> Result<[f64; N], Lack> {
    let mut found = [0.0; N];
    for (at, name) in names.into_iter().enumerate() {
        found[at] = *cells.get(name).ok_or_else(|| lack.clone())?;
    }
    Ok(found)
}

/// Whether a row's counts hold a zero, and whether `drop00` would leave it out.
fn zeros(measure: Measure, cells: &Numbers<'_>) -> Option<(bool, bool)> {
    let get = |name| cells.get(name).copied();
    match measure.family() {
        Family::Binary => table2x2(cells).map(|table| (table.has_zero(), table.is_double_zero())),
        Family::PairedBinary | Family::PairedMargins => {
            let counts = [get("ai")?, get("bi")?, get("ci")?, get("di")?];
            Some((counts.contains(&0.0), false))
        }
        Family::Rates => {
            let (x1, x2) = (get("x1i")?, get("x2i")?);
            Some((x1 == 0.0 || x2 == 0.0, x1 == 0.0 && x2 == 0.0))
        }
        Family::Proportion => {
            let (xi, ni) = (get("xi")?, get("ni")?);
            Some((xi == 0.0 || xi == ni, false))
        }
        Family::Rate => Some((get("xi")? == 0.0, false)),
        _ => None,
    }
}

/// How the effects of a measure are reached from a table.
pub fn route(measure: Measure) -> Route {
    match measure.family() {
        Family::Binary => Route::Counts,
        Family::Continuous => Route::Means,
        Family::PairedContinuous | Family::PretestPosttest => Route::BeforeAfter,
        Family::Hazards => Route::PrintedEffect,
        Family::PairedBinary | Family::PairedMargins => Route::Pairs,
        Family::Rates | Family::Proportion | Family::Rate => Route::Counts,
        Family::Mean => Route::Means,
        Family::Correlation | Family::PartialCorrelation | Family::Alpha | Family::Generic => {
            Route::Given
        }
    }
}
