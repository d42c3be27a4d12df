//! The figures the tests look at.

use oxymeta::figures::Metadata;
use oxymeta::figures::forest::*;
use oxymeta::language::Language;
use oxymeta::numerics::format;

type Counts = (&'static str, u64, u64, u64, u64, f64);

/// Studies of BCG vaccination (Colditz 1994): label, events and total vaccinated, events and total
/// not vaccinated, and the weight in percent of metafor 4.8 `rma(measure = "RR", method = "REML")`.
const BCG: [Counts; 13] = [
    ("Aronson 1948", 4, 123, 11, 139, 5.0594827343666315),
    ("Ferguson & Simes 1949", 6, 306, 29, 303, 6.364679372563009),
    ("Rosenthal et al 1960", 3, 231, 11, 220, 4.436027402601369),
    (
        "Hart & Sutherland 1977",
        62,
        13598,
        248,
        12867,
        9.698747018920706,
    ),
    (
        "Frimodt-Møller et al 1973",
        33,
        5069,
        47,
        5808,
        8.8684563912429,
    ),
    (
        "Stein & Aronson 1953",
        180,
        1541,
        372,
        1451,
        10.0957385442391,
    ),
    ("Vandiviere et al 1973", 8, 2545, 10, 629, 6.027181414444445),
    (
        "TPT Madras 1980",
        505,
        88391,
        499,
        88391,
        10.189439037095694,
    ),
    (
        "Coetzee & Berjak 1968",
        29,
        7499,
        45,
        7277,
        8.743133211638197,
    ),
    (
        "Rosenthal et al 1961",
        17,
        1716,
        65,
        1665,
        8.367607257885876,
    ),
    (
        "Comstock et al 1974",
        186,
        50634,
        141,
        27338,
        9.925026999811411,
    ),
    (
        "Comstock & Webster 1969",
        5,
        2498,
        3,
        2341,
        3.8216290629895533,
    ),
    (
        "Comstock et al 1976",
        27,
        16913,
        29,
        17854,
        8.402851552201103,
    ),
];

/// An empty figure of risk ratios.
pub fn ratios() -> ForestPlot {
    ForestPlot {
        id: String::new(),
        title: "Risk ratio".into(),
        description: String::new(),
        measure_label: "Risk ratio".into(),
        level_percent: 95.0,
        study_heading: "Study".into(),
        effect_heading: "RR (95% CI)".into(),
        plot_heading: String::new(),
        weight_heading: "Weight (%)".into(),
        scale: Scale::RATIO,
        null: Some(0.0),
        columns: Vec::new(),
        rows: Vec::new(),
        favours: Some(Favours {
            left: "Favours vaccine".into(),
            right: "Favours control".into(),
        }),
        axis: AxisOptions::default(),
        second_axis: None,
        risk_of_bias: None,
        style: Style::Generic,
        paper: Paper::default(),
        language: Language::English,
        kind: DataKind::Dichotomous,
        metadata: Metadata {
            engine: "oxymeta 0.1.0".into(),
            input_sha256: "0".repeat(64),
            options: "RR, REML, HKSJ".into(),
        },
    }
}

/// An empty figure of standardised mean differences.
pub fn differences() -> ForestPlot {
    ForestPlot {
        title: "Standardised mean difference".into(),
        measure_label: "Standardised mean difference".into(),
        effect_heading: "SMD (95% CI)".into(),
        scale: Scale::DIFFERENCE,
        favours: Some(Favours {
            left: "Favours control".into(),
            right: "Favours massage".into(),
        }),
        ..ratios()
    }
}

pub fn column(group: Option<&str>, heading: &str, alignment: Alignment) -> Column {
    Column {
        heading: heading.into(),
        group: group.map(str::to_owned),
        alignment,
        priority: match heading {
            "SD" => Priority::Spread,
            "Total" => Priority::Size,
            _ => Priority::Data,
        },
    }
}

pub fn effect(estimate: f64, lower: f64, upper: f64) -> Effect {
    Effect {
        estimate,
        lower,
        upper,
    }
}

pub fn study(label: &str, effect: Effect, weight: f64) -> StudyRow {
    StudyRow {
        label: label.into(),
        part: None,
        cells: Vec::new(),
        effect,
        weight_percent: Some(weight),
        marker: Marker::Recomputed,
        note: None,
        judgements: Vec::new(),
        link: None,
    }
}

pub fn total(label: &str, effect: Effect) -> SummaryRow {
    SummaryRow {
        label: label.into(),
        cells: Vec::new(),
        effect: Some(effect),
        weight_percent: Some(100.0),
    }
}

/// Log risk ratio with its Wald interval.
fn log_risk_ratio(a: u64, n1: u64, c: u64, n2: u64) -> Effect {
    let [a, n1, c, n2] = [a, n1, c, n2].map(|n| n as f64);
    let estimate = (a / n1).ln() - (c / n2).ln();
    let half = 1.959963984540054 * (1.0 / a - 1.0 / n1 + 1.0 / c - 1.0 / n2).sqrt();
    Effect {
        estimate,
        lower: estimate - half,
        upper: estimate + half,
    }
}

/// The 13 trials of BCG vaccine against tuberculosis, random-effects.
pub fn bcg() -> ForestPlot {
    let counts = |c: [u64; 4]| c.map(format::count).to_vec();
    let mut rows: Vec<Row> = BCG
        .iter()
        .map(|&(label, a, n1, c, n2, weight)| {
            let row = study(label, log_risk_ratio(a, n1, c, n2), weight);
            Row::Study(StudyRow {
                cells: counts([a, n1, c, n2]),
                ..row
            })
        })
        .collect();
    let sum = |pick: fn(&Counts) -> u64| BCG.iter().map(pick).sum::<u64>();
    let pooled = effect(
        -0.7145323421581394,
        -1.108443713685551,
        -0.32062097063072803,
    );
    rows.push(Row::Total(SummaryRow {
        cells: counts([sum(|s| s.1), sum(|s| s.2), sum(|s| s.3), sum(|s| s.4)]),
        ..total("Total (random effects)", pooled)
    }));
    rows.push(Row::Prediction {
        label: "95% prediction interval".into(),
        interval: Some((-1.9960168341962023, 0.5669521498799234)),
    });
    rows.push(Row::Statistics {
        text: "Heterogeneity: τ² = 0.31 (95% CI 0.12 to 1.11), *I*² = 92%, *Q* = 152.23, df = 12, *P* < 0.001".into(),
    });
    rows.push(Row::Statistics {
        text: "Overall effect: *t*(12) = −3.95, *P* = 0.002 · REML, Hartung–Knapp".into(),
    });
    ForestPlot {
        title: "BCG vaccine against tuberculosis".into(),
        columns: [
            ("Vaccine", "Events"),
            ("Vaccine", "Total"),
            ("Control", "Events"),
            ("Control", "Total"),
        ]
        .map(|(group, heading)| column(Some(group), heading, Alignment::Decimal))
        .to_vec(),
        rows,
        ..ratios()
    }
}

/// Two subgroups, one interval cut by the axis, one study without an estimate, one taken as published.
pub fn subgroups() -> ForestPlot {
    let cells = |c: [&str; 6]| c.map(str::to_owned).to_vec();
    let with = |row: StudyRow, c: [&str; 6]| {
        Row::Study(StudyRow {
            cells: cells(c),
            ..row
        })
    };
    let sums = |n: [&str; 2]| cells(["", "", n[0], "", "", n[1]]);
    let rows = vec![
        Row::Heading { label: "Primiparous women".into() },
        with(study("Nilawati 2019", effect(0.62, 0.10, 1.14), 24.1), ["1.59", "1.39", "15", "0.83", "0.95", "15"]),
        with(study("Prasetyo & Handayani 2021", effect(0.48, -0.21, 1.17), 18.3), ["62.4", "10.2", "17", "57.1", "11.6", "16"]),
        with(study("Widuri 2013", effect(1.95, 0.32, 5.40), 4.2), ["8.25", "2.1", "6", "4.5", "1.35", "5"]),
        Row::Subtotal(SummaryRow {
            cells: sums(["38", "36"]),
            weight_percent: Some(46.6),
            ..total("Subtotal", effect(0.62, 0.23, 1.02))
        }),
        Row::Statistics { text: "Heterogeneity: τ² = 0.00, *I*² = 0%, *Q* = 0.95, df = 2, *P* = 0.62".into() },
        Row::Heading { label: "Multiparous women".into() },
        with(
            StudyRow { note: Some("a".into()), marker: Marker::AsPublished, ..study("Lestari 2018", effect(-0.12, -0.70, 0.46), 22.9) },
            ["12.5", "1.47", "23", "12.7", "1.66", "23"],
        ),
        with(study("Kiranmayi 2020", effect(0.31, -0.02, 0.64), 30.5), ["110", "38.5", "72", "98.4", "36", "71"]),
        Row::NotEstimable {
            label: "Suryani 2016".into(),
            cells: cells(["100", "—", "12", "100", "—", "12"]),
            reason: "no standard deviation could be recovered".into(),
        },
        Row::Subtotal(SummaryRow {
            cells: sums(["107", "106"]),
            weight_percent: Some(53.4),
            ..total("Subtotal", effect(0.19, -0.16, 0.54))
        }),
        Row::Statistics { text: "Heterogeneity: τ² = 0.021, *I*² = 36%, *Q* = 1.57, df = 1, *P* = 0.21".into() },
        Row::Total(SummaryRow { cells: sums(["145", "142"]), ..total("Total (random effects)", effect(0.37, 0.05, 0.69)) }),
        Row::Prediction { label: "95% prediction interval".into(), interval: Some((-0.22, 0.96)) },
        Row::Statistics {
            text: "Heterogeneity: τ² = 0.031 (95% CI 0.00 to 0.62), *I*² = 31%, *Q* = 5.80, df = 4, *P* = 0.21".into(),
        },
        Row::Statistics { text: "Overall effect: *t*(4) = 3.21, *P* = 0.033 · REML, Hartung–Knapp".into() },
        Row::Statistics { text: "Subgroup differences: *Q* = 2.51, df = 1, *P* = 0.11".into() },
        Row::Note { text: "ᵃ Effect as published by the authors; it could not be recomputed (hollow square).".into() },
    ];
    let headings = [
        ("Massage", "Mean"),
        ("Massage", "SD"),
        ("Massage", "Total"),
        ("Control", "Mean"),
        ("Control", "SD"),
        ("Control", "Total"),
    ];
    ForestPlot {
        title: "Oxytocin massage and milk volume".into(),
        columns: headings
            .map(|(g, h)| column(Some(g), h, Alignment::Decimal))
            .to_vec(),
        rows,
        ..differences()
    }
}

/// Everything that goes wrong in other programs, on a fixed axis of 0.2 to 5.
pub fn extremes() -> ForestPlot {
    let ln = |estimate: f64, lower: f64, upper: f64| effect(estimate.ln(), lower.ln(), upper.ln());
    let rows = vec![
        Row::Study(study("Short interval 2001", ln(0.9, 0.89, 0.91), 30.0)),
        Row::Study(study("Cut on both sides 2002", ln(0.9, 0.001, 950.0), 0.1)),
        Row::Study(study("Wholly to the left 2003", ln(0.02, 0.005, 0.11), 1.0)),
        Row::Study(study("Wholly to the right 2004", ln(123.4, 8.0, 4567.0), 1.0)),
        Row::Study(study("Estimate outside, interval inside 2005", ln(7.0, 3.0, 20.0), 4.0)),
        Row::Study(study("No events in one group 2006", effect(0.3f64.ln(), f64::NEG_INFINITY, f64::INFINITY), 2.0)),
        Row::NotEstimable { label: "No events at all 2007".into(), cells: vec![], reason: "no events".into() },
        Row::Study(study(
            "The International Collaborative Study Group on Long-Term Outcomes of Early Skin-to-Skin Contact 2008",
            ln(1.3, 0.8, 2.2),
            20.0,
        )),
        Row::Study(study("日本乳癌学会 \u{1F37C} 2009", ln(0.8, 0.4, 1.5), 10.0)),
        Row::Study(study("مجموعة الدراسة 2010", ln(1.0, 1.0, 1.0), 10.0)),
        Row::Subtotal(total("Subtotal cut left", ln(0.3, 0.1, 0.9))),
        Row::Total(total("Total cut right", ln(3.0, 1.2, 9.0))),
        Row::Prediction { label: "95% prediction interval".into(), interval: Some((-9.0, 9.0)) },
        Row::Prediction { label: "95% prediction interval (k = 2)".into(), interval: None },
        Row::Statistics { text: "Heterogeneity: τ² = 2.4 (95% CI 0.12 to 111), *I*² = 92%, *Q* = 152.23, df = 12, *P* < 0.001".into() },
    ];
    ForestPlot {
        title: "Extremes".into(),
        rows,
        axis: AxisOptions {
            domain: Some((0.2f64.ln(), 5f64.ln())),
            ..AxisOptions::default()
        },
        ..ratios()
    }
}

/// So many studies of one weight, and what they come to.
pub fn of_studies(k: usize) -> ForestPlot {
    let mut rows: Vec<Row> = (0..k)
        .map(|i| {
            let estimate = ((i * 37) % 100) as f64 / 50.0 - 1.0;
            Row::Study(study(
                &format!("Study {i}"),
                effect(estimate, estimate - 0.5, estimate + 0.5),
                100.0 / k as f64,
            ))
        })
        .collect();
    if k > 1 {
        rows.push(Row::Total(total("Total", effect(0.1, -0.2, 0.4))));
    }
    ForestPlot { rows, ..ratios() }
}
