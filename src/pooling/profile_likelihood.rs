//! Likelihood-ratio confidence interval of the mean effect.

use super::inference::Interval;
use super::model::{Intercept, Model, ln_sum};
use super::tau2::{highest_maximum, score_bound, smallest};
use super::{Level, PoolingError};
use crate::numerics::distributions::chi_squared;
use crate::numerics::root::root;

/// The likelihood ratio of the mean, tau2 estimated anew by maximum likelihood at each value.
///
/// LR(mu) = 2 (max l - max over tau2 of l(mu, tau2)), l the log-likelihood of yi ~ N(mu, vi + tau2); chi-squared on 1 degree of
/// freedom. With Bartlett's correction LR is divided by 1 + 2C, where with Sr = sum (vi + tau2)^-r at the constrained tau2
/// C = S3 / (S1 S2). To order 1/k the expectation of LR is 1 + 2C - S2 / (2 S1^2) by Lawley's expansion; terms of order 1/k^2
/// raise it again, and without the last term the test of few studies does not exceed its level.
/// Source: Hardy & Thompson (1996), Stat Med 15:619; Noma (2011), Stat Med 30:3304, doi:10.1002/sim.4350, C as in R
/// `pimeta::cima(yi, sei, method="BC")`; Lawley (1956), Biometrika 43:295. R `metaplus(yi, sei)` and
/// `pimeta::cima(yi, sei, method="PL")` without the correction.
pub(crate) struct LikelihoodRatio<'a> {
    model: &'a Intercept,
    highest: f64,
    bartlett: bool,
}

impl<'a> LikelihoodRatio<'a> {
    /// `tau2` is the maximum-likelihood estimate.
    pub fn new(model: &'a Intercept, tau2: f64, bartlett: bool) -> LikelihoodRatio<'a> {
        LikelihoodRatio {
            model,
            highest: model.log_likelihood(tau2),
            bartlett,
        }
    }

    /// LR of a mean, corrected if so chosen.
    pub fn at(&self, mean: f64) -> Result<f64, PoolingError> {
        let (deviations, centre) = self.model.deviations();
        let residuals: Vec<f64> = deviations.iter().map(|d| d - (mean - centre)).collect();
        let variances = self.model.variances();
        let sums = |t: f64| {
            let (mut w1, mut q, mut w2e2) = (0.0, 0.0, 0.0);
            for (e, v) in residuals.iter().zip(variances) {
                let w = 1.0 / (v + t);
                let we = w * e;
                w1 += w;
                q += we * e;
                w2e2 += we * we;
            }
            (w1, q, w2e2)
        };
        let likelihood = |t: f64| -0.5 * (ln_sum(variances, t) + sums(t).1);
        let score = |t: f64| {
            let (w1, _, w2e2) = sums(t);
            w2e2 / w1 - 1.0
        };
        let mean_square = residuals.iter().map(|e| e * e).sum::<f64>() / self.model.studies();
        let bound = score_bound(variances, mean_square);
        let (tau2, _) = highest_maximum(smallest(variances), bound, score, likelihood)?;
        let ratio = 2.0 * (self.highest - likelihood(tau2)).max(0.0);
        Ok(if self.bartlett {
            ratio / (1.0 + 2.0 * self.correction(tau2))
        } else {
            ratio
        })
    }

    fn correction(&self, tau2: f64) -> f64 {
        let (mut s1, mut s2, mut s3) = (0.0, 0.0, 0.0);
        for v in self.model.variances() {
            let w = 1.0 / (v + tau2);
            s1 += w;
            s2 += w * w;
            s3 += w * w * w;
        }
        s3 / (s1 * s2)
    }

    /// The means that the ratio does not reject.
    pub fn interval(&self, estimate: f64, se: f64, level: Level) -> Result<Interval, PoolingError> {
        let critical = chi_squared::quantile_upper(2.0 * level.tail(), 1.0);
        Ok(Interval {
            lower: estimate - self.distance(critical, |d| estimate - d, se)?,
            upper: estimate + self.distance(critical, |d| estimate + d, se)?,
        })
    }

    /// How far from the estimate the ratio reaches its critical value.
    fn distance(
        &self,
        critical: f64,
        mean: impl Fn(f64) -> f64,
        se: f64,
    ) -> Result<f64, PoolingError> {
        let gap = |d: f64| self.at(mean(d)).map_or(f64::NAN, |ratio| ratio - critical);
        let (mut inside, mut outside) = (0.0, se);
        while gap(outside) <= 0.0 {
            (inside, outside) = (outside, 2.0 * outside);
        }
        root(gap, inside, outside)
            .map_err(|source| PoolingError::search("the profile-likelihood interval", source))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numerics::distributions::student_t;
    use crate::pooling::{IntervalMethod, Options, pool};

    /// With equal variances below those of the effects LR = k ln(1 + t^2 / (k-1)), t that of one sample.
    #[test]
    fn with_equal_variances_the_interval_is_that_of_the_one_sample_t_statistic() {
        let yi = [0.1, 0.9, -0.4, 1.3, 0.6, 0.2];
        let k = 6.0;
        let mean = yi.iter().sum::<f64>() / k;
        let s2 = yi.iter().map(|y| (y - mean).powi(2)).sum::<f64>() / (k - 1.0);
        for (interval, divisor) in [
            (IntervalMethod::ProfileLikelihood, 1.0),
            // C = 1/k for equal weights.
            (IntervalMethod::ProfileLikelihoodBartlett, 1.0 + 2.0 / k),
        ] {
            let options = Options {
                interval,
                ..Options::default()
            };
            let pooled = pool(&yi, &[0.01; 6], &options).unwrap();
            let critical = divisor * chi_squared::quantile_upper(0.05, 1.0);
            let half = (s2 / k * (k - 1.0) * (critical / k).exp_m1()).sqrt();
            assert!((pooled.ci.upper - mean - half).abs() < 1e-10 * half);
            assert!((mean - half - pooled.ci.lower).abs() < 1e-10 * half);
        }
    }

    #[test]
    fn effects_a_billion_standard_errors_from_none_have_an_interval() {
        // At a mean of 0 the score at its bound is 0 but for rounding, on either side.
        for v in [1.25e-6, 1.0 / 3.0e6, 1e-12, 7e-5] {
            for y in [-131_072.0, 1e6, 3.7e3] {
                for interval in [
                    IntervalMethod::ProfileLikelihood,
                    IntervalMethod::ProfileLikelihoodBartlett,
                ] {
                    let options = Options {
                        interval,
                        ..Options::default()
                    };
                    let pooled = pool(&[y, y], &[v, 1.5 * v], &options).unwrap();
                    assert!(pooled.ci.lower < y && y < pooled.ci.upper);
                    let equal = pool(&[y, y], &[v, v], &options).unwrap();
                    assert!(equal.ci.lower < y && y < equal.ci.upper);
                }
            }
        }
    }

    /// With equal variances the size of the test is that of Student's t, which is exact.
    #[test]
    fn the_corrected_test_of_few_studies_does_not_exceed_its_level() {
        let size = |k: f64, divisor: f64| {
            let critical = divisor * chi_squared::quantile_upper(0.05, 1.0);
            let t2 = (k - 1.0) * (critical / k).exp_m1();
            2.0 * student_t::sf(t2.sqrt(), k - 1.0)
        };
        for k in [5.0, 10.0, 20.0, 40.0] {
            let (plain, corrected, lawley) =
                (size(k, 1.0), size(k, 1.0 + 2.0 / k), size(k, 1.0 + 1.5 / k));
            assert!(corrected > 0.047 && corrected < 0.05, "{k} {corrected}");
            assert!(
                (plain - 0.05).abs() > 3.0 * (corrected - 0.05).abs(),
                "{k} {plain}"
            );
            assert!(lawley > 0.05 && lawley < plain, "{k} {lawley}");
        }
    }

    /// Made by golden section and bisection in R from the formulas.
    #[test]
    fn intervals_of_unequal_variances_are_those_of_a_separate_programme() {
        let yi = [-0.89, -1.59, -1.35, -1.44, -0.22, -0.79, -1.62, 0.01];
        let vi = [0.33, 0.19, 0.42, 0.02, 0.05, 0.007, 0.22, 0.004];
        for (interval, expected) in [
            (
                IntervalMethod::ProfileLikelihood,
                [-1.430837792807, -0.415619075631],
            ),
            (
                IntervalMethod::ProfileLikelihoodBartlett,
                [-1.518813067546, -0.340112569998],
            ),
        ] {
            let options = Options {
                interval,
                ..Options::default()
            };
            let ci = pool(&yi, &vi, &options).unwrap().ci;
            let [lower, upper]: [f64; 2] = expected;
            // R's golden section finds tau2 to 1e-8 of itself; the likelihood is flat there.
            assert!(
                (ci.lower - lower).abs() < 1e-7 && (ci.upper - upper).abs() < 1e-7,
                "{ci:?}"
            );
        }
    }
}
