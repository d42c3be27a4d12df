use std::io::{self, Write};
use std::sync::Arc;

use crc32fast::Hasher;
use parquet::basic::Encoding;
use parquet::data_type::{DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::ColumnPath;

use super::super::super::kernels::Replicates;
use super::super::{COLUMNS, Header};
use super::{CHECKSUMS, checksum, facts, schema};

/// Who made a file. The same for every version, so that the same replicates are the same bytes.
const MADE_BY: &str = "oxymeta";

/// A file that is being written, a row group at a time; no more than that is held.
pub struct Sheet<'a> {
    writer: SerializedFileWriter<Summed<'a>>,
    /// Index of the next replicate.
    next: u64,
    checksums: Vec<u32>,
}

impl<'a> Sheet<'a> {
    /// Begins a file.
    pub fn new(out: &'a mut (dyn Write + Send), header: &Header) -> io::Result<Sheet<'a>> {
        let replicate = ColumnPath::from(COLUMNS[0]);
        let properties = WriterProperties::builder()
            .set_created_by(MADE_BY.to_owned())
            .set_key_value_metadata(Some(facts(header)?))
            .set_dictionary_enabled(false)
            .set_encoding(Encoding::PLAIN)
            .set_column_encoding(replicate, Encoding::DELTA_BINARY_PACKED)
            .set_statistics_enabled(EnabledStatistics::Chunk)
            .set_offset_index_disabled(true)
            .build();
        let schema = Arc::new(schema().map_err(failed)?);
        let out = Summed {
            out,
            sum: Hasher::new(),
        };
        let writer = SerializedFileWriter::new(out, schema, Arc::new(properties));
        let mut sheet = Sheet {
            writer: writer.map_err(failed)?,
            next: header.first,
            checksums: vec![checksum(header)?],
        };
        sheet.checksum()?;
        Ok(sheet)
    }

    /// Writes the next replicates as a row group.
    pub fn write(&mut self, chunks: &[Replicates]) -> io::Result<()> {
        let rows: usize = chunks.iter().map(|chunk| chunk.estimates.len()).sum();
        let end = self.next + rows as u64;
        let group = self.writer.next_row_group().map_err(failed)?;
        write_group(group, self.next..end, chunks).map_err(failed)?;
        self.next = end;
        let checksum = self.checksum()?;
        self.checksums.push(checksum);
        Ok(())
    }

    /// Ends the file.
    pub fn finish(mut self) -> io::Result<()> {
        let checksums = self.checksums.iter().map(|sum| format!("{sum:08x}"));
        let checksums = checksums.collect::<Vec<_>>().join(" ");
        let checksums = KeyValue::new(CHECKSUMS.to_owned(), checksums);
        self.writer.append_key_value_metadata(checksums);
        self.writer.close().map_err(failed)?;
        Ok(())
    }

    /// The checksum of what was written since it was last asked for.
    fn checksum(&mut self) -> io::Result<u32> {
        self.writer.flush()?;
        let sum = &mut self.writer.inner_mut().sum;
        Ok(std::mem::take(sum).finalize())
    }
}

fn write_group<W: Write + Send>(
    mut group: SerializedRowGroupWriter<W>,
    replicates: std::ops::Range<u64>,
    chunks: &[Replicates],
) -> Result<(), ParquetError> {
    if let Some(mut column) = group.next_column()? {
        let replicates: Vec<i64> = replicates.map(|replicate| replicate as i64).collect();
        let typed = column.typed::<Int64Type>();
        typed.write_batch(&replicates, None, None)?;
        column.close()?;
    }
    let columns: [fn(&Replicates) -> &Vec<f64>; 4] = [
        |chunk| &chunk.estimates,
        |chunk| &chunk.tau2,
        |chunk| &chunk.variances,
        |chunk| &chunk.typical,
    ];
    for of in columns {
        let values = || chunks.iter().flat_map(|chunk| of(chunk).iter().copied());
        let defined: Vec<i16> = values().map(|value| i16::from(!value.is_nan())).collect();
        let values: Vec<f64> = values().filter(|value| !value.is_nan()).collect();
        if let Some(mut column) = group.next_column()? {
            let typed = column.typed::<DoubleType>();
            typed.write_batch(&values, Some(&defined), None)?;
            column.close()?;
        }
    }
    group.close()?;
    Ok(())
}

/// Where writing failed for the file's sake, that is told.
fn failed(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(cause) => match cause.downcast::<io::Error>() {
            Ok(error) => *error,
            Err(cause) => io::Error::other(cause),
        },
        other => io::Error::other(other),
    }
}

/// Sums up what is written.
struct Summed<'a> {
    out: &'a mut (dyn Write + Send),
    sum: Hasher,
}

impl Write for Summed<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.sum.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
