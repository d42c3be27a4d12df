//! Tables of measures that metafor has no columns for.

use serde_json::Value;

use crate::program::{Desk, oxymeta};

/// `yi` and `vi` of each study.
fn effects(desk: &Desk, table: &str, options: &[&str]) -> Vec<(f64, f64)> {
    let path = desk.file("t.csv", table);
    let out = oxymeta(&[&["effects", &path, "--format", "json"], options].concat()).done();
    let found: Value = serde_json::from_str(&out).expect("JSON");
    let studies = found["studies"].as_array().expect("studies");
    let number = |study: &Value, key: &str| study[key].as_f64().expect("a number");
    let pairs = studies.iter().map(|s| (number(s, "yi"), number(s, "vi")));
    pairs.collect()
}

#[track_caller]
fn assert_pairs(found: &[(f64, f64)], want: &[(f64, f64)]) {
    assert_eq!(found.len(), want.len());
    for (got, want) in found.iter().zip(want) {
        // Roundings of a few operations.
        let near = |got: f64, want: f64| (got - want).abs() <= 1e-13 * want.abs();
        assert!(
            near(got.0, want.0) && near(got.1, want.1),
            "{got:?} is not {want:?}"
        );
    }
}

/// The normal quantile of 0.975, and Student's on 10 degrees of freedom.
const Z: f64 = 1.959_963_984_540_054;
const T10: f64 = 2.228_138_851_986_274;

#[test]
fn effects_come_with_an_interval_a_test_or_a_p_value() {
    let desk = Desk::new();
    let table = "study,yi,vi,ci.lb,ci.ub,ci.level,zval,pval,df\n\
                 A,0.5,0.04,,,,,,\n\
                 B,0.5,,0.1,0.9,,,,\n\
                 C,0.5,,0.1,0.9,90,,,\n\
                 D,0.5,,0.1,0.9,,,,10\n\
                 E,0.5,,,,,2.5,,\n\
                 F,-0.5,,,,,,0.05,\n";
    let z90 = 1.644_853_626_951_472_7_f64;
    let square = |x: f64| x * x;
    let want = [
        (0.5, 0.04),
        (0.5, square(0.4 / Z)),
        (0.5, square(0.4 / z90)),
        (0.5, square(0.4 / T10)),
        (0.5, 0.04),
        (-0.5, square(0.5 / Z)),
    ];
    assert_pairs(&effects(&desk, table, &[]), &want);
}

#[test]
fn hazard_ratios_come_with_an_interval_or_from_a_log_rank_test() {
    let desk = Desk::new();
    let table = "study,hr,ci.lb,ci.ub,oe,v\nA,0.5,0.25,1,,\nB,,,,-4,10\nC,0.5,,,-4,10\n";
    let half = 2_f64.ln();
    let want = [(-half, (half / Z).powi(2)), (-0.4, 0.1), (-0.4, 0.1)];
    assert_pairs(&effects(&desk, table, &["--measure", "HR"]), &want);
}

#[test]
fn where_a_variance_was_recovered_or_an_interval_lies_aside_is_said() {
    let desk = Desk::new();
    let table = desk.file(
        "t.csv",
        "study,hr,ci.lb,ci.ub\nA,0.5,0.25,1\nB,0.9,0.25,1\n",
    );
    let shown = oxymeta(&["effects", &table, "--measure", "HR", "--format", "json"]).done();
    assert_eq!(shown.matches("standard error from the interval").count(), 2);
    assert_eq!(
        shown
            .matches("from its middle: check scale and limits")
            .count(),
        1
    );
}

#[test]
fn intervals_that_cannot_be_are_refused_with_their_row() {
    let desk = Desk::new();
    for (row, code) in [
        ("0.5,0.9,0.1,95", "interval-reversed"),
        ("0.5,0.6,0.9,95", "interval-excludes-estimate"),
        ("0.5,0,0.9,95", "not-positive"),
        ("0.5,0.1,0.9,100", "out-of-range"),
    ] {
        let table = desk.file(
            "t.csv",
            &format!("study,hr,ci.lb,ci.ub,ci.level\nA,{row}\n"),
        );
        let told = oxymeta(&["effects", &table, "--measure", "HR"]).fails();
        assert!(
            told.contains(code) && told.contains("t.csv:2"),
            "{row}: {told}"
        );
    }
}

#[test]
fn two_groups_before_and_after_share_a_correlation_or_have_their_own() {
    let desk = Desk::new();
    let heads = "study,m1pre,m1post,sd1pre,sd1post,n1i,m2pre,m2post,sd2pre,sd2post,n2i";
    let cells = "Study 1,30.6,38.5,15,11.6,20,23.1,19.7,13.8,14.8,20";
    let one = format!("{heads},ri\n{cells},0.47\n");
    let own = format!("{heads},r1i,r2i\n{cells},0.47,0.47\n");
    for measure in ["PPC2", "PPCMC", "PPCSMCC", "PPCSMCR"] {
        let options = ["--measure", measure];
        assert_eq!(
            effects(&desk, &one, &options),
            effects(&desk, &own, &options)
        );
    }
    // Morris (2008), Table 2, study 1.
    let want = [(0.768_447_646_803_813_4, 0.113_381_397_323_478_99)];
    assert_pairs(&effects(&desk, &one, &["--measure", "PPC2"]), &want);
    let exact = [(0.768_447_646_803_813_4, 0.115_740_005_604_248_8)];
    assert_pairs(
        &effects(&desk, &one, &["--measure", "PPC2", "--vtype", "EX"]),
        &exact,
    );
}

#[test]
fn a_formula_of_the_variance_belongs_to_its_measures() {
    let desk = Desk::new();
    let table = desk.file("t.csv", "study,ai,bi,ci,di\nA,4,119,11,128\n");
    for (measure, vtype) in [("OR", "ST"), ("RD", "EX"), ("PHI", "HO")] {
        let told = oxymeta(&["effects", &table, "--measure", measure, "--vtype", vtype]).refuses();
        assert!(told.contains("is not defined for"), "{told}");
    }
}

#[test]
fn a_statistic_stands_for_means_and_for_a_correlation() {
    let desk = Desk::new();
    let found = |table: &str, measure: &str| effects(&desk, table, &["--measure", measure]);
    // metafor 3.8: escalc("SMD", ti = 2.12, n1i = 95, n2i = 99) and escalc("SMD", di = -0.37, n1i = 145, n2i = 155).
    let want = [
        (0.303_287_806_099_285_35, 0.020_864_396_749_577_904),
        (-0.369_067_879_547_298_4, 0.013_575_183_126_886_3),
    ];
    let table = "study,ti,di,n1i,n2i\nA,2.12,,95,99\nB,,-0.37,145,155\n";
    assert_pairs(&found(table, "SMD"), &want);
    // The manual of metafor's escalc prints these for signed p values.
    for (measure, table, yi) in [
        ("SMD", "pi,n1i,n2i\n-0.018,20,20\n", "-0.7664"),
        ("COR", "pi,ni\n-0.07,30\n", "-0.3354"),
        ("SMCC", "pi,ni\n-0.018,50\n", "-0.3408"),
        ("PCOR", "pi,mi,ni\n-0.07,5,30\n", "-0.3610"),
    ] {
        assert_eq!(
            format!("{:.4}", found(table, measure)[0].0),
            yi,
            "{measure}"
        );
    }
}

#[test]
fn a_statistic_is_named_beside_the_effect_that_rests_on_it() {
    let desk = Desk::new();
    let table = desk.file(
        "t.csv",
        "study,m1i,sd1i,n1i,m2i,sd2i,n2i,ti\nA,5,2,20,4,2,20,\nB,,,20,,,20,2\n",
    );
    let shown = oxymeta(&["effects", &table, "--measure", "SMD"]).done();
    assert_eq!(shown.matches("effect from the t statistic").count(), 1);
    let alone = oxymeta(&["effects", &table, "--measure", "MD"]).done();
    assert!(
        alone.contains("B: no number in m1i, sd1i, m2i, sd2i"),
        "{alone}"
    );
    assert!(
        shown
            .lines()
            .any(|line| line.starts_with("B ") && line.ends_with("  t statistic")),
        "{shown}"
    );
    let impossible = desk.file("p.csv", "study,pi,ni\nA,1.5,30\n");
    let told = oxymeta(&["effects", &impossible, "--measure", "COR"]).fails();
    assert!(told.contains("p-value"), "{told}");
}
