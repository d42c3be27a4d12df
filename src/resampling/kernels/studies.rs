use crate::numerics::lanes::RECIPROCAL_RANGE;

/// The studies as the kernels read them: effects less their mean, in units that keep every product in range.
///
/// v' = v / 4^e and y' = (y - centre) / 2^e, 4^e the power of four next to the geometric mean of the variances: exact but for
/// the rounding of y - centre.
#[derive(Clone, Debug)]
pub(super) struct Studies {
    pub effects: Vec<f64>,
    pub variances: Vec<f64>,
    /// The effects and their squares.
    pub powers: Vec<[f64; 2]>,
    /// The effects in single precision.
    pub single_effects: Vec<f32>,
    /// Weight w = 1/v, wy, wyy and ww of each study.
    pub columns: Vec<[f64; 4]>,
    /// Sum of the weights.
    pub sum_w: f64,
    /// sum w - sum w^2 / sum w.
    pub left: f64,
    /// How much larger than what is left of them for tau2 the weights of a sample can be.
    pub uneven: f64,
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
        let (sum_w, pairs) = columns.iter().fold((0.0, 0.0), |(sum, pairs), [w, ..]| {
            (sum + w, pairs + 2.0 * w * sum)
        });
        Studies {
            sum_w,
            left: pairs / sum_w,
            uneven: uneven(&columns, sum_w),
            shares: reach < RECIPROCAL_RANGE && smallest > 1.0 / RECIPROCAL_RANGE,
            single_effects: effects.iter().map(|y| *y as f32).collect(),
            powers: effects.iter().map(|y| [*y, y * y]).collect(),
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

    /// The typical sampling variance, as [`super::moments::Start::typical`].
    pub fn typical(&self) -> f64 {
        (self.len() as f64 - 1.0) / self.left
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

/// Samples of this many studies may hold all but one copy of one study; larger ones do not.
const FEW: usize = 20;

/// A bound of sum w / (sum w - sum w^2 / sum w) over the samples that occur: all but one copy of the heaviest study and the
/// lightest of few studies; of many, a dozen copies of the heaviest and a quarter of the others.
fn uneven(columns: &[[f64; 4]], sum_w: f64) -> f64 {
    let weights = || columns.iter().map(|[w, ..]| *w);
    let heaviest = weights().fold(0.0, f64::max);
    if columns.len() <= FEW {
        columns.len() as f64 * heaviest / weights().fold(f64::INFINITY, f64::min)
    } else {
        1.0 + 12.0 * heaviest / (0.25 * (sum_w - heaviest))
    }
}
