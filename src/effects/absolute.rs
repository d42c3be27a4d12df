//! What a relative effect comes to for people of a known risk.

use super::Measure;

/// A risk above 0 and below 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BaselineRisk(f64);

impl BaselineRisk {
    /// `None` unless the risk lies above 0 and below 1.
    pub fn new(risk: f64) -> Option<Self> {
        (risk > 0.0 && risk < 1.0).then_some(Self(risk))
    }

    /// The risk.
    pub fn risk(self) -> f64 {
        self.0
    }

    /// The corresponding risk with the intervention: what people have who would have the baseline risk without it.
    ///
    /// p = r OR/(1 − r + r OR), p = r RR, p = r + RD or p = 1 − (1 − r)^HR.
    ///
    /// * r: baseline risk, the assumed risk in the comparator group, 0 to 1
    /// * yi: ln OR (PETO too), ln RR, RD or ln HR
    /// * p: corresponding risk, 0 to 1
    ///
    /// `None` where p would leave 0 to 1, as a risk ratio above 1/r makes it, and for every other measure.
    ///
    /// Source: Cochrane Handbook version 6, sections 14.1.5.2 and 15.4.4 (15.4.4.1 RD, 15.4.4.2 RR, 15.4.4.3 OR);
    /// hazard ratios: GRADE guidelines 27, Skoetz et al 2020, J Clin Epidemiol 118:124-131.
    /// metafor: `predict(res, transf = function(x) plogis(qlogis(r) + x))` for OR, `function(x) r*exp(x)` for RR.
    pub fn corresponding(self, measure: Measure, yi: f64) -> Option<f64> {
        let r = self.0;
        let p = match measure {
            Measure::Or | Measure::Peto => {
                // With the odds written by the logistic function nothing overflows.
                let logit = (r / (1.0 - r)).ln() + yi;
                1.0 / (1.0 + (-logit).exp())
            }
            Measure::Rr => r * yi.exp(),
            Measure::Rd => r + yi,
            Measure::Hr => -f64::exp_m1(yi.exp() * f64::ln_1p(-r)),
            _ => return None,
        };
        (0.0..=1.0).contains(&p).then_some(p)
    }

    /// The effect that makes a risk the corresponding one: the inverse of [`Self::corresponding`].
    ///
    /// `None` for a risk that no finite effect makes, and for measures that know none.
    pub fn effect_of(self, measure: Measure, p: f64) -> Option<f64> {
        let r = self.0;
        let yi = match measure {
            Measure::Or | Measure::Peto => (p / (1.0 - p)).ln() - (r / (1.0 - r)).ln(),
            Measure::Rr => (p / r).ln(),
            Measure::Rd => p - r,
            Measure::Hr => (f64::ln_1p(-p) / f64::ln_1p(-r)).ln(),
            _ => return None,
        };
        let is_risk = (0.0..=1.0).contains(&p);
        Some(yi).filter(|yi| is_risk && yi.is_finite())
    }
}

impl Measure {
    /// Whether an effect of this measure has an absolute risk for each baseline risk.
    pub fn has_absolute_risk(self) -> bool {
        matches!(self, Self::Or | Self::Peto | Self::Rr | Self::Rd | Self::Hr)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MEASURES: [Measure; 5] = [
        Measure::Or,
        Measure::Peto,
        Measure::Rr,
        Measure::Rd,
        Measure::Hr,
    ];

    fn corresponding(risk: f64, measure: Measure, yi: f64) -> Option<f64> {
        BaselineRisk::new(risk)?.corresponding(measure, yi)
    }

    /// Handbook 15.4.4.2 and 15.4.4.3: a risk ratio of 0.92 at 0.3 is a reduction of 24 per 1000, an odds ratio of 0.73 at
    /// 0.3 one of 62 per 1000.
    #[test]
    fn the_examples_of_the_handbook_come_out() {
        let reduced = |measure, effect: f64| {
            let p = corresponding(0.3, measure, effect.ln()).unwrap();
            (1000.0 * (0.3 - p)).round()
        };
        assert_eq!(reduced(Measure::Rr, 0.92), 24.0);
        assert_eq!(reduced(Measure::Or, 0.73), 62.0);
    }

    #[test]
    fn no_effect_leaves_the_risk_and_the_way_back_is_the_inverse() {
        for measure in MEASURES {
            assert!(measure.has_absolute_risk());
            for risk in [0.001, 0.12, 0.5, 0.97] {
                let baseline = BaselineRisk::new(risk).unwrap();
                // A few units in the last place of sums, logarithms and exponentials.
                let close = |a: f64, b: f64| (a - b).abs() < 1e-12 * a.abs().max(1.0);
                assert!(close(baseline.corresponding(measure, 0.0).unwrap(), risk));
                for p in [0.0005, 0.2, 0.9] {
                    let yi = baseline.effect_of(measure, p).unwrap();
                    let back = baseline.corresponding(measure, yi).unwrap();
                    assert!(close(back, p), "{measure} {risk} {p} {back}");
                }
            }
        }
    }

    #[test]
    fn what_is_no_risk_is_none() {
        for risk in [0.0, 1.0, -0.1, 1.2, f64::NAN, f64::INFINITY] {
            assert!(BaselineRisk::new(risk).is_none(), "{risk}");
        }
        assert_eq!(corresponding(0.5, Measure::Rr, 3f64.ln()), None);
        assert_eq!(corresponding(0.1, Measure::Rd, -0.2), None);
        assert_eq!(corresponding(0.1, Measure::Smd, 0.2), None);
        let baseline = BaselineRisk::new(0.1).unwrap();
        assert_eq!(baseline.effect_of(Measure::Or, 1.0), None);
        assert_eq!(baseline.effect_of(Measure::Rr, 0.0), None);
        assert_eq!(baseline.effect_of(Measure::Rd, -0.01), None);
        assert_eq!(baseline.effect_of(Measure::Smd, 0.2), None);
    }

    #[test]
    fn extreme_effects_come_to_the_ends_and_not_beyond() {
        for (yi, end) in [(800.0, 1.0), (-800.0, 0.0)] {
            assert_eq!(corresponding(0.3, Measure::Or, yi), Some(end));
            assert_eq!(corresponding(0.3, Measure::Hr, yi), Some(end));
        }
    }
}
