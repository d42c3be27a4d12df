//! Networks in `report`: beside the analyses, or named with the reason why not.

use super::desk::{CURES, Counts, Folder, SCORES};

fn folder() -> Folder {
    Folder::new(
        &(CURES.to_owned()
            + &SCORES
                .replace("\"net\"", "\"scores\"")
                .replace("All", "Scores of all")),
    )
    .counts("one", &[("a", 12, 60), ("b", 20, 62), ("c", 25, 61)])
    .counts("two", &[("a", 9, 50), ("b", 15, 48)])
    .counts("three", &[("a", 9, 50), ("b", 15, 48)])
}

#[test]
fn the_report_holds_what_the_command_says() {
    let folder = folder();
    let (page, results) = folder.report();
    let own = folder.json(&["--analysis", "net"]);
    let reported = &results["networks"][0];
    for field in [
        "id",
        "estimate",
        "se",
        "summary",
        "robustness",
        "sensitivity",
        "trials",
        "split",
    ] {
        assert!(!own[field].is_null(), "{field}");
        assert_eq!(reported[field], own[field], "{field}");
    }
    assert!(
        page.contains("id=\"net\"") || page.contains("#net"),
        "the page names the network"
    );
    for sentence in own["summary"]["compared"].as_array().unwrap() {
        let sentence = sentence.as_str().unwrap();
        assert!(page.contains(sentence), "{sentence}");
    }
}

/// No record gives scores: the rest of the report stands.
#[test]
fn a_network_that_cannot_be_analysed_is_named_with_its_reason() {
    let folder = folder();
    let (page, results) = folder.report();
    assert_eq!(results["networks"].as_array().unwrap().len(), 1);
    assert!(page.contains("Scores of all"), "the page names it");
    let said = results.to_string();
    assert!(said.contains("scores"), "{said}");
    let message = folder.run(&["--analysis", "scores"]).fails();
    assert!(message.contains("scores"), "{message}");
}

#[test]
fn neither_threads_nor_the_order_of_files_change_a_byte() {
    let studies: [(&str, &[Counts<'_>]); 3] = [
        ("one", &[("a", 12, 60), ("b", 20, 62), ("c", 25, 61)]),
        ("two", &[("a", 9, 50), ("b", 15, 48)]),
        ("three", &[("c", 0, 50), ("b", 15, 48)]),
    ];
    let write = |order: &[usize], threads: &str| {
        let desk = crate::program::Desk::new();
        let made = Folder::new(CURES);
        let made = studies
            .iter()
            .fold(made, |made, (id, arms)| made.counts(id, arms));
        let names = ["review.toml", "one.toml", "two.toml", "three.toml"];
        for at in order {
            let text = made.desk().read(&format!("review/{}", names[*at]));
            desk.file(
                &format!("review/{}", names[*at]),
                std::str::from_utf8(&text).unwrap(),
            );
        }
        let arguments = ["network", "review", "--format", "json"];
        crate::program::oxymeta_in(desk.path(), &arguments, &[("RAYON_NUM_THREADS", threads)])
            .done()
    };
    let first = write(&[0, 1, 2, 3], "1");
    assert_eq!(first, write(&[3, 2, 1, 0], "4"));
    assert_eq!(first, write(&[1, 3, 0, 2], "2"));
}
