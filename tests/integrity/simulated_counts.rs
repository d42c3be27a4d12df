//! Honest reports of simulated trials: no rule on counts, effects or analyses finds anything in them.

use oxymeta::integrity::arithmetic::tests_of_counts::{of_pairs, of_table};
use oxymeta::integrity::arithmetic::{ratios, tables};

use crate::counts::record;
use crate::support::{findings, marked};

/// A stream of numbers that is the same on every computer.
struct Draw(u64);

impl Draw {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }

    fn share(&mut self) -> f64 {
        self.below(1_000_000) as f64 / 1e6
    }

    fn binomial(&mut self, n: u64, p: f64) -> u64 {
        (0..n).filter(|_| self.share() < p).count() as u64
    }

    fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len() as u64) as usize]
    }

    /// A number with some decimals, rounded or cut off.
    fn print(&mut self, value: f64, decimals: usize) -> String {
        let unit = 10f64.powi(decimals as i32);
        if self.below(4) == 0 {
            format!("{:.decimals$}", (value * unit).trunc() / unit)
        } else {
            format!("{value:.decimals$}")
        }
    }
}

/// p as reports print it: three decimals, two, or a bound.
fn said(draw: &mut Draw, p: f64) -> String {
    if p < 0.0005 {
        return ["p_below = 0.001", "p_below = 0.0005"][draw.below(2) as usize].to_owned();
    }
    match draw.below(6) {
        0 if p < 0.05 => "p_below = 0.05".to_owned(),
        0 if p > 0.05 => "p_above = 0.05".to_owned(),
        1 if p > 0.01 => format!("p = {}", draw.print(p, 2)),
        _ if p > 0.001 => format!("p = {}", draw.print(p, 3)),
        _ => "p_below = 0.002".to_owned(),
    }
}

#[test]
fn honest_tables_are_never_found_fault_with() {
    let mut draw = Draw(20_261_121);
    let mut tested = 0;
    for round in 0..2000 {
        let (n1, n2) = (5 + draw.below(80), 5 + draw.below(80));
        let (p1, p2) = (draw.share(), draw.share());
        let (a, c) = (draw.binomial(n1, p1), draw.binomial(n2, p2));
        let table = [a, n1 - a, c, n2 - c];
        if a + c == 0 || a + c == n1 + n2 {
            continue;
        }
        let two_sided = tables::two_sided(table);
        let (test, name) = *draw.pick(&[
            ("chi-squared", "chi-squared without continuity correction"),
            ("chi-squared", "chi-squared with Yates' correction"),
            ("chi-squared", "likelihood-ratio chi-squared"),
            ("chi-squared", "Fisher's exact test"),
            ("fisher", "Fisher's exact test"),
            ("z", "chi-squared without continuity correction"),
            ("z", "z test with the variance of each group"),
            ("not-named", "Fisher's exact test, mid-p"),
        ]);
        let Some(variant) = two_sided.iter().find(|variant| variant.name == name) else {
            continue;
        };
        let mut reported = format!("test = \"{test}\"\narms = [\"om\", \"control\"]\n");
        let decimals = 1 + draw.below(3) as usize;
        match variant.chi2 {
            Some(chi2) if test == "z" => {
                reported += &format!("z = {}\n", draw.print(chi2.sqrt(), decimals));
            }
            Some(chi2) if test == "chi-squared" && draw.below(2) == 0 => {
                reported += &format!("chi2 = {}\ndf = 1\n", draw.print(chi2, decimals));
                reported += &format!("yates = {}\n", name.contains("Yates"));
            }
            _ => {}
        }
        reported += &said(&mut draw, variant.p);
        let estimates = match draw.below(3) {
            0 => ("OR", ratios::odds_ratios(table)),
            1 => ("RR", ratios::risk_ratios(table)),
            _ => ("RD", ratios::risk_differences(table)),
        };
        let ratio = estimates.0 != "RD";
        if let Some(of) = estimates.1.first()
            && of.se.is_some_and(|se| se > 0.0)
        {
            let decimals = 2 + draw.below(2) as usize;
            let value = draw.print(of.value, decimals);
            let half = 1.959_964 * of.se.unwrap_or(0.0);
            let [low, high] = [-half, half].map(|half| {
                let limit = if ratio {
                    of.value * half.exp()
                } else {
                    of.value + half
                };
                draw.print(limit, decimals)
            });
            let ordered = low.parse::<f64>().unwrap() < value.parse::<f64>().unwrap()
                && value.parse::<f64>().unwrap() < high.parse::<f64>().unwrap();
            if ordered && (!ratio || low.parse::<f64>().unwrap() > 0.0) {
                let code = estimates.0;
                reported += &format!(
                    "\neffect = {{ measure = \"{code}\", value = {value}, ci = [{low}, {high}] }}"
                );
            }
        }
        let results = [(a, n1), (c, n2)].map(|(events, n)| {
            let percent = 100.0 * events as f64 / n as f64;
            match draw.below(3) {
                0 => format!("events = {events}"),
                1 => format!("events = {events}\npercent = {percent:.1}"),
                _ => format!("percent = {percent:.1}"),
            }
        });
        let text = record([n1, n2], [&results[0], &results[1]], &reported);
        let files = [("counts-2020.toml", text.as_str())];
        let found = findings(&files);
        // Small expected counts are a choice of test, and no fault of the numbers.
        // Some of these tables have effects that are huge indeed.
        let choice = |code: &str| code.starts_with("small-expected") || code == "huge-effect";
        let faults: Vec<_> = found.iter().filter(|f| !choice(f.rule.code)).collect();
        assert!(
            faults.is_empty(),
            "round {round}: {name}\n{text}\n{:?}\n{}",
            marked(&files, &found),
            faults[0].message
        );
        tested += 1;
    }
    assert!(tested > 1800, "{tested}");
}

#[test]
fn honest_pairs_are_never_found_fault_with() {
    let mut draw = Draw(5);
    for round in 0..1000 {
        let n = 5 + draw.below(60);
        let (p, q) = (draw.share(), draw.share());
        let before = draw.binomial(n, p);
        let lost = draw.binomial(before, 0.3 * q);
        let gained = draw.binomial(n - before, q);
        let after = before + gained - lost;
        if gained + lost == 0 {
            continue;
        }
        let variants = of_pairs(gained, lost);
        let variant = draw.pick(&variants);
        let mut reported = "test = \"mc-nemar\"\narm = \"om\"\n".to_owned();
        if let Some(chi2) = variant.chi2
            && draw.below(2) == 0
        {
            reported += &format!("chi2 = {}\n", draw.print(chi2, 2));
            reported += &format!("yates = {}\n", variant.name.contains("with continuity"));
        }
        reported += &said(&mut draw, variant.p);
        let mut own = format!("before_events = {before}\nevents = {after}\n");
        if draw.below(2) == 0 {
            own += &format!("pairs = {{ gained = {gained}, lost = {lost} }}\n");
        }
        let text = record([n, 10], [&own, ""], &reported);
        let files = [("counts-2020.toml", text.as_str())];
        let found = findings(&files);
        assert!(
            found.is_empty(),
            "round {round}: {}\n{text}\n{}",
            variant.name,
            found[0].message
        );
    }
}

#[test]
fn a_wrong_digit_of_p_is_mostly_found() {
    let mut draw = Draw(9);
    let (mut planted, mut found_at_p) = (0, 0);
    while planted < 500 {
        let (n1, n2) = (20 + draw.below(60), 20 + draw.below(60));
        let (a, c) = (draw.binomial(n1, 0.7), draw.binomial(n2, 0.4));
        let p = of_table([a, n1 - a, c, n2 - c])[0].p;
        if p < 0.01 {
            continue;
        }
        // Ten times or a tenth of the p value: a misplaced point.
        let wrong = if p < 0.09 { 10.0 * p } else { p / 10.0 };
        let reported =
            format!("test = \"chi-squared\"\narms = [\"om\", \"control\"]\np = {wrong:.3}");
        let results = [format!("events = {a}"), format!("events = {c}")];
        let text = record([n1, n2], [&results[0], &results[1]], &reported);
        let files = [("counts-2020.toml", text.as_str())];
        let found = findings(&files);
        planted += 1;
        let digits = format!("{wrong:.3}");
        let marked = marked(&files, &found);
        found_at_p += usize::from(marked.iter().any(|(_, text)| *text == digits));
    }
    assert!(found_at_p >= 495, "{found_at_p} of {planted}");
}
