//! Tables, RevMan files and data packages -> a review folder.
//!
//! Each reader fills a [`draft::Review`]; one writer turns it into the texts of `review.toml` and
//! of one record per study. What the records cannot say comes back as [`Remark`]s.

mod check;
pub mod draft;
mod names;
mod package;
mod revman;
mod rm5;
mod table;
mod workbook;
mod write;
mod xml;

pub use check::check;
pub use names::slug;
pub use package::{from_folder, from_zip};
pub use rm5::rm5;
pub use table::{Options, Shape, table};
pub use workbook::{Worksheet, is_workbook, worksheet};
pub use write::files;

/// Something that could not be carried over, or was carried over in another form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// Where it stands: file with line or cell.
    pub place: String,
    /// What, and what became of it.
    pub text: String,
}

/// A review folder to be written.
#[derive(Debug, Clone)]
pub struct Imported {
    /// The review.
    pub review: draft::Review,
    /// What is to be said about it.
    pub remarks: Vec<Remark>,
}
