//! One row of a table: numbers by column -> effect.

use super::columns::{Numbers, takes_assumed_r};
use super::given::{generic, hazards};
use super::implied::implied;
use crate::effects::association::stratified_phi;
use crate::effects::binary::{
    Correction, Table2x2, ZeroRule, averaged_difference, binary, unbiased_difference,
};
use crate::effects::continuous::{Group, two_means};
use crate::effects::correlation::{alpha, correlation, partial};
use crate::effects::paired::{Occasions, PairedTable, paired_binary, paired_margins, paired_means};
use crate::effects::pretest_posttest::change_difference;
use crate::effects::single::{mean, proportion, rate, two_rates};
use crate::effects::{
    Data, EffectEstimate, Family, Formula, Lack, Measure, Note, Route, Undefined, VarianceType,
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
        let mut rule = rule;
        if !rule.correction.suits(measure) {
            rule.correction = Correction::Constant;
        }
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
                let both = |cells: &Numbers<'_>, added| {
                    let [one, two] = variations(cells, added)?;
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
        values: impl Fn(&Numbers<'_>, [f64; 2]) -> Option<[(f64, f64); 2]>,
    ) -> Option<[f64; 2]> {
        let (mut sums, mut sizes) = ([0.0; 2], [0.0; 2]);
        for cells in rows {
            let added = self.add(cells).map(|add| self.amounts(cells, add));
            let groups = added.and_then(|added| values(cells, added));
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
        let (mut sum, mut total) = (0.0, 0.0);
        for cells in rows {
            if let (Ok((effect, ..)), Some(n)) = (large.effect(cells), size(cells)) {
                sum += n * effect.yi;
                total += n;
            }
        }
        (total > 0.0).then(|| sum / total)
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
        let add = self.add(cells).ok_or(Lack::Dropped)?;
        if !self.formula.vtype.suits(self.measure) {
            return Err(Lack::Undefined(None));
        }
        let mut notes = fractions(cells, self.measure);
        let implied = implied(self.measure, cells);
        let cells = implied.as_ref().map_or(cells, |implied| &implied.cells);
        let completed = self.with_assumed_r(cells);
        if let Some((_, r)) = completed {
            notes.push(Note::AssumedCorrelation { r });
        }
        let cells = completed.as_ref().map_or(cells, |(cells, _)| cells);
        let ((estimate, more), mut data) = match self.measure.family() {
            Family::Generic => (generic(cells)?, Data::Given),
            Family::Hazards => (hazards(cells)?, Data::Given),
            _ => {
                let (estimate, data) = self.formula(cells, add)?;
                ((estimate, Vec::new()), data)
            }
        };
        notes.extend(more);
        if let Some(implied) = &implied {
            data = implied.data;
            notes.push(implied.note.clone());
        }
        if add > 0.0 {
            notes.push(self.rule.note(self.amounts(cells, add)));
        }
        if self.measure.family() == Family::Binary
            && table2x2(cells).is_some_and(Table2x2::is_double_zero)
        {
            notes.push(Note::DoubleZero);
        }
        let measure = Some(self.measure);
        estimate
            .map(|estimate| (estimate, data, notes))
            .ok_or(Lack::Undefined(Some(Undefined::Formula { measure, data })))
    }

    /// The row with the assumed correlation, where it needs one and has none.
    fn with_assumed_r<'a>(&self, cells: &Numbers<'a>) -> Option<(Numbers<'a>, f64)> {
        let r = self.formula.assumed_r?;
        let own = cells.contains_key("r1i") && cells.contains_key("r2i");
        let changes = self.measure.family() == Family::PretestPosttest;
        if !takes_assumed_r(self.measure) || cells.contains_key("ri") || changes && own {
            return None;
        }
        let mut completed = cells.clone();
        completed.insert("ri", r);
        Some((completed, r))
    }

    /// What is added in groups 1 and 2 when `add` is the amount for the row.
    fn amounts(&self, cells: &Numbers<'_>, add: f64) -> [f64; 2] {
        match table2x2(cells).filter(|_| add > 0.0) {
            Some(table) if self.measure.family() == Family::Binary => self.rule.amounts(table),
            _ => [add, add],
        }
    }

    fn formula(
        &self,
        cells: &Numbers<'_>,
        add: f64,
    ) -> Result<(Option<EffectEstimate>, Data), Lack> {
        let measure = self.measure;
        match measure.family() {
            Family::Binary => {
                let table = complete_table(cells)?;
                let data = Data::Counts {
                    events: [table.ai, table.ci],
                    totals: [table.ai + table.bi, table.ci + table.di],
                };
                let corrected = || table.plus(self.amounts(cells, add));
                let estimate = match self.formula.vtype {
                    VarianceType::Ub => unbiased_difference(corrected()),
                    VarianceType::Av => self
                        .formula
                        .averages
                        .and_then(|averages| averaged_difference(corrected(), averages)),
                    VarianceType::St => stratified_phi(measure, corrected()),
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
                let [m1, sd1, n1, m2, sd2, n2] =
                    all(cells, ["m1i", sd1, "n1i", "m2i", "sd2i", "n2i"])?;
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
                let data = match cells.contains_key("sd1i") {
                    true => Data::Means {
                        means: [m1, m2],
                        sds: [sd1, sd2],
                        sizes: [n1, n2],
                    },
                    false => Data::Statistic {
                        means: [Some(m1), Some(m2)],
                        sizes: [Some(n1), Some(n2)],
                    },
                };
                Ok((two_means(measure, one, two, self.formula), data))
            }
            Family::PairedContinuous => {
                let [m1, m2, sd1, sd2, n, r] =
                    all(cells, ["m1i", "m2i", "sd1i", "sd2i", "ni", "ri"])?;
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
                let [ai, bi, ci, di] = all(cells, ["ai", "bi", "ci", "di"])?;
                let data = Data::BeforeAfter {
                    events: [ai + bi, ai + ci],
                    n: ai + bi + ci + di,
                };
                Ok((
                    paired_binary(measure, PairedTable { ai, bi, ci, di }, add),
                    data,
                ))
            }
            Family::PretestPosttest => {
                let [one, two] = [occasions(cells, '1')?, occasions(cells, '2')?];
                let data = Data::Changes {
                    changes: [one, two].map(|group| group.m1 - group.m2),
                    sizes: [one.n, two.n],
                };
                Ok((change_difference(measure, one, two, self.formula), data))
            }
            _ => self.one_group(cells, add),
        }
    }

    fn one_group(
        &self,
        cells: &Numbers<'_>,
        add: f64,
    ) -> Result<(Option<EffectEstimate>, Data), Lack> {
        let measure = self.measure;
        Ok(match measure.family() {
            Family::PairedMargins => {
                let [ai, bi, ci, di, ri] = all(cells, ["ai", "bi", "ci", "di", "ri"])?;
                let data = Data::BeforeAfter {
                    events: [ai, ci],
                    n: ai + bi,
                };
                let table = PairedTable { ai, bi, ci, di };
                (paired_margins(table, ri, add), data)
            }
            Family::Rates => {
                let [x1, t1, x2, t2] = all(cells, ["x1i", "t1i", "x2i", "t2i"])?;
                let data = Data::Rates {
                    events: [x1, x2],
                    times: [t1, t2],
                };
                let estimate = two_rates(measure, [x1 + add, t1], [x2 + add, t2]);
                (estimate, data)
            }
            Family::Proportion => {
                let [xi, ni] = all(cells, ["xi", "ni"])?;
                let data = Data::Events {
                    events: xi,
                    total: ni,
                };
                (proportion(measure, xi + add, ni + 2.0 * add), data)
            }
            Family::Mean => {
                let [mi, sdi, ni] = all(cells, ["mi", "sdi", "ni"])?;
                let data = Data::Mean {
                    mean: mi,
                    sd: sdi,
                    n: ni,
                };
                (mean(measure, mi, sdi, ni, self.formula), data)
            }
            Family::Rate => {
                let [xi, ti] = all(cells, ["xi", "ti"])?;
                let data = Data::Rate {
                    events: xi,
                    time: ti,
                };
                (rate(measure, xi + add, ti), data)
            }
            Family::Correlation => {
                let [ri, ni] = all(cells, ["ri", "ni"])?;
                let data = Data::Correlation { r: ri, n: ni };
                (correlation(measure, ri, ni, self.formula), data)
            }
            Family::PartialCorrelation => {
                let [ti, ni, mi] = all(cells, ["ti", "ni", "mi"])?;
                let data = Data::Coefficient {
                    t: ti,
                    predictors: mi,
                    n: ni,
                };
                let r2i = cells.get("r2i").copied();
                (partial(measure, ti, ni, mi, r2i), data)
            }
            Family::Alpha => {
                let [ai, mi, ni] = all(cells, ["ai", "mi", "ni"])?;
                let data = Data::Alpha { items: mi, n: ni };
                (alpha(measure, ai, mi, ni), data)
            }
            _ => (None, Data::Given),
        })
    }
}

/// Participants by the table's own columns.
pub fn size(cells: &Numbers<'_>) -> Option<f64> {
    let get = |name| cells.get(name).copied();
    get("ni").or_else(|| Some(get("n1i")? + get("n2i")?))
}

/// Risk and size of each group.
fn risks(cells: &Numbers<'_>, added: [f64; 2]) -> Option<[(f64, f64); 2]> {
    let Table2x2 { ai, bi, ci, di } = table2x2(cells)?.plus(added);
    let (n1, n2) = (ai + bi, ci + di);
    (n1 > 0.0 && n2 > 0.0).then_some([(ai / n1, n1), (ci / n2, n2)])
}

/// Coefficient of variation and size of each group.
fn variations(cells: &Numbers<'_>, _: [f64; 2]) -> Option<[(f64, f64); 2]> {
    let get = |name: &str| cells.get(name).copied();
    let one = (get("sd1i")? / get("m1i")?, get("n1i")?);
    let two = (get("sd2i")? / get("m2i")?, get("n2i")?);
    (one.0.is_finite() && two.0.is_finite()).then_some([one, two])
}

/// A group before and after; its correlation is that of both groups where it has none of its own.
fn occasions(cells: &Numbers<'_>, group: char) -> Result<Occasions, Lack> {
    let own = format!("r{group}i");
    let correlation = if cells.contains_key(own.as_str()) || !cells.contains_key("ri") {
        own.as_str()
    } else {
        "ri"
    };
    let name = |before: &str, after: &str| format!("{before}{group}{after}");
    let names = [
        name("m", "post"),
        name("m", "pre"),
        name("sd", "pre"),
        name("sd", "post"),
        name("n", "i"),
    ];
    let [m1, m2, sd1, sd2, n, r] = all(
        cells,
        [
            &names[0],
            &names[1],
            &names[2],
            &names[3],
            &names[4],
            correlation,
        ],
    )?;
    Ok(Occasions {
        m1,
        m2,
        sd1,
        sd2,
        n,
        r,
    })
}

/// The numbers of these columns, or those that have none.
fn all<const N: usize>(cells: &Numbers<'_>, names: [&str; N]) -> Result<[f64; N], Lack> {
    let mut found = [0.0; N];
    let mut columns = Vec::new();
    for (at, name) in names.into_iter().enumerate() {
        match cells.get(name) {
            Some(value) => found[at] = *value,
            None => columns.push(name.to_owned()),
        }
    }
    if columns.is_empty() {
        Ok(found)
    } else {
        Err(Lack::Cells { columns })
    }
}

/// The 2x2 table of a row, or the columns without a number; `n1i` stands for `bi`, `n2i` for `di`.
fn complete_table(cells: &Numbers<'_>) -> Result<Table2x2, Lack> {
    table2x2(cells).ok_or_else(|| {
        let has = |name: &str| cells.contains_key(name);
        let absent = [
            ("ai", has("ai")),
            ("bi or n1i", has("bi") || has("n1i")),
            ("ci", has("ci")),
            ("di or n2i", has("di") || has("n2i")),
        ];
        let absent = absent.into_iter().filter(|(_, present)| !present);
        Lack::Cells {
            columns: absent.map(|(name, _)| name.to_owned()).collect(),
        }
    })
}

/// Notes on counts that are not whole: escalc takes them, as for effective numbers of a cluster trial.
fn fractions(cells: &Numbers<'_>, measure: Measure) -> Vec<Note> {
    let columns: &[&'static str] = match measure.family() {
        Family::Binary => &["ai", "bi", "ci", "di", "n1i", "n2i"],
        Family::PairedBinary | Family::PairedMargins => &["ai", "bi", "ci", "di"],
        Family::Rates => &["x1i", "x2i"],
        Family::Proportion => &["xi", "ni"],
        Family::Rate => &["xi"],
        _ => &[],
    };
    let values = columns.iter().filter_map(|column| {
        let value = *cells.get(column)?;
        (value.fract() != 0.0).then_some(Note::FractionalCount { column, value })
    });
    values.collect()
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

/// How the effect of a row was reached.
pub fn route(measure: Measure, cells: &Numbers<'_>) -> Route {
    if let Some(implied) = implied(measure, cells) {
        return implied.route;
    }
    match measure.family() {
        Family::Binary => Route::Counts,
        Family::Continuous => Route::Means,
        Family::PairedContinuous | Family::PretestPosttest => Route::BeforeAfter,
        Family::PairedBinary | Family::PairedMargins => Route::Pairs,
        Family::Rates | Family::Proportion | Family::Rate => Route::Counts,
        Family::Mean => Route::Means,
        Family::Correlation
        | Family::PartialCorrelation
        | Family::Alpha
        | Family::Hazards
        | Family::Generic => Route::Given,
    }
}
