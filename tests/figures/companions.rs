//! The figures beside the forest plot, from results.

use oxymeta::figures::Figure;
use std::collections::BTreeSet;

use oxymeta::effects::Measure;
use oxymeta::effects::binary::ZeroRule;
use oxymeta::effects::table::Table;
use oxymeta::figures::funnel::Funnel;
use oxymeta::pooling::{Options, Term};
use oxymeta::records::SourceFile;
use oxymeta::reports::companions::{
    CompanionError, FunnelChoice, Paper, baujat, bubble, funnel, labbe, radial,
};
use oxymeta::sensitivity::influence;
use oxymeta::synthesis::{
    AnalysisResult, Extras, MetaRegression, MetaRegressionPlan, SmallStudyOptions, TableAnalysis,
    meta_regression, run_table, small_study_effects,
};

use crate::golden::compare;
use crate::overlap::assert_nothing_overlaps;
use crate::read::{by_id, parse, rows, shapes};

const WIDTHS: [f64; 3] = [84.0, 129.0, 178.0];

fn paper(width_mm: f64) -> Paper<'static> {
    Paper {
        width_mm,
        input_sha256: "",
    }
}

fn of_table(measure: Measure, text: &str) -> AnalysisResult {
    let file = SourceFile {
        name: "table".to_owned(),
        text: text.to_owned(),
    };
    let zero_rule = ZeroRule::of(measure);
    let effects = Table::read(file).unwrap().effects(measure, &zero_rule);
    let analysis = TableAnalysis {
        name: "bcg",
        measure,
        zero_rule,
        options: Options::default(),
    };
    run_table(analysis, effects.unwrap(), &Extras::default()).unwrap()
}

fn bcg_as(measure: Measure) -> AnalysisResult {
    of_table(measure, include_str!("../cli/bcg.csv"))
}

/// The first k studies of the example.
fn first(k: usize) -> AnalysisResult {
    let lines: Vec<&str> = include_str!("../cli/bcg.csv").lines().take(k + 1).collect();
    of_table(Measure::Rr, &lines.join("\n"))
}

fn regressed(result: &AnalysisResult, moderators: &str) -> MetaRegression {
    let plan = MetaRegressionPlan {
        terms: Term::parse_list(moderators).unwrap(),
        ..MetaRegressionPlan::default()
    };
    meta_regression(result, &plan, None).unwrap()
}

fn funnel_of(result: &AnalysisResult, contours: bool, trim_fill: bool, width: f64) -> Funnel {
    let found = small_study_effects(result, &SmallStudyOptions::default());
    let choice = FunnelChoice {
        contours,
        trim_fill,
    };
    funnel(result, Some(&found), choice, &paper(width)).unwrap()
}

fn columns(result: &AnalysisResult) -> (Vec<f64>, Vec<f64>) {
    let estimates = result.effects.iter().map(|effect| effect.estimate);
    estimates.map(|estimate| (estimate.yi, estimate.vi)).unzip()
}

/// Every figure of an analysis of risk ratios with a moderator.
fn drawn(result: &AnalysisResult, width: f64) -> Vec<(&'static str, String)> {
    let (yi, vi) = columns(result);
    let found = influence(&yi, &vi, &result.options).unwrap();
    let line = regressed(result, "ablat");
    let page = paper(width);
    vec![
        ("funnel", funnel_of(result, true, true, width).svg_inline()),
        ("radial", radial(result, &page).unwrap().svg_inline()),
        (
            "baujat",
            baujat(result, &found, &page).unwrap().svg_inline(),
        ),
        ("labbe", labbe(result, &page).unwrap().svg_inline()),
        ("bubble", bubble(result, &line, &page).unwrap().svg_inline()),
    ]
    .into_iter()
    .map(|(name, svg)| (name, svg.unwrap()))
    .collect()
}

#[test]
fn companions_of_bcg_are_drawn_as_kept() {
    for (name, svg) in drawn(&bcg_as(Measure::Rr), Paper::WIDTH_MM) {
        compare(&format!("{name}-bcg.svg"), &svg);
    }
}

#[test]
fn companions_can_be_read_aloud_and_have_unique_ids() {
    for (name, svg) in drawn(&bcg_as(Measure::Rr), 129.0) {
        let document = parse(&svg);
        let root = document.root_element();
        assert_eq!(root.attribute("role"), Some("graphics-document document"));
        let ids: Vec<&str> = document
            .descendants()
            .filter_map(|node| node.attribute("id"))
            .collect();
        assert_eq!(
            ids.iter().collect::<BTreeSet<_>>().len(),
            ids.len(),
            "{name}"
        );
        let prefix = format!("bcg-{name}-plot-");
        assert!(ids.iter().all(|id| id.starts_with(&prefix)), "{ids:?}");
        let description = by_id(&document, &format!("{prefix}desc"));
        assert!(description.text().unwrap().contains("13 studies"), "{name}");
        let title = by_id(&document, &format!("{prefix}title"));
        assert!(title.text().unwrap().contains("plot: bcg"), "{name}");
        let added = usize::from(name == "funnel");
        assert_eq!(rows(&document).len(), 13 + added, "{name}");
        let aronson = rows(&document).into_iter().find(|row| {
            let label = row.attribute("aria-label").unwrap();
            label.starts_with("Aronson 1948: ") && label.contains("risk ratio 0.41 (0.13 to 1.26)")
        });
        assert!(aronson.is_some(), "{name}");
        assert!(!svg.contains("<script") && !svg.contains("href"));
    }
}

#[test]
fn companions_are_the_same_bytes_twice() {
    let result = bcg_as(Measure::Rr);
    assert_eq!(drawn(&result, 84.0), drawn(&result, 84.0));
}

#[test]
fn nothing_overlaps_at_any_width_with_few_studies_or_with_all() {
    for width in WIDTHS {
        for k in [3, 5, 13] {
            for (_, svg) in drawn(&first(k), width) {
                assert_nothing_overlaps(&svg);
            }
        }
    }
}

#[test]
fn one_study_and_two_are_drawn() {
    for k in [1, 2] {
        let result = first(k);
        assert_nothing_overlaps(&funnel_of(&result, true, true, 84.0).svg_inline().unwrap());
        let page = paper(84.0);
        assert_nothing_overlaps(&radial(&result, &page).unwrap().svg_inline().unwrap());
        assert_nothing_overlaps(&labbe(&result, &page).unwrap().svg_inline().unwrap());
    }
}

#[test]
fn every_measure_of_counts_has_every_figure() {
    for measure in [Measure::Or, Measure::Peto, Measure::Rd, Measure::As] {
        for (_, svg) in drawn(&bcg_as(measure), 129.0) {
            assert_nothing_overlaps(&svg);
        }
    }
}

#[test]
fn transformed_proportions_are_printed_as_percentages() {
    let table = "study,xi,ni\nAdams,3,240\nBaker,30,400\nClark,9,31\nDavis,80,120\nEvans,2,90\n";
    for measure in [Measure::Plo, Measure::Pft, Measure::Pas, Measure::Pln] {
        let result = of_table(measure, table);
        let figure = funnel_of(&result, true, true, 129.0);
        let svg = figure.svg_inline().unwrap();
        assert_nothing_overlaps(&svg);
        assert!(figure.scale.label.ends_with(", %"));
        let document = parse(&svg);
        let texts = shapes(by_id(&document, "bcg-funnel-plot-axes"), "text");
        let printed = texts
            .iter()
            .filter_map(|text| text.text()?.parse::<f64>().ok());
        // Standard errors of these are below 1.
        let percents: Vec<f64> = printed.filter(|value| *value >= 1.0).collect();
        assert!(percents.len() >= 3, "{measure} {percents:?}");
        assert!(percents.iter().all(|percent| *percent <= 100.0));
        let level = radial(&result, &paper(129.0)).unwrap();
        assert_nothing_overlaps(&level.svg_inline().unwrap());
    }
}

#[test]
fn baujat_and_radial_agree_with_metafor() {
    // metafor 3.8: rma(yi, vi, test = "knha", control = list(threshold = 1e-14, maxiter = 1000)), x and y of baujat() and
    // radial(). The last digits are those of its iterated tau2.
    const NEAR: f64 = 1e-6;
    const BAUJAT: [(f64, f64); 13] = [
        (0.047818340547, 0.001474105695),
        (1.493411407593, 0.111247731333),
        (0.550875336666, 0.023583722171),
        (1.586050073465, 0.224075841788),
        (0.677711031130, 0.066875249058),
        (0.016005556001, 0.000334967400),
        (1.531903062586, 0.107518349233),
        (1.663845949733, 0.193722708513),
        (0.162523329209, 0.018335696903),
        (1.116847762543, 0.108518529978),
        (0.432221097225, 0.049130393782),
        (1.592238545103, 0.064061770998),
        (1.263788171803, 0.115307044665),
    ];
    const RADIAL: [(f64, f64); 13] = [
        (1.251146082935, -1.112658391944),
        (1.403276417182, -2.224738514719),
        (1.171526378019, -1.579303252732),
        (1.732258803609, -2.497139739767),
        (1.656452470231, -0.360356799269),
        (1.767355879021, -1.389346002187),
        (1.365564107636, -2.213440436276),
        (1.775538521766, 0.021221828597),
        (1.644706880171, -0.772054436553),
        (1.608998374847, -2.206491560143),
        (1.752349826499, -0.594675383960),
        (1.087374707404, 0.484874953474),
        (1.612383358304, -0.027916721971),
    ];
    let result = bcg_as(Measure::Rr);
    let (yi, vi) = columns(&result);
    let found = influence(&yi, &vi, &result.options).unwrap();
    let points = baujat(&result, &found, &paper(129.0)).unwrap().points;
    for (point, (x, y)) in points.iter().zip(BAUJAT) {
        assert!((point.contribution - x).abs() < NEAR, "{}", point.label);
        assert!((point.influence - y).abs() < NEAR, "{}", point.label);
    }
    for (point, (x, y)) in radial(&result, &paper(129.0))
        .unwrap()
        .points
        .iter()
        .zip(RADIAL)
    {
        assert!((point.precision - x).abs() < NEAR, "{}", point.label);
        assert!((point.z - y).abs() < NEAR, "{}", point.label);
    }
}

#[test]
fn a_funnel_names_its_tests_from_ten_studies_on() {
    let notes = |k| {
        funnel_of(&first(k), true, true, 129.0)
            .sheet
            .notes
            .join(" ")
    };
    assert!(notes(13).contains("Egger, *P* = 0.19"), "{}", notes(13));
    for k in [1, 3, 9] {
        assert!(notes(k).contains("fewer than 10 studies, asymmetry tests not advised"));
        assert!(!notes(k).contains("*P*"), "{}", notes(k));
    }
}

#[test]
fn filled_studies_are_hollow_and_have_a_line() {
    let result = bcg_as(Measure::Rr);
    let figure = funnel_of(&result, false, true, 129.0);
    assert_eq!(
        figure.points.iter().filter(|point| point.imputed).count(),
        1
    );
    let svg = figure.svg_inline().unwrap();
    let document = parse(&svg);
    let added = by_id(&document, "bcg-funnel-plot-study-14");
    assert_eq!(
        shapes(added, "circle")[0].attribute("fill"),
        Some("#FFFFFF")
    );
    assert!(svg.contains("With added studies 0.52"));
    let plain = funnel_of(&result, false, false, 129.0)
        .svg_inline()
        .unwrap();
    assert!(!plain.contains("added"));
}

#[test]
fn contours_can_be_left_out() {
    let result = bcg_as(Measure::Rr);
    let shade = "#8B97A5";
    let svg = |contours| {
        funnel_of(&result, contours, false, 129.0)
            .svg_inline()
            .unwrap()
    };
    assert!(svg(true).contains(shade) && !svg(false).contains(shade));
}

#[test]
fn the_curve_of_a_labbe_plot_has_the_pooled_effect() {
    for measure in [Measure::Or, Measure::Rr, Measure::Rd] {
        let result = bcg_as(measure);
        let estimate = result.pooled.as_ref().unwrap().estimate;
        let (curve, _) = labbe(&result, &paper(129.0)).unwrap().pooled.unwrap();
        assert!(curve.len() > 100);
        for (x, y) in curve.iter().map(|(x, y)| (x / 100.0, y / 100.0)) {
            let effect = match measure {
                Measure::Or => (y / (1.0 - y) / (x / (1.0 - x))).ln(),
                Measure::Rr => (y / x).ln(),
                _ => y - x,
            };
            // At both ends ratios are 0 / 0.
            assert!((effect - estimate).abs() < 1e-9 || x == 0.0 || x == 1.0);
        }
    }
}

#[test]
fn figures_that_cannot_be_say_why() {
    let numbers = of_table(Measure::Gen, "study,yi,vi\nAdams,0.3,0.1\nBaker,0.1,0.2\n");
    let page = paper(129.0);
    assert_eq!(
        labbe(&numbers, &page),
        Err(CompanionError::NotTwoCounts { measure: "GEN" })
    );
    let result = bcg_as(Measure::Rr);
    let refused = |moderators| bubble(&result, &regressed(&result, moderators), &page).unwrap_err();
    assert!(matches!(refused("alloc"), CompanionError::Category { .. }));
    assert!(matches!(
        refused("ablat,year"),
        CompanionError::SeveralModerators { .. }
    ));
    assert_eq!(
        baujat(&numbers, &[], &page),
        Err(CompanionError::TooFew { k: 2 })
    );
}
