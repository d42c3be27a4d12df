//! Records that name their route.

use oxymeta::effects::{Note, Route};

use crate::given::{Given, assert_effect, notes, outcome, reported, result, review, trial};

/// Means with SDs that give SMD 0.4226 and a t that gives another; the record names a route.
fn named(measure: &str, route: &str) -> Given {
    let why = "route_why = \"The SDs are those of a subgroup.\"";
    let lines = format!("route = \"{route}\"\n{why}\n")
        + &result("massage", "after = { mean = 9, sd = 4 }")
        + &result("none", "after = { mean = 4, sd = 5 }")
        + &reported("test = \"t\"\nt = 2.5");
    review(measure, "volume").study("a", &(trial(20, 22) + &outcome("volume", &lines)))
}

#[test]
fn a_named_route_is_taken_although_a_better_one_is_there() {
    let t = named("SMD", "t").effect();
    assert_effect(&t, 0.757_804_167_470_97, 0.102_291_059_219_26);
    assert_eq!(t.route, Route::StatisticT);
    let said = |note: &Note| {
        note.to_string() == "route `t` named by the record: The SDs are those of a subgroup."
    };
    assert!(notes(&t, said));
    let means = named("SMD", "means").effect();
    assert_eq!(means.route, Route::Means);
}

#[test]
fn a_named_route_that_the_numbers_do_not_allow_gives_no_effect() {
    assert_eq!(
        named("SMD", "f").reason(),
        "the record names the route `f`, which fails: no result is reported"
    );
    assert_eq!(
        named("SMD", "counts").reason(),
        "the record names the route `counts`, which does not lead to SMD"
    );
}
