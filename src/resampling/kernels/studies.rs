use crate::numerics::lanes::RECIPROCAL_RANGE;

/// The studies as the kernels read them: effects less their mean, in units that keep every product in range.
///
/// v' = v / 4^e and y' = (y - centre) / 2^e, 4^e the power of four next to the geometric mean of the variances: exact but for
/// the rounding of y - centre.
#[derive(Clone, Debug)]
pub(super) struct Studies {
    pub effects: Vec<f64>,
    pub variances: Vec<f64>,
    /// The effects in single precision.
    pub single_effects: Vec<f32>,
    /// Weight w = 1/v, wy, wyy and ww of each study.
    pub columns: Vec<[f64; 4]>,
    /// Sums of `w` and `ww`.
    pub sum_w: f64,
    pub sum_ww: f64,
    /// Whether four denominators v + tau2 can share a division.
    pub shares: bool,
    centre: f64,
    unit: f64,
}

impl Studies {
    pub fn new(yi: &[f64], vi: &[f64]) -> Studies {
        let k = vi.len() as f64;
        let log2: f64 = vi.iter().map(|v| v.log2()).sum::<f64>() / k;
        let unit = (0.5 * log2).round().exp2();
        let weights = || vi.iter().map(|v| 1.0 / v);
        let anchor = yi[0];
        let weighted: f64 = weights().zip(yi).map(|(w, y)| w * (y - anchor)).sum();
        let centre = anchor + weighted / weights().sum::<f64>();
        let effects: Vec<f64> = yi.iter().map(|y| (y - centre) / unit).collect();
        let variances: Vec<f64> = vi.iter().map(|v| v / (unit * unit)).collect();
        let column = |(y, v): (&f64, &f64)| {
            let w = 1.0 / v;
            [w, w * y, w * y * y, w * w]
        };
        let columns: Vec<[f64; 4]> = effects.iter().zip(&variances).map(column).collect();
        let largest = |values: &[f64]| values.iter().fold(0.0f64, |m, v| m.max(v.abs()));
        // tau2 of any sample is far below its sum of squares times the ratio of the variances.
        let spread = largest(&effects);
        let smallest = variances.iter().fold(f64::INFINITY, |m, v| m.min(*v));
        let reach = largest(&variances) * (1.0 + spread * spread / smallest * k);
        Studies {
            sum_w: columns.iter().map(|c| c[0]).sum(),
            sum_ww: columns.iter().map(|c| c[3]).sum(),
            shares: reach < RECIPROCAL_RANGE && smallest > 1.0 / RECIPROCAL_RANGE,
            single_effects: effects.iter().map(|y| *y as f32).collect(),
            effects,
            variances,
            columns,
            centre,
            unit,
        }
    }

    pub fn len(&self) -> usize {
        self.effects.len()
    }

    /// An effect in the unit of the data.
    pub fn effect(&self, scaled: f64) -> f64 {
        self.centre + self.unit * scaled
    }

    /// A variance in the unit of the data.
    pub fn variance(&self, scaled: f64) -> f64 {
        self.unit * self.unit * scaled
    }

    /// An effect of the data in the kernels' unit.
    pub fn scaled_effect(&self, effect: f64) -> f64 {
        (effect - self.centre) / self.unit
    }

    /// A variance of the data in the kernels' unit.
    pub fn scaled_variance(&self, variance: f64) -> f64 {
        variance / (self.unit * self.unit)
    }
}
