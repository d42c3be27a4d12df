//! Networks of files and of a few lines.

use oxymeta::network::{Contrast, Network};
use serde_json::Value;

/// A file of the folder `data`.
pub fn text(name: &str) -> String {
    let path = format!("{}/tests/network/data/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).unwrap()
}

/// A file of values.
pub fn given(name: &str) -> Value {
    serde_json::from_str(&text(name)).unwrap()
}

/// The network of a file: `contrasts` in JSON, or a table.
pub fn read(name: &str) -> Network {
    if name.ends_with(".csv") {
        let number = |cell: &str| cell.parse::<f64>().unwrap();
        let text = text(name);
        let rows = text.lines().skip(1).map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            (
                cells[0],
                cells[1],
                cells[2],
                number(cells[3]),
                number(cells[4]),
            )
        });
        return contrasts(&rows.collect::<Vec<_>>());
    }
    let data = given(name);
    let rows = data["contrasts"].as_array().unwrap().iter().map(|row| {
        let [study, one, two] =
            ["study", "treat1", "treat2"].map(|cell| row[cell].as_str().unwrap());
        let [effect, se] = ["TE", "seTE"].map(|cell| row[cell].as_f64().unwrap());
        (study, one, two, effect, se)
    });
    contrasts(&rows.collect::<Vec<_>>())
}

/// Study, two treatments, effect and standard error.
pub fn contrasts(rows: &[(&str, &str, &str, f64, f64)]) -> Network {
    let contrast = |(study, one, two, effect, se): &(&str, &str, &str, f64, f64)| Contrast {
        study: (*study).to_owned(),
        one: (*one).to_owned(),
        two: (*two).to_owned(),
        effect: *effect,
        se: *se,
    };
    Network::of_contrasts(&rows.iter().map(contrast).collect::<Vec<_>>()).unwrap()
}

/// Differs by no more than the tolerance.
#[track_caller]
pub fn close(got: f64, want: f64, tolerance: f64, what: &str) {
    assert!(
        (got - want).abs() <= tolerance,
        "{what}: {got} instead of {want}"
    );
}
