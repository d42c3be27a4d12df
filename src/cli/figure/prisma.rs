use std::path::PathBuf;

use clap::Args;
use oxymeta::records::load;
use oxymeta::reports::prisma::prisma_flow;

use super::super::error::CliError;
use super::file::FigureFile;

/// Pixels of a millimetre, at 96 to the inch.
const PIXELS_PER_MM: f64 = 96.0 / 25.4;

/// Arguments of `prisma`.
#[derive(Debug, Args)]
pub struct PrismaArgs {
    /// Review folder
    review: PathBuf,
    /// Width in millimetres that the figure stays within
    #[arg(long, value_name = "MM", default_value_t = 178)]
    width: u16,
    #[command(flatten)]
    file: FigureFile,
}

/// `oxymeta prisma`.
pub fn run(args: &PrismaArgs) -> Result<(), CliError> {
    args.file.check()?;
    let review = load(&args.review)?;
    let width = (f64::from(args.width) * PIXELS_PER_MM) as u32;
    let flow = prisma_flow(&review, width).ok_or(CliError::NoFlow)?;
    args.file.write(flow.svg()?)
}
