//! Replicates as CSV: one line that says what they are of, the names of the columns, a line each.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::Path;

use super::super::kernels::{CHUNK, Replicates};
use super::{COLUMNS, Header, WrittenError};

/// What the first line of a file begins with.
const MARK: &str = "# oxymeta replicates ";
/// A chunk of lines is never longer than this; so is no line.
const LONGEST: u64 = CHUNK * 200;

/// The first two lines.
pub(super) fn write_header(out: &mut dyn Write, header: &Header) -> std::io::Result<()> {
    writeln!(out, "{MARK}{}", serde_json::to_string(header)?)?;
    writeln!(out, "{}", COLUMNS.join(","))
}

/// The lines of a chunk that begins with this replicate; numbers are the shortest that read back to the same bits.
pub(super) fn lines(drawn: &Replicates, first: u64, size: usize) -> String {
    let mut text = String::with_capacity(96 * size);
    for at in 0..size {
        // Writing to a string cannot fail.
        let _ = write!(text, "{}", first + at as u64);
        let columns = [
            &drawn.estimates,
            &drawn.tau2,
            &drawn.variances,
            &drawn.typical,
        ];
        for column in columns {
            text.push(',');
            if !column[at].is_nan() {
                let _ = write!(text, "{:?}", column[at]);
            }
        }
        text.push('\n');
    }
    text
}

/// Where the chunks of a file are.
#[derive(Clone, Debug)]
pub(super) struct Places {
    /// Where each chunk begins in the file, and where the last ends.
    places: Vec<u64>,
}

impl Places {
    /// Reads a whole file, and checks that every line is the right one.
    pub fn open(path: &Path) -> Result<(Header, Places), WrittenError> {
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
        if !line.trim_end().split(',').eq(COLUMNS) {
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
        Ok((header, Places { places }))
    }

    /// The replicates of the chunk that begins with this one.
    pub fn read(
        &self,
        path: &Path,
        header: &Header,
        first: u64,
    ) -> Result<Replicates, WrittenError> {
        let at = ((first - header.first) / CHUNK) as usize;
        let (from, to) = (self.places[at], self.places[at + 1]);
        let mut text = String::new();
        let read = |text: &mut String| {
            let mut file = File::open(path)?;
            file.seek(SeekFrom::Start(from))?;
            file.take(to - from).read_to_string(text)
        };
        read(&mut text).map_err(|error| WrittenError::File {
            path: path.to_owned(),
            kind: error.kind(),
        })?;
        let end = header.end.min(first + CHUNK);
        let mut lines = text.lines();
        let mut out = Replicates::default();
        for replicate in first..end {
            let wrong = || wrong_line(path, header, replicate);
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
