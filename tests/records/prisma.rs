//! The counts of a flow diagram close, or the box that does not is named with both numbers.

use oxymeta::records::{Prisma, ProblemKind};

use crate::folder::{PROTOCOL, load_files, places};

const RECORD: &str = "id = \"a\"\n[report]\ntitle = \"T\"\nsource = \"S\"\nbasis = \"abstract\"\n[design]\ntype = \"rct\"\n";

const FLOW: &str = r#"
[prisma]
database = [{ label = "MEDLINE", n = 400 }, { label = "Embase", n = 300 }]
register = [{ label = "ICTRP", n = 23 }]
duplicates = 200
automation = 10
other_removed = 3
screened = 510
excluded = 400
excluded_by_automation = 30
sought = 80
not_retrieved = 4
assessed = 76
reason = [{ text = "Wrong population", n = 40 }, { text = "Not randomised", n = 16 }]
studies = 18
reports = 22
meta_analysis = [{ n = 17 }]

[prisma.other_methods]
source = [{ label = "Citation searching", n = 6 }]
sought = 6
not_retrieved = 1
assessed = 5
reason = [{ text = "Not randomised", n = 3 }]
"#;

fn load(flow: &str) -> Result<Prisma, oxymeta::records::LoadError> {
    let protocol = format!("{PROTOCOL}{flow}");
    let files = [
        ("review.toml", protocol.as_bytes()),
        ("a.toml", RECORD.as_bytes()),
    ];
    load_files(&files).map(|review| review.protocol.prisma.expect("counts"))
}

/// The only problem of a flow in which one line is changed, at the number of this line.
#[track_caller]
fn problem(good: &str, bad: &str) -> ProblemKind {
    assert!(FLOW.contains(good));
    let flow = FLOW.replacen(good, bad, 1);
    let error = load(&flow).expect_err("a problem");
    assert_eq!(error.problems.len(), 1, "{:?}", error.problems);
    let kind = error.problems[0].kind.clone();
    let (_, _, line, column) = places(&error)[0].clone();
    let text = format!("{PROTOCOL}{flow}");
    let line = text.lines().nth(line - 1).unwrap();
    let there: String = line.chars().skip(column - 1).collect();
    assert!(there.starts_with(|c: char| c.is_ascii_digit()), "{there}");
    kind
}

#[test]
fn counts_that_close_are_read() {
    let flow = load(FLOW).expect("no problem");
    assert_eq!((flow.identified(), flow.removed()), (723, 213));
    assert_eq!(flow.excluded_records(), 430);
}

#[test]
fn a_box_that_does_not_close_is_named_with_both_numbers() {
    let not_closing = [
        (
            "screened = 510",
            "screened = 511",
            "records screened is 511, but records identified (723) less removed before screening (213) are 510",
        ),
        (
            "sought = 80",
            "sought = 81",
            "reports sought for retrieval is 81, but records screened (510) less excluded (430) are 80",
        ),
        (
            "assessed = 76",
            "assessed = 7",
            "reports assessed for eligibility is 7, but reports sought (80) less not retrieved (4) are 76",
        ),
        (
            "sought = 6\n",
            "sought = 7\n",
            "reports sought for retrieval (other methods) is 7, but records identified from other methods are 6",
        ),
        (
            "assessed = 5\n",
            "assessed = 4\n",
            "reports assessed for eligibility (other methods) is 4, but reports sought (6) less not retrieved (1) are 5",
        ),
        (
            "reports = 22",
            "reports = 23",
            "reports of included studies is 23, but reports assessed (81) less excluded with reasons (59) are 22",
        ),
    ];
    for (good, bad, message) in not_closing {
        let flow = FLOW.replacen(good, bad, 1);
        let error = load(&flow).expect_err("a problem");
        let messages: Vec<_> = error.problems.iter().map(|p| p.kind.to_string()).collect();
        assert!(messages.contains(&message.to_owned()), "{messages:#?}");
        assert!(
            error
                .problems
                .iter()
                .all(|p| p.kind.code() == "flow-does-not-close")
        );
    }
    assert_eq!(
        problem("reports = 22", "reports = 23").code(),
        "flow-does-not-close"
    );
    assert_eq!(
        problem("duplicates = 200", "duplicates = 900").to_string(),
        "records screened is 510, but removed before screening (913) are more than records identified (723)"
    );
}

#[test]
fn no_more_studies_than_reports_and_no_more_pooled_than_included() {
    let kind = problem("studies = 18", "studies = 23");
    assert_eq!(
        kind.to_string(),
        "the number of included studies 23 is above the number of their reports 22"
    );
    let kind = problem("{ n = 17 }", "{ n = 19 }");
    assert_eq!(
        kind.to_string(),
        "the number of studies in a meta-analysis 19 is above the number of included studies 18"
    );
    let previous = format!(
        "{}\n[prisma.previous]\nstudies = 5\nreports = 6\n",
        FLOW.replacen("{ n = 17 }", "{ n = 23 }", 1)
    );
    assert!(load(&previous).is_ok(), "earlier studies are pooled too");
}

#[test]
fn a_number_that_is_none_is_told_once_and_not_added_up() {
    for bad in ["screened = -5", "screened = \"510\"", "screened = 510.5"] {
        let flow = FLOW.replacen("screened = 510", bad, 1);
        let error = load(&flow).expect_err("a problem");
        assert_eq!(error.problems.len(), 1, "{:?}", error.problems);
    }
}
