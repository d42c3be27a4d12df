//! Replicates in Parquet files: the same numbers as in CSV, the same bytes every time, and no damage that is not told.

mod damage;
mod run;

use std::collections::BTreeMap;
use std::fs::File;

use oxymeta::resampling::{ReplicateFormat, Written, WrittenError};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;

use run::{Desk, Run};

#[test]
fn a_name_that_ends_in_parquet_asks_for_it() {
    for (name, format) in [
        ("part.parquet", ReplicateFormat::Parquet),
        ("part.PARQUET", ReplicateFormat::Parquet),
        ("parquet", ReplicateFormat::Csv),
        ("part.csv", ReplicateFormat::Csv),
    ] {
        assert_eq!(
            ReplicateFormat::of_name(name.as_ref()),
            Ok(format),
            "{name}"
        );
    }
}

#[test]
fn parts_of_either_format_in_any_order_are_the_whole_run() {
    let desk = Desk::new();
    for run in Run::several() {
        let cuts = [(0, 1024), (1024, 70_656), (70_656, 90_000)];
        let [a, b, c] = cuts.map(|(first, end)| desk.part(&run, "parquet", first, end));
        let text = desk.part(&run, "csv", 1024, 70_656);
        let whole = run.whole(90_000);
        for files in [[&a, &b, &c], [&c, &a, &b], [&a, &text, &c]] {
            assert_eq!(run.merged(&files.map(Clone::clone)), Ok(whole.clone()));
        }
    }
}

#[test]
fn a_run_is_the_same_bytes_every_time_on_any_number_of_threads() {
    let desk = Desk::new();
    for run in Run::several() {
        let bytes = |threads: usize| {
            let threads = rayon::ThreadPoolBuilder::new().num_threads(threads);
            let pool = threads.build().unwrap();
            std::fs::read(pool.install(|| desk.part(&run, "parquet", 2048, 70_000))).unwrap()
        };
        let once = bytes(1);
        assert!(once == bytes(2) && once == bytes(3));
    }
}

#[test]
fn the_numbers_are_those_of_csv_to_the_bit() {
    let desk = Desk::new();
    for run in Run::several() {
        let text = std::fs::read_to_string(desk.part(&run, "csv", 1024, 68_000)).unwrap();
        let mut lines = text.lines().skip(2);
        let file = File::open(desk.part(&run, "parquet", 1024, 68_000)).unwrap();
        let reader = SerializedFileReader::new(file).unwrap();
        assert_eq!(reader.num_row_groups(), 2);
        let mut undefined = 0;
        for row in reader.get_row_iter(None).unwrap() {
            let row = row.unwrap();
            let cells: Vec<&str> = lines.next().unwrap().split(',').collect();
            for ((name, field), cell) in row.get_column_iter().zip(&cells) {
                match field {
                    Field::Long(index) => assert_eq!(index.to_string(), *cell),
                    Field::Double(number) => {
                        let other: f64 = cell.parse().unwrap();
                        assert_eq!(number.to_bits(), other.to_bits(), "{name}");
                    }
                    Field::Null => {
                        assert_eq!(*cell, "", "{name}");
                        undefined += 1;
                    }
                    other => panic!("{name} holds {other:?}"),
                }
            }
            assert_eq!(cells.len(), 5);
        }
        assert_eq!(lines.next(), None);
        assert_eq!(undefined > 0, run.leaves_some_undefined);
    }
}

#[test]
fn a_file_says_what_it_holds() {
    let desk = Desk::new();
    let run = &Run::several()[0];
    let file = File::open(desk.part(run, "parquet", 1024, 3000)).unwrap();
    let reader = SerializedFileReader::new(file).unwrap();
    let metadata = reader.metadata().file_metadata();
    assert_eq!(metadata.created_by(), Some("oxymeta"));
    let facts = metadata.key_value_metadata().unwrap().iter();
    let facts: BTreeMap<&str, &str> = facts
        .map(|fact| (fact.key.as_str(), fact.value.as_deref().unwrap()))
        .collect();
    for (name, value) in [
        ("oxymeta.input_sha256", "digest"),
        ("oxymeta.analysis", "bcg"),
        ("oxymeta.measure", "RR"),
        ("oxymeta.tau2_method", "DL"),
        ("oxymeta.kind", "case"),
        ("oxymeta.seed", "7"),
        ("oxymeta.first", "1024"),
        ("oxymeta.end", "3000"),
    ] {
        assert_eq!(facts[name], value, "{name}");
    }
    let others: Vec<&str> = facts
        .into_keys()
        .filter(|name| !name.contains("_sha256"))
        .collect();
    assert_eq!(others.len(), 9, "{others:?}");
    assert!(others.contains(&"oxymeta.stream") && others.contains(&"oxymeta.crc32"));
    let columns = metadata.schema_descr().columns().iter();
    let columns: Vec<&str> = columns.map(|column| column.name()).collect();
    assert_eq!(
        columns,
        ["replicate", "estimate", "tau2", "variance", "typical"]
    );
}

#[test]
fn parts_that_do_not_belong_together_are_refused() {
    let desk = Desk::new();
    let [run, other, ..] = Run::several();
    let one = desk.part(&run, "parquet", 0, 2048);
    let three = desk.part(&run, "parquet", 4096, 5000);
    let gap = WrittenError::Gap {
        first: 2048,
        end: 4096,
    };
    assert_eq!(Written::open(&[three, one.clone()]).err(), Some(gap));
    let twice = Written::open(&[one.clone(), one.clone()]).err();
    assert!(matches!(
        twice,
        Some(WrittenError::Overlap {
            first: 0,
            end: 2048,
            ..
        })
    ));
    let mixed = Written::open(&[one, desk.part(&other, "parquet", 2048, 4096)]).err();
    assert!(
        matches!(mixed, Some(WrittenError::OtherRun { .. })),
        "{mixed:?}"
    );
}
