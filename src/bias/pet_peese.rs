//! PET-PEESE: the effect that a study without sampling error would show.

use super::BiasError;
use super::asymmetry::{Asymmetry, check, egger, funnel_regression};
use crate::numerics::distributions::student_t;
use crate::pooling::Level;

/// Both regressions and the one that the rule chooses.
#[derive(Clone, Debug, PartialEq)]
pub struct PetPeese {
    /// Line on the standard error; its intercept is the precision-effect test.
    pub pet: Asymmetry,
    /// Line on the variance.
    pub peese: Asymmetry,
    /// One-sided p value of the intercept of `pet` in the direction of its sign. Undefined when the line fits exactly.
    pub pet_effect_p: Option<f64>,
    /// Whether the intercept of `peese` is the estimate, because that of `pet` differs from 0 (one-sided p < 0.05).
    pub uses_peese: bool,
}

impl PetPeese {
    /// The line whose intercept is the estimate.
    pub fn chosen(&self) -> &Asymmetry {
        if self.uses_peese {
            &self.peese
        } else {
            &self.pet
        }
    }
}

/// PET-PEESE.
///
/// PET: yi = a + b sei; PEESE: yi = a + b vi; weights 1/vi, multiplicative dispersion, t on k-2 degrees of freedom. The estimate
/// is a of PEESE if a of PET differs from 0 at one-sided 5%, else a of PET. On the analysis scale.
/// Unreliable with few studies, much heterogeneity, or little spread of `vi`. Errors: as [`egger`].
/// Source: Stanley & Doucouliagos (2014), Res Synth Methods 5:60, doi:10.1002/jrsm.1095.
/// metafor: intercepts (`fit$est`) of `regtest(yi, vi, model="lm")` and of the same with `predictor="vi"`.
///
/// ```
/// use oxymeta::bias::pet_peese;
/// use oxymeta::pooling::Level;
///
/// let yi = [0.10, 0.30, 0.35, 0.65, 0.45, 0.15];
/// let vi = [0.03, 0.03, 0.05, 0.01, 0.05, 0.02];
/// let found = pet_peese(&yi, &vi, Level::default())?;
/// // The intercept of the line on the standard errors is above 0, so that on the variances is read.
/// assert!(found.uses_peese && (found.chosen().intercept - 0.575587).abs() < 1e-6);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn pet_peese(yi: &[f64], vi: &[f64], level: Level) -> Result<PetPeese, BiasError> {
    check(yi, vi)?;
    let pet = egger(yi, vi, level)?;
    let peese = funnel_regression(yi, vi, vi, level)?;
    let df = (pet.k - 2) as f64;
    let statistic = (pet.se_intercept > 0.0).then(|| pet.intercept / pet.se_intercept);
    let pet_effect_p = statistic.map(|t| student_t::sf(t.abs(), df));
    Ok(PetPeese {
        uses_peese: pet_effect_p.is_some_and(|p| p < 0.05),
        pet,
        peese,
        pet_effect_p,
    })
}
