//! Samples that the kernel of a block does not vouch for, gathered until a vector of them is full.

use fearless_simd::Simd;

use super::sample::Packed;
use super::{Drawing, Kernel, Plan, Replicates};
use crate::numerics::lanes::{Aligned, WIDTH};
use crate::pooling::Refit;

/// Samples still to be fitted.
pub(super) struct Open {
    studies: usize,
    /// Their places among the replicates.
    places: Vec<usize>,
    /// Empty until a sample comes.
    times: Vec<Aligned<[f64; WIDTH]>>,
    effects: Vec<Aligned<[f64; WIDTH]>>,
}

impl Open {
    pub fn new(studies: usize) -> Open {
        Open {
            studies,
            places: Vec::new(),
            times: Vec::new(),
            effects: Vec::new(),
        }
    }

    /// Lanes that stay empty hold every study once, with the same effect.
    fn make_room(&mut self) {
        self.times.resize(self.studies, Aligned([1.0; WIDTH]));
        self.effects.resize(self.studies, Aligned([0.0; WIDTH]));
    }

    fn sample(&self) -> Packed<'_> {
        Packed {
            times: &self.times,
            effects: &self.effects,
        }
    }
}

impl Plan<'_> {
    /// Takes a sample in; `study` gives how often each study is in it and with which effect, in the kernels' unit.
    pub(super) fn leave_open<S: Simd>(
        &self,
        simd: S,
        (open, out): (&mut Open, &mut Replicates),
        place: usize,
        study: impl Fn(usize) -> (f64, f64),
    ) {
        open.make_room();
        let lane = open.places.len();
        for (i, (times, effects)) in open.times.iter_mut().zip(&mut open.effects).enumerate() {
            (times[lane], effects[lane]) = study(i);
        }
        open.places.push(place);
        if open.places.len() == WIDTH {
            self.settle(simd, open, out);
        }
    }

    /// Fits what is still open: by a second look where the kernel has one, else by the plain estimator.
    pub(super) fn settle<S: Simd>(&self, simd: S, open: &mut Open, out: &mut Replicates) {
        let lanes = open.places.len();
        if lanes == 0 {
            return;
        }
        let fits = match &self.kernel {
            Kernel::Equation(grid, Some(second_look)) => {
                second_look.fits(simd, (&self.studies, grid), open.sample(), lanes)
            }
            _ => [None; WIDTH],
        };
        let scaled = &self.studies.scaled;
        for (lane, place) in open.places.drain(..).enumerate() {
            let fit = match fits[lane] {
                Some([mean, tau2, variance]) => [
                    scaled.effect(mean),
                    scaled.variance(tau2),
                    scaled.variance(variance),
                ],
                None => {
                    let pairs = open.times.iter().zip(&open.effects);
                    self.plainly(pairs.map(|(times, effects)| (times[lane], effects[lane])))
                }
            };
            [out.estimates[place], out.tau2[place], out.variances[place]] = fit;
        }
    }

    /// Mean, tau2 and variance of the mean by the plain estimator, in the unit of the data.
    fn plainly(&self, sample: impl Iterator<Item = (f64, f64)>) -> [f64; 3] {
        let (mut yi, mut vi) = (Vec::new(), Vec::new());
        for (i, (times, effect)) in sample.enumerate() {
            let effect = match self.drawing {
                Drawing::Counts(_) => self.data.0[i],
                Drawing::Effects(_) => self.studies.scaled.effect(effect),
            };
            for _ in 0..times as usize {
                yi.push(effect);
                vi.push(self.data.1[i]);
            }
        }
        let Ok(fit) = Refit::of(&yi, &vi, self.pooling) else {
            return [f64::NAN; 3];
        };
        let weights = || vi.iter().map(|v| 1.0 / (v + fit.tau2)).sum::<f64>();
        let weighted = Refit::estimator(self.pooling).is_some();
        let variance = if weighted { 1.0 / weights() } else { f64::NAN };
        [fit.estimate, fit.tau2, variance]
    }
}
