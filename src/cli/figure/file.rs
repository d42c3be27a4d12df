//! The file a figure is written to.

use std::path::PathBuf;

use clap::Args;
use oxymeta::figures::{FigureError, foreign_letters, pdf, png, undrawn_letters};

use super::super::error::CliError;
use super::super::output;

/// Resolution of PNG files, for print.
const PNG_DPI: f32 = 300.0;

/// Where a figure goes.
#[derive(Debug, Args)]
pub struct FigureFile {
    /// File to write: .svg, .png or .pdf
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
}

type Finish = fn(String) -> Result<Vec<u8>, FigureError>;

impl FigureFile {
    /// Refuses a file whose kind is not written, before anything is computed.
    pub fn check(&self) -> Result<(), CliError> {
        self.finish().map(|_| ())
    }

    /// Writes a finished drawing as what the file's name ends in.
    pub fn write(&self, svg: String) -> Result<(), CliError> {
        let finish = self.finish()?;
        if self
            .output
            .extension()
            .is_some_and(|ending| ending != "svg")
        {
            note_letters(&svg);
        }
        output::write_file(&self.output, &finish(svg)?)
    }

    fn finish(&self) -> Result<Finish, CliError> {
        let extension = self.output.extension().unwrap_or_default();
        match extension.to_string_lossy().as_ref() {
            "svg" => Ok(|svg| Ok(svg.into_bytes())),
            "png" => Ok(|svg| png(&svg, PNG_DPI)),
            "pdf" => Ok(|svg| pdf(&svg)),
            _ => Err(CliError::Option {
                option: "output",
                written: self.output.display().to_string(),
                allowed: "a file ending in .svg, .png or .pdf".to_owned(),
            }),
        }
    }
}

/// Says which letters of a drawing depend on the fonts of this machine.
pub fn note_letters(svg: &str) {
    let undrawn: String = undrawn_letters(svg).into_iter().collect();
    let foreign = foreign_letters(svg).into_iter();
    let foreign: String = foreign
        .filter(|letter| !undrawn.contains(*letter))
        .collect();
    if !foreign.is_empty() {
        eprintln!(
            "note: {foreign} are not in the bundled typeface; they are drawn in a font of this machine, so that the file \
             can differ on another"
        );
    }
    if !undrawn.is_empty() {
        eprintln!("note: no font of this machine has {undrawn}; install one, or write an SVG");
    }
}
