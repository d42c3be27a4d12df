use thiserror::Error;

/// Why a network has no such figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
#[allow(missing_docs)] // each message says what its facts are
pub enum NetworkFigureError {
    #[error(
        "no comparison has both direct and indirect evidence, so there is nothing to split: the network has no loop of studies"
    )]
    NoLoops,
    #[error(
        "there is no net heat: inconsistency between designs needs at least two degrees of freedom and a design without which the \
         network still holds together"
    )]
    NothingDetached,
    #[error(
        "net heat and contributions are of the effects of studies, and Mantel-Haenszel estimates pool counts"
    )]
    Counts,
}
