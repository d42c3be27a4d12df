//! One paper, book or Handbook section a file; examples that other programs print stand beside them.
//!
//! Results that a paper prints are compared as printed, rounded to its digits ([`printed`]); what rounding of its
//! inputs makes differ in the last digit is named in the file. Worked formulae: figures are computed from the printed equations apart from this program, with SciPy's normal and
//! t quantiles; they are given to the digits that 64 bits keep, so 1e-12 is rounding alone.

mod bcg;
mod becker_2005;
mod berkey_1995;
mod bias_examples;
mod dersimonian_kacker_2007;
mod fleiss_1993;
mod hackshaw_1997;
mod handbook;
mod harrer_2022;
mod henmi_copas_2010;
mod inthout_2014;
mod jackson_2014;
mod knapp_hartung_2003;
mod konstantopoulos_2011;
mod law_2016;
mod lipsey_wilson_2001;
mod luo_2018;
mod mcgrath_2020;
mod metafor_conversions;
mod metan;
mod miller_1978;
mod morris_2008;
mod nagashima_2019;
mod normand_1999;
mod percentages;
mod printed;
mod raudenbush;
mod riley_2011;
mod rothman_2008;
mod senn_2013;
mod shi_2020;
mod shi_2020_log_normal;
mod shi_2023;
mod smoking_cessation;
mod stijnen_2010;
mod thrombolytics;
mod van_houwelingen_2002;
mod vevea_hedges;
mod viechtbauer_2005;
mod viechtbauer_2007;
mod viechtbauer_2007_hypericum;
mod wan_2014;
mod yusuf_1985;

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
