//! What is said of networks of known shapes.

use oxymeta::network::{Bridge, Fact, Network, diagnose, fit};
use oxymeta::reports::network::diagnosis::sentences;

use crate::given::{close, contrasts, read};

fn facts(network: &Network) -> Vec<Fact> {
    diagnose(network, fit(network, 0.0).ok().as_ref())
}

fn codes(network: &Network) -> Vec<&'static str> {
    facts(network).iter().map(Fact::code).collect()
}

#[test]
fn a_chain_hangs_on_each_comparison() {
    let network = contrasts(&[
        ("1", "A", "B", 0.1, 1.0),
        ("2", "A", "B", 0.1, 1.0),
        ("3", "B", "C", 0.1, 1.0),
        ("4", "C", "D", 0.1, 1.0),
    ]);
    assert_eq!(
        codes(&network),
        [
            "no_loop",
            "bridges",
            "single_study",
            "thin_comparisons",
            "indirect"
        ]
    );
    let facts = facts(&network);
    let bridges = match &facts[1] {
        Fact::Bridges(bridges) => bridges,
        other => panic!("{other:?}"),
    };
    let middle = Bridge {
        one: 1,
        two: 2,
        studies: vec![2],
        cut_off: vec![2, 3],
    };
    assert_eq!((bridges.len(), &bridges[1]), (3, &middle));
    assert_eq!(bridges[0].studies, [0, 1]);
    assert_eq!(facts[2], Fact::SingleStudy(vec![(3, 3)]));
    assert_eq!(
        facts[3],
        Fact::ThinComparisons {
            single: 2,
            direct: 3,
            studies: 4
        }
    );
    assert_eq!(facts[4], Fact::Indirect { pairs: 3, of: 6 });
}

#[test]
fn a_star_is_named_by_its_centre() {
    let network = contrasts(&[
        ("1", "A", "P", 0.1, 1.0),
        ("2", "B", "P", 0.1, 1.0),
        ("3", "C", "P", 0.1, 1.0),
    ]);
    assert!(facts(&network).contains(&Fact::Star { centre: 3 }));
    assert!(facts(&network).contains(&Fact::NoHeterogeneity));
    let said = sentences(&network, &facts(&network)).join(" ");
    assert!(said.contains("Every comparison is with P"), "{said}");
}

/// A triangle of one study agrees with itself; a second study of one side can contradict it.
#[test]
fn a_study_of_three_arms_closes_no_loop() {
    let mut rows = vec![
        ("1", "A", "B", 0.1, 1.0),
        ("1", "B", "C", 0.1, 1.0),
        ("1", "A", "C", 0.2, 1.0),
    ];
    assert_eq!(
        facts(&contrasts(&rows))[0],
        Fact::NoLoop { multi_arm: true }
    );
    rows.push(("2", "A", "B", 0.3, 1.0));
    assert_eq!(facts(&contrasts(&rows))[0], Fact::Loops { df: 1 });
    let network = contrasts(&rows);
    // Without study 1 nothing is known of C.
    assert!(facts(&network).contains(&Fact::EssentialStudies(vec![(0, vec![2])])));
    assert!(!codes(&network).contains(&"bridges"));
}

#[test]
fn loops_are_the_degrees_of_freedom_of_inconsistency() {
    // Degrees of freedom between designs, which are compared with netmeta in `reference`.
    for file in ["senn2013__network_MD.json", "linde2016__network_OR.json"] {
        let network = read(file);
        let parts = oxymeta::network::consistency(&network, &fit(&network, 0.0).unwrap()).unwrap();
        let df = parts.between.df;
        assert!(facts(&network).contains(&Fact::Loops { df }), "{file}");
    }
}

/// B is in the middle of A-B-C, so that a trial of B tells most; of D and E, equally well known, D comes first.
#[test]
fn a_trial_that_connects_is_of_what_parts_know_best() {
    let network = contrasts(&[
        ("1", "A", "B", 0.1, 1.0),
        ("2", "B", "C", 0.1, 1.0),
        ("3", "D", "E", 0.1, 1.0),
    ]);
    let facts = facts(&network);
    let Fact::Disconnected {
        parts,
        connections,
        shared,
    } = &facts[0]
    else {
        panic!("{facts:?}");
    };
    assert_eq!(parts[..], [(vec![0, 1, 2], 2), (vec![3, 4], 1)]);
    assert!(shared.is_empty());
    let trial = &connections[0];
    assert_eq!(
        (trial.one, trial.two, trial.studies, trial.tied),
        (1, 3, [2, 1], true)
    );
    // B against A, itself and C: (1 + 0 + 1)/3; D against itself and E: 1/2.
    close(trial.variance.unwrap(), 2.0 / 3.0 + 0.5, 1e-12, "variance");
    let error = network.connected().unwrap_err().to_string();
    assert!(
        error.contains("{A, B, C} and {D, E}") && error.contains("a trial of B against D"),
        "{error}"
    );
}

/// No other pair of treatments gives a smaller mean variance across parts.
#[test]
fn no_other_trial_tells_more() {
    let mut rows = vec![
        ("1", "A", "B", 0.1, 0.3),
        ("2", "B", "C", 0.1, 0.5),
        ("3", "C", "D", 0.1, 0.2),
        ("4", "A", "D", 0.1, 0.4),
        ("5", "X", "Y", 0.1, 0.3),
        ("6", "Y", "Z", 0.1, 0.1),
    ];
    let network = contrasts(&rows);
    let facts = facts(&network);
    let Fact::Disconnected { connections, .. } = &facts[0] else {
        panic!("{facts:?}");
    };
    let (own, mut least) = (connections[0].clone(), (f64::INFINITY, ("", "")));
    for one in ["A", "B", "C", "D"] {
        for two in ["X", "Y", "Z"] {
            rows.push(("new", one, two, 0.0, 1.0));
            let model = fit(&contrasts(&rows), 0.0).unwrap();
            rows.pop();
            let across = (0..4).flat_map(|i| (4..7).map(move |j| (i, j)));
            let mean = across
                .map(|(i, j)| model.pairwise(i, j).se.powi(2))
                .sum::<f64>()
                / 12.0;
            if mean < least.0 {
                least = (mean, (one, two));
            }
        }
    }
    let names = [own.one, own.two].map(|at| network.treatments[at].as_str());
    assert_eq!((names[0], names[1]), least.1);
    close(own.variance.unwrap() + 1.0, least.0, 1e-10, "mean variance");
}

#[test]
fn components_in_several_parts_are_told() {
    let network = contrasts(&[("1", "A", "P", 1.0, 0.5), ("2", "A + B", "B", 2.0, 1.0)]);
    let facts = facts(&network);
    assert!(
        matches!(&facts[0], Fact::Disconnected { shared, .. } if shared == &["A"]),
        "{facts:?}"
    );
}

/// One study with a hundred times the weight of the others.
#[test]
fn a_study_that_outweighs_the_network_is_named() {
    let mut rows = vec![
        ("big", "A", "B", 0.1, 0.1),
        ("2", "B", "C", 0.1, 1.0),
        ("3", "A", "C", 0.1, 1.0),
    ];
    // Of two comparisons it holds one whole, all but 1/201, and shares the other with none.
    assert!(
        facts(&contrasts(&rows))
            .iter()
            .all(|fact| fact.code() != "dominant")
    );
    rows = vec![
        ("big", "A", "B", 0.1, 0.1),
        ("2", "A", "B", 0.1, 1.0),
        ("3", "A", "B", 0.1, 1.0),
    ];
    let facts = facts(&contrasts(&rows));
    let found = facts.iter().find_map(|fact| match fact {
        Fact::Dominant { study, percent } => Some((*study, *percent)),
        _ => None,
    });
    let (study, percent) = found.unwrap();
    assert_eq!(contrasts(&rows).trials[study].label, "big");
    close(percent, 100.0 * 100.0 / 102.0, 1e-9, "share of weight");
    assert!(facts.contains(&Fact::TwoTreatments));
}
