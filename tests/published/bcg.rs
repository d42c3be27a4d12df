//! The thirteen trials of BCG vaccine against tuberculosis: Colditz et al. (1994), JAMA 271:698.

/// Ill and well with the vaccine, ill and well without.
pub const TABLES: [[f64; 4]; 13] = [
    [4.0, 119.0, 11.0, 128.0],
    [6.0, 300.0, 29.0, 274.0],
    [3.0, 228.0, 11.0, 209.0],
    [62.0, 13536.0, 248.0, 12619.0],
    [33.0, 5036.0, 47.0, 5761.0],
    [180.0, 1361.0, 372.0, 1079.0],
    [8.0, 2537.0, 10.0, 619.0],
    [505.0, 87886.0, 499.0, 87892.0],
    [29.0, 7470.0, 45.0, 7232.0],
    [17.0, 1699.0, 65.0, 1600.0],
    [186.0, 50448.0, 141.0, 27197.0],
    [5.0, 2493.0, 3.0, 2338.0],
    [27.0, 16886.0, 29.0, 17825.0],
];

/// Distance from the equator in degrees.
pub const LATITUDE: [f64; 13] = [
    44.0, 55.0, 42.0, 52.0, 13.0, 44.0, 19.0, 13.0, 27.0, 42.0, 18.0, 33.0, 33.0,
];

/// ln (ai / n1i) - ln (ci / n2i).
pub fn log_risk_ratios() -> Vec<f64> {
    TABLES
        .iter()
        .map(|[ai, bi, ci, di]| (ai / (ai + bi)).ln() - (ci / (ci + di)).ln())
        .collect()
}

/// 1/ai - 1/n1i + 1/ci - 1/n2i.
pub fn variances() -> Vec<f64> {
    TABLES
        .iter()
        .map(|[ai, bi, ci, di]| 1.0 / ai - 1.0 / (ai + bi) + 1.0 / ci - 1.0 / (ci + di))
        .collect()
}
