//! Additive models of components, by hand.

use oxymeta::network::{Contrast, Network, NetworkTau2, QTest, additive, fit};

fn network(rows: &[(&str, &str, &str, f64, f64)]) -> Network {
    let contrast = |(study, one, two, effect, se): &(&str, &str, &str, f64, f64)| Contrast {
        study: (*study).to_owned(),
        one: (*one).to_owned(),
        two: (*two).to_owned(),
        effect: *effect,
        se: *se,
    };
    Network::of_contrasts(&rows.iter().map(contrast).collect::<Vec<_>>()).unwrap()
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
    let found = additive(&network, Some("P"), NetworkTau2::CommonEffect, Some(q)).unwrap();
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
    let found = additive(&network, Some("P"), NetworkTau2::CommonEffect, None).unwrap();
    // Weights 4 and 1.
    close(found.component(0).unwrap().effect, 1.2);
    close(found.component(0).unwrap().se, 0.2_f64.sqrt());
    assert_eq!(found.estimable, [true, false]);
    assert!(found.component(1).is_none() && found.combination(&network, &["A", "B"]).is_none());
}

#[test]
fn a_sum_never_tried_is_told_as_such() {
    let network = network(&[("1", "A", "P", 1.0, 1.0), ("2", "B", "P", 2.0, 1.0)]);
    let found = additive(&network, Some("P"), NetworkTau2::DerSimonianLaird, None).unwrap();
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
        Some("P"),
        NetworkTau2::DerSimonianLaird,
        None,
    )
    .unwrap();
    let mean = effects.iter().sum::<f64>() / 4.0;
    let q: f64 = effects.iter().map(|y| (y - mean).powi(2) / 0.25).sum();
    close(found.tau2, (q - 3.0) / (4.0 * 3.0));
}
