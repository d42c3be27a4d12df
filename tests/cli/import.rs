//! `import`: what comes out pools to what went in, and what does not come along is said.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::program::{Desk, Run, oxymeta, root};
use crate::workbook::{Cell, ods, xlsx, zipped};

/// The rows of a reference data set as CSV.
fn reference(name: &str, given: bool) -> String {
    let path = root().join(format!("tests/reference/data/{name}.json"));
    let text = std::fs::read_to_string(path).expect("a reference file");
    let json: Value = serde_json::from_str(&text).expect("JSON");
    let rows = json["rows"].as_array().expect("rows");
    let mut columns: Vec<&String> = Vec::new();
    for column in rows
        .iter()
        .flat_map(|row| row.as_object().expect("a row").keys())
    {
        if !columns.contains(&column) && (given || !["yi", "vi"].contains(&column.as_str())) {
            columns.push(column);
        }
    }
    let cell = |row: &Value, column: &str| match &row[column] {
        Value::Null => "NA".to_owned(),
        Value::String(text) => format!("\"{}\"", text.replace('"', "\"\"")),
        other => other.to_string(),
    };
    let line = |row| {
        let cells = columns.iter().map(|column| cell(row, column));
        cells.collect::<Vec<_>>().join(",")
    };
    let header = columns.iter().map(|column| column.as_str());
    let mut lines = vec![header.collect::<Vec<_>>().join(",")];
    lines.extend(rows.iter().map(line));
    lines.join("\n") + "\n"
}

fn first(run: Run) -> Value {
    run.json()["analyses"][0].clone()
}

/// Effects by study, as pairs of the effect and its variance.
fn effects(analysis: &Value) -> Vec<(String, f64, f64)> {
    let studies = analysis["studies"].as_array().expect("studies").iter();
    let number = |value: &Value| value.as_f64().expect("a number");
    let mut found: Vec<_> = studies
        .map(|study| {
            let label = study["label"].as_str().or(study["study"].as_str());
            let label = label
                .expect("a name")
                .split(", row")
                .next()
                .expect("a part");
            (label.to_owned(), number(&study["yi"]), number(&study["vi"]))
        })
        .collect();
    found.sort_by(|a, b| a.partial_cmp(b).expect("numbers"));
    found
}

/// Imports a reference table and compares effects and pooled result with those of the table.
#[track_caller]
fn comes_back(name: &str, measure: &str, tolerance: f64) {
    let desk = Desk::new();
    let given = measure == "GEN";
    let table = desk.file("table.csv", &reference(name, given));
    let review = desk.at("review");
    oxymeta(&["import", &table, "--measure", measure, "-o", &review]).done();
    let of_table = first(oxymeta(&[
        "pool",
        &table,
        "--measure",
        measure,
        "--format",
        "json",
    ]));
    let of_review = first(oxymeta(&["pool", &review, "--format", "json"]));
    let (want, got) = (effects(&of_table), effects(&of_review));
    assert_eq!(got.len(), want.len(), "{name}");
    for (got, want) in got.iter().zip(&want) {
        assert!(
            (got.1 - want.1).abs() <= tolerance * want.1.abs(),
            "{name}: {got:?} {want:?}"
        );
        assert!(
            (got.2 - want.2).abs() <= tolerance * want.2.abs(),
            "{name}: {got:?} {want:?}"
        );
    }
    // Sums in another order of studies differ in the last digits, and iterations stop within 1e-8.
    for field in ["estimate", "se", "tau2", "q"] {
        let (got, want) = (&of_review[field], &of_table[field]);
        let (got, want) = (got.as_f64().expect(field), want.as_f64().expect(field));
        assert!(
            (got - want).abs() <= 1e-8 * want.abs().max(1e-8),
            "{name} {field}: {got} {want}"
        );
    }
}

#[test]
fn counts_come_back_to_the_last_digit() {
    comes_back("bcg__OR", "OR", 0.0);
    comes_back("bcg__RR", "RR", 0.0);
    comes_back("nielweise2007__RD", "RD", 0.0);
    comes_back("nielweise2007__PETO", "PETO", 0.0);
    comes_back("bcg__AS", "AS", 0.0);
    comes_back("collins1985b__OR", "OR", 0.0);
}

#[test]
fn means_come_back_to_the_last_digit() {
    comes_back("normand1999__MD", "MD", 0.0);
    comes_back("gibson2002__ROM", "ROM", 0.0);
    // Squares of SDs are multiplied in another order.
    comes_back("furukawa2003__SMD", "SMD", 4e-16);
}

#[test]
fn pairs_and_occasions_come_back_to_the_last_digit() {
    comes_back("morris2008.treatment__MC", "MC", 0.0);
    comes_back("morris2008.treatment__SMCC", "SMCC", 0.0);
    comes_back("morris2008.treatment__SMCR", "SMCR", 0.0);
    for measure in ["MPOR", "MPRR", "MPRD"] {
        comes_back(&format!("sim.paired.binary.a__{measure}"), measure, 0.0);
    }
}

#[test]
fn given_effects_come_back_but_for_the_root_of_the_variance() {
    // Records hold standard errors: the square of a root differs from the variance by one rounding.
    comes_back("raudenbush1985__GEN", "GEN", 4e-16);
    comes_back("hackshaw1998__GEN", "GEN", 4e-16);
}

#[test]
fn subgroups_of_the_table_are_subgroups_of_the_review() {
    let desk = Desk::new();
    let table = desk.file("bcg.csv", &reference("bcg__OR", false));
    let review = desk.at("review");
    oxymeta(&["import", &table, "--measure", "OR", "-o", &review]).done();
    let by = |input: &str, more: &[&str]| {
        let mut arguments = vec!["pool", input, "--subgroup", "alloc", "--format", "json"];
        arguments.extend(more);
        let subgroups = first(oxymeta(&arguments))["subgroups"].clone();
        let groups = subgroups[0]["groups"].as_array().expect("groups").clone();
        let group = |group: &Value| {
            let estimate = group["estimate"].as_f64().expect("an estimate");
            (group["label"].to_string(), format!("{estimate:.10}"))
        };
        groups.iter().map(group).collect::<BTreeMap<_, _>>()
    };
    let of_table = by(&table, &["--measure", "OR"]);
    assert_eq!(of_table.len(), 3);
    assert_eq!(by(&review, &[]), of_table);
}

#[test]
fn an_imported_review_can_be_reported() {
    let desk = Desk::new();
    let table = desk.file(
        "t.csv",
        "author,year,ai,n1i,ci,n2i\nMøller,1999,5,10,3,10\nSmith,2001,7,20,2,20\n",
    );
    let run = oxymeta(&["import", &table, "-o", &desk.at("r")]);
    assert!(
        run.err.contains("RR was taken as the measure"),
        "{}",
        run.err
    );
    assert!(run.err.contains("and 2 records"), "{}", run.err);
    let record = String::from_utf8(desk.read("r/moller-1999.toml")).unwrap();
    assert!(record.contains("label = \"Møller 1999\""), "{record}");
    assert!(record.contains("from = \"t.csv, line 2\""), "{record}");
    oxymeta(&["report", &desk.at("r"), "--out", &desk.at("out")]).done();
}

#[test]
fn a_folder_with_files_is_left_alone() {
    let desk = Desk::new();
    let table = desk.file("t.csv", "study,yi,vi\nA,1,1\n");
    desk.file("full/notes.txt", "mine");
    let message = oxymeta(&["import", &table, "-o", &desk.at("full")]).refuses();
    assert!(message.contains("new or empty folder"), "{message}");
    assert_eq!(desk.names(), ["full", "t.csv"]);
    std::fs::create_dir(desk.path().join("empty")).unwrap();
    oxymeta(&["import", &table, "-o", &desk.at("empty")]).done();
    assert_eq!(
        std::fs::read_dir(desk.path().join("empty"))
            .unwrap()
            .count(),
        2
    );
}

#[test]
fn every_problem_of_a_table_stops_the_import_with_its_place() {
    let desk = Desk::new();
    let text = "study,ai,n1i,ci,n2i\nA,5.5,10,3,10\nB,x,10,2,10\nC,5,10,12,10\n";
    let table = desk.file("t.csv", text);
    let message = oxymeta(&["import", &table, "--measure", "OR", "-o", &desk.at("r")]).fails();
    assert!(message.contains("t.csv:3:3"), "{message}");
    assert!(message.contains("events-above-total"), "{message}");
    let table = desk.file(
        "t.csv",
        "study,ai,n1i,ci,n2i\nA,5.5,10,3,10\nB,4,10,2,10.5\n",
    );
    let message = oxymeta(&["import", &table, "--measure", "OR", "-o", &desk.at("r")]).fails();
    for place in ["t.csv:2:3", "t.csv:3:10"] {
        assert!(message.contains(place), "{message}");
    }
    assert_eq!(desk.names(), ["t.csv"]);
}

#[test]
fn rows_of_one_study_become_samples_of_one_record() {
    let desk = Desk::new();
    let text = "study,sex,country,yi,vi\nA 2000,men,Peru,0.1,0.04\nA 2000,women,Peru,0.3,0.05\n\
                B 2001,men,Chad,0.2,0.03\n";
    let table = desk.file("t.csv", text);
    let run = oxymeta(&["import", &table, "-o", &desk.at("r")]);
    assert!(
        run.err
            .contains("t.csv:3:1: the table has several rows of A 2000"),
        "{}",
        run.err
    );
    let record = String::from_utf8(desk.read("r/a-2000.toml")).unwrap();
    for words in [
        "sample = \"row 1\"",
        "sex = \"women\"",
        "country = \"Peru\"",
        "[[concern]]",
    ] {
        assert!(record.contains(words), "{words}: {record}");
    }
    let of_review = first(oxymeta(&[
        "pool",
        &desk.at("r"),
        "--subgroup",
        "sex",
        "--format",
        "json",
    ]));
    assert_eq!(of_review["k"], 3);
    assert_eq!(
        of_review["subgroups"][0]["groups"].as_array().map(Vec::len),
        Some(2)
    );
}

#[test]
fn a_column_outcome_makes_an_analysis_of_each_value() {
    let desk = Desk::new();
    let text = "study,outcome,yi,vi\nA,Pain,0.1,0.04\nA,Sleep,0.3,0.05\nB,Pain,0.2,0.03\n";
    let table = desk.file("t.csv", text);
    oxymeta(&["import", &table, "-o", &desk.at("r")]).done();
    let found = oxymeta(&["pool", &desk.at("r"), "--format", "json"]).json();
    let ks: Vec<_> = found["analyses"]
        .as_array()
        .unwrap()
        .iter()
        .map(|a| &a["k"])
        .collect();
    assert_eq!(ks, [2, 1]);
}

#[test]
fn what_cannot_come_along_is_said() {
    let desk = Desk::new();
    let text = ",study,design,ai,n1i,ci,n2i,yi\n1,A,rct,5,10,3,10,0.2\n2,B,rct,5,10,2,10,0.4\n";
    let table = desk.file("t.csv", text);
    let run = oxymeta(&["import", &table, "--measure", "OR", "-o", &desk.at("r")]);
    for words in [
        "t.csv:1:1: a column without a name was not carried over",
        "t.csv:1:29: not carried over, as OR does not use it: `yi`",
        "`design` has a meaning of its own",
    ] {
        assert!(run.err.contains(words), "{words}: {}", run.err);
    }
    let alpha = desk.file("a.csv", "study,ai,mi,ni\nA,0.8,10,50\n");
    let message = oxymeta(&["import", &alpha, "--measure", "ARAW", "-o", &desk.at("a")]).refuses();
    assert!(message.contains("records cannot hold"), "{message}");
}

#[test]
fn letters_blanks_and_marks_of_headers_are_forgiven_and_repeated_columns_are_not() {
    let desk = Desk::new();
    let table = desk.file(
        "t.csv",
        "\u{feff}Study , YI ,Vi\nA, 0.5 ,0.04\nB,0.1,0.09\n",
    );
    assert_eq!(
        first(oxymeta(&["pool", &table, "--format", "json"]))["k"],
        2
    );
    let table = desk.file("t.csv", "study,yi,vi,yi\nA,0.5,0.04,0.6\n");
    let message = oxymeta(&["pool", &table]).fails();
    assert!(message.contains("error[duplicate-id]"), "{message}");
    assert!(message.contains("t.csv:1:13"), "{message}");
}

#[test]
fn decimal_commas_are_read_where_they_cannot_be_anything_else() {
    let desk = Desk::new();
    let pooled = |text: &str| {
        let table = desk.file("t.csv", text);
        oxymeta(&["pool", &table, "--format", "json"])
    };
    let points = first(pooled("study;yi;vi\nA;0.512;0.04\nB;-1.5;0.09\n"));
    let commas = first(pooled("study;yi;vi\nA;0,512;0,04\nB;-1,5;0,09\n"));
    assert_eq!(effects(&commas), effects(&points));
    // A comma that could part thousands, beside no other number, or beside points, is no decimal comma.
    for text in [
        "study;yi;vi\nA;1,234;1\n",
        "study;yi;vi\nA;1,5;0.04\n",
        "study,yi,vi\nA,\"1,5\",4\n",
    ] {
        let message = pooled(text).fails();
        assert!(message.contains("error[decimal-comma]"), "{message}");
        assert!(message.contains("t.csv:2:"), "{message}");
    }
}

fn trials(formula: Cell<'static>) -> Vec<u8> {
    use Cell::{Empty, Number, Text};
    let header = ["Study", "AI", "n1i", "ci", "n2i", "place"].map(Text);
    xlsx(&[
        (
            "Trials",
            vec![
                header.into_iter().collect(),
                vec![
                    Text("A 2000"),
                    Number("5"),
                    Number("10"),
                    Number("3"),
                    Number("10"),
                    Text("x"),
                ],
                vec![
                    Text("B 2001"),
                    formula,
                    Number("20"),
                    Number("4"),
                    Number("20"),
                    Empty,
                ],
                vec![
                    Text("C 2002"),
                    Text("NA"),
                    Number("20"),
                    Number("4"),
                    Number("20"),
                    Text("y"),
                ],
            ],
        ),
        ("Notes", vec![vec![Text("nothing")]]),
    ])
}

fn write(desk: &Desk, name: &str, bytes: &[u8]) -> String {
    let path = desk.at(name);
    std::fs::write(&path, bytes).expect("a file");
    path
}

#[test]
fn a_workbook_gives_what_its_table_as_text_gives() {
    let desk = Desk::new();
    let text =
        "study,ai,n1i,ci,n2i,place\nA 2000,5,10,3,10,x\nB 2001,9,20,4,20,\nC 2002,NA,20,4,20,y\n";
    let csv = desk.file("t.csv", text);
    let workbook = write(&desk, "t.xlsx", &trials(Cell::Formula("4+5", "9")));
    let sheet = ods(
        "Trials",
        &[
            &["study", "ai", "n1i", "ci", "n2i"],
            &["A 2000", "5", "10", "3", "10"],
            &["B 2001", "9", "20", "4", "20"],
        ],
    );
    let ods = write(&desk, "t.ods", &sheet);
    let pool = |input: &str| {
        first(oxymeta(&[
            "pool",
            input,
            "--measure",
            "OR",
            "--format",
            "json",
        ]))
    };
    assert_eq!(effects(&pool(&workbook)), effects(&pool(&csv)));
    assert_eq!(effects(&pool(&ods)), effects(&pool(&csv)));
    for command in ["effects", "bootstrap"] {
        oxymeta(&[command, &workbook, "--measure", "OR"]).done();
    }
    oxymeta(&[
        "forest",
        &workbook,
        "--measure",
        "OR",
        "-o",
        &desk.at("x.svg"),
    ])
    .done();
    let run = oxymeta(&["import", &workbook, "--measure", "OR", "-o", &desk.at("r")]);
    for words in [
        "Trials!C4",
        "formulas were not carried over",
        "--sheet reads another: Notes",
    ] {
        assert!(run.err.contains(words), "{words}: {}", run.err);
    }
    let record = String::from_utf8(desk.read("r/b-2001.toml")).unwrap();
    assert!(record.contains("from = \"t.xlsx Trials!B4\""), "{record}");
    assert_eq!(
        effects(&first(oxymeta(&[
            "pool",
            &desk.at("r"),
            "--format",
            "json"
        ]))),
        effects(&pool(&csv))
    );
}

#[test]
fn problems_of_a_workbook_name_sheet_and_cell() {
    let desk = Desk::new();
    let pool = |bytes: &[u8], more: &[&str]| {
        let workbook = write(&desk, "t.xlsx", bytes);
        let mut arguments = vec!["pool", workbook.as_str(), "--measure", "OR"];
        arguments.extend(more);
        oxymeta(&arguments)
    };
    let message = pool(&trials(Cell::Text("1,5")), &[]).fails();
    assert!(message.contains("error[decimal-comma]"), "{message}");
    assert!(message.contains("--> t.xlsx Trials!C4"), "{message}");
    assert!(
        message.contains("= help: write a decimal point"),
        "{message}"
    );
    assert!(message.contains("1 problem in 1 file"), "{message}");
    let message = pool(&trials(Cell::Formula("4+5", "")), &[]).fails();
    assert!(message.contains("Trials!C4"), "{message}");
    assert!(message.contains("a formula without a value"), "{message}");
    let message = pool(&trials(Cell::Number("25")), &[]).fails();
    assert!(message.contains("events-above-total"), "{message}");
    let message = pool(&trials(Cell::Number("9")), &["--sheet", "Trails"]).fails();
    assert!(message.contains("did you mean `Trials`?"), "{message}");
    pool(b"no workbook", &[]).fails();
    let csv = desk.file("t.csv", "study,yi,vi\nA,1,1\n");
    oxymeta(&["pool", &csv, "--sheet", "Trials"]).refuses();
}

fn aspirin() -> String {
    let path = root().join("tests/records/import/aspirin.rm5");
    path.to_string_lossy().into_owned()
}

#[test]
fn a_revman_file_becomes_a_review_of_all_its_analyses() {
    let desk = Desk::new();
    let run = oxymeta(&["import", &aspirin(), "-o", &desk.at("r")]);
    assert_eq!(run.code, Some(0), "{}", run.err);
    let found = oxymeta(&["pool", &desk.at("r"), "--format", "json"]).json();
    let analyses = found["analyses"].as_array().unwrap();
    let about: Vec<_> = analyses
        .iter()
        .map(|a| (a["measure"].as_str().unwrap(), a["k"].as_u64().unwrap()))
        .collect();
    // A hazard ratio, or its logarithm as an effect given as such where records cannot say it.
    let hazards = about[3].0;
    assert!(["HR", "GEN"].contains(&hazards), "{hazards}");
    assert_eq!(
        about,
        [("OR", 3), ("RR", 4), ("MD", 2), (hazards, 2), ("PETO", 1)]
    );
    let effect = |analysis: usize, study: usize| {
        let study = &analyses[analysis]["studies"][study];
        (study["yi"].as_f64().unwrap(), study["vi"].as_f64().unwrap())
    };
    // MRC-1: 49 of 615 against 67 of 624, aspirin first.
    let (yi, vi) = effect(0, 0);
    let odds = |a: f64, n: f64| a / (n - a);
    assert!((yi - (odds(49.0, 615.0) / odds(67.0, 624.0)).ln()).abs() < 1e-14);
    let want = 1.0 / 49.0 + 1.0 / 566.0 + 1.0 / 67.0 + 1.0 / 557.0;
    assert!((vi - want).abs() < 1e-15);
    // Survival counts those without the event, as the swap asks.
    let (yi, _) = effect(1, 0);
    assert!((yi - (566.0_f64 / 615.0 / (557.0 / 624.0)).ln()).abs() < 1e-14);
    // Observed minus expected: O-E over V, and 1/V; the ratio is written and read by its exponential.
    let (yi, vi) = effect(4, 0);
    assert!((yi - -1.5 / 6.25).abs() < 1e-15);
    assert!((vi - 1.0 / 6.25).abs() < 1e-15);
    let (yi, vi) = effect(3, 0);
    assert!((yi - 0.2).abs() < 1e-15);
    assert_eq!(vi, 0.1 * 0.1);
    // The settings of the file: a fixed effect by Mantel-Haenszel, then random effects.
    assert_eq!(analyses[0]["method"], "mh");
    assert_eq!(analyses[1]["tau2_method"], "DL");
    assert_eq!(analyses[1]["ci_method"], "wald");
    assert_eq!(
        analyses[1]["subgroups"][0]["groups"]
            .as_array()
            .map(Vec::len),
        Some(2)
    );
    oxymeta(&["report", &desk.at("r"), "--out", &desk.at("out")]).done();
}

#[test]
fn what_a_revman_file_holds_beyond_analyses_is_said() {
    let desk = Desk::new();
    let run = oxymeta(&["import", &aspirin(), "-o", &desk.at("r")]);
    for words in [
        "aspirin.rm5:16:1: not carried over: studies that were excluded (1)",
        "not carried over: judgements of risk of bias (1)",
        "not carried over: the text of the review",
        "`Views of patients` (OTHER_OUTCOME) was not carried over",
        "aspirin.rm5:53:1: left out: 0.0 as a standard deviation",
        "more than one row, taken as separate participants: CDP",
        "the review shows no total",
    ] {
        assert!(run.err.contains(words), "{words}: {}", run.err);
    }
    let record = String::from_utf8(desk.read("r/mrc-1-1974.toml")).unwrap();
    for words in [
        "authors = [\"Elwood PC, Cöchrane AL\"]",
        "doi = \"10.1136/bmj.1.5905.436\"",
        "population = \"Men after infarction\"",
        "label = \"MRC-1\"",
    ] {
        assert!(record.contains(words), "{words}: {record}");
    }
    let silent = String::from_utf8(desk.read("r/silent-1999.toml")).unwrap();
    assert!(silent.contains("not_pooled"), "{silent}");
}

#[test]
fn a_broken_revman_file_is_told_with_its_places() {
    let desk = Desk::new();
    let bytes = std::fs::read(aspirin()).expect("the file");
    let text: String = bytes.iter().map(|byte| char::from(*byte)).collect();
    let text = text.replace("ISO-8859-1", "UTF-8");
    let broken = text.replace("EVENTS_1=\"49\"", "EVENTS_1=\"many\"");
    let file = desk.file("b.rm5", &broken);
    let message = oxymeta(&["import", &file, "-o", &desk.at("r")]).fails();
    assert_eq!(message.matches("error[wrong-type]").count(), 2, "{message}");
    assert!(message.contains("b.rm5:29:22"), "{message}");
    for text in [
        "",
        "<a",
        "<COCHRANE_REVIEW/>",
        &text.replace("</COMPARISON>", ""),
    ] {
        let file = desk.file("b.rm5", text);
        oxymeta(&["import", &file, "-o", &desk.at("r")]).fails();
    }
    assert_eq!(desk.names(), ["b.rm5"]);
}

const SETTINGS: &str = "\
Analysis group,Analysis number,Analysis name,Analysis group name,Data type,Log-scale data,\
Experimental group label,Control group label,Statistical method,Effect measure,Analysis model,\
Heterogeneity estimator,Overall estimates,Swap event and non-event,CI method,CI/PI level,\
Graph label (left),Graph label (right)\n\
1,1,Death,Aspirin versus placebo,Dichotomous,#N/A,Aspirin,Placebo,Inverse variance,Risk Ratio,\
Random effects,Restricted maximum-likelihood,TRUE,FALSE,Hartung-Knapp-Sidik-Jonkman,95%,\
Favours aspirin,Favours placebo\n\
1,2,Days,Aspirin versus placebo,Continuous,#N/A,Aspirin,Placebo,Inverse variance,\
Mean Difference,Fixed effect,#N/A,TRUE,FALSE,Wald-type,95%,Favours aspirin,Favours placebo\n";

const ROWS: &str = "\
Analysis group,Analysis number,Analysis name,Subgroup,Study,Study year,GIV Mean,GIV SE,\
Experimental mean,Experimental SD,Experimental cases,Experimental N,Control mean,Control SD,\
Control cases,Control N,O-E,Variance,Weight,Footnotes\n\
1,1,Death,Men,MRC-1 1974,1974,,,,,49,615,,,67,624,,,50,\n\
1,1,Death,Women,CDP 1976,1976,,,,,44,758,,,64,771,,,50,\n\
1,2,Days,,CDP 1976,1976,,,55,47,,155,75,64,,156,,,100,\n\
9,9,Lost,,CDP 1976,1976,,,,,1,2,,,1,2,,,,\n";

#[test]
fn a_data_package_of_revman_web_becomes_a_review_zipped_or_not() {
    let desk = Desk::new();
    let files = [
        (
            "CD1-analysis-data/CD1-overall-estimates-and-settings.csv",
            SETTINGS,
        ),
        ("CD1-analysis-data/CD1-data-rows.csv", ROWS),
        (
            "CD1-analysis-data/CD1-subgroup-estimates.csv",
            "Analysis group\n1\n",
        ),
        (
            "CD1-study-data/CD1-study-information.csv",
            "Study,Year\nMRC-1 1974,1974\nQuiet 2000,2000\n",
        ),
        ("CD1-study-data/CD1-risk-of-bias.csv", "Study\nMRC-1 1974\n"),
        ("CD1-references.ris", "TY  - JOUR\n"),
    ];
    let zip = write(&desk, "CD1-data.zip", &zipped(&files));
    for (name, text) in files {
        desk.file(&format!("package/{name}"), text);
    }
    let run = oxymeta(&["import", &zip, "-o", &desk.at("a/review")]);
    for words in [
        "CD1-risk-of-bias.csv: risk of bias was not carried over",
        "CD1-references.ris: the file was not carried over",
        "CD1-data-rows.csv:5:1: no analysis 9.9 is in the settings",
    ] {
        assert!(run.err.contains(words), "{words}: {}", run.err);
    }
    oxymeta(&["import", &desk.at("package"), "-o", &desk.at("b/review")]).done();
    for record in ["mrc-1-1974.toml", "cdp-1976.toml", "quiet-2000.toml"] {
        assert!(!desk.read(&format!("b/review/{record}")).is_empty());
    }
    let found = oxymeta(&["pool", &desk.at("a/review"), "--format", "json"]).json();
    let analysis = &found["analyses"][0];
    assert_eq!(analysis["tau2_method"], "REML");
    assert_eq!(analysis["ci_method"], "hksj");
    let (yi, want) = (
        &analysis["studies"][0]["yi"],
        (49.0_f64 / 615.0 / (67.0 / 624.0)).ln(),
    );
    assert!((yi.as_f64().unwrap() - want).abs() < 1e-14, "{yi}");
    assert_eq!(found["analyses"][1]["estimate"], -20.0);
    assert_eq!(found["analyses"][1]["tau2_method"], "EE");
    let effects = |folder| oxymeta(&["effects", &desk.at(folder), "--format", "csv"]).done();
    assert_eq!(effects("a/review"), effects("b/review"));
    let message = oxymeta(&["import", &desk.at("a"), "-o", &desk.at("c")]).fails();
    assert!(
        message.contains("no data package of RevMan Web"),
        "{message}"
    );
}

#[test]
fn characters_that_no_record_may_hold_are_left_out_and_ids_are_plain() {
    let desk = Desk::new();
    let bytes = std::fs::read(aspirin()).expect("a RevMan file");
    let text: String = bytes.into_iter().map(char::from).collect();
    let text = text.replace("windows-1252", "UTF-8");
    let text = text.replace("ISO-8859-1", "UTF-8");
    let text = text.replace("NAME=\"CDP\"", "NAME=\"C\u{200b}D\u{202e}P\"");
    let text = text.replace("NAME=\"GASP\"", "NAME=\"Иванов\"");
    let file = desk.file("b.rm5", &text);
    let out = desk.at("My Reviews (2026)");
    let run = oxymeta(&["import", &file, "-o", &out]);
    assert!(!run.err.contains('\u{202e}'), "{:?}", run.err);
    run.done();
    let read = |name: &str| {
        String::from_utf8(desk.read(&format!("My Reviews (2026)/{name}"))).expect("text")
    };
    assert!(read("review.toml").contains("id = \"my-reviews-2026\""));
    assert!(read("cdp-1976.toml").contains("id = \"cdp-1976\""));
    assert!(read("ivanov-1979.toml").contains("Иванов"));
    oxymeta(&["effects", &out]).done();
}
