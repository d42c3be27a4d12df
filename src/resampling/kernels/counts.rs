//! How often each study is in each of 64 resamples: multinomial counts, exactly.
//!
//! Up to [`COMPARED`] studies, k slots are drawn and compared with every study. Beyond, counts are Poisson with a mean
//! below one, and the slots that are left are drawn one by one: Poisson counts with a given total are multinomial, and two
//! multinomial counts of the same studies add to one. A lane whose total exceeds k is drawn anew.

use fearless_simd::prelude::*;
use fearless_simd::{Simd, f32x16, f64x8, u8x64, u16x32, u32x16, u64x8};

use crate::numerics::lanes::random::Generators;
use crate::numerics::lanes::{Aligned, LANES, WIDTH};
use crate::numerics::stream::Stream;

/// Most studies whose counts are drawn by comparing.
const COMPARED: usize = 64;
/// Studies that slots are compared with together: sums that do not wait for one another.
const TOGETHER: usize = 6;
/// Most studies that a 16-bit draw can tell apart.
const SIXTEEN_BITS: usize = 1 << 15;
/// Poisson thresholds that every lane is compared with; larger counts go the long way.
const THRESHOLDS: usize = 7;
/// How far the Poisson mean stays below one: P(total > k) is about 0.001.
const SHORTFALL: f64 = 3.0;

/// Numbers from 0 to k-1 by 16 random bits.
#[derive(Clone, Copy, Debug)]
pub(crate) struct IndexRange {
    k: u16,
    /// Low halves below it are rejected.
    rejected: u16,
}

impl IndexRange {
    pub fn new(k: u16) -> IndexRange {
        let rejected = (1u32 << 16) % u32::from(k.max(1));
        IndexRange {
            k,
            rejected: rejected as u16,
        }
    }
}

/// What the counts of k studies need.
#[derive(Clone, Debug)]
pub(super) struct CountPlan {
    k: usize,
    indices: IndexRange,
    /// 2^64 P(N <= j), or all ones where that rounds up.
    cumulative: Vec<u64>,
}

/// Counts of each study in each lane, and what drawing them needs.
#[derive(Clone, Debug)]
pub(super) struct Counts {
    /// In the order of [`place`].
    pub of_studies: Vec<Aligned<[u8; LANES]>>,
    slots: Vec<Aligned<[u8; LANES]>>,
    indices: Vec<u16>,
    /// Indices that are left over.
    left: usize,
}

impl CountPlan {
    pub fn new(k: usize) -> CountPlan {
        let mean = (1.0 - SHORTFALL / (k as f64).sqrt()).max(0.0);
        let (mut probability, mut sum) = ((-mean).exp(), 0.0);
        let mut cumulative = Vec::new();
        for count in 1..64 {
            sum += probability;
            cumulative.push(if sum < 1.0 {
                (sum * 2f64.powi(64)) as u64
            } else {
                u64::MAX
            });
            probability *= mean / f64::from(count);
        }
        CountPlan {
            k,
            indices: IndexRange::new(k.min(SIXTEEN_BITS) as u16),
            cumulative,
        }
    }

    pub fn buffers(&self) -> Counts {
        let slots = if self.k <= COMPARED { self.k } else { 0 };
        Counts {
            of_studies: vec![Aligned([0; LANES]); self.k],
            slots: vec![Aligned([0; LANES]); slots],
            indices: vec![0; 1024],
            left: 0,
        }
    }

    /// Draws the counts of 64 resamples.
    #[inline(always)]
    pub fn draw<S: Simd>(
        &self,
        simd: S,
        generators: &mut Generators<S>,
        stream: &mut Stream,
        counts: &mut Counts,
    ) {
        if self.k <= COMPARED {
            self.compare(simd, generators, stream, counts);
        } else {
            self.poisson(simd, generators, stream, counts);
        }
    }

    #[inline(always)]
    fn compare<S: Simd>(
        &self,
        simd: S,
        generators: &mut Generators<S>,
        stream: &mut Stream,
        counts: &mut Counts,
    ) {
        for slots in &mut counts.slots {
            let even = indices(simd, self.indices, generators, stream);
            let odd = indices(simd, self.indices, generators, stream);
            let both: u8x64<S> = (even | (odd << 8)).bitcast();
            both.store_slice(&mut slots[..]);
        }
        let mut study = 0;
        let (groups, others) = counts.of_studies.as_chunks_mut::<TOGETHER>();
        for group in groups {
            count_slots(simd, &counts.slots, study, group);
            study += TOGETHER;
        }
        for (left, count) in others.iter_mut().enumerate() {
            count_slots(
                simd,
                &counts.slots,
                study + left,
                std::array::from_mut(count),
            );
        }
    }

    #[inline(always)]
    fn poisson<S: Simd>(
        &self,
        simd: S,
        generators: &mut Generators<S>,
        stream: &mut Stream,
        counts: &mut Counts,
    ) {
        let thresholds: [u16; THRESHOLDS] =
            std::array::from_fn(|j| (self.cumulative[j] >> 48) as u16);
        let mut totals = [0u32; LANES];
        // 255 counts of at most 255 fit 16 bits.
        for studies in counts.of_studies.chunks_mut(255) {
            let mut sums = [u16x32::splat(simd, 0); 2];
            for count in studies {
                let even = self.poisson_counts(simd, &thresholds, generators, stream);
                let odd = self.poisson_counts(simd, &thresholds, generators, stream);
                sums = [sums[0] + even, sums[1] + odd];
                let both: u8x64<S> = (even | (odd << 8)).bitcast();
                both.store_slice(&mut count[..]);
            }
            for (side, sum) in sums.into_iter().enumerate() {
                for (pair, sum) in sum.as_slice().iter().enumerate() {
                    totals[2 * pair + side] += u32::from(*sum);
                }
            }
        }
        for (lane, total) in totals.into_iter().enumerate() {
            let mut total = total as usize;
            if total > self.k {
                total = self.draw_lane_anew(stream, counts, lane);
            }
            self.fill_up(simd, generators, stream, counts, (lane, self.k - total));
        }
    }

    /// Poisson counts by inversion of 16 random bits; where these do not decide, of 64.
    #[inline(always)]
    fn poisson_counts<S: Simd>(
        &self,
        simd: S,
        thresholds: &[u16; THRESHOLDS],
        generators: &mut Generators<S>,
        stream: &mut Stream,
    ) -> u16x32<S> {
        let bits: u16x32<S> = generators.bits().bitcast();
        let (zero, one) = (u16x32::splat(simd, 0), u16x32::splat(simd, 1));
        // The next threshold not below; the bits themselves beyond the last.
        let (mut counts, mut next) = (zero, u16x32::splat(simd, thresholds[0]));
        for j in 0..THRESHOLDS {
            let above = bits.simd_gt(u16x32::splat(simd, thresholds[j]));
            counts += above.select(one, zero);
            let following = match thresholds.get(j + 1) {
                Some(threshold) => u16x32::splat(simd, *threshold),
                None => bits,
            };
            next = above.select(following, next);
        }
        let undecided = next.simd_eq(bits);
        if undecided.any_true() {
            return self.decide(simd, stream, undecided.to_bitmask(), bits, counts);
        }
        counts
    }

    #[cold]
    #[inline(never)]
    fn decide<S: Simd>(
        &self,
        simd: S,
        stream: &mut Stream,
        undecided: u64,
        bits: u16x32<S>,
        counts: u16x32<S>,
    ) -> u16x32<S> {
        let (mut decided, mut drawn) = ([0; 32], [0; 32]);
        counts.store_slice(&mut decided);
        bits.store_slice(&mut drawn);
        for lane in (0..32).filter(|lane| undecided >> lane & 1 == 1) {
            let bits = u64::from(drawn[lane]) << 48 | stream.bits() >> 16;
            decided[lane] = self.inverted(bits);
        }
        u16x32::from_slice(simd, &decided)
    }

    /// The number of cumulative probabilities that 64 random bits reach.
    fn inverted(&self, bits: u64) -> u16 {
        self.cumulative.iter().take_while(|c| bits >= **c).count() as u16
    }

    /// A total of at most k, and its counts in the lane.
    #[cold]
    #[inline(never)]
    fn draw_lane_anew(&self, stream: &mut Stream, counts: &mut Counts, lane: usize) -> usize {
        loop {
            let mut total = 0;
            for count in &mut counts.of_studies {
                let drawn = self.inverted(stream.bits());
                count[lane] = drawn as u8;
                total += usize::from(drawn);
            }
            if total <= self.k {
                return total;
            }
        }
    }

    #[inline(always)]
    fn fill_up<S: Simd>(
        &self,
        simd: S,
        generators: &mut Generators<S>,
        stream: &mut Stream,
        counts: &mut Counts,
        (lane, missing): (usize, usize),
    ) {
        if self.k > SIXTEEN_BITS {
            for _ in 0..missing {
                counts.of_studies[stream.index(self.k)][lane] += 1;
            }
            return;
        }
        for _ in 0..missing {
            if counts.left == 0 {
                for drawn in counts.indices.chunks_exact_mut(32) {
                    indices(simd, self.indices, generators, stream).store_slice(drawn);
                }
                counts.left = counts.indices.len();
            }
            counts.left -= 1;
            let study = usize::from(counts.indices[counts.left]);
            counts.of_studies[study][lane] += 1;
        }
    }
}

/// How many slots hold each of N studies: slots that hold another study count one each, the rest of them hold this one.
#[inline(always)]
fn count_slots<S: Simd, const N: usize>(
    simd: S,
    slots: &[Aligned<[u8; LANES]>],
    first: usize,
    counts: &mut [Aligned<[u8; LANES]>; N],
) {
    let (zero, one) = (u8x64::splat(simd, 0), u8x64::splat(simd, 1));
    let mut others = [zero; N];
    for slot in slots {
        let slot = u8x64::from_slice(simd, &slot[..]);
        for (n, others) in others.iter_mut().enumerate() {
            *others += (slot ^ u8x64::splat(simd, (first + n) as u8)).min(one);
        }
    }
    let all = u8x64::splat(simd, slots.len() as u8);
    for (count, others) in counts.iter_mut().zip(others) {
        (all - others).store_slice(&mut count[..]);
    }
}

/// 32 uniform draws from 0 .. k-1 by 16 random bits each.
///
/// Lemire (2019), ACM TOMACS 29:3: the high half of a product, rejected where the low half is below 2^16 mod k; a rejected
/// lane takes its draw from the stream.
#[inline(always)]
pub(crate) fn indices<S: Simd>(
    simd: S,
    range: IndexRange,
    generators: &mut Generators<S>,
    stream: &mut Stream,
) -> u16x32<S> {
    let bits = generators.bits();
    let pairs: u32x16<S> = bits.bitcast();
    let (k, low) = (u32::from(range.k), u32x16::splat(simd, 0xffff));
    let (even, odd) = ((pairs & low) * k, (pairs >> 16) * k);
    let high: u16x32<S> = ((even >> 16) | (odd & !low)).bitcast();
    let bits: u16x32<S> = bits.bitcast();
    let rejected = (bits * range.k).simd_lt(u16x32::splat(simd, range.rejected));
    if rejected.any_true() {
        return draw_rejected(simd, range.k, rejected.to_bitmask(), high, stream);
    }
    high
}

#[cold]
#[inline(never)]
fn draw_rejected<S: Simd>(
    simd: S,
    k: u16,
    rejected: u64,
    indices: u16x32<S>,
    stream: &mut Stream,
) -> u16x32<S> {
    let mut drawn = [0; 32];
    indices.store_slice(&mut drawn);
    for lane in (0..32).filter(|lane| rejected >> lane & 1 == 1) {
        drawn[lane] = stream.index(usize::from(k)) as u16;
    }
    u16x32::from_slice(simd, &drawn)
}

/// The place among the counts of a study that a lane has: lane j of vector m is byte m of word j.
pub(super) fn place(lane: usize) -> usize {
    WIDTH * (lane % WIDTH) + lane / WIDTH
}

/// The counts of the m-th vector as numbers: byte m of each 64-bit word.
///
/// A byte at bit 8m of the fraction of 2^(52-8m) counts whole units; the last two bytes are moved down first.
#[inline(always)]
pub(super) fn count<S: Simd>(simd: S, words: u64x8<S>, m: usize) -> f64x8<S> {
    let (words, m) = if m < 6 {
        (words, m)
    } else {
        (words >> 16, m - 2)
    };
    let power = 52 - 8 * m as u64;
    let bits =
        (words & u64x8::splat(simd, 255 << (8 * m))) | u64x8::splat(simd, (1023 + power) << 52);
    let number: f64x8<S> = bits.bitcast();
    number - f64x8::splat(simd, (1u64 << power) as f64)
}

/// The counts in single precision: byte `part` of each 32-bit word.
#[inline(always)]
pub(super) fn single_count<S: Simd>(simd: S, words: u32x16<S>, part: usize) -> f32x16<S> {
    let (words, part) = if part < 2 {
        (words, part)
    } else {
        (words >> 16, part - 2)
    };
    let power = 23 - 8 * part as u32;
    let bits =
        (words & u32x16::splat(simd, 255 << (8 * part))) | u32x16::splat(simd, (127 + power) << 23);
    let number: f32x16<S> = bits.bitcast();
    number - f32x16::splat(simd, (1u32 << power) as f32)
}
