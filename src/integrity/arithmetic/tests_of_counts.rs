//! Tests of two-by-two tables and of pairs, in every variant that programs print.

use crate::numerics::distributions::{chi_squared, normal};

/// A variant of a test: its name, its statistic where it has one, and its two-sided p value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Variant {
    /// For readers.
    pub name: &'static str,
    /// Chi-squared, where the variant has a statistic.
    pub chi2: Option<f64>,
    /// Two-sided p value.
    pub p: f64,
}

fn of_chi2(name: &'static str, chi2: f64) -> Variant {
    Variant {
        name,
        chi2: Some(chi2),
        p: chi_squared::sf(chi2, 1.0),
    }
}

/// The tests of a table of events and no events in two groups: Pearson's chi-squared with and without Yates' correction,
/// the likelihood ratio, Fisher's exact test two-sided and the smaller tail. Empty where a margin is 0.
///
/// Pearson: χ² = N(ad − bc)²/(r1 r2 c1 c2); Yates: |ad − bc| less N/2, not below 0.
pub fn of_table([a, b, c, d]: [u64; 4]) -> Vec<Variant> {
    let [fa, fb, fc, fd] = [a, b, c, d].map(|count| count as f64);
    let n = fa + fb + fc + fd;
    let margins = (fa + fb) * (fc + fd) * (fa + fc) * (fb + fd);
    if margins == 0.0 {
        return Vec::new();
    }
    let product = (fa * fd - fb * fc).abs();
    let pearson = n * product * product / margins;
    let corrected = (product - n / 2.0).max(0.0);
    let yates = n * corrected * corrected / margins;
    let g: f64 = [
        (fa, fa + fb, fa + fc),
        (fb, fa + fb, fb + fd),
        (fc, fc + fd, fa + fc),
        (fd, fc + fd, fb + fd),
    ]
    .iter()
    .filter(|(count, _, _)| *count > 0.0)
    .map(|(count, row, column)| 2.0 * count * (count * n / (row * column)).ln())
    .sum();
    let (two_sided, one_sided) = fisher([a, b, c, d]);
    let exact = |name, p| Variant {
        name,
        chi2: None,
        p,
    };
    vec![
        of_chi2("chi-squared without continuity correction", pearson),
        of_chi2("chi-squared with Yates' correction", yates),
        of_chi2("likelihood-ratio chi-squared", g.max(0.0)),
        exact("Fisher's exact test", two_sided),
        exact("Fisher's exact test, one-sided", one_sided),
    ]
}

/// Fisher's exact test: two-sided, all tables as likely as this or less, and the smaller tail.
fn fisher([a, b, c, d]: [u64; 4]) -> (f64, f64) {
    let (row, column, n) = (a + b, a + c, a + b + c + d);
    let least = (row + column).saturating_sub(n);
    let most = row.min(column);
    // Counts forty standard deviations from the expected one have probabilities of 0.
    let expected = row as f64 * column as f64 / n as f64;
    let far = (40.0 * (0.25 * n as f64).sqrt()).ceil() + 50.0;
    let from = least.max((expected - far).max(0.0) as u64);
    let to = most.min((expected + far) as u64);
    let ln = |k: u64| libm::lgamma(k as f64 + 1.0);
    let choose = |n: u64, k: u64| ln(n) - ln(k) - ln(n - k);
    let total = choose(n, row);
    let probability = |x: u64| (choose(column, x) + choose(n - column, row - x) - total).exp();
    let own = probability(a);
    // Tables as likely as this one differ by rounding in the last digits.
    let as_likely = own * (1.0 + 1e-7);
    let (mut two_sided, mut lower, mut upper) = (0.0, 0.0, 0.0);
    for x in from..=to {
        let p = probability(x);
        if p <= as_likely {
            two_sided += p;
        }
        if x <= a {
            lower += p;
        }
        if x >= a {
            upper += p;
        }
    }
    (f64::min(two_sided, 1.0), f64::min(lower, upper).min(1.0))
}

/// McNemar's test of pairs that changed: with and without Edwards' correction, and exact.
///
/// (b − c)²/(b + c), (|b − c| − 1)²/(b + c), and twice the binomial tail. Empty where no pair changed.
pub fn of_pairs(gained: u64, lost: u64) -> Vec<Variant> {
    let changed = gained + lost;
    if changed == 0 {
        return Vec::new();
    }
    let (n, apart) = (changed as f64, gained.abs_diff(lost) as f64);
    let corrected = (apart - 1.0).max(0.0);
    vec![
        of_chi2(
            "McNemar's test without continuity correction",
            apart * apart / n,
        ),
        of_chi2(
            "McNemar's test with continuity correction",
            corrected * corrected / n,
        ),
        Variant {
            name: "McNemar's exact test",
            chi2: None,
            p: sign_test(changed, gained.min(lost)),
        },
    ]
}

/// Two-sided sign test: twice the probability of at most `fewer` of `n`, not above 1.
fn sign_test(n: u64, fewer: u64) -> f64 {
    let ln = |k: u64| libm::lgamma(k as f64 + 1.0);
    let half = n as f64 * std::f64::consts::LN_2;
    let tail: f64 = (0..=fewer)
        .map(|k| (ln(n) - ln(k) - ln(n - k) - half).exp())
        .sum();
    (2.0 * tail).min(1.0)
}

/// The smallest two-sided p value that the signed-rank (Wilcoxon) test of n pairs can print, exact or by the normal
/// approximation in any treatment of ties: the smaller of 2^(1 − n) and the tail beyond z = √n, which all ties give.
pub fn least_p_of_signed_ranks(n: u64) -> f64 {
    let exact = 2f64.powf(1.0 - n as f64);
    exact.min(2.0 * normal::sf((n as f64).sqrt())).min(1.0)
}

/// The smallest two-sided p value that the rank-sum (Mann-Whitney) test of two groups can print, exact or by the normal
/// approximation with any ties: the smaller of 2/C(n1 + n2, n1) and the tail beyond z² = n1 + n2 − 1.
pub fn least_p_of_rank_sums(n1: u64, n2: u64) -> f64 {
    let ln = |k: u64| libm::lgamma(k as f64 + 1.0);
    let exact = (std::f64::consts::LN_2 - ln(n1 + n2) + ln(n1) + ln(n2)).exp();
    let z = ((n1 + n2) as f64 - 1.0).max(0.0).sqrt();
    exact.min(2.0 * normal::sf(z)).min(1.0)
}

/// The smallest p value that the Kruskal-Wallis test of several groups can print, exact or by the chi-squared
/// approximation with any ties: the smaller of k! ∏ n! / N! and the tail of chi-squared (k − 1 df) beyond N − 1, the
/// largest H.
pub fn least_p_of_several_ranks(sizes: &[u64]) -> f64 {
    let ln = |k: u64| libm::lgamma(k as f64 + 1.0);
    let n: u64 = sizes.iter().sum();
    let k = sizes.len() as u64;
    let orders = ln(k) + sizes.iter().map(|size| ln(*size)).sum::<f64>() - ln(n);
    let most = (n as f64 - 1.0).max(0.0);
    let df = (k as f64 - 1.0).max(1.0);
    orders.exp().min(chi_squared::sf(most, df)).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn p(of: &[Variant], name: &str) -> f64 {
        of.iter().find(|variant| variant.name == name).unwrap().p
    }

    /// R: chisq.test and fisher.test of matrix(c(8, 7, 2, 13), 2), p of the second 0.0501749125437281.
    #[test]
    fn a_table_is_tested_as_in_r() {
        let found = of_table([8, 7, 2, 13]);
        assert!((found[0].chi2.unwrap() - 5.4).abs() < 1e-12, "{found:?}");
        assert!((found[0].p - 0.020_136_751_6).abs() < 1e-9);
        assert!((found[1].chi2.unwrap() - 3.75).abs() < 1e-12);
        assert!(
            (p(&found, "Fisher's exact test") - 0.050_174_912_543_728).abs() < 1e-12,
            "{found:?}"
        );
    }

    #[test]
    fn a_lopsided_table_keeps_its_probabilities() {
        let found = of_table([15, 0, 0, 15]);
        // 2 / C(30, 15).
        assert!((p(&found, "Fisher's exact test") / (2.0 / 155_117_520.0) - 1.0).abs() < 1e-9);
        assert!(of_table([3, 0, 4, 0]).is_empty());
    }

    #[test]
    fn pairs_that_changed_are_tested() {
        // binom.test(0, 9): p = 2^-8.
        let found = of_pairs(9, 0);
        assert!((found[2].p - 2f64.powi(-8)).abs() < 1e-15);
        assert_eq!(found[0].chi2, Some(9.0));
        assert!((found[1].chi2.unwrap() - 64.0 / 9.0).abs() < 1e-12);
        assert!(of_pairs(0, 0).is_empty());
    }

    #[test]
    fn rank_tests_reach_no_smaller_p() {
        assert!((least_p_of_signed_ranks(5) - 2.0 * normal::sf(5f64.sqrt())).abs() < 1e-15);
        // Exact: 2/C(6, 3) = 0.1; all ties: z = sqrt(5), p = 0.025.
        assert!((least_p_of_rank_sums(3, 3) - 2.0 * normal::sf(5f64.sqrt())).abs() < 1e-15);
        assert!(least_p_of_signed_ranks(15) < 1e-4);
        // Two groups: the rank-sum test's.
        let of_two = least_p_of_several_ranks(&[3, 3]);
        assert!(
            (of_two - least_p_of_rank_sums(3, 3)).abs() < 1e-12,
            "{of_two}"
        );
        // Three of two: 3! 2!^3 / 6! = 1/15, and chi-squared of 5 on 2 df has exp(-2.5).
        assert!((least_p_of_several_ranks(&[2, 2, 2]) - 1.0 / 15.0).abs() < 1e-12);
    }
}
