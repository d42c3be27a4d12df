//! Mantel-Haenszel estimates: sums over the studies' tables of counts, without the effects of single studies.
//!
//! Nothing is added to zero cells. A table without events in either group adds nothing to a ratio; its size counts in a
//! difference.

use crate::effects::binary::Table2x2;

/// An estimate from sums over tables.
#[derive(Debug, Clone, PartialEq)]
pub struct TableEstimate {
    /// On the analysis scale: log of a ratio, or difference.
    pub estimate: f64,
    /// Its standard error.
    pub se: f64,
    /// Weight of each table, in the order of the tables: the estimate, on the natural scale of the measure, is the mean of
    /// the tables' own with these weights.
    pub weights: Vec<f64>,
}

/// Events and person-time of two groups.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rates {
    /// Events in groups 1 and 2.
    pub events: [f64; 2],
    /// Person-times of groups 1 and 2.
    pub times: [f64; 2],
}

/// Which variance a Mantel-Haenszel risk difference has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RiskDifferenceVariance {
    /// For few large tables.
    GreenlandRobins,
    /// For few large and for many small tables.
    Sato,
}

/// Mantel-Haenszel odds ratio, as its log.
///
/// ln(R / S), R = sum ai di/ni, S = sum bi ci/ni; weights bi ci/ni. With Pi = (ai + di)/ni and Qi = (bi + ci)/ni,
/// Ri = ai di/ni and Si = bi ci/ni the variance is
/// sum Pi Ri/(2 R²) + sum (Pi Si + Qi Ri)/(2 R S) + sum Qi Si/(2 S²).
/// `None` when R or S is 0.
/// Source: Mantel & Haenszel (1959), J Natl Cancer Inst 22:719; Robins, Breslow & Greenland (1986), Biometrics 42:311,
/// doi:10.2307/2531052. metafor `rma.mh(measure = "OR")`.
///
/// ```
/// use oxymeta::effects::binary::Table2x2;
/// use oxymeta::pooling::mantel_haenszel::odds_ratio;
///
/// // Events and participants of two groups.
/// let tables = [Table2x2::from_totals(4.0, 123.0, 11.0, 139.0), Table2x2::from_totals(6.0, 306.0, 29.0, 303.0)];
/// let found = odds_ratio(&tables).unwrap();
/// // metafor: rma.mh(measure="OR", ...)
/// assert!((found.estimate - -1.421503).abs() < 1e-6 && (found.se - 0.359516).abs() < 1e-6);
/// ```
pub fn odds_ratio(tables: &[Table2x2]) -> Option<TableEstimate> {
    let (mut r, mut s) = (0.0, 0.0);
    let (mut pr, mut ps_qr, mut qs) = (0.0, 0.0, 0.0);
    let mut weights = Vec::with_capacity(tables.len());
    for table in tables {
        let Table2x2 { ai, bi, ci, di } = *table;
        let n = total(table);
        let [ri, si] = if n > 0.0 {
            [ai * (di / n), bi * (ci / n)]
        } else {
            [0.0; 2]
        };
        if n > 0.0 {
            let (p, q) = ((ai + di) / n, (bi + ci) / n);
            pr += p * ri;
            ps_qr += p * si + q * ri;
            qs += q * si;
        }
        r += ri;
        s += si;
        weights.push(si);
    }
    let variance = (pr / r / r + ps_qr / r / s + qs / s / s) / 2.0;
    of_ratio(r, s, variance, weights)
}

/// Mantel-Haenszel risk ratio, as its log.
///
/// ln(R / S), R = sum ai n2i/ni, S = sum ci n1i/ni; weights ci n1i/ni; variance
/// sum (n1i n2i (ai + ci) - ai ci ni)/ni² / (R S). `None` when R or S is 0.
/// Source: Greenland & Robins (1985), Biometrics 41:55, doi:10.2307/2530643. metafor `rma.mh(measure = "RR")`.
pub fn risk_ratio(tables: &[Table2x2]) -> Option<TableEstimate> {
    let (mut r, mut s, mut v) = (0.0, 0.0, 0.0);
    let mut weights = Vec::with_capacity(tables.len());
    for table in tables {
        let Some([f1, f2]) = fractions(table) else {
            weights.push(0.0);
            continue;
        };
        let Table2x2 { ai, bi, ci, di } = *table;
        let n = total(table);
        r += ai * f2;
        s += ci * f1;
        // f1 f2 (ai + ci) - ai ci / ni, in terms that do not cancel.
        v += ai * f1 * (di / n) + ci * f2 * (bi / n);
        weights.push(ci * f1);
    }
    of_ratio(r, s, v / r / s, weights)
}

/// Mantel-Haenszel risk difference.
///
/// D = sum (ai n2i - ci n1i)/ni / W, W = sum wi, weights wi = n1i n2i/ni. Variance:
///
/// - Greenland-Robins: sum (ai bi n2i³ + ci di n1i³)/(n1i n2i ni²) / W²;
/// - Sato: (D sum (n1i² ci - n2i² ai + n1i n2i (n2i - n1i)/2)/ni² + sum (ai di + bi ci)/(2 ni)) / W².
///
/// `None` when no table has two groups, or the variance is not positive (no events, or only events, in all tables).
/// Source: Greenland & Robins (1985), Biometrics 41:55, doi:10.2307/2530643; Sato (1989), Biometrics 45:1323,
/// doi:10.2307/2531785. Greenland-Robins as RevMan and meta `metabin(sm = "RD", method = "MH")`, Sato as metafor
/// `rma.mh(measure = "RD")`.
pub fn risk_difference(
    tables: &[Table2x2],
    variance: RiskDifferenceVariance,
) -> Option<TableEstimate> {
    let (mut d, mut w) = (0.0, 0.0);
    let (mut greenland_robins, mut sato_slope, mut sato_level) = (0.0, 0.0, 0.0);
    let mut weights = Vec::with_capacity(tables.len());
    for table in tables {
        let Some([f1, f2]) = fractions(table) else {
            weights.push(0.0);
            continue;
        };
        let Table2x2 { ai, bi, ci, di } = *table;
        let (n, n1, n2) = (total(table), ai + bi, ci + di);
        d += ai * f2 - ci * f1;
        greenland_robins += ai * (bi / n1) * f2 * f2 + ci * (di / n2) * f1 * f1;
        sato_slope += ci * f1 * f1 - ai * f2 * f2 + f1 * f2 * (n2 - n1) / 2.0;
        sato_level += (ai * (di / n) + bi * (ci / n)) / 2.0;
        w += n1 * f2;
        weights.push(n1 * f2);
    }
    let estimate = d / w;
    let sum = match variance {
        RiskDifferenceVariance::GreenlandRobins => greenland_robins,
        // No table with an event in one group and none in the other: the difference is 0 but for rounding.
        RiskDifferenceVariance::Sato if sato_level == 0.0 => 0.0,
        RiskDifferenceVariance::Sato => {
            let slope = estimate * sato_slope;
            // Events in all of one group and none of the other: the two cancel but for rounding.
            let rounding = 16.0 * f64::EPSILON * (slope.abs() + sato_level);
            let sum = slope + sato_level;
            if sum.abs() <= rounding { 0.0 } else { sum }
        }
    };
    of_difference(estimate, sum, w, weights)
}

/// Mantel-Haenszel incidence rate ratio, as its log.
///
/// ln(R / S), R = sum x1i t2i/ti, S = sum x2i t1i/ti with ti = t1i + t2i; weights x2i t1i/ti; variance
/// sum t1i t2i (x1i + x2i)/ti² / (R S). `None` when R or S is 0.
/// Source: Greenland & Robins (1985), Biometrics 41:55, doi:10.2307/2530643; Rothman, Greenland & Lash (2008), Modern
/// Epidemiology, 3rd ed., p 273. metafor `rma.mh(measure = "IRR")`.
pub fn rate_ratio(tables: &[Rates]) -> Option<TableEstimate> {
    let (mut r, mut s, mut v) = (0.0, 0.0, 0.0);
    let mut weights = Vec::with_capacity(tables.len());
    for Rates { events, times } in tables {
        let [x1, x2] = *events;
        let [f1, f2] = shares(times);
        r += x1 * f2;
        s += x2 * f1;
        v += f1 * f2 * (x1 + x2);
        weights.push(x2 * f1);
    }
    of_ratio(r, s, v / r / s, weights)
}

/// Mantel-Haenszel incidence rate difference, events per unit of person-time.
///
/// sum (x1i t2i - x2i t1i)/ti / W, W = sum wi, weights wi = t1i t2i/ti; variance
/// sum wi² (x1i/t1i² + x2i/t2i²) / W². `None` when no table has events.
/// Source: Greenland & Robins (1985), Biometrics 41:55, doi:10.2307/2530643. metafor `rma.mh(measure = "IRD")`.
pub fn rate_difference(tables: &[Rates]) -> Option<TableEstimate> {
    let (mut d, mut v, mut w) = (0.0, 0.0, 0.0);
    let mut weights = Vec::with_capacity(tables.len());
    for Rates { events, times } in tables {
        let [x1, x2] = *events;
        let [f1, f2] = shares(times);
        d += x1 * f2 - x2 * f1;
        v += x1 * f2 * f2 + x2 * f1 * f1;
        w += times[0] * f2;
        weights.push(times[0] * f2);
    }
    of_difference(d / w, v, w, weights)
}

fn total(table: &Table2x2) -> f64 {
    table.ai + table.bi + table.ci + table.di
}

/// Shares of groups 1 and 2 in a table; `None` where a group is empty.
fn fractions(table: &Table2x2) -> Option<[f64; 2]> {
    let (n1, n2) = (table.ai + table.bi, table.ci + table.di);
    (n1 > 0.0 && n2 > 0.0).then(|| shares(&[n1, n2]))
}

fn shares([one, two]: &[f64; 2]) -> [f64; 2] {
    let both = one + two;
    [one / both, two / both]
}

fn of_ratio(r: f64, s: f64, variance: f64, weights: Vec<f64>) -> Option<TableEstimate> {
    (r > 0.0 && s > 0.0 && variance > 0.0).then(|| TableEstimate {
        estimate: r.ln() - s.ln(),
        se: variance.sqrt(),
        weights,
    })
}

/// `sum` is the variance times the square of the sum of the weights `w`.
fn of_difference(estimate: f64, sum: f64, w: f64, weights: Vec<f64>) -> Option<TableEstimate> {
    (w > 0.0 && sum > 0.0).then(|| TableEstimate {
        estimate,
        se: sum.sqrt() / w,
        weights,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: Table2x2 = Table2x2 {
        ai: 4.0,
        bi: 119.0,
        ci: 11.0,
        di: 128.0,
    };

    /// Rounding of some dozens of operations.
    const ROUNDING: f64 = 1e-14;

    #[test]
    fn one_table_has_its_own_risk_difference_and_variance_by_greenland_and_robins() {
        let found = risk_difference(&[TABLE], RiskDifferenceVariance::GreenlandRobins).unwrap();
        let (p1, p2) = (4.0 / 123.0, 11.0 / 139.0);
        let variance: f64 = p1 * (1.0 - p1) / 123.0 + p2 * (1.0 - p2) / 139.0;
        assert!((found.estimate - (p1 - p2)).abs() < ROUNDING);
        assert!((found.se / variance.sqrt() - 1.0).abs() < ROUNDING);
    }

    #[test]
    fn four_copies_of_a_table_halve_the_standard_error() {
        for variance in [
            RiskDifferenceVariance::GreenlandRobins,
            RiskDifferenceVariance::Sato,
        ] {
            let one = risk_difference(&[TABLE], variance).unwrap();
            let four = risk_difference(&[TABLE; 4], variance).unwrap();
            assert!((four.estimate - one.estimate).abs() < ROUNDING);
            assert!(
                (2.0 * four.se / one.se - 1.0).abs() < ROUNDING,
                "{variance:?}"
            );
        }
    }

    #[test]
    fn a_difference_whose_variance_is_0_but_for_rounding_has_none() {
        let table = |[ai, bi, ci, di]: [f64; 4]| Table2x2 { ai, bi, ci, di };
        for cells in [
            [4.0, 0.0, 6.0, 0.0],
            [0.0, 4.0, 0.0, 6.0],
            [1.0, 0.0, 0.0, 10.0],
            [0.0, 29.0, 1.0, 0.0],
        ] {
            for variance in [
                RiskDifferenceVariance::GreenlandRobins,
                RiskDifferenceVariance::Sato,
            ] {
                let found = risk_difference(&[table(cells)], variance);
                assert_eq!(found, None, "{cells:?} {variance:?}");
            }
        }
    }

    #[test]
    fn a_ratio_is_the_weighted_mean_of_the_tables_own() {
        let other = Table2x2 {
            ai: 30.0,
            bi: 20.0,
            ci: 12.0,
            di: 40.0,
        };
        let found = odds_ratio(&[TABLE, other]).unwrap();
        let own = [TABLE, other].map(|t| t.ai * t.di / (t.bi * t.ci));
        let sum: f64 = found.weights.iter().sum();
        let mean = (own[0] * found.weights[0] + own[1] * found.weights[1]) / sum;
        assert!((found.estimate.exp() / mean - 1.0).abs() < ROUNDING);
    }

    #[test]
    fn tables_without_events_add_nothing_to_ratios_and_their_size_to_differences() {
        let none = Table2x2 {
            ai: 0.0,
            bi: 50.0,
            ci: 0.0,
            di: 60.0,
        };
        assert_eq!(
            odds_ratio(&[TABLE, none]).map(|found| (found.estimate, found.se)),
            odds_ratio(&[TABLE]).map(|found| (found.estimate, found.se))
        );
        let variance = RiskDifferenceVariance::GreenlandRobins;
        let one = risk_difference(&[TABLE], variance).unwrap();
        let both = risk_difference(&[TABLE, none], variance).unwrap();
        assert!(both.estimate.abs() < one.estimate.abs());
    }

    #[test]
    fn sums_of_zero_have_no_estimate() {
        let none = [Table2x2 {
            ai: 0.0,
            bi: 10.0,
            ci: 0.0,
            di: 12.0,
        }];
        assert_eq!(odds_ratio(&none), None);
        assert_eq!(risk_ratio(&none), None);
        assert_eq!(odds_ratio(&[]), None);
        for variance in [
            RiskDifferenceVariance::GreenlandRobins,
            RiskDifferenceVariance::Sato,
        ] {
            assert_eq!(risk_difference(&none, variance), None);
            assert_eq!(risk_difference(&[], variance), None);
        }
        let rates = [Rates {
            events: [0.0, 0.0],
            times: [10.0, 20.0],
        }];
        assert_eq!((rate_ratio(&rates), rate_difference(&rates)), (None, None));
    }
}
