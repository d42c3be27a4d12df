#![no_main]
//! Bytes -> effects of a table, by the measure that the first byte names: finite, or answered with problems inside the file.

use libfuzzer_sys::fuzz_target;
use oxymeta::effects::Measure;
use oxymeta::effects::binary::ZeroRule;
use oxymeta::effects::table::Table;
use oxymeta::records::{LoadError, SourceFile};

fuzz_target!(|bytes: &[u8]| {
    let Some((first, bytes)) = bytes.split_first() else {
        return;
    };
    let measure = Measure::ALL[usize::from(*first) % Measure::ALL.len()];
    let read = SourceFile::from_utf8("table.csv".to_owned(), bytes.to_vec()).and_then(Table::read);
    let table = match read {
        Ok(table) => table,
        Err(error) => return inside(&error),
    };
    match table.effects(measure, &ZeroRule::of(measure)) {
        Err(error) => inside(&error),
        Ok(effects) => {
            for (effect, _) in &effects.included {
                let (yi, vi) = (effect.estimate.yi, effect.estimate.vi);
                assert!(yi.is_finite() && vi.is_finite() && vi >= 0.0, "{measure}: {yi} {vi}");
            }
        }
    }
});

fn inside(error: &LoadError) {
    assert!(!error.problems.is_empty());
    for problem in &error.problems {
        assert!(!problem.kind.to_string().is_empty());
        let Some(span) = &problem.span else { continue };
        let file = error.file(problem).expect("a problem with a place has a file");
        assert!(file.text.get(span.clone()).is_some(), "{problem:?}");
    }
}
