//! Two groups, each before and after: differences of changes.

use crate::numerics::special::hedges_j;

use super::formula::{Formula, VarianceType};
use super::paired::{Occasions, paired_means};
use super::{EffectEstimate, Measure};

/// Difference of the changes of two groups, group 1 minus group 2, by any measure of the family.
///
/// Each group is given as [`Occasions`] with occasion 1 *after*, occasion 2 *before* and `sd1` the standard deviation
/// *before*, as for SMCR; `sd2` is then the one after. With Δi = m1 - m2 of group i:
///
/// - PPC2: yi = c (Δ1 - Δ2)/sp, sp² = ((n1 - 1) sd1² of group 1 + (n2 - 1) sd1² of group 2)/m, m = n1 + n2 - 2,
///   c = J(m); with base = 2 (1 - r1)/n1 + 2 (1 - r2)/n2, vi = base + yi²/(2 (n1 + n2));
///   EX: vi = c² m/(m - 2) (base + yi²) - yi²;
/// - PPCMC, PPCSMCC, PPCSMCR: the difference of MC, SMCC, SMCR of the groups, vi the sum of both variances.
///
/// PPCMC in the unit of the outcome, the others in standard deviations. `vtype` LS, LS2 and UB as for SMCC and SMCR.
/// `correct = false` leaves out c. `None` for another measure or formula, fewer than 4 participants (EX: 5), a group for
/// which the change is undefined, a variance that is not positive.
/// Source: Morris (2008), Organ Res Methods 11:364, eq. 25 for EX (PPC2); Becker (1988), Br J Math Stat Psychol 41:257,
/// doi:10.1111/j.2044-8317.1988.tb00901.x (PPCSMCR). metafor: `escalc` for each group, then the difference.
pub fn change_difference(
    measure: Measure,
    one: Occasions,
    two: Occasions,
    formula: Formula,
) -> Option<EffectEstimate> {
    let within = match measure {
        Measure::Ppc2 => return pooled_before(one, two, formula),
        Measure::Ppcmc => Measure::Mc,
        Measure::Ppcsmcc => Measure::Smcc,
        Measure::Ppcsmcr => Measure::Smcr,
        _ => return None,
    };
    let one = paired_means(within, one, formula)?;
    let two = paired_means(within, two, formula)?;
    EffectEstimate::new(one.yi - two.yi, one.vi + two.vi)
}

fn pooled_before(one: Occasions, two: Occasions, formula: Formula) -> Option<EffectEstimate> {
    let (n1, n2, m) = (one.n, two.n, one.n + two.n - 2.0);
    if n1 < 1.0 || n2 < 1.0 || m < 2.0 {
        return None;
    }
    let sp2 = ((n1 - 1.0) * one.sd1 * one.sd1 + (n2 - 1.0) * two.sd1 * two.sd1) / m;
    let c = if formula.correct { hedges_j(m) } else { 1.0 };
    let yi = c * ((one.m1 - one.m2) - (two.m1 - two.m2)) / sp2.sqrt();
    let base = 2.0 * (1.0 - one.r) / n1 + 2.0 * (1.0 - two.r) / n2;
    let vi = match formula.vtype {
        VarianceType::Ls => base + yi * yi / (2.0 * (n1 + n2)),
        VarianceType::Ex if m > 2.0 => c * c * m / (m - 2.0) * (base + yi * yi) - yi * yi,
        _ => return None,
    };
    EffectEstimate::new(yi, vi)
}
