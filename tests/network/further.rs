//! Public networks computed in base R by `data/further.R`, from arms to split comparisons.

use oxymeta::effects::Measure;
use oxymeta::network::{
    ArmOptions, NetworkOptions, NetworkResult, NetworkTau2, Split, analyse, read,
};
use oxymeta::records::{Grid, SourceFile};
use serde_json::Value;

use crate::given::text;

/// Closed forms, and a REML root found to fifteen digits, but for what differences lose.
const TOLERANCE: f64 = 1e-8;

#[track_caller]
fn close(got: f64, want: &Value, least: f64, what: &str) {
    let want = want.as_f64().unwrap_or_else(|| panic!("{what}: {want}"));
    let error = (got - want).abs() / want.abs().max(least);
    assert!(error <= TOLERANCE, "{what}: {got} instead of {want}");
}

fn analysed(data: &Value, method: &str) -> NetworkResult {
    let name = format!("further_{}.csv", data["name"].as_str().unwrap());
    let file = SourceFile {
        text: text(&name),
        name,
    };
    let grid = Grid::read(file).unwrap();
    let measure = Measure::from_code(data["measure"].as_str().unwrap()).unwrap();
    let table = read(&grid, Some(measure), ArmOptions::default()).unwrap();
    let options = NetworkOptions {
        tau2: NetworkTau2::from_code(method).unwrap(),
        ..NetworkOptions::default()
    };
    analyse(&table, options).unwrap()
}

#[test]
fn further_networks_agree_with_matrix_algebra_in_r() {
    let all: Value = serde_json::from_str(&text("further.json")).unwrap();
    for data in all.as_array().unwrap() {
        for fit in data["fits"].as_array().unwrap() {
            let found = analysed(data, fit["method"].as_str().unwrap());
            let what = format!("{} {} {}", data["name"], data["measure"], fit["method"]);
            assert_eq!(
                data["treatments"],
                Value::from(found.network.treatments.clone())
            );
            assert_eq!(data["studies"], found.network.trials.len());
            agrees(&found, fit, &what);
        }
    }
}

fn agrees(found: &NetworkResult, fit: &Value, what: &str) {
    close(found.fit.tau2, &fit["tau2"], 1e-9, &format!("{what} tau2"));
    let n = found.network.treatments.len();
    for i in 0..n {
        for j in (0..n).filter(|j| *j != i) {
            let pair = found.fit.pairwise(i, j);
            close(
                pair.effect,
                &fit["est"][i][j],
                1e-3,
                &format!("{what} effect"),
            );
            close(pair.se, &fit["se"][i][j], 0.0, &format!("{what} se"));
        }
        close(
            found.p_scores[i],
            &fit["ps"][i],
            1e-3,
            &format!("{what} P-score"),
        );
    }
    let parts = found.consistency.as_ref().unwrap();
    for (test, q, df) in [
        (parts.total, "Q", "df"),
        (parts.within, "Qw", "dfw"),
        (parts.between, "Qb", "dfb"),
        (parts.interaction, "Qi", "dfb"),
    ] {
        close(test.q, &fit[q], 1e-3, &format!("{what} {q}"));
        assert_eq!(test.df as u64, fit[df].as_u64().unwrap(), "{what} {df}");
    }
    close(
        parts.tau2_within,
        &fit["t2w"],
        1e-9,
        &format!("{what} tau2 within"),
    );
    let wanted = fit["split"].as_array().unwrap();
    assert_eq!(found.splits.len(), wanted.len(), "{what}");
    for want in wanted {
        let at = |name: &str| {
            found
                .network
                .treatment(want[name].as_str().unwrap())
                .unwrap()
        };
        let pair = (at("t1"), at("t2"));
        let split = found
            .splits
            .iter()
            .find(|split| (split.one, split.two) == pair);
        is_split(split.unwrap(), want, what);
    }
}

fn is_split(split: &Split, want: &Value, what: &str) {
    assert_eq!(split.studies as u64, want["k"].as_u64().unwrap(), "{what}");
    close(
        split.proportion,
        &want["prop"],
        1e-3,
        &format!("{what} share"),
    );
    close(
        split.direct.effect,
        &want["direct"],
        1e-3,
        &format!("{what} direct"),
    );
    close(
        split.direct.se,
        &want["dse"],
        0.0,
        &format!("{what} direct se"),
    );
    assert_eq!(split.indirect.is_some(), !want["ind"].is_null(), "{what}");
    if let (Some(indirect), Some(difference), Some(p)) = (split.indirect, split.difference, split.p)
    {
        close(
            indirect.effect,
            &want["ind"],
            1e-3,
            &format!("{what} indirect"),
        );
        close(
            indirect.se,
            &want["ise"],
            0.0,
            &format!("{what} indirect se"),
        );
        close(
            difference.effect,
            &want["diff"],
            1e-3,
            &format!("{what} difference"),
        );
        close(p, &want["p"], 1e-3, &format!("{what} p"));
    }
}
