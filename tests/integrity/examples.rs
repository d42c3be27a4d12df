use std::collections::HashSet;

use oxymeta::integrity::{Rule, rules};

use crate::support::{findings, marked};

/// The files shown under the heading «Example»: fences ```` ```toml NAME ````.
fn files(rule: &Rule) -> Vec<(&'static str, &'static str)> {
    let (_, example) = rule
        .explanation
        .split_once("## Example\n")
        .unwrap_or_default();
    let fences = example.split("```toml ").skip(1);
    let file = |fence: &'static str| {
        let (name, rest) = fence.split_once('\n')?;
        Some((name.trim(), rest.split_once("```")?.0))
    };
    fences.filter_map(file).collect()
}

#[test]
fn codes_are_unique_words_with_hyphens() {
    let mut seen = HashSet::new();
    for rule in rules() {
        assert!(seen.insert(rule.code), "{}", rule.code);
        assert!(
            rule.code
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        );
    }
}

#[test]
fn every_rule_finds_its_own_example_and_no_more() {
    for rule in rules() {
        let files = files(rule);
        assert!(!files.is_empty(), "{} has no example", rule.code);
        let found = findings(&files);
        let codes: HashSet<_> = found.iter().map(|finding| finding.rule.code).collect();
        assert_eq!(
            codes,
            HashSet::from([rule.code]),
            "{:#?}",
            marked(&files, &found)
        );
    }
}

#[test]
fn every_explanation_has_title_reasoning_and_example() {
    for rule in rules() {
        let text = rule.explanation;
        assert!(
            text.starts_with(&format!("# {}\n", rule.title)),
            "{}",
            rule.code
        );
        assert!(text.contains("\n## Example\n"), "{}", rule.code);
        assert!(
            text.lines().all(|line| line.chars().count() <= 125),
            "{}",
            rule.code
        );
    }
}
