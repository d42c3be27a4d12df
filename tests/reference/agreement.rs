//! Counts comparisons, remembers the worst per quantity and reports every disagreement at once.

use std::collections::BTreeMap;

use serde_json::Value;

/// How far two numbers may differ: `relative` times the larger of the number and its `scale`, or
/// `absolute` where the number itself is no larger than that.
#[derive(Clone, Copy)]
pub struct Tolerance {
    pub relative: f64,
    pub scale: f64,
    pub absolute: f64,
}

pub const fn relative(relative: f64) -> Tolerance {
    Tolerance {
        relative,
        scale: 0.0,
        absolute: 0.0,
    }
}

#[derive(Default)]
pub struct Agreement {
    /// Sets a group of comparisons apart in the table of worst errors.
    pub group: &'static str,
    worst: BTreeMap<String, (usize, f64, String)>,
    failures: Vec<String>,
    compared: usize,
}

impl Agreement {
    /// Compares one number; `want` may be null, which requires `None`.
    pub fn check(
        &mut self,
        quantity: &str,
        place: &str,
        got: Option<f64>,
        want: &Value,
        tolerance: Tolerance,
    ) {
        self.compared += 1;
        match (got, want.as_f64()) {
            (None, None) if want.is_null() => {}
            (Some(got), Some(want)) => self.compare(quantity, place, got, want, tolerance),
            _ => self
                .failures
                .push(format!("{place} {quantity}: {got:?} is not {want}")),
        }
    }

    fn compare(&mut self, quantity: &str, place: &str, got: f64, want: f64, tolerance: Tolerance) {
        let difference = (got - want).abs();
        let error = match want.abs().max(tolerance.scale) {
            _ if want.abs().max(difference) <= tolerance.absolute => 0.0,
            size => difference / size.max(f64::MIN_POSITIVE),
        };
        if error.is_nan() || error > tolerance.relative {
            self.failures.push(format!(
                "{place} {quantity}: {got:e} is not {want:e} (relative {error:.1e})"
            ));
        }
        let entry = self
            .worst
            .entry(format!("{}{quantity}", self.group))
            .or_insert((0, -1.0, String::new()));
        entry.0 += 1;
        if error > entry.1 {
            (entry.1, entry.2) = (error, place.to_string());
        }
    }

    /// A claim that is not about one number.
    pub fn require(&mut self, claim: bool, message: impl FnOnce() -> String) {
        self.compared += 1;
        if !claim {
            self.failures.push(message());
        }
    }

    /// Fails with all disagreements, or if fewer numbers were compared than this test is known to compare.
    pub fn conclude(self, at_least: usize) {
        println!("{} comparisons", self.compared);
        for (quantity, (count, error, place)) in &self.worst {
            println!("| {quantity} | {count} | {error:.1e} | {place} |");
        }
        let shown = self
            .failures
            .iter()
            .take(40)
            .cloned()
            .collect::<Vec<_>>()
            .join("\n");
        assert!(
            self.failures.is_empty(),
            "{} of {} disagree:\n{shown}",
            self.failures.len(),
            self.compared
        );
        assert!(
            self.compared >= at_least,
            "only {} of {at_least} comparisons were made",
            self.compared
        );
    }
}
