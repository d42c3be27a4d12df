//! Net heat against matrix algebra in R, and its properties.

use oxymeta::network::{NetHeat, Network, consistency, fit, net_heat};
use serde_json::Value;

use crate::given::{close, contrasts, given, read};

/// A row of the reference in ours: its place, and −1 where the contrast is turned.
fn places(network: &Network, heat: &NetHeat, reference: &Value) -> Vec<usize> {
    let name = |value: &Value| network.treatment(value.as_str().unwrap()).unwrap();
    let rows = reference["rows"].as_array().unwrap().iter().map(|row| {
        let mut design: Vec<usize> = row["design"].as_array().unwrap().iter().map(name).collect();
        design.sort_unstable();
        let (one, two) = (name(&row["one"]), name(&row["two"]));
        let own = |contrast: &oxymeta::network::DesignContrast| {
            (&contrast.design, contrast.one, contrast.two) == (&design, one, two)
        };
        heat.contrasts.iter().position(own).unwrap()
    });
    rows.collect()
}

#[test]
fn heat_agrees_with_matrix_algebra_in_r() {
    for case in given("contributions.json").as_array().unwrap() {
        let file = case["file"].as_str().unwrap();
        let network = read(file);
        let tau2 = case["tau2"].as_f64().unwrap();
        let reference = network
            .treatment(case["reference"].as_str().unwrap())
            .unwrap();
        let heat = net_heat(&network, tau2, reference).unwrap();
        let want = &case["net_heat"];
        let places = places(&network, &heat, want);
        assert_eq!(places.len(), heat.contrasts.len());
        // Effects printed with eight digits do not quite add up in multi-arm studies: means of them differ from their first ones.
        let exact = if file.ends_with(".csv") { 1e-6 } else { 1e-8 };
        for (row, i) in places.iter().enumerate() {
            close(
                heat.contrasts[*i].q,
                want["q"][row].as_f64().unwrap(),
                exact,
                &format!("{file} q {row}"),
            );
            for (column, j) in places.iter().enumerate() {
                let what = format!("{file} {row} {column}");
                close(
                    heat.hat[*i][*j],
                    want["hat"][row][column].as_f64().unwrap(),
                    1e-9,
                    &what,
                );
                match want["heat"][row][column].as_f64() {
                    Some(value) => close(heat.heat[*i][*j].unwrap(), value, exact, &what),
                    None => assert_eq!(heat.heat[*i][*j], None, "{what}"),
                }
            }
        }
    }
}

#[test]
fn the_diagonal_is_what_each_design_adds_to_inconsistency() {
    let network = read("senn2013__network_MD.json");
    let parts = consistency(&network, &fit(&network, 0.0).unwrap()).unwrap();
    for (tau2, q) in [
        (0.0, parts.between.q),
        (parts.tau2_within, parts.interaction.q),
    ] {
        let heat = net_heat(&network, tau2, 0).unwrap();
        let own = heat.contrasts.iter().map(|contrast| contrast.q);
        close(own.sum(), q, 1e-8, "Q between designs");
        for (at, contrast) in heat
            .contrasts
            .iter()
            .enumerate()
            .filter(|(_, own)| own.design.len() == 2)
        {
            if let Some(own) = heat.heat[at][at] {
                close(own, contrast.q, 1e-10, "diagonal");
            }
        }
        let mut order = heat.order.clone();
        order.sort_unstable();
        order.dedup();
        assert_eq!(order.len(), heat.order.len());
        assert!(
            heat.order
                .iter()
                .all(|at| heat.contrasts[*at].q.abs() > 1e-8)
        );
    }
}

/// A square with a diagonal: only B-C disagrees, and detaching it takes all inconsistency away.
#[test]
fn detaching_the_one_wrong_design_takes_all_heat_away() {
    let network = contrasts(&[
        ("1", "A", "B", -1.0, 0.1),
        ("2", "A", "C", -2.0, 0.1),
        ("3", "A", "D", -3.0, 0.1),
        ("4", "B", "C", 2.0, 0.1),
        ("5", "C", "D", -1.0, 0.1),
    ]);
    let heat = net_heat(&network, 0.0, 0).unwrap();
    let wrong = heat
        .contrasts
        .iter()
        .position(|own| own.design == [1, 2])
        .unwrap();
    for (at, row) in heat.heat.iter().enumerate() {
        close(row[wrong].unwrap(), heat.contrasts[at].q, 1e-9, "heat");
    }
}

#[test]
fn without_two_loops_there_is_no_heat() {
    let triangle = contrasts(&[
        ("1", "A", "B", 0.1, 1.0),
        ("2", "B", "C", 0.3, 1.0),
        ("3", "A", "C", 0.3, 1.0),
    ]);
    assert_eq!(net_heat(&triangle, 0.0, 0), None);
}

/// Without its studies the network has the inconsistency that is left when a design is detached.
#[test]
fn a_detached_design_leaves_what_others_contradict() {
    for file in [
        "senn2013__network_MD.json",
        "hasselblad1998__network_OR.json",
    ] {
        let network = read(file);
        let heat = net_heat(&network, 0.0, 0).unwrap();
        assert!(!heat.detached.is_empty());
        for own in &heat.detached {
            let mut others = network.clone();
            others.trials.retain(|trial| trial.arms != own.design);
            let parts = consistency(&others, &fit(&others, 0.0).unwrap()).unwrap();
            close(
                own.test.q,
                parts.between.q,
                1e-8,
                &format!("{file} {:?}", own.design),
            );
            assert_eq!(own.test.df, parts.between.df);
        }
    }
}
