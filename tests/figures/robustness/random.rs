//! No text over another, whatever the numbers and names.

use oxymeta::figures::distribution::Distribution;
use oxymeta::figures::drapery::{Curve, Drapery};
use oxymeta::figures::gosh::{GoshPanel, GoshPlot};
use oxymeta::figures::influence::{InfluencePanel, InfluencePlot, InfluenceStudy};
use oxymeta::figures::specification::{Choice, CurveScale, Specification, SpecificationCurve};
use proptest::collection::vec;
use proptest::prelude::*;

use super::{Drawing, metadata};
use crate::overlap::assert_nothing_overlaps;

fn label() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => "[A-Z][a-z]{2,12}( & [A-Z][a-z]{2,12})? (19|20)[0-9]{2}",
        1 => "[A-Za-z ]{60,120}",
        1 => "[A-Za-z]{40,60}",
        1 => "[\u{e0}-\u{17f}α-ωа-я ]{1,40}",
        1 => Just(String::new()),
    ]
}

fn width() -> impl Strategy<Value = f64> {
    prop_oneof![
        Just(303.0),
        Just(317.0),
        Just(488.0),
        Just(673.0),
        Just(900.0)
    ]
}

/// Numbers of any size, some of them wild.
fn number() -> impl Strategy<Value = f64> {
    prop_oneof![6 => -2.0..2.0f64, 1 => -40.0..40.0f64, 1 => Just(0.0), 1 => -1e-3..1e-3f64]
}

fn notes() -> impl Strategy<Value = Vec<String>> {
    vec("[A-Za-z ,;]{1,200}", 0..3)
}

const DATA: [&str; 8] = [
    "data-a", "data-b", "data-c", "data-d", "data-e", "data-f", "data-g", "data-h",
];

fn influence() -> impl Strategy<Value = Drawing> {
    let study = (label(), prop::bool::weighted(0.2));
    (vec(study, 3..100), width(), notes()).prop_flat_map(|(studies, width, notes)| {
        let k = studies.len();
        let panel = (
            vec(prop::option::weighted(0.95, number()), k),
            number(),
            0.0..1e4f64,
        );
        vec(panel, 8).prop_map(move |panels| {
            let names = [
                "rstudent",
                "DFFITS",
                "Cook’s *D*",
                "Cov. ratio",
                "τ² without",
                "*Q* without",
                "Hat",
                "Weight, %",
            ];
            let named = panels.into_iter().zip(names);
            Drawing::Influence(InfluencePlot {
                id: "one".into(),
                title: "Influence".into(),
                studies: studies
                    .iter()
                    .map(|(label, influential)| InfluenceStudy {
                        label: label.clone(),
                        influential: *influential,
                    })
                    .collect(),
                panels: named
                    .enumerate()
                    .map(|(i, ((values, limit, scale), name))| InfluencePanel {
                        name: name.into(),
                        data: DATA[i],
                        values: values.iter().map(|v| v.map(|v| v * scale)).collect(),
                        usual: Some(0.0),
                        limits: vec![limit * scale],
                    })
                    .collect(),
                notes: notes.clone(),
                width,
                metadata: metadata(),
            })
        })
    })
}

fn gosh() -> impl Strategy<Value = Drawing> {
    let points = || vec((number(), 0.0..=100.0f64), 1..300);
    let panels = prop_oneof![
        points().prop_map(|points| vec![GoshPanel {
            heading: String::new(),
            points
        }]),
        (label(), points(), points()).prop_map(|(label, with, without)| vec![
            GoshPanel {
                heading: format!("Subsets with {label}"),
                points: with
            },
            GoshPanel {
                heading: format!("Subsets without {label}"),
                points: without
            },
        ]),
    ];
    (panels, any::<bool>(), number(), width(), notes()).prop_map(
        |(panels, log, at, width, notes)| {
            Drawing::Gosh(GoshPlot {
                id: "one".into(),
                title: "Subsets".into(),
                measure_label: "Standardised mean difference".into(),
                log,
                null: Some(0.0),
                all: (at, 40.0),
                panels,
                notes,
                width,
                metadata: metadata(),
            })
        },
    )
}

fn curve(label: String, at: f64, half: f64, weight: Option<f64>) -> Curve {
    let limits = [0.999, 0.5, 0.1, 0.05, 0.01, 0.001]
        .map(|p: f64| (p, [at + half * p.ln(), at - half * p.ln()]));
    Curve {
        label,
        words: "0.49 (0.33 to 0.73)".into(),
        estimate: at,
        weight_percent: weight,
        limits: limits.to_vec(),
    }
}

fn drapery() -> impl Strategy<Value = Drawing> {
    let studies = vec((label(), number(), 0.01..3.0f64, 0.0..50.0f64), 1..60);
    (
        studies,
        any::<bool>(),
        number(),
        any::<bool>(),
        width(),
        notes(),
    )
        .prop_map(|(studies, log, at, predicted, width, notes)| {
            Drawing::Drapery(Drapery {
                id: "one".into(),
                title: "Curves".into(),
                measure_label: "Risk ratio (log scale)".into(),
                log,
                null: Some(0.0),
                bounds: (f64::NEG_INFINITY, f64::INFINITY),
                studies: studies
                    .into_iter()
                    .map(|(label, at, half, weight)| curve(label, at, half, Some(weight)))
                    .collect(),
                pooled: curve("All studies together".into(), at, 0.1, None),
                prediction: predicted.then(|| curve("A new study".into(), at, 0.6, None)),
                alphas: vec![0.1, 0.05, 0.01],
                notes,
                width,
                metadata: metadata(),
            })
        })
}

fn distribution() -> impl Strategy<Value = Drawing> {
    let intervals = vec((number(), 0.0..4.0f64, "[a-z ]{3,70}"), 0..3);
    (
        number(),
        1e-4..2.0f64,
        vec(0.0..30.0f64, 1..48),
        intervals,
        any::<bool>(),
        width(),
        notes(),
    )
        .prop_map(|(lower, step, shares, intervals, log, width, notes)| {
            let bars = shares.iter().enumerate();
            let edge = |at: usize| lower + at as f64 * step;
            Drawing::Distribution(Distribution {
                id: "one".into(),
                title: "Resamples".into(),
                measure_label: "Mean difference (points)".into(),
                log,
                null: Some(0.0),
                bounds: (f64::NEG_INFINITY, f64::INFINITY),
                bars: bars
                    .map(|(i, share)| (edge(i), edge(i + 1), *share))
                    .collect(),
                estimate: (edge(shares.len() / 2), "Estimate 0.49".into()),
                intervals: intervals
                    .into_iter()
                    .map(|(at, half, name)| ([at - half, at + half], name))
                    .collect(),
                notes,
                width,
                metadata: metadata(),
            })
        })
}

fn multiverse() -> impl Strategy<Value = Drawing> {
    let choice = ("[A-Z][a-z ]{3,30}", vec("[A-Za-z0-9., ]{1,60}", 2..5));
    let parts = (vec(choice, 0..4), 1..3usize, width(), notes());
    parts.prop_flat_map(|(choices, scales, width, notes)| {
        let specification = (
            0..scales,
            number(),
            0.0..3.0f64,
            prop::option::of(any::<bool>()),
            vec(0..2usize, choices.len()),
        );
        vec(specification, 1..400).prop_map(move |all| {
            let specifications = all.into_iter().enumerate().map(
                |(i, (scale, at, half, excludes_null, options))| Specification {
                    label: "REML, HKSJ".into(),
                    scale,
                    estimate: at,
                    interval: [at - half, at + half],
                    excludes_null,
                    own: i == 0,
                    options,
                },
            );
            let scale = |at: usize| CurveScale {
                label: ["Ratio (log scale)", "Risk difference, percentage points"][at].into(),
                log: at == 0,
                null: Some(0.0),
            };
            Drawing::Multiverse(SpecificationCurve {
                id: "one".into(),
                title: "Specifications".into(),
                scales: (0..scales).map(scale).collect(),
                choices: choices
                    .iter()
                    .map(|(heading, options)| Choice {
                        heading: heading.clone(),
                        options: options.clone(),
                    })
                    .collect(),
                specifications: specifications.collect(),
                notes: notes.clone(),
                width,
                metadata: metadata(),
            })
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_of_a_figure_overlaps_another_or_leaves_the_page(
        figure in prop_oneof![influence(), gosh(), drapery(), distribution(), multiverse()]
    ) {
        assert_nothing_overlaps(&figure.inline());
    }
}
