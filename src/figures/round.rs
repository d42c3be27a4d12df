//! Round numbers and how an axis prints them.

/// 10ⁿ, correctly rounded for negative n as well.
pub fn power_of_ten(n: i32) -> f64 {
    format!("1e{n}").parse().unwrap_or(f64::INFINITY)
}

/// The shortest exact decimal; powers of ten beyond a million with an exponent.
pub fn log_label(value: f64) -> String {
    if (1e-5..1e7).contains(&value) {
        return shortest(value);
    }
    let text = format!("{value:e}");
    let (digits, power) = text.split_once('e').unwrap_or((&text, "0"));
    let power: String = power.chars().map(superscript).collect();
    if digits == "1" {
        format!("10{power}")
    } else {
        format!("{digits}\u{2009}×\u{2009}10{power}")
    }
}

fn superscript(letter: char) -> char {
    match letter {
        '-' => '⁻',
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        digit => letter
            .to_digit(10)
            .and_then(|d| char::from_u32(0x2070 + d))
            .unwrap_or(digit),
    }
}

fn shortest(value: f64) -> String {
    // Ten decimals are more than any tick has; what is left of a computed 0.30000000000000004 is cut.
    let text = format!("{value:.10}");
    text.trim_end_matches('0')
        .trim_end_matches('.')
        .replace('-', "\u{2212}")
}

/// A step of 1, 2, 2.5 or 5 × 10ⁿ.
#[derive(Debug, Clone, Copy)]
pub struct Step {
    pub size: f64,
    /// The step in units of 10^power, times ten: 10, 20, 25 or 50.
    tenths: i64,
    power: i32,
}

impl Step {
    /// n steps, as near as 64 bits come.
    pub fn value(self, n: i64) -> f64 {
        self.label(n)
            .replace('\u{2212}', "-")
            .parse()
            .unwrap_or(n as f64 * self.size)
    }

    /// The exact decimal of n steps.
    pub fn label(self, n: i64) -> String {
        if n == 0 {
            return "0".to_owned();
        }
        let digits = n * self.tenths;
        let places = 1 - self.power;
        if places <= 0 {
            return format!("{}{}", digits, "0".repeat(-places as usize)).replace('-', "\u{2212}");
        }
        let text = format!(
            "{:0>width$}",
            digits.unsigned_abs(),
            width = places as usize + 1
        );
        let (whole, part) = text.split_at(text.len() - places as usize);
        let text = format!("{whole}.{part}");
        let text = text.trim_end_matches('0').trim_end_matches('.');
        if n < 0 {
            format!("\u{2212}{text}")
        } else {
            text.to_owned()
        }
    }
}

/// Steps upward from the first that is not below `least`.
pub fn steps(least: f64) -> impl Iterator<Item = Step> {
    let power = if least > 0.0 && least.is_finite() {
        least.log10().floor() as i32
    } else {
        0
    };
    (power..power + 8)
        .flat_map(|power| {
            [10, 20, 25, 50].map(|tenths| Step {
                size: tenths as f64 / 10.0 * power_of_ten(power),
                tenths,
                power,
            })
        })
        .filter(move |step| step.size >= least)
}
