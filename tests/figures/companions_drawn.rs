//! The figures beside the forest plot, from descriptions of any data: marks where the axes say, nothing over anything else.

use oxymeta::figures::Figure;
use oxymeta::figures::baujat::{Baujat, BaujatPoint};
use oxymeta::figures::bubble::{Bubble, BubblePoint, LinePoint};
use oxymeta::figures::funnel::{Funnel, FunnelPoint, Marked};
use oxymeta::figures::labbe::{Labbe, LabbePoint};
use oxymeta::figures::radial::{Radial, RadialPoint};
use oxymeta::figures::{EffectScale, Sheet};
use proptest::prelude::*;
use resvg::usvg::roxmltree::{Document, Node};

use crate::overlap::assert_nothing_overlaps;
use crate::read::{by_id, extent, number, parse, rows, shapes};

type Datum = (f64, f64, f64, String);

/// Effect, spread, weight and name of some studies, at times with one far off.
fn data() -> impl Strategy<Value = Vec<Datum>> {
    let one = || {
        (
            -2.0..2.0f64,
            0.02..1.0f64,
            0.01..30.0f64,
            "[A-Z][a-z]{2,12}( & [A-Z][a-z]{2,30})? (19|20)[0-9]{2}",
        )
    };
    let wild = (-4.0..4.0f64, 0.5..3.0f64, 0.0..0.1f64, "[A-Za-z]{60,90}");
    (prop::collection::vec(one(), 1..60), prop::option::of(wild)).prop_map(|(mut studies, wild)| {
        studies.extend(wild);
        studies
    })
}

fn sheet(width: f64) -> Sheet {
    Sheet {
        title: "Figure".into(),
        notes: vec![
            "A note that is *long* enough to be wrapped at most widths, with numbers 0.31 and 92%."
                .into(),
        ],
        width,
        ..Sheet::default()
    }
}

fn scale(log: bool) -> EffectScale {
    EffectScale {
        label: "Odds ratio".into(),
        log,
        null: Some(0.0),
        ..EffectScale::default()
    }
}

fn width() -> impl Strategy<Value = f64> {
    (60.0..260.0f64).prop_map(|mm| mm * 96.0 / 25.4)
}

fn funnel(data: &[Datum], log: bool, width: f64) -> Funnel {
    let marked = |estimate: f64, words: &str| Marked {
        estimate,
        words: words.into(),
    };
    Funnel {
        sheet: sheet(width),
        scale: scale(log),
        se_unit: " of the log odds ratio".into(),
        contours: true,
        centre: marked(data[0].0, "Common-effect estimate 0.65"),
        filled: Some([
            marked(0.1, "As pooled 1.11"),
            marked(0.2, "With added studies 1.22"),
        ]),
        points: data
            .iter()
            .enumerate()
            .map(|(at, (yi, se, _, label))| FunnelPoint {
                label: label.clone(),
                words: String::new(),
                estimate: *yi,
                se: *se,
                imputed: at % 5 == 4,
            })
            .collect(),
    }
}

fn radial(data: &[Datum], log: bool, width: f64) -> Radial {
    Radial {
        sheet: sheet(width),
        scale: scale(log),
        precision_label: "Precision, 1 / SE".into(),
        z_label: "Standardised effect, effect / SE".into(),
        level_effect: 0.0,
        pooled: (
            data[0].0,
            [data[0].0 - 0.4, data[0].0 + 0.4],
            "Pooled estimate 0.49 (0.33 to 0.73)".into(),
        ),
        z_band: 1.96,
        band_words: "95% of studies under the model".into(),
        points: data
            .iter()
            .map(|(yi, se, _, label)| RadialPoint {
                label: label.clone(),
                words: String::new(),
                precision: 1.0 / se,
                z: yi / se,
            })
            .collect(),
    }
}

fn baujat(data: &[Datum], width: f64) -> Baujat {
    let points = data.iter().map(|(yi, se, w, label)| BaujatPoint {
        label: label.clone(),
        words: String::new(),
        contribution: yi * yi / se,
        influence: w * se,
    });
    Baujat {
        sheet: sheet(width),
        points: points.collect(),
    }
}

fn labbe(data: &[Datum], width: f64) -> Labbe {
    let share = |value: f64| 100.0 / (1.0 + (-value).exp());
    let points = data.iter().map(|(yi, se, w, label)| LabbePoint {
        label: label.clone(),
        words: String::new(),
        comparator: share(2.0 * se - 3.0),
        intervention: share(*yi),
        weight: *w,
    });
    Labbe {
        sheet: sheet(width),
        across: "Routine care: events, %".into(),
        up: "Massage with oxytocin and a long name that has to be wrapped: events, %".into(),
        greatest: 100.0,
        pooled: Some((
            vec![(0.0, 0.0), (50.0, 30.0), (100.0, 100.0)],
            "Pooled odds ratio 0.43".into(),
        )),
        points: points.collect(),
    }
}

fn bubble(data: &[Datum], log: bool, width: f64) -> Bubble {
    let points = data.iter().map(|(yi, se, w, label)| BubblePoint {
        label: label.clone(),
        words: String::new(),
        moderator: 2000.0 + 40.0 * se,
        estimate: *yi,
        weight: *w,
    });
    let at = |moderator: f64| LinePoint {
        moderator,
        estimate: 0.1,
        ci: [-0.3, 0.5],
        prediction: Some([-1.0, 1.2]),
    };
    Bubble {
        sheet: sheet(width),
        scale: scale(log),
        moderator: "Year of publication".into(),
        line: vec![at(2001.0), at(2040.0)],
        band_words: [
            "95% CI of the mean effect".into(),
            "95% prediction interval".into(),
        ],
        points: points.collect(),
    }
}

fn all(data: &[Datum], log: bool, width: f64) -> [String; 5] {
    [
        funnel(data, log, width).svg_inline(),
        radial(data, log, width).svg_inline(),
        baujat(data, width).svg_inline(),
        labbe(data, width).svg_inline(),
        bubble(data, log, width).svg_inline(),
    ]
    .map(Result::unwrap)
}

/// A printed number: `0.5`, `−2`, `10⁻⁶`, `5 × 10⁻⁷`.
fn printed(text: &str) -> Option<f64> {
    let plain: String = text
        .chars()
        .map(|letter| match letter {
            '\u{2212}' | '⁻' => '-',
            '¹' => '1',
            '²' => '2',
            '³' => '3',
            '⁰' | '⁴'..='⁹' => char::from_digit(u32::from(letter) - 0x2070, 10).unwrap(),
            other => other,
        })
        .collect();
    let raised = text.contains(['⁻', '⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹']);
    match plain.split_once("10").filter(|_| raised) {
        Some((times, power)) => {
            let times = times.split('\u{2009}').next()?;
            format!("{}e{power}", if times.is_empty() { "1" } else { times })
                .parse()
                .ok()
        }
        None => plain.parse().ok(),
    }
}

/// The printed axes of a panel: pixel = a + b · position, for each.
fn axes(document: &Document, logs: [bool; 2]) -> [(f64, f64); 2] {
    let group = by_id(document, "axes");
    let lines: Vec<_> = shapes(by_id(document, "axes-lines"), "path")
        .into_iter()
        .map(extent)
        .collect();
    let labels: Vec<f64> = shapes(group, "text")
        .into_iter()
        .filter_map(|text| printed(text.text()?))
        .collect();
    let long = |length: f64| length > 4.0;
    let across = lines[2..]
        .iter()
        .filter(|l| long(l.bottom - l.top))
        .map(|l| l.left);
    let up = lines[2..]
        .iter()
        .filter(|l| long(l.right - l.left))
        .map(|l| l.top);
    let (across, up): (Vec<f64>, Vec<f64>) = (across.collect(), up.collect());
    assert_eq!(labels.len(), across.len() + up.len(), "one label a tick");
    let line = |ticks: &[f64], labels: &[f64], log: bool| {
        let at = |value: f64| if log { value.ln() } else { value };
        let last = ticks.len() - 1;
        let b = (ticks[last] - ticks[0]) / (at(labels[last]) - at(labels[0]));
        (ticks[0] - b * at(labels[0]), b)
    };
    let (above, below) = labels.split_at(up.len());
    [line(&across, below, logs[0]), line(&up, above, logs[1])]
}

fn middle(row: Node) -> (f64, f64) {
    let circle = shapes(row, "circle")[0];
    (number(circle, "cx"), number(circle, "cy"))
}

/// Every mark stands where the printed axes have its numbers, within half a pixel.
fn assert_places(svg: &str, names: [&str; 2], logs: [bool; 2], studies: usize) {
    let document = parse(svg);
    let [across, up] = axes(&document, logs);
    let items = rows(&document);
    assert_eq!(items.len(), studies);
    for row in items {
        let (x, y) = middle(row);
        let off = [
            across.0 + across.1 * number(row, names[0]) - x,
            up.0 + up.1 * number(row, names[1]) - y,
        ];
        assert!(off.iter().all(|off| off.abs() < 0.5), "{off:?}");
    }
}

/// Areas of the discs are in proportion to weights, but for those at the least size.
fn assert_areas(svg: &str) {
    const LEAST: f64 = 1.5;
    let document = parse(svg);
    let of = |row: Node| (number(shapes(row, "circle")[0], "r"), number(row, "data-w"));
    let sizes: Vec<(f64, f64)> = rows(&document).into_iter().map(of).collect();
    let (most, heaviest) = sizes[0];
    for (radius, weight) in sizes {
        let expected = most * (weight / heaviest).sqrt();
        // Coordinates are written to a hundredth of a pixel.
        assert!(
            (radius - expected.max(LEAST)).abs() < 0.02,
            "{radius} {expected}"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn companions_print_nothing_over_anything_else(data in data(), log: bool, width in width()) {
        for svg in all(&data, log, width) {
            assert_nothing_overlaps(&svg);
        }
    }

    #[test]
    fn marks_stand_where_the_axes_have_their_numbers(data in data(), log: bool, width in width()) {
        let [funnel, radial, baujat, labbe, bubble] = all(&data, log, width);
        let k = data.len();
        assert_places(&funnel, ["data-est", "data-se"], [log, false], k);
        assert_places(&radial, ["data-precision", "data-z"], [false, false], k);
        assert_places(&baujat, ["data-contribution", "data-influence"], [false, false], k);
        assert_places(&labbe, ["data-comparator", "data-intervention"], [false, false], k);
        assert_places(&bubble, ["data-moderator", "data-est"], [false, log], k);
        assert_areas(&labbe);
        assert_areas(&bubble);
    }
}

#[test]
fn equal_studies_are_drawn() {
    for k in [1, 2, 120] {
        let data = vec![(0.0, 0.3, 1.0, "Same 2000".to_owned()); k];
        for svg in all(&data, true, 317.0) {
            assert_nothing_overlaps(&svg);
        }
    }
}
