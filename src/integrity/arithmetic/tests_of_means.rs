//! t tests recomputed from rounded means and standard deviations: everything they may have been.

use super::Interval;
use crate::numerics::distributions::student_t;

/// What is printed of one group, with what it may have been before rounding.
#[derive(Debug, Clone, Copy)]
pub struct Group {
    /// Mean.
    pub mean: Interval,
    /// Standard deviation.
    pub sd: Interval,
    /// Participants, at least 2.
    pub n: f64,
}

/// A statistic and its two-sided p value, each everything it may have been.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Recomputed {
    /// |t|, or another statistic that grows as p falls.
    pub statistic: Interval,
    /// Degrees of freedom.
    pub df: Interval,
    /// Two-sided p value.
    pub p: Interval,
}

impl Recomputed {
    /// |t| on the same degrees of freedom throughout.
    fn of_t(t: Interval, df: f64) -> Self {
        Self {
            statistic: t,
            df: Interval::point(df),
            p: t.map_falling(|t| two_sided(t, df)),
        }
    }
}

fn two_sided(t: f64, df: f64) -> f64 {
    if t.is_infinite() {
        0.0
    } else {
        student_t::two_sided(t, df)
    }
}

/// Student's t test of two independent groups: |m1 − m2| / (s √(1/n1 + 1/n2)), s² the pooled variance, n1 + n2 − 2 df.
pub fn independent(a: Group, b: Group) -> Recomputed {
    let df = a.n + b.n - 2.0;
    let pooled = (a.sd.square() * (a.n - 1.0) + b.sd.square() * (b.n - 1.0)) * (1.0 / df);
    let se = pooled.map(|variance| (variance * (1.0 / a.n + 1.0 / b.n)).sqrt());
    Recomputed::of_t((a.mean - b.mean).abs().over(se), df)
}

/// Welch's t test: |m1 − m2| / √(s1²/n1 + s2²/n2) on Welch and Satterthwaite's df, which lie between min(n) − 1 and
/// n1 + n2 − 2.
pub fn welch(a: Group, b: Group) -> Recomputed {
    let variance = a.sd.square() * (1.0 / a.n) + b.sd.square() * (1.0 / b.n);
    let t = (a.mean - b.mean).abs().over(variance.map(f64::sqrt));
    let df = |sd1: f64, sd2: f64| {
        let (va, vb) = (sd1 * sd1 / a.n, sd2 * sd2 / b.n);
        let df = (va + vb) * (va + vb) / (va * va / (a.n - 1.0) + vb * vb / (b.n - 1.0));
        if df.is_finite() {
            df
        } else {
            a.n.min(b.n) - 1.0
        }
    };
    // The df depend on the ratio of the variances alone, and are largest at one ratio: the corners, and that ratio.
    let corners = [
        df(a.sd.low, b.sd.high),
        df(a.sd.high, b.sd.low),
        df(a.sd.low, b.sd.low),
        df(a.sd.high, b.sd.high),
    ];
    let least = corners.iter().copied().fold(f64::INFINITY, f64::min);
    let most = corners.iter().copied().fold(0.0, f64::max);
    // va/(n1 − 1) = vb/(n2 − 1) gives the most df.
    let best = ((a.n - 1.0) * a.n / ((b.n - 1.0) * b.n)).sqrt();
    let ratio = a.sd.over(b.sd);
    let df = Interval {
        low: least,
        high: if ratio.holds(best) {
            a.n + b.n - 2.0
        } else {
            most
        },
    };
    Recomputed {
        statistic: t,
        df,
        p: Interval {
            low: two_sided(t.high, df.high),
            high: two_sided(t.low, df.low),
        },
    }
}

/// The paired t test of before and after values, for every correlation from −1 to 1: |Δ| √n / sd of the differences.
///
/// The sd of the differences lies between |s1 − s2| (r = 1) and s1 + s2 (r = −1).
pub fn paired(before: Group, after: Group) -> Recomputed {
    let difference = (before.mean - after.mean).abs();
    let sd = Interval {
        low: (before.sd - after.sd).abs().low,
        high: before.sd.high + after.sd.high,
    };
    let se = sd * (1.0 / before.n.sqrt());
    Recomputed::of_t(difference.over(se), before.n - 1.0)
}

/// The correlations of before and after with which the paired t test gives a |t|: r = (s1² + s2² − n Δ²/t²) / (2 s1 s2).
///
/// May lie outside −1 to 1: then no data give these numbers. `None` where a standard deviation may be 0.
pub fn implied_correlation(before: Group, after: Group, t: Interval) -> Option<Interval> {
    if before.sd.low <= 0.0 || after.sd.low <= 0.0 {
        return None;
    }
    let variance = (before.mean - after.mean).abs().over(t).square() * before.n;
    let r = |s1: f64, s2: f64, variance: f64| (s1 * s1 + s2 * s2 - variance) / (2.0 * s1 * s2);
    // In s1 (and likewise s2) r has one turning point, at s1² = s2² − variance.
    let turn = |s: f64, variance: f64| (s * s - variance).max(0.0).sqrt();
    let mut values = Vec::new();
    for variance in [variance.low, variance.high] {
        if !variance.is_finite() {
            values.push(f64::NEG_INFINITY);
            continue;
        }
        for s1 in [before.sd.low, before.sd.high] {
            for s2 in [after.sd.low, after.sd.high] {
                values.push(r(s1, s2, variance));
                let (t1, t2) = (turn(s2, variance), turn(s1, variance));
                if before.sd.holds(t1) {
                    values.push(r(t1, s2, variance));
                }
                if after.sd.holds(t2) {
                    values.push(r(s1, t2, variance));
                }
            }
        }
    }
    Some(Interval {
        low: values.iter().copied().fold(f64::INFINITY, f64::min),
        high: values.iter().copied().fold(f64::NEG_INFINITY, f64::max),
    })
}

/// A one-sample t test of printed differences: |Δ| √n / sd.
pub fn of_differences(change: Group) -> Recomputed {
    let se = change.sd * (1.0 / change.n.sqrt());
    Recomputed::of_t(change.mean.abs().over(se), change.n - 1.0)
}

/// |t| that gives these two-sided p values.
pub fn t_of_p(p: Interval, df: f64) -> Interval {
    p.map_falling(|p| {
        if p <= 0.0 {
            f64::INFINITY
        } else if p >= 1.0 {
            0.0
        } else {
            student_t::quantile_upper(p / 2.0, df)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::integrity::arithmetic::Printed;

    fn group(mean: &str, sd: &str, n: f64) -> Group {
        let boxed = |written: &str| Printed::read(written).unwrap().box_of_rounding();
        Group {
            mean: boxed(mean),
            sd: boxed(sd),
            n,
        }
    }

    fn exact(mean: f64, sd: f64, n: f64) -> Group {
        Group {
            mean: Interval::point(mean),
            sd: Interval::point(sd),
            n,
        }
    }

    /// In R: t.test's formulas by hand, 2 * pt(-1.683..., 28).
    #[test]
    fn a_t_test_of_exact_numbers_is_a_point() {
        let found = independent(exact(2.75, 2.28, 15.0), exact(1.59, 1.39, 15.0));
        assert!((found.statistic.low - 1.682_459).abs() < 1e-5, "{found:?}");
        assert_eq!(found.statistic.low, found.statistic.high);
        assert!((found.p.low - 0.103_6).abs() < 1e-4, "{found:?}");
    }

    #[test]
    fn the_boxes_hold_what_unrounded_numbers_give() {
        let (a, b) = (group("2.7", "2.3", 15.0), group("1.6", "1.4", 12.0));
        let steps =
            |of: Interval| [0.0, 0.3, 0.7, 1.0].map(|share| of.low + share * (of.high - of.low));
        for m1 in steps(a.mean) {
            for s1 in steps(a.sd) {
                for m2 in steps(b.mean) {
                    for s2 in steps(b.sd) {
                        let (x, y) = (exact(m1, s1, a.n), exact(m2, s2, b.n));
                        for (boxed, point) in [
                            (independent(a, b), independent(x, y)),
                            (welch(a, b), welch(x, y)),
                        ] {
                            let slack = 1e-12;
                            assert!(boxed.statistic.low <= point.statistic.low + slack);
                            assert!(boxed.statistic.high >= point.statistic.high - slack);
                            assert!(
                                boxed.p.low <= point.p.low + slack
                                    && boxed.p.high >= point.p.high - slack
                            );
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn the_implied_correlation_gives_the_t_back() {
        let (before, after) = (exact(0.62, 0.70, 15.0), exact(1.59, 1.39, 15.0));
        let t = Interval::point(3.4);
        let r = implied_correlation(before, after, t).unwrap();
        assert!((r.high - r.low).abs() < 1e-12);
        let sd = (0.7f64.powi(2) + 1.39f64.powi(2) - 2.0 * r.low * 0.7 * 1.39).sqrt();
        assert!(((1.59 - 0.62) * 15f64.sqrt() / sd - 3.4).abs() < 1e-9);
        // A t far too large needs a correlation beyond 1.
        let r = implied_correlation(before, after, Interval::point(40.0)).unwrap();
        assert!(r.low > 1.0);
    }

    #[test]
    fn a_paired_test_reaches_from_one_end_of_the_correlations_to_the_other() {
        let found = paired(exact(1.0, 2.0, 16.0), exact(2.0, 3.0, 16.0));
        assert!((found.statistic.low - 4.0 / 5.0).abs() < 1e-12);
        assert!((found.statistic.high - 4.0).abs() < 1e-12);
    }

    #[test]
    fn t_and_p_are_inverse() {
        let t = t_of_p(
            Interval {
                low: 0.0,
                high: 0.05,
            },
            10.0,
        );
        assert!(t.high.is_infinite() && (t.low - 2.228_138_85).abs() < 1e-8);
    }
}
