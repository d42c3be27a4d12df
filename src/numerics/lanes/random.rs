//! Eight random streams side by side.

use fearless_simd::{Simd, SimdBase, u64x8};

use crate::numerics::stream::{Purpose, key_words};

/// Eight xoshiro256++ generators, each seeded by its own words of one key.
///
/// Blackman & Vigna (2021), ACM TOMS 47:36.
#[derive(Clone, Copy)]
pub(crate) struct Generators<S: Simd> {
    state: [u64x8<S>; 4],
}

impl<S: Simd> Generators<S> {
    /// The generators of one chunk of work.
    #[inline(always)]
    pub fn new(simd: S, seed: u64, purpose: Purpose, chunk: u64) -> Generators<S> {
        let words = key_words::<32>(seed, purpose, chunk);
        let state = std::array::from_fn(|word| {
            let of_lanes: [u64; 8] = std::array::from_fn(|lane| words[4 * lane + word]);
            u64x8::from_slice(simd, &of_lanes)
        });
        Generators { state }
    }

    /// 64 random bits of each generator.
    #[inline(always)]
    pub fn bits(&mut self) -> u64x8<S> {
        let rotated = |x: u64x8<S>, by: u32| (x << by) | (x >> (64 - by));
        let [s0, s1, s2, s3] = self.state;
        let bits = rotated(s0 + s3, 23) + s0;
        let (s2, s3, shifted) = (s2 ^ s0, s3 ^ s1, s1 << 17);
        self.state = [s0 ^ s3, s1 ^ s2, s2 ^ shifted, rotated(s3, 45)];
        bits
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numerics::lanes::InstructionSet;
    use fearless_simd::dispatch;
    use rand_xoshiro::Xoshiro256PlusPlus;
    use rand_xoshiro::rand_core::{Rng, SeedableRng};

    #[test]
    fn each_lane_is_the_generator_of_the_library_on_every_instruction_set() {
        let words = key_words::<32>(7, Purpose::CaseResampling, 3);
        for set in InstructionSet::available() {
            let found: Vec<[u64; 8]> = dispatch!(set.level(), simd => {
                let mut generators = Generators::new(simd, 7, Purpose::CaseResampling, 3);
                (0..5).map(|_| generators.bits().as_slice().try_into().expect("eight lanes")).collect()
            });
            for lane in 0..8 {
                let mut seed = [0u8; 32];
                for (bytes, word) in seed.chunks_exact_mut(8).zip(&words[4 * lane..]) {
                    bytes.copy_from_slice(&word.to_le_bytes());
                }
                let mut library = Xoshiro256PlusPlus::from_seed(seed);
                for step in &found {
                    assert_eq!(step[lane], library.next_u64(), "{}", set.name());
                }
            }
        }
    }
}
