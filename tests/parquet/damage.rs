//! Files that are not what was written.

use oxymeta::resampling::{Written, WrittenError};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;

use crate::run::{Desk, Run};

#[test]
fn a_changed_number_is_told_with_its_row_group_and_replicates() {
    let desk = Desk::new();
    let run = &Run::several()[0];
    let mut bytes = std::fs::read(desk.part(run, "parquet", 0, 140_000)).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    let path = desk.file(&bytes);
    let error = Written::open(std::slice::from_ref(&path)).unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "{}: row group 1, from replicate 65536 up to 131072, cannot be read: its bytes are not those that were written",
            path.display()
        )
    );
}

#[test]
fn a_changed_byte_anywhere_is_told_or_changes_nothing() {
    let desk = Desk::new();
    let run = &Run::several()[0];
    let part = desk.part(run, "parquet", 0, 1024);
    let bytes = std::fs::read(&part).unwrap();
    let whole = run.merged(&[part]);
    let path = desk.file(&[]);
    let footer = bytes.len() - 8 - footer_length(&bytes);
    // Every byte of the end, some of the numbers.
    for at in (0..footer).step_by(97).chain(footer..bytes.len()) {
        for change in [0x01, 0x80, 0xff] {
            let mut changed = bytes.clone();
            changed[at] ^= change;
            std::fs::write(&path, changed).unwrap();
            let found = run.merged(std::slice::from_ref(&path));
            assert!(found.is_err() || (at >= footer && found == whole), "{at}");
        }
    }
}

#[test]
fn a_changed_seed_is_told() {
    let desk = Desk::new();
    let run = &Run::several()[0];
    let mut bytes = std::fs::read(desk.part(run, "parquet", 0, 1024)).unwrap();
    let name = b"oxymeta.seed";
    let at = bytes.windows(name.len()).position(|part| part == name);
    let digit = at.unwrap()
        + bytes[at.unwrap()..]
            .iter()
            .position(|byte| *byte == b'7')
            .unwrap();
    bytes[digit] = b'8';
    let path = desk.file(&bytes);
    let error = Written::open(std::slice::from_ref(&path)).unwrap_err();
    let reason = "what it says of its run is not what was written";
    assert!(error.to_string().ends_with(reason), "{error}");
}

#[test]
fn a_file_cut_short_is_refused_wherever_it_ends() {
    let desk = Desk::new();
    let run = &Run::several()[0];
    let bytes = std::fs::read(desk.part(run, "parquet", 0, 1024)).unwrap();
    let path = desk.file(&[]);
    for length in (0..bytes.len())
        .step_by(61)
        .chain(bytes.len() - 12..bytes.len())
    {
        std::fs::write(&path, &bytes[..length]).unwrap();
        let error = Written::open(std::slice::from_ref(&path)).unwrap_err();
        let told = match error {
            WrittenError::Stranger { .. } => length < 4,
            WrittenError::Footer { .. } => length >= 4,
            _ => false,
        };
        assert!(told, "{length}: {error}");
    }
}

#[test]
fn a_parquet_file_of_others_is_no_file_of_replicates() {
    let desk = Desk::new();
    let schema = parse_message_type("message others { REQUIRED DOUBLE estimate; }").unwrap();
    let properties = WriterProperties::builder().build();
    let mut bytes = Vec::new();
    let writer = SerializedFileWriter::new(&mut bytes, schema.into(), properties.into()).unwrap();
    writer.close().unwrap();
    let path = desk.file(&bytes);
    let error = Written::open(std::slice::from_ref(&path)).err();
    assert_eq!(error, Some(WrittenError::Stranger { path }));
}

fn footer_length(bytes: &[u8]) -> usize {
    let length = &bytes[bytes.len() - 8..bytes.len() - 4];
    u32::from_le_bytes(length.try_into().unwrap()) as usize
}
