//! Cumulant generating function of a quadratic form in normal variables: exact, and with many weights counted in bins.

use nalgebra::Complex;

type C = Complex<f64>;

/// exp(K(s)) as value times exp(ln), so that neither leaves the range of numbers.
#[derive(Clone, Copy)]
pub(super) struct Scaled {
    pub value: C,
    pub ln: f64,
}

/// exp K(s), K(s) = -ln det(I - 2sP) / 2 for P = D^(1/2) (I - UU') D^(1/2), continuous along a path in the upper half plane.
///
/// det(I - 2sP) = prod (1 - 2s di) det M(s), Mab(s) = sum uia uib / (1 - 2s di). `products` are uia uib by study, the rows of
/// the lower triangle one after the other.
pub(super) fn generating(diagonal: &[f64], products: &[Vec<f64>], s: C) -> Scaled {
    let mut factors = Product::default();
    let twice = s * 2.0;
    match products {
        [] => diagonal
            .iter()
            .for_each(|d| factors.take(factor(twice, *d))),
        [own] => {
            let mut sum = C::ZERO;
            for (d, product) in diagonal.iter().zip(own) {
                let factor = factor(twice, *d);
                factors.take(factor);
                sum += inverse(factor) * *product;
            }
            factors.turn_back(sum);
        }
        _ => {
            let mut sums = vec![C::ZERO; products.len()];
            for (i, d) in diagonal.iter().enumerate() {
                let factor = factor(twice, *d);
                factors.take(factor);
                let inverse = inverse(factor);
                for (sum, product) in sums.iter_mut().zip(products) {
                    *sum += inverse * product[i];
                }
            }
            pivots(&mut sums, |pivot| factors.turn_back(pivot));
        }
    }
    factors.inverse_root()
}

/// 1 - 2sd.
#[inline]
fn factor(twice: C, d: f64) -> C {
    C::new(1.0 - twice.re * d, -twice.im * d)
}

/// 1 / z, of a z whose square is neither too large nor too small.
#[inline]
fn inverse(z: C) -> C {
    let scale = 1.0 / (z.re * z.re + z.im * z.im);
    C::new(z.re * scale, -z.im * scale)
}

/// A product with the number of times that it went round 0.
struct Product {
    product: C,
    /// Whether it went round an odd number of times.
    odd: bool,
    /// ln |product| that was taken out of it.
    ln: f64,
}

impl Default for Product {
    fn default() -> Product {
        Product {
            product: C::ONE,
            odd: false,
            ln: 0.0,
        }
    }
}

/// A product is kept between this and its inverse.
const LARGE: f64 = 1e60;

impl Product {
    /// A factor in the lower half plane.
    ///
    /// It turns the product clockwise by less than half a circle, so that the product passes the negative real axis exactly
    /// where its imaginary part rises above 0.
    #[inline]
    fn take(&mut self, factor: C) {
        let before = self.product;
        let after = before * factor;
        let above = after.im > 0.0 || after.im == 0.0 && after.re < 0.0;
        self.odd ^= before.im < 0.0 && above;
        self.set(after);
    }

    /// A factor in the upper half plane, which turns it the other way.
    #[inline]
    fn turn_back(&mut self, factor: C) {
        let before = self.product;
        let after = before * factor;
        let above = before.im > 0.0 || before.im == 0.0 && before.re < 0.0;
        self.odd ^= above && after.im < 0.0;
        self.set(after);
    }

    #[inline]
    fn set(&mut self, product: C) {
        self.product = product;
        let size = product.re.abs() + product.im.abs();
        if !(1.0 / LARGE..LARGE).contains(&size) {
            self.ln += size.ln();
            self.product = product / size;
        }
    }

    /// product^(-1/2), that of the angle it has gone.
    fn inverse_root(&self) -> Scaled {
        let C { re, im } = self.product;
        let size = (re * re + im * im).sqrt();
        // The root with a positive real part, by sums without cancellation.
        let larger = (0.5 * (size + re.abs())).sqrt();
        let smaller = 0.5 * im.abs() / larger;
        let (x, y) = if re >= 0.0 {
            (larger, smaller)
        } else {
            (smaller, larger)
        };
        let conjugate = C::new(x, if im < 0.0 { y } else { -y }) / size;
        Scaled {
            value: if self.odd { -conjugate } else { conjugate },
            ln: -0.5 * self.ln,
        }
    }
}

/// Powers of the distance from the middle of a bin that are kept; it is at most 1/33 of the middle, and 33^-12 is 6e-19.
const ORDER: usize = 12;

/// The di in bins of sixteen to the doubling, by their moments about the middle of the bin.
///
/// With t = (d - m) / h for middle m and half width h, and u = 2sh / (1 - 2sm):
/// ln(1 - 2sd) = ln(1 - 2sm) - sum over j of (ut)^j / j, 1 / (1 - 2sd) = sum over j of (ut)^j / (1 - 2sm).
/// |u| <= h/m for s left of the imaginary axis, and h / (m sin a) right of it, a the angle between s and the real axis.
pub(super) struct Bins {
    bins: Vec<Bin>,
}

struct Bin {
    middle: f64,
    half: f64,
    count: f64,
    /// sum t^j / j for j = 1 and on.
    logs: [f64; ORDER],
    /// sum uia uib t^j for j = 0 and on.
    products: Vec<[f64; ORDER]>,
}

impl Bins {
    pub fn new(diagonal: &[f64], products: &[Vec<f64>]) -> Bins {
        // The exponent of a number and the first four bits behind it.
        let key = |d: &f64| d.to_bits() >> 48;
        let lowest = diagonal.iter().map(key).min().unwrap_or(0);
        let highest = diagonal.iter().map(key).max().unwrap_or(0);
        let mut counts = vec![0_usize; (highest - lowest + 1) as usize];
        for d in diagonal {
            counts[(key(d) - lowest) as usize] += 1;
        }
        let mut bins = Vec::new();
        let places: Vec<usize> = (lowest..=highest)
            .zip(counts)
            .map(|(key, count)| {
                if count > 0 {
                    bins.push(Bin::empty(key, products.len()));
                }
                bins.len().saturating_sub(1)
            })
            .collect();
        for (i, d) in diagonal.iter().enumerate() {
            let place = places[(key(d) - lowest) as usize];
            bins[place].add(*d, products.iter().map(|product| product[i]));
        }
        for bin in &mut bins {
            for (j, log) in bin.logs.iter_mut().enumerate() {
                *log /= (j + 1) as f64;
            }
        }
        Bins { bins }
    }

    /// exp K(s), as [`generating`].
    pub fn generating(&self, s: C) -> Scaled {
        let C { re, im } = self.cumulant(s);
        Scaled {
            value: C::new(im.cos(), im.sin()),
            ln: re,
        }
    }

    fn cumulant(&self, s: C) -> C {
        let products = self.bins.first().map_or(0, |bin| bin.products.len());
        let mut logs = C::ZERO;
        let mut sums = vec![C::ZERO; products];
        for bin in &self.bins {
            let inverse = (C::ONE - s * (2.0 * bin.middle)).inv();
            let u = s * (2.0 * bin.half) * inverse;
            logs += ln_1p(s * (-2.0 * bin.middle)) * bin.count - series(&bin.logs, u) * u;
            for (sum, moments) in sums.iter_mut().zip(&bin.products) {
                *sum += series(moments, u) * inverse;
            }
        }
        (logs + ln_determinant(&mut sums)) * -0.5
    }
}

impl Bin {
    fn empty(key: u64, products: usize) -> Bin {
        let (low, high) = (f64::from_bits(key << 48), f64::from_bits((key + 1) << 48));
        Bin {
            middle: low + 0.5 * (high - low),
            half: 0.5 * (high - low),
            count: 0.0,
            logs: [0.0; ORDER],
            products: vec![[0.0; ORDER]; products],
        }
    }

    fn add(&mut self, d: f64, products: impl Iterator<Item = f64>) {
        let t = (d - self.middle) / self.half;
        self.count += 1.0;
        let mut power = t;
        for log in &mut self.logs {
            *log += power;
            power *= t;
        }
        for (sums, product) in self.products.iter_mut().zip(products) {
            let mut power = product;
            for sum in sums {
                *sum += power;
                power *= t;
            }
        }
    }
}

/// sum cj u^j for j = 0 and on.
fn series(coefficients: &[f64; ORDER], u: C) -> C {
    coefficients
        .iter()
        .rev()
        .fold(C::ZERO, |sum, c| sum * u + *c)
}

/// ln(1 + z) with the digits of a small z.
fn ln_1p(z: C) -> C {
    C::new(
        0.5 * (z.re * (2.0 + z.re) + z.im * z.im).ln_1p(),
        z.im.atan2(1.0 + z.re),
    )
}

/// ln det of a symmetric matrix given by the rows of its lower triangle; 0 of an empty one.
fn ln_determinant(triangle: &mut [C]) -> C {
    let mut ln = C::ZERO;
    pivots(triangle, |pivot| ln += pivot.ln());
    ln
}

/// The pivots of a symmetric matrix given by the rows of its lower triangle, whose product is its determinant.
///
/// The imaginary part of M(s) is positive definite for s in the upper half plane, and so is that of each of its Schur
/// complements: no pivot crosses the cut of the logarithm.
fn pivots(triangle: &mut [C], mut take: impl FnMut(C)) {
    let at = |row: usize, column: usize| row * (row + 1) / 2 + column;
    let mut column = 0;
    while at(column, column) < triangle.len() {
        let pivot = triangle[at(column, column)];
        take(pivot);
        let mut row = column + 1;
        while at(row, row) < triangle.len() {
            let multiple = triangle[at(row, column)] / pivot;
            for other in column + 1..=row {
                let taken = multiple * triangle[at(other, column)];
                triangle[at(row, other)] -= taken;
            }
            row += 1;
        }
        column += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_root_of_a_product_is_that_of_the_sum_of_logarithms() {
        // Along and round the path of an inversion, few and many factors, of one size and of sizes far apart.
        for (k, ratio) in [(1, 1.0f64), (5, 1.0), (13, 1e6), (60, 1e12), (499, 30.0)] {
            let diagonal: Vec<f64> = (0..k)
                .map(|i| ratio.powf(-f64::from(i) / f64::from(k)))
                .collect();
            let own: Vec<f64> = (0..k).map(|i| f64::from(i + 1)).collect();
            let sum: f64 = own.iter().sum();
            let own: Vec<f64> = own.iter().map(|share| share / sum).collect();
            for (step, x) in (0..400).flat_map(|step| [-3.0, -0.1, 0.4, 40.0].map(|x| (step, x))) {
                let y = 0.02 * f64::from(step) * f64::from(step);
                let s = C::new(x + 0.3 * y, y);
                if y == 0.0 && x > 0.0 {
                    continue;
                }
                let factors = diagonal.iter().map(|d| factor(s * 2.0, *d));
                let logs: C = factors.clone().map(|factor| factor.ln()).sum();
                let m: C = factors.zip(&own).map(|(f, p)| f.inv() * *p).sum();
                for (products, want) in [(vec![], logs), (vec![own.clone()], logs + m.ln())] {
                    let got = generating(&diagonal, &products, s);
                    let want = want * -0.5;
                    let apart = got.value * (got.ln - want.re).exp() * C::new(0.0, -want.im).exp();
                    // Rounding of k products, and of sums up to 499 times 8.
                    assert!((apart - 1.0).norm() < 1e-11, "{k} {ratio} {s} {apart}");
                }
            }
        }
    }
}
