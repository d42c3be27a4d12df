//! Stage figures: layout and writing of the SVG, rasterising at print resolution, all three
//! formats of a figure of 200 studies.

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use oxymeta::figures::forest::*;
use oxymeta::figures::{Figure, Metadata};
use oxymeta::figures::{pdf_pages, png};
use oxymeta::language::Language;

/// A figure of k studies with their events and totals.
fn forest(k: usize) -> ForestPlot {
    let mut rows: Vec<Row> = (0..k)
        .map(|i| {
            let estimate = ((i * 37) % 100) as f64 / 50.0 - 1.0;
            Row::Study(StudyRow {
                label: format!("Study {i}"),
                part: None,
                cells: vec![
                    format!("{}", i + 3),
                    "120".into(),
                    format!("{}", i + 9),
                    "118".into(),
                ],
                effect: Effect {
                    estimate,
                    lower: estimate - 0.6,
                    upper: estimate + 0.6,
                },
                weight_percent: Some(100.0 / k as f64),
                marker: Marker::Recomputed,
                note: None,
                judgements: Vec::new(),
                link: None,
            })
        })
        .collect();
    rows.push(Row::Total(SummaryRow {
        label: "Total (random effects)".into(),
        cells: Vec::new(),
        effect: Some(Effect {
            estimate: -0.1,
            lower: -0.3,
            upper: 0.1,
        }),
        weight_percent: Some(100.0),
    }));
    let column = |group: &str, heading: &str| Column {
        heading: heading.into(),
        group: Some(group.into()),
        alignment: Alignment::Decimal,
        priority: Priority::Data,
    };
    ForestPlot {
        id: String::new(),
        title: "Bench".into(),
        description: String::new(),
        measure_label: "Risk ratio".into(),
        level_percent: 95.0,
        study_heading: "Study".into(),
        effect_heading: "RR (95% CI)".into(),
        plot_heading: String::new(),
        weight_heading: "Weight (%)".into(),
        scale: Scale::RATIO,
        null: Some(0.0),
        columns: vec![
            column("Intervention", "Events"),
            column("Intervention", "Total"),
            column("Control", "Events"),
            column("Control", "Total"),
        ],
        rows,
        favours: Some(Favours {
            left: "Favours intervention".into(),
            right: "Favours control".into(),
        }),
        axis: AxisOptions::default(),
        second_axis: None,
        risk_of_bias: None,
        style: Style::Generic,
        paper: Paper::default(),
        language: Language::English,
        kind: DataKind::Dichotomous,
        metadata: Metadata::default(),
    }
}

fn figures(c: &mut Criterion) {
    let mut group = c.benchmark_group("figures");
    for k in [5, 13, 40, 120, 200] {
        let plot = forest(k);
        group.bench_with_input(BenchmarkId::new("forest_svg", k), &plot, |b, plot| {
            b.iter(|| plot.svg_inline())
        });
    }
    let svg = forest(13)
        .svg_inline()
        .expect("the figure can be drawn, as the tests show");
    group.sample_size(10);
    group.bench_function(BenchmarkId::new("png_300dpi", 13), |b| {
        b.iter(|| png(&svg, 300.0))
    });
    group.bench_function(BenchmarkId::new("svg_png_pdf", 200), |b| {
        let plot = forest(200);
        b.iter(|| {
            let pages = plot.pages()?;
            let pictures: Result<Vec<_>, _> = pages.iter().map(|page| png(page, 300.0)).collect();
            pictures.and_then(|pictures| Ok((pictures, pdf_pages(&pages)?)))
        })
    });
    group.finish();
}

criterion_group!(benches, figures);
criterion_main!(benches);
