/// One study's effect and its sampling variance, on the analysis scale of a measure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EffectEstimate {
    /// The effect.
    pub yi: f64,
    /// Its sampling variance, in the square of the scale of `yi`.
    pub vi: f64,
}

impl EffectEstimate {
    /// The pair, when both are finite and the variance is positive.
    pub fn new(yi: f64, vi: f64) -> Option<Self> {
        (yi.is_finite() && vi.is_finite() && vi > 0.0).then_some(Self { yi, vi })
    }

    /// Standard error of `yi`.
    pub fn sei(self) -> f64 {
        self.vi.sqrt()
    }
}
