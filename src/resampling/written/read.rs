use std::fs::File;
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use super::super::Kind;
use super::super::kernels::{CHUNK, Replicates};
use super::super::streaming::Source;
use super::{COLUMNS, Header, MARK, ReplicateRun, WrittenError};

/// A chunk of lines is never longer than this; so is no line.
const LONGEST: u64 = CHUNK * 200;

/// All replicates of a run, in files.
#[derive(Clone, Debug, PartialEq)]
pub struct Written {
    run: ReplicateRun,
    kind: Kind,
    /// In order of their replicates, without a gap.
    parts: Vec<Part>,
}

/// One file.
#[derive(Clone, Debug, PartialEq)]
struct Part {
    path: PathBuf,
    header: Header,
    /// Where each chunk begins in the file, and where the last ends.
    places: Vec<u64>,
}

impl Written {
    /// Reads files of replicates in any order, and checks that together they are the beginning of one run: nothing missing,
    /// nothing twice, every line the right one.
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

impl Part {
    fn open(path: &Path) -> Result<Part, WrittenError> {
        let failed = |error: std::io::Error| WrittenError::File {
            path: path.to_owned(),
            kind: error.kind(),
        };
        let stranger = || WrittenError::Stranger {
            path: path.to_owned(),
        };
        let mut file = BufReader::with_capacity(1 << 16, File::open(path).map_err(failed)?);
        let mut line = String::new();
        let mut next = |line: &mut String| -> Result<u64, WrittenError> {
            line.clear();
            let read = (&mut file).take(LONGEST).read_line(line);
            match read {
                Ok(read) => Ok(read as u64),
                Err(error) if error.kind() == std::io::ErrorKind::InvalidData => Err(stranger()),
                Err(error) => Err(failed(error)),
            }
        };
        let mut place = next(&mut line)?;
        let header = line.trim_end().strip_prefix(MARK).ok_or_else(stranger)?;
        let header: Header = serde_json::from_str(header).map_err(|_| stranger())?;
        if !header.first.is_multiple_of(CHUNK) || header.end <= header.first {
            return Err(stranger());
        }
        place += next(&mut line)?;
        if line.trim_end() != COLUMNS {
            return Err(stranger());
        }
        let mut places = Vec::new();
        for replicate in header.first..header.end {
            if replicate % CHUNK == 0 {
                places.push(place);
            }
            let read = next(&mut line)?;
            if read == 0 || !line.ends_with('\n') {
                return Err(WrittenError::Short {
                    path: path.to_owned(),
                    replicate,
                    end: header.end,
                });
            }
            place += read;
            if numbers(&line, replicate).is_none() {
                return Err(wrong_line(path, &header, replicate));
            }
        }
        places.push(place);
        if next(&mut line)? != 0 {
            return Err(wrong_line(path, &header, header.end));
        }
        Ok(Part {
            path: path.to_owned(),
            header,
            places,
        })
    }

    /// The replicates of the chunk that begins with this one.
    fn read(&self, first: u64) -> Result<Replicates, WrittenError> {
        let at = ((first - self.header.first) / CHUNK) as usize;
        let (from, to) = (self.places[at], self.places[at + 1]);
        let mut text = String::new();
        let read = |text: &mut String| {
            let mut file = File::open(&self.path)?;
            file.seek(SeekFrom::Start(from))?;
            file.take(to - from).read_to_string(text)
        };
        read(&mut text).map_err(|error| WrittenError::File {
            path: self.path.clone(),
            kind: error.kind(),
        })?;
        let end = self.header.end.min(first + CHUNK);
        let mut lines = text.lines();
        let mut out = Replicates::default();
        for replicate in first..end {
            let wrong = || wrong_line(&self.path, &self.header, replicate);
            let line = lines.next().ok_or_else(wrong)?;
            let [estimate, tau2, variance, typical] = numbers(line, replicate).ok_or_else(wrong)?;
            out.estimates.push(estimate);
            out.tau2.push(tau2);
            out.variances.push(variance);
            out.typical.push(typical);
        }
        Ok(out)
    }
}

fn wrong_line(path: &Path, header: &Header, replicate: u64) -> WrittenError {
    WrittenError::Line {
        path: path.to_owned(),
        line: replicate - header.first + 3,
        replicate,
    }
}

/// The numbers of the line of a replicate; an empty cell is NaN.
fn numbers(line: &str, replicate: u64) -> Option<[f64; 4]> {
    let mut cells = line.trim_end_matches('\n').split(',');
    if cells.next()?.parse() != Ok(replicate) {
        return None;
    }
    let mut number = || match cells.next()? {
        "" => Some(f64::NAN),
        cell => cell.parse().ok().filter(|number: &f64| number.is_finite()),
    };
    let numbers = [number()?, number()?, number()?, number()?];
    cells.next().is_none().then_some(numbers)
}
