use std::path::PathBuf;

use clap::Args;
use oxymeta::records::load;
use oxymeta::reports::prisma::prisma_flow;

use super::super::error::CliError;
use super::file::FigureFile;
use super::width::WidthArgs;

/// Narrower boxes have no room for their words.
const LEAST_MM: f64 = 60.0;

/// Arguments of `prisma`.
#[derive(Debug, Args)]
pub struct PrismaArgs {
    /// Review folder
    review: PathBuf,
    #[command(flatten)]
    width: WidthArgs,
    #[command(flatten)]
    file: FigureFile,
}

/// `oxymeta prisma`.
pub fn run(args: &PrismaArgs) -> Result<(), CliError> {
    args.file.check()?;
    let review = load(&args.review)?;
    let width = args.width.pixels(LEAST_MM)? as u32;
    let flow = prisma_flow(&review, width).ok_or(CliError::NoFlow)?;
    args.file.write(&flow)
}
