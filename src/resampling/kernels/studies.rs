//! The studies in the kernels' unit, with what all samples share.

use crate::pooling::Scaled;

/// The studies as the kernels read them, centred on their common effect.
#[derive(Clone, Debug)]
pub(super) struct Studies {
    pub scaled: Scaled,
    /// The effects and their squares.
    pub powers: Vec<[f64; 2]>,
    /// The effects in single precision.
    pub single_effects: Vec<f32>,
    /// The variances in single precision.
    pub single_variances: Vec<f32>,
    /// Weight w = 1/v, wy, wy^2 and w^2 of each study.
    pub columns: Vec<[f64; 4]>,
    /// Sum of the weights.
    pub sum_w: f64,
    /// sum w - sum w^2 / sum w.
    pub left: f64,
    /// How much larger than what is left of them for tau2 the weights of a sample can be.
    pub uneven: f64,
    /// Whether a product of sixteen vi + tau2 stays in range, with room for effects that are drawn.
    pub close: bool,
}

/// Variances and squares of effects further than this from 1 are not close.
const CLOSE: f64 = 1e12;

impl Studies {
    pub fn new(yi: &[f64], vi: &[f64]) -> Studies {
        let weights = || vi.iter().map(|v| 1.0 / v);
        let anchor = yi[0];
        let weighted: f64 = weights().zip(yi).map(|(w, y)| w * (y - anchor)).sum();
        let scaled = Scaled::around(anchor + weighted / weights().sum::<f64>(), yi, vi);
        let column = |(y, v): (&f64, &f64)| {
            let w = 1.0 / v;
            [w, w * y, w * y * y, w * w]
        };
        let columns: Vec<[f64; 4]> = scaled.yi.iter().zip(&scaled.vi).map(column).collect();
        let (sum_w, pairs) = columns.iter().fold((0.0, 0.0), |(sum, pairs), [w, ..]| {
            (sum + w, pairs + 2.0 * w * sum)
        });
        let near_one = |v: &f64| (1.0 / CLOSE..CLOSE).contains(v);
        let small = |y: &f64| y * y < CLOSE;
        Studies {
            close: scaled.vi.iter().all(near_one) && scaled.yi.iter().all(small),
            sum_w,
            left: pairs / sum_w,
            uneven: uneven(&columns, sum_w),
            powers: scaled.yi.iter().map(|y| [*y, y * y]).collect(),
            single_effects: scaled.yi.iter().map(|y| *y as f32).collect(),
            single_variances: scaled.vi.iter().map(|v| *v as f32).collect(),
            columns,
            scaled,
        }
    }

    /// How much larger than what is left of them for tau2 the weights of the studies are.
    pub fn uneven_effects(&self) -> f64 {
        self.sum_w / self.left
    }

    pub fn len(&self) -> usize {
        self.scaled.yi.len()
    }

    /// The typical sampling variance, as [`super::moments::Start::typical`].
    pub fn typical(&self) -> f64 {
        (self.len() as f64 - 1.0) / self.left
    }
}

/// Samples of this many studies may hold all but one copy of one study; larger ones do not.
const FEW: usize = 20;

/// A bound of sum w / (sum w - sum w^2 / sum w) over the samples that occur: of few studies, one copy of the heaviest beside
/// copies of the lightest; of many, a dozen copies of the heaviest and a quarter of the others.
fn uneven(columns: &[[f64; 4]], sum_w: f64) -> f64 {
    let weights = || columns.iter().map(|[w, ..]| *w);
    let heaviest = weights().fold(0.0, f64::max);
    if columns.len() <= FEW {
        columns.len() as f64 * heaviest / weights().fold(f64::INFINITY, f64::min)
    } else {
        1.0 + 12.0 * heaviest / (0.25 * (sum_w - heaviest))
    }
}
