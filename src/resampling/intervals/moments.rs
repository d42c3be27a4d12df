//! Moments of replicates.

/// Sums of the first four powers of replicates less the estimate, added chunk by chunk.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Moments {
    n: f64,
    sums: [f64; 4],
}

impl Moments {
    /// Of some replicates, given as differences from the estimate.
    pub fn of(differences: impl Iterator<Item = f64>) -> Moments {
        let mut moments = Moments::default();
        for d in differences {
            moments.n += 1.0;
            let mut power = 1.0;
            for sum in &mut moments.sums {
                power *= d;
                *sum += power;
            }
        }
        moments
    }

    /// With those of the chunk after.
    pub fn add(&mut self, after: &Moments) {
        self.n += after.n;
        for (sum, after) in self.sums.iter_mut().zip(after.sums) {
            *sum += after;
        }
    }

    /// How many there are.
    pub fn count(&self) -> u64 {
        self.n as u64
    }

    /// Mean of the differences. `None` without replicates.
    pub fn shift(&self) -> Option<f64> {
        (self.n > 0.0).then(|| self.sums[0] / self.n)
    }

    /// Standard deviation, divisor n - 1. `None` for fewer than two.
    pub fn sd(&self) -> Option<f64> {
        let [_, second, _, _] = self.central()?;
        (self.n > 1.0).then(|| (second * self.n / (self.n - 1.0)).sqrt())
    }

    /// Mean and central moments about it, divisor n.
    fn central(&self) -> Option<[f64; 4]> {
        let d = self.shift()?;
        let [_, a, b, c] = self.sums.map(|sum| sum / self.n);
        Some([
            d,
            (a - d * d).max(0.0),
            b - 3.0 * d * a + 2.0 * d * d * d,
            c - 4.0 * d * b + 6.0 * d * d * a - 3.0 * d * d * d * d,
        ])
    }

    /// Standard errors of mean - z sd and of mean + z sd.
    pub fn error_of_mean_and_sd(&self, z: f64) -> Option<[f64; 2]> {
        let [_, second, third, fourth] = self.central()?;
        let sd = self.sd().filter(|sd| *sd > 0.0)?;
        let of_mean = second / self.n;
        let of_sd = (fourth / second - second) / (4.0 * self.n);
        let together = third / (2.0 * sd * self.n);
        let error = |z: f64| {
            let variance = of_mean + z * z * of_sd + 2.0 * z * together;
            variance.max(0.0).sqrt()
        };
        Some([error(-z), error(z)])
    }
}
