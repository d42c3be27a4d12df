//! Tests on the studies' 2x2 tables: of association, and of a common odds ratio.

use crate::effects::binary::Table2x2;
use crate::numerics::distributions::chi_squared;

use super::mantel_haenszel::Rates;
use super::peto::observed_less_expected;

/// A chi-squared test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ChiSquaredTest {
    /// The statistic.
    pub statistic: f64,
    /// Degrees of freedom.
    pub df: usize,
    /// p value. Undefined for no degrees of freedom.
    pub p: Option<f64>,
}

impl ChiSquaredTest {
    fn new(statistic: f64, df: usize) -> Self {
        let p = (df > 0).then(|| chi_squared::sf(statistic, df as f64));
        Self { statistic, df, p }
    }
}

/// Tests on the tables of an analysis; `None` where undefined or not of the measure.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct TableTests {
    /// Cochran-Mantel-Haenszel test with continuity correction.
    pub cmh_corrected: Option<ChiSquaredTest>,
    /// The same without continuity correction.
    pub cmh: Option<ChiSquaredTest>,
    /// Breslow-Day test of a common odds ratio.
    pub breslow_day: Option<ChiSquaredTest>,
    /// The same with Tarone's correction.
    pub tarone: Option<ChiSquaredTest>,
}

/// Cochran-Mantel-Haenszel test of no association in any of the tables.
///
/// (max(0, |sum (ai - Ei)| - c))² / sum Vi with c = 1/2 for the continuity correction, else 0; Ei and Vi as in
/// [`observed_less_expected`]; chi-squared on 1 degree of freedom. `None` when no table has both events and non-events.
/// Source: Mantel & Haenszel (1959), J Natl Cancer Inst 22:719. metafor `rma.mh(…, correct =)$MH`, R `mantelhaen.test`;
/// where the distance is below 1/2 these go on past 0 and leave the correction out, respectively.
pub fn cmh(tables: &[Table2x2], corrected: bool) -> Option<ChiSquaredTest> {
    one_degree(tables.iter().map(observed_less_expected), corrected)
}

/// The same test for events in person-time: Ei = (x1i + x2i) t1i/ti, Vi = (x1i + x2i) t1i t2i/ti².
///
/// Source: Rothman, Greenland & Lash (2008), Modern Epidemiology, 3rd ed., p 277. metafor
/// `rma.mh(measure = "IRR", …)$MH`.
pub fn rates_cmh(tables: &[Rates], corrected: bool) -> Option<ChiSquaredTest> {
    let part = |rates: &Rates| {
        let ([x1, x2], [t1, t2]) = (rates.events, rates.times);
        let (f1, f2) = (t1 / (t1 + t2), t2 / (t1 + t2));
        (x1 - (x1 + x2) * f1, (x1 + x2) * f1 * f2)
    };
    one_degree(tables.iter().map(part), corrected)
}

fn one_degree(parts: impl Iterator<Item = (f64, f64)>, corrected: bool) -> Option<ChiSquaredTest> {
    let (sum, v) = parts.fold((0.0, 0.0), |(sum, v), (d, vi)| (sum + d, v + vi));
    let correction = if corrected { 0.5 } else { 0.0 };
    let distance = (f64::abs(sum) - correction).max(0.0);
    (v > 0.0).then(|| ChiSquaredTest::new(distance * distance / v, 1))
}

/// Breslow-Day tests of a common odds ratio, plain and with Tarone's correction.
///
/// sum (ai - ei)²/vi over the tables with no margin of 0, ei the events of group 1 expected under the common odds ratio
/// `odds_ratio` and the table's margins, vi = 1/(1/ei + 1/(n1i - ei) + 1/(mi - ei) + 1/(n2i - mi + ei)); chi-squared on their
/// number less one. Tarone subtracts (sum (ai - ei))² / sum vi, which makes the Mantel-Haenszel odds ratio do for the
/// efficient one. `None` when no table has all its margins.
/// Source: Breslow & Day (1980), Statistical Methods in Cancer Research I, p 142; Tarone (1985), Biometrika 72:91,
/// doi:10.1093/biomet/72.1.91. metafor `rma.mh(measure = "OR")$BD`, `$TA`.
pub fn breslow_day(tables: &[Table2x2], odds_ratio: f64) -> Option<[ChiSquaredTest; 2]> {
    let (mut count, mut statistic, mut sum, mut v) = (0_usize, 0.0, 0.0, 0.0);
    for table in tables {
        let Table2x2 { ai, bi, ci, di } = *table;
        let (n1, n2, m) = (ai + bi, ci + di, ai + ci);
        if [n1, n2, m, bi + di].iter().any(|margin| *margin <= 0.0) {
            continue;
        }
        let expected = expected_events(n1, n2, m, odds_ratio);
        let cells = [expected, n1 - expected, m - expected, n2 - m + expected];
        let vi = 1.0 / cells.iter().map(|cell| 1.0 / cell).sum::<f64>();
        statistic += (ai - expected) * (ai - expected) / vi;
        sum += ai - expected;
        v += vi;
        count += 1;
    }
    (count > 0).then(|| {
        let tests = [statistic, statistic - sum * sum / v];
        tests.map(|statistic| ChiSquaredTest::new(statistic, count - 1))
    })
}

/// The root in [max(0, m - n2), min(m, n1)] of e (n2 - m + e) = psi (n1 - e)(m - e).
fn expected_events(n1: f64, n2: f64, m: f64, psi: f64) -> f64 {
    let b = n2 - m + psi * (n1 + m);
    let root = (b * b - 4.0 * (psi - 1.0) * psi * n1 * m).max(0.0).sqrt();
    // Of the two ways to write the root, the one that does not subtract nearly equal numbers; b < 0 only for psi < 1.
    if b >= 0.0 {
        2.0 * psi * n1 * m / (b + root)
    } else {
        (b - root) / (2.0 * (psi - 1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expected_events_have_the_odds_ratio_whatever_its_size() {
        for psi in [1e-6, 0.01, 0.5, 1.0, 1.0 + 1e-9, 3.0, 1e6] {
            for (n1, n2, m) in [(20.0, 30.0, 10.0), (20.0, 5.0, 22.0), (7.0, 900.0, 850.0)] {
                let e = expected_events(n1, n2, m, psi);
                let cells = [e, n1 - e, m - e, n2 - m + e];
                let found = e / cells[1] * cells[3] / cells[2];
                // A small cell is the difference of margins, each rounded.
                let smallest = cells.into_iter().fold(f64::INFINITY, f64::min);
                let rounding = 8.0 * f64::EPSILON * (n1 + n2) / smallest;
                let error = (found / psi - 1.0).abs();
                assert!(error < rounding, "{psi} {n1} {n2} {m}: {error:e}");
            }
        }
    }

    #[test]
    fn one_table_has_no_test_of_a_common_odds_ratio() {
        let table = Table2x2 {
            ai: 4.0,
            bi: 119.0,
            ci: 11.0,
            di: 128.0,
        };
        let own = table.ai * table.di / (table.bi * table.ci);
        let [plain, tarone] = breslow_day(&[table], own).unwrap();
        assert!(plain.statistic < 1e-20 && tarone.statistic < 1e-20);
        assert_eq!((plain.df, plain.p, tarone.p), (0, None, None));
    }
}
