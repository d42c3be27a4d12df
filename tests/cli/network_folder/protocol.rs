//! What a protocol and the options ask of networks, and what is said of slips.

use serde_json::json;

use super::desk::{CURES, Folder, SCORES, counts, estimate, means, near};

fn three_arms(networks: &str) -> Folder {
    Folder::new(networks)
        .counts("one", &[("a", 12, 60), ("b", 20, 62), ("c", 25, 61)])
        .counts("two", &[("a", 9, 50), ("b", 15, 48)])
        .counts("three", &[("d", 9, 50), ("b", 15, 48)])
}

#[test]
fn sets_of_arms_limit_the_network() {
    let folder = three_arms(&(CURES.to_owned() + "arms = [[\"a\"], [\"c\"], [\"d\"]]\n"));
    let json = folder.json(&[]);
    assert_eq!(json["treatments"], json!(["A", "C"]));
    assert_eq!(json["studies"], 1);
    let want = ((25.0_f64 / 36.0) / (12.0 / 48.0)).ln();
    near(estimate(&json, "C", "A"), want);
}

#[test]
fn the_reference_is_the_treatment_of_most_studies_unless_another_is_asked_for() {
    let folder = three_arms(CURES);
    assert_eq!(folder.json(&[])["reference"], "B");
    assert_eq!(folder.json(&["--reference", "C"])["reference"], "C");
    let declared = three_arms(&(CURES.to_owned() + "reference = [\"d\"]\n"));
    assert_eq!(declared.json(&[])["reference"], "D");
    let message = folder.run(&["--reference", "Z"]).fails();
    for words in ["net", "Z", "A, B, C, D"] {
        assert!(message.contains(words), "{words}: {message}");
    }
}

#[test]
fn a_network_need_not_be_declared() {
    let folder = three_arms("");
    let declared = three_arms(CURES);
    let asked = folder.json(&["--outcome", "cure", "--measure", "OR"]);
    let own = declared.json(&[]);
    for field in [
        "treatments",
        "reference",
        "estimate",
        "se",
        "p_scores",
        "sensitivity",
    ] {
        assert_eq!(asked[field], own[field], "{field}");
    }
    let message = folder.run(&[]).refuses();
    assert!(message.contains("[[network]]"), "{message}");
    let message = folder
        .run(&["--outcome", "cured", "--measure", "OR"])
        .refuses();
    assert!(
        message.contains("cured") && message.contains("relapse"),
        "{message}"
    );
    let message = declared.run(&["--analysis", "nets"]).refuses();
    assert!(
        message.contains("nets") && message.contains("net"),
        "{message}"
    );
    let message = declared.run(&["--measure", "MD"]).refuses();
    assert!(message.contains("does not fit"), "{message}");
    for option in [
        &["--part", "largest"][..],
        &["--net-heat"],
        &["--contributions", "randomwalk"],
    ] {
        let message = declared.run(option).refuses();
        assert!(
            message.contains("are of tables") || message.contains("is of tables"),
            "{message}"
        );
    }
}

#[test]
fn figures_are_drawn_of_the_only_network_or_the_one_asked_for() {
    let folder = three_arms(&(CURES.to_owned() + &CURES.replace("\"net\"", "\"other\"")));
    let out = folder.desk().at("graph.svg");
    let message = folder.run(&["--figure", "graph", "-o", &out]).refuses();
    assert!(message.contains("net, other"), "{message}");
    folder
        .run(&["--analysis", "other", "--figure", "graph", "-q", "-o", &out])
        .done();
    let svg = String::from_utf8(folder.desk().read("graph.svg")).unwrap();
    assert!(svg.contains("<svg") && svg.contains(">D<"), "{svg}");
}

#[test]
fn less_of_an_outcome_is_better_where_it_says_so() {
    let of = |outcome: &str| {
        let networks = CURES.replace("cure", outcome);
        Folder::new(&networks)
            .study("one", &counts(outcome, &[("a", 5, 60), ("b", 30, 62)]))
            .json(&[])
    };
    let (cure, relapse) = (of("cure"), of("relapse"));
    assert_eq!(cure["estimate"], relapse["estimate"]);
    assert_eq!(cure["p_scores"]["B"], relapse["p_scores"]["A"]);
    assert!(cure["p_scores"]["B"].as_f64().unwrap() > 0.99);
    assert_eq!(relapse["small_values"], "desirable");
    let said = relapse["summary"]["treatments"].to_string();
    assert!(said.contains("B did worse than A"), "{said}");
}

#[test]
fn outcomes_of_both_directions_are_turned_towards_benefit_or_refused() {
    let both = SCORES
        .replace("[\"score\"]", "[\"score\", \"pain\"]")
        .replace("MD", "SMD");
    let studies = |networks: &str| {
        Folder::new(networks)
            .means("one", &[("a", 10.0, 2.0, 40), ("b", 12.0, 2.0, 40)])
            .study(
                "two",
                &means("pain", &[("a", 12.0, 2.0, 40), ("b", 10.0, 2.0, 40)]),
            )
            .study(
                "three",
                &means(
                    "pain",
                    &[
                        ("a", 12.0, 2.0, 40),
                        ("b", 10.0, 2.0, 40),
                        ("c", 9.0, 2.0, 40),
                    ],
                ),
            )
    };
    let json = studies(&(both.clone() + "towards_benefit = true\n")).json(&[
        "--tau2",
        "EE",
        "--reference",
        "A",
    ]);
    assert!(estimate(&json, "B", "A") > 0.9, "{}", json["estimate"]);
    assert!(estimate(&json, "C", "B") > 0.3, "{}", json["estimate"]);
    assert!(json["q"].as_f64().unwrap() < 0.1, "{}", json["q"]);
    let message = studies(&both).run(&[]).fails();
    assert!(message.contains("towards_benefit = true"), "{message}");
    assert!(message.contains("review.toml:"), "{message}");
    let other = "[[network.alternative]]\ntitle = \"Pain\"\noutcome = [\"pain\"]\n";
    let message = studies(&(SCORES.to_owned() + other)).run(&[]).fails();
    assert!(message.contains("towards_benefit = true"), "{message}");
}

#[test]
fn slips_are_all_told_at_their_place() {
    let unknown = "[[network]]\nid = \"net\"\ntitle = \"All\"\noutcome = [\"cures\"]\nmeasure = \"OR\"\nreference = [\"aa\"]\narms = [[\"bb\"]]\ngrouping = [{ label = \"X\", interventions = [\"cc\"] }]\ncomponents = { inactive = \"dd\", sums = [[\"ee\"]], interactions = [[\"ff\", \"a\"]] }\n";
    let message = three_arms(unknown).run(&[]).fails();
    for id in ["cures", "aa", "bb", "cc", "dd", "ee", "ff"] {
        assert!(message.contains(&format!("`{id}`")), "{id}: {message}");
    }
    assert!(message.contains("7 problems"), "{message}");
    let codes = "[[network]]\nid = \"net\"\ntitle = \"All\"\noutcome = [\"cure\"]\nmeasure = \"ORR\"\ntau2 = \"DLL\"\nreference = [\"h\"]\n";
    for command in [
        &["network"][..],
        &["report", "--out", "/nonexistent"],
        &["pool"],
    ] {
        let folder = three_arms(codes);
        let path = folder.path();
        let arguments = [&command[..1], &[path.as_str()], &command[1..]].concat();
        let message = crate::program::oxymeta(&arguments).fails();
        for words in [
            "`ORR`",
            "`DLL`",
            "received exactly the reference: [h]",
            "3 problems",
        ] {
            assert!(message.contains(words), "{words}: {message}");
        }
    }
}

#[test]
fn ids_are_of_one_analysis_or_network() {
    let analysis = "[[analysis]]\nid = \"net\"\ntitle = \"T\"\nquestion = \"Q\"\noutcome = [\"cure\"]\nintervention = [[\"a\"]]\ncomparator = [[\"b\"]]\nmeasure = \"OR\"\n";
    for other in [analysis, CURES] {
        let message = three_arms(&(other.to_owned() + CURES)).run(&[]).fails();
        assert!(message.contains("error[duplicate"), "{message}");
        assert!(message.contains("`net`"), "{message}");
    }
}

#[test]
fn a_network_without_an_outcome_is_a_slip() {
    let message = three_arms(&CURES.replace("[\"cure\"]", "[]"))
        .run(&[])
        .fails();
    assert!(
        message.contains("outcome") && message.contains("review.toml:"),
        "{message}"
    );
}

#[test]
fn an_intervention_is_of_one_group() {
    let grouping = "grouping = [{ label = \"X\", interventions = [\"a\", \"b\"] }, { label = \"Y\", interventions = [\"b\", \"c\"] }]\n";
    let message = three_arms(&(CURES.to_owned() + grouping)).run(&[]).fails();
    assert!(
        message.contains("`b`") && message.contains("review.toml:"),
        "{message}"
    );
}

#[test]
fn interventions_of_one_name_are_a_slip_unless_grouped() {
    let twice = "[[intervention]]\nid = \"other\"\nlabel = \"A\"\n";
    let message = three_arms(&(twice.to_owned() + CURES)).run(&[]).fails();
    assert!(
        message.contains("`a` and `other` are both named A"),
        "{message}"
    );
    let grouping = "grouping = [{ label = \"A\", interventions = [\"a\", \"other\"] }]\n";
    let json = three_arms(&(twice.to_owned() + CURES + grouping)).json(&[]);
    assert_eq!(json["treatments"], json!(["A", "B", "C", "D"]));
    let taken = "grouping = [{ label = \"A\", interventions = [\"b\", \"c\"] }]\n";
    let message = three_arms(&(CURES.to_owned() + taken)).run(&[]).fails();
    assert!(
        message.contains("`a` and `b` are both named A"),
        "{message}"
    );
}

#[test]
fn measures_that_depend_on_which_arm_is_second_are_refused() {
    for measure in ["SMD1", "SMD1H"] {
        let message = three_arms(&SCORES.replace("MD", measure)).run(&[]).fails();
        assert!(message.contains("of the second group"), "{message}");
    }
    let message = three_arms(&SCORES.replace("MD", "SMCC")).run(&[]).fails();
    assert!(message.contains("of one group"), "{message}");
}
