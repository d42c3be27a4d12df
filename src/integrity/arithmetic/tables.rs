//! Further tests of tables of counts: the rarer variants of two groups, and tables of more groups.

use crate::numerics::distributions::chi_squared;

use super::tests_of_counts::{self, Variant};

/// The share of a p value that a one-sided test prints.
const HALF: f64 = 0.5;
/// More tables of the same margins than these are not counted one by one.
const MOST_TABLES: f64 = 200_000.0;

/// Every test of events and no events in two groups: those of [`tests_of_counts::of_table`], chi-squared with N − 1 in place
/// of N (also the test for trend), the z test with the variance of each group, Fisher's test doubled and with half the
/// probability of the table itself (mid-p). Empty where a margin is 0.
///
/// Campbell 2007, Statistics in Medicine 26:3661-3675 (N − 1); z = (p1 − p2)/√(p1q1/n1 + p2q2/n2).
pub fn two_sided(table: [u64; 4]) -> Vec<Variant> {
    let [a, b, c, d] = table.map(|count| count as f64);
    let mut all = tests_of_counts::of_table(table);
    let Some(pearson) = all.first().and_then(|variant| variant.chi2) else {
        return all;
    };
    let (n1, n2) = (a + b, c + d);
    let of_chi2 = |name, chi2: f64| Variant {
        name,
        chi2: Some(chi2),
        p: chi_squared::sf(chi2, 1.0),
    };
    let n = n1 + n2;
    all.push(of_chi2("chi-squared with N - 1", pearson * (n - 1.0) / n));
    let variance = a * b / n1.powi(3) + c * d / n2.powi(3);
    if variance > 0.0 {
        let z = (a / n1 - c / n2) / variance.sqrt();
        all.push(of_chi2("z test with the variance of each group", z * z));
    }
    let exact = |name, p: f64| Variant {
        name,
        chi2: None,
        p: p.min(1.0),
    };
    let p_of = |wanted| all.iter().find(|v| v.name == wanted).map(|v| v.p);
    let tail = p_of(ONE_SIDED_FISHER).unwrap_or(1.0);
    let fisher = p_of(FISHER).unwrap_or(1.0);
    let own = probability(table);
    all.push(exact(
        "Fisher's exact test, the smaller tail doubled",
        2.0 * tail,
    ));
    all.push(exact("Fisher's exact test, mid-p", fisher - HALF * own));
    all.retain(|variant| variant.name != ONE_SIDED_FISHER);
    all
}

/// Name of Fisher's two-sided test among the variants.
pub const FISHER: &str = "Fisher's exact test";
const ONE_SIDED_FISHER: &str = "Fisher's exact test, one-sided";

/// One-sided p values of the same tests: half those of chi-squared, and Fisher's smaller tail.
pub fn one_sided(table: [u64; 4]) -> Vec<Variant> {
    let all = tests_of_counts::of_table(table);
    let half = |variant: Variant, name| Variant {
        name,
        p: HALF * variant.p,
        ..variant
    };
    let mut halves = Vec::new();
    for variant in all {
        match variant.name {
            "chi-squared without continuity correction" => {
                halves.push(half(variant, "chi-squared, one-sided"));
            }
            "chi-squared with Yates' correction" => {
                halves.push(half(
                    variant,
                    "chi-squared with Yates' correction, one-sided",
                ));
            }
            ONE_SIDED_FISHER => halves.push(variant),
            _ => {}
        }
    }
    halves
}

/// The probability of a table among all of its margins.
fn probability([a, b, c, d]: [u64; 4]) -> f64 {
    let [r1, r2, c1] = [a + b, c + d, a + c];
    (ln_choose(r1, a) + ln_choose(r2, c) - ln_choose(r1 + r2, c1)).exp()
}

fn ln_choose(n: u64, k: u64) -> f64 {
    let ln = |k: u64| libm::lgamma(k as f64 + 1.0);
    ln(n) - ln(k) - ln(n - k)
}

/// The smallest count expected in a table if the groups do not differ: row by column over all.
pub fn least_expected([a, b, c, d]: [u64; 4]) -> f64 {
    let [a, b, c, d] = [a, b, c, d].map(|count| count as f64);
    let (row, column) = ((a + b).min(c + d), (a + c).min(b + d));
    row * column / (a + b + c + d)
}

/// The tests of events in several groups, `(events, of whom)`: Pearson's chi-squared, the likelihood ratio and, where the
/// tables of these margins can be counted, the exact test of Freeman and Halton. Empty where nobody or everybody has the
/// event.
///
/// χ² = Σ (e_i − n_i E/N)² / (n_i (E/N)(1 − E/N)) on as many degrees of freedom as groups less one.
pub fn of_groups(groups: &[(u64, u64)]) -> Vec<Variant> {
    let events: u64 = groups.iter().map(|(events, _)| events).sum();
    let all: u64 = groups.iter().map(|(_, total)| total).sum();
    if groups.len() < 2 || events == 0 || events == all || groups.iter().any(|(_, n)| *n == 0) {
        return Vec::new();
    }
    let share = events as f64 / all as f64;
    let (mut pearson, mut g) = (0.0, 0.0);
    for (count, total) in groups {
        let (count, total) = (*count as f64, *total as f64);
        let apart = count - total * share;
        pearson += apart * apart / (total * share * (1.0 - share));
        for (seen, expected) in [
            (count, total * share),
            (total - count, total * (1.0 - share)),
        ] {
            if seen > 0.0 {
                g += 2.0 * seen * (seen / expected).ln();
            }
        }
    }
    let df = groups.len() as f64 - 1.0;
    let of_chi2 = |name, chi2: f64| Variant {
        name,
        chi2: Some(chi2),
        p: chi_squared::sf(chi2.max(0.0), df),
    };
    let mut found = vec![
        of_chi2("chi-squared without continuity correction", pearson),
        of_chi2("likelihood-ratio chi-squared", g),
    ];
    if let Some(p) = freeman_halton(groups, events, all) {
        let name = FISHER;
        found.push(Variant {
            name,
            chi2: None,
            p,
        });
    }
    found
}

/// Probability of all tables of these margins that are as likely as this one or less; `None` where they are too many.
fn freeman_halton(groups: &[(u64, u64)], events: u64, all: u64) -> Option<f64> {
    let free = groups.iter().skip(1).map(|(_, n)| *n as f64 + 1.0);
    if free.product::<f64>() > MOST_TABLES {
        return None;
    }
    let whole = ln_choose(all, events);
    let own: f64 = groups.iter().map(|(count, n)| ln_choose(*n, *count)).sum();
    // Tables as likely as this one differ by rounding in the last digits.
    let own = own - whole + 1e-7;
    fn walk(groups: &[(u64, u64)], left: u64, ln: f64, own: f64) -> f64 {
        match groups {
            [] => 0.0,
            [(_, n)] if left > *n => 0.0,
            [(_, n)] => {
                let ln = ln + ln_choose(*n, left);
                if ln <= own { ln.exp() } else { 0.0 }
            }
            [(_, n), rest @ ..] => (0..=left.min(*n))
                .map(|count| walk(rest, left - count, ln + ln_choose(*n, count), own))
                .sum(),
        }
    }
    Some(walk(groups, events, -whole, own).min(1.0))
}

/// One-sided p values of McNemar's test: half that of chi-squared, and the binomial tail.
pub fn one_sided_of_pairs(gained: u64, lost: u64) -> Vec<Variant> {
    let half = |variant: Variant, name| Variant {
        name,
        p: HALF * variant.p,
        ..variant
    };
    let names = [
        "McNemar's test, one-sided",
        "McNemar's test with continuity correction, one-sided",
        "McNemar's exact test, one-sided",
    ];
    tests_of_counts::of_pairs(gained, lost)
        .into_iter()
        .zip(names)
        .map(|(variant, name)| half(variant, name))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// R: m <- matrix(c(8, 7, 2, 13), 2); chisq.test(m, correct = FALSE)$statistic * 29/30; p of the unpooled z
    /// 2 * pnorm(-0.4/sqrt(8*7/15^3 + 2*13/15^3)).
    #[test]
    fn the_rarer_variants_are_those_of_r() {
        let found = two_sided([8, 7, 2, 13]);
        let of = |name: &str| found.iter().find(|v| v.name == name).unwrap();
        assert!((of("chi-squared with N - 1").chi2.unwrap() - 5.4 * 29.0 / 30.0).abs() < 1e-12);
        let z2 = of("z test with the variance of each group").chi2.unwrap();
        assert!((z2 - 0.16 / (82.0 / 3375.0)).abs() < 1e-12);
        // sum(dhyper(8:10, 10, 20, 15)) * 2.
        let doubled = of("Fisher's exact test, the smaller tail doubled").p;
        assert!((doubled - 0.050_174_912_543_728).abs() < 1e-12, "{doubled}");
        let half = one_sided([8, 7, 2, 13]);
        assert!((half[2].p - doubled / 2.0).abs() < 1e-12);
    }

    /// R: m <- matrix(c(5, 2, 9, 5, 8, 1), 3); chisq.test(m)$statistic 9.9107; fisher.test(m)$p.value.
    #[test]
    fn several_groups_are_tested_as_in_r() {
        let found = of_groups(&[(5, 10), (2, 10), (9, 10)]);
        assert!((found[0].chi2.unwrap() - R_CHI2).abs() < 1e-9, "{found:?}");
        assert!((found[2].p - R_FISHER).abs() < 1e-9, "{found:?}");
        let two = of_groups(&[(8, 15), (2, 15)]);
        let fisher = two_sided([8, 7, 2, 13]);
        let p = fisher.iter().find(|v| v.name == FISHER).unwrap().p;
        assert!((two[2].p - p).abs() < 1e-12);
        assert!(of_groups(&[(0, 3), (0, 4)]).is_empty());
    }

    const R_CHI2: f64 = 9.910_714_285_714_29;
    const R_FISHER: f64 = 0.008_664_089_008_127_5;

    #[test]
    fn the_smallest_expected_count_is_that_of_the_smaller_margins() {
        assert_eq!(least_expected([15, 0, 11, 4]), 2.0);
    }
}
