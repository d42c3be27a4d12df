//! Formulae of one paper or Handbook section a file.
//!
//! Figures are computed from the printed equations apart from this program, with SciPy's normal and
//! t quantiles; they are given to the digits that 64 bits keep, so 1e-12 is rounding alone.

mod bcg;
mod berkey_1995;
mod handbook;
mod knapp_hartung_2003;
mod luo_2018;
mod mcgrath_2020;
mod metafor_conversions;
mod percentages;
mod shi_2020;
mod shi_2020_log_normal;
mod shi_2023;
mod wan_2014;

use oxymeta::effects::recover::Quantiles;

/// min 2, q1 4, median 6, q3 10, max 14, without those that are not asked for.
fn summary(range: bool, quartiles: bool) -> Quantiles {
    Quantiles {
        min: range.then_some(2.0),
        q1: quartiles.then_some(4.0),
        median: Some(6.0),
        q3: quartiles.then_some(10.0),
        max: range.then_some(14.0),
    }
}

#[track_caller]
fn assert_close(got: Option<f64>, want: f64) {
    let got = got.expect("a value");
    let close = (got - want).abs() <= 1e-12 * want.abs().max(1.0);
    assert!(close, "{got} is not {want}");
}
