//! Tables written for or by other programs.

use serde_json::Value;

use crate::program::{Desk, oxymeta};

/// The only analysis of a table, pooled.
fn pooled(header: &str, rows: &str, measure: &str) -> Value {
    let desk = Desk::new();
    let table = desk.file("table.csv", &format!("{header}\n{rows}"));
    let arguments = ["pool", &table, "--measure", measure, "--format", "json"];
    oxymeta(&arguments).json()["analyses"][0].clone()
}

#[test]
fn the_columns_of_meta_and_of_dat_bcg_are_understood() {
    let tables = "A,4,123,11,139\nB,6,306,29,303\nC,3,231,11,220\n";
    let cells = "A,4,119,11,128\nB,6,300,29,274\nC,3,228,11,209\n";
    let means = "A,40,5.1,1.2,42,4.0,1.3\nB,30,5.5,1.1,32,4.6,1.4\n";
    let rates = "A,4,100.5,11,99\nB,6,306,29,303\n";
    let effects = "A,0.5,0.2\nB,0.1,0.3\nC,0.4,0.1\n";
    for (measure, theirs, metafors, rows) in [
        (
            "OR",
            "studlab,event.e,n.e,event.c,n.c",
            "study,ai,n1i,ci,n2i",
            tables,
        ),
        (
            "RR",
            "study,tpos,tneg,cpos,cneg",
            "study,ai,bi,ci,di",
            cells,
        ),
        (
            "SMD",
            "studlab,n.e,mean.e,sd.e,n.c,mean.c,sd.c",
            "study,n1i,m1i,sd1i,n2i,m2i,sd2i",
            means,
        ),
        (
            "IRR",
            "study,event.e,time.e,event.c,time.c",
            "study,x1i,t1i,x2i,t2i",
            rates,
        ),
        ("GEN", "studlab,TE,seTE", "study,yi,sei", effects),
        ("GEN", "Study,yi,SE", "study,yi,sei", effects),
    ] {
        let found = pooled(theirs, rows, measure);
        assert_eq!(found, pooled(metafors, rows, measure), "{theirs}");
        assert_eq!(found["studies"][0]["study"], "A", "{theirs}");
    }
}

#[test]
fn a_column_of_another_program_does_not_displace_metafors() {
    let rows = "A,0.5,0.04,9\nB,0.1,0.09,8\nC,0.4,0.01,7\n";
    let plain = pooled("study,yi,vi,other", rows, "GEN");
    assert_eq!(pooled("study,yi,vi,se", rows, "GEN"), plain);
    assert_eq!(pooled("study,yi,vi,TE", rows, "GEN"), plain);
}

#[test]
fn words_for_nothing_leave_a_study_out_by_name() {
    for word in ["NA", "NaN", "N/A", "n/a", "#N/A", "."] {
        let rows = format!("A,0.5,0.04\nB,{word},{word}\nC,0.4,0.01\n");
        let found = pooled("study,yi,vi", &rows, "GEN");
        assert_eq!(found["k"], 2, "{word}");
        assert_eq!(found["not_pooled"][0]["study"], "B", "{word}");
    }
}

#[test]
fn a_study_without_a_name_has_its_row_as_a_name() {
    let found = pooled("author,year,yi,vi", "Lee,NA,1,1\nNA,2001,0,1\n", "GEN");
    assert_eq!(found["studies"][0]["study"], "Lee");
    assert_eq!(found["studies"][1]["study"], "Study 2");
}
