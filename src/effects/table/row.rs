//! One row of a table: numbers by column -> effect.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::records::ProblemKind;

use crate::effects::binary::{Table2x2, ZeroRule, binary, unbiased_difference};
use crate::effects::continuous::{Group, two_means};
use crate::effects::correlation::{alpha, correlation, partial};
use crate::effects::paired::{Occasions, PairedTable, paired_binary, paired_margins, paired_means};
use crate::effects::single::{mean, proportion, rate, two_rates};
use crate::effects::{
    Data, EffectEstimate, Family, Formula, Lack, Measure, Note, Route, VarianceType,
};

/// Numbers of a row by column name.
pub type Numbers<'a> = BTreeMap<&'a str, f64>;

/// Sets of columns, any of which a measure can be computed from.
pub fn needed(measure: Measure) -> &'static [&'static [&'static str]] {
    match measure.family() {
        Family::Binary => &[&["ai", "bi", "ci", "di"], &["ai", "n1i", "ci", "n2i"]],
        Family::Continuous => &[&["m1i", "sd1i", "n1i", "m2i", "sd2i", "n2i"]],
        Family::PairedContinuous => &[&["m1i", "m2i", "sd1i", "sd2i", "ni", "ri"]],
        Family::PairedBinary => &[&["ai", "bi", "ci", "di"]],
        Family::PairedMargins => &[&["ai", "bi", "ci", "di", "ri"]],
        Family::Rates => &[&["x1i", "t1i", "x2i", "t2i"]],
        Family::Proportion => &[&["xi", "ni"]],
        Family::Mean => &[&["mi", "sdi", "ni"]],
        Family::Rate => &[&["xi", "ti"]],
        Family::Correlation => &[&["ri", "ni"]],
        Family::PartialCorrelation if matches!(measure, Measure::Spcor | Measure::Zspcor) => {
            &[&["ti", "ni", "mi", "r2i"]]
        }
        Family::PartialCorrelation => &[&["ti", "ni", "mi"]],
        Family::Alpha => &[&["ai", "mi", "ni"]],
        Family::Generic => &[&["yi", "vi"], &["yi", "sei"]],
    }
}

/// Complains of numbers that cannot be.
pub fn impossible(
    measure: Measure,
    cells: &Numbers<'_>,
    at: usize,
    problems: &mut Vec<(Range<usize>, ProblemKind)>,
) {
    let mut complain = |kind| problems.push((at..at, kind));
    let get = |name| cells.get(name).copied();
    for (events, total) in [("ai", "n1i"), ("ci", "n2i")] {
        if let (Some(events), Some(total)) = (get(events), get(total))
            && events > total
        {
            complain(ProblemKind::EventsAboveTotal { events, total });
        }
    }
    let alpha = measure.family() == Family::Alpha;
    if let (true, Some(items)) = (alpha, get("mi"))
        && items < 2.0
    {
        complain(ProblemKind::OutOfRange {
            what: "the number of items mi",
            value: items,
            lower: 2.0,
            upper: f64::INFINITY,
        });
    }
    if let (Family::Proportion, Some(events), Some(total)) =
        (measure.family(), get("xi"), get("ni"))
        && events > total
    {
        complain(ProblemKind::EventsAboveTotal { events, total });
    }
    for name in ["ai", "bi", "ci", "di", "xi", "x1i", "x2i"] {
        if let Some(value) = get(name)
            && value < 0.0
            && !alpha
        {
            complain(ProblemKind::OutOfRange {
                what: "a count",
                value,
                lower: 0.0,
                upper: f64::INFINITY,
            });
        }
    }
    let family = measure.family();
    let two = family == Family::Continuous;
    let one = !matches!(
        family,
        Family::Generic | Family::Binary | Family::Rates | Family::Rate
    );
    for (name, what, checked) in [
        ("sd1i", "the standard deviation sd1i", true),
        ("sd2i", "the standard deviation sd2i", true),
        ("vi", "the variance vi", true),
        ("sei", "the standard error sei", true),
        ("n1i", "the group size n1i", two),
        ("n2i", "the group size n2i", two),
        ("sdi", "the standard deviation sdi", true),
        ("ti", "the person-time ti", family == Family::Rate),
        ("t1i", "the person-time t1i", true),
        ("t2i", "the person-time t2i", true),
        ("ni", "the group size ni", one),
    ] {
        if let Some(value) = get(name)
            && checked
            && value <= 0.0
        {
            complain(ProblemKind::NotPositive { what, value });
        }
    }
    if let Some(value) = get("ri")
        && !(-1.0..=1.0).contains(&value)
    {
        complain(ProblemKind::OutOfRange {
            what: "the correlation ri",
            value,
            lower: -1.0,
            upper: 1.0,
        });
    }
}

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
        if formula.vtype == VarianceType::Av {
            setting.formula.average = setting.average(rows);
        }
        setting
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
            Family::Generic => {
                let yi = cells.get("yi").ok_or(Lack::Nothing)?;
                let sei = || cells.get("sei").map(|sei| sei * sei);
                let vi = cells.get("vi").copied().or_else(sei).ok_or(Lack::Spread)?;
                Ok((EffectEstimate::new(*yi, vi), Data::Given))
            }
            _ => Ok((self.one_group(cells, add)?, Data::Given)),
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
        Family::PairedContinuous => Route::BeforeAfter,
        Family::PairedBinary | Family::PairedMargins => Route::Pairs,
        Family::Rates | Family::Proportion | Family::Rate => Route::Counts,
        Family::Mean => Route::Means,
        Family::Correlation | Family::PartialCorrelation | Family::Alpha | Family::Generic => {
            Route::Given
        }
    }
}
