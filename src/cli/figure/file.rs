//! The file a figure is written to.

use std::path::{Path, PathBuf};

use clap::Args;
use oxymeta::figures::{
    Figure, FigureError, foreign_letters, pdf, pdf_pages, png, undrawn_letters,
};

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
    /// Say nothing of pages written and of fonts
    #[arg(short, long)]
    quiet: bool,
}

type Finish = fn(String) -> Result<Vec<u8>, FigureError>;

impl FigureFile {
    /// A file asked for by another option.
    pub fn new(output: PathBuf, quiet: bool) -> Self {
        Self { output, quiet }
    }

    /// Refuses a file whose kind is not written, before anything is computed.
    pub fn check(&self) -> Result<(), CliError> {
        self.finish().map(|_| ())
    }

    /// Draws a figure as what the file's name ends in.
    pub fn write(&self, figure: &impl Figure) -> Result<(), CliError> {
        self.write_svg(figure.svg()?)
    }

    fn write_svg(&self, svg: String) -> Result<(), CliError> {
        let finish = self.finish()?;
        self.note_letters(&svg);
        output::write_file(&self.output, &finish(svg)?)
    }

    /// Writes the pages of a drawing: several into one PDF, or into files with numbers in their
    /// names, which are told.
    pub fn write_pages(&self, mut pages: Vec<String>) -> Result<(), CliError> {
        if pages.len() == 1 {
            return self.write_svg(pages.remove(0));
        }
        self.note_letters(&pages.concat());
        if self.is_pdf() {
            return output::write_file(&self.output, &pdf_pages(&pages)?);
        }
        let finish = self.finish()?;
        for (i, page) in pages.into_iter().enumerate() {
            let path = numbered(&self.output, i + 1);
            output::write_file(&path, &finish(page)?)?;
            if !self.quiet {
                eprintln!("wrote {}", path.display());
            }
        }
        Ok(())
    }

    /// Only pixels and pages depend on the fonts of the machine.
    fn note_letters(&self, svg: &str) {
        let ending = self.output.extension();
        if !self.quiet && ending.is_some_and(|ending| ending != "svg") {
            note_letters(svg);
        }
    }

    /// Whether the file holds as many pages as there are.
    pub fn is_pdf(&self) -> bool {
        self.output.extension().is_some_and(|kind| kind == "pdf")
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

/// `milk-2.svg` for the second page of `milk.svg`.
fn numbered(path: &Path, page: usize) -> PathBuf {
    let part = |part: Option<&std::ffi::OsStr>| part.unwrap_or_default().to_owned();
    let mut name = part(path.file_stem());
    name.push(format!("-{page}."));
    name.push(part(path.extension()));
    path.with_file_name(name)
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
