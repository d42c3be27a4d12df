use oxymeta::network::{
    Contrast, Network, NetworkTau2, SmallValues, consistency, estimate_tau2, fit, p_scores, splits,
};
use serde_json::Value;

/// Closed forms agree to ten digits; what rests on an iterated tau2 to five, as the reference's optimiser stops there.
pub fn tolerance(fit: &Value) -> f64 {
    if fit["method_tau"] == "REML" {
        1e-5
    } else {
        1e-8
    }
}

pub const FILES: [&str; 8] = [
    "hasselblad1998__network_OR",
    "hasselblad1998__network_RD",
    "hasselblad1998__network_RR",
    "linde2016__network_OR",
    "senn2013__network_MD",
    "senn2013__network_SMD",
    "stowe2010__network_MD",
    "woods2010__network_OR",
];

pub fn read(name: &str) -> Value {
    let path = format!(
        "{}/tests/network/data/{name}.json",
        env!("CARGO_MANIFEST_DIR")
    );
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

pub fn network(data: &Value) -> Network {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let contrasts = data["contrasts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| Contrast {
            study: text(&row["study"]),
            one: text(&row["treat1"]),
            two: text(&row["treat2"]),
            effect: row["TE"].as_f64().unwrap(),
            se: row["seTE"].as_f64().unwrap(),
        });
    Network::of_contrasts(&contrasts.collect::<Vec<_>>()).unwrap()
}

#[track_caller]
fn close(got: f64, want: &Value, tolerance: f64, what: &str) {
    let want = want.as_f64().unwrap_or_else(|| panic!("{what}: {want}"));
    let error = (got - want).abs() / want.abs().max(1e-3);
    assert!(
        error <= tolerance,
        "{what}: {got} instead of {want}, relative error {error:e}"
    );
}

#[test]
fn every_network_agrees() {
    for name in FILES {
        let data = read(name);
        let network = network(&data);
        for reference in data["network"].as_array().unwrap() {
            agrees(name, &network, reference);
        }
    }
}

fn agrees(name: &str, network: &Network, reference: &Value) {
    let method = reference["method_tau"].as_str().unwrap();
    let what = |part: &str| format!("{name} {method} {part}");
    let tolerance = tolerance(reference);
    let treatments: Vec<&str> = reference["treatments"]
        .as_array()
        .unwrap()
        .iter()
        .map(|t| t.as_str().unwrap())
        .collect();
    let place: Vec<usize> = treatments
        .iter()
        .map(|t| network.treatment(t).unwrap())
        .collect();
    let tau2 = match method {
        "DL" => estimate_tau2(network, NetworkTau2::DerSimonianLaird, None),
        _ => {
            let base = network
                .treatment(reference["reference"].as_str().unwrap())
                .unwrap();
            estimate_tau2(network, NetworkTau2::Reml, Some(base))
        }
    }
    .unwrap();
    close(tau2, &reference["tau2"], tolerance, &what("tau2"));
    let common = fit(network, 0.0).unwrap();
    let random = fit(network, tau2).unwrap();
    for (model, suffix, tolerance) in [(&common, "common", 1e-8), (&random, "random", tolerance)] {
        for (i, a) in place.iter().enumerate() {
            for (j, b) in place.iter().enumerate().filter(|(j, _)| *j != i) {
                let pair = model.pairwise(*a, *b);
                close(
                    pair.effect,
                    &reference[format!("TE_{suffix}")][i][j],
                    tolerance,
                    &what("effect"),
                );
                close(
                    pair.se,
                    &reference[format!("seTE_{suffix}")][i][j],
                    tolerance,
                    &what("se"),
                );
            }
        }
        let small = match reference["pscore"]["small_values"].as_str().unwrap() {
            "desirable" => SmallValues::Desirable,
            _ => SmallValues::Undesirable,
        };
        let scores = p_scores(model, small);
        for (treatment, at) in treatments.iter().zip(&place) {
            close(
                scores[*at],
                &reference["pscore"][suffix][treatment],
                10.0 * tolerance,
                &what("P-score"),
            );
        }
    }
    close(common.q, &reference["Q"], 1e-8, &what("Q"));
    assert_eq!(network.df() as u64, reference["df_Q"].as_u64().unwrap());
    let parts = consistency(network, &common).unwrap();
    close(
        parts.within.q,
        &reference["Q_heterogeneity"],
        1e-8,
        &what("Q within"),
    );
    close(
        parts.between.q,
        &reference["Q_inconsistency"],
        1e-8,
        &what("Q between"),
    );
    assert_eq!(
        parts.between.df as u64,
        reference["df_Q_inconsistency"].as_u64().unwrap()
    );
    if let Some(interaction) = reference
        .get("design_by_treatment_random")
        .filter(|value| !value.is_null())
    {
        close(
            parts.tau2_within,
            &interaction["tau2_within"],
            1e-8,
            &what("tau2 within"),
        );
        close(
            parts.interaction.q,
            &interaction["Q"],
            1e-7,
            &what("interaction"),
        );
    }
    for (model, suffix, tolerance) in [
        (&common, "common", 1e-7),
        (&random, "random", 10.0 * tolerance),
    ] {
        let found = splits(network, model);
        for row in reference[format!("node_split_{suffix}")]
            .as_array()
            .unwrap()
        {
            let (a, b) = row["comparison"].as_str().unwrap().split_once(':').unwrap();
            let (a, b) = (network.treatment(a).unwrap(), network.treatment(b).unwrap());
            let Some(split) = found
                .iter()
                .find(|split| (split.one, split.two) == (a.min(b), a.max(b)))
            else {
                assert!(row["direct"].is_null(), "{} {row}", what("no split"));
                continue;
            };
            let sign = if a < b { 1.0 } else { -1.0 };
            let tell = |part: &str| what(&format!("split {a}:{b} {suffix} {part}"));
            close(
                split.proportion,
                &row["prop_direct"],
                tolerance,
                &tell("share"),
            );
            close(
                sign * split.direct.effect,
                &row["direct"],
                tolerance,
                &tell("direct"),
            );
            close(
                split.direct.se,
                &row["direct_se"],
                tolerance,
                &tell("direct se"),
            );
            if let (Some(indirect), true) = (split.indirect, row["indirect"].is_f64()) {
                close(
                    sign * indirect.effect,
                    &row["indirect"],
                    100.0 * tolerance,
                    &tell("indirect"),
                );
                close(
                    indirect.se,
                    &row["indirect_se"],
                    100.0 * tolerance,
                    &tell("indirect se"),
                );
            }
        }
    }
}

/// metafor 3.8, `rma.mv(y, V, mods = ~ X - 1, random = ~ factor(contrast) | study, rho = 0.5)$tau2` with the covariances that the shared
/// arms give; its optimiser stops at about seven digits.
#[test]
fn restricted_likelihood_with_covariances_agrees_with_metafor() {
    for (name, tau2) in [
        ("hasselblad1998__network_OR", 0.450_230_1),
        ("senn2013__network_MD", 0.099_914_54),
        ("stowe2010__network_MD", 0.129_044_9),
        ("linde2016__network_OR", 0.018_273_9),
    ] {
        let found = estimate_tau2(&network(&read(name)), NetworkTau2::RemlExact, None).unwrap();
        assert!((found / tau2 - 1.0).abs() < 1e-6, "{name}: {found}");
    }
}
