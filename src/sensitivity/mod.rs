//! How far a pooled result rests on single studies, on the order they came in, and on choices of the analyst.
//!
//! Everything here refits effects that are already computed: with studies left out, added one by one, moved, or pooled
//! by other methods.

mod conclusion;
mod cumulative;
mod fragility;
mod gosh;
mod influence;
mod leave_one_out;
mod multiverse;
mod tipping;

use crate::pooling::PoolingError;

pub use conclusion::Conclusion;
pub use cumulative::{Order, Rank, cumulate};
pub use fragility::{EXACT as FRAGILITY_EXACT, EventMove, EventTable, Fragility, Moves, fragility};
pub use gosh::{Gosh, GoshOptions, Split, gosh};
pub use influence::{Influence, InfluenceLimits, influence};
pub use leave_one_out::leave_one_out;
pub use multiverse::{Choices, DataSet, Multiverse, Universe, multiverse};
pub use tipping::{Tipping, TippingPoint, tipping};

/// An error where a procedure that fits the model anew for each study has too many of them.
fn few_enough(what: &'static str, k: usize, most: usize) -> Result<(), PoolingError> {
    if k > most {
        return Err(PoolingError::TooManyStudies { what, k, most });
    }
    Ok(())
}
