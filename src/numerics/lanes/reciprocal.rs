use fearless_simd::{Simd, SimdBase, SimdFloat, f64x8};

/// The product of four denominators must stay in range: none may be further than this factor from 1, up or down.
pub(crate) const RECIPROCAL_RANGE: f64 = 1e70;

/// Four reciprocals by one division and nine products.
///
/// 1/a = 1/(ab cd) * (cd) * b, and so on: within 3 units in the last place of the division. Denominators must lie within
/// [`RECIPROCAL_RANGE`].
#[inline(always)]
pub(crate) fn reciprocals<S: Simd>(simd: S, [a, b, c, d]: [f64x8<S>; 4]) -> [f64x8<S>; 4] {
    fractions(f64x8::splat(simd, 1.0), [a, b, c, d])
}

/// Four fractions of the same numerator in the same way, in single or in double precision.
#[inline(always)]
pub(crate) fn fractions<S: Simd, V: SimdFloat<S>>(numerator: V, [a, b, c, d]: [V; 4]) -> [V; 4] {
    let (ab, cd) = (a * b, c * d);
    let all = numerator / (ab * cd);
    let (of_ab, of_cd) = (all * cd, all * ab);
    [of_ab * b, of_ab * a, of_cd * d, of_cd * c]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numerics::lanes::InstructionSet;
    use fearless_simd::dispatch;

    #[test]
    fn four_reciprocals_are_each_within_three_units_of_the_last_place() {
        let mut worst = 0.0f64;
        for step in 0..10_000 {
            let of = |j: i32| (1.0 + f64::from(step) * 1.37e-4) * 10f64.powi(j * (step % 17 - 8));
            let given: [f64; 4] = std::array::from_fn(|j| of(j as i32));
            let level = InstructionSet::best().level();
            let found = dispatch!(level, simd => {
                let of = reciprocals(simd, given.map(|d| f64x8::splat(simd, d)));
                of.map(|r| r.as_slice()[3])
            });
            for (d, r) in given.iter().zip(found) {
                worst = worst.max((r * d - 1.0).abs());
            }
        }
        assert!(worst <= 3.5 * f64::EPSILON, "{worst:e}");
    }
}
