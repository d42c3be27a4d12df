//! Standard normal distribution.

use std::f64::consts::PI;

/// 1/sqrt(2) = `HALF_ROOT_HIGH + HALF_ROOT_LOW`; the high part has 26 bits, so that its product with one is exact.
const HALF_ROOT_HIGH: f64 = 0.7071067690849304;
const HALF_ROOT_LOW: f64 = 1.210161710447897e-08;

/// P(Z <= z).
pub fn cdf(z: f64) -> f64 {
    sf(-z)
}

/// P(Z > z).
pub fn sf(z: f64) -> f64 {
    let (argument, rest) = times_half_root(z);
    let tail = libm::erfc(argument);
    let slope = 2.0 / PI.sqrt() * (-argument * argument).exp();
    0.5 * (tail - rest * slope)
}

/// z with P(Z <= z) = p; infinite at p = 0 and p = 1.
pub fn quantile(p: f64) -> f64 {
    if p == 0.0 {
        f64::NEG_INFINITY
    } else if p == 1.0 {
        f64::INFINITY
    } else if p > 0.0 && p < 1.0 {
        spec_math::cephes64::ndtri(p)
    } else {
        f64::NAN
    }
}

/// z with P(Z > z) = p.
pub fn quantile_upper(p: f64) -> f64 {
    -quantile(p)
}

/// z / sqrt(2) as a rounded value and what the rounding lost, without which `erfc` errs by 1e-13 at z = 37.
fn times_half_root(z: f64) -> (f64, f64) {
    if !z.is_finite() {
        return (z, 0.0);
    }
    let high = f64::from_bits(z.to_bits() & !0x07ff_ffff);
    let low = z - high;
    let leading = high * HALF_ROOT_HIGH;
    let trailing = low * HALF_ROOT_HIGH + z * HALF_ROOT_LOW;
    let rounded = leading + trailing;
    (rounded, (leading - rounded) + trailing)
}
