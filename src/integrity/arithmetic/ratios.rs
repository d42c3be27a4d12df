//! Odds ratios, risk ratios and differences of a table of counts, in every variant that programs print.

/// An estimate with its standard error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// For readers.
    pub name: &'static str,
    /// The estimate; ratios as ratios.
    pub value: f64,
    /// Standard error, on the log scale for ratios; absent where the variant has none of its own.
    pub se: Option<f64>,
}

const RAW: &str = "from the counts";
const HALVES: &str = "with 0.5 added to each cell";

/// Odds ratios of a table: ad/bc, with 0.5 added to each cell, the conditional estimate of Fisher's test, and Peto's.
///
/// se = √(1/a + 1/b + 1/c + 1/d) (Woolf). Peto: exp((a − E)/V), se 1/√V. Cochrane Handbook 6.4.1, 10.4.2.
pub fn odds_ratios(table: [u64; 4]) -> Vec<Estimate> {
    let mut found = Vec::new();
    for (name, add) in [(RAW, 0.0), (HALVES, 0.5)] {
        let [a, b, c, d] = table.map(|count| count as f64 + add);
        let value = a * d / (b * c);
        let se = (1.0 / a + 1.0 / b + 1.0 / c + 1.0 / d).sqrt();
        found.push(Estimate {
            name,
            value,
            se: Some(se),
        });
    }
    let [a, b, c, d] = table.map(|count| count as f64);
    let n = a + b + c + d;
    let variance = (a + b) * (c + d) * (a + c) * (b + d) / (n * n * (n - 1.0));
    found.push(Estimate {
        name: "by Peto's method",
        value: ((a - (a + b) * (a + c) / n) / variance).exp(),
        se: Some(1.0 / variance.sqrt()),
    });
    if let Some(value) = conditional(table) {
        let name = "of Fisher's exact test";
        found.push(Estimate {
            name,
            value,
            se: None,
        });
    }
    found.retain(defined);
    found
}

/// The odds ratio under which the first count is expected, given the margins; `None` at the edge.
fn conditional([a, b, c, d]: [u64; 4]) -> Option<f64> {
    let (row, column, n) = (a + b, a + c, a + b + c + d);
    let (least, most) = ((row + column).saturating_sub(n), row.min(column));
    if a == least || a == most || n > 5000 {
        return None;
    }
    let ln = |k: u64| libm::lgamma(k as f64 + 1.0);
    let weight = |x: u64| -ln(x) - ln(row - x) - ln(column - x) - ln(n + x - row - column);
    let weights: Vec<f64> = (least..=most).map(weight).collect();
    let expected = |psi: f64| {
        let ln = |at: usize| weights[at] + at as f64 * psi;
        let top = (0..weights.len()).map(ln).fold(f64::MIN, f64::max);
        let (sum, mass) = (0..weights.len()).fold((0.0, 0.0), |(sum, mass), at| {
            let p = (ln(at) - top).exp();
            (sum + p * at as f64, mass + p)
        });
        least as f64 + sum / mass
    };
    // The unconditional odds ratio lies close by.
    let near = ((a as f64 + 0.5) * (d as f64 + 0.5) / ((b as f64 + 0.5) * (c as f64 + 0.5))).ln();
    let (mut low, mut high) = (near - 1.0, near + 1.0);
    while expected(low) > a as f64 && low > -60.0 {
        low -= 2.0;
    }
    while expected(high) < a as f64 && high < 60.0 {
        high += 2.0;
    }
    for _ in 0..52 {
        let middle = 0.5 * (low + high);
        if expected(middle) < a as f64 {
            low = middle;
        } else {
            high = middle;
        }
    }
    Some((0.5 * (low + high)).exp())
}

/// Risk ratios of a table: of the counts, with 0.5 added to each cell, and with the standard error of rates.
///
/// se = √(1/a − 1/n1 + 1/c − 1/n2); of rates √(1/a + 1/c).
pub fn risk_ratios(table: [u64; 4]) -> Vec<Estimate> {
    let mut found = Vec::new();
    for (name, add) in [(RAW, 0.0), (HALVES, 0.5)] {
        let [a, b, c, d] = table.map(|count| count as f64 + add);
        let value = a / (a + b) / (c / (c + d));
        let se = (1.0 / a - 1.0 / (a + b) + 1.0 / c - 1.0 / (c + d)).max(0.0);
        found.push(Estimate {
            name,
            value,
            se: Some(se.sqrt()),
        });
        let se = Some((1.0 / a + 1.0 / c).sqrt());
        found.push(Estimate { name, value, se });
    }
    found.retain(defined);
    found
}

/// Risk differences of a table, with the variance of each group and of both together.
pub fn risk_differences(table: [u64; 4]) -> Vec<Estimate> {
    let [a, b, c, d] = table.map(|count| count as f64);
    let (n1, n2) = (a + b, c + d);
    let share = (a + c) / (n1 + n2);
    let value = a / n1 - c / n2;
    let own = a * b / n1.powi(3) + c * d / n2.powi(3);
    let pooled = share * (1.0 - share) * (1.0 / n1 + 1.0 / n2);
    [own, pooled]
        .map(|variance| Estimate {
            name: RAW,
            value,
            se: Some(variance.sqrt()),
        })
        .into_iter()
        .filter(|estimate| estimate.value.is_finite())
        .collect()
}

/// The ratio of two rates, events over time: se = √(1/a + 1/c).
pub fn rate_ratio((a, time1): (u64, f64), (c, time2): (u64, f64)) -> Option<Estimate> {
    let (a, c) = (a as f64, c as f64);
    let estimate = Estimate {
        name: RAW,
        value: a / time1 / (c / time2),
        se: Some((1.0 / a + 1.0 / c).sqrt()),
    };
    defined(&estimate).then_some(estimate)
}

fn defined(estimate: &Estimate) -> bool {
    let finite = estimate.se.is_none_or(f64::is_finite);
    finite && estimate.value.is_finite() && estimate.value > 0.0
}

#[cfg(test)]
mod tests {
    use super::*;

    /// R: fisher.test(matrix(c(8, 7, 2, 13), 2, byrow = TRUE))$estimate; metafor escalc("OR"), ("RR"), ("PETO").
    #[test]
    fn ratios_are_those_of_r() {
        let found = odds_ratios([8, 7, 2, 13]);
        assert!((found[0].value - 104.0 / 14.0).abs() < 1e-12);
        assert!(
            (found[0].se.unwrap() - 0.919_119_26).abs() < 1e-5,
            "{found:?}"
        );
        assert!((found[3].value - CMLE).abs() < 1e-4, "{found:?}");
        assert!((found[2].value.ln() - PETO).abs() < 1e-5, "{found:?}");
        let found = risk_ratios([8, 7, 2, 13]);
        assert!((found[0].value - 4.0).abs() < 1e-12);
        assert!((found[0].se.unwrap() - (0.625f64 - 2.0 / 15.0).sqrt()).abs() < 1e-12);
    }

    const CMLE: f64 = 6.907_956_917_79;
    const PETO: f64 = 1.74;

    #[test]
    fn a_zero_leaves_what_adds_to_it() {
        let found = odds_ratios([0, 5, 3, 2]);
        assert!(
            found.iter().all(|e| e.value > 0.0) && found.len() == 2,
            "{found:?}"
        );
        assert_eq!(rate_ratio((0, 1.0), (3, 2.0)), None);
        let ratio = rate_ratio((6, 10.0), (3, 20.0)).unwrap();
        assert!(
            (ratio.value - 4.0).abs() < 1e-12 && (ratio.se.unwrap() - 0.5f64.sqrt()).abs() < 1e-12
        );
    }
}
