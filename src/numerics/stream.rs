//! Random numbers that belong to a (seed, purpose, index), never to a thread.
//!
//! Bit stability: the generator is xoshiro256++ (Blackman & Vigna 2021, ACM TOMS 47:36), whose algorithm is fixed; the
//! seeding, the index draw and the uniform below are written out here, so an upgrade of a library cannot move them.
//! Every draw of replicate `index` is a function of (seed, purpose, index) alone. [`Stream::NAME`] changes if any of it does.

use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{Rng, SeedableRng};

use super::distributions::normal;

/// What the numbers are for: streams of different purposes share no state even with equal seed and index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u64)]
pub enum Purpose {
    /// Resampling studies with replacement.
    CaseResampling = 1,
    /// New effects drawn from the fitted model.
    ParametricBootstrap = 2,
    /// Reassigning signs or labels.
    Permutation = 3,
    /// Drawing subsets of the studies.
    Subsets = 4,
    /// Residuals times random multipliers.
    WildBootstrap = 5,
    /// Residuals with random signs.
    SignFlips = 6,
    /// What the lanes of a chunk of replicates cannot draw side by side.
    Corrections = 7,
    /// Draws from the confidence distribution of tau2.
    ConfidenceDistribution = 8,
    /// Data sets that are drawn and refitted one at a time.
    Refits = 9,
    /// Estimates of a network drawn together, to rank its treatments.
    NetworkRanks = 10,
}

/// An independent sequence of random numbers.
#[derive(Clone, Debug)]
pub struct Stream(Xoshiro256PlusPlus);

impl Stream {
    /// Name of the algorithm, to be recorded beside the seed.
    pub const NAME: &str = "xoshiro256++/splitmix64/v1";

    /// The stream of one replicate.
    pub fn new(seed: u64, purpose: Purpose, index: u64) -> Stream {
        let mut bytes = [0u8; 32];
        for (word, chunk) in key_words::<4>(seed, purpose, index)
            .iter()
            .zip(bytes.chunks_exact_mut(8))
        {
            chunk.copy_from_slice(&word.to_le_bytes());
        }
        Stream(Xoshiro256PlusPlus::from_seed(bytes))
    }

    /// 64 random bits.
    pub fn bits(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// A uniform draw from 0, 1, ..., k-1; 0 for k = 0.
    ///
    /// Lemire (2019), ACM TOMACS 29:3: the high word of a widening product, with rejection, hence exactly uniform.
    pub fn index(&mut self, k: usize) -> usize {
        let k = k as u64;
        let mut product = u128::from(self.bits()) * u128::from(k);
        if (product as u64) < k {
            let threshold = k.wrapping_neg() % k.max(1);
            while (product as u64) < threshold {
                product = u128::from(self.bits()) * u128::from(k);
            }
        }
        (product >> 64) as usize
    }

    /// A uniform draw from the open interval (0, 1): the midpoints of 2^52 equal cells.
    pub fn uniform(&mut self) -> f64 {
        ((self.bits() >> 12) as f64 + 0.5) * (1.0 / (1u64 << 52) as f64)
    }

    /// A standard normal draw, by the quantile of a uniform one.
    pub fn normal(&mut self) -> f64 {
        normal::quantile(self.uniform())
    }
}

/// Words of state that depend on every bit of (seed, purpose, index).
pub(crate) fn key_words<const N: usize>(seed: u64, purpose: Purpose, index: u64) -> [u64; N] {
    let key = mix(mix(mix(seed) ^ purpose as u64) ^ index);
    std::array::from_fn(|word| mix(key.wrapping_add((word as u64 + 1).wrapping_mul(GOLDEN))))
}

const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

/// One step of SplitMix64 (Steele, Lea & Flood 2014): a bijection that spreads every input bit over the output.
fn mix(state: u64) -> u64 {
    let mut z = state.wrapping_add(GOLDEN);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_key_gives_the_same_draws_for_ever() {
        let mut stream = Stream::new(20_261_121, Purpose::CaseResampling, 7);
        let draws: Vec<usize> = (0..8).map(|_| stream.index(13)).collect();
        assert_eq!(draws, PINNED);
    }

    const PINNED: [usize; 8] = [5, 10, 1, 2, 7, 4, 6, 7];

    #[test]
    fn seed_purpose_and_index_each_change_the_stream() {
        let first = |seed, purpose, index| Stream::new(seed, purpose, index).bits();
        let base = first(1, Purpose::CaseResampling, 1);
        assert_ne!(base, first(2, Purpose::CaseResampling, 1));
        assert_ne!(base, first(1, Purpose::ParametricBootstrap, 1));
        assert_ne!(base, first(1, Purpose::CaseResampling, 2));
    }

    #[test]
    fn indices_are_uniform_across_streams() {
        // 130 000 first draws, one a stream: chi-squared on 12 df exceeds 45.1 with probability 1e-5.
        let (k, n) = (13, 130_000);
        let mut counts = vec![0u32; k];
        for replicate in 0..n {
            counts[Stream::new(1, Purpose::CaseResampling, replicate).index(k)] += 1;
        }
        let expected = n as f64 / k as f64;
        let chi2: f64 = counts
            .iter()
            .map(|&c| (f64::from(c) - expected).powi(2) / expected)
            .sum();
        assert!(chi2 < 45.1, "{chi2} from {counts:?}");
    }

    #[test]
    fn normals_have_mean_zero_and_variance_one() {
        let n = 100_000;
        let draws: Vec<f64> = (0..n)
            .map(|i| Stream::new(3, Purpose::ParametricBootstrap, i).normal())
            .collect();
        let mean = draws.iter().sum::<f64>() / n as f64;
        let variance = draws.iter().map(|z| z * z).sum::<f64>() / n as f64;
        // Five standard errors: 1/sqrt(n) of the mean, sqrt(2/n) of the mean square.
        assert!(mean.abs() < 5.0 / (n as f64).sqrt(), "{mean}");
        assert!(
            (variance - 1.0).abs() < 5.0 * (2.0 / n as f64).sqrt(),
            "{variance}"
        );
    }
}
