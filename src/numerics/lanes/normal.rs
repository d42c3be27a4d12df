//! Standard normal draws, eight lanes at a time.

use std::f64::consts::{LN_2, SQRT_2, TAU};

use fearless_simd::prelude::*;
use fearless_simd::{Simd, f64x8, u64x8};

use super::random::Generators;

/// Two independent standard normal draws for every lane.
///
/// sqrt(-2 ln u) times the sine and the cosine of 2 pi t, u and t uniform: Box & Muller (1958), Ann Math Stat 29:610. u are the
/// midpoints of 2^52 equal cells of (0, 1), so that no draw exceeds 8.6; t are 2^53 equally spaced points.
#[inline(always)]
pub(crate) fn normals<S: Simd>(simd: S, generators: &mut Generators<S>) -> [f64x8<S>; 2] {
    let radius = (ln_uniform(simd, generators.bits()) * -2.0).sqrt();
    let [sine, cosine] = sine_and_cosine(simd, generators.bits());
    [radius * sine, radius * cosine]
}

/// ln u, u the midpoint of the cell of (0, 1) that 52 random bits choose.
///
/// u = m 2^e with m in [sqrt(1/2), sqrt(2)); ln m = 2 artanh((m-1)/(m+1)), an odd series.
#[inline(always)]
fn ln_uniform<S: Simd>(simd: S, bits: u64x8<S>) -> f64x8<S> {
    let constant = |value: f64| f64x8::splat(simd, value);
    let word = |value: u64| u64x8::splat(simd, value);
    // A number from 1 to 2 less 1 less half a cell keeps all 52 bits.
    let from_one: f64x8<S> = ((bits >> 12) | word(1023 << 52)).bitcast();
    let u = from_one - (1.0 - 0.5 / (1u64 << 52) as f64);
    let pattern: u64x8<S> = u.bitcast();
    let fraction: f64x8<S> = ((pattern & word((1 << 52) - 1)) | word(1023 << 52)).bitcast();
    let exponent: f64x8<S> = ((pattern >> 52) | word(1075 << 52)).bitcast();
    let exponent = exponent - ((1u64 << 52) as f64 + 1023.0);
    let large = fraction.simd_ge(constant(SQRT_2));
    let m = large.select(fraction * 0.5, fraction);
    let e = large.select(exponent + 1.0, exponent);
    let s = (m - 1.0) / (m + 1.0);
    let z = s * s;
    // |s| < 0.1716: the next term would be below 1e-17 of the sum.
    const SERIES: [f64; 9] = [
        2.0 / 19.0,
        2.0 / 17.0,
        2.0 / 15.0,
        2.0 / 13.0,
        2.0 / 11.0,
        2.0 / 9.0,
        2.0 / 7.0,
        2.0 / 5.0,
        2.0 / 3.0,
    ];
    let mut tail = constant(SERIES[0]);
    for coefficient in &SERIES[1..] {
        tail = tail.mul_add_precise(z, constant(*coefficient));
    }
    let ln_m = (tail * z).mul_add_precise(s, s + s);
    e.mul_add_precise(constant(LN_2), ln_m)
}

/// The sine and cosine of 2 pi t, t one of 2^53 equally spaced points of a turn.
///
/// t = q/4 + r with |r| <= 1/8; Taylor series at 2 pi r.
#[inline(always)]
fn sine_and_cosine<S: Simd>(simd: S, bits: u64x8<S>) -> [f64x8<S>; 2] {
    let constant = |value: f64| f64x8::splat(simd, value);
    let word = |value: u64| u64x8::splat(simd, value);
    // The top two bits are the quadrant; the others r, from -1/8 up.
    let within: f64x8<S> = (((bits << 2) >> 12) | word(1023 << 52)).bitcast();
    let x = (within - 1.5) * (0.25 * TAU);
    let z = x * x;
    const SINE: [f64; 8] = [
        -1.0 / 1_307_674_368_000.0,
        1.0 / 6_227_020_800.0,
        -1.0 / 39_916_800.0,
        1.0 / 362_880.0,
        -1.0 / 5_040.0,
        1.0 / 120.0,
        -1.0 / 6.0,
        1.0,
    ];
    const COSINE: [f64; 9] = [
        1.0 / 20_922_789_888_000.0,
        -1.0 / 87_178_291_200.0,
        1.0 / 479_001_600.0,
        -1.0 / 3_628_800.0,
        1.0 / 40_320.0,
        -1.0 / 720.0,
        1.0 / 24.0,
        -0.5,
        1.0,
    ];
    let mut sine = constant(SINE[0]);
    for coefficient in &SINE[1..] {
        sine = sine.mul_add_precise(z, constant(*coefficient));
    }
    let sine = sine * x;
    let mut cosine = constant(COSINE[0]);
    for coefficient in &COSINE[1..] {
        cosine = cosine.mul_add_precise(z, constant(*coefficient));
    }
    // Quadrants 0 to 3: (s, c), (c, -s), (-s, -c), (-c, s).
    let swapped = ((bits >> 62) & word(1)).simd_eq(word(1));
    let sign_of_sine = bits & word(1 << 63);
    let sign_of_cosine = (bits ^ (bits << 1)) & word(1 << 63);
    let signed = |value: f64x8<S>, sign: u64x8<S>| -> f64x8<S> {
        let pattern: u64x8<S> = value.bitcast();
        (pattern ^ sign).bitcast()
    };
    [
        signed(swapped.select(cosine, sine), sign_of_sine),
        signed(swapped.select(sine, cosine), sign_of_cosine),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numerics::lanes::InstructionSet;
    use crate::numerics::stream::{Purpose, key_words};
    use fearless_simd::dispatch;

    fn at<const N: usize>(f: impl Fn(u64) -> [f64; N]) {
        for word in key_words::<4096>(5, Purpose::ParametricBootstrap, 0) {
            f(word);
        }
        for word in [0, u64::MAX, 1 << 63, 1 << 62, (1 << 62) - 1, 3 << 62, 4096] {
            f(word);
        }
    }

    #[test]
    fn the_logarithm_is_that_of_the_library() {
        let level = InstructionSet::best().level();
        at(|word| {
            let found =
                dispatch!(level, simd => ln_uniform(simd, u64x8::splat(simd, word)).as_slice()[0]);
            let u = ((word >> 12) as f64 + 0.5) / (1u64 << 52) as f64;
            // Near u = 1 the logarithm is as small as half a cell, which u itself is rounded to.
            assert!(
                (found - u.ln()).abs() <= 4e-16 * u.ln().abs().max(0.5),
                "{found} at {u}"
            );
            [found]
        });
    }

    #[test]
    fn the_sine_and_cosine_are_those_of_the_library() {
        let level = InstructionSet::best().level();
        at(|word| {
            let found: [f64; 2] = dispatch!(level, simd => {
                sine_and_cosine(simd, u64x8::splat(simd, word)).map(|lanes| lanes.as_slice()[0])
            });
            let turn = (word >> 62) as f64 * 0.25
                + ((word << 2 >> 12) as f64 / (1u64 << 52) as f64 - 0.5) * 0.25;
            // The argument of the library's functions is rounded at up to 2 pi.
            let (sine, cosine) = (turn * TAU).sin_cos();
            assert!(
                (found[0] - sine).abs() < 1e-15 && (found[1] - cosine).abs() < 1e-15,
                "{found:?} at {turn}"
            );
            found
        });
    }

    #[test]
    fn draws_have_the_moments_and_the_distribution_of_a_normal() {
        let level = InstructionSet::best().level();
        let mut draws: Vec<f64> = dispatch!(level, simd => {
            let mut generators = Generators::new(simd, 11, Purpose::ParametricBootstrap, 0);
            let mut draws = Vec::new();
            for _ in 0..12_500 {
                for lanes in normals(simd, &mut generators) {
                    draws.extend_from_slice(lanes.as_slice());
                }
            }
            draws
        });
        let n = draws.len() as f64;
        // Standard errors of the mean of z, z^2, z^3, z^4: sqrt(1, 2, 15, 96 over n); five of them.
        for (power, (mean, variance)) in [(0.0, 1.0), (1.0, 2.0), (0.0, 15.0), (3.0, 96.0)]
            .into_iter()
            .enumerate()
        {
            let found = draws.iter().map(|z| z.powi(power as i32 + 1)).sum::<f64>() / n;
            assert!(
                (found - mean).abs() < 5.0 * f64::sqrt(variance / n),
                "moment {}: {found}",
                power + 1
            );
        }
        draws.sort_unstable_by(f64::total_cmp);
        let cdf = crate::numerics::distributions::normal::cdf;
        let distance = draws.iter().enumerate().fold(0.0f64, |worst, (i, z)| {
            worst.max((cdf(*z) - (i as f64 + 0.5) / n).abs())
        });
        // Kolmogorov's 1 - 1e-6 quantile is 2.7 / sqrt(n).
        assert!(distance < 2.7 / n.sqrt(), "{distance}");
    }
}
