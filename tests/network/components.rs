//! Additive models of components, by hand.

use oxymeta::network::{
    Additive, AdditiveOptions, Network, NetworkError, NetworkTau2, QTest, additive, fit,
};

use crate::given::{contrasts as network, read};

fn inactive(tau2: NetworkTau2) -> AdditiveOptions {
    AdditiveOptions {
        inactive: Some("P".to_owned()),
        tau2,
        ..AdditiveOptions::default()
    }
}

#[track_caller]
fn close(got: f64, want: f64) {
    assert!((got - want).abs() < 1e-10, "{got} instead of {want}");
}

/// 1, 2 and, of both, 3.3 with the same precision: least squares leaves 0.1 at each.
#[test]
fn components_are_fitted_by_least_squares() {
    let network = network(&[
        ("1", "A", "P", 1.0, 1.0),
        ("2", "B", "P", 2.0, 1.0),
        ("3", "A + B", "P", 3.3, 1.0),
    ]);
    let standard = fit(&network, 0.0).unwrap();
    let q = QTest::new(standard.q, network.df());
    let found = additive(&network, &inactive(NetworkTau2::CommonEffect), Some(q)).unwrap();
    assert_eq!(found.components, ["A", "B"]);
    close(found.component(0).unwrap().effect, 1.1);
    close(found.component(1).unwrap().effect, 2.1);
    // (X'X)^-1 with X = [1 0; 0 1; 1 1] has 2/3 on its diagonal.
    close(found.component(0).unwrap().se, (2.0_f64 / 3.0).sqrt());
    close(found.q.q, 0.03);
    let additivity = found.additivity.unwrap();
    assert_eq!((additivity.df, found.q.df), (1, 1));
    close(additivity.q, 0.03);
    let both = found.combination(&network, &["A", "B"]).unwrap();
    assert!(both.tried);
    close(both.effect.effect, 3.2);
}

/// No study connects {A, P} with {A + B, B}, but A is in both.
#[test]
fn components_connect_what_studies_do_not() {
    let network = network(&[("1", "A", "P", 1.0, 0.5), ("2", "A + B", "B", 2.0, 1.0)]);
    assert!(network.connected().is_err());
    let found = additive(&network, &inactive(NetworkTau2::CommonEffect), None).unwrap();
    // Weights 4 and 1.
    close(found.component(0).unwrap().effect, 1.2);
    close(found.component(0).unwrap().se, 0.2_f64.sqrt());
    assert_eq!(found.estimable, [true, false]);
    assert!(found.component(1).is_none() && found.combination(&network, &["A", "B"]).is_none());
}

#[test]
fn a_sum_never_tried_is_told_as_such() {
    let network = network(&[("1", "A", "P", 1.0, 1.0), ("2", "B", "P", 2.0, 1.0)]);
    let found = additive(&network, &inactive(NetworkTau2::DerSimonianLaird), None).unwrap();
    let both = found.combination(&network, &["A", "B"]).unwrap();
    assert!(!both.tried);
    close(both.effect.effect, 3.0);
    close(both.effect.se, 2.0_f64.sqrt());
    assert!(found.combination(&network, &["A", "C"]).is_none());
}

/// The moments of four studies of one component are DerSimonian and Laird's.
#[test]
fn the_variance_between_studies_is_that_of_moments() {
    let effects = [0.1, 0.9, 0.4, 1.6];
    let rows: Vec<_> = ["1", "2", "3", "4"]
        .into_iter()
        .zip(effects)
        .map(|(study, y)| (study, "A", "P", y, 0.5))
        .collect();
    let found = additive(
        &network(&rows),
        &inactive(NetworkTau2::DerSimonianLaird),
        None,
    )
    .unwrap();
    let mean = effects.iter().sum::<f64>() / 4.0;
    let q: f64 = effects.iter().map(|y| (y - mean).powi(2) / 0.25).sum();
    close(found.tau2, (q - 3.0) / (4.0 * 3.0));
}

fn linde(tau2: NetworkTau2, interactions: &[&str]) -> (Network, Additive) {
    let network = read("linde2016__network_OR.json");
    let options = AdditiveOptions {
        inactive: Some("Placebo".to_owned()),
        interactions: interactions.iter().map(|own| (*own).to_owned()).collect(),
        tau2,
        reference: network.treatment("Placebo").ok(),
    };
    let standard = fit(&network, 0.0).unwrap();
    let q = QTest::new(standard.q, network.df());
    let found = additive(&network, &options, Some(q)).unwrap();
    (network, found)
}

#[track_caller]
fn near(found: &Additive, name: &str, effect: f64, se: f64) {
    let at = found.components.iter().position(|own| own == name).unwrap();
    let got = found.component(at).unwrap();
    // metafor's optimiser stops at about seven digits of tau2, on which both rest.
    assert!(
        (got.effect - effect).abs() < 2e-7 && (got.se - se).abs() < 2e-7,
        "{name}: {got:?}"
    );
}

/// metafor 3.8, data/components.R.
#[test]
fn restricted_likelihood_of_components_agrees_with_metafor() {
    let (_, exact) = linde(NetworkTau2::RemlExact, &[]);
    assert!(
        (exact.tau2 / 0.016_898_803_5 - 1.0).abs() < 1e-6,
        "{}",
        exact.tau2
    );
    assert!((exact.q.q - 109.118_943_3).abs() < 1e-6 && exact.q.df == 90);
    near(
        &exact,
        "Face-to-face CBT",
        0.829_493_568_08,
        0.237_077_865_08,
    );
    near(&exact, "UC", 0.208_763_302_03, 0.200_528_834_74);
    let additivity = exact.additivity.unwrap();
    assert_eq!(additivity.df, 3);
    let (_, independent) = linde(NetworkTau2::Reml, &[]);
    assert!(
        (independent.tau2 / 0.032_190_874_99 - 1.0).abs() < 1e-6,
        "{}",
        independent.tau2
    );
}

/// The same with a column that is 1 where both are.
#[test]
fn an_interaction_agrees_with_metafor() {
    let (network, found) = linde(NetworkTau2::RemlExact, &["Face-to-face PST * SSRI"]);
    assert!(
        (found.tau2 / 0.017_546_327_7 - 1.0).abs() < 1e-6,
        "{}",
        found.tau2
    );
    assert!((found.q.q - 108.001_487).abs() < 1e-6 && found.q.df == 89);
    near(
        &found,
        "Face-to-face PST*SSRI",
        -0.438_120_434_64,
        0.416_868_905_33,
    );
    near(&found, "SSRI", 0.538_397_929_97, 0.076_757_019_36);
    // The sum of both has their interaction.
    let both = found
        .combination(&network, &["SSRI", "Face-to-face PST"])
        .unwrap();
    let sum = 0.538_397_929_97 + 0.345_210_859_36 - 0.438_120_434_64;
    assert!(both.tried && (both.effect.effect - sum).abs() < 1e-6);
}

#[test]
fn one_sum_against_another_is_the_difference_of_both() {
    let (network, found) = linde(NetworkTau2::RemlExact, &[]);
    let against = found
        .versus(&network, &["Face-to-face PST", "SSRI"], &["TCA"])
        .unwrap()
        .unwrap();
    let [both, tca] = [&["Face-to-face PST", "SSRI"][..], &["TCA"]]
        .map(|names| found.combination(&network, names).unwrap().effect.effect);
    close(against.effect.effect, both - tca);
    assert!(against.tried);
    // SSRI in both arms cancels, and the inactive component is nothing.
    let one = found
        .versus(
            &network,
            &["Face-to-face PST", "SSRI"],
            &["SSRI", "Placebo"],
        )
        .unwrap()
        .unwrap();
    let alone = found.combination(&network, &["Face-to-face PST"]).unwrap();
    close(one.effect.effect, alone.effect.effect);
    close(one.effect.se, alone.effect.se);
    assert!(matches!(
        found.versus(&network, &["Zinc"], &[]),
        Err(NetworkError::UnknownComponent { ref component, .. }) if component == "Zinc"
    ));
}

/// A and B always come together, C against D only.
#[test]
fn what_is_told_of_confounded_components_is_named() {
    let network = network(&[
        ("1", "A + B", "P", 1.0, 0.5),
        ("2", "C", "D", 2.0, 1.0),
        ("3", "E", "P", 0.5, 1.0),
    ]);
    let found = additive(&network, &inactive(NetworkTau2::CommonEffect), None).unwrap();
    assert_eq!(found.components, ["A", "B", "C", "D", "E"]);
    assert_eq!(found.estimable, [false, false, false, false, true]);
    let sums: Vec<_> = (0..found.confounded.len())
        .map(|at| found.confounded_sum(at))
        .collect();
    assert_eq!(sums.len(), 2);
    assert_eq!((sums[0].0.as_str(), sums[1].0.as_str()), ("A + B", "C − D"));
    close(sums[0].1.unwrap().effect, 1.0);
    close(sums[0].1.unwrap().se, 0.5);
    close(sums[1].1.unwrap().effect, 2.0);
    // What one sum against another tells without telling either.
    assert!(found.versus(&network, &["C"], &["D"]).unwrap().is_some());
    assert!(
        found
            .versus(&network, &["C"], &["A", "B"])
            .unwrap()
            .is_none()
    );
}

#[test]
fn what_no_treatment_has_is_refused() {
    let network = network(&[("1", "A", "P", 1.0, 0.5), ("2", "B", "P", 2.0, 1.0)]);
    let with = |inactive: &str, interactions: &[&str]| {
        let options = AdditiveOptions {
            inactive: Some(inactive.to_owned()),
            interactions: interactions.iter().map(|own| (*own).to_owned()).collect(),
            ..AdditiveOptions::default()
        };
        additive(&network, &options, None).unwrap_err()
    };
    assert!(
        matches!(with("P", &["A*B"]), NetworkError::NeverTogether { interaction } if interaction == "A*B")
    );
    assert!(
        matches!(with("P", &["A*Q"]), NetworkError::UnknownComponent { component, .. } if component == "Q")
    );
    assert!(
        matches!(with("Q", &[]), NetworkError::UnknownComponent { component, .. } if component == "Q")
    );
}
