//! The same numbers in records and in a table.

use super::desk::{
    CURES, Counts, Folder, Means, SCORES, alike, arms, estimate, near, outcome_of, se,
};

const COUNTS: [(&str, [Counts<'static>; 2]); 4] = [
    ("one", [("a", 12, 60), ("b", 20, 62)]),
    ("two", [("b", 15, 50), ("c", 22, 48)]),
    ("three", [("a", 0, 40), ("c", 6, 41)]),
    ("four", [("a", 9, 33), ("b", 31, 31)]),
];

const MEANS: [(&str, [Means<'static>; 2]); 4] = [
    ("one", [("a", 10.0, 2.0, 20), ("b", 12.0, 2.5, 22)]),
    ("two", [("b", 11.0, 2.2, 30), ("c", 13.5, 3.1, 28)]),
    ("three", [("a", 9.5, 1.9, 15), ("c", 12.1, 2.4, 17)]),
    ("four", [("a", 9.0, 2.9, 25), ("b", 9.4, 3.0, 26)]),
];

fn counts_table(rows: &[(&str, &[Counts<'_>])]) -> String {
    let mut table = "study,treatment,event,n\n".to_owned();
    for (study, arms) in rows {
        for (arm, events, n) in *arms {
            table += &format!("{study},{},{events},{n}\n", arm.to_uppercase());
        }
    }
    table
}

fn means_table(rows: &[(&str, &[Means<'_>])]) -> String {
    let mut table = "study,treatment,mean,sd,n\n".to_owned();
    for (study, arms) in rows {
        for (arm, mean, sd, n) in *arms {
            table += &format!("{study},{},{mean},{sd},{n}\n", arm.to_uppercase());
        }
    }
    table
}

#[test]
fn counts_of_two_arms_give_what_a_table_gives_zero_cells_too() {
    let mut folder = Folder::new(CURES);
    let mut rows: Vec<(&str, &[Counts<'_>])> = Vec::new();
    for (id, arms) in &COUNTS {
        folder = folder.counts(id, arms);
        rows.push((id, arms));
    }
    let table = counts_table(&rows);
    let options = ["--reference", "A"];
    let of_table = ["--reference", "A", "--measure", "OR"];
    alike(&folder.json(&options), &folder.table(&table, &of_table));
    for method in ["EE", "DL", "REML-exact"] {
        let with = ["--tau2", method];
        alike(
            &folder.json(&[&options[..], &with].concat()),
            &folder.table(&table, &[&of_table[..], &with].concat()),
        );
    }
}

#[test]
fn means_of_two_arms_give_what_a_table_gives_standardised_or_not() {
    for (measure, more) in [
        ("MD", None),
        ("SMD", Some("--hedges")),
        ("ROM", Some("--hedges")),
    ] {
        let mut folder = Folder::new(&SCORES.replace("MD", measure));
        let mut rows: Vec<(&str, &[Means<'_>])> = Vec::new();
        for (id, arms) in &MEANS {
            folder = folder.means(id, arms);
            rows.push((id, arms));
        }
        let mut of_table = vec!["--reference", "A", "--measure", measure];
        of_table.extend(more);
        let table = folder.table(&means_table(&rows), &of_table);
        alike(&folder.json(&["--reference", "A"]), &table);
    }
}

#[test]
fn studies_of_three_arms_give_what_a_table_gives() {
    let three: [Counts<'_>; 3] = [("a", 12, 60), ("b", 20, 62), ("c", 0, 58)];
    let two: [Counts<'_>; 2] = [("a", 9, 33), ("b", 14, 31)];
    let folder = Folder::new(CURES).counts("one", &three).counts("two", &two);
    let table = counts_table(&[("one", &three), ("two", &two)]);
    for method in ["EE", "REML"] {
        alike(
            &folder.json(&["--reference", "A", "--tau2", method]),
            &folder.table(
                &table,
                &["--measure", "OR", "--reference", "A", "--tau2", method],
            ),
        );
    }
    let three = [
        ("a", 10.0, 2.0, 20),
        ("b", 12.0, 2.5, 22),
        ("c", 13.0, 3.0, 19),
    ];
    let two = [("a", 9.0, 2.9, 25), ("c", 9.4, 3.0, 26)];
    for (measure, more) in [("MD", None), ("SMD", Some("--hedges"))] {
        let folder = Folder::new(&SCORES.replace("MD", measure))
            .means("one", &three)
            .means("two", &two);
        let mut of_table = vec!["--reference", "A", "--measure", measure];
        of_table.extend(more);
        let table = folder.table(&means_table(&[("one", &three), ("two", &two)]), &of_table);
        alike(&folder.json(&["--reference", "A"]), &table);
    }
}

/// By hand: printed differences of means of three arms of 20 with limits ±1.96 se. Nothing but sizes divides a variance between
/// arms, so that A-B and A-C share half the geometric mean of theirs.
#[test]
fn printed_effects_of_three_arms_share_an_arm() {
    let printed = |one: &str, two: &str, value: f64, half: f64| {
        format!(
            "[[outcome.reported]]\ntest = \"t\"\narms = [\"{one}\", \"{two}\"]\neffect = {{ measure = \"MD\", value = {value:?}, ci = [{:?}, {:?}] }}\n",
            value - half,
            value + half
        )
    };
    let lines = arms([("a", Some(20)), ("b", Some(20)), ("c", Some(20))].into_iter())
        + &outcome_of("score")
        + &printed("arm1", "arm2", 2.0, 1.0)
        + &printed("arm1", "arm3", 3.0, 1.5);
    let folder = Folder::new(SCORES).study("one", &lines);
    let json = folder.json(&["--reference", "A"]);
    near(estimate(&json, "A", "B"), 2.0);
    near(estimate(&json, "A", "C"), 3.0);
    near(estimate(&json, "C", "B"), -1.0);
    let (ab, ac) = (se(&json, "A", "B"), se(&json, "A", "C"));
    // Limits are printed by t on 38 degrees of freedom, or normal: the ratio is the same.
    near(ac / ab, 1.5);
    near(se(&json, "B", "C").powi(2), ab * ab + ac * ac - ab * ac);
    assert_eq!(json["studies"], 1);
    assert_eq!(json["q_df"], 0);
}

/// By hand: of t with n in each of two arms g = J t sqrt(2/n), variance 2/n + g²/4n, two effects sharing arm 1 have covariance
/// 1/n + g1 g2 n/(2 (2n)²).
#[test]
fn t_statistics_of_three_arms_have_their_covariance() {
    let test = |other: &str, t: f64| {
        format!("[[outcome.reported]]\ntest = \"t\"\narms = [\"arm1\", \"{other}\"]\nt = {t:?}\n")
    };
    let lines = arms([("a", Some(20)), ("b", Some(20)), ("c", Some(20))].into_iter())
        + &outcome_of("score")
        + &test("arm2", 2.5)
        + &test("arm3", 1.2);
    let folder = Folder::new(&SCORES.replace("MD", "SMD")).study("one", &lines);
    let json = folder.json(&["--reference", "A"]);
    let n: f64 = 20.0;
    // The exact gamma form of Hedges' J on 38 degrees of freedom.
    let j = 0.980_105_9;
    let [g1, g2] = [2.5, 1.2].map(|t: f64| j * t * (2.0 / n).sqrt());
    let v = |g: f64| 2.0 / n + g * g / (4.0 * n);
    let covariance = 1.0 / n + g1 * g2 * n / (2.0 * (2.0 * n).powi(2));
    let close = |got: f64, want: f64| {
        // J is written to seven digits.
        assert!((got - want).abs() < 1e-4, "{got} instead of {want}");
    };
    close(estimate(&json, "A", "B"), g1);
    close(estimate(&json, "A", "C"), g2);
    close(se(&json, "A", "B").powi(2), v(g1));
    close(
        se(&json, "C", "B").powi(2),
        v(g1) + v(g2) - 2.0 * covariance,
    );
}

#[test]
fn two_arms_of_one_treatment_count_as_one() {
    let folder = Folder::new(CURES).counts("one", &[("a", 5, 30), ("a", 7, 31), ("b", 20, 62)]);
    let json = folder.json(&["--reference", "A"]);
    let want = ((20.0_f64 / 42.0) / (12.0 / 49.0)).ln();
    near(estimate(&json, "B", "A"), want);
    let v: f64 = 1.0 / 20.0 + 1.0 / 42.0 + 1.0 / 12.0 + 1.0 / 49.0;
    near(se(&json, "B", "A"), v.sqrt());
    assert_eq!(json["treatments"], serde_json::json!(["A", "B"]));
}

/// By hand, as the Cochrane Handbook combines groups: n, mean, and the standard deviation of all 40.
#[test]
fn a_grouping_combines_arms_and_renames_parts_of_combinations() {
    let grouping = "grouping = [{ label = \"Spine\", interventions = [\"b\", \"c\"] }]\n";
    let folder = Folder::new(&(SCORES.to_owned() + grouping))
        .means(
            "one",
            &[
                ("a", 10.0, 2.0, 20),
                ("b", 12.0, 2.5, 22),
                ("c", 13.0, 3.0, 18),
            ],
        )
        .means("two", &[("a", 10.0, 2.0, 20), ("c+d", 12.0, 2.5, 22)])
        .means("gone", &[("b", 10.0, 2.0, 20), ("c", 12.0, 2.5, 22)])
        .means("odd", &[("b+c", 10.0, 2.0, 20), ("b", 12.0, 2.5, 22)]);
    let json = folder.json(&["--reference", "A", "--tau2", "EE"]);
    assert_eq!(
        json["treatments"],
        serde_json::json!(["A", "Spine", "Spine + D"])
    );
    let (n1, m1, s1, n2, m2, s2): (f64, f64, f64, f64, f64, f64) =
        (22.0, 12.0, 2.5, 18.0, 13.0, 3.0);
    let n: f64 = n1 + n2;
    let mean = (n1 * m1 + n2 * m2) / n;
    let squares: f64 =
        (n1 - 1.0) * s1 * s1 + (n2 - 1.0) * s2 * s2 + n1 * n2 / n * (m1 - m2).powi(2);
    let sd2 = squares / (n - 1.0);
    near(estimate(&json, "Spine", "A"), mean - 10.0);
    near(se(&json, "Spine", "A").powi(2), sd2 / n + 4.0 / 20.0);
    for study in ["Gone", "Odd"] {
        let left = json["left_out"].as_array().unwrap();
        let left = left.iter().find(|one| one["study"] == study).unwrap();
        assert_eq!(
            left["reason"],
            "all its arms are one treatment of this network"
        );
    }
}

/// Sums of counts are those of the table too, and effects turned towards benefit turn them.
#[test]
fn mantel_haenszel_sums_are_those_of_the_table_and_turn_with_the_effects() {
    let mut folder = Folder::new(CURES);
    let mut rows: Vec<(&str, &[Counts<'_>])> = Vec::new();
    for (id, arms) in &COUNTS {
        folder = folder.counts(id, arms);
        rows.push((id, arms));
    }
    let table = folder.table(
        &counts_table(&rows),
        &["--measure", "OR", "--method", "mh", "--reference", "A"],
    );
    let own = folder.json(&["--method", "mh", "--reference", "A"]);
    for field in ["estimate", "se", "ci", "split", "left_out"] {
        super::desk::close(field, &own[field], &table[field]);
    }
    let turned = CURES.replace("\"cure\"", "\"relapse\"") + "towards_benefit = true\n";
    let mut other = Folder::new(&turned);
    for (id, arms) in &COUNTS {
        other = other.study(id, &super::desk::counts("relapse", arms));
    }
    for method in ["inverse", "mh"] {
        let options = ["--method", method, "--reference", "A"];
        near(
            estimate(&other.json(&options), "B", "A"),
            -estimate(&folder.json(&options), "B", "A"),
        );
    }
}
