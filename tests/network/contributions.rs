//! Contributions of comparisons, studies and paths: published, listed path by path in R, and by hand.

use oxymeta::network::{
    Contribution, ContributionMethod, Contributions, Network, NetworkError, contributions, fit,
};
use serde_json::Value;

use crate::given::{close, contrasts, given, read};

const ALL: usize = usize::MAX;

fn of(network: &Network, tau2: f64, method: ContributionMethod) -> Contributions {
    contributions(network, &fit(network, tau2).unwrap(), method, ALL).unwrap()
}

fn estimate<'a>(
    network: &Network,
    all: &'a Contributions,
    one: &str,
    two: &str,
) -> &'a Contribution {
    let [one, two] = [one, two].map(|name| network.treatment(name).unwrap());
    let own = |found: &&Contribution| (found.one, found.two) == (one.min(two), one.max(two));
    all.estimates.iter().find(own).unwrap()
}

/// Share of one comparison in an estimate; 0 where the network lacks it.
fn share(network: &Network, all: &Contributions, found: &Contribution, pair: &Value) -> f64 {
    let [one, two] = [0, 1].map(|end| network.treatment(pair[end].as_str().unwrap()).unwrap());
    let at = all
        .comparisons
        .iter()
        .position(|own| *own == (one.min(two), one.max(two)));
    at.map_or(0.0, |at| found.comparisons[at])
}

/// Printed to six digits.
#[test]
fn the_random_walk_of_davies_2022_is_as_published() {
    let (network, published) = (read("rucker2014_depression.csv"), given("davies2022.json"));
    let all = of(&network, 0.0, ContributionMethod::RandomWalk);
    let found = estimate(&network, &all, "01", "03");
    for (pair, want) in published["comparisons"]
        .as_array()
        .unwrap()
        .iter()
        .zip(published["randomwalk"].as_array().unwrap())
    {
        close(
            share(&network, &all, found, pair),
            100.0 * want.as_f64().unwrap(),
            5e-5,
            &pair.to_string(),
        );
    }
    let paths = published["paths"].as_array().unwrap();
    assert_eq!(
        (found.paths.len(), found.path_count),
        (paths.len(), paths.len() as f64)
    );
    for path in paths {
        let names = path[0]
            .as_array()
            .unwrap()
            .iter()
            .map(|name| network.treatment(name.as_str().unwrap()).unwrap());
        let names: Vec<usize> = names.collect();
        let own = found
            .paths
            .iter()
            .find(|own| own.treatments == names)
            .unwrap();
        // Printed to 15 digits of data printed to 8.
        close(
            own.percent,
            100.0 * path[1].as_f64().unwrap(),
            1e-6,
            &path.to_string(),
        );
    }
}

#[test]
fn the_shortest_paths_of_davies_2022_are_as_published() {
    let (network, published) = (read("rucker2014_depression.csv"), given("davies2022.json"));
    let all = of(&network, 0.0, ContributionMethod::ShortestPath);
    let found = estimate(&network, &all, "01", "03");
    for (pair, want) in published["comparisons"]
        .as_array()
        .unwrap()
        .iter()
        .zip(published["shortestpath"].as_array().unwrap())
    {
        close(
            share(&network, &all, found, pair),
            100.0 * want.as_f64().unwrap(),
            1e-6,
            &pair.to_string(),
        );
    }
}

/// R lists every path and adds up; its shortest paths are igraph's.
#[test]
fn comparisons_agree_with_paths_listed_in_r() {
    for case in given("contributions.json").as_array().unwrap() {
        let network = read(case["file"].as_str().unwrap());
        for method in ContributionMethod::ALL {
            let reference = &case[method.code()];
            let all = of(&network, case["tau2"].as_f64().unwrap(), method);
            for row in reference["estimates"].as_array().unwrap() {
                let [one, two] = ["one", "two"].map(|end| row[end].as_str().unwrap());
                let found = estimate(&network, &all, one, two);
                for (pair, want) in reference["comparisons"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .zip(row["percent"].as_array().unwrap())
                {
                    let what = format!("{} {} {one} {two}: {pair}", case["file"], method.code());
                    close(
                        share(&network, &all, found, pair),
                        want.as_f64().unwrap(),
                        1e-8,
                        &what,
                    );
                }
            }
        }
    }
}

#[test]
fn every_estimate_is_whole() {
    for file in [
        "linde2016__network_OR.json",
        "woods2010__network_OR.json",
        "stowe2010__network_MD.json",
    ] {
        let network = read(file);
        for method in ContributionMethod::ALL {
            for one in &of(&network, 0.1, method).estimates {
                let paths = one.paths.iter().map(|path| path.percent);
                for (what, sum) in [
                    ("comparisons", one.comparisons.iter().sum()),
                    ("studies", one.studies.iter().sum()),
                    ("paths", paths.sum::<f64>()),
                ] {
                    close(
                        sum,
                        100.0,
                        1e-8,
                        &format!("{file} {what} of {}-{}", one.one, one.two),
                    );
                }
                assert!(
                    one.comparisons
                        .iter()
                        .chain(&one.studies)
                        .all(|share| *share >= 0.0)
                );
            }
        }
    }
}

/// By hand: a ladder without a loop has one path.
#[test]
fn both_methods_agree_where_there_is_one_path() {
    let network = contrasts(&[
        ("1", "A", "B", 0.1, 1.0),
        ("2", "A", "B", 0.3, 0.5),
        ("3", "B", "C", 0.3, 2.0),
        ("4", "C", "D", 0.3, 2.0),
    ]);
    let [walk, short] = ContributionMethod::ALL.map(|method| of(&network, 0.0, method));
    assert_eq!(walk.estimates.len(), 6);
    for (one, other) in walk.estimates.iter().zip(&short.estimates) {
        for (a, b) in one.comparisons.iter().zip(&other.comparisons) {
            close(*a, *b, 1e-10, "share");
        }
    }
    let whole = estimate(&network, &walk, "A", "D");
    assert_eq!(whole.paths.len(), 1);
    // Weights 1 and 4 of the two studies of A and B.
    for (found, want) in
        whole
            .studies
            .iter()
            .zip([20.0 / 3.0, 80.0 / 3.0, 100.0 / 3.0, 100.0 / 3.0])
    {
        close(*found, want, 1e-10, "study");
    }
}

/// By hand: a triangle of equal precision has 2/3 of its direct evidence, and the other third half on each of two comparisons.
#[test]
fn a_triangle_gives_two_thirds_to_direct_evidence() {
    let network = contrasts(&[
        ("1", "A", "B", 0.1, 1.0),
        ("2", "B", "C", 0.3, 1.0),
        ("3", "A", "C", 0.3, 1.0),
    ]);
    for method in ContributionMethod::ALL {
        let all = of(&network, 0.0, method);
        let found = estimate(&network, &all, "A", "C");
        for (share, want) in found
            .comparisons
            .iter()
            .zip([100.0 / 6.0, 200.0 / 3.0, 100.0 / 6.0])
        {
            close(*share, want, 1e-10, "share");
        }
    }
}

/// The random walk does not depend on which end it starts from, nor on names.
#[test]
fn the_random_walk_is_the_same_from_both_ends() {
    let network = read("senn2013__network_MD.json");
    let turned = {
        let mut turned = network.clone();
        let last = network.treatments.len() - 1;
        turned.treatments.reverse();
        for trial in &mut turned.trials {
            trial.arms.iter_mut().for_each(|arm| *arm = last - *arm);
        }
        turned
    };
    let [one, other] =
        [&network, &turned].map(|network| of(network, 0.1, ContributionMethod::RandomWalk));
    for found in &one.estimates {
        let [a, b] = [found.one, found.two].map(|at| network.treatments[at].as_str());
        let same = estimate(&turned, &other, a, b);
        for (here, there) in found.studies.iter().zip(&same.studies) {
            close(*here, *there, 1e-9, "study");
        }
    }
}

#[test]
fn a_limit_shortens_the_list_of_paths_alone() {
    let network = read("rucker2014_depression.csv");
    let model = fit(&network, 0.0).unwrap();
    for method in ContributionMethod::ALL {
        let [all, few] =
            [ALL, 3].map(|limit| contributions(&network, &model, method, limit).unwrap());
        for (all, few) in all.estimates.iter().zip(&few.estimates) {
            assert_eq!(all.comparisons, few.comparisons);
            assert_eq!(all.path_count, few.path_count);
            assert_eq!(few.paths[..], all.paths[..few.paths.len()]);
            assert!(few.paths.len() == 3 || few.paths.len() == all.paths.len());
        }
    }
}

/// 1-2 far more precise than 1-3 and 2-3 together allow for arms of their own: the edge 1-2 weighs less than nothing.
#[test]
fn evidence_in_circles_is_refused() {
    let network = contrasts(&[
        ("1", "A", "B", 0.0, 1.9),
        ("1", "A", "C", 0.0, 1.0),
        ("1", "B", "C", 0.0, 1.0),
    ]);
    let model = fit(&network, 0.0).unwrap();
    let found = contributions(&network, &model, ContributionMethod::RandomWalk, ALL);
    assert!(
        matches!(found, Err(NetworkError::NegativeWeight { ref one, ref two }) if one == "A" && two == "B"),
        "{found:?}"
    );
}
