//! One study's line of an outcome -> an outcome of its record.

use crate::records::import::Remark;
use crate::records::import::draft::{ArmResult, Effect, Figure, Outcome};

use super::{DataType, Measure, Meta, Row, in_words};

/// Keys of the numbers of the two groups.
const GROUPS: [[&str; 4]; 2] = [
    ["events1", "total1", "mean1", "sd1"],
    ["events2", "total2", "mean2", "sd2"],
];

impl Row {
    fn value(&self, key: &str) -> Option<f64> {
        self.numbers.get(key).map(|number| number.value)
    }

    /// Whether nobody, or everybody, had the event.
    pub(super) fn is_one_sided(&self) -> bool {
        let events = [self.value("events1"), self.value("events2")];
        let totals = [self.value("total1"), self.value("total2")];
        events == [Some(0.0), Some(0.0)] || events == totals
    }

    pub(super) fn outcome(
        &self,
        meta: &Meta,
        measure: &Measure,
        arms: [&str; 2],
        remarks: &mut Vec<Remark>,
    ) -> Outcome {
        let mut outcome = Outcome::default();
        for (arm, keys) in arms.into_iter().zip(GROUPS) {
            let mut result = ArmResult {
                arm: arm.to_owned(),
                from: in_words(&self.place),
                ..ArmResult::default()
            };
            let [events, total, mean, sd] = keys.map(|key| self.numbers.get(key).cloned());
            let given = matches!(meta.data, DataType::Generic | DataType::ObservedExpected);
            // Beside a given effect RevMan writes 0 where no total was entered.
            let total = total.filter(|total| !given || total.value != 0.0);
            let total = self.checked(total, "a total", 1.0, true, remarks);
            match meta.data {
                DataType::Dichotomous => {
                    let events = self.checked(events, "a count of events", 0.0, true, remarks);
                    let (events, total) = self.counts(events, total, meta.swapped, remarks);
                    result
                        .numbers
                        .extend(events.map(|events| ("events", events)));
                    result.numbers.extend(total.map(|total| ("total", total)));
                }
                DataType::Continuous => {
                    let sd = self.checked(
                        sd,
                        "a standard deviation",
                        f64::MIN_POSITIVE,
                        false,
                        remarks,
                    );
                    result.numbers.extend(total.map(|n| ("n", n)));
                    let summary = [("mean", mean), ("sd", sd)];
                    let summary = summary.into_iter().filter_map(|(key, n)| Some((key, n?)));
                    result.summaries = vec![("after", summary.collect())];
                }
                DataType::Generic | DataType::ObservedExpected => {
                    result.numbers.extend(total.map(|n| ("n", n)));
                }
            }
            result.summaries.retain(|(_, numbers)| !numbers.is_empty());
            if !result.numbers.is_empty() || !result.summaries.is_empty() {
                outcome.results.push(result);
            }
        }
        outcome.effect = self.effect(meta, measure, arms, remarks);
        outcome
    }

    /// Events and total, or neither where they contradict each other.
    fn counts(
        &self,
        events: Option<Figure>,
        total: Option<Figure>,
        swapped: bool,
        remarks: &mut Vec<Remark>,
    ) -> (Option<Figure>, Option<Figure>) {
        let (Some(with), Some(all)) = (&events, &total) else {
            return (events, total);
        };
        if with.value > all.value {
            let text = format!("left out: {} events among {}", with.written, all.written);
            let place = self.place.clone();
            remarks.push(Remark { place, text });
            return (None, None);
        }
        let without = || {
            let how = format!("{} of {} had the event", with.written, all.written);
            Figure::derived(all.value - with.value, how)
        };
        (if swapped { Some(without()) } else { events }, total)
    }

    /// A number that a record may hold; what it may not is left out and said.
    fn checked(
        &self,
        number: Option<Figure>,
        what: &str,
        least: f64,
        whole: bool,
        remarks: &mut Vec<Remark>,
    ) -> Option<Figure> {
        let number = number?;
        if number.value >= least && (!whole || number.value.fract() == 0.0) {
            return Some(number);
        }
        let remark = Remark {
            place: self.place.clone(),
            text: format!("left out: {} as {what}", number.written),
        };
        if !remarks.contains(&remark) {
            remarks.push(remark);
        }
        None
    }

    /// The estimate as entered, or the displayed one on the scale that it was entered on.
    fn estimate(&self, meta: &Meta, measure: &Measure) -> Option<Figure> {
        if let Some(estimate) = self.numbers.get("estimate") {
            return Some(estimate.clone());
        }
        let shown = self.numbers.get("size")?.clone();
        if !meta.logarithms.unwrap_or(measure.ratio) {
            return Some(shown);
        }
        let how = format!("logarithm of {}", shown.written);
        (shown.value > 0.0).then(|| Figure::derived(shown.value.ln(), how))
    }

    fn effect(
        &self,
        meta: &Meta,
        measure: &Measure,
        arms: [&str; 2],
        remarks: &mut Vec<Remark>,
    ) -> Option<Effect> {
        let (estimate, se, how) = match meta.data {
            DataType::Generic => {
                let se = self.numbers.get("se").cloned();
                let se = self.checked(se, "a standard error", f64::MIN_POSITIVE, false, remarks)?;
                let estimate = self.estimate(meta, measure)?;
                let how = format!("exponential of the estimate {}", estimate.written);
                (estimate, se, how)
            }
            DataType::ObservedExpected => {
                let (oe, v) = (self.numbers.get("oe")?, self.numbers.get("v").cloned());
                let v = self.checked(v, "a variance", f64::MIN_POSITIVE, false, remarks)?;
                let how = format!("O-E = {}, V = {}", oe.written, v.written);
                let se = Figure::derived(1.0 / v.value.sqrt(), how.clone());
                (Figure::derived(oe.value / v.value, how.clone()), se, how)
            }
            _ => return None,
        };
        let value = if measure.ratio {
            Figure::derived(estimate.value.exp(), how)
        } else {
            estimate
        };
        let counts = || {
            let [e1, n1, e2, n2] = ["events1", "total1", "events2", "total2"]
                .map(|key| self.numbers.get(key).map(|number| number.written.as_str()));
            Some(format!("events {} of {} and {} of {}", e1?, n1?, e2?, n2?))
        };
        Some(Effect {
            arms: arms.map(str::to_owned),
            measure: measure.code.clone(),
            value,
            se: Some(se),
            from: in_words(&self.place),
            quote: counts(),
        })
    }
}
