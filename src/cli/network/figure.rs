//! `oxymeta network --figure`: what is drawn of a network.

use std::path::Path;

use clap::{Args, ValueEnum};
use oxymeta::network::{NetworkOptions, NetworkResult, NetworkTable, analyse};
use oxymeta::reports::companions::Paper;
use oxymeta::reports::network::figures::{self, NetworkFigureError};

use super::super::error::CliError;
use super::super::figure::{FigureFile, WidthArgs};
use super::super::output;
use super::{NetworkArgs, evidence};

/// Options of a figure in place of numbers.
#[derive(Debug, Args)]
pub struct FigureArgs {
    /// Into the file of --output, in place of numbers, as .svg, .png or .pdf: graph (who was compared with whom), forest (all
    /// treatments against the reference), rankogram (how probable each rank is), splits (direct against indirect evidence),
    /// heat (net heat plot: where designs disagree), contributions (what each estimate is made of); as .html or .csv: league
    /// (every treatment against every other)
    #[arg(
        long,
        value_enum,
        value_name = "KIND",
        requires = "output",
        conflicts_with_all = ["format", "components"],
        hide_possible_values = true
    )]
    pub figure: Option<Kind>,
    #[command(flatten)]
    pub forest: evidence::ForestArgs,
    #[command(flatten)]
    pub parts: evidence::PartArgs,
    #[command(flatten)]
    pub width: WidthArgs,
    /// Say nothing of pages written and of fonts
    #[arg(short, long, requires = "figure")]
    pub quiet: bool,
}

/// What can be drawn of a network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    Graph,
    Rankogram,
    League,
    Forest,
    Splits,
    Heat,
    Contributions,
}

/// Least width of a figure in millimetres: one column of a journal.
const LEAST_MM: f64 = 80.0;

impl FigureArgs {
    /// Refuses a file whose kind is not written and a width of nothing, before anything is computed.
    pub fn check(&self, output: Option<&Path>) -> Result<(), CliError> {
        let Some(kind) = self.figure else {
            return match self.width.is_given() {
                true => Err(CliError::Usage {
                    reason: "--width is the width of a figure; choose one with --figure".to_owned(),
                }),
                false => Ok(()),
            };
        };
        self.width.millimetres(LEAST_MM, LEAST_MM)?;
        self.forest.check(kind == Kind::Forest)?;
        self.parts.check(kind == Kind::Contributions)?;
        match kind {
            Kind::Graph | Kind::Rankogram => self.file(output).check(),
            Kind::League => document(output).map(|_| ()),
            Kind::Forest | Kind::Splits | Kind::Heat | Kind::Contributions => {
                self.file(output).check()
            }
        }
    }

    /// The file of a figure that is drawn: .svg, .png or .pdf.
    fn file(&self, output: Option<&Path>) -> FigureFile {
        FigureFile::new(output.unwrap_or(Path::new("")).to_owned(), self.quiet)
    }

    /// Draws what was asked for, from a table with this digest.
    pub fn draw(
        &self,
        kind: Kind,
        args: &NetworkArgs,
        (table, options, digest): (&NetworkTable, &NetworkOptions, &str),
    ) -> Result<(), CliError> {
        let output = args.output.output.as_deref();
        // Two columns of a journal.
        let paper = Paper {
            width_mm: self.width.millimetres(LEAST_MM, 178.0)?,
            input_sha256: digest,
        };
        let result = || -> Result<NetworkResult, CliError> { Ok(analyse(table, options.clone())?) };
        match kind {
            Kind::Graph => self.file(output).write(&figures::graph(table, &paper)),
            Kind::Rankogram => {
                let figure = figures::rankogram(table, &result()?, &paper);
                let figure = figure.ok_or_else(|| no_draws(args.draws))?;
                self.file(output).write_pages(figure.pages()?)
            }
            Kind::League => {
                let league = figures::league(table, &result()?);
                let text = match document(output)? {
                    Document::Csv => league.csv(),
                    Document::Html => league.page(digest).map_err(unwritten)?,
                };
                output::write(&text, output)
            }
            Kind::Forest => {
                let plot = figures::forest(table, &result()?, self.forest.choice(), &paper);
                evidence::write(&plot, &self.file(output))
            }
            Kind::Splits => {
                let plot = figures::splits(table, &result()?, &paper);
                let plot = plot.ok_or(NetworkFigureError::NoLoops)?;
                evidence::write(&plot, &self.file(output))
            }
            Kind::Heat => {
                let plot = figures::heat(table, &result()?, &paper)?;
                self.file(output).write(&plot)
            }
            Kind::Contributions => {
                let (result, parts) = (result()?, self.parts.parts());
                let found = args.statistics.contributed(&result)?;
                let plot = figures::contributions(table, &result, (&found, &parts), &paper);
                self.file(output).write(&plot)
            }
        }
    }
}

fn unwritten(error: impl std::fmt::Display) -> CliError {
    CliError::Usage {
        reason: error.to_string(),
    }
}

fn no_draws(draws: usize) -> CliError {
    CliError::Option {
        option: "draws",
        written: draws.to_string(),
        allowed: "at least 2 for a rankogram".to_owned(),
    }
}

/// What a table is written as.
enum Document {
    Html,
    Csv,
}

fn document(output: Option<&Path>) -> Result<Document, CliError> {
    let ending = output.and_then(Path::extension).unwrap_or_default();
    match ending.to_string_lossy().as_ref() {
        "csv" => Ok(Document::Csv),
        "html" => Ok(Document::Html),
        _ => Err(CliError::Option {
            option: "output",
            written: output.map_or_else(String::new, |path| path.display().to_string()),
            allowed: "a file ending in .html or .csv for this table".to_owned(),
        }),
    }
}
