//! DerSimonian & Kacker (2007), Contemp Clin Trials 28:105, doi:10.1016/j.cct.2006.04.004, Tables 3 and 4 on pages
//! 111-112: the CLASP trials of aspirin in pregnancy.
//!
//! PM, CA (here HE), DL and the two-step CA2 and DL2 are of the paper, the others of metafor-project.org,
//! analyses:dersimonian2007. Left out: ML, tau 0.0023, where an iteration stopped on its way to the maximum at 0
//! (log-likelihood -3.26818 there, -3.26807 at 0); Sidik-Jonkman started at CA, which the engine does not have.

use oxymeta::effects::Measure;
use oxymeta::effects::binary::ZeroRule;

use crate::printed::{assert_prints, fit, of_counts};

/// Events and totals, aspirin and control.
const COUNTS: [[f64; 4]; 6] = [
    [5.0, 156.0, 8.0, 74.0],
    [5.0, 303.0, 17.0, 303.0],
    [12.0, 565.0, 9.0, 477.0],
    [69.0, 1570.0, 94.0, 1565.0],
    [9.0, 103.0, 11.0, 105.0],
    [313.0, 4659.0, 352.0, 4650.0],
];

#[test]
fn tau_the_log_odds_ratio_and_its_error_are_those_of_tables_3_and_4() {
    let effects = of_counts(Measure::Or, &COUNTS, &ZeroRule::default());
    for (method, [tau, mu, se]) in [
        ("PM", ["0.3681", "-0.3811", "0.2060"]),
        ("HE", ["0.4410", "-0.4035", "0.2327"]),
        ("DL", ["0.2323", "-0.3240", "0.1540"]),
        ("CA2", ["0.3831", "-0.3861", "0.2115"]),
        ("DL2", ["0.3254", "-0.3655", "0.1901"]),
        ("EB", ["0.3681", "-0.3811", "0.2060"]),
        ("REML", ["0.1843", "-0.2980", "0.1343"]),
        ("HS", ["0.1330", "-0.2666", "0.1125"]),
        ("SJ", ["0.4572", "-0.4079", "0.2386"]),
    ] {
        let ours = fit(&effects, method, "z");
        let tau2 = ours.tau2.expect("six studies");
        assert_prints(&format!("{method} tau"), tau2.sqrt(), tau);
        assert_prints(&format!("{method} mu"), ours.estimate, mu);
        assert_prints(&format!("{method} se"), ours.se, se);
    }
}
