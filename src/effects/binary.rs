//! Events in two groups: odds ratio, risk ratio, risk difference; zero cells.

use super::association::association;
use super::{EffectEstimate, Measure};

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

    fn cells(self) -> [f64; 4] {
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

    pub(super) fn plus(self, add: f64) -> Self {
        Self {
            ai: self.ai + add,
            bi: self.bi + add,
            ci: self.ci + add,
            di: self.di + add,
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
    /// The rule with escalc's name for it.
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "only0" => Some(Self::Only0),
            "all" => Some(Self::All),
            "if0all" => Some(Self::If0All),
            "none" => Some(Self::None),
            _ => None,
        }
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

/// Continuity correction of 2x2 tables; the defaults are escalc's.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ZeroRule {
    /// Amount added to each of the four cells.
    pub add: f64,
    /// Which tables it is added to.
    pub to: AddTo,
    /// Leave out tables without, or with only, events in both groups.
    pub drop00: bool,
}

impl Default for ZeroRule {
    fn default() -> Self {
        Self {
            add: 0.5,
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
/// Source: Cochrane Handbook 10.4.1; metafor `escalc(measure, ai, bi, ci, di, add, to, drop00)`.
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
        table.plus(rule.add)
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
