//! Events in two groups: odds ratio, risk ratio, risk difference; zero cells.

use super::association::association;
use super::{EffectEstimate, Family, Measure, Note};

/// A 2x2 table of counts: `ai` and `ci` events, `bi` and `di` non-events, in groups 1 and 2.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Table2x2 {
    /// Events in group 1.
    pub ai: f64,
    /// Non-events in group 1.
    pub bi: f64,
    /// Events in group 2.
    pub ci: f64,
    /// Non-events in group 2.
    pub di: f64,
}

impl Table2x2 {
    /// From events and totals of the two groups.
    pub fn from_totals(ai: f64, n1i: f64, ci: f64, n2i: f64) -> Self {
        Self {
            ai,
            bi: n1i - ai,
            ci,
            di: n2i - ci,
        }
    }

    pub(crate) fn cells(self) -> [f64; 4] {
        [self.ai, self.bi, self.ci, self.di]
    }

    /// Whether any cell is zero.
    pub fn has_zero(self) -> bool {
        self.cells().contains(&0.0)
    }

    /// Whether neither group, or all of both groups, had the event.
    pub fn is_double_zero(self) -> bool {
        (self.ai == 0.0 && self.ci == 0.0) || (self.bi == 0.0 && self.di == 0.0)
    }

    /// The table with an amount for each group added to its events and non-events.
    pub(super) fn plus(self, [one, two]: [f64; 2]) -> Self {
        Self {
            ai: self.ai + one,
            bi: self.bi + one,
            ci: self.ci + two,
            di: self.di + two,
        }
    }
}

/// Which tables the continuity correction is added to; the names are escalc's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddTo {
    /// Tables with at least one zero cell.
    Only0,
    /// Every table.
    All,
    /// Every table, if any table has a zero cell.
    If0All,
    /// No table.
    None,
}

impl AddTo {
    /// Every rule, in the order of this enum.
    pub const ALL: [Self; 4] = [Self::Only0, Self::All, Self::If0All, Self::None];

    /// The rule with escalc's name for it.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|to| to.code() == code)
    }

    /// escalc's name.
    pub fn code(self) -> &'static str {
        match self {
            Self::Only0 => "only0",
            Self::All => "all",
            Self::If0All => "if0all",
            Self::None => "none",
        }
    }
}

/// How the amount of a continuity correction is shared out between the two groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Correction {
    /// The same amount in both groups.
    #[default]
    Constant,
    /// In proportion to the reciprocal of the size of the opposite group.
    TreatmentArm,
}

impl Correction {
    /// Every way, in the order of this enum.
    pub const ALL: [Self; 2] = [Self::Constant, Self::TreatmentArm];

    /// Short name for options and tables.
    pub fn code(self) -> &'static str {
        match self {
            Self::Constant => "constant",
            Self::TreatmentArm => "tacc",
        }
    }

    /// The way with this short name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|way| way.code() == code)
    }

    /// Whether a measure can be corrected so: the treatment-arm correction needs two groups of counts.
    pub fn suits(self, measure: Measure) -> bool {
        self == Self::Constant || measure.family() == Family::Binary
    }

    /// What is added to the events and to the non-events of groups 1 and 2.
    ///
    /// - constant: `add` in both groups;
    /// - treatment-arm: ki = 2 add ni/(n1i + n2i). With R = n2i/n1i and the usual `add` of 0.5 these are
    ///   1/(R + 1) in group 1 and R/(R + 1) in group 2, each in proportion to the reciprocal of the opposite group's size.
    ///   A table without events then shows a ratio of 1, whatever the sizes.
    ///
    /// `sizes` are participants in groups 1 and 2. Empty groups get the constant amount.
    /// Source: Sweeting, Sutton & Lambert (2004), Stat Med 23:1351, section 3.2, doi:10.1002/sim.1761;
    /// meta `metabin(…, incr = "TACC")`, up to its other conventions for RR.
    pub fn amounts(self, add: f64, [n1i, n2i]: [f64; 2]) -> [f64; 2] {
        let n = n1i + n2i;
        match self {
            Self::TreatmentArm if n > 0.0 => [add * (2.0 * n1i / n), add * (2.0 * n2i / n)],
            _ => [add, add],
        }
    }
}

/// Continuity correction of 2x2 tables; the defaults are escalc's.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ZeroRule {
    /// Amount added to each of the four cells, or its mean over the two groups.
    pub add: f64,
    /// How the amount is shared out between the groups.
    pub correction: Correction,
    /// Which tables it is added to.
    pub to: AddTo,
    /// Leave out tables without, or with only, events in both groups.
    pub drop00: bool,
}

impl Default for ZeroRule {
    fn default() -> Self {
        Self {
            add: 0.5,
            correction: Correction::Constant,
            to: AddTo::Only0,
            drop00: false,
        }
    }
}

impl ZeroRule {
    /// escalc's default for a measure: nothing is added where a zero does no harm.
    pub fn of(measure: Measure) -> Self {
        use Measure::{As, Irft, Irs, Irsd, Pas, Pft, Phi, Rtet, Zphi, Ztet};
        let harmless = [As, Irft, Irs, Irsd, Pas, Pft, Phi, Rtet, Zphi, Ztet].contains(&measure);
        Self {
            add: if harmless { 0.0 } else { 0.5 },
            ..Self::default()
        }
    }

    /// Whether the correction is added to counts of which one is zero (`zero`) or that are left out (`dropped`).
    pub fn adds(&self, zero: bool, dropped: bool, any_zero: bool) -> bool {
        self.add > 0.0
            && !dropped
            && match self.to {
                AddTo::Only0 => zero,
                AddTo::All => true,
                AddTo::If0All => any_zero,
                AddTo::None => false,
            }
    }

    /// Whether `table` is one with a zero cell that `to = "if0all"` looks for: in use, not dropped.
    pub fn sees_zero(&self, table: Table2x2) -> bool {
        table.has_zero() && !(self.drop00 && table.is_double_zero())
    }

    /// Whether the correction is added to `table`, when `any_zero` says if some table has a zero.
    pub fn applies(&self, table: Table2x2, any_zero: bool) -> bool {
        let dropped = self.drop00 && table.is_double_zero();
        self.adds(table.has_zero(), dropped, any_zero)
    }

    /// What is added in groups 1 and 2 of a table that needs the correction.
    pub fn amounts(&self, table: Table2x2) -> [f64; 2] {
        let sizes = [table.ai + table.bi, table.ci + table.di];
        self.correction.amounts(self.add, sizes)
    }

    /// The note beside an effect that these amounts were added for.
    pub fn note(&self, added: [f64; 2]) -> Note {
        Note::ContinuityCorrection {
            added,
            to: self.to,
            correction: self.correction,
        }
    }
}

/// Effect of one 2x2 table.
///
/// With p1 = ai/n1i and p2 = ci/n2i after the continuity correction:
///
/// - OR: yi = ln(ai di / (bi ci)), vi = 1/ai + 1/bi + 1/ci + 1/di;
/// - RR: yi = ln(p1 / p2), vi = 1/ai - 1/n1i + 1/ci - 1/n2i;
/// - RD: yi = p1 - p2, vi = p1 (1 - p1)/n1i + p2 (1 - p2)/n2i;
/// - PETO and measures of association: see [`association`](super::association).
///
/// `yi` on the log scale for ratios. `None` when a group is empty, when a zero cell remains where
/// a ratio needs none, when the variance is zero, or when `drop00` leaves the table out.
/// Source: Fleiss & Berlin (2009), Handbook of Research Synthesis and Meta-Analysis, 2nd ed., p 237;
/// metafor `escalc(measure, ai, bi, ci, di, add, to, drop00)`.
pub fn binary(
    measure: Measure,
    table: Table2x2,
    rule: &ZeroRule,
    any_zero: bool,
) -> Option<EffectEstimate> {
    if rule.drop00 && table.is_double_zero() {
        return None;
    }
    let table = if rule.applies(table, any_zero) {
        table.plus(rule.amounts(table))
    } else {
        table
    };
    let Table2x2 { ai, bi, ci, di } = table;
    let (n1i, n2i) = (ai + bi, ci + di);
    let (p1, p2) = (ai / n1i, ci / n2i);
    match measure {
        Measure::Or => EffectEstimate::new(
            (ai / bi).ln() - (ci / di).ln(),
            1.0 / ai + 1.0 / bi + 1.0 / ci + 1.0 / di,
        ),
        Measure::Rr => EffectEstimate::new(
            p1.ln() - p2.ln(),
            1.0 / ai - 1.0 / n1i + 1.0 / ci - 1.0 / n2i,
        ),
        Measure::Rd => EffectEstimate::new(p1 - p2, p1 * (1.0 - p1) / n1i + p2 * (1.0 - p2) / n2i),
        _ => association(measure, table),
    }
}

/// Risk difference with the unbiased variance p1 (1 - p1)/(n1i - 1) + p2 (1 - p2)/(n2i - 1).
///
/// `None` for a group of one or none, or a variance of zero. metafor `escalc("RD", …, vtype = "UB")`.
pub fn unbiased_difference(table: Table2x2) -> Option<EffectEstimate> {
    let Table2x2 { ai, bi, ci, di } = table;
    let part = |x: f64, y: f64| x * y / ((x + y) * (x + y) * (x + y - 1.0));
    EffectEstimate::new(ai / (ai + bi) - ci / (ci + di), part(ai, bi) + part(ci, di))
}

/// Risk difference with variances from the average risks of the groups: a1 (1 - a1)/n1i + a2 (1 - a2)/n2i.
///
/// `averages` are the risks of all studies in group 1 and in group 2, weighted by size. `None` for an empty group or a
/// variance of zero. metafor `escalc("RD", …, vtype = "AV")`.
pub fn averaged_difference(table: Table2x2, averages: [f64; 2]) -> Option<EffectEstimate> {
    let Table2x2 { ai, bi, ci, di } = table;
    let (n1i, n2i) = (ai + bi, ci + di);
    let [a1, a2] = averages.map(|a| a * (1.0 - a));
    EffectEstimate::new(ai / n1i - ci / n2i, a1 / n1i + a2 / n2i)
}
