//! The figures of the BCG trials, as the program makes them.

use std::sync::LazyLock;

use oxymeta::effects::Measure;
use oxymeta::effects::binary::ZeroRule;
use oxymeta::effects::table::Table;
use oxymeta::pooling::Options;
use oxymeta::records::SourceFile;
use oxymeta::reports::companions::distribution::distribution;
use oxymeta::reports::companions::drapery::drapery;
use oxymeta::reports::companions::gosh::gosh_plot;
use oxymeta::reports::companions::influence::influence_plot;
use oxymeta::reports::companions::multiverse::specification_curve;
use oxymeta::resampling::{BootstrapRequest, BootstrapSize};
use oxymeta::sensitivity::{Choices, GoshOptions};
use oxymeta::synthesis::{
    AnalysisResult, Extras, Sensitivity, TableAnalysis, Wanted, p_value_functions, run_table,
    table_multiverse,
};

use super::Drawing;

static BCG: LazyLock<AnalysisResult> = LazyLock::new(|| {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cli/bcg.csv");
    let file = SourceFile {
        name: "bcg.csv".to_owned(),
        text: std::fs::read_to_string(path).unwrap(),
    };
    let table = Table::read(file).unwrap();
    let (measure, zero_rule) = (Measure::Rr, ZeroRule::of(Measure::Rr));
    let analysis = TableAnalysis {
        name: "bcg",
        measure,
        zero_rule,
        options: Options::default(),
    };
    let extras = Extras {
        bootstrap: Some(BootstrapRequest {
            size: BootstrapSize::Replicates(2000),
            ..BootstrapRequest::default()
        }),
        ..Extras::default()
    };
    let found = table.effects(measure, &zero_rule).unwrap();
    let mut result = run_table(analysis, found, &extras).unwrap();
    let wanted = Wanted {
        influence: true,
        gosh: Some(GoshOptions::default()),
        ..Wanted::default()
    };
    result.sensitivity = Sensitivity::of(&result, &wanted).unwrap();
    let effects_of = |measure: Measure, rule: ZeroRule, _: &[_]| {
        let found = table.effects(measure, &rule).ok()?;
        Some(
            found
                .included
                .into_iter()
                .map(|(effect, _)| effect)
                .collect(),
        )
    };
    let multiverse = table_multiverse(&result, &Choices::default(), &[], effects_of);
    result.sensitivity.multiverse = multiverse.unwrap();
    result
});

/// The analysis behind the figures.
pub fn bcg() -> &'static AnalysisResult {
    &BCG
}

/// Every figure by name.
pub fn figures(width: f64) -> Vec<(&'static str, Drawing)> {
    let result = bcg();
    let functions = p_value_functions(result).unwrap().unwrap();
    vec![
        (
            "influence",
            Drawing::Influence(influence_plot(result, "", width).unwrap()),
        ),
        (
            "gosh",
            Drawing::Gosh(gosh_plot(result, None, "", width).unwrap()),
        ),
        (
            "gosh-study",
            Drawing::Gosh(gosh_plot(result, Some(3), "", width).unwrap()),
        ),
        (
            "drapery",
            Drawing::Drapery(drapery(result, &functions, "", width).unwrap()),
        ),
        (
            "distribution",
            Drawing::Distribution(distribution(result, "", width).unwrap()),
        ),
        (
            "multiverse",
            Drawing::Multiverse(specification_curve(result, "", width).unwrap()),
        ),
    ]
}
