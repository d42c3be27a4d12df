use std::fs::File;
use std::io::Read;
use std::path::Path;

use super::WrittenError;

/// What a Parquet file begins and ends with.
const PARQUET: &[u8] = b"PAR1";

/// How a file holds replicates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReplicateFormat {
    /// Text, a line each.
    Csv,
    /// Apache Parquet, uncompressed.
    #[cfg(feature = "parquet")]
    Parquet,
}

impl ReplicateFormat {
    /// The format of a file of this name: Parquet if it ends in `.parquet`, else CSV. Errors: Parquet, and a build without
    /// it.
    pub fn of_name(path: &Path) -> Result<ReplicateFormat, WrittenError> {
        let ending = path.extension();
        if ending.is_some_and(|ending| ending.eq_ignore_ascii_case("parquet")) {
            return parquet(path);
        }
        Ok(ReplicateFormat::Csv)
    }

    /// The format of a file that is there, whatever its name.
    pub(super) fn of_content(path: &Path) -> Result<ReplicateFormat, WrittenError> {
        let failed = |error: std::io::Error| WrittenError::File {
            path: path.to_owned(),
            kind: error.kind(),
        };
        let file = File::open(path).map_err(failed)?;
        let mut begins = Vec::new();
        file.take(PARQUET.len() as u64)
            .read_to_end(&mut begins)
            .map_err(failed)?;
        if begins == PARQUET {
            return parquet(path);
        }
        Ok(ReplicateFormat::Csv)
    }
}

#[cfg(feature = "parquet")]
fn parquet(_: &Path) -> Result<ReplicateFormat, WrittenError> {
    Ok(ReplicateFormat::Parquet)
}

#[cfg(not(feature = "parquet"))]
fn parquet(path: &Path) -> Result<ReplicateFormat, WrittenError> {
    Err(WrittenError::WithoutParquet {
        path: path.to_owned(),
    })
}
