//! Numbers as readers see them: the one place where a number is rounded.
//!
//! Every function takes the value on the scale that is printed and returns text with the true
//! minus sign (U+2212). Rounding is half to even on the *decimal* value, that is on the shortest
//! decimal text that reads back to the same `f64`: 0.285 is the decimal 0.285 and prints `0.28`,
//! although the nearest binary number lies a hair below it. Infinity prints `∞`; NaN, which the
//! engine never produces, prints the dash of a missing value.

/// The text of a missing value.
pub const MISSING: &str = "—";
/// The true minus sign, as wide as a plus sign and never broken from its number.
pub const MINUS: char = '\u{2212}';
const THIN_SPACE: char = '\u{2009}';

/// A fixed number of decimals: differences, test statistics, Q.
///
/// A value that rounds to zero has no sign: −0.004 to two decimals is `0.00`.
pub fn fixed(value: f64, decimals: usize) -> String {
    if value.is_nan() {
        return MISSING.to_owned();
    }
    let magnitude = if value.is_infinite() {
        "∞".to_owned()
    } else {
        Decimal::of(value.abs()).fixed(decimals)
    };
    let is_zero = magnitude.bytes().all(|b| matches!(b, b'0' | b'.'));
    if value < 0.0 && !is_zero {
        format!("{MINUS}{magnitude}")
    } else {
        magnitude
    }
}

/// A number of significant digits, with at most `most_decimals` decimals; digits before the
/// decimal point are never replaced by zeros (152.23 to two digits is `152`).
pub fn significant(value: f64, digits: usize, most_decimals: usize) -> String {
    if !value.is_finite() || value == 0.0 {
        return fixed(value, digits.min(most_decimals));
    }
    let decimals = |point: i32| (digits as i32 - point).clamp(0, most_decimals as i32) as usize;
    let first = decimals(Decimal::of(value.abs()).point);
    let text = fixed(value, first);
    // 0.0996 to two digits rounds up to 0.10, which needs one decimal fewer than 0.0996 did.
    match text.trim_start_matches(MINUS).parse::<f64>() {
        Ok(rounded) if rounded != 0.0 => {
            fixed(value, decimals(Decimal::of(rounded).point).min(first))
        }
        _ => text,
    }
}

/// An odds ratio, risk ratio, hazard ratio or ratio of means: two decimals.
///
/// From 100 upward three significant digits or all digits before the decimal point; a positive
/// value below 0.01 is `<0.01`; zero (an interval reaching the boundary) is `0.00`.
pub fn ratio(value: f64) -> String {
    ratio_to(value, 2)
}

/// As [`ratio`], with another number of decimals for figures in which all limits crowd about 1.
pub fn ratio_to(value: f64, decimals: usize) -> String {
    let smallest = 10f64.powi(-(decimals as i32));
    if value > 0.0 && value < smallest {
        return format!("<{}", fixed(smallest, decimals));
    }
    let text = fixed(value, decimals);
    match text.parse::<f64>() {
        Ok(rounded) if rounded >= 100.0 => significant(value, 3, decimals),
        _ => text,
    }
}

/// A difference (MD, SMD, RD in percent …) to the decimals its measure asks for.
pub fn difference(value: f64, decimals: usize) -> String {
    fixed(value, decimals)
}

/// A weight in percent, without the sign: one decimal, and `<0.1` rather than `0.0`.
pub fn weight(percent: f64) -> String {
    if percent > 0.0 && percent < 0.05 {
        "<0.1".to_owned()
    } else {
        fixed(percent, 1)
    }
}

/// A P value: two significant digits, at most three decimals, `<0.001` below and `>0.99` above.
pub fn p_value(p: f64) -> String {
    p_value_to(p, 3)
}

/// As [`p_value`], with another number of decimals at most: `<0.00001` below five.
pub fn p_value_to(p: f64, most_decimals: usize) -> String {
    let floor = 10f64.powi(-(most_decimals as i32));
    bounded_p(p, floor, most_decimals, || significant(p, 2, most_decimals))
}

/// A P value as the AMA Manual of Style has it: two decimals, and three up to 0.01 or where two would round a value
/// below 0.05 up to it; `<0.001` below and `>0.99` above.
pub fn p_value_ama(p: f64) -> String {
    bounded_p(p, 0.001, 3, || {
        let rounds_up =
            |decimals: &usize| p < 0.05 && fixed(p, *decimals).trim_end_matches('0') == "0.05";
        let least = if p <= 0.01 { 3 } else { 2 };
        let decimals = (least..6).find(|decimals| !rounds_up(decimals));
        fixed(p, decimals.unwrap_or(6))
    })
}

fn bounded_p(p: f64, floor: f64, decimals: usize, text: impl Fn() -> String) -> String {
    if p.is_nan() {
        return MISSING.to_owned();
    }
    if p < floor {
        return format!("<{}", fixed(floor, decimals));
    }
    let text = text();
    if text.starts_with('1') {
        ">0.99".to_owned()
    } else {
        text
    }
}

/// A P value with its relation, as in running text: `P = 0.002`, `P < 0.001`, `P > 0.99`.
///
/// `symbol` is the preset's letter, with or without markup (`P`, `*P*`, `p`).
pub fn p_relation(symbol: &str, p: f64) -> String {
    let text = p_value(p);
    match text.split_at_checked(1) {
        Some((sign @ ("<" | ">"), number)) => format!("{symbol} {sign} {number}"),
        _ => format!("{symbol} = {text}"),
    }
}

/// The between-study variance: two significant digits, at most four decimals; zero is `0.00`.
pub fn tau2(tau2: f64) -> String {
    if tau2 > 0.0 && tau2 < 0.000_05 {
        "<0.0001".to_owned()
    } else {
        significant(tau2, 2, 4)
    }
}

/// I² in whole percent, with the sign: `92%`.
pub fn i2(percent: f64) -> String {
    format!("{}%", fixed(percent, 0))
}

/// A count, with thin spaces between thousands from 10 000 upward.
pub fn count(n: u64) -> String {
    let digits = n.to_string();
    if n < 10_000 {
        return digits;
    }
    let mut text = String::with_capacity(digits.len() + 9);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(THIN_SPACE);
        }
        text.push(digit);
    }
    text
}

/// `1 study is`, `2 studies are`.
pub fn studies_are(k: usize) -> String {
    match k {
        1 => "1 study is".to_owned(),
        k => format!("{k} studies are"),
    }
}

/// Two limits already formatted, joined for running text: `0.33 to 0.73`.
pub fn range(lower: &str, upper: &str) -> String {
    format!("{lower} to {upper}")
}

/// Text with its first letter in upper case.
pub fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

/// The text with a small first letter, unless it starts with an abbreviation: `no massage`, `BCG vaccine`.
pub fn uncapitalised(text: &str) -> String {
    let mut letters = text.chars();
    match (letters.next(), letters.next()) {
        (Some(first), Some(second)) if second.is_lowercase() => {
            first.to_lowercase().chain(text.chars().skip(1)).collect()
        }
        _ => text.to_owned(),
    }
}

/// A value or the dash of a missing one.
pub fn or_missing(value: Option<f64>, format: impl FnOnce(f64) -> String) -> String {
    value.map_or_else(|| MISSING.to_owned(), format)
}

/// 0.d₁d₂d₃… × 10^point, the shortest decimal that reads back to the same number.
struct Decimal {
    digits: Vec<u8>,
    point: i32,
}

impl Decimal {
    fn of(value: f64) -> Self {
        let text = format!("{value:e}");
        let (mantissa, power) = text.split_once('e').unwrap_or((&text, "0"));
        let digits: Vec<u8> = mantissa
            .bytes()
            .filter(u8::is_ascii_digit)
            .map(|b| b - b'0')
            .collect();
        let point = power.parse::<i32>().unwrap_or(0) + 1;
        Self { digits, point }
    }

    fn fixed(mut self, decimals: usize) -> String {
        let keep = self.point + decimals as i32;
        if keep < 0 {
            self.digits.clear();
        } else if (keep as usize) < self.digits.len() {
            self.round(keep as usize);
        }
        let places = |from: i32, to: i32| -> String {
            (from..to)
                .map(|i| {
                    self.digits
                        .get(i as usize)
                        .copied()
                        .filter(|_| i >= 0)
                        .unwrap_or(0)
                })
                .map(|d| char::from(b'0' + d))
                .collect()
        };
        let whole = if self.point > 0 {
            places(0, self.point)
        } else {
            "0".to_owned()
        };
        if decimals == 0 {
            whole
        } else {
            format!(
                "{whole}.{}",
                places(self.point, self.point + decimals as i32)
            )
        }
    }

    /// Cuts to `keep` digits, half to even.
    fn round(&mut self, keep: usize) {
        let (head, tail) = self.digits.split_at(keep);
        let odd = head.last().is_some_and(|d| d % 2 == 1);
        let up = tail[0] > 5 || (tail[0] == 5 && (odd || tail[1..].iter().any(|&d| d > 0)));
        self.digits.truncate(keep);
        if !up {
            return;
        }
        for i in (0..keep).rev() {
            if self.digits[i] < 9 {
                self.digits[i] += 1;
                return;
            }
            self.digits[i] = 0;
        }
        self.digits.insert(0, 1);
        self.point += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_is_half_to_even_on_the_decimal_value() {
        for (value, decimals, text) in [
            (0.125, 2, "0.12"),
            (0.375, 2, "0.38"),
            (0.285, 2, "0.28"),
            (2.675, 2, "2.68"),
            (1.005, 2, "1.00"),
            (1.015, 2, "1.02"),
            (0.5, 0, "0"),
            (1.5, 0, "2"),
            (2.5, 0, "2"),
            (0.05, 0, "0"),
            (0.999, 2, "1.00"),
            (9.995, 2, "10.00"),
            (99.5, 0, "100"),
            (1e-9, 2, "0.00"),
            (0.006, 2, "0.01"),
            (1234.5, 1, "1234.5"),
            (1e22, 1, "10000000000000000000000.0"),
            (3.0, 2, "3.00"),
        ] {
            assert_eq!(fixed(value, decimals), text, "{value} to {decimals}");
        }
    }

    #[test]
    fn negative_numbers_carry_the_true_minus_and_zero_carries_none() {
        assert_eq!(fixed(-3.954, 2), "\u{2212}3.95");
        assert_eq!(fixed(-0.004, 2), "0.00");
        assert_eq!(fixed(-0.0, 1), "0.0");
        assert_eq!(fixed(f64::NEG_INFINITY, 2), "\u{2212}∞");
        assert_eq!(fixed(f64::NAN, 2), MISSING);
    }

    #[test]
    fn ratios_keep_two_decimals_below_a_hundred_and_name_the_very_small() {
        for (value, text) in [
            (0.489, "0.49"),
            (0.01, "0.01"),
            (0.0099, "<0.01"),
            (1e-12, "<0.01"),
            (0.0, "0.00"),
            (99.99, "99.99"),
            (99.996, "100"),
            (123.4, "123"),
            (45678.9, "45679"),
            (f64::INFINITY, "∞"),
        ] {
            assert_eq!(ratio(value), text, "{value}");
        }
        assert_eq!(ratio_to(1.0042, 3), "1.004");
        assert_eq!(ratio_to(0.0004, 3), "<0.001");
    }

    #[test]
    fn p_values_are_never_printed_as_zero_or_one() {
        for (p, text) in [
            (0.0, "<0.001"),
            (0.000_999, "<0.001"),
            (0.001, "0.001"),
            (0.0024, "0.002"),
            (0.0123, "0.012"),
            (0.0496, "0.050"),
            (0.051, "0.051"),
            (0.0996, "0.10"),
            (0.36, "0.36"),
            (0.994, "0.99"),
            (0.996, ">0.99"),
            (1.0, ">0.99"),
        ] {
            assert_eq!(p_value(p), text, "{p}");
        }
        assert_eq!(p_relation("P", 0.0024), "P = 0.002");
        assert_eq!(p_relation("*P*", 1e-9), "*P* < 0.001");
        assert_eq!(p_relation("p", 1.0), "p > 0.99");
    }

    #[test]
    fn p_values_with_other_floors() {
        for (p, decimals, text) in [
            (0.000_051, 4, "<0.0001"),
            (0.000_15, 4, "0.0002"),
            (0.000_051, 5, "0.00005"),
            (0.000_123, 5, "0.00012"),
            (0.000_009, 5, "<0.00001"),
            (0.0123, 5, "0.012"),
            (0.997, 5, ">0.99"),
        ] {
            assert_eq!(p_value_to(p, decimals), text, "{p}");
        }
        for (p, text) in [
            (0.0004, "<0.001"),
            (0.001_95, "0.002"),
            (0.01, "0.010"),
            (0.0123, "0.01"),
            (0.0472, "0.047"),
            (0.0496, "0.0496"),
            (0.05, "0.05"),
            (0.387, "0.39"),
            (0.999, ">0.99"),
        ] {
            assert_eq!(p_value_ama(p), text, "{p}");
        }
    }

    #[test]
    fn tau2_has_two_significant_digits_and_at_most_four_decimals() {
        for (value, text) in [
            (0.0, "0.00"),
            (0.3132, "0.31"),
            (0.0996, "0.10"),
            (0.001_24, "0.0012"),
            (0.000_09, "0.0001"),
            (0.000_01, "<0.0001"),
            (1.26, "1.3"),
            (152.23, "152"),
        ] {
            assert_eq!(tau2(value), text, "{value}");
        }
    }

    #[test]
    fn weights_and_counts() {
        assert_eq!(weight(10.24), "10.2");
        assert_eq!(weight(100.0), "100.0");
        assert_eq!(weight(0.02), "<0.1");
        assert_eq!(weight(0.0), "0.0");
        assert_eq!(i2(92.2), "92%");
        assert_eq!(count(9_999), "9999");
        assert_eq!(count(10_000), "10\u{2009}000");
        assert_eq!(count(1_234_567), "1\u{2009}234\u{2009}567");
    }

    #[test]
    fn rounding_agrees_with_exact_integer_arithmetic() {
        // Every n / 1000 to two decimals, checked against half-to-even on the integer n.
        for n in 0u32..20_000 {
            let (whole, rest) = (n / 10, n % 10);
            let rounded = whole + u32::from(rest > 5 || (rest == 5 && whole % 2 == 1));
            let expected = format!("{}.{:02}", rounded / 100, rounded % 100);
            assert_eq!(fixed(f64::from(n) / 1000.0, 2), expected, "{n}/1000");
        }
    }
}
