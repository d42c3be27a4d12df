use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;

use crc32fast::Hasher;
use parquet::column::reader::{ColumnReader, get_column_reader};
use parquet::errors::ParquetError;
use parquet::file::metadata::{
    ColumnChunkMetaData, ParquetMetaData, ParquetMetaDataReader, RowGroupMetaData,
};
use parquet::file::serialized_reader::SerializedPageReader;
use rayon::prelude::*;

use super::super::super::kernels::{CHUNK, Replicates};
use super::super::{Header, WrittenError};
use super::held::Held;
use super::{GROUP, checksum, of_facts, schema};

/// Why a row group is refused; what the reader of Parquet says goes after a colon.
type Reason = String;

/// The row groups of a file.
#[derive(Clone, Debug)]
pub struct Groups {
    metadata: Arc<ParquetMetaData>,
    checksums: Arc<[u32]>,
    held: Arc<Held>,
}

impl Groups {
    /// Reads a whole file, and checks that every row is the right one.
    pub fn open(path: &Path) -> Result<(Header, Groups), WrittenError> {
        let stranger = || WrittenError::Stranger {
            path: path.to_owned(),
        };
        let file = open(path)?;
        let metadata = ParquetMetaDataReader::new().parse_and_finish(&file);
        let metadata = metadata.map_err(|error| WrittenError::Footer {
            path: path.to_owned(),
            reason: error.to_string(),
        })?;
        let facts = metadata.file_metadata().key_value_metadata();
        let facts = facts.and_then(|facts| of_facts(facts));
        let (header, checksums) = facts.ok_or_else(stranger)?;
        let ours = schema().is_ok_and(|ours| *metadata.file_metadata().schema() == ours);
        if !ours || !header.first.is_multiple_of(CHUNK) || header.end <= header.first {
            return Err(stranger());
        }
        let footer = |reason: String| WrittenError::Footer {
            path: path.to_owned(),
            reason,
        };
        let Some((of_facts, checksums)) = checksums.split_first() else {
            return Err(stranger());
        };
        if checksum(&header).ok() != Some(*of_facts) {
            return Err(footer(
                "what it says of its run is not what was written".to_owned(),
            ));
        }
        let number = (header.end - header.first).div_ceil(GROUP);
        let there = (metadata.num_row_groups() as u64, checksums.len() as u64);
        if there != (number, number) {
            let (groups, sums) = there;
            return Err(footer(format!(
                "it has {groups} row groups and {sums} checksums, where there should be {number}"
            )));
        }
        let groups = Groups {
            metadata: Arc::new(metadata),
            checksums: checksums.into(),
            held: Arc::default(),
        };
        let wrong = |group| groups.decode(path, &header, group).err();
        // The first of them, whichever thread finds one first.
        match (0..number as usize).into_par_iter().find_map_first(wrong) {
            None => Ok((header, groups)),
            Some(error) => Err(error),
        }
    }

    /// The replicates of the chunk that begins with this one.
    pub fn read(
        &self,
        path: &Path,
        header: &Header,
        first: u64,
    ) -> Result<Replicates, WrittenError> {
        let place = first - header.first;
        let group = (place / GROUP) as usize;
        let from = (place % GROUP) as usize;
        let size = CHUNK.min(header.end - first) as usize;
        let read = || self.decode(path, header, group);
        self.held.group(group, read, |group| {
            let part = |column: &[f64]| column[from..from + size].to_vec();
            Replicates {
                estimates: part(&group.estimates),
                tau2: part(&group.tau2),
                variances: part(&group.variances),
                typical: part(&group.typical),
            }
        })
    }

    fn decode(
        &self,
        path: &Path,
        header: &Header,
        group: usize,
    ) -> Result<Replicates, WrittenError> {
        let first = header.first + group as u64 * GROUP;
        let end = header.end.min(first + GROUP);
        let mut file = open(path)?;
        let metadata = self.metadata.row_group(group);
        let found = whole(&mut file, metadata, self.checksums[group])
            .and_then(|()| rows(file, metadata, first..end));
        found.map_err(|reason| WrittenError::RowGroup {
            path: path.to_owned(),
            group,
            first,
            end,
            reason,
        })
    }
}

fn open(path: &Path) -> Result<File, WrittenError> {
    File::open(path).map_err(|error| WrittenError::File {
        path: path.to_owned(),
        kind: error.kind(),
    })
}

/// That its bytes are those that were written.
fn whole(file: &mut File, group: &RowGroupMetaData, checksum: u32) -> Result<(), Reason> {
    let place = group
        .columns()
        .iter()
        .map(place)
        .collect::<Option<Vec<_>>>();
    let place = place.ok_or("it says of a column that it begins nowhere in the file")?;
    let (Some((from, _)), Some((_, to))) = (place.first(), place.last()) else {
        return Err("it has no columns".to_owned());
    };
    let joined = place.windows(2).all(|pair| pair[0].1 == pair[1].0);
    let length = to.checked_sub(*from).filter(|_| joined);
    let length = length.ok_or("its columns do not follow one another")?;
    let mut sum = Hasher::new();
    let mut read = || {
        file.seek(SeekFrom::Start(*from))?;
        let mut bytes = [0; 1 << 14];
        let mut rest = (&mut *file).take(length);
        let mut reached = 0;
        loop {
            let read = rest.read(&mut bytes)?;
            if read == 0 {
                return Ok(reached);
            }
            sum.update(&bytes[..read]);
            reached += read as u64;
        }
    };
    let reached = read().map_err(|error: std::io::Error| error.to_string())?;
    if reached != length {
        return Err(format!("the file ends {} bytes early", length - reached));
    }
    if sum.finalize() != checksum {
        return Err("its bytes are not those that were written".to_owned());
    }
    Ok(())
}

/// Where a column begins and ends.
fn place(column: &ColumnChunkMetaData) -> Option<(u64, u64)> {
    let from = u64::try_from(column.data_page_offset()).ok()?;
    let length = u64::try_from(column.compressed_size()).ok()?;
    let none = column.dictionary_page_offset().is_none();
    Some((from, from.checked_add(length).filter(|_| none)?))
}

/// Its rows, that should be of these replicates.
fn rows(
    file: File,
    group: &RowGroupMetaData,
    replicates: std::ops::Range<u64>,
) -> Result<Replicates, Reason> {
    let size = (replicates.end - replicates.start) as usize;
    let counts = group.columns().iter().map(|column| column.num_values());
    if group.num_rows() != size as i64 || !counts.into_iter().all(|count| count == size as i64) {
        return Err(format!("it has not {size} rows"));
    }
    let file = Arc::new(file);
    let indices = integers(&file, group.column(0), size)?;
    let wanted = replicates.map(|replicate| replicate as i64);
    let wrong = indices
        .iter()
        .copied()
        .zip(wanted)
        .find(|(found, wanted)| found != wanted);
    if let Some((found, wanted)) = wrong {
        return Err(format!("replicate {found} stands where {wanted} should"));
    }
    let column = |index: usize| numbers(&file, group.column(index), size);
    Ok(Replicates {
        estimates: column(1)?,
        tau2: column(2)?,
        variances: column(3)?,
        typical: column(4)?,
    })
}

fn reader(
    file: &Arc<File>,
    column: &ColumnChunkMetaData,
    size: usize,
) -> Result<ColumnReader, ParquetError> {
    let pages = SerializedPageReader::new(Arc::clone(file), column, size, None)?;
    Ok(get_column_reader(
        column.column_descr_ptr(),
        Box::new(pages),
    ))
}

fn integers(
    file: &Arc<File>,
    column: &ColumnChunkMetaData,
    size: usize,
) -> Result<Vec<i64>, Reason> {
    let mut values = Vec::with_capacity(size);
    let read = match reader(file, column, size) {
        Ok(ColumnReader::Int64ColumnReader(mut reader)) => {
            reader.read_records(size, None, None, &mut values)
        }
        Ok(_) => return Err(not_numbers(column)),
        Err(error) => Err(error),
    };
    read.map_err(|error| in_column(column, &error))?;
    if values.len() != size {
        return Err(not_numbers(column));
    }
    Ok(values)
}

/// The numbers of a column; null is NaN.
fn numbers(
    file: &Arc<File>,
    column: &ColumnChunkMetaData,
    size: usize,
) -> Result<Vec<f64>, Reason> {
    let (mut values, mut defined) = (Vec::with_capacity(size), Vec::with_capacity(size));
    let read = match reader(file, column, size) {
        Ok(ColumnReader::DoubleColumnReader(mut reader)) => {
            reader.read_records(size, Some(&mut defined), None, &mut values)
        }
        Ok(_) => return Err(not_numbers(column)),
        Err(error) => Err(error),
    };
    read.map_err(|error| in_column(column, &error))?;
    let there = defined.iter().filter(|level| **level == 1).count();
    if defined.len() != size || there != values.len() || !values.iter().all(|v| v.is_finite()) {
        return Err(not_numbers(column));
    }
    let mut values = values.into_iter();
    let mut value = |level| if level == 1 { values.next() } else { None };
    Ok(defined
        .into_iter()
        .map(|level| value(level).unwrap_or(f64::NAN))
        .collect())
}

fn not_numbers(column: &ColumnChunkMetaData) -> Reason {
    format!(
        "column {} does not hold the numbers it should",
        column.column_path()
    )
}

fn in_column(column: &ColumnChunkMetaData, error: &ParquetError) -> Reason {
    format!("column {}: {error}", column.column_path())
}
