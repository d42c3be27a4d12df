//! Real records damaged at random: loading answers with problems inside the file, never with a panic.

use std::fs;

use oxymeta::records::LoadError;
use proptest::prelude::*;

use crate::folder::{load_files, oxytocin_massage};

/// One damage: where, as a fraction of the text, how many bytes go, and what comes in their place.
#[derive(Debug, Clone)]
struct Damage {
    at: f64,
    removed: usize,
    put: Vec<u8>,
}

fn damage() -> impl Strategy<Value = Damage> {
    let signs = prop::sample::select(b"\"'[]{}=,.#-+\n\\ 0e_\xff\xc3".to_vec());
    let put = prop_oneof![
        prop::collection::vec(signs, 0..4),
        prop::collection::vec(any::<u8>(), 0..3),
        Just(b"nan".to_vec()),
        Just(b"1e999".to_vec()),
        Just("µ".as_bytes().to_vec()),
        Just(b"[[outcome]]\n".to_vec()),
        Just(b"= 0,5\n".to_vec()),
    ];
    let removed = prop_oneof![0..3usize, 0..80usize];
    (0.0..1.0f64, removed, put).prop_map(|(at, removed, put)| Damage { at, removed, put })
}

fn apply(text: &[u8], damages: &[Damage]) -> Vec<u8> {
    let mut text = text.to_vec();
    for damage in damages {
        let at = (damage.at * text.len() as f64) as usize;
        let end = (at + damage.removed).min(text.len());
        text.splice(at..end, damage.put.iter().copied());
    }
    text
}

fn inside(error: &LoadError) -> Result<(), TestCaseError> {
    prop_assert!(!error.problems.is_empty());
    for problem in &error.problems {
        let Some(span) = &problem.span else { continue };
        let file = error.file(problem);
        prop_assert!(file.is_some(), "no file for {problem:?}");
        let text = file.map_or("", |file| &file.text);
        prop_assert!(
            span.start <= span.end && span.end <= text.len(),
            "{problem:?} in {}",
            text.len()
        );
        prop_assert!(
            text.is_char_boundary(span.start) && text.is_char_boundary(span.end),
            "{problem:?}"
        );
    }
    Ok(())
}

proptest! {
    // Half a thousand damaged folders a record are a few seconds; the seeds of failures go into named tests.
    #![proptest_config(ProptestConfig { cases: 384, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn damaged_records_never_panic_and_problems_lie_inside_the_file(
        name in prop::sample::select(vec!["nilawati-2019.toml", "tanjung-2023.toml", "jones-2001.toml"]),
        damages in prop::collection::vec(damage(), 1..6),
    ) {
        let protocol = fs::read(oxytocin_massage().join("review.toml")).expect("the protocol");
        let text = fs::read(oxytocin_massage().join(name)).expect("the record");
        let damaged = apply(&text, &damages);
        if let Err(error) = load_files(&[("review.toml", &protocol), (name, &damaged)]) {
            inside(&error)?;
        }
    }

    #[test]
    fn damaged_protocols_never_panic_and_problems_lie_inside_the_file(
        damages in prop::collection::vec(damage(), 1..6),
    ) {
        let protocol = fs::read(oxytocin_massage().join("review.toml")).expect("the protocol");
        let record = fs::read(oxytocin_massage().join("jones-2001.toml")).expect("the record");
        let damaged = apply(&protocol, &damages);
        if let Err(error) = load_files(&[("review.toml", &damaged), ("jones-2001.toml", &record)]) {
            inside(&error)?;
        }
    }
}
