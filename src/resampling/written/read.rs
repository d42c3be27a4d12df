use std::path::{Path, PathBuf};

use super::super::Kind;
use super::super::kernels::{CHUNK, Replicates};
use super::super::streaming::Source;
#[cfg(feature = "parquet")]
use super::parquet;
use super::{Header, ReplicateFormat, ReplicateRun, WrittenError, csv};

/// All replicates of a run, in files.
#[derive(Clone, Debug)]
pub struct Written {
    run: ReplicateRun,
    kind: Kind,
    /// In order of their replicates, without a gap.
    parts: Vec<Part>,
}

/// One file.
#[derive(Clone, Debug)]
struct Part {
    path: PathBuf,
    header: Header,
    rows: Rows,
}

/// Where its rows are.
#[derive(Clone, Debug)]
enum Rows {
    Csv(csv::Places),
    #[cfg(feature = "parquet")]
    Parquet(parquet::Groups),
}

impl Part {
    fn open(path: &Path) -> Result<Part, WrittenError> {
        let (header, rows) = match ReplicateFormat::of_content(path)? {
            ReplicateFormat::Csv => {
                let (header, places) = csv::Places::open(path)?;
                (header, Rows::Csv(places))
            }
            #[cfg(feature = "parquet")]
            ReplicateFormat::Parquet => {
                let (header, groups) = parquet::Groups::open(path)?;
                (header, Rows::Parquet(groups))
            }
        };
        Ok(Part {
            path: path.to_owned(),
            header,
            rows,
        })
    }

    /// The replicates of the chunk that begins with this one.
    fn read(&self, first: u64) -> Result<Replicates, WrittenError> {
        match &self.rows {
            Rows::Csv(places) => places.read(&self.path, &self.header, first),
            #[cfg(feature = "parquet")]
            Rows::Parquet(groups) => groups.read(&self.path, &self.header, first),
        }
    }
}

impl Written {
    /// Reads files of replicates in any order, and checks that together they are the beginning of one run: nothing missing,
    /// nothing twice, every row the right one. Files of both formats go together.
    ///
    /// Values are read again when they are used, so a run may be larger than memory.
    pub fn open(paths: &[PathBuf]) -> Result<Written, WrittenError> {
        let mut parts = paths
            .iter()
            .map(|path| Part::open(path))
            .collect::<Result<Vec<_>, _>>()?;
        let run = parts
            .first()
            .ok_or(WrittenError::NoFile)?
            .header
            .run
            .clone();
        for part in &parts {
            of_run(&part.path, &part.header.run, &run)?;
        }
        parts.sort_by_key(|part| (part.header.first, part.header.end));
        without_gaps(&parts)?;
        let stranger = || WrittenError::Stranger {
            path: parts[0].path.clone(),
        };
        let kind = Kind::from_code(&run.kind).ok_or_else(stranger)?;
        Ok(Written { run, kind, parts })
    }

    /// How many replicates there are.
    pub fn replicates(&self) -> u64 {
        self.parts.last().map_or(0, |part| part.header.end)
    }

    /// The run they are of.
    pub fn run(&self) -> &ReplicateRun {
        &self.run
    }

    /// How they were drawn.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Checks that they are of this run.
    pub fn is_of(&self, run: &ReplicateRun) -> Result<(), WrittenError> {
        let first = self.parts.first().ok_or(WrittenError::NoFile)?;
        of_run(&first.path, &self.run, run)
    }
}

impl Source for Written {
    fn chunk(&self, chunk: u64) -> Result<Replicates, WrittenError> {
        let first = chunk * CHUNK;
        let part = self
            .parts
            .iter()
            .find(|part| first < part.header.end)
            .ok_or(WrittenError::Gap {
                first,
                end: first + CHUNK,
            })?;
        part.read(first)
    }
}

fn of_run(path: &Path, run: &ReplicateRun, wanted: &ReplicateRun) -> Result<(), WrittenError> {
    match run.differs_from(wanted) {
        None => Ok(()),
        Some((what, there, here)) => Err(WrittenError::OtherRun {
            path: path.to_owned(),
            what,
            there,
            here,
        }),
    }
}

fn without_gaps(parts: &[Part]) -> Result<(), WrittenError> {
    let mut reached = 0;
    let mut before: Option<&Part> = None;
    for part in parts {
        let Header { first, end, .. } = part.header;
        if first > reached {
            return Err(WrittenError::Gap {
                first: reached,
                end: first,
            });
        }
        if let Some(before) = before.filter(|_| first < reached) {
            return Err(WrittenError::Overlap {
                first,
                end: reached.min(end),
                one: before.path.clone(),
                other: part.path.clone(),
            });
        }
        (reached, before) = (end, Some(part));
    }
    Ok(())
}
