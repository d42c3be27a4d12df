//! Tests, intervals and effects of means; rank tests; what is hard to believe.

use oxymeta::integrity::Finding;
use oxymeta::numerics::distributions::student_t;

use crate::support::{findings, marked};

/// A record with arms `a` and `b` and one outcome.
fn record(design: &str, (n1, n2): (usize, usize), outcome: &str) -> String {
    format!(
        r#"
id = "study"
[report]
title = "A study"
source = "Invented"
basis = "full-text"
[design]
type = "{design}"
[[arm]]
id = "a"
label = "A"
interventions = ["massage"]
n = {n1}
[[arm]]
id = "b"
label = "B"
interventions = ["routine-care"]
n = {n2}
[[outcome]]
id = "score"
label = "Score"
better = "higher"
{outcome}
"#
    )
}

fn found(text: &str) -> Vec<(&'static str, String)> {
    let files = [("study.toml", text)];
    let found = findings(&files);
    let marked = marked(&files, &found);
    marked
        .into_iter()
        .map(|(code, text)| (code, text.to_owned()))
        .collect()
}

fn of(design: &str, n: (usize, usize), outcome: &str) -> Vec<(&'static str, String)> {
    found(&record(design, n, outcome))
}

fn two(outcome: &str) -> Vec<(&'static str, String)> {
    of("quasi-experimental", (30, 30), outcome)
}

fn has(found: &[(&'static str, String)], code: &str, text: &str) -> bool {
    found.len() == 1 && found[0].0 == code && found[0].1 == text
}

fn after(a: &str, b: &str) -> String {
    format!(
        "[[outcome.result]]\narm = \"a\"\nafter = {{ {a} }}\n[[outcome.result]]\narm = \"b\"\nafter = {{ {b} }}\n"
    )
}

fn test(name: &str, arms: &str, rest: &str) -> String {
    format!("[[outcome.reported]]\ntest = \"{name}\"\n{arms}\n{rest}\n")
}

const BOTH: &str = "arms = [\"a\", \"b\"]";
const FIRST: &str = "arm = \"a\"";

/// R: t = 5 / (10 sqrt(2/30)) = 1.936, p = 0.0577 on 58 df.
#[test]
fn a_statistic_or_p_value_is_held_against_the_means() {
    let means = after("mean = 50.0, sd = 10.0", "mean = 45.0, sd = 10.0");
    let with = |rest: &str| two(&(means.clone() + &test("t", BOTH, rest)));
    assert_eq!(with("t = 1.94\ndf = 58\np = 0.058"), []);
    assert_eq!(with("p = 0.06"), []);
    assert_eq!(with("p_above = 0.05"), []);
    assert!(has(&with("t = 2.2"), "statistic-means", "2.2"));
    assert!(has(&with("p = 0.003"), "p-decision", "0.003"));
    assert!(has(&with("p_below = 0.01"), "p-decision", "0.01"));
    assert!(has(&with("p = 0.2"), "p-differs", "0.2"));
    assert!(has(&with("p = 0.029"), "other-test", "0.029"));
    // Another reading of the same numbers that is no mistake.
    let cut = after("mean = 50, sd = 10", "mean = 45, sd = 10");
    assert_eq!(two(&(cut.clone() + &test("t", BOTH, "t = 2.2"))), []);
    assert!(has(
        &two(&(cut + &test("t", BOTH, "t = 3.2"))),
        "statistic-means",
        "3.2"
    ));
}

#[test]
fn a_test_of_what_is_not_printed_is_left_alone() {
    let means = after("mean = 50.0, sd = 10.0", "mean = 45.0, sd = 10.0");
    for rest in [
        test("mann-whitney", BOTH, "p = 0.003"),
        test("regression", BOTH, "t = 3.1\np = 0.003"),
        test("anova", BOTH, "p = 0.001").replace("p = 0.001", "p = 0.06"),
        test("t", BOTH, "p = 0.003\ncluster_adjusted = true"),
    ] {
        assert_eq!(two(&(means.clone() + &rest)), [], "{rest}");
    }
    // A change without its spread may be what was tested.
    let change = means.replace("after = {", "change = { mean = 3.0 }\nafter = {");
    assert_eq!(two(&(change + &test("t", BOTH, "p = 0.003"))), []);
    // So may changes that are not printed at all.
    let before = means.replace(
        "after = {",
        "before = { mean = 44.0, sd = 10.1 }\nafter = {",
    );
    assert_eq!(
        two(&(before.replacen("10.1", "10.2", 1) + &test("t", BOTH, "p = 0.003"))),
        []
    );
}

#[test]
fn statistics_have_their_own_p_values() {
    let with = |name, rest: &str| two(&test(name, BOTH, rest));
    assert_eq!(with("t", "t = 2.513\np = 0.015"), []);
    assert!(has(
        &with("t", "t = 2.513\np = 0.038"),
        "p-differs",
        "0.038"
    ));
    assert!(has(
        &with("t", "t = 2.513\ndf = 58\np = 0.2"),
        "p-decision",
        "0.2"
    ));
    assert_eq!(with("z", "z = 1.96\np = 0.05"), []);
    assert!(has(&with("z", "z = 2.40\np = 0.31"), "p-decision", "0.31"));
    assert_eq!(with("anova", "f = 4.2\np = 0.045"), []);
    assert_eq!(with("kruskal-wallis", "chi2 = 4.99\np_below = 0.05"), []);
    assert!(has(
        &with("kruskal-wallis", "chi2 = 2.99\np_below = 0.01"),
        "p-decision",
        "0.01"
    ));
    let pearson = |rest: &str| two(&test("pearson", FIRST, rest));
    // R: 2 * pt(-0.45 * sqrt(28 / (1 - 0.45^2)), 28) = 0.0126.
    assert_eq!(pearson("r = 0.45\np = 0.013"), []);
    assert_eq!(
        pearson("r = 0.45\np = 0.13"),
        [("p-decision", "0.13".to_owned())]
    );
}

#[test]
fn degrees_of_freedom_count_participants() {
    let with = |df: &str| two(&test("t", BOTH, &format!("t = 3.0\ndf = {df}")));
    assert_eq!(with("58"), []);
    assert_eq!(with("51.3"), []);
    assert!(has(&with("62"), "df-participants", "62"));
    assert!(has(&with("20"), "df-participants", "20"));
    let paired = |df: &str| two(&test("paired-t", FIRST, &format!("t = 3.0\ndf = {df}")));
    assert_eq!(paired("29"), []);
    assert!(has(&paired("28"), "df-participants", "28"));
    assert!(has(&paired("58"), "other-test", "58"));
}

#[test]
fn exchanged_standard_errors_are_named_and_put_right() {
    let text = record(
        "quasi-experimental",
        (30, 30),
        &(after("mean = 50.0, sd = 1.8", "mean = 45.0, sd = 1.9") + &test("t", BOTH, "t = 1.91")),
    );
    let found = findings(&[("study.toml", &text)]);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].rule.code, "se-as-sd");
    let texts: Vec<_> = found[0]
        .correction
        .iter()
        .flat_map(|c| &c.edits)
        .map(|(_, text)| text.as_str())
        .collect();
    // 1.8 sqrt(30) = 9.86, 1.9 sqrt(30) = 10.41.
    assert_eq!(texts, ["9.9", "10.4"]);
    let errors = after("mean = 50.0, se = 10.0", "mean = 45.0, se = 10.0");
    assert!(has(
        &two(&(errors + &test("t", BOTH, "t = 1.94"))),
        "sd-as-se",
        "10.0"
    ));
    // An interval says it too: 1.8 with 25 participants gives 2.05 SE = 3.7.
    let interval = after(
        "mean = 50.0, sd = 1.8, ci = [46.3, 53.7]",
        "mean = 45.0, sd = 10.0",
    );
    let found = of("quasi-experimental", (25, 25), &interval);
    assert!(
        found
            .iter()
            .any(|(code, text)| *code == "se-as-sd" && text == "1.8"),
        "{found:?}"
    );
}

#[test]
fn pairs_keep_within_the_bounds_of_correlation() {
    let pair = |rest: &str| {
        let result = "[[outcome.result]]\narm = \"a\"\nbefore = { mean = 50.0, sd = 10.0 }\nafter = { mean = 55.0, sd = 12.0 }\n";
        two(&(result.to_owned() + &test("paired-t", FIRST, rest)))
    };
    // 5 sqrt(30) over 22 and over 2: t from 1.24 to 13.7.
    assert_eq!(pair("t = 3.0\ndf = 29"), []);
    assert_eq!(pair("p = 0.004"), []);
    assert!(has(&pair("t = 15.0"), "impossible-correlation", "15.0"));
    assert!(has(&pair("p = 0.45"), "impossible-correlation", "0.45"));
    let change = |sd: &str| {
        let result = format!(
            "[[outcome.result]]\narm = \"a\"\nbefore = {{ mean = 50.0, sd = 10.0 }}\nafter = {{ mean = 55.0, sd = 13.0 }}\nchange = {{ mean = 5.0, sd = {sd} }}\n"
        );
        two(&result)
    };
    assert_eq!(change("8.0"), []);
    assert!(has(&change("21.5"), "negative-correlation", "21.5"));
}

#[test]
fn intervals_of_means_have_their_width_and_middle() {
    let with = |a: &str| {
        of(
            "one-group",
            (25, 25),
            &format!("[[outcome.result]]\narm = \"a\"\nafter = {{ {a} }}\n"),
        )
    };
    assert_eq!(with("mean = 50.0, sd = 10.0, ci = [45.9, 54.1]"), []);
    assert_eq!(with("mean = 50.0, sd = 10.0, ci = [46.1, 53.9]"), []);
    assert!(has(
        &with("mean = 50.0, sd = 10.0, ci = [45.9, 57.1]"),
        "mean-interval",
        "57.1"
    ));
    assert!(has(
        &with("mean = 50.0, sd = 10.0, ci = [41.9, 54.1]"),
        "mean-interval",
        "41.9"
    ));
    assert!(has(
        &with("mean = 50.0, ci = [45.9, 57.1]"),
        "interval-off-centre",
        "57.1"
    ));
    assert_eq!(with("mean = 4.0, ci = [2.0, 8.0]"), []);
    assert_eq!(with("mean = 4.0, ci = [0, 8.6]"), []);
}

#[test]
fn differences_are_those_of_the_means() {
    let means = after("mean = 50.0, sd = 10.0", "mean = 45.0, sd = 10.0");
    let effect = |name: &str, rest: &str| {
        two(&(means.clone() + &test(name, BOTH, "") + "[outcome.reported.effect]\n" + rest + "\n"))
    };
    let md = |value: &str| effect("t", &format!("measure = \"MD\"\nvalue = {value}"));
    assert_eq!(md("5.0"), []);
    assert_eq!(md("5.1"), []);
    assert!(has(&md("5.4"), "mean-difference", "5.4"));
    assert!(has(&md("-5.0"), "sign-reversed", "-5.0"));
    assert_eq!(effect("regression", "measure = \"MD\"\nvalue = 6.4"), []);
    assert_eq!(
        effect("t", "measure = \"MD\"\nvalue = 6.4\nadjusted = true"),
        []
    );
    assert_eq!(
        effect("t", "measure = \"MD\"\nvalue = 5.0\nci = [-0.2, 10.2]"),
        []
    );
    assert!(has(
        &effect("t", "measure = \"MD\"\nvalue = 5.0\nci = [2.0, 8.0]"),
        "difference-interval",
        "8.0"
    ));
    assert!(has(
        &effect("t", "measure = \"MD\"\nvalue = 5.0\nci = [-0.2, 11.2]"),
        "interval-off-centre",
        "11.2"
    ));
    for d in ["0.50", "0.49", "0.51"] {
        assert_eq!(
            effect("t", &format!("measure = \"SMD\"\nvalue = {d}")),
            [],
            "{d}"
        );
    }
    assert!(has(
        &effect("t", "measure = \"SMD\"\nvalue = 0.9"),
        "smd-differs",
        "0.9"
    ));
    assert!(has(
        &effect("t", "measure = \"SMD\"\nvalue = -0.50"),
        "sign-reversed",
        "-0.50"
    ));
}

#[test]
fn an_interval_and_a_p_value_decide_alike() {
    let effect = |p: &str, ci: &str| {
        two(&(test("t", BOTH, p)
            + &format!("[outcome.reported.effect]\nmeasure = \"MD\"\nvalue = 5.0\nci = {ci}\n")))
    };
    assert_eq!(effect("p = 0.02", "[0.9, 9.1]"), []);
    assert_eq!(effect("p = 0.051", "[0.0, 10.0]"), []);
    assert!(has(
        &effect("p_above = 0.05", "[1.9, 8.1]"),
        "interval-p",
        "0.05"
    ));
    assert!(has(
        &effect("p = 0.01", "[-1.9, 11.9]"),
        "interval-p",
        "0.01"
    ));
}

#[test]
fn ranks_have_a_smallest_p_value() {
    let wilcoxon = |n, p: &str| of("one-group", (n, n), &test("wilcoxon", FIRST, p));
    assert!(has(&wilcoxon(8, "p = 0.001"), "rank-p", "0.001"));
    assert_eq!(wilcoxon(8, "p = 0.005"), []);
    assert_eq!(wilcoxon(15, "p_below = 0.0005"), []);
    assert!(has(&wilcoxon(6, "p_below = 0.0005"), "rank-p", "0.0005"));
    let sums = |n, p: &str| of("quasi-experimental", (n, n), &test("mann-whitney", BOTH, p));
    assert!(has(&sums(4, "p = 0.001"), "rank-p", "0.001"));
    assert_eq!(sums(10, "p_below = 0.0005"), []);
}

#[test]
fn means_that_add_up_to_all_places_are_mean_ranks() {
    let with = |a: &str, b: &str| {
        of(
            "quasi-experimental",
            (15, 15),
            &(after(a, b) + &test("mann-whitney", BOTH, "p = 0.01")),
        )
    };
    // Cut off: 11 and 19 in place of 11.5 and 19.5.
    assert!(has(&with("mean = 11", "mean = 19"), "mean-ranks", "11"));
    assert!(has(
        &with("mean = 11.27", "mean = 19.73"),
        "mean-ranks",
        "11.27"
    ));
    assert_eq!(with("mean = 11.27", "mean = 21.73"), []);
    assert_eq!(with("mean = 11.27, sd = 4.0", "mean = 19.73, sd = 4.1"), []);
}

#[test]
fn what_is_hard_to_believe_is_said() {
    let all = |outcome: &str| {
        two(outcome)
            .into_iter()
            .map(|(code, _)| code)
            .collect::<Vec<_>>()
    };
    // As standard errors the arms lie less than two standard deviations apart.
    assert_eq!(
        all(&after("mean = 90.0, sd = 4.0", "mean = 60.0, sd = 4.1")),
        ["se-as-sd"]
    );
    assert_eq!(
        all(&after("mean = 900.0, sd = 4.0", "mean = 600.0, sd = 4.1")),
        ["huge-effect"]
    );
    assert_eq!(
        all(&after("mean = 90.0, sd = 14.0", "mean = 60.0, sd = 14.1")),
        Vec::<&str>::new()
    );
    assert_eq!(
        all(&after("mean = 90.12, sd = 14.3", "mean = 90.12, sd = 14.3")),
        ["identical-arms"]
    );
    assert_eq!(
        all(&after("mean = 90.1, sd = 2.0", "mean = 91.0, sd = 9.0")),
        ["unequal-spread"]
    );
    let skewed =
        "scale = { min = 0 }\n".to_owned() + &after("mean = 4.0, sd = 6.0", "mean = 5.0, sd = 4.0");
    assert_eq!(all(&skewed), ["skewed"]);
    let p = test("t", BOTH, "p = 0.001");
    assert_eq!(
        all(&(after("mean = 90.0, sd = 9.0", "mean = 60.0, sd = 9.2") + &p)),
        ["p-floor"]
    );
}

#[test]
fn randomised_arms_alike_before_are_no_finding() {
    let before = |b: &str| {
        let text = after("mean = 50.0, sd = 10.0", b).replace("after", "before");
        of("rct", (30, 30), &text)
    };
    assert_eq!(before("mean = 55.0, sd = 9.0"), []);
    assert!(has(
        &before("mean = 60.0, sd = 9.0"),
        "baseline-difference",
        "60.0"
    ));
}

/// Numbers that follow from a seed.
struct Draws(u64);

impl Draws {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % bound
    }

    fn uniform(&mut self) -> f64 {
        (self.below(1 << 30) as f64 + 0.5) / f64::from(1 << 30)
    }

    fn normal(&mut self) -> f64 {
        (-2.0 * self.uniform().ln()).sqrt() * (std::f64::consts::TAU * self.uniform()).cos()
    }
}

fn moments(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    (mean, (squares / (n - 1.0)).sqrt())
}

/// Printed with decimals, rounded or cut off.
fn print(value: f64, decimals: usize, cut: bool) -> String {
    let scale = 10f64.powi(decimals as i32);
    let value = if cut {
        (value * scale).trunc() / scale
    } else {
        value
    };
    format!("{value:.decimals$}")
}

fn print_p(p: f64, draws: &mut Draws) -> String {
    let decimals = 2 + draws.below(2);
    let text = format!("{p:.decimals$}");
    if text.parse::<f64>().is_ok_and(|p| p == 0.0) {
        format!("p_below = 0.{}5", "0".repeat(decimals))
    } else if draws.below(3) == 0 && p < 0.05 {
        "p_below = 0.05".to_owned()
    } else {
        format!("p = {text}")
    }
}

/// One honest report: data drawn, tested and rounded in one of the ways that reports use.
fn honest(draws: &mut Draws) -> String {
    let n = (8 + draws.below(50), 8 + draws.below(50));
    let (level, sd) = (40.0 + 100.0 * draws.uniform(), 5.0 + 10.0 * draws.uniform());
    let decimals = draws.below(4);
    let (cut, population) = (draws.below(4) == 0, draws.below(4) == 0);
    let r = 0.2 + 0.7 * draws.uniform();
    let mut arm = |n: usize, effect: f64| {
        let mut values = (Vec::new(), Vec::new());
        for _ in 0..n {
            let (x, y) = (draws.normal(), draws.normal());
            values.0.push(level + sd * x);
            values
                .1
                .push(level + effect + sd * (r * x + (1.0 - r * r).sqrt() * y));
        }
        values
    };
    let (a, b) = (arm(n.0, sd * 0.8), arm(n.1, 0.0));
    let spread = |values: &[f64]| {
        let (mean, sd) = moments(values);
        let count = values.len() as f64;
        let shown = if population {
            sd * ((count - 1.0) / count).sqrt()
        } else {
            sd
        };
        format!(
            "mean = {}, sd = {}",
            print(mean, decimals, cut),
            print(shown, decimals.max(1), cut)
        )
    };
    let welch = draws.below(2) == 0;
    let with_before = draws.below(2) == 0;
    let mut outcome = String::new();
    for (id, values) in [("a", &a), ("b", &b)] {
        outcome += &format!(
            "[[outcome.result]]\narm = \"{id}\"\nafter = {{ {} }}\n",
            spread(&values.1)
        );
        if with_before {
            outcome += &format!("before = {{ {} }}\n", spread(&values.0));
        }
    }
    let change = |values: &(Vec<f64>, Vec<f64>)| -> Vec<f64> {
        values
            .0
            .iter()
            .zip(&values.1)
            .map(|(before, after)| after - before)
            .collect()
    };
    let compared = if with_before && draws.below(2) == 0 {
        (change(&a), change(&b))
    } else {
        (a.1.clone(), b.1.clone())
    };
    let ((m1, s1), (m2, s2)) = (moments(&compared.0), moments(&compared.1));
    let (n1, n2) = (n.0 as f64, n.1 as f64);
    let (v1, v2) = (s1 * s1 / n1, s2 * s2 / n2);
    let pooled = ((n1 - 1.0) * s1 * s1 + (n2 - 1.0) * s2 * s2) / (n1 + n2 - 2.0);
    let (se, df) = if welch {
        let df = (v1 + v2).powi(2) / (v1 * v1 / (n1 - 1.0) + v2 * v2 / (n2 - 1.0));
        ((v1 + v2).sqrt(), df)
    } else {
        ((pooled * (1.0 / n1 + 1.0 / n2)).sqrt(), n1 + n2 - 2.0)
    };
    let t = (m1 - m2) / se;
    let name = if welch && draws.below(2) == 0 {
        "welch-t"
    } else {
        "t"
    };
    let mut rest = String::new();
    if draws.below(2) == 0 {
        rest += &format!("t = {}\n", print(t, 2 + draws.below(2), cut));
    }
    if draws.below(2) == 0 {
        rest += &format!(
            "df = {}\n",
            if welch {
                format!("{df:.1}")
            } else {
                format!("{df}")
            }
        );
    }
    rest += &print_p(student_t::two_sided(t, df), draws);
    rest += "\n";
    if draws.below(2) == 0 {
        let half = se * student_t::quantile_upper(0.025, df);
        let gap = m1 - m2;
        let show = |value| print(value, decimals, cut);
        rest += &format!("effect = {{ measure = \"MD\", value = {}", show(gap));
        if show(gap - half) != show(gap + half)
            && show(gap - half) < show(gap)
            && draws.below(2) == 0
        {
            rest += &format!(", ci = [{}, {}]", show(gap - half), show(gap + half));
        }
        rest += " }\n";
    }
    outcome += &test(name, BOTH, &rest);
    if with_before {
        let (mean, sd) = moments(&change(&a));
        let t = mean * n1.sqrt() / sd;
        let p = print_p(student_t::two_sided(t, n1 - 1.0), draws);
        let shown = print(t, 2, cut);
        outcome += &test(
            "paired-t",
            FIRST,
            &format!("t = {shown}\ndf = {}\n{p}", n.0 - 1),
        );
        if draws.below(2) == 0 {
            let p = print_p(student_t::two_sided(t, n1 - 1.0), draws);
            outcome += &test("paired-t", FIRST, &p);
        }
    }
    record("quasi-experimental", n, &outcome)
}

#[test]
fn honest_reports_have_no_finding() {
    let mut draws = Draws(20_261_121);
    for _ in 0..2000 {
        let text = honest(&mut draws);
        let found: Vec<Finding> = findings(&[("study.toml", &text)]);
        // Equal numbers of four figures do happen.
        let told: Vec<_> = found
            .iter()
            .filter(|finding| finding.rule.code != "identical-digits")
            .map(|finding| format!("{}: {}", finding.rule.code, finding.message))
            .collect();
        assert!(told.is_empty(), "{told:#?}\n{text}");
    }
}

/// What readers of these reports found by hand.
#[test]
fn the_contradictions_of_a_real_review_are_found() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/studies/oxytocin-massage");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path())
        .collect();
    files.retain(|path| {
        path.extension()
            .is_some_and(|extension| extension == "toml")
    });
    files.sort();
    let files = files
        .iter()
        .map(|path| oxymeta::records::SourceFile {
            name: path.file_name().unwrap().to_string_lossy().into_owned(),
            text: std::fs::read_to_string(path).unwrap(),
        })
        .collect();
    let reading = oxymeta::records::Reading::of_files(files);
    let found =
        oxymeta::integrity::audit(&reading.files, reading.protocol.as_ref(), &reading.studies);
    for (file, code) in [
        ("astuti-2024.toml", "change-mean"),
        ("elisa-2015.toml", "p-differs"),
        ("hesti-2017.toml", "identical-digits"),
        ("nakornping-2016.toml", "huge-effect"),
        ("nilawati-2019.toml", "skewed"),
        ("rahayuningsih-2016.toml", "unequal-spread"),
        ("resmana-2019.toml", "unequal-spread"),
        ("resmana-2019.toml", "p-floor"),
        ("zheng-2012.toml", "baseline-difference"),
        ("zheng-2012.toml", "p-differs"),
    ] {
        assert!(
            found
                .iter()
                .any(|finding| finding.file == file && finding.rule.code == code),
            "{file}: {code}"
        );
    }
    // None of them has a number of these families that cannot be.
    let families = [
        "statistic-means",
        "p-decision",
        "impossible-correlation",
        "mean-interval",
        "rank-p",
    ];
    assert!(
        found
            .iter()
            .all(|finding| !families.contains(&finding.rule.code))
    );
}
