//! House styles and languages: what a figure wears changes, what it says does not.

use oxymeta::figures::Figure;
use std::collections::BTreeMap;

use oxymeta::effects::Measure;
use oxymeta::effects::binary::ZeroRule;
use oxymeta::effects::table::Table;
use oxymeta::figures::forest::dress::RowRules;
use oxymeta::figures::forest::{ForestPlot, Style};
use oxymeta::language::Language;
use oxymeta::pooling::Options;
use oxymeta::records::SourceFile;
use oxymeta::reports::forest::{Look, dressed, forest_plot};
use oxymeta::synthesis::{AnalysisResult, Extras, TableAnalysis, run_table};
use resvg::usvg::roxmltree::Node;

use crate::golden::compare;
use crate::read::{by_id, parse, rows, shapes};

const BCG: &str = include_str!("../cli/bcg.csv");
const MEANS: &str = "study,m1i,sd1i,n1i,m2i,sd2i,n2i\nAdams 2001,12.5,1.47,23,12.7,1.66,23\n\
                     Baker 2004,62.4,10.2,17,57.1,11.6,16\nClark 2010,110,38.5,72,98.4,36,71\n";
const PROPORTIONS: &str = "study,xi,ni\nAdams 2001,0,24\nBaker 2004,3,40\nClark 2010,9,31\n";
const LANGUAGES: [Language; 2] = [Language::English, Language::Indonesian];

fn analysed(measure: Measure, text: &str, subgroup: Option<&str>) -> AnalysisResult {
    let file = SourceFile {
        name: "table.csv".to_owned(),
        text: text.to_owned(),
    };
    let zero_rule = ZeroRule::of(measure);
    let effects = Table::read(file).unwrap().effects(measure, &zero_rule);
    let analysis = TableAnalysis {
        name: "table",
        measure,
        zero_rule,
        options: Options::default(),
    };
    let extras = Extras {
        subgroup,
        ..Extras::default()
    };
    run_table(analysis, effects.unwrap(), &extras).unwrap()
}

fn bcg() -> AnalysisResult {
    analysed(Measure::Rr, BCG, Some("alloc"))
}

fn analyses() -> [AnalysisResult; 3] {
    [
        bcg(),
        analysed(Measure::Smd, MEANS, None),
        analysed(Measure::Plo, PROPORTIONS, None),
    ]
}

fn in_dress(result: &AnalysisResult, style: Style, language: Language) -> ForestPlot {
    ForestPlot {
        id: String::new(),
        ..dressed(result, "", Look { style, language }).unwrap()
    }
}

fn drawn(result: &AnalysisResult, style: Style, language: Language) -> String {
    in_dress(result, style, language).svg_inline().unwrap()
}

/// The texts of a node, each as one string.
fn texts(node: Node) -> Vec<String> {
    let text = |node: Node| -> String {
        let pieces = node.descendants().filter(|d| d.is_text());
        pieces.filter_map(|d| d.text()).collect()
    };
    shapes(node, "text").into_iter().map(text).collect()
}

#[test]
fn every_style_and_an_indonesian_figure_are_drawn_as_kept() {
    let result = bcg();
    for (name, style) in [
        ("revman", Style::Revman),
        ("jama", Style::Jama),
        ("bmj", Style::Bmj),
        ("lancet", Style::Lancet),
    ] {
        let svg = drawn(&result, style, Language::English);
        compare(&format!("{name}.svg"), &svg);
    }
    let svg = drawn(&result, Style::Generic, Language::Indonesian);
    compare("indonesian.svg", &svg);
}

#[test]
fn the_plain_figure_is_the_generic_one_in_english() {
    let result = bcg();
    let plain = ForestPlot {
        id: String::new(),
        ..forest_plot(&result, "").unwrap()
    };
    assert_eq!(plain, in_dress(&result, Style::Generic, Language::English));
}

/// The numbers of every row at full precision, and those printed in the effect column.
fn numbers(svg: &str) -> BTreeMap<String, (Vec<String>, Vec<f64>)> {
    let document = parse(svg);
    let mut found = BTreeMap::new();
    for row in rows(&document) {
        let id = row.attribute("id").unwrap().to_owned();
        if row.attribute("data-lo").is_none() || id == "prediction" {
            continue;
        }
        let exact = ["data-est", "data-lo", "data-hi", "data-w"]
            .map(|name| row.attribute(name).unwrap_or_default().to_owned());
        let printed = texts(row)
            .into_iter()
            .find_map(|text| interval(&text))
            .unwrap_or_else(|| panic!("no interval in {id}"));
        found.insert(id, (exact.to_vec(), printed));
    }
    found
}

/// The three numbers of `0.49 (0.34 to 0.70)` in any dress.
fn interval(text: &str) -> Option<Vec<f64>> {
    let (estimate, limits) = text.split_once(['(', '['])?;
    let limits = limits.strip_suffix([')', ']'])?;
    let separators = [" to ", " s.d. ", "; ", ", ", "to", "s.d.", "–", "-"];
    let (lower, upper) = separators.iter().find_map(|s| limits.split_once(s))?;
    let number = |text: &str| {
        let text = text
            .trim()
            .replace('\u{2212}', "-")
            .replace(['·', ','], ".");
        text.parse().ok()
    };
    [estimate, lower, upper].into_iter().map(number).collect()
}

#[test]
fn no_style_and_no_language_changes_a_number() {
    for result in analyses() {
        let generic = numbers(&drawn(&result, Style::Generic, Language::English));
        assert!(generic.len() > 3);
        for style in Style::ALL {
            for language in LANGUAGES {
                let found = numbers(&drawn(&result, style, language));
                assert_eq!(
                    found,
                    generic,
                    "{style:?} {language:?} {}",
                    result.measure.code()
                );
            }
        }
    }
}

#[test]
fn every_style_draws_the_same_marks_in_the_same_order() {
    for result in analyses() {
        let ids = |style: Style| -> Vec<String> {
            let svg = drawn(&result, style, Language::English);
            let document = parse(&svg);
            let marked = rows(&document).into_iter();
            marked
                .filter(|row| row.attribute("data-lo").is_some())
                .map(|row| row.attribute("id").unwrap().to_owned())
                .collect()
        };
        for style in Style::ALL {
            assert_eq!(ids(style), ids(Style::Generic), "{style:?}");
        }
    }
}

/// The texts of the rows whose ids begin with a name.
fn lines(svg: &str, id: &str) -> Vec<String> {
    let document = parse(svg);
    let rows = rows(&document).into_iter();
    let named = rows.filter(|row| row.attribute("id").is_some_and(|own| own.starts_with(id)));
    named
        .map(|row| texts(row).join(" ").replace('\u{2009}', " "))
        .collect()
}

#[test]
fn statistics_are_written_as_the_house_writes_them() {
    let result = bcg();
    for (style, language, expected) in [
        (
            Style::Revman,
            Language::English,
            &[
                "Total events: 1065 / 1510",
                "Heterogeneity: Tau² (REMLᵇ) = 0.31; Chi² = 152.23, df = 12 (P < 0.00001); I² = 92%",
                "Test for overall effect: T = 3.95, df = 12 (P = 0.0019)",
                "Test for subgroup differences: Chi² = 1.86, df = 2 (P = 0.39), I² = 0.0%",
            ][..],
        ),
        (
            Style::Jama,
            Language::English,
            &[
                "Heterogeneity: τ² = 0.31; χ²₁₂ = 152.23 (P < .001); I² = 92%",
                "Overall effect: t₁₂ = −3.95 (P = .002)",
                "Subgroup differences: χ²₂ = 1.86 (P = .39)",
            ],
        ),
        (
            Style::Bmj,
            Language::English,
            &[
                "Test for heterogeneity: τ²=0.31; χ²=152.23, df=12, P<0.001; I²=92%",
                "Test for overall effect: t=−3.95, df=12, P=0.002",
                "Test for subgroup differences: χ²=1.86, df=2, P=0.39",
            ],
        ),
        (
            Style::Lancet,
            Language::English,
            &[
                "Heterogeneity: τ²=0·31; χ²=152·23, df=12, p<0·0001; I²=92·2%",
                "Test for overall effect: t=−3·95, df=12, p=0·0019",
                "Test for subgroup differences: χ²=1·86, df=2, p=0·39",
            ],
        ),
        (
            Style::Generic,
            Language::Indonesian,
            &[
                "Heterogenitas: τ² = 0,31 (IK\u{a0}95% 0,12 s.d. 1,1), I² = 92%, Q = 152,23, df = 12, P < 0,001",
                "Efek keseluruhan: t(12) = −3,95, P = 0,002",
                "Perbedaan antarsubkelompok: Q = 1,86, df = 2, P = 0,39",
            ],
        ),
    ] {
        let svg = drawn(&result, style, language);
        let found = lines(&svg, "statistics");
        let last = &found[found.len() - expected.len()..];
        assert_eq!(last, expected, "{style:?}");
    }
}

#[test]
fn revman_names_its_methods_by_letters_and_leaves_the_next_letters_to_the_studies() {
    let svg = drawn(&bcg(), Style::Revman, Language::English);
    assert_eq!(
        lines(&svg, "note"),
        [
            "ᵃCI calculated by Hartung-Knapp-Sidik-Jonkman method.",
            "ᵇTau² calculated by Restricted Maximum-Likelihood method.",
        ]
    );
    let zero = "study,ai,n1i,ci,n2i\nAdams 2001,0,24,3,25\nBaker 2004,3,40,5,41\n";
    let result = analysed(Measure::Rr, zero, None);
    let svg = drawn(&result, Style::Revman, Language::English);
    assert!(lines(&svg, "note")[2].starts_with("c "));
    assert!(lines(&svg, "row-adams")[0].starts_with("Adams 2001 c"));
}

#[test]
fn columns_stand_on_the_side_of_the_plot_that_the_house_gives_them() {
    let result = bcg();
    for (style, left, right) in [
        (
            Style::Generic,
            &["Total"][..],
            &["RR (95% CI)", "Weight (%)"][..],
        ),
        (Style::Revman, &["Weight", "IV, Random, 95% CI"], &[]),
        (Style::Jama, &["RR (95% CI)"], &["Weight, %"]),
        (
            Style::Bmj,
            &["Comparator"],
            &["Weight (%)", "Risk ratio (95% CI)"],
        ),
        (
            Style::Lancet,
            &["Comparator"],
            &["Risk ratio (95% CI)", "Weight"],
        ),
    ] {
        let svg = drawn(&result, style, Language::English);
        let document = parse(&svg);
        let axis = shapes(by_id(&document, "axis"), "path")[0];
        let ends = crate::read::extent(axis);
        let place = |heading: &str| -> f64 {
            let header = shapes(by_id(&document, "header"), "text");
            let found = header.into_iter().find(|node| node.text() == Some(heading));
            let found = found.unwrap_or_else(|| panic!("{style:?} lacks {heading}"));
            crate::read::number(found, "x")
        };
        let lefts: Vec<f64> = left.iter().map(|heading| place(heading)).collect();
        let rights: Vec<f64> = right.iter().map(|heading| place(heading)).collect();
        assert!(lefts.is_sorted() && rights.is_sorted(), "{style:?}");
        assert!(lefts.iter().all(|x| *x < ends.left), "{style:?}");
        assert!(rights.iter().all(|x| *x > ends.right), "{style:?}");
    }
}

#[test]
fn a_style_that_has_no_bands_draws_none() {
    for style in Style::ALL {
        let svg = drawn(&bcg(), style, Language::English);
        let document = parse(&svg);
        let rectangles = shapes(by_id(&document, "ground"), "path").len()
            + shapes(by_id(&document, "ground"), "rect").len();
        assert!(rectangles > 0);
        let has_bands = svg.contains("#F5F7F9");
        assert_eq!(
            has_bands,
            style.dress().rules == RowRules::Zebra,
            "{style:?}"
        );
    }
}

#[test]
fn direction_labels_follow_the_house() {
    let table = "study,ai,n1i,ci,n2i\nAdams 2001,2,24,3,25\nBaker 2004,3,40,5,41\n";
    let result = analysed(Measure::Rr, table, None);
    for (style, expected) in [
        (Style::Generic, "←\u{a0}Favours vaccine"),
        (Style::Revman, "Favours vaccine"),
        (Style::Jama, "Favors vaccine"),
        (Style::Bmj, "Favours vaccine"),
        (Style::Lancet, "←\u{a0}Favours vaccine"),
    ] {
        let word = match style {
            Style::Jama => "Favors",
            _ => "Favours",
        };
        let plot = ForestPlot {
            favours: Some(oxymeta::figures::forest::Favours {
                left: format!("{word} vaccine"),
                right: format!("{word} control"),
            }),
            ..in_dress(&result, style, Language::English)
        };
        let svg = plot.svg_inline().unwrap();
        let document = parse(&svg);
        let (header, axis) = (by_id(&document, "header"), by_id(&document, "axis"));
        let place = if style == Style::Jama { header } else { axis };
        assert!(texts(place).contains(&expected.to_owned()), "{style:?}");
    }
}

#[test]
fn an_indonesian_figure_says_nothing_in_english() {
    const ENGLISH: [&str; 16] = [
        "Study",
        "Weight",
        "Events",
        "Mean",
        "95% CI",
        "Heterogeneity",
        "effect",
        "interval is",
        "Favours",
        "weight",
        "studies",
        "prediction",
        " to ",
        "method",
        "squares",
        "estimate",
    ];
    for result in analyses() {
        for style in Style::ALL {
            let svg = drawn(&result, style, Language::Indonesian);
            let document = parse(&svg);
            assert_eq!(document.root_element().attribute("lang"), Some("id"));
            let mut said = texts(document.root_element());
            said.push(by_id(&document, "desc").text().unwrap().to_owned());
            let labels = rows(&document).into_iter();
            said.extend(labels.filter_map(|row| row.attribute("aria-label").map(str::to_owned)));
            for text in said {
                let english = ENGLISH.iter().find(|word| text.contains(*word));
                assert!(english.is_none(), "{style:?}: {text}");
                let point = text.as_bytes().windows(3).any(|three| {
                    three[0].is_ascii_digit() && three[1] == b'.' && three[2].is_ascii_digit()
                });
                assert!(!point, "{style:?}: decimal point in {text}");
            }
        }
    }
}
