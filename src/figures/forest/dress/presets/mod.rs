//! The house styles. Their sources are the journals' own figures and instructions, and RevMan's documentation.

mod bmj;
mod generic;
mod jama;
mod lancet;
mod revman;

pub use bmj::BMJ;
pub use generic::GENERIC;
pub use jama::JAMA;
pub use lancet::LANCET;
pub use revman::REVMAN;

use super::{Piece, Quantity};
use crate::figures::theme::Colour;

const BLACK: Colour = Colour(0x1A, 0x1A, 0x1A);

const fn piece(before: &'static str, quantity: Quantity, after: &'static str) -> Piece {
    Piece {
        quantity,
        before,
        after,
    }
}
